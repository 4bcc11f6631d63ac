"""What all replicas of a run share: who is admitted, which epochs are free, how parcels are written."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sync.envelope.header import Header
from sync.envelope.keys import AgeIdentity, SigningKey
from sync.envelope.roster import Device, Receiver, Roster, School
from sync.receive import restating
from sync.receive.inbox import Inbox
from sync.receive.storage import ReceiverStorage
from sync.vector import MAX_SEQ
from tests.model.codec import Codec

PACK = "2026.1"


@dataclass
class Place:
    """What all replicas share: who is admitted, which epochs are free, how parcels are written."""

    codec: Codec
    keys: dict[str, SigningKey]
    identities: dict[str, AgeIdentity]
    schools: dict[str, str]
    offices: tuple[str, ...]
    admitted: set[str]
    epochs: int = 0
    office_epochs: dict[str, str] = field(default_factory=dict)
    seconds: int = 0
    _public: dict[str, str] = field(default_factory=dict)

    def tick(self) -> int:
        """The time of one more save: two histories of the same number never say the same at the same moment."""
        self.seconds += 1
        return self.seconds

    def public(self, name: str) -> str:
        """The device key of a replica: worked out once, it costs more than most of what is asked of it."""
        if name not in self._public:
            self._public[name] = self.keys[name].public
        return self._public[name]

    def take_keys(self, name: str, key: SigningKey, identity: AgeIdentity) -> None:
        """A replica brings keys of its own."""
        self.keys[name], self.identities[name] = key, identity
        self._public.pop(name, None)

    def new_epoch(self) -> str:
        """Epochs in an order that has nothing to do with when they began, as random ones would be."""
        self.epochs += 1
        return hashlib.sha256(b"epoch %d" % self.epochs).hexdigest()[:16]

    def roster(self) -> Roster:
        return Roster(
            version=1,
            county="653121",
            name="",
            roots=(),
            receivers=tuple(
                Receiver(name, name, self.public(name), self.office_epochs[name], self.identities[name].recipient)
                for name in self.offices
            ),
            schools=tuple(School(code) for code in sorted(set(self.schools.values()))),
            devices=tuple(
                Device(self.public(name), self.identities[name].recipient, (school,))
                for name, school in self.schools.items()
                if name in self.admitted
            ),
        )

    def recipients(self, school: str) -> dict[str, tuple[str, ...]]:
        own = tuple(self.identities[name].recipient for name, code in self.schools.items() if code == school)
        county, *above = (self.identities[name].recipient for name in self.offices)
        return {"county": (county, *own), "region": (*above, county, *own), "school": own}


def kept_parcels(storage: ReceiverStorage, epochs: Iterable[str]) -> list[bytes]:
    """The sealed bytes of parcels taken of these epochs, in the order of their ranges, without those given back."""
    with storage.transaction():
        spans = [span for epoch in epochs for span in storage.spans(epoch, 1, MAX_SEQ - 1)]
        raws = [storage.parcel(span.header_hash) for span in spans if not span.restated]
    return [raw for raw in raws if raw is not None]


def give_back(
    place: Place, name: str, inbox: Inbox, device: str, has: Mapping[str, int], school: str
) -> list[bytes]:
    """What a replica seals for a school's PC that lacks changes of one of its devices."""
    sealed = []
    with inbox.storage.transaction():
        lacking = list(restating.restate(inbox, device, has))
    for found in lacking:
        header = Header(
            "parcel",
            place.public(name),
            school,
            found.epoch,
            found.first,
            found.last,
            link=found.link,
            pack=PACK,
            restates=found.device if found.device != place.public(name) else "",
        )
        sealed.append(place.codec.seal(header, found.changes, place.recipients(school), place.keys[name]))
    return sealed


