"""The access log as a table: a sign for what was done, words, and a count at the end of the row."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from desktop.models.accesses import ITEM, NUMBERS, AccessModel
from desktop.presenters.access import AccessRow
from desktop.theme.look import Look
from desktop.widgets.plain_table import PlainTable

ROW, MARGIN, SIGN = 30, 10, 24
WIDTHS = (140, 210, 230, 0, 110)
STRETCHED, SIGNED = 3, 2
Index = QModelIndex | QPersistentModelIndex


class AccessTable(PlainTable):
    def __init__(self, look: Look) -> None:
        model = AccessModel(look)
        super().__init__(model, ROW)
        self._rows = model
        self.setItemDelegate(_AccessDelegate(look, self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWordWrap(False)
        self.give_widths({at: width for at, width in enumerate(WIDTHS) if at != STRETCHED}, STRETCHED)

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
