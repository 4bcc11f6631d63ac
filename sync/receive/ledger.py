"""The sender's side of receipts: which counts, what it proves, where a fork begins, and what is owed. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType

from sync.envelope.receipt import Answer, Receipt
from sync.receive.codes import CLOCK, FORK, OWNER
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
    chain's link there, for 1 <= seq <= head. `is_open`: it still writes under it. `agreed`: the highest seq known for
    good to be the same everywhere (a reissue leaves the number before the fork here)."""

    head: int
    link: Callable[[int], str]
    is_open: bool = True
    agreed: int = 0


class Verdict(StrEnum):
    TAKEN = "taken"
    STRANGER = "stranger"  # by another receiver, or by an epoch the roster does not name (now)
    OLD = "old"  # not a higher counter than one taken before


@dataclass(frozen=True, slots=True)
class TakenReceipt:
    """`ledger` is what counts from now on.

    `forks`: own epoch -> the first seq to be said again under a new epoch (`sync.merge.reissue`), with all that was
    written later; if nothing was, only a new epoch begins. `doubts`: own epoch -> the last seq proven to agree; the
    receiver has another history somewhere beyond it but has not compared: all beyond is owed again, and its next
    receipt says where the fork begins. Going on under that epoch until then loses nothing."""

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
        before = ledger.answers.get(answer.epoch)
        proven, agrees = agreement(answer, epoch, before.have.contiguous if before else 0)
        answers[answer.epoch] = _up_to(answer, epoch.head if agrees else proven)
        if not agrees and (answer.fork or proven >= epoch.head):
            forks[answer.epoch] = _first_to_reissue(answer, proven, epoch.head)
        elif not agrees:
            doubts[answer.epoch] = proven
    return TakenReceipt(Verdict.TAKEN, replace(ledger, counter=receipt.counter, answers=answers), forks, doubts)


def agreement(answer: Answer, own: OwnEpoch, before: int = 0) -> tuple[int, bool]:
    """(the highest seq up to which the receiver's history is proven to be ours, whether nothing speaks against it).

    `before`: what an earlier receipt of the same receiver proved. A link that is not ours shows another history;
    so do numbers beyond what we wrote, but under an epoch that was closed all the same they are only what was lost
    with the disk, and come back as foreign changes. A link that is ours beyond a gap proves nothing of what lies
    before the gap: the receiver took that parcel without the one it follows."""
    links = dict(answer.links)
    if answer.link:
        links[answer.have.contiguous] = answer.link
    ours = {seq: own.link(seq) == link for seq, link in links.items() if seq <= own.head}
    chained = _taken(answer).contiguous
    proven = max([own.agreed, min(before, own.head), *(s for s, is_ours in ours.items() if is_ours and s <= chained)])
    is_beyond = answer.settled.highest > own.head
    if proven >= own.head and not own.is_open:
        return own.head, True
    return proven, all(ours.values()) and not is_beyond


def _taken(answer: Answer) -> Ranges:
    """What of a range the receiver took, each parcel fitting the one before it: all but what it holds whole."""
    one_by_one = [(a, b) for a, b, why in answer.held if why in (CLOCK, OWNER)]
    return answer.have | Ranges.of([*one_by_one, *((seq, seq) for seq, _ in answer.refused)])


def _first_to_reissue(answer: Answer, proven: int, head: int) -> int:
    """The first seq that differs or, after the last proven, that the receiver lacks. A fork at or before what is
    proven is another copy's: then all beyond what is proven."""
    if proven >= head:
        return head + 1
    if answer.fork <= proven:
        return proven + 1
    common = _taken(answer) | Ranges.up_to(proven)
    return min(answer.fork, common.contiguous + 1, head + 1)


def _up_to(answer: Answer, last: int) -> Answer:
    """What of an answer means our own changes."""
    if answer.settled.highest <= last:
        return answer
    return Answer(
        answer.device,
        answer.epoch,
        answer.have & Ranges.up_to(last),
        tuple((a, min(b, last), why) for a, b, why in answer.held if a <= last),
        tuple((seq, code) for seq, code in answer.refused if seq <= last),
    )


def owed(own: OwnEpoch, answer: Answer | None) -> Ranges:
    """The seqs of an own epoch that this receiver has not answered.

    What it holds as a fork, while its links are ours, did not fit beside what it has: it is owed again, with the
    numbers beside it, so that the parcel it has to follow, and the one that has to follow it, go along."""
    written = Ranges.up_to(own.head)
    if answer is None:
        return written
    unfit = Ranges.of((a, b) for a, b, why in answer.held if why == FORK)
    held = Ranges.of((a, b) for a, b, why in answer.held if why != FORK)
    refused = Ranges.of((seq, seq) for seq, _ in answer.refused)
    along = Ranges.of((max(1, a - 1), b + 1) for a, b in unfit.spans)
    return (written - answer.have - held - refused) | (along & written)
