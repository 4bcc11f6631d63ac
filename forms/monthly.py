"""The numbers of a monthly dropout report (教基厅函〔2024〕15号), counted from what the registers say. Pure.

Everything is as it stood at the end of a day: a report for October that is made in November counts October."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from forms.calendar import Calendar
from forms.checklist.definition import GRADES, JUNIOR, PRIMARY
from forms.ladder import CASE, Count, MonthlyRules, Step, days_away
from forms.text import Text

FORM = "monthly_report"
STAGES = (PRIMARY, JUNIOR)
BANDS = (("open_30", 30), ("open_90", 90), ("open_180", 180))
"""How long the cases that are not closed have been open: days since they were found, the last one included."""
OLDEST = "open_more"
_USUAL_STEP = Step(3, Count.TAUGHT, CASE, Text("", ""), Text("", ""))


@dataclass(frozen=True, slots=True)
class Pupil:
    """`entered` is a month 'YYYY-MM'; `left` the day since which a pupil is not in school, None for one who is."""

    stage: str
    entered: str
    left: date | None = None


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """A case: `entered` are the states it came to with their days, oldest first, as far as this PC knows them."""

    local_id: int
    stage: str
    found: date
    entered: tuple[tuple[date, str], ...]
    visits: tuple[date, ...] = ()

    def state_at(self, day: date) -> str | None:
        """The state at the end of a day; None if only later ones are known."""
        return next((state for when, state in reversed(self.entered) if when <= day), None)


@dataclass(frozen=True, slots=True)
class Away:
    """An absence without leave; `last` None while it lasts."""

    local_id: int
    first: date
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What the registers hold. `closed`: states in which a case is closed."""

    pupils: Sequence[Pupil]
    cases: Sequence[CaseFacts]
    absences: Sequence[Away]
    closed: Collection[str]


@dataclass(frozen=True, slots=True)
class Counted:
    """The numbers by field of the report, and the local ids of the cases (of `absences`: the absences) behind each.
    `unplaced`: cases of which nobody knows the pupil's stage, so that they are in none of the six counts."""

    values: Mapping[str, int]
    behind: Mapping[str, tuple[int, ...]]
    unplaced: tuple[int, ...]


def counted(facts: Facts, rules: MonthlyRules, calendar: Calendar, ladder: Sequence[Step], as_of: date) -> Counted:
    """All numbers of the month in which `as_of` lies, up to that day."""
    first = as_of.replace(day=1)
    known = [case for case in facts.cases if case.found <= as_of]
    states = {case.local_id: case.state_at(as_of) for case in known}
    uncertain = [case for case in known if states[case.local_id] is None]
    is_open = [case for case in known if states[case.local_id] not in facts.closed]
    behind: dict[str, list[int]] = {"uncertain": [case.local_id for case in uncertain]}
    for stage in STAGES:
        own = [case for case in known if case.stage == stage]
        guessed = {None} | rules.suspected
        behind[f"{stage}_dropout"] = [c.local_id for c in own if states[c.local_id] in rules.dropout]
        behind[f"{stage}_suspected"] = [c.local_id for c in own if states[c.local_id] in guessed]
        behind[f"{stage}_returned"] = [c.local_id for c in own if _came_to(c, rules.returned, first, as_of)]
    behind |= _by_age(is_open, as_of)
    behind["ever_open"] = [c.local_id for c in known if not _closed_before(c, facts.closed, first)]
    counts_away = {None} | rules.suspected | rules.dropout
    long_ago = as_of - timedelta(days=rules.unvisited_days)
    behind["unvisited"] = [
        c.local_id
        for c in is_open
        if states[c.local_id] in counts_away
        and c.found <= long_ago
        and not any(long_ago < visit <= as_of for visit in c.visits)
    ]
    behind["visits"] = [c.local_id for c in known for day in c.visits if first <= day <= as_of]
    behind["absences"] = [a.local_id for a in facts.absences if _is_long(a, calendar, ladder, first, as_of)]
    values = {name: len(ids) for name, ids in behind.items()}
    for stage in STAGES:
        values[f"pupils_{stage}"] = sum(p.stage == stage and _is_here(p, as_of) for p in facts.pupils)
    return Counted(
        values,
        {name: tuple(dict.fromkeys(ids)) for name, ids in behind.items()},
        tuple(c.local_id for c in is_open if c.stage not in STAGES),
    )


def month_of(day: date) -> str:
    """'YYYY-MM'."""
    return f"{day:%Y-%m}"


def first_day(month: str) -> date:
    """The first day of the month 'YYYY-MM'; ValueError if it is none."""
    return date.fromisoformat(f"{month}-01")


def last_day(month: str) -> date:
    first = first_day(month)
    return (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def stage_of(grade: object) -> str:
    """The stage of a grade's code, 1 to 9; '' if it has none."""
    text = str(grade or "")
    number = int(text) if text.isdecimal() else 0
    return next((stage for stage, (first, last) in GRADES.items() if first <= number <= last), "")


def _by_age(cases: Iterable[CaseFacts], as_of: date) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {name: [] for name in (*(name for name, _ in BANDS), OLDEST)}
    for case in cases:
        age = (as_of - case.found).days
        found[next((name for name, most in BANDS if age <= most), OLDEST)].append(case.local_id)
    return found


def _came_to(case: CaseFacts, states: Collection[str], first: date, last: date) -> bool:
    return any(first <= day <= last and state in states for day, state in case.entered)


def _closed_before(case: CaseFacts, closed: Collection[str], day: date) -> bool:
    return case.state_at(day - timedelta(days=1)) in closed


def _is_long(absence: Away, calendar: Calendar, ladder: Sequence[Step], first: date, as_of: date) -> bool:
    """Whether an absence that goes into the month is as long as the ladder's step of the written report."""
    last = min(absence.last or as_of, as_of)
    if absence.first > as_of or last < first:
        return False
    step = next((step for step in ladder if step.needs == CASE), _USUAL_STEP)
    return days_away(calendar, step.count, absence.first, last) >= step.days


def _is_here(pupil: Pupil, as_of: date) -> bool:
    return pupil.entered <= month_of(as_of) and (pupil.left is None or pupil.left > as_of)
