"""Files that are whole on the medium or not there: temporary name, fsync, read past the cache, rename."""

from __future__ import annotations

import contextlib
import hashlib
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sync.routes.base import Cancelled, Progress
from sync.routes.usb import errors
from sync.routes.usb.disk import CHUNK, Disk
from sync.routes.usb.errors import StickError

TEMPORARY = ".part"
RENAME_SECONDS = 10.0  # how long a virus scanner may hold a file that was just written
BATCH = 4 << 20  # bytes that are written before they are read back: a pulled stick costs no more than these


@dataclass(frozen=True, slots=True)
class Written:
    """A file that is on the stick: its bytes were read back from the medium. `is_new` False: it was there before."""

    path: Path
    size: int
    sha256: str
    is_new: bool = True


class Writer:
    """Writes into folders of one stick. Its methods raise OSError as it comes, and `StickError`."""

    def __init__(self, disk: Disk, pause: Callable[[float], None], clock: Callable[[], float]) -> None:
        self._disk = disk
        self._pause = pause
        self._clock = clock

    def write_all(
        self, directory: Path, files: Mapping[str, bytes], tell: Progress, cancelled: Cancelled
    ) -> dict[str, Written]:
        """The files by name, as far as nobody cancels. See `Stick.write_all`."""
        written: dict[str, Written] = {}
        batch: dict[str, bytes] = {}
        done, total = 0, sum(map(len, files.values()))
        tell(done, total)
        try:
            for name, raw in files.items():
                if cancelled():
                    break
                there = Written(directory / name, len(raw), hashlib.sha256(raw).hexdigest(), is_new=False)
                if self.holds(there):
                    written[name] = there
                else:
                    self._write_through(_temporary(directory / name), raw)
                    batch[name] = raw
                done += len(raw)
                tell(done, total)
                if sum(map(len, batch.values())) >= BATCH:
                    written |= self._finished(directory, batch)
                    batch = {}
        except (OSError, StickError):
            with contextlib.suppress(OSError, StickError):
                self._last(directory, written, batch)  # a full stick keeps what fitted
            raise
        return self._last(directory, written, batch)

    def _last(
        self, directory: Path, written: Mapping[str, Written], batch: Mapping[str, bytes]
    ) -> dict[str, Written]:
        """Gives the last files their names, for good, and looks once more at those before."""
        last = self._finished(directory, batch)
        self._disk.sync_names([one.path for one in (*written.values(), *last.values())])
        if last or any(one.is_new for one in written.values()):
            self._check_again(written)
        return {**written, **last}

    def holds(self, written: Written) -> bool:
        """Whether the medium itself has this file with these bytes."""
        return self._reads(written.path, written.size) == written.sha256

    def _finished(self, directory: Path, batch: Mapping[str, bytes]) -> dict[str, Written]:
        """Reads all of a batch back, after the last was written, and gives the files their names."""
        made = {
            name: Written(directory / name, len(raw), hashlib.sha256(raw).hexdigest()) for name, raw in batch.items()
        }
        try:
            if not all(self._reads(_temporary(one.path), one.size) == one.sha256 for one in made.values()):
                raise StickError(errors.LIES)
            for one in made.values():
                self._rename(_temporary(one.path), one.path)
        except (OSError, StickError):
            self._give_up(map(_temporary, (one.path for one in made.values())))
            raise
        return made

    def _check_again(self, written: Mapping[str, Written]) -> None:
        """Whether what was there before the last batch still is; what is not, is taken away."""
        lost = [one.path for one in written.values() if not self.holds(one)]
        if lost:
            self._give_up(lost)
            raise StickError(errors.LIES)

    def _give_up(self, paths: Iterable[Path]) -> None:
        for path in paths:
            with contextlib.suppress(OSError):
                self._disk.remove(path)

    def _write_through(self, path: Path, raw: bytes) -> None:
        """A failed fsync is never tried again: the system may have forgotten what it could not write."""
        with contextlib.suppress(FileNotFoundError):
            self._disk.remove(path)
        try:
            handle = self._disk.create(path)
            try:
                left = memoryview(raw)
                while left:
                    left = left[self._disk.write(handle, bytes(left[:CHUNK])) :]
                self._disk.sync(handle)
            finally:
                self._disk.close(handle)
        except OSError:
            self._give_up([path])
            raise

    def _reads(self, path: Path, size: int) -> str:
        """The SHA-256 of the bytes the medium has, '' if there is no regular file of this size."""
        try:
            state = self._disk.state(path)
        except FileNotFoundError:
            return ""
        if not stat.S_ISREG(state.st_mode) or state.st_size != size:
            return ""
        digest = hashlib.sha256()
        for chunk in up_to(self._disk.chunks_past_cache(path), size + 1):
            digest.update(chunk)
        return digest.hexdigest()

    def _rename(self, before: Path, after: Path) -> None:
        """Virus scanners open what was just written; on Windows it cannot be renamed until they let go."""
        end = self._clock() + RENAME_SECONDS
        while True:
            try:
                return self._disk.rename(before, after)
            except PermissionError as error:
                if self._clock() >= end:
                    raise StickError(errors.BUSY) from error
                self._pause(0.2)


def up_to(chunks: Iterator[bytes], most: int) -> Iterator[bytes]:
    """The chunks, no more than `most` bytes of them."""
    for chunk in chunks:
        yield chunk[:most]
        most -= len(chunk)
        if most <= 0:
            return


def _temporary(path: Path) -> Path:
    return path.with_name(path.name + TEMPORARY)
