"""The schema's versions: each step in one transaction with its number, and a newer database is left alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from forms.errors import WorldError
from forms.text import Text
from sync.store import county_book, county_figures, errors, kept_standings, proofs
from sync.store.database import Database

APPLICATION_ID = 0x59494C55  # 'YILU'

Migration = Callable[[Database], None]

_FIRST = (
    # Settings of the school and of this PC; `value` is JSON or bytes.
    "create table setting (name text primary key, value) without rowid",
    # Every epoch known here. `no` is the high half of local ids. `had`: the ranges applied here; `standing`: the rest
    # of `sync.receive.storage.Standing` as JSON. `fork`: of an own epoch, where a receiver has another history.
    """create table replica (no integer primary key, epoch text not null unique, device text not null default '',
        owner text not null default '', own integer not null default 0, had text not null default '',
        standing text not null default '{}', fork integer)""",
    "create index replica_device on replica (device)",
    # What writers had seen: from `first` on the vector is this one (JSON), until the next run of the epoch.
    """create table seen_run (replica integer not null, first integer not null, vector text not null,
        primary key (replica, first)) without rowid""",
    """create table refusal (replica integer not null, seq integer not null, code text not null, key text not null,
        primary key (replica, seq, key)) without rowid""",
    "create table user (number integer primary key, id text not null unique, name text not null, role text not null)",
    # Own changes. `digest` covers salt and entry, `link` everything up to here; erasing empties salt and entry only.
    """create table change (id integer primary key, record integer not null, form text not null, at integer not null,
        audiences integer not null, digest blob not null, link blob not null)""",
    "create index change_record on change (record)",
    "create table entry (id integer primary key, salt blob not null, body text not null)",
    # Registers in which more than one value stands, with all of them; every other register is in the typed tables.
    """create table conflict (record integer not null, key text not null, siblings text not null,
        primary key (record, key)) without rowid""",
    # Records of forms this PC's pack does not have yet, as they are; moved to typed tables when the pack arrives.
    "create table stranger (id integer primary key, form text not null, owner text not null, state text not null)",
    "create index stranger_form on stranger (form)",
    # Purged for good: late values for these are had and dropped.
    """create table tombstone (id integer primary key, form text not null, clock integer not null,
        created integer not null)""",
    # What each typed table was made for, so that a new pack is noticed.
    "create table projection (form text primary key, shape text not null) without rowid",
    """create table draft (key text primary key, form text not null, record integer, answers text not null,
        at integer not null) without rowid""",
    # Sealed files. `state`: own ones 'sealed' or 'settled', others 'taken' or 'held' (why: `code`).
    """create table parcel (no integer primary key, state text not null, code text not null default '',
        device text not null, epoch text not null, first integer not null, last integer not null,
        header_hash text not null unique, prev text not null default '', link text not null default '',
        applied text not null default '', restated integer not null default 0, at integer not null default 0,
        settled_at integer, size integer not null, bytes blob)""",
    "create index parcel_range on parcel (epoch, first)",
    # Who answers for arrivals. `counter` is the highest receipt counter taken from the epoch the roster names.
    """create table receiver (no integer primary key, device text not null unique, level text not null,
        name text not null default '', epoch text not null default '', counter integer not null default 0,
        due integer not null default 1, at integer)""",
    # What each receiver has answered of own changes, as closed ranges of local ids.
    """create table answer (receiver integer not null, first integer not null, last integer not null,
        state text not null, why text not null default '', primary key (receiver, first)) without rowid""",
    # Signed files held for others to rely on: rosters, cards, receipts, by kind and name; the highest version only.
    """create table signed_file (kind text not null, name text not null, version integer not null, bytes blob not null,
        primary key (kind, name)) without rowid""",
    """create table access (no integer primary key, at integer not null, user integer not null, action text not null,
        form text not null, record integer, count integer not null, link blob not null)""",
)


def _create(database: Database) -> None:
    for statement in _FIRST:
        database.run(statement)


def _keep_proofs(database: Database) -> None:
    database.run(proofs.TABLE)


def _add_county(database: Database) -> None:
    for statement in county_book.TABLES:
        database.run(statement)


def _let_people_leave(database: Database) -> None:
    """Users stay in the table when they go; who set the school up alone may say who else works here."""
    database.run("alter table user add column left_at integer")
    database.run(
        "update user set role = role || ' keeper' where number = (select min(number) from user) and role = 'clerk'"
    )


def _keep_what_proofs_prove(database: Database) -> None:
    database.run(proofs.RANGES)


def _tell_months(database: Database) -> None:
    for statement in county_book.FOR_MATRIX:
        database.run(statement)


def _write_for_schools(database: Database) -> None:
    """A county writes for each school under epochs of its own: `addressee` is that school's code."""
    database.run("alter table replica add column addressee text not null default ''")
    database.run(county_book.REACHED)


def _keep_figures(database: Database) -> None:
    for statement in county_figures.TABLES:
        database.run(statement)


def _keep_standings(database: Database) -> None:
    for statement in kept_standings.TABLES:
        database.run(statement)


def _find_what_is_held(database: Database) -> None:
    """Every parcel that comes asks for those that wait: without looking at all that ever came."""
    database.run("create index parcel_held on parcel (no) where code <> ''")


MIGRATIONS: tuple[Migration, ...] = (
    _create,
    _keep_proofs,
    _add_county,
    _let_people_leave,
    _keep_what_proofs_prove,
    _tell_months,
    _write_for_schools,
    _keep_figures,
    _keep_standings,
    _find_what_is_held,
)


def migrate(database: Database, steps: Sequence[Migration] = MIGRATIONS) -> None:
    """Brings the schema up to the newest step. WorldError 'newer_database' if it is already beyond,
    'foreign_database' if another program's. A power cut leaves the database at one of the steps."""
    version = int(database.value("pragma user_version"))
    owner = int(database.value("pragma application_id"))
    if version > 0 and owner != APPLICATION_ID:
        raise WorldError("foreign_database", _FOREIGN)
    if version > len(steps):
        raise errors.newer_database()
    for number, step in enumerate(steps[version:], start=version + 1):
        with database.transaction():
            step(database)
            database.run(f"pragma application_id = {APPLICATION_ID}")
            database.run(f"pragma user_version = {number}")


_FOREIGN = Text(
    "这个数据库属于别的程序，已拒绝打开。数据没有改动。请找回原来的文件，或用备份恢复。",
    "This database belongs to another program and was not opened. Nothing was changed. "
    "Bring the original file back or restore the backup.",
)
