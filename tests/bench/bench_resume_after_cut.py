"""Bytes that go up more than without a cut, when a link is cut at a tenth of a 300 KiB upload; the worst of nine."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from sync.platform.app import build
from sync.platform.uploads import Uploads
from sync.routes.http import HttpRoute, Timeouts
from tests.bench.result import Result
from tests.fakes.link import Link
from tests.fakes.serving import Serving
from tests.sync.test_http_route import Box

SIZE = 300 << 10
RATE = float(1 << 20)  # bytes a second


def sent(cuts: list[int | None]) -> int:
    """All bytes that went up for one parcel, heads of requests included."""
    raw = random.Random(1).randbytes(SIZE)
    box = Box()
    writer = ThreadPoolExecutor(1)
    with tempfile.TemporaryDirectory() as home, Serving(build(box, Uploads(Path(home)), writer)) as serving:
        with Link(serving.port, rate=RATE, cuts=cuts) as link:
            route = HttpRoute(link.url, Timeouts(5, 30, 60))
            route.send(raw, lambda done, total: None)
            route.close()
        assert box.parcels == [raw]
    writer.shutdown()
    return link.seen.up


def run() -> Iterator[Result]:
    whole = sent([])
    worst = max(sent([SIZE * tenth // 10]) - whole for tenth in range(1, 10))
    yield Result("resume_after_cut", worst / 1024, 16.0, "KiB", {"size": SIZE, "cuts": 9})
