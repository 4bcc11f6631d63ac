"""A county's root on paper: twelve Chinese characters of BIP39's list hold 128 secret bits, and these the root key."""

from __future__ import annotations

import hashlib
import secrets
import unicodedata

from mnemonic import Mnemonic

from forms.definition import Text
from forms.errors import InputError
from sync.envelope.keys import SigningKey

SECRET_BYTES = 16
CHARACTERS = 12
_LIST = "chinese_simplified"

_WRONG = Text(
    "这十二个字抄得不对（最后一个字带有校验）。没有改动任何数据。请对照纸上逐字再看一遍。",
    "These twelve characters are not right (the last one checks the others). Nothing was changed. "
    "Compare them with the paper, one by one.",
)


def new_secret() -> bytes:
    return secrets.token_bytes(SECRET_BYTES)


def root_key(secret: bytes) -> SigningKey:
    """The root that these 128 bits stand for; ValueError for another number of them."""
    if len(secret) != SECRET_BYTES:
        raise ValueError("a root's secret has 16 bytes")
    return SigningKey(hashlib.sha256(b"YILU1 root\n" + secret).digest())


def characters(secret: bytes) -> tuple[str, ...]:
    """The twelve characters to be written down."""
    return tuple(Mnemonic(_LIST).to_mnemonic(secret).split())


def secret_of(text: str) -> bytes:
    """The secret of twelve characters as typed, with or without spaces; InputError 'root_paper' if they do not hold."""
    typed = [c for c in unicodedata.normalize("NFKC", text) if not c.isspace()]
    words = Mnemonic(_LIST)
    if len(typed) != CHARACTERS or not words.check(" ".join(typed)):
        raise InputError("root_paper", _WRONG)
    return bytes(words.to_entropy(" ".join(typed)))
