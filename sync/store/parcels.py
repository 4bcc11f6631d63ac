"""Sealed files as they are: own parcels until every receiver due has them, and what came from elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from forms.errors import BugError
from sync.envelope.header import Header
from sync.receive.storage import HeldParcel, Span
from sync.store import errors, settings
from sync.store.database import Database

DAY = 86_400  # seconds
KEPT_AFTER_RECEIPT = 90 * DAY
_FORGOT = "forgot_old_at"
SEALED, SETTLED, TAKEN, HELD = "sealed", "settled", "taken", "held"
REPLACED = "replaced"  # an own parcel whose numbers are to be sealed again: nobody is sent its bytes any more


@dataclass(frozen=True, slots=True)
class Kept:
    """A sealed file kept. `id` is its header's; `state` 'sealed' (own, owed to somebody), 'settled' (own, answered
    by all), 'taken' (another's, applied) or 'held' (another's, not applied because of `code`). `at` is seconds
    since 1970, `size` bytes; `has_bytes`: they were not given up."""

    no: int
    state: str
    code: str
    device: str
    epoch: str
    first: int
    last: int
    id: str
    at: int
    size: int
    has_bytes: bool


_COLUMNS = "no, state, code, device, epoch, first, last, header_hash, at, size, bytes is not null"


def keep_own(database: Database, header: Header, raw: bytes, at: int) -> int:
    """Keeps an own parcel as it was sealed; its number. The same one again is kept once.

    BugError 'range_taken' if it does not begin where the one before ended: sealed bytes are final."""
    with database.transaction():
        standing = database.value("select no from parcel where header_hash = ?", (header.id,))
        if standing is not None:
            return int(standing)
        if header.first != sealed_up_to(database, header.epoch) + 1:
            raise BugError("range_taken", errors.UNEXPECTED)
        row = (SEALED, header.device, header.epoch, header.first, header.last, header.id, header.prev, header.link, at)
        database.run(
            "insert into parcel (state, device, epoch, first, last, header_hash, prev, link, at, size, bytes) "
            "values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (*row, len(raw), raw),
        )
        return int(database.value("select no from parcel where header_hash = ?", (header.id,)))


def listed(database: Database, *, epoch: str | None = None, state: str | None = None) -> list[Kept]:
    """The files kept, by epoch and range, without their bytes."""
    where, parameters = ["1"], []
    for column, wanted in (("epoch", epoch), ("state", state)):
        if wanted is not None:
            where.append(f"{column} = ?")
            parameters.append(wanted)
    sql = f"select {_COLUMNS} from parcel where {' and '.join(where)} order by epoch, first, no"
    return [Kept(*(*row, bool(has_bytes))) for *row, has_bytes in database.rows(sql, parameters)]


def raw(database: Database, header_hash: str) -> bytes | None:
    """The file's bytes, None once they were given up."""
    found = database.value("select bytes from parcel where header_hash = ?", (header_hash,))
    return None if found is None else bytes(found)


def sealed_up_to(database: Database, epoch: str) -> int:
    """The last number of this own epoch that a parcel holds, 0 if none."""
    sql = "select coalesce(max(last), 0) from parcel where epoch = ? and state in (?, ?)"
    return int(database.value(sql, (epoch, SEALED, SETTLED)))


def previous(database: Database, epoch: str) -> str:
    """The id of the newest own parcel of an epoch, for the next one's header; '' if there is none."""
    sql = "select header_hash from parcel where epoch = ? and state in (?, ?) order by last desc limit 1"
    return str(database.value(sql, (epoch, SEALED, SETTLED)) or "")


def settle(database: Database, number: int, at: int) -> None:
    """Says that every receiver due has this own parcel, from `at` on. The bytes of one that holds something purged
    since go at once."""
    with database.transaction():
        database.run("update parcel set state = ?, settled_at = ? where no = ?", (SETTLED, at, number))
        database.run(
            "update parcel set bytes = null where no = ? and exists (select 1 from replica r join change c "
            "on c.id between r.no << 32 | parcel.first and r.no << 32 | parcel.last "
            "left join entry e on e.id = c.id where r.epoch = parcel.epoch and e.id is null)",
            (number,),
        )


def forget_record(database: Database, record: int) -> None:
    """Drops the bytes of own parcels that hold changes of this record, as far as nobody is owed them. In a transaction.

    Others keep theirs until they settle: bytes that may have left already are never sealed anew."""
    database.run(
        "update parcel set bytes = null where no in (select p.no from change c join replica r on r.no = c.id >> 32 "
        "join parcel p on p.epoch = r.epoch and c.id - (r.no << 32) between p.first and p.last "
        "where c.record = ? and p.state = ?)",
        (record, SETTLED),
    )


def owe_again(database: Database, number: int) -> None:
    """Takes that back: a receiver was restored."""
    with database.transaction():
        database.run("update parcel set state = ?, settled_at = null where no = ?", (SEALED, number))


def replace_from(database: Database, epoch: str, first: int) -> None:
    """Gives up the own parcels of an epoch from the one that holds `first` on; `sealed_up_to` is then before them."""
    with database.transaction():
        database.run(
            "update parcel set state = ?, bytes = null where epoch = ? and state in (?, ?) and last >= ?",
            (REPLACED, epoch, SEALED, SETTLED, first),
        )


def forget_old(database: Database, now: int) -> int:
    """Drops the bytes of own parcels that all receivers have had for 90 days; ranges and hashes stay. How many."""
    with database.transaction():
        settings.put(database, _FORGOT, now)
        return database.run(
            "update parcel set bytes = null where state = ? and bytes is not null and settled_at < ?",
            (SETTLED, now - KEPT_AFTER_RECEIPT),
        )


def is_forgetting_due(database: Database, now: int) -> bool:
    """Whether old bytes were last dropped a day ago or more, or in the future of a clock that was set back."""
    return not 0 <= now - settings.get(database, _FORGOT, 0) < DAY


def keep_taken(database: Database, span: Span, device: str, data: bytes) -> None:
    """Keeps a foreign parcel that was applied, in place of what is held under the same header. In a transaction.

    One of our own from before this PC took another key stays what it is: it may be owed to somebody."""
    row = (TAKEN, device, span.epoch, span.first, span.last, span.header_hash, span.prev, span.link)
    database.run(
        "insert into parcel (state, device, epoch, first, last, header_hash, prev, link, applied, restated, size, "
        "bytes) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (header_hash) do update set "
        "state = excluded.state, prev = excluded.prev, link = excluded.link, applied = excluded.applied, "
        "restated = excluded.restated, size = excluded.size, "
        "bytes = excluded.bytes where parcel.state in (?, ?)",
        (*row, " ".join(span.applied), int(span.restated), len(data), data, TAKEN, HELD),
    )


def spans(database: Database, epoch: str, first: int, last: int) -> list[Span]:
    """Foreign parcels applied whose range overlaps or touches first..last, by range."""
    found = database.rows(
        "select epoch, first, last, header_hash, prev, link, applied, restated from parcel "
        "where epoch = ? and state = ? and first <= ? and last >= ? order by first, last, no",
        (epoch, TAKEN, last + 1, first - 1),
    )
    return [
        Span(epoch, a, b, header_hash, prev, link, tuple(applied.split()), bool(restated))
        for epoch, a, b, header_hash, prev, link, applied, restated in found
    ]


def hold(database: Database, held: HeldParcel, data: bytes) -> None:
    """Keeps a foreign parcel that waits for somebody; one that was applied stays applied. In a transaction."""
    row = (HELD, held.code, held.device, held.epoch, held.first, held.last, held.header_hash, held.size, data)
    database.run(
        "insert into parcel (state, code, device, epoch, first, last, header_hash, size, bytes) "
        "values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (header_hash) do update set code = excluded.code, "
        "size = excluded.size, bytes = excluded.bytes",
        row,
    )


def held(database: Database, epoch: str | None, device: str | None) -> Sequence[HeldParcel]:
    """Foreign parcels that wait for somebody, whole or in part, in the order they came."""
    found = database.rows(
        "select header_hash, device, epoch, first, last, code, size from parcel where code <> '' "
        "and (? is null or epoch = ?) and (? is null or device = ?) order by no",
        (epoch, epoch, device, device),
    )
    return [HeldParcel(*row) for row in found]


def release(database: Database, header_hash: str) -> None:
    """Forgets a held parcel; one that was applied since stays. In a transaction."""
    database.run("delete from parcel where header_hash = ? and state = ?", (header_hash, HELD))
    database.run("update parcel set code = '' where header_hash = ?", (header_hash,))
