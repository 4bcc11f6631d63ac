"""What has not come of a school though something after it has: owed, and asked for by receipts."""

from __future__ import annotations

from dataclasses import dataclass

from sync.county import founding
from sync.receive.storage import ReceiverStorage
from sync.store import Store
from sync.vector import Ranges


@dataclass(frozen=True, slots=True)
class Gap:
    """What has not come of an epoch though something after it has: owed by the school."""

    school: str
    device: str
    epoch: str
    missing: Ranges


def missing(storage: ReceiverStorage, epoch: str) -> Ranges:
    """What has not come of an epoch, up to the highest number that has. What is held has come."""
    standing = storage.standing(epoch)
    here = standing.verified if standing else Ranges()
    held = storage.held_parcels(epoch=epoch)
    here = here | Ranges.of((parcel.first, parcel.last) for parcel in held)
    return Ranges.up_to(here.highest) - here


def gaps(store: Store, school: str | None = None) -> list[Gap]:
    """What PCs of the roster owe: of one school or of all, by school and epoch."""
    storage = store.receiving()
    found = [
        Gap(standing.owner, device.key, standing.epoch, lacking)
        for device in founding.roster_of(store).devices
        for standing in storage.standings(device.key)
        if school in (None, standing.owner) and (lacking := missing(storage, standing.epoch))
    ]
    return sorted(found, key=lambda gap: (gap.school, gap.epoch))
