"""A pack as a signed file: its texts by name. What they mean, and whether they may be used, is decided above."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sync.envelope import limits
from sync.envelope.errors import ParcelError, refuse
from sync.envelope.header import PACK, PUBLIC, Header
from sync.envelope.keys import SigningKey
from sync.envelope.opening import FindDevice, by_itself, open_public, verify
from sync.envelope.seal import Part, seal
from sync.envelope.strict import Json

_NAME = re.compile(
    r"(?:pack|calendar|checklist)\.toml|codes/[a-z0-9_]{1,48}\.csv|forms/[a-z0-9_]{1,48}\.(?:md|toml)"
    r"|indicators/[a-z0-9_]{1,48}\.sql"
)


@dataclass(frozen=True, slots=True)
class PackFile:
    """`version` as its signer states it; `signer` the key; `files`: the pack's texts, named as in its folder."""

    version: str
    signer: str
    files: Mapping[str, str]


def seal_pack(version: str, files: Mapping[str, str], key: SigningKey) -> bytes:
    """The pack's file signed by `key`; ValueError for names no reader would take, ParcelError 'too_large'."""
    header = Header(PACK, key.public, pack=version)
    raw = seal(header, [Part(PUBLIC, {"files": dict(files)})], key)
    try:
        open_pack(raw)
    except ParcelError as error:
        raise ValueError("not a pack any reader would take") from error
    return raw


def open_pack(raw: bytes, find_device: FindDevice = by_itself) -> PackFile:
    """The pack in `raw`; ParcelError if it is malformed or `find_device` does not let its signer through."""
    verified = verify(raw, find_device, (PACK,))
    files = _files(open_public(verified))
    if not verified.header.pack:
        raise refuse("header")
    return PackFile(verified.header.pack, verified.header.device, files)


def _files(content: Json) -> Mapping[str, str]:
    if not isinstance(content, dict) or content.keys() != {"files"} or not isinstance(content["files"], dict):
        raise refuse("content")
    files = content["files"]
    if len(files) > limits.PACK_FILES or not all(_NAME.fullmatch(name) for name in files):
        raise refuse("content")
    if not all(isinstance(text, str) for text in files.values()):
        raise refuse("content")
    return files
