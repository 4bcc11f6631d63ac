"""Which receipt proved what, when and by which route: what people are told after the answer has been taken."""

from __future__ import annotations

from dataclasses import dataclass

from sync.store.database import Database
from sync.store.journal import LEVEL_BITS
from sync.store.replicas import joined
from sync.vector import Ranges

# `counter` is the receipt's; `changes` may be 0: a receipt was taken that proved nothing new.
TABLE = """create table proof (no integer primary key, receiver integer not null, counter integer not null,
    route text not null, at integer not null, changes integer not null)"""


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


def changes_in(database: Database, own: int, numbers: Ranges, level: str) -> int:
    """How many own changes of these numbers hold something for this level. `own`: the epoch's number here."""
    sql = "select count(*) from change where id between ? and ? and audiences & ?"
    bit = LEVEL_BITS[level]
    return sum(int(database.value(sql, (joined(own, a), joined(own, b), bit))) for a, b in numbers.spans)


def keep(database: Database, receiver: int, counter: int, route: str, at: int, changes: int) -> None:
    """In a transaction."""
    database.run(
        "insert into proof (receiver, counter, route, at, changes) values (?, ?, ?, ?, ?)",
        (receiver, counter, route, at, changes),
    )


def latest(database: Database, last: int) -> list[Proof]:
    """Those that proved something, the newest first."""
    found = database.rows(
        "select r.device, r.level, r.name, p.counter, p.route, p.at, p.changes from proof p "
        "join receiver r on r.no = p.receiver where p.changes > 0 order by p.no desc limit ?",
        (last,),
    )
    return [Proof(*row) for row in found]
