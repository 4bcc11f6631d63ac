"""One sheet of a file as its readers give it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from forms.exchange.cells import Cell


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet; its first row is row 1 of the file. Rows may differ in length and are read once, one at a time,
    so that cells which may not be kept never gather in memory."""

    name: str
    rows: Iterator[Sequence[Cell]]
