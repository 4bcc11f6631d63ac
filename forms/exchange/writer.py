"""Workbooks and CSV out: every text is written as text, so that nothing in a file we made can act as a formula."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import xlsxwriter
from xlsxwriter.exceptions import XlsxWriterException

from forms.answers import Answers, Value
from forms.definition import Field, FieldType, Form
from forms.errors import WorldError
from forms.exchange.columns import REASON_COLUMN, ROW_COLUMN
from forms.exchange.model import Problem, Roll, RollRow
from forms.text import Text

_ACTIVE_FIRST = tuple("=+-@\t\r\n＝＋－＠")  # ASVS 1.2.10, and their full-width forms
_LONGEST_CELL = 32_767  # of .xlsx
_HEADER = {"bold": True, "bg_color": "#E6F2F1", "border": 1, "text_wrap": True, "valign": "vcenter"}
_Make = Callable[[Path], None]


def write_refused(path: Path, roll: Roll, refused: Sequence[tuple[RollRow, Sequence[Problem]]]) -> None:
    """An .xlsx of the refused rows in the columns of their file, to be repaired and imported again.

    Columns that were not taken keep their header and stay empty: their cells were never kept. Faulty cells are marked;
    the last two columns hold the row number in the file and the reasons. WorldError if the file cannot be written."""
    columns = sorted(roll.columns, key=lambda column: column.index)
    place = {column.index: position for position, column in enumerate(columns)}

    def make(target: Path) -> None:
        with xlsxwriter.Workbook(str(target), _PLAIN) as book:
            sheet = book.add_worksheet("不收的行")
            header, text, faulty = (book.add_format(kind) for kind in (_HEADER, _TEXT, _TEXT | {"bg_color": "#FBE3E3"}))
            sheet.freeze_panes(1, 0)
            for position, column in enumerate(columns):
                sheet.write_string(0, position, column.header, header)
            sheet.write_string(0, len(columns), ROW_COLUMN, header)
            sheet.write_string(0, len(columns) + 1, REASON_COLUMN, header)
            sheet.set_column(0, len(columns), 13, text)
            sheet.set_column(len(columns) + 1, len(columns) + 1, 60, text)
            for line, (row, problems) in enumerate(refused, start=1):
                marked = {problem.column for problem in problems}
                for column, cell in zip(roll.taken, row.cells, strict=True):
                    if cell or column.header in marked:
                        _write(sheet, line, place[column.index], cell, faulty if column.header in marked else text)
                _write(sheet, line, len(columns), row.number, text)
                _write(sheet, line, len(columns) + 1, reasons(problems), text)

    _write_then_rename(path, make)


def reasons(problems: Sequence[Problem]) -> str:
    """All reasons of a row in one Chinese text: 列名：理由。怎么改。"""
    parts = []
    for problem in problems:
        place = f"{problem.column}：" if problem.column else ""
        parts.append(f"{place}{problem.reason.zh.rstrip('。')}。{problem.remedy.zh}")
    return " ".join(parts)


def write_register(
    path: Path, form: Form, rows: Iterable[Answers | Mapping[str, Value]], *, fields: Sequence[str] = ()
) -> int:
    """Write records as .xlsx, or as .csv (UTF-8 with BOM, all cells quoted) when `path` ends so; the number written.

    `fields` names the columns and their order; all fields outside repeats if empty. Option codes become Chinese labels,
    numbers stay numbers in .xlsx, all else is text. In CSV a text that a spreadsheet could take for a formula gets an
    apostrophe in front; the reader of this package takes it off again. WorldError if the file cannot be written."""
    columns = [form.field(name) for name in fields] or list(form.top_fields)
    records = [_record(columns, row) for row in rows]
    if path.suffix.lower() == ".csv":
        _write_then_rename(path, lambda target: _write_csv(target, columns, records))
    else:
        _write_then_rename(path, lambda target: _write_xlsx(target, form.title, columns, records))
    return len(records)


def write_table(path: Path, title: Text, heads: Sequence[str], rows: Sequence[Sequence[Value]]) -> int:
    """An .xlsx of rows under their heads, to be filtered there; how many rows. WorldError if it cannot be written."""

    def make(target: Path) -> None:
        with xlsxwriter.Workbook(str(target), _PLAIN) as book:
            sheet = book.add_worksheet(_sheet_name(title.zh))
            header, text = book.add_format(_HEADER), book.add_format(_TEXT)
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, max(len(heads) - 1, 0), 16, text)
            for position, head in enumerate(heads):
                sheet.write_string(0, position, head, header)
            for line, row in enumerate(rows, start=1):
                for position, value in enumerate(row):
                    if value is not None:
                        _write(sheet, line, position, value, text)
            sheet.autofilter(0, 0, len(rows), len(heads) - 1)

    _write_then_rename(path, make)
    return len(rows)


def plain_csv_cell(value: Value) -> str:
    """A CSV cell that no spreadsheet takes for a formula: ' in front of = + - @ TAB CR LF and full-width forms."""
    if value is None:
        return ""
    if not isinstance(value, str):
        return str(value)
    return f"'{value}" if value.startswith(_ACTIVE_FIRST) or value.lstrip()[:1] in _ACTIVE_FIRST[:4] else value


_PLAIN = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_TEXT = {"num_format": "@", "valign": "top"}


def _record(columns: Sequence[Field], row: Answers | Mapping[str, Value]) -> list[Value]:
    return [_label(field, row[field.name] if isinstance(row, Answers) else row.get(field.name)) for field in columns]


def _label(field: Field, value: Value) -> Value:
    if value is None or field.type not in (FieldType.SELECT_ONE, FieldType.SELECT_MULTIPLE):
        return value
    labels = {choice.code: choice.label.zh for choice in field.choices}
    codes = str(value).split(" ") if field.type == FieldType.SELECT_MULTIPLE else [str(value)]
    return "、".join(labels.get(code, code) for code in codes)  # an unknown code stays visible as it is


def _write_xlsx(target: Path, title: Text, columns: Sequence[Field], records: Sequence[Sequence[Value]]) -> None:
    with xlsxwriter.Workbook(str(target), _PLAIN) as book:
        sheet = book.add_worksheet(_sheet_name(title.zh))
        header, text = book.add_format(_HEADER), book.add_format(_TEXT)
        sheet.freeze_panes(1, 0)
        for position, field in enumerate(columns):
            sheet.write_string(0, position, field.label.zh or field.name, header)
        sheet.set_column(0, max(len(columns) - 1, 0), 14, text)
        for line, record in enumerate(records, start=1):
            for position, value in enumerate(record):
                if value is not None:
                    _write(sheet, line, position, value, text)


def _sheet_name(title: str) -> str:
    return "".join(c for c in title if c not in "[]:*?/\\'")[:31] or "Sheet1"


def _write(
    sheet: xlsxwriter.worksheet.Worksheet, line: int, position: int, value: Value, text: xlsxwriter.format.Format
) -> None:
    if isinstance(value, int | float):
        sheet.write_number(line, position, value)
    elif value:
        sheet.write_string(line, position, value[:_LONGEST_CELL], text)
    else:
        sheet.write_blank(line, position, None, text)


def _write_csv(target: Path, columns: Sequence[Field], records: Sequence[Sequence[Value]]) -> None:
    with target.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerow([plain_csv_cell(field.label.zh or field.name) for field in columns])
        writer.writerows([plain_csv_cell(value) for value in record] for record in records)


def _write_then_rename(path: Path, make: _Make) -> None:
    """A reader never meets half a file: write beside it, flush to the disk, then take the name."""
    partial = path.with_name(f".{path.name}.part")
    try:
        make(partial)
        with partial.open("rb+") as file:
            os.fsync(file.fileno())
        partial.replace(path)
    except (OSError, XlsxWriterException):
        partial.unlink(missing_ok=True)
        raise WorldError(
            "workbook_not_written",
            Text(
                f"没有写成文件“{path.name}”。程序里的记录没有变。请看磁盘或优盘是否已满、文件是否正开着，换个名字再试。",
                f"The file “{path.name}” was not written. The records are as they were. "
                "Check for a full disk or stick, or the file being open; then try another name.",
            ),
        ) from None
