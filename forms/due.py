"""What a school hands over when: the periods that the pack's `due` tables and the calendar make of the months."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from forms.calendar import Calendar, teaching_days
from forms.errors import InputError
from forms.text import Text

LAST_DAYS = timedelta(days=7)


class Every(StrEnum):
    MONTH = "month"  # each month that is taught in
    TERM = "term"  # once at its beginning
    YEAR = "year"  # once, in one month


class Needs(StrEnum):
    """What has to be handed over of the form itself, so that a period counts as reported."""

    NOTHING = "nothing"  # that there was nothing is a report, too
    EVER = "ever"  # a register that was handed over once and stands as it was
    NEW = "new"  # a log: something of this period
    APPROVED = "approved"  # a report of this very month, approved, as it was signed


@dataclass(frozen=True, slots=True)
class Due:
    """One form's duty. `opens` is the day of the month from which on a report can be for this month; `day` until when:
    of the month after (month), of `month` itself (year), or so many days after the term began (term)."""

    form: str
    title: Text
    every: Every
    needs: Needs
    day: int
    opens: int = 1
    month: int = 12


@dataclass(frozen=True, slots=True)
class Period:
    """One report of one form. `month` is the first day of the month it stands in. What was sealed on a day from
    `opens` on reports it, in time until `due`, that day included. What is new of it is entered from `starts` on and
    before `until`."""

    form: str
    month: date
    starts: date
    opens: date
    due: date
    until: date
    needs: Needs


@dataclass(frozen=True, slots=True)
class Duties:
    """All periods of some months, in order. `by_form` keeps the pack's order of forms; `free` are months without a
    taught day."""

    months: tuple[date, ...]
    by_form: Mapping[str, tuple[Period, ...]]
    free: frozenset[date]
    titles: Mapping[str, Text]


def duties(dues: Sequence[Due], calendar: Calendar, last: date, months: int = 12) -> Duties:
    """The duties of so many months, the last of which holds the day `last`."""
    named = tuple(month_before(last, number) for number in reversed(range(months)))
    taught = {month: teaching_days(calendar, month, next_month(month) - timedelta(days=1)) for month in named}
    by_form = {due.form: tuple(_periods(due, calendar, taught)) for due in dues}
    return Duties(
        months=named,
        by_form=MappingProxyType(by_form),
        free=frozenset(month for month, days in taught.items() if not days),
        titles=MappingProxyType({due.form: due.title for due in dues}),
    )


def next_month(day: date) -> date:
    """The first day of the month after."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def month_before(day: date, months: int) -> date:
    """The first day of the month so many months before."""
    number = day.year * 12 + day.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)


def read_due(tables: Sequence[Mapping[str, Any]], forms: Sequence[str]) -> tuple[Due, ...]:
    """The duties that the parsed `[[due]]` tables of a pack describe; InputError if they are not such."""
    found: list[Due] = []
    for table in tables:
        try:
            due = _due(table)
        except (KeyError, TypeError, ValueError) as error:
            raise _wrong(str(error)) from error
        if due.form not in forms or any(other.form == due.form for other in found):
            raise _wrong(due.form)
        found.append(due)
    return tuple(found)


def _due(table: Mapping[str, Any]) -> Due:
    title = Text(str(table["title"]["zh"]), str(table["title"]["en"]))
    numbers = {name: table[name] for name in ("day", "opens", "month") if name in table}
    due = Due(str(table["form"]), title, Every(table["every"]), Needs(table["needs"]), **numbers)
    if not all(type(number) is int and number >= 1 for number in (due.day, due.opens, due.month)):
        raise ValueError(due.form)
    if due.month > 12 or due.opens > 28 or (due.every is not Every.TERM and due.day > 28):
        raise ValueError(due.form)  # 28: such a day is in every month
    return due


def _periods(due: Due, calendar: Calendar, taught: Mapping[date, Sequence[date]]) -> Iterator[Period]:
    if due.every is Every.TERM:
        yield from _terms(due, calendar, taught)
        return
    for month, days in taught.items():
        after = next_month(month)
        if due.every is Every.MONTH and days:
            until = _opening(due, calendar, after)
            yield Period(due.form, month, month, _opens(due, days), after.replace(day=due.day), until, due.needs)
        elif due.every is Every.YEAR and month.month == due.month:
            starts, opens = date(month.year, 1, 1), month.replace(day=due.opens)
            until = date(month.year + 1, month.month, due.opens)
            yield Period(due.form, month, starts, opens, month.replace(day=due.day), until, due.needs)


def _opening(due: Due, calendar: Calendar, month: date) -> date:
    """From which day on a report can be for the first taught month from this one on; of a calendar that ends, for the
    month itself."""
    for _ in range(3):
        days = teaching_days(calendar, month, next_month(month) - timedelta(days=1))
        if days:
            return _opens(due, days)
        month = next_month(month)
    return month_before(month, 3).replace(day=due.opens)


def _opens(due: Due, days: Sequence[date]) -> date:
    """The day of the month, or a week before its last taught day where a vacation begins earlier."""
    first = days[-1].replace(day=1)
    return max(first, min(first.replace(day=due.opens), days[-1] - LAST_DAYS))


def _terms(due: Due, calendar: Calendar, taught: Mapping[date, Sequence[date]]) -> Iterator[Period]:
    for number, term in enumerate(calendar.terms):
        month = term.first.replace(day=1)
        if month in taught:
            later = calendar.terms[number + 1 : number + 2]
            until = later[0].first if later else date.max
            due_day = term.first + timedelta(days=due.day)
            yield Period(due.form, month, term.first, term.first, due_day, until, due.needs)


def _wrong(what: str) -> InputError:
    return InputError(
        "pack_due",
        Text(
            f"包里的报送期限读不出来（{what}）。数据没有变。请换一个完好的包。",
            f"The due dates in the pack cannot be read ({what}). No data was changed. Use a sound pack.",
        ),
    )
