"""Hands and eyes of the tour: finds widgets by name, types and clicks as a person would, takes pictures."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QEventLoop, QPoint, Qt, QTimer
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from forms.errors import BugError
from forms.text import Text

Found = TypeVar("Found", bound=QWidget)
PATIENCE = 60.0  # seconds until something that does not come is a failure


def lost(what: str) -> BugError:
    """The tour did not find what it expected; `what` is a widget's name or the tour's own words, never a person's."""
    words = Text(f"导览停下了：没有等到「{what}」。", f"The tour stopped: '{what}' did not come.")
    return BugError(f"tour: {what}", words)


def wait(milliseconds: int) -> None:
    """Let the event loop run so long. `QTest.qWait` keeps Python's lock meanwhile and starves the program's threads."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


class Driver:
    """Works on the one top-level window of the program."""

    def __init__(self, app: QApplication, window: QWidget, pictures: Path) -> None:
        self._app, self.window, self._pictures = app, window, pictures
        self._taken = len(list(pictures.glob("*.png")))

    def until(self, claim: Callable[[], bool], what: str, patience: float = PATIENCE) -> None:
        """Let the program go on until `claim` holds; an error naming `what` if it does not in `patience` seconds."""
        end = time.monotonic() + patience
        while not claim():
            if time.monotonic() > end:
                raise lost(what)
            wait(20)

    def find(self, kind: type[Found], name: str) -> Found:
        """The visible widget of this kind and object name, waited for."""

        def seen() -> Found | None:
            found = [w for w in self.window.findChildren(kind, name) if w.isVisible()]
            return found[-1] if found else None

        self.until(lambda: seen() is not None, name or kind.__name__)
        widget = seen()
        if widget is None:
            raise lost(name or kind.__name__)
        return widget

    def click(self, name: str) -> None:
        """Click the middle of a widget; one that is disabled is waited for."""
        widget = self.find(QWidget, name)
        self.until(widget.isEnabled, f"{name} enabled")
        self.reveal(widget)
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, _inside(widget))
        self.settle()

    def type(self, name: str, text: str, clear: bool = True) -> None:
        """Put the cursor into a field and type, replacing what stands there."""
        widget = self.find(QWidget, name)
        self.reveal(widget)
        widget.setFocus(Qt.FocusReason.MouseFocusReason)
        if clear:
            QTest.keyClick(widget, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
            QTest.keyClick(widget, Qt.Key.Key_Delete)
        self.write(widget, text)
        self.settle()

    def write(self, widget: QWidget, text: str) -> None:
        """Keys for what is on the keyboard; the rest comes as an input method gives it."""
        if text.isascii():
            QTest.keyClicks(widget, text)
        else:
            written = QInputMethodEvent()
            written.setCommitString(text)
            self._app.sendEvent(widget, written)

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key where the focus is."""
        QTest.keyClick(self._app.focusWidget() or self.window, key, modifier)
        self.settle()

    def reveal(self, widget: QWidget) -> None:
        """Scroll so that the widget is in sight, as a person would before clicking it."""
        parent = widget.parentWidget()
        while parent is not None:
            if isinstance(parent, QScrollArea):
                parent.ensureWidgetVisible(widget, 40, 80)
                wait(10)
                return
            parent = parent.parentWidget()

    def settle(self, milliseconds: int = 60) -> None:
        wait(milliseconds)

    def picture(self, name: str) -> Path:
        """Save what the window shows as NN-name.png."""
        self.settle(180)
        self._taken += 1
        path = self._pictures / f"{self._taken:02d}-{name}.png"
        if not self.window.grab().save(str(path)):
            raise lost(f"picture {name}")
        return path


def _inside(widget: QWidget) -> QPoint:
    return QPoint(min(widget.width() // 2, 60), widget.height() // 2)
