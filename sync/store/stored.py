"""One record as screens show it, all of it read at one moment."""

from __future__ import annotations

from sync.merge.rule import conflicting
from sync.store import delivery, errors, saving
from sync.store.database import Database
from sync.store.records import Records
from sync.store.replicas import Replicas
from sync.store.school import Stored
from sync.store.tables import FormTables


def record(database: Database, tables: FormTables, local_id: int) -> Stored:
    """InputError 'no_record' if it is not here (any more)."""
    with database.snapshot():
        records = Records(database, Replicas(database), tables)
        loaded = records.load_one(local_id)
        if loaded is None:
            raise errors.not_here()
        return Stored(
            id=loaded.state.id,
            local_id=local_id,
            form=tables.id,
            answers=saving.answers_of(tables.form, loaded),
            clock=loaded.state.clock,
            deleted=loaded.state.deleted,
            conflicts=conflicting(loaded.state, tables.form),
            twins=tuple(records.twins(local_id)),
            delivery=delivery.states(database, tables, [local_id])[0],
            stale=bool(loaded.image.columns["_stale"]),
            flagged=bool(loaded.image.columns["_flag"]),
        )
