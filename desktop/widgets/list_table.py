"""A list in columns: bands on the ground colour, ticks, one or two lines a row; the current row has an edge."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from desktop.models.list_rows import ITEM, TICK, ListRows
from desktop.presenters.list_view import Band, Lines, ListCell, ListColumn, ListRow
from desktop.theme.look import Look
from desktop.theme.tokens import Tone
from desktop.widgets.cell_delegate import check_box
from desktop.widgets.plain_table import PlainTable, paint_band

BAND, ONE_LINE, TWO_LINES = 30, 38, 52
TICK_ROOM = 26
LEAST = 90  # pixels of a column that takes the rest

Index = QModelIndex | QPersistentModelIndex


class ListTable(PlainTable):
    """`chosen` tells the key of the row the cursor is on ('' for none), `opened` that of Enter or a double click."""

    chosen = Signal(str)
    opened = Signal(str)

    def __init__(
        self, look: Look, columns: Sequence[ListColumn], tall: int = ONE_LINE, has_ticks: bool = False
    ) -> None:
        model = ListRows(look, columns)
        super().__init__(model, tall)
        self.rows, self.has_ticks = model, has_ticks
        self.delegate = _ListDelegate(look, self, tall)
        self.setItemDelegate(self.delegate)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWordWrap(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.selectionModel().currentRowChanged.connect(lambda now, _before: self.chosen.emit(self._key(now)))

    def tell(self, lines: Lines, ticked: Collection[str] = ()) -> None:
        """Other rows; the cursor stays on its row if it is still there, else goes to the first."""
        before, bands = self.current_key(), self.rows.bands()
        self.rows.tell(lines, ticked)
        self.clearSpans()
        for at in bands:  # a row keeps its height whatever stands in it next
            self.setRowHeight(at, self.delegate.tall)
        for at in self.rows.bands():
            self.setSpan(at, 0, 1, len(self.rows.columns))
            self.setRowHeight(at, BAND)
        self._share_room()
        first = next((at for at, line in enumerate(lines) if isinstance(line, ListRow)), None)
        kept = self.rows.at_of(before) if before else None
        self.go_to(first if kept is None else kept)
        self.chosen.emit(self.current_key())

    def go_to(self, at: int | None) -> None:
        self.setCurrentIndex(self.rows.index(at, 0) if at is not None else QModelIndex())

    def current_key(self) -> str:
        return self._key(self.currentIndex())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_room()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = self.current_key()
        if key and event.key() == Qt.Key.Key_Space:
            self.rows.turn(self.currentIndex().row())
        elif key and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit(key)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and index.column() == 0 and self._is_on_tick(event, index):
            self.rows.turn(index.row())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and index.column() == 0 and self._is_on_tick(event, index):
            self.rows.turn(index.row())
        elif self._key(index):
            self.opened.emit(self._key(index))

    def _is_on_tick(self, event: QMouseEvent, index: QModelIndex) -> bool:
        if index.data(TICK) is None:
            return False
        place = self.visualRect(index)
        box = QStyle.visualRect(self.layoutDirection(), place, check_box(place))
        return box.adjusted(-10, -10, 6, 10).contains(event.position().toPoint())

    def _key(self, index: Index) -> str:
        line = self.rows.line(index.row()) if index.isValid() else None
        return line.key if isinstance(line, ListRow) else ""

    def _share_room(self) -> None:
        fixed = sum(column.width for column in self.rows.columns)
        free = [at for at, column in enumerate(self.rows.columns) if not column.width]
        room = max(self.viewport().width() - fixed, LEAST * len(free))
        for at, column in enumerate(self.rows.columns):
            self.setColumnWidth(at, column.width or room // len(free))


class _ListDelegate(QStyledItemDelegate):
    """`elided` collects what did not fit, so that a test can say which column is too narrow."""

    def __init__(self, look: Look, parent: ListTable, tall: int) -> None:
        super().__init__(parent)
        self._look, self.tall = look, tall
        self.elided: set[str] = set()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(60, self.tall)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        look, place, item = self._look, option.rect, index.data(ITEM)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if isinstance(item, Band):
            painter.fillRect(place, look.colour("ground"))
            paint_band(painter, option, look, place.adjusted(12, 0, -10, 0), item.title, item.words)
        elif isinstance(item, ListCell):
            if option.state & QStyle.StateFlag.State_Selected:
                painter.fillRect(place, look.tint(Tone.ACCENT))
                if index.column() == 0:
                    edge = QRect(place.left(), place.top(), 3, place.height() - 1)
                    painter.fillRect(QStyle.visualRect(option.direction, place, edge), look.colour("accent"))
            self._cell(painter, option, index, item)
        painter.setPen(look.colour("row_line"))
        painter.drawLine(place.bottomLeft(), place.bottomRight())
        painter.restore()

    def _cell(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, cell: ListCell) -> None:
        look, place, left = self._look, option.rect, 12
        if cell.bar is not None:
            self._bar(painter, option, cell)
            return
        ticked = index.data(TICK)
        if ticked is not None:
            self._tick(painter, QStyle.visualRect(option.direction, place, check_box(place)), bool(ticked))
        if index.column() == 0 and self._table().has_ticks:
            left += TICK_ROOM
        if cell.sign:
            sign = QRect(place.left() + left, place.top() + self._line_at(cell) + 3, 16, 16)
            shown = QStyle.visualRect(option.direction, place, sign)
            painter.drawPixmap(shown, look.pixmap(cell.sign, cell.sign_tone or cell.tone or "secondary", 16))
            left += 22
        inner = QStyle.visualRect(option.direction, place, place.adjusted(left, 0, -10, 0))
        is_number = self._table().rows.columns[index.column()].is_number
        ink = "text" if cell.tone in (None, Tone.UNKNOWN) else cell.tone
        self._line(painter, option, inner, (look.say(cell.text), 14, ink, self._line_at(cell), 22), is_number)
        if look.say(cell.under):
            under = (look.say(cell.under), 12, "secondary", self._line_at(cell) + 20, 18)
            self._line(painter, option, inner, under, is_number)

    def _bar(self, painter: QPainter, option: QStyleOptionViewItem, cell: ListCell) -> None:
        """A bar and the tick of what is asked; the number beside it says the same."""
        filled, tick = cell.bar or (0.0, 1.0)
        look, place = self._look, option.rect
        track = QRect(place.left() + 4, place.center().y() - 2, place.width() - 16, 5)
        done = QRect(track.left(), track.top(), round(track.width() * filled), 5)
        mark = QRect(track.left() + round(track.width() * tick) - 1, track.top() - 6, 2, 17)
        for part, colour in ((track, "track"), (done, cell.tone or "secondary"), (mark, "text")):
            painter.fillRect(QStyle.visualRect(option.direction, place, part), look.colour(colour))

    def _line_at(self, cell: ListCell) -> int:
        """Where the first line of a cell begins."""
        return (self.tall - (40 if self._look.say(cell.under) else 22)) // 2

    def _line(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        inner: QRect,
        line: tuple[str, int, str | Tone | None, int, int],
        is_number: bool,
    ) -> None:
        said, pixels, ink, top, tall = line
        font = self._look.font(pixels)
        painter.setFont(font)
        painter.setPen(self._look.colour(ink or "text"))
        trailing = Qt.AlignmentFlag.AlignRight if is_number else Qt.AlignmentFlag.AlignLeft
        side = QStyle.visualAlignment(option.direction, trailing | Qt.AlignmentFlag.AlignVCenter)
        shown = QFontMetrics(font).elidedText(said, Qt.TextElideMode.ElideRight, inner.width())
        if shown != said:
            self.elided.add(said)
        painter.drawText(QRect(inner.left(), inner.top() + top, inner.width(), tall), int(side), shown)

    def _tick(self, painter: QPainter, place: QRect, is_ticked: bool) -> None:
        look, box = self._look, QRectF(place)
        painter.setPen(QPen(look.colour("accent" if is_ticked else "border"), 1))
        painter.setBrush(look.colour("accent" if is_ticked else "surface"))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        if is_ticked:
            painter.drawPixmap(place.adjusted(2, 2, -2, -2), look.pixmap("check-line", "on_accent", 12))

    def _table(self) -> ListTable:
        table = self.parent()
        assert isinstance(table, ListTable)
        return table
