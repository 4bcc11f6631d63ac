"""Who looked at, printed or exported what, and when: numbers only, each entry chained to the one before."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from sync.store import encoding
from sync.store.database import Database
from sync.store.journal import FIRST_LINK


@dataclass(frozen=True, slots=True)
class Access:
    """One entry. `user` is the user's number, `local_id` the record or None for a whole list, `count` how many."""

    no: int
    at: int
    user: int
    action: str
    form: str
    local_id: int | None
    count: int


def note(database: Database, entry: Access) -> None:
    """Appends an entry; its `no` is given here."""
    with database.transaction():
        last = database.row("select no, link from access order by no desc limit 1")
        number, previous = (1, FIRST_LINK) if last is None else (last[0] + 1, bytes(last[1]))
        row = (number, entry.at, entry.user, entry.action, entry.form, entry.local_id, entry.count)
        database.run("insert into access values (?, ?, ?, ?, ?, ?, ?, ?)", (*row, _link(previous, row)))


def entries(database: Database, last: int = 1000) -> list[Access]:
    """The newest `last` entries, newest first."""
    found = database.rows(
        "select no, at, user, action, form, record, count from access order by no desc limit ?", (last,)
    )
    return [Access(*row) for row in found]


def head(database: Database) -> bytes:
    """The link of the newest entry: who has seen it knows whether anything before was changed."""
    found = database.value("select link from access order by no desc limit 1")
    return FIRST_LINK if found is None else bytes(found)


def broken_at(database: Database) -> int | None:
    """The number of the first entry that was changed or is missing, or None."""
    previous, expected = FIRST_LINK, 1
    for *row, link in database.each("select * from access order by no"):
        if row[0] != expected or _link(previous, tuple(row)) != link:
            return expected
        previous, expected = link, expected + 1
    return None


def _link(previous: bytes, row: tuple[object, ...]) -> bytes:
    return hashlib.sha256(previous + encoding.text_of(list(row)).encode()).digest()
