"""The small-cell rule: a table of counts of people that is handed on shows no count below ten, nor what would give one
away by subtraction.

A table is rows × columns with its totals, all of which are published. Besides the small counts themselves others are
left out until nobody can narrow a small one down, with the totals and with knowing that no count is negative, to fewer
than ten possible values."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

LEAST = 10
"""Counts from 1 to one less are small. 0 is nobody, and may be said."""

Cell = tuple[int, int]
"""Row and column; the last of each are the totals."""


@dataclass(frozen=True, slots=True)
class Released:
    """The table with its totals as last row and last column; None is a count that is left out."""

    rows: tuple[tuple[int | None, ...], ...]


def released(counts: Sequence[Sequence[int]]) -> Released:
    """What may be handed on of these counts, totals added. ValueError for negative counts or rows of unequal length."""
    table = with_totals(counts)
    hidden = {cell for cell, count in _cells(table) if 0 < count < LEAST}
    small = sorted(hidden)
    for cell in small:
        while not _is_safe(table, hidden, cell):
            hidden.add(_next(table, hidden, cell))
    rows = enumerate(table)
    return Released(tuple(tuple(None if (r, c) in hidden else n for c, n in enumerate(row)) for r, row in rows))


def with_totals(counts: Sequence[Sequence[int]]) -> list[list[int]]:
    """The table with a column of row totals and a row of column totals."""
    if any(count < 0 for row in counts for count in row):
        raise ValueError("negative")
    rows = [[*row, sum(row)] for row in counts]
    return [*rows, [sum(column) for column in zip(*rows, strict=True)]]


def _cells(table: Sequence[Sequence[int]]) -> Iterator[tuple[Cell, int]]:
    for r, row in enumerate(table):
        for c, count in enumerate(row):
            yield (r, c), count


def _is_safe(table: Sequence[Sequence[int]], hidden: set[Cell], cell: Cell) -> bool:
    """Whether the counts left out could be others so that this one takes ten values or more."""
    up = _moves(table, hidden, cell, 1)
    return up >= LEAST - 1 or up + _moves(table, hidden, cell, -1) >= LEAST - 1


def _moves(table: Sequence[Sequence[int]], hidden: set[Cell], cell: Cell, way: int) -> int:
    """By how much a count can go up (`way` 1) or down, the others left out making up for it: at most ten.

    Rows and columns are the two sides of a graph, counts left out its edges; a total counts against its parts. To raise
    one count, along a way back from its column to its row every second one goes down, the rest up: a greatest flow."""
    amounts = {one: table[one[0]][one[1]] for one in hidden}
    if way < 0 and amounts[cell] == 0:
        return 0
    moved = 0
    most = LEAST if way > 0 else min(amounts[cell], LEAST)
    while moved < most:
        path = _way_back(table, amounts, cell, way)
        if path is None:
            break
        for one, step in path:
            amounts[one] += step
        amounts[cell] += way
        moved += 1
    return moved


def _way_back(
    table: Sequence[Sequence[int]], amounts: dict[Cell, int], cell: Cell, way: int
) -> list[tuple[Cell, int]] | None:
    """Cells to change by one, from the column of `cell` to its row, so that every sum holds; None if there are none."""
    last = len(table) - 1, len(table[0]) - 1
    start, goal = ("c", cell[1]), ("r", cell[0])
    came: dict[tuple[str, int], tuple[tuple[str, int], Cell, int] | None] = {start: None}
    needs = {start: -way * _sign(cell, last, by_row=False)}  # by how much the sum of the line is to be changed
    waiting = deque([start])
    while waiting:
        line = waiting.popleft()
        for one in amounts:
            is_in = one != cell and (one[1] if line[0] == "c" else one[0]) == line[1]
            if not is_in:
                continue
            other = ("r", one[0]) if line[0] == "c" else ("c", one[1])
            step = needs[line] * _sign(one, last, by_row=line[0] == "r")
            if other in came or amounts[one] + step < 0:
                continue
            left = -step * _sign(one, last, by_row=other[0] == "r")
            if other == goal and left != way * _sign(cell, last, by_row=True):
                continue
            came[other], needs[other] = (line, one, step), left
            if other == goal:
                return list(_steps(came, goal))
            waiting.append(other)
    return None


def _sign(cell: Cell, last: Cell, by_row: bool) -> int:
    """1 for a part, -1 for the total of its row (or column): all parts less the total are 0."""
    return -1 if (cell[1] == last[1] if by_row else cell[0] == last[0]) else 1


def _steps(
    came: dict[tuple[str, int], tuple[tuple[str, int], Cell, int] | None], goal: tuple[str, int]
) -> Iterator[tuple[Cell, int]]:
    before = came[goal]
    while before is not None:
        line, one, step = before
        yield one, step
        before = came[line]


def _next(table: Sequence[Sequence[int]], hidden: set[Cell], cell: Cell) -> Cell:
    """What to leave out next: of the counts in the lines that already have one left out, parts before totals, the
    smallest that is not nobody."""
    rows, columns = {r for r, _ in hidden}, {c for _, c in hidden}
    last = len(table) - 1, len(table[0]) - 1

    def worth(one: Cell) -> tuple[bool, bool, int, int]:
        totals = (one[0] == last[0]) + (one[1] == last[1])
        apart = (one[0] != cell[0]) + (one[1] != cell[1])
        crosses = one[0] in rows and one[1] in columns
        return table[one[0]][one[1]] == 0, totals > 0 and not crosses, totals + apart, table[one[0]][one[1]]

    open_cells = [one for one, _ in _cells(table) if one not in hidden]
    return min((one for one in open_cells if one[0] in rows or one[1] in columns), key=lambda one: (*worth(one), one))
