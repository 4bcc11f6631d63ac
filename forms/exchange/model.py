"""What reading a roll gives: columns with their fate, rows with answers and problems; frozen."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from forms.answers import Answers
from forms.text import NOTHING, Text


class Fate(StrEnum):
    """What happens to a column of the file."""

    TAKEN = "taken"
    FORBIDDEN = "forbidden"  # schools must not collect it; its cells were never kept
    UNUSED = "unused"  # known, but no duty of the school needs it; its cells were never kept
    UNKNOWN = "unknown"  # we do not know what it is; its cells were never kept


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the file. `index` counts from 0; `target` is a field of the form or a word of `columns`."""

    index: int
    header: str
    fate: Fate
    target: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row cannot be taken as it stands. `cell` is masked when the column says who somebody is."""

    column: str  # header in the file, '' when the row as a whole is meant
    field: str  # field of the form, '' when none
    cell: str
    reason: Text  # short, fits a table
    remedy: Text = NOTHING


@dataclass(frozen=True, slots=True)
class RollRow:
    """One pupil of the file. `number` is the row number Excel shows; `cells` go with `Roll.taken`, as text."""

    number: int
    cells: tuple[str, ...]
    answers: Answers
    problems: tuple[Problem, ...] = ()
    notes: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Roll:
    """A pupil roll as read. Cells of columns that were not taken are nowhere in it."""

    name: str
    form: str
    sheet: str
    header_row: int  # as Excel counts, the last row of the header
    columns: tuple[Column, ...]
    rows: tuple[RollRow, ...]
    skipped: tuple[int, ...] = ()  # row numbers of totals, notes and examples
    other_sheets: tuple[str, ...] = ()  # sheets that look like rolls too and were not read
    school_codes: tuple[str, ...] = ()  # 学校标识码 met in the file, so that another school's roll can be noticed

    @property
    def taken(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.fate == Fate.TAKEN)

    @property
    def forbidden(self) -> tuple[str, ...]:
        """Headers of columns that were dropped because schools must not collect them, each once."""
        return self._headers(Fate.FORBIDDEN)

    @property
    def unused(self) -> tuple[str, ...]:
        return self._headers(Fate.UNUSED)

    @property
    def unknown(self) -> tuple[str, ...]:
        return self._headers(Fate.UNKNOWN)

    def _headers(self, fate: Fate) -> tuple[str, ...]:
        return tuple(dict.fromkeys(column.header for column in self.columns if column.fate == fate))
