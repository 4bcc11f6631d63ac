"""Dropout cases of a sample school: each with the steps it went through, as a school would have saved them."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from forms.answers import Answers, Row, Value
from forms.sample.parts import word_list


@dataclass(frozen=True, slots=True)
class SampleCase:
    """A case about pupil number `pupil_index` of the sample. `steps` are the answers after each save, in order; they
    lack `pupil`, because only the store knows the pupil's id: see `for_pupil`; and
    from the second step on, visits need the ids of their rows: see `continued`."""

    pupil_index: int
    steps: tuple[Answers, ...]

    @property
    def answers(self) -> Answers:
        """The case as it stands now, without `pupil`."""
        return self.steps[-1]

    def for_pupil(self, reference: str) -> tuple[Answers, ...]:
        """The steps with `pupil` referring to the record 'epoch-seq'."""
        return tuple(step.with_value("pupil", reference) for step in self.steps)


def continued(step: Answers, saved: Answers) -> Answers:
    """A later step whose visits carry the row ids the store gave to those it already has, so that they are not new."""
    kept = saved.rows.get("visits", ())
    rows = [replace(row, id=kept[n].id) if n < len(kept) else row for n, row in enumerate(step.rows["visits"])]
    return step.with_rows("visits", tuple(rows))


# The ways cases go, and how many of 40 go so: most are old and closed, as registers of a year are.
_COURSES: tuple[tuple[tuple[str, ...], int], ...] = (
    (("warning", "not_dropout"), 9),
    (("warning", "suspected", "not_dropout"), 7),
    (("suspected", "dropout", "persuading", "returned", "stable", "closed"), 16),
    (("suspected", "dropout", "persuading", "home_teaching", "closed"), 2),
    (("suspected", "dropout", "persuading", "returned", "stable"), 1),
    (("suspected", "dropout", "persuading", "township"), 1),
    (("suspected", "dropout", "persuading"), 2),
    (("suspected",), 1),
    (("warning",), 1),
)
_CLOSED = ("closed", "not_dropout")
_GAP_DAYS = {
    "suspected": 3,
    "not_dropout": 2,
    "dropout": 14,
    "persuading": 1,
    "returned": 12,
    "stable": 10,
    "closed": 30,
    "home_teaching": 20,
    "township": 25,
}
_LONG_ABSENCE_DAYS = 180  # the form asks why a case that old was never verified
_CAUSES = ("learning", "poverty", "work", "illness", "moved", "no_guardian", "refused", "internet")
_RESULTS = {
    "home": ("见到监护人，答应下周送回", "学生在家，愿意返校", "家里没有人，托邻居转告", "监护人说要再商量"),
    "phone": ("监护人接了电话，约好家访", "电话没有人接", "学生在外地亲戚家，下周回来"),
    "village": ("和村干部一起上门，说明了法律规定", "村里答应帮家里解决接送"),
    "legal": ("送达了劝返通知书",),
}
_NEXT = ("三天内再家访", "班主任每天电话联系", "请村委会一起上门", "")
_MEASURES = ("安排同桌帮助补课，每周两次", "联系村里解决接送，宿舍留了床位", "申请困难补助，心理老师每周谈一次")


def make_cases(chance: random.Random, count: int, pupils: Sequence[Answers], today: dt.date) -> list[SampleCase]:
    """`count` cases about as many different pupils (at most as many as there are pupils), the oldest first."""
    courses = [course for course, weight in _COURSES for _ in range(weight)]
    taken = chance.sample(range(len(pupils)), min(count, len(pupils)))
    cases = []
    for number, index in enumerate(taken):
        course = courses[number % len(courses)]
        cases.append(SampleCase(index, _steps(chance, course, today)))
    return sorted(cases, key=lambda case: str(case.answers["absent_since"]))


def _steps(chance: random.Random, course: Sequence[str], today: dt.date) -> tuple[Answers, ...]:
    length = sum(_GAP_DAYS[state] for state in course[1:])
    is_closed = course[-1] in _CLOSED
    started = today - dt.timedelta(days=length + (chance.randint(3, 330) if is_closed else chance.randint(2, 6)))
    found = started + dt.timedelta(days=chance.choice((0, 1, 1, 2)))
    day, visits, steps = found, list[Row](), list[Answers]()
    values: dict[str, Value] = {"absent_since": started.isoformat(), "found_date": found.isoformat()}
    cause = chance.choice(_CAUSES)
    responsible = f"{_person(chance)}、{_person(chance)}"
    for number, state in enumerate(course):
        day = day if number == 0 else min(day + dt.timedelta(days=_GAP_DAYS[state]), today)
        values |= {"state": state, "state_date": day.isoformat()}
        if number or state != "warning":
            visits.append(_visit(chance, day, responsible))
        if state not in ("warning", "suspected", "not_dropout"):
            values |= {"cause": cause, "responsible": responsible}
            values.setdefault("measures", chance.choice(_MEASURES))
        is_open_long = state in ("warning", "suspected") and (today - started).days > _LONG_ABSENCE_DAYS
        values["why_absent_long"] = "补录以前的个案" if is_open_long else None
        if state in _CLOSED:
            values.pop("next_due", None)
            values["closed_note"] = "请假未报，已核实" if state == "not_dropout" else "稳定到校，同意销号"
        else:
            values["next_due"] = (day + dt.timedelta(days=chance.randint(2, 7))).isoformat()
        steps.append(Answers().with_values(values).with_rows("visits", tuple(visits)))
    return tuple(steps)


def _person(chance: random.Random) -> str:
    return f"{chance.choice(word_list('parts_e'))}老师"


def _visit(chance: random.Random, day: dt.date, visitors: str) -> Row:
    way = chance.choices(tuple(_RESULTS), (6, 3, 3, 1))[0]
    step = chance.choice(_NEXT)
    values: dict[str, Value] = {
        "visit_date": day.isoformat(),
        "way": way,
        "visitors": visitors,
        "result": chance.choice(_RESULTS[way]),
    }
    if step:
        values["next_step"] = step
    if way in ("home", "village"):
        values["evidence"] = f"家访表 {day.year} 第 {chance.randint(1, 99)} 号"
    return Row(values=values)
