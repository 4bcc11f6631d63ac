"""Milliseconds until a form from a stick is refused that was made to keep a PC busy; the slowest of all counts."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator

from forms.errors import InputError
from forms.loading import load_form
from forms.xform import read_xml
from tests.bench.result import Result
from tests.forms.test_xform import HOSTILE
from tests.forms.xlsform import POLICY, of_many_questions

BOUND = 1000
QUESTIONS, PIECES = 5_000, 1_000_000


def run() -> Iterator[Result]:
    huge = of_many_questions(QUESTIONS)
    times = {name: _milliseconds(lambda xml=xml: read_xml(xml)) for name, xml in HOSTILE.items()}  # type: ignore[misc]
    times["questions"] = _milliseconds(lambda: load_form(huge, {**POLICY, "title_field": "t"}))
    times["pieces"] = _milliseconds(lambda: read_xml("<a>" + "\n" * PIECES + "</a>"))
    slowest = max(times, key=lambda name: times[name])
    yield Result("form_refused", times[slowest], BOUND, "ms", {"slowest": slowest, "files": len(times)})


def _milliseconds(work: Callable[[], object]) -> float:
    """Of the processor, not of the clock on the wall."""
    begun = time.process_time()
    with contextlib.suppress(InputError):
        work()
    return (time.process_time() - begun) * 1000
