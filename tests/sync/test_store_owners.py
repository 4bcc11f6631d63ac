"""A store with the records of many schools: lists of one of them, and twins only within one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.store import Query, School, Store
from sync.store.county_book import ListedSchool
from tests.sync.county_kit import (
    ONE,
    TWO,
    County,
    Files,
    admit,
    enter,
    handed_over,
    joined,
    new_school,
    read_by,
    taken,
    with_card,
    written_back,
)
from tests.sync.store_kit import pupil


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Store]:
    store = County(tmp_path).create()
    yield store
    store.close()


def numbers(desk: Store, owner: str, **more: object) -> list[object]:
    found = desk.ids("pupil", Query(owner=owner, **more))  # type: ignore[arg-type]
    return [row[0] for row in desk.page("pupil", found, ["id_number"])]


def test_the_same_child_in_two_schools_is_no_twin_and_twice_in_one_is(desk: Store, tmp_path: Path) -> None:
    one, two = joined(desk, tmp_path / "one"), joined(desk, tmp_path / "two", TWO)
    assert numbers(desk, ONE.code) == numbers(desk, TWO.code)
    assert desk.count("pupil", Query()) == 6
    enter(one, 2, 3)  # 2 and 3 are here already
    done = taken(desk, handed_over(one))
    read_by(one, written_back(desk, done))
    assert (desk.count("pupil", Query(owner=ONE.code)), desk.count("pupil", Query(owner=TWO.code))) == (4, 3)
    shown = desk.ids("pupil", Query(owner=ONE.code))
    assert [len(desk.record("pupil", i).twins) for i in shown] == [0, 1, 1, 0]
    one.begin_epoch()  # a new epoch of the same school still finds its twins
    enter(one, 1, 1)
    taken(desk, handed_over(one))
    assert desk.count("pupil", Query(owner=ONE.code)) == 4
    assert len(desk.record("pupil", shown[0]).twins) == 1
    one.save("pupil", one.ids("pupil", Query(text="120003"))[0], pupil(77), 1)  # leaves its twin
    taken(desk, handed_over(one))
    assert desk.count("pupil", Query(owner=ONE.code)) == 5
    assert desk.problems() == []
    one.close()
    two.close()


def test_taking_costs_no_more_when_many_schools_have_the_same_numbers(desk: Store, tmp_path: Path) -> None:
    """Counted in steps of SQLite's machine, which do not depend on the PC: looking for twins through all schools made
    the tenth school's files cost several times the first one's."""
    steps: list[int] = []
    for number in range(10):
        school = School(f"65312100{number:02d}", f"第{number}小学", "653121")
        desk.county_book().put_schools([ListedSchool(school.code, school.name, "primary", "village")])
        store = with_card(new_school(tmp_path / school.code, school, 120), desk)
        files = handed_over(store)
        taken(desk, files[:1])
        admit(desk, store)
        steps.append(_counted_taking(desk, files))
        store.close()
    assert desk.count("pupil", Query()) == 1200
    assert steps[-1] < 1.2 * steps[0], steps


def _counted_taking(desk: Store, files: Files) -> int:
    counted = [0]

    def step() -> int:
        counted[0] += 1
        return 0

    connection = desk._database.connection
    connection.set_progress_handler(step, 100)
    try:
        taken(desk, files)
    finally:
        connection.set_progress_handler(None, 0)
    return counted[0]
