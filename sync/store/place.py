"""Where a school's files may lie: on a disk of this PC, opened by one program at a time."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import IO

from forms.errors import WorldError
from forms.text import Text
from sync.locks import lock
from sync.store import errors

LOCK_FILE = "in-use.lock"

_NETWORK = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "ceph", "davfs", "fuse.sshfs", "fuse.davfs2",
            "fuse.rclone", "fuse.gvfsd-fuse", "fuse.glusterfs", "fuse.smbnetfs", "fuse.s3fs", "fuse.curlftpfs"}
_MEMORY = {"tmpfs", "ramfs"}

NETWORK = Text(
    "这是网络上的文件夹。断网时数据会损坏，所以不能放在这里。请选本机硬盘上的文件夹。",
    "This folder is on the network. Data kept there breaks when the link drops. Choose a folder on this PC's own disk.",
)
REMOVABLE = Text(
    "这是可移动的盘（如 U 盘）。拔出时数据会损坏，所以不能放在这里。请选本机硬盘上的文件夹。",
    "This is a removable disk, such as a stick. Data kept there breaks when it is pulled. "
    "Choose a folder on this PC's own disk.",
)
MEMORY = Text(
    "这个文件夹只在内存里，关机后就没有了。请选本机硬盘上的文件夹。",
    "This folder lives in memory only and is gone after a shutdown. Choose a folder on this PC's own disk.",
)
IN_USE = Text(
    "这所学校的数据已在另一个窗口中打开。请回到那个窗口，或先关闭它。数据没有改动。",
    "This school is already open in another window. Go back to that window or close it first. Nothing was changed.",
)


def unsuitable(directory: Path) -> tuple[str, Text] | None:
    """Why a school must not be kept in `directory`: ('network' | 'removable' | 'memory', words), or None.

    What cannot be found out is not held against a directory."""
    existing = directory.absolute()
    while not existing.exists() and existing != existing.parent:
        existing = existing.parent
    kind = _windows_kind(existing) if os.name == "nt" else _linux_kind(existing)
    words = {"network": NETWORK, "removable": REMOVABLE, "memory": MEMORY}.get(kind)
    return None if words is None else (kind, words)


def _windows_kind(path: Path) -> str:
    if sys.platform != "win32":
        return ""
    import ctypes  # only there is `windll`

    drive = os.path.splitdrive(str(path.resolve()))[0]
    if drive.startswith("\\\\"):
        return "network"
    return {2: "removable", 4: "network", 6: "memory"}.get(ctypes.windll.kernel32.GetDriveTypeW(drive + "\\"), "")


def _linux_kind(path: Path) -> str:
    try:
        device = path.stat().st_dev
        mounts = Path("/proc/self/mountinfo").read_text("utf-8", "replace").splitlines()
    except OSError:
        return ""
    kind = mount_kind(mounts, str(path.resolve()))
    if kind:
        return kind
    return "removable" if _is_removable(device) else ""


def mount_kind(mounts: list[str], path: str) -> str:
    """'network', 'memory' or '' for `path` by the lines of /proc/self/mountinfo: the last mount over it holds."""
    best, found = -1, ""
    for line in mounts:
        before, _, after = line.partition(" - ")
        columns = before.split(" ")
        if len(columns) < 5 or not after:
            continue
        point = columns[4].encode().decode("unicode_escape").encode("latin-1", "replace").decode("utf-8", "replace")
        covers = point == "/" or path == point or path.startswith(point.rstrip("/") + "/")
        if covers and len(point) >= best:
            best, found = len(point), after.split(" ")[0]
    if found in _NETWORK:
        return "network"
    return "memory" if found in _MEMORY else ""


def _is_removable(device: int) -> bool:
    node = Path(f"/sys/dev/block/{os.major(device)}:{os.minor(device)}")
    try:
        real = node.resolve(strict=True)
    except OSError:
        return False
    for level in (real, real.parent):  # the partition, then its disk
        flag = level / "removable"
        if flag.exists():
            return flag.read_text().strip() == "1"
    return False


class InUse:
    """The lock of one school directory, held while the school is open; the system drops it if the program dies."""

    def __init__(self, directory: Path) -> None:
        try:
            self._file: IO[bytes] | None = (directory / LOCK_FILE).open("ab")
        except OSError as error:
            raise errors.from_os(error) from None
        try:
            lock(self._file)
        except OSError:
            self._file.close()
            raise WorldError("in_use", IN_USE) from None

    def release(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None
