"""Milliseconds of processor time until forms made to keep a PC busy are refused; the slowest of all counts."""

from __future__ import annotations

from collections.abc import Iterator

from forms.loading import load_form
from forms.xform import read_xml
from tests.bench.result import Result
from tests.bench.timing import processor_ms
from tests.forms.test_xform import HOSTILE
from tests.forms.xlsform import POLICY, of_many_questions

BOUND = 1000
QUESTIONS, PIECES = 5_000, 1_000_000


def run() -> Iterator[Result]:
    huge = of_many_questions(QUESTIONS)
    times = {name: processor_ms(lambda xml=xml: read_xml(xml)) for name, xml in HOSTILE.items()}  # type: ignore[misc]
    times["questions"] = processor_ms(lambda: load_form(huge, {**POLICY, "title_field": "t"}))
    times["pieces"] = processor_ms(lambda: read_xml("<a>" + "\n" * PIECES + "</a>"))
    slowest = max(times, key=lambda name: times[name])
    yield Result("form_refused", times[slowest], BOUND, "ms", {"slowest": slowest, "files": len(times)})
