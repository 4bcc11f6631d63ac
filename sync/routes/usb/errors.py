"""What a stick does to us, in words for people; no OSError leaves `sync.routes.usb`."""

from __future__ import annotations

import errno

from forms.errors import WorldError
from forms.text import Text

GONE, FULL, READ_ONLY, FAILED = "stick_gone", "stick_full", "stick_read_only", "stick_failed"
LIES, BUSY, IN_THE_WAY, CHANGED = "stick_lies", "stick_busy", "stick_in_the_way", "stick_changed"

WORDS = {
    GONE: Text(
        "U盘不见了，可能被拔出。没有写完的文件不算数，改动仍在本机。请重新插好，再做一次。",
        "The stick is gone, perhaps it was pulled out. A file not finished does not count, and the changes are still "
        "on this PC. Plug it in again and repeat the step.",
    ),
    FULL: Text(
        "U盘空间不够，这个文件没有写上。改动仍在本机。请删去U盘上不用的文件，或换一个U盘，再做一次。",
        "The stick is full and this file was not written. The changes are still on this PC. Delete what is not needed "
        "on the stick, or take another one, and repeat the step.",
    ),
    READ_ONLY: Text(
        "U盘不能写入（写保护开关，或没有权限）。改动仍在本机。请拨开写保护，或换一个U盘。",
        "The stick cannot be written: its write protection is on, or permission is missing. The changes are still on "
        "this PC. Switch the protection off, or take another stick.",
    ),
    FAILED: Text(
        "U盘读写出错，这个文件没有写上。改动仍在本机。请拔下重插再试；如果又出错，请换一个U盘。",
        "The stick failed to read or write, and this file was not written. The changes are still on this PC. "
        "Unplug it and try again; if it fails again, take another stick.",
    ),
    LIES: Text(
        "写到U盘上的内容读回来不一样：这个U盘是坏的，或标称容量是假的。文件没有留下，改动仍在本机。请换一个U盘。",
        "What was written to the stick reads back differently: it is broken, or smaller than it says. "
        "No such file was left on it, and the changes are still on this PC. Take another stick.",
    ),
    BUSY: Text(
        "另一个程序（多半是杀毒软件）占着U盘上的文件，十秒内没有放开。改动仍在本机。请稍等，再做一次。",
        "Another program, most likely a virus scanner, held a file on the stick for ten seconds. "
        "The changes are still on this PC. Wait a little and repeat the step.",
    ),
    IN_THE_WAY: Text(
        "U盘上“YILU”文件夹的位置被别的东西占着（文件或快捷方式），没有写入也没有读取。"
        "改动仍在本机。请把它改名或移走，再做一次。",
        "Something else, a file or a link, stands where the folder YILU belongs on the stick; nothing was written or "
        "read. The changes are still on this PC. Rename or move it and repeat the step.",
    ),
    CHANGED: Text(
        "这个文件在查看之后变了，没有采用。本机数据没有改动。请重新读取U盘。",
        "This file changed after it was looked at and was not taken. Nothing on this PC was changed. "
        "Read the stick again.",
    ),
}
UNREADABLE = Text(
    "这个文件读不出来，没有采用。本机数据没有改动。请拔下U盘重插再试，或请对方重新导出一份。",
    "This file cannot be read and was not taken. Nothing on this PC was changed. "
    "Unplug the stick and try again, or ask the sender for a new copy.",
)


class StickError(WorldError):
    """The stick failed; `code` is one of `WORDS`. What is kept on this PC is as it was."""

    def __init__(self, code: str) -> None:
        super().__init__(code, WORDS[code])


_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_NO_LEAVE = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})
_NO_MEDIUM = 123  # ENOMEDIUM, which only Linux names
_NO_STICK = frozenset({errno.ENOENT, errno.ENODEV, errno.ENXIO, errno.ENOTCONN, errno.ESTALE, _NO_MEDIUM})
_NO_FOLDER = frozenset({errno.ENOTDIR, errno.EISDIR, errno.ELOOP, errno.EEXIST})
_WINDOWS = {112: FULL, 39: FULL, 19: READ_ONLY, 5: READ_ONLY, 21: GONE, 3: GONE, 1167: GONE, 433: GONE, 32: BUSY}


def from_os(error: OSError) -> StickError:
    """The error people may see for what the system said of a stick."""
    windows = _WINDOWS.get(getattr(error, "winerror", None) or 0)
    if windows is not None:
        return StickError(windows)
    if error.errno in _NO_ROOM:
        return StickError(FULL)
    if error.errno in _NO_LEAVE:
        return StickError(READ_ONLY)
    if error.errno in _NO_STICK:
        return StickError(GONE)
    return StickError(IN_THE_WAY if error.errno in _NO_FOLDER else FAILED)
