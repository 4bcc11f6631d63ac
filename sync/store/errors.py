"""What the database, the disk and the key say, in words for people; no SQLite error leaves `sync.store`."""

from __future__ import annotations

import errno

from forms.errors import BugError, InputError, WorldError, YiluError
from forms.text import Text

FULL = Text(
    "磁盘已满，这一步没有保存。已保存的记录都在。请删除一些不用的文件，再保存一次。",
    "The disk is full; this step was not saved. Everything saved before is safe. Free some space, then save again.",
)
FAILED = Text(
    "磁盘读写出错，这一步没有保存。已保存的记录都在。请再试一次；如果又出错，请换一块硬盘并从备份恢复。",
    "The disk failed to read or write; this step was not saved. What was saved before is safe. "
    "Try again; if it fails again, move to another disk and restore the backup.",
)
LOCKED = Text(
    "数据库正被另一步操作占用，这一步没有保存。请稍等几秒再试。",
    "The database is busy with another step; this step was not saved. Wait a few seconds and try again.",
)
READ_ONLY = Text(
    "数据目录不能写入，这一步没有保存。请检查文件夹的权限或写保护。",
    "The data folder cannot be written; this step was not saved. Check its permissions or write protection.",
)
DAMAGED = Text(
    "数据库文件已损坏，程序不再写入它。请不要删除任何文件，用最近的备份恢复。",
    "The database file is damaged and will not be written to any more. Delete nothing; restore the latest backup.",
)
WRONG_KEY = Text(
    "数据库打不开：钥匙与文件不相符，或文件已被替换。数据没有改动。请用备份恢复，或找回原来的文件。",
    "The database does not open with its key: the file was replaced or damaged. Nothing was changed. "
    "Restore the backup or bring the original file back.",
)
PLAIN = Text(
    "数据库文件没有加密，不是本程序写的，已拒绝打开。请找回原来的文件，或用备份恢复。",
    "The database file is not encrypted, so this program did not write it; it was not opened. "
    "Bring the original file back or restore the backup.",
)
UNEXPECTED = Text(
    "程序内部出错，这一步没有保存。已保存的记录都在。请重新打开程序后再试，并告诉技术支持。",
    "Something went wrong inside the program; this step was not saved. What was saved before is safe. "
    "Restart the program, try again, and tell support.",
)

_BY_PRIMARY_CODE: dict[int, tuple[str, Text]] = {
    5: ("locked", LOCKED),  # SQLITE_BUSY
    6: ("locked", LOCKED),  # SQLITE_LOCKED
    8: ("read_only", READ_ONLY),  # SQLITE_READONLY
    10: ("disk_failed", FAILED),  # SQLITE_IOERR
    11: ("damaged", DAMAGED),  # SQLITE_CORRUPT
    13: ("disk_full", FULL),  # SQLITE_FULL
    14: ("disk_failed", FAILED),  # SQLITE_CANTOPEN
    26: ("wrong_key", WRONG_KEY),  # SQLITE_NOTADB
}


def from_sqlite(error: BaseException) -> YiluError:
    """The error people may see for what SQLite said; the message of SQLite itself may quote values and is dropped."""
    code = getattr(error, "sqlite_errorcode", 0) or 0
    known = _BY_PRIMARY_CODE.get(code & 0xFF)
    if known is None:
        return BugError(f"sqlite_{code}", UNEXPECTED)
    return WorldError(*known)


def from_os(error: OSError) -> YiluError:
    """The error people may see for a file that could not be read or written."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return WorldError("disk_full", FULL)
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return WorldError("read_only", READ_ONLY)
    return WorldError("disk_failed", FAILED)


def wrong_password() -> InputError:
    return InputError(
        "wrong_password",
        Text("口令不对，请再写一次。数据没有改动。", "The password is not right; try again. Nothing was changed."),
    )


def no_such_user() -> InputError:
    return InputError(
        "no_such_user",
        Text(
            "这个人已不在这台电脑的用户里。数据没有改动。请让管理用户的人重新添加。",
            "This person is no longer a user of this PC. Nothing was changed. Ask whoever manages people to add them.",
        ),
    )


def newer_database() -> WorldError:
    return WorldError(
        "newer_database",
        Text(
            "这个数据库由更新的程序写过，本程序太旧，不能打开。数据没有改动。请安装新版本。",
            "A newer program has written this database; this one is too old to open it. Nothing was changed. "
            "Install the new version.",
        ),
    )


def not_here() -> InputError:
    return InputError(
        "no_record",
        Text(
            "这条记录已不在本机，可能已被彻底删除。没有改动任何数据。",
            "This record is no longer here; it may have been erased for good. Nothing was changed.",
        ),
    )
