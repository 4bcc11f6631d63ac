"""The sticks of the county chapter: file systems of their own where this machine lets one mount them, else folders."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from desktop.sticks import Ports
from sync.routes.usb.drives import Drive
from sync.routes.usb.naming import DOWN, UP
from sync.routes.usb.stick import Found, Stick

KIND = "sticks.txt"  # in the tour's place: what the sticks were, for the report
MEGABYTES = 16
_FORMATS = (("mkfs.vfat", ("-n", "YILU")), ("mkfs.ext4", ("-q", "-m", "0")))  # what sticks mostly are stands first
PATIENCE = 60


class Sticks:
    """Which sticks there are and which of them are plugged in here. `kind` tells what they are, for the report; where
    none `may_mount`, folders."""

    def __init__(self, place: Path, may_mount: bool = True) -> None:
        self._place, self._may_mount = place, may_mount
        self._mounted: list[Path] = []
        self._plugged: dict[Path, Drive] = {}
        self.kind = ""
        place.mkdir(parents=True, exist_ok=True)

    def make(self, label: str) -> Path:
        """A new stick; one that cannot be mounted is a folder."""
        path = self._place / label
        path.mkdir()
        found = next((tool for tool, _ in _FORMATS if self._mount(path, tool)), "")
        self.kind = f"{found.removeprefix('mkfs.')}，回环挂载 loop-mounted" if found else "文件夹 folders"
        return path

    @property
    def are_disks(self) -> bool:
        """Whether a stick is another disk than the PC's."""
        return bool(self._mounted)

    def at(self, label: str) -> Path:
        return self._place / label

    def plug(self, label: str) -> None:
        path = self.at(label)
        usage = shutil.disk_usage(path)
        self._plugged[path] = Drive(path, label, usage.total, usage.free, is_writable=True)

    def pull(self, label: str) -> None:
        self._plugged.pop(self.at(label), None)

    def pull_all(self) -> None:
        self._plugged.clear()

    def present(self) -> tuple[Drive, ...]:
        return tuple(self._plugged.values())

    def ports(self) -> Ports:
        return Ports(self)

    def parcels(self, label: str, folder: str = UP) -> list[Found]:
        """The parcels on a stick, the oldest first."""
        found = [one for one in Stick(self.at(label)).look(folder).found if one.kind == "parcel"]
        return sorted(found, key=lambda one: (one.header.first if one.header else 0, one.path.name))

    def answers(self, label: str) -> int:
        """How many files the county left there."""
        return len(Stick(self.at(label)).look(DOWN).found)

    def close(self) -> None:
        release(self._place)
        self._mounted.clear()

    def _mount(self, path: Path, tool: str) -> bool:
        """Whether a file system made by this tool stands at `path` now."""
        if not self._may_mount or shutil.which(tool) is None or shutil.which("mount") is None:
            return False
        image = path.with_suffix(".img")
        with image.open("wb") as file:
            file.truncate(MEGABYTES << 20)
        options = dict(_FORMATS)[tool]
        for command in ((tool, *options, str(image)), ("mount", "-o", "loop", str(image), str(path))):
            done = subprocess.run(command, capture_output=True, timeout=PATIENCE, check=False)
            if done.returncode:
                image.unlink()
                return False
        self._mounted.append(path)
        return True


def release(place: Path) -> None:
    """Take down what is mounted there, also after a story that was cut off: nothing else could be removed."""
    for path in place.glob("*/"):
        if path.is_mount():
            subprocess.run(("umount", "-l", str(path)), capture_output=True, timeout=PATIENCE, check=False)
