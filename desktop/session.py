"""What pages of an open school are given; it ends with the lock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from desktop.courier import Courier
from desktop.presenters.preferences import Preferences
from desktop.tasks import Tasks
from desktop.theme.look import Look
from forms.pack import Pack
from sync.store import Store, User


@dataclass(frozen=True, slots=True)
class Controls:
    """What the settings page may ask of the composition root."""

    preferences: Callable[[], Preferences]
    set_language: Callable[[str], None]
    set_theme: Callable[[str], None]
    set_idle: Callable[[int], None]
    delete_sample: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Session:
    """`store` belongs to the writer thread (use it inside `tasks.write`), `reader` to the GUI thread: for short
    reads only. `author` is the number changes are written under. `pages` are the names of the pages there are."""

    look: Look
    tasks: Tasks
    store: Store
    reader: Store
    pack: Pack
    user: User
    directory: Path
    is_sample: bool
    courier: Courier
    controls: Controls
    now: Callable[[], datetime]
    pages: frozenset[str]

    @property
    def author(self) -> int:
        return self.user.number

    def today(self) -> date:
        return self.now().date()
