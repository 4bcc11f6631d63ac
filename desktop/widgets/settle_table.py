"""Versions side by side: the one that will stand bold on its tint, the others struck out; a click or Space chooses."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from desktop.models.settle_rows import FIRST, LINE, SettleRows
from desktop.presenters.settling_view import CellView, LineView
from desktop.theme.look import Look
from desktop.theme.tokens import Tone
from desktop.widgets.plain_table import PlainTable, paint_line
from forms.text import Text

ROW = 48
NAME_WIDE, FIELD_WIDE = 216, 190
DOT = 16  # of the circle that says what is chosen
Index = QModelIndex | QPersistentModelIndex


class SettleTable(PlainTable):
    """`picked` tells a row and which of its versions; `opened` a row whose record is to be looked at."""

    picked = Signal(int, int)
    opened = Signal(int)

    def __init__(self, look: Look) -> None:
        model = SettleRows(look)
        super().__init__(model, ROW)
        self._model = model
        self.setItemDelegate(_SettleDelegate(look, self))
        self.clicked.connect(self._clicked)
        self.doubleClicked.connect(self._double_clicked)

    def tell(self, heads: Sequence[Text], number: int, view: Callable[[int], LineView]) -> None:
        self._model.tell(heads, number, view)
        self._share_room()
        self.scrollToTop()
        if number:
            self.setCurrentIndex(self._model.index(0, FIRST))

    def look_again(self) -> None:
        self._model.look_again()

    def rows(self) -> SettleRows:
        return self._model

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_room()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        current = self.currentIndex()
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter) and current.isValid():
            if self._model.version(current) is not None:
                self.picked.emit(current.row(), current.column() - FIRST)
            else:
                self.opened.emit(current.row())
            return
        super().keyPressEvent(event)

    def _clicked(self, index: QModelIndex) -> None:
        if self._model.version(index) is not None:
            self.picked.emit(index.row(), index.column() - FIRST)

    def _double_clicked(self, index: QModelIndex) -> None:
        if self._model.version(index) is None:
            self.opened.emit(index.row())

    def _share_room(self) -> None:
        """The versions share what who and what leave."""
        self.setColumnWidth(0, NAME_WIDE)
        self.setColumnWidth(1, FIELD_WIDE)
        left = self._model.columnCount() - FIRST
        room = self.viewport().width() - NAME_WIDE - FIELD_WIDE
        for at in range(left):
            self.setColumnWidth(FIRST + at, max(room * (at + 1) // left - room * at // left, 120))


class _SettleDelegate(QStyledItemDelegate):
    def __init__(self, look: Look, parent: SettleTable) -> None:
        super().__init__(parent)
        self._look, self._table = look, parent
        self._font, self._bold, self._small = look.font(14), look.font(14, bold=True), look.font(12)
        self._struck = look.font(14)
        self._struck.setStrikeOut(True)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(120, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        line = index.data(LINE)
        if not isinstance(line, LineView):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look, inner = self._look, option.rect.adjusted(12, 0, -10, 0)
        version = self._table.rows().version(index)
        if index.column() == 0:
            self._two(painter, option, inner, (look.say(line.name), self._font, "text"), look.say(line.under))
        elif index.column() == 1:
            self._text(painter, option, inner, look.say(line.label), self._font, "secondary")
        elif version is not None:
            self._version(painter, option, inner, version)
        elif index.column() == FIRST and look.say(line.words):
            wide = inner if not line.cells else inner.adjusted(0, 0, 0, 0)
            self._text(painter, option, wide, look.say(line.words), self._font, line.tone or "secondary")
        self._frame(painter, option, index)
        painter.restore()

    def _version(self, painter: QPainter, option: QStyleOptionViewItem, inner: QRect, version: CellView) -> None:
        look, place = self._look, option.rect
        if version.chosen:
            painter.fillRect(place, look.tint(Tone.ACCENT))
        self._dot(painter, QStyle.visualRect(option.direction, inner, self._dot_place(inner)), bool(version.chosen))
        said = QStyle.visualRect(option.direction, inner, inner.adjusted(DOT + 10, 0, 0, 0))
        font = self._font if version.chosen is None else self._bold if version.chosen else self._struck
        ink: str | Tone = "text" if version.chosen is None else Tone.ACCENT if version.chosen else "secondary"
        self._two(painter, option, said, (look.say(version.text), font, ink), look.say(version.when))

    def _dot_place(self, inner: QRect) -> QRect:
        return QRect(inner.left(), inner.top() + 7, DOT, DOT)

    def _dot(self, painter: QPainter, place: QRect, is_chosen: bool) -> None:
        ring = QRectF(place).adjusted(1, 1, -1, -1)
        painter.setPen(QPen(self._look.colour("accent" if is_chosen else "border"), 1.5))
        painter.setBrush(self._look.colour("surface"))
        painter.drawEllipse(ring)
        if is_chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._look.colour("accent"))
            painter.drawEllipse(ring.adjusted(3, 3, -3, -3))

    def _two(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        inner: QRect,
        first: tuple[str, QFont, str | Tone],
        under: str,
    ) -> None:
        """A line over a smaller one; alone it stands in the middle."""
        if not under:
            self._text(painter, option, inner, *first)
            return
        self._text(painter, option, QRect(inner.left(), inner.top() + 4, inner.width(), 22), *first)
        lower = QRect(inner.left(), inner.top() + 25, inner.width(), 18)
        self._text(painter, option, lower, under, self._small, "secondary")

    def _text(
        self, painter: QPainter, option: QStyleOptionViewItem, place: QRect, said: str, font: QFont, ink: str | Tone
    ) -> None:
        paint_line(painter, option, self._look, place, said, font, ink)

    def _frame(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """The row's line, and where the keyboard is."""
        painter.setPen(self._look.colour("row_line"))
        painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())
        if self._table.hasFocus() and index == self._table.currentIndex():
            painter.setPen(QPen(self._look.colour("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(option.rect).adjusted(1, 1, -1, -2))
