"""A county as what it forwards to: one protocol for its platform and for the county's desk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from sync.envelope.keys import SigningKey
from sync.envelope.receipt import Receipt
from sync.envelope.region import Region
from sync.envelope.roster import Receiver, Roster
from sync.receive.inbox import Inbox


class Office(Protocol):
    """What forwarding needs of a county. Everything may raise WorldError; nothing is called inside a transaction."""

    @property
    def key(self) -> SigningKey:
        """What the county's receiver signs with."""

    def inbox(self) -> Inbox:
        """The county's receiver: its storage holds the originals."""

    def roster(self) -> Roster: ...

    def roster_file(self) -> bytes: ...

    def region(self) -> Region | None:
        """The region the roster names, None before its file is here."""

    def region_file(self) -> bytes | None: ...

    def region_roster(self) -> Roster | None:
        """The region's own roster, which names its receivers; None before it came."""

    def region_roster_file(self) -> bytes | None: ...

    def take_region(self, raw: bytes) -> None:
        """Keep a region file that follows the one here. ParcelError if it may not."""

    def take_region_roster(self, raw: bytes) -> None:
        """Keep the region's own roster if it is newer. ParcelError if it is not the region's."""

    def take_parcels(self, parcels: Sequence[bytes]) -> int:
        """Take what lay in the mailbox; of how many something is new here. What is not sound is left out."""

    def keep_receipt(self, receipt: Receipt, raw: bytes) -> None:
        """Keep a verified receipt of the region, for the device it answers, until that device asks."""

    def receipt(self, receiver: str, sender: str) -> Receipt | None:
        """The newest receipt of this receiver of the region for one device."""

    def newest_receipt(self, receiver: str, epoch: str) -> bytes | None:
        """Of its receipts in this epoch the one with the highest counter, as it was signed."""

    def handed_in(self, receiver: str, epoch: str) -> int:
        """The counter of the receipts last handed in to this receiver in this epoch; 0 if none were."""

    def note_handed_in(self, receiver: str, epoch: str, counter: int) -> None: ...


def region_receiver(office: Office) -> Receiver | None:
    """Who receives for the region; None before its roster came."""
    roster = office.region_roster()
    return None if roster is None else next((r for r in roster.receivers if r.level == "region"), None)
