"""Whether this database may go on under its epoch: a copied, restored or rolled-back one must not reuse numbers."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from sync import durable
from sync.store import replicas, settings
from sync.store.database import Database
from sync.store.replicas import Replicas

_GUARD = "epoch_guard"
_OWN = "own_epoch"
_COPY = "is_a_copy"  # written into backups
_MACHINE = "machine"  # the one this database was last written on

Media = Path | tuple[Path, ...] | None
"""Directories for markers, best on other disks than the database's; None if there is none."""


@dataclass(frozen=True, slots=True)
class Guard:
    """What an epoch is bound to. The database holds one, the marker on another medium the same one.

    `sessions` counts the times the program began to write; `head` how many changes were written under the epoch, and
    under those to single schools that came after it: at least as many as ever left this PC, for the marker is written
    before a parcel is given out. So a database that is behind the marker, or on another machine, disk or file, is not
    the one that was written last."""

    epoch: str
    sessions: int
    head: int
    place: str


def place_of(database_file: Path) -> str:
    """A fingerprint of machine, disk and file, 64 hex digits. What cannot be found out counts as empty."""
    try:
        status = database_file.stat()
        inode = str(status.st_ino)
    except OSError:
        inode = ""
    parts = [_machine(), _disk(database_file), inode]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def machine() -> str:
    """A fingerprint of this machine's system, 64 hex digits; '' if it cannot be found out. A disk cloned whole has the
    same one."""
    name = _machine()
    return hashlib.sha256(f"machine\n{name}".encode()).hexdigest() if name else ""


def _machine() -> str:
    if sys.platform == "win32":
        import winreg  # exists only there

        try:
            with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, r"SOFTWARE\Microsoft\Cryptography") as key:
                return str(winreg.QueryValueEx(key, "MachineGuid")[0])
        except OSError:
            return ""
    for source in ("/etc/machine-id", "/var/lib/dbus/machine-id"):
        try:
            return Path(source).read_text().strip()
        except OSError:
            continue
    return ""


def _disk(path: Path) -> str:
    try:
        # f_fsid comes from the file system's own id; device numbers change from one start to the next.
        return str(path.stat().st_dev) if sys.platform == "win32" else str(os.statvfs(path).f_fsid)
    except OSError:
        return ""


def new_name() -> str:
    """16 random hex digits: an epoch."""
    return os.urandom(8).hex()


def own(database: Database) -> str:
    """The epoch new changes are written under, as long as nothing casts doubt on it."""
    return str(settings.get(database, _OWN, ""))


def begin(database: Database, epoch: str, device: str, school: str) -> None:
    """Makes a new epoch the one to write under; the old ones are remembered as own. In a transaction."""
    replicas.begin_own(database, epoch, device, school)
    settings.put(database, _OWN, epoch)
    settings.put(database, _GUARD, None)


def for_school(database: Database, school: str) -> str:
    """The epoch a county writes to this school under, '' if none may be gone on with. One that is older than the
    county's own present epoch may not, nor one of which numbers came back that this database does not know: whatever
    casts doubt on the one casts doubt on all."""
    found = database.value(
        "select epoch from replica where own = 1 and addressee = ? and fork is null and had = '' "
        "and no > (select no from replica where epoch = ?) order by no desc limit 1",
        (school, own(database)),
    )
    return str(found or "")


def begin_for_school(database: Database, school: str, device: str, county: str) -> str:
    """A new epoch to write to this school under; its name. In a transaction."""
    epoch = new_name()
    replicas.begin_own(database, epoch, device, county, school)
    return epoch


def mark_as_copy(database: Database, is_copy: bool = True) -> None:
    """Says inside a backup that it is one: whoever opens it begins a new epoch. In a transaction."""
    settings.put(database, _COPY, is_copy)


class EpochKeeper:
    """Guards the epoch of one open school by markers on these media."""

    def __init__(self, database_file: Path, vault: str, media: Media, place: str | None = None) -> None:
        self._place = place_of(database_file) if place is None else place
        self._machine = machine()
        directories = media if isinstance(media, tuple) else () if media is None else (media,)
        self._markers = [directory / f"yilu-{vault}.mark" for directory in directories]

    def has_moved(self, database: Database) -> bool:
        """Whether this database was last written on another machine, as far as both can be told."""
        before = settings.get(database, _MACHINE, "")
        return bool(before and self._machine) and before != self._machine

    def doubt(self, database: Database) -> str:
        """Why the epoch must not be continued, '' if it may be: 'fork', 'copy', 'place', 'marker', 'rolled_back'."""
        fork, had = database.row("select fork, had from replica where epoch = ?", (own(database),)) or (None, "")
        if fork is not None or had:
            return "fork"
        if settings.get(database, _COPY, False):
            return "copy"
        guard = _guard(settings.get(database, _GUARD))
        if guard is None:
            return ""  # begun just now
        if guard.epoch != own(database) or guard.place != self._place:
            return "place"
        return self._marker_doubt(database, guard) if self._markers else ""

    def _marker_doubt(self, database: Database, guard: Guard) -> str:
        """'' if one marker is as this database left it and none knows of more. A medium that forgets, as a disk that is
        reset at every start, casts no doubt as long as another one remembers."""
        read = [marked for marker in self._markers if (marked := _read(marker)) is not None]
        here = [marked for marked in read if (marked.epoch, marked.place) == (guard.epoch, guard.place)]
        head = _head(database)
        knows_more = any(marked.sessions > guard.sessions or marked.head > head for marked in here)
        if not knows_more and any(marked.sessions == guard.sessions for marked in here):
            own = {replica.epoch for replica in replicas.every(database) if replica.own}
            knows_more = any(marked.epoch not in own for marked in read)
            return "rolled_back" if knows_more else ""
        return "rolled_back" if here else "marker"

    def begin_session(self, database: Database, device: str, school: str) -> str:
        """Before the first write: goes on under the epoch, or begins a new one if there is any doubt; why ('' if not).

        A crash between marker and database leaves them apart, which is a doubt like any other."""
        why = self.doubt(database)
        with database.transaction():
            if why:
                begin(database, new_name(), device, school)
                mark_as_copy(database, False)
            if self._machine:
                settings.put(database, _MACHINE, self._machine)
            guard = _guard(settings.get(database, _GUARD))
            sessions = 1 if guard is None else guard.sessions + 1
            guard = Guard(own(database), sessions, _head(database), self._place)
            settings.put(database, _GUARD, [guard.epoch, guard.sessions, guard.head, guard.place])
        self._write_marker(guard)
        return why

    def note_leaving(self, database: Database) -> None:
        """Before a parcel is given out, and at the end: the marker learns how far the numbers have gone."""
        guard = _guard(settings.get(database, _GUARD))
        if guard is not None:
            self._write_marker(replace(guard, head=_head(database)))

    def _write_marker(self, guard: Guard) -> None:
        data = json.dumps([guard.epoch, guard.sessions, guard.head, guard.place]).encode()
        for marker in self._markers:
            with suppress(OSError):  # that medium is away: if all are, the next session doubts and begins a new epoch
                marker.parent.mkdir(parents=True, exist_ok=True)
                durable.write_safely(marker, data)


def _read(marker: Path) -> Guard | None:
    try:
        return _guard(json.loads(marker.read_bytes()))
    except (OSError, ValueError, TypeError):
        return None


def _guard(data: object) -> Guard | None:
    if not isinstance(data, list) or len(data) != 4:
        return None
    epoch, sessions, head, place = data
    return Guard(str(epoch), int(sessions), int(head), str(place))


def _head(database: Database) -> int:
    present = Replicas(database).number(own(database))
    found = database.rows("select no from replica where own = 1 and no >= ?", (present,))
    return sum(replicas.head(database, number) for (number,) in found)
