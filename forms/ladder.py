"""What a pack says of pupils who stay away: on which day of an absence who acts, what counts as a day, and which states
of a case are counted as what. Pure.

A pupil cannot be absent on a day that is not taught, so the first steps count taught days; a week and a month are
counted in days of the term, weekends included, and stand still in the vacations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from forms.calendar import Calendar
from forms.definition import CaseStates
from forms.errors import InputError
from forms.text import Text

CONTACT, VISIT, CASE = "contact", "visit", "case"
_REACHED = ("phone", "home", "village")
_VISITED = ("home", "village")
_SATURDAY = 5
_VACATION = timedelta(days=100)  # a calendar that ended longer ago than this is out of date
_MOST_DAYS = 400


class Count(StrEnum):
    TAUGHT = "taught"
    TERM = "term"


@dataclass(frozen=True, slots=True)
class Step:
    """From the day `days` on `who` does what `does` says. `needs` is what answers it: the family reached, a visit, a
    case, or the code of a state that the case has to have come to."""

    days: int
    count: Count
    needs: str
    who: Text
    does: Text


@dataclass(frozen=True, slots=True)
class MonthlyRules:
    """Which states of a case count as what; after how many days without a visit the report asks why."""

    dropout: frozenset[str]
    suspected: frozenset[str]
    returned: frozenset[str]
    unvisited_days: int = 30


@dataclass(frozen=True, slots=True)
class Absence:
    """An absence that lasts. `way`: how the family was reached, '' if not yet."""

    local_id: int
    pupil: str
    first: date
    way: str = ""


@dataclass(frozen=True, slots=True)
class OpenCase:
    local_id: int
    pupil: str
    since: date
    state: str


@dataclass(frozen=True, slots=True)
class Alert:
    """A step that was reached on the day `since` and is not answered: of an absence, or of a case."""

    step: Step
    since: date
    absence: Absence | None = None
    case: OpenCase | None = None


def days_away(calendar: Calendar, count: Count, first: date, last: date) -> int:
    """How many days from `first` to `last`, both included, count."""
    return sum(_counts(calendar, count, day) for day in _days(first, last))


def reached(steps: Sequence[Step], calendar: Calendar, first: date, today: date) -> list[tuple[Step, date]]:
    """The steps that an absence since `first` has come to, each with the day it did, in the order of the ladder."""
    left = sorted(steps, key=lambda step: step.days)
    counted = dict.fromkeys(Count, 0)
    found: dict[Step, date] = {}
    for day in _days(first, today):
        for count in Count:
            counted[count] += _counts(calendar, count, day)
        for step in left:
            if step not in found and counted[step.count] >= step.days:
                found[step] = day
    return [(step, found[step]) for step in left if step in found]


def alerts(
    steps: Sequence[Step],
    calendar: Calendar,
    absences: Iterable[Absence],
    cases: Sequence[OpenCase],
    states: CaseStates,
    today: date,
) -> list[Alert]:
    """What is to be done today, one alert a pupil: the highest step reached, unless it is answered."""
    found: list[Alert] = []
    by_pupil = {case.pupil: case for case in cases}
    for case in cases:
        steps_now = reached(steps, calendar, case.since, today)
        if steps_now and not _is_at(steps_now[-1][0].needs, case, states):
            found.append(Alert(*steps_now[-1], case=case))
    for absence in absences:
        steps_now = reached(steps, calendar, absence.first, today)
        if absence.pupil not in by_pupil and steps_now and not _is_answered(steps_now[-1][0].needs, absence):
            found.append(Alert(*steps_now[-1], absence=absence))
    return sorted(found, key=lambda alert: (-alert.step.days, alert.since))


def read_ladder(tables: Sequence[Mapping[str, Any]]) -> tuple[Step, ...]:
    """The steps that the parsed `[[ladder]]` tables of a pack describe; InputError if they are not such."""
    try:
        steps = tuple(
            Step(_days_of(t["days"]), Count(t["count"]), str(t["needs"]), _text(t["who"]), _text(t["does"]))
            for t in tables
        )
    except (KeyError, TypeError, ValueError) as error:
        raise _wrong(str(error)) from error
    return tuple(sorted(steps, key=lambda step: step.days))


def read_monthly(table: Mapping[str, Any] | None) -> MonthlyRules | None:
    """The rules in the parsed `[monthly_report]` table of a pack; None without one, InputError if it is wrong."""
    if table is None:
        return None
    try:
        days = table.get("unvisited_days", 30)
        if type(days) is not int or days < 1:
            raise ValueError("unvisited_days")
        return MonthlyRules(_codes(table["dropout"]), _codes(table["suspected"]), _codes(table["returned"]), days)
    except (KeyError, TypeError, ValueError) as error:
        raise _wrong(str(error)) from error


def _is_answered(needs: str, absence: Absence) -> bool:
    if needs == CONTACT:
        return absence.way in _REACHED
    return needs == VISIT and absence.way in _VISITED


def _is_at(needs: str, case: OpenCase, states: CaseStates) -> bool:
    """Whether a case is as far as a step wants it: what it can still come to it has not come to yet."""
    if needs in (CONTACT, VISIT, CASE) or needs == case.state:
        return True
    ahead, seen = [case.state], {case.state}
    while ahead:
        following = set(states.following.get(ahead.pop(), ())) - seen
        seen |= following
        ahead += following
    return needs not in seen


def _counts(calendar: Calendar, count: Count, day: date) -> bool:
    """Where no term is known, working days stand for taught days: an alert too many is better than none."""
    if _is_known(calendar, day):
        return calendar.is_taught(day) if count is Count.TAUGHT else calendar.term_of(day) is not None
    return count is Count.TERM or day.weekday() < _SATURDAY


def _is_known(calendar: Calendar, day: date) -> bool:
    return bool(calendar.terms) and calendar.terms[0].first <= day <= calendar.terms[-1].last + _VACATION


def _days(first: date, last: date) -> Iterator[date]:
    first = max(first, last - timedelta(days=_MOST_DAYS))
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


def _codes(value: Any) -> frozenset[str]:
    if not isinstance(value, list) or not value or not all(isinstance(code, str) for code in value):
        raise ValueError(repr(value))
    return frozenset(value)


def _days_of(value: object) -> int:
    if type(value) is not int or not 1 <= value <= _MOST_DAYS:
        raise ValueError(repr(value))
    return value


def _text(table: Mapping[str, Any]) -> Text:
    return Text(str(table["zh"]), str(table["en"]))


def _wrong(what: str) -> InputError:
    return InputError(
        "pack_ladder",
        Text(
            f"包里的缺勤阶梯或月报规则读不出来（{what}）。数据没有变。请换一个完好的包。",
            f"The pack's ladder of absence or rules of the monthly report cannot be read ({what}). No data was "
            "changed. Use a sound pack.",
        ),
    )
