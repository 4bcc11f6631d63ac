"""A person's own key, which approves: wrapped in the person's slot, made when it is needed first.

Typing the password is the act of signing: no key lies open while a session lasts. The key stays when the person changes
the password, and when the vault is encrypted anew; a password given by somebody else, or by the recovery sheet, comes
with a new key, because nobody but the person can open the old one."""

from __future__ import annotations

from pathlib import Path

from sync.envelope.keys import SigningKey
from sync.store import slots


def signing_key(directory: Path, user: str, password: str) -> SigningKey:
    """The person's key. A new one is on the disk before it is given out. InputError 'wrong_password'; WorldError if
    the disk fails or the file was changed."""
    standing = slots.read(directory)
    seed = slots.seed_of(standing, user, password)
    if seed is None:
        seed = SigningKey.generate().seed
        slots.write(directory, slots.with_seed(standing, user, password, seed), user, password)
    return SigningKey(seed)
