"""Parcels that are no good any more for the receiver who is due them: sealed before its key, or given up."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import pytest

from forms.definition import Audience
from sync import joining
from sync.cycle import Cycle, CycleResult
from sync.envelope.keys import AgeIdentity
from sync.envelope.roster import School
from sync.platform import office
from sync.platform.audit import contents
from sync.platform.founding import Config, found
from sync.platform.refusal import Refusal
from sync.platform.service import PlatformService
from sync.routes.memory import MemoryRoute
from sync.store import NewUser, Query, Store, create_school, open_store
from sync.store import School as StoredSchool
from tests.fakes.road import CODE, PASSWORD, may_be_at, pack, record_everything, record_noise, stands_at
from tests.sync.store_kit import Clock

SCHOOL = School(CODE, "样本学校")
DAY = 86_400


@dataclass
class Place:
    """A platform's directory that is opened and closed, copied and put back."""

    directory: Path
    service: PlatformService

    @classmethod
    def found(cls, directory: Path) -> Place:
        found(directory, Config("county", "659001", "测试县"), pack().forms)
        return cls(directory, PlatformService.open(directory, pack()))

    def join(self, store: Store) -> None:
        joining.begin_with_code(store, "memory", str(office.invite(self.service.platform, SCHOOL)))

    def deliver(self, store: Store) -> CycleResult:
        route = MemoryRoute(self.service, Refusal)
        return Cycle(store, pack(), route, random=Random(1)).run(lambda progress: None)

    def copy(self, target: Path) -> None:
        self.service.close()
        shutil.copytree(self.directory, target)
        self.service = PlatformService.open(self.directory, pack())

    def put_back(self, copy: Path) -> None:
        self.service.close()
        self.directory = copy
        self.service = PlatformService.open(copy, pack())

    def has_all_once(self, store: Store) -> bool:
        return stands_at(contents(self.directory)) == may_be_at(store, Audience.COUNTY)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Iterator[Store]:
    school, user = StoredSchool(CODE, "样本学校", "659001"), NewUser("登记员", "clerk", PASSWORD)
    made = create_school(tmp_path / "school", school, user, pack(), reserve=0, now=clock)
    yield made
    made.close()


@pytest.fixture
def county(tmp_path: Path) -> Iterator[Place]:
    place = Place.found(tmp_path / "county")
    yield place
    place.service.close()


@pytest.fixture
def anew(tmp_path: Path) -> Iterator[Place]:
    place = Place.found(tmp_path / "anew")
    yield place
    place.service.close()


def test_a_county_founded_anew_gets_what_was_sealed_to_the_keys_it_lost(
    store: Store, county: Place, anew: Place
) -> None:
    county.join(store)
    record_everything(store)
    assert county.deliver(store).trouble is None
    record_noise(store, 5)
    assert county.deliver(store).delivered == 5
    anew.join(store)
    result = anew.deliver(store)
    assert result.waiting is not None
    assert (result.trouble, result.waiting.count, result.waiting.stopped) == (None, 0, 0)
    assert anew.has_all_once(store)
    record_noise(store, 5, seed=2)
    assert anew.deliver(store).delivered == 5
    assert anew.has_all_once(store)


def test_a_receiver_set_back_gets_again_what_was_given_up_after_its_receipt(
    store: Store, county: Place, clock: Clock, tmp_path: Path
) -> None:
    county.join(store)
    record_noise(store, 5)
    assert county.deliver(store).delivered == 5
    county.copy(tmp_path / "copy")
    record_everything(store)
    assert county.deliver(store).delivered > 50
    clock.seconds += 91 * DAY
    store.tidy()
    assert [kept for kept in store.parcels() if store.parcel_bytes(kept.id) is not None] == []
    county.put_back(tmp_path / "copy")
    assert county.deliver(store).delivered == 0  # shows the platform that it was set back, and hears what it has
    result = county.deliver(store)
    assert result.trouble is None
    assert result.waiting is not None
    assert result.waiting.count == 0
    assert county.has_all_once(store)


def test_what_a_receiver_never_can_open_is_sealed_again_once_and_then_a_persons_task(
    store: Store, county: Place
) -> None:
    platform = county.service.platform
    county.join(store)
    assert county.deliver(store).trouble is None
    roster = platform.roster()
    (receiver,) = roster.receivers
    lost = replace(receiver, recipient=AgeIdentity.generate().recipient)
    with platform.storage.transaction():
        platform.sign_roster(replace(roster, version=roster.version + 1, receivers=(lost,)))
    record_everything(store)
    for _ in range(3):
        result = county.deliver(store)
        assert result.waiting is not None
        assert (result.waiting.count, result.delivered) == (0, 0)
        assert result.waiting.stopped > 50
    assert len(platform.storage.held_parcels()) == 2


def test_what_was_purged_before_it_left_holds_up_nothing_under_a_later_epoch(county: Place, tmp_path: Path) -> None:
    school, user = StoredSchool(CODE, "样本学校", "659001"), NewUser("登记员", "clerk", PASSWORD)
    marks = tmp_path / "marks"
    store = create_school(tmp_path / "school", school, user, pack(), reserve=0, marker=marks)
    county.join(store)
    record_noise(store, 2)
    assert county.deliver(store).delivered == 2
    user_id = store.users[0].id
    store.close()
    shutil.rmtree(marks)
    store = open_store(tmp_path / "school", user_id, PASSWORD, pack(), reserve=0, marker=marks)
    record_noise(store, 3, seed=2)
    assert len(store.own_epochs) == 2
    store.purge("equipment", [store.ids("equipment", Query())[-1]], 1)
    record_noise(store, 1, seed=3)
    result = county.deliver(store)
    assert result.waiting is not None
    assert (result.trouble, result.waiting.count, result.waiting.stopped) == (None, 0, 0)
    assert county.has_all_once(store)
    store.close()
