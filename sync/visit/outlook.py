"""What copying to a stick would carry now, and what already lies on sticks: looked up, nothing sealed or written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from forms.text import Text
from sync import joining, outbox
from sync.envelope.header import COUNTY
from sync.joining import Membership
from sync.store import Store
from sync.vector import Ranges
from sync.visit import memory
from sync.visit.copying import ALONE, CLOSED, receivers


@dataclass(frozen=True, slots=True)
class ToWrite:
    """What `copy_to_stick` would put on a stick. `changes`: for the county; `siblings`: how many other PCs of the
    school lack something; `refused`: why it would write nothing at all, None if it would."""

    county: str = ""
    changes: int = 0
    has_request: bool = False
    siblings: int = 0
    refused: Text | None = None

    @property
    def is_alone(self) -> bool:
        """There is no county to write for yet."""
        return self.refused is ALONE


@dataclass(frozen=True, slots=True)
class OnSticks:
    """What lies on sticks as this PC left it. `at`: when one was last safe to remove, None if none ever was; `changes`:
    how many of those for the county no receipt answers yet; `has_request`: the request to join is on one of them;
    `parcels`: (epoch, first, last) -> when it was last put on a stick. Times in seconds since 1970."""

    at: int | None = None
    changes: int = 0
    has_request: bool = False
    parcels: Mapping[tuple[str, int, int], int] = field(default_factory=lambda: MappingProxyType({}))


def to_write(store: Store) -> ToWrite:
    """Asked before anything is written; as the store stands now."""
    trusted = joining.trusted(store)
    if trusted is None:
        return ToWrite(refused=ALONE)
    membership = joining.standing(store).membership
    if membership is Membership.CLOSED:
        return ToWrite(trusted.name, refused=CLOSED)
    own = [*outbox.own_parcels(store), *memory.given_back(store)]
    has_unsealed = any(store.head_of(epoch) > store.sealed_up_to(epoch) for epoch in store.own_epochs)
    others = memory.siblings(store, trusted)
    return ToWrite(
        county=trusted.name,
        changes=max((store.waiting(COUNTY, device).count for device in receivers(trusted)), default=0),
        has_request=membership is not Membership.JOINED,
        siblings=sum(has_unsealed or bool(memory.lacking(store, one, own)) for one in others),
    )


def on_sticks(store: Store) -> OnSticks:
    """What was written and is not answered; a few short questions."""
    sticks = memory.known_sticks(store)
    if not sticks:
        return OnSticks()
    parcels: dict[tuple[str, int, int], int] = {}
    for stick in reversed(sticks):  # the newest last
        parcels |= {(noted.epoch, noted.first, noted.last): stick.at for noted in stick.files}
    ranges: dict[str, Ranges] = {}
    for epoch, first, last in parcels:
        ranges[epoch] = ranges.get(epoch, Ranges()) | Ranges(((first, last),))
    return OnSticks(
        at=sticks[0].at,
        changes=sum(_unanswered(store, epoch, numbers) for epoch, numbers in ranges.items()),
        has_request=any(stick.has_request for stick in sticks),
        parcels=MappingProxyType(parcels),
    )


def _unanswered(store: Store, epoch: str, numbers: Ranges) -> int:
    for receiver in store.receivers():
        if receiver.level == COUNTY:
            numbers -= store.answered(receiver.device, epoch).settled
    return store.count_changes(epoch, numbers, COUNTY)
