"""One delivery from a county to its region: papers, the originals the region lacks, receipts both ways, the mailbox.

Nothing is counted as forwarded but by the region's signed receipt; run again after any crash it does what is left."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from forms.errors import WorldError
from forms.text import Text
from sync.envelope.errors import ParcelError, refuse
from sync.envelope.header import REGION, Header, read_header
from sync.envelope.hello import REGION_FILE, REGION_ROSTER, Ask, open_hello, seal_ask
from sync.envelope.opening import detach
from sync.envelope.receipt import Answer, Receipt
from sync.envelope.receipt_file import open_receipt, seal_receipt
from sync.envelope.roster import DeviceScope, Receiver
from sync.onward.office import Office, region_receiver
from sync.receive.answering import make_receipt
from sync.receive.codes import FORK
from sync.receive.storage import Span
from sync.routes.base import Cancelled, Progress, Route, RouteError, never
from sync.vector import Ranges

MAX_EVIDENCE = 512 << 10  # bytes of receipts handed in at once
ROUNDS = 1000  # each answer holds part of the mailbox; what is in no way taken ends it earlier
_AGAIN = frozenset({FORK, "cannot_open"})  # held by the region for want of another file: offered again

_NO_REGION = Text(
    "这个县还没有归到自治区之下，或自治区还没有接纳它。没有转送任何文件。请先与自治区互换文件并核对。",
    "This county is under no region yet, or the region has not admitted it. Nothing was forwarded. "
    "Exchange files with the region first, and compare.",
)
_STRANGER = Text(
    "回答的不是本县认定的自治区平台（签名不符）。没有转送任何文件。请核对网址。",
    "What answered is not the region this county trusts (its signature differs). Nothing was forwarded. "
    "Check the address.",
)


@dataclass(frozen=True, slots=True)
class Forwarded:
    """`offered`: originals brought over now; `refused` of them were not taken by the region. `taken`: parcels from the
    mailbox that are kept here now. `owed`: originals here that the region's receipts do not answer for yet."""

    offered: int = 0
    refused: int = 0
    taken: int = 0
    owed: int = 0


def forward(office: Office, route: Route, tell: Progress = lambda done, total: None,
            cancelled: Cancelled = never) -> Forwarded:  # fmt: skip
    """Bring the region what it lacks, and take what waits there. `tell` counts bytes of originals.

    RouteError if the way fails, WorldError 'no_region', 'stranger'; what was done until then stays done."""
    if office.region() is None:
        raise WorldError("no_region", _NO_REGION)
    try:
        return _forward(office, route, tell, cancelled)
    except ParcelError as error:
        raise WorldError("stranger", _STRANGER) from error


def _forward(office: Office, route: Route, tell: Progress, cancelled: Cancelled) -> Forwarded:
    taken = _introduced(office, route)
    receiver = _greet(office, route)
    originals = list(owed(office, receiver))
    refused = _send(office, route, originals, tell, cancelled)
    for _ in range(ROUNDS):
        came = _hand_in(office, route, receiver)
        taken += came
        if not came:
            break
    left = sum(1 for _ in owed(office, receiver))
    return Forwarded(len(originals), refused, taken, left)


def _introduced(office: Office, route: Route) -> int:
    """Bring the county's roster; a region that does not know the county any more is shown its own papers, too. How many
    parcels of the mailbox came and are kept."""
    try:
        return _exchange(office, route, (office.roster_file(),))
    except RouteError as error:
        if error.code != "unknown_device":
            raise
    return _exchange(office, route, _known(office))


def _known(office: Office) -> tuple[bytes, ...]:
    """What the region once signed, so that one that was set back takes it up, and the county's roster."""
    papers = (office.region_file(), office.region_roster_file(), office.roster_file())
    return tuple(raw for raw in papers if raw)


def _send(office: Office, route: Route, originals: Sequence[str], tell: Progress, cancelled: Cancelled) -> int:
    """Bring these over; how many the region refused. One that is refused stops no other."""
    refused = done = 0
    total = sum(len(raw) for original in originals if (raw := bytes_of(office, original)) is not None)
    for original in originals:
        raw = bytes_of(office, original)
        if raw is None:
            continue
        try:
            route.send(raw, lambda sent, _, before=done: tell(before + sent, total), cancelled)  # type: ignore[misc]
        except RouteError as error:
            if not error.is_answer or error.code != "refused":
                raise
            refused += 1
        done += len(raw)
        tell(done, total)
    return refused


def owed(office: Office, receiver: Receiver) -> Iterator[str]:
    """The originals of the county's own schools that this receiver of the region has not answered for, by the hash of
    their heads, each device's in the order of their numbers: a question asked of what is kept and answered."""
    for device in office.roster().devices:
        for span in owed_of(office, receiver, device.key):
            yield span.header_hash


def owed_of(office: Office, receiver: Receiver, device: str) -> list[Span]:
    """Those of one device."""
    storage = office.inbox().storage
    receipt = office.receipt(receiver.device, device)
    with storage.transaction():
        return [
            span
            for standing in storage.standings(device)
            if (lacks := _lacks(standing.verified, _answer(receipt, receiver, standing.epoch)))
            for span in storage.spans(standing.epoch, 1, standing.verified.highest)
            if not span.restated and lacks & Ranges(((span.first, span.last),))
        ]


def _lacks(here: Ranges, answer: Answer | None) -> Ranges:
    """What the region is to be offered. What it holds because it did not fit is offered again with the number before
    it, so that the parcel it has to follow goes along."""
    if answer is None:
        return here
    again = Ranges.of((max(1, first - 1), last) for first, last, why in answer.held if why in _AGAIN)
    return here & ((here - answer.settled) | again)


def _answer(receipt: Receipt | None, receiver: Receiver, epoch: str) -> Answer | None:
    """What the receiver answered of an epoch; a receipt from before it was restored does not count."""
    if receipt is None or receipt.epoch != receiver.epoch:
        return None
    return next((answer for answer in receipt.answers if answer.epoch == epoch), None)


def bytes_of(office: Office, original: str) -> bytes | None:
    """The original without what only county and school may open; None if its bytes were given up."""
    storage = office.inbox().storage
    with storage.transaction():
        raw = storage.parcel(original)
    return None if raw is None else detach(raw, (REGION,))


def _greet(office: Office, route: Route) -> Receiver:
    """The region's receiver, by its own answer to a random number. One that was set back is shown what it signed."""
    receiver, roster = region_receiver(office), office.region_roster()
    if receiver is None or roster is None:
        raise WorldError("no_region", _NO_REGION)
    nonce = secrets.token_hex(16)
    hello = open_hello(route.hello(nonce), lambda header: roster.allowed(header.device), nonce)
    if hello.roster < roster.version:
        _exchange(office, route, _known(office))
    found = region_receiver(office)
    if found is None or hello.device != found.device:
        raise WorldError("stranger", _STRANGER)
    return found


def _hand_in(office: Office, route: Route, receiver: Receiver) -> int:
    """Hand in the county's receipts that are new to the region; how many parcels of the mailbox came and were kept."""
    storage = office.inbox().storage
    counter = storage.counter() + 1
    since = office.handed_in(receiver.device, receiver.epoch)
    taken, batch = 0, list[bytes]()
    for raw in receipts(office, since):
        if sum(map(len, batch)) + len(raw) > MAX_EVIDENCE:
            taken += _exchange(office, route, tuple(batch))
            batch = []
        batch.append(raw)
    taken += _exchange(office, route, tuple(batch))
    office.note_handed_in(receiver.device, receiver.epoch, counter)
    return taken


def receipts(office: Office, since: int) -> Iterator[bytes]:
    """This county's receipts for the devices of which something came after those with the counter `since`."""
    inbox, roster = office.inbox(), office.roster()
    for device in roster.devices:
        standings = inbox.storage.standings(device.key)
        held = inbox.storage.held_parcels(device=device.key)
        if not held and not any(standing.counter >= since for standing in standings):
            continue
        receipt = make_receipt(inbox.storage, device.key, inbox.device, inbox.epoch, inbox.level)
        if receipt is not None and device.schools:
            yield seal_receipt(receipt, device.schools[0], office.key, roster=roster.version)


def _exchange(office: Office, route: Route, evidence: tuple[bytes, ...]) -> int:
    """One question and what came for it; how many parcels of the mailbox are kept here now."""
    before = _counter(office)
    files = route.exchange(question(office), evidence)
    taken, counter = take(office, files)
    newest = _newest(office)
    if counter and counter < before and newest:  # the region knows less than it once signed: it was set back
        again, _ = take(office, route.exchange(question(office), (newest,)))
        taken += again
    return taken


def question(office: Office) -> bytes:
    """The county's signed `ask`, with what it holds of the region's papers."""
    inbox, region, roster = office.inbox(), office.region(), office.region_roster()
    receiver = region_receiver(office)
    holds = {
        REGION_FILE: region.version if region else 0,
        REGION_ROSTER: roster.version if roster else 0,
        **({receiver.device: _counter(office)} if receiver else {}),
    }
    ask = Ask(
        inbox.device,
        inbox.epoch,
        "",
        secrets.token_hex(16),
        roster=office.roster().version,
        holds={name: number for name, number in holds.items() if number},
    )
    return seal_ask(ask, office.key)


def take(office: Office, files: tuple[bytes, ...]) -> tuple[int, int]:
    """Take what a region gave: (parcels kept here now, the highest counter of a receipt among them, 0 without one).

    ParcelError if papers or receipts are not the region's; a parcel that is not sound is left out."""
    counter = 0
    order = {"region": 0, "roster": 1, "receipt": 2}  # whose rosters, then whose receipts count
    for raw in sorted(files, key=lambda raw: order.get(read_header(raw).kind, 3)):
        kind = read_header(raw).kind
        if kind == "region":
            office.take_region(raw)
        elif kind == "roster":
            office.take_region_roster(raw)
        elif kind == "receipt":
            receipt, _ = open_receipt(raw, lambda header: of_region(office, header))
            office.keep_receipt(receipt, raw)
            counter = max(counter, receipt.counter)
    parcels = [raw for raw in files if read_header(raw).kind == "parcel"]
    return (office.take_parcels(parcels) if parcels else 0), counter


def of_region(office: Office, header: Header) -> DeviceScope:
    """What the region's own roster says of a signer; ParcelError if it says nothing."""
    roster = office.region_roster()
    if roster is None:
        raise refuse("unknown_device")
    return roster.allowed(header.device)


def _counter(office: Office) -> int:
    """The highest counter of the region's receipts here that count: of the epoch its receiver has now."""
    newest = _newest(office)
    if newest is None:
        return 0
    return open_receipt(newest, lambda header: of_region(office, header))[0].counter


def _newest(office: Office) -> bytes | None:
    receiver = region_receiver(office)
    return None if receiver is None else office.newest_receipt(receiver.device, receiver.epoch)
