"""Schools × months to look at and walk through: head and foot stand still, rows scroll, one cell has the cursor."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame

from desktop.presenters.matrix_view import MatrixView
from desktop.theme.look import Look
from desktop.widgets.matrix_paint import FOOT, HEAD, ROW, Columns, MatrixPaint

EMPTY = MatrixView((), (), 0, False, ())


class MatrixGrid(QAbstractScrollArea):
    """`moved` tells (row, month) of the cursor, `opened` that the card of its cell is wanted, `closed` that none is."""

    moved = Signal(int, int)
    opened = Signal(int, int)
    closed = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look, self._view = look, EMPTY
        self.paint = MatrixPaint(look)
        self._row = self._month = 0
        self.setObjectName("matrix-grid")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setMouseTracking(False)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.verticalScrollBar().setSingleStep(ROW)

    def tell(self, view: MatrixView) -> None:
        self._view = view
        self._row = min(self._row, max(len(view.rows) - 1, 0))
        self._month = min(self._month, max(len(view.columns) - 1, 0))
        self._arrange()
        self.viewport().update()

    def go_to(self, row: int, month: int) -> None:
        """Put the cursor there, within what is shown, and bring it into sight."""
        if not self._view.rows or not self._view.columns:
            return
        self._row = min(max(row, 0), len(self._view.rows) - 1)
        self._month = min(max(month, 0), len(self._view.columns) - 1)
        bar, top = self.verticalScrollBar(), self._row * ROW
        if top < bar.value():
            bar.setValue(top)
        elif top + ROW > bar.value() + self._room():
            bar.setValue(top + ROW - self._room())
        self.viewport().update()
        self.moved.emit(self._row, self._month)

    def cursor_at(self) -> tuple[int, int]:
        return self._row, self._month

    def say(self, words: str) -> None:
        """What a screen reader says of the cell with the cursor."""
        self.setAccessibleDescription(words)

    def place_of(self, row: int, month: int) -> QRect:
        """Where a cell stands in this widget."""
        cell = self.paint.cell_place(self._columns(), month).toAlignedRect()
        return cell.translated(0, HEAD + row * ROW - self.verticalScrollBar().value())

    # -- Qt ----

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.viewport().rect(), self._look.colour("surface"))
        columns, scrolled = self._columns(), self.verticalScrollBar().value()
        first = scrolled // ROW
        last = min((scrolled + self._room()) // ROW + 1, len(self._view.rows))
        for number in range(first, last):
            painter.save()
            painter.translate(0, HEAD + number * ROW - scrolled)
            self.paint.row(painter, columns, self._view.rows[number])
            painter.restore()
        if self._view.rows:
            self._draw_cursor(painter)
        self.paint.head(painter, columns, self._view, self._month)
        painter.translate(0, min(HEAD + len(self._view.rows) * ROW, self.viewport().height() - FOOT))
        self.paint.foot(painter, columns, self._view, self._month)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()
        self.closed.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        month = self._month_at(at)
        row = (at.y() - HEAD + self.verticalScrollBar().value()) // ROW
        if month is None or at.y() >= self.viewport().height() - FOOT:
            self.closed.emit()
        elif at.y() < HEAD:
            self.closed.emit()
            self.go_to(self._row, month)
        elif row < len(self._view.rows):
            self.go_to(row, month)
            self.opened.emit(row, month)
        else:
            self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        page = max(self._room() // ROW - 1, 1)
        steps = {
            Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0), Qt.Key.Key_PageUp: (-page, 0),
            Qt.Key.Key_PageDown: (page, 0), Qt.Key.Key_Left: (0, 1 if mirrored else -1),
            Qt.Key.Key_Right: (0, -1 if mirrored else 1), Qt.Key.Key_Home: (-len(self._view.rows), 0),
            Qt.Key.Key_End: (len(self._view.rows), 0),
        }  # fmt: skip
        if key in steps:
            self.closed.emit()
            self.go_to(self._row + steps[key][0], self._month + steps[key][1])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self._view.rows:
            self.opened.emit(self._row, self._month)
        elif key == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    # -- within ----

    def _columns(self) -> Columns:
        return self.paint.columns(self.viewport().width(), self._view, self.layoutDirection())

    def _room(self) -> int:
        return max(self.viewport().height() - HEAD - FOOT, ROW)

    def _arrange(self) -> None:
        bar = self.verticalScrollBar()
        bar.setPageStep(self._room())
        bar.setRange(0, max(len(self._view.rows) * ROW - self._room(), 0))

    def _scrolled(self) -> None:
        self.closed.emit()
        self.viewport().update()

    def _month_at(self, at: QPoint) -> int | None:
        columns = self._columns()
        places = (columns.month(month, 0, HEAD) for month in range(len(self._view.columns)))
        return next((month for month, place in enumerate(places) if place.contains(at.x(), 1)), None)

    def _draw_cursor(self, painter: QPainter) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(self._look.colour("accent"), 2 if self.hasFocus() else 1.2))
        painter.drawRoundedRect(self.place_of(self._row, self._month).adjusted(-1, -1, 1, 1), 4, 4)
