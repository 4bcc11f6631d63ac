"""What a county desk keeps of figures: each school year's as they were computed last, and of its list of children that
have a disability only which pupil each of them is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sync.store.database import Database
from sync.store.tables import SHOWN, quoted, record_table

_PUPILS = "enrolment"

TABLES = (
    # One value of one school in one school year ('2026-2027'); `pupils` are those it is for where it is compared with
    # other schools, null where the school takes no part.
    """create table county_figure (year text not null, indicator text not null, stage text not null,
        school text not null, value real not null, pupils integer, primary key (year, indicator, stage, school))
        without rowid""",
    # A child of the county's list: the row of the file, the pupil it is (local id, null for nobody) and where the list
    # says it is taught. Nothing that tells who it is.
    """create table county_child (row integer primary key, pupil integer, placed text not null)""",
)


class KeptFigure(NamedTuple):
    indicator: str
    stage: str
    school: str
    value: float
    pupils: int | None


class ListedChild(NamedTuple):
    """`row` as Excel shows it; `pupil`: a local id, None for a child that is no pupil here; `placed`: a code of
    `forms.exchange.child_list`. `school` and `status`: of the pupil as it stands now, '' without."""

    row: int
    pupil: int | None
    placed: str
    school: str = ""
    status: str = ""


class CountyFigures:
    """These tables over one connection; one thread at a time. Every write is a transaction or joins the one around."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, year: str, figures: Iterable[KeptFigure]) -> bool:
        """In place of what is kept of this school year; whether that was something else."""
        new = set(figures)
        if new == set(self.of_year(year)):
            return False
        with self._database.transaction():
            self._database.run("delete from county_figure where year = ?", (year,))
            self._database.run_many(
                "insert into county_figure values (?, ?, ?, ?, ?, ?)",
                [(year, one.indicator, one.stage, one.school, one.value, one.pupils) for one in new],
            )
        return True

    def of_year(self, year: str) -> list[KeptFigure]:
        sql = "select indicator, stage, school, value, pupils from county_figure where year = ?"
        return [KeptFigure._make(row) for row in self._database.rows(sql, (year,))]

    def before(self, year: str) -> Mapping[str, Sequence[KeptFigure]]:
        """By earlier school year, the oldest first."""
        sql = "select year, indicator, stage, school, value, pupils from county_figure where year < ? order by year"
        found: dict[str, list[KeptFigure]] = {}
        for kept, *row in self._database.rows(sql, (year,)):
            found.setdefault(kept, []).append(KeptFigure._make(row))
        return found

    def keep_children(self, children: Iterable[ListedChild]) -> None:
        """In place of the list that was kept."""
        with self._database.transaction():
            self._database.run("delete from county_child")
            self._database.run_many(
                "insert into county_child values (?, ?, ?)", [(one.row, one.pupil, one.placed) for one in children]
            )

    def children(self) -> list[ListedChild]:
        """With the pupils as they stand now: one that was purged or deleted since is nobody's any more."""
        table = quoted(record_table(_PUPILS))
        sql = (
            f"select c.row, p._id, c.placed, coalesce(r.owner, ''), coalesce(p.status, '') from county_child c "
            f"left join {table} p on p._id = c.pupil and p._hidden = {SHOWN} "
            "left join replica r on r.no = p._id >> 32 order by c.row"
        )
        return [ListedChild._make(row) for row in self._database.rows(sql)]
