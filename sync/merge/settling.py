"""What waits for a person, its versions side by side, and what one save says that settles it. Writes nothing.

A matter is one record with fields that several PCs wrote without knowing of each other, or a group of twins. A field
that only one of twins answers is no question: the record that is shown takes it over."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from forms.answers import Value
from forms.definition import Form
from sync.change import DELETED, SAME_AS, Fields, RowFields
from sync.merge.rule import Saw, conflicting
from sync.merge.state import RecordState, Sibling
from sync.vector import Dot

SourceOf = Callable[[str], str]
"""The device that wrote under an epoch, '' for this one."""


class Kind(StrEnum):
    TWINS = "twins"
    CONFLICT = "conflict"
    DELETED = "deleted"  # deleted on one PC while another wrote in it


@dataclass(frozen=True, slots=True)
class Side:
    """One version: whose word it is, the newest change in it, what it says by register, and whether it shows now."""

    source: str
    dot: Dot
    clock: int
    values: Mapping[str, Value]
    stands: bool = False


@dataclass(frozen=True, slots=True)
class Point:
    """Registers that are decided together, and the versions to choose from."""

    keys: tuple[str, ...]
    sides: tuple[Side, ...]


@dataclass(frozen=True, slots=True)
class Matter:
    """One thing to settle. `record` is the one that is shown; `twins` are to be joined to it; `sources` the devices
    concerned, this one ('') first; `fills` what the shown record takes over without a question."""

    form: str
    kind: Kind
    record: Dot
    twins: tuple[Dot, ...]
    sources: tuple[str, ...]
    points: tuple[Point, ...]
    fills: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Decided:
    """A matter as a person saw it, and for each of its points which side is right."""

    matter: Matter
    picks: tuple[int, ...]


def preferred(point: Point, source: str | None, times: Mapping[Dot, int]) -> int:
    """Which side of a point is right by a rule: the newest of that device's, or of all if it has none or None is
    given. `times` is wall time where it is known: a person who asks for the newer one means that."""
    sides = point.sides
    fitting = [at for at, side in enumerate(sides) if side.source == source] or range(len(sides))
    return max(fitting, key=lambda at: (times.get(sides[at].dot, 0), sides[at].clock, sides[at].dot))


def said(decided: Decided) -> tuple[Fields, RowFields]:
    """What a change of the shown record says: of a conflict every register, so that it is settled; of twins only
    what the record does not say already."""
    matter, registers = decided.matter, dict(decided.matter.fills)
    for point, pick in zip(matter.points, decided.picks, strict=True):
        side = point.sides[pick]
        if matter.kind is not Kind.TWINS or not side.stands:
            registers.update(side.values)
    fields = {key: value for key, value in registers.items() if "/" not in key}
    rows: dict[str, dict[str, Value] | None] = {}
    for key, value in registers.items():
        if key.count("/") == 1 and value is None:
            rows[key] = None
    for key, value in registers.items():
        row_key, _, name = key.rpartition("/") if key.count("/") == 2 else (key, "", "")
        if "/" in key and (row := rows.setdefault(row_key, {})) is not None and name:
            row[name] = value
    return MappingProxyType(fields), MappingProxyType(rows)


# -- one record ------------------------------------------------------------------------------------------------------


def matter_of_record(state: RecordState, form: Form, saw: Saw, source_of: SourceOf) -> Matter | None:
    """The record's conflicts; None if a person has nothing to decide in it. Fields of a row that was taken away, or
    of a record that was deleted by somebody who knew of them, are nothing to decide."""
    if not state.created or state.purged or (state.deleted and DELETED not in state.conflicts):
        return None
    points = [_deletion(state, saw, source_of)] if DELETED in state.conflicts else []
    for conflict in conflicting(state, form):
        if conflict.keys != (DELETED,) and not _is_in_removed_row(state, conflict.keys[0]):
            sides = tuple(
                Side(
                    source_of(version.dot.epoch),
                    version.dot,
                    version.clock,
                    {key: version.values.get(key, state.value(key)) for key in conflict.keys},
                    stands=at == 0,
                )
                for at, version in enumerate(conflict.versions)
            )
            points.append(Point(conflict.keys, sides))
    if not points:
        return None
    kind = Kind.DELETED if DELETED in state.conflicts else Kind.CONFLICT
    sources = _sorted(side.source for point in points for side in point.sides)
    return Matter(form.id, kind, state.id, (), sources, tuple(points), {})


def _deletion(state: RecordState, saw: Saw, source_of: SourceOf) -> Point:
    """That it is deleted, beside the newest change that says otherwise or that the deletion had not seen."""
    standing = state.registers[DELETED]
    deletion = next(sibling for sibling in standing if sibling.value == 1)
    others = [sibling for sibling in standing if sibling.value != 1] or [
        sibling
        for key, siblings in state.registers.items()
        for sibling in siblings
        if key != DELETED and not saw(deletion.dot, sibling.dot)
    ]
    kept = max(others, key=lambda sibling: sibling.rank)
    return Point(
        (DELETED,),
        (
            Side(source_of(deletion.dot.epoch), deletion.dot, deletion.clock, {DELETED: 1}, stands=True),
            Side(source_of(kept.dot.epoch), kept.dot, kept.clock, {DELETED: None}),
        ),
    )


def _is_in_removed_row(state: RecordState, key: str) -> bool:
    row_key = key.rpartition("/")[0]
    return key.count("/") == 2 and row_key not in state.conflicts and not state.has_row(row_key)


# -- twins -----------------------------------------------------------------------------------------------------------


def matter_of_twins(states: Sequence[RecordState], form: Form, saw: Saw, source_of: SourceOf) -> Matter | None:
    """A group of twins, the one that is shown first; None if all are joined by people who knew what they say.

    A twin joined earlier waits again for what its PC wrote in it without knowing: that alone is compared."""
    shown, *hidden = states
    group = {state.id for state in states}
    news = [(state, _news(state, group, saw)) for state in hidden]
    waiting = [(state, found) for state, found in news if found or not _joins(state, group)]
    if not waiting:
        return None
    points: list[Point] = []
    fills: dict[str, Value] = {}
    versions = [(shown, frozenset(shown.registers))]
    versions += [(state, _worth(state, found, shown)) for state, found in waiting]
    told: set[str] = set()
    for key in sorted({key for _, keys in versions for key in keys}):
        if key not in told and key[0] != "_":
            unit = next((names for names in form.groups if key in names), (key,))
            told.update(unit)
            _compare(unit, versions, points, fills, source_of)
    twins = tuple(state.id for state, _ in waiting)
    sources = _sorted(source_of(dot.epoch) for dot in (shown.id, *twins))
    return Matter(form.id, Kind.TWINS, shown.id, twins, sources, tuple(points), fills)


def _joins(state: RecordState, group: set[Dot]) -> list[Sibling]:
    """The changes that joined this twin, if it shows another of its group as what it is the same as."""
    if state.same_as not in group:
        return []
    return [sibling for sibling in state.registers[SAME_AS] if sibling.value is not None]


def _news(state: RecordState, group: set[Dot], saw: Saw) -> frozenset[str]:
    """The registers of a twin that nobody who joined it had seen; all of them if nobody did."""
    joins = [join.dot for join in _joins(state, group)]
    return frozenset(
        key
        for key, siblings in state.registers.items()
        if key not in (SAME_AS, DELETED)
        and any(not any(join == s.dot or saw(join, s.dot) for join in joins) for s in siblings)
    )


def _worth(state: RecordState, news: frozenset[str], shown: RecordState) -> frozenset[str]:
    """Without rows that were removed and rows that the shown record has too, under whatever id."""
    known = [dict(values) for values in shown.shown_rows.values()]
    rows = state.shown_rows
    left_out = {
        row_key
        for row_key in {"/".join(key.split("/")[:2]) for key in news if "/" in key}
        if row_key not in shown.registers and (row_key not in rows or dict(rows[row_key]) in known)
    }
    return frozenset(key for key in news if "/".join(key.split("/")[:2]) not in left_out)


def _compare(
    unit: tuple[str, ...],
    versions: Sequence[tuple[RecordState, frozenset[str]]],
    points: list[Point],
    fills: dict[str, Value],
    source_of: SourceOf,
) -> None:
    """Registers that win or lose together: a point if two versions contradict each other, else what is to be filled."""
    speaking = [state for state, keys in versions if not keys.isdisjoint(unit)]
    stated: dict[str, list[Value]] = {
        key: [state.value(key) for state in speaking if key in state.registers] for key in unit
    }
    if any(value != values[0] for values in stated.values() for value in values):
        points.append(Point(unit, tuple(_side(state, unit, state is versions[0][0], source_of) for state in speaking)))
        return
    shown = versions[0][0]
    whole = {key: values[0] if values else None for key, values in stated.items()}
    if any(value != shown.value(key) for key, value in whole.items()):
        fills.update(whole)


def _side(state: RecordState, unit: tuple[str, ...], stands: bool, source_of: SourceOf) -> Side:
    newest = max((s[0] for key in unit if (s := state.registers.get(key))), key=lambda sibling: sibling.rank)
    values = {key: state.value(key) for key in unit}
    return Side(source_of(state.id.epoch), newest.dot, newest.clock, values, stands)


def _sorted(sources: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(sources)))
