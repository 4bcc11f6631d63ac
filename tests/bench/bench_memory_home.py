"""Resident memory of the whole program at home, with the sample school of 1,200 pupils open."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from tests.bench.homes import sample_home, signed_in
from tests.bench.result import Result

RUNS = 3


def run() -> Iterator[Result]:
    with sample_home() as folder:
        kib = median(signed_in(folder)[1] for _ in range(RUNS))
    yield Result("memory_home", kib / 1024, 160, "MiB", {"pupils": 1200})
