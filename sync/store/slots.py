"""The vault's key slots, as in LUKS: each password unwraps the vault key, and the vault key the database's key."""

from __future__ import annotations

import base64
import json
import os
import unicodedata
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from forms.definition import Text
from forms.errors import BugError, WorldError
from sync.store import durable, errors

FILE = "slots.json"
KEY_BYTES = 32
MEMORY_KIB, PASSES, LANES = 64 * 1024, 3, 1
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
    """One way to the vault key. `user` is the user's id; a slot of kind 'password' is opened by Argon2id."""

    id: str
    kind: str
    user: str
    memory_kib: int
    passes: int
    lanes: int
    salt: bytes
    wrapped: Wrapped

    def meaning(self, vault: str) -> bytes:
        """What the sealed key is bound to, so that no part of a slot can be swapped for another's."""
        parts = [vault, self.id, self.kind, self.user, self.memory_kib, self.passes, self.lanes, self.salt.hex()]
        return json.dumps(["yilu-slot-1", *parts]).encode()


@dataclass(frozen=True, slots=True)
class Slots:
    """All slots of one school directory, and the database's key wrapped by the vault key."""

    vault: str  # 16 hex digits, random: names the vault, not the school
    slots: tuple[Slot, ...]
    database: Wrapped

    def of_user(self, user: str) -> tuple[Slot, ...]:
        return tuple(s for s in self.slots if s.user == user)


@dataclass(frozen=True, slots=True)
class Keys:
    """What an opened slot gives."""

    vault_key: bytes
    database_key: bytes


def create(user: str, password: str) -> tuple[Slots, Keys]:
    """A new vault with one password slot; keys are random, the password only opens its slot."""
    vault = os.urandom(8).hex()
    keys = Keys(os.urandom(KEY_BYTES), os.urandom(KEY_BYTES))
    database = Wrapped.seal(keys.database_key, keys.vault_key, _database_meaning(vault))
    return Slots(vault, (_password_slot(vault, user, password, keys.vault_key),), database), keys


def unlock(slots: Slots, user: str, password: str) -> Keys:
    """The keys; InputError 'wrong_password' if no slot of this user opens, WorldError if the file was changed."""
    for slot in slots.of_user(user):
        try:
            vault_key = slot.wrapped.open(_stretched(password, slot), slot.meaning(slots.vault))
        except InvalidTag:
            continue
        try:
            return Keys(vault_key, slots.database.open(vault_key, _database_meaning(slots.vault)))
        except InvalidTag:
            raise _damaged() from None
    raise errors.wrong_password()


def with_password(slots: Slots, keys: Keys, user: str, password: str) -> Slots:
    """A copy with one more password slot for this user."""
    return replace(slots, slots=(*slots.slots, _password_slot(slots.vault, user, password, keys.vault_key)))


def without(slots: Slots, ids: frozenset[str]) -> Slots:
    """A copy without these slots; BugError if none would be left."""
    left = tuple(s for s in slots.slots if s.id not in ids)
    if not left:
        raise BugError("last_slot", errors.UNEXPECTED)
    return replace(slots, slots=left)


def with_database_key(slots: Slots, vault_key: bytes, database_key: bytes) -> Slots:
    """A copy whose database has another key: a backup, or the same school encrypted anew."""
    return replace(slots, database=Wrapped.seal(database_key, vault_key, _database_meaning(slots.vault)))


def write(directory: Path, slots: Slots, user: str, password: str) -> None:
    """Writes the file, reads it again and opens it with `password`: what is on the disk is known to open.

    A power cut leaves the old file or the new one. WorldError if the disk fails; then the old file stands."""
    try:
        durable.write_safely(directory / FILE, encoded(slots))
    except OSError as error:
        raise errors.from_os(error) from None
    unlock(read(directory), user, password)


def change_password(directory: Path, user: str, old: str, new: str) -> None:
    """Gives the user a new password. The new slot stands on the disk and was tried before the old ones go."""
    slots = read(directory)
    keys = unlock(slots, user, old)
    both = with_password(slots, keys, user, new)
    write(directory, both, user, new)
    write(directory, without(both, frozenset(s.id for s in slots.of_user(user))), user, new)


def read(directory: Path) -> Slots:
    """The slots of a school directory; WorldError 'no_slots' if there are none, 'slots_damaged' if unreadable."""
    try:
        text = (directory / FILE).read_bytes()
    except FileNotFoundError:
        raise WorldError("no_slots", _DAMAGED) from None
    except OSError as error:
        raise errors.from_os(error) from None
    try:
        slots = _decoded(json.loads(text))
    except (ValueError, KeyError, TypeError):
        raise _damaged() from None
    return slots


_DAMAGED = Text(
    "钥匙文件 slots.json 缺失或已损坏，数据库暂时打不开。数据没有改动。请从备份中找回这个文件。",
    "The key file slots.json is missing or damaged, so the database cannot be opened now. Nothing was changed. "
    "Bring that file back from a backup.",
)


def _damaged() -> WorldError:
    return WorldError("slots_damaged", _DAMAGED)


def _password_slot(vault: str, user: str, password: str, vault_key: bytes) -> Slot:
    empty = Wrapped(b"", b"")
    slot = Slot(os.urandom(4).hex(), "password", user, MEMORY_KIB, PASSES, LANES, os.urandom(16), empty)
    return replace(slot, wrapped=Wrapped.seal(vault_key, _stretched(password, slot), slot.meaning(vault)))


def _stretched(password: str, slot: Slot) -> bytes:
    # The same keys pressed on another input method give the same password.
    text = unicodedata.normalize("NFKC", password)
    kdf = Argon2id(
        salt=slot.salt, length=KEY_BYTES, iterations=slot.passes, lanes=slot.lanes, memory_cost=slot.memory_kib
    )
    return kdf.derive(text.encode("utf-8", "surrogatepass"))


def _database_meaning(vault: str) -> bytes:
    return json.dumps(["yilu-database-1", vault]).encode()


def encoded(slots: Slots) -> bytes:
    """The slots as the file holds them."""

    def base(data: bytes) -> str:
        return base64.b64encode(data).decode()

    return json.dumps(
        {
            "v": 1,
            "vault": slots.vault,
            "database": {"nonce": base(slots.database.nonce), "sealed": base(slots.database.sealed)},
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
                }
                for s in slots.slots
            ],
        },
        indent=1,
    ).encode()


def _decoded(data: Any) -> Slots:
    if data["v"] != 1:
        raise errors.newer_database()
    decode = base64.b64decode

    def slot(item: Any) -> Slot:
        kdf = item["argon2id"]
        memory, passes, lanes = int(kdf["memory_kib"]), int(kdf["passes"]), int(kdf["lanes"])
        if not (_LEAST_KIB <= memory <= _MOST_KIB and 1 <= passes <= _MOST_PASSES and 1 <= lanes <= _MOST_LANES):
            raise ValueError("cost out of bounds")
        wrapped = Wrapped(decode(item["nonce"]), decode(item["sealed"]))
        return Slot(
            str(item["id"]), str(item["kind"]), str(item["user"]), memory, passes, lanes, decode(kdf["salt"]), wrapped
        )

    database = Wrapped(decode(data["database"]["nonce"]), decode(data["database"]["sealed"]))
    return Slots(str(data["vault"]), tuple(slot(s) for s in data["slots"]), database)
