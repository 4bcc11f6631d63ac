"""A long backlog in parcels that are neither too large nor needlessly small, and packed about once."""

from __future__ import annotations

from pathlib import Path

import pytest

from sync import joining, sealing
from tests.fakes.road import new_school, pack, record_noise
from tests.fakes.stick_county import StickCounty


def test_a_long_backlog_is_packed_about_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Changes of a kilobyte that hardly shrink: as many as one parcel may hold would be far too large a file."""
    store, county = new_school(tmp_path / "school"), StickCounty(tmp_path / "county")
    joining.begin_with_card(store, county.card)
    roster = joining.trusted(store)
    assert roster is not None
    record_noise(store, 300)
    monkeypatch.setattr(sealing, "MAX_BYTES", 64 << 10)  # packing the real size takes seconds
    packed: list[int] = []
    pack_one = sealing.seal_parcel

    def counted(*arguments: object) -> bytes:
        packed.append(1)
        return pack_one(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(sealing, "seal_parcel", counted)
    sealing.seal_owed(store, pack(), roster)
    kept = store.parcels()
    sizes = [len(store.parcel_bytes(one.id) or b"") for one in kept]
    assert [one.first for one in kept] == [1, *(one.last + 1 for one in kept[:-1])]
    assert kept[-1].last == store.head
    assert all(sealing.MAX_BYTES // 2 < size <= sealing.MAX_BYTES for size in sizes[:-1])
    assert 0 < sizes[-1] <= sealing.MAX_BYTES
    assert len(packed) <= len(kept) + 1
    store.close()
    county.close()
