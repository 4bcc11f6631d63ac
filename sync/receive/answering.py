"""The receiver's side of a receipt: what it says of each epoch of a device, from what it stored and nothing else."""

from __future__ import annotations

from sync.envelope.receipt import Answer, Receipt
from sync.receive.storage import HeldParcel, ReceiverStorage, Standing
from sync.vector import Ranges


def make_receipt(storage: ReceiverStorage, sender: str, device: str, epoch: str, level: str) -> Receipt | None:
    """The receipt of this receiver (`device`, in its present `epoch`) for the device `sender`; None while nothing of
    it was ever taken or held.

    Made from committed state only: asked again, the same receipt comes again. Its counter is one above the storage's,
    so that a receiver that begins a new epoch can answer at once."""
    standings = {standing.epoch: standing for standing in storage.standings(sender)}
    held: dict[str, list[HeldParcel]] = {}
    for parcel in storage.held_parcels(device=sender):
        held.setdefault(parcel.epoch, []).append(parcel)
    # An epoch that another device holds is not this sender's to hear about, but what it sent under it is held.
    answers = tuple(
        answer(standings.get(e) or Standing(e, sender, ""), held.get(e, [])) for e in sorted({*standings, *held})
    )
    return Receipt(device, epoch, storage.counter() + 1, level, answers) if answers else None


def answer(standing: Standing, parcels: list[HeldParcel]) -> Answer:
    """The states of one epoch's numbers. What was taken counts before what is held whole, and the parcel that came
    last before those that came first, so the states are apart."""
    held = [(a, b, code) for code, ranges in standing.held.items() for a, b in ranges.spans]
    left = standing.verified
    for parcel in reversed(parcels):
        new = Ranges(((parcel.first, parcel.last),)) - left
        held += [(a, b, parcel.code) for a, b in new.spans]
        left = left | new
    contiguous = standing.have.contiguous
    return Answer(
        standing.device,
        standing.epoch,
        standing.have,
        tuple(sorted(held)),
        tuple(sorted((seq, code) for code, ranges in standing.refused.items() for seq in ranges)),
        standing.links.get(contiguous, ""),
        tuple(sorted((seq, link) for seq, link in standing.links.items() if seq != contiguous)),
        standing.fork,
    )
