"""The floors benchmarks are held against: the least work the same result could take with the same libraries."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from sqlcipher3 import dbapi2

BARE_WINDOW = """
import sys, time
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel, QWidget, QVBoxLayout
app = QApplication(sys.argv)
window = QWidget(); window.resize(1366, 697)
QVBoxLayout(window).addWidget(QLabel("驿录"))
window.show()
def told():
    print(time.time(), flush=True)
    app.quit()
QTimer.singleShot(0, lambda: QTimer.singleShot(0, told))
app.exec()
"""


def seconds_to_print(command: Sequence[str], environment: dict[str, str]) -> float:
    """Seconds from starting a process until the moment it prints as its last line (`time.time()`)."""
    begun = time.time()
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=True)
    return float(ended.stdout.strip().splitlines()[-1]) - begun


def environment(home: Path) -> dict[str, str]:
    """What a process of a benchmark is started with: no display, a home of its own."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "QT_QPA_PLATFORM": "offscreen", "HOME": str(home)}


def bare_window() -> float:
    """Seconds until a bare PySide6 window with one label is on the screen."""
    with tempfile.TemporaryDirectory() as home:
        return seconds_to_print([sys.executable, "-c", BARE_WINDOW], environment(Path(home)))


def argon2_and_open(database: Path, key: bytes, salt: bytes = b"0" * 16) -> float:
    """Seconds to derive a key from a password (Argon2id, 64 MiB, 3 passes) and open a SQLCipher file by its raw key."""
    begun = time.perf_counter()
    Argon2id(salt=salt, length=32, iterations=3, lanes=1, memory_cost=64 * 1024).derive(b"a password of a clerk")
    connection = dbapi2.connect(str(database))
    connection.execute(f"pragma key=\"x'{key.hex()}'\"")
    connection.execute("select count(*) from sqlite_master").fetchone()
    taken = time.perf_counter() - begun
    connection.close()
    return taken


def plain_copy(files: Sequence[bytes], target: Path) -> float:
    """Seconds to write these files into an empty folder, each with fsync, and to fsync the folder at the end."""
    begun = time.perf_counter()
    for number, raw in enumerate(files):
        with (target / str(number)).open("wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
    handle = os.open(target, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)
    return time.perf_counter() - begun


def typical(times: Sequence[float]) -> float:
    return median(times)


def closure_calls(number: int) -> int:
    """The least an evaluator of `number` steps does in Python: call a closure for each."""
    steps = 0

    def step() -> None:
        nonlocal steps
        steps += 1

    for _ in range(number):
        step()
    return steps
