"""Records in their typed tables: read as states, written as the columns that differ, always in a transaction."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from forms.answers import Value
from sync.change import DELETED, SAME_AS, Change
from sync.merge.rule import created
from sync.merge.state import RecordState, Revised
from sync.store import encoding, journal, parcels, search
from sync.store.database import Database, parts
from sync.store.image import Columns, Image, Imaging, RowPlace, Siblings
from sync.store.replicas import Replicas
from sync.store.tables import RECORD_COLUMNS, ROW_COLUMNS, SHOWN, TWIN, FormTables, quoted
from sync.store.twins import Keys, Twins

_ROW_PLACE = ("_record", "_dot", "_index")


@dataclass(frozen=True, slots=True)
class Loaded:
    """A record read: its state, and the image it was made of (calculated fields included)."""

    local_id: int
    state: RecordState
    image: Image


class Records:
    """The records of one form over one connection. Whoever writes ends with `finish`."""

    def __init__(self, database: Database, numbers: Replicas, tables: FormTables) -> None:
        self._database = database
        self._numbers = numbers
        self._tables = tables
        self._imaging = Imaging(numbers, tables)
        self._twins = Twins(database, numbers, tables)
        self._own_columns = tuple(c for c in RECORD_COLUMNS if c != "_id")
        self._columns = (*self._own_columns, *tables.record.all_columns)
        self._calculated = frozenset(f.name for f in tables.form.top_fields if f.is_calculated)
        self._row_columns = {
            name: (*(c for c in ROW_COLUMNS if c not in ("_id", *_ROW_PLACE)), *table.all_columns)
            for name, table in tables.repeats.items()
        }
        self._touched: list[int] = []
        self._former: list[tuple[int, Keys]] = []
        self._purged = False
        self._updates: dict[tuple[str, ...], list[tuple[Value, ...]]] = {}
        self._found_anew: list[tuple[int, Columns]] = []

    # -- reading ---------------------------------------------------------------------------------------------------

    def load(self, local_ids: Collection[int]) -> dict[int, Loaded]:
        """Those of these records that are here; purged ones are not."""
        self._flush()
        images: dict[int, Image] = {}
        listed = ", ".join(map(quoted, self._columns))
        for part, marks in parts(tuple(local_ids)):
            sql = f'select _id, {listed} from "{self._tables.record.name}" where _id in ({marks})'
            for local_id, *values in self._database.rows(sql, part):
                images[local_id] = Image(dict(zip(self._columns, values, strict=True)))
        if images:
            self._load_rows(images)
            self._load_siblings(images)
        return {i: Loaded(i, self._imaging.state(i, image), image) for i, image in images.items()}

    def load_one(self, local_id: int) -> Loaded | None:
        return self.load((local_id,)).get(local_id)

    def row_id(self, place: RowPlace) -> str:
        return self._imaging.row_id(place)

    def twins(self, local_id: int) -> list[int]:
        return self._twins.of(local_id)

    def _load_rows(self, images: Mapping[int, Image]) -> None:
        for repeat, names in self._row_columns.items():
            table = self._tables.repeats[repeat].name
            listed = ", ".join(map(quoted, names))
            for part, marks in parts(tuple(images)):
                sql = f'select _record, _dot, _index, {listed} from "{table}" where _record in ({marks})'
                for record, dot, index, *values in self._database.rows(sql, part):
                    images[record].rows[(repeat, dot, index)] = dict(zip(names, values, strict=True))

    def _load_siblings(self, images: Mapping[int, Image]) -> None:
        for local_id, image in images.items():
            extra = image.columns["_extra"]
            image.extra = json.loads(extra) if isinstance(extra, str) else {}
            if image.columns["_siblings"]:
                found = self._database.rows("select key, siblings from conflict where record = ?", (local_id,))
                image.siblings = {key: json.loads(text) for key, text in found}

    # -- writing ---------------------------------------------------------------------------------------------------

    def save_merged(self, state: RecordState, before: Loaded | None) -> int:
        """Writes a state that came by merging; `before` is what was loaded, None if the record was not here.

        Its calculated fields are old from then on, and it is listed as stale until somebody evaluates it: a merge
        may also break what a hard check asks, which a creation that came whole does not."""
        registers = state.registers
        if before is not None and isinstance(registers, Revised) and registers.before is before.state.registers:
            columns = self._imaging.revised(state, registers.changed, before.local_id, before.image)
            if columns is not None:
                self._update(before.local_id, before.image.columns, columns | {"_stale": 1})
                return before.local_id
        is_stale = self._calculated or before is not None
        local_id = self._numbers.local_or_new(state.id)
        self._write(local_id, self._imaging.image(state, local_id), before, {"_stale": 1} if is_stale else {})
        return local_id

    def save_own(self, state: RecordState, before: Loaded | None, calculated: Mapping[str, Value], last: int) -> int:
        """Writes the state after the own change with local id `last`; calculated fields were just evaluated."""
        fresh: Columns = {name: calculated.get(name) for name in self._calculated}
        fresh |= {"_stale": None, "_flag": None, "_last": last}
        local_id = self._numbers.local_or_new(state.id)
        self._write(local_id, self._imaging.image(state, local_id), before, fresh)
        return local_id

    def save_said(self, state: RecordState, before: Loaded, last: int, *, is_stale: bool) -> None:
        """Writes the state after an own change that nobody evaluated; `is_stale`: it may have changed what is
        calculated or checked."""
        more: Columns = {"_last": last, "_stale": 1} if is_stale else {"_last": last}
        self._write(before.local_id, self._imaging.image(state, before.local_id), before, more)

    def save_calculated(self, loaded: Loaded, calculated: Mapping[str, Value], *, flagged: bool) -> None:
        """Writes freshly evaluated fields alone; `flagged`: a hard check does not hold for what was merged."""
        fresh: Columns = {name: calculated.get(name) for name in self._calculated}
        fresh |= {"_stale": None, "_flag": 1 if flagged else None}
        self._update(loaded.local_id, loaded.image.columns, fresh)

    def create(self, changes: Sequence[Change], own: Sequence[Mapping[str, Value]] | None = None) -> list[int]:
        """Inserts records that certainly are not here, each made by one change. `own`: these are own changes, and
        the calculated fields of each."""
        listed = ", ".join(map(quoted, ("_id", *self._columns)))
        marks = ", ".join("?" * (len(self._columns) + 1))
        sql = f'insert into "{self._tables.record.name}" ({listed}) values ({marks})'
        plain: list[tuple[Value, ...]] = []
        words: list[tuple[int, Mapping[str, Value]]] = []
        local_ids: list[int] = []
        for place, change in enumerate(changes):
            local_id = self._numbers.local_or_new(change.dot)
            local_ids.append(local_id)
            calculated = own[place] if own is not None else {}
            if not self._is_plain(change):
                state = created(change)
                if own is None:
                    self.save_merged(state, None)
                else:
                    self.save_own(state, None, calculated, local_id)
                continue
            values = {**change.fields, **{name: calculated.get(name) for name in self._calculated}}
            values |= {"_clock": change.clock, "_hidden": SHOWN, "_last": None if own is None else local_id}
            values["_stale"] = 1 if own is None and self._calculated else None
            plain.append((local_id, *map(values.get, self._columns)))
            words.append((local_id, values))
        self._database.run_many(sql, plain)
        search.put_many(self._database, self._tables, words)
        self._touched.extend(i for i, _ in words)
        return local_ids

    def purge(self, local_id: int, state: RecordState) -> None:
        """Takes everything of a record away but its number: row, rows, rivals, search, drafts, own journal entries."""
        loaded = self.load_one(local_id)
        if loaded is not None:
            self._remove(loaded)
            self._purged = True
        bury(self._database, local_id, state)

    def replace(self, loaded: Loaded, state: RecordState, last: int | None) -> None:
        """Puts a state, under whatever id it has now, where `loaded` was; `last` is its newest own change."""
        self._remove(loaded)
        local_id = self._numbers.local_or_new(state.id)
        kept = (*self._calculated, "_stale", "_flag")
        more: Columns = {name: loaded.image.columns.get(name) for name in kept}
        self._write(local_id, self._imaging.image(state, local_id), None, {**more, "_last": last})

    def adopt(self) -> None:
        """After a new pack: moves what had no column before into the columns there are now."""
        found = self._database.rows(f'select _id from "{self._tables.record.name}" where _extra is not null')
        for loaded in self.load([row[0] for row in found]).values():
            self.save_merged(loaded.state, loaded)
        self.finish()

    def finish(self) -> None:
        """The last step of every transaction that wrote records of this form."""
        self._flush()
        if self._touched:
            self._twins.settle(self._touched, self._former)
        if self._purged:
            search.forget(self._database, self._tables)
        self._touched, self._former, self._purged = [], [], False

    def _is_plain(self, change: Change) -> bool:
        known = self._imaging.top_registers - {DELETED, SAME_AS}
        answered = all(name in known and value is not None for name, value in change.fields.items())
        return change.clock == 1 and not change.rows and answered

    def _remove(self, loaded: Loaded) -> None:
        local_id = loaded.local_id
        self._touch(local_id, {}, loaded.image.columns)
        self._database.run(f'delete from "{self._tables.record.name}" where _id = ?', (local_id,))
        for table in self._tables.repeats.values():
            self._database.run(f'delete from "{table.name}" where _record = ?', (local_id,))
        self._database.run("delete from conflict where record = ?", (local_id,))
        search.remove(self._database, self._tables, local_id)

    def _write(self, local_id: int, image: Image, before: Loaded | None, more: Columns) -> None:
        extra = encoding.text_of(image.extra) if image.extra else None
        columns: Columns = {**image.columns, "_extra": extra, **more}
        if before is None:
            listed = ", ".join(map(quoted, ("_id", *columns)))
            marks = ", ".join("?" * (len(columns) + 1))
            sql = f'insert into "{self._tables.record.name}" ({listed}) values ({marks})'
            self._database.run(sql, (local_id, *columns.values()))
            search.put_many(self._database, self._tables, [(local_id, columns)])
            self._touched.append(local_id)
        else:
            self._update(local_id, before.image.columns, columns)
        self._write_rows(local_id, image.rows, {} if before is None else before.image.rows)
        self._write_siblings(local_id, image.siblings, {} if before is None else before.image.siblings)

    def _update(self, local_id: int, old: Columns, columns: Columns) -> None:
        """What differs is written with the next `_flush`, together with what differs alike in other records."""
        if columns.get("_hidden") == SHOWN and old["_hidden"] == TWIN:
            columns["_hidden"] = TWIN  # until `finish` finds otherwise
        differing = {c: v for c, v in columns.items() if old.get(c) != v}
        if not differing:
            return
        self._updates.setdefault(tuple(differing), []).append((*differing.values(), local_id))
        if search.concerns(self._tables, differing):
            self._found_anew.append((local_id, {**old, **columns}))
        self._touch(local_id, differing, old)

    def _flush(self) -> None:
        for names, rows in self._updates.items():
            sets = ", ".join(f"{quoted(c)} = ?" for c in names)
            self._database.run_many(f'update "{self._tables.record.name}" set {sets} where _id = ?', rows)
        search.put_many(self._database, self._tables, self._found_anew, replaces=True)
        self._updates, self._found_anew = {}, []

    def _touch(self, local_id: int, differing: Columns, old: Columns) -> None:
        keys_differ = any(k in differing for k in self._twins.keys)
        if not differing or keys_differ:
            self._former.append((local_id, tuple(old.get(k) for k in self._twins.keys)))
        if not differing or keys_differ or "_hidden" in differing or SAME_AS in differing:
            self._touched.append(local_id)

    def _write_rows(self, local_id: int, rows: Mapping[RowPlace, Columns], old: Mapping[RowPlace, Columns]) -> None:
        for place, columns in rows.items():
            table = self._tables.repeats[place[0]].name
            before = old.get(place)
            if before is None:
                listed = ", ".join(map(quoted, (*_ROW_PLACE, *columns)))
                marks = ", ".join("?" * (len(columns) + 3))
                values = (local_id, place[1], place[2], *columns.values())
                self._database.run(f'insert into "{table}" ({listed}) values ({marks})', values)
                continue
            differing = {c: v for c, v in columns.items() if before.get(c) != v}
            if differing:
                sets = ", ".join(f"{quoted(c)} = ?" for c in differing)
                sql = f'update "{table}" set {sets} where _record = ? and _dot = ? and _index = ?'
                self._database.run(sql, (*differing.values(), local_id, place[1], place[2]))

    def _write_siblings(self, local_id: int, new: Mapping[str, Siblings], old: Mapping[str, Siblings]) -> None:
        if not new and not old:
            return
        for key in old.keys() - new.keys():
            self._database.run("delete from conflict where record = ? and key = ?", (local_id, key))
        self._database.run_many(
            "insert or replace into conflict (record, key, siblings) values (?, ?, ?)",
            [(local_id, key, encoding.text_of(siblings)) for key, siblings in new.items() if old.get(key) != siblings],
        )


def bury(database: Database, local_id: int, state: RecordState) -> None:
    """Leaves a purged record's tombstone, and nothing of it in drafts, in the own journal and in own parcels that all
    who are due have."""
    database.run("delete from draft where record = ?", (local_id,))
    parcels.forget_record(database, local_id)
    journal.erase(database, local_id)
    database.run(
        "insert or replace into tombstone (id, form, clock, created) values (?, ?, ?, ?)",
        (local_id, state.form, state.clock, int(state.created)),
    )


def tombstones(database: Database, numbers: Replicas, form: str, local_ids: Collection[int]) -> Iterable[RecordState]:
    """Those of these records of a form that were purged."""
    for part, marks in parts(tuple(local_ids)):
        sql = f"select id, clock, created from tombstone where form = ? and id in ({marks})"
        for local_id, clock, was_created in database.rows(sql, (form, *part)):
            yield RecordState(numbers.dot(local_id), form, clock=clock, created=bool(was_created), purged=True)
