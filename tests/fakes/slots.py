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

    def present(self) -> tuple[Drive, ...]:
        return tuple(self._plugged.values())

    def plug(self, path: Path, label: str = "KINGSTON", is_writable: bool = True) -> None:
        path.mkdir(exist_ok=True)
        self._plugged[path] = Drive(path, label, SIZE, FREE, is_writable)

    def pull(self, path: Path) -> None:
        """Out of its slot; what is on it stays in the folder, to be plugged in elsewhere."""
        del self._plugged[path]

    def ports(self) -> Ports:
        return Ports(self, lambda path: Stick(path, self.disk))
