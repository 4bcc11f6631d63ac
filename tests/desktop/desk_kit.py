"""A desk on a folder of its own, and what tests do with its window: wait, type, click, look for what is cut off."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop.desk import Desk
from desktop.inside import Inside
from desktop.presenters.new_school import NewSchool
from desktop.widgets.basics import ElidedLabel
from desktop.widgets.page import Page

NOW = datetime(2026, 11, 23, 9, 40)  # a Monday in term
PASSWORD = "gaoshan baiyun chunfeng"
GIVEN = NewSchool("喀拉苏乡中心学校", "2165009107", "652902", "古丽娜尔·托合提", PASSWORD, PASSWORD)

Found = TypeVar("Found", bound=QWidget)


def find(desk: Desk, kind: type[Found], name: str) -> Found:
    """The widget in sight of this kind and name."""
    shown = [widget for widget in desk.window.findChildren(kind, name) if widget.isVisible()]
    assert len(shown) == 1, f"{name}: {len(shown)} in sight"
    return shown[0]


def click(qtbot: QtBot, desk: Desk, name: str) -> None:
    qtbot.mouseClick(find(desk, QAbstractButton, name), Qt.MouseButton.LeftButton)


def type_into(qtbot: QtBot, desk: Desk, name: str, text: str) -> None:
    line = find(desk, QLineEdit, name)
    line.clear()
    if text.isascii():
        qtbot.keyClicks(line, text)
        return
    composed = QInputMethodEvent()  # as an input method hands over what was chosen; there are no such keys
    composed.setCommitString(text)
    QApplication.sendEvent(line, composed)


def set_up(qtbot: QtBot, desk: Desk) -> Inside:
    """A school made through the pages of the first run."""
    click(qtbot, desk, "choose_new")
    typed = {"name": GIVEN.name, "code": GIVEN.code, "clerk": GIVEN.clerk, "password": PASSWORD, "again": PASSWORD}
    for field, text in typed.items():
        type_into(qtbot, desk, f"school_{field}", text)
    find(desk, QLineEdit, "school_county").setText(GIVEN.county)
    click(qtbot, desk, "create_school")
    return wait_inside(qtbot, desk)


def wait_inside(qtbot: QtBot, desk: Desk) -> Inside:
    qtbot.waitUntil(lambda: desk.inside is not None, timeout=15_000)
    assert desk.inside is not None
    return desk.inside


def page_in_sight(desk: Desk) -> Page:
    assert desk.inside is not None
    page = desk.inside.frame.page()
    assert page is not None
    return page


def cut_off(whole: QWidget) -> list[str]:
    """What says more than its place shows: labels and buttons in sight that are smaller than they ask for.

    Labels made to be elided (names) are left out; so is what a scroll area has out of sight."""
    found = []
    for label in whole.findChildren(QLabel):
        if not label.isVisible() or not label.text() or isinstance(label, ElidedLabel):
            continue
        if label.wordWrap():
            if label.heightForWidth(label.width()) > label.height():
                found.append(f"{label.text()[:40]!r} needs height {label.heightForWidth(label.width())}")
        elif label.sizeHint().width() > label.width() or label.sizeHint().height() > label.height():
            found.append(f"{label.text()[:40]!r} has {label.size().toTuple()} of {label.sizeHint().toTuple()}")
    for button in whole.findChildren(QAbstractButton):
        if button.isVisible() and button.text() and button.minimumSizeHint().width() > button.width():
            found.append(f"button {button.text()!r}")
    return found


def elided(whole: QWidget) -> list[str]:
    """Texts of ours that end in an ellipsis; names of people and paths may, words of the interface should not."""
    labels = [label for label in whole.findChildren(ElidedLabel) if label.isVisible() and label.is_elided()]
    return [label.text() for label in labels if not label.text().startswith("/")]
