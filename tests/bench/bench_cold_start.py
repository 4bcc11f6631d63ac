"""From starting the program to its lock page, against a bare PySide6 window with one label."""

from __future__ import annotations

from collections.abc import Iterator

from tests.bench.floors import bare_window, environment, seconds_to_print, typical
from tests.bench.homes import sample_home, window_command
from tests.bench.result import Result

RUNS = 7


def run() -> Iterator[Result]:
    with sample_home() as folder:
        command = window_command("lock", folder)
        seconds_to_print(command, environment(folder))  # a first start compiles Python files and draws icons
        bare_window()
        pairs = [(seconds_to_print(command, environment(folder)), bare_window()) for _ in range(RUNS)]
    ours, least = typical([p[0] for p in pairs]), typical([p[1] for p in pairs])
    yield Result("cold_start", ours / least, 3.0, details={"ms": round(ours * 1000), "floor_ms": round(least * 1000)})
