"""From the first run to the lock and back, through the real window."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from desktop.desk import Desk
from desktop.pages.first_run import FirstRunPage
from desktop.pages.home import HomePage
from desktop.pages.lock import LockPage
from desktop.pages.new_school import NewSchoolPage
from desktop.places import HOME, SETTINGS
from desktop.presenters.folders import DataFolder
from desktop.presenters.lock import WRONG_PASSWORD
from desktop.presenters.preferences import read_preferences
from forms.answers import Answers
from sync.store import Query
from tests.desktop.desk_kit import GIVEN, PASSWORD, click, find, page_in_sight, set_up, type_into, wait_inside


def lock(qtbot: QtBot, desk: Desk) -> LockPage:
    desk.lock()
    qtbot.waitUntil(lambda: isinstance(desk.window.content(), LockPage), timeout=10_000)
    page = desk.window.content()
    assert isinstance(page, LockPage)
    return page


def test_nothing_of_the_store_is_loaded_before_somebody_signs_in() -> None:
    """The lock page is quick because it needs none of it."""
    code = "import sys, desktop.app; print({'sync.store.store', 'cryptography', 'forms.engine'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "set()"


def test_the_first_run_sets_a_school_up_without_a_network(qtbot: QtBot, desk: Desk, folder: DataFolder) -> None:
    assert isinstance(desk.window.content(), FirstRunPage)
    assert desk.window.status.text() == "离线 · 这台电脑上还没有学校"
    inside = set_up(qtbot, desk)
    assert isinstance(page_in_sight(desk), HomePage)
    assert inside.session.reader.school.code == GIVEN.code
    assert inside.session.reader.school.county == GIVEN.county
    assert [user.name for user in inside.session.reader.users] == [GIVEN.clerk]
    qtbot.waitUntil(lambda: desk.window.status.text() == "没有改动待送出 · 还没接上县里")
    assert read_preferences(folder.root).last_school == GIVEN.code


def test_what_is_wrong_with_a_new_school_is_said_at_its_field_and_nothing_is_made(
    qtbot: QtBot, desk: Desk, folder: DataFolder
) -> None:
    click(qtbot, desk, "choose_new")
    type_into(qtbot, desk, "school_name", GIVEN.name)
    type_into(qtbot, desk, "school_code", "2142009107")
    type_into(qtbot, desk, "school_password", "short")
    click(qtbot, desk, "create_school")
    page = desk.window.content()
    assert isinstance(page, NewSchoolPage)
    states = {name: page.line(name).property("state") for name in ("name", "code", "county", "clerk", "password")}
    assert states == {"name": "", "code": "fail", "county": "fail", "clerk": "fail", "password": "fail"}
    assert page.done.isEnabled()
    assert not (folder.root / "schools").exists()


def test_a_language_switch_keeps_what_was_typed(qtbot: QtBot, desk: Desk) -> None:
    click(qtbot, desk, "choose_new")
    type_into(qtbot, desk, "school_name", GIVEN.name)
    desk.set_language("en")
    assert find(desk, QLineEdit, "school_name").text() == GIVEN.name
    assert page_title(desk) == "Set up and open"


def page_title(desk: Desk) -> str:
    page = desk.window.content()
    assert isinstance(page, NewSchoolPage)
    return page.done.text()


def test_a_wrong_password_says_so_and_the_right_one_opens(qtbot: QtBot, desk: Desk) -> None:
    set_up(qtbot, desk)
    page = lock(qtbot, desk)
    assert desk.inside is None
    assert desk.window.status.text() == "没有改动待送出"
    assert "古丽娜尔" not in desk.window.windowTitle()
    qtbot.keyClicks(page.password, "not the password")
    qtbot.keyClick(page.password, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.password.property("state") == "fail", timeout=10_000)
    assert desk.inside is None
    assert WRONG_PASSWORD.zh in [label.text() for label in page.findChildren(type(page.caps))]
    page.password.clear()
    qtbot.keyClicks(page.password, PASSWORD.replace(" ", ""))  # spaces do not count
    qtbot.keyClick(page.password, Qt.Key.Key_Return)
    wait_inside(qtbot, desk)
    assert isinstance(page_in_sight(desk), HomePage)


def test_a_person_alone_stays_chosen_however_often_they_are_clicked(qtbot: QtBot, desk: Desk) -> None:
    set_up(qtbot, desk)
    page = lock(qtbot, desk)
    (card,) = page.cards.values()
    for _ in range(2):
        qtbot.mouseClick(card, Qt.MouseButton.LeftButton)
        assert page.chosen()


def test_caps_lock_is_noticed_by_what_is_typed(qtbot: QtBot, desk: Desk) -> None:
    set_up(qtbot, desk)
    page = lock(qtbot, desk)
    qtbot.keyClick(page.password, Qt.Key.Key_A)
    assert not page.caps.isVisible()
    qtbot.keyClicks(page.password, "A")  # a capital that came without Shift
    assert page.caps.isVisible()


def test_nobody_there_for_a_while_locks_and_closes_the_store(qtbot: QtBot, desk: Desk, folder: DataFolder) -> None:
    set_up(qtbot, desk)
    desk.idle.set_interval(60)
    desk.idle.begin()
    qtbot.waitUntil(lambda: isinstance(desk.window.content(), LockPage), timeout=10_000)
    assert desk.inside is None
    qtbot.waitUntil(lambda: not desk.tasks.is_busy(), timeout=10_000)
    # The last connection is gone: SQLite has put its log away and another program may open the school.
    (directory,) = [place.directory for place in folder.schools()]
    assert not list(directory.glob("*-wal"))


def test_a_draft_is_announced_on_the_lock_page_and_its_name_is_not(qtbot: QtBot, desk: Desk) -> None:
    inside = set_up(qtbot, desk)
    session = inside.session
    answers = Answers({"name": "艾孜买提江·阿卜杜外力"})
    desk.tasks.write(lambda _: session.store.save_draft("d1", "enrolment", None, answers))
    lock(qtbot, desk)
    qtbot.waitUntil(lambda: not desk.tasks.is_busy(), timeout=10_000)
    desk.entrance.begin()
    page = desk.window.content()
    assert isinstance(page, LockPage)
    said = [label.text() for label in page.findChildren(type(page.caps))]
    assert any("1 份表没填完" in text for text in said)
    assert not any("艾孜买提江" in text for text in said)


def test_the_window_is_built_anew_in_another_language_and_theme(qtbot: QtBot, desk: Desk, folder: DataFolder) -> None:
    inside = set_up(qtbot, desk)
    inside.frame.go(SETTINGS)
    desk.set_language("en")
    desk.set_theme("dark")
    assert inside.frame.place() == SETTINGS
    assert inside.frame.rail.item("home").text() == "Home"
    kept = read_preferences(folder.root)
    assert (kept.language, kept.theme) == ("en", "dark")
    inside.frame.go(HOME)
    inside.frame.back()
    assert inside.frame.place() == SETTINGS


def test_the_sample_school_opens_is_marked_and_can_be_deleted(qtbot: QtBot, desk: Desk, folder: DataFolder) -> None:
    click(qtbot, desk, "choose_sample")
    qtbot.waitUntil(lambda: desk.inside is not None, timeout=60_000)
    assert desk.inside is not None
    session = desk.inside.session
    assert session.is_sample
    assert session.reader.count("enrolment", Query()) == 1200
    qtbot.waitUntil(lambda: desk.window.status.text() == "样本学校 · 不会送给任何人")
    desk.delete_sample()
    qtbot.waitUntil(lambda: isinstance(desk.window.content(), FirstRunPage), timeout=10_000)
    assert folder.schools() == ()
    assert not folder.sample.exists()


def test_a_second_start_begins_at_the_lock_page_of_the_school_last_open(
    qtbot: QtBot, start: Callable[..., Desk]
) -> None:
    first = start()
    set_up(qtbot, first)
    first.quit()
    second = start()
    assert isinstance(second.window.content(), LockPage)
