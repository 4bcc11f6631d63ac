"""The typed table of each form: one column a field, a table a repeat, indexes and search; a projection of the pack."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from forms.definition import FieldType, Form
from forms.errors import BugError
from sync.store import encoding, errors
from sync.store.database import Database

if TYPE_CHECKING:
    from sqlite_utils import Database as Schema

_NAME = re.compile(r"[a-z][a-z0-9_]{0,47}")
_MOST_INDEXES = 10

SHOWN, DELETED, TWIN, UNBORN = 0, 1, 2, 3  # values of `_hidden`; unborn: edits came before the creation
IS_TWIN = f"_hidden <> {SHOWN} and _hidden = {TWIN}"  # the first half is what the partial index is found by

# What every typed table has beside its fields.
# _clock      the record's clock                       _marks  who wrote which field (see `marks`), null: its creation
# _hidden     why lists leave it out                   _last   the newest own change of it
# _stale      1: merged, calculated fields are old     _flag   1: merged into what a hard check forbids
# _siblings   1: table `conflict` has registers of it  _conflicts  keys that wait for a person, apart by a space
# _extra      registers this PC's pack lacks (JSON)    _deleted, _same_as: as in `sync.change`
RECORD_COLUMNS: Mapping[str, type] = {
    "_id": int, "_clock": int, "_hidden": int, "_last": int, "_stale": int, "_flag": int, "_siblings": int,
    "_conflicts": str, "_deleted": int, "_same_as": str, "_marks": str, "_extra": str,
}  # fmt: skip
# `_record` and the row's own id: the local id of the change that added it, and its index there. `_clock` is that
# change's clock, 0 while the row is known only by edits. `_hidden`: 1 for a row that was removed or not yet added.
ROW_COLUMNS: Mapping[str, type] = {
    "_id": int, "_record": int, "_dot": int, "_index": int, "_clock": int, "_hidden": int, "_marks": str,
}  # fmt: skip

_TYPES: Mapping[FieldType, type] = {FieldType.INTEGER: int, FieldType.DECIMAL: float}


@dataclass(frozen=True, slots=True)
class Table:
    """One typed table as it stands: `columns` are fields of the form now, `retired` such as earlier packs had."""

    name: str
    columns: tuple[str, ...]
    retired: tuple[str, ...] = ()

    @property
    def all_columns(self) -> tuple[str, ...]:
        return (*self.columns, *self.retired)


@dataclass(frozen=True, slots=True)
class FormTables:
    """The tables of one form. `search` is the full-text table, '' if the form names no search fields; `indexed` are
    the columns that shown records can be sorted and found by without reading them all."""

    form: Form
    record: Table
    repeats: Mapping[str, Table]
    search: str
    indexed: frozenset[str]

    @property
    def id(self) -> str:
        return self.form.id


@lru_cache(4096)
def quoted(name: str) -> str:
    """A name as an SQL identifier; BugError for one that the form's rules do not allow."""
    if not _NAME.fullmatch(name.removeprefix("_")):
        raise BugError("unsafe_name", errors.UNEXPECTED)
    return f'"{name}"'


def record_table(form_id: str) -> str:
    return f"f_{form_id}"


def repeat_table(form_id: str, repeat: str) -> str:
    return f"r_{form_id}_{repeat}"


def search_table(form_id: str) -> str:
    return f"s_{form_id}"


def outdated(database: Database, forms: Iterable[Form]) -> list[Form]:
    """The forms whose tables are not as this pack wants them, or not there."""
    standing = dict(database.rows("select form, shape from projection"))
    return [form for form in forms if standing.get(form.id) != _shape(form)]


def project(database: Database, form: Form) -> FormTables:
    """Makes the tables of the form as this pack wants them. Fields that the pack retired keep their column. The search
    table is then empty. In a transaction."""
    _build(database, form)
    database.run("insert or replace into projection (form, shape) values (?, ?)", (form.id, _shape(form)))
    return described(database, form)


def _shape(form: Form) -> str:
    fields = [[f.name, _TYPES.get(f.type, str).__name__, f.repeat] for f in form.fields]
    return encoding.text_of([2, fields, [r.name for r in form.repeats], list(form.search_fields), _indexed(form)])


def described(database: Database, form: Form) -> FormTables:
    """The tables of the form as they stand."""

    def table(name: str, own: Mapping[str, type], fields: tuple[str, ...]) -> Table:
        standing = [row[1] for row in database.rows(f"pragma table_info({quoted(name)})")]
        retired = tuple(c for c in standing if c not in own and c not in fields)
        return Table(name, fields, retired)

    top = tuple(f.name for f in form.top_fields)
    repeats = {
        r.name: table(repeat_table(form.id, r.name), ROW_COLUMNS, tuple(f.name for f in form.fields_of(r.name)))
        for r in form.repeats
    }
    search = search_table(form.id) if form.search_fields else ""
    indexed = frozenset(columns[0] for columns in _indexed(form) if len(columns) == 1)
    return FormTables(form, table(record_table(form.id), RECORD_COLUMNS, top), repeats, search, indexed)


def _build(database: Database, form: Form) -> None:
    # Only here is sqlite-utils needed, and importing it takes longer than opening the database.
    from sqlite_utils import Database as Opened

    schema = Opened(database.connection)
    name = record_table(form.id)
    quoted(form.id)
    _ensure_table(schema, name, RECORD_COLUMNS, {f.name: _TYPES.get(f.type, str) for f in form.top_fields}, "_id")
    for repeat in form.repeats:
        rows = repeat_table(form.id, repeat.name)
        quoted(repeat.name)
        fields = {f.name: _TYPES.get(f.type, str) for f in form.fields_of(repeat.name)}
        _ensure_table(schema, rows, ROW_COLUMNS, fields, "_id")
        database.run(f"create unique index if not exists \"{rows}_of\" on \"{rows}\" (_record, _dot, _index)")
    _ensure_indexes(database, form)
    _ensure_search(database, form)


def _ensure_table(
    schema: Schema, name: str, own: Mapping[str, type], fields: Mapping[str, type], key: str
) -> None:
    for field in fields:
        quoted(field)
    table = schema.table(name)
    if not table.exists():
        table.create({**own, **fields}, pk=key)
        return
    standing = table.columns_dict
    for field, kind in fields.items():
        if field not in standing:
            table.add_column(field, kind)


def _indexed(form: Form) -> list[list[str]]:
    """The columns lists are sorted and filtered by, and the keys that show twins."""
    top = {f.name for f in form.top_fields}
    wanted = [[form.title_field], list(form.keys), *([c.field] for c in form.list_columns)]
    if form.states is not None:
        wanted.insert(1, [form.states.state_field])
    kept: list[list[str]] = []
    for columns in wanted:
        if columns and all(c in top for c in columns) and columns not in kept:
            kept.append(columns)
    return kept[:_MOST_INDEXES]


def _ensure_indexes(database: Database, form: Form) -> None:
    name = record_table(form.id)
    # Lists show what is not hidden; only those rows need to be in order.
    wanted = {
        f"{name}_hidden": "(_hidden) where _hidden <> 0",
        f"{name}_stale": "(_id) where _stale = 1",
        f"{name}_flagged": "(_id) where _flag = 1",
        f"{name}_disputed": "(_id) where _conflicts is not null",
        f"{name}_joined": "(_same_as) where _same_as is not null",
        f"{name}_unknown": "(_id) where _extra is not null",
    }
    for columns in _indexed(form):
        where = "" if columns == list(form.keys) else " where _hidden = 0"
        wanted[f"{name}_by_{'_'.join(columns)}"] = f"({', '.join(map(quoted, columns))}){where}"
    standing = {
        row[0]
        for row in database.rows(
            "select name from sqlite_master where type = 'index' and tbl_name = ? and sql is not null", (name,)
        )
    }
    for index in standing - wanted.keys():
        database.run(f'drop index "{index}"')
    for index, what in wanted.items():
        database.run(f'create index if not exists "{index}" on "{name}" {what}')


def _ensure_search(database: Database, form: Form) -> None:
    """The search table is made anew whenever the form's shape changes; `search.rebuild` fills it."""
    name = search_table(form.id)
    database.run(f'drop table if exists "{name}"')
    if form.search_fields:
        columns = ", ".join(quoted(c) for c in form.search_fields)
        database.run(f"create virtual table \"{name}\" using fts5({columns}, content='', contentless_delete=1)")
