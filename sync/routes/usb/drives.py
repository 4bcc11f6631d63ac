"""Which sticks are plugged in: one question, answered in the way of Linux or of Windows."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Drive:
    """A removable drive that can be looked into. `label` is for people, `size` and `free` are bytes as the drive
    says; `is_writable` False: write-protected."""

    path: Path
    label: str
    size: int
    free: int
    is_writable: bool

    @property
    def key(self) -> tuple[str, str, int]:
        """Stays the same while the same stick is plugged in, whatever is written to it."""
        return str(self.path), self.label, self.size


class Drives(Protocol):
    """The removable drives of this PC. Asked every few seconds, from one thread; it never raises."""

    def present(self) -> tuple[Drive, ...]:
        """Those plugged in and readable now, by path; one that vanishes while it is asked is left out."""


def find_drives() -> Drives:
    """The drives of the system this runs on."""
    if sys.platform == "win32":
        from sync.routes.usb.windows import WindowsDrives, kernel32  # kernel32 is only there

        return WindowsDrives(kernel32())
    from sync.routes.usb.linux import LinuxDrives

    return LinuxDrives()


def usable_folder(path: Path) -> Drive | None:
    """A plain folder chosen by a person, as if it were a drive; None if it is none."""
    try:
        if not path.is_dir():
            return None
        usage = shutil.disk_usage(path)
    except OSError:
        return None
    return Drive(path, path.name or str(path), usage.total, usage.free, os.access(path, os.W_OK))
