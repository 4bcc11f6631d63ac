"""First parcels of 2,800 changes taken at a county's desk, against the same rows written by plain statements."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from tests.bench.county import Sender, make_county, put_on_stick, rounds
from tests.bench.result import Result

SIZES = (1200, 60, 1500, 40)
STICKS, PARCELS = 4, 4
MEMORY = 250


def run(sticks: int = STICKS, parcels: int = PARCELS) -> Iterator[Result]:
    """`parcels` on each of so many sticks."""
    with tempfile.TemporaryDirectory() as home:
        place = Path(home)
        senders = [Sender(number, SIZES) for number in range(sticks * parcels)]
        county = make_county(place / "county", senders)
        files = [one.sealed(one.first(), county.recipient, county.roster) for one in senders]
        carried = [
            put_on_stick(place / f"stick{number}", files[number * parcels : (number + 1) * parcels])
            for number in range(sticks)
        ]
        resident, found = rounds(county, carried, place)
    seconds = sum(one.took.take for one in found)
    details: dict[str, float | int | str] = {
        "parcels": len(files),
        "changes": sum(one.took.changes for one in found),
        "bytes": len(files[0]),
        "rows": sum(one.rows for one in found),
        "seconds": round(seconds, 2),
        "floor": round(sum(one.floor for one in found), 2),
        "looking": round(sum(one.took.look for one in found), 2),
        "cpu_ms_per_parcel": round(sum(one.took.take_cpu for one in found) / len(files) * 1000, 1),
    }
    yield Result("county_merge", median(one.took.take / one.floor for one in found), 3.0, details=details)
    peak = max(one.took.peak for one in found)
    yield Result("county_merge_memory", peak, MEMORY, "MiB", {"before": round(resident, 1)})


def run_full() -> Iterator[Result]:
    """A county of 200 schools: five to seventeen minutes, 3 GB for what the floor compares."""
    yield from run(20, 10)
