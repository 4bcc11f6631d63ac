"""The vault's key slots, as in LUKS: a password opens its slot, a slot gives the vault key, that the database's key.

A password wraps a slot's own age identity, and the vault key is sealed to that identity: so when somebody leaves, a new
vault key can be handed to all who stay without knowing a single password (see `sync.store.rekeying`)."""

from __future__ import annotations

import json
import os
import unicodedata
from dataclasses import dataclass, replace
from pathlib import Path

import pyrage
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from forms.errors import BugError, WorldError
from forms.text import Text
from sync import durable
from sync.envelope.keys import AgeIdentity
from sync.store import errors
from sync.store.slot_file import Slot, Slots, Wrapped, decoded, encoded

FILE = "slots.json"
PASSWORD, PAPER = "password", "paper"  # kinds of slots
SHEET = ""  # whose slot the recovery sheet's is: nobody's
KEY_BYTES = 32
MEMORY_KIB, PASSES, LANES = 64 * 1024, 3, 1


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
    return _keys_by(slots, *_opened(slots, user, password))


def _keys_by(slots: Slots, slot: Slot, secret: str) -> Keys:
    try:
        vault_key = pyrage.decrypt(slot.box, [pyrage.x25519.Identity.from_str(secret)])
        return Keys(vault_key, slots.database.open(vault_key, _database_meaning(slots.vault)))
    except (InvalidTag, ValueError, pyrage.DecryptError):
        raise _damaged() from None


def _opened(slots: Slots, user: str, password: str) -> tuple[Slot, str]:
    """The slot of this user that opens, and the secret of its identity."""
    for slot in slots.of_user(user):
        try:
            return slot, slot.wrapped.open(_stretched(password, slot), slot.meaning(slots.vault)).decode()
        except InvalidTag:
            continue
    raise errors.wrong_password()


def with_password(slots: Slots, keys: Keys, user: str, password: str, seed: bytes | None = None) -> Slots:
    """A copy with one more password slot for this user. `seed`: of the key that the person approves with."""
    return replace(slots, slots=(*slots.slots, _made(slots.vault, PASSWORD, user, password, keys, seed)))


def seed_of(slots: Slots, user: str, password: str) -> bytes | None:
    """The seed of the key this person approves with, None if none was made yet. Errors as of `unlock`."""
    return _seed_by(slots, *_opened(slots, user, password))


def with_seed(slots: Slots, user: str, password: str, seed: bytes) -> Slots:
    """A copy in which the slot that this password opens keeps the seed."""
    slot, secret = _opened(slots, user, password)
    kept = replace(slot, signer=_signer(slots.vault, slot, secret, seed))
    return replace(slots, slots=tuple(kept if s is slot else s for s in slots.slots))


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
    """Gives the user a new password. The new slot stands on the disk and was tried before the old ones go. What the
    person approves with stays the same."""
    slots = read(directory)
    slot, secret = _opened(slots, user, old)
    keys, seed = _keys_by(slots, slot, secret), _seed_by(slots, slot, secret)
    _exchange(directory, slots, with_password(slots, keys, user, new, seed), user, new)


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
        slots = decoded(json.loads(text))
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


def _made(vault: str, kind: str, user: str, password: str, keys: Keys, seed: bytes | None = None) -> Slot:
    own = AgeIdentity.generate()
    salt, box = os.urandom(16), _sealed_to(own.recipient, keys.vault_key)
    empty = Wrapped(b"", b"")
    slot = Slot(os.urandom(4).hex(), kind, user, MEMORY_KIB, PASSES, LANES, salt, empty, own.recipient, box)
    sealed = Wrapped.seal(own.secret.encode(), _stretched(password, slot), slot.meaning(vault))
    signer = None if seed is None else _signer(vault, slot, own.secret, seed)
    return replace(slot, wrapped=sealed, signer=signer)


def _seed_by(slots: Slots, slot: Slot, secret: str) -> bytes | None:
    if slot.signer is None:
        return None
    try:
        return slot.signer.open(_beside(secret), _signer_meaning(slots.vault, slot))
    except InvalidTag:
        raise _damaged() from None


def _signer(vault: str, slot: Slot, secret: str, seed: bytes) -> Wrapped:
    return Wrapped.seal(seed, _beside(secret), _signer_meaning(vault, slot))


def _stretched(password: str, slot: Slot) -> bytes:
    # The same keys pressed on another input method give the same password.
    text = unicodedata.normalize("NFKC", password)
    kdf = Argon2id(
        salt=slot.salt, length=KEY_BYTES, iterations=slot.passes, lanes=slot.lanes, memory_cost=slot.memory_kib
    )
    return kdf.derive(text.encode("utf-8", "surrogatepass"))


def _beside(secret: str) -> bytes:
    """A key that only who opens the slot can make: nobody can put a seed of their own there."""
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=b"yilu-signer-1").derive(secret.encode())


def _signer_meaning(vault: str, slot: Slot) -> bytes:
    return json.dumps(["yilu-signer-1", vault, slot.user, slot.recipient]).encode()


def _database_meaning(vault: str) -> bytes:
    return json.dumps(["yilu-database-1", vault]).encode()
