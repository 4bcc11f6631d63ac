"""A home with the sample school in it, and the window of a process of its own on it."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from desktop.presenters.folders import DataFolder
from desktop.presenters.opening import SAMPLE_PASSWORD, make_sample
from tests.bench.floors import environment
from tests.bench.schools import NOW, pack


@contextmanager
def sample_home() -> Iterator[Path]:
    """The data folder of a PC with the sample school of 1,200 pupils, which nobody has opened yet."""
    with tempfile.TemporaryDirectory() as home:
        folder = DataFolder(Path(home) / "data")
        made = make_sample(folder, pack(), NOW, lambda doing, done, of: None)
        made.store.close()
        yield folder.root


def window_command(what: str, folder: Path) -> list[str]:
    return [sys.executable, "-m", "tests.bench.window_child", what, str(folder), SAMPLE_PASSWORD]


def signed_in(folder: Path) -> tuple[float, int]:
    """Seconds from the password to home, and KiB of memory at home."""
    ended = subprocess.run(
        window_command("home", folder), env=environment(folder), capture_output=True, text=True, timeout=120, check=True
    )
    seconds, kib = ended.stdout.split()[-2:]
    return float(seconds), int(kib)
