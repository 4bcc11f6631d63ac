"""From a frozen program's folder to the signed list and the pieces that travel beside it; done by an administrator."""

from __future__ import annotations

import hashlib
import json
import os
import stat
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from forms.errors import InputError
from forms.text import Text
from resources import RELEASE_FILE
from sync.envelope import limits
from sync.envelope.keys import SigningKey
from sync.envelope.program_file import Piece, Program, ProgramFile, seal_program

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_OPTIONS: dict[int, int] = {
    zstd.CompressionParameter.compression_level: 12,
    zstd.CompressionParameter.window_log: limits.PROGRAM_WINDOW_LOG,
    zstd.CompressionParameter.enable_long_distance_matching: 1,
}
_CHUNK = 1024 * 1024
_ABOUT = f"_internal/resources/{RELEASE_FILE}"  # where the freezer puts it

_NO_PROGRAM = Text(
    "这个文件夹里不是打包好的程序，或有不能送的文件名、链接。什么也没有写。请用 make build 打包后再试。",
    "This folder holds no frozen program, or names or links that cannot be sent. Nothing was written. "
    "Freeze it by make build and try again.",
)


@dataclass(frozen=True, slots=True)
class Made:
    """A program ready to travel: its signed list and, by hash, its pieces."""

    program: Program
    raw: bytes
    pieces: dict[str, bytes]


def make(folder: Path, platform: str, news: tuple[str, str], root: SigningKey) -> Made:
    """The program in `folder`, for PCs of this platform. InputError 'no_program'."""
    try:
        about = json.loads((folder / _ABOUT).read_bytes())
        files = tuple(_files(folder))
        packed = list(_pieces(folder, files))
        listed = tuple(Piece(sha256, len(raw)) for sha256, raw in packed)
        program = Program(about["release"], about["version"], platform, files, listed, news)
        return Made(program, seal_program(program, root), dict(packed))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError("no_program", _NO_PROGRAM) from error


def _files(folder: Path) -> Iterator[ProgramFile]:
    """Every file by name; a link to a file of the folder becomes 'the same as'. ValueError for any other link."""
    real = folder.resolve()
    for path in sorted(real.rglob("*")):
        name = path.relative_to(real).as_posix()
        if path.is_symlink():
            target = path.resolve(strict=True)
            if not target.is_file() or not target.is_relative_to(real):
                raise ValueError("a link out of the folder, or to a folder")
            yield ProgramFile(name, same_as=target.relative_to(real).as_posix())
        elif path.is_file():
            state = path.stat()
            is_executable = os.name == "nt" or bool(state.st_mode & stat.S_IXUSR)
            yield ProgramFile(name, state.st_size, is_executable)


def _pieces(folder: Path, files: tuple[ProgramFile, ...]) -> Iterator[tuple[str, bytes]]:
    packer = zstd.ZstdCompressor(options=_OPTIONS)
    waiting = bytearray()
    for chunk in _contents(folder, files):
        waiting += packer.compress(chunk)
        while len(waiting) >= limits.PIECE_BYTES:
            yield _piece(bytes(waiting[: limits.PIECE_BYTES]))
            del waiting[: limits.PIECE_BYTES]
    waiting += packer.flush()
    for at in range(0, len(waiting), limits.PIECE_BYTES):
        yield _piece(bytes(waiting[at : at + limits.PIECE_BYTES]))


def _contents(folder: Path, files: tuple[ProgramFile, ...]) -> Iterator[bytes]:
    for file in files:
        if file.same_as:
            continue
        left = file.length
        with (folder / file.name).open("rb") as source:
            while left:
                chunk = source.read(min(left, _CHUNK))
                if not chunk:
                    raise ValueError("the file changed")
                left -= len(chunk)
                yield chunk


def _piece(raw: bytes) -> tuple[str, bytes]:
    return hashlib.sha256(raw).hexdigest(), raw
