"""A file's lock that the system drops when its holder ends, however it ends."""

from __future__ import annotations

import sys
from typing import IO


def lock(file: IO[bytes]) -> None:
    """Locks an open file for this process, and those it turns into; OSError if another one has it."""
    if sys.platform == "win32":
        import msvcrt  # exists only there

        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl  # exists only elsewhere

        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
