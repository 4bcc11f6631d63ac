"""A program that came: whether it may follow this one, unpacked beside it, to be tried at the next start.

Until the pointer is replaced, at the very end, nothing that is started has changed; what a power cut leaves is removed
the next time."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, cast

from forms.errors import WorldError
from forms.text import Text
from sync.durable import sync_directory
from sync.envelope import limits
from sync.envelope.errors import refuse
from sync.envelope.program_file import Piece, Program, ProgramFile, open_program
from sync.envelope.roster import Roster
from sync.routes.base import Cancelled, Progress, never, silent
from sync.updates import trust
from sync.updates.launching import Installation, write_pointer

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

ReadPiece = Callable[[Piece], bytes]
BUILDING = ".building"
_ROOM = 64 * 1024 * 1024  # bytes that stay free on the disk
_CHUNK = 1024 * 1024
_WINDOW: dict[int, int] = {zstd.DecompressionParameter.window_log_max: limits.PROGRAM_WINDOW_LOG}


def judge(raw: bytes, roster: Roster, place: Installation) -> Program | None:
    """The program in `raw`, None if it is not newer than what runs here or waits already.

    ParcelError if it is malformed, not issued by a root, or for another kind of PC ('other_pc')."""
    program = open_program(raw, trust.of_programs(roster))
    if program.platform != place.platform:
        raise refuse("other_pc")
    entry = next((file for file in program.files if file.name == place.entry), None)
    if entry is None or not entry.is_executable or entry.same_as:
        raise refuse("content")
    return program if program.release > max(place.running, waiting(place)) else None


def waiting(place: Installation) -> int:
    """The release that is tried at the next start, 0 for none."""
    release = place.pointer().next
    return release if release and place.program(release).is_file() else 0


def stage(
    place: Installation,
    program: Program,
    read: ReadPiece,
    tell: Progress = silent,
    cancelled: Cancelled = never,
) -> None:
    """Unpack a judged program beside this one and name it for the next start. `tell(done, total)` in bytes unpacked.

    ParcelError 'pieces' if what `read` gives is not what was signed; WorldError 'program_place', 'disk_full',
    'cancelled', or whatever `read` raises. After any of them the programs here are as they were."""
    building = place.versions / f"{program.release}{BUILDING}"
    try:
        place.versions.mkdir(exist_ok=True)
        _clean(place)
        if shutil.disk_usage(place.versions).free < program.unpacked + _ROOM:
            raise WorldError("disk_full", FULL)
        building.mkdir()
        _unpack(building, program, read, tell, cancelled)
        _sync(building)
        final = place.program(program.release).parent
        if final.exists():
            shutil.rmtree(final)
        os.replace(building, final)
        sync_directory(place.versions)
        write_pointer(place.home, replace(place.pointer(), next=program.release, fallen=0, told=True))
    except OSError as error:
        raise _in_words(error) from error
    finally:
        shutil.rmtree(building, ignore_errors=True)


def _clean(place: Installation) -> None:
    """Takes away what an interrupted staging left."""
    for left in place.versions.glob(f"*{BUILDING}"):
        shutil.rmtree(left)


def _unpack(root: Path, program: Program, read: ReadPiece, tell: Progress, cancelled: Cancelled) -> None:
    done, total = 0, program.unpacked
    tell(done, total)
    source = cast(BinaryIO, _Pieces(program.pieces, read))  # of a file only reading and closing are needed
    with zstd.ZstdFile(source, options=_WINDOW) as packed:
        for file in program.files:
            for chunk in _written(root, file, packed):
                if cancelled():
                    raise WorldError("cancelled", _STOPPED)
                done += chunk
                tell(done, total)
        if _read(packed, 1):
            raise refuse("bomb")
    for file in program.files:
        if file.same_as:
            _link(root, file)


def _written(root: Path, file: ProgramFile, packed: zstd.ZstdFile) -> Iterator[int]:
    """Writes one file; gives the bytes of each step. Names were judged: they lead nowhere but below `root`."""
    if file.same_as:
        return
    path = root.joinpath(*file.name.split("/"))
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(
        path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o755 if file.is_executable else 0o644
    )
    with os.fdopen(handle, "wb") as target:
        left = file.length
        while left:
            chunk = _read(packed, min(left, _CHUNK))
            if not chunk:
                raise refuse("content")
            target.write(chunk)
            left -= len(chunk)
            yield len(chunk)


def _read(packed: zstd.ZstdFile, most: int) -> bytes:
    try:
        return packed.read(most)
    except (zstd.ZstdError, EOFError):
        raise refuse("content") from None


def _link(root: Path, file: ProgramFile) -> None:
    """The link is made here, from one judged name to another; where there are none the file is copied."""
    path, target = (root.joinpath(*name.split("/")) for name in (file.name, file.same_as))
    path.parent.mkdir(parents=True, exist_ok=True)
    if os.name == "nt":
        shutil.copyfile(target, path)
    else:
        path.symlink_to(os.path.relpath(target, path.parent))


def _sync(root: Path) -> None:
    """All files are on the disk before the pointer names them."""
    if hasattr(os, "sync"):
        os.sync()
        return
    for path in root.rglob("*"):
        if path.is_file():
            with path.open("rb+") as file:
                os.fsync(file.fileno())


class _Pieces:
    """The packed bytes as a stream; every piece is compared with its signed hash before a byte of it is used."""

    def __init__(self, pieces: tuple[Piece, ...], read: ReadPiece) -> None:
        self._pieces, self._read_piece = iter(pieces), read
        self._left = memoryview(b"")

    def read(self, most: int, /) -> bytes:
        if not self._left:
            piece = next(self._pieces, None)
            if piece is None:
                return b""
            raw = self._read_piece(piece)
            if len(raw) != piece.length or hashlib.sha256(raw).hexdigest() != piece.sha256:
                raise refuse("pieces")
            self._left = memoryview(raw)
        given, self._left = self._left[:most], self._left[most:]
        return bytes(given)

    def close(self) -> None:
        """There is nothing to close; a file would have it."""


def _in_words(error: OSError) -> WorldError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return WorldError("disk_full", FULL)
    return WorldError("program_place", PLACE)


FULL = Text(
    "本机硬盘放不下新程序，没有装。现在的程序和数据都没有变。请清理硬盘后再装一次。",
    "There is no room on this PC's disk for the new program, and it was not installed. The present program and all "
    "data are as they were. Make room and install it again.",
)
PLACE = Text(
    "程序所在的文件夹写不进去，新程序没有装。现在的程序和数据都没有变。请让装这个程序的人来装。",
    "The program's folder cannot be written to, so the new program was not installed. The present program and all data "
    "are as they were. Ask whoever installed the program to do it.",
)
_STOPPED = Text(
    "已停止安装新程序。现在的程序和数据都没有变。可以再装一次。",
    "Installing the new program was stopped. The present program and all data are as they were. "
    "It can be installed again.",
)
