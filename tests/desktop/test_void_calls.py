"""PySide6 6.12.0 on Python 3.11 loses a reference to None at every void call and aborts after some thousands."""

from __future__ import annotations

import subprocess
import sys

LOOP = """
from PySide6.QtCore import QObject
obj = QObject()
for _ in range(200_000):
    obj.setObjectName("x")
print("alive")
"""


def test_void_calls_keep_none_alive() -> None:
    """In a process of its own: where it fails, it takes the interpreter with it."""
    done = subprocess.run([sys.executable, "-c", LOOP], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "alive")
