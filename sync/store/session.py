"""One open school: its files, keys, lock and epoch guard, shared by all connections to it."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from forms.errors import BugError, WorldError
from sync.envelope import header
from sync.envelope.keys import SigningKey
from sync.store import (
    device_keys,
    drafts,
    epoch,
    errors,
    front,
    receipts,
    receiving,
    reissuing,
    search,
    settings,
    tables,
)
from sync.store.backup import DATABASE_FILE
from sync.store.database import Database
from sync.store.delivery import waiting
from sync.store.device_keys import DeviceKeys
from sync.store.epoch import EpochKeeper
from sync.store.front import Counts, Front, FrontUser, roles_of
from sync.store.place import InUse
from sync.store.reserve import Reserve
from sync.store.school import PackOfForms, Root, School
from sync.store.slots import Keys
from sync.store.tables import FormTables
from sync.vector import Dot

SCHOOL, SHEET = "school", "sheet"
LEVEL, ROOT = "level", "root_secret"  # of a county desk alone


class Session:
    """What lasts from signing in to closing. `now` is the wall clock in seconds since 1970."""

    def __init__(
        self, directory: Path, keys: Keys, lock: InUse, reserve: Reserve, keeper: EpochKeeper, now: Callable[[], float]
    ) -> None:
        self.directory = directory
        self.keys = keys
        self.reserve = reserve
        self._keeper = keeper
        self._lock = lock
        self._now = now
        self._guard = threading.Lock()
        self._writes = False  # whether the epoch was checked since the program was opened
        self._connections = 0
        self._noted: Counts | None = None
        self.tables: Mapping[str, FormTables] = {}
        self.new_epoch_because = ""  # why this session had to begin a new epoch, '' if it did not

    def connect(self) -> Database:
        """A connection of its own for one more thread."""
        with self._guard:
            self._connections += 1
        return Database(self.directory / DATABASE_FILE, self.keys.database_key)

    def disconnect(self, database: Database) -> None:
        """Closes a connection; the last one leaves marker and lock screen as they should be and gives up the lock."""
        with self._guard:
            self._connections -= 1
            last = self._connections == 0
        try:
            if last:
                with contextlib.suppress(WorldError):  # of a disk that fails now, the next opening will tell
                    if self._writes:
                        self._keeper.note_leaving(database)
                    self.refresh_front(database)
                    self.note_counts(database, exact=True)
        finally:
            database.close()
            if last:
                self._lock.release()

    def at(self) -> int:
        """Wall time now, whole seconds since 1970: for people to read, never for order."""
        return max(0, int(self._now()))

    def school(self, database: Database) -> School:
        code, name, county = settings.get(database, SCHOOL)
        return School(code, name, county)

    def device_key(self, database: Database) -> SigningKey:
        return DeviceKeys(database).present

    def level(self, database: Database) -> str:
        return str(settings.get(database, LEVEL, header.SCHOOL))

    def root(self, database: Database) -> Root | None:
        found = settings.get(database, ROOT)
        return None if found is None else Root(bytes.fromhex(found[0]), found[1])

    def ready_to_write(self, database: Database) -> None:
        """Before every write: the first one of a session finds out whether the epoch may be continued."""
        with self._guard:
            if self._writes:
                return
            school = self.school(database).code
            because = self._renew_if_moved(database, school)
            device = self.device_key(database).public
            because = self._keeper.begin_session(database, device, school) or because
            self.new_epoch_because = because or self.new_epoch_because
            self._writes = True

    def because(self, database: Database) -> str:
        """Why a new epoch was begun since signing in, or will be before the next write; '' if neither."""
        if self.new_epoch_because or self._writes:
            return self.new_epoch_because
        if self.level(database) == header.SCHOOL and self._keeper.has_moved(database):
            return "machine"
        return self._keeper.doubt(database)

    def _renew_if_moved(self, database: Database, school: str) -> str:
        """On another machine a school's PC is another one: 'machine'. A county desk keeps the key its roster names."""
        if self.level(database) != header.SCHOOL or not self._keeper.has_moved(database):
            return ""
        with database.transaction():
            receipts.set_aside_counters(database, self.device_key(database).public)
            device_keys.renew(database, school)
        return "machine"

    def reissue_from(self, database: Database, fork: Dot) -> None:
        """Says own changes from a fork on again under a new epoch. In a transaction."""
        device = self.device_key(database).public
        reissuing.reissue_from(database, self.tables, fork, device, self.school(database).code)
        self.new_epoch_because = "fork"

    def begin_epoch(self, database: Database, counter: int) -> None:
        """Writes under a new epoch from now on, and gives out receipts above this counter. In a transaction, and
        `doubt` must follow once that is over."""
        device = self.device_key(database).public
        epoch.begin(database, epoch.new_name(), device, self.school(database).code)
        receiving.count_above(database, counter)
        self.new_epoch_because = "rolled_back"

    def doubt(self) -> None:
        """The epoch is to be looked at again before the next write."""
        with self._guard:
            self._writes = False

    def note_leaving(self, database: Database) -> None:
        """Before a parcel is given out: the marker on the other medium learns how far the numbers have gone."""
        self._keeper.note_leaving(database)

    def use_pack(self, database: Database, pack: PackOfForms) -> None:
        """Makes the typed tables as this pack wants them and moves in what was waiting for it."""
        names = [tables.record_table(f.id) for f in pack.forms.values()]
        names += [tables.repeat_table(f.id, r.name) for f in pack.forms.values() for r in f.repeats]
        if len(set(names)) != len(names):
            raise BugError("table_names", errors.UNEXPECTED)
        outdated = tables.outdated(database, pack.forms.values())
        if outdated:
            with database.transaction():
                for form in outdated:
                    made = tables.project(database, form)
                    search.rebuild(database, made)
                    receiving.adopt(database, made)
        self.tables = {form.id: tables.described(database, form) for form in pack.forms.values()}

    def refresh_front(self, database: Database) -> None:
        """Brings what the lock screen says of school and users up to date."""
        standing = front.read_front(self.directory)
        found = database.rows("select id, name, role from user where left_at is null order by number")
        users = tuple(FrontUser(id_, name, roles_of(role)) for id_, name, role in found)
        has_sheet = settings.get(database, SHEET) is not None
        school = self.school(database)
        fresh = Front(school.code, school.name, users, standing.counts, has_sheet)
        if fresh != standing:
            front.write_front(self.directory, fresh)

    def open_counts(self) -> None:
        """From now on the lock screen's counts are only the last ones noted: should the program end by a power cut,
        they must not look as if nothing had come after them."""
        known = front.read_counts(self.directory)
        front.write_counts(self.directory, replace(known, exact=False), lasting=True)

    def note_counts(self, database: Database, *, exact: bool = False) -> None:
        """Notes for the lock screen what waits and what was begun; `exact` when the last connection closes."""
        county = _county(database)
        counts = Counts(waiting(database, "county", county).count, drafts.count(database), exact)
        if counts != self._noted:
            front.write_counts(self.directory, counts, lasting=exact)
            self._noted = counts


def _county(database: Database) -> str | None:
    found = database.value("select device from receiver where level = 'county' and due = 1 order by no limit 1")
    return None if found is None else str(found)


def relieved(session: Session, database: Database, error: WorldError) -> WorldError:
    """After 'disk_full' gives the reserve back to the disk, so that drafts can still be kept; the error, unchanged."""
    if error.code == "disk_full":
        database.close()
        session.reserve.free()
    return error
