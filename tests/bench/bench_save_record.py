"""One save of a pupil against a bare transaction that writes the same rows, and as many calls that reach the disk."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Any

from sqlcipher3 import dbapi2

from forms.answers import Answers
from forms.engine import Engine
from forms.environment import Context
from sync.store.store import Store
from tests.bench.result import Result
from tests.bench.schools import NOW, TODAY, new_school, pack, pupils

FORM = "enrolment"
PAIRS = 1000
TRACED = 50
TABLES = ("f_enrolment", "change", "entry")  # what one save adds a row to; the search table is written by itself
KEY = bytes(32)

Rows = Mapping[str, tuple[Any, ...]]


class Floor:
    """The same tables with the same indexes in a SQLCipher file of its own, written by plain statements."""

    def __init__(self, path: Path, like: Store, engine: Engine) -> None:
        self._engine = engine
        self._context = Context(TODAY, NOW)
        self._connection = dbapi2.connect(str(path), isolation_level=None)
        for pragma in (f"key=\"x'{KEY.hex()}'\"", "journal_mode=wal", "synchronous=full", "secure_delete=on"):
            self._connection.execute(f"pragma {pragma}").fetchall()
        (often,) = like._database.rows("pragma wal_autocheckpoint")
        self.checkpoint_every(often[0])
        made = like._database.rows(
            "select sql from sqlite_master where sql is not null and (tbl_name in (?, ?, ?) or name = 's_enrolment')",
            TABLES,
        )
        for (sql,) in made:
            self._connection.execute(sql)
        self._searched = [row[1] for row in self._connection.execute("pragma table_info(s_enrolment)")]

    def checkpoint_every(self, pages: int) -> None:
        self._connection.execute(f"pragma wal_autocheckpoint={pages}").fetchall()

    def save(self, answers: Answers, rows: Rows) -> None:
        """One recalculation of the form and one transaction with these rows."""
        self._engine.evaluate(answers, self._context)
        self._connection.execute("begin immediate")
        for table in TABLES:
            row = rows[table]
            self._connection.execute(f"insert into {table} values ({', '.join('?' * len(row))})", row)
        listed = ", ".join(f'"{name}"' for name in self._searched)
        marks = ", ".join("?" * len(self._searched))
        text = [" ".join(str(answers[name] or "")) for name in self._searched]
        local_id = rows["f_enrolment"][0]
        self._connection.execute(f"insert into s_enrolment (rowid, {listed}) values (?, {marks})", (local_id, *text))
        self._connection.execute("commit")

    def close(self) -> None:
        self._connection.close()


def rows_of_saves(every: Sequence[Answers]) -> tuple[list[Rows], Store, ExitStack]:
    """Save all once, untimed, and read back the rows each save added."""
    stack = ExitStack()
    store = stack.enter_context(new_school())
    added: list[Rows] = []
    for answers in every:
        local_id = store.save(FORM, None, answers, 1).local_id
        database = store._database
        added.append({t: tuple(database.row(f"select * from {t} where rowid = ?", (local_id,)) or ()) for t in TABLES})
    return added, store, stack


def disk_calls(what: str) -> float:
    """fdatasync and fsync calls of one save, counted by strace over `TRACED` saves of 'product' or 'floor'."""
    with tempfile.NamedTemporaryFile("r", suffix=".strace") as log:
        command = ["strace", "-f", "-e", "trace=fdatasync,fsync,write", "-o", log.name]
        child = [sys.executable, "-m", "tests.bench.bench_save_record", what]
        subprocess.run([*command, *child], check=True, timeout=120, stdout=subprocess.DEVNULL)
        lines = log.read().splitlines()
    marks = [n for n, line in enumerate(lines) if re.search(r'write\(1, "MARK', line)]
    between = lines[marks[0] : marks[1]]
    return sum(" fdatasync(" in line or " fsync(" in line for line in between) / TRACED


def traced(what: str) -> None:
    """The child of `disk_calls`: saves between two marks on its output."""
    engine = Engine(pack().forms[FORM])
    first, *every = pupils(TRACED + 1, engine)
    (row, *added), like, stack = rows_of_saves([first, *every])
    with stack, new_school() as store, tempfile.TemporaryDirectory() as place:
        floor = Floor(Path(place) / "floor.db", like, engine)
        store.save(FORM, None, first, 1)  # the first write of a sitting looks whether its epoch may go on
        floor.save(first, row)
        # A checkpoint comes when the log is full, not with a save; its cost is in the medians of `save_record`.
        store._database.run("pragma wal_autocheckpoint=0")
        floor.checkpoint_every(0)
        print("MARK", flush=True)
        for answers, rows in zip(every, added, strict=True):
            if what == "product":
                store.save(FORM, None, answers, 1)
            else:
                floor.save(answers, rows)
        print("MARK", flush=True)
        floor.close()


def run() -> Iterator[Result]:
    engine = Engine(pack().forms[FORM])
    every = pupils(PAIRS, engine)
    context = Context(TODAY, NOW)
    ours: list[float] = []
    bare: list[float] = []
    added, like, stack = rows_of_saves(every)
    with stack, new_school() as store, tempfile.TemporaryDirectory() as place:
        floor = Floor(Path(place) / "floor.db", like, engine)
        for answers, rows in zip(every, added, strict=True):
            begun = time.perf_counter()
            store.save(FORM, None, engine.evaluate(answers, context).to_save, 1)
            half = time.perf_counter()
            floor.save(answers, rows)
            bare.append(time.perf_counter() - half)
            ours.append(half - begun)
        floor.close()
    details: dict[str, float | int | str] = {
        "ms": round(median(ours) * 1000, 2), "floor_ms": round(median(bare) * 1000, 2), "pairs": PAIRS,
    }  # fmt: skip
    yield Result("save_record", median(ours) / median(bare), 3.0, details=details)
    calls, least = disk_calls("product"), disk_calls("floor")
    yield Result("save_record_disk", calls / least, 1.0, details={"calls": calls, "floor_calls": least})


if __name__ == "__main__":
    traced(sys.argv[1])
