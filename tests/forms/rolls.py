"""Rolls for the tests: real .xlsx, .xls and .csv bytes made from a header and rows, and the pack's enrolment form."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

import xlsxwriter
import xlwt

import resources
from forms.answers import Value
from forms.definition import Form
from forms.engine import Context, Engine
from forms.exchange.columns import LAST_COLUMN, MEMBER_COLUMNS, NATIONAL_COLUMNS
from forms.exchange.model import Roll
from forms.exchange.reader import read_roll
from forms.pack import Pack, load_pack

TODAY = dt.date(2026, 10, 20)
FLAT_HEADER = [
    *NATIONAL_COLUMNS,
    *(f"成员{n}{name}" for n in (1, 2) for name in MEMBER_COLUMNS),
    LAST_COLUMN,
]
PUPIL: dict[str, object] = {
    "学校标识码": "2165009107",
    "姓名": "迪丽努尔·沙吾提",
    "性别": "男",
    "出生日期": "20150101",
    "身份证件类型": "居民身份证",
    "身份证件号": "653222201501010017",
    "班号": "0502",
    "入学年月": "202209",
    "就读方式": "走读",
    "现住址": "胡杨村 1 组",
    "成员1姓名": "沙吾提·依明",
    "成员1关系": "父亲",
    "成员1联系电话": "0999-0123456",
    "成员1是否监护人": "是",
}


class NoRecords:
    """A store without records."""

    def rows(self, form_id: str) -> Iterable[Mapping[str, Value]]:
        return []

    def one(self, form_id: str, field: str, value: Value) -> Mapping[str, Value] | None:
        return None


CONTEXT = Context(TODAY, dt.datetime(2026, 10, 20, 10, 0), NoRecords())


@cache
def pack() -> Pack:
    return load_pack(resources.find("pack"))


@cache
def engine(form_id: str) -> Engine:
    return Engine(pack().forms[form_id])


def form() -> Form:
    return pack().forms["enrolment"]


def pupil(**changes: object) -> dict[str, object]:
    """A sound row of the national workbook with some cells changed; keys are headers."""
    return {**PUPIL, **changes}


def table(rows: Sequence[Mapping[str, object]], header: Sequence[str] = FLAT_HEADER) -> list[list[object]]:
    return [list(header), *([row.get(name, "") for name in header] for row in rows)]


def xlsx(
    lines: Sequence[Sequence[object]], more_sheets: Mapping[str, Sequence[Sequence[object]]] | None = None
) -> bytes:
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for name, content in {"名册": lines, **(more_sheets or {})}.items():
            sheet = book.add_worksheet(name)
            for y, line in enumerate(content):
                for x, cell in enumerate(line):
                    if isinstance(cell, dt.date):
                        sheet.write_datetime(y, x, dt.datetime.combine(cell, dt.time()), day)
                    elif isinstance(cell, int | float):
                        sheet.write_number(y, x, cell)
                    elif cell:
                        sheet.write_string(y, x, str(cell))
    return out.getvalue()


def xls(lines: Sequence[Sequence[object]]) -> bytes:
    """BIFF8, as WPS and Excel 97-2003 write it."""
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("名册")
    day = xlwt.easyxf(num_format_str="YYYY-MM-DD")
    for y, line in enumerate(lines):
        for x, cell in enumerate(line):
            if isinstance(cell, dt.date):
                sheet.write(y, x, cell, day)
            elif cell != "":
                sheet.write(y, x, cell)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def csv_bytes(lines: Sequence[Sequence[object]], encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(lines)
    return out.getvalue().encode(encoding)


def read(raw: bytes, name: str = "名册.xlsx") -> Roll:
    return read_roll(raw, form(), TODAY, name=name)


def read_rows(*rows: Mapping[str, object]) -> Roll:
    return read(xlsx(table(rows)))
