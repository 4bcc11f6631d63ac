"""Which days are taught at this school, and which terms and years the queries mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from forms.calendar import Calendar, CalendarChange, Term, changed, teaching_days
from forms.exchange.classes import school_year
from forms.pack import Pack
from sync.store.figures import Period
from sync.store.queries import Query
from sync.store.store import Store

_CHANGES = "school_day"
_VACATION = timedelta(days=100)  # a term is the last one for so long after its end, then the calendar is out of date


@dataclass(frozen=True, slots=True)
class Times:
    """`term`: the present one, in a vacation the last; None where the calendar names none. `days`: all taught days
    up to today."""

    today: date
    term: Term | None
    days: tuple[date, ...]
    periods: tuple[Period, ...]

    @property
    def ends(self) -> Mapping[str, date]:
        """The last day of each period that is going on today."""
        return {period.name: period.last for period in self.periods if period.first <= self.today <= period.last}

    @property
    def parameters(self) -> Mapping[str, str | int]:
        """What every query may ask for: `:today`, `:school_year` ('2026-2027'), `:term` ('2026-2027-1', '' without
        one) and `:graduated`, the year of the last graduation."""
        year = school_year(self.today)
        return {
            "today": self.today.isoformat(),
            "school_year": f"{year}-{year + 1}",
            "term": self.term.id if self.term else "",
            "graduated": year,
        }


def calendar_of(store: Store, pack: Pack, owner: str | None = None) -> Calendar:
    """The pack's calendar with what this school changed in it; at a county the school with this code."""
    if _CHANGES not in pack.forms:
        return pack.calendar
    rows = store.page(_CHANGES, store.ids(_CHANGES, Query(owner=owner)), ("kind", "term", "name", "first", "last"))
    changes = [
        CalendarChange(str(kind), str(term if kind == "term" else name), first_day, last_day)
        for kind, term, name, first, last in rows
        if (first_day := _day(first)) and (last_day := _day(last)) and first_day <= last_day
    ]
    return changed(pack.calendar, changes)


def times_of(calendar: Calendar, today: date) -> Times:
    """The times that queries are asked on this day."""
    begun = [term for term in calendar.terms if term.first <= today]
    term = begun[-1] if begun and today <= begun[-1].last + _VACATION else None
    days = teaching_days(calendar, calendar.terms[0].first, today) if begun else []
    year = school_year(today)
    periods = [_year("school_year", year), _year("school_year_before", year - 1)]
    if term is not None:
        periods.append(Period("term", term.first, term.last))
        periods += [Period("term_before", other.first, other.last) for other in begun[-2:-1]]
    return Times(today, term, tuple(days), tuple(periods))


def _year(name: str, year: int) -> Period:
    return Period(name, date(year, 9, 1), date(year + 1, 8, 31))


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None
