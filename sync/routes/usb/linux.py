"""Removable drives as Linux tells of them: what is mounted, and what the kernel says the device hangs on."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sync.routes.usb.drives import Drive

_ESCAPED = re.compile(r"\\([0-7]{3})")  # mountinfo writes a blank as \040
_ESCAPED_LABEL = re.compile(r"\\x([0-9a-f]{2})")  # udev writes it as \x20
_PHYSICAL = re.compile(r"/usb[0-9]+/|/mmc_host/|/memstick/")
_NEVER = ("sr", "loop", "ram", "zram")  # drives for discs, and what is no device at all
_MOST_MOUNTS = 4096

Usage = Callable[[Path], tuple[int, int, bool]]
"""(size, free, is_writable) of a mounted drive, bytes; OSError if it is gone."""


@dataclass(frozen=True, slots=True)
class Mount:
    """A line of mountinfo: the device as 'major:minor', its source, where it is mounted, and whether for writing."""

    device: str
    source: str
    path: Path
    is_writable: bool


class LinuxDrives:
    """Reads /proc/self/mountinfo and /sys; `root` is where those stand, for tests."""

    def __init__(self, root: Path = Path("/"), usage: Usage | None = None) -> None:
        self._root = root
        self._usage = usage or _usage

    def present(self) -> tuple[Drive, ...]:
        found: dict[str, Drive] = {}
        for mount in self._mounts():
            block = self._block(mount)
            if block is None or mount.device in found or not _is_removable(block):
                continue
            try:
                size, free, is_writable = self._usage(mount.path)
            except OSError:
                continue
            label = self._label(block.name) or mount.path.name
            found[mount.device] = Drive(mount.path, label, size, free, is_writable and mount.is_writable)
        return tuple(sorted(found.values(), key=lambda drive: str(drive.path)))

    def _mounts(self) -> Iterator[Mount]:
        try:
            with (self._root / "proc/self/mountinfo").open(encoding="utf-8", errors="surrogateescape") as lines:
                for number, line in enumerate(lines):
                    mount = mount_in(line)
                    if mount is not None and number < _MOST_MOUNTS:
                        yield mount
        except OSError:
            return

    def _block(self, mount: Mount) -> Path | None:
        """The device in /sys; by the name of its source where the file system has a number of its own (btrfs)."""
        for name in (f"sys/dev/block/{mount.device}", f"sys/class/block/{Path(mount.source).name}"):
            path = self._root / name
            if path.exists():
                return path.resolve()
        return None

    def _label(self, device: str) -> str:
        """The drive's own name as udev has it, '' if it has none."""
        try:
            for link in (self._root / "dev/disk/by-label").iterdir():
                if Path(os.readlink(link)).name == device:
                    return _unescaped(_ESCAPED_LABEL, 16, link.name)
        except OSError:
            pass
        return ""


def mount_in(line: str) -> Mount | None:
    """The mount a line tells of; None for one that does not show the root of a device."""
    before, _, after = line.partition(" - ")
    fields, rest = before.split(), after.split()
    if len(fields) < 6 or len(rest) < 3 or fields[3] != "/" or not rest[1].startswith("/"):
        return None
    options = {*fields[5].split(","), *rest[2].split(",")}
    path = Path(_unescaped(_ESCAPED, 8, fields[4]))
    return Mount(fields[2], _unescaped(_ESCAPED, 8, rest[1]), path, "ro" not in options)


def _is_removable(block: Path) -> bool:
    """Whether the device, or the one it is a part of, can be pulled out. A hard disk in a USB case says it is not
    removable but hangs on the bus; an encrypted stick is told by what lies below it."""
    if block.name.startswith(_NEVER):
        return False
    if _PHYSICAL.search(str(block)):
        return True
    for device in (block, block.parent):
        if _says_one(device / "removable"):
            return True
    try:
        below = [path.resolve() for path in (block / "slaves").iterdir()]
    except OSError:
        return False
    return bool(below) and all(_is_removable(path) for path in below)


def _says_one(path: Path) -> bool:
    try:
        return path.read_text("ascii").strip() == "1"
    except (OSError, ValueError):
        return False


def _unescaped(pattern: re.Pattern[str], base: int, text: str) -> str:
    """The text with its escapes undone, byte by byte, as file names are."""
    raw = pattern.sub(lambda found: chr(int(found[1], base)), text)
    try:
        return raw.encode("latin-1").decode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return raw  # it held no escaped bytes but letters of its own


def _usage(path: Path) -> tuple[int, int, bool]:
    state = os.statvfs(path)
    is_writable = not state.f_flag & os.ST_RDONLY and os.access(path, os.W_OK)
    return state.f_blocks * state.f_frsize, state.f_bavail * state.f_frsize, is_writable
