"""Paints the batches: groups as bands on the ground colour, two lines a row, each answer by sign and word."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from desktop.models.batches import HEADS, ITEM, BatchModel
from desktop.presenters.delivery_view import Batch, Cell, Group
from desktop.theme.look import Look
from desktop.theme.tokens import Tone
from forms.text import Text

BAND, ROW = 30, 54


class BatchTable(QTableView):
    def __init__(self, look: Look) -> None:
        super().__init__()
        self._model = BatchModel(look)
        self.setModel(self._model)
        self.setItemDelegate(_BatchDelegate(look, self))
        self.setShowGrid(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW)
        header = self.horizontalHeader()
        header.setFixedHeight(32)
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        self._model.modelReset.connect(self._arrange)

    def batches(self) -> BatchModel:
        return self._model

    def _arrange(self) -> None:
        """Bands span all columns; widths are given, the contents take what is left."""
        self.clearSpans()
        header = self.horizontalHeader()
        for column in range(self._model.columnCount()):
            stretches = column == 1
            header.setSectionResizeMode(
                column, QHeaderView.ResizeMode.Stretch if stretches else QHeaderView.ResizeMode.Fixed
            )
            if not stretches:
                self.setColumnWidth(column, (56, 0, 150, 90)[column] if column < len(HEADS) else 216)
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
            self._band(painter, option, inner, item)
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

    def _band(self, painter: QPainter, option: QStyleOptionViewItem, inner: QRect, item: Group) -> None:
        look = self._look
        title = look.say(item.title)
        wide = QFontMetrics(look.font(14, bold=True)).horizontalAdvance(title)
        side = QStyle.visualAlignment(option.direction, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        painter.setFont(look.font(14, bold=True))
        painter.setPen(look.colour("text"))
        painter.drawText(inner, int(side), title)
        painter.setFont(look.font(13))
        painter.setPen(look.colour("secondary"))
        rest = QStyle.visualRect(option.direction, inner, inner.adjusted(wide + 12, 0, 0, 0))
        painter.drawText(rest, int(side), look.say(item.words))

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
