"""A process that stages a program and is gone at the n-th thing it does to the disk."""

from __future__ import annotations

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.sync.program_kit import made, place_at, stage

_STEPS = ("open", "os.mkdir", "os.rename", "os.symlink", "os.remove", "os.rmdir", "shutil.rmtree")


def main(home: str, scratch: str, release: str, at: str) -> None:
    given = made(Path(scratch), int(release))
    left = int(at)

    def die(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal left
        writes = event != "open" or (isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR))
        if event in _STEPS and writes and str(arguments[0]).startswith(home):
            left -= 1
            if left < 0:
                os._exit(7)

    sys.addaudithook(die)
    stage(place_at(Path(home)), given)


if __name__ == "__main__":
    main(*sys.argv[1:])
