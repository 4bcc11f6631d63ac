"""The journal of own changes: numbers without gaps, and a salted chain over them that erasing does not break."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator

from forms.definition import Audience, Form
from sync.change import PURGED, RESERVED, Change
from sync.store import encoding, replicas
from sync.store.database import Database
from sync.store.replicas import Replicas, joined
from sync.vector import Dot, Vector

FOR_COUNTY, FOR_REGION, FOR_SCHOOL = 1, 2, 4
LEVEL_BITS = {"county": FOR_COUNTY, "region": FOR_REGION}
FIRST_LINK = bytes(32)
_SALT_BYTES = 16
_NO_PURGE = f"json_extract(e.body, '$.v.{PURGED}') is null"


def link_after(previous: bytes, dot: Dot, digest: bytes) -> bytes:
    """SHA-256 over the previous link, the dot and the entry's digest: the chain's next link, 32 bytes."""
    return hashlib.sha256(previous + str(dot).encode() + digest).digest()


def digest_of(salt: bytes, body: str) -> bytes:
    """SHA-256 over the salt and the entry. The salt keeps a guessed entry from being confirmed by its digest."""
    return hashlib.sha256(salt + body.encode()).digest()


def audiences(change: Change, form: Form | None) -> int:
    """For whom the change holds something: FOR_COUNTY if any of its values may go to the county, FOR_REGION if any
    may go beyond, FOR_SCHOOL if any stays among the school's own PCs. Nothing is known of an unknown form."""
    if form is None:
        return FOR_SCHOOL
    by_name = {f.name: f.audience for f in form.fields}
    found: set[Audience] = set()
    if change.creates or any(name in RESERVED for name in change.fields):
        found.add(form.audience)
    found.update(by_name.get(name, Audience.SCHOOL) for name in change.fields if name not in RESERVED)
    for path, fields in change.rows.items():
        repeat = path.partition("/")[0]
        columns = form.fields_of(repeat)
        found.add(max((f.audience for f in columns), default=Audience.SCHOOL))  # that the row exists, or is gone
        found.update(by_name.get(name, Audience.SCHOOL) for name in fields or ())
    mask = FOR_SCHOOL if Audience.SCHOOL in found else 0
    if found & {Audience.COUNTY, Audience.REGION}:
        mask |= FOR_COUNTY
    if Audience.REGION in found:
        mask |= FOR_REGION
    return mask


class Journal:
    """Appends to one own epoch inside one transaction; keeps the last link in hand between appends."""

    def __init__(self, database: Database, numbers: Replicas, number: int) -> None:
        self._database = database
        self._numbers = numbers
        self.number = number
        self.epoch = numbers.epoch(number)
        self.head = replicas.head(database, number)
        self._link = link_at(database, joined(number, self.head)) if self.head else FIRST_LINK

    @property
    def next_dot(self) -> Dot:
        return Dot(self.epoch, self.head + 1)

    def append(self, change: Change, mask: int) -> int:
        """Writes the change, whose dot must be `next_dot`; its local id."""
        body, salt = encoding.change_to_text(change), os.urandom(_SALT_BYTES)
        local_id = self._append(change, mask, salt, body)
        self._database.run("insert into entry (id, salt, body) values (?, ?, ?)", (local_id, salt, body))
        return local_id

    def append_erased(self, change: Change) -> int:
        """Writes the place of a change whose content is gone already; its local id."""
        return self._append(change, 0, os.urandom(_SALT_BYTES), "")

    def _append(self, change: Change, mask: int, salt: bytes, body: str) -> int:
        if change.dot != self.next_dot:
            raise ValueError("not the next number")
        digest = digest_of(salt, body)
        self._link = link_after(self._link, change.dot, digest)
        self.head = change.dot.seq
        local_id = joined(self.number, change.dot.seq)
        record = local_id if change.creates else self._numbers.local_or_new(change.record)
        self._database.run(
            "insert into change (id, record, form, at, audiences, digest, link) values (?, ?, ?, ?, ?, ?, ?)",
            (local_id, record, change.form, change.at, mask, digest, self._link),
        )
        return local_id


def link_at(database: Database, local_id: int) -> bytes:
    """The chain's link at an own change; KeyError if there is none."""
    found = database.value("select link from change where id = ?", (local_id,))
    if found is None:
        raise KeyError(local_id)
    return bytes(found)


def changes(database: Database, number: int, first: int, last: int) -> Iterator[Change]:
    """Own changes first..last of an own epoch. Of an erased one only its place is left: no fields, clock 1, and what
    its writer had seen, since a receiver holds a parcel in which that shrinks from one change to the next."""
    numbers = Replicas(database)
    found = database.each(
        "select c.id, c.record, c.form, c.at, e.body from change c left join entry e on e.id = c.id "
        "where c.id between ? and ? order by c.id",
        (joined(number, first), joined(number, last)),
    )
    for local_id, record, form, at, body in found:
        dot = numbers.dot(local_id)
        if body is None:
            yield Change(dot, numbers.dot(record), form, 1, at, 0, {}, seen=_seen_at(database, number, dot.seq))
        else:
            yield encoding.change_from_text(dot, body)


def _seen_at(database: Database, number: int, seq: int) -> Vector:
    sql = "select vector from seen_run where replica = ? and first <= ? order by first desc limit 1"
    text = database.value(sql, (number, seq))
    return Vector(json.loads(text)) if text else Vector()


def of_record(database: Database, record: int) -> list[Change]:
    """The own changes of one record that were not erased, oldest first."""
    numbers = Replicas(database)
    found = database.rows(
        "select c.id, e.body from change c join entry e on e.id = c.id where c.record = ? order by c.id", (record,)
    )
    return [encoding.change_from_text(numbers.dot(local_id), body) for local_id, body in found]


def erase(database: Database, record: int) -> None:
    """Takes the content of the record's own changes away for good; numbers, digests and links stay. In a transaction.

    Purges stay readable: one that is still to leave must say so, whoever else purged the record meanwhile."""
    told = f"select e.id from entry e join change c on c.id = e.id where c.record = ? and {_NO_PURGE}"
    database.run(f"update change set audiences = 0 where id in ({told})", (record,))
    database.run(f"delete from entry where id in ({told})", (record,))


def broken_at(database: Database, number: int) -> Dot | None:
    """The first own change of an epoch at which the chain does not hold, or None: an old page was put back,
    a row changed or lost."""
    epoch = Replicas(database).epoch(number)
    previous, expected = FIRST_LINK, 1
    found = database.each(
        "select c.id, c.digest, c.link, e.salt, e.body from change c left join entry e on e.id = c.id "
        "where c.id between ? and ? order by c.id",
        (joined(number, 0), joined(number + 1, 0) - 1),
    )
    for local_id, digest, link, salt, body in found:
        dot = Dot(epoch, replicas.split(local_id)[1])
        whole = body is None or digest_of(salt, body) == digest
        if dot.seq != expected or not whole or link_after(previous, dot, digest) != link:
            return Dot(epoch, expected)
        previous, expected = link, expected + 1
    return None
