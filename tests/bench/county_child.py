"""A county's desk in a process of its own: takes each stick it is told of and prints what that took."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import desktop.app  # noqa: F401  the program's modules are in memory at a desk, too
from desktop.presenters import inbox
from sync.county.inbox import never
from sync.county.verdicts import Verdict
from sync.routes.usb.stick import Stick
from sync.store import Store, open_store
from tests.bench.schools import PASSWORD, pack


def memory(what: str) -> float:
    """MiB of this process: 'VmRSS' now, 'VmHWM' at most so far."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith(what))) / 1024


def take(store: Store, folder: Path) -> dict[str, float]:
    policy, stick, source = pack(), Stick(folder), inbox.Source(folder, folder.name)
    begun = time.perf_counter()
    seen = inbox.look(store, policy, source, stick, lambda *_: None, never)
    looked, busy = time.perf_counter(), time.process_time()
    arrived = inbox.take_seen(store, policy, seen, (), 1, lambda *_: None, never)
    took, used = time.perf_counter() - looked, time.process_time() - busy
    rows = arrived.taken.survey.rows
    assert {row.verdict for row in rows} == {Verdict.NEW}, {row.code for row in rows}
    assert not any(row.refused or row.held for row in rows)
    return {
        "parcels": len(rows),
        "changes": sum(row.new for row in rows),
        "look": looked - begun,
        "take": took,
        "take_cpu": used,
        "peak": memory("VmHWM"),
    }


def main(directory: str, user: str) -> None:
    store = open_store(Path(directory), user, PASSWORD, pack())
    print(json.dumps({"resident": memory("VmRSS")}), flush=True)
    for line in sys.stdin:
        print(json.dumps(take(store, Path(line.rstrip("\n")))), flush=True)
    store.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
