"""The number two people compare by phone before a device is admitted; the same on both sides only for the same keys."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from sync.envelope.stretch import stretched

GROUPS = 6
DIGITS = 5


def fingerprint(one: Iterable[str], other: Iterable[str]) -> tuple[str, ...]:
    """Six groups of five digits over both sides' keys, in either order: each side gives its signing key and
    its recipient. 99 bits, stretched, so that keys cannot be searched for that make two calls agree."""
    sides = sorted("\n".join(sorted(side)) for side in (one, other))
    text = "YILU1 fingerprint\n" + "\n\n".join(sides)
    number = int.from_bytes(stretched(hashlib.sha256(text.encode()).digest(), b"YILU1 fingerprint"), "big")
    number %= 10 ** (GROUPS * DIGITS)
    digits = f"{number:0{GROUPS * DIGITS}d}"
    return tuple(digits[at : at + DIGITS] for at in range(0, len(digits), DIGITS))
