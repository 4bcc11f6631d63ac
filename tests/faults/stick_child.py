"""A program that writes files to a stick and says after each that it is safe; tests look at what a cut would leave."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random

from sync.routes.usb.naming import UP
from sync.routes.usb.stick import Stick

SIZES = (700, 40_000, 150_000, 9_000)


def files() -> Iterator[tuple[str, bytes]]:
    """Names and bytes in the order of writing; the last takes the place of the first."""
    for number, size in enumerate(SIZES):
        yield f"parcel-s1-{number % 3}.yilu", Random(number).randbytes(size)


def main(root: str) -> None:
    stick = Stick(Path(root))
    for number, (name, raw) in enumerate(files()):
        stick.write(UP, name, raw)
        os.write(1, f"SAFE {number}\n".encode())


if __name__ == "__main__":
    main(sys.argv[1])
