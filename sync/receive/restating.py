"""Giving a school's PC that lost its disk the changes back: what a county or another PC of the school holds of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sync.change import Change
from sync.envelope.errors import ParcelError
from sync.receive.inbox import NEEDS, Inbox
from sync.receive.storage import Span
from sync.vector import MAX_SEQ, Ranges


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
    """What the asking school lacks of the epochs of one device. `has`: epoch -> the seq up to which it has all.

    A parcel whose bytes are gone or cannot be read is passed over: what is not given back stays missing there, and is
    never counted as had. A later visit, another PC of the school or a backup may still bring it."""
    for standing in inbox.storage.standings(device):
        lacks = standing.verified - Ranges.up_to(has.get(standing.epoch, 0))
        for span in inbox.storage.spans(standing.epoch, 1, MAX_SEQ - 1):
            if not lacks & Ranges(((span.first, span.last),)):
                continue
            sections = _sections(inbox, span)
            if sections is not None:
                yield Restatement(device, span.epoch, span.first, span.last, span.link, sections)


def _sections(inbox: Inbox, span: Span) -> Mapping[str, tuple[Change, ...]] | None:
    """What the giver can read of a parcel, nothing if all of it stays in the school; None if it can no longer be
    known what was in it."""
    raw = inbox.storage.parcel(span.header_hash)
    if raw is None:
        return None
    try:
        batches = inbox.reader.open(inbox.reader.verify(raw), NEEDS[inbox.level])
    except ParcelError:
        return None
    return {section: tuple(batch.changes()) for section, batch in batches.items()}
