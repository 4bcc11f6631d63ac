"""The line of states a case goes through: what is behind it, where it stands, what may still come."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.presenters.case import Step
from desktop.theme.look import Look
from desktop.theme.tokens import Tone

RING = 11
TALL = 72


class Stepper(QWidget):
    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._steps: tuple[Step, ...] = ()
        self.setFixedHeight(TALL)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(max(len(self._steps), 1) * 90, TALL)

    def tell(self, steps: Sequence[Step]) -> None:
        self._steps = tuple(steps)
        say = self._look.say
        self.setAccessibleName(" → ".join(say(s.label) for s in steps if s.is_past or s.is_current))
        self.updateGeometry()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._steps:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        share = self.width() / len(self._steps)
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        middles = [share * (at + 0.5) for at in range(len(self._steps))]
        if mirrored:
            middles.reverse()
        for at in range(len(self._steps) - 1):
            following = self._steps[at + 1]
            done = following.is_past or following.is_current
            painter.setPen(QPen(self._look.colour("accent" if done else "line"), 2))
            low, high = sorted((middles[at], middles[at + 1]))
            painter.drawLine(QPointF(low + RING + 4, RING + 3), QPointF(high - RING - 4, RING + 3))
        for step, middle in zip(self._steps, middles, strict=True):
            self._ring(painter, step, middle)
            self._words(painter, step, middle, share)

    def _ring(self, painter: QPainter, step: Step, middle: float) -> None:
        look = self._look
        ring = QRectF(middle - RING, 3, 2 * RING, 2 * RING)
        if step.is_past:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.colour("accent"))
            painter.drawEllipse(ring)
            painter.drawPixmap(ring.adjusted(4, 4, -4, -4).toRect(), look.pixmap("check-line", "on_accent", 14))
            return
        painter.setPen(QPen(look.colour("accent" if step.is_current else "line"), 2))
        painter.setBrush(look.tint(Tone.ACCENT) if step.is_current else look.colour("surface"))
        painter.drawEllipse(ring.adjusted(1, 1, -1, -1))
        if step.is_current:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.colour("accent"))
            painter.drawEllipse(ring.adjusted(6, 6, -6, -6))

    def _words(self, painter: QPainter, step: Step, middle: float, share: float) -> None:
        """The state over its date. A long name gets smaller, then two lines, before anything is cut."""
        look, room = self._look, round(share - 4)
        label, font = look.say(step.label), look.font(14, step.is_current)
        if QFontMetrics(font).horizontalAdvance(label) > room:
            font = look.font(12, step.is_current)
        is_wrapped = QFontMetrics(font).horizontalAdvance(label) > room
        known = step.is_past or step.is_current
        left = round(middle - share / 2 + 2)
        painter.setFont(font)
        painter.setPen(look.colour("accent" if step.is_current else "text" if known else "secondary"))
        place = QRect(left, 2 * RING + (4 if is_wrapped else 8), room, 32 if is_wrapped else 20)
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, label)
        painter.setFont(look.font(12))
        painter.setPen(look.colour("secondary"))
        painter.drawText(QRect(left, TALL - 19, room, 18), Qt.AlignmentFlag.AlignCenter, look.say(step.when))
