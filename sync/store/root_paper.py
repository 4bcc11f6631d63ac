"""A county's root on paper: 128 secret bits as twelve characters, written like a recovery sheet; they make the root."""

from __future__ import annotations

import hashlib
import secrets

from forms.errors import InputError
from forms.text import Text
from sync.envelope.keys import SigningKey
from sync.store import paper

_WRONG = Text(
    "这十二个字和纸上的不一样（最后一个字带有校验）。没有改动任何数据。请对照纸上逐字再看一遍。",
    "These are not the twelve characters of the paper (the last one checks the others). Nothing was changed. "
    "Compare them with the paper, one by one.",
)


def new_secret() -> bytes:
    return secrets.token_bytes(paper.SECRET_BYTES)


def root_key(secret: bytes) -> SigningKey:
    """The root that these 128 bits stand for; ValueError for another number of them."""
    if len(secret) != paper.SECRET_BYTES:
        raise ValueError("a root's secret has 16 bytes")
    return SigningKey(hashlib.sha256(b"YILU1 root\n" + secret).digest())


def characters(secret: bytes) -> str:
    """The twelve characters to be written down."""
    return paper.written(secret)


def secret_of(typed: str) -> bytes:
    """The secret of the characters as typed, however they are spaced; InputError 'root_paper' if they do not hold."""
    try:
        return paper.secret_of(paper.checked(typed))
    except InputError:
        raise InputError("root_paper", _WRONG) from None
