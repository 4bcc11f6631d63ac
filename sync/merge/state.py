"""What a replica keeps of one record: for every register the values that no kept value's writer had seen replaced."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

from forms.answers import Value
from sync.change import DELETED, SAME_AS
from sync.vector import Dot


class Sibling(NamedTuple):
    """One value that stands in a register: the change that wrote it, that change's clock, and the value.

    The writer's `seen` is not kept here: who needs it asks for the run that holds `dot` (`sync.merge.seen`)."""

    dot: Dot
    clock: int
    value: Value

    @property
    def rank(self) -> tuple[int, str, int]:
        """The highest rank of a register shows. Siblings of honest writers never share an epoch."""
        return (self.clock, self.dot.epoch, self.dot.seq)


Registers = Mapping[str, tuple[Sibling, ...]]
"""Register key -> its siblings, highest rank first. Keys:

- 'field' or a reserved name: the value of a field (None is a value: "cleared");
- 'repeat/row id': whether the row exists (1, or None once it was removed);
- 'repeat/row id/field': the value of a row's field."""


class Revised(Mapping[str, tuple[Sibling, ...]]):
    """Registers of which a few are `changed`; the others are still those of `before`, which is asked only for what
    somebody wants to know. Most changes speak of a few registers of many."""

    __slots__ = ("before", "changed")

    def __init__(self, before: Registers, changed: Registers) -> None:
        """One upon another becomes one: else a register would be asked for through all of them."""
        self.before: Registers = before.before if isinstance(before, Revised) else before
        self.changed: Registers = {**before.changed, **changed} if isinstance(before, Revised) else changed

    def __getitem__(self, key: str) -> tuple[Sibling, ...]:
        return self.changed[key] if key in self.changed else self.before[key]

    def __contains__(self, key: object) -> bool:
        return key in self.changed or key in self.before

    def __iter__(self) -> Iterator[str]:
        yield from self.before
        yield from (key for key in self.changed if key not in self.before)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _no_registers() -> Registers:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class RecordState:
    """One record as this replica has it. Equal sets of changes give equal states, in whatever order they came.

    `created`: its first change is here (until then it is only known by edits that came earlier: keep it, but
    neither list nor count it). `clock`: the highest clock of any change of it that was applied. `conflicts`: the
    keys of registers that wait for a person, sorted; see `sync.merge.rule.conflicting`. A purged record keeps id,
    form, `created`, `clock` and nothing else, for good."""

    id: Dot
    form: str
    registers: Registers = field(default_factory=_no_registers)
    clock: int = 0
    created: bool = False
    purged: bool = False
    conflicts: tuple[str, ...] = ()

    @property
    def deleted(self) -> bool:
        """Deleted while any standing value of `_deleted` says so: a doubt never brings a record back."""
        return DELETED in self.registers and any(sibling.value == 1 for sibling in self.registers[DELETED])

    @property
    def same_as(self) -> Dot | None:
        """The record that stands for this twin, if a person joined them."""
        shown = self.value(SAME_AS)
        return Dot.parse(shown) if isinstance(shown, str) else None

    @property
    def live(self) -> bool:
        """Whether people see it in a register: here, not deleted, not purged."""
        return self.created and not self.purged and not self.deleted

    def value(self, key: str) -> Value:
        """What shows in a register; None if nothing was ever said."""
        siblings = self.registers.get(key)
        return siblings[0].value if siblings else None

    def has_row(self, row_key: str) -> bool:
        """Whether the row 'repeat/row id' shows: it was added and no standing value says it was removed."""
        siblings = self.registers.get(row_key, ())
        return bool(siblings) and all(sibling.value is not None for sibling in siblings)

    @property
    def shown(self) -> Mapping[str, Value]:
        """Field name -> value for every answered field outside repeats, reserved ones left out."""
        return {
            key: siblings[0].value
            for key, siblings in self.registers.items()
            if "/" not in key and key[0] != "_" and siblings[0].value is not None
        }

    @property
    def shown_rows(self) -> Mapping[str, Mapping[str, Value]]:
        """'repeat/row id' -> its answered fields, for every row that shows, in the order of row ids."""
        rows: dict[str, dict[str, Value]] = {
            key: {} for key in sorted(self.registers, key=_row_order) if key.count("/") == 1 and self.has_row(key)
        }
        for key, siblings in self.registers.items():
            row_key, _, name = key.rpartition("/")
            if row_key in rows and "/" in row_key and siblings[0].value is not None:
                rows[row_key][name] = siblings[0].value
        return rows


def _row_order(key: str) -> tuple[str, str, int, int]:
    """Rows of one writer stand in the order they were added; writers one after the other."""
    repeat, _, row = key.partition("/")
    epoch, _, place = row.partition("-")
    seq, _, index = place.partition(".")
    return (repeat, epoch, int(seq), int(index)) if seq.isdigit() and index.isdigit() else (repeat, row, 0, 0)
