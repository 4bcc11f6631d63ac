"""Unfinished uploads as files named by the parcel's hash: what arrived stays, whatever happens to link or process."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sync import wire
from sync.platform.refusal import Refusal

MAX_UNFINISHED = 512 << 20  # bytes promised by all unfinished uploads together
KEPT_SECONDS = 30 * 86400  # an upload that nobody went on with for so long is dropped

_ID = re.compile(r"[0-9a-f]{64}")
_NAME = re.compile(r"([0-9a-f]{64})-([1-9][0-9]{0,9})\.part")


def is_upload_id(text: str) -> bool:
    """Whether this is a SHA-256 in 64 hex digits."""
    return bool(_ID.fullmatch(text))


@dataclass(frozen=True, slots=True)
class Upload:
    """One unfinished upload: its parcel's hash and length, and how much of it is here."""

    id: str
    length: int
    offset: int

    @property
    def is_complete(self) -> bool:
        return self.offset == self.length


class Uploads:
    """The unfinished uploads of one platform, in one directory that nothing else uses."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._directory = directory
        self._lengths = {m[1]: int(m[2]) for m in map(_NAME.fullmatch, os.listdir(directory)) if m}

    def find(self, upload_id: str) -> Upload | None:
        length = self._lengths.get(upload_id)
        if length is None:
            return None
        try:
            return Upload(upload_id, length, self._path(upload_id, length).stat().st_size)
        except FileNotFoundError:
            del self._lengths[upload_id]
            return None

    def unfinished(self) -> Iterator[Upload]:
        for upload_id in list(self._lengths):
            upload = self.find(upload_id)
            if upload is not None:
                yield upload

    def create(self, upload_id: str, length: int) -> Upload:
        """The upload, begun or as far as it is. Refusal 'too_large', 'busy', 'malformed' (another length)."""
        if not 0 < length <= wire.MAX_PARCEL:
            raise Refusal("too_large")
        known = self.find(upload_id)
        if known is not None:
            if known.length != length:
                raise Refusal("malformed")
            return known
        if sum(self._lengths.values()) + length > MAX_UNFINISHED:
            self._drop_forgotten()
            if sum(self._lengths.values()) + length > MAX_UNFINISHED:
                raise Refusal("busy")
        handle = os.open(self._path(upload_id, length), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        os.close(handle)
        _sync_directory(self._directory)
        self._lengths[upload_id] = length
        return Upload(upload_id, length, 0)

    def append(self, upload: Upload, block: bytes) -> Upload:
        """Add bytes at `upload.offset`; Refusal 'offset' if another request has gone on meanwhile."""
        now = self.find(upload.id)
        if now is None:
            raise Refusal("no_upload")
        if now.offset != upload.offset:
            raise Refusal("offset")
        if upload.offset + len(block) > upload.length:
            raise Refusal("malformed")
        with self._path(upload.id, upload.length).open("ab") as file:
            file.write(block)
        return Upload(upload.id, upload.length, upload.offset + len(block))

    def take_back(self, upload: Upload, offset: int) -> None:
        """Forget what came after `offset`, when no other request has gone on from `upload`."""
        now = self.find(upload.id)
        if now is not None and now.offset == upload.offset:
            os.truncate(self._path(upload.id, upload.length), offset)

    def settle(self, upload: Upload) -> None:
        """Make what arrived last through a power cut."""
        with contextlib.suppress(FileNotFoundError), self._path(upload.id, upload.length).open("rb+") as file:
            os.fsync(file.fileno())

    def read(self, upload: Upload) -> bytes:
        """The parcel of a complete upload. Refusal 'checksum' if it is not what its name says; then it is dropped."""
        try:
            raw = self._path(upload.id, upload.length).read_bytes()
        except FileNotFoundError:
            raise Refusal("no_upload") from None
        if hashlib.sha256(raw).hexdigest() != upload.id:
            self.drop(upload.id)
            raise Refusal("checksum")
        return raw

    def drop(self, upload_id: str) -> None:
        """Called once the parcel is kept elsewhere, or refused."""
        length = self._lengths.pop(upload_id, None)
        if length is not None:
            self._path(upload_id, length).unlink(missing_ok=True)

    def _drop_forgotten(self) -> None:
        oldest = time.time() - KEPT_SECONDS
        for upload_id, length in list(self._lengths.items()):
            with contextlib.suppress(FileNotFoundError):
                if self._path(upload_id, length).stat().st_mtime < oldest:
                    self.drop(upload_id)

    def _path(self, upload_id: str, length: int) -> Path:
        return self._directory / f"{upload_id}-{length}.part"


def _sync_directory(directory: Path) -> None:
    if os.name == "nt":  # Windows has no such call and needs none
        return
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
