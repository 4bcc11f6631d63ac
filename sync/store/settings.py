"""Small facts about the school and this PC, kept in the database by name."""

from __future__ import annotations

import json
from typing import Any

from sync.store.database import Database


def get(database: Database, name: str, otherwise: Any = None) -> Any:
    """The JSON value of this name, or `otherwise`."""
    found = database.value("select value from setting where name = ?", (name,))
    return otherwise if found is None else json.loads(found)


def put(database: Database, name: str, value: Any) -> None:
    """Keeps a JSON value under this name."""
    database.run(
        "insert into setting (name, value) values (?, ?) on conflict (name) do update set value = excluded.value",
        (name, json.dumps(value, ensure_ascii=False)),
    )
