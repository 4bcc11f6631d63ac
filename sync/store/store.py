"""One school's store over one connection: what screens, outbox and inbox may ask of it. One thread at a time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from sync.envelope.keys import AgeIdentity, SigningKey
from sync.store import access_log, backup, inspection, parcels, settings
from sync.store.access_log import Access
from sync.store.backup import Backup
from sync.store.device_keys import DeviceKeys
from sync.store.people import People
from sync.store.registers import Registers
from sync.store.road import Road
from sync.store.school import PackOfForms, Root, School, User


class Store(Registers, Road):
    """A school that was signed in to. Every write returns after the disk has it; an error means nothing was kept.

    Made by `create_school` and `open_store`; `another()` gives a second one for another thread."""

    @property
    def directory(self) -> Path:
        return self._session.directory

    @property
    def school(self) -> School:
        return self._session.school(self._database)

    @property
    def level(self) -> str:
        """'county' for a county desk, 'school' otherwise."""
        return self._session.level(self._database)

    @property
    def root(self) -> Root | None:
        """A county's root; None in a school."""
        return self._session.root(self._database)

    @property
    def users(self) -> tuple[User, ...]:
        """Those who may sign in; `people.everyone` has those who left, too."""
        return self.people.present

    @property
    def people(self) -> People:
        """Who works here: adding, removing, roles, passwords and the recovery sheet."""
        return People(self._session, self._database, self._writing)

    @property
    def device_key(self) -> SigningKey:
        return self.device_keys.present

    @property
    def device_keys(self) -> DeviceKeys:
        """This PC's key, and those from before its database came to this machine."""
        return DeviceKeys(self._database)

    @property
    def age_identities(self) -> tuple[AgeIdentity, ...]:
        """What opens parcels sealed to this PC, the newest first."""
        return self.device_keys.identities

    def setting(self, name: str, otherwise: Any = None) -> Any:
        """A JSON value kept by `put_setting`, or `otherwise`."""
        return settings.get(self._database, f"own.{name}", otherwise)

    def put_setting(self, name: str, value: Any) -> None:
        with self._writing():
            settings.put(self._database, f"own.{name}", value)

    def use_pack(self, pack: PackOfForms) -> None:
        """Goes over to a new pack: tables grow, nothing that is kept is lost."""
        with self._relief():
            self._session.use_pack(self._database, pack)

    def note_access(self, user: int, action: str, form_id: str, local_id: int | None = None, count: int = 1) -> None:
        """Records who looked at, printed or exported what: numbers only."""
        with self._writing():
            access_log.note(self._database, Access(0, self._session.at(), user, action, form_id, local_id, count))

    def accesses(self, last: int = 1000) -> list[Access]:
        return access_log.entries(self._database, last)

    def back_up(self, target: Path, now: datetime, progress: Callable[[float], None] | None = None) -> Backup:
        """Makes a checked copy under `target`, best on another medium, and keeps seven days of them."""
        return backup.make(self._database, self._session.directory, self._session.keys.vault_key, target, now, progress)

    def problems(self) -> list[str]:
        """Checks every page, index and chain, and records against the journal; codes of what is wrong, empty if all
        holds. Takes seconds, in a large school a minute."""
        return inspection.problems(self._database, self._session.tables)

    def note_counts(self) -> None:
        """Tells the lock screen what waits and what was begun, in case the program does not end in order."""
        self._session.note_counts(self._database)

    def tidy(self) -> None:
        """At a quiet moment: empties the log into the file, gives up old parcels, restores the reserve."""
        with self._relief():
            parcels.forget_old(self._database, self._session.at())
            self._database.run("pragma wal_checkpoint(truncate)")
            self._session.refresh_front(self._database)
        self._session.reserve.keep()

    def tidy_daily(self) -> bool:
        """`tidy`, unless the last time was within a day; whether it was done."""
        is_due = parcels.is_forgetting_due(self._database, self._session.at())
        if is_due:
            self.tidy()
        return is_due
