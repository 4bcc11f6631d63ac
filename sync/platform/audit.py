"""What a platform's database really holds, read table by table and past the code that wrote it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Inspector, MetaData, Table, create_engine, inspect, select
from sqlalchemy.exc import SQLAlchemyError

from forms.answers import Value
from forms.errors import WorldError
from forms.text import Text
from sync.platform.database import FILE
from sync.vector import Dot

_UNREADABLE = Text(
    "平台的数据库读不了。没有改动任何数据。请检查文件夹后再试。",
    "The platform's database cannot be read. Nothing was changed. Check the folder and try again.",
)


@dataclass(frozen=True, slots=True)
class Standing:
    """One live record as its typed tables have it: answered fields, and the answered fields of each repeat row."""

    id: Dot
    owner: str
    values: Mapping[str, Value]
    rows: Mapping[str, tuple[Mapping[str, Value], ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Contents:
    """`records`: form -> live records. `columns`: form -> every column that holds at least one value anywhere, those
    of repeats included. `strangers`: records of forms the platform's pack does not know."""

    records: Mapping[str, tuple[Standing, ...]]
    columns: Mapping[str, frozenset[str]]
    strangers: int


def contents(directory: Path) -> Contents:
    """Everything in the SQLite database of the platform in `directory`. WorldError 'storage'."""
    try:
        engine = create_engine(f"sqlite:///file:{directory / FILE}?mode=ro&uri=true")
        try:
            with engine.connect() as connection:
                return _read(connection, inspect(connection))
        finally:
            engine.dispose()
    except SQLAlchemyError:
        raise WorldError("storage", _UNREADABLE) from None


def _read(connection: Connection, found: Inspector) -> Contents:
    metadata = MetaData()
    names = found.get_table_names()
    epochs = {row["no"]: row["epoch"] for row in _all(connection, metadata, "replica")}
    records: dict[str, tuple[Standing, ...]] = {}
    columns: dict[str, frozenset[str]] = {}
    for form in (name[2:] for name in names if name.startswith("f_")):
        heads = _all(connection, metadata, f"f_{form}")
        rows = {
            name.removeprefix(f"r_{form}_"): _all(connection, metadata, name)
            for name in names
            if name.startswith(f"r_{form}_")
        }
        every = [_answered(row) for row in (*heads, *(row for many in rows.values() for row in many))]
        columns[form] = frozenset(name for row in every for name in row)
        records[form] = tuple(
            Standing(
                Dot(epochs[head["_id"] >> 32], head["_id"] & 0xFFFFFFFF),
                head["_owner"],
                _answered(head),
                {repeat: _of_record(many, head["_id"]) for repeat, many in rows.items()},
            )
            for head in heads
            if head["_created"] and not head["_deleted"]
        )
    return Contents(records, columns, len(_all(connection, metadata, "stranger")))


def _of_record(rows: Sequence[Mapping[str, Any]], record: int) -> tuple[Mapping[str, Value], ...]:
    return tuple(_answered(row) for row in sorted(rows, key=lambda r: str(r["_row"])) if row["_record"] == record)


def _all(connection: Connection, metadata: MetaData, name: str) -> list[Mapping[str, Any]]:
    table = Table(name, metadata, autoload_with=connection)
    return [dict(row) for row in connection.execute(select(table)).mappings()]


def _answered(row: Mapping[str, Any]) -> dict[str, Value]:
    return {name: value for name, value in row.items() if not name.startswith("_") and value is not None}
