"""Two ways to turn changes into a parcel and back: real sealed envelopes, and plain ones of the same shape."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from sync.change import Change
from sync.envelope import columns, opening, seal
from sync.envelope.batch import Batch
from sync.envelope.header import AUDIENCES, Header, SectionNote, checked, read_head
from sync.envelope.keys import AgeIdentity, SigningKey
from sync.envelope.opening import Verified
from sync.envelope.strict import dumps, loads
from sync.receive.inbox import EnvelopeReader, Reader

Parts = Mapping[str, Sequence[Change]]
Recipients = Mapping[str, tuple[str, ...]]


class Codec(Protocol):
    def seal(self, header: Header, parts: Parts, recipients: Recipients, key: SigningKey) -> bytes: ...

    def reader(self, identity: AgeIdentity) -> Reader: ...


class Sealed:
    """The product's own envelopes."""

    def seal(self, header: Header, parts: Parts, recipients: Recipients, key: SigningKey) -> bytes:
        return seal.seal_parcel(header, parts, recipients, key)

    def reader(self, identity: AgeIdentity) -> Reader:
        return EnvelopeReader((identity,))


class Plain:
    """The same head and columns, but neither signed nor sealed: a section lists its readers before its content."""

    def seal(self, header: Header, parts: Parts, recipients: Recipients, key: SigningKey) -> bytes:
        sections = [
            (name, " ".join(recipients[name]).encode() + b"\n" + dumps(columns.encode(parts[name])))
            for name in AUDIENCES
            if parts.get(name)
        ]
        notes = tuple(SectionNote(name, len(raw), hashlib.sha256(raw).hexdigest()) for name, raw in sections)
        signed = checked(replace(header, sections=notes)).signed
        return b"".join((signed, b"A" * 86 + b"==\n", *(raw for _, raw in sections)))

    def reader(self, identity: AgeIdentity) -> Reader:
        return PlainReader(identity)


@dataclass(frozen=True, slots=True)
class PlainReader:
    identity: AgeIdentity

    def verify(self, raw: bytes) -> Verified:
        head = read_head(raw)
        return Verified(head.header, opening.by_itself(head.header), opening.sections_of(raw, head))

    def open(self, verified: Verified, need: Collection[str]) -> Mapping[str, Batch]:
        found: dict[str, Batch] = {}
        for name, section in verified.sections.items():
            readers, _, content = section.partition(b"\n")
            if self.identity.recipient in readers.decode().split(" "):
                found[name] = columns.decode(loads(content), verified.header.epoch)
            else:
                assert name not in need, "a section meant for this reader is sealed to others"
        return found
