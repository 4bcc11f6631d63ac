"""What painted charts share: their ground, words on it, and round numbers for an axis."""

from __future__ import annotations

from collections.abc import Iterator
from math import floor, log10

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.theme.look import Look
from desktop.theme.tokens import Tone

SIDE, TOP, AXIS = 16, 22, 26


class Chart(QWidget):
    """A painted widget of a least height, mirrored where one reads from right to left."""

    def __init__(self, look: Look, tall: int) -> None:
        super().__init__()
        self.look, self._tall = look, tall
        self.setMinimumHeight(tall)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return QSize(260, self._tall)

    def is_mirrored(self) -> bool:
        return self.layoutDirection() == Qt.LayoutDirection.RightToLeft

    def across(self, share: float) -> float:
        """Where this part of the width is, 0 at the side where one begins to read."""
        room = self.width() - 2 * SIDE
        return SIDE + room * ((1 - share) if self.is_mirrored() else share)

    def put_words(
        self, painter: QPainter, x: float, y: float, text: str, colour: str | Tone, bold: bool = False
    ) -> None:
        """A text with its middle there, within the chart, on a ground of its own."""
        font = self.look.font(12, bold=bold)
        wide = QFontMetrics(font).horizontalAdvance(text) + 4
        left = min(max(x - wide / 2, 0), self.width() - wide)
        place = QRectF(left, y - 8, wide, 16)
        painter.fillRect(place, self.look.colour("surface"))
        painter.setFont(font)
        painter.setPen(self.look.colour(colour))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)


def ticks(low: float, high: float) -> Iterator[float]:
    """Three to six round numbers from at most `low` to at least `high`."""
    span = (high - low) or abs(high) or 1.0
    rough = span / 4
    power = 10.0 ** floor(log10(rough))
    step = next(power * part for part in (1, 2, 2.5, 5, 10) if power * part >= rough)
    at = floor(low / step + 1e-9) * step
    while True:
        yield round(at, 6)
        if at >= high - 1e-9:
            return
        at += step
