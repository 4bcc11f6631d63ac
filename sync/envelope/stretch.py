"""Making short secrets and short fingerprints slow to search; 19 MiB and some 30 ms a try."""

from __future__ import annotations

import hashlib

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

_MEMORY_KIB = 19 * 1024
_PASSES = 2


def stretched(secret: bytes, context: bytes) -> bytes:
    """32 bytes by Argon2id; `context` (any length) separates uses."""
    salt = hashlib.sha256(context).digest()[:16]
    return Argon2id(salt=salt, length=32, iterations=_PASSES, lanes=1, memory_cost=_MEMORY_KIB).derive(secret)
