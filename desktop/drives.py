"""Notices sticks by themselves: asks every two seconds which drives are plugged in, never on the window's thread."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.tasks import Tasks
from sync.routes.usb.drives import Drive, Drives

POLL_MS = 2_000


class DriveWatch(QObject):
    """`moved` tells the drives present, by path, whenever one came, went or has other room. `start` asks at once."""

    moved = Signal(object)

    def __init__(self, tasks: Tasks, drives: Drives, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks, self._drives = tasks, drives
        self._is_asking = False
        self.present: tuple[Drive, ...] = ()
        self._timer = QTimer(self)
        self._timer.setInterval(POLL_MS)
        self._timer.timeout.connect(self.ask)

    def start(self) -> None:
        self._timer.start()
        self.ask()

    def stop(self) -> None:
        self._timer.stop()

    def ask(self) -> None:
        """Look now; a look that hangs on a dying stick is waited for, not doubled."""
        if not self._is_asking:
            self._is_asking = True
            self._tasks.glance(lambda _: self._drives.present(), self._tell, owner=self)

    def _tell(self, present: tuple[Drive, ...]) -> None:
        self._is_asking = False
        before, self.present = self.present, present
        if self._timer.isActive() and before != present:
            self.moved.emit(present)
