"""Opening an envelope in the one safe order: size, head, roster, signature, hashes, decryption, bounded unpacking."""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import pyrage

from sync.envelope import limits
from sync.envelope.batch import Batch
from sync.envelope.columns import decode
from sync.envelope.errors import ParcelError, refuse
from sync.envelope.header import PUBLIC, Head, Header, read_head
from sync.envelope.keys import AgeIdentity, is_signed
from sync.envelope.roster import DeviceScope
from sync.envelope.seal import around
from sync.envelope.strict import Json, loads

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

FindDevice = Callable[[Header], DeviceScope]
"""What the receiver's roster says of a header's signer; raises ParcelError if it says nothing."""

_WINDOW: dict[int, int] = {zstd.DecompressionParameter.window_log_max: limits.WINDOW_LOG}
_AGE_FIRST_LINE = b"age-encryption.org/v1\n"
_AGE_LAST_LINE = re.compile(rb"\n--- [A-Za-z0-9+/]{43}\n")


@dataclass(frozen=True, slots=True)
class Verified:
    """An envelope whose signer is known and whose present sections are the signed ones; nothing is decrypted."""

    header: Header
    scope: DeviceScope
    sections: Mapping[str, bytes]


def by_itself(header: Header) -> DeviceScope:
    """For `verify` where no roster can know the signer yet (join requests, cards, what is held): allows nothing."""
    return DeviceScope(header.device, "")


def verify(raw: bytes, find_device: FindDevice, kinds: Collection[str]) -> Verified:
    """The envelope with signer and hashes checked; ParcelError with the first thing that is wrong.

    `kinds` are those that belong where these bytes came in: a receipt is never taken for a roster."""
    head = read_head(raw)
    if head.header.kind not in kinds:
        raise refuse("kind")
    scope = find_device(head.header)
    if not is_signed(head.header.device, head.header.signed, head.signature):
        raise refuse("signature")
    return Verified(head.header, scope, sections_of(raw, head))


def sections_of(raw: bytes, head: Head) -> dict[str, bytes]:
    """The bytes of the sections that are here, by audience; a carrier may have detached some.

    ParcelError('section_hash') if any byte belongs to none of those the header names."""
    present: dict[str, bytes] = {}
    at = head.body
    for note in head.header.sections:
        section = raw[at : at + note.length]
        if len(section) == note.length and hashlib.sha256(section).hexdigest() == note.sha256:
            present[note.audience] = section
            at += note.length
    if at != len(raw):
        raise refuse("section_hash")
    return present


def detach(raw: bytes, keep: Collection[str]) -> bytes:
    """The same envelope with only the sections for `keep`: what a carrier passes on. No signature is checked."""
    head = read_head(raw)
    kept = (section for audience, section in sections_of(raw, head).items() if audience in keep)
    return b"".join((raw[: head.body], *kept))


def open_public(verified: Verified) -> Json:
    """The content of the public section, its shape still unchecked; ParcelError if it is not here or malformed."""
    section = verified.sections.get(PUBLIC)
    if section is None:
        raise refuse("incomplete")
    if len(section) > limits.CONTENT_BYTES:
        raise refuse("too_large")
    return _content(section, verified.header, PUBLIC)


def open_sealed(verified: Verified, audience: str, identities: Sequence[AgeIdentity]) -> Json:
    """The content of one sealed section, its shape still unchecked; ParcelError if absent, not ours or malformed."""
    section = verified.sections.get(audience)
    if section is None:
        raise refuse("incomplete")
    return _content(_unpacked(_decrypted(section, identities)), verified.header, audience)


def is_sealed_to(verified: Verified, identities: Sequence[AgeIdentity]) -> bool:
    """Whether these identities open every section that is here; their content is not looked at."""
    for section in verified.sections.values():
        try:
            _decrypted(section, identities)
        except ParcelError as error:
            if error.code == "cannot_open":
                return False
    return True


def open_sections(
    verified: Verified, identities: Sequence[AgeIdentity], need: Collection[str] = ()
) -> dict[str, Batch]:
    """The changes of each section these identities open.

    `need`: audiences this receiver reads; if the header names such a section and it is absent or sealed to others,
    ParcelError('incomplete' or 'cannot_open'): a range is had only with all that was meant for the reader."""
    batches: dict[str, Batch] = {}
    for note in verified.header.sections:
        if note.audience not in verified.sections:
            if note.audience in need:
                raise refuse("incomplete")
            continue
        try:
            content = open_sealed(verified, note.audience, identities)
        except ParcelError as error:
            if error.code != "cannot_open" or note.audience in need:
                raise
            continue
        batches[note.audience] = _batch(content, verified.header)
    return batches


def _batch(content: Json, header: Header) -> Batch:
    batch = decode(content, header.epoch)
    if any(not header.first <= seq <= header.last for block in batch.blocks for seq in block.seqs):
        raise refuse("moved")
    return batch


def _decrypted(section: bytes, identities: Sequence[AgeIdentity]) -> bytes:
    """The head of the age file is bounded before age reads it: its time grows with the square of a head without
    end, and with the number of stanzas times keys."""
    head_end = section.find(b"\n---", 0, limits.AGE_HEADER_BYTES)
    if not section.startswith(_AGE_FIRST_LINE) or head_end < 0 or not _AGE_LAST_LINE.match(section, head_end):
        raise refuse("content")
    if section.count(b"\n-> ", 0, head_end) > limits.AGE_RECIPIENTS + 1:  # one that means nobody is added by age
        raise refuse("content")
    keys = [pyrage.x25519.Identity.from_str(identity.secret) for identity in identities]
    if not keys:
        raise refuse("cannot_open")
    try:
        return bytes(pyrage.decrypt(section, keys))
    except pyrage.DecryptError:
        raise refuse("cannot_open") from None


def _unpacked(packed: bytes) -> bytes:
    """At most `limits.CONTENT_BYTES`, whatever the frame says of its size; exactly one frame."""
    unpacker = zstd.ZstdDecompressor(options=_WINDOW)
    try:
        plain = unpacker.decompress(packed, max_length=limits.CONTENT_BYTES + 1)
    except zstd.ZstdError:
        raise refuse("content") from None
    if len(plain) > limits.CONTENT_BYTES:
        raise refuse("bomb")
    if not unpacker.eof or unpacker.unused_data:
        raise refuse("content")
    return plain


def _content(plain: bytes, header: Header, audience: str) -> Json:
    value = loads(plain)
    expected = around(header, audience)
    if not isinstance(value, dict) or value.keys() != expected.keys() | {"content"}:
        raise refuse("content")
    if any(type(value[key]) is not type(wanted) or value[key] != wanted for key, wanted in expected.items()):
        raise refuse("moved")
    return value["content"]
