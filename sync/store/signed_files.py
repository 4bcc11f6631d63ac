"""Files that others signed and this PC relies on: rosters, cards, receipts, packs; of each name the highest version."""

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


def every(database: Database, kind: str) -> list[bytes]:
    """All files of a kind, the highest version first."""
    found = database.rows("select bytes from signed_file where kind = ? order by version desc", (kind,))
    return [bytes(raw) for (raw,) in found]


def forget(database: Database, kind: str, name: str) -> None:
    """Drops a file that is no longer relied on. In a transaction."""
    database.run("delete from signed_file where kind = ? and name = ?", (kind, name))
