"""A whole delivery over 64 kbit/s and 600 ms, receipt included, against one bare POST of as many bytes."""

from __future__ import annotations

import http.client
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from statistics import median

from sync import platform, sealing
from sync.routes.http import Timeouts
from tests.bench.result import Result
from tests.fakes.link import Link
from tests.fakes.platform_process import PlatformProcess
from tests.fakes.road import CODE, Road, new_school, record_noise

RATE = 64_000 / 8  # bytes a second
ROUND_TRIP = 0.6
RUNS = 5
RECORDS = 100  # make a parcel of about 64 KiB
CHARACTERS = 1000


class _Swallow(BaseHTTPRequestHandler):
    """Reads a body and says so."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(204)
        self.end_headers()

    def log_message(self, format: str, *arguments: object) -> None:
        """Nothing: a benchmark's output is its result."""


def bare_post(size: int) -> float:
    """Seconds for one POST of so many bytes through the same link."""
    server = HTTPServer(("127.0.0.1", 0), _Swallow)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    with _slow(server.server_address[1]) as link:
        connection = http.client.HTTPConnection("127.0.0.1", link.port, timeout=120)
        begun = time.perf_counter()
        connection.request("POST", "/", bytes(size))
        connection.getresponse().read()
        taken = time.perf_counter() - begun
        connection.close()
    server.shutdown()
    server.server_close()
    thread.join()
    return taken


@contextmanager
def _slow(port: int) -> Iterator[Link]:
    with Link(port, delay=ROUND_TRIP / 2, rate=RATE) as link:
        yield link


def run() -> Iterator[Result]:
    ours: list[float] = []
    floors: list[float] = []
    size = 0
    with tempfile.TemporaryDirectory() as home, PlatformProcess(Path(home) / "county") as county:
        store = new_school(Path(home) / "school")
        road = Road(store, county.url)
        road.join(platform.invite(county.directory, CODE, "样本学校"))
        road.deliver()
        for attempt in range(RUNS):
            record_noise(store, RECORDS, CHARACTERS, seed=attempt)
            with _slow(county.port) as link:
                begun = time.perf_counter()
                result = Road(store, link.url, Timeouts(30, 60, 120)).deliver()
                ours.append(time.perf_counter() - begun)
            assert result.trouble is None
            raw = store.parcel_bytes(store.parcels()[-1].id)
            assert raw is not None
            size = len(sealing.for_above(raw))
            floors.append(bare_post(size))
        store.close()
    value = (median(ours) - 3 * ROUND_TRIP) / median(floors)
    details: dict[str, float | int | str] = {
        "bytes": size, "seconds": round(median(ours), 2), "floor": round(median(floors), 2)
    }  # fmt: skip
    yield Result("throughput_64k", value, 1.10, details=details)
