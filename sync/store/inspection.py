"""Looking whether the database is whole: every page, every index, every link of the chains, records against journal."""

from __future__ import annotations

from collections.abc import Mapping

from forms.errors import WorldError
from sync.merge.rule import created, merged
from sync.merge.seen import Seen
from sync.merge.state import RecordState
from sync.store import access_log, journal
from sync.store.database import Database
from sync.store.receiving import seen_runs
from sync.store.records import Records
from sync.store.replicas import Replicas
from sync.store.tables import FormTables

_STEP = 500  # records looked at together
_UNREADABLE = {"damaged", "wrong_key", "disk_failed"}


def problems(database: Database, tables: Mapping[str, FormTables] | None = None) -> list[str]:
    """What is wrong with an open database, in codes; empty if all holds. With `tables` every record written on this
    PC is reckoned again from the journal, which shows an old page that was put back anywhere."""
    found: list[str] = []
    try:
        # Pages of the file may be half written while the log still holds them whole: first the log goes into the file.
        _, logged, moved = database.row("pragma wal_checkpoint(full)") or (0, -1, -1)
        if logged == moved and database.rows("pragma cipher_integrity_check"):
            return ["pages"]
        if database.rows("pragma integrity_check(1)") != [("ok",)]:
            return ["structure"]
        for number, name in database.rows("select no, epoch from replica where own = 1"):
            if journal.broken_at(database, number) is not None:
                found.append(f"chain {name}")
        if access_log.broken_at(database) is not None:
            found.append("access_log")
        if not found:
            found += [f"records {form}" for form in tables or {} if not _records_hold(database, (tables or {})[form])]
    except WorldError as error:
        if error.code not in _UNREADABLE:
            raise
        found.append("pages")
    return found


def _records_hold(database: Database, tables: FormTables) -> bool:
    """Whether each record made of own changes alone is what these changes make of it, and none is missing."""
    numbers = Replicas(database)
    records = Records(database, numbers, tables)
    own = {row[0] for row in database.rows("select epoch from replica where own = 1")}
    wanted = [row[0] for row in database.rows("select distinct record from change where form = ?", (tables.id,))]
    gone = {row[0] for row in database.rows("select id from tombstone where form = ?", (tables.id,))}
    known = set(wanted)
    for (local_id,) in database.rows(f'select _id from "{tables.record.name}"'):
        if local_id not in known and numbers.dot(local_id).epoch in own:
            return False
    left = [local_id for local_id in wanted if local_id not in gone]
    for start in range(0, len(left), _STEP):
        part = left[start : start + _STEP]
        loaded = records.load(part)
        for local_id in part:
            if local_id not in loaded:
                return False
            state = loaded[local_id].state
            if _writers(state) <= own and state != _reckoned(database, numbers, local_id):
                return False
    return True


def _writers(state: RecordState) -> set[str]:
    return {state.id.epoch, *(s.dot.epoch for siblings in state.registers.values() for s in siblings)}


def _reckoned(database: Database, numbers: Replicas, local_id: int) -> RecordState | None:
    state: RecordState | None = None
    saw = Seen(lambda epoch: seen_runs(database, numbers, epoch)).saw
    for change in journal.of_record(database, local_id):
        state = created(change) if state is None else merged(state, [change], saw)
    return state
