"""A small bar chart beside a key number: one bar a day against a threshold; shapes tell apart what colours do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.theme.look import Look
from desktop.theme.tokens import Tone


@dataclass(frozen=True, slots=True)
class Bar:
    """`value` None: nothing was recorded, drawn as a short red foot; below the threshold: hatched in amber."""

    value: float | None


class SmallBars(QWidget):
    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._bars: tuple[Bar, ...] = ()
        self._threshold = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(28)

    def sizeHint(self) -> QSize:
        return QSize(110, 28)

    def tell(self, bars: Sequence[Bar], threshold: float, description: str) -> None:
        self._bars, self._threshold = tuple(bars), threshold
        self.setAccessibleDescription(description)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._bars:
            return
        painter = QPainter(self)
        top = max([self._threshold, *(bar.value or 0 for bar in self._bars)]) or 1.0
        step = min(self.width() / len(self._bars), 7.0)
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        for at, bar in enumerate(self._bars):
            left = self.width() - (at + 1) * step if mirrored else at * step
            self._draw(painter, QRectF(left, 0, max(step - 2, 2), self.height()), bar, top)

    def _draw(self, painter: QPainter, place: QRectF, bar: Bar, top: float) -> None:
        short = bar.value is not None and bar.value < self._threshold
        tone = Tone.FAILED if bar.value is None else Tone.ATTENTION if short else Tone.ACCENT
        tall = 2.0 if bar.value is None else max(place.height() * bar.value / top, 2.0)
        column = QRectF(place.left(), place.bottom() - tall, place.width(), tall)
        colour = self._look.colour(tone)
        painter.fillRect(column, self._look.tint(tone) if short else colour)
        if short:
            painter.fillRect(column, QBrush(colour, Qt.BrushStyle.BDiagPattern))
            painter.setPen(QPen(colour, 1))
            painter.drawRect(column.adjusted(0, 0, -1, -1))
