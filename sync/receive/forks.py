"""Whether a parcel fits what was taken before it: the parcels beside it by hash, those under it by content."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sync.change import Change
from sync.envelope.audiences import joined_batches
from sync.envelope.errors import ParcelError
from sync.envelope.header import Header
from sync.receive.inbox import NEEDS, Inbox
from sync.receive.storage import Span
from sync.vector import Ranges


@dataclass(frozen=True, slots=True)
class Fit:
    """`is_sound`: nothing speaks against taking what is new in it. `fork`: the first number at which its content
    differs from what was taken, 0 if nothing could be compared."""

    is_sound: bool
    fork: int = 0


def fit(inbox: Inbox, header: Header, changes: Sequence[Change], spans: Sequence[Span]) -> Fit:
    """How a parcel with another hash stands beside `spans`, the parcels taken that overlap or touch it.

    A sender seals once, so other bytes for the same numbers mean another history, unless the content is the same (a
    range sealed again because its first bytes were lost). Where this receiver may read neither, both hold nothing
    for it, and it cannot be misled. What a county gave back is compared with nothing: it
    holds less than the writer's own."""
    own = [span for span in spans if not span.restated]
    under = [span for span in own if span.first <= header.last and span.last >= header.first]
    if under:
        return _compare(inbox, header, changes, under)
    before = [span.header_hash for span in own if span.last == header.first - 1]
    after = [span.prev for span in own if span.first == header.last + 1]
    is_sound = (not before or header.prev in before) and (not after or header.id in after)
    return Fit(is_sound)


def _compare(inbox: Inbox, header: Header, changes: Sequence[Change], under: Sequence[Span]) -> Fit:
    overlap = Ranges.of((max(span.first, header.first), min(span.last, header.last)) for span in under)
    came = {change.dot.seq: change for change in changes if change.dot.seq in overlap}
    taken: dict[int, Change] = {}
    for span in under:
        raw = inbox.storage.parcel(span.header_hash)
        if raw is None:
            return Fit(False, overlap.spans[0][0])
        taken.update((change.dot.seq, change) for change in read(inbox, raw) if change.dot.seq in overlap)
    differing = [seq for seq in came.keys() | taken.keys() if came.get(seq) != taken.get(seq)]
    return Fit(False, min(differing)) if differing else Fit(True)


def read(inbox: Inbox, raw: bytes) -> list[Change]:
    """The changes of a kept parcel as far as this receiver reads them now; none if its keys are gone."""
    try:
        return joined_batches(inbox.reader.open(inbox.reader.verify(raw), NEEDS[inbox.level]))
    except ParcelError:
        return []
