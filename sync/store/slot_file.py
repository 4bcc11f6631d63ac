"""How key slots stand in a file: what a slot is, and the JSON of all of them."""

from __future__ import annotations

import base64
import json
import os
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from sync.envelope.keys import is_recipient
from sync.store import errors

VERSION = 2
# Bounds for what a changed file may ask of this PC: no guess is made cheap, no PC is brought to its knees.
_LEAST_KIB, _MOST_KIB, _MOST_PASSES, _MOST_LANES = 19 * 1024, 1024 * 1024, 16, 8


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A key sealed under another: ChaCha20-Poly1305 with a random nonce."""

    nonce: bytes
    sealed: bytes

    @classmethod
    def seal(cls, key: bytes, under: bytes, meaning: bytes) -> Wrapped:
        nonce = os.urandom(12)
        return cls(nonce, ChaCha20Poly1305(under).encrypt(nonce, key, meaning))

    def open(self, under: bytes, meaning: bytes) -> bytes:
        """The key; InvalidTag if `under` or `meaning` is not the one it was sealed with."""
        return ChaCha20Poly1305(under).decrypt(self.nonce, self.sealed, meaning)


@dataclass(frozen=True, slots=True)
class Slot:
    """One way to the vault key. `user` is the user's id, `SHEET` in the slot of the recovery sheet. Argon2id of the
    password opens `wrapped`, the secret of an age identity; `box` holds the vault key for its `recipient`. `signer`:
    what the person approves with, see `sync.store.signers`."""

    id: str
    kind: str
    user: str
    memory_kib: int
    passes: int
    lanes: int
    salt: bytes
    wrapped: Wrapped
    recipient: str
    box: bytes
    signer: Wrapped | None = None

    def meaning(self, vault: str) -> bytes:
        """What the sealed secret is bound to, so that no part of a slot can be swapped for another's."""
        parts = [vault, self.id, self.kind, self.user, self.memory_kib, self.passes, self.lanes, self.salt.hex()]
        return json.dumps(["yilu-slot-2", *parts, self.recipient]).encode()


@dataclass(frozen=True, slots=True)
class Slots:
    """All slots of one school directory, and the database's key wrapped by the vault key."""

    vault: str  # 16 hex digits, random: names the vault, not the school
    slots: tuple[Slot, ...]
    database: Wrapped

    def of_user(self, user: str) -> tuple[Slot, ...]:
        return tuple(s for s in self.slots if s.user == user)


def encoded(slots: Slots) -> bytes:
    """The slots as the file holds them."""

    def base(data: bytes) -> str:
        return base64.b64encode(data).decode()

    def wrapped(one: Wrapped) -> dict[str, str]:
        return {"nonce": base(one.nonce), "sealed": base(one.sealed)}

    return json.dumps(
        {
            "v": VERSION,
            "vault": slots.vault,
            "database": wrapped(slots.database),
            "slots": [
                {
                    "id": s.id,
                    "kind": s.kind,
                    "user": s.user,
                    "argon2id": {
                        "memory_kib": s.memory_kib,
                        "passes": s.passes,
                        "lanes": s.lanes,
                        "salt": base(s.salt),
                    },
                    "nonce": base(s.wrapped.nonce),
                    "sealed": base(s.wrapped.sealed),
                    "recipient": s.recipient,
                    "box": base(s.box),
                    **({"signer": wrapped(s.signer)} if s.signer else {}),
                }
                for s in slots.slots
            ],
        },
        indent=1,
    ).encode()


def decoded(data: Any) -> Slots:
    """ValueError, KeyError or TypeError if it is not such a file."""
    if data["v"] > VERSION:
        raise errors.newer_database()
    decode = base64.b64decode

    def slot(item: Any) -> Slot:
        kdf = item["argon2id"]
        memory, passes, lanes = int(kdf["memory_kib"]), int(kdf["passes"]), int(kdf["lanes"])
        if not (_LEAST_KIB <= memory <= _MOST_KIB and 1 <= passes <= _MOST_PASSES and 1 <= lanes <= _MOST_LANES):
            raise ValueError("cost out of bounds")
        wrapped = Wrapped(decode(item["nonce"]), decode(item["sealed"]))
        kept = item.get("signer")
        recipient = str(item["recipient"])
        if not is_recipient(recipient):
            raise ValueError("no recipient")
        return Slot(
            id=str(item["id"]),
            kind=str(item["kind"]),
            user=str(item["user"]),
            memory_kib=memory,
            passes=passes,
            lanes=lanes,
            salt=decode(kdf["salt"]),
            wrapped=wrapped,
            recipient=recipient,
            box=decode(item["box"]),
            signer=None if kept is None else Wrapped(decode(kept["nonce"]), decode(kept["sealed"])),
        )

    database = Wrapped(decode(data["database"]["nonce"]), decode(data["database"]["sealed"]))
    return Slots(str(data["vault"]), tuple(slot(s) for s in data["slots"]), database)
