"""What others signed and this platform keeps: region file, rosters, and the receipts of the other level."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import delete, insert, select

from sync.envelope.errors import refuse
from sync.envelope.opening import by_itself, open_public, verify
from sync.envelope.receipt import Receipt, decode
from sync.envelope.region import Region, accept_region
from sync.envelope.roster import Roster
from sync.envelope.roster_file import accept_roster
from sync.platform import encoding
from sync.platform.database import letters, papers
from sync.platform.founding import Founded
from sync.vector import Ranges

REGION, ROSTER = "region", "roster"


@dataclass(frozen=True, slots=True)
class Letter:
    """The newest receipt of another receiver for one device. `claimed`: by epoch all it ever said to have."""

    receipt: Receipt
    raw: bytes
    claimed: Mapping[str, Ranges]



def region_file(platform: Founded) -> bytes | None:
    """The newest region file, None where there is no region."""
    return _paper(platform, REGION, "")


def region_of(platform: Founded) -> Region | None:
    """The region this platform is, or its county goes under; None where there is none."""
    raw = region_file(platform)
    return None if raw is None else accept_region(raw, None, platform.roster().region)


def take_region(platform: Founded, raw: bytes, pinned: str) -> Region:
    """Keep a region file that may follow the one here. ParcelError otherwise; in a transaction."""
    region = accept_region(raw, region_of(platform), pinned)
    keep_paper(platform, REGION, "", region.version, raw)
    return region


def region_papers(platform: Founded) -> tuple[tuple[int, bytes], tuple[int, bytes]] | None:
    """Version and bytes of the region file and of the region's own roster; None while either is not here."""
    raw, region = region_file(platform), region_of(platform)
    if raw is None or region is None:
        return None
    if region.code == platform.config.code:
        return (region.version, raw), (platform.roster().version, platform.roster_file())
    roster, roster_raw = region_roster(platform), roster_file(platform, region.code)
    return None if roster is None or roster_raw is None else ((region.version, raw), (roster.version, roster_raw))


def roster_file(platform: Founded, code: str) -> bytes | None:
    """The newest roster of this county, or of the region by its code."""
    return _paper(platform, ROSTER, code)


def region_roster(platform: Founded) -> Roster | None:
    """At a county: the region's own roster, which names its receivers; None before it came."""
    region = region_of(platform)
    raw = None if region is None else roster_file(platform, region.code)
    return None if region is None or raw is None else accept_roster(raw, None, "", region.is_own)


def take_region_roster(platform: Founded, raw: bytes) -> bool:
    """Keep the region's own roster if it is that, and newer; in a transaction. ParcelError if it is another's."""
    region = region_of(platform)
    if region is None:
        raise refuse("wrong_root")
    current = region_roster(platform)
    roster = accept_roster(raw, current, "", region.is_own)
    if current is not None and roster.version <= current.version:
        return False
    keep_paper(platform, ROSTER, roster.county, roster.version, raw)
    return True


def keep_paper(platform: Founded, kind: str, name: str, version: int, raw: bytes) -> None:
    """In place of the one before; in a transaction."""
    connection = platform.storage.connection
    connection.execute(delete(papers).where(papers.c.kind == kind, papers.c.name == name))
    connection.execute(insert(papers), [{"kind": kind, "name": name, "version": version, "bytes": raw}])


def paper_versions(platform: Founded) -> dict[str, int]:
    """Code -> version of the rosters kept; '' -> that of the region file."""
    with platform.storage.reading() as connection:
        return {row.name: row.version for row in connection.execute(select(papers.c.name, papers.c.version))}


def letter(platform: Founded, receiver: str, sender: str) -> Letter | None:
    """The newest receipt of this receiver for the device `sender`."""
    wanted = select(letters).where(letters.c.receiver == receiver, letters.c.sender == sender)
    with platform.storage.reading() as connection:
        row = connection.execute(wanted).mappings().first()
    if row is None:
        return None
    raw = bytes(row["bytes"])
    verified = verify(raw, by_itself, ("receipt",))  # by whom was looked at when it was kept
    receipt = decode(open_public(verified), verified.header.device, verified.header.epoch)
    claimed = {epoch: Ranges.parse(text) for epoch, text in json.loads(row["claimed"]).items()}
    return Letter(receipt, raw, claimed)


def letters_for(platform: Founded, sender: str) -> list[Letter]:
    """The newest receipts for a device, by receiver."""
    wanted = select(letters.c.receiver).where(letters.c.sender == sender).order_by(letters.c.receiver)
    with platform.storage.reading() as connection:
        receivers = connection.execute(wanted).scalars().all()
    return [found for receiver in receivers if (found := letter(platform, receiver, sender)) is not None]


def newest_letter(platform: Founded, receiver: str, epoch: str) -> bytes | None:
    """Of all receipts of this receiver in this epoch the one with the highest counter, as it was signed."""
    of_it = select(letters.c.bytes).where(letters.c.receiver == receiver, letters.c.epoch == epoch)
    wanted = of_it.order_by(letters.c.counter.desc()).limit(1)
    with platform.storage.reading() as connection:
        found = connection.execute(wanted).scalar()
    return None if found is None else bytes(found)


def keep_letter(platform: Founded, receipt: Receipt, raw: bytes, epoch: str) -> tuple[str, ...]:
    """Keep a verified receipt of another receiver, whose present epoch is `epoch`, if it is the newest for its device;
    the devices it now speaks for.

    What one that does not count claimed is remembered all the same. In a transaction."""
    taken: list[str] = []
    for sender in sorted({answer.device for answer in receipt.answers}):
        before = letter(platform, receipt.device, sender)
        claimed = dict(before.claimed) if before else {}
        for answer in receipt.answers:
            if answer.device == sender:
                claimed[answer.epoch] = claimed.get(answer.epoch, Ranges()) | answer.have
        newest = before is None or _follows(receipt, before.receipt, epoch)
        kept, kept_raw = (receipt, raw) if before is None or newest else (before.receipt, before.raw)
        row = {
            "receiver": receipt.device,
            "sender": sender,
            "epoch": kept.epoch,
            "counter": kept.counter,
            "claimed": encoding.text_of({epoch: str(ranges) for epoch, ranges in claimed.items()}),
            "bytes": kept_raw,
        }
        same = (letters.c.receiver == receipt.device, letters.c.sender == sender)
        platform.storage.connection.execute(delete(letters).where(*same))
        platform.storage.connection.execute(insert(letters), [row])
        if newest:
            taken.append(sender)
    return tuple(taken)


def _follows(receipt: Receipt, before: Receipt, epoch: str) -> bool:
    """Only receipts of the receiver's present epoch count, and of them the highest."""
    return receipt.epoch == epoch and (before.epoch != epoch or receipt.counter > before.counter)


def _paper(platform: Founded, kind: str, name: str) -> bytes | None:
    wanted = select(papers.c.bytes).where(papers.c.kind == kind, papers.c.name == name)
    with platform.storage.reading() as connection:
        found = connection.execute(wanted).scalar()
    return None if found is None else bytes(found)
