"""Schools × months: what the page asks of the county's store, and what of it goes into a workbook."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from desktop.i18n import t
from desktop.presenters.matrix_view import (
    Sift,
    cell_shown,
    face_of,
    forms_shown,
    kind_word,
    lines_shown,
    location_word,
)
from forms.answers import Value
from forms.due import duties
from forms.exchange.writer import write_table
from forms.pack import Pack
from sync.approvals import Verified
from sync.county.matrix import Cell, Matrix, State
from sync.county.months import read_matrix
from sync.store import Store

MONTHS = 12
HEADS = tuple(
    head.zh
    for head in (
        t("学校标识码", "School code"), t("学校", "School"), t("学校类别", "Kind"), t("城乡类型", "Location"),
        t("月份", "Month"), t("报什么", "Form"), t("期限", "Due"), t("状态", "State"), t("录入", "Entered"),
        t("学校封好（学校时钟）", "Sealed, by the school's clock"), t("交到县里", "Handed over"),
        t("转自治区", "Forwarded"),
    )
)  # fmt: skip


def read_months(store: Store, pack: Pack, today: date, verified: Verified | None = None) -> Matrix:
    """The twelve months up to today's, for all schools of the list. `verified` remembers what it verified."""
    asked = duties(pack.due, pack.calendar, today, MONTHS)
    return read_matrix(store, pack, asked, today, verified or Verified())


def export_months(found: Matrix, sift: Sift, path: Path) -> int:
    """Writes a row for each school, month and form that is due, of what is shown; how many. WorldError if the file
    cannot be written."""
    rows: list[list[Value]] = []
    for line in lines_shown(found, sift):
        school = line.school
        for at, month in enumerate(found.duties.months):
            for form in forms_shown(found, sift):
                _, cell = cell_shown(line, (form,), at)
                if cell.state is not State.FREE:
                    rows.append(
                        [
                            school.code, school.name, kind_word(school.kind).zh, location_word(school.location).zh,
                            f"{month:%Y-%m}", found.duties.titles[form].zh, *_cells(cell),
                        ]
                    )  # fmt: skip
    return write_table(path, t("学校 × 月份", "Schools and months"), HEADS, rows)


def file_name(found: Matrix, sift: Sift) -> str:
    """A name for the workbook: which form, up to which month."""
    title = found.duties.titles[sift.form].zh if sift.form in found.duties.titles else t("学校月份", "Months").zh
    return f"{title} {found.duties.months[-1]:%Y-%m}.xlsx"


def _cells(cell: Cell) -> list[Value]:
    due = f"{cell.period.due:%Y-%m-%d}" if cell.period else ""
    forwarded = cell.forwarded.at if cell.forwarded else None
    return [due, face_of(cell).word.zh, *map(_moment, (cell.entered, cell.claimed, cell.came, forwarded))]


def _moment(seconds: int | None) -> str:
    return "" if seconds is None else f"{datetime.fromtimestamp(seconds):%Y-%m-%d %H:%M}"
