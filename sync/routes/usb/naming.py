"""The folders of a stick and the names of files in them. Names are made here and never trusted when they are read."""

from __future__ import annotations

import os
import re

from sync.envelope.header import KINDS, Header

FOLDER = "YILU"
MARK = "stick.id"  # beside the folders: a random number by which a PC knows a stick again
UP, DOWN, RELAY = "up", "down", "relay"
FOLDERS = (UP, DOWN, RELAY)
SUFFIX = ".yilu"

A_NAME = re.compile(r"[0-9a-z][0-9a-z-]{0,95}\.yilu")
OF_OURS = re.compile(rf"(?:{'|'.join(KINDS)})-{A_NAME.pattern}")  # as `name_of` makes them
A_PIECE = re.compile(r"piece-[0-9a-f]{48}\.yilu")  # as `piece_name` makes them: opened only by who knows the hash
LEFT_OVER = re.compile(r"[0-9a-z][0-9a-z-]{0,95}\.yilu\.part")
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d) *\.", re.IGNORECASE)  # Windows opens a device by such a name


def name_of(header: Header, stable: str = "") -> str:
    """The name of a file on a stick: kind, school and the envelope's own name. `stable` (lower-case letters, digits,
    hyphens), in place of the latter, lets the next file of its kind take its place."""
    return file_name(header.kind, header.school, stable or header.id[:24])


def file_name(*parts: str) -> str:
    """The parts that are not empty, as a name; see `name_of`."""
    return "-".join(part for part in parts if part).lower() + SUFFIX


def piece_name(sha256: str) -> str:
    """The name of a piece of a program by its hash, 64 hex digits."""
    return file_name("piece", sha256[:48])


def size_if_ours(entry: os.DirEntry[str]) -> int | None:
    """The size of a regular file that ends as ours do; None for anything else, a damaged entry too."""
    is_named_so = entry.name.lower().endswith(SUFFIX) and not _DEVICE.match(entry.name)
    try:
        if is_named_so and entry.is_file(follow_symlinks=False):
            return entry.stat(follow_symlinks=False).st_size
    except OSError:
        pass
    return None
