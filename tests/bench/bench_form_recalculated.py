"""A form evaluated anew, as after every key: one of ordinary size, and one so heavy that its budget of steps ends it.

The floor is as many calls of a small closure: what an evaluator in Python cannot go below."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from forms.answers import Answers, Row
from forms.engine import Engine
from forms.environment import STEPS
from tests.bench.floors import closure_calls
from tests.bench.result import Result
from tests.forms.test_engine import LISTS, POLICY, PUPIL, SOUND
from tests.forms.xlsform import CONTEXT, engine

HEAVY = """
text | t | 字
begin_group | g | 组
begin_repeat | rows | 行
text | x | 字
calculate | n | | {rule}
end_repeat
end_group
"""
RULES = (
    "count(${rows}[translate(x, 'abcdefghi', 'jklmn') = x])",
    "concat(${rows}[true()]/x)",
    "sum(${rows}[true()]/x)",
)
STEPS_OF_A_FORM = 3_000  # about what 30 fields with their rules take


def run() -> Iterator[Result]:
    pupil = engine(PUPIL, LISTS, **POLICY)
    yield _result("form_recalculated", STEPS_OF_A_FORM, lambda: pupil.evaluate(Answers(SOUND), CONTEXT), 20, 2)
    rows = {"rows": tuple(Row(str(n), {"x": "2024-01-01"}) for n in range(1000))}
    slowest = max(
        (_result("form_too_heavy", STEPS, _evaluation(rule, Answers({"t": "x"}, rows)), 3, 12) for rule in RULES),
        key=lambda result: result.value,
    )
    yield slowest


def _evaluation(rule: str, filled: Answers) -> Callable[[], object]:
    heavy: Engine = engine(HEAVY.replace("{rule}", rule), title_field="t")
    return lambda: heavy.evaluate(filled, CONTEXT)


def _result(name: str, steps: int, work: Callable[[], object], times: int, bound: float) -> Result:
    ours = min(_seconds(work) for _ in range(times))
    floor = min(_seconds(lambda: closure_calls(steps)) for _ in range(times))
    return Result(name, ours / floor, bound, details={"ms": round(ours * 1000, 2), "floor_ms": round(floor * 1000, 2)})


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun
