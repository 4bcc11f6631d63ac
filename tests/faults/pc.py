"""A PC without a store, whose parcels say what no honest program would."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from forms.answers import Value
from sync.change import Change
from sync.envelope.code import JoinCode
from sync.envelope.header import Header
from sync.envelope.join import JoinRequest, prove, seal_join
from sync.envelope.keys import AgeIdentity, SigningKey
from sync.envelope.roster import School
from sync.envelope.seal import seal_parcel
from sync.platform.service import PlatformService
from sync.vector import Dot
from tests.fakes.road import pack

LINK = "a7" * 32


@dataclass(frozen=True)
class Pc:
    """Its parcels are sealed to one platform alone, every section of them."""

    school: School = field(default_factory=lambda: School("S9", "九小"))
    epoch: str = "9" * 16
    key: SigningKey = field(default_factory=SigningKey.generate)
    identity: AgeIdentity = field(default_factory=AgeIdentity.generate)

    def request(self, code: JoinCode | None = None) -> bytes:
        made = JoinRequest(self.key.public, self.identity.recipient, self.epoch, self.school)
        return seal_join(replace(made, proof=prove(made, code)) if code else made, self.key)

    def parcel(
        self, to: PlatformService, parts: Mapping[str, Sequence[Change]], first: int, last: int, prev: str = ""
    ) -> bytes:
        header = Header(
            "parcel",
            self.key.public,
            school=self.school.code,
            epoch=self.epoch,
            first=first,
            last=last,
            prev=prev,
            link=LINK,
            pack=pack().version,
            roster=1,
        )
        reader = (to.platform.keys.identities[0].recipient,)
        return seal_parcel(header, parts, dict.fromkeys(("county", "region", "school"), reader), self.key)


def creation(epoch: str, seq: int, fields: Mapping[str, Value], form: str = "equipment") -> Change:
    dot = Dot(epoch, seq)
    return Change(dot, dot, form, 1, 1_700_000_000, 1, fields)
