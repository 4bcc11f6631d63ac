"""How the checklist stood before: as it was signed, or as this PC worked it out, whichever is nearer to the day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from forms.checklist.snapshot import Entry, Snapshot
from forms.checklist.verdict import State
from forms.errors import WorldError
from forms.pack import Pack
from sync.indicators.checklist import Standing
from sync.signoff.snapshots import SignOff, newest, taken
from sync.store import Store
from sync.store.kept_standings import KeptDay, KeptEntry


class Source(StrEnum):
    SIGNED = "signed"
    COMPUTED = "computed"  # on this PC, on that day
    NOW = "now"


@dataclass(frozen=True, slots=True)
class Before:
    """The checklist as it stood, and how one knows."""

    snapshot: Snapshot
    source: Source


@dataclass(frozen=True, slots=True)
class Point:
    """One figure at the end of one term, or as far as that term got; without a value nobody knows."""

    term: str
    value: float | None = None
    day: date | None = None
    source: Source | None = None


def keep(store: Store, standing: Standing) -> bool:
    """Remembers how it stands today, in place of what is kept of today; whether that was something else."""
    found = taken(standing)
    day = KeptDay(found.day.isoformat(), found.school_year, found.term, found.version)
    entries = (KeptEntry(e.item, e.indicator, e.stage, e.state.value, e.value) for e in found.entries)
    return store.kept_standings.keep(day, entries)


def remember(store: Store, standing: Standing) -> None:
    """`keep` for who only looks: a full disk is no reason not to see the checklist."""
    with suppress(WorldError):
        keep(store, standing)


def before(store: Store, pack: Pack, day: date) -> Before | None:
    """The last that is known on or before a day; of the same day what was signed. None where nothing is known."""
    signed, kept = newest(store, pack, day), store.kept_standings.last_until(day.isoformat())
    if signed is not None and (kept is None or signed.snapshot.day.isoformat() >= kept.day):
        return Before(signed.snapshot, Source.SIGNED)
    if kept is None:
        return None
    entries = tuple(
        Entry(one.item, State(one.state), one.indicator, one.stage, value=one.value)
        for one in store.kept_standings.entries(kept.day)
    )
    found = Snapshot(date.fromisoformat(kept.day), kept.school_year, kept.term, kept.version, entries)
    return Before(found, Source.COMPUTED)


def month_before(day: date) -> date:
    """The same day of the month before, or its last."""
    last = day.replace(day=1) - timedelta(days=1)
    return last.replace(day=min(day.day, last.day))


def trend(
    store: Store, signed: Iterable[SignOff], terms: Sequence[str], now: Standing, indicator: str, stage: str
) -> tuple[Point, ...]:
    """One point a term from the first that is known to the present one, gaps included. `terms`: those of the calendar
    that have begun; `signed`: the last sound ones of terms. What was signed and what was worked out here both count; of
    one term the later day."""
    known: dict[str, Point] = {}
    kept = store.kept_standings
    for term, day in kept.last_of_terms().items():
        value = kept.values(day).get((indicator, stage))
        if value is not None:
            known[term] = Point(term, value, date.fromisoformat(day), Source.COMPUTED)
    for one in (one.snapshot for one in signed):
        entry = one.figure(indicator, stage)
        if entry is None or entry.value is None or not one.term:
            continue
        other = known.get(one.term)
        if other is None or other.day is None or one.day >= other.day:
            known[one.term] = Point(one.term, entry.value, one.day, Source.SIGNED)
    present = taken(now).figure(indicator, stage)
    if now.term:
        value = present.value if present is not None else None
        known[now.term] = Point(now.term, value, now.today, Source.NOW if value is not None else None)
    first = min((term for term, point in known.items() if point.value is not None), default=now.term)
    every = sorted({term for term in (*terms, *known) if first <= term <= now.term})
    return tuple(known.get(term, Point(term)) for term in every)
