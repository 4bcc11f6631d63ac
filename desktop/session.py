"""What pages of an open school are given; it ends with the lock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.controls import Controls
from desktop.courier import Courier
from desktop.presenters.roles import actions
from desktop.sticks import Sticks
from desktop.tasks import Tasks
from desktop.theme.look import Look
from forms.pack import Pack
from sync.store import Store, User
from sync.updates.shelf import Shelf

if TYPE_CHECKING:
    from desktop.county_desk import CountyDesk


@dataclass(frozen=True, slots=True)
class Session:
    """`store` belongs to the writer thread (use it inside `tasks.write`), `reader` to the GUI thread: for short
    reads only. `author` is the number changes are written under. `pages` names the pages the person may open."""

    look: Look
    tasks: Tasks
    store: Store
    reader: Store
    shelf: Shelf
    user: User
    directory: Path
    is_sample: bool
    courier: Courier
    sticks: Sticks
    controls: Controls
    now: Callable[[], datetime]
    pages: frozenset[str]
    county: CountyDesk | None = None  # at a county's desk only
    last_records: dict[str, int] = field(default_factory=dict)  # by form: where its register puts the cursor next

    @property
    def pack(self) -> Pack:
        """The pack this school was opened with."""
        return self.shelf.pack

    @property
    def author(self) -> int:
        return self.user.number

    def actions(self, page: str) -> frozenset[str]:
        """What the person may do on a page."""
        return actions(self.user.roles, page)

    def today(self) -> date:
        return self.now().date()
