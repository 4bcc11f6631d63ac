"""What the world does to sticks and disks: the only things in the county chapter that no person does in a window."""

from __future__ import annotations

from pathlib import Path

from sync.routes.usb.naming import UP


def damage(path: Path) -> None:
    """The last byte of a file is another one."""
    raw = path.read_bytes()
    path.write_bytes(raw[:-1] + bytes([raw[-1] ^ 1]))


def lose(path: Path) -> None:
    path.unlink()


def put_back(stick: Path, old: bytes) -> None:
    """An old file, copied back onto a stick under another name."""
    (stick / "YILU" / UP / "parcel-old-copy.yilu").write_bytes(old)
