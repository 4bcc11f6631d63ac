"""What is owed to a receiver: a question asked of journal, parcels and answers, never a list of copies."""

from __future__ import annotations

from dataclasses import dataclass

from sync.envelope.roster import Receiver
from sync.receive import ledger
from sync.receive.ledger import OwnEpoch
from sync.store import FormWaiting, Kept, Store
from sync.vector import MAX_SEQ, Dot, Ranges

SEALED, SETTLED = "sealed", "settled"
CANNOT_OPEN = "cannot_open"  # why a receiver holds what was not sealed to it, see `sync.receive.codes`
_BROUGHT = "brought"  # receiver -> [the epochs it is true for, the highest number of a parcel brought to it]
_AGAIN = "sealed_again"  # receiver -> [its recipient, {own epoch: first number}]: what was sealed again for it


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
    return [kept for kept in own_parcels(store) if owed[kept.epoch] & Ranges(((kept.first, kept.last),))]


def note_brought(store: Store, device: str) -> None:
    """All that is sealed now has been brought to this receiver, for it or for another."""
    latest = max((kept.no for kept in own_parcels(store)), default=0)
    before = store.setting(_BROUGHT, {})
    if before.get(device) != (after := [_line(store, device), latest]):
        store.put_setting(_BROUGHT, {**before, device: after})


def brought(store: Store, device: str) -> int:
    """The highest number of a parcel this receiver was brought for another. A county passes on what it has anyway; a
    region keeps for a county only what that has not answered, so that all is brought again to it after a restore."""
    line, latest = store.setting(_BROUGHT, {}).get(device, ("", 0))
    if line == _line(store, device):
        return int(latest)
    if any(r.device == device and r.level == "region" for r in store.receivers()):
        return 0
    waits = {kept.no for kept in owed(store, device)}
    return max((kept.no for kept in own_parcels(store) if kept.no not in waits), default=0)


def _line(store: Store, device: str) -> str:
    """Another whenever this receiver, or for a region any receiver, was restored."""
    receivers = store.receivers()
    is_region = any(r.device == device and r.level == "region" for r in receivers)
    return " ".join(sorted(r.epoch for r in receivers if is_region or r.device == device))


def spoilt(store: Store, receiver: Receiver) -> dict[str, int]:
    """Own epoch -> from which number on its parcels are no good for this receiver and must be sealed again: their
    bytes were given up before the receiver was restored, or they were sealed to those who received before it.

    The latter once for each key of a receiver: what it still cannot open is a task for a person."""
    firsts: dict[str, list[int]] = {}
    for kept in owed(store, receiver.device):
        if not kept.has_bytes:
            firsts.setdefault(kept.epoch, []).append(kept.first)
    again = _sealed_again(store, receiver)
    for epoch in store.own_epochs:
        held = [first for first, _, why in store.answered(receiver.device, epoch).held if why == CANNOT_OPEN]
        firsts.setdefault(epoch, []).extend(first for first in held if first < again.get(epoch, MAX_SEQ))
    return {epoch: min(found) for epoch, found in firsts.items() if found}


def give_up_spoilt(store: Store, receiver: Receiver) -> None:
    """Give up what is `spoilt` and all that follows it, whose headers name it; sealing then begins there."""
    found = spoilt(store, receiver)
    for epoch, first in found.items():
        store.give_up_parcels(epoch, first, receiver.device, CANNOT_OPEN)
    if found:
        again = {**_sealed_again(store, receiver), **found}
        store.put_setting(_AGAIN, {**store.setting(_AGAIN, {}), receiver.device: [receiver.recipient, again]})


def _sealed_again(store: Store, receiver: Receiver) -> dict[str, int]:
    """Own epoch -> from which number on all is sealed to the key this receiver has now."""
    recipient, again = store.setting(_AGAIN, {}).get(receiver.device, ("", {}))
    return again if recipient == receiver.recipient else {}


def had(store: Store, device: str) -> dict[str, Ranges]:
    """Own epoch -> the numbers this receiver has."""
    return {epoch: store.answered(device, epoch).have for epoch in store.own_epochs}


def settle(store: Store) -> None:
    """Note which parcels every receiver due now has, and which are owed again since a receiver was restored."""
    receivers = [receiver.device for receiver in store.receivers()]
    have = [had(store, device) for device in receivers]
    for kept in own_parcels(store):
        is_settled = bool(have) and all(one[kept.epoch].covers(kept.first, kept.last) for one in have)
        if is_settled != (kept.state == SETTLED):
            store.settle_parcel(kept.no, is_settled=is_settled)


def _owed(store: Store, device: str, epoch: str) -> Ranges:
    own = OwnEpoch(store.head_of(epoch), lambda seq: store.link(Dot(epoch, seq)))
    return ledger.owed(own, store.answered(device, epoch))


def own_parcels(store: Store) -> list[Kept]:
    """The own parcels that count, by epoch and numbers."""
    epochs = set(store.own_epochs)
    return [kept for kept in store.parcels() if kept.epoch in epochs and kept.state in (SEALED, SETTLED)]
