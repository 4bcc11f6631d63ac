"""A county's desk as what it forwards to: the originals lie sealed in its encrypted store, as they came."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from sync.county import founding, inbox, under
from sync.county.judging import Carried
from sync.county.verdicts import Verdict
from sync.envelope.header import read_header
from sync.envelope.keys import SigningKey
from sync.envelope.receipt import Receipt
from sync.envelope.region import Region
from sync.envelope.roster import Receiver, Roster
from sync.receive.inbox import Inbox
from sync.store import Store
from sync.store.school import PackOfForms

BY_REGION = "region"  # the route of what lay in its mailbox
_HANDED_IN = "handed_in"  # which receipts the region was given last: [its receiver, its epoch, own epoch, counter]
_KEPT = frozenset({Verdict.NEW, Verdict.GAP, Verdict.HELD, Verdict.FORK, Verdict.REFUSED})

_Read = TypeVar("_Read")


class DeskOffice:
    """A `sync.onward.office.Office` over one connection of a county desk, for one delivery. `route` is how the region's
    receipts come: 'http' or 'usb'."""

    def __init__(self, store: Store, pack: PackOfForms, route: str) -> None:
        self._store, self._pack, self._route = store, pack, route
        self._memo: dict[str, Any] = {}  # a county's roster is long, and asked for at every receipt

    @property
    def key(self) -> SigningKey:
        return self._store.device_key

    def inbox(self) -> Inbox:
        return self._once("inbox", lambda: founding.inbox(self._store, self._pack, self.roster()))

    def roster(self) -> Roster:
        return self._once("county", lambda: founding.roster_of(self._store))

    def roster_file(self) -> bytes:
        return founding.roster_file(self._store)

    def region(self) -> Region | None:
        return self._once("region", lambda: under.region_of(self._store))

    def region_file(self) -> bytes | None:
        return under.region_file(self._store)

    def region_roster(self) -> Roster | None:
        return self._once("region_roster", lambda: under.region_roster_of(self._store))

    def region_roster_file(self) -> bytes | None:
        return under.region_roster_file(self._store)

    def take_region(self, raw: bytes) -> None:
        under.take_region(self._store, raw)
        self._memo.clear()

    def take_region_roster(self, raw: bytes) -> None:
        under.take_region_roster(self._store, raw)
        self._memo.clear()

    def take_parcels(self, parcels: Sequence[bytes]) -> int:
        """They are judged as files from a stick are, and noted as having come by way of the region."""
        storage = self._store.receiving()
        before = storage.counter()
        files = [Carried(read_header(raw).id[:16], lambda raw=raw: raw) for raw in parcels]  # type: ignore[misc]
        done = inbox.take(self._store, self._pack, files, BY_REGION)
        self._memo.clear()
        if storage.counter() == before:
            return 0  # all known: what came again must not make the county ask again and again
        return sum(row.verdict in _KEPT for row in done.survey.rows)

    def keep_receipt(self, receipt: Receipt, raw: bytes) -> None:
        receiver = self._receiver(receipt.device)
        if receiver is not None:
            under.keep_letter(self._store, receipt, raw, receiver.epoch, self._route)

    def receipt(self, receiver: str, sender: str) -> Receipt | None:
        found = under.letter(self._store, receiver, sender)
        return None if found is None else found[0]

    def newest_receipt(self, receiver: str, epoch: str) -> bytes | None:
        return under.newest_letter(self._store, receiver, epoch)

    def handed_in(self, receiver: str, epoch: str) -> int:
        kept = self._store.setting(_HANDED_IN, [])
        return int(kept[3]) if kept[:3] == [receiver, epoch, self._store.own_epoch] else 0

    def note_handed_in(self, receiver: str, epoch: str, counter: int) -> None:
        self._store.put_setting(_HANDED_IN, [receiver, epoch, self._store.own_epoch, counter])

    def _receiver(self, device: str) -> Receiver | None:
        roster = self.region_roster()
        return None if roster is None else roster.receiver(device)

    def _once(self, name: str, read: Callable[[], _Read]) -> _Read:
        if name not in self._memo:
            self._memo[name] = read()
        found: _Read = self._memo[name]
        return found
