"""Saying changes again under a new epoch, after a receiver showed another history under their old numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from forms.answers import Value
from sync.change import Change, Fields
from sync.vector import Dot, Vector


@dataclass(frozen=True, slots=True)
class Reissued:
    """`changes` under the new numbers, in the old order; `dots` leads from each old dot to its new one, so that a
    replica can rename what it keeps (records, rows, references, drafts)."""

    changes: tuple[Change, ...]
    dots: Mapping[Dot, Dot]


def reissue(changes: Sequence[Change], epoch: str, first: int = 1) -> Reissued:
    """These own changes again as `first`, `first` + 1, ... of `epoch`, a new epoch of this replica.

    `changes` are all own changes from the fork on, in the order they were written; of each epoch among them they are
    the tail. What they created gets new ids; edits of it, rows in it and references to it follow. They keep clocks,
    times and authors, and their writer has still seen the old epochs, but only up to the fork: what now stands under
    the old numbers is somebody else's, and concurrent."""
    dots = {change.dot: Dot(epoch, number) for number, change in enumerate(changes, start=first)}
    agreed: dict[str, int] = {}
    for dot in dots:
        agreed[dot.epoch] = min(agreed.get(dot.epoch, dot.seq - 1), dot.seq - 1)
    names = {str(old): str(new) for old, new in dots.items()}
    return Reissued(tuple(_again(change, dots, names, agreed) for change in changes), MappingProxyType(dots))


def _again(
    change: Change, dots: Mapping[Dot, Dot], names: Mapping[str, str], agreed: Mapping[str, int]
) -> Change:
    seen = Vector(change.seen)
    for epoch, last in agreed.items():
        had = last if epoch == change.dot.epoch else min(seen.get(epoch, 0), last)
        seen.pop(epoch, None)
        if had:
            seen[epoch] = had
    rows = {
        renamed_row(row_key, names): None if fields is None else _renamed(fields, names)
        for row_key, fields in change.rows.items()
    }
    return replace(
        change,
        dot=dots[change.dot],
        record=dots.get(change.record, change.record),
        fields=_renamed(change.fields, names),
        rows=rows,
        seen=seen,
    )


def renamed_row(row_key: str, names: Mapping[str, str]) -> str:
    """'repeat/epoch-seq.index' with the dot of the change that added the row renamed, if it was."""
    repeat, _, row = row_key.partition("/")
    dot, _, index = row.partition(".")
    return f"{repeat}/{names.get(dot, dot)}.{index}"


def _renamed(fields: Fields, names: Mapping[str, str]) -> Fields:
    """References are texts 'epoch-seq'; an epoch is 64 random bits, so no other text looks like one of these."""
    return {name: _renamed_value(value, names) for name, value in fields.items()}


def _renamed_value(value: Value, names: Mapping[str, str]) -> Value:
    return names.get(value, value) if isinstance(value, str) else value
