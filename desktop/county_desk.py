"""What a county's desk has beside its pages: the sticks plugged in, what waits, and a connection for reading lists."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from desktop.drives import DriveWatch
from desktop.presenters.county_desk import DeskCounts, desk_status, read_counts
from desktop.presenters.status import StatusView
from desktop.sticks import Ports
from desktop.tasks import Tasks
from forms.pack import Pack
from sync.store import Store


class CountyDesk(QObject):
    """`moved` tells that counts or status are others. `road` belongs to the road's thread: lists are read there, and a
    long taking on the writer's thread keeps nobody waiting. `ports`: where sticks are plugged in."""

    moved = Signal()

    def __init__(self, tasks: Tasks, road: Store, pack: Pack, ports: Ports, parent: QObject) -> None:
        super().__init__(parent)
        self._tasks, self.road, self._pack, self.ports = tasks, road, pack, ports
        self._stick: StatusView | None = None
        self._is_over = False
        self.counts = DeskCounts()
        self.watch = DriveWatch(tasks, self, ports.drives)

    def start(self) -> None:
        self.watch.start()
        self.refresh()

    def refresh(self) -> None:
        """Something was taken, admitted or written: count again."""
        if not self._is_over:
            self._tasks.travel(lambda _: read_counts(self.road, self._pack), self._tell, owner=self)

    def tell_stick(self, view: StatusView | None) -> None:
        """What the status line says of a stick at work; None when none is."""
        self._stick = view
        self.moved.emit()

    def status(self) -> StatusView:
        return self._stick or desk_status(self.counts)

    def close(self) -> None:
        """The session ends: no timer, and the connection closed on the thread it belongs to."""
        self._is_over = True
        self.watch.stop()
        self._tasks.travel(lambda _: self.road.close())

    def _tell(self, counts: DeskCounts) -> None:
        self.counts = counts
        self.moved.emit()
