"""The few calls a stick is written and read by, in one place, so that tests can make each of them fail."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from sync.durable import sync_directory

CHUNK = 256 << 10  # bytes written or read in one call
_FLAGS = getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)


class Disk:
    """A file system as the system offers it; every method raises OSError as it comes."""

    def create(self, path: Path) -> int:
        """A handle of a new file; whatever stands under its name is an error."""
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _FLAGS, 0o600)

    def write(self, handle: int, data: bytes) -> int:
        return os.write(handle, data)

    def hand_on(self, handle: int) -> None:
        """Has the medium begin to take what was written, where the system can be asked to; `sync` waits for it."""
        if sys.platform == "linux":
            os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)

    def sync(self, handle: int) -> None:
        os.fsync(handle)

    def close(self, handle: int) -> None:
        os.close(handle)

    def rename(self, before: Path, after: Path) -> None:
        os.replace(before, after)

    def remove(self, path: Path) -> None:
        path.unlink()

    def make_directory(self, path: Path) -> None:
        path.mkdir(0o755)

    def sync_names(self, paths: Sequence[Path]) -> None:
        """Makes it last that files or folders have these names, or that they have them no more."""
        if os.name != "nt":
            for directory in {path.parent for path in paths}:
                sync_directory(directory)
            return
        for path in paths:
            if path.is_file():  # Windows cannot sync a folder, but with a file its entry is written too
                handle = os.open(path, os.O_RDWR | _FLAGS)
                try:
                    os.fsync(handle)
                finally:
                    os.close(handle)

    def state(self, path: Path) -> os.stat_result:
        """What stands under the name itself: of a link the link."""
        return os.lstat(path)

    def chunks(self, path: Path) -> Iterator[bytes]:
        """The bytes of a regular file; a FIFO neither blocks nor counts, a link is not followed."""
        return _chunks(path, past_cache=False)

    def chunks_past_cache(self, path: Path) -> Iterator[bytes]:
        """The bytes as the medium has them: what the system still holds of the file is dropped first."""
        if sys.platform == "win32":
            from sync.routes.usb.windows import chunks_past_cache  # kernel32 is only there

            return chunks_past_cache(path)
        return _chunks(path, past_cache=True)


def _chunks(path: Path, *, past_cache: bool) -> Iterator[bytes]:
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | _FLAGS)
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError("not a regular file")
        if past_cache and sys.platform != "win32":
            os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
        while chunk := os.read(handle, CHUNK):
            yield chunk
    finally:
        os.close(handle)
