"""Small words with a meaning: badges, and chips that can be taken away."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QStyle, QWidget

from desktop.theme.look import Look
from desktop.theme.tokens import Tone
from forms.text import Text


class Badge(QWidget):
    """A word on its tone's tint, with a sign before it where the tone alone would say it."""

    def __init__(self, look: Look, text: Text, tone: Tone = Tone.UNKNOWN, sign: str = "", pill: bool = False) -> None:
        super().__init__()
        self._look, self._tone, self._sign, self._pill = look, tone, sign, pill
        self._text = ""
        self._font = look.font(12, bold=pill)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.say(text)

    def say(self, text: Text, tone: Tone | None = None, sign: str | None = None) -> None:
        self._text = self._look.say(text)
        self._tone = tone or self._tone
        self._sign = self._sign if sign is None else sign
        self.setAccessibleName(self._text)
        self.updateGeometry()
        self.update()

    def text(self) -> str:
        return self._text

    def sizeHint(self) -> QSize:
        wide = QFontMetrics(self._font).horizontalAdvance(self._text) + (18 if self._sign else 0) + 16
        return QSize(max(wide, 20), 20 if self._pill else 22)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.tint(self._tone))
        radius = self.height() / 2 if self._pill else 4
        painter.drawRoundedRect(QRectF(self.rect()), radius, radius)
        inner = self.rect().adjusted(8, 0, -8, 0)
        direction = self.layoutDirection()
        if self._sign:
            place = inner.adjusted(0, (self.height() - 14) // 2, 0, 0)
            place.setSize(QSize(14, 14))
            shown = QStyle.visualRect(direction, self.rect(), place)
            painter.drawPixmap(shown, self._look.pixmap(self._sign, self._tone, 14))
            inner = inner.adjusted(18, 0, 0, 0)
        painter.setPen(self._look.colour(self._tone))
        painter.setFont(self._font)
        painter.drawText(QStyle.visualRect(direction, self.rect(), inner), Qt.AlignmentFlag.AlignCenter, self._text)


class Chip(QWidget):
    """An active filter: what, which value, and a cross that takes it away (Delete does the same)."""

    removed = Signal()

    def __init__(self, look: Look, what: Text, value: Text) -> None:
        super().__init__()
        self._look = look
        self._what, self._value = look.say(what), look.say(value)
        self._font = look.font(13)
        self.setFixedHeight(28)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(f"{self._what} {self._value}")

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self._font)
        wide = metrics.horizontalAdvance(self._what) + metrics.horizontalAdvance(self._value)
        return QSize(10 + wide + (6 if self._what else 0) + 26, 28)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = self._look.colour("accent") if self.hasFocus() else self._look.edge(Tone.ACCENT)
        painter.setPen(QPen(edge, 2 if self.hasFocus() else 1))
        painter.setBrush(self._look.tint(Tone.ACCENT))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 13, 13)
        painter.setFont(self._font)
        metrics, direction, at = QFontMetrics(self._font), self.layoutDirection(), 10
        for text, colour in ((self._what, "secondary"), (self._value, "accent")):
            wide = metrics.horizontalAdvance(text)
            place = self.rect()
            place.setLeft(at)
            place.setWidth(wide + 2)
            painter.setPen(self._look.colour(colour))
            painter.drawText(QStyle.visualRect(direction, self.rect(), place), Qt.AlignmentFlag.AlignCenter, text)
            at += wide + (6 if text else 0)
        cross = self.rect().adjusted(self.width() - 23, 7, 0, 0)
        cross.setSize(QSize(14, 14))
        shown = QStyle.visualRect(direction, self.rect(), cross)
        painter.drawPixmap(shown, self._look.pixmap("close-line", "accent", 14))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.rect().contains(event.position().toPoint()):
            self.removed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_Space, Qt.Key.Key_Return):
            self.removed.emit()
        else:
            super().keyPressEvent(event)
