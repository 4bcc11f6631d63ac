"""What a receiver answers: for each device and epoch what it has, holds and refuses. Only this means 'arrived'."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from sync.envelope import limits
from sync.envelope.errors import refuse
from sync.envelope.keys import is_public_key
from sync.envelope.strict import Json, is_count, is_hash
from sync.vector import EPOCH_PATTERN, MAX_SEQ, Ranges

LEVELS = ("school", "county", "region")
MAX_COUNTER = 1 << 53
_WHY = re.compile(r"[a-z][a-z0-9_]{0,31}")


@dataclass(frozen=True, slots=True)
class Answer:
    """The states of one epoch's numbers at the receiver; what is in none of the three is missing.

    `held` has (from, to, why) and `refused` (seq, code), both sorted. `link` is the chain link stated with the
    highest contiguous number had ('' when there is none, or it is not the end of a parcel). `links` has (seq, link)
    for the ends of other ranges taken, sorted. `fork` is the first number at which the receiver compared two versions
    and found them different, 0 if it compared none. docs/SYNC.md says what a sender does with these."""

    device: str
    epoch: str
    have: Ranges = field(default_factory=Ranges)
    held: tuple[tuple[int, int, str], ...] = ()
    refused: tuple[tuple[int, str], ...] = ()
    link: str = ""
    links: tuple[tuple[int, str], ...] = ()
    fork: int = 0

    @property
    def settled(self) -> Ranges:
        """Had, held or refused: all that need not be sent again by itself."""
        spans = [*self.have.spans, *((a, b) for a, b, _ in self.held), *((seq, seq) for seq, _ in self.refused)]
        return Ranges.of(spans)


@dataclass(frozen=True, slots=True)
class Receipt:
    """One answer of receiver (`device`, `epoch`) with its own growing `counter`, to the school of the header."""

    device: str
    epoch: str
    counter: int
    level: str
    answers: tuple[Answer, ...] = ()

    def answer(self, device: str, epoch: str) -> Answer | None:
        return next((a for a in self.answers if (a.device, a.epoch) == (device, epoch)), None)


def encode(receipt: Receipt) -> dict[str, Json]:
    """The receipt as the content of a public section; device and epoch stand around it, as in every section."""
    return {
        "counter": receipt.counter,
        "level": receipt.level,
        "answers": [_answer_as_json(answer) for answer in receipt.answers],
    }


def decode(content: Json, device: str, epoch: str) -> Receipt:
    """The receipt written by (`device`, `epoch`); ParcelError('content') if malformed."""
    try:
        answers = tuple(_answer(item) for item in content["answers"])
        receipt = Receipt(device, epoch, content["counter"], content["level"], answers)
        sound = (
            content.keys() == {"counter", "level", "answers"}
            and is_count(receipt.counter, MAX_COUNTER, 1)
            and receipt.level in LEVELS
            and len(answers) <= limits.RECEIPT_ANSWERS
            and len({(a.device, a.epoch) for a in answers}) == len(answers)
        )
    except (KeyError, TypeError, AttributeError, ValueError):
        raise refuse("content") from None
    if not sound:
        raise refuse("content")
    return receipt


def _answer_as_json(answer: Answer) -> dict[str, Json]:
    parts = {
        "have": str(answer.have),
        "held": [list(span) for span in answer.held],
        "refused": [list(item) for item in answer.refused],
        "link": answer.link,
        "links": [list(item) for item in answer.links],
        "fork": answer.fork,
    }
    return {"device": answer.device, "epoch": answer.epoch, **{k: v for k, v in parts.items() if v}}


def _answer(item: Json) -> Answer:
    """ValueError, KeyError or TypeError if malformed: the three states must not overlap."""
    have = Ranges.parse(item.get("have", ""))
    held = tuple((first, last, why) for first, last, why in item.get("held", ()))
    refused = tuple((seq, code) for seq, code in item.get("refused", ()))
    links = tuple((seq, link) for seq, link in item.get("links", ()))
    link, fork = item.get("link", ""), item.get("fork", 0)
    answer = Answer(item["device"], item["epoch"], have, held, refused, link, links, fork)
    numbers = [n for first, last, _ in held for n in (first, last)] + [seq for seq, _ in (*refused, *links)]
    reasons = [why for _, _, why in held] + [code for _, code in refused]
    sound = (
        item.keys() <= {"device", "epoch", "have", "held", "refused", "link", "links", "fork"}
        and is_public_key(answer.device)
        and isinstance(answer.epoch, str)
        and EPOCH_PATTERN.fullmatch(answer.epoch)
        and str(have) == item.get("have", "")
        and all(is_count(n, MAX_SEQ, 1) for n in numbers)
        and all(isinstance(why, str) and _WHY.fullmatch(why) for why in reasons)
        and (answer.link == "" or is_hash(answer.link))
        and all(is_hash(other) for _, other in links)
        and list(links) == sorted(dict(links).items())
        and is_count(fork, MAX_SEQ)
        and _states_are_apart(answer)
    )
    if not sound:
        raise ValueError("not an answer")
    return answer


def _states_are_apart(answer: Answer) -> bool:
    if any(first > last for first, last, _ in answer.held):
        return False
    total = len(answer.have) + sum(last - first + 1 for first, last, _ in answer.held) + len(answer.refused)
    ordered = list(answer.held) == sorted(answer.held) and list(answer.refused) == sorted(answer.refused)
    return ordered and len(answer.settled) == total
