"""The store as `sync.receive` sees it: standings, spans, held parcels and records of this replica."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sync.change import Change
from sync.merge.rule import created
from sync.merge.state import RecordState, Sibling
from sync.receive.storage import HeldParcel, Span, Standing
from sync.store import encoding, parcels, records, replicas, settings
from sync.store.database import Database, parts
from sync.store.epoch import own as own_epoch
from sync.store.records import Loaded, Records
from sync.store.replicas import Replicas
from sync.store.tables import FormTables
from sync.vector import Dot, Ranges, Vector

_COUNTER = "receipt_counter"


class StoreReceiver:
    """Implements `sync.receive.storage.ReceiverStorage` over one connection; one thread at a time."""

    def __init__(
        self, database: Database, tables: Mapping[str, FormTables], on_own_epoch: Callable[[], None] = lambda: None
    ) -> None:
        """`on_own_epoch` is called when numbers of an own epoch come from elsewhere: it must not be continued."""
        self._database = database
        self._tables = tables
        self._on_own_epoch = on_own_epoch
        self._numbers = Replicas(database)
        self._records: dict[str, Records] = {}
        self._loaded: dict[str, dict[int, Loaded]] = {}
        self._owned: set[tuple[str, str]] = set()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        with self._database.transaction():
            self._forget()
            yield
        self._forget()

    def _forget(self) -> None:
        """What was read inside one transaction may be otherwise in the next."""
        self._numbers = Replicas(self._database)
        self._records, self._loaded, self._owned = {}, {}, set()

    def _of(self, tables: FormTables) -> Records:
        if tables.id not in self._records:
            self._records[tables.id] = Records(self._database, self._numbers, tables)
        return self._records[tables.id]

    # -- who has sent what -----------------------------------------------------------------------------------------

    def standing(self, epoch: str) -> Standing | None:
        found = self._database.row(
            "select no, epoch, device, owner, own, had, standing from replica where epoch = ?", (epoch,)
        )
        return None if found is None or not (found[4] or found[2]) else self._standing(*found)

    def standings(self, device: str) -> Sequence[Standing]:
        found = self._database.rows(
            "select no, epoch, device, owner, own, had, standing from replica where device = ? order by epoch",
            (device,),
        )
        return [self._standing(*row) for row in found]

    def save_standing(self, standing: Standing) -> None:
        number = self._numbers.number_or_new(standing.epoch)
        have = standing.have
        if self._database.value("select own from replica where no = ?", (number,)):
            have = have - Ranges.up_to(replicas.head(self._database, number))
            if have:
                self._on_own_epoch()
        rest = {
            "held": {code: str(ranges) for code, ranges in standing.held.items()},
            "refused": {code: str(ranges) for code, ranges in standing.refused.items()},
            "verified": str(standing.verified),
            "links": {str(seq): link for seq, link in standing.links.items()},
            "early": sorted(standing.early),
            "fork": standing.fork,
            "counter": standing.counter,
        }
        self._database.run(
            "update replica set device = ?, owner = ?, had = ?, standing = ? where no = ?",
            (standing.device, standing.owner, str(have), encoding.text_of(rest), number),
        )

    def spans(self, epoch: str, first: int, last: int) -> Sequence[Span]:
        return parcels.spans(self._database, epoch, first, last)

    def parcel(self, header_hash: str) -> bytes | None:
        return parcels.raw(self._database, header_hash)

    def keep_parcel(self, span: Span, raw: bytes) -> None:
        number = self._numbers.number(span.epoch)
        device = self._database.value("select device from replica where no = ?", (number,)) or ""
        parcels.keep_taken(self._database, span, device, raw)

    def hold_parcel(self, held: HeldParcel, raw: bytes) -> None:
        parcels.hold(self._database, held, raw)

    def held_parcels(self, epoch: str | None = None, device: str | None = None) -> Sequence[HeldParcel]:
        return parcels.held(self._database, epoch, device)

    def release_parcel(self, header_hash: str) -> None:
        parcels.release(self._database, header_hash)

    def _standing(
        self, number: int, epoch: str, device: str, owner: str, own: int, had: str, text: str
    ) -> Standing:
        rest: dict[str, Any] = json.loads(text)
        have = replicas.had_of(self._database, number, own, had)
        return Standing(
            epoch=epoch,
            device=device,
            owner=owner,
            have=have,
            held={code: Ranges.parse(spans) for code, spans in rest.get("held", {}).items()},
            refused={code: Ranges.parse(spans) for code, spans in rest.get("refused", {}).items()},
            verified=Ranges.parse(rest.get("verified", "")) | (have if own else Ranges()),
            links={int(seq): link for seq, link in rest.get("links", {}).items()},
            early=frozenset(rest.get("early", ())),
            fork=rest.get("fork", 0),
            counter=rest.get("counter", 0),
        )

    # -- records ---------------------------------------------------------------------------------------------------

    def create_records(self, form: str, owner: str, changes: Sequence[Change]) -> None:
        self._note_owner(owner, (change.record.epoch for change in changes))
        tables = self._tables.get(form)
        if tables is None:
            self._save_strangers(form, owner, [created(change) for change in changes])
            return
        self._of(tables).create(changes)
        self._of(tables).finish()

    def load_records(self, form: str, ids: Collection[Dot]) -> Mapping[Dot, RecordState]:
        local_ids = [i for i in map(self._numbers.local, ids) if i is not None]
        tables = self._tables.get(form)
        found = {state.id: state for state in records.tombstones(self._database, self._numbers, form, local_ids)}
        if tables is None:
            found.update(self._load_strangers(form, local_ids))
        else:
            loaded = self._of(tables).load(local_ids)
            self._loaded[form] = loaded
            found.update((one.state.id, one.state) for one in loaded.values())
        return found

    def save_records(self, form: str, owner: str, states: Sequence[RecordState]) -> None:
        self._note_owner(owner, (state.id.epoch for state in states))
        tables = self._tables.get(form)
        if tables is None:
            self._save_strangers(form, owner, states)
            return
        here = self._of(tables)
        local_ids = {state.id: self._numbers.local_or_new(state.id) for state in states}
        before = self._loaded.pop(form, {})  # mostly these are what was just loaded
        before |= here.load([i for i in local_ids.values() if i not in before])
        for state in states:
            local_id = local_ids[state.id]
            if state.purged:
                here.purge(local_id, state)
            else:
                here.save_merged(state, before.get(local_id))
        here.finish()

    def _note_owner(self, owner: str, epochs: Iterable[str]) -> None:
        """Whose the records of these epochs are: twins are looked for as soon as the first of an epoch is written,
        before its standing is."""
        new = {(owner, epoch) for epoch in epochs} - self._owned
        if not new:
            return
        numbers = [(owner, self._numbers.number_or_new(epoch)) for _, epoch in new]
        self._database.run_many("update replica set owner = ? where no = ? and owner = ''", numbers)
        self._owned |= new

    def _load_strangers(self, form: str, local_ids: Sequence[int]) -> dict[Dot, RecordState]:
        found: dict[Dot, RecordState] = {}
        for part, marks in parts(local_ids):
            sql = f"select id, state from stranger where form = ? and id in ({marks})"
            for local_id, text in self._database.rows(sql, (form, *part)):
                dot = self._numbers.dot(local_id)
                found[dot] = stranger_state(dot, form, text)
        return found

    def _save_strangers(self, form: str, owner: str, states: Sequence[RecordState]) -> None:
        for state in states:
            local_id = self._numbers.local_or_new(state.id)
            if state.purged:
                self._database.run("delete from stranger where id = ?", (local_id,))
                records.bury(self._database, local_id, state)
            else:
                self._database.run(
                    "insert or replace into stranger (id, form, owner, state) values (?, ?, ?, ?)",
                    (local_id, form, owner, stranger_text(state)),
                )

    # -- what writers had seen -------------------------------------------------------------------------------------

    def seen_runs(self, epoch: str) -> Sequence[tuple[int, Vector]]:
        return seen_runs(self._database, self._numbers, epoch)

    def add_seen_runs(self, epoch: str, runs: Sequence[tuple[int, Vector]]) -> None:
        number = self._numbers.number_or_new(epoch)
        self._database.run_many(
            "insert or replace into seen_run (replica, first, vector) values (?, ?, ?)",
            [(number, first, encoding.text_of(dict(vector))) for first, vector in runs],
        )

    # -- receipts --------------------------------------------------------------------------------------------------

    def counter(self) -> int:
        """Goes on growing across epochs, so that of all receipts the newest has the highest."""
        _, count = settings.get(self._database, _COUNTER, ["", 0])
        return int(count)

    def count_up(self) -> int:
        raised = self.counter() + 1
        settings.put(self._database, _COUNTER, [own_epoch(self._database), raised])
        return raised

    # -- for people ------------------------------------------------------------------------------------------------

    def note_refusals(self, epoch: str, refusals: Sequence[tuple[int, str, str]]) -> None:
        number = self._numbers.number_or_new(epoch)
        self._database.run_many(
            "insert or replace into refusal (replica, seq, code, key) values (?, ?, ?, ?)",
            [(number, seq, code, key) for seq, code, key in refusals],
        )


def count_above(database: Database, counter: int) -> None:
    """The receipt counter is at least this from now on. In a transaction."""
    own, count = settings.get(database, _COUNTER, ["", 0])
    settings.put(database, _COUNTER, [own, max(int(count), counter)])


def seen_runs(database: Database, numbers: Replicas, epoch: str) -> list[tuple[int, Vector]]:
    """By seq: from which number on the epoch's writer had seen which vector."""
    found = database.rows(
        "select first, vector from seen_run where replica = ? order by first", (numbers.number(epoch),)
    )
    return [(first, Vector(json.loads(text))) for first, text in found]


def stranger_text(state: RecordState) -> str:
    registers = {key: [[str(s.dot), s.clock, s.value] for s in siblings] for key, siblings in state.registers.items()}
    return encoding.text_of([state.clock, int(state.created), registers, list(state.conflicts)])


def stranger_state(dot: Dot, form: str, text: str) -> RecordState:
    clock, is_created, registers, conflicts = json.loads(text)
    return RecordState(
        id=dot,
        form=form,
        registers={
            key: tuple(Sibling(Dot.parse(writer), c, value) for writer, c, value in siblings)
            for key, siblings in registers.items()
        },
        clock=clock,
        created=bool(is_created),
        conflicts=tuple(conflicts),
    )


def adopt(database: Database, tables: FormTables) -> None:
    """After a new pack: moves what had no table or column before into those there are now. In a transaction."""
    numbers = Replicas(database)
    here = Records(database, numbers, tables)
    here.adopt()
    for local_id, text in database.rows("select id, state from stranger where form = ?", (tables.id,)):
        here.save_merged(stranger_state(numbers.dot(local_id), tables.id, text), None)
    here.finish()
    database.run("delete from stranger where form = ?", (tables.id,))
