"""A table that is handed on gives no small count away: not by itself, not by subtraction, not by any solving."""

from __future__ import annotations

import random
from itertools import product

import pytest

from forms.small_cells import LEAST, Released, released, with_totals

Table = list[list[int]]


def possible(shown: Released, most: int = 400) -> dict[tuple[int, int], tuple[int, int]]:
    """The least and greatest value each count left out can have, for one who knows the rule, all totals and that no
    count is negative: found by tightening what each row and column allows, and for small tables by trying all."""
    rows, columns = len(shown.rows), len(shown.rows[0])
    low = {(r, c): 0 if n is None else n for r, row in enumerate(shown.rows) for c, n in enumerate(row)}
    high = {(r, c): most if n is None else n for r, row in enumerate(shown.rows) for c, n in enumerate(row)}
    lines = [[((r, c), -1 if c == columns - 1 else 1) for c in range(columns)] for r in range(rows)]
    lines += [[((r, c), -1 if r == rows - 1 else 1) for r in range(rows)] for c in range(columns)]
    changed = True
    while changed:
        changed = False
        for line in lines:
            for cell, sign in line:
                others = [(one, s) for one, s in line if one != cell]
                least = sum(-s * (high[one] if s > 0 else low[one]) for one, s in others)
                greatest = sum(-s * (low[one] if s > 0 else high[one]) for one, s in others)
                bounds = sorted((sign * least, sign * greatest))
                new = max(low[cell], bounds[0]), min(high[cell], bounds[1])
                if new != (low[cell], high[cell]):
                    low[cell], high[cell] = new
                    changed = True
    return {cell: (low[cell], high[cell]) for cell in low if shown.rows[cell[0]][cell[1]] is None}


def solutions(shown: Released, most: int) -> list[dict[tuple[int, int], int]]:
    """Every table the reader could have before them: all fillings of the inner cells up to `most`."""
    inner = [(r, c) for r in range(len(shown.rows) - 1) for c in range(len(shown.rows[0]) - 1)]
    free = [cell for cell in inner if shown.rows[cell[0]][cell[1]] is None]
    found = []
    for values in product(range(most + 1), repeat=len(free)):
        filled = dict(zip(free, values, strict=True))
        counts = [
            [filled.get((r, c), shown.rows[r][c] or 0) for c in range(len(shown.rows[0]) - 1)]
            for r in range(len(shown.rows) - 1)
        ]
        table = with_totals(counts)
        fits = all(
            known is None or known == table[r][c] for r, row in enumerate(shown.rows) for c, known in enumerate(row)
        )
        if fits:
            found.append({(r, c): n for r, row in enumerate(table) for c, n in enumerate(row)})
    return found


def hidden_small(counts: Table, shown: Released) -> list[tuple[int, int]]:
    table = with_totals(counts)
    return [
        (r, c) for r, row in enumerate(table) for c, n in enumerate(row) if 0 < n < LEAST and shown.rows[r][c] is None
    ]


def test_a_small_count_takes_others_with_it() -> None:
    shown = released([[3, 40], [50, 60]]).rows
    assert shown[0][0] is None
    assert sum(n is None for row in shown for n in row) >= 4  # alone in its row or column, subtraction gives it


def test_a_table_without_small_counts_is_shown_whole() -> None:
    assert released([[10, 0], [12, 30]]).rows == ((10, 0, 10), (12, 30, 42), (22, 30, 52))


def test_a_single_column_hides_what_its_total_would_tell() -> None:
    shown = released([[4], [120], [30], [0]])
    assert shown.rows[0][0] is None
    assert shown.rows[3][0] == 0
    assert len([row for row in shown.rows if row[0] is None]) >= 2


def test_two_small_ones_that_hide_behind_each_other_are_not_enough() -> None:
    """3 + 4 = 7: the published total would leave each of them between 0 and 7."""
    shown = released([[3], [4], [90]])
    cells = possible(shown)
    assert all(high - low >= LEAST - 1 for (r, _), (low, high) in cells.items() if r < 2)


def test_of_nothing_but_small_counts_nothing_is_shown() -> None:
    shown = released([[1, 2], [3, 1]])
    assert all(n is None for row in shown.rows for n in row)


@pytest.mark.parametrize("seed", range(60))
def test_no_small_count_can_be_recovered_from_the_totals(seed: int) -> None:
    chance = random.Random(seed)
    rows, columns = chance.choice(((5, 1), (5, 2), (3, 3), (4, 2), (6, 3)))
    pool = (0, 1, 2, 5, 9, 10, 11, 14, 25, 60, 140)
    counts = [[chance.choice(pool) for _ in range(columns)] for _ in range(rows)]
    shown = released(counts)
    table = with_totals(counts)
    for r, row in enumerate(shown.rows):
        for c, said in enumerate(row):
            assert said is None or said == table[r][c]
            assert said is None or said == 0 or said >= LEAST
    cells = possible(shown)
    for cell in hidden_small(counts, shown):
        low, high = cells[cell]
        assert high - low >= LEAST - 1, (counts, shown.rows, cell, (low, high))


@pytest.mark.parametrize("seed", range(3))
def test_trying_every_table_finds_ten_values_for_each_small_count(seed: int) -> None:
    chance = random.Random(1000 + seed)
    counts = [[chance.choice((0, 1, 3, 7, 9, 10)) for _ in range(2)] for _ in range(2)]
    shown = released(counts)
    found = solutions(shown, 19)
    assert found
    for cell in hidden_small(counts, shown):
        assert len({one[cell] for one in found}) >= LEAST, (counts, shown.rows, cell)


def test_what_cannot_be_counts_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        released([[-1]])
    with pytest.raises(ValueError, match="argument"):
        released([[1, 2], [3]])
