"""A program as a signed file: which files it has, and the hashes of the pieces in which their bytes travel beside it.

There is no archive format: names stand in the signed list, so no packed name, link or device can mean anything."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sync.envelope import limits
from sync.envelope.errors import ParcelError, refuse
from sync.envelope.header import PROGRAM, PUBLIC, Header
from sync.envelope.keys import SigningKey
from sync.envelope.opening import FindDevice, by_itself, open_public, verify
from sync.envelope.seal import Part, seal
from sync.envelope.strict import Json, is_count, is_hash

_VERSION = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,6}){1,3}")
_PLATFORM = re.compile(r"[a-z0-9]{1,16}-[a-z0-9_]{1,16}")
_PART = re.compile(r"[0-9A-Za-z_+@=~.()\[\], -]{1,120}")
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)  # what Windows opens instead
_PATH_CHARACTERS = 200
_NEWS_CHARACTERS = 500


@dataclass(frozen=True, slots=True)
class Piece:
    """`length` bytes of the packed files, at most `limits.PIECE_BYTES`."""

    sha256: str
    length: int


@dataclass(frozen=True, slots=True)
class ProgramFile:
    """A file of the program. `name` relative, with '/'. `same_as`: it has no bytes but is this other file."""

    name: str
    length: int = 0
    is_executable: bool = False
    same_as: str = ""


@dataclass(frozen=True, slots=True)
class Program:
    """`release` only grows; `version` is for people; `platform` such as 'linux-x86_64'. The bytes of `files`, back to
    back in this order, packed by zstd and cut, are `pieces`. `news`: what changes, Chinese and English."""

    release: int
    version: str
    platform: str
    files: tuple[ProgramFile, ...]
    pieces: tuple[Piece, ...]
    news: tuple[str, str] = ("", "")

    @property
    def packed(self) -> int:
        """Bytes that travel."""
        return sum(piece.length for piece in self.pieces)

    @property
    def unpacked(self) -> int:
        """Bytes on the disk."""
        return sum(file.length for file in self.files)


def seal_program(program: Program, key: SigningKey) -> bytes:
    """The program's signed list; ValueError if no reader would take it."""
    raw = seal(Header(PROGRAM, key.public), [Part(PUBLIC, as_json(program))], key)
    try:
        is_sound = open_program(raw) == program
    except ParcelError:
        is_sound = False
    if not is_sound:
        raise ValueError("not a program any reader would take")
    return raw


def open_program(raw: bytes, find_device: FindDevice = by_itself) -> Program:
    """The program's list in `raw`; ParcelError if it is malformed or `find_device` does not let its signer through."""
    content = open_public(verify(raw, find_device, (PROGRAM,)))
    try:
        program = Program(
            content["release"],
            content["version"],
            content["platform"],
            tuple(_file(item) for item in content["files"]),
            tuple(Piece(sha256, length) for sha256, length in content["pieces"]),
            (content["news"]["zh"], content["news"]["en"]),
        )
        is_sound = as_json(program) == content and _is_sound(program)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise refuse("content") from None
    if not is_sound:
        raise refuse("content")
    return program


def as_json(program: Program) -> dict[str, Json]:
    """The content of its public section."""
    return {
        "release": program.release,
        "version": program.version,
        "platform": program.platform,
        "files": [
            [file.name, file.same_as] if file.same_as else [file.name, file.length, file.is_executable]
            for file in program.files
        ],
        "pieces": [[piece.sha256, piece.length] for piece in program.pieces],
        "news": {"zh": program.news[0], "en": program.news[1]},
    }


def is_safe_name(name: str) -> bool:
    """Whether this names a file below a folder on every system: no way up, no drive, no device, no odd letters."""
    parts = name.split("/")
    return len(name) <= _PATH_CHARACTERS and all(
        _PART.fullmatch(part) and not _DEVICE.fullmatch(part) and part.strip(" .") and part[-1] not in " ."
        for part in parts
    )


def _file(item: Json) -> ProgramFile:
    if len(item) == 2:
        return ProgramFile(item[0], same_as=item[1])
    name, length, is_executable = item
    return ProgramFile(name, length, is_executable)


def _is_sound(program: Program) -> bool:
    return (
        is_count(program.release, limits.PROGRAM_RELEASES, 1)
        and bool(_VERSION.fullmatch(program.version))
        and bool(_PLATFORM.fullmatch(program.platform))
        and all(isinstance(words, str) and len(words) <= _NEWS_CHARACTERS for words in program.news)
        and 1 <= len(program.files) <= limits.PROGRAM_FILES
        and all(map(_file_is_sound, program.files))
        and _names_fit_together(program.files)
        and program.unpacked <= limits.PROGRAM_UNPACKED
        and all(is_hash(p.sha256) and is_count(p.length, limits.PIECE_BYTES + 1, 1) for p in program.pieces)
        and program.packed <= limits.PROGRAM_BYTES
    )


def _file_is_sound(file: ProgramFile) -> bool:
    return (
        is_safe_name(file.name)
        and is_count(file.length, limits.PROGRAM_UNPACKED + 1)
        and type(file.is_executable) is bool
        and isinstance(file.same_as, str)
    )


def _names_fit_together(files: Sequence[ProgramFile]) -> bool:
    """Each once though a disk may not tell capitals apart, none both file and folder, and none the same as what has
    no bytes."""
    names = {file.name.casefold() for file in files}
    folders = {name.rsplit("/", depth)[0] for name in names for depth in range(1, name.count("/") + 1)}
    real = {file.name for file in files if not file.same_as}
    return (
        len(names) == len(files)
        and not names & folders
        and all(file.same_as in real for file in files if file.same_as)
    )
