"""A record's state as columns and back: shown values in typed columns, who wrote them as marks, rivals apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from forms.answers import Value
from sync.change import DELETED, SAME_AS
from sync.merge.state import RecordState, Registers, Sibling
from sync.store.marks import Mark, decode, encode, encode_exceptions
from sync.store.replicas import Replicas
from sync.store.tables import DELETED as HIDDEN_DELETED
from sync.store.tables import SHOWN, UNBORN, FormTables
from sync.vector import Dot

Columns = dict[str, Value]
RowPlace = tuple[str, int, int]  # repeat, local id of the change that added the row, index there
Siblings = list[tuple[int, int, Value]]  # (local id, clock, value), the highest rank first

_ROW = "_row"  # in a row's marks: the register that says whether the row exists
_NOT_ADDED = 0


@dataclass(slots=True)
class Image:
    """One record as the tables hold it. `siblings`: registers with more than one value; `extra`: registers this
    pack has no column for."""

    columns: Columns
    rows: dict[RowPlace, Columns] = field(default_factory=dict)
    siblings: dict[str, Siblings] = field(default_factory=dict)
    extra: dict[str, Siblings] = field(default_factory=dict)
    _marks: Mapping[str, Mark] | None = None

    @property
    def marks(self) -> Mapping[str, Mark]:
        """Who wrote which field, where it was not the creation: read once of an image that changes no more."""
        if self._marks is None:
            self._marks = decode(_text(self.columns["_marks"]))
        return self._marks


class Imaging:
    """Turns states of one form into images and back. One connection; inside one transaction."""

    def __init__(self, numbers: Replicas, tables: FormTables) -> None:
        self._numbers = numbers
        self._tables = tables
        calculated = {f.name for f in tables.form.fields if f.is_calculated}
        self.top_registers = frozenset(tables.record.all_columns) - calculated | {DELETED, SAME_AS}
        self._of_rows = {
            name: frozenset(table.all_columns) - calculated for name, table in tables.repeats.items()
        }

    def image(self, state: RecordState, local_id: int) -> Image:
        """The record as columns; calculated fields and what lists need beside the state are left out."""
        made = Image({})
        written: list[tuple[str, Mark, bool]] = []
        rows: dict[RowPlace, dict[str, tuple[Sibling, ...]]] = {}
        for key, siblings in state.registers.items():
            place, name = self._place(key)
            if name is None:
                made.extra[key] = self._as_local(siblings)
                continue
            if len(siblings) > 1:
                made.siblings[key] = self._as_local(siblings)
            if place is not None:
                rows.setdefault(place, {})[name] = siblings
                continue
            made.columns[name] = siblings[0].value
            written.append((name, self._mark(siblings[0]), siblings[0].value is not None))
        for place, registers in rows.items():
            made.rows[place] = self._row_columns(place, registers)
        made.columns |= self._of_state(state) | {
            "_siblings": 1 if made.siblings else None,
            "_marks": encode(Mark(local_id, 1), written),
        }
        return made

    def _of_state(self, state: RecordState) -> Columns:
        return {
            "_clock": state.clock,
            "_hidden": UNBORN if not state.created else HIDDEN_DELETED if state.deleted else SHOWN,
            "_conflicts": " ".join(state.conflicts) or None,
        }

    def revised(self, state: RecordState, changed: Registers, local_id: int, image: Image) -> Columns | None:
        """The columns that these registers of a state make anew, if `image` is of the state before they changed and the
        record's own columns hold all that was and is said; None if rows, rivals or unknown fields are concerned."""
        if image.siblings or not changed.keys() <= self.top_registers:
            return None
        default, marks = Mark(local_id, 1), dict(image.marks)
        columns: Columns = {}
        for key, siblings in changed.items():
            if len(siblings) > 1:
                return None
            sibling = siblings[0]
            columns[key] = sibling.value
            mark = self._mark(sibling)
            if mark == default and sibling.value is not None:
                marks.pop(key, None)
            else:
                marks[key] = mark
        return columns | self._of_state(state) | {"_marks": encode_exceptions(marks)}

    def state(self, local_id: int, image: Image) -> RecordState:
        """The record's state, as it was when the image was made of it; `image` is not to change any more."""
        columns = image.columns
        return RecordState(
            id=self._numbers.dot(local_id),
            form=self._tables.id,
            registers=_ReadRegisters(self, local_id, image),
            clock=_number(columns["_clock"]),
            created=columns["_hidden"] != UNBORN,
            conflicts=tuple((_text(columns["_conflicts"]) or "").split()),
        )

    def registers(self, local_id: int, image: Image) -> Registers:
        """All registers of an image."""
        registers: dict[str, tuple[Sibling, ...]] = {}
        for name, mark, value in _written(self.top_registers, image.columns, image.marks, Mark(local_id, 1)):
            registers[name] = (self._sibling(mark, value),)
        for place, row in image.rows.items():
            registers.update(self._row_registers(place, row))
        for key, siblings in (*image.siblings.items(), *image.extra.items()):
            registers[key] = tuple(self._sibling(Mark(i, clock), value) for i, clock, value in siblings)
        return registers

    def register(self, mark: Mark, value: Value) -> tuple[Sibling, ...]:
        """A register in which one value stands."""
        return (self._sibling(mark, value),)

    def row_id(self, place: RowPlace) -> str:
        return f"{self._numbers.dot(place[1])}.{place[2]}"

    def _place(self, key: str) -> tuple[RowPlace | None, str | None]:
        """Where a register stands: (None, column) in the record, (row, column) in a row, (None, None) nowhere."""
        repeat, slash, rest = key.partition("/")
        if not slash:
            return None, key if key in self.top_registers else None
        row_id, slash, name = rest.partition("/")
        names = self._of_rows.get(repeat)
        if names is None or (slash and name not in names):
            return None, None
        dot_text, _, index = row_id.rpartition(".")
        try:
            dot = Dot.parse(dot_text)
        except ValueError:
            return None, None
        if not (index.isascii() and index.isdigit()) or str(int(index)) != index:
            return None, None
        return (repeat, self._numbers.local_or_new(dot), int(index)), name or _ROW

    def _row_columns(self, place: RowPlace, registers: Mapping[str, tuple[Sibling, ...]]) -> Columns:
        existence = registers.get(_ROW, ())
        added = next((s.clock for s in existence[:1] if self._mark(s).local_id == place[1] and s.value), _NOT_ADDED)
        shown = bool(existence) and all(s.value is not None for s in existence)
        written = [(name, self._mark(s[0]), s[0].value is not None) for name, s in registers.items()]
        columns: Columns = {name: s[0].value for name, s in registers.items() if name != _ROW}
        default = Mark(place[1], added)
        return columns | {"_clock": added, "_hidden": 0 if shown else 1, "_marks": encode(default, written)}

    def _row_registers(self, place: RowPlace, row: Columns) -> Iterator[tuple[str, tuple[Sibling, ...]]]:
        key = f"{place[0]}/{self.row_id(place)}"
        default = Mark(place[1], _number(row["_clock"]))
        marks = decode(_text(row["_marks"]))
        if _ROW in marks or default.clock != _NOT_ADDED:
            yield key, (self._sibling(marks.get(_ROW, default), None if row["_hidden"] else 1),)
        for name, mark, value in _written(self._of_rows[place[0]], row, marks, default):
            yield f"{key}/{name}", (self._sibling(mark, value),)

    def _mark(self, sibling: Sibling) -> Mark:
        return Mark(self._numbers.local_or_new(sibling.dot), sibling.clock)

    def _sibling(self, mark: Mark, value: Value) -> Sibling:
        return Sibling(self._numbers.dot(mark.local_id), mark.clock, value)

    def _as_local(self, siblings: tuple[Sibling, ...]) -> Siblings:
        return [(*self._mark(s), s.value) for s in siblings]


class _ReadRegisters(Mapping[str, tuple[Sibling, ...]]):
    """The registers of an image: one by one while only a few are asked for, else all at once."""

    __slots__ = ("_image", "_imaging", "_local_id", "_whole")

    def __init__(self, imaging: Imaging, local_id: int, image: Image) -> None:
        self._imaging, self._local_id, self._image = imaging, local_id, image
        self._whole: Registers | None = None

    def __getitem__(self, key: str) -> tuple[Sibling, ...]:
        if not self._is_single(key):
            return self._all()[key]
        mark, value = self._image.marks.get(key), self._image.columns.get(key)
        if mark is None and value is None:
            raise KeyError(key)
        return self._imaging.register(mark or Mark(self._local_id, 1), value)

    def __contains__(self, key: object) -> bool:
        if self._is_single(key):
            return key in self._image.marks or self._image.columns.get(str(key)) is not None
        return key in self._all()

    def _is_single(self, key: object) -> bool:
        return not self._image.siblings and key in self._imaging.top_registers

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())

    def _all(self) -> Registers:
        if self._whole is None:
            self._whole = self._imaging.registers(self._local_id, self._image)
        return self._whole


def _written(
    names: frozenset[str], columns: Columns, marks: Mapping[str, Mark], default: Mark
) -> Iterator[tuple[str, Mark, Value]]:
    """The registers a row of a table holds: those with a value, and those that a marked change cleared."""
    for name in names:
        value = columns.get(name)
        if value is not None or name in marks:
            yield name, marks.get(name, default), value


def _text(value: Value) -> str | None:
    return value if isinstance(value, str) else None


def _number(value: Value) -> int:
    return value if isinstance(value, int) else 0
