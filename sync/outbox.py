"""What is owed to a receiver: a question asked of journal, parcels and answers, never a list of copies."""

from __future__ import annotations

from dataclasses import dataclass

from sync.receive import ledger
from sync.receive.ledger import OwnEpoch
from sync.store import FormWaiting, Kept, Store
from sync.vector import Dot, Ranges

SEALED, SETTLED = "sealed", "settled"


@dataclass(frozen=True, slots=True)
class Waiting:
    """Own changes that hold something for a receiver and that it has not answered. `oldest` in seconds since 1970,
    None if nothing waits; `bytes` of the parcels sealed for them, as kept; `stopped`: answered, but held or refused."""

    count: int
    by_form: tuple[FormWaiting, ...]
    oldest: int | None
    bytes: int
    stopped: int


def waiting(store: Store, level: str, device: str | None = None) -> Waiting:
    """What waits for the receiver of this level ('county', 'region') with this device key; None: for any."""
    found = store.waiting(level, device)
    size = sum(kept.size for kept in owed(store, device)) if device and found.count else 0
    return Waiting(found.count, found.by_form, found.oldest, size, found.stopped)


def owed(store: Store, device: str) -> list[Kept]:
    """The own parcels this receiver has not answered for, in the order of their numbers."""
    owed = {epoch: _owed(store, device, epoch) for epoch in store.own_epochs}
    return [kept for kept in _own(store) if owed[kept.epoch] & Ranges(((kept.first, kept.last),))]


def had(store: Store, device: str) -> dict[str, Ranges]:
    """Own epoch -> the numbers this receiver has."""
    return {epoch: store.answered(device, epoch).have for epoch in store.own_epochs}


def settle(store: Store) -> None:
    """Note which parcels every receiver due now has, and which are owed again since a receiver was restored."""
    receivers = [receiver.device for receiver in store.receivers()]
    have = [had(store, device) for device in receivers]
    for kept in _own(store):
        is_settled = bool(have) and all(one[kept.epoch].covers(kept.first, kept.last) for one in have)
        if is_settled != (kept.state == SETTLED):
            store.settle_parcel(kept.no, is_settled=is_settled)


def _owed(store: Store, device: str, epoch: str) -> Ranges:
    own = OwnEpoch(store.head_of(epoch), lambda seq: store.link(Dot(epoch, seq)))
    return ledger.owed(own, store.answered(device, epoch))


def _own(store: Store) -> list[Kept]:
    epochs = set(store.own_epochs)
    return [kept for kept in store.parcels() if kept.epoch in epochs and kept.state in (SEALED, SETTLED)]
