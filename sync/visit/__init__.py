"""One stick at a school's PC: what goes on it, what on it is for us, what taking it proves. The rules are not here:
sealing, outbox, joining and receiving decide as they do on any other way."""

from sync.visit.copying import Copied, copy_to_stick
from sync.visit.looking import look_at_stick
from sync.visit.offer import Gone, Item, Offer, Trouble, What
from sync.visit.outlook import OnSticks, ToWrite, on_sticks, to_write
from sync.visit.taking import Taken, TakenParcel, take

__all__ = [
    "Copied",
    "Gone",
    "Item",
    "Offer",
    "OnSticks",
    "Taken",
    "TakenParcel",
    "ToWrite",
    "Trouble",
    "What",
    "copy_to_stick",
    "look_at_stick",
    "on_sticks",
    "take",
    "to_write",
]
