"""Runs the benchmarks named on the command line, or all: a table row and a JSON line each; exit 1 if one is not ok.

With `--full` those that have one run in a size that takes minutes."""

from __future__ import annotations

import importlib
import pkgutil
import sys
from collections.abc import Iterator

import tests.bench
from tests.bench.result import Result

FULL = "--full"


def results(only: set[str], *, is_full: bool = False) -> Iterator[Result]:
    """The results of every module bench_<name>; `only` names modules, empty for all. `is_full`: of its `run_full`
    where there is one."""
    for module in pkgutil.iter_modules(tests.bench.__path__):
        name = module.name.removeprefix("bench_")
        if module.name.startswith("bench_") and (not only or name in only):
            bench = importlib.import_module(f"tests.bench.{module.name}")
            yield from getattr(bench, "run_full", bench.run)() if is_full else bench.run()


def main(arguments: list[str]) -> int:
    only = set(arguments) - {FULL}
    found: list[Result] = []
    for result in results(only, is_full=FULL in arguments):
        print(result.as_row())
        print(result.as_json(), flush=True)
        found.append(result)
    missing = only and not found
    if missing:
        print(f"no benchmark called {' '.join(sorted(only))}", file=sys.stderr)
    return int(bool(missing) or any(not result.ok for result in found))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
