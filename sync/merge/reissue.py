"""Saying changes again under a new epoch, after a receiver showed another history under their old numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from forms.answers import Value
from sync.change import Change, Fields
from sync.merge.seen import LoadRuns, closed_vector, explained
from sync.vector import Dot, Ranges, Vector


@dataclass(frozen=True, slots=True)
class Reissued:
    """`changes` under the new numbers, in the old order; `dots` leads from each old dot to its new one, so that a
    replica can rename what it keeps (records, rows, references, drafts)."""

    changes: tuple[Change, ...]
    dots: Mapping[Dot, Dot]


def reissue(changes: Sequence[Change], epoch: str, agreed: Mapping[str, int], load: LoadRuns) -> Reissued:
    """These own changes again as 1, 2, ... of `epoch`, a new epoch of this replica.

    `changes` are the own changes from the fork on, in the order they were written; `agreed` says of each old epoch
    they are from up to which seq it stays as it is. What they created gets new ids; edits of it, rows in it and
    references to it follow. They keep times and authors. Their writer has still seen the old epochs, but only as far
    as agreed (what now stands beyond is somebody else's, and concurrent), and so nothing either whose writer had seen
    more of them: `load` gives the runs that tell. Clocks stay where that explains them."""
    dots = {change.dot: Dot(epoch, number) for number, change in enumerate(changes, start=1)}
    names = {str(old): str(new) for old, new in dots.items()}
    again = [_again(change, dots, names, _seen(change, agreed, load)) for change in changes]
    return Reissued(tuple(again), MappingProxyType(dots))


def _seen(change: Change, agreed: Mapping[str, int], load: LoadRuns) -> Vector:
    have = {epoch: Ranges.up_to(seq) for epoch, seq in change.seen.items()}
    for epoch, last in agreed.items():
        have[epoch] = Ranges.up_to(last if epoch == change.dot.epoch else min(change.seen.get(epoch, 0), last))
    return closed_vector(have, load)


def _again(change: Change, dots: Mapping[Dot, Dot], names: Mapping[str, str], seen: Vector) -> Change:
    rows = {
        renamed_row(row_key, names): None if fields is None else _renamed(fields, names)
        for row_key, fields in change.rows.items()
    }
    dot = dots[change.dot]
    return replace(
        change,
        dot=dot,
        clock=min(change.clock, explained(dot.seq, seen)),
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
