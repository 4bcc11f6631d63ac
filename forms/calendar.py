"""The school calendar: terms, days off and moved days, and which days are therefore taught."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from forms.errors import InputError
from forms.text import Text

_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Term:
    """A term from its first to its last day, both included. `id` is school year and number: '2026-2027-1'."""

    id: str
    first: date
    last: date
    confirmed: bool = True  # False: a template nobody has checked against the county's notice

    @property
    def title(self) -> Text:
        year, second_year, number = self.id.split("-")
        if number == "1":
            return Text(f"{year} 年秋季学期", f"Autumn term {year}")
        return Text(f"{second_year} 年春季学期", f"Spring term {second_year}")


@dataclass(frozen=True, slots=True)
class Calendar:
    terms: tuple[Term, ...]
    days_off: Mapping[date, Text]  # every day of a holiday, weekends inside it too
    school_days: frozenset[date]  # Saturdays and Sundays that are taught for a day off elsewhere

    def term_of(self, day: date) -> Term | None:
        """The term `day` lies in; None in the vacations."""
        return next((term for term in self.terms if term.first <= day <= term.last), None)

    def is_taught(self, day: date) -> bool:
        return self.term_of(day) is not None and self.is_taught_in_term(day)

    def is_taught_in_term(self, day: date) -> bool:
        """The same of a day that is known to lie in a term."""
        return day not in self.days_off and (day.weekday() < _SATURDAY or day in self.school_days)


@dataclass(frozen=True, slots=True)
class CalendarChange:
    """What one school does otherwise than the pack's calendar, from `first` to `last`, both included: another term
    (`name` is its id), more days off, or days that are taught all the same."""

    kind: str  # 'term', 'holiday', 'school_day'
    name: str
    first: date
    last: date


def changed(calendar: Calendar, changes: Iterable[CalendarChange]) -> Calendar:
    """The calendar of a school that changed these things, in order: the later one holds."""
    terms = {term.id: term for term in calendar.terms}
    off, on = dict(calendar.days_off), set(calendar.school_days)
    for change in changes:
        days = [change.first + timedelta(days=n) for n in range((change.last - change.first).days + 1)]
        if change.kind == "term":
            terms[change.name] = Term(change.name, change.first, change.last)
        elif change.kind == "holiday":
            off |= dict.fromkeys(days, Text(change.name, change.name))
            on -= {*days}
        else:
            on |= {*days}
            for day in days:
                off.pop(day, None)
    return Calendar(tuple(sorted(terms.values(), key=lambda term: term.first)), off, frozenset(on))


def teaching_days(calendar: Calendar, first: date, last: date) -> list[date]:
    """The taught days from `first` to `last`, both included, in order."""
    found: set[date] = set()
    for term in calendar.terms:
        begin, end = max(first, term.first), min(last, term.last)
        found.update(begin + timedelta(days=n) for n in range((end - begin).days + 1))
    return sorted(filter(calendar.is_taught_in_term, found))


def read_calendar(data: Mapping[str, Any]) -> Calendar:
    """The calendar that a parsed `calendar.toml` describes; InputError if it is not one."""
    try:
        terms = tuple(
            Term(str(t["id"]), _day(t["first"]), _day(t["last"]), bool(t.get("confirmed", True))) for t in data["terms"]
        )
        parts = [part for name, part in data.items() if name != "terms"]
        off = {day: Text(h["zh"], h["en"]) for part in parts for h in part["days_off"] for day in _days_of(h)}
        on = frozenset(_day(d) for part in parts for d in part.get("school_days", ()))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _wrong(str(error)) from error
    for term in terms:
        if term.last <= term.first or len(term.id.split("-")) != 3:
            raise _wrong(term.id)
    return Calendar(tuple(sorted(terms, key=lambda t: t.first)), off, on)


def _days_of(holiday: Mapping[str, Any]) -> list[date]:
    first, last = _day(holiday["first"]), _day(holiday["last"])
    if last < first:
        raise ValueError(str(first))
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _day(value: object) -> date:
    if type(value) is not date:
        raise TypeError(repr(value))
    return value


def _wrong(what: str) -> InputError:
    return InputError(
        "pack_calendar",
        Text(
            f"包里的校历读不出来（{what}）。数据没有变。请换一个完好的包。",
            f"The calendar in the pack cannot be read ({what}). No data was changed. Use a sound pack.",
        ),
    )
