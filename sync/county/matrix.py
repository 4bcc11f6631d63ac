"""Schools × months: what of each school came when, worked out from arrivals alone. Nobody types a date.

Two clocks speak. The county's says when a parcel was here first; nobody doubts it. The school's says when it was
sealed, at the earliest: a claim, good until the school is found to have known a later time of the county's by then."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import groupby
from operator import attrgetter

from forms.due import Duties, Needs, Period
from sync.store.county_book import Arrival, Forwarding, ListedSchool

AHEAD_OF_US = 86_400
"""Seconds by which a school's clock may be ahead of the county's before its claims are doubted."""


class State(StrEnum):
    IN_TIME = "in_time"  # here until the day it was due
    BY_CLAIM = "by_claim"  # here later, but sealed in time, and nothing speaks against that: long on the road
    DOUBTFUL = "doubtful"  # the same, but the school knew a later time when it claimed this one
    LATE = "late"
    RETURNED = "returned"  # came, went back for correction, and that is still open
    MISSING = "missing"
    AHEAD = "ahead"  # not due yet, and not here
    FREE = "free"  # nothing is due


ON_TIME = (State.IN_TIME, State.BY_CLAIM)
COUNTED = (*ON_TIME, State.DOUBTFUL, State.LATE, State.RETURNED, State.MISSING)
"""States of what was due: those that totals are of."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A parcel that could be read and before which nothing is missing. `at`: when it and all before it were here,
    seconds since 1970, and `came` that day. `day`: of sealing, as far as one knows; `claims`: as the school says."""

    arrival: Arrival
    at: int
    came: date
    day: date
    claims: date
    is_doubtful: bool


@dataclass(frozen=True, slots=True)
class Return:
    """Something of a form that went back to a school, written at `at`; `is_open` until it was put right."""

    school: str
    form: str
    at: int
    is_open: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """One school, one form, one month. `report` is the parcel by which the period counts as reported, `entry` the last
    that holds something of the form itself by then; `forwarded` the region's answer that covers the report. `came`:
    when both were here. `is_corrected`: it went back once, and was put right."""

    state: State
    period: Period | None = None
    report: Sealed | None = None
    entry: Sealed | None = None
    came: int | None = None
    forwarded: Forwarding | None = None
    is_corrected: bool = False

    @property
    def entered(self) -> int | None:
        """When the last of it was entered, by the school's clock; None where there was nothing new."""
        return None if self.entry is None else self.entry.arrival.claimed

    @property
    def claimed(self) -> int | None:
        """When it was sealed, by the school's clock: not before this."""
        return None if self.report is None else self.report.arrival.claimed


@dataclass(frozen=True, slots=True)
class Line:
    """One school's cells by form, one for each month; of its list's data what the matrix is filtered by."""

    school: ListedSchool
    cells: Mapping[str, tuple[Cell, ...]]


@dataclass(frozen=True, slots=True)
class Matrix:
    duties: Duties
    lines: tuple[Line, ...]


FREE = Cell(State.FREE)
DayOf = Callable[[int], date]


def matrix(
    duties: Duties,
    schools: Sequence[ListedSchool],
    arrivals: Iterable[Arrival],
    today: date,
    *,
    forwardings: Mapping[str, Sequence[Forwarding]],
    returns: Iterable[Return] = (),
    since: date = date.min,
    day_of: DayOf = date.fromtimestamp,
) -> Matrix:
    """The cells of all schools. `forwardings` by epoch, in the order they were answered; `since`: the day the county's
    desk began, before which nothing was due; `day_of` gives the day of a time where the county is."""
    by_school: dict[str, list[Arrival]] = {}
    for arrival in arrivals:
        by_school.setdefault(arrival.school, []).append(arrival)
    went_back: dict[tuple[str, str], list[Return]] = {}
    for one in returns:
        went_back.setdefault((one.school, one.form), []).append(one)
    lines = []
    for school in schools:
        sealed = readable(by_school.get(school.code, ()), day_of)
        until = date.fromisoformat(school.goes_on_from) if school.goes_on_from else date.max
        cells = {}
        for form, periods in duties.by_form.items():
            book = _FormBook(form, sealed, today)
            back = went_back.get((school.code, form), ())
            in_force = [period for period in periods if since <= period.due and period.due < until]
            found = {period.month: book.cell(period, forwardings) for period in in_force}
            _mark(found, in_force, back, day_of)
            cells[form] = tuple(found.get(month, FREE) for month in duties.months)
        lines.append(Line(school, cells))
    return Matrix(duties, tuple(lines))


def readable(arrivals: Iterable[Arrival], day_of: DayOf = date.fromtimestamp) -> list[Sealed]:
    """A school's parcels that could be read and have all before them here, in the order of their sealing days. What
    came of an epoch beyond a gap counts from the day the gap was filled."""
    found = []
    ordered = sorted((a for a in arrivals if a.claimed is not None), key=attrgetter("epoch", "first", "last"))
    for _, parcels in groupby(ordered, key=attrgetter("epoch")):
        reach = at = told = 0
        for parcel in parcels:
            if parcel.first > reach + 1:
                break
            reach, at, told = max(reach, parcel.last), max(at, parcel.at), max(told, parcel.told)
            found.append(_sealed(parcel, at, told, day_of))
    return sorted(found, key=attrgetter("day"))


def _sealed(parcel: Arrival, at: int, told: int, day_of: DayOf) -> Sealed:
    """With a claim that cannot be, the day it came is all one knows of the day of sealing."""
    claimed = parcel.claimed or 0
    is_doubtful = claimed < told or claimed > parcel.at + AHEAD_OF_US
    came, claims = day_of(at), day_of(claimed)
    return Sealed(parcel, at, came, came if is_doubtful else min(claims, came), claims, is_doubtful)


@dataclass(frozen=True, slots=True)
class _Report:
    """A parcel that may report a period, with the parcel of the form itself that came first of those it may rest on."""

    sealed: Sealed
    entry: Sealed | None

    @property
    def last(self) -> Sealed:
        """Which of the two came later: then it was all here."""
        entry = self.entry
        return self.sealed if entry is None or entry.at <= self.sealed.at else entry

    def rank(self, period: Period) -> tuple[int, int]:
        """The lower, the better for the school: in time, sealed in time, late; then by when it came."""
        last = self.last
        if last.came <= period.due:
            return 0, last.at
        return 1 if self.sealed.day <= period.due else 2, last.at

    def state(self, period: Period) -> State:
        if self.last.came <= period.due:
            return State.IN_TIME
        if self.sealed.is_doubtful:
            return State.DOUBTFUL if self.sealed.claims <= period.due else State.LATE
        return State.BY_CLAIM if self.sealed.day <= period.due else State.LATE


class _FormBook:
    """One school's parcels, asked about one form."""

    def __init__(self, form: str, sealed: Sequence[Sealed], today: date) -> None:
        self._sealed = sealed
        self._days = [one.day for one in sealed]
        self._entries = [one for one in sealed if one.arrival.forms.get(form)]
        self._entry_days = [one.day for one in self._entries]
        self._today = today

    def cell(self, period: Period, forwardings: Mapping[str, Sequence[Forwarding]]) -> Cell:
        report = self._report(period)
        if report is None:
            return Cell(State.AHEAD if self._today <= period.due else State.MISSING, period)
        sealed = report.sealed
        answered = forwardings.get(sealed.arrival.epoch, ())
        forwarded = next((one for one in answered if one.last >= sealed.arrival.last), None)
        entry = self._newest_entry(period, sealed)
        return Cell(report.state(period), period, sealed, entry, report.last.at, forwarded)

    def _report(self, period: Period) -> _Report | None:
        """What speaks best for the school."""
        best: _Report | None = None
        best_rank = (3, 0)
        for report in self._reports(period):
            if best_rank[0] < 2 and report.sealed.day > period.due:
                break  # those that follow were sealed too late
            rank = report.rank(period)
            if rank < best_rank:
                best, best_rank = report, rank
        return best

    def _reports(self, period: Period) -> Iterator[_Report]:
        """Every parcel that may report it, in the order of sealing."""
        entries = iter(self._due_entries(period))
        ahead, first = next(entries, None), None
        for sealed in self._sealed[bisect_left(self._days, period.opens) :]:
            while ahead is not None and ahead.day <= sealed.day:
                first = ahead if first is None or ahead.at < first.at else first
                ahead = next(entries, None)
            if first is not None or period.needs is Needs.NOTHING:
                yield _Report(sealed, first)

    def _due_entries(self, period: Period) -> Sequence[Sealed]:
        """The parcels with something of the form without which the period is not reported."""
        if period.needs is Needs.NOTHING:
            return ()
        if period.needs is Needs.EVER:
            return self._entries
        days = self._entry_days
        return self._entries[bisect_left(days, period.starts) : bisect_left(days, period.until)]

    def _newest_entry(self, period: Period, report: Sealed) -> Sealed | None:
        """The newest parcel with something of the form that was sealed until the report was; None if all of them are
        of earlier times, unless it is a register."""
        place = bisect_right(self._entry_days, report.day)
        newest = self._entries[place - 1] if place else None
        is_old = newest is not None and newest.day < period.starts and period.needs is not Needs.EVER
        return None if is_old else newest


def _mark(found: dict[date, Cell], periods: Sequence[Period], returns: Iterable[Return], day_of: DayOf) -> None:
    """What went back belongs to the newest report that could be here when it did."""
    for one in returns:
        day = day_of(one.at)
        open_then = [p for p in periods if p.opens <= day and found[p.month].report is not None]
        if not open_then:
            continue
        month = open_then[-1].month
        cell = found[month]
        state = State.RETURNED if one.is_open else cell.state
        found[month] = replace(cell, state=state, is_corrected=cell.is_corrected or not one.is_open)
