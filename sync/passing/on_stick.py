"""A county's desk and its region on one stick: what the region wrote is shown, then taken; what it lacks is written.

The same files as over a network, in the stick's folder for what is passed on; other files there are left alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from forms.errors import WorldError
from forms.text import Text
from sync import exchange
from sync.county import founding, inbox, returns, under
from sync.county.judging import Carried
from sync.envelope.errors import ParcelError
from sync.envelope.header import REGION, read_header
from sync.envelope.opening import verify
from sync.envelope.receipt import Receipt
from sync.envelope.receipt_file import open_receipt
from sync.envelope.region import accept_region
from sync.envelope.roster import Roster
from sync.envelope.roster_file import accept_roster
from sync.joining import Membership
from sync.onward import forwarding
from sync.onward.office import region_receiver
from sync.onward.on_stick import for_region, relay_name
from sync.passing import letters
from sync.passing.office import BY_REGION, DeskOffice
from sync.routes.base import Cancelled, Progress, never, silent
from sync.routes.usb.errors import LIES, StickError
from sync.routes.usb.naming import RELAY
from sync.routes.usb.stick import Found, Stick
from sync.routes.usb.writing import Written
from sync.store import Proof, Store
from sync.store.school import PackOfForms
from sync.vector import Ranges
from sync.visit import Copied, Item, Offer, Taken, Trouble, What
from sync.visit.taking import STOPPED as TAKING_STOPPED

TOGETHER = 4 << 20  # bytes of files that are written before they are read back
_SETTING = "relayed"
_STRANGERS = frozenset({"unknown_device", "unknown_school", "owner", "wrong_root", "roster_kinship", "roster_mix"})

ALONE = Text(
    "本县还没有归到自治区之下，什么也没有写到U盘上。请先读入自治区文件，或填加入码。",
    "This county is under no region; nothing was written to the stick. Take the region's file first, or a code.",
)
_STOPPED = Text(
    "已停止写U盘。已写好的文件留在U盘上，可以用；其余的仍在本机。请再做一次，把剩下的写完。",
    "Writing to the stick was stopped. Finished files stay on it and are good; the rest is still on this PC. "
    "Repeat the step to write it.",
)


def relayed(store: Store) -> int | None:
    """When a stick for the region was last safe to remove, seconds since 1970; None if none ever was."""
    at = store.setting(_SETTING, None)
    return None if at is None else int(at)


# -- writing -----------------------------------------------------------------------------------------------------------


def copy_to_stick(
    store: Store, pack: PackOfForms, stick: Stick, tell: Progress = silent, cancelled: Cancelled = never
) -> Copied:
    """Write the request to be listed, or the roster, the originals the region lacks, receipts and the question. It
    proves nothing: what the region's receipts do not answer for is written again.

    `tell(done, total)` in bytes. WorldError 'alone', 'cancelled'; `StickError` for the stick."""
    exchange.ready(store)
    membership = under.standing(store).membership
    if not founding.roster_of(store).region:
        raise WorldError("alone", ALONE)
    office = DeskOffice(store, pack, exchange.USB)
    receiver = region_receiver(office)
    has_request = membership is not Membership.JOINED
    originals = list(forwarding.owed(office, receiver)) if receiver is not None and not has_request else []
    files = _Files(stick, sum(len(forwarding.bytes_of(office, original) or b"") for original in originals), tell)
    cleaned = stick.clean()
    for raw in (under.request(store), office.roster_file()) if has_request else for_region(office):
        files.add(raw, cancelled)
    mail = [] if has_request else list(letters.for_region(store, pack, office))
    for raw in mail:
        files.add(raw, cancelled)
    files.flush(cancelled)
    if not all(stick.still_there(one) for one in files.written):
        raise StickError(LIES)
    for raw in mail:  # a stick may be lost: they are written again until a school says that it has them
        returns.note_written(store, read_header(raw))
    if has_request:
        under.note_asked(store)
    store.put_setting(_SETTING, store.now)
    size, new = sum(one.size for one in files.written), sum(one.is_new for one in files.written)
    return Copied(len(files.written), size, new, len(originals), has_request, 0, 0, cleaned)


@dataclass(slots=True)
class _Files:
    """Files on their way to the stick, a few megabytes at a time. `total`: bytes of the originals among them."""

    stick: Stick
    total: int
    tell: Progress
    done: int = 0
    waiting: dict[str, bytes] = field(default_factory=dict)
    written: list[Written] = field(default_factory=list)

    def add(self, raw: bytes, cancelled: Cancelled) -> None:
        self.waiting[relay_name(raw)] = raw
        if sum(map(len, self.waiting.values())) >= TOGETHER:
            self.flush(cancelled)

    def flush(self, cancelled: Cancelled) -> None:
        def tell(done: int, _of: int) -> None:
            self.tell(self.done + done, max(self.total, self.done + done))

        there = self.stick.write_all(RELAY, self.waiting, tell, cancelled)
        self.written += there.values()
        if len(there) < len(self.waiting):
            raise WorldError("cancelled", _STOPPED)
        self.done += sum(map(len, self.waiting.values()))
        self.waiting = {}


# -- reading -----------------------------------------------------------------------------------------------------------


def look_at_stick(store: Store, stick: Stick) -> Offer:
    """What the region wrote for this county, verified; nothing is taken. `StickError` if the stick fails."""
    look = stick.look(RELAY)
    if not founding.roster_of(store).region:  # whom to trust is for a person
        regions = [one for one in (*look.found, *stick.by_hand("region").found) if one.kind == "region"]
        others = sum(one.kind != "region" for one in look.found)
        once = {one.header.id: one for one in regions if one.header is not None}
        return Offer(others=others, strange=look.others, cards=tuple(once.values()))
    looking = _Looking(store, stick)
    for kind in ("region", "roster", "receipt", "parcel"):
        for one in look.found:
            if one.kind == kind:
                looking.judge(one)
    rest = sum(one.kind not in ("", "region", "roster", "receipt", "parcel") for one in look.found)
    unread = tuple(Trouble(one.shown, one.trouble) for one in look.found if one.trouble)
    items, troubles = tuple(looking.items), (*unread, *looking.troubles)
    return Offer(items, looking.known, looking.others + rest, look.others, troubles=troubles)


class _Looking:
    """The files judged one by one, each by what those before it say."""

    def __init__(self, store: Store, stick: Stick) -> None:
        self._store, self._stick = store, stick
        self._roster = founding.roster_of(store)
        self._region, self._above = under.region_of(store), under.region_roster_of(store)
        self._storage = store.receiving()
        self._seen: set[str] = set()
        self.items: list[Item] = []
        self.troubles: list[Trouble] = []
        self.known = self.others = 0

    def judge(self, one: Found) -> None:
        judge = {"region": self._file, "roster": self._paper, "receipt": self._receipt, "parcel": self._parcel}
        try:
            judge[one.kind](one, self._stick.read(one))
        except ParcelError as error:
            if error.code == "rollback":
                self.known += 1
            elif error.code in _STRANGERS:
                self.others += 1
            else:
                self.troubles.append(Trouble(one.shown, error.text))

    def _file(self, one: Found, raw: bytes) -> None:
        region = accept_region(raw, self._region, self._roster.region)
        if region == self._region:
            self.known += 1
            return
        self._region = region
        self._offer(What.REGION, one, region.name, region.version)

    def _paper(self, one: Found, raw: bytes) -> None:
        if self._region is None:
            self.others += 1
            return
        roster = accept_roster(raw, self._above, "", self._region.is_own)
        if self._above is not None and roster.version == self._above.version:
            self.known += 1
            return
        self._above = roster
        self._offer(What.REGION, one, roster.name, roster.version)

    def _receipt(self, one: Found, raw: bytes) -> None:
        if one.header is not None and one.header.device == self._store.device_key.public:
            return  # this county's own, for the region
        above = self._above or Roster(0, "", "", (), ())
        receipt, _ = open_receipt(raw, lambda header: above.allowed(header.device))
        receiver = above.receiver(receipt.device)
        if receiver is None or receiver.epoch != receipt.epoch:
            self.known += 1
            return
        new = _newly(self._store, receipt)
        if new is None:
            self.known += 1
        else:
            self._offer(What.RECEIPT, one, receiver.name, new)

    def _parcel(self, one: Found, raw: bytes) -> None:
        verified = verify(raw, self._roster.finds, ("parcel",))
        header = verified.header
        standing = self._storage.standing(header.epoch)
        new = Ranges(((header.first, header.last),)) - (standing.verified if standing else Ranges())
        is_here = not new or header.id in self._seen or self._storage.parcel(header.id) is not None
        if is_here or header.device == self._store.device_key.public:
            self.known += 1
            return
        self._seen.add(header.id)
        self._offer(What.MAILBOX, one, "", len(new))

    def _offer(self, what: What, one: Found, name: str, changes: int) -> None:
        self.items.append(Item(what, one, one.header.device if one.header else "", name, changes))


def take(
    store: Store,
    pack: PackOfForms,
    stick: Stick,
    offer: Offer,
    tell: Progress = silent,
    cancelled: Cancelled = never,
) -> Taken:
    """Take what was offered: papers, receipts, and what lay in the mailbox, which is then taken off the stick.

    `tell(done, total)` in files. What stops the rest ends in `stopped`."""
    proofs: list[Proof] = []
    troubles: list[Trouble] = []
    version, done, total = 0, 0, len(offer.items)
    stopped: Text | None = None
    records: dict[str, int] = {}
    mail = [item for item in offer.items if item.what is What.MAILBOX]
    try:
        for item in offer.items:
            if cancelled():
                stopped = TAKING_STOPPED
                break
            if item.what is What.MAILBOX:
                continue
            try:
                raw = stick.read(item.found)
                if item.what is What.REGION:
                    under.take_papers(store, (raw,))
                    version = max(version, item.changes)
                else:
                    proofs += _proofs(store, item, raw)
            except ParcelError as error:
                troubles.append(Trouble(item.found.shown, error.text))
            done += 1
            tell(done, total)
        if mail and stopped is None:
            records = _take_mail(store, pack, stick, mail, lambda n, _: tell(done + n, total), cancelled)
    except WorldError as error:
        stopped = error.text
    return Taken(_as_one(proofs), records=records, roster=version, troubles=tuple(troubles), stopped=stopped)


def _proofs(store: Store, item: Item, raw: bytes) -> Iterator[Proof]:
    receipt = under.take_letter(store, raw, exchange.USB)
    if receipt is not None:
        yield Proof(receipt.device, REGION, item.name, receipt.counter, exchange.USB, store.now, item.changes)


def _as_one(proofs: Sequence[Proof]) -> tuple[Proof, ...]:
    """A region answers each PC of each school apart; what they prove together is told once, by the newest."""
    if not proofs:
        return ()
    newest = max(proofs, key=lambda proof: proof.counter)
    return (replace(newest, changes=sum(proof.changes for proof in proofs)),)


def _take_mail(
    store: Store, pack: PackOfForms, stick: Stick, mail: Sequence[Item], tell: Progress, cancelled: Cancelled
) -> dict[str, int]:
    """Form -> records that parcels from the mailbox touched."""
    files = [Carried(item.found.shown, partial(stick.read, item.found), item.found.header) for item in mail]
    done = inbox.take(store, pack, files, BY_REGION, tell, cancelled)
    records: dict[str, int] = {}
    for arrival in store.county_book().arrivals(visit=done.visit.no):
        for form, number in arrival.forms.items():
            records[form] = records.get(form, 0) + number
    storage = store.receiving()
    for item in mail:
        if item.found.header is not None and storage.parcel(item.found.header.id) is not None:
            stick.drop(item.found)
    return records


def _newly(store: Store, receipt: Receipt) -> int | None:
    """How many numbers this receipt proves to be at the region beyond what is known; None if it is no news."""
    count, is_news = 0, False
    for sender in {answer.device for answer in receipt.answers}:
        found = under.letter(store, receipt.device, sender)
        before = found[0] if found is not None and found[0].epoch == receipt.epoch else None
        if before is not None and before.counter >= receipt.counter:
            continue
        is_news = True
        for answer in receipt.answers:
            known = before.answer(sender, answer.epoch) if before is not None else None
            if answer.device == sender:
                count += len(answer.have - (known.have if known is not None else Ranges()))
    return count if is_news else None
