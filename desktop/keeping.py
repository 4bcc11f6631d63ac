"""Today's backup, made by itself on the road's thread while the stick that holds the others is plugged in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QObject, QTimer

from desktop.i18n import t
from desktop.presenters.backups import back_up, daily_place
from desktop.tasks import Changes, Progress, Step, Task, Tasks
from forms.errors import YiluError
from sync.store import Store

FIRST_MS = 60_000  # after signing in: the first minute is the person's
EVERY_MS = 600_000
PERCENT = 100
DOING = t("正在备份", "Backing up")


class DailyBackup(QObject):
    """One for each session. What fails is tried again later: until then home says how old the last copy is."""

    def __init__(self, tasks: Tasks, store: Store, now: Callable[[], datetime], parent: QObject) -> None:
        super().__init__(parent)
        self._tasks, self._store, self._now = tasks, store, now
        self._task: Task | None = None
        self._is_over = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        self._timer.start(FIRST_MS)

    def look(self) -> None:
        """Make today's copy if it is not made and the place for it is there."""
        if self._task is None and not self._is_over:
            self._task = self._tasks.travel(self._make, self._ended, self._failed, owner=self)

    def close(self) -> None:
        """The session ends: a copy half made is thrown away, and the connection closed on the thread it belongs to."""
        self._is_over = True
        self._timer.stop()
        if self._task is not None:
            self._task.cancel()
        self._tasks.travel(lambda _: self._store.close())

    def _make(self, progress: Progress) -> Changes:
        now = self._now()
        place = daily_place(self._store, now.date())
        if place is None:
            return Changes()

        def tell(share: float) -> None:
            progress.tell(Step(DOING, int(share * PERCENT), PERCENT))

        back_up(self._store, place, now, tell)
        return Changes(settings=True)

    def _ended(self, _changes: Changes) -> None:
        self._task = None
        if not self._is_over:
            self._timer.start(EVERY_MS)

    def _failed(self, _error: YiluError) -> None:
        self._ended(Changes())
