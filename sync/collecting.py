"""Work in one piece during which the collector does not look for cycles: it makes many objects and no cycles, and
looking through them again and again would take as long as making them. What is let go of goes at once all the same."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collecting() -> Iterator[None]:
    """For seconds at most: cycles that others make meanwhile stay until it ends."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
