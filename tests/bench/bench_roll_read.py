"""Milliseconds of processor time: a roll of 1,200 pupils read and checked, hostile workbooks refused, a sample made."""

from __future__ import annotations

from collections.abc import Iterator

from forms.exchange.check import check_roll
from forms.sample.school import sample_school
from tests.bench.result import Result
from tests.bench.sample_changes import TODAY
from tests.bench.timing import processor_ms
from tests.forms.rolls import CONTEXT, engine, form, pupil, read, table, xlsx
from tests.forms.test_exchange_limits import REFUSED

PUPILS = 1200


def run() -> Iterator[Result]:
    given = "一二三四五六七八九十"
    rows = [
        pupil(姓名=f"王{given[n % 10]}", 身份证件类型="护照", 身份证件号=f"E{n:08d}") for n in range(PUPILS)
    ]
    raw, compiled = xlsx(table(rows)), engine("enrolment")
    form()  # what is loaded once is no file's doing
    taken = processor_ms(lambda: check_roll(read(raw), compiled, CONTEXT))
    yield Result("roll_read", taken, 1500, "ms", {"pupils": PUPILS})
    files = {name: make() for name, (make, _) in REFUSED.items()}
    times = {name: processor_ms(lambda raw=raw: read(raw)) for name, raw in files.items()}  # type: ignore[misc]
    slowest = max(times, key=lambda name: times[name])
    yield Result("workbook_refused", times[slowest], 1000, "ms", {"slowest": slowest, "files": len(times)})
    yield Result("sample_made", processor_ms(lambda: sample_school(7, today=TODAY)), 1000, "ms", {"pupils": PUPILS})
