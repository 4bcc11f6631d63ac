"""Giving a school's PC that lost its disk the changes back: what a county or another PC of the school holds of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sync.change import Change
from sync.envelope.batch import Batch
from sync.envelope.errors import ParcelError
from sync.receive.inbox import NEEDS, Inbox
from sync.receive.storage import Span
from sync.vector import MAX_SEQ


@dataclass(frozen=True, slots=True)
class Restatement:
    """One parcel to be sealed to the school's present devices: header range, `link` and `restates` = `device` as
    here, and the changes by section. Only what the giver could read is in it: from a county nothing of what stays
    within the school comes back; that takes another PC of the school, or a backup."""

    device: str
    epoch: str
    first: int
    last: int
    link: str
    changes: Mapping[str, tuple[Change, ...]]


def restate(inbox: Inbox, device: str, has: Mapping[str, int]) -> Iterator[Restatement]:
    """What the asking school lacks of the epochs of one device. `has`: epoch -> the seq up to which it has all; nothing
    up to there is said again, since another PC of the school may hear of it here first, and here it is not whole.

    A parcel whose bytes are gone or cannot be read is passed over: what is not given back stays missing there, and is
    never counted as had. A later visit, another PC of the school or a backup may still bring it."""
    for standing in inbox.storage.standings(device):
        had = has.get(standing.epoch, 0)
        for span in inbox.storage.spans(standing.epoch, had + 1, MAX_SEQ - 1):
            first = max(span.first, had + 1)
            sections = _sections(inbox, span, first) if first <= span.last else None
            if sections is not None:
                yield Restatement(device, span.epoch, first, span.last, span.link, sections)


def _sections(inbox: Inbox, span: Span, first: int) -> Mapping[str, tuple[Change, ...]] | None:
    """What the giver can read of a parcel from `first` on, nothing if all of it stays in the school; None if it can no
    longer be known what was in it."""
    raw = inbox.storage.parcel(span.header_hash)
    if raw is None:
        return None
    try:
        batches = inbox.reader.open(inbox.reader.verify(raw), NEEDS[inbox.level])
    except ParcelError:
        return None
    return said_from(batches, first)


def said_from(batches: Mapping[str, Batch], first: int) -> Mapping[str, tuple[Change, ...]]:
    """The changes by section, those before `first` left out."""
    said = {name: tuple(c for c in batch.changes() if c.dot.seq >= first) for name, batch in batches.items()}
    return {name: changes for name, changes in said.items() if changes}
