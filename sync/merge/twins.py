"""Twins: records of one school and form that are one thing in the world; shown once, counted once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from forms.answers import Value
from forms.definition import Form
from sync.merge.state import RecordState
from sync.vector import Dot


@dataclass(frozen=True, slots=True)
class TwinKey:
    """What makes a live record a twin: the values of the form's key fields (None unless all are answered), and the
    record a person said it is the same as."""

    id: Dot
    keys: tuple[Value, ...] | None
    same_as: Dot | None = None


def twin_key(state: RecordState, form: Form) -> TwinKey:
    values = tuple(state.value(name) for name in form.keys)
    return TwinKey(state.id, values if values and None not in values else None, state.same_as)


def twin_groups(records: Iterable[TwinKey]) -> tuple[tuple[Dot, ...], ...]:
    """The groups of two or more among live records of one school and form, sorted; the first of each, the lowest
    dot, is the one that is shown and counted. `same_as` joins whatever its direction; one that is not here joins
    nothing."""
    known = {record.id: record for record in records}
    parent = {dot: dot for dot in known}

    def root(dot: Dot) -> Dot:
        while parent[dot] != dot:
            parent[dot] = parent[parent[dot]]
            dot = parent[dot]
        return dot

    def join(a: Dot, b: Dot) -> None:
        low, high = sorted((root(a), root(b)))
        parent[high] = low

    first_with: dict[tuple[Value, ...], Dot] = {}
    for dot, record in known.items():
        if record.keys is not None:
            join(dot, first_with.setdefault(record.keys, dot))
        if record.same_as in known:
            join(dot, record.same_as)
    groups: dict[Dot, list[Dot]] = {}
    for dot in known:
        groups.setdefault(root(dot), []).append(dot)
    return tuple(sorted(tuple(sorted(group)) for group in groups.values() if len(group) > 1))


def counted(records: Sequence[TwinKey]) -> tuple[Dot, ...]:
    """The records that count, sorted: of each group of twins the lowest dot only."""
    hidden = {dot for group in twin_groups(records) for dot in group[1:]}
    return tuple(sorted(record.id for record in records if record.id not in hidden))
