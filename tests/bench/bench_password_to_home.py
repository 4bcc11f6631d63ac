"""From the password to home with its numbers (1,200 pupils), against Argon2id and a bare open."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from sqlcipher3 import dbapi2

from tests.bench.floors import argon2_and_open, typical
from tests.bench.homes import sample_home, signed_in
from tests.bench.result import Result

RUNS = 7
KEY = bytes(range(32))


def run() -> Iterator[Result]:
    with sample_home() as folder, tempfile.TemporaryDirectory() as place:
        bare = Path(place) / "bare.db"
        connection = dbapi2.connect(str(bare))
        connection.execute(f"pragma key=\"x'{KEY.hex()}'\"")
        connection.execute("create table one (id integer primary key)")
        connection.close()
        signed_in(folder)
        pairs = [(signed_in(folder)[0], argon2_and_open(bare, KEY)) for _ in range(RUNS)]
    ours, least = typical([p[0] for p in pairs]), typical([p[1] for p in pairs])
    details: dict[str, float | int | str] = {"ms": round(ours * 1000), "floor_ms": round(least * 1000)}
    yield Result("password_to_home", ours / least, 1.5, details=details)
