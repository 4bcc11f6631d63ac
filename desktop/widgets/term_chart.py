"""One figure term by term against what is asked: signed points are full, those worked out here are rings, and a term
nobody knows leaves a gap."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen

from desktop.i18n import t
from desktop.presenters.duty_trend import TrendPoint, TrendView
from desktop.theme.look import Look
from desktop.theme.tokens import Tone
from desktop.widgets.chart import AXIS, SIDE, TOP, Chart, ticks
from forms.checklist.sentences import number

TALL, HEAD, SAMPLE = 220, 16, 22
PLOT = HEAD + TOP  # where it begins: over the highest point stands what it comes to
NUMBERS = 40  # pixels that the axis takes
RADIUS = 4.5
UNKNOWN = t("没有", "none")


class TermChart(Chart):
    def __init__(self, look: Look, view: TrendView) -> None:
        super().__init__(look, TALL)
        self._view = view
        said = [f"{look.say(one.label)} {one.said or look.say(UNKNOWN)}" for one in view.points]
        self.setAccessibleName(look.say(view.title))
        self.setAccessibleDescription("; ".join(said))

    def paintEvent(self, event: QPaintEvent) -> None:
        view, base = self._view, self.height() - AXIS
        values = [one.value for one in view.points if one.value is not None] + [bound for bound, _ in view.limits]
        marks = list(ticks(min(values), max(values)))
        low, high = marks[0], marks[-1]

        def level(value: float) -> float:
            return base - (base - PLOT) * ((value - low) / (high - low) if high > low else 0.5)

        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._ground(painter, marks, level)
        places = self._places()
        spots = [QPointF(x, level(one.value)) if one.value is not None else None
                 for x, one in zip(places, view.points, strict=True)]  # fmt: skip
        painter.setPen(QPen(self.look.colour("accent"), 2))
        for before, after in pairwise(spots):
            if before is not None and after is not None:
                painter.drawLine(before, after)
        self._limits(painter, level)
        for x, spot, point in zip(places, spots, view.points, strict=True):
            self._point(painter, x, spot, point, base)

    def _places(self) -> list[float]:
        """Where the terms stand, in the reading direction; the numbers of the axis stand before the first."""
        wide = self.width() - NUMBERS - 2 * SIDE
        step = wide / max(len(self._view.points) - 1, 1)
        found = [NUMBERS + SIDE + step * at for at in range(len(self._view.points))]
        return [self.width() - x for x in found] if self.is_mirrored() else found

    def _ground(self, painter: QPainter, marks: list[float], level: Callable[[float], float]) -> None:
        left, right = (0, self.width() - NUMBERS) if self.is_mirrored() else (NUMBERS, self.width())
        edge = right + 4 if self.is_mirrored() else 0
        side = Qt.AlignmentFlag.AlignLeft if self.is_mirrored() else Qt.AlignmentFlag.AlignRight
        painter.setFont(self.look.font(12))
        for mark in marks:
            y = round(level(mark))
            painter.setPen(self.look.colour("row_line"))
            painter.drawLine(left, y, right, y)
            painter.setPen(self.look.colour("secondary"))
            place = QRectF(edge, y - 8, NUMBERS - 6, 16)
            painter.drawText(place, int(side | Qt.AlignmentFlag.AlignVCenter), number(mark))

    def _limits(self, painter: QPainter, level: Callable[[float], float]) -> None:
        """What is asked as a line across, the second one dashed; what they are stands above, where no point can be."""
        left, right = (0, self.width() - NUMBERS) if self.is_mirrored() else (NUMBERS, self.width())
        font = self.look.font(12)
        at = float(self.width() if self.is_mirrored() else 0)
        painter.setFont(font)
        for number_of, (bound, words) in enumerate(self._view.limits):
            y, said = level(bound), self.look.say(words)
            style = Qt.PenStyle.DashLine if number_of else Qt.PenStyle.SolidLine
            painter.setPen(QPen(self.look.colour("text"), 1.3, style))
            painter.drawLine(QPointF(left, y), QPointF(right, y))
            wide = SAMPLE + 6 + QFontMetrics(font).horizontalAdvance(said)
            start = at - wide if self.is_mirrored() else at
            dash = start + wide - SAMPLE if self.is_mirrored() else start
            painter.drawLine(QPointF(dash, HEAD / 2), QPointF(dash + SAMPLE, HEAD / 2))
            place = QRectF(start if self.is_mirrored() else start + SAMPLE + 6, 0, wide - SAMPLE - 6, HEAD)
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, said)
            at = start - 14 if self.is_mirrored() else start + wide + 14

    def _point(self, painter: QPainter, x: float, spot: QPointF | None, point: TrendPoint, base: float) -> None:
        look = self.look
        self.put_words(painter, x, base + 14, look.say(point.label), "accent" if point.is_now else "secondary")
        if spot is None:
            self.put_words(painter, x, base - 10, look.say(UNKNOWN), "secondary")
            return
        painter.setPen(QPen(look.colour("accent"), 2))
        painter.setBrush(look.colour("accent" if point.is_signed else "surface"))
        painter.drawEllipse(spot, RADIUS, RADIUS)
        tone = Tone.FAILED if point.is_short else "text"
        self.put_words(painter, x, spot.y() - 14, point.said, tone, bold=point.is_now)
