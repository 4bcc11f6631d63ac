"""Our changes from a fork on under new numbers, in one transaction: journal, records, rows, references and drafts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from forms.answers import Answers, Row, Value
from sync.change import Change
from sync.merge.reissue import Reissued, reissue, renamed_row
from sync.merge.state import RecordState, Sibling
from sync.store import encoding, epoch, journal, parcels, replicas
from sync.store.database import Database
from sync.store.journal import Journal
from sync.store.receiving import seen_runs
from sync.store.records import Loaded, Records
from sync.store.replicas import Replicas, joined, split
from sync.store.tables import FormTables
from sync.vector import Dot, Vector

FORKED = "forked"  # state of own parcels whose numbers stand for something else now
_BORN_SINCE = "id in (select id from change where id >= ?)"


@dataclass(frozen=True, slots=True)
class Renaming:
    """Old dots to new ones, the same as the texts that ids and references are, and the clocks under the new dots."""

    dots: Mapping[Dot, Dot]
    names: Mapping[str, str]
    clocks: Mapping[Dot, int]

    def value(self, value: Value) -> Value:
        return self.names.get(value, value) if isinstance(value, str) else value

    def key(self, key: str) -> str:
        """A register's key with its row's id renamed."""
        if "/" not in key:
            return key
        repeat, row_id, *name = key.split("/", 2)
        return "/".join([renamed_row(f"{repeat}/{row_id}", self.names), *name])

    def sibling(self, sibling: Sibling) -> Sibling:
        dot = self.dots.get(sibling.dot, sibling.dot)
        return Sibling(dot, self.clocks.get(dot, sibling.clock), self.value(sibling.value))

    def state(self, state: RecordState) -> RecordState:
        registers = {
            self.key(key): tuple(
                sorted(
                    (self.sibling(sibling) for sibling in siblings),
                    key=lambda s: s.rank,
                    reverse=True,
                )
            )
            for key, siblings in state.registers.items()
        }
        return RecordState(
            id=self.dots.get(state.id, state.id),
            form=state.form,
            registers=registers,
            clock=state.clock,
            created=state.created,
            conflicts=tuple(sorted(self.key(key) for key in state.conflicts)),
        )

    def answers(self, answers: Answers) -> Answers:
        def values(given: Mapping[str, Value]) -> Mapping[str, Value]:
            return MappingProxyType({name: self.value(value) for name, value in given.items()})

        rows = {
            repeat: tuple(Row(self.key(f"{repeat}/{r.id}").partition("/")[2], values(r.values)) for r in every)
            for repeat, every in answers.rows.items()
        }
        return Answers(values(answers.values), MappingProxyType(rows))


def reissue_from(database: Database, tables: Mapping[str, FormTables], fork: Dot, device: str, school: str) -> Renaming:
    """Says all own changes from `fork` on again under a new epoch. In a transaction.

    What stands under the old numbers at the receiver is another history, and comes back as such. What was erased gets
    a new number too: a reference to it must not come to mean whatever has the old one there."""
    numbers = Replicas(database)
    low = numbers.local(fork)
    assert low is not None
    changes = [c for no, tail in _own_tails(database, low) for c in journal.changes(database, no, *tail)]
    whole = {numbers.dot(local_id) for (local_id,) in database.rows("select id from entry where id >= ?", (low,))}
    name = epoch.new_name()
    agreed = {numbers.epoch(no): first - 1 for no, (first, _) in _own_tails(database, low)}
    made = reissue(changes, name, agreed, lambda other: seen_runs(database, numbers, other))
    clocks = {change.dot: change.clock for change in made.changes}
    renaming = Renaming(made.dots, {str(old): str(new) for old, new in made.dots.items()}, clocks)
    loaded = _affected(database, numbers, tables, changes)
    buried = database.rows(f"select id, form, clock, created from tombstone where {_BORN_SINCE}", (low,))
    _forget_tail(database, low)
    epoch.begin(database, name, device, school)
    _append(database, Journal(database, numbers, numbers.number_or_new(name)), tables, made, whole)
    for form_id, every in loaded.items():
        _rename_records(Records(database, numbers, tables[form_id]), numbers, renaming, every)
    for local_id, *rest in buried:
        if numbers.dot(local_id) not in made.dots:
            continue  # what a county wrote for a school keeps its number
        renamed = numbers.local_or_new(made.dots[numbers.dot(local_id)])
        database.run("insert into tombstone (id, form, clock, created) values (?, ?, ?, ?)", (renamed, *rest))
    _rename_drafts(database, numbers, renaming)
    return renaming


def _append(
    database: Database, to: Journal, tables: Mapping[str, FormTables], made: Reissued, whole: Collection[Dot]
) -> None:
    """Writes the changes under their new numbers, and what their writer had seen; `whole`: old dots not erased."""
    seen = Vector()
    for old, change in zip(made.dots, made.changes, strict=True):
        if old in whole:
            form = tables[change.form].form if change.form in tables else None
            to.append(change, journal.audiences(change, form))
        else:
            to.append_erased(change)
        if change.seen != seen:
            seen = change.seen
            row = (to.number, change.dot.seq, encoding.text_of(dict(seen)))
            database.run("insert into seen_run (replica, first, vector) values (?, ?, ?)", row)


def _own_tails(database: Database, low: int) -> list[tuple[int, tuple[int, int]]]:
    """(own epoch's number, (first, last)) of every own epoch with changes from local id `low` on."""
    at, first = split(low)
    found = database.rows("select no from replica where own = 1 and addressee = '' and no >= ? order by no", (at,))
    tails = [(no, (first if no == at else 1, replicas.head(database, no))) for (no,) in found]
    return [(no, (a, b)) for no, (a, b) in tails if a <= b]


def _affected(
    database: Database, numbers: Replicas, tables: Mapping[str, FormTables], changes: list[Change]
) -> dict[str, list[Loaded]]:
    by_form: dict[str, set[int]] = {}
    for change in changes:
        by_form.setdefault(change.form, set()).add(numbers.local_or_new(change.record))
    return {
        form: list(Records(database, numbers, tables[form]).load(ids).values())
        for form, ids in by_form.items()
        if form in tables
    }


def _forget_tail(database: Database, low: int) -> None:
    """Nothing of ours stands under these numbers any more."""
    database.run("update answer set last = ? where first < ? and last >= ?", (low - 1, low, low))
    for number, (first, last) in _own_tails(database, low):
        span = (joined(number, first), joined(number, last))
        database.run("delete from entry where id between ? and ?", span)
        database.run("delete from tombstone where id in (select id from change where id between ? and ?)", span)
        database.run("delete from change where id between ? and ?", span)
        database.run("delete from answer where first between ? and ?", span)
        database.run("delete from seen_run where replica = ? and first >= ?", (number, first))
        database.run(
            "update parcel set state = ?, bytes = null where state in (?, ?) and last >= ? "
            "and epoch = (select epoch from replica where no = ?)",
            (FORKED, parcels.SEALED, parcels.SETTLED, first, number),
        )


def _rename_records(records: Records, numbers: Replicas, renaming: Renaming, every: list[Loaded]) -> None:
    for loaded in every:
        last = loaded.image.columns["_last"]
        if isinstance(last, int):
            dot = numbers.dot(last)
            last = numbers.local_or_new(renaming.dots.get(dot, dot))
        records.replace(loaded, renaming.state(loaded.state), last if isinstance(last, int) else None)
    records.finish()


def _rename_drafts(database: Database, numbers: Replicas, renaming: Renaming) -> None:
    for key, record, text in database.rows("select key, record, answers from draft"):
        if record is not None:
            dot = numbers.dot(record)
            record = numbers.local_or_new(renaming.dots.get(dot, dot))
        answers = encoding.answers_to_text(renaming.answers(encoding.answers_from_text(text)))
        database.run("update draft set record = ?, answers = ? where key = ?", (record, answers, key))
