"""The two shortest envelopes: a platform's signed answer to a nonce, and a device's request for what waits for it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from sync.envelope.errors import refuse
from sync.envelope.header import PUBLIC, Had, Header
from sync.envelope.keys import SigningKey, is_public_key
from sync.envelope.opening import FindDevice, open_public, verify
from sync.envelope.receipt import LEVELS, MAX_COUNTER
from sync.envelope.seal import Part, seal
from sync.envelope.strict import Json, is_count

WANTS = ("receipts", "roster", "parcels")
REGION_FILE, REGION_ROSTER = "region", "region_roster"
MAX_HOLDS = 32
_NONCE = re.compile(r"[0-9a-f]{16,64}")


@dataclass(frozen=True, slots=True)
class Hello:
    """A receiver says that it is here. `roster` is the version it holds; `nonce` what it was greeted with."""

    device: str
    epoch: str
    level: str
    nonce: str
    roster: int = 0


@dataclass(frozen=True, slots=True)
class Ask:
    """A device asks for what waits: `have` says what it has, `roster` which version, `nonce` makes it one of a kind.

    `holds`: of the other papers it has, which: `REGION_FILE` and `REGION_ROSTER` by version, and for each receiver's
    key the counter of the newest receipt."""

    device: str
    epoch: str
    school: str
    nonce: str
    wants: tuple[str, ...] = WANTS
    have: Had = field(default_factory=dict)
    roster: int = 0
    holds: Mapping[str, int] = field(default_factory=dict)


def seal_hello(hello: Hello, key: SigningKey) -> bytes:
    """ValueError if the nonce is not 16 to 64 hex digits."""
    header = Header("hello", hello.device, epoch=hello.epoch, roster=hello.roster)
    return seal(header, [Part(PUBLIC, {"nonce": _checked(hello.nonce), "level": hello.level})], key)


def open_hello(raw: bytes, find_device: FindDevice, nonce: str) -> Hello:
    """The answer to `nonce`; ParcelError for anything else: an answer to another greeting ('moved'), or by a device
    that is no receiver of that level ('owner')."""
    verified = verify(raw, find_device, ("hello",))
    content = open_public(verified)
    if not isinstance(content, dict) or content.keys() != {"nonce", "level"} or content["level"] not in LEVELS:
        raise refuse("content")
    if content["nonce"] != nonce:
        raise refuse("moved")
    header, scope = verified.header, verified.scope
    if scope.level != content["level"] or scope.cuts is not None:
        raise refuse("owner")
    return Hello(header.device, header.epoch, content["level"], nonce, header.roster)


def seal_ask(ask: Ask, key: SigningKey) -> bytes:
    """ValueError if the nonce is not 16 to 64 hex digits."""
    header = Header("ask", ask.device, school=ask.school, epoch=ask.epoch, roster=ask.roster, have=ask.have)
    content: dict[str, Json] = {"nonce": _checked(ask.nonce), "wants": list(ask.wants)}
    if ask.holds:
        content["holds"] = dict(ask.holds)
    return seal(header, [Part(PUBLIC, content)], key)


def open_ask(raw: bytes, find_device: FindDevice) -> Ask:
    """The request of a device the roster knows; ParcelError otherwise. Whether the nonce is new is the caller's."""
    verified = verify(raw, find_device, ("ask",))
    content = open_public(verified)
    if not isinstance(content, dict) or content.keys() | {"holds"} != {"nonce", "wants", "holds"}:
        raise refuse("content")
    nonce, wants, holds = content["nonce"], content["wants"], content.get("holds", {})
    if not isinstance(nonce, str) or not _NONCE.fullmatch(nonce) or not isinstance(wants, list):
        raise refuse("content")
    if any(want not in WANTS for want in wants) or len(wants) > len(WANTS):
        raise refuse("content")
    if not isinstance(holds, dict) or len(holds) > MAX_HOLDS or not all(map(_is_paper, holds.items())):
        raise refuse("content")
    header = verified.header
    return Ask(header.device, header.epoch, header.school, nonce, tuple(wants), header.have, header.roster, holds)


def _is_paper(item: tuple[str, Json]) -> bool:
    return (item[0] in (REGION_FILE, REGION_ROSTER) or is_public_key(item[0])) and is_count(item[1], MAX_COUNTER, 1)


def _checked(nonce: str) -> str:
    if not _NONCE.fullmatch(nonce):
        raise ValueError("not a nonce")
    return nonce
