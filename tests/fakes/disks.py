"""Sticks that fail: pulled out at a call or a byte, full, smaller than they say; on top of a real folder."""

from __future__ import annotations

import errno
import os
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

from sync.routes.usb.disk import Disk


class PulledDisk(Disk):
    """Pulled out once `calls` calls were made or `most` bytes written: from then on everything is an error.

    What the calls before had done stays in the folder, as it may on a real stick."""

    def __init__(self, calls: int | None = None, most: int | None = None, error: int = errno.EIO) -> None:
        self.calls = 0
        self._last = calls
        self._left = most
        self._error = error
        self.is_pulled = False

    def _count(self) -> None:
        if self._last is not None and self.calls >= self._last:
            self.is_pulled = True
        if self.is_pulled:
            raise OSError(self._error, os.strerror(self._error))
        self.calls += 1

    def create(self, path: Path) -> int:
        self._count()
        return super().create(path)

    def write(self, handle: int, data: bytes) -> int:
        self._count()
        if self._left is not None:
            if self._left < len(data):
                super().write(handle, data[: self._left])
                self.is_pulled = True
                raise OSError(self._error, os.strerror(self._error))
            self._left -= len(data)
        return super().write(handle, data)

    def sync(self, handle: int) -> None:
        self._count()
        super().sync(handle)

    def rename(self, before: Path, after: Path) -> None:
        self._count()
        super().rename(before, after)

    def remove(self, path: Path) -> None:
        self._count()
        super().remove(path)

    def make_directory(self, path: Path) -> None:
        self._count()
        super().make_directory(path)

    def sync_names(self, paths: Sequence[Path]) -> None:
        self._count()
        super().sync_names(paths)

    def chunks(self, path: Path) -> Iterator[bytes]:
        self._count()
        return super().chunks(path)

    def chunks_past_cache(self, path: Path) -> Iterator[bytes]:
        self._count()
        return super().chunks_past_cache(path)


class FullDisk(PulledDisk):
    """Has room for `most` bytes; taking files away works as ever."""

    def __init__(self, most: int) -> None:
        super().__init__(most=most, error=errno.ENOSPC)

    def _count(self) -> None:
        self.calls += 1


class LyingDisk(Disk):
    """Says it is large and keeps `real` bytes: as long as a file is in the PC's memory it reads well, from the medium
    what is beyond comes as zeros or, `wraps`, has taken the place of what was written first."""

    def __init__(self, real: int, wraps: bool = False) -> None:
        self._real = real
        self._wraps = wraps
        self._at: dict[int, int] = {}  # inode -> where on the medium it begins
        self._end = 0

    def create(self, path: Path) -> int:
        handle = super().create(path)
        self._at[os.fstat(handle).st_ino] = self._end
        return handle

    def write(self, handle: int, data: bytes) -> int:
        done = super().write(handle, data)
        self._end += done
        return done

    def chunks_past_cache(self, path: Path) -> Iterator[bytes]:
        raw = path.read_bytes()
        begin = self._at.get(os.lstat(path).st_ino)
        if begin is None:
            yield raw
            return
        lost = range(max(0, self._end - self._real)) if self._wraps else range(self._real, self._end)
        yield bytes(0 if begin + at in lost else byte for at, byte in enumerate(raw))


class WaitingDisk(Disk):
    """Slow: makes a file once it is let go on, so that a test can look at what is under way."""

    def __init__(self) -> None:
        self.go_on = threading.Event()

    def create(self, path: Path) -> int:
        assert self.go_on.wait(20), "nobody let it go on"
        return super().create(path)


class ScannedDisk(Disk):
    """A virus scanner holds every new file for so many tries to rename it."""

    def __init__(self, tries: int) -> None:
        self.tries = tries

    def rename(self, before: Path, after: Path) -> None:
        if self.tries > 0:
            self.tries -= 1
            raise PermissionError(errno.EACCES, "held by another program")
        super().rename(before, after)
