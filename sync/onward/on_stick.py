"""County and region on one stick, in its folder for what is passed on: each takes what the other wrote, and answers.

The same files as over HTTP; nothing that stands on the stick is believed but by its signature."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from sync.envelope.errors import ParcelError
from sync.envelope.header import read_header
from sync.envelope.opening import by_itself, open_public, verify
from sync.envelope.receipt import decode
from sync.onward import forwarding
from sync.onward.office import Office, region_receiver
from sync.platform.refusal import Refusal
from sync.platform.region_service import RegionService
from sync.routes.usb.errors import LIES, StickError
from sync.routes.usb.stick import RELAY, Found, Stick, name_of
from sync.routes.usb.writing import Written

_PAPERS = ("region", "roster", "receipt")


@dataclass(frozen=True, slots=True)
class Carried:
    """`taken`: parcels from the stick that are kept here, `refused` those that are not sound; `written`: files on the
    stick for the other side, read back from it."""

    taken: int = 0
    refused: int = 0
    written: int = 0


def carry_up(office: Office, stick: Stick) -> Carried:
    """At the county: take what the region wrote, then write what it lacks. StickError if the stick fails."""
    taken = 0
    for kind in (*_PAPERS, "parcel"):
        for found, raw in _files(stick, kind):
            with suppress(ParcelError):  # another county's, or not the region's
                if kind == "parcel":
                    office.roster().finds(read_header(raw))
                took, _ = forwarding.take(office, (raw,))
                taken += took
                if took:
                    stick.drop(found)
    written = [_write(stick, raw) for raw in _for_region(office)]
    return Carried(taken, 0, _counted(stick, written))


def carry_down(service: RegionService, stick: Stick) -> Carried:
    """At the region: take what counties wrote, then answer each. StickError if the stick fails."""
    taken, refused = 0, 0
    for kind in ("region", "roster", "parcel", "receipt"):
        for found, raw in _files(stick, kind):
            if kind != "parcel":
                service.weigh(raw)
                continue
            if not service.knows(read_header(raw)):
                continue  # of another region's schools: left for whom it is for
            try:
                service.accept(raw)
                taken += 1
                stick.drop(found)
            except Refusal:
                refused += 1
    written: list[Written] = []
    for _, ask in _files(stick, "ask"):
        with suppress(Refusal):  # of no county that this region knows
            written += [_write(stick, raw) for raw in service.exchange(ask)]
    return Carried(taken, refused, _counted(stick, written))


def _for_region(office: Office) -> Iterator[bytes]:
    """Roster, originals that are owed, all receipts and the question: the stick proves no arrival, so what is not
    answered for is written again."""
    yield office.roster_file()
    receiver = region_receiver(office)
    if receiver is not None:
        for original in forwarding.owed(office, receiver):
            raw = forwarding.bytes_of(office, original)
            if raw is not None:
                yield raw
    yield from forwarding.receipts(office, 0)
    yield forwarding.question(office)


def _files(stick: Stick, kind: str) -> Iterator[tuple[Found, bytes]]:
    for found in stick.look(RELAY).found:
        if found.kind == kind:
            with suppress(ParcelError):
                yield found, stick.read(found)


def _write(stick: Stick, raw: bytes) -> Written:
    """Parcels under their own name; of the rest the newest takes the place of the one before."""
    header = read_header(raw)
    if header.kind == "parcel":
        return stick.write(RELAY, name_of(header), raw)
    whose = header.device if header.kind != "receipt" else f"{header.device} {_answered(raw)}"
    return stick.write(RELAY, name_of(header, hashlib.sha256(whose.encode()).hexdigest()[:24]), raw)


def _answered(raw: bytes) -> str:
    """Whom a receipt answers, so that receipts for two PCs of a school do not take each other's place."""
    verified = verify(raw, by_itself, ("receipt",))
    receipt = decode(open_public(verified), verified.header.device, verified.header.epoch)
    return " ".join(sorted({answer.device for answer in receipt.answers}))


def _counted(stick: Stick, written: Sequence[Written]) -> int:
    if not all(stick.still_there(one) for one in written):
        raise StickError(LIES)
    return len(written)
