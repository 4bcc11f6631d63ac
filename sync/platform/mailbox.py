"""A region's mailbox: what schools handed in that their county has not answered for, what a county wrote to its
schools, and what of both the region cannot open.

Not a list of copies but a question asked of parcels and the county's receipts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sync.envelope.header import COUNTY, REGION, Had, Header, read_head, read_header
from sync.envelope.opening import detach, sections_of
from sync.envelope.roster import Receiver
from sync.platform import papers
from sync.platform.founding import Founded
from sync.receive.codes import DEVICE, EPOCH, REVOKED, SCHOOL
from sync.vector import Ranges

_NOT_ADMITTED = frozenset({DEVICE, EPOCH, REVOKED, SCHOOL})


@dataclass(frozen=True, slots=True)
class _Kept:
    """A parcel that is here, taken or held."""

    header_hash: str
    epoch: str
    range: Ranges


def waiting(platform: Founded, county: Sequence[Receiver], senders: Collection[str]) -> Iterator[bytes]:
    """The parcels of these devices that no receiver of the county has answered for, each device's in
    the order of their numbers. What its county itself brought is not among them: its own section was detached."""
    for sender in senders:
        settled = _settled(platform, county, sender)
        for kept in _parcels(platform, sender, settled):
            raw = platform.storage.parcel(kept.header_hash) if kept.range - settled.get(kept.epoch, Ranges()) else None
            if raw is not None and _is_whole(raw):
                yield raw


def for_school(platform: Founded, county: Sequence[Receiver], school: str, have: Had) -> Iterator[bytes]:
    """What the county wrote to this school and the asker does not say it has, in the order of the numbers. It is sealed
    to the school's PCs: nothing of it can be read here."""
    storage = platform.storage
    for receiver in county:
        for standing in storage.standings(receiver.device):
            known = have.get((receiver.device, standing.epoch), 0)
            for span in storage.spans(standing.epoch, known + 1, standing.verified.highest):
                raw = storage.parcel(span.header_hash) if span.last > known else None
                if raw is not None and read_header(raw).school == school:
                    yield raw


def strip(platform: Founded, county: Sequence[Receiver], sender: str, before: Mapping[str, Ranges]) -> None:
    """Forget the sections meant for the county in what it has answered for by now; `before`: what it had answered for
    when this was done last. In a transaction."""
    settled = _settled(platform, county, sender)
    new = {epoch: ranges - before.get(epoch, Ranges()) for epoch, ranges in settled.items()}
    for kept in _parcels(platform, sender, {}):
        if kept.range & new.get(kept.epoch, Ranges()) and not kept.range - settled[kept.epoch]:
            _strip(platform, kept.header_hash)


def settle(platform: Founded, county: Sequence[Receiver], header: Header, raw: bytes) -> None:
    """Mind what a parcel that just came means for the mailbox: its county has it, or may need this fuller copy."""
    storage = platform.storage
    kept = storage.parcel(header.id)
    if kept is None:
        return
    has = _settled(platform, county, header.device).get(header.epoch, Ranges())
    if has.covers(header.first, header.last):
        _strip(platform, header.id)
    elif len(raw) > len(kept):  # the signed sections are the same bytes: longer means more of them
        storage.replace_bytes(header.id, raw)


def answered(platform: Founded, county: Sequence[Receiver], sender: str) -> dict[str, Ranges]:
    """By epoch the numbers that some receiver of the county has, holds or refused."""
    return _settled(platform, county, sender)


def _settled(platform: Founded, county: Sequence[Receiver], sender: str) -> dict[str, Ranges]:
    settled: dict[str, Ranges] = {}
    for receiver in county:
        letter = papers.letter(platform, receiver.device, sender)
        counts = letter is not None and letter.receipt.epoch == receiver.epoch
        for answer in letter.receipt.answers if letter and counts else ():
            if answer.device == sender:
                settled[answer.epoch] = settled.get(answer.epoch, Ranges()) | answer.settled
    return settled


def _parcels(platform: Founded, sender: str, settled: Mapping[str, Ranges]) -> Iterator[_Kept]:
    """What is here of a device, but for epochs of which all is in `settled`."""
    storage = platform.storage
    for standing in storage.standings(sender):
        if standing.verified - settled.get(standing.epoch, Ranges()):
            for span in storage.spans(standing.epoch, 1, standing.verified.highest):
                yield _Kept(span.header_hash, span.epoch, Ranges(((span.first, span.last),)))
    for held in storage.held_parcels(device=sender):
        if held.code not in _NOT_ADMITTED:
            yield _Kept(held.header_hash, held.epoch, Ranges(((held.first, held.last),)))


def _is_whole(raw: bytes) -> bool:
    head = read_head(raw)
    return head.header.note(COUNTY) is None or COUNTY in sections_of(raw, head)


def _strip(platform: Founded, header_hash: str) -> None:
    raw = platform.storage.parcel(header_hash)
    if raw is not None and read_header(raw).note(COUNTY):
        platform.storage.replace_bytes(header_hash, detach(raw, (REGION,)))
