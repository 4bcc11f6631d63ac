"""How far something is: a thin bar, and a section's line of progress with its worst state."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QStyle, QWidget

from desktop.theme.look import Look
from desktop.theme.tokens import Tone
from desktop.widgets.field import STATES
from forms.text import Text


class ProgressBar(QWidget):
    """A share of a whole, 0..1. None: under way without a known length; then a third of it is filled and still,
    because nothing moves that need not."""

    def __init__(self, look: Look, tall: int = 10) -> None:
        super().__init__()
        self._look, self._share, self._tone = look, 0.0, Tone.ACCENT
        self.setFixedHeight(tall)
        self.setMinimumWidth(60)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_share(self, share: float | None, tone: Tone = Tone.ACCENT) -> None:
        self._share = 0.33 if share is None else min(max(share, 0.0), 1.0)
        self._tone = tone
        self.setAccessibleDescription("" if share is None else f"{share:.0%}")
        self.update()

    def share(self) -> float:
        return self._share

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        draw_bar(painter, self._look, QRectF(self.rect()), self._share, self._tone, self.layoutDirection())


def draw_bar(
    painter: QPainter, look: Look, place: QRectF, share: float, tone: Tone, direction: Qt.LayoutDirection
) -> None:
    """The bar itself, for widgets that paint more than it."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.colour("track"))
    radius = place.height() / 2
    painter.drawRoundedRect(place, radius, radius)
    if share <= 0:
        return
    filled = QRectF(place)
    filled.setWidth(max(place.width() * share, place.height()))
    if direction == Qt.LayoutDirection.RightToLeft:
        filled.moveRight(place.right())
    painter.setBrush(look.colour(tone))
    painter.drawRoundedRect(filled, radius, radius)


class SectionProgress(QWidget):
    """One section of a form: its name, '4 / 5', a line of progress, and the sign of its worst finding.
    The whole is a button (`opened`)."""

    opened = Signal()

    def __init__(self, look: Look, name: Text) -> None:
        super().__init__()
        self._look, self._name = look, look.say(name)
        self._filled, self._all, self._state, self._current = 0, 0, "", False
        self.setFixedHeight(50)
        self.setMinimumWidth(180)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(self._name)

    def sizeHint(self) -> QSize:
        return QSize(198, 50)

    def tell(self, filled: int, of: int, state: str = "", current: bool = False) -> None:
        """`state`: '', 'ok', 'attention' or 'fail'."""
        self._filled, self._all, self._state, self._current = filled, of, state, current
        self.setAccessibleDescription(f"{filled} / {of}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look, whole, direction = self._look, self.rect(), self.layoutDirection()
        if self._current or self.hasFocus():
            painter.setPen(QPen(look.colour("accent"), 2) if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(look.tint(Tone.ACCENT) if self._current else Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(whole).adjusted(1, 1, -1, -1), 6, 6)
        sign, tone = STATES.get(self._state, ("", Tone.ACCENT))
        head = whole.adjusted(12, 8, -12, -20)
        said = f"{self._filled} / {self._all}"
        numbers = QFontMetrics(look.font(13)).horizontalAdvance(said)
        end = head.right() - (22 if sign else 0)
        if sign:
            place = whole.adjusted(head.right() - 15, 9, 0, 0)
            place.setSize(QSize(16, 16))
            painter.drawPixmap(QStyle.visualRect(direction, whole, place), look.pixmap(sign, tone, 16))
        count = whole.adjusted(0, 8, 0, -20)
        count.setLeft(end - numbers)
        count.setRight(end + 1)
        painter.setFont(look.font(13))
        painter.setPen(look.colour("secondary"))
        painter.drawText(QStyle.visualRect(direction, whole, count), Qt.AlignmentFlag.AlignCenter, said)
        bold = look.font(14, bold=self._current)
        name = head.adjusted(0, 0, -(head.right() - end + numbers + 8), 0)
        shown = QFontMetrics(bold).elidedText(self._name, Qt.TextElideMode.ElideRight, name.width())
        painter.setFont(bold)
        painter.setPen(look.colour("accent" if self._current else "text"))
        side = QStyle.visualAlignment(direction, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        painter.drawText(QStyle.visualRect(direction, whole, name), int(side), shown)
        bar = QRectF(whole.adjusted(12, 35, -12, -11))
        draw_bar(painter, look, bar, self._filled / self._all if self._all else 0.0, tone, direction)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.rect().contains(event.position().toPoint()):
            self.opened.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.opened.emit()
        else:
            super().keyPressEvent(event)
