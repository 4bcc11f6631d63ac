"""One number of a report as a button: what it counts, how many, how many before; a click shows what is behind it."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen

from desktop.i18n import joined
from desktop.presenters.monthly_view import Number
from desktop.theme.look import Look
from desktop.theme.tokens import Tone
from desktop.widgets.choice_card import PaintedButton

TALL = 62
EDGE = 12
LEAST, ARROW = 116, 16
BELOW = 16  # from one line of what there was before to the next


class NumberCell(PaintedButton):
    def __init__(self, look: Look, number: Number) -> None:
        super().__init__(look)
        self.number = number
        self.setObjectName(f"number_{number.name}")
        self.setCheckable(True)
        self.setFixedHeight(TALL)
        self.setEnabled(bool(number.behind))
        self.setText(look.say(number.label))
        self.setAccessibleName(f"{look.say(number.label)} {number.value:,}")
        self.setAccessibleDescription(look.say(joined(number.before)))

    def minimumSizeHint(self) -> QSize:
        small = QFontMetrics(self._look.font(12))
        words = max((small.horizontalAdvance(self._look.say(said)) for said in self.number.before), default=0)
        label = QFontMetrics(self._look.font(13)).horizontalAdvance(self.text())
        return QSize(max(LEAST, self._figure_wide() + words + 2 * EDGE + ARROW, label + 2 * EDGE), TALL)

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look, whole = self._look, self.rect()
        is_marked = self.isChecked() or self.hasFocus()
        painter.setPen(QPen(look.colour("accent"), 2) if is_marked else QPen(look.colour("row_line"), 1))
        ground = look.tint(Tone.ACCENT) if self.isChecked() else look.colour("ground")
        hovered = self.underMouse() and self.isEnabled()
        painter.setBrush(look.colour("hover") if hovered and not self.isChecked() else ground)
        painter.drawRoundedRect(QRectF(whole).adjusted(1, 1, -1, -1), 6, 6)
        wide = whole.width() - 2 * EDGE
        self._line(painter, QRect(EDGE, 5, wide, 18), self.text(), 13, "secondary")
        colour = "text" if self.number.value else "secondary"
        figure = self._figure_wide()
        self._line(painter, QRect(EDGE, 27, wide, 28), f"{self.number.value:,}", 21, colour, bold=True)
        top = 33 if len(self.number.before) == 1 else 25
        for at, said in enumerate(self.number.before):
            beside = QRect(EDGE + figure, top + at * BELOW, wide - figure - ARROW, BELOW)
            self._line(painter, beside, look.say(said), 12, "secondary")
        if self.isEnabled():
            mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
            arrow = "arrow-left-s-line" if mirrored else "arrow-right-s-line"
            self._sign(painter, QRect(whole.width() - 24, 34, 16, 16), arrow, "secondary")

    def _figure_wide(self) -> int:
        return QFontMetrics(self._look.font(21, bold=True)).horizontalAdvance(f"{self.number.value:,}") + 10

    def _line(self, painter: QPainter, place: QRect, text: str, pixels: int, colour: str, bold: bool = False) -> None:
        """A number that nothing stands behind is read as well as the others: it is disabled, not grey."""
        font = self._look.font(pixels, bold)
        painter.setFont(font)
        painter.setPen(self._look.colour(colour))
        shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, place.width())
        at = self.style().visualRect(self.layoutDirection(), self.rect(), place)
        painter.drawText(at, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading), shown)
