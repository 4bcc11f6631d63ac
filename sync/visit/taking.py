"""Read the stick: what was offered is taken, file by file, by the rules of every other way; each is judged anew."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from forms.errors import WorldError
from forms.text import Text
from sync import exchange, joining, outbox
from sync.envelope.errors import ParcelError
from sync.envelope.hello import open_ask
from sync.envelope.roster import Roster
from sync.joining import Membership
from sync.receive.codes import TooMuchHeld
from sync.receive.inbox import Decision, Inbox, Outcome
from sync.receive.receiving import receive, retry_held
from sync.routes.base import Cancelled, Progress, never, silent
from sync.routes.usb import errors
from sync.routes.usb.errors import StickError
from sync.routes.usb.stick import Stick
from sync.store import Proof, Store
from sync.store.school import PackOfForms
from sync.visit import memory
from sync.visit.offer import Item, Offer, Trouble, What

STOPPED = Text(
    "已停止读取。已采用的保留着，其余的还在U盘上。请再读一次，取完剩下的。",
    "Reading was stopped. What was taken is kept and the rest is still on the stick. Read it again to take the rest.",
)


@dataclass(frozen=True, slots=True)
class TakenParcel:
    """What became of one parcel. `item` as it was offered, `decision` and `code` as `sync.receive` says; `refused` and
    `held`: how many single changes of it were not applied."""

    item: Item
    decision: Decision
    code: str = ""
    refused: int = 0
    held: int = 0


@dataclass(frozen=True, slots=True)
class Taken:
    """All that reading the stick has changed. `proofs`: what is now proven to have arrived, where, by which route and
    when. `roster`: its version if a newer one was taken, else 0; `is_admitted_now`: by it this PC was admitted.
    `records`: form -> how many records changed. `is_set_back`: the stick showed that this PC was set back, so it
    writes under a new epoch. `are_ids_new`: screens must look anew. `stopped`: why not all of it was taken."""

    proofs: tuple[Proof, ...] = ()
    parcels: tuple[TakenParcel, ...] = ()
    records: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    roster: int = 0
    is_admitted_now: bool = False
    is_set_back: bool = False
    are_ids_new: bool = False
    troubles: tuple[Trouble, ...] = ()
    stopped: Text | None = None


def take(
    store: Store,
    pack: PackOfForms,
    stick: Stick,
    offer: Offer,
    tell: Progress = silent,
    cancelled: Cancelled = never,
) -> Taken:
    """Take what `look_at_stick` offered. Every file is its own transaction: what stops the rest ends in `stopped`.

    `tell(done, total)` in files. The stick is only read: its files are left for those who come after."""
    return _Taking(store, pack, stick).all_of(offer, tell, cancelled)


@dataclass(slots=True)
class _Taking:
    store: Store
    pack: PackOfForms
    stick: Stick
    parcels: list[TakenParcel] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    records: dict[str, int] = field(default_factory=dict)
    counters: set[tuple[str, int]] = field(default_factory=set)
    roster: int = 0
    is_set_back: bool = False
    are_ids_new: bool = False

    def all_of(self, offer: Offer, tell: Progress, cancelled: Cancelled) -> Taken:
        before = joining.standing(self.store).membership
        stopped: Text | None = None
        try:
            stopped = self._each(offer, tell, cancelled)
            outbox.settle(self.store)
        except WorldError as error:
            stopped = error.text
        is_joined = joining.standing(self.store).membership is Membership.JOINED
        return Taken(
            proofs=tuple(p for p in self.store.proofs() if (p.device, p.counter) in self.counters),
            parcels=tuple(self.parcels),
            records=dict(self.records),
            roster=self.roster,
            is_admitted_now=is_joined and before is not Membership.JOINED,
            is_set_back=self.is_set_back,
            are_ids_new=self.are_ids_new,
            troubles=tuple(self.troubles),
            stopped=stopped,
        )

    def _each(self, offer: Offer, tell: Progress, cancelled: Cancelled) -> Text | None:
        tell(0, len(offer.items))
        for number, item in enumerate(offer.items, 1):
            if cancelled():
                return STOPPED
            self._one(item)
            tell(number, len(offer.items))
        return None

    def _one(self, item: Item) -> None:
        """A file that is not sound is named and stops no other."""
        takes: dict[What, Callable[[Item, bytes], None]] = {
            What.ROSTER: self._roster,
            What.REGION: self._region,
            What.RECEIPT: self._receipt,
            What.ASK: self._ask,
            What.OWN: self._own,
        }
        try:
            takes.get(item.what, self._parcel)(item, self.stick.read(item.found))
        except (ParcelError, TooMuchHeld) as error:
            self.troubles.append(Trouble(item.found.shown, error.text))
        except StickError as error:
            if error.code != errors.CHANGED:
                raise
            self.troubles.append(Trouble(item.found.shown, error.text))

    def _roster(self, item: Item, raw: bytes) -> None:
        self.roster = joining.take_roster(self.store, raw).version
        for outcome in retry_held(self._inbox()):
            self._note_records(outcome)

    def _region(self, item: Item, raw: bytes) -> None:
        joining.take_papers(self.store, (raw,))

    def _receipt(self, item: Item, raw: bytes) -> None:
        counter, noted = exchange.take_receipt(self.store, self._trusted(), raw, exchange.USB)
        if noted is not None:
            self.counters.add((item.sender, counter))
            self.are_ids_new = self.are_ids_new or bool(noted.forks)
            self.is_set_back = self.is_set_back or bool(noted.forks)

    def _ask(self, item: Item, raw: bytes) -> None:
        memory.note_ask(self.store, open_ask(raw, self._trusted().finds))

    def _own(self, item: Item, raw: bytes) -> None:
        """Nothing of it is applied: it only shows whether this PC has forgotten what it once gave out."""
        self._is_forgotten(receive(raw, self._inbox()))

    def _is_forgotten(self, outcome: Outcome) -> bool:
        """Whether a file shows numbers of this PC that it does not know; it goes on under a new epoch then."""
        is_forgotten = outcome.is_rolled_back and memory.is_first_told(self.store, outcome.header.epoch)
        if is_forgotten:
            self.store.begin_epoch()
            self.is_set_back = True
        return is_forgotten

    def _parcel(self, item: Item, raw: bytes) -> None:
        outcome = receive(raw, self._inbox())
        if self._is_forgotten(outcome):  # given back before any receipt could tell
            outcome = receive(raw, self._inbox())
        self.parcels.append(
            TakenParcel(item, outcome.decision, outcome.code, len(outcome.refused), len(outcome.held))
        )
        for one in (outcome, *outcome.released):
            self._note_records(one)

    def _note_records(self, outcome: Outcome) -> None:
        for form, dots in outcome.records.items():
            self.records[form] = self.records.get(form, 0) + len(dots)

    def _trusted(self) -> Roster:
        trusted = joining.trusted(self.store)
        assert trusted is not None, "nothing is offered to a PC that trusts nobody"
        return trusted

    def _inbox(self) -> Inbox:
        return exchange.inbox(self.store, self.pack, self._trusted())
