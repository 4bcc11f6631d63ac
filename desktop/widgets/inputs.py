"""Typed things with something more than a line edit: passwords, search, and the look every field shares."""

from __future__ import annotations

import sys
from typing import Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.i18n import t
from desktop.theme.look import Look, restyle
from forms.text import Text

State = Literal["", "ok", "attention", "fail", "computed"]


def set_state(control: QWidget, state: State) -> None:
    """Give a field the frame of its state; the message under it says the same in words."""
    if control.property("state") != state:
        control.setProperty("state", state)
        restyle(control)


class LineEdit(QLineEdit):
    """A line of text. `secret` asks input methods not to learn what is typed (ID numbers, phones)."""

    def __init__(self, look: Look, placeholder: Text | None = None, secret: bool = False) -> None:
        super().__init__()
        if placeholder is not None:
            self.setPlaceholderText(look.say(placeholder))
        if secret:
            self.setInputMethodHints(Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText)


class PasswordEdit(QLineEdit):
    """Dots, an eye that shows the words while it is on, and `caps_lock` telling when the key seems to be on."""

    caps_lock = Signal(bool)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setInputMethodHints(Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText)
        self._eye = QAction(self)
        self._eye.triggered.connect(self._turn)
        self.addAction(self._eye, QLineEdit.ActionPosition.TrailingPosition)
        self._show_eye()

    def _turn(self) -> None:
        hidden = self.echoMode() == QLineEdit.EchoMode.Password
        self.setEchoMode(QLineEdit.EchoMode.Normal if hidden else QLineEdit.EchoMode.Password)
        restyle(self)
        self._show_eye()

    def _show_eye(self) -> None:
        hidden = self.echoMode() == QLineEdit.EchoMode.Password
        self._eye.setIcon(self._look.icon("eye-line" if hidden else "eye-off-line", "secondary"))
        words = t("显示口令", "Show the password") if hidden else t("遮住口令", "Hide the password")
        self._eye.setText(self._look.say(words))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt does not tell the lock's state: a capital without Shift (or a small letter with it) gives it away."""
        typed = event.text()
        if typed.isascii() and typed.isalpha():
            shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.caps_lock.emit(typed.isupper() != shifted)
        elif event.key() == Qt.Key.Key_CapsLock and sys.platform != "darwin":
            self.caps_lock.emit(False)
        super().keyPressEvent(event)


class SearchBox(QLineEdit):
    """A line with a glass and a cross; Esc empties it."""

    left = Signal()

    def __init__(self, look: Look, placeholder: Text) -> None:
        super().__init__()
        self.setPlaceholderText(look.say(placeholder))
        self.addAction(look.icon("search-line", "secondary"), QLineEdit.ActionPosition.LeadingPosition)
        self.setClearButtonEnabled(True)
        for action in self.findChildren(QAction):
            if action.objectName() == "_q_qlineeditclearaction":
                action.setIcon(look.icon("close-line", "secondary"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()
