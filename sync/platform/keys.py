"""The platform's keys in one file only its owner may read: root, device, and what is sealed to it opens with."""

from __future__ import annotations

import contextlib
import json
import os
from base64 import b64decode, b64encode
from dataclasses import dataclass
from pathlib import Path

from forms.errors import InputError, WorldError
from forms.text import Text
from sync.envelope.keys import AgeIdentity, SigningKey

FILE = "keys.json"

_LOST = Text(
    "平台的密钥文件缺失或损坏，平台不能启动；数据库没有改动。请从备份恢复 keys.json。",
    "The platform's key file is missing or damaged, so it cannot start; the database was not touched. "
    "Restore keys.json from the backup.",
)

_NO_ROOT = Text(
    "这个文件不是自治区的根密钥。没有改动任何数据。请插好保存根密钥的介质，再指明文件。",
    "This file is no root key of a region. Nothing was changed. Insert the medium that holds one and name the file.",
)


@dataclass(frozen=True, slots=True)
class Keys:
    """`root` signs rosters, `device` signs receipts and greetings, `identities` open sections, newest first."""

    root: SigningKey
    device: SigningKey
    identities: tuple[AgeIdentity, ...]

    @classmethod
    def generate(cls) -> Keys:
        return cls(SigningKey.generate(), SigningKey.generate(), (AgeIdentity.generate(),))


def save(directory: Path, keys: Keys) -> None:
    """Write `keys.json` so that a power cut leaves the old file or the new one. OSError if the disk fails."""
    content = {
        "root": b64encode(keys.root.seed).decode(),
        "device": b64encode(keys.device.seed).decode(),
        "age": [identity.secret for identity in keys.identities],
    }
    write_private(directory / FILE, json.dumps(content, indent=1).encode())


def load(directory: Path) -> Keys:
    """The keys; WorldError 'keys_lost' if they cannot be read."""
    try:
        content = json.loads((directory / FILE).read_bytes())
        return Keys(
            SigningKey(b64decode(content["root"], validate=True)),
            SigningKey(b64decode(content["device"], validate=True)),
            tuple(AgeIdentity(secret) for secret in content["age"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        raise WorldError("keys_lost", _LOST) from None


def save_root(path: Path, root: SigningKey) -> None:
    """Write one root key of a region to a file of its own. OSError if the disk fails."""
    path.parent.mkdir(mode=0o700, exist_ok=True)
    write_private(path, json.dumps({"root": b64encode(root.seed).decode()}).encode())


def load_root(path: Path) -> SigningKey:
    """One root key of a region; InputError 'root' if the file is none."""
    try:
        return SigningKey(b64decode(json.loads(path.read_bytes())["root"], validate=True))
    except (OSError, ValueError, KeyError, TypeError):
        raise InputError("root", _NO_ROOT) from None


def write_private(path: Path, data: bytes, lasting: bool = True) -> None:
    """Replace `path` whole, readable by its owner alone; `lasting`: through a power cut too."""
    temporary = path.with_name(path.name + ".new")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        if lasting:
            os.fsync(file.fileno())
    os.replace(temporary, path)
    if lasting and os.name != "nt":  # Windows has no such call and needs none
        with contextlib.closing(_Directory(path.parent)) as parent:
            os.fsync(parent.handle)


class _Directory:
    def __init__(self, path: Path) -> None:
        self.handle = os.open(path, os.O_RDONLY)

    def close(self) -> None:
        os.close(self.handle)
