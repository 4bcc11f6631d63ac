"""How a county asks a region to list it: over HTTP with a one-time code, or on a stick; two of the roots then agree."""

from __future__ import annotations

from collections.abc import Sequence

from forms.errors import InputError
from forms.text import Text
from sync.envelope.card import Card
from sync.envelope.code import JoinCode
from sync.envelope.join import JoinRequest
from sync.envelope.keys import SigningKey
from sync.envelope.region import Region
from sync.envelope.roster import School
from sync.platform import office
from sync.platform.founding import Founded
from sync.platform.office import PENDING, PROVEN
from sync.platform.region import admit_county, own_region

_NO_COUNTY = Text(
    "没有这个密钥的县申请，没有改动任何数据。请用 pending 命令查看申请。",
    "No county with this key asked; nothing was changed. See the requests with: pending.",
)


def invite(platform: Founded, county: School) -> JoinCode:
    """A one-time code for a county: it holds 80 bits of the region's root hash. InputError 'no_region', 'code'."""
    return office.invite(platform, county, own_region(platform).root_hash)


def ask(platform: Founded, request: JoinRequest, raw: bytes) -> None:
    """Keep a county's request until two of the region's roots agree. One listed with this root already is not kept,
    and one that was proven stays so, since its answer may have been lost. Refusal 'join_code', 'busy'."""
    region = own_region(platform)
    listed = region.county(request.school.code)
    is_listed = listed is not None and request.device in listed.roots
    if is_listed or office.is_in(platform, request.device, PROVEN):
        return
    with platform.storage.transaction():
        if request.proof:
            office.use_invitation(platform, request, region.root_hash)
        office.keep_request(platform, request, raw, PROVEN if request.proof else PENDING)


def admit(platform: Founded, device: str, roots: Sequence[SigningKey]) -> Region:
    """List the county that asked with this root; a person has compared its groups, or it knew its code.

    InputError 'no_request', and as of `region.admit_county`."""
    request = office.requested(platform, device, PENDING, PROVEN)
    if not request.level:
        raise InputError("no_request", _NO_COUNTY)
    region = admit_county(platform, Card(request.school.code, request.school.name, (request.device,), ()), roots)
    with platform.storage.transaction():
        office.note_admitted(platform, request)
    return region
