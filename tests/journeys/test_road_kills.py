"""kill -9 of the platform or of the sender at random moments: nothing acknowledged is lost, nothing doubles."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from forms.definition import Audience
from sync import platform
from sync.cycle import CycleResult
from sync.platform.audit import contents
from sync.store import Store, open_store, read_front
from tests.fakes.platform_process import PlatformProcess
from tests.fakes.road import CODE, PASSWORD, Road, may_be_at, new_school, pack, record_noise, stands_at
from tests.faults.forked import Forked, say

PLATFORM_RUNS, PLATFORM_SOAK = 20, 200
SENDER_RUNS, SENDER_SOAK = 100, 1000


@pytest.fixture
def county(tmp_path: Path) -> Iterator[PlatformProcess]:
    with PlatformProcess(tmp_path / "county") as running:
        yield running


@pytest.mark.timeout(300)
def test_twenty_times_the_platform_is_killed(county: PlatformProcess, tmp_path: Path) -> None:
    kill_the_platform(county, tmp_path, PLATFORM_RUNS)


@pytest.mark.soak
def test_two_hundred_times_the_platform_is_killed(county: PlatformProcess, tmp_path: Path) -> None:
    kill_the_platform(county, tmp_path, PLATFORM_SOAK)


@pytest.mark.timeout(500)
def test_a_hundred_times_the_sender_is_killed(county: PlatformProcess, tmp_path: Path) -> None:
    kill_the_sender(county, tmp_path, SENDER_RUNS)


@pytest.mark.soak
def test_a_thousand_times_the_sender_is_killed(county: PlatformProcess, tmp_path: Path) -> None:
    kill_the_sender(county, tmp_path, SENDER_SOAK)


def kill_the_platform(county: PlatformProcess, home: Path, runs: int) -> None:
    """While parcels of some 100 KiB go up and in; every receipt taken on the way must still be true at the end."""
    chance = random.Random(runs)
    store = new_school(home / "school")
    road = Road(store, county.url)
    road.join(platform.invite(county.directory, CODE, "样本学校"))
    record_noise(store, 200)
    began = time.monotonic()
    assert road.deliver().trouble is None
    usual = time.monotonic() - began
    interrupted = 0
    for run in range(runs):
        record_noise(store, 200, seed=run + 2)
        killer = threading.Timer(chance.uniform(0.0, usual), county.kill)
        killer.start()
        result = road.deliver()
        killer.join()
        interrupted += result.trouble is not None
        proven = store.answered(store.receivers()[0].device, store.own_epoch).have
        county.start()
        there = {record.id.seq for record in contents(county.directory).records["equipment"]}
        assert set(proven) <= there
    assert interrupted >= runs // 4
    finish(road)
    assert stands_at(contents(county.directory)) == may_be_at(store, Audience.COUNTY)
    assert store.problems() == []
    store.close()


def save_and_send(directory: Path, user: str, url: str, seed: int) -> None:
    store = open_store(directory, user, PASSWORD, pack(), reserve=0)
    say("open")
    for part in range(4):
        record_noise(store, 25, seed=1000 + 10 * seed + part)
        say(f"saved {store.head}")
    while Road(store, url).deliver().trouble:
        pass
    say("delivered")
    store.close()


def kill_the_sender(county: PlatformProcess, home: Path, runs: int) -> None:
    """While it saves and sends, in a process of its own; what it said was saved must be there, at home and above."""
    chance = random.Random(runs)
    directory = home / "school"
    store = new_school(directory)
    Road(store, county.url).join(platform.invite(county.directory, CODE, "样本学校"))
    store.close()
    user = read_front(directory).users[0].id
    usual, interrupted, acknowledged = 1.0, 0, 0
    for run in range(runs):
        sender = Forked(partial(save_and_send, directory, user, county.url, run))
        sender.wait("open")
        began = time.monotonic()
        interrupted += sender.end(kill_after=chance.uniform(0.0, usual) if run else 60.0)
        said = [line.split() for line in sender.said]
        if ["delivered"] in said:
            usual = min(usual, time.monotonic() - began)
        acknowledged = max([acknowledged, *(int(words[1]) for words in said if words[0] == "saved")])
    assert interrupted >= runs // 4
    store = open_store(directory, user, PASSWORD, pack(), reserve=0)
    assert store.head >= acknowledged
    finish(Road(store, county.url))
    expected = may_be_at(store, Audience.COUNTY)
    assert stands_at(contents(county.directory)) == expected
    assert len(expected["equipment"]) == store.head
    assert store.problems() == []
    store.close()


def finish(road: Road) -> CycleResult:
    """Deliver until all is done."""
    for _ in range(10):
        result = road.deliver()
        if result.trouble is None:
            break
    assert result.trouble is None
    assert waiting(road.store) == 0
    return result


def waiting(store: Store) -> int:
    return store.waiting("county", store.receivers()[0].device).count
