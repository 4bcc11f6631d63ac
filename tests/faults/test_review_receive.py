"""What one held, sealed or worded oddly must not do at a receiver: stop the others, fill its disk, tell too much."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from sync.envelope.opening import detach
from sync.envelope.roster import School
from sync.platform import office
from sync.platform.founding import Config, found
from sync.platform.refusal import Refusal
from sync.platform.service import PlatformService
from sync.receive import receiving
from tests.fakes.road import pack
from tests.faults.pc import Pc, creation


def service(directory: Path, level: str) -> Iterator[PlatformService]:
    found(directory, Config(level, "659001", "测试县"), pack().forms)
    opened = PlatformService.open(directory, pack())
    yield opened
    opened.close()


@pytest.fixture
def county(tmp_path: Path) -> Iterator[PlatformService]:
    yield from service(tmp_path / "county", "county")


@pytest.fixture
def region(tmp_path: Path) -> Iterator[PlatformService]:
    yield from service(tmp_path / "region", "region")


def admitted(platform: PlatformService, pc: Pc) -> Pc:
    assert platform.join(pc.request(office.invite(platform.platform, pc.school)))
    return pc


def test_a_held_parcel_that_lacks_a_section_stops_no_other(county: PlatformService) -> None:
    pc = Pc()
    assert county.join(pc.request()) == ()
    whole = pc.parcel(county, {"county": [creation(pc.epoch, 1, {"asset_no": "A1"})]}, 1, 1)
    county.accept(detach(whole, ()))
    office.admit(county.platform, pc.key.public)
    other = admitted(county, Pc(School("S8", "八小"), "8" * 16))
    county.accept(other.parcel(county, {"county": [creation(other.epoch, 1, {"asset_no": "A1"})]}, 1, 1))
    county.accept(whole)
    storage = county.platform.storage
    assert [len(storage.standings(one.key.public)) for one in (pc, other)] == [1, 1]
    assert storage.held_parcels() == []


def test_a_closed_key_cannot_fill_the_disk(county: PlatformService, monkeypatch: pytest.MonkeyPatch) -> None:
    pc = admitted(county, Pc())
    office.revoke(county.platform, pc.key.public)
    parcels = [pc.parcel(county, {"county": [creation(pc.epoch, n, {"asset_no": "A"})]}, n, n) for n in (1, 2)]
    monkeypatch.setattr(receiving, "MAX_HELD_UNKNOWN", len(parcels[0]) + 10)
    county.accept(parcels[0])
    with pytest.raises(Refusal, match="busy"):
        county.accept(parcels[1])
    assert len(county.platform.storage.held_parcels()) == 1


def test_one_stranger_leaves_room_for_the_others(county: PlatformService, monkeypatch: pytest.MonkeyPatch) -> None:
    loud, quiet = Pc(), Pc(School("S8", "八小"), "8" * 16)
    parcels = [
        pc.parcel(county, {"county": [creation(pc.epoch, n, {"asset_no": "A"})]}, n, n)
        for pc, n in ((loud, 1), (loud, 2), (quiet, 1))
    ]
    monkeypatch.setattr(receiving, "MAX_HELD_OF_ONE", max(map(len, parcels)))
    county.accept(parcels[0])
    with pytest.raises(Refusal, match="busy"):
        county.accept(parcels[1])
    county.accept(parcels[2])
    assert [held.device for held in county.platform.storage.held_parcels()] == [loud.key.public, quiet.key.public]


def test_a_section_for_others_is_not_taken_though_it_was_sealed_to_this_receiver(county: PlatformService) -> None:
    pc = admitted(county, Pc())
    said = creation(pc.epoch, 1, {"name": "某"}, "enrolment")
    county.accept(pc.parcel(county, {"county": [said], "school": [replace(said, fields={"phone_of_aunt": "1"})]}, 1, 1))
    storage = county.platform.storage
    with storage.transaction():
        (state,) = storage.load_records("enrolment", [said.dot]).values()
    assert set(state.registers) == {"name"}


@pytest.mark.parametrize("form", ["enrolment", "dropout"])
def test_that_a_record_or_row_exists_goes_no_further_than_its_values(region: PlatformService, form: str) -> None:
    pc = admitted(region, Pc())
    said = creation(pc.epoch, 1, {}, form)
    if form == "dropout":
        said = replace(said, rows={f"visits/{pc.epoch}-1.0": {}})
    region.accept(pc.parcel(region, {"region": [said]}, 1, 1))
    (standing,) = region.platform.storage.standings(pc.key.public)
    assert {code: str(ranges) for code, ranges in standing.refused.items()} == {"audience": "1"}
