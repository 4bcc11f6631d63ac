"""What a receiver put aside or forgot must come to be delivered by itself, whatever it was and however it travels."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from forms.definition import Audience
from sync import joining, sealing
from sync.cycle import Cycle, CycleResult, Step
from sync.envelope.keys import AgeIdentity
from sync.envelope.roster import Roster, School
from sync.joining import Membership
from sync.platform import office
from sync.platform.app import build
from sync.platform.audit import contents
from sync.platform.founding import Config, found
from sync.platform.refusal import Refusal
from sync.platform.service import PlatformService
from sync.platform.uploads import Uploads
from sync.routes.base import Route
from sync.routes.http import HttpRoute
from sync.routes.memory import MemoryRoute
from sync.store import Store
from tests.fakes.road import CODE, QUICK, may_be_at, new_school, pack, record_noise, stands_at
from tests.fakes.serving import Serving
from tests.faults.pc import Pc

SCHOOL = School(CODE, "样本学校")


def founded(directory: Path) -> PlatformService:
    found(directory, Config("county", "659001", "测试县"), pack().forms)
    return PlatformService.open(directory, pack())


@pytest.fixture
def county(tmp_path: Path) -> Iterator[PlatformService]:
    opened = founded(tmp_path / "county")
    yield opened
    opened.close()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = new_school(tmp_path / "school")
    yield made
    made.close()


def run(store: Store, route: Route) -> CycleResult:
    return Cycle(store, pack(), route, random=Random(1)).run(lambda progress: None)


def deliver(store: Store, county: PlatformService) -> CycleResult:
    return run(store, MemoryRoute(county, Refusal))


@contextmanager
def over_http(county: PlatformService, uploads: Path) -> Iterator[HttpRoute]:
    with ThreadPoolExecutor(1) as writer, Serving(build(county, Uploads(uploads), writer)) as serving:
        route = HttpRoute(serving.url, QUICK)
        yield route
        route.close()


def join(store: Store, county: PlatformService) -> None:
    joining.begin_with_code(store, "memory", str(office.invite(county.platform, SCHOOL)))
    assert deliver(store, county).trouble is None


def trusted(store: Store) -> Roster:
    known = joining.trusted(store)
    assert known is not None
    return known


def everything_arrived(store: Store, county: PlatformService) -> bool:
    waiting = store.waiting("county", county.platform.keys.device.public)
    at_the_county = stands_at(contents(county.platform.directory))
    return (waiting.count, waiting.stopped) == (0, 0) and at_the_county == may_be_at(store, Audience.COUNTY)


def receives_with(county: PlatformService, recipient: str) -> None:
    """From now on parcels are sealed to this key."""
    platform = county.platform
    roster = platform.roster()
    (receiver,) = roster.receivers
    with platform.storage.transaction():
        changed = replace(receiver, recipient=recipient)
        platform.sign_roster(replace(roster, version=roster.version + 1, receivers=(changed,)))


@pytest.mark.parametrize("way", ["memory", "http"])
def test_what_does_not_fit_beside_a_parcel_sealed_again_is_sent_with_it(
    store: Store, county: PlatformService, tmp_path: Path, way: str
) -> None:
    """Another receiver made this PC seal again what the county has: what follows names the new bytes."""
    join(store, county)
    record_noise(store, 2)
    assert deliver(store, county).delivered == 2
    store.give_up_parcels(store.own_epoch, 1, "another receiver", "cannot_open")
    sealing.seal_owed(store, pack(), trusted(store))
    record_noise(store, 1, seed=2)
    if way == "memory":
        result = deliver(store, county)
    else:
        with over_http(county, tmp_path / "uploads") as route:
            result = run(store, route)
    assert result.trouble is None
    assert everything_arrived(store, county)


def test_what_was_sealed_again_before_a_parcel_that_arrived_is_sent_with_it(
    store: Store, county: PlatformService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing, "CHANGES_ADVISED", 2)
    join(store, county)
    receives_with(county, AgeIdentity.generate().recipient)
    assert deliver(store, county).trouble is None
    record_noise(store, 2)
    sealing.seal_owed(store, pack(), trusted(store))
    receives_with(county, county.platform.keys.identities[0].recipient)
    record_noise(store, 1, seed=2)
    for _ in range(2):
        assert deliver(store, county).trouble is None
    assert everything_arrived(store, county)


def test_a_pc_whose_key_was_closed_hears_it_from_the_roster(store: Store, county: PlatformService) -> None:
    join(store, county)
    record_noise(store, 2)
    assert deliver(store, county).delivered == 2
    office.revoke(county.platform, store.device_key.public)
    record_noise(store, 1, seed=2)
    result = deliver(store, county)
    assert result.trouble is not None
    assert (result.trouble.code, result.membership) == ("closed", Membership.CLOSED)
    assert county.platform.storage.held_parcels() == []
    again = deliver(store, county)
    assert (again.trouble, again.reached) == (result.trouble, Step.NOTICE)


def test_a_pc_whose_key_was_closed_hears_it_when_it_asks_to_join(store: Store, county: PlatformService) -> None:
    """Closed while it still waited, or set back to before it was let in."""
    joining.begin_with_card(store, county.card(), "memory")
    record_noise(store, 2)
    assert deliver(store, county).membership is Membership.PENDING
    office.admit(county.platform, store.device_key.public)
    office.revoke(county.platform, store.device_key.public)
    result = deliver(store, county)
    assert result.trouble is not None
    assert (result.trouble.code, result.membership) == ("closed", Membership.CLOSED)


@pytest.mark.parametrize("since", [0, 1, 2, 3])
def test_a_platform_set_back_to_before_a_pc_was_let_in_takes_it_up_again(
    store: Store, tmp_path: Path, since: int
) -> None:
    """Since then it let in others: its roster is older than the one the PC holds, has the same version, is newer."""
    county = founded(tmp_path / "county")
    shutil.copytree(tmp_path / "county", tmp_path / "copy")
    join(store, county)
    assert county.join(Pc(School("S1")).request(office.invite(county.platform, School("S1"))))
    record_noise(store, 2)
    assert deliver(store, county).delivered == 2
    epoch = county.platform.epoch
    county.close()
    county = PlatformService.open(tmp_path / "copy", pack())
    others = [School(f"S{number}") for number in range(2, 2 + since)]
    for school in others:
        assert county.join(Pc(school).request(office.invite(county.platform, school)))
    record_noise(store, 1, seed=2)
    evidence = joining.roster_file(store)
    assert evidence is not None
    results = [deliver(store, county) for _ in range(2)]
    assert [result.trouble for result in results] == [None, None]
    assert everything_arrived(store, county)
    roster = county.platform.roster()
    assert {school.code for school in roster.schools} == {CODE, "S1", *(school.code for school in others)}
    assert len(roster.devices) == 2 + since
    begun = county.platform.epoch
    assert begun != epoch
    with pytest.raises(Refusal):
        county.exchange(b"no request at all", (evidence,))
    assert (county.platform.epoch, county.platform.roster()) == (begun, roster)
    county.close()


def test_a_pc_that_the_platform_does_not_know_for_its_school_asks_to_be_let_in(
    store: Store, county: PlatformService
) -> None:
    join(store, county)
    platform = county.platform
    roster = platform.roster()
    (device,) = roster.devices
    with platform.storage.transaction():
        elsewhere = replace(device, schools=("S2",))
        schools = (*roster.schools, School("S2"))
        platform.sign_roster(replace(roster, version=roster.version + 1, schools=schools, devices=(elsewhere,)))
    record_noise(store, 2)
    result = deliver(store, county)
    assert result.trouble is not None
    assert result.trouble.code == "pending"
    (waiting,) = office.pending(platform)
    assert waiting.device == store.device_key.public
    office.admit(platform, waiting.device)
    assert deliver(store, county).delivered == 2
    assert everything_arrived(store, county)
