"""The head of an envelope: which kind, who made it, which range, what the sections hash to. Reads no section."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType

from sync.envelope import limits
from sync.envelope.errors import refuse
from sync.envelope.keys import is_public_key
from sync.envelope.strict import Json, dumps, from_base64, is_count, is_hash, loads
from sync.vector import EPOCH_PATTERN, MAX_SEQ

PACK, PROGRAM = "pack", "program"
KINDS = ("parcel", "receipt", "join", "roster", "region", "card", PACK, PROGRAM, "hello", "ask")
_OF_NO_EPOCH = ("roster", "region", "card", PACK, PROGRAM)
COUNTY, REGION, SCHOOL, PUBLIC = "county", "region", "school", "public"
AUDIENCES = (COUNTY, REGION, SCHOOL)
Had = Mapping[tuple[str, str], int]
"""What a sender has, contiguously from 1: (device key, epoch) -> seq."""

_FIRST_LINE = re.compile(rb"YILU([1-9][0-9]{0,3}) ([a-z]{1,16})")
_SCHOOL = re.compile(r"[0-9A-Za-z-]{1,32}")
_PACK = re.compile(r"[0-9A-Za-z.+-]{1,32}")
_KEYS = frozenset(
    {"v", "kind", "school", "device", "epoch", "from", "to", "prev", "link", "pack", "roster", "have", "restates"}
    | {"sections"}
)
_SIGNATURE_LINE = 89


@dataclass(frozen=True, slots=True)
class SectionNote:
    """What the header says of one section: its audience, its length in bytes and the SHA-256 of these bytes."""

    audience: str
    length: int
    sha256: str


def _nothing() -> Had:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Header:
    """The signed statement of one envelope.

    `device` is the public key that signs; `first`..`last` the range of `epoch` a parcel claims (0, 0 in other
    kinds); `prev` the `id` of the signer's previous parcel, '' for its first; `link` the journal's chain link at
    `last`. `restates` is '' but in a restatement: the key of the device whose epoch this is or once was. `roster` is
    the version the signer holds, or in a roster or region file its own. `school` is '' for what concerns no single
    school."""

    kind: str
    device: str
    school: str = ""
    epoch: str = ""
    first: int = 0
    last: int = 0
    prev: str = ""
    link: str = ""
    pack: str = ""
    roster: int = 0
    restates: str = ""
    have: Had = field(default_factory=_nothing)
    sections: tuple[SectionNote, ...] = ()

    @property
    def signed(self) -> bytes:
        """The two lines the signature covers, newlines included. Canonical: equal headers, equal bytes."""
        return MAGIC_LINE[self.kind] + dumps(_as_json(self)) + b"\n"

    @property
    def id(self) -> str:
        """SHA-256 of the signed lines, 64 hex digits: the name of this envelope."""
        return hashlib.sha256(self.signed).hexdigest()

    @property
    def owner(self) -> str:
        """The device whose numbers the range is in: the signer, or in a restatement the device of that epoch."""
        return self.restates or self.device

    def note(self, audience: str) -> SectionNote | None:
        return next((note for note in self.sections if note.audience == audience), None)


MAGIC_LINE: Mapping[str, bytes] = {kind: limits.MAGIC + kind.encode() + b"\n" for kind in KINDS}


@dataclass(frozen=True, slots=True)
class Head:
    """A header as read from bytes: nothing is verified yet. The sections' bytes start at `body`."""

    header: Header
    signature: bytes
    body: int


def read_head(raw: bytes) -> Head:
    """The head of an envelope, held to every limit but with no signature checked; ParcelError if malformed."""
    if len(raw) > limits.ENVELOPE_BYTES:
        raise refuse("too_large")
    line_end = raw.find(b"\n", 0, 32)
    first_line = _FIRST_LINE.fullmatch(raw[: max(line_end, 0)])
    if first_line is None:
        raise refuse("not_ours")
    if int(first_line[1]) != limits.FORMAT:
        raise refuse("newer_program")
    kind = first_line[2].decode()
    if kind not in KINDS:
        raise refuse("kind")
    header_end = raw.find(b"\n", line_end + 1, line_end + 2 + limits.HEADER_BYTES)
    body = header_end + 1 + _SIGNATURE_LINE
    if header_end < 0 or raw[body - 1 : body] != b"\n":
        raise refuse("header")
    header = _read(raw[: header_end + 1], line_end + 1, kind)
    try:
        signature = from_base64(raw[header_end + 1 : body - 1].decode("ascii"), 64)
    except ValueError:
        raise refuse("signature") from None
    return Head(header, signature, body)


@lru_cache(maxsize=512)
def _read(signed: bytes, begin: int, kind: str) -> Header:
    """The header in these two lines, the second of which begins at `begin`. The same file is asked for its header by
    whoever looks at it, judges it, verifies it and passes it on."""
    header = _from_json(loads(signed[begin:-1], "header"), kind)
    if header.signed != signed:
        raise refuse("header")
    return header


def read_header(raw: bytes) -> Header:
    """The header alone, unverified: for carriers and lists. ParcelError if malformed."""
    return read_head(raw).header


def checked(header: Header) -> Header:
    """`header` if it could be read back as it is, ValueError otherwise: for those who make one."""
    if len(header.signed) > len(MAGIC_LINE[header.kind]) + limits.HEADER_BYTES + 1 or not _is_sound(header):
        raise ValueError("not a sound header")
    return header


def _as_json(header: Header) -> dict[str, Json]:
    """Without the keys whose value is empty, so that an envelope stays small."""
    have: dict[str, dict[str, int]] = {}
    for (device, epoch), seq in header.have.items():
        have.setdefault(device, {})[epoch] = seq
    optional = {
        "school": header.school,
        "epoch": header.epoch,
        "from": header.first,
        "to": header.last,
        "prev": header.prev,
        "link": header.link,
        "pack": header.pack,
        "roster": header.roster,
        "restates": header.restates,
        "have": have,
    }
    sections = [{"for": s.audience, "len": s.length, "sha256": s.sha256} for s in header.sections]
    always = {"v": limits.FORMAT, "kind": header.kind, "device": header.device, "sections": sections}
    return {**always, **{key: value for key, value in optional.items() if value}}


def _from_json(value: Json, kind: str) -> Header:
    if not isinstance(value, dict) or not value.keys() <= _KEYS:
        raise refuse("header")
    if value.get("v") != limits.FORMAT or value.get("kind") != kind:
        raise refuse("kind" if value.get("v") == limits.FORMAT else "header")
    try:
        header = Header(
            kind=kind,
            device=value["device"],
            school=value.get("school", ""),
            epoch=value.get("epoch", ""),
            first=value.get("from", 0),
            last=value.get("to", 0),
            prev=value.get("prev", ""),
            link=value.get("link", ""),
            pack=value.get("pack", ""),
            roster=value.get("roster", 0),
            restates=value.get("restates", ""),
            have=MappingProxyType(
                {(d, e): seq for d, seqs in value.get("have", {}).items() for e, seq in seqs.items()}
            ),
            sections=tuple(SectionNote(note["for"], note["len"], note["sha256"]) for note in value["sections"]),
        )
        sound = _is_sound(header)
    except (KeyError, TypeError, AttributeError):
        raise refuse("header") from None
    if not sound:
        raise refuse("header")
    return header


def _is_sound(header: Header) -> bool:
    """Types and shapes of every key, and what each kind must and must not state."""
    texts = (header.school, header.epoch, header.prev, header.link, header.pack, header.restates, header.kind)
    if not all(isinstance(text, str) for text in texts) or header.kind not in KINDS:
        return False
    return (
        is_public_key(header.device)
        and (not header.school or bool(_SCHOOL.fullmatch(header.school)))
        and (not header.epoch or bool(EPOCH_PATTERN.fullmatch(header.epoch)))
        and (not header.pack or bool(_PACK.fullmatch(header.pack)))
        and (not header.prev or is_hash(header.prev))
        and (not header.link or is_hash(header.link))
        and is_count(header.roster, 1 << 31)
        and is_count(header.first, MAX_SEQ)
        and is_count(header.last, MAX_SEQ)
        and _have_is_sound(header.have)
        and _sections_are_sound(header)
        and (_parcel_is_sound(header) if header.kind == "parcel" else _other_is_sound(header))
    )


def _have_is_sound(have: Had) -> bool:
    return len(have) <= limits.HAVE_ENTRIES and all(
        is_public_key(device) and bool(EPOCH_PATTERN.fullmatch(epoch)) and is_count(seq, MAX_SEQ, 1)
        for (device, epoch), seq in have.items()
    )


def _sections_are_sound(header: Header) -> bool:
    return all(
        note.audience in (*AUDIENCES, PUBLIC)
        and is_count(note.length, limits.ENVELOPE_BYTES, 1)
        and is_hash(note.sha256)
        for note in header.sections
    )


def _parcel_is_sound(header: Header) -> bool:
    order = [AUDIENCES.index(note.audience) for note in header.sections if note.audience in AUDIENCES]
    return (
        len(order) == len(header.sections)
        and order == sorted(set(order))
        and bool(header.epoch and header.link)
        and 1 <= header.first <= header.last
        and header.last - header.first < limits.CHANGES
        and (not header.restates or is_public_key(header.restates))
    )


def _other_is_sound(header: Header) -> bool:
    """One public section; a join request may instead be sealed to the county."""
    allowed = (PUBLIC, COUNTY) if header.kind == "join" else (PUBLIC,)
    return (
        len(header.sections) == 1
        and header.sections[0].audience in allowed
        and not (header.first or header.last or header.prev or header.link or header.restates)
        and (bool(header.epoch) or header.kind in _OF_NO_EPOCH)
    )
