"""County and region on one stick, in its folder for what is passed on: what the county takes there, and what it writes.

The same files as over HTTP; nothing that stands on the stick is believed but by its signature. For the region's part
see `sync.onward.at_region`."""

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
from sync.routes.usb.errors import LIES, StickError
from sync.routes.usb.naming import RELAY, name_of
from sync.routes.usb.stick import Found, Stick
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
        for found, raw in relayed(stick, kind):
            with suppress(ParcelError):  # another county's, or not the region's
                if kind == "parcel":
                    office.roster().finds(read_header(raw))
                took, _ = forwarding.take(office, (raw,))
                taken += took
                if took:
                    stick.drop(found)
    written = [write(stick, raw) for raw in for_region(office)]
    return Carried(taken, 0, counted(stick, written))


def for_region(office: Office) -> Iterator[bytes]:
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


def relayed(stick: Stick, kind: str) -> Iterator[tuple[Found, bytes]]:
    """The files of this kind that are passed on; one that cannot be read is left out."""
    for found in stick.look(RELAY).found:
        if found.kind == kind:
            with suppress(ParcelError):
                yield found, stick.read(found)


def write(stick: Stick, raw: bytes) -> Written:
    """One file into the folder for what is passed on."""
    return stick.write(RELAY, relay_name(raw), raw)


def relay_name(raw: bytes) -> str:
    """Parcels have their own name; of the rest the newest takes the place of the one before."""
    header = read_header(raw)
    if header.kind == "parcel":
        return name_of(header)
    whose = header.device if header.kind != "receipt" else f"{header.device} {_answered(raw)}"
    return name_of(header, hashlib.sha256(whose.encode()).hexdigest()[:24])


def _answered(raw: bytes) -> str:
    """Whom a receipt answers, so that receipts for two PCs of a school do not take each other's place."""
    verified = verify(raw, by_itself, ("receipt",))
    receipt = decode(open_public(verified), verified.header.device, verified.header.epoch)
    return " ".join(sorted({answer.device for answer in receipt.answers}))


def counted(stick: Stick, written: Sequence[Written]) -> int:
    """How many were written. StickError if one of them is not there any more: the stick lies about its size."""
    if not all(stick.still_there(one) for one in written):
        raise StickError(LIES)
    return len(written)
