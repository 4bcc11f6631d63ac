"""Buttons of the five kinds. Their words are verbs."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QKeyEvent, QPainter, QPixmap
from PySide6.QtWidgets import QPushButton

from desktop.theme.look import Look, restyle
from desktop.theme.tokens import Tone
from desktop.widgets.basics import pressed_by_enter
from forms.text import Text

Kind = Literal["primary", "secondary", "link", "danger", "plain"]
AIR = 4
SIGN_COLOURS: dict[str, str | Tone] = {"primary": "on_accent", "danger": Tone.FAILED, "link": Tone.ACCENT}


class Button(QPushButton):
    """A word with or without a sign. `primary` is the one filled button of a page or row; `link` stands without
    padding so that it lines up with the text above it."""

    def __init__(self, look: Look, text: Text, kind: Kind = "secondary", sign: str = "") -> None:
        super().__init__()
        self._look, self._kind = look, kind
        self._shown: tuple[str, str | Tone] = ("", "")
        self.setProperty("kind", kind)
        self.setAutoDefault(False)
        self.say(text)
        if sign:
            self.show_sign(sign)

    def say(self, text: Text) -> None:
        self.setText(self._look.say(text).replace("&", "&&"))

    def set_kind(self, kind: Kind) -> None:
        """Another of the kinds; a sign of its own colour changes with it."""
        self._kind = kind
        self.setProperty("kind", kind)
        restyle(self)
        if self._shown[0]:
            self.show_sign(*self._shown)

    def show_sign(self, sign: str, colour: str | Tone = "") -> None:
        """The sign stands before the word with a little air, which the style leaves out under a stylesheet."""
        self._shown = (sign, colour)
        wanted = self._look.hex(colour or SIGN_COLOURS.get(self._kind, "text"))
        made = QIcon(self._spaced(wanted, sign))
        made.addPixmap(self._spaced(self._look.colours.disabled, sign), QIcon.Mode.Disabled)
        self.setIcon(made)
        self.setIconSize(QSize(18 + AIR, 18))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not pressed_by_enter(self, event):
            super().keyPressEvent(event)

    def _spaced(self, colour: str, sign: str) -> QPixmap:
        glyph = self._look.icons.pixmap(sign, colour, 18)
        ratio = glyph.devicePixelRatio()
        picture = QPixmap(QSize(18 + AIR, 18) * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.drawPixmap(AIR if self.layoutDirection() == Qt.LayoutDirection.RightToLeft else 0, 0, glyph)
        painter.end()
        return picture


class SignButton(QPushButton):
    """A sign alone, with its word as tip and accessible name; `bare` stands without a frame."""

    def __init__(
        self, look: Look, sign: str, text: Text, colour: str | Tone = "text", bare: bool = True, pixels: int = 18
    ) -> None:
        super().__init__()
        self._look, self._colour, self._pixels = look, colour, pixels
        self.setProperty("kind", "bare" if bare else "icon")
        self.setAutoDefault(False)
        self.show_sign(sign, text)

    def show_sign(self, sign: str, text: Text) -> None:
        self.setIcon(self._look.icon(sign, self._colour, self._pixels))
        self.setIconSize(QSize(self._pixels, self._pixels))
        self.setToolTip(self._look.say(text))
        self.setAccessibleName(self._look.say(text))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not pressed_by_enter(self, event):
            super().keyPressEvent(event)
