"""The merge rule: which values stand in a record after a change, and what waits for a person. Nothing else decides it.

A change drops the standing values its writer had seen, unless a standing value's writer had seen the change; what is
left stands side by side. As "had seen" is transitive (docs/SYNC.md), the result is the same in every order of arrival.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from forms.answers import Value
from forms.definition import Form
from sync.change import DELETED, PURGED, Change
from sync.merge.state import RecordState, Revised, Sibling
from sync.vector import Dot

Saw = Callable[[Dot, Dot], bool]
"""saw(a, b): whether the writer of change `a` had applied change `b` when it wrote."""

Siblings = tuple[Sibling, ...]


def created(change: Change) -> RecordState:
    """The state of a record of which only this change, its first, is here."""
    registers = {key: (Sibling(change.dot, change.clock, value),) for key, value in statements(change)}
    purged = is_purge(change)
    return RecordState(change.record, change.form, {} if purged else registers, change.clock, change.creates, purged)


def merged(state: RecordState, changes: Iterable[Change], saw: Saw) -> RecordState:
    """`state` after these changes of the record, whatever their order; applying one again changes nothing.

    `saw` must answer for the changes that stand in `state` as well as for those that come."""
    changed: dict[str, Siblings] = {}
    clock, is_created, purged = state.clock, state.created, state.purged
    for change in changes:
        clock = max(clock, change.clock)
        is_created = is_created or change.creates
        purged = purged or is_purge(change)
        for key, value in statements(change):
            standing = changed.get(key) or state.registers.get(key, ())
            changed[key] = joined(standing, Sibling(change.dot, change.clock, value), saw)
    if purged:
        return RecordState(state.id, state.form, {}, clock, is_created, purged)
    registers = Revised(state.registers, changed)
    return RecordState(state.id, state.form, registers, clock, is_created, purged, _conflicts(state, registers, saw))


def joined(siblings: Siblings, new: Sibling, saw: Saw) -> Siblings:
    """A register after one more value came, highest rank first."""
    for sibling in siblings:
        if sibling.dot == new.dot or saw(sibling.dot, new.dot):
            return siblings
    kept = [sibling for sibling in siblings if not saw(new.dot, sibling.dot)]
    return tuple(sorted([*kept, new], key=lambda sibling: sibling.rank, reverse=True)) if kept else (new,)


def statements(change: Change) -> Iterator[tuple[str, Value]]:
    """What a change says, register by register. Speaking of a row says that it exists, unless it is removed."""
    for name, value in change.fields.items():
        if name != PURGED:
            yield name, value
    for row_key, fields in change.rows.items():
        yield row_key, None if fields is None else 1
        for name, value in (fields or {}).items():
            yield f"{row_key}/{name}", value


def is_purge(change: Change) -> bool:
    return change.fields.get(PURGED) == 1


def _conflicts(before: RecordState, registers: Revised, saw: Saw) -> tuple[str, ...]:
    """The registers that wait for a person: values that differ, and a deletion beside a change it had not seen. Of what
    was not spoken of only the deletion can have come to wait, or ceased to."""
    is_deleted = DELETED in registers
    if not is_deleted and not before.conflicts and all(len(siblings) == 1 for siblings in registers.changed.values()):
        return ()
    spoken = {**registers.changed, DELETED: registers.get(DELETED, ())}
    waiting = {key for key in before.conflicts if key not in spoken}
    waiting.update(key for key, siblings in spoken.items() if len(siblings) > 1 and _differ(siblings))
    if _is_deleted_beside_a_change(registers, saw):
        waiting.add(DELETED)
    return tuple(sorted(waiting))


def _differ(siblings: Siblings) -> bool:
    return any(sibling.value != siblings[0].value for sibling in siblings)


def _is_deleted_beside_a_change(registers: Mapping[str, Siblings], saw: Saw) -> bool:
    deletions = [sibling.dot for sibling in registers.get(DELETED, ()) if sibling.value == 1]
    if not deletions:
        return False
    others = {s.dot for key, siblings in registers.items() if key != DELETED for s in siblings} - set(deletions)
    return any(not saw(deletion, dot) and not saw(dot, deletion) for deletion in deletions for dot in others)


@dataclass(frozen=True, slots=True)
class Version:
    """One side of a conflict: the change that wrote it and what it says, register by register."""

    dot: Dot
    clock: int
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Registers a person decides together, and the versions that stand, the one that shows first.

    It is settled by an ordinary later change of these fields, whose writer has seen all versions."""

    keys: tuple[str, ...]
    versions: tuple[Version, ...]


def conflicting(state: RecordState, form: Form | None = None) -> tuple[Conflict, ...]:
    """The record's conflicts, those of a merge group of the form as one; an unknown form has no groups."""
    groups = {name: group for group in (form.groups if form else ()) for name in group}
    found: list[Conflict] = []
    told: set[str] = set()
    for key in state.conflicts:
        if key not in told:
            row_key, _, name = key.rpartition("/")
            names = groups.get(name, (name,))
            together = tuple(f"{row_key}/{n}" if row_key else n for n in names)
            keys = tuple(k for k in together if k in state.registers)
            told.update(keys)
            found.append(Conflict(keys, _versions(state, keys)))
    return tuple(found)


def _versions(state: RecordState, keys: tuple[str, ...]) -> tuple[Version, ...]:
    by_dot: dict[Dot, dict[str, Value]] = {}
    clocks: dict[Dot, int] = {}
    for key in keys:
        for sibling in state.registers[key]:
            by_dot.setdefault(sibling.dot, {})[key] = sibling.value
            clocks[sibling.dot] = sibling.clock
    order = sorted(by_dot, key=lambda dot: (clocks[dot], dot.epoch), reverse=True)
    return tuple(Version(dot, clocks[dot], by_dot[dot]) for dot in order)
