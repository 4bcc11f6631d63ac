"""Notices sticks by itself: asks for the drives every few seconds, off the GUI thread, and tells when they changed."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.tasks import Tasks
from sync.routes.usb.drives import Drive, Drives, find_drives

EVERY_MS = 3_000


class DriveWatch(QObject):
    """`changed` tells the drives there are now, each time one came or went."""

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

    def ask(self, drives: Drives) -> None:
        """Ask these from now on."""
        self._drives = drives
        self.look()

    def look(self) -> None:
        if not self._is_asking:
            self._is_asking = True
            self._tasks.travel(lambda _: self._drives.present(), self._tell, self._failed, owner=self)

    def _tell(self, found: tuple[Drive, ...]) -> None:
        self._is_asking = False
        before, self.present = self.present, found
        if [drive.key for drive in before] != [drive.key for drive in found]:
            self.changed.emit(found)

    def _failed(self, _error: object) -> None:
        self._is_asking = False
