"""What a look at a stick found for this PC: frozen, nothing of it taken yet."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from forms.text import Text
from sync.routes.usb.stick import Found


class What(StrEnum):
    """What a file is to this PC."""

    ROSTER = "roster"
    REGION = "region"  # the region file, or the region's own roster
    RECEIPT = "receipt"
    ASK = "ask"  # what another PC of the school has
    OWN = "own"  # a parcel of this PC: it shows whether this PC was set back
    SIBLING = "sibling"  # a parcel of another PC of the school
    RETURN = "return"  # a parcel of the county
    RESTATEMENT = "restatement"  # changes of this school given back
    MAILBOX = "mailbox"  # at a county's desk: what a school brought to the region


@dataclass(frozen=True, slots=True)
class Item:
    """A file for this PC that holds something new. `sender`: the key that signed it, `name` the receiver's, '' for a
    PC. `changes`: how many numbers it brings that are not here, or of a receipt how many it proves; a roster's version.
    """

    what: What
    found: Found
    sender: str
    name: str = ""
    changes: int = 0


@dataclass(frozen=True, slots=True)
class Trouble:
    """A file that cannot be taken: its name as people may read it, and why."""

    name: str
    text: Text


@dataclass(frozen=True, slots=True)
class Gone:
    """A parcel this PC put on the stick, whose receipt is not here, and which is no longer there, or is changed.
    Nothing is lost by it: it goes on the stick again."""

    name: str
    epoch: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Offer:
    """What was found, nothing taken yet. `items` in the order of taking; `known`: for us, but already here; `others`:
    files for other schools or the county, left as they are; `strange`: what is not ours at all; `cards`: county cards
    whose root a person has to compare; `packs`: packs and programs, for
    `sync.visit.updates`. `proves`: by the receipts found."""

    items: tuple[Item, ...] = ()
    known: int = 0
    others: int = 0
    strange: int = 0
    cards: tuple[Found, ...] = ()
    packs: tuple[Found, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    gone: tuple[Gone, ...] = ()

    @property
    def proves(self) -> int:
        return sum(item.changes for item in self.items if item.what is What.RECEIPT)

    @property
    def shown(self) -> tuple[Item, ...]:
        """What people are told of: not a word about what only this PC has to know."""
        return tuple(item for item in self.items if item.what not in (What.ASK, What.OWN))
