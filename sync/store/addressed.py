"""What a county writes for one school at a time: under an epoch of its own for each, so that a parcel for one school
holds nothing of another's."""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import AbstractContextManager

from forms.answers import Answers
from forms.errors import BugError
from sync.store import awareness, epoch, errors, replicas
from sync.store.database import Database
from sync.store.replicas import Replicas
from sync.store.saving import Writer, deletion
from sync.store.school import Saved
from sync.store.session import Session
from sync.vector import Dot


class Addressed:
    """A county desk's writing for its schools. A record stays the school's it was written for."""

    def __init__(
        self, session: Session, database: Database, writing: Callable[[], AbstractContextManager[None]]
    ) -> None:
        self._session, self._database, self._writing = session, database, writing

    def save(self, form_id: str, answers: Answers, author: int, school: str) -> Saved:
        """A new record for this school; see `Store.save`."""
        with self._writing():
            return self._writer(form_id, author, school).save(None, answers)

    def withdraw(self, form_id: str, local_id: int, author: int, emptied: Collection[str] = ()) -> Saved:
        """Deletes a record, with the fields to be emptied, and the school hears of it. InputError 'no_record' if it is
        not here."""
        with self._writing():
            said = {**dict.fromkeys(emptied), **deletion(True)}
            return self._writer(form_id, author, self.school_of(local_id)).say(local_id, said)

    def school_of(self, local_id: int) -> str:
        """For whom a record was written; '' if for nobody in particular."""
        return replicas.addressee(self._database, replicas.split(local_id)[0])

    def epochs(self, school: str) -> tuple[str, ...]:
        """All epochs this county wrote to the school under, as far as it knows, the oldest first."""
        found = self._database.rows("select epoch from replica where addressee = ? order by no", (school,))
        return tuple(row[0] for row in found)

    def present_epoch(self, school: str) -> str:
        """The one it would go on under; '' if the next record begins one."""
        self._session.ready_to_write(self._database)
        return epoch.for_school(self._database, school)

    def is_own(self, own_epoch: str) -> bool:
        """Whether this database wrote under the epoch, and has not only heard of it."""
        return bool(self._database.value("select own from replica where epoch = ?", (own_epoch,)))

    def aware(self, form_id: str, record: Dot, of: Dot) -> frozenset[str] | None:
        """What of a record was written by somebody who had the change `of`; see `awareness.aware`. None of a form that
        is not known here, too."""
        tables = self._session.tables.get(form_id)
        return None if tables is None else awareness.aware(self._database, tables, record, of)

    def doubt(self, own_epoch: str) -> None:
        """Nothing more is written under this epoch: somebody has more of it than this database knows."""
        with self._writing():
            head = self._head(own_epoch)
            self._database.run("update replica set fork = ? where epoch = ? and fork is null", (head + 1, own_epoch))

    def claim(self, lost_epoch: str, school: str) -> None:
        """Says that an epoch that came back was this county's, written for this school."""
        with self._writing():
            self._database.run("update replica set addressee = ? where epoch = ?", (school, lost_epoch))

    def last(self, epoch_name: str) -> int:
        """The highest number known of an epoch: written here, or come back."""
        found = self._database.row("select no, own, had from replica where epoch = ?", (epoch_name,))
        return 0 if found is None else replicas.had_of(self._database, *found).highest

    def owner_of(self, record: Dot) -> str:
        """The code of the school, or county, whose record this is; '' for an epoch nobody has heard of."""
        found = self._database.value("select owner from replica where epoch = ?", (record.epoch,))
        return str(found or "")

    def _head(self, own_epoch: str) -> int:
        number = Replicas(self._database).number(own_epoch)
        return 0 if number is None else replicas.head(self._database, number)

    def _writer(self, form_id: str, author: int, school: str) -> Writer:
        tables = self._session.tables.get(form_id)
        if tables is None:
            raise BugError("no_form", errors.UNEXPECTED)
        name = epoch.for_school(self._database, school)
        if not name:
            device, county = self._session.device_key(self._database).public, self._session.school(self._database).code
            name = epoch.begin_for_school(self._database, school, device, county)
        return Writer(self._database, tables, author, self._session.at(), name)
