"""Lists of records for screens: ids once, in order; pages of values when they come into view; counts."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from types import MappingProxyType

from forms.answers import Value
from forms.errors import BugError
from sync.store import errors, search
from sync.store.database import Database
from sync.store.replicas import Replicas, spans_of
from sync.store.tables import DELETED, SHOWN, FormTables, quoted
from sync.store.twins import Twins
from sync.vector import Dot

ID = "_id"  # as a column: the record's id, 'epoch-seq', which is what references hold


@dataclass(frozen=True, slots=True)
class Between:
    """Both ends included; None leaves an end open."""

    low: Value = None
    high: Value = None


Filter = Value | tuple[Value, ...] | Between


def _no_filters() -> Mapping[str, Filter]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Query:
    """Which records, in which order. `text` as typed into the search box; `filters` by field: a value, several of
    which one must hold, or `Between`; None means not answered. `order` is (field, descending); '' the order of
    entry. `deleted` lists the deleted records instead of the live ones. `owner`: only of the school with this code."""

    text: str = ""
    filters: Mapping[str, Filter] = field(default_factory=_no_filters)
    order: tuple[str, bool] = ("", False)
    deleted: bool = False
    owner: str | None = None


def ids(database: Database, tables: FormTables, query: Query) -> array[int]:
    """Local ids of the records asked for, in order."""
    where, parameters = _where(database, tables, query)
    name, descending = query.order
    direction = " desc" if descending else ""
    order = f"_id{direction}" if not name else f"{_column(tables, name)}{direction}, _id{direction}"
    sql = f'select _id from "{tables.record.name}" where {where} order by {order}'
    return array("q", chain.from_iterable(database.rows(sql, parameters)))


def flagged(database: Database, tables: FormTables) -> int:
    """How many records in sight were merged into what a hard check forbids."""
    return int(
        database.value(f'select count(*) from "{tables.record.name}" where _flag = 1 and +_hidden = {SHOWN}')
    )


def count(database: Database, tables: FormTables, query: Query) -> int:
    where, parameters = _where(database, tables, query)
    return int(database.value(f'select count(*) from "{tables.record.name}" where {where}', parameters))


def last_entered(database: Database, tables: FormTables) -> int | None:
    """When a record in sight was last written by this PC, in seconds since 1970; None if none was."""
    newest = f'select max(_last) from "{tables.record.name}" where +_hidden = {SHOWN}'
    found = database.value(f"select at from change where id = ({newest})")
    return None if found is None else int(found)


def stale(database: Database, tables: FormTables) -> array[int]:
    """Records in sight whose calculated fields were not evaluated since they were merged."""
    sql = f'select _id from "{tables.record.name}" where _stale = 1 and +_hidden = {SHOWN} order by _id'
    return array("q", chain.from_iterable(database.rows(sql)))


def page(
    database: Database, tables: FormTables, local_ids: Sequence[int], columns: Sequence[str]
) -> list[tuple[Value, ...]]:
    """The values of these columns for these records, in the order of the ids; all None for one no longer here."""
    listed = "".join(", " + _column(tables, c) for c in columns)
    marks = ", ".join("?" * len(local_ids))
    found = database.rows(
        f'select _id{listed} from "{tables.record.name}" where _id in ({marks})', tuple(local_ids)
    )
    by_id = {row[0]: row[1:] for row in found}
    nothing = (None,) * len(columns)
    return [by_id.get(i, nothing) for i in local_ids]


class StoreLookup:
    """What expressions may ask of other records: live ones, their fields and `_id`. One connection, one thread."""

    def __init__(self, database: Database, tables: Mapping[str, FormTables]) -> None:
        self._database = database
        self._tables = tables

    def rows(self, form_id: str) -> Iterator[Mapping[str, Value]]:
        """All live records of a form; none of a form this pack lacks."""
        tables = self._tables.get(form_id)
        if tables is None:
            return
        numbers = Replicas(self._database)
        names = tables.record.columns
        listed = "".join(", " + quoted(n) for n in names)
        sql = f'select _id{listed} from "{tables.record.name}" where _hidden = {SHOWN}'
        for local_id, *values in self._database.rows(sql):
            yield {ID: str(numbers.dot(local_id)), **_answered(names, values)}

    def one(self, form_id: str, field: str, value: Value) -> Mapping[str, Value] | None:
        """The first live record whose `field` (or `_id`) is `value`, by its index; None if there is none.

        By `_id` a twin is found too, with what the record says that is shown for it: a reference made to it before it
        was known to be one still holds."""
        tables = self._tables.get(form_id)
        if tables is None or value is None or (field != ID and field not in tables.record.columns):
            return None
        numbers = Replicas(self._database)
        names = tables.record.columns
        listed = "".join(", " + quoted(n) for n in names)
        select = f'select _id{listed} from "{tables.record.name}" where '
        if field == ID:
            local_id = local_of(numbers, str(value))
            found = self._database.row(f"{select} _id = ? and _hidden <> {DELETED}", (local_id,))
            shown = None if found is None else Twins(self._database, numbers, tables).shown_for(found[0])
            if shown is not None:
                found = self._database.row(f"{select} _id = ?", (shown,))
            if found is not None:
                return {ID: str(value), **_answered(names, found[1:])}
        else:
            found = self._database.row(f"{select} {quoted(field)} = ? and _hidden = {SHOWN} order by _id", (value,))
        if found is None:
            return None
        return {ID: str(numbers.dot(found[0])), **_answered(names, found[1:])}


def local_of(numbers: Replicas, reference: str) -> int | None:
    """The local id of a reference as fields hold it; None if it is not one, or of an epoch unknown here."""
    try:
        return numbers.local(Dot.parse(reference))
    except ValueError:
        return None


def _answered(names: Sequence[str], values: Sequence[Value]) -> dict[str, Value]:
    return {n: v for n, v in zip(names, values, strict=True) if v is not None}


def _column(tables: FormTables, name: str) -> str:
    if name not in tables.record.columns and name not in ("_flag", "_stale"):
        raise BugError("no_column", errors.UNEXPECTED)
    return quoted(name)


def _where(database: Database, tables: FormTables, query: Query) -> tuple[str, list[Value]]:
    shown = DELETED if query.deleted else SHOWN
    parts = [f"_hidden = {shown}" if _an_index_helps(tables, query) else f"+_hidden = {shown}"]
    parameters: list[Value] = []
    if query.owner is not None:
        spans = spans_of(database, query.owner)
        parts.append(f"({' or '.join(['_id between ? and ?'] * len(spans)) or '0'})")
        parameters.extend(end for span in spans for end in span)
    for name, wanted in query.filters.items():
        sql, values = _condition(_column(tables, name), wanted)
        parts.append(sql)
        parameters.extend(values)
    if query.text.strip():
        words = search.query(query.text)
        if not words or not tables.search:
            return "0", []
        parts.append(f'_id in (select rowid from "{tables.search}" where "{tables.search}" match ?)')
        parameters.append(words)
    return " and ".join(parts), parameters


def _an_index_helps(tables: FormTables, query: Query) -> bool:
    """Whether to let an index of the shown records be used. Where none fits, going through any of them and fetching
    each record by itself takes several times as long as reading the table once: the plus sign forbids that. One
    school's records stand side by side in the table."""
    if query.owner is not None or query.text.strip() or not query.filters:
        return query.order[0] in tables.indexed or not query.order[0]
    return any(name in tables.indexed for name in query.filters)


def _condition(column: str, wanted: Filter) -> tuple[str, list[Value]]:
    known: list[Value]
    if isinstance(wanted, Between):
        given = [(sign, end) for sign, end in ((">=", wanted.low), ("<=", wanted.high)) if end is not None]
        known = [end for _, end in given]
        return " and ".join(f"{column} {sign} ?" for sign, _ in given) or "1", known
    if isinstance(wanted, tuple):
        known = [v for v in wanted if v is not None]
        within = f"{column} in ({', '.join('?' * len(known))})"
        return (f"({within} or {column} is null)" if len(known) < len(wanted) else within), known
    return (f"{column} is null", []) if wanted is None else (f"{column} = ?", [wanted])
