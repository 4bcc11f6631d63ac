"""Which receipt proved what, when and by which route: what people are told after the answer has been taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sync.store.database import Database
from sync.store.journal import LEVEL_BITS
from sync.store.replicas import joined, split
from sync.vector import Ranges

# `counter` is the receipt's; `changes` may be 0: a receipt was taken that proved nothing new.
TABLE = """create table proof (no integer primary key, receiver integer not null, counter integer not null,
    route text not null, at integer not null, changes integer not null)"""
# The numbers each of them was the first to prove, as closed ranges of local ids.
RANGES = """create table proven (proof integer not null, first integer not null, last integer not null,
    primary key (proof, first)) without rowid"""


@dataclass(frozen=True, slots=True)
class Proof:
    """One receipt taken: by it `changes` changes that hold something for the receiver are proven to be there that were
    not before. `route` is 'http' or 'usb', `at` seconds since 1970."""

    device: str
    level: str
    name: str
    counter: int
    route: str
    at: int
    changes: int


@dataclass(frozen=True, slots=True)
class Proven:
    """The numbers `first`..`last` of an own epoch were first proven by the receiver's receipt `counter`, that came by
    `route` at `at` (seconds since 1970)."""

    first: int
    last: int
    counter: int
    route: str
    at: int


def changes_in(database: Database, own: int, numbers: Ranges, level: str) -> int:
    """How many own changes of these numbers hold something for this level. `own`: the epoch's number here."""
    sql = "select count(*) from change where id between ? and ? and audiences & ?"
    bit = LEVEL_BITS[level]
    return sum(int(database.value(sql, (joined(own, a), joined(own, b), bit))) for a, b in numbers.spans)


def keep(
    database: Database, receiver: int, counter: int, route: str, at: int, changes: int, new: Mapping[int, Ranges]
) -> None:
    """`new`: by the number here of an own epoch, what was not proven before. In a transaction."""
    database.run(
        "insert into proof (receiver, counter, route, at, changes) values (?, ?, ?, ?, ?)",
        (receiver, counter, route, at, changes),
    )
    number = database.value("select max(no) from proof")
    spans = [(number, joined(own, a), joined(own, b)) for own, numbers in new.items() for a, b in numbers.spans]
    database.run_many("insert into proven (proof, first, last) values (?, ?, ?)", spans)


def ranges(database: Database, device: str, own: int) -> list[Proven]:
    """How each number of an own epoch was first proven to be at the receiver with this key, the newest proof first;
    of one that was restored since, also what it has yet to prove again. `own`: the epoch's number here."""
    found = database.rows(
        "select n.first, n.last, p.counter, p.route, p.at from proof p join receiver r on r.no = p.receiver "
        "join proven n on n.proof = p.no where r.device = ? and n.first between ? and ? order by p.no desc",
        (device, joined(own, 0), joined(own + 1, 0) - 1),
    )
    return [Proven(split(a)[1], split(b)[1], *rest) for a, b, *rest in found]


def latest(database: Database, last: int) -> list[Proof]:
    """Those that proved something, the newest first."""
    found = database.rows(
        "select r.device, r.level, r.name, p.counter, p.route, p.at, p.changes from proof p "
        "join receiver r on r.no = p.receiver where p.changes > 0 order by p.no desc limit ?",
        (last,),
    )
    return [Proof(*row) for row in found]
