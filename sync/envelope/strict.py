"""JSON as envelopes use it: canonical to write, strict to read, and bounded; never more lenient than that."""

from __future__ import annotations

import base64
import binascii
import json
import math
import re
from typing import Any, NoReturn

from sync.envelope import limits
from sync.envelope.errors import refuse

Json = Any  # what `json` gives: checked by whoever reads it

_HEX64 = re.compile(r"[0-9a-f]{64}")


def dumps(value: Json) -> bytes:
    """Canonical JSON in UTF-8: sorted keys, no spaces, no NaN; ValueError if it cannot be written so."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode("utf-8")


def _unique(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise ValueError("a key stands twice")
    return result


def _no_constant(_name: str) -> NoReturn:
    raise ValueError("NaN and infinities are not JSON")


def _integer(digits: str) -> int:
    if len(digits) > limits.INTEGER_DIGITS + 1 or digits == "-0":
        raise ValueError("an integer too long")
    return int(digits)


def _number(digits: str) -> float:
    value = float(digits) if len(digits) <= limits.NUMBER_CHARACTERS else math.inf
    if not math.isfinite(value):
        raise ValueError("a number too large")
    return value


_DECODER = json.JSONDecoder(
    object_pairs_hook=_unique, parse_constant=_no_constant, parse_int=_integer, parse_float=_number
)


def loads(raw: bytes, code: str = "content") -> Json:
    """The value of strict JSON; ParcelError(`code`) for anything else, too many or too deep brackets included."""
    if raw.count(b"[") + raw.count(b"{") > limits.CONTAINERS:
        raise refuse(code)
    try:
        return _DECODER.decode(raw.decode("utf-8"))
    except (ValueError, RecursionError):
        raise refuse(code) from None


def to_base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")


def from_base64(text: Json, length: int) -> bytes:
    """The `length` bytes written as canonical base64; ValueError for anything else."""
    try:
        raw = base64.b64decode(text, validate=True) if isinstance(text, str) else b""
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) != length or to_base64(raw) != text:
        raise ValueError("not canonical base64 of the right length")
    return raw


def is_hash(text: Json) -> bool:
    """Whether this is a SHA-256 in 64 lower-case hex digits."""
    return isinstance(text, str) and bool(_HEX64.fullmatch(text))


def is_count(value: Json, below: int, least: int = 0) -> bool:
    """Whether this is an integer (not a boolean) with least <= value < below."""
    return type(value) is int and least <= value < below
