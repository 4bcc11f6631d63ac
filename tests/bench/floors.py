"""The floors benchmarks are held against: the least work the same result could take with the same libraries."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePath
from statistics import median
from typing import Any

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from sqlcipher3 import dbapi2

from sync.store.database import Database
from sync.store.search import spaced

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


Tree = Mapping[PurePath, Mapping[str, bytes]]
"""Folders below a root, each after the one it is in, with the bytes of their files by name."""


def plain_copy(tree: Tree, target: Path) -> float:
    """Seconds to write these folders and files into an empty folder, each file with fsync, and each folder's names with
    one at the end."""
    begun = time.perf_counter()
    for folder, files in tree.items():
        place = target / folder
        place.mkdir()
        _sync(place.parent)
        for name, raw in files.items():
            with (place / name).open("wb") as file:
                file.write(raw)
                file.flush()
                os.fsync(file.fileno())
        _sync(place)
    return time.perf_counter() - begun


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)


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


Rows = Mapping[Any, tuple[Any, ...]]
"""The rows of a table by primary key."""

Order = tuple[str, list[tuple[Any, ...]]]
"""A statement and the rows it is run for."""


class Repeater:
    """Repeats in a copy of a database what was written into it since: the rows that are new or otherwise now, whole,
    into the same tables, indexes and search, by `executemany` in one transaction with the same settings."""

    def __init__(self, original: Database, copy: Database) -> None:
        """Makes `copy` one of `original`, which nobody else has open now."""
        self._original, self._copy = original, copy
        original.rows("pragma wal_checkpoint(truncate)")
        copy.path.write_bytes(original.path.read_bytes())
        listed = original.rows("select name, sql from sqlite_master where type = 'table' and name not like 'sqlite_%'")
        searched = [name for name, sql in listed if sql.startswith("create virtual")]
        shadows = tuple(f"{name}_" for name in searched)
        self._tables = {
            name: [(row[1], row[5]) for row in original.rows(f'pragma table_info("{name}")')]
            for name, _ in listed
            if name not in searched and not name.startswith(shadows)
        }
        self._words = {
            f"f_{name[2:]}": [row[1] for row in original.rows(f'pragma table_info("{name}")')] for name in searched
        }
        self._before = self._rows()

    def repeat(self) -> tuple[int, float]:
        """How many rows were written since the last time, and the seconds it took to write them again."""
        after = self._rows()
        orders = [order for name in after for order in self._orders(name, self._before[name], after[name]) if order[1]]
        self._before = after
        connection = self._copy.connection
        begun = time.perf_counter()
        connection.execute("begin immediate")
        for sql, rows in orders:
            connection.executemany(sql, rows)
        connection.execute("commit")
        return sum(len(rows) for _, rows in orders), time.perf_counter() - begun

    def close(self) -> None:
        self._copy.close()

    def _rows(self) -> dict[str, Rows]:
        found: dict[str, Rows] = {}
        for name, columns in self._tables.items():
            keys = [place for place, (_, key) in enumerate(columns) if key]
            rows = self._original.each(f'select * from "{name}"')
            found[name] = {tuple(row[place] for place in keys): row for row in rows}
        return found

    def _orders(self, name: str, before: Rows, after: Rows) -> Iterator[Order]:
        columns = [column for column, _ in self._tables[name]]
        keys = " and ".join(f'"{column}" = ?' for column, key in self._tables[name] if key)
        written = {key: row for key, row in after.items() if before.get(key) != row}
        yield f'delete from "{name}" where {keys}', [key for key in before if key not in after]
        yield f'insert or replace into "{name}" values ({_marks(columns)})', list(written.values())
        words = self._words.get(name, [])
        if words:
            places = [columns.index(word) for word in words]
            texts = {key: tuple(row[place] for place in places) for key, row in written.items()}
            old = {key: tuple(before[key][place] for place in places) for key in texts if key in before}
            found = {key: every for key, every in texts.items() if old.get(key) != every}
            table, listed = f"s_{name[2:]}", ", ".join(f'"{word}"' for word in words)
            yield f'delete from "{table}" where rowid = ?', [key for key in found if key in old]
            spelt = [(*key, *("" if t is None else spaced(str(t)) for t in every)) for key, every in found.items()]
            yield f'insert into "{table}" (rowid, {listed}) values (?, {_marks(words)})', spelt


def _marks(columns: Sequence[str]) -> str:
    return ", ".join("?" * len(columns))
