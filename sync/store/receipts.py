"""What each receiver has answered of our own changes; only a receipt that counts says that anything arrived."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from sync.envelope.receipt import Answer, Receipt
from sync.envelope.roster import Receiver
from sync.receive.ledger import Ledger, OwnEpoch, Verdict, take_receipt
from sync.store import proofs, replicas, settings
from sync.store.database import Database
from sync.store.epoch import own as own_epoch
from sync.store.journal import link_at
from sync.store.replicas import Replica, Replicas, joined, split
from sync.vector import Dot, Ranges

HAVE, HELD, REFUSED = "have", "held", "refused"
_COUNTERS = "former_counters"


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
    """What became of a receipt. `forks`: from where on our changes were said again under a new epoch. `doubts`: the
    first number of an own epoch at which the receiver has another history, as far as it can tell by now. `proven`:
    how many changes that hold something for it are now proven to be there and were not before."""

    outcome: Verdict
    forks: tuple[Dot, ...] = ()
    doubts: tuple[Dot, ...] = ()
    proven: int = 0


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
            _put_former_counters(database, receiver.device, {})


def note(database: Database, receipt: Receipt, at: int, route: str) -> Noted:
    """Takes a verified receipt that came by `route` as `sync.receive.ledger` judges it. In a transaction.

    A receipt speaks of the epochs of one own key, the present one or one from before, and of each key's only the
    newest counts. An own epoch in doubt goes on until the receiver has compared: changes under a new one could speak of
    records whose numbers are somebody else's there. A forked one is closed."""
    sql = "select no, level, epoch, counter from receiver where device = ? and due = 1"
    standing = database.row(sql, (receipt.device,))
    if standing is None:
        return Noted(Verdict.STRANGER)
    receiver, level, epoch, counter = standing
    key = _key_of(database, receipt)
    own = {r.epoch: (r.no, _own_epoch(database, r)) for r in replicas.every(database) if r.own and r.device == key}
    if not own:
        return Noted(Verdict.STRANGER)
    before = {name: answered(database, receipt.device, name) for name in own}
    ledger = Ledger(receipt.device, epoch, _counter(database, receipt.device, key, counter), before)
    taken = take_receipt(ledger, receipt, {name: o for name, (_, o) in own.items()})
    if taken.verdict is not Verdict.TAKEN:
        return Noted(taken.verdict)
    _put_counter(database, receipt.device, key, receipt.counter)
    database.run("update receiver set at = ? where no = ?", (at, receiver))
    _forget_answers(database, receiver, [number for number, _ in own.values()])
    new: dict[int, Ranges] = {}
    for name, answer in taken.ledger.answers.items():
        _keep(database, receiver, own[name][0], answer)
        new[own[name][0]] = answer.have - before[name].have
    count = sum(proofs.changes_in(database, number, numbers, level) for number, numbers in new.items())
    proofs.keep(database, receiver, receipt.counter, route, at, count, new)
    doubts = [Dot(name, proven + 1) for name, proven in taken.doubts.items()]
    forks = [Dot(name, first) for name, first in taken.forks.items()]
    for dot in forks:
        database.run("update replica set fork = ? where epoch = ? and fork is null", (dot.seq, dot.epoch))
    return Noted(taken.verdict, tuple(forks), tuple(doubts), count)


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


def forget_held(database: Database, device: str, epoch: str, why: str) -> None:
    """What the receiver holds for this reason counts as not answered again, since it will be sent otherwise."""
    number = Replicas(database).number(epoch)
    assert number is not None
    database.run(
        "delete from answer where receiver = (select no from receiver where device = ?) and state = ? and why = ? "
        "and first between ? and ?",
        (device, HELD, why, joined(number, 0), joined(number + 1, 0) - 1),
    )


def set_aside_counters(database: Database, device: str) -> None:
    """From now on this PC has another key: what was counted so far were receipts to `device`. In a transaction."""
    for receiver, counter in database.rows("select device, counter from receiver where counter > 0"):
        _put_former_counters(database, receiver, {**_former_counters(database, receiver), device: counter})
    database.run("update receiver set counter = 0")


def is_news(database: Database, receipt: Receipt) -> bool:
    """Whether this receipt is newer than all that were taken to the same key of this PC."""
    found = database.row("select epoch, counter from receiver where device = ?", (receipt.device,))
    if found is None or found[0] != receipt.epoch:
        return True
    return receipt.counter > _counter(database, receipt.device, _key_of(database, receipt), found[1])


def _key_of(database: Database, receipt: Receipt) -> str:
    """The key a receipt answers: one of this PC, if it is for it."""
    return next((answer.device for answer in receipt.answers), _present(database))


def _present(database: Database) -> str:
    return str(database.value("select device from replica where epoch = ?", (own_epoch(database),)))


def _counter(database: Database, receiver: str, key: str, present: int) -> int:
    """The highest counter taken of a receipt to this key; `present`: to the one this PC has now."""
    return present if key == _present(database) else _former_counters(database, receiver).get(key, 0)


def _put_counter(database: Database, receiver: str, key: str, counter: int) -> None:
    if key == _present(database):
        database.run("update receiver set counter = ? where device = ?", (counter, receiver))
    else:
        _put_former_counters(database, receiver, {**_former_counters(database, receiver), key: counter})


def _former_counters(database: Database, receiver: str) -> dict[str, int]:
    """By former key of this PC, the highest counter of a receipt to it taken of the receiver's present epoch."""
    found: dict[str, int] = settings.get(database, _COUNTERS, {}).get(receiver, {})
    return found


def _put_former_counters(database: Database, receiver: str, counters: dict[str, int]) -> None:
    every = settings.get(database, _COUNTERS, {})
    if every.get(receiver, {}) != counters:
        settings.put(database, _COUNTERS, {**every, receiver: counters})


def receivers(database: Database) -> list[ReceiverState]:
    """The receivers the roster names now, the county's first."""
    found = database.rows(
        "select device, level, name, epoch, counter, at from receiver where due = 1 order by level, no"
    )
    return [ReceiverState(*row) for row in found]


def _own_epoch(database: Database, replica: Replica) -> OwnEpoch:
    """Of an epoch that was cut at a fork all that is left agrees."""
    head = replicas.head(database, replica.no)
    is_open = replica.epoch == own_epoch(database)
    agreed = head if replica.fork is not None and not is_open else 0
    return OwnEpoch(head, partial(_link, database, replica.no), is_open, agreed)


def _link(database: Database, number: int, seq: int) -> str:
    return link_at(database, joined(number, seq)).hex()


def _forget_answers(database: Database, receiver: int, numbers: Iterable[int]) -> None:
    for number in numbers:
        span = (joined(number, 0), joined(number + 1, 0) - 1)
        database.run("delete from answer where receiver = ? and first between ? and ?", (receiver, *span))


def _keep(database: Database, receiver: int, own: int, answer: Answer) -> None:
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
