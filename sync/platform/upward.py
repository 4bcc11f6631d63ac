"""A county's platform as forwarding to the region needs it, and how it comes to be under a region."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

from forms.errors import InputError
from forms.text import Text
from sync.envelope.errors import ParcelError
from sync.envelope.header import REGION
from sync.envelope.keys import SigningKey
from sync.envelope.receipt import Receipt
from sync.envelope.region import Region, accept_region
from sync.envelope.roster import Roster
from sync.platform import papers
from sync.platform.founding import Founded
from sync.platform.service import PlatformService
from sync.receive.codes import TooMuchHeld
from sync.receive.inbox import Decision, Inbox
from sync.receive.receiving import receive

_HANDED_IN = "handed_in"  # which receipts the region was given last: [its receiver, its epoch, own epoch, counter]

_IS_REGION = Text(
    "这是自治区自己的平台，不能再归到自治区之下。没有改动任何数据。",
    "This is the region's own platform and goes under none. Nothing was changed.",
)


def go_under(platform: Founded, raw: bytes, pinned: str) -> Region:
    """Put the county under the region of this file, whose root hash (or its first 20 digits, `pinned`) a person has
    compared: its next roster names the region, and so its schools learn of it. They go on under the county's root.

    InputError 'is_region'; ParcelError if the file is not that region's."""
    if platform.config.level == REGION:
        raise InputError("is_region", _IS_REGION)
    region = accept_region(raw, None, pinned)
    roster = platform.roster()
    with platform.storage.transaction():
        if roster.region != region.root_hash:
            platform.sign_roster(replace(roster, version=roster.version + 1, region=region.root_hash))
        papers.keep_paper(platform, papers.REGION, "", region.version, raw)
    platform.note()
    return region


class CountyPlatform:
    """A `sync.onward.office.Office` over one open platform."""

    def __init__(self, service: PlatformService) -> None:
        self._service = service
        self._platform = service.platform

    @property
    def key(self) -> SigningKey:
        return self._platform.keys.device

    def inbox(self) -> Inbox:
        return self._service.inbox()

    def roster(self) -> Roster:
        return self._platform.roster()

    def roster_file(self) -> bytes:
        return self._platform.roster_file()

    def region(self) -> Region | None:
        return papers.region_of(self._platform)

    def region_file(self) -> bytes | None:
        return papers.region_file(self._platform)

    def region_roster(self) -> Roster | None:
        return papers.region_roster(self._platform)

    def region_roster_file(self) -> bytes | None:
        region = self.region()
        return None if region is None else papers.roster_file(self._platform, region.code)

    def take_region(self, raw: bytes) -> None:
        with self._platform.storage.transaction():
            papers.take_region(self._platform, raw, self._platform.roster().region)

    def take_region_roster(self, raw: bytes) -> None:
        with self._platform.storage.transaction():
            papers.take_region_roster(self._platform, raw)

    def take_parcels(self, parcels: Sequence[bytes]) -> int:
        return sum(map(self._take_parcel, parcels))

    def _take_parcel(self, raw: bytes) -> int:
        """1 if something of it is new here; what is known already must not make the county ask again and again."""
        inbox = self._service.inbox()
        before = inbox.storage.counter()
        try:
            outcome = receive(raw, inbox)
        except (ParcelError, TooMuchHeld):
            return 0
        return int(outcome.decision in (Decision.TAKEN, Decision.HELD) and inbox.storage.counter() > before)

    def keep_receipt(self, receipt: Receipt, raw: bytes) -> None:
        roster = self.region_roster()
        receiver = roster.receiver(receipt.device) if roster else None
        if receiver is not None:
            with self._platform.storage.transaction():
                papers.keep_letter(self._platform, receipt, raw, receiver.epoch)

    def receipt(self, receiver: str, sender: str) -> Receipt | None:
        found = papers.letter(self._platform, receiver, sender)
        return found.receipt if found else None

    def newest_receipt(self, receiver: str, epoch: str) -> bytes | None:
        return papers.newest_letter(self._platform, receiver, epoch)

    def handed_in(self, receiver: str, epoch: str) -> int:
        kept = json.loads(self._platform.storage.fact(_HANDED_IN) or "[]")
        return int(kept[3]) if kept[:3] == [receiver, epoch, self._platform.epoch] else 0

    def note_handed_in(self, receiver: str, epoch: str, counter: int) -> None:
        with self._platform.storage.transaction():
            kept = json.dumps([receiver, epoch, self._platform.epoch, counter])
            self._platform.storage.set_fact(_HANDED_IN, kept)
