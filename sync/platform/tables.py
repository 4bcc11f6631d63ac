"""The typed tables of each form: a column for every field that may come so far up, a table for every repeat."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Column, Connection, Float, Integer, MetaData, Table, Text, select
from sqlalchemy.types import TypeEngine

from forms.answers import Value
from forms.definition import Audience, FieldType, Form
from sync.platform import encoding
from sync.platform.database import projections

_NAME = re.compile(r"[a-z][a-z0-9_]{0,47}")
_KINDS = {FieldType.INTEGER: "integer", FieldType.DECIMAL: "decimal"}
_TYPES: Mapping[str, type[TypeEngine[Any]]] = {"integer": BigInteger, "decimal": Float, "text": Text}
_PYTHON: Mapping[str, type] = {"integer": int, "decimal": float, "text": str}
_INTEGER_LIMIT = 1 << 63

Columns = Mapping[str, Mapping[str, str]]
"""'' (the record) and each repeat -> field -> kind of its column."""


@dataclass(frozen=True, slots=True)
class FormTables:
    """One form's tables. `kinds`: field -> 'integer', 'decimal' or 'text', for the record and for each repeat.

    `_registers` is null while every register holds what the record's creation wrote and the columns can hold it;
    else the full registers as JSON, of which the columns are the values that show."""

    form: str
    record: Table
    kinds: Mapping[str, str]
    repeats: Mapping[str, Table]
    row_kinds: Mapping[str, Mapping[str, str]]


def fits(kind: str, value: Value) -> bool:
    """Whether a column of this kind gives back exactly this value."""
    if type(value) is not _PYTHON[kind]:
        return False
    if isinstance(value, str):
        return "\x00" not in value  # PostgreSQL has no such text
    return not isinstance(value, int) or -_INTEGER_LIMIT <= value < _INTEGER_LIMIT


def project(connection: Connection, form: Form, level: Audience) -> tuple[FormTables, bool]:
    """The form's tables, made or widened as this pack wants them, and whether anything changed. In a transaction.

    A field that an earlier pack had keeps its column: a pack adds and retires, it never takes values away."""
    standing = connection.execute(select(projections.c.columns).where(projections.c.form == form.id)).scalar()
    before: dict[str, dict[str, str]] = json.loads(standing) if standing else {}
    wanted = _columns(form, level)
    for repeat, kinds in before.items():
        wanted[repeat] = {**wanted.get(repeat, {}), **kinds}
    if wanted != before:
        _widen(connection, form.id, before, wanted)
        connection.execute(projections.delete().where(projections.c.form == form.id))
        connection.execute(projections.insert().values(form=form.id, columns=encoding.text_of(wanted)))
    return _described(form.id, wanted), wanted != before


def _columns(form: Form, level: Audience) -> dict[str, dict[str, str]]:
    """'' (the record) and each repeat -> field -> kind, of fields whose audience reaches this level."""
    columns: dict[str, dict[str, str]] = {"": {}}
    for field in form.fields:
        if field.audience >= level and not field.is_calculated:
            columns.setdefault(field.repeat or "", {})[field.name] = _KINDS.get(field.type, "text")
    return columns


def _described(form_id: str, columns: Columns) -> FormTables:
    metadata = MetaData()
    repeats = {name: kinds for name, kinds in columns.items() if name}
    return FormTables(
        form_id,
        _record_table(metadata, form_id, columns[""]),
        columns[""],
        {name: _row_table(metadata, form_id, name, kinds) for name, kinds in repeats.items()},
        repeats,
    )


def _record_table(metadata: MetaData, form_id: str, kinds: Mapping[str, str]) -> Table:
    return Table(
        f"f_{_sound(form_id)}",
        metadata,
        Column("_id", BigInteger, primary_key=True, autoincrement=False),
        Column("_owner", Text, nullable=False, index=True),
        Column("_created", Integer, nullable=False),
        Column("_deleted", Integer, nullable=False),
        Column("_same_as", Text),
        Column("_clock", BigInteger, nullable=False),
        Column("_conflicts", Text),
        Column("_registers", Text),
        *(Column(_sound(name), _TYPES[kind]) for name, kind in kinds.items()),
    )


def _row_table(metadata: MetaData, form_id: str, repeat: str, kinds: Mapping[str, str]) -> Table:
    return Table(
        f"r_{_sound(form_id)}_{_sound(repeat)}",
        metadata,
        Column("_record", BigInteger, primary_key=True, autoincrement=False),
        Column("_row", Text, primary_key=True),
        *(Column(_sound(name), _TYPES[kind]) for name, kind in kinds.items()),
    )


def _widen(connection: Connection, form_id: str, before: Columns, wanted: Columns) -> None:
    tables = _described(form_id, wanted)
    tables.record.metadata.create_all(connection)
    preparer = connection.dialect.identifier_preparer
    for name, table in (("", tables.record), *tables.repeats.items()):
        if name not in before:
            continue
        for field in wanted[name].keys() - before[name].keys():
            column = table.c[field]
            kind = column.type.compile(connection.dialect)
            connection.exec_driver_sql(
                f"alter table {preparer.quote(table.name)} add column {preparer.quote(column.name)} {kind}"
            )


def _sound(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError("not a name")
    return name
