"""Copies, restored and rolled-back databases begin a new epoch before they write; nothing else does."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

import pytest

from forms.errors import InputError, WorldError
from sync.envelope.header import Header
from sync.store import Query, Store, epoch, found_copies, restore
from sync.vector import Dot
from tests.sync.county_kit import TWO, new_school
from tests.sync.store_kit import Desk, pupil


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path, marker=tmp_path / "other-medium")


def save(store: Store, number: int) -> Dot:
    dot = store.save("pupil", None, pupil(number), 1).dot
    assert dot is not None
    return dot


def snapshot(desk: Desk, name: str) -> Path:
    """A copy of the closed school, as a disk image or a restore card makes it."""
    return Path(shutil.copytree(desk.directory, desk.root / name))


def put_back(desk: Desk, copy: Path) -> None:
    """The old bytes in the same file: same machine, same disk, same inode."""
    desk.database.write_bytes((copy / "yilu.db").read_bytes())


def test_the_same_pc_goes_on_under_its_epoch(desk: Desk) -> None:
    store = desk.create()
    first = save(store, 1)
    store.close()
    for number in (2, 3):
        store = desk.open()
        assert save(store, number) == Dot(first.epoch, number)
        assert store.new_epoch_because == ""
        store.close()


def test_without_another_medium_there_is_no_doubt_by_itself(desk: Desk) -> None:
    desk.marker = None
    store = desk.create()
    first = save(store, 1)
    store.close()
    store = desk.open()
    assert save(store, 2) == Dot(first.epoch, 2)
    store.close()


def test_only_reading_never_begins_an_epoch(desk: Desk) -> None:
    store = desk.create()
    first = save(store, 1)
    store.close()
    snapshot(desk, "copy")
    shutil.rmtree(desk.directory)
    (desk.root / "copy").rename(desk.directory)
    store = desk.open()
    assert store.count("pupil", Query()) == 1
    assert store.own_epochs == (first.epoch,)
    store.close()


def test_a_copy_on_a_second_pc_begins_a_new_epoch(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    store = desk.create()
    first = save(store, 1)
    store.close()
    monkeypatch.setattr(epoch, "_machine", lambda: "another machine")
    store = desk.open()
    second = save(store, 2)
    assert second.seq == 1
    assert second.epoch != first.epoch
    assert store.new_epoch_because == "machine"
    assert store.own_epochs == (first.epoch, second.epoch)
    assert store.vector() == {first.epoch: 1, second.epoch: 1}
    assert store.journal(second.epoch, 1, 1)[0].seen == {first.epoch: 1}
    assert store.count("pupil", Query()) == 2
    store.close()
    store = desk.open()  # once only
    assert save(store, 3) == Dot(second.epoch, 2)
    store.close()


def test_a_copied_file_on_the_same_pc_begins_a_new_epoch(desk: Desk) -> None:
    store = desk.create()
    first = save(store, 1)
    store.close()
    copy = snapshot(desk, "copy")
    shutil.rmtree(desk.directory)
    copy.rename(desk.directory)
    store = desk.open()
    assert save(store, 2).epoch != first.epoch
    store.close()


def test_an_older_state_put_back_in_place_begins_a_new_epoch(desk: Desk) -> None:
    store = desk.create()
    first = save(store, 1)
    store.close()
    old = snapshot(desk, "old")
    store = desk.open()
    save(store, 2)
    store.close()
    put_back(desk, old)
    store = desk.open()
    again = save(store, 3)
    assert again.epoch != first.epoch
    assert store.new_epoch_because == "rolled_back"
    store.close()


def test_what_left_within_one_session_is_never_numbered_again(desk: Desk) -> None:
    """A state from the middle of the session, put back after a parcel left: the marker knows of the parcel."""
    store = desk.create()
    first = save(store, 1)
    store._database.run("pragma wal_checkpoint(truncate)")  # as at a moment when the log was just emptied
    middle = desk.database.read_bytes()
    save(store, 2)
    header = Header("parcel", store.device_key.public, epoch=first.epoch, first=1, last=2, link=store.link(first))
    store.keep_parcel(header, b"sealed and about to leave")
    marker = next((desk.root / "other-medium").iterdir())
    left = marker.read_bytes()
    store.close()
    marker.write_bytes(left)  # the power went before the session could end
    desk.database.write_bytes(middle)
    store = desk.open()
    assert save(store, 3).epoch != first.epoch
    assert store.new_epoch_because == "rolled_back"
    store.close()


@pytest.mark.parametrize("damage", ["gone", "garbage", "another's"])
def test_a_marker_that_is_gone_or_wrong_is_a_doubt(desk: Desk, damage: str) -> None:
    store = desk.create()
    first = save(store, 1)
    store.close()
    marker = next((desk.root / "other-medium").iterdir())
    if damage == "gone":
        marker.unlink()
    else:
        marker.write_bytes(b"?" if damage == "garbage" else b'["00", 1, 1, "x"]')
    store = desk.open()
    assert save(store, 2).epoch != first.epoch
    assert store.new_epoch_because == "marker"
    store.close()


@pytest.fixture
def two_media(desk: Desk) -> Desk:
    """Marks beside the data, on the same disk, and on another one."""
    desk.marker = (desk.root / "near", desk.root / "far")
    return desk


def marks(desk: Desk, medium: str) -> bytes:
    return next((desk.root / medium).iterdir()).read_bytes()


def put_marks(desk: Desk, medium: str, mark: bytes) -> None:
    next((desk.root / medium).iterdir()).write_bytes(mark)


@pytest.mark.parametrize("with_epoch", [False, True])
def test_a_disk_set_back_with_the_marks_on_it_is_noticed_by_the_other_disk(two_media: Desk, with_epoch: bool) -> None:
    desk = two_media
    store = desk.create()
    first = save(store, 1)
    store.close()
    old, near = snapshot(desk, "old"), marks(desk, "near")
    if with_epoch:  # what was lost had gone on under another epoch
        for medium in ("near", "far"):
            next((desk.root / medium).iterdir()).unlink()
    store = desk.open()
    lost = save(store, 2)
    assert (lost.epoch != first.epoch) == with_epoch
    store.close()
    put_back(desk, old)
    put_marks(desk, "near", near)
    store = desk.open()
    assert save(store, 3).epoch not in (first.epoch, lost.epoch)
    assert store.new_epoch_because == "rolled_back"
    store.close()


@pytest.mark.parametrize("reset", ["older", "gone", "garbage"])
def test_another_disk_that_forgets_at_every_start_costs_no_epoch(two_media: Desk, reset: str) -> None:
    desk = two_media
    store = desk.create()
    first = save(store, 1)
    store.close()
    far = marks(desk, "far")
    for number in (2, 3):
        store = desk.open()
        assert save(store, number) == Dot(first.epoch, number)
        store.close()
        if reset == "gone":
            next((desk.root / "far").iterdir()).unlink()
        else:
            put_marks(desk, "far", far if reset == "older" else b"?")


def test_marks_that_are_gone_from_both_disks_are_a_doubt(two_media: Desk) -> None:
    desk = two_media
    store = desk.create()
    first = save(store, 1)
    store.close()
    for medium in ("near", "far"):
        next((desk.root / medium).iterdir()).unlink()
    store = desk.open()
    assert save(store, 2).epoch != first.epoch
    assert store.new_epoch_because == "marker"
    store.close()


def test_a_clock_ten_years_back_changes_no_order(desk: Desk) -> None:
    store = desk.create()
    first = save(store, 1)
    desk.clock.seconds -= 10 * 365 * 86_400
    second = save(store, 2)
    saved = store.local_id(first)
    assert saved is not None
    store.save("pupil", saved, pupil(1, grade=9), 1)
    store.close()
    store = desk.open()
    assert second == Dot(first.epoch, 2)
    assert save(store, 3) == Dot(first.epoch, 4)
    changes = store.journal(first.epoch, 1, 4)
    assert [c.clock for c in changes] == [1, 1, 2, 1]
    assert changes[2].at < changes[0].at
    assert store.record("pupil", saved).answers["grade"] == 9
    assert store.problems() == []
    store.close()


def test_backups_are_checked_restored_and_begin_a_new_epoch(desk: Desk) -> None:
    target = desk.root / "backups"
    store = desk.create()
    first = save(store, 1)
    shares: list[float] = []
    made = store.back_up(target, datetime(2026, 3, 1, 8), shares.append)
    assert (made.changes, made.link) == (1, store.link(first))
    assert shares[-1] == 1.0
    save(store, 2)
    store.close()
    shutil.rmtree(desk.directory)
    restore(made.directory, desk.directory)
    store = desk.open()
    assert store.count("pupil", Query()) == 1
    assert store.problems() == []
    assert store.new_epoch_because == "copy"  # told before anything is written
    assert save(store, 3).epoch != first.epoch
    assert store.new_epoch_because == "copy"
    store.close()
    with pytest.raises(WorldError, match="place_taken"):
        restore(made.directory, desk.directory)


def test_copies_in_a_folder_say_what_they_are_before_they_are_opened(desk: Desk, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    store = desk.create()
    save(store, 1)
    older = store.back_up(stick / "备份", datetime(2026, 3, 1, 8))
    save(store, 2)
    newer = store.back_up(stick / "备份", datetime(2026, 3, 2, 8))
    school = store.school
    (stick / "备份" / "yilu-backup-20260303-080000").mkdir()  # a stranger's, or one cut off
    for folder in (stick, stick / "备份"):
        found = found_copies(folder)
        assert [copy.directory for copy in found] == [newer.directory, older.directory]
        assert [(copy.changes, copy.records) for copy in found] == [(2, 2), (1, 1)]
        assert found[0].made == datetime(2026, 3, 2, 8)
        assert found[0].front.school_code == school.code
    assert [copy.directory for copy in found_copies(newer.directory)] == [newer.directory]
    (newer.directory / "copy.json").write_bytes(b"[")
    assert [copy.records for copy in found_copies(stick)] == [None, 1]
    assert found_copies(desk.directory) == ()  # it is open: part of it may stand in the log
    store.close()
    assert len(found_copies(desk.directory)) == 1
    assert found_copies(tmp_path / "nowhere") == ()


def test_two_schools_keep_their_copies_on_one_stick(desk: Desk, tmp_path: Path) -> None:
    stores = desk.create(), new_school(tmp_path / "other", TWO)
    for hour, store in enumerate(stores):
        store.back_up(tmp_path / "stick", datetime(2026, 3, 1, hour))
    assert len(found_copies(tmp_path / "stick")) == 2
    for store in stores:
        store.close()


def test_a_backup_has_a_key_of_its_own(desk: Desk) -> None:
    store = desk.create()
    save(store, 1)
    made = store.back_up(desk.root / "backups", datetime(2026, 3, 1))
    store.close()
    desk.database.write_bytes((made.directory / "yilu.db").read_bytes())
    with pytest.raises(WorldError, match="wrong_key"):
        desk.open()


def test_seven_days_of_backups_are_kept(desk: Desk) -> None:
    store = desk.create()
    target = desk.root / "backups"
    for day in range(1, 10):
        for hour in (8, 17):
            store.back_up(target, datetime(2026, 3, day, hour))
    store.close()
    names = sorted(p.name for p in target.iterdir())
    assert names == [f"yilu-backup-202603{day:02d}-170000" for day in range(3, 10)]


def test_a_backup_that_fails_leaves_nothing_and_keeps_the_old(desk: Desk) -> None:
    store = desk.create()
    target = desk.root / "backups"
    made = store.back_up(target, datetime(2026, 3, 1))
    (desk.directory / "slots.json").rename(desk.directory / "away")
    with pytest.raises(WorldError, match="no_slots"):
        store.back_up(target, datetime(2026, 3, 2))
    assert list(target.iterdir()) == [made.directory]
    store.close()


def test_a_school_is_only_set_up_in_an_empty_place(desk: Desk) -> None:
    desk.directory.mkdir()
    (desk.directory / "letter.txt").write_text("x")
    with pytest.raises(InputError, match="place_taken"):
        desk.create()
    assert [p.name for p in desk.directory.iterdir()] == ["letter.txt"]
    (desk.directory / "letter.txt").unlink()
    desk.create().close()
