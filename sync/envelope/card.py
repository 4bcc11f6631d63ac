"""The county card: whom a school will trust and seal to, on a stick, in a QR code, on paper or over HTTP."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from sync.envelope.errors import refuse
from sync.envelope.header import PUBLIC, Header
from sync.envelope.keys import SigningKey
from sync.envelope.opening import by_itself, open_public, verify
from sync.envelope.roster import Receiver, root_hash
from sync.envelope.roster_file import as_id, as_name, as_roots, receiver_as_json, receiver_from_json, spoken
from sync.envelope.seal import Part, seal
from sync.envelope.strict import Json

_ADDRESS = re.compile(r"https?://[\x21-\x7e]{1,200}")
_MAX_ADDRESSES = 8
_MAX_RECEIVERS = 16


@dataclass(frozen=True, slots=True)
class Card:
    """`roots` sorted; `receivers` whom parcels are sealed to; `addresses` where the platform answers (URLs)."""

    county: str
    name: str
    roots: tuple[str, ...]
    receivers: tuple[Receiver, ...]
    addresses: tuple[str, ...] = ()

    @property
    def root_hash(self) -> str:
        return root_hash(self.roots)

    @property
    def spoken(self) -> tuple[str, ...]:
        """The first 80 bits of the root hash in five groups, to be read aloud before the card is trusted."""
        return spoken(self.root_hash)


def seal_card(card: Card, root: SigningKey) -> bytes:
    """The card's file signed by `root`; ValueError if that is none of its roots."""
    if root.public not in card.roots:
        raise ValueError("a card is signed by one of its own roots")
    return seal(Header("card", root.public), [Part(PUBLIC, as_json(card))], root)


def open_card(raw: bytes, pinned: str = "") -> Card:
    """The card; ParcelError('wrong_root') unless one of its roots signed it and their hash begins with `pinned`.

    Without `pinned` the caller shows the root hash to a person before anything is sealed to these receivers."""
    verified = verify(raw, by_itself, ("card",))
    card = _from_json(open_public(verified))
    if verified.header.device not in card.roots or not card.root_hash.startswith(pinned):
        raise refuse("wrong_root")
    return card


@lru_cache(maxsize=8)
def kept_card(raw: bytes, pinned: str) -> Card:
    """`open_card` for a file that was opened when it came: asked for at every step, read and verified once."""
    return open_card(raw, pinned)


def as_json(card: Card) -> dict[str, Json]:
    """The card as the content of its public section."""
    return {
        "county": card.county,
        "name": card.name,
        "roots": list(card.roots),
        "receivers": [receiver_as_json(receiver) for receiver in card.receivers],
        "addresses": list(card.addresses),
    }


def _from_json(content: Json) -> Card:
    try:
        card = Card(
            county=as_id(content["county"]),
            name=as_name(content["name"]),
            roots=as_roots(content["roots"]),
            receivers=tuple(receiver_from_json(item) for item in content["receivers"]),
            addresses=tuple(content["addresses"]),
        )
        sound = (
            as_json(card) == content
            and 1 <= len(card.receivers) <= _MAX_RECEIVERS
            and len(card.addresses) <= _MAX_ADDRESSES
            and all(_ADDRESS.fullmatch(address) for address in card.addresses)
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        raise refuse("content") from None
    if not sound:
        raise refuse("content")
    return card
