"""Integers written short: runs of equal ones, spans of following ones, differences. Bounded before they are spread."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate, groupby, pairwise

from sync.envelope.strict import Json, is_count


def runs(values: Iterable[int]) -> list[int]:
    """[value, how many, value, how many, ...]"""
    return [number for value, group in groupby(values) for number in (value, sum(1 for _ in group))]


def from_runs(packed: Json, length: int) -> list[int]:
    """`length` integers; ValueError or TypeError unless `packed` is `runs` of as many."""
    values, counts = _pairs(packed)
    if any(count < 1 for count in counts) or sum(counts) != length:
        raise ValueError("runs of another length")
    return [value for value, count in zip(values, counts, strict=True) for _ in range(count)]


def spans(numbers: Sequence[int]) -> list[int]:
    """[gap, how many, gap, how many, ...] for growing numbers; a gap counts the numbers left out since the last."""
    packed: list[int] = []
    expected = 0
    for number in numbers:
        if packed and number == expected:
            packed[-1] += 1
        else:
            packed += [number - expected, 1]
        expected = number + 1
    return packed


def from_spans(packed: Json, below: int, at_most: int) -> list[int]:
    """Growing numbers, all under `below`, no more than `at_most`; ValueError or TypeError otherwise."""
    gaps, counts = _pairs(packed)
    if any(gap < 0 for gap in gaps) or any(count < 1 for count in counts) or sum(counts) > at_most:
        raise ValueError("not spans")
    if sum(gaps) + sum(counts) > below:
        raise ValueError("spans too far")
    numbers: list[int] = []
    expected = 0
    for gap, count in zip(gaps, counts, strict=True):
        numbers.extend(range(expected + gap, expected + gap + count))
        expected += gap + count
    return numbers


def deltas(values: Sequence[int]) -> list[int]:
    """The first value, then the difference of each to the one before."""
    return [*values[:1], *(b - a for a, b in pairwise(values))]


def from_deltas(packed: Json, length: int, bound: int) -> list[int]:
    """`length` integers, all of magnitude under `bound`; ValueError or TypeError otherwise."""
    if not isinstance(packed, list) or len(packed) != length or not all(type(step) is int for step in packed):
        raise ValueError("not differences")
    values = list(accumulate(packed))
    if any(not -bound < value < bound for value in values):
        raise ValueError("a number too large")
    return values


def within(values: list[int], below: int, least: int) -> list[int]:
    """`values` if each is least <= value < below, ValueError otherwise."""
    if not all(is_count(value, below, least) for value in values):
        raise ValueError("a number out of bounds")
    return values


def _pairs(packed: Json) -> tuple[list[int], list[int]]:
    if not isinstance(packed, list) or len(packed) % 2 or not all(type(number) is int for number in packed):
        raise TypeError("not pairs of integers")
    return packed[::2], packed[1::2]
