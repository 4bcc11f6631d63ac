"""What goes back to schools: receipts, the roster, the newest pack, their own changes to who lost them. A question
asked anew at every visit, never a list of copies: what could not be written back is simply still owed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from sync.county import founding, returns, under
from sync.county.inbox import Heard, Survey
from sync.envelope.header import PACK, SCHOOL, Header, read_header
from sync.envelope.receipt import Receipt
from sync.envelope.receipt_file import seal_receipt
from sync.envelope.roster import Device, Roster
from sync.envelope.roster_changes import is_closed
from sync.envelope.seal import seal_parcel
from sync.receive.answering import make_receipt
from sync.receive.inbox import Inbox
from sync.receive.restating import Restatement, restate
from sync.routes.usb.naming import name_of
from sync.store import Store
from sync.store.county_book import Given, Visit
from sync.store.school import PackOfForms
from sync.updates.packs import newest_file


@dataclass(frozen=True, slots=True)
class AnswerFile:
    """One file to be written back for a school, a pack for all of them ('' as `school`). `kind` is the envelope's;
    `device` whom it is for, '' for all PCs of the school; `counter` of a receipt of this county. `is_passed_on`: the
    region signed it."""

    school: str
    device: str
    kind: str
    raw: bytes
    counter: int = 0
    is_passed_on: bool = False

    @property
    def name(self) -> str:
        """Its name on a stick: the next answer of its kind takes its place."""
        header = read_header(self.raw)
        if self.kind == "parcel":
            return name_of(header, f"{header.epoch}-{header.first}")
        device = hashlib.sha256(self.device.encode()).hexdigest()[:12] if self.device else "newest"
        return name_of(header, f"region-{device}" if self.is_passed_on else device)


@dataclass(frozen=True, slots=True)
class _Planned:
    """An answer that is sealed once it is to be written; otherwise as `AnswerFile`."""

    school: str
    device: str
    kind: str
    seal: Callable[[], bytes]
    counter: int = 0
    is_passed_on: bool = False


@dataclass(frozen=True, slots=True)
class Owed:
    """An answer no medium of this school has carried yet: a newer receipt for a PC, a newer roster, or a return."""

    school: str
    device: str
    has_receipt: bool
    has_roster: bool
    has_returns: bool = False


def answers(store: Store, pack: PackOfForms, found: Survey) -> list[AnswerFile]:
    """All that is to be written back for exactly the schools found."""
    return [
        AnswerFile(one.school, one.device, one.kind, one.seal(), one.counter, one.is_passed_on)
        for one in _planned(store, pack, found)
    ]


def kinds(store: Store, pack: PackOfForms, found: Survey) -> list[tuple[str, str]]:
    """(kind, school) of what `answers` gives, which takes as long again to seal."""
    return [(one.kind, one.school) for one in _planned(store, pack, found)]


def _planned(store: Store, pack: PackOfForms, found: Survey) -> list[_Planned]:
    roster = founding.roster_of(store)
    inbox = founding.inbox(store, pack, roster)
    roster_file = founding.roster_file(store)
    files: list[_Planned] = []
    pack_file = newest_file(store)
    if pack_file is not None and found.schools:
        files.append(_ready("", PACK, pack_file))
    if found.schools:
        files += [_ready("", read_header(raw).kind, raw, is_passed_on=True) for raw in under.papers(store)]
    receivers = under.receivers(store)
    for school in found.schools:
        devices = [device for device in roster.devices if school in device.schools]
        if devices:  # who is closed learns it, too
            files.append(_ready(school, "roster", roster_file))
        lacking: dict[str, Restatement] = {}
        for device in devices:
            if is_closed(roster, device.key):
                continue
            files += _receipt(store, inbox, roster, school, device)
            files += _letters(store, receivers, school, device)
            heard = next((h for h in found.heard if (h.device, h.school) == (device.key, school)), None)
            lacking |= {f"{r.epoch}-{r.first}": r for r in _lacking(inbox, roster, school, device, heard)}
        for given in lacking.values():
            files.append(_Planned(school, "", "parcel", partial(_sealed, store, pack, roster, school, given)))
        files += [_ready(school, "parcel", raw) for raw in returns.parcels(store, pack, roster, school)]
    return files


def _ready(school: str, kind: str, raw: bytes, device: str = "", *, is_passed_on: bool = False) -> _Planned:
    return _Planned(school, device, kind, lambda: raw, is_passed_on=is_passed_on)


def note_written(store: Store, visit: Visit, written: Iterable[AnswerFile]) -> None:
    """These files lie on the medium now, read again and found whole. It proves no delivery, and is only noted so that
    people see what still waits for a visit."""
    files = list(written)
    roster = founding.roster_of(store)
    rosters = {file.school for file in files if file.kind == "roster" and not file.is_passed_on}
    receipts = {
        (file.device, file.school): file.counter for file in files if file.kind == "receipt" and not file.is_passed_on
    }
    pcs = [(device.key, school) for device in roster.devices for school in device.schools]
    epoch, at = store.own_epoch, store.now
    with store.together():
        book = store.county_book()
        for file in files:
            returns.note_written(store, read_header(file.raw))
        for device, school in pcs:
            if school not in rosters and (device, school) not in receipts:
                continue
            before = book.given(device, school)
            is_current = before is not None and before.epoch == epoch
            counter = receipts.get((device, school), before.counter if before and is_current else 0)
            version = roster.version if school in rosters else before.roster if before else 0
            book.note_given(Given(device, school, epoch, counter, version, visit.no, at))


def owed(store: Store, pack: PackOfForms) -> list[Owed]:
    """What waits for the next visit of which school."""
    roster = founding.roster_of(store)
    inbox = founding.inbox(store, pack, roster)
    book = store.county_book()
    found = []
    for device in roster.devices:
        receipt = None if is_closed(roster, device.key) else _made(inbox, device.key)
        newest = max((s.counter for s in inbox.storage.standings(device.key)), default=0)
        for school in device.schools:
            given = book.given(device.key, school)
            has_receipt = receipt is not None and (
                given is None or given.epoch != inbox.epoch or given.counter <= newest
            )
            has_roster = given is None or given.roster < roster.version
            has_returns = not is_closed(roster, device.key) and returns.is_waiting(store, school)
            if has_receipt or has_roster or has_returns:
                found.append(Owed(school, device.key, has_receipt, has_roster, has_returns))
    return found


def _receipt(store: Store, inbox: Inbox, roster: Roster, school: str, device: Device) -> Iterator[_Planned]:
    receipt = _made(inbox, device.key)
    if receipt is not None:
        seal = partial(seal_receipt, receipt, school, store.device_key, roster=roster.version)
        yield _Planned(school, device.key, "receipt", seal, receipt.counter)


def _letters(store: Store, receivers: Iterable[str], school: str, device: Device) -> Iterator[_Planned]:
    """What the region answered this PC; it may reach nobody but its county."""
    for receiver in receivers:
        found = under.letter(store, receiver, device.key)
        if found is not None:
            yield _ready(school, "receipt", found[1], device.key, is_passed_on=True)


def _made(inbox: Inbox, device: str) -> Receipt | None:
    return make_receipt(inbox.storage, device, inbox.device, inbox.epoch, inbox.level)


def _lacking(inbox: Inbox, roster: Roster, school: str, device: Device, heard: Heard | None) -> Iterator[Restatement]:
    """What nobody but the county can give this PC: what it handed over itself and has lost, if it says all it has; and
    what PCs of the school handed over that are closed. Living PCs give each other theirs, with what stays in the
    school."""
    if heard is None:
        return
    sources = [d.key for d in roster.devices if school in d.schools and is_closed(roster, d.key)]
    if heard.is_whole:
        sources.append(device.key)
    for source in sources:
        has = {epoch: seq for (key, epoch), seq in heard.have.items() if key == source}
        for restatement in restate(inbox, source, has):
            standing = inbox.storage.standing(restatement.epoch)
            if standing is not None and standing.owner == school:
                yield restatement


def _sealed(store: Store, pack: PackOfForms, roster: Roster, school: str, given: Restatement) -> bytes:
    """A restatement for all open PCs of the school: whoever reads the stick first takes it along."""
    key = store.device_key
    header = Header(
        "parcel",
        key.public,
        school=school,
        epoch=given.epoch,
        first=given.first,
        last=given.last,
        link=given.link,
        pack=pack.version,
        roster=roster.version,
        restates=given.device,
    )
    readers = roster.recipients(school)
    return seal_parcel(header, given.changes, dict.fromkeys(given.changes, readers[SCHOOL]), key)
