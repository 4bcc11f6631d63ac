"""A county's desk and its region: what passes between them by network and on sticks."""

from sync.passing.delivering import deliver
from sync.passing.office import BY_REGION, DeskOffice
from sync.passing.on_stick import Relayed, copy_to_stick, look_at_stick, relayed, take

__all__ = ["BY_REGION", "DeskOffice", "Relayed", "copy_to_stick", "deliver", "look_at_stick", "relayed", "take"]
