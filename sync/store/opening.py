"""Setting a school up and signing in, by password or recovery sheet: the only ways to a store."""

from __future__ import annotations

import contextlib
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from forms.errors import InputError, WorldError
from forms.text import Text
from sync import durable
from sync.envelope.header import COUNTY, PACK
from sync.envelope.roster_file import as_id, as_name
from sync.store import (
    device_keys,
    epoch,
    errors,
    front,
    paper,
    people,
    rekeying,
    root_paper,
    settings,
    signed_files,
    slots,
)
from sync.store.backup import DATABASE_FILE
from sync.store.database import Database, refuse_open_to_any_key, refuse_plain_file
from sync.store.epoch import EpochKeeper, Media
from sync.store.front import Counts, Front, FrontUser
from sync.store.migrations import migrate
from sync.store.place import InUse, unsuitable
from sync.store.reserve import DEFAULT_BYTES, Reserve
from sync.store.school import NewUser, PackOfForms, PackShelf, Root, School
from sync.store.session import LEVEL, ROOT, SCHOOL, Session
from sync.store.slot_file import Slots
from sync.store.slots import Keys
from sync.store.store import Store

Now = Callable[[], float]


def create_school(
    directory: Path,
    school: School,
    user: NewUser,
    pack: PackOfForms,
    *,
    marker: Media = None,
    reserve: int = DEFAULT_BYTES,
    now: Now = time.time,
) -> Store:
    """Sets a school up in `directory`, which must be missing or empty, and opens it. `marker` names
    directories on other media, see `sync.store.epoch`; `reserve` is in bytes.

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
    marker: Media = None,
    reserve: int = DEFAULT_BYTES,
    now: Now = time.time,
) -> Store:
    """Sets a county desk up: the same encrypted store, with the county's root in it. `school` is the county itself,
    its code and `county` the same. `root_secret`: of a root that exists on paper (`sync.store.root_paper`), a new
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
    marker: Media,
    reserve: int,
    now: Now,
) -> Store:
    _refuse_unsuitable(directory)
    if directory.exists() and any(directory.iterdir()):
        raise InputError("place_taken", _TAKEN)
    building = directory.with_name(directory.name + ".new")
    user_id = people.new_id()
    try:
        shutil.rmtree(building, ignore_errors=True)
        building.mkdir(parents=True, mode=0o700)
        made, keys = slots.create(user_id, user.password)
        _fill(building / DATABASE_FILE, keys, school, user, user_id, root)
        slots.write(building, made, user_id, user.password)
        front.write_front(building, Front(school.code, school.name, (FrontUser(user_id, user.name, user.roles),)))
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
    return _opened(InUse(directory), _Opening(directory, pack, marker, reserve, now), made, keys)


def open_store(
    directory: Path,
    user_id: str,
    password: str,
    pack: PackOfForms | PackShelf,
    *,
    marker: Media = None,
    reserve: int = DEFAULT_BYTES,
    now: Now = time.time,
) -> Store:
    """Signs in. InputError 'wrong_password', 'no_such_user'; WorldError 'in_use', 'plain_database', 'wrong_key',
    'damaged', 'newer_database', 'slots_damaged', 'network', or if the disk fails. Nothing is changed by any of these.
    A `PackShelf` as `pack` chooses among the packs this school was sent.

    After somebody left, the first to sign in has the database encrypted anew, which takes a while in a large one."""
    return _signed_in(_Opening(directory, pack, marker, reserve, now), user_id, user_id, password)


def open_with_sheet(
    directory: Path,
    user_id: str,
    sheet: str,
    new_password: str,
    pack: PackOfForms | PackShelf,
    *,
    marker: Media = None,
    reserve: int = DEFAULT_BYTES,
    now: Now = time.time,
) -> Store:
    """Signs in with what stands on the recovery sheet and gives the user a new password, which opens from now on.

    InputError as `paper.checked`, or 'sheet_sum' if it is not this school's sheet; otherwise as `open_store`."""
    kept = paper.checked(sheet)
    try:
        store = _signed_in(_Opening(directory, pack, marker, reserve, now), user_id, slots.SHEET, kept)
    except InputError as error:
        raise InputError("sheet_sum", paper.WRONG) if error.code == "wrong_password" else error from None
    try:
        store.people.come_back(user_id, new_password)
    except BaseException:
        store.close()
        raise
    return store


def change_password(directory: Path, user_id: str, old: str, new: str) -> None:
    """Gives a user a new password; at every moment one of the two opens. InputError 'wrong_password'."""
    slots.change_password(directory, user_id, old, new)


@dataclass(frozen=True, slots=True)
class _Opening:
    """What every way in is told: the place, the pack, and the guards."""

    directory: Path
    pack: PackOfForms | PackShelf
    marker: Media
    reserve: int
    now: Now

    @property
    def file(self) -> Path:
        return self.directory / DATABASE_FILE

    def session(self, lock: InUse, vault: str, keys: Keys) -> Session:
        keeper = EpochKeeper(self.file, vault, self.marker)
        return Session(self.directory, keys, lock, Reserve(self.directory, self.reserve), keeper, self.now)


def _signed_in(opening: _Opening, user_id: str, whose: str, secret: str) -> Store:
    """Opens for this user by a slot of `whose`: the user's own or the sheet's."""
    _refuse_unsuitable(opening.directory)
    refuse_plain_file(opening.file)
    slots.read(opening.directory)  # or the folder holds no school, and no lock is left in it
    lock = InUse(opening.directory)
    try:
        rekeying.settle(opening.directory)
        standing = slots.read(opening.directory)
        keys = slots.unlock(standing, whose, secret)
    except BaseException:
        lock.release()
        raise
    store = _opened(lock, opening, standing, keys)
    try:
        store.people.agree()
        if user_id not in {user.id for user in store.users}:
            raise errors.no_such_user()
    except BaseException:
        store.close()
        raise
    return store


def _opened(lock: InUse, opening: _Opening, standing: Slots, keys: Keys) -> Store:
    session = opening.session(lock, standing.vault, keys)
    database = session.connect()
    try:
        migrate(database)
        refuse_open_to_any_key(opening.file)
        if settings.get(database, people.RENEWAL_OWED, False):
            fresh = rekeying.renew(opening.directory, database, standing)
            if fresh is not None:
                session = opening.session(lock, standing.vault, fresh)
                database = session.connect()
        _use_pack(session, database, opening.pack)
        session.open_counts()
    except BaseException:
        database.close()
        lock.release()
        raise
    session.reserve.keep()
    return Store(session, database)


def _use_pack(session: Session, database: Database, pack: PackOfForms | PackShelf) -> None:
    if isinstance(pack, PackShelf):
        pack.put_to_use(signed_files.every(database, PACK), lambda chosen: session.use_pack(database, chosen))
    else:
        session.use_pack(database, pack)


def _fill(
    file: Path, keys: Keys, school: School, user: NewUser, user_id: str, root: Root | None
) -> None:
    database = Database(file, keys.database_key)
    try:
        migrate(database)
        with database.transaction():
            settings.put(database, SCHOOL, [school.code, school.name, school.county])
            device = device_keys.begin(database)
            if root is not None:
                settings.put(database, LEVEL, COUNTY)
                settings.put(database, ROOT, [root.secret.hex(), root.is_from_paper])
            people.insert(database, user, user_id)
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
