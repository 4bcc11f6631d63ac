"""The database encrypted anew after somebody left: copied under new keys into a file beside it, checked, then renamed.

Who left may hold an older file of slots with the password of then, and may come by the newer database one day: the old
keys must not open it. At every moment one pair of files on the disk belongs together: the new slots wait beside the old
ones until the new database is in its place, and `settle` finishes or takes back what a power cut left."""

from __future__ import annotations

import os
from pathlib import Path

from forms.errors import WorldError
from sync import durable
from sync.store import backup, errors, settings, slots
from sync.store.backup import DATABASE_FILE
from sync.store.database import Database
from sync.store.people import RENEWAL_OWED
from sync.store.slot_file import Slots
from sync.store.slots import Keys

_NEXT = ".next"


def settle(directory: Path) -> None:
    """Finishes a renewal that was cut, or takes it back. Before anything of the school is read, under its lock."""
    new_slots, new_database = directory / (slots.FILE + _NEXT), directory / (DATABASE_FILE + _NEXT)
    try:
        if new_slots.exists() and not new_database.exists():
            _rename(new_slots, directory / slots.FILE)
            return
        # The slots first: without the database beside them they would be taken for those of a finished renewal.
        for left in (new_slots, new_database, *directory.glob(f"*{_NEXT}*")):
            if left.exists():
                left.unlink()
                durable.sync_directory(directory)
    except OSError as error:
        raise errors.from_os(error) from None


def renew(directory: Path, database: Database, standing: Slots) -> Keys | None:
    """Encrypts the database anew; its new keys. `database` must be the only connection and is closed afterwards.

    None if the disk is full or fails: then the school is as it was, opens as before, and the renewal is still owed.
    WorldError if it fails when the new database stands in its place already: the next opening finishes."""
    fresh, keys = slots.renewed(standing)
    copied = directory / (DATABASE_FILE + _NEXT)
    try:
        _copy(database, copied, keys.database_key)
        slots.put(directory, fresh, slots.FILE + _NEXT)
        database.run("pragma wal_checkpoint(truncate)")
        database.close()
        _refuse_log(directory)
        os.replace(copied, directory / DATABASE_FILE)
    except (OSError, WorldError):
        database.close()
        settle(directory)
        return None
    try:
        durable.sync_directory(directory)
        _rename(directory / (slots.FILE + _NEXT), directory / slots.FILE)
    except OSError as error:
        raise errors.from_os(error) from None
    return keys


def _copy(database: Database, path: Path, key: bytes) -> None:
    """The whole database under another key, checked and on the disk. WorldError if it is not sound."""
    copy = Database(path, key)
    try:
        expected = backup.copy_pages(database, copy)
        with copy.transaction():
            settings.put(copy, RENEWAL_OWED, False)
    finally:
        copy.close()
    if backup.verify(path, key) != expected:
        raise WorldError("damaged", errors.DAMAGED)
    durable.sync_file(path)
    durable.sync_directory(path.parent)


def _refuse_log(directory: Path) -> None:
    """A log of the old file must never lie beside the new one."""
    for end in ("-wal", "-shm"):
        left = directory / (DATABASE_FILE + end)
        if left.exists():
            if left.stat().st_size and end == "-wal":
                raise OSError("the log is not empty")
            left.unlink()


def _rename(path: Path, to: Path) -> None:
    os.replace(path, to)
    durable.sync_directory(to.parent)
