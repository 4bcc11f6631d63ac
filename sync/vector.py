"""Dots, ranges of sequence numbers and vectors of them: what a replica has, without any clock."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

EPOCH_PATTERN = re.compile(r"[0-9a-f]{16}")
MAX_SEQ = 1 << 32


class Dot(NamedTuple):
    """The name of one change: `epoch` (16 hex digits, random per installation) and `seq` (1, 2, 3, ...)."""

    epoch: str
    seq: int

    def __str__(self) -> str:
        return f"{self.epoch}-{self.seq}"

    @classmethod
    def parse(cls, text: str) -> Dot:
        """The dot written 'epoch-seq'; ValueError if it is not one."""
        epoch, _, seq = text.partition("-")
        if not EPOCH_PATTERN.fullmatch(epoch) or not seq.isascii() or not seq.isdigit() or seq[0] == "0":
            raise ValueError("not a dot")
        number = int(seq)
        if number >= MAX_SEQ:
            raise ValueError("not a dot")
        return cls(epoch, number)


@dataclass(frozen=True, slots=True)
class Ranges:
    """A set of sequence numbers as sorted, disjoint, non-adjacent closed ranges."""

    spans: tuple[tuple[int, int], ...] = ()

    @classmethod
    def of(cls, spans: Iterable[tuple[int, int]]) -> Ranges:
        """The union of closed ranges in any order; ranges with from > to are empty."""
        merged: list[tuple[int, int]] = []
        for first, last in sorted(s for s in spans if s[0] <= s[1]):
            if merged and first <= merged[-1][1] + 1:
                merged[-1] = (merged[-1][0], max(merged[-1][1], last))
            else:
                merged.append((first, last))
        return cls(tuple(merged))

    @classmethod
    def up_to(cls, last: int) -> Ranges:
        return cls(((1, last),)) if last >= 1 else cls()

    @classmethod
    def parse(cls, text: str) -> Ranges:
        """The ranges written '1-20,25,30-31'; ValueError if malformed, unsorted or overlapping."""
        spans: list[tuple[int, int]] = []
        for part in text.split(",") if text else []:
            first, dash, last = part.partition("-")
            spans.append((int(first), int(last) if dash else int(first)))
        ranges = cls.of(spans)
        if ranges.spans != tuple(spans) or (spans and (spans[0][0] < 1 or spans[-1][1] >= MAX_SEQ)):
            raise ValueError("not ranges")
        return ranges

    def __str__(self) -> str:
        return ",".join(f"{a}-{b}" if a != b else str(a) for a, b in self.spans)

    def __contains__(self, seq: int) -> bool:
        at = bisect_right(self.spans, (seq, MAX_SEQ)) - 1
        return at >= 0 and self.spans[at][0] <= seq <= self.spans[at][1]

    def __bool__(self) -> bool:
        return bool(self.spans)

    def __len__(self) -> int:
        return sum(b - a + 1 for a, b in self.spans)

    def __iter__(self) -> Iterator[int]:
        for first, last in self.spans:
            yield from range(first, last + 1)

    def __or__(self, other: Ranges) -> Ranges:
        return Ranges.of((*self.spans, *other.spans))

    def __sub__(self, other: Ranges) -> Ranges:
        left: list[tuple[int, int]] = []
        for first, last in self.spans:
            at = first
            for a, b in other.spans:
                if b < at:
                    continue
                if a > last:
                    break
                if a > at:
                    left.append((at, a - 1))
                at = max(at, b + 1)
            if at <= last:
                left.append((at, last))
        return Ranges(tuple(left))

    def __and__(self, other: Ranges) -> Ranges:
        return self - (self - other)

    def covers(self, first: int, last: int) -> bool:
        """Whether every number of first..last is in; an empty range is covered."""
        return not Ranges.of([(first, last)]) - self

    @property
    def contiguous(self) -> int:
        """The highest n such that 1..n are all in; 0 if 1 is missing."""
        return self.spans[0][1] if self.spans and self.spans[0][0] == 1 else 0

    @property
    def highest(self) -> int:
        return self.spans[-1][1] if self.spans else 0


class Vector(dict[str, int]):
    """What a writer had seen: for each epoch the n such that it had applied 1..n (0 is left out).

    Vectors that travel as `seen` are transitively closed: who has seen B has seen what B's writer had."""

    def saw(self, dot: Dot) -> bool:
        return self.get(dot.epoch, 0) >= dot.seq

    def joined(self, other: Mapping[str, int]) -> Vector:
        """The least vector at least as high as both in every epoch."""
        result = Vector(self)
        for epoch, seq in other.items():
            if seq > result.get(epoch, 0):
                result[epoch] = seq
        return result
