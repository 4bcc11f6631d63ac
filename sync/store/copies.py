"""Which copies of schools lie in a folder, as far as they show without a password: for whoever wants one back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from forms.errors import WorldError
from sync.store import slots
from sync.store.backup import ABOUT_FILE, DATABASE_FILE, made_at
from sync.store.front import FILE, Front, read_front

MOST_FOLDERS = 200
"""How many folders are looked into: whoever chooses a whole disk is not kept waiting."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy that could be restored. `made`, `changes` and `records` are what stands beside it, None if nothing does:
    to be shown, not relied on; what is in it is checked when it is opened."""

    directory: Path
    front: Front
    made: datetime | None = None
    changes: int | None = None
    records: int | None = None


def found_copies(folder: Path) -> tuple[Copy, ...]:
    """The copies in a folder that was chosen: it is one itself, or holds some, or its folders do; the newest first.

    A school's own folder, saved from a disk, is one too, unless the program did not end there in order: part of its
    data may then stand in a second file, and it is passed over. Never raises for what others put there."""
    found = [copy for directory in _directories(folder) if (copy := _copy(directory)) is not None]
    return tuple(sorted(found, key=lambda copy: copy.made or datetime.min, reverse=True))


def _directories(folder: Path) -> list[Path]:
    found = [folder]
    for above in (folder, *_inside(folder)):
        for path in _inside(above):
            if len(found) == MOST_FOLDERS:
                return found
            found.append(path)
    return found


def _inside(folder: Path) -> Iterator[Path]:
    try:
        yield from sorted(
            path for path in folder.iterdir() if path.is_dir() and not path.is_symlink() and path.suffix != ".new"
        )
    except OSError:
        return


def _copy(directory: Path) -> Copy | None:
    try:
        if not all((directory / name).is_file() for name in (DATABASE_FILE, slots.FILE, FILE)):
            return None
        log = directory / f"{DATABASE_FILE}-wal"
        if log.exists() and log.stat().st_size:
            return None
        front = read_front(directory)
    except (OSError, WorldError):
        return None
    changes, records = _about(directory)
    return Copy(directory, front, made_at(directory), changes, records)


def _about(directory: Path) -> tuple[int | None, int | None]:
    try:
        said = json.loads((directory / ABOUT_FILE).read_bytes())
        return int(said["changes"]), int(said["records"])
    except (OSError, ValueError, KeyError, TypeError):
        return None, None
