"""Two PCs of a school with nothing but sticks, one of which loses its disk: what comes back reaches both, and whole."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.envelope.header import Header
from sync.routes.usb.naming import FOLDERS
from sync.routes.usb.stick import Stick
from sync.store import Query, Store
from sync.visit import What, look_at_stick
from tests.journeys.test_sticks import Land, admitted, copy, read
from tests.sync.county_kit import enter, pupils_at, reopened
from tests.sync.store_kit import pupil


@pytest.fixture
def land(tmp_path: Path) -> Iterator[Land]:
    made = Land(tmp_path)
    yield made
    made.close()


@pytest.fixture
def two(land: Land) -> tuple[Store, Store]:
    """Two PCs of one school that know of each other; each has what the other entered."""
    stick = land.stick("first")
    one = admitted(land, "one", stick)
    other = admitted(land, "other", stick, pupils=0)
    for _ in range(2):
        for store in (one, other):
            read(store, stick)
            copy(store, stick)
            land.takes(stick)
    read(one, stick)
    assert pupils_at(one) == pupils_at(other)
    return one, other


def closed(land: Land, store: Store) -> bytes:
    """A PC switched off, and its disk as it is now."""
    store.close()
    return (land.root / "one" / "yilu.db").read_bytes()


def back(land: Land, disk: bytes) -> Store:
    (land.root / "one" / "yilu.db").write_bytes(disk)
    return land.keep(reopened(land.root / "one"))


def remarks(store: Store) -> list[object]:
    return sorted(str(value) for (value,) in store.page("pupil", store.ids("pupil", Query()), ["remark"]))


def given_back(stick: Stick) -> list[Header]:
    found = [one.header for folder in FOLDERS for one in stick.look(folder).found if one.kind == "parcel"]
    return [header for header in found if header is not None and header.restates]


def lost_and_given_back(land: Land, one: Store, away: Stick) -> Store:
    """The first PC hands over two more pupils and loses them; its next visits bring them back, as far as the county
    knows them. What it lost goes on `away`, too."""
    disk = closed(land, one)
    one = back(land, disk)
    one.save_many("pupil", [pupil(number, remark="家访") for number in (10, 11)], 1)
    copy(one, away)
    visit = land.stick("lost")
    copy(one, visit)
    land.takes(visit)
    closed(land, one)
    one = back(land, disk)
    read(one, visit)
    copy(one, visit)
    land.takes(visit)
    read(one, visit)
    assert pupils_at(one) == pupils_at(land.county)
    return one


def test_what_came_back_to_one_pc_is_passed_on_to_the_other(land: Land, two: tuple[Store, Store]) -> None:
    one, other = two
    one = lost_and_given_back(land, one, land.stick("away"))
    between = land.stick("between")
    assert copy(one, between).siblings == 1
    assert [item.what for item in look_at_stick(other, between).shown] == [What.SIBLING]
    read(other, between)
    assert pupils_at(other) == pupils_at(one) == pupils_at(land.county)
    copy(other, between)
    read(one, between)
    assert copy(one, between).siblings == 0
    assert given_back(between) == []


def test_what_stays_in_the_school_is_taken_from_its_writer_after_the_county_gave_the_rest(
    land: Land, two: tuple[Store, Store]
) -> None:
    one, other = two
    away = land.stick("away")
    one = lost_and_given_back(land, one, away)
    between = land.stick("between")
    copy(one, between)
    read(other, between)
    assert "家访" not in remarks(other)
    offered = [item.what for item in look_at_stick(other, away).shown]
    assert offered == [What.SIBLING]
    read(other, away)
    assert remarks(other).count("家访") == 2
    assert look_at_stick(other, away).shown == ()


def test_a_pc_that_heard_of_something_from_an_old_stick_first_takes_it_whole_from_its_writer(land: Land) -> None:
    stick, old = land.stick("first"), land.stick("old")
    one = admitted(land, "one", stick)
    copy(one, old)
    one.save_many("pupil", [pupil(number, remark="家访") for number in (10, 11)], 1)
    copy(one, stick)
    land.takes(stick)
    late = admitted(land, "late", land.stick("late"), pupils=0)
    land.takes(old)  # on it the first PC says that it has not written these two yet
    read(late, old)
    assert remarks(late) == ["None", "None"]
    read(one, land.stick("late"))
    between = land.stick("between")
    copy(one, between)
    read(late, between)
    assert pupils_at(late) == pupils_at(one)
    assert remarks(late).count("家访") == 2


def test_a_pc_that_forgot_what_it_read_says_so_and_gets_it_again(land: Land, two: tuple[Store, Store]) -> None:
    other, one = two
    disk = closed(land, other)
    other = back(land, disk)
    between = land.stick("between")
    enter(one, 10, 2)
    copy(one, between)
    read(other, between)
    copy(other, between)
    read(one, between)
    assert copy(one, between).siblings == 0
    closed(land, other)
    other = back(land, disk)  # nothing of its own is lost by that, so it goes on under its epoch
    assert len(pupils_at(other)) == 3
    copy(other, between)
    read(one, between)
    assert copy(one, between).siblings == 1
    read(other, between)
    assert pupils_at(other) == pupils_at(one)


def test_a_county_gives_back_no_number_that_the_pc_still_has(land: Land, two: tuple[Store, Store]) -> None:
    one, _ = two
    enter(one, 10, 2)
    head = one.head
    disk = closed(land, one)
    one = back(land, disk)
    enter(one, 20, 2)
    visit = land.stick("visit")
    copy(one, visit)
    land.takes(visit)
    closed(land, one)
    one = back(land, disk)
    read(one, visit)
    shutil.rmtree(visit.root / "YILU")
    copy(one, visit)
    land.takes(visit)
    (header,) = given_back(visit)
    assert (header.first, header.last) == (head + 1, head + 2)
    read(one, visit)
    assert len(pupils_at(one)) == 3 + 4


def test_a_parcel_that_was_sealed_to_others_is_none_for_a_pc_not_admitted_yet(land: Land) -> None:
    stick = land.stick("first")
    one = admitted(land, "one", stick)
    enter(one, 10, 1)
    copy(one, stick)
    late = land.school("late", pupils=1)
    offer = look_at_stick(late, stick)
    assert [item.what for item in offer.shown] == [What.ROSTER]
    taken = read(late, stick)
    assert (taken.parcels, taken.troubles) == ((), ())
    assert late.parcels() == []
