"""Settling many matters in one transaction: twins joined, fields decided, all of it as ordinary changes that travel."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager

from sync.change import SAME_AS
from sync.merge.settling import Decided, Kind, Matter, said
from sync.store import times
from sync.store.database import Database
from sync.store.device_keys import DeviceKeys
from sync.store.matters import Matters, disputes, unsettled
from sync.store.replicas import Replicas
from sync.store.saving import Statement, Writer
from sync.store.school import Disputes, Settled
from sync.store.session import Session
from sync.store.tables import FormTables
from sync.vector import Dot

Progress = Callable[[int, int], None]


class Settling:
    """What several PCs of the school wrote that is for a person to settle. See `sync.merge.settling`."""

    def __init__(
        self, session: Session, database: Database, writing: Callable[[], AbstractContextManager[None]]
    ) -> None:
        self._session, self._database, self._writing = session, database, writing

    def waiting(self) -> tuple[Disputes, ...]:
        """How much waits in each form in which something does, counted without reading all of it."""
        with self._database.snapshot():
            every = [disputes(self._database, tables) for tables in unsettled(self._database, self._session.tables)]
        return tuple(found for found in every if found)

    def matters(self) -> list[Matter]:
        """Twins to be joined and fields to be decided, with their versions."""
        with self._database.snapshot():
            numbers = Replicas(self._database)
            forms = self._session.tables.values()
            return [matter for tables in forms for matter in Matters(self._database, numbers, tables).every()]

    def times(self, dots: Collection[Dot]) -> dict[Dot, int]:
        """When these changes were written, seconds since 1970, where that is still known: for people, not for order."""
        with self._database.snapshot():
            return times.times(self._database, DeviceKeys(self._database).identities, dots)

    def settle(self, decided: Sequence[Decided], author: int, progress: Progress | None = None) -> Settled:
        """Says what was decided, all of it or nothing; `progress(done, of)` may raise to take it back.

        A matter that is no longer as the person saw it (another parcel came, somebody saved) is left and counted."""
        with self._writing():
            numbers = Replicas(self._database)
            statements: dict[str, list[Statement]] = {}
            settled = 0
            for form_id, every in _by_form(decided).items():
                now = self._standing(numbers, self._session.tables[form_id], every)
                fresh = [one for one in every if now.get((one.matter.record, one.matter.kind)) == one.matter]
                settled += len(fresh)
                statements[form_id] = [statement for one in fresh for statement in _statements(one, numbers)]
            self._say(statements, author, progress)
        return Settled(settled, len(decided) - settled, tuple(form_id for form_id, said in statements.items() if said))

    def _say(self, statements: Mapping[str, list[Statement]], author: int, progress: Progress | None) -> None:
        done, of = 0, sum(map(len, statements.values()))
        for form_id, every in statements.items():
            if every:
                writer = Writer(self._database, self._session.tables[form_id], author, self._session.at())
                writer.say_many(every, progress, done, of)
                done += len(every)

    def _standing(
        self, numbers: Replicas, tables: FormTables, every: Sequence[Decided]
    ) -> dict[tuple[Dot, Kind], Matter]:
        local_ids = [i for one in every if (i := numbers.local(one.matter.record)) is not None]
        found = Matters(self._database, numbers, tables).of(local_ids)
        return {(matter.record, matter.kind): matter for matter in found}


def _by_form(decided: Sequence[Decided]) -> dict[str, list[Decided]]:
    found: dict[str, list[Decided]] = {}
    for one in decided:
        found.setdefault(one.matter.form, []).append(one)
    return found


def _statements(decided: Decided, numbers: Replicas) -> list[Statement]:
    """First what the shown record takes over, so that who joins the twins has written it already."""
    record = decided.matter.record
    fields, rows = said(decided)
    found = [Statement(numbers.local_or_new(record), fields, rows)] if fields or rows else []
    return found + [Statement(numbers.local_or_new(twin), {SAME_AS: str(record)}) for twin in decided.matter.twins]
