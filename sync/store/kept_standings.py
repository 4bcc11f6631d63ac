"""What this PC remembers of the checklist: how it stood on the days it was worked out here. Derived, and no record: it
never leaves, and nothing is lost with it but the comparison."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from sync.store.database import Database

KEPT_DAYS = 62
"""So long every day is kept; of the time before only the last day of each term."""

TABLES = (
    """create table standing_day (day text primary key, school_year text not null, term text not null,
        version text not null) without rowid""",
    # A figure of a duty on that day; a duty without a figure has one row with '' for the indicator.
    """create table standing_figure (day text not null, item text not null, indicator text not null,
        stage text not null, state text not null, value real, primary key (day, item, indicator, stage))
        without rowid""",
)


class KeptDay(NamedTuple):
    day: str  # 'YYYY-MM-DD'
    school_year: str
    term: str
    version: str


class KeptEntry(NamedTuple):
    item: str
    indicator: str
    stage: str
    state: str
    value: float | None


class KeptStandings:
    """These tables over one connection; one thread at a time. A write is a transaction or joins the one around."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, day: KeptDay, entries: Iterable[KeptEntry]) -> bool:
        """In place of what is kept of this day; whether that was something else."""
        new = set(entries)
        if self._day(day.day) == day and new == set(self.entries(day.day)):
            return False
        with self._database.transaction():
            self._forget(day.day)
            self._database.run("insert into standing_day values (?, ?, ?, ?)", tuple(day))
            self._database.run_many(
                "insert into standing_figure values (?, ?, ?, ?, ?, ?)", [(day.day, *entry) for entry in new]
            )
            self._thin(day.day)
        return True

    def last_until(self, day: str) -> KeptDay | None:
        """The last day kept that is not after this one."""
        sql = "select day, school_year, term, version from standing_day where day <= ? order by day desc limit 1"
        return next((KeptDay._make(row) for row in self._database.rows(sql, (day,))), None)

    def entries(self, day: str) -> Sequence[KeptEntry]:
        sql = "select item, indicator, stage, state, value from standing_figure where day = ?"
        return [KeptEntry._make(row) for row in self._database.rows(sql, (day,))]

    def last_of_terms(self) -> Mapping[str, str]:
        """By term the last day kept of it."""
        return dict(self._database.rows("select term, max(day) from standing_day where term <> '' group by term"))

    def values(self, day: str) -> Mapping[tuple[str, str], float]:
        """By indicator and stage the figures that were known on a day."""
        sql = "select indicator, stage, value from standing_figure where day = ? and value is not null"
        return {(indicator, stage): value for indicator, stage, value in self._database.rows(sql, (day,))}

    def _day(self, day: str) -> KeptDay | None:
        found = self.last_until(day)
        return found if found is not None and found.day == day else None

    def _thin(self, today: str) -> None:
        """A clock that was ahead for a while leaves days to come; they are gone when it is put right."""
        old = (date.fromisoformat(today) - timedelta(days=KEPT_DAYS)).isoformat()
        sql = (
            "select day from standing_day where day > ? or (day < ? and day not in "
            "(select max(day) from standing_day group by term))"
        )
        for (day,) in self._database.rows(sql, (today, old)):
            self._forget(day)

    def _forget(self, day: str) -> None:
        for table in ("standing_day", "standing_figure"):
            self._database.run(f"delete from {table} where day = ?", (day,))
