"""Making an envelope: sections are compressed, sealed to their readers, hashed into the header, and that is signed."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import pyrage

from sync.change import Change
from sync.envelope import columns, limits
from sync.envelope.errors import refuse
from sync.envelope.header import AUDIENCES, PUBLIC, Header, SectionNote, checked
from sync.envelope.keys import SigningKey, is_recipient
from sync.envelope.strict import Json, dumps, to_base64

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_OPTIONS: dict[int, int] = {
    zstd.CompressionParameter.compression_level: 19,
    zstd.CompressionParameter.window_log: limits.WINDOW_LOG,
}


@dataclass(frozen=True, slots=True)
class Part:
    """One section to be: for a sealed audience `recipients` (age1...) says who can open it; public has none."""

    audience: str
    content: Json
    recipients: tuple[str, ...] = ()


def seal(header: Header, parts: Iterable[Part], key: SigningKey) -> bytes:
    """The bytes of an envelope with this header (its `sections` are filled in here), signed by `key`.

    ValueError if the header is not sound or not this key's; ParcelError('too_large') if a reader would refuse
    it for its size: the caller cuts the range in two."""
    if header.device != key.public:
        raise ValueError("a header is signed by the device it names")
    sections = [(part.audience, _section(header, part)) for part in parts]
    notes = tuple(SectionNote(who, len(raw), hashlib.sha256(raw).hexdigest()) for who, raw in sections)
    signed = checked(replace(header, sections=notes)).signed
    signature = to_base64(key.sign(signed)).encode("ascii")
    whole = b"".join((signed, signature, b"\n", *(raw for _, raw in sections)))
    if len(whole) > limits.ENVELOPE_BYTES:
        raise refuse("too_large")
    return whole


def seal_parcel(
    header: Header,
    changes: Mapping[str, Sequence[Change]],
    recipients: Mapping[str, tuple[str, ...]],
    key: SigningKey,
) -> bytes:
    """A parcel of `changes` by audience (see `audiences.split`), each sorted by number and inside the header's range.

    An audience without changes gets no section, one without recipients cannot be sealed (ValueError). ParcelError
    ('too_large') means: cut the range in two."""
    for batch in changes.values():
        for change in batch:
            if change.dot.epoch != header.epoch or not header.first <= change.dot.seq <= header.last:
                raise ValueError("a change outside the header's range")
    parts = [
        Part(audience, columns.encode(changes[audience]), recipients[audience])
        for audience in AUDIENCES
        if changes.get(audience)
    ]
    return seal(header, parts, key)


def around(header: Header, audience: str) -> dict[str, Json]:
    """What every section repeats of its header, so that its content fits no other envelope."""
    return {
        "kind": header.kind,
        "for": audience,
        "device": header.device,
        "epoch": header.epoch,
        "from": header.first,
        "to": header.last,
    }


def _section(header: Header, part: Part) -> bytes:
    plain = dumps({**around(header, part.audience), "content": part.content})
    if len(plain) > limits.CONTENT_BYTES or plain.count(b"[") + plain.count(b"{") > limits.CONTAINERS:
        raise refuse("too_large")
    if part.audience == PUBLIC:
        return plain
    if not part.recipients or len(part.recipients) > limits.AGE_RECIPIENTS:
        raise ValueError("a sealed section needs readers, and not too many")
    if not all(is_recipient(text) for text in part.recipients):
        raise ValueError("not an age recipient")
    readers = [pyrage.x25519.Recipient.from_str(text) for text in part.recipients]
    return bytes(pyrage.encrypt(zstd.compress(plain, options=_OPTIONS), readers))
