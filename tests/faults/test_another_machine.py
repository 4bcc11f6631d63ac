"""A school's database on another machine: another PC with a key of its own, and nothing written before is lost."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

import pytest

from sync import joining, sealing
from sync.envelope.header import SCHOOL
from sync.envelope.roster import School
from sync.joining import Membership
from sync.platform import office
from sync.platform.service import PlatformService
from sync.receive.inbox import Decision, EnvelopeReader, Inbox
from sync.receive.receiving import receive
from sync.store import Store, epoch, open_store, restore
from sync.vector import Ranges
from tests.fakes.road import CODE, PASSWORD, new_school, pack, record_noise
from tests.faults.test_review_delivery import county, deliver, everything_arrived, join, trusted
from tests.sync.county_kit import County

__all__ = ["county"]


@pytest.fixture
def machines(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What the machine one is on calls itself."""
    here = {"name": "first"}
    monkeypatch.setattr(epoch, "_machine", lambda: here["name"])
    return here


def open_at(directory: Path, user: str) -> Store:
    return open_store(directory, user, PASSWORD, pack(), reserve=0)


def test_a_copy_on_another_machine_is_another_pc_and_both_deliver(
    county: PlatformService, machines: dict[str, str], tmp_path: Path
) -> None:
    store = new_school(tmp_path / "school")
    join(store, county)
    record_noise(store, 2)
    assert deliver(store, county).delivered == 2
    record_noise(store, 1, seed=2)
    sealing.seal_owed(store, pack(), trusted(store))
    record_noise(store, 1, seed=3)
    key, user = store.device_key, store.users[0].id
    sealed = {kept.id for kept in store.parcels()}
    store.close()
    copy_of = Path(shutil.copytree(tmp_path / "school", tmp_path / "copy"))

    machines["name"] = "second"
    copy = open_at(copy_of, user)
    record_noise(copy, 1, seed=4)
    assert copy.new_epoch_because == "machine"
    assert copy.device_key.public != key.public
    assert len(copy.age_identities) == 2
    first = deliver(copy, county)
    assert first.trouble is not None
    assert (first.trouble.code, first.membership, first.delivered) == ("pending", Membership.PENDING, 2)
    assert first.waiting is not None
    assert (first.waiting.count, first.waiting.stopped) == (1, 0)
    (standing,) = county.platform.storage.standings(key.public)
    assert standing.have == Ranges.up_to(4)
    assert sealed < {kept.id for kept in copy.parcels(state="settled")}
    (waiting,) = office.pending(county.platform)
    assert waiting.device == copy.device_key.public
    office.admit(county.platform, waiting.device)
    assert deliver(copy, county).trouble is None
    assert everything_arrived(copy, county)

    machines["name"] = "first"
    store = open_at(tmp_path / "school", user)
    record_noise(store, 1, seed=5)
    assert deliver(store, county).trouble is None
    assert (store.device_key, store.own_epochs) == (key, (standing.epoch,))
    assert store.waiting("county", county.platform.keys.device.public).count == 0
    office.revoke(county.platform, copy.device_key.public)
    record_noise(store, 1, seed=6)
    assert deliver(store, county).delivered == 1
    assert deliver(copy, county).membership is Membership.CLOSED
    for one in (store, copy):
        one.close()


def test_what_was_written_before_arrives_though_the_first_pc_went_on(
    county: PlatformService, machines: dict[str, str], tmp_path: Path
) -> None:
    """Both have the same numbers: sealed by one as one parcel, by the other as a part of a longer one."""
    store = new_school(tmp_path / "school")
    join(store, county)
    record_noise(store, 3)
    user = store.users[0].id
    store.close()
    copy_of = Path(shutil.copytree(tmp_path / "school", tmp_path / "copy"))
    store = open_at(tmp_path / "school", user)
    record_noise(store, 2, seed=2)
    assert deliver(store, county).delivered == 5
    machines["name"] = "second"
    copy = open_at(copy_of, user)
    record_noise(copy, 1, seed=3)
    deliver(copy, county)
    office.admit(county.platform, copy.device_key.public)
    assert deliver(copy, county).trouble is None
    waiting = copy.waiting("county", county.platform.keys.device.public)
    assert (waiting.count, waiting.stopped) == (0, 0)
    assert len(copy.own_epochs) == 2
    assert county.platform.storage.held_parcels() == []
    for one in (store, copy):
        one.close()


@pytest.mark.parametrize("machine", ["first", "second", ""])
@pytest.mark.parametrize("way", ["backup", "other file"])
def test_only_another_machine_costs_a_key(machines: dict[str, str], tmp_path: Path, machine: str, way: str) -> None:
    store = new_school(tmp_path / "school")
    key, user = store.device_key, store.users[0].id
    record_noise(store, 1)
    made = store.back_up(tmp_path / "backups", datetime(2026, 3, 1))
    store.close()
    if way == "backup":
        restore(made.directory, tmp_path / "moved")
    else:
        shutil.copytree(tmp_path / "school", tmp_path / "moved")
    machines["name"] = machine
    for _ in range(2):
        moved = open_at(tmp_path / "moved", user)
        record_noise(moved, 1, seed=2)
        assert (moved.device_key == key) == (machine != "second")
        assert len(moved.own_epochs) == 2
        moved.close()


def test_a_county_desk_keeps_the_key_its_roster_names(machines: dict[str, str], tmp_path: Path) -> None:
    desk = County(tmp_path)
    store = desk.create()
    key = store.device_key
    store.close()
    machines["name"] = "second"
    store = desk.open()
    begun = store.own_epoch
    assert (store.device_key, store.new_epoch_because) == (key, "place")
    assert store.own_epochs[-1] == begun
    store.close()


def test_the_copy_does_not_speak_under_the_old_key_before_it_wrote_anything(
    county: PlatformService, machines: dict[str, str], tmp_path: Path
) -> None:
    store = new_school(tmp_path / "school")
    joining.begin_with_code(store, "memory", str(office.invite(county.platform, School(CODE, "样本学校"))))
    assert deliver(store, county).trouble is None
    key, user = store.device_key, store.users[0].id
    store.close()
    machines["name"] = "second"
    copy = open_at(tmp_path / "school", user)
    result = deliver(copy, county)
    assert result.membership is Membership.PENDING
    assert copy.device_key != key
    assert [waiting.device for waiting in office.pending(county.platform)] == [copy.device_key.public]
    copy.close()


def test_an_own_parcel_that_comes_back_under_the_old_key_is_owed_all_the_same(
    county: PlatformService, machines: dict[str, str], tmp_path: Path
) -> None:
    store = new_school(tmp_path / "school")
    join(store, county)
    record_noise(store, 2)
    sealing.seal_owed(store, pack(), trusted(store))
    (sealed,) = store.parcels()
    user = store.users[0].id
    store.close()
    machines["name"] = "second"
    copy = open_at(tmp_path / "school", user)
    raw = copy.parcel_bytes(sealed.id)
    assert raw is not None
    inbox = Inbox(
        storage=copy.receiving(),
        reader=EnvelopeReader(copy.age_identities),
        roster=trusted(copy),
        level=SCHOOL,
        device=copy.device_key.public,
        school=CODE,
        epoch=copy.own_epoch,
    )
    assert receive(raw, inbox).decision is Decision.KNOWN
    assert [kept.state for kept in copy.parcels()] == ["sealed"]
    assert deliver(copy, county).delivered == 2
    copy.close()
