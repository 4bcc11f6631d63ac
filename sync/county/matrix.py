"""Schools × months: what of each school came when, worked out from arrivals alone. Nobody types a date.

Two clocks speak. The county's says when a parcel was here first; nobody doubts it. The school's says when it was
sealed, at the earliest: a claim, good until the school is found to have known a later time of the county's by then."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import NamedTuple

from forms.due import Duties, Needs, Period
from sync.store.county_book import Came, Forwarding, ListedSchool

AHEAD_OF_US = 86_400
"""Seconds by which a school's clock may be ahead of the county's before its claims are doubted."""


class State(StrEnum):
    IN_TIME = "in_time"  # here until the day it was due
    BY_CLAIM = "by_claim"  # here later, but sealed in time, and nothing speaks against that: long on the road
    DOUBTFUL = "doubtful"  # the same, but the school knew a later time when it claimed this one
    LATE = "late"
    UNSIGNED = "unsigned"  # came, but nobody approved it, or its signature does not fit
    RETURNED = "returned"  # came, went back for correction, and that is still open
    MISSING = "missing"
    AHEAD = "ahead"  # not due yet, and not here
    FREE = "free"  # nothing is due


ON_TIME = (State.IN_TIME, State.BY_CLAIM)
COUNTED = (*ON_TIME, State.DOUBTFUL, State.LATE, State.UNSIGNED, State.RETURNED, State.MISSING)
"""States of what was due: those that totals are of."""


class Sealed(NamedTuple):
    """A parcel that could be read and before which nothing is missing. `day`: of sealing, as far as one knows; `at`:
    when it and all before it were here, seconds since 1970, and `came` that day; `claims`: the day as the school says.
    A tuple, which is made quickly."""

    day: date
    at: int
    parcel: Came
    came: date
    claims: date
    is_doubtful: bool


@dataclass(frozen=True, slots=True)
class Return:
    """Something of a form that went back to a school, written at `at`; `is_open` until it was put right. `month`: that
    of the report it was, None for what is no report of a month."""

    school: str
    form: str
    at: int
    is_open: bool
    month: date | None = None


class Filed(NamedTuple):
    """One version of a school's report of a month, by the change that said last what it says. `is_valid`: somebody
    approved it, and the signature fits; `record` is its local id."""

    school: str
    form: str
    month: date
    epoch: str
    seq: int
    is_valid: bool
    record: int = 0


class Cell(NamedTuple):
    """One school, one form, one month. `report` is the parcel by which the period counts as reported, `entry` the last
    that holds something of the form itself by then; `forwarded` the region's answer that covers the report. `came`:
    when both were here. `is_corrected`: it went back once, and was put right. `record`: local id of the version of a
    report that says most by now, 0 for none."""

    state: State
    period: Period | None = None
    report: Sealed | None = None
    entry: Sealed | None = None
    came: int | None = None
    forwarded: Forwarding | None = None
    is_corrected: bool = False
    record: int = 0

    @property
    def entered(self) -> int | None:
        """When the last of it was entered, by the school's clock; None where there was nothing new."""
        return None if self.entry is None else self.entry.parcel.claimed

    @property
    def claimed(self) -> int | None:
        """When it was sealed, by the school's clock: not before this."""
        return None if self.report is None else self.report.parcel.claimed


@dataclass(frozen=True, slots=True)
class Line:
    """One school's cells by form, one for each month. `last_came`: when a parcel of it came last, None if none ever
    did; `unread`: how many are here that nobody could read yet."""

    school: ListedSchool
    cells: Mapping[str, tuple[Cell, ...]]
    last_came: int | None = None
    unread: int = 0


@dataclass(frozen=True, slots=True)
class Matrix:
    duties: Duties
    lines: tuple[Line, ...]


FREE = Cell(State.FREE)
DayOf = Callable[[int], date]


def matrix(
    duties: Duties,
    schools: Sequence[ListedSchool],
    arrivals: Iterable[Came],
    today: date,
    *,
    forwardings: Mapping[str, Sequence[Forwarding]],
    returns: Iterable[Return] = (),
    filed: Iterable[Filed] = (),
    since: date = date.min,
    day_of: DayOf = date.fromtimestamp,
) -> Matrix:
    """The cells of all schools. `forwardings` by epoch, in the order they were answered; `since`: the day the county's
    desk began, before which nothing was due; `filed`: the reports there are of forms that have to be approved; `day_of`
    gives the day of a time where the county is."""
    by_school: dict[str, list[Came]] = {}
    for arrival in arrivals:
        by_school.setdefault(arrival.school, []).append(arrival)
    went_back: dict[tuple[str, str], list[Return]] = {}
    for one in returns:
        went_back.setdefault((one.school, one.form), []).append(one)
    reports: dict[str, list[Filed]] = {}
    for report in filed:
        reports.setdefault(report.school, []).append(report)
    lines = []
    for school in schools:
        own = by_school.get(school.code, [])
        book = _Book(readable(own, day_of), today, forwardings, reports.get(school.code, ()))
        until = date.fromisoformat(school.goes_on_from) if school.goes_on_from else date.max
        cells = {}
        for form, periods in duties.by_form.items():
            in_force = [period for period in periods if since <= period.due < until]
            found = book.cells(form, in_force)
            _mark(found, in_force, went_back.get((school.code, form), ()), day_of)
            cells[form] = tuple(found.get(month, FREE) for month in duties.months)
        last = max((parcel.at for parcel in own), default=None)
        lines.append(Line(school, cells, last, sum(parcel.claimed is None for parcel in own)))
    return Matrix(duties, tuple(lines))


def readable(arrivals: Iterable[Came], day_of: DayOf = date.fromtimestamp) -> list[Sealed]:
    """A school's parcels that could be read and have all before them here, in the order of their sealing days. What
    came of an epoch beyond a gap counts from the day the gap was filled."""
    found = []
    ordered = sorted((one for one in arrivals if one.claimed is not None), key=attrgetter("epoch", "first", "last"))
    for _, parcels in groupby(ordered, key=attrgetter("epoch")):
        reach = at = told = 0
        for parcel in parcels:
            if parcel.first > reach + 1:
                break
            reach, at, told = max(reach, parcel.last), max(at, parcel.at), max(told, parcel.told)
            found.append(_sealed(parcel, at, told, day_of))
    return sorted(found, key=itemgetter(0, 1))


def _sealed(parcel: Came, at: int, told: int, day_of: DayOf) -> Sealed:
    """With a claim that cannot be, the day it came is all one knows of the day of sealing."""
    claimed = parcel.claimed or 0
    is_doubtful = claimed < told or claimed > parcel.at + AHEAD_OF_US
    came, claims = day_of(at), day_of(claimed)
    return Sealed(came if is_doubtful else min(claims, came), at, parcel, came, claims, is_doubtful)


class _Book:
    """One school's parcels that count, asked about periods."""

    def __init__(
        self,
        sealed: Sequence[Sealed],
        today: date,
        forwardings: Mapping[str, Sequence[Forwarding]],
        filed: Sequence[Filed],
    ) -> None:
        self._sealed, self._today, self._forwardings = sealed, today, forwardings
        self._days = [one.day for one in sealed]
        self._filed = filed
        self._entries: dict[str, list[Sealed]] = {}
        for one in sealed:
            for form in one.parcel.forms:
                self._entries.setdefault(form, []).append(one)

    def cells(self, form: str, periods: Sequence[Period]) -> dict[date, Cell]:
        """By month."""
        entries = self._entries.get(form, [])
        days = [one.day for one in entries]
        found = {}
        for period in periods:
            if period.needs is Needs.APPROVED:
                found[period.month] = self._filed_cell(period)
                continue
            report = self._report(period, _needed(period, entries, days))
            if report is None:
                found[period.month] = self._nothing(period)
            else:
                found[period.month] = self._cell(period, *report, _newest(period, entries, days, report[0].day))
        return found

    def _nothing(self, period: Period) -> Cell:
        return Cell(State.AHEAD if self._today <= period.due else State.MISSING, period)

    def _filed_cell(self, period: Period) -> Cell:
        """By the approved version that speaks best for the school; an approved one after it is a correction."""
        own = [one for one in self._filed if one.form == period.form and one.month == period.month]
        here = [(one, sealed) for one in own if (sealed := self._holding(one)) is not None]
        if not here:
            return self._nothing(period)
        valid = [sealed for one, sealed in here if one.is_valid]
        record = max(here, key=lambda pair: (pair[1].at, pair[0].seq))[0].record
        if valid:
            best = min(valid, key=lambda sealed: (sealed.came > period.due, sealed.day > period.due, sealed.at))
            return self._cell(period, best, best, best)._replace(is_corrected=len(valid) > 1, record=record)
        last = max((sealed for _, sealed in here), key=attrgetter("at"))
        state = State.AHEAD if self._today <= period.due else State.UNSIGNED
        return self._cell(period, last, last, last)._replace(state=state, record=record)

    def _holding(self, filed: Filed) -> Sealed | None:
        """The parcel in which it came first."""
        found = [
            sealed
            for sealed in self._sealed
            if sealed.parcel.epoch == filed.epoch and sealed.parcel.first <= filed.seq <= sealed.parcel.last
        ]
        return min(found, key=attrgetter("at"), default=None)

    def _cell(self, period: Period, report: Sealed, last: Sealed, entry: Sealed | None) -> Cell:
        answered = self._forwardings.get(report.parcel.epoch, ())
        place = bisect_left(answered, report.parcel.last, key=attrgetter("last"))
        forwarded = answered[place] if place < len(answered) else None
        return Cell(_state(period, report, last), period, report, entry, last.at, forwarded)

    def _report(self, period: Period, needed: Sequence[Sealed]) -> tuple[Sealed, Sealed] | None:
        """The parcel that reports a period, and the one that came last of it and what it rests on: of those here in
        time the first that was sealed; else what speaks best for the school, sealed in time or at least here."""
        best: tuple[Sealed, Sealed] | None = None
        best_rank = (2, 0)
        first, place = None, 0
        for number in range(bisect_left(self._days, period.opens), len(self._sealed)):
            sealed = self._sealed[number]
            while place < len(needed) and needed[place].day <= sealed.day:
                first = needed[place] if first is None or needed[place].at < first.at else first
                place += 1
            if first is None and period.needs is not Needs.NOTHING:
                continue
            last = sealed if first is None or first.at <= sealed.at else first
            if last.came <= period.due:
                return sealed, last
            rank = (0 if sealed.day <= period.due else 1, last.at)
            if rank < best_rank:
                best, best_rank = (sealed, last), rank
        return best


def _needed(period: Period, entries: Sequence[Sealed], days: Sequence[date]) -> Sequence[Sealed]:
    """The parcels with something of the form, without one of which the period is not reported."""
    if period.needs is Needs.NEW:
        return entries[bisect_left(days, period.starts) : bisect_left(days, period.until)]
    return entries if period.needs is Needs.EVER else ()


def _newest(period: Period, entries: Sequence[Sealed], days: Sequence[date], until: date) -> Sealed | None:
    """The newest parcel with something of the form that was sealed until then; None if all of them are of earlier
    times, unless it is a register."""
    place = bisect_right(days, until)
    newest = entries[place - 1] if place else None
    is_old = newest is not None and newest.day < period.starts and period.needs is not Needs.EVER
    return None if is_old else newest


def _state(period: Period, report: Sealed, last: Sealed) -> State:
    if last.came <= period.due:
        return State.IN_TIME
    if report.is_doubtful:
        return State.DOUBTFUL if report.claims <= period.due else State.LATE
    return State.BY_CLAIM if report.day <= period.due else State.LATE


def _mark(found: dict[date, Cell], periods: Sequence[Period], returns: Iterable[Return], day_of: DayOf) -> None:
    """A report that went back is its month's; anything else belongs to the newest report that could be here by then."""
    for one in returns:
        day = day_of(one.at)
        could_be = [
            p for p in periods if (p.month == one.month if one.month else p.opens <= day) and found[p.month].report
        ]
        if not could_be:
            continue
        month = could_be[-1].month
        cell = found[month]
        state = State.RETURNED if one.is_open else cell.state
        found[month] = cell._replace(state=state, is_corrected=cell.is_corrected or not one.is_open)
