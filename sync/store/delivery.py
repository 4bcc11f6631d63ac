"""What still waits for whom: a question asked of journal and answers, never a list of copies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sync.receive.codes import FORK
from sync.store.database import Database
from sync.store.journal import FOR_COUNTY, FOR_REGION, LEVEL_BITS
from sync.store.receipts import HAVE
from sync.store.replicas import joined
from sync.store.tables import FormTables


class DeliveryState(StrEnum):
    """Whether the newest change of a record has arrived: nowhere, at some of those who may have it, or at all."""

    WAITING = "waiting"
    SOME = "some"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class FormWaiting:
    form: str
    count: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """Own changes that hold something for a receiver and that it has not answered, or put aside because the parcel
    before theirs has to come along (held as a fork though its links are ours: `ledger.owed`). `oldest` is seconds
    since 1970, None if nothing waits. `stopped` were answered, but held or refused: a person has to look."""

    by_form: tuple[FormWaiting, ...]
    oldest: int | None
    stopped: int = 0

    @property
    def count(self) -> int:
        return sum(f.count for f in self.by_form)


def waiting(database: Database, level: str, device: str | None) -> Waiting:
    """What waits for the receiver with this device key; with None, or a key unknown, everything for that level."""
    bit = LEVEL_BITS[level]
    receiver = database.value("select no from receiver where device = ?", (device,))
    counts: dict[str, int] = {}
    oldest: int | None = None
    for first, last in _unanswered(database, receiver):
        found = database.rows(
            "select form, count(*), min(at) from change where id between ? and ? and audiences & ? group by form",
            (first, last, bit),
        )
        for form, number, at in found:
            counts[form] = counts.get(form, 0) + number
            oldest = at if oldest is None else min(oldest, at)
    by_form = tuple(FormWaiting(form, number) for form, number in sorted(counts.items()))
    return Waiting(by_form, oldest, _stopped(database, receiver, bit))


def states(database: Database, tables: FormTables, local_ids: Sequence[int]) -> list[str]:
    """For each record whether its newest own change has arrived; 'all' for one that has nothing to send."""
    marks = ", ".join("?" * len(local_ids))
    last = dict(
        database.rows(f'select _id, _last from "{tables.record.name}" where _id in ({marks})', tuple(local_ids))
    )
    wanted = sorted({change for change in last.values() if change is not None})
    masks = _masks(database, wanted)
    due = database.rows("select no, level from receiver where due = 1")
    had = {receiver: _had(database, receiver, wanted) for receiver, _ in due}
    return [_state(last.get(i), masks, due, had) for i in local_ids]


def _state(change: int | None, masks: dict[int, int], due: list[tuple[int, str]], had: dict[int, set[int]]) -> str:
    mask = masks.get(change, 0) if change is not None else 0
    if change is None or not mask & (FOR_COUNTY | FOR_REGION):
        return DeliveryState.ALL.value
    answers = [change in had[receiver] for receiver, level in due if mask & LEVEL_BITS.get(level, 0)]
    if answers and all(answers):
        return DeliveryState.ALL.value
    return DeliveryState.SOME.value if any(answers) else DeliveryState.WAITING.value


def _masks(database: Database, local_ids: Sequence[int]) -> dict[int, int]:
    marks = ", ".join("?" * len(local_ids))
    return dict(database.rows(f"select id, audiences from change where id in ({marks})", tuple(local_ids)))


def _had(database: Database, receiver: int, local_ids: Sequence[int]) -> set[int]:
    """Which of these sorted changes the receiver has."""
    if not local_ids:
        return set()
    spans = database.rows(
        "select first, last from answer where receiver = ? and state = ? and last >= ? and first <= ?",
        (receiver, HAVE, local_ids[0], local_ids[-1]),
    )
    return {i for i in local_ids if any(first <= i <= last for first, last in spans)}


def _unanswered(database: Database, receiver: int | None) -> list[tuple[int, int]]:
    """Ranges of local ids of own epochs that are owed to the receiver for themselves."""
    gaps: list[tuple[int, int]] = []
    for (number,) in database.rows("select no from replica where own = 1"):
        at, end = joined(number, 0), joined(number + 1, 0) - 1
        spans = database.rows(
            "select first, last from answer where receiver = ? and why <> ? and first between ? and ? order by first",
            (receiver, FORK, at, end),
        )
        for first, last in spans:
            if first > at:
                gaps.append((at, first - 1))
            at = last + 1
        gaps.append((at, end))
    return gaps


def _stopped(database: Database, receiver: int | None, bit: int) -> int:
    return int(
        database.value(
            "select count(*) from answer a join change c on c.id between a.first and a.last "
            "where a.receiver = ? and a.state <> ? and a.why <> ? and c.audiences & ?",
            (receiver, HAVE, FORK, bit),
        )
    )
