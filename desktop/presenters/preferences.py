"""How this PC's window is set: language, theme, idle lock, the school last open. No person's name is kept here."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, fields
from pathlib import Path

FILE = "preferences.json"
IDLE_CHOICES = (3, 5, 10, 20)


@dataclass(frozen=True, slots=True)
class Preferences:
    language: str = "zh"
    theme: str = "light"
    idle_minutes: int = 10
    last_school: str = ""  # name of its directory
    width: int = 1366
    height: int = 768
    maximised: bool = False


def read_preferences(folder: Path) -> Preferences:
    """What is kept in `folder`; a missing, unreadable or foreign file gives the defaults, value by value."""
    try:
        data = json.loads((folder / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Preferences()
    if not isinstance(data, dict):
        return Preferences()
    defaults = Preferences()
    known = {f.name: data[f.name] for f in fields(Preferences) if f.name in data}
    return Preferences(**{name: value for name, value in known.items() if type(value) is type(getattr(defaults, name))})


def write_preferences(folder: Path, preferences: Preferences) -> None:
    """Keep them; a disk that refuses costs no data, so the old ones simply stay."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        new = folder / (FILE + ".new")
        new.write_text(json.dumps(asdict(preferences), indent=1), encoding="utf-8")
        os.replace(new, folder / FILE)
    except OSError:
        return
