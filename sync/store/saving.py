"""From a person's answers to one journalled change and the record it makes, in the same transaction."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from forms.answers import Answers, Row, Value
from forms.definition import Form
from forms.errors import BugError
from sync.change import DELETED, PURGED, RESERVED, SAME_AS, Change, Fields, RowFields
from sync.merge.rule import created, merged
from sync.merge.seen import Seen, closed_vector, next_clock
from sync.merge.writing import Difference, difference, name_rows
from sync.store import encoding, errors, journal, replicas
from sync.store.database import Database
from sync.store.epoch import own
from sync.store.journal import Journal
from sync.store.receiving import seen_runs
from sync.store.records import Loaded, Records
from sync.store.replicas import Replica, Replicas
from sync.store.school import Changes, Saved
from sync.store.tables import FormTables
from sync.store.typed import typed
from sync.vector import Dot, Vector

_STEP = 100  # records between two reports of progress


@dataclass(frozen=True, slots=True)
class Statement:
    """What is to be said of one record, word for word."""

    local_id: int
    fields: Fields
    rows: RowFields = field(default_factory=lambda: MappingProxyType({}))


class Writer:
    """One transaction's writing of own changes of one form, under the present epoch or `epoch`, another own one."""

    def __init__(self, database: Database, tables: FormTables, author: int, at: int, epoch: str = "") -> None:
        self._database = database
        self._tables = tables
        self._author = author
        self._at = at
        self._numbers = Replicas(database)
        self._records = Records(database, self._numbers, tables)
        self._journal = _own_journal(database, self._numbers, epoch or own(database))
        self._addressee = replicas.addressee(database, self._journal.number)
        if (tables.form.writer == "county") != bool(self._addressee):
            raise BugError("not_the_writer", errors.UNEXPECTED)
        self._seen = self._vector()
        # What this writer has seen is noted as a run by now, and so it answers for the changes to come as well.
        self._saw = Seen(lambda epoch: seen_runs(database, self._numbers, epoch)).saw

    def save(self, local_id: int | None, answers: Answers, settle: Collection[str] = ()) -> Saved:
        """Journals what differs from the stored record and writes it; see `Store.save`."""
        before = self._loaded(local_id)
        dot = self._journal.next_dot
        named = name_rows(typed(self._tables.form, answers), dot)
        said = difference(None if before is None else answers_of(self._tables.form, before), named, self._tables.form)
        fields, rows = _with_settled(said, named, settle)
        if before is not None and not fields and not rows:
            self._records.save_calculated(before, named.values, flagged=False)
            self._records.finish()
            return Saved(before.local_id, None, Changes(self._tables.id, (before.local_id,)))
        return self._write(before, fields, rows, named.values)

    def say(self, local_id: int, fields: Fields) -> Saved:
        """Journals these fields as they are, differing or not: deletions, joins, what settles a conflict."""
        before = self._loaded(local_id)
        assert before is not None
        change = self._say(before, fields, {}, is_stale=False)
        self._records.finish()
        return Saved(before.local_id, change.dot, Changes(self._tables.id, (before.local_id,)))

    def say_many(
        self, every: Sequence[Statement], progress: Callable[[int, int], None] | None, done: int = 0, of: int = 0
    ) -> None:
        """Journals what each statement says of its record, in order; calculated fields of a record of which fields
        were said are old from then on. `progress(done, of)` goes on from `done`; an exception from it takes all of
        them back."""
        for start in range(0, len(every), _STEP):
            part = every[start : start + _STEP]
            loaded = self._records.load([statement.local_id for statement in part])
            for statement in part:
                if statement.local_id not in loaded:
                    raise errors.not_here()
                is_stale = any(name not in RESERVED for name in statement.fields) or bool(statement.rows)
                self._say(loaded[statement.local_id], statement.fields, statement.rows, is_stale=is_stale)
            if progress is not None:
                progress(done + start + len(part), of)
        self._records.finish()

    def _say(self, before: Loaded, fields: Fields, rows: RowFields, *, is_stale: bool) -> Change:
        change = self._change(before, fields, rows)
        state = merged(before.state, [change], self._saw)
        self._records.save_said(state, before, self._append(change), is_stale=is_stale)
        return change

    def purge(self, local_ids: Sequence[int]) -> None:
        """Journals the purge of each record and takes all of it away but its number."""
        for local_id in local_ids:
            before = self._loaded(local_id)
            assert before is not None
            change = self._change(before, {PURGED: 1}, {})
            state = merged(before.state, [change], self._saw)
            self._records.purge(local_id, state)  # before the journal's entry, which must stay readable
            self._append(change)
        self._records.finish()

    def create_many(self, every: Sequence[Answers], progress: Callable[[int, int], None] | None) -> list[Saved]:
        """Journals and inserts new records; an exception from `progress` takes all of them back."""
        saved: list[Saved] = []
        for start in range(0, len(every), _STEP):
            part = [self._prepared(answers) for answers in every[start : start + _STEP]]
            local_ids = self._records.create([c for c, _ in part], [values for _, values in part])
            saved += [
                Saved(i, change.dot, Changes(self._tables.id, (i,)))
                for i, (change, _) in zip(local_ids, part, strict=True)
            ]
            if progress is not None:
                progress(len(saved), len(every))
        self._records.finish()
        return saved

    def _prepared(self, answers: Answers) -> tuple[Change, Mapping[str, Value]]:
        named = name_rows(typed(self._tables.form, answers), self._journal.next_dot)
        said = difference(None, named, self._tables.form)
        change = self._change(None, said.fields, said.rows)
        self._append(change)
        return change, named.values

    def _write(
        self, before: Loaded | None, fields: Fields, rows: RowFields, calculated: Mapping[str, Value]
    ) -> Saved:
        change = self._change(before, fields, rows)
        state = created(change) if before is None else merged(before.state, [change], self._saw)
        last = self._append(change)
        local_id = self._records.save_own(state, before, calculated, last)
        self._records.finish()
        return Saved(local_id, change.dot, Changes(self._tables.id, (local_id,)))

    def _change(self, before: Loaded | None, fields: Fields, rows: RowFields) -> Change:
        dot = self._journal.next_dot
        state = None if before is None else before.state
        return Change(
            dot=dot,
            record=dot if state is None else state.id,
            form=self._tables.id,
            clock=next_clock(state, dot.seq, self._seen),
            at=self._at,
            author=self._author,
            fields=MappingProxyType(dict(fields)),
            rows=MappingProxyType(dict(rows)),
            seen=self._seen,
        )

    def _append(self, change: Change) -> int:
        return self._journal.append(change, journal.audiences(change, self._tables.form))

    def _loaded(self, local_id: int | None) -> Loaded | None:
        if local_id is None:
            return None
        loaded = self._records.load_one(local_id)
        if loaded is None:
            raise errors.not_here()
        return loaded

    def _vector(self) -> Vector:
        """What this writer may claim to have seen of other epochs; noted as a run where it differs from before."""
        every = _concerned(replicas.every(self._database), self._addressee)
        if len(every) == 1:
            return Vector()
        have = {replica.epoch: replica.had for replica in every if replica.had}
        vector = closed_vector(have, lambda epoch: seen_runs(self._database, self._numbers, epoch))
        vector.pop(self._journal.epoch, None)
        last = self._database.value(
            "select vector from seen_run where replica = ? order by first desc limit 1", (self._journal.number,)
        )
        text = encoding.text_of(dict(vector))
        if text != (last or "{}"):
            self._database.run(
                "insert or replace into seen_run (replica, first, vector) values (?, ?, ?)",
                (self._journal.number, self._journal.head + 1, text),
            )
        return vector


def _concerned(every: list[Replica], school: str) -> list[Replica]:
    """The epochs a writer speaks of having seen; a county that writes to one school only of those it knows, too."""
    return [one for one in every if school in (one.addressee, one.owner)] if school else every


def _with_settled(said: Difference, answers: Answers, settle: Collection[str]) -> tuple[Fields, RowFields]:
    """What differs, and of the registers to settle what the answers say of them, though it does not differ."""
    fields, rows = dict(said.fields), dict(said.rows)
    standing = {f"{repeat}/{row.id}": row.values for repeat, every in answers.rows.items() for row in every}
    for key in settle:
        row_key, _, name = key.rpartition("/")
        if not row_key:
            fields[name] = answers[name]
        elif row_key in standing:
            rows[row_key] = {**(rows.get(row_key) or {}), name: standing[row_key].get(name)}
        elif key in standing:
            rows[key] = rows.get(key) or {}
        else:
            rows[key if key.count("/") == 1 else row_key] = None
    return fields, rows


def answers_of(form: Form, loaded: Loaded) -> Answers:
    """The record's answers as the form has them, calculated fields included."""
    names = [f.name for f in form.top_fields]
    values = {n: v for n in names if (v := loaded.image.columns.get(n)) is not None}
    rows: dict[str, list[Row]] = {}
    for key, fields in loaded.state.shown_rows.items():
        repeat, _, row_id = key.partition("/")
        rows.setdefault(repeat, []).append(Row(row_id, MappingProxyType(dict(fields))))
    known = {r.name: tuple(rows[r.name]) for r in form.repeats if r.name in rows}
    return Answers(MappingProxyType(values), MappingProxyType(known))


def deletion(deleted: bool) -> Fields:
    return {DELETED: 1 if deleted else None}


def joining(other: Dot) -> Fields:
    return {SAME_AS: str(other)}


def _own_journal(database: Database, numbers: Replicas, epoch: str) -> Journal:
    number = numbers.number(epoch)
    assert number is not None
    return Journal(database, numbers, number)

