"""Names, links and devices in a folder of a stick that hurt whoever opens or follows them."""

from __future__ import annotations

import os
import stat
from pathlib import Path

WINDOWS_DEVICES = ("CON.yilu", "aux.yilu", "COM1 .yilu")


def set_traps(folder: Path, outside: Path, sound: bytes) -> None:
    """Fills `folder` with traps, and `sound` as the one sound file `sound.yilu`; links lead to `outside`."""
    secret = outside / "secret.yilu"
    secret.write_bytes(sound)
    (folder / "link.yilu").symlink_to(secret)
    (folder / "dangling.yilu").symlink_to(outside / "absent")
    (folder / "loop.yilu").symlink_to(folder / "loop.yilu")
    (folder / "passwd.yilu").symlink_to("/etc/passwd")
    (folder / "folder.yilu").mkdir()
    os.mkfifo(folder / "fifo.yilu")  # who opened it would wait for ever
    if os.geteuid() == 0:
        os.mknod(folder / "device.yilu", 0o600 | stat.S_IFCHR, os.makedev(1, 5))  # /dev/zero, without end
    with (folder / "sparse.yilu").open("wb") as sparse:
        sparse.truncate(4 << 30)
    for name in (*WINDOWS_DEVICES, "x" * 250 + ".yilu", "a:b.yilu", "尾.yilu", "\u202efdp.yilu", "a\nb.yilu"):
        (folder / name).write_bytes(b"YILU1 parcel\n")
    (folder / "CASE.YILU").write_bytes(b"")
    (folder / "case.yilu").write_bytes(b"")
    (folder / "autorun.inf").write_bytes(b"[autorun]\nopen=virus.exe\n")
    (folder / "论文.docx.lnk").write_bytes(b"L\0\0\0")
    (folder / "sound.yilu").write_bytes(sound)


def flood(folder: Path, count: int) -> None:
    """`count` files, a quarter of them named as ours."""
    for number in range(count):
        (folder / f"n{number}.{'jpg' if number % 4 else 'yilu'}").write_bytes(b"x" * (number % 2 * 200 + 100))
