"""What waits for a person to settle in one form: twins that nobody joined, and fields that several PCs wrote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sync.change import DELETED, SAME_AS
from sync.merge.seen import Seen
from sync.merge.settling import Matter, matter_of_record, matter_of_twins
from sync.store.database import Database
from sync.store.marks import decode
from sync.store.queries import flagged
from sync.store.receiving import seen_runs
from sync.store.records import Records
from sync.store.replicas import Replicas
from sync.store.school import Disputes
from sync.store.tables import DELETED as HIDDEN_DELETED
from sync.store.tables import IS_TWIN, SHOWN, FormTables, quoted
from sync.store.twins import Twins
from sync.vector import Dot

_STEP = 2000  # records read at once
_ROW_FIELD = 2  # slashes in the key of a field of a row


def unsettled(database: Database, every: Mapping[str, FormTables]) -> list[FormTables]:
    """Those forms in which anything may wait: a glance at small indexes, for there are dozens of forms and in most
    nothing ever does."""
    marks = (IS_TWIN, "_conflicts is not null", "_flag = 1")
    glances = (
        f"select '{tables.id}' where "
        + " or ".join(f"exists (select 1 from {quoted(tables.record.name)} where {mark})" for mark in marks)
        for tables in every.values()
    )
    return [every[row[0]] for row in database.rows(" union all ".join(glances))] if every else []


def disputes(database: Database, tables: FormTables) -> Disputes:
    """What waits in this form, counted without reading all of it."""
    twins, conflicts = Matters(database, Replicas(database), tables).count()
    return Disputes(tables.id, twins, conflicts, flagged(database, tables))


class Matters:
    """The matters of one form, over one connection; in a snapshot or a transaction."""

    def __init__(self, database: Database, numbers: Replicas, tables: FormTables) -> None:
        self._database = database
        self._numbers = numbers
        self._tables = tables
        self._name = tables.record.name
        self._records = Records(database, numbers, tables)
        self._saw = Seen(lambda epoch: seen_runs(database, numbers, epoch)).saw
        found = database.rows("select epoch, case own when 1 then '' else device end from replica")
        self._sources: Mapping[str, str] = dict(found)

    def count(self) -> tuple[int, int]:
        """(groups of twins, other records) that wait, without reading all of them."""
        return len(self._waiting_groups()), len(self._disputed())

    def every(self) -> list[Matter]:
        """All of them, in the order of entry."""
        groups = self._waiting_groups()
        found = self._of_records(self._disputed())
        for start in range(0, len(groups), _STEP):
            found += self._of_groups(groups[start : start + _STEP])
        return found

    def of(self, local_ids: Sequence[int]) -> list[Matter]:
        """Those that are shown as one of these records."""
        wanted = set(local_ids)
        found = self._of_records([local_id for local_id in self._disputed() if local_id in wanted])
        return found + self._of_groups([group for group in self._waiting_groups() if group[0] in wanted])

    def _of_records(self, local_ids: Sequence[int]) -> list[Matter]:
        form, loaded = self._tables.form, self._records.load(local_ids)
        found = (matter_of_record(loaded[i].state, form, self._saw, self._source_of) for i in local_ids)
        return [matter for matter in found if matter is not None]

    def _of_groups(self, groups: Sequence[tuple[int, ...]]) -> list[Matter]:
        form = self._tables.form
        loaded = self._records.load([local_id for group in groups for local_id in group])
        found = (
            matter_of_twins([loaded[i].state for i in group], form, self._saw, self._source_of) for group in groups
        )
        return [matter for matter in found if matter is not None]

    def _source_of(self, epoch: str) -> str:
        return self._sources.get(epoch, epoch)

    def _disputed(self) -> list[int]:
        """Live records in which fields wait, and deleted ones of which that itself is in doubt."""
        sql = (
            f'select _id, _hidden, _conflicts from "{self._name}" where _conflicts is not null '
            f"and _hidden in ({SHOWN}, {HIDDEN_DELETED}) order by _id"
        )
        found: list[int] = []
        unsure: list[int] = []
        for local_id, hidden, text in self._database.rows(sql):
            keys = text.split()
            if hidden == HIDDEN_DELETED and DELETED not in keys:
                continue
            only_rows = all(key.count("/") == _ROW_FIELD for key in keys)
            (unsure if only_rows else found).append(local_id)
        if unsure:  # of rows that were taken away nothing waits: only the state tells
            loaded = self._records.load(unsure)
            found += [
                local_id
                for local_id in unsure
                if matter_of_record(loaded[local_id].state, self._tables.form, self._saw, self._source_of)
            ]
        return sorted(found)

    def _waiting_groups(self) -> list[tuple[int, ...]]:
        """Groups of twins of which one is not joined yet, or says what nobody who joined it had seen."""
        groups = Twins(self._database, self._numbers, self._tables).every()
        sql = f'select _id, _same_as from "{self._name}" where {IS_TWIN}'
        targets = {i: text and self._numbers.local(Dot.parse(text)) for i, text in self._database.rows(sql)}
        joined = {i for group in groups for i in group[1:] if targets[i] in group}
        late = self._written_since(joined)
        return [group for group in groups if not late.isdisjoint(group) or not joined.issuperset(group[1:])]

    def _written_since(self, joined: set[int]) -> set[int]:
        """Those of these joined twins that hold what nobody who joined them had seen. Most say no more than their
        creation and the join, and need not be read for that."""
        if not joined:
            return set()
        sql = f'select _id, _marks from "{self._name}" where {IS_TWIN} and _same_as is not null'
        suspects = {i for i, marks in self._database.rows(sql) if set(decode(marks)) - {SAME_AS}}
        for table in self._tables.repeats.values():
            sql = f"select distinct _record from {quoted(table.name)} where _marks is not null or _dot <> _record"
            suspects.update(row[0] for row in self._database.rows(sql))
        return self._late(suspects & joined)

    def _late(self, suspects: set[int]) -> set[int]:
        late: set[int] = set()
        for local_id, loaded in self._records.load(tuple(suspects)).items():
            registers = loaded.state.registers
            joins = [sibling.dot for sibling in registers.get(SAME_AS, ()) if sibling.value is not None]
            dots = {s.dot for key, siblings in registers.items() if key not in (SAME_AS, DELETED) for s in siblings}
            if any(not any(join == dot or self._saw(join, dot) for join in joins) for dot in dots):
                late.add(local_id)
        return late
