"""No page says more than it shows: every label and button fits at 1366x697, in both languages and both themes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QScrollArea
from pytestqt.qtbot import QtBot

from desktop.desk import Desk
from desktop.pages.new_school import NewSchoolPage
from desktop.pages.working import WorkingPage
from desktop.places import DELIVERY, HOME, JOIN, SETTINGS, STICK, UPDATES, Place
from desktop.tasks import Step
from forms.text import Text
from tests.desktop.desk_kit import click, cut_off, elided, find, page_in_sight, set_up

LOOKS = [(theme, language) for theme in ("light", "dark") for language in ("zh", "en")]
WORST = Text(
    "磁盘读写出错，这一步没有保存。已保存的记录都在。", "The disk failed; this step was not saved. All before is safe."
)


def settled(qtbot: QtBot, desk: Desk) -> None:
    """What was asked for has come and is laid out."""
    qtbot.waitUntil(lambda: not desk.tasks.is_busy(), timeout=10_000)
    qtbot.wait(30)
    QApplication.processEvents()


def assert_fits(desk: Desk) -> None:
    assert cut_off(desk.window) == []
    assert elided(desk.window) == []
    assert desk.window.minimumSizeHint().width() <= 1366
    assert desk.window.minimumSizeHint().height() <= 697
    for area in desk.window.findChildren(QScrollArea):
        if area.isVisible() and area.horizontalScrollBar().maximum():
            raise AssertionError("scrolls sideways")


@pytest.mark.parametrize(("theme", "language"), LOOKS)
def test_pages_before_signing_in(qtbot: QtBot, start: Callable[..., Desk], theme: str, language: str) -> None:
    desk = start(theme=theme, language=language)
    settled(qtbot, desk)
    assert_fits(desk)
    click(qtbot, desk, "choose_join")
    settled(qtbot, desk)
    assert_fits(desk)
    page = desk.window.content()
    assert isinstance(page, NewSchoolPage)
    click(qtbot, desk, "offer_words")
    page.submit()  # every field has something to say
    page.show_trouble(WORST)
    settled(qtbot, desk)
    assert_fits(desk)
    desk.entrance.show_wait("lock-line", WORST)
    waiting = desk.window.content()
    assert isinstance(waiting, WorkingPage)
    waiting.tell(Step(WORST, 1200, 2800))
    settled(qtbot, desk)
    assert_fits(desk)


@pytest.mark.parametrize(("theme", "language"), LOOKS)
def test_pages_behind_the_lock(qtbot: QtBot, start: Callable[..., Desk], theme: str, language: str) -> None:
    desk = start(theme=theme, language=language)
    inside = set_up(qtbot, desk)
    for place in (HOME, DELIVERY, SETTINGS, UPDATES, STICK, JOIN):
        inside.frame.go(place)
        settled(qtbot, desk)
        assert_fits(desk)
    click(qtbot, desk, "join_ask")
    inside.frame.warn(WORST)
    settled(qtbot, desk)
    assert_fits(desk)
    desk.lock()
    settled(qtbot, desk)
    assert_fits(desk)


def test_what_does_not_fit_is_found(qtbot: QtBot, desk: Desk) -> None:
    """The check itself: a label squeezed below its size is reported."""
    label = QLabel("一句放不下的话", desk.window)
    label.setGeometry(0, 0, 20, 20)
    label.show()
    assert len(cut_off(desk.window)) == 1
    label.setGeometry(0, 0, 200, 40)
    assert cut_off(desk.window) == []


def test_back_goes_back_and_a_place_without_a_page_is_not_gone_to(qtbot: QtBot, desk: Desk) -> None:
    inside = set_up(qtbot, desk)
    inside.frame.go(DELIVERY)
    inside.frame.go(JOIN)
    assert inside.frame.rail.item("delivery").isChecked()
    click(qtbot, desk, "go_back")
    assert inside.frame.place() == DELIVERY
    inside.frame.go(Place("nowhere"))
    assert inside.frame.place() == DELIVERY
    inside.frame.back()
    inside.frame.back()
    assert inside.frame.place() == HOME


def test_ctrl_k_finds_pages(qtbot: QtBot, desk: Desk) -> None:
    inside = set_up(qtbot, desk)
    click(qtbot, desk, "finder")
    qtbot.keyClicks(inside.finder.box, "deliv")
    qtbot.waitUntil(lambda: inside.finder.list.count() == 1)
    qtbot.keyClick(inside.finder.box, Qt.Key.Key_Return)
    assert inside.frame.place() == DELIVERY
    assert not inside.finder.isVisible()
    assert page_in_sight(desk) is inside.frame.page()
    assert find(desk, type(desk.window.status), "status") is desk.window.status
