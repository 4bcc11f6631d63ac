"""Whole rolls: kinds of file, headers, which columns are kept, and rows with their problems."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from forms.errors import InputError, WorldError
from forms.exchange.columns import LAST_COLUMN, MEMBER_COLUMNS, NATIONAL_COLUMNS
from forms.exchange.model import Fate
from forms.exchange.reader import read_roll
from tests.forms.rolls import FLAT_HEADER, TODAY, csv_bytes, form, pupil, read, read_rows, table, xls, xlsx

EXPECTED = {
    "name": "迪丽努尔·沙吾提",
    "sex": "1",
    "birth_date": "2015-01-01",
    "id_type": "1",
    "id_number": "653222201501010017",
    "grade": "5",
    "class_no": 2,
    "entry_month": "2022-09",
    "boarding": "1",
    "address": "胡杨村 1 组",
    "guardian_name": "沙吾提·依明",
    "guardian_relation": "father",
    "guardian_phone": "0999-0123456",
}


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        (xlsx(table([pupil()])), "名册.xlsx"),
        (xls(table([pupil()])), "名册.xls"),
        (csv_bytes(table([pupil()]), "utf-8"), "名册.csv"),
        (csv_bytes(table([pupil()]), "utf-8-sig"), "名册.csv"),
        (csv_bytes(table([pupil()]), "gb18030"), "名册.csv"),
        (csv_bytes(table([pupil()]), "utf-16"), "名册.txt"),
        (csv_bytes(table([pupil()]), "gb18030", "\t"), "名册.txt"),
        (csv_bytes(table([pupil()]), "utf-8", ";"), "名册.csv"),
    ],
    ids=["xlsx", "xls", "csv", "csv-bom", "csv-gb18030", "txt-utf16", "tsv-gb18030", "csv-semicolon"],
)
def test_every_kind_of_file_gives_the_same_pupil(raw: bytes, name: str) -> None:
    roll = read(raw, name)
    assert [dict(row.answers.values) for row in roll.rows] == [EXPECTED]
    assert roll.rows[0].problems == ()
    assert roll.rows[0].number == 2
    assert roll.name == name


def test_rare_characters_survive_gb18030() -> None:
    roll = read(csv_bytes(table([pupil(姓名="王䶮𤩽㛃")]), "gb18030"), "a.csv")
    assert roll.rows[0].answers["name"] == "王䶮𤩽㛃"


def test_a_file_from_disk_is_named_by_its_file(tmp_path: Path) -> None:
    path = tmp_path / "2026秋季学籍.xlsx"
    path.write_bytes(xlsx(table([pupil()])))
    assert read_roll(path, form(), TODAY).name == "2026秋季学籍.xlsx"


def test_a_file_that_is_gone_is_the_worlds_fault(tmp_path: Path) -> None:
    with pytest.raises(WorldError) as caught:
        read_roll(tmp_path / "没有.xlsx", form(), TODAY)
    assert "没有导入" in caught.value.text.zh
    assert str(caught.value) == "workbook_unreadable"


def test_the_national_header_has_71_columns_and_each_has_a_fate() -> None:
    assert len(FLAT_HEADER) == 71
    roll = read_rows(pupil())
    assert len(roll.columns) == 71
    assert roll.unknown == ()
    assert len(roll.taken) + len(roll.forbidden) + len(roll.unused) == 71


def test_what_may_not_be_collected_is_named_and_nowhere_kept() -> None:
    secret = "不该留下的内容"
    forbidden = [
        "民族",
        "政治面貌",
        "籍贯",
        "血型",
        "特长",
        "曾用名",
        "成员1工作单位",
        "成员1身份证件号",
        "成员2民族",
        "出生地行政区划代码",
        "国籍/地区",
        "通信地址",
        "家庭地址",
        "电子信箱",
        "是否独生子女",
        "身份证件有效期",
    ]
    roll = read_rows(pupil(**dict.fromkeys(forbidden, secret)))
    assert set(forbidden) <= set(roll.forbidden)
    assert secret not in repr(roll)


@pytest.mark.parametrize(
    "header",
    [
        "民族",
        "父亲民族",
        "宗教信仰",
        "是否信教",
        "籍贯",
        "照片",
        "相片",
        "指纹",
        "人脸照片",
        "母亲身份证号",
        "家长工作单位",
        "监护人身份证件号",
        "残疾证号",
        "QQ号",
        "政治 面貌",
        "民　族",
        "★民族（必填）",
        "E-mail",
        "DNA",
    ],
)
def test_forbidden_columns_are_known_by_many_names(header: str) -> None:
    roll = read(xlsx(table([pupil(**{header: "不该留下"})], [*FLAT_HEADER[:20], header, "就读方式x"])))
    assert [column.fate for column in roll.columns if column.index == 20] == [Fate.FORBIDDEN]
    assert "不该留下" not in repr(roll)
    assert roll.unknown == ("就读方式x",)


def test_unknown_columns_are_named_and_not_kept() -> None:
    roll = read(xlsx(table([pupil(家中牲畜="羊二十只")], [*FLAT_HEADER, "家中牲畜"])))
    assert roll.unknown == ("家中牲畜",)
    assert "羊二十只" not in repr(roll)


def test_two_row_header_with_titles_above() -> None:
    top: list[object] = [*NATIONAL_COLUMNS]
    below: list[object] = [""] * len(NATIONAL_COLUMNS)
    for member in ("成员1", "成员2"):
        top += [member, *[""] * (len(MEMBER_COLUMNS) - 1)]
        below += MEMBER_COLUMNS
    row = pupil()
    cells = [row.get(name, "") for name in FLAT_HEADER]
    roll = read(xlsx([["学生信息表"], ["填报单位：", "x"], [*top, LAST_COLUMN], [*below, ""], cells]))
    assert roll.header_row == 4
    assert roll.rows[0].number == 5
    assert dict(roll.rows[0].answers.values) == EXPECTED
    assert "成员1工作单位" in roll.forbidden


def test_a_flat_header_that_repeats_the_members_names() -> None:
    header = [*NATIONAL_COLUMNS, *MEMBER_COLUMNS, *MEMBER_COLUMNS, LAST_COLUMN]
    cells = [pupil().get(name, "") for name in FLAT_HEADER]
    roll = read(xlsx([header, cells]))
    assert dict(roll.rows[0].answers.values) == EXPECTED


@pytest.mark.parametrize(
    ("alias", "cell", "field", "value"),
    [
        ("身份证件号码", "653222201501010017", "id_number", "653222201501010017"),
        ("班级", "五年级2班", "class_no", 2),
        ("上下学距离（公里）", 3.5, "commute_km", 3.5),
        ("上下学交通方式", "步行", "commute_way", "walk"),
        ("是否农村留守儿童", "1-单亲留守儿童", "left_behind", "1"),
        ("残疾人类型", "智力残疾", "disability", "intellect"),
        ("学生姓名", "王一诺", "name", "王一诺"),
        ("★ 性 别", "女", "sex", "2"),
    ],
)
def test_headers_met_in_the_wild(alias: str, cell: object, field: str, value: object) -> None:
    header = ["姓名", "性别", "出生日期", alias]
    if field in ("name", "sex"):
        header.remove({"name": "姓名", "sex": "性别"}[field])
        header += ["现住址"]
    roll = read(xlsx(table([pupil(**{alias: cell})], header)))
    assert roll.rows[0].answers[field] == value


@pytest.mark.parametrize(
    ("header", "cell", "field", "code"),
    [
        ("性别", "男", "sex", "1"),
        ("性别", 2, "sex", "2"),
        ("性别", "2-女", "sex", "2"),
        ("是否留守儿童", "1-单亲留守儿童", "left_behind", "1"),
        ("是否留守儿童", "非留守儿童", "left_behind", "0"),
        ("是否留守儿童", "0", "left_behind", "0"),
        ("就读方式", "住校", "boarding", "2"),
        ("健康状况", "健康或良好", "health", "10"),
        ("健康状况", 10, "health", "10"),
        ("上下学方式", "自行车(含摩托车、电动自行车)", "commute_way", "bicycle"),
        ("是否孤儿", "否", "orphan", "no"),
        ("是否孤儿", "1", "orphan", "yes"),
        ("随班就读", "非随班就读", "inclusive", "none"),
        ("身份证件类型", "1-居民身份证", "id_type", "1"),
        ("身份证件类型", "护照", "id_type", "A"),
        ("身份证件类型", "z", "id_type", "Z"),
        ("入学方式", "11", "entry_way", "11"),
        (LAST_COLUMN, "是", "migrant", "yes"),
    ],
)
def test_names_become_codes(header: str, cell: object, field: str, code: str) -> None:
    assert read_rows(pupil(**{header: cell})).rows[0].answers[field] == code


@pytest.mark.parametrize(
    ("header", "cell"),
    [("就读方式", "半托"), ("是否留守儿童", "是"), ("残疾类型", "3"), ("性别", "0"), ("入学方式", "22-体育特招")],
)
def test_an_unknown_option_is_refused_and_the_possible_ones_named(header: str, cell: str) -> None:
    row = read_rows(pupil(**{header: cell})).rows[0]
    assert [problem.column for problem in row.problems] == [header]
    assert row.problems[0].remedy.zh.startswith("可以填：")


def test_a_problem_shows_the_wrong_date_but_no_identity_number() -> None:
    row = read_rows(pupil(身份证件号="6.53222E+17", 出生日期="2015-13-01")).rows[0]
    assert [(p.field, p.cell) for p in row.problems] == [("birth_date", "2015-13-01"), ("id_number", "6…(11)")]
    assert "6.53222" not in repr(row.problems)


def test_excel_turned_the_number_into_a_number() -> None:
    row = read_rows(pupil(身份证件号=653222201501010017.0)).rows[0]
    assert row.problems[0].reason.zh == "证件号成了 6.53E+17"
    assert row.answers["id_number"] is None


def test_totals_notes_examples_and_empty_rows_are_not_pupils() -> None:
    lines = table(
        [{"学校标识码": "示例", "姓名": "张三"}, pupil(), {}, pupil(姓名="王一诺"), {"学校标识码": "合计", "姓名": "2"}]
    )
    lines += [["制表人：某老师"], ["共2人"]]
    roll = read(xlsx(lines))
    assert [row.number for row in roll.rows] == [3, 5]
    assert roll.skipped == (2, 6, 7, 8)


def test_a_pupil_called_like_a_note_is_not_lost() -> None:
    roll = read_rows(pupil(学校标识码="", 姓名="注意"), pupil(学校标识码="", 姓名="小计"))
    assert len(roll.rows) == 2


@pytest.mark.parametrize("error", ["#REF!", "#NAME?", "#VALUE!", "#DIV/0!"])
def test_excel_errors_are_problems_in_words(error: str) -> None:
    row = read_rows(pupil(现住址=error)).rows[0]
    assert row.problems[0].reason.zh == "这一格是 Excel 的公式错误"
    assert row.answers["address"] is None


def test_a_formula_written_as_text_stays_text() -> None:
    assert read_rows(pupil(现住址="=1+1")).rows[0].answers["address"] == "=1+1"


def test_grade_and_class_from_columns_of_their_own() -> None:
    roll = read(xlsx(table([pupil(年级="六年级", 班="3")], ["姓名", "性别", "出生日期", "年级", "班"])))
    assert (roll.rows[0].answers["grade"], roll.rows[0].answers["class_no"]) == ("6", 3)


def test_grade_from_the_year_in_the_class() -> None:
    row = read_rows(pupil(班号="2301", 出生日期="20170301")).rows[0]
    assert (row.answers["grade"], row.answers["class_no"]) == ("4", 1)


def test_an_uncertain_grade_is_a_problem_of_the_class() -> None:
    row = read_rows(pupil(班号="1", 入学年月="")).rows[0]
    assert [(p.column, p.field) for p in row.problems] == [("班号", "class_no")]


@pytest.mark.parametrize(
    ("changes", "guardian"),
    [
        (
            {"成员1是否监护人": "否", "成员2姓名": "古丽娜尔·托合提", "成员2关系": "母亲", "成员2是否监护人": "是"},
            ("古丽娜尔·托合提", "mother", None),
        ),
        ({"成员1是否监护人": "", "成员2姓名": "某人"}, ("沙吾提·依明", "father", "0999-0123456")),
        ({"成员1是否监护人": "否"}, (None, None, None)),
        ({"成员1关系": "姑父"}, ("沙吾提·依明", "other", "0999-0123456")),
        ({"成员1联系电话": "", "联系电话": "13900000000"}, ("沙吾提·依明", "father", "13900000000")),
    ],
)
def test_the_guardian_is_the_member_marked_so(changes: dict[str, object], guardian: tuple[object, ...]) -> None:
    answers = read_rows(pupil(**changes)).rows[0].answers
    assert tuple(answers[name] for name in ("guardian_name", "guardian_relation", "guardian_phone")) == guardian


def test_a_student_number_is_kept_only_when_it_differs() -> None:
    header = [*FLAT_HEADER, "学籍号"]
    same = read(xlsx(table([pupil(学籍号="G653222201501010017")], header))).rows[0]
    other = read(xlsx(table([pupil(学籍号="L653222201501011234")], header))).rows[0]
    assert same.answers["student_number_given"] is None
    assert other.answers["student_number_given"] == "L653222201501011234"


def test_other_sheets_that_look_like_rolls_are_named() -> None:
    raw = xlsx(table([pupil()]), {"说明": [["怎样填写"]], "二年级": table([pupil()])})
    roll = read(raw)
    assert roll.sheet == "名册"
    assert roll.other_sheets == ("二年级",)


def test_the_roll_is_found_behind_a_sheet_of_instructions() -> None:
    roll = read(xlsx([["填写说明"], ["一、姓名照户口簿"]], {"学生": table([pupil()])}))
    assert roll.sheet == "学生"
    assert len(roll.rows) == 1


def test_school_codes_in_the_file_are_told() -> None:
    assert read_rows(pupil(), pupil(学校标识码="2165000001")).school_codes == ("2165009107", "2165000001")


def test_a_header_too_far_down_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        read(xlsx([["标题"]] * 10 + table([pupil()])))
    assert caught.value.code == "roll_no_header"


def test_a_header_in_row_ten_is_found() -> None:
    assert read(xlsx([["标题"]] * 9 + table([pupil()]))).header_row == 10


def test_cells_go_with_the_taken_columns() -> None:
    roll = read_rows(pupil(出生日期=dt.date(2015, 1, 1)))
    shown = {column.target: cell for column, cell in zip(roll.taken, roll.rows[0].cells, strict=True)}
    assert shown["birth_date"] == "2015-01-01"
    assert shown["name"] == "迪丽努尔·沙吾提"


def test_1200_rows_are_read() -> None:
    assert len(read(xlsx(table([pupil(姓名=f"王{n}") for n in range(1200)]))).rows) == 1200
