"""One stick of a run: a real folder, and what becomes of such folders on their way."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from sync.routes.usb.naming import FOLDER, FOLDERS, RELAY, file_name
from sync.routes.usb.stick import Found, Stick
from tests.model.store_pc import files_under, laid_out


class StickFolder:
    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir()

    @property
    def stick(self) -> Stick:
        return Stick(self.root)

    def files(self) -> dict[Path, bytes]:
        """What stands in the product's folders under names it may look at."""
        found = (path for folder in FOLDERS for path in (self.root / FOLDER / folder).glob("*.yilu"))
        return {path: path.read_bytes() for path in sorted(found)}

    def shown(self, path: Path) -> str:
        """A file's name as people may read it."""
        return Found(path, 0).shown

    # -- on the way

    def everything(self) -> Mapping[str, bytes]:
        return files_under(self.root)

    def becomes(self, files: Mapping[str, bytes]) -> None:
        """Another stick, or this one as it was."""
        shutil.rmtree(self.root)
        self.root.mkdir()
        laid_out(self.root, files)

    def is_pulled_while_writing(self, path: Path, share: float) -> None:
        """The file never got its name, and only a part of its bytes."""
        raw = path.read_bytes()
        path.unlink()
        path.with_name(path.name + ".part").write_bytes(raw[: int(len(raw) * share)])

    def is_copied(self, path: Path, number: int) -> None:
        """Somebody copies a file, to another folder and under another name."""
        self.add(file_name("copy", str(number)), path.read_bytes())

    def add(self, name: str, raw: bytes) -> None:
        folder = self.root / FOLDER / RELAY
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(raw)


def cut(raw: bytes, share: float) -> bytes:
    """The first part of a file, at least one byte short."""
    return raw[: int((len(raw) - 1) * share)]


def flipped(raw: bytes, share: float) -> bytes:
    """One bit of a file is another one."""
    at = int((len(raw) - 1) * share)
    return raw[:at] + bytes([raw[at] ^ 4]) + raw[at + 1 :]
