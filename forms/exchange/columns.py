"""The header of a pupil roll: the 71 national columns, their aliases, and which of them may not be collected."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from forms.definition import Form
from forms.exchange.cells import Cell, plain_code_text, shown
from forms.exchange.model import Column, Fate


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


NATIONAL_COLUMNS = _words(
    "学校标识码 姓名 性别 出生日期 出生地行政区划代码 籍贯 民族 国籍/地区 身份证件类型 港澳台侨外 健康状况 政治面貌 "
    "身份证件号 户口性质 户口所在地行政区划 班号 入学年月 入学方式 就读方式 现住址 通信地址 家庭地址 联系电话 邮政编码 "
    "是否独生子女 是否受过学前教育 是否留守儿童 是否需要申请资助 是否享受一补 是否孤儿 是否烈士或优抚子女 上下学距离 "
    "上下学方式 是否需要乘坐校车 曾用名 身份证件有效期 血型 特长 学籍辅号 班内学号 学生来源 电子信箱 主页地址 残疾类型 "
    "是否由政府购买学位 随班就读"
)
MEMBER_COLUMNS = _words(
    "姓名 关系 关系说明 现住址 户口所在地行政区划 联系电话 是否监护人 身份证件类型 身份证件号 民族 工作单位 职务"
)
LAST_COLUMN = "是否进城务工人员随迁子女"

REASON_COLUMN = "不收的理由"
ROW_COLUMN = "原文件行号"

# Words for what is read but is not itself a field of the form.
CLASS, SCHOOL, PUPIL_PHONE = "@class", "@school", "@pupil_phone"

_TARGETS: dict[str, tuple[str, ...]] = {
    "name": _words("姓名 学生姓名"),
    "sex": _words("性别"),
    "birth_date": _words("出生日期 出生年月日 生日"),
    "id_type": _words("身份证件类型 证件类型 身份证类型"),
    "id_number": _words("身份证件号 身份证件号码 身份证号 身份证号码 证件号 证件号码 公民身份号码 身份证"),
    "student_number_given": _words("学籍号 全国学籍号 学籍主号 学籍号码"),
    CLASS: _words("班号 班级 班级名称 所在班级 年级班级 班别 年级班"),
    "grade": _words("年级 所在年级 年级名称"),
    "class_no": _words("班 班次 班序"),
    "entry_month": _words("入学年月 入学时间 入学日期"),
    "entry_way": _words("入学方式"),
    "source": _words("学生来源"),
    "boarding": _words("就读方式 是否住校 是否寄宿 住宿情况 是否住宿生 是否寄宿生"),
    "address": _words("现住址 现住地址 家庭住址 住址 现居住地"),
    PUPIL_PHONE: _words("联系电话 电话 手机 手机号 联系方式"),
    "preschool": _words("是否受过学前教育 学前教育"),
    "left_behind": _words("是否留守儿童 是否农村留守儿童 留守儿童 留守情况"),
    "needs_aid": _words("是否需要申请资助 是否申请资助"),
    "receives_aid": _words("是否享受一补 是否享受资助"),
    "orphan": _words("是否孤儿"),
    "commute_km": _words("上下学距离 上学距离 家校距离"),
    "commute_way": _words("上下学方式 上下学交通方式 上学方式"),
    "health": _words("健康状况"),
    "disability": _words("残疾类型 残疾人类型 残疾类别"),
    "bought_place": _words("是否由政府购买学位 是否政府购买学位"),
    "inclusive": _words("随班就读 是否随班就读"),
    "migrant": (LAST_COLUMN, *_words("是否随迁子女 是否进城务工人员子女 随迁子女")),
    "residence_permit": _words("是否持有居住证 居住证 是否有居住证"),
    "guardian_name": _words("监护人姓名 监护人 家长姓名"),
    "guardian_relation": _words("监护人关系 与监护人关系 与学生关系"),
    "guardian_phone": _words("监护人电话 监护人联系电话 家长电话 家长联系电话"),
    "vaccination_checked": _words("是否查验预防接种证 预防接种查验"),
    "remark": _words("备注"),
    SCHOOL: _words("学校标识码 学校代码 机构标识码"),
}
_MEMBER_TARGETS = {"姓名": "name", "关系": "relation", "联系电话": "phone", "是否监护人": "guardian"}
_MEMBER_ALIASES = {
    "电话": "联系电话",
    "手机": "联系电话",
    "与学生关系": "关系",
    "身份证件号码": "身份证件号",
    "证件号码": "身份证件号",
    "户口所在地": "户口所在地行政区划",
    "单位": "工作单位",
}
_FORBIDDEN = re.compile(
    "民族|族别|宗教|信仰|信教|政治面貌|党员|团员|籍贯|出生地|国籍|港澳台|曾用名|血型|特长|照片|相片|指纹|人脸|虹膜|声纹|基因|dna|"
    "独生子女|烈士|优抚|邮箱|信箱|e?-?mail|主页|通信地址|通讯地址|家庭地址|有效期|工作单位|家长单位|职务|职业|残疾证号|残疾人证|"
    "诊断|涉案|服刑|在押|羁押|出入境|护照签发|qq|微信|定位|经纬度|(?:父亲|母亲|父|母|家长|监护人).*(?:身份证|证件|户口|单位)"
)
_FORBIDDEN_FOR_MEMBERS = re.compile("身份证|证件|户口|单位|职务")
_UNUSED = frozenset(
    _words(
        "户口性质 户口所在地行政区划 户口所在地 邮政编码 邮编 是否需要乘坐校车 学籍辅号 班内学号 班内编号 序号 编号 "
        "学校名称 关系说明 原文件行号 不收的理由 学号 年龄 父亲 母亲 父亲姓名 母亲姓名 学段 状态"
    )
)
_MEMBER = re.compile(r"(?:家庭)?成员(?:或监护人)?([12一二])(?:信息)?[._:：/、—-]*(.*)$")
_MEMBER_NUMBERS = {"1": 1, "一": 1, "2": 2, "二": 2}
_LEAST_COLUMNS = 3


def member_target(number: int, what: str) -> str:
    """The word for a cell of family member 1 or 2: what is 'name', 'relation', 'phone' or 'guardian'."""
    return f"@member{number}.{what}"


def places(row: Sequence[Cell], wanted: Mapping[str, Collection[str]]) -> dict[str, int]:
    """Where in a row of heads each wanted column stands, by any of its plain names; the first one of a kind counts."""
    found: dict[str, int] = {}
    for place, cell in enumerate(row):
        plain = plain_header(shown(cell))
        what = next((key for key, names in wanted.items() if plain in names), None)
        if what is not None:
            found.setdefault(what, place)
    return found


def plain_header(text: str) -> str:
    """A header as it is compared: without spaces, line ends, stars, full-width forms and what stands in brackets."""
    return plain_code_text(text).strip(".:：")


def find_header(rows: Sequence[Sequence[str]], form: Form) -> tuple[int, tuple[Column, ...]] | None:
    """The index of the last header row among these first rows, and the columns; None if there is no roll header.

    One row, or two where 成员1 and 成员2 stand over 姓名, 关系 ...; the reading that knows most columns wins."""
    best: tuple[int, int, tuple[Column, ...]] | None = None
    names = _names(form)
    for index, row in enumerate(rows):
        readings = [(index, [(text, "") for text in row])]
        if index + 1 < len(rows) and any(_is_group(text) for text in row):
            readings.append((index + 1, _two_rows(row, rows[index + 1])))
        for last, texts in readings:
            columns = recognise(texts, names)
            taken = {column.target for column in columns if column.fate == Fate.TAKEN}
            known = sum(column.fate != Fate.UNKNOWN for column in columns)
            if "name" in taken and len(taken) >= _LEAST_COLUMNS and (best is None or known > best[0]):
                best = (known, last, columns)
    return None if best is None else (best[1], best[2])


def _is_group(text: str) -> bool:
    found = _MEMBER.match(plain_header(text))
    return found is not None and not found.group(2)


def _two_rows(top: Sequence[str], below: Sequence[str]) -> list[tuple[str, str]]:
    """(header, group) per column: a group reaches until the next text of the top row, as merged cells do."""
    texts: list[tuple[str, str]] = []
    group = ""
    for index in range(max(len(top), len(below))):
        upper = top[index] if index < len(top) else ""
        lower = below[index] if index < len(below) else ""
        if upper.strip():
            group = upper if _is_group(upper) else ""
        texts.append((lower, group) if group and lower.strip() else (upper or lower, ""))
    return texts


def _names(form: Form) -> dict[str, str]:
    """Plain header -> target. The form's own labels count too, so that our export can be read again."""
    has = {field.name for field in form.top_fields if not field.is_calculated}
    names = {
        plain_header(field.label.zh): field.name
        for field in form.top_fields
        if field.name in has and not _FORBIDDEN.search(plain_header(field.label.zh))
    }
    for target, aliases in _TARGETS.items():
        if target.startswith("@") or target in has:
            names |= dict.fromkeys((plain_header(alias) for alias in aliases), target)
    return names


def recognise(texts: Sequence[tuple[str, str]], names: dict[str, str]) -> tuple[Column, ...]:
    """The fate of each column; a second column for the same target is unused. Columns without a header are unknown."""
    columns: list[Column] = []
    seen: set[str] = set()
    block, in_block = 0, set[str]()
    for index, (text, group) in enumerate(texts):
        if not text.strip():
            continue
        plain = plain_header(text)
        member, part = _member_of(plain, group)
        if member == 0 and plain == "姓名" and "name" in seen and block < 2:
            block, in_block = block + 1, set()  # a flat header that repeats 姓名 begins a family member
        if member == 0 and block and _member_name(plain) in MEMBER_COLUMNS and plain not in in_block:
            in_block.add(plain)
            member, part = block, plain
        header = text.replace("\n", "").strip(" ★*") if not group else f"{group.strip()}{text.strip()}"
        fate, target = _member_fate(member, part) if member else _pupil_fate(plain, names)
        if target in seen:
            fate, target = Fate.UNUSED, ""
        if target:
            seen.add(target)
        columns.append(Column(index, header, fate, target))
    return tuple(columns)


def _member_of(plain: str, group: str) -> tuple[int, str]:
    found = _MEMBER.match(plain_header(group)) if group else _MEMBER.match(plain)
    if found is None:
        return 0, ""
    return _MEMBER_NUMBERS[found.group(1)], plain if group else found.group(2)


def _member_name(plain: str) -> str:
    return _MEMBER_ALIASES.get(plain, plain)


def _member_fate(number: int, part: str) -> tuple[Fate, str]:
    name = _member_name(part)
    if name in _MEMBER_TARGETS:
        return Fate.TAKEN, member_target(number, _MEMBER_TARGETS[name])
    if _FORBIDDEN.search(name) or _FORBIDDEN_FOR_MEMBERS.search(name):
        return Fate.FORBIDDEN, ""
    return (Fate.UNUSED if name in MEMBER_COLUMNS else Fate.UNKNOWN), ""


def _pupil_fate(plain: str, names: dict[str, str]) -> tuple[Fate, str]:
    if plain in names:
        return Fate.TAKEN, names[plain]
    if _FORBIDDEN.search(plain):
        return Fate.FORBIDDEN, ""
    return (Fate.UNUSED if plain in _UNUSED else Fate.UNKNOWN), ""
