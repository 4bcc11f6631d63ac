"""What each receiver has answered of our own changes; only a receipt that counts says that anything arrived."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from sync.envelope.receipt import Answer, Receipt
from sync.envelope.roster import Receiver
from sync.store import replicas
from sync.store.database import Database
from sync.store.journal import link_at
from sync.store.replicas import Replicas, joined, split
from sync.vector import Dot, Ranges

HAVE, REFUSED = "have", "refused"
HELD = "held"


class Taken(StrEnum):
    """What became of a receipt."""

    TAKEN = "taken"
    STRANGER = "stranger"  # not by a receiver of the roster, or not by its current epoch
    OLD = "old"  # an older or equal counter: nothing new
    FORK = "fork"  # taken where it fits; elsewhere the receiver has another history under our numbers


@dataclass(frozen=True, slots=True)
class ReceiverState:
    """A receiver of the roster and what it last answered. `counter` 0: nothing yet. `at`: when we took it."""

    device: str
    level: str
    name: str
    epoch: str
    counter: int
    at: int | None


@dataclass(frozen=True, slots=True)
class Noted:
    """`forks`: the first dot of each own epoch that is not known to agree with the receiver's."""

    outcome: Taken
    forks: tuple[Dot, ...] = ()


def follow_roster(database: Database, receivers: Iterable[Receiver]) -> None:
    """Takes who receives from a verified roster. A receiver with a new epoch was restored: what it had answered
    before no longer counts. In a transaction."""
    database.run("update receiver set due = 0")
    for receiver in receivers:
        standing = database.row("select no, epoch from receiver where device = ?", (receiver.device,))
        if standing is None:
            database.run(
                "insert into receiver (device, level, name, epoch) values (?, ?, ?, ?)",
                (receiver.device, receiver.level, receiver.name, receiver.epoch),
            )
            continue
        number, epoch = standing
        database.run(
            "update receiver set level = ?, name = ?, due = 1 where no = ?", (receiver.level, receiver.name, number)
        )
        if epoch != receiver.epoch:
            database.run("update receiver set epoch = ?, counter = 0 where no = ?", (receiver.epoch, number))
            database.run("delete from answer where receiver = ?", (number,))


def note(database: Database, receipt: Receipt, at: int) -> Noted:
    """Takes a verified receipt. Its answers to an own epoch replace the earlier ones. In a transaction.

    An answer whose link is not ours, or that names numbers we have not written, shows a fork: it is not taken,
    and the epoch is marked so that nothing more is written under it."""
    standing = database.row("select no, epoch, counter from receiver where device = ? and due = 1", (receipt.device,))
    if standing is None or standing[1] != receipt.epoch:
        return Noted(Taken.STRANGER)
    receiver, _, counter = standing
    if receipt.counter <= counter:
        return Noted(Taken.OLD)
    database.run("update receiver set counter = ?, at = ? where no = ?", (receipt.counter, at, receiver))
    forks: list[Dot] = []
    numbers = Replicas(database)
    for answer in receipt.answers:
        own = database.value("select no from replica where epoch = ? and own = 1", (answer.epoch,))
        if own is None:
            continue
        if _agrees(database, own, answer):
            _replace(database, receiver, own, answer)
        else:
            agreed = _agreed_up_to(database, own)
            database.run("update replica set fork = ? where no = ? and fork is null", (agreed + 1, own))
            forks.append(Dot(numbers.epoch(own), agreed + 1))
    return Noted(Taken.FORK if forks else Taken.TAKEN, tuple(forks))


def answered(database: Database, device: str, epoch: str) -> Answer:
    """What the receiver with this device key has answered of an epoch; an empty answer if nothing."""
    number = Replicas(database).number(epoch)
    spans = [] if number is None else _spans(database, device, number)
    return Answer(
        device,
        epoch,
        Ranges.of((a, b) for a, b, state, _ in spans if state == HAVE),
        tuple((a, b, why) for a, b, state, why in spans if state == HELD),
        tuple((seq, why) for a, b, state, why in spans if state == REFUSED for seq in range(a, b + 1)),
    )


def receivers(database: Database) -> list[ReceiverState]:
    """The receivers the roster names now, the county's first."""
    found = database.rows(
        "select device, level, name, epoch, counter, at from receiver where due = 1 order by level, no"
    )
    return [ReceiverState(*row) for row in found]


def _agrees(database: Database, own: int, answer: Answer) -> bool:
    head = replicas.head(database, own)
    if answer.settled.highest > head:
        return False
    contiguous = answer.have.contiguous
    if not answer.link or not contiguous:
        return True
    return link_at(database, joined(own, contiguous)).hex() == answer.link


def _agreed_up_to(database: Database, own: int) -> int:
    """The highest seq that some receiver's receipt, still in force, had contiguously: its link was ours."""
    found = database.value(
        "select max(last) from answer where state = ? and first = ?", (HAVE, joined(own, 1))
    )
    return 0 if found is None else split(int(found))[1]


def _replace(database: Database, receiver: int, own: int, answer: Answer) -> None:
    low, high = joined(own, 0), joined(own + 1, 0) - 1
    database.run("delete from answer where receiver = ? and first between ? and ?", (receiver, low, high))
    spans = [(a, b, HAVE, "") for a, b in answer.have.spans]
    spans += [(a, b, HELD, why) for a, b, why in answer.held]
    spans += [(seq, seq, REFUSED, code) for seq, code in answer.refused]
    database.run_many(
        "insert into answer (receiver, first, last, state, why) values (?, ?, ?, ?, ?)",
        [(receiver, joined(own, a), joined(own, b), state, why) for a, b, state, why in spans],
    )


def _spans(database: Database, device: str, number: int) -> list[tuple[int, int, str, str]]:
    found = database.rows(
        "select a.first, a.last, a.state, a.why from answer a join receiver r on r.no = a.receiver "
        "where r.device = ? and a.first between ? and ? order by a.first",
        (device, joined(number, 0), joined(number + 1, 0) - 1),
    )
    return [(split(a)[1], split(b)[1], state, why) for a, b, state, why in found]
