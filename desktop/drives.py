"""Notices sticks by itself: asks for the drives every two seconds, off the GUI thread, and tells when they changed."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.tasks import Tasks
from sync.routes.usb.drives import Drive, Drives, find_drives

EVERY_MS = 2_000


class DriveWatch(QObject):
    """`changed` tells the drives there are now, by path, each time one came, went, or has other room."""

    changed = Signal(object)

    def __init__(self, tasks: Tasks, parent: QObject, drives: Drives | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._drives = drives or find_drives()
        self._is_asking = False
        self.present: tuple[Drive, ...] = ()
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        self._timer.start()
        self.look()

    def stop(self) -> None:
        self._timer.stop()

    def look(self) -> None:
        """Now; a look that hangs on a dying stick is waited for, not doubled."""
        if not self._is_asking:
            self._is_asking = True
            self._tasks.glance(lambda _: self._drives.present(), self._tell, self._failed, owner=self)

    def _tell(self, found: tuple[Drive, ...]) -> None:
        self._is_asking = False
        before, self.present = self.present, found
        if self._timer.isActive() and before != found:
            self.changed.emit(found)

    def _failed(self, _error: object) -> None:
        self._is_asking = False
