"""Paints a checked roll: groups as bands, the faulty cell on its tint, old values struck out, reasons in two lines."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from desktop.models.roll_rows import ITEM, RollRows
from desktop.presenters.import_view import HEADS, Band, Piece, RollView, RowView
from desktop.theme.look import Look
from desktop.theme.tokens import Tone
from desktop.widgets.plain_table import PlainTable, paint_band, paint_line

BAND, ROW, TWO, THREE = 30, 30, 48, 66
WIDTHS = (62, 112, 192, 70, 128, 138)
NARROW = 860  # below this sex and birth date give their room to the reasons
LAST = len(HEADS) - 1
Index = QModelIndex | QPersistentModelIndex


class RollTable(PlainTable):
    def __init__(self, look: Look) -> None:
        model = RollRows(look)
        super().__init__(model, ROW)
        self._model = model
        self.setItemDelegate(_RollDelegate(look, self))
        self.give_widths(dict(enumerate(WIDTHS)), LAST)

    def tell(self, view: RollView, chosen: str) -> None:
        """Show the rows of one filter, from the top."""
        self.clearSpans()
        self._model.tell(view, chosen)
        for at in range(self._model.rowCount()):
            lines = self._model.lines_at(at)
            if lines > 1:
                self.setRowHeight(at, TWO if lines == 2 else THREE)
            elif self._model.is_band(at):
                self.setSpan(at, 0, 1, len(HEADS))
        self.scrollToTop()

    def rows(self) -> RollRows:
        return self._model

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for column in (3, 4):
            self.setColumnHidden(column, self.width() < NARROW)


class _RollDelegate(QStyledItemDelegate):
    def __init__(self, look: Look, parent: QTableView) -> None:
        super().__init__(parent)
        self._look = look

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(60, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        look, item, place = self._look, index.data(ITEM), option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if isinstance(item, Band):
            painter.fillRect(place, look.colour("ground"))
            paint_band(painter, option, look, place.adjusted(12, 0, -12, 0), item.title, item.words)
        elif isinstance(item, RowView):
            self._cell(painter, option, item, index.column())
        painter.setPen(look.colour("row_line"))
        painter.drawLine(place.bottomLeft(), place.bottomRight())
        painter.restore()

    def _cell(self, painter: QPainter, option: QStyleOptionViewItem, row: RowView, column: int) -> None:
        look = self._look
        inner = option.rect.adjusted(10, 0, -10, 0)
        if column == 0:
            font = look.font(14)
            side = QStyle.visualAlignment(option.direction, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            painter.setFont(font)
            painter.setPen(look.colour("secondary"))
            painter.drawText(inner, int(side), f"{row.number:,}")
        elif column == 1:
            self._badge(painter, option, inner, row)
        elif column == LAST:
            self._lines(painter, option, inner, row)
        else:
            self._piece(painter, option, inner, row.pieces[column - 2])

    def _badge(self, painter: QPainter, option: QStyleOptionViewItem, inner: QRect, row: RowView) -> None:
        look, kind = self._look, row.kind
        word = look.say(kind.word)
        font = look.font(12)
        wide = min(QFontMetrics(font).horizontalAdvance(word) + 34, inner.width())
        box = QRect(inner.left(), inner.center().y() - 10, wide, 21)
        shown = QStyle.visualRect(option.direction, inner, box)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.tint(kind.tone))
        painter.drawRoundedRect(QRectF(shown), 4, 4)
        sign = QStyle.visualRect(option.direction, inner, QRect(box.left() + 7, box.top() + 4, 13, 13))
        painter.drawPixmap(sign, look.pixmap(kind.sign, kind.tone, 13))
        said = QStyle.visualRect(option.direction, inner, box.adjusted(25, 0, -6, 0))
        self._text(painter, option, said, word, font, kind.tone)

    def _piece(self, painter: QPainter, option: QStyleOptionViewItem, inner: QRect, piece: Piece) -> None:
        look, text, old = self._look, self._look.say(piece.text), self._look.say(piece.old)
        if piece.is_faulty:
            painter.fillRect(option.rect, look.tint(Tone.FAILED))
            self._text(painter, option, inner, text, look.font(14, bold=True), Tone.FAILED)
            return
        if not old:
            self._text(painter, option, inner, text, look.font(14), "text")
            return
        painter.fillRect(option.rect, look.tint(Tone.ACCENT))
        struck = look.font(13)
        struck.setStrikeOut(True)
        upper = QRect(inner.left(), inner.top() + 4, inner.width(), 20)
        self._text(painter, option, upper, old, struck, "secondary")
        lower = QRect(inner.left(), inner.top() + 24, inner.width(), 20)
        self._text(painter, option, lower, text, look.font(14, bold=True), Tone.ACCENT)

    def _lines(self, painter: QPainter, option: QStyleOptionViewItem, inner: QRect, row: RowView) -> None:
        """What, then what to do; a long remedy takes two lines, and the tip has all of it."""
        look, lines = self._look, row.lines
        if not lines:
            return
        first, tone = lines[0]
        if len(lines) == 1:
            has_room = inner.height() > ROW
            room = inner.adjusted(0, 4, 0, -4) if has_room else inner
            self._text(painter, option, room, look.say(first), look.font(13), tone or "text", wraps=has_room)
            return
        top = QRect(inner.left(), inner.top() + 5, inner.width(), 20)
        self._text(painter, option, top, look.say(first), look.font(13), tone or "text")
        second, tone = lines[1]
        left = len(lines) - 2
        under = QRect(inner.left(), inner.top() + 25, inner.width(), inner.height() - 30)
        more = f" (+{left})" if left > 0 else ""
        said = look.say(second) + more
        self._text(painter, option, under, said, look.font(12), tone or "secondary", wraps=under.height() > 24)

    def _text(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        place: QRect,
        said: str,
        font: QFont,
        ink: str | Tone,
        wraps: bool = False,
    ) -> None:
        if not wraps:
            paint_line(painter, option, self._look, place, said, font, ink)
            return
        painter.setFont(font)
        painter.setPen(self._look.colour(ink))
        wrapped = QFontMetrics(font).boundingRect(place, int(Qt.TextFlag.TextWordWrap), said)
        upright = Qt.AlignmentFlag.AlignTop if wrapped.height() > place.height() else Qt.AlignmentFlag.AlignVCenter
        side = QStyle.visualAlignment(option.direction, Qt.AlignmentFlag.AlignLeft | upright)
        painter.drawText(place, int(side) | int(Qt.TextFlag.TextWordWrap), said)
