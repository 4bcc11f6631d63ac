"""A county, a region and two schools with real keys and a roster, and small parcels of theirs."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field

from sync.change import Change
from sync.envelope.audiences import joined_batches
from sync.envelope.header import Header
from sync.envelope.keys import AgeIdentity, SigningKey
from sync.envelope.opening import open_sections, verify
from sync.envelope.roster import Device, Receiver, Roster, School
from sync.envelope.seal import seal_parcel
from tests.sync.envelope_data import edits

LINK = "a7" * 32
PREVIOUS = "5e" * 32


@dataclass(frozen=True)
class Party:
    """One installation: what it signs with, what is sealed to it, its epoch."""

    epoch: str
    key: SigningKey = field(default_factory=SigningKey.generate)
    identity: AgeIdentity = field(default_factory=AgeIdentity.generate)

    @property
    def readers(self) -> tuple[str, ...]:
        return (self.identity.recipient,)


@dataclass(frozen=True)
class County:
    root: SigningKey
    county: Party
    region: Party
    first: Party  # a PC of school S1
    second: Party  # another PC of S1
    other: Party  # a PC of school S2
    roster: Roster

    def parcel(self, count: int = 10, signer: Party | None = None, school: str = "S1", seed: int = 1) -> bytes:
        """A parcel of `count` edits, sealed to county and region."""
        journal = edits(count, seed)
        who = signer or self.first
        return self.seal(journal.parts, self.header(who, journal.epoch, journal.whole, school), who.key)

    def header(self, who: Party, epoch: str, changes: tuple[Change, ...], school: str = "S1") -> Header:
        return Header(
            "parcel",
            who.key.public,
            school=school,
            epoch=epoch,
            first=changes[0].dot.seq,
            last=changes[-1].dot.seq,
            prev=PREVIOUS,
            link=LINK,
            pack="2026.9.1",
            roster=1,
            have={(self.county.key.public, self.county.epoch): 41},
        )

    def seal(self, parts: Mapping[str, tuple[Change, ...]], header: Header, key: SigningKey) -> bytes:
        readers = {"county": self.county.readers, "region": (*self.region.readers, *self.county.readers)}
        return seal_parcel(header, parts, readers, key)

    def take(self, raw: bytes) -> list[Change]:
        """What the county's inbox does with a parcel before anything is stored."""
        verified = verify(raw, self.roster.finds, ("parcel",))
        return joined_batches(open_sections(verified, [self.county.identity], ("county", "region")))


@functools.cache
def a_county() -> County:
    root = SigningKey.generate()
    county, region, first, second, other = (Party(digit * 16) for digit in "cdabe")
    roster = Roster(
        version=1,
        county="653125",
        name="库木塔什县",
        roots=(root.public,),
        receivers=(
            Receiver("county", "county", county.key.public, county.epoch, county.identity.recipient, "县平台"),
            Receiver("region", "region", region.key.public, region.epoch, region.identity.recipient, "区平台"),
        ),
        schools=(School("S1", "喀拉苏乡中心学校"), School("S2", "英吾斯塘乡小学")),
        devices=(
            Device(first.key.public, first.identity.recipient, ("S1",)),
            Device(second.key.public, second.identity.recipient, ("S1",), ("enrolment",)),
            Device(other.key.public, other.identity.recipient, ("S2",)),
        ),
    )
    return County(root, county, region, first, second, other, roster)


def code_of(error: BaseException) -> str:
    """The code of a ParcelError: str(error) is the code alone."""
    return str(error)
