"""Which values of a record were written by somebody who had a given change before them: proof without any clock."""

from __future__ import annotations

from sync.change import PURGED
from sync.merge.seen import Seen
from sync.store.database import Database
from sync.store.receiving import seen_runs
from sync.store.records import Records, tombstones
from sync.store.replicas import Replicas
from sync.store.tables import FormTables
from sync.vector import Dot


def aware(database: Database, tables: FormTables, record: Dot, of: Dot) -> frozenset[str] | None:
    """The registers of a record in which a value stands whose writer had the change `of`; None if the record is not
    here. Of one that was purged that alone is left.

    What was written after it and replaced since counts as well: whoever replaced it had it, and so had `of`."""
    numbers = Replicas(database)
    local_id = numbers.local(record)
    if local_id is None:
        return None
    loaded = Records(database, numbers, tables).load_one(local_id)
    if loaded is None:
        return frozenset((PURGED,)) if any(tombstones(database, numbers, tables.id, (local_id,))) else None
    seen = Seen(lambda epoch: seen_runs(database, numbers, epoch))
    registers = loaded.state.registers.items()
    return frozenset(key for key, siblings in registers if any(seen.saw(sibling.dot, of) for sibling in siblings))
