"""Slots a test plugs folders into as if they were sticks, and takes them out of."""

from __future__ import annotations

from pathlib import Path

from desktop.sticks import Ports
from sync.routes.usb.disk import Disk
from sync.routes.usb.drives import Drive
from sync.routes.usb.stick import Stick

SIZE, FREE = 7_800_000_000, 6_100_000_000


class Slots:
    """The drives of a PC: `present` tells the folders plugged in. `disk` is what the next stick opened is made of."""

    def __init__(self) -> None:
        self.disk: Disk | None = None
        self._plugged: dict[Path, Drive] = {}
        self._waited = 0.0

    def present(self) -> tuple[Drive, ...]:
        return tuple(self._plugged.values())

    def plug(self, path: Path, label: str = "KINGSTON", is_writable: bool = True) -> None:
        path.mkdir(exist_ok=True)
        self._plugged[path] = Drive(path, label, SIZE, FREE, is_writable)

    def pull(self, path: Path) -> None:
        """Out of its slot; what is on it stays in the folder, to be plugged in elsewhere."""
        del self._plugged[path]

    def ports(self) -> Ports:
        """Sticks opened there wait for virus scanners by a clock of their own."""
        return Ports(self, lambda path: Stick(path, self.disk, self._wait, lambda: self._waited))

    def _wait(self, seconds: float) -> None:
        self._waited += seconds
