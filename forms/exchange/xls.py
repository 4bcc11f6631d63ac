"""Rows of raw cells out of .xls (BIFF8) bytes, by xlrd: pure Python, so that a damaged file is an exception.

The faster library that reads .xlsx takes the size of a sheet from the places of its cells; one wrong byte in an .xls
makes it ask for gigabytes and end the whole program, and nothing short of reading the file first can foresee that.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator, Sequence

import xlrd
from xlrd.biffh import error_text_from_code

from forms.exchange.cells import Cell
from forms.exchange.limits import refuse_damaged, refuse_password
from forms.exchange.sheet import Sheet

_VISIBLE = 0
_SECONDS_A_DAY = 86_400


def read_xls(raw: bytes) -> Iterator[Sheet]:
    """The visible sheets in their order; InputError if the file is damaged or has a password."""
    try:
        # What it has to say about odd files goes nowhere: it may quote cells.
        book = xlrd.open_workbook(file_contents=raw, logfile=io.StringIO(), on_demand=True, ragged_rows=True)
    except xlrd.XLRDError as error:
        if "encrypted" in str(error):
            refuse_password()
        refuse_damaged()
    except Exception:  # whatever an impossible byte leads to: index, key, struct, assertion, decoding errors
        refuse_damaged()
    for index in range(book.nsheets):
        try:
            sheet = book.sheet_by_index(index)
        except Exception:  # as above
            refuse_damaged()
        if sheet.visibility == _VISIBLE:
            yield Sheet(sheet.name, _rows(sheet, book.datemode))
        book.unload_sheet(index)


def _rows(sheet: xlrd.sheet.Sheet, date_mode: int) -> Iterator[Sequence[Cell]]:
    for line in range(sheet.nrows):
        kinds, values = sheet.row_types(line), sheet.row_values(line)
        yield [_cell(kind, value, date_mode) for kind, value in zip(kinds, values, strict=True)]


def _cell(kind: int, value: str | float | int, date_mode: int) -> Cell:
    if kind == xlrd.XL_CELL_DATE:
        return _date(float(value), date_mode)
    if kind == xlrd.XL_CELL_BOOLEAN:
        return bool(value)
    if kind == xlrd.XL_CELL_ERROR:
        return str(error_text_from_code.get(value, "#VALUE!"))
    return value


def _date(days: float, date_mode: int) -> Cell:
    """Days since 1899-12-30 (or 1904-01-01); a number that is no date stays a number."""
    start = dt.datetime(1904, 1, 1) if date_mode else dt.datetime(1899, 12, 30)
    try:
        return start + dt.timedelta(seconds=round(days * _SECONDS_A_DAY))
    except OverflowError:
        return days
