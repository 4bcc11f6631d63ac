"""Two PCs of one school with real stores that hand each other sealed parcels, and a county that takes both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from forms.definition import Form
from sync import sealing
from sync.envelope.keys import AgeIdentity, SigningKey
from sync.envelope.roster import Device, Receiver, Roster
from sync.envelope.roster import School as RosterSchool
from sync.receive.inbox import Decision, EnvelopeReader, Inbox, Outcome
from sync.receive.receiving import receive
from sync.sealing import for_above
from sync.store import NewUser, School, Store, create_school
from sync.store.school import PackOfForms
from tests.contracts.memory_storage import MemoryStorage

SCHOOL = School("6531210001", "红柳河小学", "653121")
PASSWORD = "红柳 骆驼 七月"


@dataclass(repr=False)
class Clock:
    """A wall clock that tests set."""

    seconds: float = 1_780_000_000.0

    def __call__(self) -> float:
        return self.seconds


@dataclass(repr=False)
class Pc:
    """A school's PC: its store and its clock. `sent` says per reader which parcels went there."""

    store: Store
    clock: Clock
    sent: dict[str, set[str]] = field(default_factory=dict)

    @property
    def device(self) -> str:
        return self.store.device_key.public

    @property
    def as_listed(self) -> Device:
        return Device(self.device, self.store.age_identities[0].recipient, (SCHOOL.code,))


@dataclass(repr=False)
class County:
    """A receiver over plain memory."""

    storage: MemoryStorage = field(default_factory=MemoryStorage)
    key: SigningKey = field(default_factory=lambda: SigningKey(b"c" * 32))
    identity: AgeIdentity = field(default_factory=AgeIdentity.generate)

    @property
    def as_listed(self) -> Receiver:
        return Receiver("county", "county", self.key.public, "c0" * 8, self.identity.recipient, "")


@dataclass(repr=False)
class TwoPcs:
    pack: PackOfForms
    forms: Mapping[str, Form]
    one: Pc
    two: Pc
    county: County = field(default_factory=County)

    @property
    def roster(self) -> Roster:
        devices = (self.one.as_listed, self.two.as_listed)
        school = RosterSchool(SCHOOL.code, SCHOOL.name)
        return Roster(1, SCHOOL.county, "", (), (self.county.as_listed,), (school,), devices)

    def give(self, sender: Pc, reader: Pc) -> list[Outcome]:
        """What the reader was not given yet, with the sections for the school's own PCs."""
        inbox = Inbox(
            reader.store.receiving(),
            EnvelopeReader(reader.store.age_identities),
            self.roster,
            "school",
            reader.device,
            school=SCHOOL.code,
            epoch=reader.store.own_epoch,
            forms=self.forms,
            pack=self.pack.version,
        )
        return [self._taken(raw, inbox) for raw in self._new(sender, reader.device)]

    def exchange(self) -> None:
        """Both ways."""
        self.give(self.one, self.two)
        self.give(self.two, self.one)

    def report(self, sender: Pc) -> list[Outcome]:
        """To the county, without those sections."""
        inbox = Inbox(
            self.county.storage,
            EnvelopeReader((self.county.identity,)),
            self.roster,
            "county",
            self.county.key.public,
            epoch="c0" * 8,
            forms=self.forms,
            pack=self.pack.version,
        )
        return [self._taken(for_above(raw), inbox) for raw in self._new(sender, self.county.key.public)]

    def _new(self, sender: Pc, reader: str) -> list[bytes]:
        sealing.seal_owed(sender.store, self.pack, self.roster, for_school=True)
        sent = sender.sent.setdefault(reader, set())
        own = set(sender.store.own_epochs)
        fresh = [kept for kept in sender.store.parcels() if kept.epoch in own and kept.id not in sent]
        sent.update(kept.id for kept in fresh)
        return [raw for kept in fresh if (raw := sender.store.parcel_bytes(kept.id)) is not None]

    @staticmethod
    def _taken(raw: bytes, inbox: Inbox) -> Outcome:
        """Nothing is refused; a county may hold edits of records whose creation the other PC has not reported yet."""
        outcome = receive(raw, inbox)
        assert outcome.decision is Decision.TAKEN, outcome.code
        assert not outcome.refused
        assert inbox.level == "county" or not outcome.held
        return outcome


@contextmanager
def two_pcs(directory: Path, pack: PackOfForms) -> Iterator[TwoPcs]:
    """Two new PCs of one school with their stores under this directory, closed at the end."""
    made = []
    for name in ("one", "two"):
        clock = Clock()
        user = NewUser("古丽", "clerk", PASSWORD)
        made.append(Pc(create_school(directory / name, SCHOOL, user, pack, reserve=0, now=clock), clock))
    try:
        yield TwoPcs(pack, pack.forms, made[0], made[1])
    finally:
        for pc in made:
            pc.store.close()
