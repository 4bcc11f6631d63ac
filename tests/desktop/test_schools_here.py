"""Several schools on one PC: a second one is added from the lock page, and each is opened, kept and delivered apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton, QLineEdit
from pytestqt.qtbot import QtBot

from desktop.desk import Desk
from desktop.inside import Inside
from desktop.pages.first_run import FirstRunPage
from desktop.pages.lock import LockPage
from desktop.pages.schools_here import SchoolsHerePage
from desktop.presenters.folders import DataFolder
from desktop.widgets.choice_card import WayCard
from sync import joining
from sync.county import founding
from sync.joining import Membership
from sync.store import Query
from tests.desktop.desk_kit import GIVEN, PASSWORD, click, cut_off, elided, find, set_up, type_into, wait_inside
from tests.desktop.stick_kit import CountyDesk, join_by_card, plug, press, pull, save_pupils, says, settled, stick_page
from tests.fakes.slots import Slots

POINT = ("牧业村教学点", "2165009118")
OTHER_PASSWORD = "muye cun jiaoxuedian"


@pytest.fixture
def county(tmp_path: Path) -> Iterator[CountyDesk]:
    made = CountyDesk(tmp_path / "county")
    yield made
    made.store.close()


def lock(qtbot: QtBot, desk: Desk) -> LockPage:
    desk.lock()
    qtbot.waitUntil(lambda: isinstance(desk.window.content(), LockPage), timeout=10_000)
    page = desk.window.content()
    assert isinstance(page, LockPage)
    return page


def go_to_list(qtbot: QtBot, desk: Desk) -> SchoolsHerePage:
    click(qtbot, desk, "other_school")
    page = desk.window.content()
    assert isinstance(page, SchoolsHerePage)
    return page


def fill_in(qtbot: QtBot, desk: Desk, name: str, code: str) -> None:
    click(qtbot, desk, "choose_new")
    for field, text in {"name": name, "code": code, "clerk": "努尔兰", "password": OTHER_PASSWORD}.items():
        type_into(qtbot, desk, f"school_{field}", text)
    type_into(qtbot, desk, "school_again", OTHER_PASSWORD)
    find(desk, QLineEdit, "school_county").setText(GIVEN.county)
    click(qtbot, desk, "create_school")


def add_point(qtbot: QtBot, desk: Desk) -> Inside:
    go_to_list(qtbot, desk)
    click(qtbot, desk, "add_school")
    fill_in(qtbot, desk, *POINT)
    return wait_inside(qtbot, desk)


def sign_in(qtbot: QtBot, desk: Desk, code: str, password: str) -> Inside:
    go_to_list(qtbot, desk)
    click(qtbot, desk, f"school_{code}")
    type_into(qtbot, desk, "password", password)
    click(qtbot, desk, "unlock")
    return wait_inside(qtbot, desk)


def test_a_teaching_point_is_added_from_the_lock_page_and_each_school_opens_with_its_own_password(
    qtbot: QtBot, desk: Desk, folder: DataFolder
) -> None:
    first = set_up(qtbot, desk)
    save_pupils(qtbot, desk, 1, 3)
    key = first.session.reader.device_key.public
    lock(qtbot, desk)
    page = go_to_list(qtbot, desk)
    assert [card.text() for card in page.findChildren(WayCard)] == [GIVEN.name]
    assert "3 项改动待送出" in page.findChildren(WayCard)[0].accessibleDescription()
    click(qtbot, desk, "add_school")
    assert isinstance(desk.window.content(), FirstRunPage)
    assert desk.window.status.text().startswith("3 项改动待送出")  # of all that is here, whichever is looked at
    click(qtbot, desk, "first_run_back")
    assert isinstance(desk.window.content(), SchoolsHerePage)
    click(qtbot, desk, "add_school")
    fill_in(qtbot, desk, *POINT)
    second = wait_inside(qtbot, desk)
    assert second.session.reader.count("enrolment", Query()) == 0
    assert second.session.reader.device_key.public != key
    locked = lock(qtbot, desk)
    assert locked._view.school.zh == POINT[0]  # the one that was open

    page = go_to_list(qtbot, desk)
    assert [card.text() for card in page.findChildren(WayCard)] == [GIVEN.name, POINT[0]]
    click(qtbot, desk, f"school_{GIVEN.code}")
    type_into(qtbot, desk, "password", OTHER_PASSWORD)
    click(qtbot, desk, "unlock")
    shown = desk.window.content()
    assert isinstance(shown, LockPage)
    qtbot.waitUntil(lambda: says(desk, "口令不对"), timeout=10_000)
    type_into(qtbot, desk, "password", PASSWORD)
    click(qtbot, desk, "unlock")
    again = wait_inside(qtbot, desk)
    assert again.session.reader.count("enrolment", Query()) == 3
    assert {place.front.school_code for place in folder.schools()} == {GIVEN.code, POINT[1]}


def test_a_school_is_not_set_up_twice_on_one_pc(qtbot: QtBot, desk: Desk, folder: DataFolder) -> None:
    set_up(qtbot, desk)
    lock(qtbot, desk)
    go_to_list(qtbot, desk)
    click(qtbot, desk, "add_school")
    fill_in(qtbot, desk, "名称写得不一样的学校", GIVEN.code)
    qtbot.waitUntil(lambda: says(desk, "这所学校已经在这台电脑上了"), timeout=10_000)
    assert desk.inside is None
    assert [place.front.school_name for place in folder.schools()] == [GIVEN.name]


def test_both_schools_of_a_pc_go_on_one_stick_and_each_takes_its_own_answer(
    qtbot: QtBot, desk: Desk, county: CountyDesk, slots: Slots, tmp_path: Path
) -> None:
    card, path = tmp_path / "card.yilu", tmp_path / "KINGSTON"
    card.write_bytes(county.card)
    first = set_up(qtbot, desk)
    save_pupils(qtbot, desk, 1, 3)
    join_by_card(qtbot, desk, card)
    plug(qtbot, desk, slots, path)
    stick_page(qtbot, first)
    press(qtbot, desk, "stick_write")
    lock(qtbot, desk)
    second = add_point(qtbot, desk)
    save_pupils(qtbot, desk, 10, 2)
    join_by_card(qtbot, desk, card)
    stick_page(qtbot, second)
    press(qtbot, desk, "stick_write")
    pull(qtbot, desk, slots, path)
    keys = {(POINT[1], second.session.reader.device_key.public)}
    county.visit(path, second.session.reader)
    lock(qtbot, desk)
    first = sign_in(qtbot, desk, GIVEN.code, PASSWORD)
    keys.add((GIVEN.code, first.session.reader.device_key.public))
    county.visit(path, first.session.reader)
    devices = founding.roster_of(county.store).devices
    assert {(*one.schools, one.key) for one in devices} == keys
    assert len({key for _, key in keys}) == 2  # a key for each school, never one for both

    plug(qtbot, desk, slots, path)
    for inside, code, password, number in (
        (first, GIVEN.code, PASSWORD, 3),
        (None, POINT[1], OTHER_PASSWORD, 2),
    ):
        if inside is None:
            lock(qtbot, desk)
            inside = sign_in(qtbot, desk, code, password)
        stick_page(qtbot, inside)
        press(qtbot, desk, "stick_take")
        press(qtbot, desk, "stick_take")  # the roster first, then by it the receipt
        reader = inside.session.reader
        assert joining.standing(reader).membership is Membership.JOINED
        assert reader.waiting("county", reader.receivers()[0].device).count == 0
        assert county.store.count("enrolment", Query(owner=code)) == number


@pytest.mark.parametrize(("language", "theme"), [("zh", "light"), ("en", "dark")])
def test_nothing_is_cut_on_the_way_to_a_second_school(
    qtbot: QtBot, start: Callable[..., Desk], language: str, theme: str
) -> None:
    desk = start(language=language, theme=theme)
    set_up(qtbot, desk)
    lock(qtbot, desk)
    qtbot.wait(30)
    assert cut_off(desk.window) == []
    go_to_list(qtbot, desk)
    qtbot.wait(30)
    assert (cut_off(desk.window), elided(desk.window)) == ([], [])
    click(qtbot, desk, "add_school")
    qtbot.wait(30)
    assert cut_off(desk.window) == []
    click(qtbot, desk, "first_run_back")
    find(desk, QAbstractButton, "add_school")
    settled(qtbot, desk)
