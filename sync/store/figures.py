"""A connection of its own for the pack's queries: they read views of what people see, and nothing else.

A query comes from a pack, so it may be wrong or hostile. SQLite asks about every table and column while it compiles a
statement; what is not in these views is refused there. Names, numbers, telephones, addresses and free text are in no
view at all: no figure needs them. What runs too long is stopped, and one query's failure is that query's alone."""

from __future__ import annotations

import math
import re
import time
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlcipher3 import dbapi2

from forms.answers import Value
from forms.approval import SIGNATURE
from forms.definition import Audience, Field, FieldType, Nature
from forms.due import Period as DuePeriod
from forms.errors import InputError
from forms.text import Text
from sync.store import errors
from sync.store.database import Database
from sync.store.replicas import SEQ_BITS, Replicas, spans_of
from sync.store.tables import SHOWN, TWIN, FormTables, quoted, record_table, repeat_table
from sync.store.twins import Twins

SECONDS = 2.0
OFTEN = 3
"""A query that was stopped so often is not tried again: at a county it would be, for every school."""
_STEPS = 4000  # virtual machine steps between two looks at the clock
_MOST_COLUMNS = 40
_SEPARATOR = "__"  # between form and repeat in a view's name
_NAME = re.compile(r"[a-z][a-z0-9_]{0,47}")
_UNSEEN = frozenset({Nature.NAME, Nature.ID_NUMBER, Nature.PHONE, Nature.ADDRESS, Nature.FREE_TEXT})
_APPROVED = "_approved"
_SCHOOL, _CALENDAR = "_school", "_calendar"  # functions of ours: which school, whose days
_FUNCTIONS = frozenset(
    {
        _SCHOOL, _CALENDAR,
        "count", "sum", "total", "avg", "min", "max", "abs", "round", "ifnull", "coalesce", "nullif", "iif", "length",
        "substr", "instr", "date", "julianday", "strftime",
    }
)  # fmt: skip
_SELECT, _READ, _FUNCTION = 21, 20, 31  # SQLite's codes of what a statement asks to do
_ALLOWED, _DENIED = 0, 1
_AUTHORIZATION, _INTERRUPTED = 23, 9
# Of these the disk or the file is to blame, not the query.
_WORLD = frozenset({5, 6, 8, 10, 11, 13, 14, 26})


WITHHELD = Text(
    "要用的数据只留在学校，这里算不了，以学校自己的清单为准。",
    "This needs data that stay at the school; it cannot be computed here, the school's own checklist can.",
)


@dataclass(frozen=True, slots=True)
class Period:
    """A named stretch of days, both ends included."""

    name: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Days:
    """The days taught at a school, and the stretches of days that queries call by name."""

    taught: Sequence[date] = ()
    periods: Sequence[Period] = ()


@dataclass(frozen=True, slots=True)
class Scope:
    """What the queries see beside the forms. `audience`: only fields that reach so far.

    `schools`: at a county the codes of those that are asked one after the other (`FigureQueries.turn_to`), each with
    days of its own where it has such; None for all records there are, as in a school. `dues`: what is to be reported
    when. `approvals`: by local id whether the signature of a record that can be approved fits, None where that cannot
    be judged here."""

    teaching_days: Sequence[date] = ()
    periods: Sequence[Period] = ()
    audience: Audience = Audience.SCHOOL
    schools: Mapping[str, Days | None] | None = None
    dues: Sequence[DuePeriod] = ()
    approvals: Mapping[int, bool | None] | None = None


class FigureQueries:
    """Runs queries over views named like the forms (`form__repeat` for the rows of a repeat), `teaching_day(day)`,
    `period(name, first, last)` and `due_period(form, month, opens, due)`. Calculated fields are in no view; a reference
    is the `_id` of the record it means; `_approved` of what can be approved is 1 where the signature fits, 0 where it
    does not or nobody signed, null where that cannot be judged here.

    Where the scope names schools, all views show the records and days of one school: which, two functions of ours tell
    SQLite each time it looks, so that its statements stay prepared from school to school. All queries see the same
    moment. One thread; `close` ends it."""

    def __init__(self, database: Database, tables: Mapping[str, FormTables], scope: Scope) -> None:
        self._connection: Any = database.connection
        self._until = 0.0
        self._stopped: Counter[str] = Counter()
        self._readable: dict[str, dict[str, frozenset[str]]] = {}  # view -> table under it -> columns
        self._views: dict[str, frozenset[str]] = {}  # view or table of ours -> its columns
        self._withheld: set[str] = set()  # fields that do not reach so far
        self._school = self._calendar = ""
        self._schools = scope.schools
        self._known: frozenset[str] = frozenset()
        try:
            self._prepare(database, tables, scope)
            database.run("pragma query_only = on")
            database.run("begin")
            self._connection.set_progress_handler(self._is_late, _STEPS)
            self._connection.set_authorizer(self._answer)
        except dbapi2.Error as error:
            raise errors.from_sqlite(error) from None

    def turn_to(self, code: str) -> None:
        """From now on everything is of this school of the scope's; KeyError if it names no such."""
        own = (self._schools or {})[code]
        self._school, self._calendar = code, "" if own is None else code

    @property
    def has_records(self) -> bool:
        """Whether anything of the school turned to ever came here."""
        return self._school in self._known

    def one(self, sql: str, parameters: Mapping[str, Value]) -> Mapping[str, float | None]:
        """The one row of numbers of a query, by column.

        InputError 'figure_forbidden', 'figure_slow', 'figure_broken' or 'figure_result': it asks for what it may not,
        takes too long, is no sound query, or does not return one row of named numbers; 'figure_withheld': it is sound,
        but needs fields that do not come so far."""
        names, rows = self._run(sql, parameters, 2)
        if len(rows) != 1:
            raise _refused("figure_result", Text("结果不是一行", "it does not return one row"))
        if len(set(names)) != len(names) or not all(map(_NAME.fullmatch, names)):
            raise _refused("figure_result", Text("列名不对", "its columns are not named as they must be"))
        for value in rows[0]:
            if value is not None and not (isinstance(value, int | float) and math.isfinite(value)):
                raise _refused("figure_result", Text("结果不是数字", "it returns something else than numbers"))
        return dict(zip(names, rows[0], strict=True))

    def records(self, sql: str, parameters: Mapping[str, Value], most: int) -> list[tuple[str, int]]:
        """(form, local id) of the records behind a figure, at most so many. Errors as of `one`."""
        _, rows = self._run(sql, parameters, most)
        found: list[tuple[str, int]] = []
        for row in rows:
            if len(row) != 2 or row[0] not in self._views or not isinstance(row[1], int):
                raise _refused("figure_result", Text("结果不是记录", "it does not return records"))
            found.append((row[0], row[1]))
        return found

    def close(self) -> None:
        """Takes the guards off; the connection is closed by whoever opened it."""
        self._connection.set_authorizer(None)
        self._connection.set_progress_handler(None, 0)
        self._connection.rollback()

    def _run(
        self, sql: str, parameters: Mapping[str, Value], most: int
    ) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
        if self._stopped[sql] >= OFTEN:
            raise _slow()
        self._until = time.monotonic() + SECONDS
        try:
            cursor = self._connection.execute(sql, dict(parameters))
            rows = cursor.fetchmany(most)
            names = tuple(column[0] for column in cursor.description or ())
            cursor.close()
        except (dbapi2.Error, dbapi2.Warning, ValueError, OverflowError) as error:
            found = _explained(error, self._withheld)
            self._stopped[sql] += getattr(found, "code", "") == "figure_slow"
            raise found from None
        if not names or len(names) > _MOST_COLUMNS:
            raise _refused("figure_result", Text("没有结果，或列太多", "it returns nothing, or too much"))
        return names, rows

    def _is_late(self) -> int:
        return int(time.monotonic() > self._until)

    def _answer(self, action: int, first: str | None, second: str | None, schema: str | None, view: str | None) -> int:
        """Whether a statement may: read columns of our views, and through a view of ours what that view stands on.

        A query can call a subquery by the name of a view, so what is read under a name is held against the columns
        that the view of this name shows."""
        if action == _SELECT:
            return _ALLOWED
        if action == _FUNCTION:
            return _ALLOWED if second in _FUNCTIONS else _DENIED
        if action != _READ:
            return _DENIED
        under = self._readable.get(view or "", {}).get(first or "")
        own = self._views.get(first or "") if schema == "temp" else None
        for columns in (under, own):
            if columns is not None and (not second or second in columns):
                return _ALLOWED
        return _DENIED

    def _prepare(self, database: Database, tables: Mapping[str, FormTables], scope: Scope) -> None:
        self._connection.create_function(_SCHOOL, 0, lambda: self._school)
        self._connection.create_function(_CALENDAR, 0, lambda: self._calendar)
        if scope.schools is not None:
            self._known = _note_spans(database, scope.schools)
        common = Days(scope.teaching_days, scope.periods)
        calendars = {"": common, **{code: own for code, own in (scope.schools or {}).items() if own is not None}}
        taught = [(code, day.isoformat()) for code, days in calendars.items() for day in days.taught]
        periods = [
            (code, one.name, one.first.isoformat(), one.last.isoformat())
            for code, days in calendars.items()
            for one in days.periods
        ]
        self._times(database, "teaching_day", ("day",), taught)
        self._times(database, "period", ("name", "first", "last"), periods)
        self._note_dues(database, scope.dues)
        database.run("create temp table _approval (_signed integer primary key, _fits)")
        database.run_many("insert into temp._approval values (?, ?)", (scope.approvals or {}).items())
        with_twins = _note_twins(database, tables)
        for form_id, form in tables.items():
            self._withheld.update(f.name for f in form.form.fields if f.audience < scope.audience)
            top = [f for f in form.form.top_fields if _is_seen(f, scope.audience)]
            self._view(database, form_id, record_table(form_id), top, with_twins)
            for repeat in form.repeats:
                fields = [f for f in form.form.fields_of(repeat) if _is_seen(f, scope.audience)]
                name, table = f"{form_id}{_SEPARATOR}{repeat}", repeat_table(form_id, repeat)
                self._view(database, name, table, fields, with_twins, record_table(form_id))

    def _times(self, database: Database, name: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """A table of the calendars, and the view of the one that holds now."""
        listed, table = ", ".join(columns), f"_{name}"
        database.run(f"create temp table {table} (_of, {listed}, primary key (_of, {columns[0]})) without rowid")
        database.run_many(f"insert or replace into {table} values ({', '.join('?' * (len(columns) + 1))})", rows)
        database.run(f"create temp view {name} as select {listed} from temp.{table} where _of = {_CALENDAR}()")
        self._views[name] = frozenset(columns)
        self._readable[name] = {table: frozenset({"_of", *columns})}

    def _note_dues(self, database: Database, dues: Sequence[DuePeriod]) -> None:
        columns = ("form", "month", "opens", "due")
        database.run(f"create temp table _due_period ({', '.join(columns)}, primary key (form, month)) without rowid")
        rows = [(one.form, f"{one.month:%Y-%m}", one.opens.isoformat(), one.due.isoformat()) for one in dues]
        database.run_many("insert into temp._due_period values (?, ?, ?, ?)", rows)
        database.run(f"create temp view due_period as select {', '.join(columns)} from temp._due_period")
        self._views["due_period"] = frozenset(columns)
        self._readable["due_period"] = {"_due_period": frozenset(columns)}

    def _view(
        self,
        database: Database,
        name: str,
        table: str,
        fields: Sequence[Field],
        with_twins: frozenset[str],
        record: str = "",
    ) -> None:
        """A view of a form's table, or of a repeat's, whose rows are seen while their `record` is."""
        if name in self._views:
            return
        own = ("_id", "_record") if record else ("_id",)
        parts = [*own]
        for field in fields:
            column = quoted(field.name)
            if field.type is FieldType.REFERENCE:
                parts.append(f"{_meant(column, field.target in with_twins)} as {column}")
            else:
                parts.append(column)
        signed = {_APPROVED} if any(one.name == SIGNATURE for one in fields) else set()
        if signed:
            parts.append(f"(select _fits from temp._approval where _signed = _id) as {_APPROVED}")
        source, where = f"main.{quoted(table)}", f"_hidden = {SHOWN}"
        if self._schools is not None:
            # The school's few stretches of ids first, then the records in each by their ids.
            source = f"temp._span cross join {source}"
            where += f" and _of = {_SCHOOL}() and {own[-1]} between _begin and _end"
        if record:
            where += f" and _record in (select _id from main.{quoted(record)} where _hidden = {SHOWN})"
        database.run(f"create temp view {quoted(name)} as select {', '.join(parts)} from {source} where {where}")
        names = frozenset(field.name for field in fields)
        self._views[name] = names | {*own} | signed
        self._readable[name] = {
            **({record: frozenset({"_id", "_hidden"})} if record else {}),
            table: names | {*own, "_hidden"},
            "replica": frozenset({"no", "epoch"}),
            "_twin": frozenset({"_hidden", "_shown"}),
            "_approval": frozenset({"_signed", "_fits"}),
            "_span": frozenset({"_of", "_begin", "_end"}),
        }


def _is_seen(field: Field, audience: Audience) -> bool:
    """What is calculated is old after a merge and absent at the county, so nobody sees it."""
    return field.audience >= audience and field.nature not in _UNSEEN and not field.is_calculated


def _meant(column: str, with_twins: bool) -> str:
    """A reference 'epoch-seq' as the local id of the record people see for it; null while it is not here."""
    number = f"(select no from main.replica where epoch = substr({column}, 1, instr({column}, '-') - 1))"
    local = f"({number} << {SEQ_BITS} | cast(substr({column}, instr({column}, '-') + 1) as integer))"
    if not with_twins:
        return local
    return f"ifnull((select _shown from temp._twin where _hidden = {local}), {local})"


def _note_spans(database: Database, schools: Iterable[str]) -> frozenset[str]:
    """Notes which local ids the records of each school have; the schools that have such."""
    database.run("create temp table _span (_of, _begin, _end, primary key (_of, _begin)) without rowid")
    rows = [(code, first, last) for code in schools for first, last in spans_of(database, code)]
    database.run_many("insert into temp._span values (?, ?, ?)", rows)
    return frozenset(code for code, _, _ in rows)


def _note_twins(database: Database, tables: Mapping[str, FormTables]) -> frozenset[str]:
    """Notes which record is shown for each that is hidden as its twin; the forms that have such."""
    database.run("create temp table _twin (_hidden integer primary key, _shown integer)")
    found: set[str] = set()
    for form_id, form in tables.items():
        if database.value(f'select 1 from "{form.record.name}" where _hidden = {TWIN} limit 1') is None:
            continue
        groups = Twins(database, Replicas(database), form).every()
        rows = [(hidden, group[0]) for group in groups for hidden in group[1:]]
        database.run_many("insert or replace into temp._twin values (?, ?)", rows)
        found.add(form_id)
    return frozenset(found)


def _explained(error: Exception, withheld: Collection[str]) -> Exception:
    """Why a query failed; an error of the disk or the file stays one. What SQLite says while it compiles names tables
    and columns of the query, never a value."""
    code = int(getattr(error, "sqlite_errorcode", 0) or 0) & 0xFF
    if isinstance(error, dbapi2.Error) and code in _WORLD:
        return errors.from_sqlite(error)
    if code == _INTERRUPTED or "interrupted" in str(error):
        return _slow()
    if code == _AUTHORIZATION or "not authorized" in str(error) or "prohibited" in str(error):
        return _refused("figure_forbidden", Text("它要做不许做的事", "it asks for what it may not"))
    if _lacking(str(error)) in withheld:
        return InputError("figure_withheld", WITHHELD)
    return _refused("figure_broken", Text("写法有错", "it is not a sound query"))


def _lacking(message: str) -> str:
    """The column that a query asks for and no view has, '' if that is not what is wrong with it."""
    begins, _, name = message.partition("no such column: ")
    return "" if begins else name.rpartition(".")[2]


def _slow() -> InputError:
    return _refused("figure_slow", Text("算得太久，已停下", "it took too long and was stopped"))


def _refused(code: str, why: Text) -> InputError:
    return InputError(
        code,
        Text(f"这个数算不出来：{why.zh}。其他的照常。请告诉发包的人。",
             f"This figure cannot be computed: {why.en}. The others go on. Tell whoever issued the pack."),
    )
