"""A few steps in one line, numbered; those behind have a tick, the one under way is filled."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QStyle, QWidget

from desktop.theme.look import Look
from forms.text import Text

RING, AIR, WAY, TALL = 24, 8, 30, 32


class StepLine(QWidget):
    def __init__(self, look: Look, steps: Sequence[Text]) -> None:
        super().__init__()
        self._look, self._steps, self._at = look, [look.say(step) for step in steps], 0
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.go_to(0)

    def go_to(self, at: int) -> None:
        """The step under way; one behind the last says that all are done."""
        self._at = at
        self.setAccessibleName(self._steps[min(at, len(self._steps) - 1)])
        self.update()

    def at(self) -> int:
        return self._at

    def sizeHint(self) -> QSize:
        words = sum(self._wide(word) for word in self._steps)
        return QSize(words + len(self._steps) * (RING + AIR) + (len(self._steps) - 1) * (WAY + 2 * AIR), TALL)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left, whole = 0, self.rect()
        for at, word in enumerate(self._steps):
            if at:
                way = QRect(left + AIR, TALL // 2, WAY, 1)
                shown = QStyle.visualRect(self.layoutDirection(), whole, way)
                painter.setPen(QPen(self._look.colour("accent" if at <= self._at else "line"), 1.5))
                painter.drawLine(QPointF(shown.left(), TALL / 2), QPointF(shown.right(), TALL / 2))
                left += WAY + 2 * AIR
            ring = QStyle.visualRect(self.layoutDirection(), whole, QRect(left, (TALL - RING) // 2, RING, RING))
            self._ring(painter, QRectF(ring), at)
            place = QRect(left + RING + AIR, 0, self._wide(word), TALL)
            painter.setFont(self._look.font(14, bold=at == self._at))
            painter.setPen(self._look.colour("text" if at <= self._at else "secondary"))
            shown = QStyle.visualRect(self.layoutDirection(), whole, place)
            painter.drawText(shown, int(Qt.AlignmentFlag.AlignCenter), word)
            left += RING + AIR + place.width()

    def _ring(self, painter: QPainter, ring: QRectF, at: int) -> None:
        look, is_past = self._look, at < self._at
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour("accent" if at <= self._at else "track"))
        painter.drawEllipse(ring)
        if is_past:
            painter.drawPixmap(ring.adjusted(5, 5, -5, -5).toRect(), look.pixmap("check-line", "on_accent", 14))
            return
        painter.setFont(look.font(13, bold=True))
        painter.setPen(look.colour("on_accent" if at == self._at else "secondary"))
        painter.drawText(ring, Qt.AlignmentFlag.AlignCenter, str(at + 1))

    def _wide(self, word: str) -> int:
        return QFontMetrics(self._look.font(14, bold=True)).horizontalAdvance(word) + 4
