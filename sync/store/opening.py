"""Setting a school up, signing in, and adding users: the only ways to a store."""

from __future__ import annotations

import contextlib
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

from forms.definition import Text
from forms.errors import InputError, WorldError
from sync.envelope import root_paper
from sync.envelope.header import COUNTY
from sync.envelope.keys import AgeIdentity, SigningKey
from sync.envelope.roster_file import as_id, as_name
from sync.store import durable, epoch, errors, front, settings, slots
from sync.store.backup import DATABASE_FILE
from sync.store.database import Database, refuse_open_to_any_key, refuse_plain_file
from sync.store.epoch import EpochKeeper
from sync.store.front import Counts, Front, FrontUser
from sync.store.migrations import migrate
from sync.store.place import InUse, unsuitable
from sync.store.reserve import DEFAULT_BYTES, Reserve
from sync.store.school import NewUser, PackOfForms, Root, School
from sync.store.session import DEVICE, IDENTITIES, LEVEL, ROOT, SCHOOL, Session
from sync.store.slots import Keys
from sync.store.store import Store

Now = Callable[[], float]


def create_school(
    directory: Path,
    school: School,
    user: NewUser,
    pack: PackOfForms,
    *,
    marker: Path | None = None,
    reserve: int = DEFAULT_BYTES,
    now: Now = time.time,
) -> Store:
    """Sets a school up in `directory`, which must be missing or empty, and opens it. `marker` is a directory on
    another medium, see `sync.store.epoch`; `reserve` is in bytes.

    InputError 'place_taken' if files lie there; WorldError 'network' or 'removable' for such a place, or if the disk
    fails. Nothing is left of a school that could not be set up."""
    return _create(directory, school, user, pack, None, marker, reserve, now)


def create_county(
    directory: Path,
    school: School,
    user: NewUser,
    pack: PackOfForms,
    *,
    root_secret: bytes | None = None,
    marker: Path | None = None,
    reserve: int = DEFAULT_BYTES,
    now: Now = time.time,
) -> Store:
    """Sets a county desk up: the same encrypted store, with the county's root in it. `school` is the county itself,
    its code and `county` the same. `root_secret`: of a root that exists on paper (`sync.envelope.root_paper`), a new
    one by default. Errors as of `create_school`, and InputError 'code' for a code or name no roster can hold.
    `sync.county.founding` then makes its first roster."""
    try:
        as_id(school.code)
        as_name(school.name)
    except ValueError:
        raise InputError("code", _BAD_COUNTY) from None
    root = Root(root_secret or root_paper.new_secret(), is_from_paper=root_secret is not None)
    return _create(directory, school, user, pack, root, marker, reserve, now)


def _create(
    directory: Path,
    school: School,
    user: NewUser,
    pack: PackOfForms,
    root: Root | None,
    marker: Path | None,
    reserve: int,
    now: Now,
) -> Store:
    _refuse_unsuitable(directory)
    if directory.exists() and any(directory.iterdir()):
        raise InputError("place_taken", _TAKEN)
    building = directory.with_name(directory.name + ".new")
    user_id = os.urandom(4).hex()
    try:
        shutil.rmtree(building, ignore_errors=True)
        building.mkdir(parents=True, mode=0o700)
        made, keys = slots.create(user_id, user.password)
        _fill(building / DATABASE_FILE, keys, school, user, user_id, root)
        slots.write(building, made, user_id, user.password)
        front.write_front(building, Front(school.code, school.name, (FrontUser(user_id, user.name, user.role),)))
        front.write_counts(building, Counts(0, 0), lasting=True)
        if directory.exists():
            directory.rmdir()
        building.rename(directory)
        durable.sync_directory(directory.parent)
    except OSError as error:
        raise errors.from_os(error) from None
    finally:
        with contextlib.suppress(OSError):
            shutil.rmtree(building)
    return _opened(directory, keys, made.vault, pack, marker, reserve, now)


def open_store(
    directory: Path,
    user_id: str,
    password: str,
    pack: PackOfForms,
    *,
    marker: Path | None = None,
    reserve: int = DEFAULT_BYTES,
    now: Now = time.time,
) -> Store:
    """Signs in. InputError 'wrong_password'; WorldError 'in_use', 'plain_database', 'wrong_key', 'damaged',
    'newer_database', 'slots_damaged', 'network', or if the disk fails. Nothing is changed by any of these."""
    _refuse_unsuitable(directory)
    refuse_plain_file(directory / DATABASE_FILE)
    standing = slots.read(directory)
    keys = slots.unlock(standing, user_id, password)
    return _opened(directory, keys, standing.vault, pack, marker, reserve, now)


def change_password(directory: Path, user_id: str, old: str, new: str) -> None:
    """Gives a user a new password; at every moment one of the two opens. InputError 'wrong_password'."""
    slots.change_password(directory, user_id, old, new)


def _opened(
    directory: Path, keys: Keys, vault: str, pack: PackOfForms, marker: Path | None, reserve: int, now: Now
) -> Store:
    lock = InUse(directory)
    file = directory / DATABASE_FILE
    session = Session(directory, keys, lock, Reserve(directory, reserve), EpochKeeper(file, vault, marker), now)
    database = session.connect()
    try:
        migrate(database)
        refuse_open_to_any_key(file)
        session.use_pack(database, pack)
        session.open_counts()
    except BaseException:
        database.close()
        lock.release()
        raise
    session.reserve.keep()
    return Store(session, database)


def _fill(
    file: Path, keys: Keys, school: School, user: NewUser, user_id: str, root: Root | None
) -> None:
    database = Database(file, keys.database_key)
    try:
        migrate(database)
        device = SigningKey.generate()
        with database.transaction():
            settings.put(database, SCHOOL, [school.code, school.name, school.county])
            settings.put(database, DEVICE, device.seed.hex())
            settings.put(database, IDENTITIES, [AgeIdentity.generate().secret])
            if root is not None:
                settings.put(database, LEVEL, COUNTY)
                settings.put(database, ROOT, [root.secret.hex(), root.is_from_paper])
            database.run("insert into user (id, name, role) values (?, ?, ?)", (user_id, user.name, user.role))
            epoch.begin(database, epoch.new_name(), device.public, school.code)
    finally:
        database.close()


def _refuse_unsuitable(directory: Path) -> None:
    why = unsuitable(directory)
    if why is not None and why[0] != "memory":  # harmless to the data while the PC is on; the first run warns of it
        raise WorldError(*why)


_TAKEN = Text(
    "这个文件夹里已有文件，没有在这里建立学校。没有改动任何文件。请选一个空文件夹。",
    "There are files in this folder already, so no school was set up in it. No file was changed. "
    "Choose an empty folder.",
)
_BAD_COUNTY = Text(
    "县的编码只能用 1 到 32 个字母、数字或连字符，名称不超过 120 个字。没有建立任何东西。请改正后再试。",
    "A county's code has 1 to 32 letters, digits or hyphens, its name at most 120 characters. Nothing was set up. "
    "Correct them and try again.",
)
