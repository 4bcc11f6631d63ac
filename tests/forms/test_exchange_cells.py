"""Single cells as clerks write them: dates, months, numbers, options, classes."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.definition import Nature
from forms.exchange.cells import (
    Cell,
    Fault,
    clean,
    kilometres,
    masked,
    narrow,
    one_date,
    one_month,
    person_name,
    phone,
)
from forms.exchange.classes import Place, grade_of, parse_class, parse_grade, school_year
from forms.exchange.identity import identity_number, student_number

TODAY = dt.date(2026, 10, 20)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("20110101", "2011-01-01"),
        (20110101, "2011-01-01"),
        (20110101.0, "2011-01-01"),
        ("2011.1.1", "2011-01-01"),
        ("2011/1/1", "2011-01-01"),
        ("2011-01-01", "2011-01-01"),
        ("2011—1—1", "2011-01-01"),
        ("2011年1月1日", "2011-01-01"),
        ("２０１１．１．１", "2011-01-01"),
        ("'20110101", "2011-01-01"),
        ("2011-01-01 00:00:00", "2011-01-01"),
        ("2011/1/1 8:30", "2011-01-01"),
        (40544, "2011-01-01"),
        (40544.0, "2011-01-01"),
        ("40544", "2011-01-01"),
        (dt.date(2011, 1, 1), "2011-01-01"),
        (dt.datetime(2011, 1, 1, 8, 30), "2011-01-01"),
        ("20160229", "2016-02-29"),
        ("", None),
        ("  ", None),
        ("无数据", None),
        (None, None),
    ],
)
def test_dates_are_read_in_every_form_met(cell: Cell, expected: str | None) -> None:
    assert one_date(cell) == expected


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("2016-13-02", "没有 13 月"),
        ("20160230", "2016 年 2 月没有 30 日"),
        ("20150229", "2015 年 2 月没有 29 日"),
        ("16.5.14", "年份没有写四位"),
        ("01/02/2011", "年份没有写四位"),
        ("18990101", "年份 1899 不对"),
        ("五月四日", "看不出是哪一天"),
        ("2011", "看不出是哪一天"),
        (5.5, "看不出是哪一天"),
        (True, "看不出是哪一天"),
        (dt.time(8, 30), "看不出是哪一天"),
    ],
)
def test_wrong_dates_are_refused_with_what_is_wrong(cell: Cell, reason: str) -> None:
    fault = one_date(cell)
    assert isinstance(fault, Fault)
    assert fault.reason.zh == reason
    assert fault.remedy.zh
    assert fault.remedy.en


@given(st.dates(dt.date(1955, 1, 1), dt.date(2099, 12, 31)))
def test_all_ways_of_writing_a_date_agree(day: dt.date) -> None:
    ways: list[Cell] = [
        day,
        f"{day:%Y%m%d}",
        f"{day.year}.{day.month}.{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
        (day - dt.date(1899, 12, 30)).days,
    ]
    assert {one_date(way) for way in ways} == {day.isoformat()}


@given(st.one_of(st.text(max_size=40), st.floats(), st.integers(), st.booleans(), st.dates(), st.times()))
def test_no_cell_breaks_the_cleaners(cell: Cell) -> None:
    for convert in (
        one_date,
        one_month,
        identity_number,
        student_number,
        kilometres,
        person_name,
        phone,
        parse_class,
        parse_grade,
        clean,
    ):
        convert(cell)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("202409", "2024-09"),
        (202409.0, "2024-09"),
        ("2024-09", "2024-09"),
        ("2024.9", "2024-09"),
        ("2024年9月", "2024-09"),
        ("20240901", "2024-09"),
        (dt.date(2024, 9, 1), "2024-09"),
        ("", None),
    ],
)
def test_months_of_entry(cell: Cell, expected: str | None) -> None:
    assert one_month(cell) == expected


def test_a_wrong_month_of_entry_says_so() -> None:
    fault = one_month("2024-13")
    assert isinstance(fault, Fault)
    assert fault.reason.zh == "没有 13 月"
    other = one_month("去年秋天")
    assert isinstance(other, Fault)
    assert other.reason.zh == "看不出是哪年哪月"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("653222201501010017", "653222201501010017"),
        ("'653222201501010017", "653222201501010017"),
        (" 653222 20150101 0017 ", "653222201501010017"),
        ("６５３２２２２０１５０１０１００１７", "653222201501010017"),
        ("11010519491231002x", "11010519491231002X"),
        ("11010519491231002ｘ", "11010519491231002X"),
        ("11010519491231002Ⅹ", "11010519491231002X"),
        ("\u200b653222201501010017\u200b", "653222201501010017"),
        ("E12345678", "E12345678"),
        ("", None),
        (None, None),
    ],
)
def test_identity_numbers_come_clean(cell: Cell, expected: str | None) -> None:
    assert identity_number(cell) == expected


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        (6.53222201501010e17, "证件号成了 6.53E+17"),
        (653222201501010017, "证件号成了 6.53E+17"),
        ("6.53222E+17", "证件号成了 6.53E+17"),
        ("6.53e17", "证件号成了 6.53E+17"),
        ("653222201501010000", "证件号后三位成了 000"),
    ],
)
def test_what_excel_did_to_a_number_is_told_with_the_way_out(cell: Cell, reason: str) -> None:
    fault = identity_number(cell)
    assert isinstance(fault, Fault)
    assert fault.reason.zh == reason
    assert "前 15 位" in fault.remedy.zh
    assert "文本" in fault.remedy.zh


def test_a_number_that_truly_ends_in_000_is_kept() -> None:
    sound = [
        f"6532222015{month:02d}{day:02d}{order}00"
        for month in range(1, 13)
        for day in range(1, 29)
        for order in range(1, 10)
    ]
    kept = [number for number in (f"{body[:17]}0" for body in sound) if identity_number(number) == number]
    assert kept  # one in eleven has the check character 0


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("迪丽努尔•沙吾提", "迪丽努尔·沙吾提"),
        ("迪丽努尔・沙吾提", "迪丽努尔·沙吾提"),
        ("迪丽努尔．沙吾提", "迪丽努尔·沙吾提"),
        ("迪丽努尔.沙吾提", "迪丽努尔·沙吾提"),
        ("迪丽努尔‧ 沙吾提", "迪丽努尔·沙吾提"),
        ("·迪丽努尔··沙吾提·", "迪丽努尔·沙吾提"),
        ("张　三", "张三"),
        ("陈 䶮", "陈䶮"),
        ("欧阳一诺\n", "欧阳一诺"),
        ("Anna  Maria", "Anna Maria"),
        ("'王一诺", "王一诺"),
    ],
)
def test_names(cell: Cell, expected: str) -> None:
    assert person_name(cell) == expected


def test_rare_characters_are_not_replaced() -> None:
    compatibility = "﨑"  # has a canonical twin that a stronger normalisation would put in its place
    assert person_name(f"王{compatibility}") == f"王{compatibility}"
    assert narrow("𤩽ＡＢ１２") == "𤩽AB12"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (13999990000.0, "13999990000"),
        ("139 9999 0000、13800000000", "13999990000"),
        ("13999990000 13800000000", "13999990000"),
        ("0999－0123456", "0999-0123456"),
        ("(0999)0123456", "09990123456"),
        ("无", "无"),
        ("", ""),
    ],
)
def test_phones(cell: Cell, expected: str) -> None:
    assert phone(cell) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [(3, 3.0), ("3.5", 3.5), ("3公里", 3.0), ("1500米", 1.5), ("约 2 km", 2.0), ("800m", 0.8), ("", None)],
)
def test_distances(cell: Cell, expected: float | None) -> None:
    assert kilometres(cell) == expected


def test_a_chinese_mile_is_not_guessed() -> None:
    assert isinstance(kilometres("五里地"), Fault)
    assert isinstance(kilometres("5里"), Fault)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("五年级2班", Place(2, 5)),
        ("五年级二班", Place(2, 5)),
        ("五(2)班", Place(2, 5)),
        ("五（2）班", Place(2, 5)),
        ("小学五年级2班", Place(2, 5)),
        ("5.2", Place(2, 5)),
        (5.2, Place(2, 5)),
        ("5-2", Place(2, 5)),
        ("0502", Place(2, 5)),
        (502, Place(2, 5)),
        (502.0, Place(2, 5)),
        ("502班", Place(2, 5)),
        ("初一2班", Place(2, 7)),
        ("九年级十二班", Place(12, 9)),
        ("2301", Place(1, entered=2023)),
        ("202301", Place(1, entered=2023)),
        ("2023级1班", Place(1, entered=2023)),
        ("23级（1）班", Place(1, entered=2023)),
        ("2", Place(2)),
        ("2班", Place(2)),
        ("十二班", Place(12)),
        ("", None),
    ],
)
def test_classes(cell: Cell, expected: Place | None) -> None:
    assert parse_class(cell) == expected


@pytest.mark.parametrize("cell", ["十二年级3班", "五年级", "五年级31班", "五年级0班", "52", "99999", "好班", "0000"])
def test_classes_that_cannot_be_read(cell: str) -> None:
    assert isinstance(parse_class(cell), Fault)


@pytest.mark.parametrize(("cell", "expected"), [("5", 5), (5.0, 5), ("五年级", 5), ("初二", 8), ("九", 9), ("", None)])
def test_grades(cell: Cell, expected: int | None) -> None:
    assert parse_grade(cell) == expected


def test_the_school_year_begins_on_the_first_of_september() -> None:
    assert school_year(dt.date(2026, 8, 31)) == 2025
    assert school_year(dt.date(2026, 9, 1)) == 2026


@pytest.mark.parametrize(
    ("place", "entry", "born", "today", "expected"),
    [
        (Place(2, 5), None, None, TODAY, 5),
        (Place(1, entered=2023), None, "2017-03-01", TODAY, 4),
        (Place(1, entered=2023), None, "2017-03-01", dt.date(2026, 8, 31), 3),
        (Place(1, entered=2024), None, "2012-03-01", TODAY, 9),
        (Place(1), "2024-09", "2018-03-01", TODAY, 3),
        (Place(1), "2025-03", "2018-03-01", TODAY, 3),
        (Place(1), "2025-09", "2013-03-01", TODAY, 8),
    ],
)
def test_the_grade_follows_from_the_year_of_entry(
    place: Place, entry: str | None, born: str | None, today: dt.date, expected: int
) -> None:
    assert grade_of(place, entry, born, today) == expected


@pytest.mark.parametrize(
    ("place", "entry", "born", "grades"),
    [
        (Place(1), None, "2018-03-01", (1, 9)),  # nothing to count from
        (Place(1), "2025-09", "2016-03-01", (1, 9)),  # nine years old: perhaps from another school
        (Place(1), "2025-09", None, (1, 9)),  # primary or junior?
        (Place(1, entered=2012), None, "2006-01-01", (1, 9)),  # left long ago
        (Place(1, entered=2019), None, "2013-03-01", (1, 6)),  # beyond this school's grades
        (Place(1), "2027-09", "2021-03-01", (1, 9)),  # not yet
    ],
)
def test_a_grade_that_is_not_certain_is_not_guessed(
    place: Place, entry: str | None, born: str | None, grades: tuple[int, int]
) -> None:
    assert isinstance(grade_of(place, entry, born, TODAY, grades), Fault)


def test_masks_keep_only_the_first_character() -> None:
    assert masked("653222201501010017", Nature.ID_NUMBER) == "6…(18)"
    assert masked("13900000000", Nature.PHONE) == "1…(11)"
    assert masked("2015-13-01", Nature.PERSONAL) == "2015-13-01"
    assert masked("2301", Nature.PLAIN) == "2301"
    assert masked("", Nature.NAME) == ""
