"""The county file: who receives, which schools and devices there are, what each may write, who is revoked."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from sync.envelope.errors import refuse
from sync.envelope.header import COUNTY, REGION, SCHOOL, Header
from sync.envelope.limits import AGE_RECIPIENTS
from sync.vector import MAX_SEQ

ALL_FORMS = "*"


@dataclass(frozen=True, slots=True)
class Receiver:
    """An installation that answers with receipts. Only the receipts of its current `epoch` count."""

    id: str
    level: str  # 'county' | 'region'
    device: str  # public signing key
    epoch: str
    recipient: str  # age1...
    name: str = ""


@dataclass(frozen=True, slots=True)
class School:
    """`goes_on_in`: the code of the school that it goes on in from the day `goes_on_from` ('YYYY-MM-DD') on, both '' if
    it does not."""

    code: str
    name: str = ""
    goes_on_in: str = ""
    goes_on_from: str = ""


@dataclass(frozen=True, slots=True)
class Device:
    """A school's PC: the schools whose records it may write, of the forms listed (`ALL_FORMS` for any)."""

    key: str
    recipient: str
    schools: tuple[str, ...]
    forms: tuple[str, ...] = (ALL_FORMS,)


@dataclass(frozen=True, slots=True)
class Cut:
    """The last number of an epoch that still counts after a revocation, with the chain link there."""

    seq: int
    link: str


@dataclass(frozen=True, slots=True)
class Revocation:
    """A device key that is closed: of the epochs listed what is up to the cut counts, and nothing else."""

    device: str
    cuts: Mapping[str, Cut] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Handover:
    """The roots `before` handing over to those that follow: signed by the root `by`, one of those before."""

    before: tuple[str, ...]
    by: str
    signature: str


@dataclass(frozen=True, slots=True)
class DeviceScope:
    """What the roster says of a key. `level` is 'school', 'county', 'region', 'root', or '' for a key unknown.

    `cuts` is None unless the key is revoked; then it holds what still counts (see `Revocation`)."""

    device: str
    level: str
    schools: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    cuts: Mapping[str, Cut] | None = None

    def may_write(self, school: str, form: str) -> bool:
        """Whether changes of `form` for `school` are this device's to make."""
        return school in self.schools and (form in self.forms or ALL_FORMS in self.forms)

    def last_allowed(self, epoch: str) -> int:
        """The highest number of `epoch` that counts: no bound unless revoked, 0 for an epoch not listed then."""
        if self.cuts is None:
            return MAX_SEQ - 1
        return self.cuts[epoch].seq if epoch in self.cuts else 0


@dataclass(frozen=True, slots=True)
class Roster:
    """One version of the county file. `roots` are sorted; any of them signs.

    `lineage` leads from the first roots of the county to these. `region` is the root hash of the region the county
    goes under ('' for none): so its schools come to trust that region."""

    version: int
    county: str
    name: str
    roots: tuple[str, ...]
    receivers: tuple[Receiver, ...] = ()
    schools: tuple[School, ...] = ()
    devices: tuple[Device, ...] = ()
    revocations: tuple[Revocation, ...] = ()
    lineage: tuple[Handover, ...] = ()
    region: str = ""

    @property
    def stages(self) -> tuple[tuple[str, ...], ...]:
        """All roots the county ever had, the first ones first and the present ones last."""
        return (*(handover.before for handover in self.lineage), self.roots)

    @property
    def root_hash(self) -> str:
        return root_hash(self.roots)

    def school(self, code: str) -> School | None:
        return next((school for school in self.schools if school.code == code), None)

    def receiver(self, device: str) -> Receiver | None:
        return next((receiver for receiver in self.receivers if receiver.device == device), None)

    def allowed(self, device: str) -> DeviceScope:
        """What this key may do; ParcelError('unknown_device') if the roster does not list it."""
        revocation = next((r for r in self.revocations if r.device == device), None)
        cuts = None if revocation is None else revocation.cuts
        listed = next((d for d in self.devices if d.key == device), None)
        if listed is not None:
            return DeviceScope(device, SCHOOL, listed.schools, listed.forms, cuts)
        receiver = self.receiver(device)
        if receiver is None:
            raise refuse("unknown_device")
        return DeviceScope(device, receiver.level, cuts=cuts)

    def finds(self, header: Header) -> DeviceScope:
        """The scope of a header's signer, for `opening.verify`: a school's device only for its own schools."""
        scope = self.allowed(header.device)
        if scope.level == SCHOOL and header.school not in scope.schools:
            raise refuse("owner")
        if header.school and self.school(header.school) is None:
            raise refuse("unknown_school")
        return scope

    def recipients(self, school: str, paper: tuple[str, ...] = ()) -> dict[str, tuple[str, ...]]:
        """To whom each section of a parcel of `school` is sealed. `paper`: the school's recovery recipients.

        The school's own devices open all three; the county opens the region's too. No section has more readers than
        one may have: of a school with more PCs than that, those listed last do without."""
        closed = {revocation.device for revocation in self.revocations}
        county = [r.recipient for r in self.receivers if r.level == COUNTY and r.device not in closed]
        region = [r.recipient for r in self.receivers if r.level == REGION and r.device not in closed]
        own = [d.recipient for d in self.devices if school in d.schools and d.key not in closed]
        return {
            COUNTY: _readers(county, own, paper),
            REGION: _readers([*region, *county], own, paper),
            SCHOOL: _readers([], own, paper),
        }


def _readers(above: list[str], own: list[str], paper: tuple[str, ...]) -> tuple[str, ...]:
    """Each once; as many of the school's own as there is room for."""
    room = max(0, AGE_RECIPIENTS - len({*above, *paper}))
    return tuple(dict.fromkeys((*above, *own[:room], *paper)))


def root_hash(roots: tuple[str, ...]) -> str:
    """SHA-256 over the sorted root keys, 64 hex digits: what people pin, print and read aloud."""
    return hashlib.sha256(b"YILU1 roots\n" + "\n".join(sorted(roots)).encode()).hexdigest()
