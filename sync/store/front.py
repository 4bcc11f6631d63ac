"""What the lock screen may show before anyone has signed in: the school, who works here, two counts; no child."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from forms.definition import Text
from forms.errors import WorldError
from sync.store import durable, errors

FILE = "front.json"


@dataclass(frozen=True, slots=True)
class FrontUser:
    id: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Front:
    school_code: str
    school_name: str
    users: tuple[FrontUser, ...]
    waiting: int = 0  # changes that have not left, when the program was last open
    drafts: int = 0


def read_front(directory: Path) -> Front:
    """The lock screen's data; WorldError 'no_school' if the directory holds no school or its file is unreadable."""
    try:
        data = json.loads((directory / FILE).read_bytes())
        users = tuple(FrontUser(str(u["id"]), str(u["name"]), str(u["role"])) for u in data["users"])
        school = data["school"]
        return Front(str(school["code"]), str(school["name"]), users, int(data["waiting"]), int(data["drafts"]))
    except FileNotFoundError:
        raise WorldError("no_school", _NO_SCHOOL) from None
    except OSError as error:
        raise errors.from_os(error) from None
    except (ValueError, KeyError, TypeError):
        raise WorldError("no_school", _NO_SCHOOL) from None


def write_front(directory: Path, front: Front) -> None:
    """Writes the file whole or not at all; WorldError if the disk fails."""
    data = {
        "v": 1,
        "school": {"code": front.school_code, "name": front.school_name},
        "users": [{"id": u.id, "name": u.name, "role": u.role} for u in front.users],
        "waiting": front.waiting,
        "drafts": front.drafts,
    }
    try:
        durable.write_safely(directory / FILE, json.dumps(data, ensure_ascii=False, indent=1).encode())
    except OSError as error:
        raise errors.from_os(error) from None


_NO_SCHOOL = Text(
    "这个文件夹里没有可以打开的学校数据。没有改动任何文件。请另选文件夹，或用备份恢复。",
    "This folder holds no school that can be opened. No file was changed. Choose another folder or restore a backup.",
)
