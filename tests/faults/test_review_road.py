"""What a county founded anew, a replayed receipt, an open folder or an odd answer must not do to a delivery."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from sync import joining
from sync.cycle import Cycle, CycleResult
from sync.envelope.keys import AgeIdentity, SigningKey
from sync.envelope.opening import open_sections, verify
from sync.envelope.roster import Device, School
from sync.joining import Membership
from sync.platform import office
from sync.platform.app import build
from sync.platform.founding import Config, found
from sync.platform.refusal import Refusal
from sync.platform.service import PlatformService
from sync.platform.uploads import Uploads
from sync.routes.base import RouteError
from sync.routes.http import HttpRoute
from sync.routes.memory import MemoryRoute
from sync.store import Store
from tests.fakes import portal
from tests.fakes.road import CODE, QUICK, new_school, pack, record_everything
from tests.fakes.serving import Serving
from tests.faults.pc import Pc, creation
from tests.sync.test_http_route import Box

COUNTY = Config("county", "659001", "测试县")
SCHOOL = School(CODE, "样本学校")


def service(directory: Path) -> Iterator[PlatformService]:
    found(directory, COUNTY, pack().forms)
    opened = PlatformService.open(directory, pack())
    yield opened
    opened.close()


@pytest.fixture
def county(tmp_path: Path) -> Iterator[PlatformService]:
    yield from service(tmp_path / "county")


@pytest.fixture
def anew(tmp_path: Path) -> Iterator[PlatformService]:
    """The same county after it lost its keys: the same code, other roots."""
    yield from service(tmp_path / "anew")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = new_school(tmp_path / "school")
    yield made
    made.close()


def deliver(store: Store, platform: PlatformService) -> CycleResult:
    return Cycle(store, pack(), MemoryRoute(platform, Refusal), random=Random(1)).run(lambda progress: None)


def join(store: Store, platform: PlatformService) -> None:
    joining.begin_with_code(store, "memory", str(office.invite(platform.platform, SCHOOL)))
    assert deliver(store, platform).trouble is None


def test_the_newest_receipt_shown_to_the_platform_by_anybody_proves_nothing(
    store: Store, county: PlatformService
) -> None:
    join(store, county)
    record_everything(store)
    assert deliver(store, county).delivered > 50
    receipt = store.signed("receipt", county.platform.keys.device.public)
    assert receipt is not None
    epoch = county.platform.epoch
    with pytest.raises(Refusal):
        county.exchange(b"no request at all", (receipt,))
    assert county.platform.epoch == epoch


def test_a_key_is_closed_where_its_parcels_end_though_a_change_was_refused(county: PlatformService) -> None:
    pc = Pc()
    assert county.join(pc.request(office.invite(county.platform, pc.school)))
    fields = ({"asset_no": "A1"}, {"quantity": "many"}, {"asset_no": "A3"})
    changes = [creation(pc.epoch, seq, said) for seq, said in enumerate(fields, start=1)]
    raw = pc.parcel(county, {"county": changes}, 1, 3)
    county.accept(raw)
    (standing,) = county.platform.storage.standings(pc.key.public)
    assert [str(ranges) for ranges in standing.refused.values()] == ["2"]
    cuts = office.revoke(county.platform, pc.key.public).revocations[0].cuts
    assert {epoch: cut.seq for epoch, cut in cuts.items()} == {pc.epoch: 3}


@pytest.mark.parametrize("way", ["code", "card"])
def test_a_county_founded_anew_under_its_old_code_is_joined_like_any_other(
    store: Store, county: PlatformService, anew: PlatformService, way: str
) -> None:
    join(store, county)
    office.invite(county.platform, SCHOOL)
    county.join(Pc().request(office.invite(county.platform, School("S9"))))  # the old roster is at a higher version
    assert deliver(store, county).trouble is None
    if way == "code":
        joining.begin_with_code(store, "memory", str(office.invite(anew.platform, SCHOOL)))
    else:
        joining.begin_with_card(store, anew.card(), "memory")
    assert joining.standing(store).membership is Membership.ASKING
    first = deliver(store, anew)
    if way == "card":
        assert first.trouble is not None
        assert first.trouble.code == "pending"
        office.admit(anew.platform, store.device_key.public)
        first = deliver(store, anew)
    assert (first.trouble, first.membership) == (None, Membership.JOINED)
    assert [r.device for r in store.receivers()] == [anew.platform.keys.device.public]
    record_everything(store)
    assert deliver(store, anew).delivered > 50


def test_a_platform_in_a_folder_open_to_all_closes_it(tmp_path: Path) -> None:
    directory = tmp_path / "county"
    directory.mkdir(mode=0o755)
    before = os.umask(0o022)
    try:
        found(directory, COUNTY, {})
    finally:
        os.umask(before)
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700


def test_an_offset_that_is_no_number_is_a_portal(monkeypatch: pytest.MonkeyPatch) -> None:
    odd = b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: %s\r\n\r\n"
    for offset in (b"\xb2", b"1" * 5000):
        monkeypatch.setitem(portal.REPLIES, "odd offset", odd % offset)
        with portal.Portal("odd offset") as running:
            route = HttpRoute(running.url, QUICK)
            with pytest.raises(RouteError, match="portal"):
                route.send(b"x" * 10, lambda done, of: None)
            route.close()


def test_a_platform_that_fails_for_a_moment_does_not_ask_for_the_bytes_again(tmp_path: Path) -> None:
    box = Box(fails=True)
    parcel = os.urandom(50_000)
    told: list[int] = []
    with ThreadPoolExecutor(1) as writer, Serving(build(box, Uploads(tmp_path / "uploads"), writer)) as serving:
        route = HttpRoute(serving.url, QUICK)
        with pytest.raises(RouteError, match="platform_error"):
            route.send(parcel, lambda done, of: None)
        box.fails = False
        route.send(parcel, lambda done, of: told.append(done))
        route.close()
    assert told == [50_000]
    assert box.parcels == [parcel]


def test_a_school_with_more_pcs_than_a_section_has_readers_delivers(store: Store, county: PlatformService) -> None:
    join(store, county)
    record_everything(store)
    platform = county.platform
    roster = platform.roster()
    more = [Device(SigningKey.generate().public, AgeIdentity.generate().recipient, (CODE,)) for _ in range(70)]
    with platform.storage.transaction():
        platform.sign_roster(replace(roster, version=roster.version + 1, devices=(*more, *roster.devices)))
    result = deliver(store, county)
    assert result.trouble is None
    assert result.delivered > 50
    (raw,) = [store.parcel_bytes(kept.id) for kept in store.parcels()]
    assert raw is not None
    opened = open_sections(verify(raw, roster.finds, ("parcel",)), store.age_identities)
    assert set(opened) == {"county", "region", "school"}
