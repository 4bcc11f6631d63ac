"""The access log as a table: a sign for what was done, words, and a count at the end of the row."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from desktop.models.accesses import ITEM, NUMBERS, AccessModel
from desktop.presenters.access import AccessRow
from desktop.theme.look import Look

ROW, HEAD, MARGIN, SIGN = 30, 32, 10, 24
WIDTHS = (140, 210, 230, 0, 110)
STRETCHED, SIGNED = 3, 2
Index = QModelIndex | QPersistentModelIndex


class AccessTable(QTableView):
    def __init__(self, look: Look) -> None:
        super().__init__()
        self._rows = AccessModel(look)
        self.setModel(self._rows)
        self.setItemDelegate(_AccessDelegate(look, self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(ROW)
        header = self.horizontalHeader()
        header.setFixedHeight(HEAD)
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        for column, width in enumerate(WIDTHS):
            stretches = column == STRETCHED
            kind = QHeaderView.ResizeMode.Stretch if stretches else QHeaderView.ResizeMode.Fixed
            header.setSectionResizeMode(column, kind)
            if not stretches:
                self.setColumnWidth(column, width)

    def rows(self) -> AccessModel:
        return self._rows


class _AccessDelegate(QStyledItemDelegate):
    def __init__(self, look: Look, parent: QTableView) -> None:
        super().__init__(parent)
        self._look = look
        self._font = look.font(14)
        self._metrics = QFontMetrics(self._font)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(60, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        look, place, item = self._look, option.rect, index.data(ITEM)
        if not isinstance(item, AccessRow):
            return
        painter.save()
        painter.setPen(look.colour("row_line"))
        painter.drawLine(place.bottomLeft(), place.bottomRight())
        inner = place.adjusted(MARGIN, 0, -MARGIN, 0)
        if index.column() == SIGNED:
            sign = QRect(inner.left(), inner.center().y() - 7, 16, 16)
            at = QStyle.visualRect(option.direction, inner, sign)
            painter.drawPixmap(at, look.pixmap(item.sign, "secondary", 16))
            inner = QStyle.visualRect(option.direction, inner, inner.adjusted(SIGN, 0, 0, 0))
        side = Qt.AlignmentFlag.AlignRight if index.column() == NUMBERS else Qt.AlignmentFlag.AlignLeft
        aligned = QStyle.visualAlignment(option.direction, side | Qt.AlignmentFlag.AlignVCenter)
        painter.setFont(self._font)
        painter.setPen(look.colour("secondary" if index.column() == 0 else "text"))
        shown = self._metrics.elidedText(str(index.data()), Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(inner, int(aligned), shown)
        painter.restore()
