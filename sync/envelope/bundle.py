"""Several envelopes in one HTTP body: each after its length in decimal digits and a line feed. Nothing is verified."""

from __future__ import annotations

from collections.abc import Iterable

from sync.envelope import limits
from sync.envelope.errors import refuse


def pack(envelopes: Iterable[bytes]) -> bytes:
    """ParcelError('too_large') for more than a reader would take."""
    parts = list(envelopes)
    whole = b"".join(b"%d\n%s" % (len(part), part) for part in parts)
    if len(parts) > limits.BUNDLE_ENVELOPES or len(whole) > limits.BUNDLE_BYTES:
        raise refuse("too_large")
    return whole


def unpack(raw: bytes) -> tuple[bytes, ...]:
    """The envelopes, unverified; ParcelError if there are too many or the bytes are no bundle."""
    if len(raw) > limits.BUNDLE_BYTES:
        raise refuse("too_large")
    found: list[bytes] = []
    at = 0
    while at < len(raw):
        end = raw.find(b"\n", at, at + 9)
        digits = raw[at : max(end, at)]
        if not digits.isdigit() or digits.startswith(b"0"):
            raise refuse("not_ours")
        length = int(digits)
        at = end + 1 + length
        if at > len(raw) or len(found) == limits.BUNDLE_ENVELOPES:
            raise refuse("too_large" if at <= len(raw) else "not_ours")
        found.append(raw[end + 1 : at])
    return tuple(found)
