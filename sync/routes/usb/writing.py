"""Files that are whole on the medium or not there: temporary name, fsync, read past the cache, rename.

Several go together: the medium takes the first while the next is written, and each has its own fsync before it counts.
A file system writes down once for all of them what else it keeps of files."""

from __future__ import annotations

import contextlib
import hashlib
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sync.routes.base import Cancelled, Progress
from sync.routes.usb import errors
from sync.routes.usb.disk import CHUNK, Disk
from sync.routes.usb.errors import StickError

TEMPORARY = ".part"
RENAME_SECONDS = 10.0  # how long a virus scanner may hold a file that was just written
BATCH = 4 << 20  # bytes that are written before they are read back: a pulled stick costs no more than these
TOGETHER, MOST_OPEN = 1 << 20, 64  # bytes, or files, that are written before the first of them has its fsync


@dataclass(frozen=True, slots=True)
class Written:
    """A file that is on the stick: its bytes were read back from the medium. `is_new` False: it was there before."""

    path: Path
    size: int
    sha256: str
    is_new: bool = True


@dataclass(frozen=True, slots=True)
class _Begun:
    """A file under its temporary name. The system has its bytes; the medium has them for certain after `sync`."""

    made: Written
    temporary: Path
    handle: int


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
        batch: list[_Begun] = []
        under_way: list[_Begun] = []
        done, total = 0, sum(map(len, files.values()))
        tell(done, total)
        try:
            for name, raw in files.items():
                if cancelled():
                    break
                made = Written(directory / name, len(raw), hashlib.sha256(raw).hexdigest())
                if self.holds(made):
                    written[name] = replace(made, is_new=False)
                else:
                    under_way.append(self._begin(made, raw))
                done += len(raw)
                tell(done, total)
                if _size(under_way) >= min(TOGETHER, BATCH) or len(under_way) == MOST_OPEN:
                    self._sync(under_way, batch)
                    if _size(batch) >= BATCH:
                        written |= self._finished(batch)
                        batch = []
            self._sync(under_way, batch)
        except (OSError, StickError):
            while under_way:
                with contextlib.suppress(OSError):
                    self._sync(under_way, batch)
            with contextlib.suppress(OSError, StickError):  # a full stick keeps what fitted
                self._last(written, batch)
            raise
        finally:
            self._leave(under_way)
        return self._last(written, batch)

    def _sync(self, under_way: list[_Begun], batch: list[_Begun]) -> None:
        """Waits until the medium has each of these files, which are `under_way` no more then but in the batch.

        A failed fsync is never tried again: the system may have forgotten what it could not write."""
        while under_way:
            one = under_way.pop(0)
            try:
                try:
                    self._disk.sync(one.handle)
                finally:
                    self._disk.close(one.handle)
            except OSError:
                self._give_up([one.temporary])
                raise
            batch.append(one)

    def _leave(self, under_way: list[_Begun]) -> None:
        """Takes away what nobody waits for any more."""
        for one in under_way:
            with contextlib.suppress(OSError):
                self._disk.close(one.handle)
        self._give_up(one.temporary for one in under_way)

    def _last(self, written: Mapping[str, Written], batch: Sequence[_Begun]) -> dict[str, Written]:
        """Gives the last files their names, for good, and looks once more at those before."""
        last = self._finished(batch)
        self._disk.sync_names([one.path for one in (*written.values(), *last.values())])
        if last or any(one.is_new for one in written.values()):
            self._check_again(written)
        return {**written, **last}

    def holds(self, written: Written) -> bool:
        """Whether the medium itself has this file with these bytes."""
        return self._reads(written.path, written.size) == written.sha256

    def _finished(self, batch: Sequence[_Begun]) -> dict[str, Written]:
        """Reads all of a batch back, after the last was written, and gives the files their names."""
        try:
            if not all(self._reads(one.temporary, one.made.size) == one.made.sha256 for one in batch):
                raise StickError(errors.LIES)
            for one in batch:
                self._rename(one.temporary, one.made.path)
        except (OSError, StickError):
            self._give_up(one.temporary for one in batch)
            raise
        return {one.made.path.name: one.made for one in batch}

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

    def _begin(self, made: Written, raw: bytes) -> _Begun:
        """The file under its temporary name, written and being handed on to the medium."""
        temporary = made.path.with_name(made.path.name + TEMPORARY)
        try:
            handle = self._disk.create(temporary)
        except FileExistsError:
            self._disk.remove(temporary)
            handle = self._disk.create(temporary)
        try:
            left = memoryview(raw)
            while left:
                left = left[self._disk.write(handle, bytes(left[:CHUNK])) :]
            self._disk.hand_on(handle)
        except OSError:
            self._leave([_Begun(made, temporary, handle)])
            raise
        return _Begun(made, temporary, handle)

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


def _size(files: Iterable[_Begun]) -> int:
    return sum(one.made.size for one in files)


def up_to(chunks: Iterator[bytes], most: int) -> Iterator[bytes]:
    """The chunks, no more than `most` bytes of them."""
    for chunk in chunks:
        yield chunk[:most]
        most -= len(chunk)
        if most <= 0:
            return
