"""Whether a parcel fits what was taken before it: the parcels beside it by hash, those under it by content."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sync.change import Change
from sync.envelope.audiences import joined_batches
from sync.envelope.errors import ParcelError
from sync.envelope.header import Header
from sync.receive import codes
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
    for it, and it cannot be misled. Once two histories of an epoch are known, what lies beyond a gap may be of either:
    only what follows or leads to what was taken fits. What a county gave back is compared with nothing: it holds less
    than the writer's own."""
    own = [span for span in spans if not span.restated]
    under = [span for span in own if span.first <= header.last and span.last >= header.first]
    if under:
        return _compare(inbox, header, changes, under)
    before = [span.header_hash for span in own if span.last == header.first - 1]
    after = [span.prev for span in own if span.first == header.last + 1]
    if not before and not after:
        return Fit(header.first == 1 or not _is_forked(inbox, header.epoch))
    return Fit((not before or header.prev in before) and (not after or header.id in after))


def _is_forked(inbox: Inbox, epoch: str) -> bool:
    return any(held.code == codes.FORK for held in inbox.storage.held_parcels(epoch=epoch))


def _compare(inbox: Inbox, header: Header, changes: Sequence[Change], under: Sequence[Span]) -> Fit:
    overlap = Ranges.of((max(span.first, header.first), min(span.last, header.last)) for span in under)
    came = {change.dot.seq: change for change in changes if change.dot.seq in overlap}
    taken: dict[int, Change] = {}
    for span in under:
        raw = inbox.storage.parcel(span.header_hash)
        if raw is None:
            return Fit(False, overlap.spans[0][0])
        taken.update((change.dot.seq, change) for change in read(inbox, raw) if change.dot.seq in overlap)
    differing = [seq for seq in came.keys() | taken.keys() if not _is_same(came.get(seq), taken.get(seq))]
    return Fit(False, min(differing)) if differing else Fit(True)


def _is_same(one: Change | None, other: Change | None) -> bool:
    """Whether two changes of one number are the same save, as far as can be seen here (None: not at all); either may
    have been erased before it was sealed."""
    if one is None or other is None:
        return all(change is None or change.is_erased for change in (one, other))
    return one == other or ((one.is_erased or other.is_erased) and one.erased() == other.erased())


def read(inbox: Inbox, raw: bytes) -> list[Change]:
    """The changes of a kept parcel as far as this receiver reads them now; none if its keys are gone."""
    try:
        return joined_batches(inbox.reader.open(inbox.reader.verify(raw), NEEDS[inbox.level]))
    except ParcelError:
        return []
