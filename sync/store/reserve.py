"""A file of nothing, given back to the disk when it is full, so that what is being typed can still be kept."""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path

FILE = "reserve.bin"
MEBIBYTE = 1 << 20
DEFAULT_BYTES = 20 * MEBIBYTE


class Reserve:
    """The reserve of one school directory; `size` bytes, 0 for none."""

    def __init__(self, directory: Path, size: int = DEFAULT_BYTES) -> None:
        self._path = directory / FILE
        self._size = size

    def keep(self) -> None:
        """Makes the reserve if it is missing and the disk has at least twice its size to spare; silent if it cannot."""
        with contextlib.suppress(OSError):
            if self._size == 0 or (self._path.exists() and self._path.stat().st_size == self._size):
                return
            if shutil.disk_usage(self._path.parent).free < 2 * self._size:
                return
            with self._path.open("wb") as file:
                for start in range(0, self._size, MEBIBYTE):
                    # Not zeros: some file systems keep none of those.
                    file.write(os.urandom(min(MEBIBYTE, self._size - start)))

    def free(self) -> bool:
        """Gives the space back; whether there was any."""
        try:
            self._path.unlink()
        except OSError:
            return False
        return True
