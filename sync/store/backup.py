"""Daily copies that were opened and checked before they count, each a school directory of its own with its own key."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from forms.errors import WorldError
from forms.text import Text
from sync import durable
from sync.store import epoch, errors, front, inspection, journal, replicas, slot_file, slots, tables
from sync.store.database import Database, refuse_plain_file

DATABASE_FILE = "yilu.db"
ABOUT_FILE = "copy.json"  # beside a copy: two counts that may be shown before it is opened
KEPT_DAYS = 7
_PREFIX = "yilu-backup-"
_PAGES_A_STEP = 512

Progress = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Backup:
    """A checked copy: `records` of all forms in it, `changes` in the own journal and the chain's `link` (hex) at the
    newest of them."""

    directory: Path
    made: str  # 'YYYYMMDD-HHMMSS', local time
    records: int
    changes: int
    link: str


def make(
    database: Database, school: Path, vault_key: bytes, target: Path, now: datetime, progress: Progress | None = None
) -> Backup:
    """Copies the open school into a new directory under `target`, checks the copy, and removes daily ones beyond seven.

    The copy opens with the same passwords but has a key of its own, and begins a new epoch if it is ever used.
    WorldError if the disk fails or the copy is not sound; then nothing is left of it."""
    made = now.strftime("%Y%m%d-%H%M%S")
    final = target / f"{_PREFIX}{made}"
    building = target / f"{_PREFIX}{made}.new"
    try:
        target.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(building, ignore_errors=True)
        building.mkdir(mode=0o700)
        key = os.urandom(slots.KEY_BYTES)
        expected = _copy(database, building / DATABASE_FILE, key, progress)
        _copy_small_files(school, building, vault_key, key)
        records = _records(database)
        about = {"v": 1, "changes": expected[0], "records": records}
        (building / ABOUT_FILE).write_text(json.dumps(about), encoding="ascii")
        found = verify(building / DATABASE_FILE, key)
        if found != expected:
            raise WorldError("backup_unsound", _UNSOUND)
        _settle(building, final)
    except OSError as error:
        raise errors.from_os(error) from None
    finally:
        with contextlib.suppress(OSError):
            shutil.rmtree(building)
    _remove_old(target, front.read_front(school).school_code)
    return Backup(final, made, records, *found)


def verify(file: Path, key: bytes) -> tuple[int, str]:
    """Opens a copy and checks every page, every row's place and the chain; (changes, link of the newest).

    WorldError 'backup_unsound' if anything does not hold."""
    refuse_plain_file(file)
    database = Database(file, key)
    try:
        if inspection.problems(database):
            raise WorldError("backup_unsound", _UNSOUND)
        return _head(database)
    finally:
        database.close()


def listed(target: Path) -> list[Path]:
    """The finished copies under `target`, newest first."""
    if not target.is_dir():
        return []
    return sorted((p for p in target.glob(f"{_PREFIX}*") if p.is_dir() and p.suffix != ".new"), reverse=True)


def made_at(copy: Path) -> datetime | None:
    """When a copy was made, local time, as its directory's name tells; None of any other directory."""
    try:
        return datetime.strptime(copy.name.removeprefix(_PREFIX), "%Y%m%d-%H%M%S")
    except ValueError:
        return None


def is_on_another_disk(school: Path, target: Path) -> bool:
    """Whether a copy under `target` would outlive the disk the school is on, as far as the system tells two disks
    apart; False while the medium is away."""
    try:
        return target.stat().st_dev != school.stat().st_dev
    except OSError:
        return False


def restore(backup: Path, directory: Path) -> None:
    """Puts a copy in the place of a new school directory, which must not exist; it opens with the old passwords.

    WorldError if the disk fails; then nothing is left of it."""
    building = directory.with_name(directory.name + ".new")
    if directory.exists():
        raise WorldError("place_taken", _PLACE_TAKEN)
    try:
        shutil.rmtree(building, ignore_errors=True)
        building.mkdir(parents=True, mode=0o700)
        for name in (DATABASE_FILE, slots.FILE, front.FILE):
            shutil.copyfile(backup / name, building / name)
        _settle(building, directory)
    except OSError as error:
        with contextlib.suppress(OSError):
            shutil.rmtree(building)
        raise errors.from_os(error) from None


def copy_pages(database: Database, copy: Database, progress: Progress | None = None) -> tuple[int, str]:
    """Copies page by page from one moment of the source into an empty file with a key of its own; what the copy must
    show when it is verified."""

    def on_step(_status: int, remaining: int, total: int) -> None:
        if progress is not None and total:
            progress(1 - remaining / total)

    source = database.another()
    try:
        with source.snapshot():
            expected = _head(source)
            target: Any = copy.connection
            target.execute("pragma journal_mode = delete")  # one file, nothing beside it
            source.connection.backup(target, pages=_PAGES_A_STEP, progress=on_step, sleep=0)
    except dbapi2.Error as error:
        raise errors.from_sqlite(error) from None
    finally:
        source.close()
    return expected


def _copy(database: Database, path: Path, key: bytes, progress: Progress | None) -> tuple[int, str]:
    copy = Database(path, key)
    try:
        expected = copy_pages(database, copy, progress)
        with copy.transaction():
            epoch.mark_as_copy(copy)
    finally:
        copy.close()
    return expected


def _copy_small_files(school: Path, building: Path, vault_key: bytes, key: bytes) -> None:
    copied = slots.with_database_key(slots.read(school), vault_key, key)
    durable.write_safely(building / slots.FILE, slot_file.encoded(copied))
    front.write_front(building, front.read_front(school))


def _settle(building: Path, final: Path) -> None:
    for path in building.iterdir():
        durable.sync_file(path)
    durable.sync_directory(building)
    building.rename(final)
    durable.sync_directory(final.parent)


def _head(database: Database) -> tuple[int, str]:
    own = epoch.own(database)
    number = database.value("select no from replica where epoch = ?", (own,))
    head = 0 if number is None else replicas.head(database, number)
    changes = int(database.value("select count(*) from change"))
    link = journal.link_at(database, replicas.joined(number, head)).hex() if head else ""
    return changes, link


def _records(database: Database) -> int:
    """Records that lists show, of every form."""
    forms = [tables.record_table(form) for (form,) in database.rows("select form from projection")]
    return sum(int(database.value(f"select count(*) from {table} where _hidden = 0")) for table in forms)


def _remove_old(target: Path, school: str) -> None:
    """Keeps this school's newest copy of each of the last seven days that have one; a stick may carry others'."""
    kept: dict[str, Path] = {}
    for path in listed(target):
        if not _is_of(path, school):
            continue
        day = path.name.removeprefix(_PREFIX)[:8]
        if day in kept or len(kept) == KEPT_DAYS:
            with contextlib.suppress(OSError):
                shutil.rmtree(path)
        else:
            kept[day] = path


def _is_of(copy: Path, school: str) -> bool:
    try:
        return front.read_front(copy).school_code == school
    except WorldError:
        return False


_UNSOUND = Text(
    "备份做好后检查不合格，已作废。原来的数据没有受影响。请换一个盘再备份一次。",
    "The backup was checked and is not sound, so it was thrown away. The school's data is not affected. "
    "Make the backup again on another disk.",
)
_PLACE_TAKEN = Text(
    "这个位置已经有文件夹，没有覆盖它。请另选一个位置恢复备份。",
    "There is already a folder here and it was not overwritten. Choose another place to restore the backup to.",
)
