"""What screens ask of a store: records read, written, settled and taken away, and drafts. One thread at a time."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from forms.answers import Answers, Value
from sync.change import Change
from sync.store import delivery, drafts, journal, queries, saving, stored
from sync.store.drafts import Draft
from sync.store.opened import Opened
from sync.store.queries import Query, StoreLookup
from sync.store.records import Records
from sync.store.replicas import Replicas
from sync.store.school import Changes, Saved, Stored
from sync.vector import Dot

if TYPE_CHECKING:
    from forms.same_child import Child
    from sync.store.figures import FigureQueries, Scope
    from sync.store.kept_standings import KeptStandings

_PUPILS = "enrolment"


class Registers(Opened):
    """The registers of an open school. Every write is one transaction; an error means nothing was kept."""

    def ids(self, form_id: str, query: Query) -> array[int]:
        """Local ids of the records asked for, in order."""
        return queries.ids(self._database, self._tables(form_id), query)

    def page(self, form_id: str, ids: Sequence[int], columns: Sequence[str]) -> list[tuple[Value, ...]]:
        """Values of columns for these records, in the order of the ids; None throughout for one no longer here."""
        return queries.page(self._database, self._tables(form_id), ids, columns)

    def count(self, form_id: str, query: Query) -> int:
        return queries.count(self._database, self._tables(form_id), query)

    def last_entered(self, form_id: str) -> int | None:
        """When a record of this form was last written here, in seconds since 1970; None if none was."""
        return queries.last_entered(self._database, self._tables(form_id))

    def record(self, form_id: str, local_id: int) -> Stored:
        """One record; InputError 'no_record' if it is not here (any more)."""
        return stored.record(self._database, self._tables(form_id), local_id)

    def local_id(self, dot: Dot) -> int | None:
        """The local id of a record's dot; None if its epoch was never heard of here."""
        return Replicas(self._database).local(dot)

    def history(self, form_id: str, local_id: int) -> list[Change]:
        """The own changes of a record that were not erased, oldest first."""
        return journal.of_record(self._database, local_id)

    def written_by(self, form_id: str, local_ids: Collection[int], field: str) -> Mapping[int, Dot]:
        """For each of these records the change that said this field as it stands; none of one that never said it."""
        loaded = Records(self._database, Replicas(self._database), self._tables(form_id)).load(local_ids)
        siblings = {local_id: one.state.registers.get(field) for local_id, one in loaded.items()}
        return {local_id: found[0].dot for local_id, found in siblings.items() if found}

    def lookup(self) -> StoreLookup:
        """Other records for expressions; belongs to this store's thread."""
        return StoreLookup(self._database, self._session.tables)

    @contextmanager
    def figures(self, scope: Scope) -> Iterator[FigureQueries]:
        """The pack's queries over this school's records, all of one moment, on a connection of their own."""
        from sync.store.figures import FigureQueries  # not needed before a page of figures is opened

        database = self._session.connect()
        try:
            queries = FigureQueries(database, self._session.tables, scope)
            try:
                yield queries
            finally:
                queries.close()
        finally:
            self._session.disconnect(database)

    @property
    def kept_standings(self) -> KeptStandings:
        """How the checklist stood on the days it was worked out on this PC, over this connection."""
        from sync.store.kept_standings import KeptStandings

        return KeptStandings(self._database)

    def delivery_states(self, form_id: str, ids: Sequence[int]) -> list[str]:
        """For each record 'waiting', 'some' or 'all'; see `delivery.DeliveryState`."""
        return delivery.states(self._database, self._tables(form_id), ids)

    def children_alike(self) -> list[Child]:
        """A county's: see `across.alike`."""
        from sync.store import across  # here and below: not what the lock page waits for

        return across.alike(self._database, self._tables(_PUPILS))

    def children_near(self, child: Child) -> list[Child]:
        """Other pupils here that could be this child; see `across.near`."""
        from sync.store import across

        return across.near(self._database, self._tables(_PUPILS), child)

    def stale_ids(self, form_id: str) -> array[int]:
        """Records that were merged since their calculated fields were evaluated: see `save_calculated`."""
        return queries.stale(self._database, self._tables(form_id))

    def save(
        self,
        form_id: str,
        local_id: int | None,
        answers: Answers,
        author: int,
        *,
        settle: Collection[str] = (),
        draft: str | None = None,
    ) -> Saved:
        """Journals what differs from the stored record (None: a new one) and applies it; on the disk when it returns.

        `answers` are whole: what is absent is cleared. Their calculated values are kept for lists and never travel.
        `settle`: register keys of conflicts that these answers decide, said even where they do not differ. `draft`:
        the key of a draft that is done with. InputError 'no_record' if the record is gone."""
        with self._writing():
            saved = self._writer(form_id, author).save(local_id, answers, settle)
            if draft is not None:
                drafts.drop(self._database, draft)
        return saved

    def save_many(
        self,
        form_id: str,
        every: Sequence[Answers],
        author: int,
        progress: Callable[[int, int], None] | None = None,
    ) -> list[Saved]:
        """New records in one transaction: all or none. `progress(done, of)` may raise to take everything back."""
        with self._writing():
            return self._writer(form_id, author).create_many(every, progress)

    @contextmanager
    def together(self) -> Iterator[None]:
        """One transaction around several writes: all of them are on the disk when it ends, or none."""
        with self._writing():
            yield

    def save_calculated(
        self, form_id: str, local_id: int, values: Mapping[str, Value], *, flagged: bool = False
    ) -> Changes:
        """Keeps calculated fields evaluated after a merge; nothing is journalled. `flagged`: a hard check fails."""
        with self._writing():
            records = Records(self._database, Replicas(self._database), self._tables(form_id))
            loaded = records.load_one(local_id)
            if loaded is not None:
                records.save_calculated(loaded, values, flagged=flagged)
                records.finish()
        return Changes(form_id, (local_id,))

    def delete(self, form_id: str, local_id: int, author: int) -> Saved:
        """Puts a record among the deleted ones, from where it can be taken back."""
        with self._writing():
            return self._writer(form_id, author).say(local_id, saving.deletion(True))

    def undelete(self, form_id: str, local_id: int, author: int) -> Saved:
        with self._writing():
            return self._writer(form_id, author).say(local_id, saving.deletion(False))

    def join_twins(self, form_id: str, local_id: int, other: int, author: int) -> Saved:
        """Says that a record is the same thing as another; the one with the lower dot is shown from now on."""
        with self._writing():
            dot = Replicas(self._database).dot(other)
            return self._writer(form_id, author).say(local_id, saving.joining(dot))

    def purge(self, form_id: str, local_ids: Sequence[int], author: int) -> Changes:
        """Takes records away for good, here at once and at receivers when they hear of it; nothing brings them back."""
        with self._writing():
            self._writer(form_id, author).purge(local_ids)
        self._database.run("pragma wal_checkpoint(truncate)")  # or the old pages would stand in the log for a while
        return Changes(form_id, tuple(local_ids))

    def save_draft(self, key: str, form_id: str, local_id: int | None, answers: Answers) -> None:
        """Keeps what is being typed; on the disk when it returns. Works on a full disk too, from the reserve."""
        with self._relief():
            drafts.keep(self._database, Draft(key, form_id, local_id, answers, self._session.at()))

    def drafts(self) -> list[Draft]:
        return drafts.every(self._database)

    def drop_draft(self, key: str) -> None:
        with self._relief():
            drafts.drop(self._database, key)
