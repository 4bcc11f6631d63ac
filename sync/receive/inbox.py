"""What a receiver is and what it needs to judge a parcel; how parcels are read stands behind one protocol."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol

from forms.definition import Form
from sync.envelope import opening
from sync.envelope.batch import Batch
from sync.envelope.header import COUNTY, REGION, SCHOOL, Header
from sync.envelope.keys import AgeIdentity
from sync.envelope.opening import Verified
from sync.envelope.roster import DeviceScope, Receiver
from sync.receive.storage import ReceiverStorage
from sync.vector import Dot

NEEDS: Mapping[str, tuple[str, ...]] = {COUNTY: (COUNTY, REGION), REGION: (REGION,), SCHOOL: (COUNTY, REGION, SCHOOL)}
"""Level of a receiver -> the sections meant for it: a range is had only with all of them."""


class Reader(Protocol):
    """Reads parcels. `EnvelopeReader` is the real one; a test may exchange the bytes but not the rules."""

    def verify(self, raw: bytes) -> Verified:
        """The parcel with signature and hashes checked, whoever signed it; ParcelError if it is not one."""

    def open(self, verified: Verified, need: Collection[str]) -> Mapping[str, Batch]:
        """The changes by section, all of `need` that the header names among them; ParcelError otherwise."""


@dataclass(frozen=True, slots=True)
class EnvelopeReader:
    """Reads sealed envelopes with this receiver's age identities, old ones included."""

    identities: Sequence[AgeIdentity]

    def verify(self, raw: bytes) -> Verified:
        return opening.verify(raw, opening.by_itself, ("parcel",))

    def open(self, verified: Verified, need: Collection[str]) -> Mapping[str, Batch]:
        found = opening.open_sections(verified, self.identities, need)
        return {audience: batch for audience, batch in found.items() if audience in need}


class Admission(Protocol):
    """Who may write what: a `sync.envelope.roster.Roster`, or several behind one face."""

    def finds(self, header: Header) -> DeviceScope:
        """ParcelError 'unknown_device', 'unknown_school' or 'owner' if the signer may not write for that school."""

    def receiver(self, device: str) -> Receiver | None: ...


@dataclass(frozen=True, slots=True)
class Inbox:
    """One receiver. `level` is 'school', 'county' or 'region'; `school` its code if it is a school's PC; `device` and
    `epoch` its own key and the epoch it now writes under; `forms` and `pack` those it holds: of a form it lacks it
    checks no values. `regains`: own parcels are taken too, for what this replica has lost of them."""

    storage: ReceiverStorage
    reader: Reader
    roster: Admission
    level: str
    device: str
    school: str = ""
    epoch: str = ""
    forms: Mapping[str, Form] = field(default_factory=lambda: MappingProxyType({}))
    pack: str = ""
    regains: bool = False


class Decision(StrEnum):
    TAKEN = "taken"  # applied, all of it that was new and sound
    KNOWN = "known"  # nothing new in it
    HELD = "held"  # kept whole, not applied; `code` says why ('fork': another content under the same numbers)
    OWN = "own"  # this device's own parcel, or one given back of the epoch it writes under


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one parcel. `records`: form -> ids whose state changed. `latest`: of a parcel taken, the latest
    wall time its changes claim, 0 if it holds none. `released`: parcels held before that could be taken now.
    `is_rolled_back`: an own parcel holds what this replica does not know of under its present epoch, or an epoch it
    does not know: it was set back or copied and must write under a new epoch from now on."""

    decision: Decision
    header: Header
    code: str = ""
    refused: tuple[tuple[int, str], ...] = ()
    held: tuple[tuple[int, str], ...] = ()
    records: Mapping[str, tuple[Dot, ...]] = field(default_factory=lambda: MappingProxyType({}))
    latest: int = 0
    released: tuple[Outcome, ...] = ()
    is_rolled_back: bool = False
