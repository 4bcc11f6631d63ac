"""What tests of registers and forms do: go to a place, type where the focus is, press keys, wait for the writer."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.inside import Inside
from desktop.places import Place
from desktop.tasks import Tasks
from desktop.widgets.page import Page

Found = TypeVar("Found", bound=QWidget)
PageOf = TypeVar("PageOf", bound=Page)
CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier

# A number of no division, with its check character; born 2016-03-12, male.
NUMBER = "653299201603124414"


def go(qtbot: QtBot, inside: Inside, place: Place, kind: type[PageOf]) -> PageOf:
    inside.frame.go(place)
    qtbot.wait(40)
    return page(inside, kind)


def page(inside: Inside, kind: type[PageOf]) -> PageOf:
    shown = inside.frame.page()
    assert isinstance(shown, kind), type(shown)
    return shown


def widget(inside: Inside, kind: type[Found], name: str) -> Found:
    shown = [found for found in inside.frame.findChildren(kind, name) if found.isVisible()]
    assert len(shown) == 1, f"{name}: {len(shown)} in sight"
    return shown[0]


def focused() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None
    return found


def press(qtbot: QtBot, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    qtbot.keyClick(focused(), key, modifier)
    qtbot.wait(2)


def type_here(qtbot: QtBot, text: str) -> None:
    """Into whatever has the focus: keys for what has keys, an input method's commit for the rest."""
    if text.isascii():
        qtbot.keyClicks(focused(), text)
    else:
        composed = QInputMethodEvent()
        composed.setCommitString(text)
        QApplication.sendEvent(focused(), composed)
    qtbot.wait(2)


def answer(qtbot: QtBot, inside: Inside, name: str, text: str) -> None:
    """Go to a field, replace what stands there, and go on with Enter."""
    widget(inside, QWidget, name).setFocus()
    if text:
        qtbot.keyClick(focused(), Qt.Key.Key_A, CONTROL)
        type_here(qtbot, text)
    press(qtbot, Qt.Key.Key_Return)


def written(qtbot: QtBot, inside: Inside) -> None:
    """Until the writer has done all it was asked."""
    tasks: Tasks = inside.session.tasks
    qtbot.waitUntil(lambda: not tasks.is_busy(), timeout=10_000)
    qtbot.wait(60)
