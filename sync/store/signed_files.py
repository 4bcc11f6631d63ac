"""Files that others signed and this PC relies on: rosters, cards, receipts; of each name the highest version only."""

from __future__ import annotations

from sync.store.database import Database


def keep(database: Database, kind: str, name: str, version: int, raw: bytes) -> bool:
    """False if one of a higher version is here already. In a transaction."""
    changed = database.run(
        "insert into signed_file (kind, name, version, bytes) values (?, ?, ?, ?) on conflict (kind, name) "
        "do update set version = excluded.version, bytes = excluded.bytes where version <= excluded.version",
        (kind, name, version, raw),
    )
    return changed == 1


def newest(database: Database, kind: str, name: str) -> bytes | None:
    found = database.value("select bytes from signed_file where kind = ? and name = ?", (kind, name))
    return None if found is None else bytes(found)
