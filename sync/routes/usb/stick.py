"""One stick: the folder YILU on it, files written whole or not at all, and read as what a stranger left there."""

from __future__ import annotations

import contextlib
import os
import re
import stat
import time
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from forms.text import Text
from sync.envelope import limits
from sync.envelope.errors import ParcelError, refuse
from sync.envelope.header import Header, read_header
from sync.routes.base import Cancelled, Progress, never, silent
from sync.routes.usb import errors
from sync.routes.usb.disk import Disk
from sync.routes.usb.errors import StickError
from sync.routes.usb.naming import (
    A_NAME,
    A_PIECE,
    FOLDER,
    FOLDERS,
    LEFT_OVER,
    MARK,
    OF_OURS,
    piece_name,
    size_if_ours,
)
from sync.routes.usb.writing import Writer, Written, up_to

MOST_NAMES = 200_000  # of one folder; what is beyond is not looked at
MOST_OPENED = 20_000  # files whose first lines are read
MOST_BY_HAND = 64  # files outside our folders whose first lines are read
MOST_BESIDE = 10_000  # names outside our folder that are counted

_HEAD_BYTES = limits.HEADER_BYTES + 256  # the first three lines
_LEAST_BYTES = 100  # a first line, a header of two brackets and a signature are more
_REPARSE_POINT = 0x400  # Windows: junctions and the like
_SHOWN_CHARACTERS = 40
_MARK = re.compile(rb"YILU1 stick\n([0-9a-f]{16})\n")


@dataclass(frozen=True, slots=True)
class Found:
    """A file on the stick as its first lines say; nothing is verified. `trouble`: why it cannot be one of ours."""

    path: Path
    size: int
    kind: str = ""
    header: Header | None = None
    trouble: Text | None = None

    @property
    def shown(self) -> str:
        """The file's name for people: no control or direction characters, cut to a readable length."""
        clean = "".join(c if unicodedata.category(c)[0] not in "CZ" or c == " " else "?" for c in self.path.name)
        return clean if len(clean) <= _SHOWN_CHARACTERS else clean[: _SHOWN_CHARACTERS - 1] + "…"


@dataclass(frozen=True, slots=True)
class Look:
    """What stands in one folder. `found` by name; `others`: how many things in it are not files of ours at all."""

    found: tuple[Found, ...] = ()
    others: int = 0


class Stick:
    """A drive, or any folder, that carries files between installations. Used from one thread.

    Every method raises `StickError` when the stick fails; what a stranger put on it is never an error."""

    def __init__(
        self,
        root: Path,
        disk: Disk | None = None,
        pause: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._root = root
        self._disk = disk or Disk()
        self._writer = Writer(self._disk, pause, clock)
        self._device: int | None = None

    @property
    def root(self) -> Path:
        return self._root

    def write(self, folder: str, name: str, raw: bytes) -> Written:
        """Puts `raw` under `name` (lower-case letters, digits, hyphens, '.yilu') into a folder of `FOLDERS`.

        When it returns, the medium itself holds the bytes; on any error no file of this name is there but a whole
        one from before. `StickError` for whatever the stick does."""
        return self.write_all(folder, {name: raw})[name]

    def write_all(
        self, folder: str, files: Mapping[str, bytes], tell: Progress = silent, cancelled: Cancelled = never
    ) -> dict[str, Written]:
        """`write` for several files, as far as nobody cancels; by name those that are on the stick for certain.

        Nothing is said to be there before the medium was read after the last was written: a stick smaller than it says
        puts the last over the first. `tell(done, total)` in bytes."""
        if not all(map(A_NAME.fullmatch, files)):
            raise ValueError("not a name for a stick")
        with _as_stick_error():
            return self._writer.write_all(self._made(folder), files, tell, cancelled)

    def mark(self) -> str:
        """The number by which this stick is known again (16 hex digits), '' if it has none yet. Anybody may have
        copied it: it finds what was noted of a stick, and proves nothing."""
        with _as_stick_error():
            directory = self._there("")
            path = None if directory is None else directory / MARK
            if path is None or not self._is_regular(path):
                return ""
            found = _MARK.fullmatch(b"".join(up_to(self._disk.chunks(path), 64)))
        return found[1].decode() if found else ""

    def marked(self) -> str:
        """The stick's number; one is written if it has none."""
        known = self.mark()
        if known:
            return known
        number = os.urandom(8).hex()
        with _as_stick_error():
            files = {MARK: f"YILU1 stick\n{number}\n".encode()}
            self._writer.write_all(self._made(""), files, silent, never)
        return number

    def path_of(self, folder: str, name: str) -> Path:
        """Where a file of this name stands, or would."""
        return self._root / FOLDER / folder / name

    def clean(self) -> int:
        """Takes away what a pulled stick left half written under our temporary names; how many."""
        removed = 0
        with _as_stick_error():
            for folder in FOLDERS:
                directory = self._there(folder)
                for entry in self._entries(directory) if directory else ():
                    if LEFT_OVER.fullmatch(entry.name) and entry.is_file(follow_symlinks=False):
                        self._disk.remove(Path(entry.path))
                        removed += 1
        return removed

    def look(self, folder: str, known: Collection[str] = ()) -> Look:
        """What stands in a folder, told by the first lines of regular files of a possible size; nothing else is
        opened, and files of `known` names are left out. An empty one if the folder is not there."""
        with _as_stick_error():
            directory = self._there(folder)
            if directory is None:
                return Look()
            candidates, others = self._candidates(directory, known)
            found = tuple(self._recognised(path, size) for path, size in candidates)
            self._check_root()  # of a pulled stick no file could be read; that says nothing of them
        return Look(found, others)

    def by_hand(self, kind: str) -> Look:
        """Files of this kind at the top of the stick and of our folder, where programs put none and people do. Of each
        place `MOST_BY_HAND` are opened; those of other kinds are counted, not told."""
        seen: list[Found] = []
        with _as_stick_error():
            self._check_root()
            for directory in (self._root, self._there("")):
                if directory is not None:
                    candidates, _ = self._candidates(directory, ())
                    seen += [self._recognised(path, size) for path, size in candidates[:MOST_BY_HAND]]
            self._check_root()
        found = tuple(one for one in seen if one.kind in (kind, ""))
        return Look(found, len(seen) - len(found))

    def beside(self) -> int:
        """How many things lie on the stick outside our folder, at its top and one folder below: counted by name, up to
        `MOST_BESIDE`, and none of them opened."""
        with _as_stick_error():
            self._check_root()
            count = 0
            for entry in self._entries(self._root):
                if entry.name == FOLDER or count >= MOST_BESIDE:
                    continue
                count += _names_in(entry)
        return min(count, MOST_BESIDE)

    def read(self, found: Found) -> bytes:
        """The bytes of a file that was looked at. ParcelError 'too_large'; `StickError` if it changed meanwhile."""
        if found.size > limits.ENVELOPE_BYTES:
            raise refuse("too_large")
        with _as_stick_error():
            self._check_root()
            if not self._is_regular(found.path):
                raise StickError(errors.CHANGED)
            raw = b"".join(up_to(self._disk.chunks(found.path), limits.ENVELOPE_BYTES + 1))
        if len(raw) != found.size:
            raise StickError(errors.CHANGED)
        return raw

    def has_piece(self, folder: str, sha256: str, length: int) -> bool:
        """Whether there is a regular file of a piece's name and length; its bytes are not read."""
        with _as_stick_error():
            return self._piece(folder, sha256, length) is not None

    def piece(self, folder: str, sha256: str, length: int) -> bytes:
        """The bytes of a piece, not compared with its hash; b'' if there is no such file."""
        with _as_stick_error():
            path = self._piece(folder, sha256, length)
            return b"" if path is None else b"".join(up_to(self._disk.chunks(path), length))

    def drop_piece(self, folder: str, sha256: str, length: int) -> None:
        """Takes a piece away that no program needs any more; nothing if it is not there."""
        with _as_stick_error():
            path = self._piece(folder, sha256, length)
            if path is not None:
                self._disk.remove(path)
                self._disk.sync_names([path])

    def drop(self, found: Found) -> None:
        """Takes a file of ours away that has done its service."""
        with _as_stick_error():
            self._check_root()
            if self._is_regular(found.path):
                self._disk.remove(found.path)
                self._disk.sync_names([found.path])

    def still_there(self, written: Written) -> bool:
        """Whether the medium still holds this file as it was written: a stick smaller than it says writes new files
        over old ones."""
        with _as_stick_error():
            self._check_root()
            return self._writer.holds(written)

    # -- within ------------------------------------------------------------------------------------------------------

    def _check_root(self) -> None:
        """Once a stick is pulled its mount point may be a plain folder of this PC: that is not the stick."""
        state = os.stat(self._root)
        if self._device is None:
            self._device = state.st_dev
        if state.st_dev != self._device:
            raise StickError(errors.GONE)

    def _there(self, folder: str) -> Path | None:
        """The folder if it is a real one on this stick, None if there is none; '' for the one around them."""
        if folder not in ("", *FOLDERS):
            raise ValueError("not a folder of a stick")
        self._check_root()
        directory = self._root
        for name in (FOLDER, folder) if folder else (FOLDER,):
            directory = directory / name
            try:
                state = self._disk.state(directory)
            except FileNotFoundError:
                return None
            if not _is_plain_directory(state) or state.st_dev != self._device:
                raise StickError(errors.IN_THE_WAY)
        return directory

    def _piece(self, folder: str, sha256: str, length: int) -> Path | None:
        directory = self._there(folder)
        path = None if directory is None else directory / piece_name(sha256)
        is_there = path is not None and self._is_regular(path) and self._disk.state(path).st_size == length
        return path if is_there else None

    def _made(self, folder: str) -> Path:
        """The folder, made if it is not there yet."""
        directory = self._there(folder)
        if directory is None:
            for path in dict.fromkeys((self._root / FOLDER, self._root / FOLDER / folder)):
                with contextlib.suppress(FileExistsError):
                    self._disk.make_directory(path)
                    self._disk.sync_names([path])
            directory = self._there(folder)
        if directory is None:
            raise StickError(errors.GONE)
        return directory

    def _entries(self, directory: Path) -> Iterator[os.DirEntry[str]]:
        with os.scandir(directory) as listing:
            for number, entry in enumerate(listing):
                if number == MOST_NAMES:
                    return
                yield entry

    def _candidates(self, directory: Path, known: Collection[str]) -> tuple[list[tuple[Path, int]], int]:
        """Regular files that end as ours do, those with a name of our making first, with their sizes; and how many
        entries are none. Without what is `known`."""
        kept: list[tuple[Path, int]] = []
        others = 0
        for entry in self._entries(directory):
            if entry.name in known or A_PIECE.fullmatch(entry.name):
                continue
            size = size_if_ours(entry)
            if size is not None:
                kept.append((Path(entry.path), size))
            elif not LEFT_OVER.fullmatch(entry.name):
                others += 1
        kept.sort(key=lambda one: (not OF_OURS.fullmatch(one[0].name), one[0].name))
        return kept[:MOST_OPENED], others + len(kept[MOST_OPENED:])

    def _recognised(self, path: Path, size: int) -> Found:
        try:
            if size > limits.ENVELOPE_BYTES:
                raise refuse("too_large")
            if size < _LEAST_BYTES:
                raise refuse("not_ours")
            header = read_header(b"".join(up_to(self._disk.chunks(path), _HEAD_BYTES)))
        except ParcelError as error:
            return Found(path, size, trouble=error.text)
        except OSError:
            return Found(path, size, trouble=errors.UNREADABLE)
        return Found(path, size, header.kind, header)

    def _is_regular(self, path: Path) -> bool:
        try:
            return stat.S_ISREG(self._disk.state(path).st_mode)
        except FileNotFoundError:
            return False


def _is_plain_directory(state: os.stat_result) -> bool:
    return stat.S_ISDIR(state.st_mode) and not getattr(state, "st_file_attributes", 0) & _REPARSE_POINT


def _names_in(entry: os.DirEntry[str]) -> int:
    """1 for a file; of a folder how many names it holds, as far as anybody may list them."""
    try:
        if not entry.is_dir(follow_symlinks=False):
            return 1
        with os.scandir(entry.path) as listing:
            return sum(1 for _, _inner in zip(range(MOST_BESIDE), listing, strict=False))
    except OSError:
        return 1


@contextlib.contextmanager
def _as_stick_error() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise errors.from_os(error) from error
