"""Copy to stick: the request to join, the parcels owed and the question what waits, each read back from the medium."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from forms.errors import WorldError
from forms.text import Text
from sync import exchange, joining, outbox, sealing
from sync.envelope.errors import ParcelError
from sync.envelope.header import COUNTY, REGION, read_header
from sync.envelope.roster import Roster
from sync.joining import Membership
from sync.routes.base import Cancelled, Progress, never, silent
from sync.routes.usb.naming import UP, file_name, name_of
from sync.routes.usb.stick import Stick
from sync.routes.usb.writing import Written
from sync.store import Kept, Store
from sync.store.school import PackOfForms
from sync.visit import memory
from sync.visit.memory import Noted

ALONE = Text(
    "还不知道要送给哪个县，什么也没有写到U盘上。记录照常保存在本机。请先读入县里的名片文件。",
    "There is no county to deliver to yet, and nothing was written to the stick. Records are kept on this PC as usual. "
    "Read the county's card file first.",
)
CLOSED = Text(
    "县里停用了这台电脑的密钥，不再接收，什么也没有写到U盘上。记录仍在本机。请打电话问县里。",
    "The county has closed this PC's key and takes nothing more from it; nothing was written to the stick. "
    "The records are still here. Phone the county.",
)
_STOPPED = Text(
    "已停止写U盘。已写好的文件留在U盘上，可以用；其余的改动仍在本机。请再做一次，把剩下的写完。",
    "Writing to the stick was stopped. Finished files stay on it and are good; the other changes are still on this PC. "
    "Repeat the step to write the rest.",
)


@dataclass(frozen=True, slots=True)
class Copied:
    """All of it is on the medium and it is safe to remove the stick; nothing counts as delivered by that.

    `files` and `bytes`: what this copy left there for county and other PCs, of which `new` files were written now.
    `changes`: what waits for the county and is in them. `has_request`: the request to join is among them.
    `siblings`: how many other PCs of the school find something new on it. `dropped`: own files taken away because
    their receipt is here. `cleaned`: half-written files of an earlier, pulled-out visit taken away."""

    files: int
    bytes: int
    new: int
    changes: int
    has_request: bool
    siblings: int
    dropped: int
    cleaned: int


@dataclass(frozen=True, slots=True)
class _Plan:
    """The files to stand in `up/`, by name; `parcels` are those of them whose loss would be told."""

    files: dict[str, bytes]
    parcels: dict[str, Kept]
    changes: int
    has_request: bool
    siblings: int


def copy_to_stick(
    store: Store,
    pack: PackOfForms,
    stick: Stick,
    tell: Progress = silent,
    cancelled: Cancelled = never,
) -> Copied:
    """Seal what is owed and put it on the stick. The outbox owes as much afterwards as before: only receipts count.

    `tell(done, total)` in bytes. WorldError: 'alone', 'closed', 'cancelled', the PC's own disk; `StickError` for the
    stick. After any of them what is on the stick under a final name is whole, and the step may be repeated."""
    exchange.ready(store)
    trusted = _trusted(store)
    plan = _plan(store, pack, trusted)
    cleaned = stick.clean()
    mark = stick.marked()
    written = stick.write_all(UP, plan.files, tell, cancelled)
    if len(written) < len(plan.files):
        raise WorldError("cancelled", _STOPPED)
    dropped = _drop_done(store, trusted, stick, plan)
    memory.note_written(store, mark, _noted(plan, written), store.now, has_request=plan.has_request)
    return Copied(
        files=len(written),
        bytes=sum(w.size for w in written.values()),
        new=sum(w.is_new for w in written.values()),
        changes=plan.changes,
        has_request=plan.has_request,
        siblings=plan.siblings,
        dropped=dropped,
        cleaned=cleaned,
    )


def _trusted(store: Store) -> Roster:
    joining.follow(store)
    trusted = joining.trusted(store)
    if trusted is None:
        raise WorldError("alone", ALONE)
    if joining.standing(store).membership is Membership.CLOSED:
        raise WorldError("closed", CLOSED)
    return trusted


def _plan(store: Store, pack: PackOfForms, trusted: Roster) -> _Plan:
    devices = receivers(trusted)
    others = memory.siblings(store, trusted)
    for sibling in others:
        memory.note_met(store, sibling)
    for receiver in trusted.receivers:
        exchange.seal(store, pack, trusted, receiver.device, for_school=bool(others))
    above = {kept.id for device in devices for kept in exchange.to_send(store, trusted, device)}
    above |= {kept.id for kept in _for_region(store, trusted)}
    own, back = outbox.own_parcels(store), memory.given_back(store)
    lacking = {sibling: memory.lacking(store, sibling, [*own, *back]) for sibling in others}
    school = store.school.code
    files: dict[str, bytes] = {}
    parcels: dict[str, Kept] = {}
    for kept in own:
        readers = [sibling for sibling, ids in lacking.items() if kept.id in ids]
        can_open = [sibling for sibling in readers if memory.is_sealed_to(store, sibling, kept)]
        raw = store.parcel_bytes(kept.id) if can_open or kept.id in above else None
        if raw is not None:
            name = file_name("parcel", school, kept.id[:24])
            files[name] = raw if can_open else sealing.for_above(raw)
            parcels[name] = kept
        if len(can_open) < len(readers) or (can_open and raw is None):
            again = sealing.seal_for_school(store, pack, trusted, kept)
            files[_stable_name(again, kept)] = again
    for kept in back:
        if any(kept.id in ids for ids in lacking.values()):
            files |= _passed_on(store, pack, trusted, kept)
    changes = max((store.waiting("county", device).count for device in devices), default=0) if above else 0
    is_joined = joining.standing(store).membership is Membership.JOINED
    papers = _question(store, trusted) if is_joined else _request(store)
    return _Plan({**papers, **files}, parcels, changes, not is_joined, sum(map(bool, lacking.values())))


def _passed_on(store: Store, pack: PackOfForms, trusted: Roster, kept: Kept) -> dict[str, bytes]:
    """What was given back to this PC, for the others of the school; nothing if it cannot be read here any more."""
    raw = store.parcel_bytes(kept.id)
    try:
        again = sealing.seal_given_back(store, pack, trusted, raw or b"")
    except ParcelError:
        return {}
    return {_stable_name(again, kept): again}


def _stable_name(again: bytes, kept: Kept) -> str:
    """Of what is sealed at every copy: the next one takes its place."""
    return name_of(read_header(again), f"{kept.epoch}-{kept.first}")


def receivers(trusted: Roster) -> list[str]:
    """Whose files these are: the county's receivers, which pass on what is the region's; without one all."""
    county = [receiver.device for receiver in trusted.receivers if receiver.level == COUNTY]
    return county or [receiver.device for receiver in trusted.receivers]


def _for_region(store: Store, trusted: Roster) -> Iterator[Kept]:
    """What the region lacks and no receipt of the county, which passes it on, can have spoken of yet: what was sealed
    again since the last one."""
    heard = max((r.at or 0 for r in store.receivers() if r.level == COUNTY), default=0)
    for receiver in trusted.receivers:
        if receiver.level == REGION:
            yield from (kept for kept in exchange.to_send(store, trusted, receiver.device) if kept.at >= heard)


def _request(store: Store) -> dict[str, bytes]:
    raw = joining.request(store)
    return {name_of(read_header(raw), _tail(store)): raw}


def _question(store: Store, trusted: Roster) -> dict[str, bytes]:
    """What waits for this PC; and what the county once signed, so that one that was set back takes notice."""
    raw = exchange.ask(store, trusted)
    files = {name_of(read_header(raw), _tail(store)): raw}
    roster = joining.roster_file(store)
    if roster is not None:
        files[name_of(read_header(roster), f"{trusted.county}-{trusted.version}")] = roster
    for device in receivers(trusted):
        receipt = store.signed("receipt", device)
        if receipt is not None:
            files[name_of(read_header(receipt), _tail(store, device))] = receipt
    return files


def _tail(store: Store, *more: str) -> str:
    """Stays the same for this PC, so that its next file of the kind takes the place of this one."""
    return hashlib.sha256("\n".join((store.device_key.public, *more)).encode()).hexdigest()[:16]


def _drop_done(store: Store, trusted: Roster, stick: Stick, plan: _Plan) -> int:
    """Own files that have done their service, or whose numbers were sealed again. What this PC does not know of is
    left: it may show the county, and us, that this PC was set back."""
    names = store.device_keys.names
    mine = [found for found in stick.look(UP, known=plan.files).found if found.header and found.header.device in names]
    if not mine:
        return 0
    owed = {kept.id for receiver in receivers(trusted) for kept in outbox.owed(store, receiver)}
    here = {kept.id for kept in store.parcels()}
    dropped = 0
    for found in mine:
        header = found.header
        assert header is not None
        is_kept = header.kind == "parcel" and not header.restates
        is_done = header.id in here - owed if is_kept else header.kind in ("parcel", "join", "ask")
        if is_done:
            stick.drop(found)
            dropped += 1
    return dropped


def _noted(plan: _Plan, written: dict[str, Written]) -> Iterator[Noted]:
    for name, kept in plan.parcels.items():
        yield Noted(name, written[name].size, written[name].sha256, kept.epoch, kept.first, kept.last)
