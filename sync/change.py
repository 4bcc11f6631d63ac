"""A change: the one thing the journal holds, parcels carry and merges read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from forms.answers import Value
from sync.vector import Dot, Vector

MAX_CLOCK = 1 << 40

DELETED = "_deleted"  # 1: the record is deleted; None again: taken back
SAME_AS = "_same_as"  # the id of the record that stands for this twin
PURGED = "_purged"  # 1: purged for good; wins over everything, at any time
RESERVED = (DELETED, SAME_AS, PURGED)

Fields = Mapping[str, Value]
RowFields = Mapping[str, Fields | None]


def _no_rows() -> RowFields:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Change:
    """One save of one record.

    `fields` holds what this change says of the record's fields; None clears one. Keys are field names, and
    `RESERVED` ones. `rows` holds what it says of repeat rows: 'repeat/row id' -> the row's fields; None removes
    the row. `seen` is the writer's vector of *other* epochs; its own epoch is seen up to `dot.seq - 1`.
    `clock` is 1 + the highest clock of that record its writer saw. `at` is wall time in seconds since 1970 UTC,
    for people to read only. `author` is the writer's number of the user; names do not travel."""

    dot: Dot
    record: Dot
    form: str
    clock: int
    at: int
    author: int
    fields: Fields
    rows: RowFields = field(default_factory=_no_rows)
    seen: Vector = field(default_factory=Vector)

    @property
    def creates(self) -> bool:
        return self.record == self.dot

    @property
    def is_erased(self) -> bool:
        """Whether only its place is left."""
        return not self.author and not self.fields and not self.rows

    def erased(self) -> Change:
        """Its place: what is left of a change whose record is purged. What it said is gone, and so is who said it."""
        return replace(self, clock=1, author=0, fields={}, rows={})

    def saw(self, dot: Dot) -> bool:
        """Whether this change's writer had applied `dot`."""
        if dot.epoch == self.dot.epoch:
            return dot.seq < self.dot.seq
        return self.seen.saw(dot)
