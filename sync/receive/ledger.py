"""The sender's side of receipts: which counts, what it proves, where a fork begins, and what is owed. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType

from sync.envelope.receipt import Answer, Receipt
from sync.receive.codes import FORK
from sync.vector import Ranges


def _no_answers() -> Mapping[str, Answer]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Ledger:
    """What one receiver has answered, as it counts now: its key, the epoch the roster names, the highest counter
    taken of that epoch (0: none yet), and its answer to each own epoch."""

    device: str
    epoch: str
    counter: int = 0
    answers: Mapping[str, Answer] = field(default_factory=_no_answers)


@dataclass(frozen=True, slots=True)
class OwnEpoch:
    """One epoch of this replica: it wrote 1..`head` (after a reissue, up to before the fork); `link(seq)` is its
    chain's link there, for 1 <= seq <= head."""

    head: int
    link: Callable[[int], str]


class Verdict(StrEnum):
    TAKEN = "taken"
    STRANGER = "stranger"  # by another receiver, or by an epoch the roster does not name (now)
    OLD = "old"  # not a higher counter than one taken before


@dataclass(frozen=True, slots=True)
class TakenReceipt:
    """`ledger` is what counts from now on.

    `forks`: own epoch -> the first seq to be said again under a new epoch (`sync.merge.reissue`), with all that was
    written later. `doubts`: own epoch -> the last seq proven to agree; the receiver has another history beyond it but
    has not compared: everything beyond is owed again, and its next receipt will say where the fork begins. While there
    is a doubt nothing is lost by going on."""

    verdict: Verdict
    ledger: Ledger
    forks: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    doubts: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))


def following(ledger: Ledger, receiver_epoch: str) -> Ledger:
    """The ledger under a roster that names this epoch for the receiver: a new one was restored, and nothing it
    answered before counts."""
    return ledger if ledger.epoch == receiver_epoch else Ledger(ledger.device, receiver_epoch)


def take_receipt(ledger: Ledger, receipt: Receipt, own: Mapping[str, OwnEpoch]) -> TakenReceipt:
    """Take a receipt whose signature and roster entry are verified. Answers to epochs that are not own are left out."""
    if (receipt.device, receipt.epoch) != (ledger.device, ledger.epoch):
        return TakenReceipt(Verdict.STRANGER, ledger)
    if receipt.counter <= ledger.counter:
        return TakenReceipt(Verdict.OLD, ledger)
    answers: dict[str, Answer] = {}
    forks: dict[str, int] = {}
    doubts: dict[str, int] = {}
    for answer in receipt.answers:
        epoch = own.get(answer.epoch)
        if epoch is None:
            continue
        proven, agrees = agreement(answer, epoch)
        answers[answer.epoch] = answer if agrees else _up_to(answer, proven)
        if not agrees and answer.fork > proven:
            forks[answer.epoch] = _first_to_reissue(answer, proven)
        elif not agrees:
            doubts[answer.epoch] = proven
    return TakenReceipt(Verdict.TAKEN, replace(ledger, counter=receipt.counter, answers=answers), forks, doubts)


def agreement(answer: Answer, own: OwnEpoch) -> tuple[int, bool]:
    """(the highest seq at which the receiver's link is ours, whether it is ours wherever it stated one).

    Numbers beyond what we wrote show another history, too: this replica was set back."""
    links = dict(answer.links)
    if answer.link:
        links[answer.have.contiguous] = answer.link
    same = [seq for seq, link in links.items() if seq <= own.head and own.link(seq) == link]
    agrees = len(same) == len(links) and max(answer.have.highest, answer.settled.highest) <= own.head
    return max((seq for seq in same if seq <= answer.have.highest), default=0), agrees


def _first_to_reissue(answer: Answer, proven: int) -> int:
    """The first seq that differs, or that the receiver lacks after the last it proved to have like ours."""
    common = answer.have | Ranges.up_to(proven)
    return min(answer.fork, common.contiguous + 1)


def _up_to(answer: Answer, last: int) -> Answer:
    """What of an answer still means our own changes."""
    return Answer(
        answer.device,
        answer.epoch,
        answer.have & Ranges.up_to(last),
        tuple((a, min(b, last), why) for a, b, why in answer.held if a <= last),
        tuple((seq, code) for seq, code in answer.refused if seq <= last),
    )


def owed(own: OwnEpoch, answer: Answer | None) -> Ranges:
    """The seqs of an own epoch that this receiver has not answered. What it holds because another history of the
    same numbers came is owed while ours is the one it took: it has to come again, beside its right neighbours."""
    written = Ranges.up_to(own.head)
    if answer is None:
        return written
    held = Ranges.of((a, b) for a, b, why in answer.held if why != FORK)
    refused = Ranges.of((seq, seq) for seq, _ in answer.refused)
    return written - answer.have - held - refused
