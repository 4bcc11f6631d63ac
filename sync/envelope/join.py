"""A device's request to be admitted: its keys and school, and the proof that it was told the one-time code."""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sync.envelope.code import JoinCode
from sync.envelope.errors import refuse
from sync.envelope.header import COUNTY, PUBLIC, Had, Header
from sync.envelope.keys import AgeIdentity, SigningKey, is_recipient
from sync.envelope.opening import by_itself, open_public, open_sealed, verify
from sync.envelope.roster import School
from sync.envelope.roster_file import as_name
from sync.envelope.seal import Part, seal
from sync.envelope.stretch import stretched
from sync.envelope.strict import Json, dumps, is_hash


@dataclass(frozen=True, slots=True)
class JoinRequest:
    """`proof` is '' when the request comes with a card and no code: then a person compares fingerprints.

    `level` is '' of a school's PC. It is 'county' where a county asks its region to list it: then `device` is the
    county's root, `school` its code and name, and `recipient` its receiver's."""

    device: str
    recipient: str
    epoch: str
    school: School
    have: Had = field(default_factory=dict)
    proof: str = ""
    level: str = ""


def prove(request: JoinRequest, code: JoinCode) -> str:
    """HMAC-SHA256 by the stretched secret of `code` over the root and all the request claims; 64 hex digits."""
    claims: Mapping[str, Json] = {
        "device": request.device,
        "recipient": request.recipient,
        "epoch": request.epoch,
        "school": request.school.code,
        "root": code.pinned,
        **({"level": request.level} if request.level else {}),
    }
    key = stretched(code.secret, b"YILU1 join\n" + code.root)
    return hmac.new(key, b"YILU1 join\n" + dumps(dict(claims)), "sha256").hexdigest()


def check_proof(request: JoinRequest, code: JoinCode) -> None:
    """ParcelError('proof') unless the request was made by someone who knows `code`. Takes some 30 ms."""
    if not hmac.compare_digest(prove(request, code), request.proof):
        raise refuse("proof")


def seal_join(request: JoinRequest, key: SigningKey, recipients: tuple[str, ...] = ()) -> bytes:
    """The join file: sealed to the county's `recipients` when a card named them, in clear otherwise.

    ValueError if the school's name is not one (see `roster_file.as_name`)."""
    as_name(request.school.name)
    header = Header("join", request.device, school=request.school.code, epoch=request.epoch, have=request.have)
    content: dict[str, Json] = {"recipient": request.recipient, "name": request.school.name, "proof": request.proof}
    if request.level:
        content["level"] = request.level
    return seal(header, [Part(COUNTY if recipients else PUBLIC, content, recipients)], key)


def open_join(raw: bytes, identities: Sequence[AgeIdentity] = ()) -> JoinRequest:
    """The request; ParcelError if malformed or sealed to others. Only that the device has its key is known then."""
    verified = verify(raw, by_itself, ("join",))
    header = verified.header
    sealed = header.note(COUNTY) is not None
    content = open_sealed(verified, COUNTY, identities) if sealed else open_public(verified)
    if not isinstance(content, dict) or not header.school:
        raise refuse("content")
    if content.keys() | {"level"} != {"recipient", "name", "proof", "level"}:
        raise refuse("content")
    try:
        school = School(header.school, as_name(content["name"]))
    except ValueError:
        raise refuse("content") from None
    recipient, proof, level = content["recipient"], content["proof"], content.get("level", "")
    if not is_recipient(recipient) or not (proof == "" or is_hash(proof)):
        raise refuse("content")
    if "level" in content and level != COUNTY:
        raise refuse("content")
    return JoinRequest(header.device, recipient, header.epoch, school, header.have, proof, level)
