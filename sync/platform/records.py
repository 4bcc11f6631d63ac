"""Records in typed tables and back: columns for what shows, registers as JSON only where columns do not say all."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, insert, select

from forms.answers import Value
from sync.change import DELETED
from sync.merge.state import RecordState, Registers, Sibling
from sync.platform import encoding
from sync.platform.database import strangers, tombstones
from sync.platform.tables import FormTables, fits
from sync.vector import Dot

Row = dict[str, Any]
IdOf = Callable[[Dot], int]
_AT_ONCE = 500  # ids in one query


def insert_states(
    connection: Connection, tables: FormTables, owner: str, states: Sequence[RecordState], id_of: IdOf
) -> None:
    """States that are certainly not here yet, none of them purged."""
    if not states:
        return
    connection.execute(insert(tables.record), [_record_row(tables, owner, state, id_of(state.id)) for state in states])
    for repeat, table in tables.repeats.items():
        rows = [row for state in states for row in _repeat_rows(tables, repeat, state, id_of(state.id))]
        if rows:
            connection.execute(insert(table), rows)


def insert_strangers(connection: Connection, form: str, owner: str, states: Sequence[RecordState], id_of: IdOf) -> None:
    rows = [
        {
            "form": form,
            "id": id_of(state.id),
            "owner": owner,
            "created": int(state.created),
            "clock": state.clock,
            "registers": _all_of(state),
        }
        for state in states
    ]
    if rows:
        connection.execute(insert(strangers), rows)


def insert_tombstones(connection: Connection, form: str, states: Sequence[RecordState], id_of: IdOf) -> None:
    rows = [
        {"form": form, "id": id_of(state.id), "created": int(state.created), "clock": state.clock} for state in states
    ]
    if rows:
        connection.execute(insert(tombstones), rows)


def remove(connection: Connection, form: str, tables: FormTables | None, ids: Sequence[int]) -> None:
    """Whatever stands under these ids of this form."""
    for part in _parts(ids):
        if tables is None:
            connection.execute(delete(strangers).where(strangers.c.form == form, strangers.c.id.in_(part)))
        else:
            connection.execute(delete(tables.record).where(tables.record.c["_id"].in_(part)))
            for table in tables.repeats.values():
                connection.execute(delete(table).where(table.c["_record"].in_(part)))
        connection.execute(delete(tombstones).where(tombstones.c.form == form, tombstones.c.id.in_(part)))


def load(
    connection: Connection, form: str, tables: FormTables | None, dots: Mapping[int, Dot]
) -> Iterable[RecordState]:
    """The states standing under these local ids."""
    for part in _parts(list(dots)):
        if tables is None:
            yield from _load_strangers(connection, form, part, dots)
        else:
            yield from _load_typed(connection, tables, part, dots)
        here = select(tombstones).where(tombstones.c.form == form, tombstones.c.id.in_(part))
        for row in connection.execute(here).mappings():
            yield RecordState(dots[row["id"]], form, clock=row["clock"], created=bool(row["created"]), purged=True)


def strangers_of(connection: Connection, form: str, dot_of: Callable[[int], Dot]) -> list[tuple[str, RecordState]]:
    """All records kept as strangers under this form, with their owners."""
    found = connection.execute(select(strangers).where(strangers.c.form == form)).mappings().all()
    return [(row["owner"], _stranger(row, dot_of(row["id"]))) for row in found]


def untyped_of(
    connection: Connection, tables: FormTables, dot_of: Callable[[int], Dot]
) -> list[tuple[str, RecordState]]:
    """Typed records whose registers say more than their columns: what a wider table may now show."""
    wanted = select(tables.record).where(tables.record.c["_registers"].is_not(None))
    found = connection.execute(wanted).mappings().all()
    return [(row["_owner"], _typed(tables, row, {}, dot_of(row["_id"]))) for row in found]


def _load_strangers(
    connection: Connection, form: str, part: Sequence[int], dots: Mapping[int, Dot]
) -> Iterable[RecordState]:
    wanted = select(strangers).where(strangers.c.form == form, strangers.c.id.in_(part))
    for row in connection.execute(wanted).mappings():
        yield _stranger(row, dots[row["id"]])


def _stranger(row: RowMapping, dot: Dot) -> RecordState:
    registers, conflicts = encoding.registers_from_text(row["registers"])
    return RecordState(dot, row["form"], registers, row["clock"], bool(row["created"]), False, conflicts)


def _load_typed(
    connection: Connection, tables: FormTables, part: Sequence[int], dots: Mapping[int, Dot]
) -> Iterable[RecordState]:
    found = connection.execute(select(tables.record).where(tables.record.c["_id"].in_(part))).mappings().all()
    plain = [row["_id"] for row in found if row["_registers"] is None]
    rows: dict[int, dict[str, Value]] = {}
    for repeat, table in tables.repeats.items() if plain else ():
        for row in connection.execute(select(table).where(table.c["_record"].in_(plain))).mappings():
            key = f"{repeat}/{row['_row']}"
            values = rows.setdefault(row["_record"], {})
            values[key] = 1
            values.update({f"{key}/{n}": row[n] for n in tables.row_kinds[repeat] if row[n] is not None})
    for row in found:
        yield _typed(tables, row, rows.get(row["_id"], {}), dots[row["_id"]])


def _typed(tables: FormTables, row: RowMapping, rows: Mapping[str, Value], dot: Dot) -> RecordState:
    clock = row["_clock"]
    if row["_registers"] is not None:
        registers, conflicts = encoding.registers_from_text(row["_registers"])
        return RecordState(dot, tables.form, registers, clock, bool(row["_created"]), False, conflicts)
    values = {name: row[name] for name in tables.kinds if row[name] is not None}
    plain = {key: (Sibling(dot, clock, value),) for key, value in {**values, **rows}.items()}
    return RecordState(dot, tables.form, plain, clock, True)


def _record_row(tables: FormTables, owner: str, state: RecordState, local_id: int) -> Row:
    shown = state.shown
    row: Row = {
        "_id": local_id,
        "_owner": owner,
        "_created": int(state.created),
        "_deleted": int(state.deleted),
        "_same_as": None if state.same_as is None else str(state.same_as),
        "_clock": state.clock,
        "_conflicts": encoding.text_of(state.conflicts) if state.conflicts else None,
        "_registers": None if _is_plain(tables, state) else _all_of(state),
    }
    for name, kind in tables.kinds.items():
        value = shown.get(name)
        row[name] = value if fits(kind, value) else None
    return row


def _repeat_rows(tables: FormTables, repeat: str, state: RecordState, local_id: int) -> Iterable[Row]:
    kinds = tables.row_kinds[repeat]
    for key, values in state.shown_rows.items():
        name, _, row_id = key.partition("/")
        if name == repeat:
            cells = {n: values.get(n) if fits(kind, values.get(n)) else None for n, kind in kinds.items()}
            yield {"_record": local_id, "_row": row_id, **cells}


def _is_plain(tables: FormTables, state: RecordState) -> bool:
    """Whether the columns alone give the state back: all from the creation, nothing cleared, nothing unknown."""
    if not state.created or state.conflicts:
        return False
    return all(
        len(siblings) == 1
        and siblings[0].dot == state.id
        and siblings[0].clock == state.clock
        and _has_column(tables, key, siblings[0].value)
        for key, siblings in state.registers.items()
    ) and _rows_are_whole(state.registers)


def _has_column(tables: FormTables, key: str, value: Value) -> bool:
    repeat, slash, rest = key.partition("/")
    if not slash:
        kind = tables.kinds.get(key)
        return kind is not None and key != DELETED and fits(kind, value)
    _, slash, name = rest.partition("/")
    if repeat not in tables.row_kinds:
        return False
    if not slash:
        return value == 1
    kind = tables.row_kinds[repeat].get(name)
    return kind is not None and fits(kind, value)


def _rows_are_whole(registers: Registers) -> bool:
    return all(key.rpartition("/")[0] in registers for key in registers if key.count("/") == 2)


def _all_of(state: RecordState) -> str:
    return encoding.registers_to_text(state.registers, state.conflicts)


def _parts(ids: Collection[int]) -> Iterable[Sequence[int]]:
    left = iter(ids)
    while part := list(islice(left, _AT_ONCE)):
        yield part
