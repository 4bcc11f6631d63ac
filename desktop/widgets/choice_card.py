"""Cards that are buttons as a whole: the three ways to begin, and the people on the lock page."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QStyle

from desktop.theme.look import Look
from desktop.theme.tokens import Tone
from desktop.widgets.basics import pressed_by_enter
from forms.text import Text

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class PaintedButton(QAbstractButton):
    """What such cards share: the frame, focus, Enter as a click, and text laid out in the reading direction."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not pressed_by_enter(self, event):
            super().keyPressEvent(event)

    def _frame(self, painter: QPainter, strong: bool, tinted: bool) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look = self._look
        painter.setPen(QPen(look.colour("accent" if strong else "line"), 2 if strong else 1))
        hover = look.colour("hover") if self.underMouse() and self.isEnabled() else look.colour("surface")
        painter.setBrush(look.tint(Tone.ACCENT) if tinted else hover)
        inset = 1.0 if strong else 0.5
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), 6, 6)

    def _write(self, painter: QPainter, place: QRect, text: str, pixels: int, colour: str, bold: bool = False) -> None:
        font = self._look.font(pixels, bold)
        painter.setFont(font)
        painter.setPen(self._look.colour(colour if self.isEnabled() else "disabled"))
        shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, place.width())
        direction = self.layoutDirection()
        side = QStyle.visualAlignment(direction, LEFT)
        painter.drawText(QStyle.visualRect(direction, self.rect(), place), int(side), shown)

    def _sign(self, painter: QPainter, at: QRect, name: str, colour: str | Tone) -> None:
        place = QStyle.visualRect(self.layoutDirection(), self.rect(), at)
        painter.drawPixmap(place, self._look.pixmap(name, colour, at.width()))


    def _arrow(self, painter: QPainter, top: int) -> None:
        """That it leads on, at the far end."""
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        arrow = "arrow-left-s-line" if mirrored else "arrow-right-s-line"
        colour = "accent" if self.hasFocus() else "secondary"
        self._sign(painter, QRect(self.width() - 46, top, 24, 24), arrow, colour)


class ChoiceCard(PaintedButton):
    """Sign, title, what it does, and what it takes (time and what must be at hand)."""

    def __init__(self, look: Look, sign: str, title: Text, words: Text, takes: Text) -> None:
        super().__init__(look)
        self._name, self._words, self._takes = sign, look.say(words), look.say(takes)
        self.setText(look.say(title))
        self.setAccessibleDescription(f"{self._words} {self._takes}")
        self.setFixedHeight(118)

    def sizeHint(self) -> QSize:
        needed = max(QFontMetrics(self._look.font(14)).horizontalAdvance(text) for text in (self._words, self._takes))
        return QSize(94 + needed + 60, 118)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self._frame(painter, strong=self.hasFocus(), tinted=False)
        direction, whole = self.layoutDirection(), self.rect()
        tile = QStyle.visualRect(direction, whole, QRect(26, 35, 48, 48))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.tint(Tone.ACCENT))
        painter.drawRoundedRect(QRectF(tile), 6, 6)
        self._sign(painter, QRect(38, 47, 24, 24), self._name, Tone.ACCENT)
        wide = whole.width() - 94 - 60
        self._write(painter, QRect(94, 20, wide, 28), self.text(), 17, "text", bold=True)
        self._write(painter, QRect(94, 50, wide, 22), self._words, 14, "text")
        self._sign(painter, QRect(95, 80, 14, 14), "time-line", "secondary")
        self._write(painter, QRect(114, 76, wide - 20, 22), self._takes, 13, "secondary")
        self._arrow(painter, 47)


class WayCard(PaintedButton):
    """Sign, name and a few words, with the arrow of what leads on."""

    def __init__(self, look: Look, sign: str, name: Text, words: Text) -> None:
        super().__init__(look)
        self._name, self._words = sign, look.say(words)
        self.setText(look.say(name))
        self.setAccessibleDescription(self._words)
        self.setFixedHeight(64)
        self.setMinimumWidth(240)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self._frame(painter, strong=self.hasFocus(), tinted=False)
        self._sign(painter, QRect(26, 22, 20, 20), self._name, Tone.ACCENT)
        wide = self.width() - 66 - 60
        self._write(painter, QRect(66, 11, wide, 22), self.text(), 15, "text", bold=True)
        self._write(painter, QRect(66, 34, wide, 18), self._words, 13, "secondary")
        self._arrow(painter, 22)


class PersonCard(PaintedButton):
    """One person on the lock page: sign, name, role; a ring that is filled when chosen."""

    def __init__(self, look: Look, sign: str, name: Text, role: Text) -> None:
        super().__init__(look)
        self._name, self._role = sign, look.say(role)
        self.setText(look.say(name))
        self.setAccessibleDescription(self._role)
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setFixedHeight(56)
        self.setMinimumWidth(240)

    def nextCheckState(self) -> None:
        """A click chooses; Qt would let a second one take the choice away where there is one person alone."""
        self.setChecked(True)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        chosen = self.isChecked()
        self._frame(painter, strong=chosen or self.hasFocus(), tinted=chosen)
        self._sign(painter, QRect(18, 19, 18, 18), self._name, Tone.ACCENT if chosen else "secondary")
        wide = self.width() - 50 - 48
        self._write(painter, QRect(50, 8, wide, 22), self.text(), 14, "text", bold=chosen)
        self._write(painter, QRect(50, 30, wide, 18), self._role, 12, "secondary")
        ring = QStyle.visualRect(self.layoutDirection(), self.rect(), QRect(self.width() - 32, 21, 14, 14))
        painter.setPen(QPen(self._look.colour("accent" if chosen else "border"), 4.5 if chosen else 1.4))
        painter.setBrush(self._look.colour("surface"))
        inset = 2.2 if chosen else 0.7
        painter.drawEllipse(QRectF(ring).adjusted(inset, inset, -inset, -inset))
