"""The sample school's roll as the national 71-column workbook, written as clerks write: dirty, and partly wrong."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import xlsxwriter

from forms.answers import Answers
from forms.exchange.columns import LAST_COLUMN, MEMBER_COLUMNS, NATIONAL_COLUMNS
from forms.idnumbers import mod11_2
from forms.sample.school import SampleSchool
from forms.text import Text

Cell = str | int | float | dt.date
Cells = dict[str, Cell]

_MEMBERS = ("成员1", "成员2")
HEADERS = (*NATIONAL_COLUMNS, *(f"{m}{c}" for m in _MEMBERS for c in MEMBER_COLUMNS), LAST_COLUMN)
FIRST_ROW = 4  # a title, two header rows, then the pupils
_FORBIDDEN_FILL = {
    "民族": "略",
    "政治面貌": "略",
    "成员1民族": "略",
}  # the columns stand in every such file; ours say nothing
_NAMES: Mapping[str, Mapping[str, str]] = {
    "性别": {"1": "男", "2": "女"},
    "入学方式": {"11": "就近入学", "12": "其他"},
    "学生来源": {"1": "正常入学", "9": "其他"},
    "就读方式": {"1": "走读", "2": "住校", "3": "送教上门"},
    "上下学方式": {
        "walk": "步行",
        "bicycle": "自行车（含摩托车、电动自行车）",
        "public": "公共交通（含城市公交、农村客运、地铁）",
        "family": "家长自行接送",
        "school_bus": "校车",
    },
    "是否留守儿童": {"0": "非留守儿童", "1": "单亲留守儿童", "2": "双亲留守儿童"},
    "健康状况": {"10": "健康或良好", "20": "一般或较弱", "30": "有慢性病", "40": "有生理缺陷", "50": "残疾"},
    "残疾类型": {
        "none": "无",
        "sight": "视力残疾",
        "hearing": "听力残疾",
        "speech": "言语残疾",
        "limb": "肢体残疾",
        "intellect": "智力残疾",
        "multiple": "多重残疾",
    },
    "随班就读": {
        "sight": "视力残疾随班就读",
        "hearing": "听力残疾随班就读",
        "intellect": "智力残疾随班就读",
        "other": "其他残疾随班就读",
    },
}
_FIELDS = {
    "性别": "sex",
    "入学方式": "entry_way",
    "学生来源": "source",
    "就读方式": "boarding",
    "上下学方式": "commute_way",
    "是否留守儿童": "left_behind",
    "健康状况": "health",
    "残疾类型": "disability",
    "随班就读": "inclusive",
}
_YES_NO = {
    "是否受过学前教育": "preschool",
    "是否需要申请资助": "needs_aid",
    "是否享受一补": "receives_aid",
    "是否孤儿": "orphan",
    "是否由政府购买学位": "bought_place",
    LAST_COLUMN: "migrant",
}
_RELATIONS = {"father": "父亲", "mother": "母亲", "grandparent": "祖父母或外祖父母"}
_GRADES = "一二三四五六七八九"
_DOTS = "·•・．"


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row of the workbook that must be refused: its number in Excel, the pupil it stands for, and what is wrong."""

    number: int
    pupil_index: int
    kind: str
    reason: Text


def write_roll_workbook(path: Path, sample: SampleSchool, bad_rows: int = 20) -> list[BadRow]:
    """Write the pupils of the sample as .xlsx, `bad_rows` of them (at most one pupil in three) faulty; which, and why.

    The sound rows are written in all the ways that clerks write and that can be read: dates as text, numbers and
    real dates, full-width digits, small x, other dots, codes with names. A title, merged headers, an empty row and a
    total row stand around them. Columns that may not be collected stand in the header; their cells say nothing."""
    chance = random.Random(f"workbook/{sample.seed}")
    count = min(bad_rows, len(sample.pupils) // 3)
    # Every third pupil at most, so that the row before a faulty one is sound and can be repeated.
    chosen = sorted(chance.sample(range(1, len(sample.pupils) // 3), count)) if count else []
    faults = {3 * place: _FAULTS[number % len(_FAULTS)] for number, place in enumerate(chosen)}
    rows = [_cells(pupil, number, sample) for number, pupil in enumerate(sample.pupils)]
    bad: list[BadRow] = []
    for index, fault in faults.items():
        rows[index] = _plain_cells(sample.pupils[index], sample)
        spoiled = fault.spoil(rows[index], _plain_cells(sample.pupils[index - 1], sample))
        rows[index] |= spoiled
        bad.append(BadRow(FIRST_ROW + index, index, fault.kind, fault.reason))
    _write(path, rows)
    return bad


def _write(path: Path, rows: list[Cells]) -> None:
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet("学生基础信息")
        header, day = book.add_format({"bold": True, "border": 1}), book.add_format({"num_format": "yyyy/m/d"})
        sheet.merge_range(0, 0, 0, 12, "学生基础信息登记表（编造的样例，不是任何学校的名册）", header)
        _write_headers(sheet, header)
        for line, cells in enumerate(rows, start=FIRST_ROW - 1):
            for position, name in enumerate(HEADERS):
                cell = cells.get(name, "")
                if isinstance(cell, dt.date):
                    sheet.write_datetime(line, position, dt.datetime.combine(cell, dt.time()), day)
                elif isinstance(cell, str):
                    sheet.write_string(line, position, cell) if cell else None
                else:
                    sheet.write_number(line, position, cell)
        last = FIRST_ROW + len(rows)
        sheet.write_string(last, 0, "合计")
        sheet.write_string(last, 1, f"共 {len(rows)} 人")


def _write_headers(sheet: xlsxwriter.worksheet.Worksheet, header: xlsxwriter.format.Format) -> None:
    position = 0
    for name in NATIONAL_COLUMNS:
        sheet.merge_range(1, position, 2, position, f"★{name}" if name in ("姓名", "性别") else name, header)
        position += 1
    for member in _MEMBERS:
        sheet.merge_range(1, position, 1, position + len(MEMBER_COLUMNS) - 1, member, header)
        for name in MEMBER_COLUMNS:
            sheet.write_string(2, position, name, header)
            position += 1
    sheet.merge_range(1, position, 2, position, LAST_COLUMN, header)


def _plain_cells(pupil: Answers, sample: SampleSchool) -> Cells:
    """A pupil as the template asks for it."""
    cells: Cells = {
        "学校标识码": sample.code,
        "姓名": str(pupil["name"]),
        "出生日期": str(pupil["birth_date"]).replace("-", ""),
        "身份证件类型": "居民身份证",
        "身份证件号": str(pupil["id_number"]),
        "班号": f"0{pupil['grade']}{int(str(pupil['class_no'])):02d}",
        "入学年月": str(pupil["entry_month"]).replace("-", ""),
        "现住址": str(pupil["address"]),
        **_FORBIDDEN_FILL,
    }
    cells |= {header: _NAMES[header][str(pupil[name])] for header, name in _FIELDS.items() if pupil[name]}
    cells |= {header: "是" if pupil[name] == "yes" else "否" for header, name in _YES_NO.items() if pupil[name]}
    if pupil["commute_km"] is not None:
        cells["上下学距离"] = float(str(pupil["commute_km"]))
    member = "成员2" if pupil["guardian_relation"] == "mother" else "成员1"
    for number in _MEMBERS:
        cells[f"{number}是否监护人"] = "是" if number == member else "否"
    cells[f"{member}姓名"] = str(pupil["guardian_name"])
    cells[f"{member}关系"] = _RELATIONS[str(pupil["guardian_relation"])]
    cells[f"{member}联系电话"] = str(pupil["guardian_phone"])
    return cells


def _cells(pupil: Answers, number: int, sample: SampleSchool) -> Cells:
    """The same in one of many ways of writing, by the number of the row."""
    cells = _plain_cells(pupil, sample)
    born = dt.date.fromisoformat(str(pupil["birth_date"]))
    cells["出生日期"] = (
        f"{born:%Y%m%d}",
        f"{born.year}.{born.month}.{born.day}",
        f"{born.year}/{born.month}/{born.day}",
        born,
        int(f"{born:%Y%m%d}"),
        f"{born.year}年{born.month}月{born.day}日",
        (born - dt.date(1899, 12, 30)).days,
    )[number % 7]
    identity = str(cells["身份证件号"])
    cells["身份证件号"] = (identity, f"'{identity}", identity.lower(), _wide(identity), f" {identity} ")[number % 5]
    cells["姓名"] = str(cells["姓名"]).replace("·", _DOTS[number % len(_DOTS)])
    grade, class_no = int(str(pupil["grade"])), int(str(pupil["class_no"]))
    cells["班号"] = (
        f"0{grade}{class_no:02d}",
        f"{_GRADES[grade - 1]}年级{class_no}班",
        f"{grade}.{class_no}",
        f"{grade}（{class_no}）班",
        int(f"{grade}{class_no:02d}"),
    )[number % 5]
    if number % 4 == 1:
        cells["是否留守儿童"] = f"{pupil['left_behind']}-{cells['是否留守儿童']}"
        cells["性别"] = str(pupil["sex"])
    if number % 6 == 2 and pupil["entry_month"]:
        cells["入学年月"] = int(str(cells["入学年月"]))
    return cells


def _wide(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) for c in text)


@dataclass(frozen=True, slots=True)
class _Fault:
    """One way to spoil a row: from its cells, and those of the sound row before it, to the cells that differ."""

    kind: str
    reason: Text
    spoil: Callable[[Cells, Cells], Cells]


def _fault(kind: str, zh: str, en: str, spoil: Callable[[Cells, Cells], Cells]) -> _Fault:
    return _Fault(kind, Text(zh, en), spoil)


def _other_check_character(identity: str) -> str:
    return identity[:17] + ("1" if identity[17] != "1" else "2")


def _zeroed(identity: str) -> str:
    """The number with 000 at its end, as a spreadsheet leaves it; one in eleven would be a sound number by chance."""
    zeroed = identity[:15] + "000"
    if mod11_2(zeroed[:17]) == "0":
        zeroed = f"{identity[:14]}{(int(identity[14]) + 1) % 10}000"
    return zeroed


def _other_sex(identity: str) -> str:
    body = identity[:16] + str((int(identity[16]) + 1) % 10)
    return body + mod11_2(body)


def _next_year(identity: str) -> str:
    body = f"{identity[:6]}{int(identity[6:10]) - 1}{identity[10:12]}01{identity[14:17]}"
    return body + mod11_2(body)


_FAULTS: tuple[_Fault, ...] = (
    _fault(
        "id_as_number",
        "证件号存成了数字",
        "the number was kept as a number",
        lambda row, _: {"身份证件号": float(str(row["身份证件号"])[:17] + "0")},
    ),
    _fault(
        "id_scientific",
        "证件号成了 6.53E+17 这样",
        "the number became 6.53E+17",
        lambda row, _: {"身份证件号": f"{float(str(row['身份证件号'])[:17] + '0'):.5E}"},
    ),
    _fault(
        "id_zeros",
        "证件号后三位成了 000",
        "the last three digits became 000",
        lambda row, _: {"身份证件号": _zeroed(str(row["身份证件号"]))},
    ),
    _fault(
        "month_13",
        "没有 13 月",
        "there is no month 13",
        lambda row, _: {"出生日期": f"{str(row['出生日期'])[:4]}-13-02"},
    ),
    _fault(
        "february_30",
        "没有 2 月 30 日",
        "there is no 30 February",
        lambda row, _: {"出生日期": f"{str(row['出生日期'])[:4]}0230"},
    ),
    _fault("same_pupil", "和上一行是同一人", "the same pupil as the row before", lambda _, before: dict(before)),
    _fault(
        "other_sex",
        "证件号表示的性别不同",
        "the number says the other sex",
        lambda row, _: {"身份证件号": _other_sex(str(row["身份证件号"]))},
    ),
    _fault(
        "other_birth",
        "证件号里的生日不同",
        "the number says another birth date",
        lambda row, _: {"身份证件号": _next_year(str(row["身份证件号"]))},
    ),
    _fault(
        "check_character",
        "证件号最后一位不对",
        "the check character is wrong",
        lambda row, _: {"身份证件号": _other_check_character(str(row["身份证件号"]))},
    ),
    _fault(
        "two_digit_year",
        "年份没有写四位",
        "the year lacks four digits",
        lambda row, _: {"出生日期": f"{str(row['出生日期'])[2:4]}.5.14"},
    ),
    _fault("no_name", "没有姓名", "no name", lambda *_: {"姓名": ""}),
    _fault("formula_name", "姓名里是公式", "a formula for a name", lambda *_: {"姓名": "=cmd|' /C calc'!A0"}),
    _fault("unknown_option", "就读方式不在可以填的值里", "not a kind of attendance", lambda *_: {"就读方式": "半托"}),
    _fault(
        "which_left_behind",
        "没有写清单亲还是双亲",
        "left behind by one parent or both?",
        lambda *_: {"是否留守儿童": "是"},
    ),
    _fault("class_outside", "年级不在范围内", "the grade is out of range", lambda *_: {"班号": "十二年级3班"}),
    _fault("no_class", "没有班号", "no class", lambda *_: {"班号": ""}),
    _fault("entry_month_13", "入学年月不对", "a wrong month of entry", lambda *_: {"入学年月": "2024-13"}),
    _fault("excel_error", "这一格是 Excel 的公式错误", "an Excel error", lambda *_: {"班号": "#REF!"}),
    _fault(
        "id_short",
        "证件号少一位",
        "the number is one digit short",
        lambda row, _: {"身份证件号": str(row["身份证件号"])[:17]},
    ),
    _fault("no_id", "没有证件号", "no number", lambda *_: {"身份证件号": ""}),
    _fault("disability_code", "残疾类型写了数字", "a number for a disability", lambda *_: {"残疾类型": "3"}),
    _fault(
        "phone", "电话不对", "a wrong telephone number", lambda *_: {"成员1联系电话": "12345", "成员2联系电话": "12345"}
    ),
    _fault("distance", "看不出多少公里", "not a distance", lambda *_: {"上下学距离": "五里地"}),
    _fault(
        "disability_missing",
        "残疾而没有写类型",
        "a disability without its kind",
        lambda *_: {"健康状况": "残疾", "残疾类型": "无", "随班就读": ""},
    ),
    _fault("future_birth", "出生日期在今天之后", "born in the future", lambda *_: {"出生日期": "2098-01-05"}),
)
