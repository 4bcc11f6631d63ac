"""Paints the batches: groups as bands on the ground colour, two lines a row, each answer by sign and word."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from desktop.models.batches import HEADS, ITEM, BatchModel
from desktop.presenters.delivery_view import Batch, Cell, Group
from desktop.theme.look import Look
from desktop.theme.tokens import Tone
from desktop.widgets.plain_table import PlainTable, paint_band
from forms.text import Text

BAND, ROW = 30, 54


class BatchTable(PlainTable):
    def __init__(self, look: Look) -> None:
        model = BatchModel(look)
        super().__init__(model, ROW)
        self._model = model
        self.setItemDelegate(_BatchDelegate(look, self))
        self._model.modelReset.connect(self._arrange)

    def batches(self) -> BatchModel:
        return self._model

    def _arrange(self) -> None:
        """Bands span all columns; widths are given, the contents take what is left."""
        self.clearSpans()
        columns = range(self._model.columnCount())
        widths = {at: (56, 0, 150, 90)[at] if at < len(HEADS) else 216 for at in columns if at != 1}
        self.give_widths(widths, 1)
        bands = set(self._model.group_rows())
        for at in range(self._model.rowCount()):
            self.setRowHeight(at, BAND if at in bands else ROW)
            if at in bands:
                self.setSpan(at, 0, 1, self._model.columnCount())


class _BatchDelegate(QStyledItemDelegate):
    def __init__(self, look: Look, parent: QTableView) -> None:
        super().__init__(parent)
        self._look = look

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(80, BAND if isinstance(index.data(ITEM), Group) else ROW)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        look, item = self._look, index.data(ITEM)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        place: QRect = option.rect
        if isinstance(item, Group):
            painter.fillRect(place, look.colour("ground"))
        painter.setPen(look.colour("row_line"))
        painter.drawLine(place.bottomLeft(), place.bottomRight())
        inner = place.adjusted(10, 0, -10, 0)
        if isinstance(item, Group):
            paint_band(painter, option, look, inner, item.title, item.words)
        elif isinstance(item, Cell):
            sign = QRect(inner.left(), inner.center().y() - 8, 16, 16)
            shown = QStyle.visualRect(option.direction, inner, sign)
            painter.drawPixmap(shown, look.pixmap(item.sign, item.tone, 16))
            coloured = "text" if item.tone is Tone.UNKNOWN else item.tone
            self._two_lines(painter, option, inner, inner.adjusted(24, 0, 0, 0), (item.title, item.words), coloured)
        elif isinstance(item, Batch):
            self._batch(painter, option, inner, item, index.column())
        painter.restore()

    def _batch(self, painter: QPainter, option: QStyleOptionViewItem, inner: QRect, item: Batch, column: int) -> None:
        look = self._look
        if column == 1:
            self._two_lines(painter, option, inner, inner, (item.title, item.words), "text")
            return
        said = (f"{item.number}" if item.number else "", "", item.numbers, look.say(item.size))[column]
        trailing = column in (2, 3)
        painter.setFont(look.font(14, bold=column == 0))
        painter.setPen(look.colour("text"))
        side = Qt.AlignmentFlag.AlignRight if trailing else Qt.AlignmentFlag.AlignLeft
        aligned = QStyle.visualAlignment(option.direction, side | Qt.AlignmentFlag.AlignVCenter)
        painter.drawText(inner, int(aligned), said)

    def _two_lines(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        whole: QRect,
        place: QRect,
        words: tuple[Text, Text],
        colour: str | Tone,
    ) -> None:
        look = self._look
        side = QStyle.visualAlignment(option.direction, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        shown = QStyle.visualRect(option.direction, whole, place)
        lines = (
            (words[0], 14, colour, QRect(shown.left(), shown.top() + 7, shown.width(), 22)),
            (words[1], 12, "secondary", QRect(shown.left(), shown.top() + 28, shown.width(), 18)),
        )
        for text, pixels, ink, at in lines:
            font = look.font(pixels)
            painter.setFont(font)
            painter.setPen(look.colour(ink))
            said = QFontMetrics(font).elidedText(look.say(text), Qt.TextElideMode.ElideRight, at.width())
            painter.drawText(at, int(side), said)
