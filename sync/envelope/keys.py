"""The two kinds of keys a device has: one to sign with, one to open what is sealed to it."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field

import pyrage
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from sync.envelope.strict import from_base64, to_base64

_RECIPIENT = re.compile(r"age1[02-9ac-hj-np-z]{58}")
_PRIME = 2**255 - 19
# y coordinates of the points of small order: under such a key one signature fits many messages
_SMALL_ORDER = frozenset(
    {
        0,
        1,
        _PRIME - 1,
        2707385501144840649318225287225658788936804267575313519463743609750303021403,
        55188659117513257062467267217118295137698188065244968500265048394206261417926,
    }
)


@dataclass(frozen=True, slots=True)
class SigningKey:
    """An Ed25519 key: `seed` is 32 secret bytes, never shown by repr."""

    seed: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.seed) != 32:
            raise ValueError("a signing key has 32 bytes")

    @classmethod
    def generate(cls) -> SigningKey:
        return cls(secrets.token_bytes(32))

    @property
    def public(self) -> str:
        """The public key: 32 bytes as canonical base64, 44 characters."""
        key = Ed25519PrivateKey.from_private_bytes(self.seed).public_key()
        return to_base64(key.public_bytes(Encoding.Raw, PublicFormat.Raw))

    def sign(self, message: bytes) -> bytes:
        """64 bytes."""
        return Ed25519PrivateKey.from_private_bytes(self.seed).sign(message)


def is_public_key(text: object) -> bool:
    """Whether this is canonical base64 of a sound public key: y below the prime, not of small order."""
    try:
        y = int.from_bytes(from_base64(text, 32), "little") & ((1 << 255) - 1)
    except ValueError:
        return False
    return y < _PRIME and y not in _SMALL_ORDER


def is_signed(public: str, message: bytes, signature: bytes) -> bool:
    """Whether `signature` over `message` is by the key `public`; False for an unsound key too."""
    if not is_public_key(public):
        return False
    try:
        Ed25519PublicKey.from_public_bytes(from_base64(public, 32)).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


@dataclass(frozen=True, slots=True)
class AgeIdentity:
    """An age X25519 identity: `secret` is 'AGE-SECRET-KEY-1...', never shown by repr."""

    secret: str = field(repr=False)
    recipient: str = ""

    def __post_init__(self) -> None:
        try:
            recipient = str(pyrage.x25519.Identity.from_str(self.secret).to_public())
        except pyrage.IdentityError:
            raise ValueError("not an age identity") from None
        object.__setattr__(self, "recipient", recipient)

    @classmethod
    def generate(cls) -> AgeIdentity:
        return cls(str(pyrage.x25519.Identity.generate()))


def is_recipient(text: object) -> bool:
    """Whether this is an age X25519 recipient, 'age1...'."""
    if not isinstance(text, str) or not _RECIPIENT.fullmatch(text):
        return False
    try:
        pyrage.x25519.Recipient.from_str(text)
    except pyrage.RecipientError:
        return False
    return True
