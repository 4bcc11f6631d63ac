"""Paints every cell of a register: text, masked numbers, badges, delivery signs, the tick and the tint of a row."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop.models.records import BARE, CELL, CHOSEN, KIND
from desktop.presenters.register_columns import Cell, Kind, Mark
from desktop.theme.look import Look
from desktop.theme.tokens import Tone

ROW = 30
MARGIN = 10
BOX = 16
BOX_AT = 10
NAME_AT = 36
BADGE_HIGH = 20
BADGE_AIR = 8

Index = QModelIndex | QPersistentModelIndex


class CellDelegate(QStyledItemDelegate):
    """`elided` collects the texts that did not fit, so that a test can say which column is too narrow."""

    def __init__(self, look: Look, parent: QWidget, is_first: bool) -> None:
        super().__init__(parent)
        self._look, self._is_first = look, is_first
        self._font, self._bold, self._small = look.font(14), look.font(14, bold=True), look.font(12)
        self._metrics, self._small_metrics = QFontMetrics(self._font), QFontMetrics(self._small)
        self.elided: set[str] = set()
        self.is_active = True  # whether the current row is marked as such

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(60, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        look, place = self._look, option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = bool(index.data(CHOSEN))
        current = self.is_active and bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen:
            painter.fillRect(place, look.tint(Tone.ACCENT))
        elif current:
            painter.fillRect(place, look.colour("hover"))
        painter.setPen(look.colour("accent" if current else "row_line"))
        painter.drawLine(place.bottomLeft(), place.bottomRight())
        if current:
            painter.drawLine(place.topLeft(), place.topRight())
        inner = place.adjusted(MARGIN, 0, -MARGIN, 0)
        if self._is_first:
            self._first(painter, option, chosen)
            inner = QStyle.visualRect(option.direction, place, place.adjusted(NAME_AT, 0, -MARGIN, 0))
        cell = index.data(CELL)
        if isinstance(cell, Cell):
            self._cell(painter, option, inner, cell, index)
        painter.restore()

    def _first(self, painter: QPainter, option: QStyleOptionViewItem, chosen: bool) -> None:
        look, place = self._look, option.rect
        if chosen:
            edge = QRect(place.left(), place.top(), 3, place.height() - 1)
            painter.fillRect(QStyle.visualRect(option.direction, place, edge), look.colour("accent"))
        box = QRectF(QStyle.visualRect(option.direction, place, check_box(place)))
        painter.setPen(QPen(look.colour("accent" if chosen else "border"), 1))
        painter.setBrush(look.colour("accent") if chosen else look.colour("surface"))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        if chosen:
            painter.drawPixmap(box.adjusted(2, 2, -2, -2).toRect(), look.pixmap("check-line", "on_accent", 12))

    def _cell(self, painter: QPainter, option: QStyleOptionViewItem, inner: QRect, cell: Cell, index: Index) -> None:
        look, kind = self._look, index.data(KIND)
        if kind == Kind.DELIVERY:
            sign = QRect(option.rect.center().x() - 8, option.rect.center().y() - 8, 16, 16)
            painter.drawPixmap(sign, look.pixmap(cell.sign, cell.tone or "secondary", 16))
            return
        if kind == Kind.MARKS:
            self._marks(painter, option, inner, cell.marks)
            return
        text = look.say(cell.whole if cell.whole is not None and index.data(BARE) else cell.text)
        side = Qt.AlignmentFlag.AlignRight if kind == Kind.NUMBER else Qt.AlignmentFlag.AlignLeft
        painter.setFont(self._font)
        painter.setPen(look.colour(cell.tone or "text"))
        aligned = QStyle.visualAlignment(option.direction, side | Qt.AlignmentFlag.AlignVCenter)
        shown = self._metrics.elidedText(text, Qt.TextElideMode.ElideRight, inner.width())
        if shown != text:
            self.elided.add(text)
        painter.drawText(inner, int(aligned), shown)

    def _marks(self, painter: QPainter, option: QStyleOptionViewItem, inner: QRect, marks: tuple[Mark, ...]) -> None:
        """Badges as many as fit; what does not is counted in the last one."""
        at = inner.left()
        for number, mark in enumerate(marks):
            left = len(marks) - number - 1
            text = self._look.say(mark.text)
            wide = self._small_metrics.horizontalAdvance(text) + 2 * BADGE_AIR
            room = inner.right() - at - (26 if left else 0)
            if wide > room and at > inner.left():
                text, wide, left = f"+{left + 1}", 26, 0
            elif wide > room:
                text = self._small_metrics.elidedText(text, Qt.TextElideMode.ElideRight, room - 2 * BADGE_AIR)
                wide = room
            place = QRect(at, inner.center().y() - BADGE_HIGH // 2 + 1, wide, BADGE_HIGH)
            shown = QStyle.visualRect(option.direction, inner, place)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._look.tint(mark.tone))
            painter.drawRoundedRect(QRectF(shown), 4, 4)
            painter.setFont(self._small)
            painter.setPen(self._look.colour(mark.tone))
            painter.drawText(shown, Qt.AlignmentFlag.AlignCenter, text)
            at += wide + 4
            if text.startswith("+"):
                return


def check_box(place: QRect) -> QRect:
    """Where the tick of a row stands in its first cell."""
    return QRect(place.left() + BOX_AT, place.center().y() - BOX // 2, BOX, BOX)
