"""Bytes of a sealed parcel against zstd-19 of the same changes as NDJSON with UUIDs and ISO times."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from statistics import mean

from sync.envelope.header import Header
from sync.envelope.keys import AgeIdentity, SigningKey
from sync.envelope.seal import seal_parcel
from tests.bench.result import Result
from tests.bench.sample_changes import Journal, as_ndjson, edits, first_parcel

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

SEALS = 20


def sealed(journal: Journal) -> int:
    """Bytes of the whole file as it leaves a school with one PC: two receivers, their `have`, both sections."""
    device, county, region = SigningKey.generate(), AgeIdentity.generate(), AgeIdentity.generate()
    header = Header(
        "parcel",
        device.public,
        school="3165002101",
        epoch=journal.epoch,
        first=journal.first,
        last=journal.last,
        prev="5e" * 32,
        link="a7" * 32,
        pack="2026.9.1",
        roster=12,
        have={(SigningKey.generate().public, "c0" * 8): 41},
    )
    readers = {"county": (county.recipient,), "region": (region.recipient, county.recipient)}
    return len(seal_parcel(header, journal.parts, readers, device))


def floor(journal: Journal) -> int:
    return len(zstd.compress(as_ndjson(journal.whole), 19))


def run() -> Iterator[Result]:
    first = first_parcel()
    size, least = sealed(first), floor(first)
    details: dict[str, float | int | str] = {"bytes": size, "floor": least, "records": len(first.whole)}
    yield Result("parcel_bytes", size / least, 0.50, details=details)
    batches = [edits(200, seed) for seed in range(SEALS)]
    ratio = mean(sealed(batch) / floor(batch) for batch in batches)
    yield Result("edits_bytes", ratio, 0.65, details={"edits": 200, "seals": SEALS})
    days = [sealed(edits(10, seed)) for seed in range(SEALS)]
    yield Result("day_bytes", max(days) / 1000, 2.5, "kB", details={"edits": 10, "mean": round(mean(days))})
