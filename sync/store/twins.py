"""Keeps lists free of twins: of the records that `sync.merge.twins` says are one, all but the lowest dot are hidden.

Twins are looked for among the records of one school only: a county has the same numbers in many."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from forms.answers import Value
from sync.merge.twins import TwinKey, twin_groups
from sync.store.database import Database, parts
from sync.store.replicas import Replicas, spans_of, split
from sync.store.tables import IS_TWIN, SHOWN, TWIN, FormTables, quoted
from sync.vector import Dot

Keys = tuple[Value, ...]
_LIVE = f"_hidden in ({SHOWN}, {TWIN})"


class Twins:
    """The twins of one form. Used inside the transaction that wrote the records."""

    def __init__(self, database: Database, numbers: Replicas, tables: FormTables) -> None:
        self._database = database
        self._numbers = numbers
        self._name = tables.record.name
        columns = tables.record.all_columns
        self.keys = tables.form.keys if all(k in columns for k in tables.form.keys) else ()
        self._listed = "".join(", " + quoted(k) for k in self.keys)
        self._owners: dict[int, str] = {}
        self._spans: dict[str, tuple[tuple[int, int], ...]] = {}
        self._same_keys = " and ".join(f"{quoted(k)} = ?" for k in self.keys)

    def settle(self, touched: Sequence[int], former: Iterable[tuple[int, Keys]] = ()) -> None:
        """Looks again at everything these records may be twins of, and at what has the keys that one of them had
        before (its local id, the keys)."""
        self._owners.clear()  # epochs may have come since, and schools been named
        self._spans.clear()
        suspects = self._hidden_or_paired(touched)
        old = {(self._owner(local_id), keys) for local_id, keys in former if self.keys and None not in keys}
        for owner, keys in old:
            suspects.update(self._with_keys(keys, owner))
        if self._database.value(f'select 1 from "{self._name}" where _same_as is not null limit 1') is not None:
            suspects.update(touched)
            suspects.update(self._joined_to(touched))
        seen: set[int] = set()
        for local_id in suspects:
            if local_id not in seen:
                seen.update(self._settle_around(local_id))

    def of(self, local_id: int) -> list[int]:
        """The other live records that are one with this one."""
        members = self._around(local_id)
        return sorted(i for group in self._groups(members) if local_id in group for i in group if i != local_id)

    def shown_for(self, local_id: int) -> int | None:
        """The record that is shown in place of this one; None if this one is shown itself."""
        hidden = self._database.value(f'select _hidden from "{self._name}" where _id = ?', (local_id,))
        if hidden != TWIN:
            return None
        return next(group[0] for group in self._groups(self._around(local_id)) if local_id in group)

    def every(self) -> list[tuple[int, ...]]:
        """All groups of two or more live records that are one, each with the record that is shown first."""
        hidden = {row[0] for row in self._database.rows(f'select _id from "{self._name}" where {IS_TWIN}')}
        if not hidden:
            return []
        joined = f'select _id, _same_as from "{self._name}" where _same_as is not null and {_LIVE}'
        near = hidden | self._paired(tuple(hidden))
        for local_id, target in self._database.rows(joined):
            near.update((local_id, self._numbers.local(Dot.parse(target)) or local_id))
        return self._groups(self._members(near))

    def _members(self, local_ids: Collection[int]) -> dict[int, tuple[TwinKey, int]]:
        """Those of these records that are live, with their `_hidden`."""
        found: dict[int, tuple[TwinKey, int]] = {}
        for part, marks in parts(tuple(local_ids)):
            sql = (
                f'select _id, _hidden, _same_as{self._listed} from "{self._name}" where _id in ({marks}) and {_LIVE}'
            )
            for local_id, hidden, same_as, *values in self._database.rows(sql, part):
                keys = tuple(values) if values and None not in values else None
                target = Dot.parse(same_as) if isinstance(same_as, str) else None
                found[local_id] = (TwinKey(self._numbers.dot(local_id), keys, target), hidden)
        return found

    def _settle_around(self, local_id: int) -> Collection[int]:
        members = self._around(local_id)
        hidden = {i for group in self._groups(members) for i in group[1:]}
        for member, (_, standing) in members.items():
            wanted = TWIN if member in hidden else SHOWN
            if standing != wanted:
                self._database.run(f'update "{self._name}" set _hidden = ? where _id = ?', (wanted, member))
        return members.keys()

    def _groups(self, members: dict[int, tuple[TwinKey, int]]) -> list[tuple[int, ...]]:
        """Groups of local ids, the one that is shown first; owners apart."""
        by_owner: dict[str, list[TwinKey]] = {}
        for local_id, (key, _) in members.items():
            by_owner.setdefault(self._owner(local_id), []).append(key)
        local = {key.id: local_id for local_id, (key, _) in members.items()}
        return [tuple(local[dot] for dot in group) for keys in by_owner.values() for group in twin_groups(keys)]

    def _around(self, local_id: int) -> dict[int, tuple[TwinKey, int]]:
        """All live records of its school that can be reached from this one by equal keys and by joins, with their
        `_hidden`."""
        found: dict[int, tuple[TwinKey, int]] = {}
        owner = self._owner(local_id)
        left = {local_id}
        while left:
            current = left.pop()
            member = self._members((current,)).get(current)
            if member is None:
                continue
            keys, target = member[0].keys, member[0].same_as
            found[current] = member
            near = self._joined_to([current])
            joined = self._numbers.local(target) if target else None
            near.update(() if joined is None else (joined,))
            near = {other for other in near if self._owner(other) == owner}
            near.update(self._with_keys(keys, owner) if keys else ())
            left.update(near - found.keys())
        return found

    def _hidden_or_paired(self, touched: Sequence[int]) -> set[int]:
        """Those of the records that are hidden as twins, and the live others that have the same keys as one of them."""
        found = self._paired(touched)
        for part, marks in parts(touched):
            hidden = f'select _id from "{self._name}" where _id in ({marks}) and _hidden = {TWIN}'
            found.update(row[0] for row in self._database.rows(hidden, part))
        return found

    def _paired(self, local_ids: Sequence[int]) -> set[int]:
        """The live others of the same school that have the same keys as one of these records."""
        if not self.keys:
            return set()
        by_owner: dict[str, list[int]] = {}
        for local_id in local_ids:
            by_owner.setdefault(self._owner(local_id), []).append(local_id)
        same = " and ".join(f"b.{quoted(k)} = a.{quoted(k)}" for k in self.keys)
        found: set[int] = set()
        for owner, mine in by_owner.items():
            for part, marks in parts(mine):
                sql = (  # the cross join keeps the order: from the few given to those with their keys
                    f'select b._id from "{self._name}" a cross join "{self._name}" b on {same} and b._id <> a._id '
                    f"and b._id between ? and ? and b.{_LIVE} where a._id in ({marks})"
                )
                for span in self._spans_of(owner):
                    found.update(row[0] for row in self._database.rows(sql, (*span, *part)))
        return found

    def _with_keys(self, keys: Keys, owner: str) -> set[int]:
        sql = f'select _id from "{self._name}" where {self._same_keys} and _id between ? and ? and {_LIVE}'
        return {row[0] for span in self._spans_of(owner) for row in self._database.rows(sql, (*keys, *span))}

    def _joined_to(self, local_ids: Collection[int]) -> set[int]:
        found: set[int] = set()
        for part, marks in parts([str(self._numbers.dot(i)) for i in local_ids]):
            sql = f'select _id from "{self._name}" where _same_as in ({marks}) and {_LIVE}'
            found.update(row[0] for row in self._database.rows(sql, part))
        return found

    def _owner(self, local_id: int) -> str:
        number = split(local_id)[0]
        if number not in self._owners:
            self._owners[number] = str(
                self._database.value("select owner from replica where no = ?", (number,)) or ""
            )
        return self._owners[number]

    def _spans_of(self, owner: str) -> tuple[tuple[int, int], ...]:
        if owner not in self._spans:
            self._spans[owner] = spans_of(self._database, owner)
        return self._spans[owner]
