"""Rows of raw cells out of .xlsx and .csv bytes; formulas are never computed, their last shown value is read."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import NoReturn

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from forms.exchange.cells import Cell
from forms.exchange.limits import (
    MAX_COLUMNS,
    MAX_ROWS,
    refuse,
    refuse_damaged,
    refuse_rows_or_columns,
    sniff,
)
from forms.exchange.sheet import Sheet
from forms.exchange.xls import read_xls
from forms.text import Text

_HEADER_BYTES = 4096


def read_sheets(raw: bytes) -> Iterator[Sheet]:
    """The visible sheets in their order, one at a time; InputError for what is not a workbook (see `limits`)."""
    kind = sniff(raw)
    if kind == "text":
        yield Sheet("", _read_text(raw))
    elif kind == "xls":
        yield from read_xls(raw)
    else:
        yield from _read_xlsx(raw)


def _read_xlsx(raw: bytes) -> Iterator[Sheet]:
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(raw))
        visible = [
            sheet.name
            for sheet in workbook.sheets_metadata
            if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet
        ]
    except BaseException as error:
        _refuse_unless_ours(error)
    for name in visible:
        try:
            sheet = workbook.get_sheet_by_name(name)
        except BaseException as error:
            _refuse_unless_ours(error)
        if sheet.total_height > MAX_ROWS + 100 or sheet.total_width > MAX_COLUMNS:
            refuse_rows_or_columns()
        yield Sheet(name, iter(sheet.iter_rows()))


def _refuse_unless_ours(error: BaseException) -> NoReturn:
    """A damaged file makes the library raise, or panic with an exception of its own outside `Exception`."""
    if isinstance(error, CalamineError | OSError | ValueError) or type(error).__name__ == "PanicException":
        refuse_damaged()
    raise error


def _read_text(raw: bytes) -> Iterator[Sequence[Cell]]:
    """Counted before anything is read from it, so that a file that is too long is refused at once."""
    text = decode(raw)
    delimiter = _delimiter(text)
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)):
            if number > MAX_ROWS + 100 or len(row) > MAX_COLUMNS:
                refuse_rows_or_columns()
    except csv.Error:
        refuse_damaged()
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)


def decode(raw: bytes) -> str:
    """Text of UTF-8 (with or without BOM), UTF-16 with BOM, else GB18030; InputError if it is none of these."""
    encodings = ("utf-16",) if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    refuse(
        "workbook_encoding",
        "看不懂文件里的文字编码。",
        "The text encoding of the file is unknown.",
        Text(
            "请用 Excel 或 WPS 打开，另存为“Excel 工作簿 (.xlsx)”，再导入。",
            "Open it in Excel or WPS, save it as “Excel workbook (.xlsx)” and import that.",
        ),
    )


def _delimiter(text: str) -> str:
    head = text[:_HEADER_BYTES]
    return max((",", "\t", ";", "，"), key=head.count)
