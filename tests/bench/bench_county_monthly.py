"""200 parcels of 200 changes taken at a county's desk, against the same rows written by plain statements."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from tests.bench.county import Desk, Sender, make_county, put_on_stick, rounds
from tests.bench.result import Result

SIZES = (240, 20, 100, 10)  # a village school
SCHOOLS, STICKS = 50, 4  # a stick with a parcel of each
CHANGES, NEW = 200, 45
MEMORY, LEAST = 250, 60


def run(schools: int = SCHOOLS) -> Iterator[Result]:
    """So many schools of which everything is here, and four parcels more of each."""
    with tempfile.TemporaryDirectory() as home:
        place = Path(home)
        senders = [Sender(number, SIZES) for number in range(schools)]
        county = make_county(place / "county", senders)

        def stick(name: str, files: list[bytes]) -> Path:
            return put_on_stick(place / name, files)

        first = stick("first", [one.sealed(one.first(), county.recipient, county.roster) for one in senders])
        carried = [
            stick(f"{number}", [s.sealed(s.month(CHANGES, NEW), county.recipient, county.roster) for s in senders])
            for number in range(STICKS)
        ]
        desk = Desk(county)
        records = desk.take(first).changes
        desk.close()
        resident, found = rounds(county, carried, place)
    parcels = sum(one.took.parcels for one in found)
    seconds = sum(one.took.take for one in found)
    used = sum(one.took.take_cpu for one in found) / parcels
    details: dict[str, float | int | str] = {
        "parcels": parcels,
        "changes": sum(one.took.changes for one in found),
        "records_before": records,
        "rows": sum(one.rows for one in found),
        "seconds": round(seconds, 2),
        "floor": round(sum(one.floor for one in found), 2),
        "looking": round(sum(one.took.look for one in found), 2),
        "cpu_ms_per_parcel": round(used * 1000, 1),
    }
    yield Result("county_monthly", median(one.took.take / one.floor for one in found), 3.0, details=details)
    peak = max(one.took.peak for one in found)
    yield Result("county_monthly_memory", peak, MEMORY, "MiB", {"before": round(resident, 1)})
    pace = {"parcels_per_s": round(parcels / seconds, 1), "by_cpu_per_s": round(1 / used, 1)}
    yield Result("county_monthly_pace", seconds / parcels * 1000, 1000 / LEAST, "ms", {**pace})
