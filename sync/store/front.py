"""What the lock screen may show before anyone has signed in: the school, who works here, two counts; no child."""

from __future__ import annotations

import contextlib
import json
import os
from dataclasses import dataclass, field
from pathlib import Path

from forms.errors import WorldError
from forms.text import Text
from sync import durable
from sync.store import errors

FILE = "front.json"
COUNTS = "counts.json"


@dataclass(frozen=True, slots=True)
class FrontUser:
    id: str
    name: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """Changes that have not left and forms begun. `exact`: the program was closed in order and they are true;
    otherwise they are the last that were noted before it was not. None: nothing is known."""

    waiting: int | None = None
    drafts: int | None = None
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Front:
    school_code: str
    school_name: str
    users: tuple[FrontUser, ...]
    counts: Counts = field(default_factory=Counts)
    has_sheet: bool = False  # whether a recovery sheet opens it


def roles_of(text: str) -> tuple[str, ...]:
    """A person's roles, the foremost first, as table and file hold them: with a space between."""
    return tuple(text.split())


def read_front(directory: Path) -> Front:
    """The lock screen's data; WorldError 'no_school' if the directory holds no school or its file is unreadable."""
    try:
        data = json.loads((directory / FILE).read_bytes())
        users = tuple(FrontUser(str(u["id"]), str(u["name"]), roles_of(str(u["role"]))) for u in data["users"])
        school = data["school"]
        has_sheet = data.get("sheet") is True
        return Front(str(school["code"]), str(school["name"]), users, read_counts(directory), has_sheet)
    except FileNotFoundError:
        raise WorldError("no_school", _NO_SCHOOL) from None
    except OSError as error:
        raise errors.from_os(error) from None
    except (ValueError, KeyError, TypeError):
        raise WorldError("no_school", _NO_SCHOOL) from None


def write_front(directory: Path, front: Front) -> None:
    """Writes who and where, whole or not at all; counts have a file of their own. WorldError if the disk fails."""
    data = {
        "v": 1,
        "school": {"code": front.school_code, "name": front.school_name},
        "users": [{"id": u.id, "name": u.name, "role": " ".join(u.roles)} for u in front.users],
        "sheet": front.has_sheet,
    }
    try:
        durable.write_safely(directory / FILE, json.dumps(data, ensure_ascii=False, indent=1).encode())
    except OSError as error:
        raise errors.from_os(error) from None


def read_counts(directory: Path) -> Counts:
    """The counts; unknown ones if their file is missing or damaged, which must not keep a school from opening."""
    try:
        data = json.loads((directory / COUNTS).read_bytes())
        return Counts(int(data["waiting"]), int(data["drafts"]), data["exact"] is True)
    except (OSError, ValueError, KeyError, TypeError):
        return Counts()


def write_counts(directory: Path, counts: Counts, *, lasting: bool) -> None:
    """Replaces the counts. `lasting` waits for the disk and raises WorldError; otherwise this costs no wait, survives
    the end of the program but perhaps not a power cut, and a failure is no trouble: the counts are then older."""
    data = json.dumps({"waiting": counts.waiting, "drafts": counts.drafts, "exact": counts.exact}).encode()
    path = directory / COUNTS
    if lasting:
        try:
            durable.write_safely(path, data)
        except OSError as error:
            raise errors.from_os(error) from None
        return
    with contextlib.suppress(OSError):
        temporary = path.with_name(COUNTS + ".tmp")
        temporary.write_bytes(data)
        temporary.chmod(0o600)
        os.replace(temporary, path)


_NO_SCHOOL = Text(
    "这个文件夹里没有可以打开的学校数据。没有改动任何文件。请另选文件夹，或用备份恢复。",
    "This folder holds no school that can be opened. No file was changed. Choose another folder or restore a backup.",
)
