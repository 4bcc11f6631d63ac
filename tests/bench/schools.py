"""Real schools for benchmarks: a store in a temporary directory, with the sample's records."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import cache
from pathlib import Path

import resources
from forms.answers import Answers
from forms.engine import Engine
from forms.environment import Context
from forms.pack import Pack, load_pack
from forms.sample.school import sample_school
from sync.store.opening import create_school
from sync.store.school import NewUser, School
from sync.store.store import Store

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 14, 3)
PASSWORD = "a password of a clerk"


@cache
def pack() -> Pack:
    return load_pack(resources.find("pack"))


@contextmanager
def new_school() -> Iterator[Store]:
    """An empty school in a directory of its own, gone afterwards."""
    with tempfile.TemporaryDirectory() as home:
        clerk = NewUser("登记员", "clerk", PASSWORD)
        store = create_school(Path(home) / "school", School("2165009107", "样本学校", "653199"), clerk, pack())
        try:
            yield store
        finally:
            store.close()


def pupils(count: int, engine: Engine) -> list[Answers]:
    """Evaluated answers of `count` invented pupils, ready to be saved."""
    context = Context(TODAY, NOW)
    sample = sample_school(seed=7, pupils=count, days=1, items=1, cases=1, today=TODAY)
    return [engine.evaluate(answers, context).to_save for answers in sample.pupils]
