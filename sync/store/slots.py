"""The vault's key slots, as in LUKS: a password opens its slot, a slot gives the vault key, that the database's key.

A password wraps a slot's own age identity, and the vault key is sealed to that identity: so when somebody leaves, a new
vault key can be handed to all who stay without knowing a single password (see `sync.store.rekeying`)."""

from __future__ import annotations

import base64
import json
import os
import unicodedata
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyrage
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from forms.definition import Text
from forms.errors import BugError, WorldError
from sync import durable
from sync.envelope.keys import AgeIdentity, is_recipient
from sync.store import errors

FILE = "slots.json"
PASSWORD, PAPER = "password", "paper"  # kinds of slots
SHEET = ""  # whose slot the recovery sheet's is: nobody's
VERSION = 2
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
    """One way to the vault key. `user` is the user's id, `SHEET` in the slot of the recovery sheet. Argon2id of the
    password opens `wrapped`, the secret of an age identity; `box` holds the vault key for its `recipient`."""

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


@dataclass(frozen=True, slots=True)
class Keys:
    """What an opened slot gives."""

    vault_key: bytes
    database_key: bytes


def create(user: str, password: str) -> tuple[Slots, Keys]:
    """A new vault with one password slot; keys are random, the password only opens its slot."""
    vault = os.urandom(8).hex()
    keys = _new_keys()
    return Slots(vault, (_made(vault, PASSWORD, user, password, keys),), _database_wrapped(vault, keys)), keys


def unlock(slots: Slots, user: str, password: str) -> Keys:
    """The keys; InputError 'wrong_password' if no slot of this user opens, WorldError if the file was changed.

    For the recovery sheet `user` is `SHEET` and the password what stands on it."""
    for slot in slots.of_user(user):
        try:
            secret = slot.wrapped.open(_stretched(password, slot), slot.meaning(slots.vault))
        except InvalidTag:
            continue
        try:
            vault_key = pyrage.decrypt(slot.box, [pyrage.x25519.Identity.from_str(secret.decode())])
            return Keys(vault_key, slots.database.open(vault_key, _database_meaning(slots.vault)))
        except (InvalidTag, ValueError, pyrage.DecryptError):
            raise _damaged() from None
    raise errors.wrong_password()


def with_password(slots: Slots, keys: Keys, user: str, password: str) -> Slots:
    """A copy with one more password slot for this user."""
    return replace(slots, slots=(*slots.slots, _made(slots.vault, PASSWORD, user, password, keys)))


def with_sheet(slots: Slots, keys: Keys, sheet: str) -> Slots:
    """A copy with one more slot that opens by this recovery sheet."""
    return replace(slots, slots=(*slots.slots, _made(slots.vault, PAPER, SHEET, sheet, keys)))


def without(slots: Slots, ids: frozenset[str]) -> Slots:
    """A copy without these slots; BugError if none would be left."""
    left = tuple(s for s in slots.slots if s.id not in ids)
    if not left:
        raise BugError("last_slot", errors.UNEXPECTED)
    return replace(slots, slots=left)


def with_database_key(slots: Slots, vault_key: bytes, database_key: bytes) -> Slots:
    """A copy whose database has another key: a backup."""
    return replace(slots, database=_database_wrapped(slots.vault, Keys(vault_key, database_key)))


def renewed(slots: Slots) -> tuple[Slots, Keys]:
    """A copy with a new vault key and a new key for the database, opened by the same passwords as before. Who holds an
    older file of slots and a password of then can open nothing that is kept from now on."""
    keys = _new_keys()
    handed = tuple(replace(s, box=_sealed_to(s.recipient, keys.vault_key)) for s in slots.slots)
    return Slots(slots.vault, handed, _database_wrapped(slots.vault, keys)), keys


def write(directory: Path, slots: Slots, user: str, password: str) -> None:
    """Writes the file, reads it again and opens it with `password`: what is on the disk is known to open.

    A power cut leaves the old file or the new one. WorldError if the disk fails; then the old file stands."""
    put(directory, slots)
    unlock(read(directory), user, password)


def put(directory: Path, slots: Slots, name: str = FILE) -> None:
    """Writes the file as `write` does where no password is at hand: slots that stood in it before, or fewer of them."""
    try:
        durable.write_safely(directory / name, encoded(slots))
    except OSError as error:
        raise errors.from_os(error) from None


def change_password(directory: Path, user: str, old: str, new: str) -> None:
    """Gives the user a new password. The new slot stands on the disk and was tried before the old ones go."""
    slots = read(directory)
    set_password(directory, unlock(slots, user, old), user, new)


def set_password(directory: Path, keys: Keys, user: str, password: str) -> None:
    """The same by somebody who is signed in: for who has no password yet, or lost it."""
    slots = read(directory)
    _exchange(directory, slots, with_password(slots, keys, user, password), user, password)


def set_sheet(directory: Path, keys: Keys, sheet: str) -> None:
    """Makes this the recovery sheet; the one before opens nothing any more."""
    slots = read(directory)
    _exchange(directory, slots, with_sheet(slots, keys, sheet), SHEET, sheet)


def _exchange(directory: Path, before: Slots, both: Slots, user: str, password: str) -> None:
    write(directory, both, user, password)
    old = frozenset(s.id for s in before.of_user(user))
    if old:
        write(directory, without(both, old), user, password)


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


def _new_keys() -> Keys:
    return Keys(os.urandom(KEY_BYTES), os.urandom(KEY_BYTES))


def _database_wrapped(vault: str, keys: Keys) -> Wrapped:
    return Wrapped.seal(keys.database_key, keys.vault_key, _database_meaning(vault))


def _sealed_to(recipient: str, vault_key: bytes) -> bytes:
    return bytes(pyrage.encrypt(vault_key, [pyrage.x25519.Recipient.from_str(recipient)]))


def _made(vault: str, kind: str, user: str, password: str, keys: Keys) -> Slot:
    own = AgeIdentity.generate()
    salt, box = os.urandom(16), _sealed_to(own.recipient, keys.vault_key)
    empty = Wrapped(b"", b"")
    slot = Slot(os.urandom(4).hex(), kind, user, MEMORY_KIB, PASSES, LANES, salt, empty, own.recipient, box)
    sealed = Wrapped.seal(own.secret.encode(), _stretched(password, slot), slot.meaning(vault))
    return replace(slot, wrapped=sealed)


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
            "v": VERSION,
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
                    "recipient": s.recipient,
                    "box": base(s.box),
                }
                for s in slots.slots
            ],
        },
        indent=1,
    ).encode()


def _decoded(data: Any) -> Slots:
    if data["v"] > VERSION:
        raise errors.newer_database()
    decode = base64.b64decode

    def slot(item: Any) -> Slot:
        kdf = item["argon2id"]
        memory, passes, lanes = int(kdf["memory_kib"]), int(kdf["passes"]), int(kdf["lanes"])
        if not (_LEAST_KIB <= memory <= _MOST_KIB and 1 <= passes <= _MOST_PASSES and 1 <= lanes <= _MOST_LANES):
            raise ValueError("cost out of bounds")
        wrapped = Wrapped(decode(item["nonce"]), decode(item["sealed"]))
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
        )

    database = Wrapped(decode(data["database"]["nonce"]), decode(data["database"]["sealed"]))
    return Slots(str(data["vault"]), tuple(slot(s) for s in data["slots"]), database)
