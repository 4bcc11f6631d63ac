"""The road when everything goes wrong: pages that are no platform, cuts, doubles, restored platforms."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from forms.definition import Audience
from sync import platform
from sync.cycle import CycleResult, Step
from sync.platform.audit import contents
from sync.routes.http import Timeouts
from sync.store import Store
from tests.fakes.link import Link
from tests.fakes.platform_process import PlatformProcess
from tests.fakes.portal import Portal
from tests.fakes.road import CODE, Road, may_be_at, new_school, record_everything, record_noise, stands_at

IMPATIENT = Timeouts(connect=1.0, silence=0.3, answer=0.6, slowest=1e6)


@pytest.fixture
def county(tmp_path: Path) -> Iterator[PlatformProcess]:
    with PlatformProcess(tmp_path / "county") as running:
        yield running


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = new_school(tmp_path / "school")
    yield made
    made.close()


@pytest.fixture
def road(county: PlatformProcess, store: Store) -> Road:
    """A school that joined and delivered, and has fifty new records that wait."""
    made = Road(store, county.url)
    made.join(platform.invite(county.directory, CODE, "样本学校"))
    assert made.deliver().trouble is None
    record_everything(store)
    return made


def assert_all_is_there_once(county: PlatformProcess, store: Store) -> None:
    assert stands_at(contents(county.directory)) == may_be_at(store, Audience.COUNTY)


def test_nothing_that_is_no_platform_takes_anything_from_the_outbox(county: PlatformProcess, road: Road) -> None:
    before = road.store.waiting("county")
    answers = {
        "page": "portal",
        "page as a file": "portal",
        "no content": "portal",
        "redirect": "portal",
        "sign in": "portal",
        "not found": "portal",
        "bomb": "portal",
        "endless": "portal",
        "error": "platform_error",
        "gateway": "platform_error",
        "hang up": "cut",
        "not http": "cut",
        "silent": "slow",
        "drip": "slow",
        "dripping head": "slow",
    }
    for behaviour, code in answers.items():
        with Portal(behaviour) as portal:
            began = time.monotonic()
            result = Road(road.store, portal.url, IMPATIENT).deliver()
            assert time.monotonic() - began < 10
        assert result.trouble is not None
        assert (behaviour, result.trouble.code) == (behaviour, code)
        assert result.trouble.text.zh
        assert result.trouble.text.en
        assert result.reached is Step.NOTICE
        assert result.delivered == 0
        assert result.next_try > 0
        assert road.store.waiting("county") == before
    gone = Road(road.store, "http://127.0.0.1:9", IMPATIENT).deliver()
    assert gone.trouble is not None
    assert gone.trouble.code == "no_link"
    assert road.deliver().delivered == road.store.head
    assert_all_is_there_once(county, road.store)


def test_another_platform_in_its_place_is_a_stranger(tmp_path: Path, road: Road) -> None:
    with PlatformProcess(tmp_path / "other") as other:
        result = Road(road.store, other.url).deliver()
        assert result.trouble is not None
        assert result.trouble.code == "stranger"
        assert result.delivered == 0
        assert all(not records for records in contents(other.directory).records.values())


def test_a_join_code_of_another_platform_is_noticed_before_anything_is_sealed(
    tmp_path: Path, county: PlatformProcess, store: Store
) -> None:
    record_everything(store)
    with PlatformProcess(tmp_path / "other") as other:
        wrong = Road(store, other.url)
        wrong.join(platform.invite(county.directory, CODE, "样本学校"))
        result = wrong.deliver()
    assert result.trouble is not None
    assert result.trouble.code == "stranger"
    assert store.parcels() == []


def test_cut_at_every_tenth_of_the_way_it_goes_on_and_nothing_doubles(county: PlatformProcess, road: Road) -> None:
    record_noise(road.store, 500)
    tenth = 500 * 1000 // 2 // 10
    cuts: list[int | None] = [tenth] * 9
    with Link(county.port, cuts=list(cuts)) as link:
        through = Road(road.store, link.url, Timeouts(2, 5, 10))
        results = [through.deliver()]
        while results[-1].trouble is not None:
            assert len(results) < 30
            assert results[-1].trouble.code == "cut"
            results.append(through.deliver())
        assert link.seen.connections >= len(cuts)
        sealed = sum(kept.size for kept in road.store.parcels())
        assert link.seen.up <= sealed + len(cuts) * (16 << 10)
    assert_all_is_there_once(county, road.store)


def test_two_cycles_at_once_deliver_once(county: PlatformProcess, road: Road) -> None:
    record_everything(road.store, seed=3, pupils=300)
    results: list[CycleResult] = []

    def deliver() -> None:
        own = road.store.another()
        try:
            again = Road(own, road.url)
            for _ in range(5):
                results.append(again.deliver())
                if results[-1].trouble is None:
                    return
        finally:
            own.close()

    threads = [threading.Thread(target=deliver) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert road.store.waiting("county", road.store.receivers()[0].device).count == 0
    assert_all_is_there_once(county, road.store)


@pytest.mark.parametrize("with_mark", [False, True], ids=["database", "whole directory"])
def test_a_platform_set_back_is_owed_again_and_gets_the_same_bytes(
    county: PlatformProcess, road: Road, tmp_path: Path, with_mark: bool
) -> None:
    road.deliver()
    county.stop()
    shutil.copytree(county.directory, tmp_path / "backup")
    county.start()
    record_everything(road.store, seed=2)
    assert road.deliver().trouble is None
    platform.invite(county.directory, "S2", "二小")
    other = new_school(tmp_path / "second", "S2")
    second = Road(other, county.url)
    second.join(platform.invite(county.directory, "S2", "二小"))
    assert second.deliver().membership.value == "joined"
    other.close()
    sealed = [(kept.id, kept.first, kept.last) for kept in road.store.parcels()]
    epoch = road.store.receivers()[0].epoch
    county.stop()
    for path in (tmp_path / "backup").iterdir():
        if path.name.startswith("platform.db") or (with_mark and path.is_file()):
            shutil.copy(path, county.directory / path.name)
    for name in ("platform.db-wal", "platform.db-shm"):
        if not (tmp_path / "backup" / name).exists():
            (county.directory / name).unlink(missing_ok=True)
    county.start()
    results = [road.deliver() for _ in range(2)]
    assert results[-1].trouble is None
    assert road.store.receivers()[0].epoch != epoch
    assert [(kept.id, kept.first, kept.last) for kept in road.store.parcels()] == sealed
    assert_all_is_there_once(county, road.store)
