"""A county's desk and its region: what passes between them by network and on sticks."""

from sync.passing.delivering import deliver
from sync.passing.office import BY_REGION, DeskOffice
from sync.passing.on_stick import copy_to_stick, look_at_stick, relayed, take
from sync.passing.outlook import Line, Onward, onward, waiting

__all__ = [
    "BY_REGION",
    "DeskOffice",
    "Line",
    "Onward",
    "copy_to_stick",
    "deliver",
    "look_at_stick",
    "onward",
    "relayed",
    "take",
    "waiting",
]
