"""The table of a register: its first column stands still, the others scroll beside it; both show one model."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHBoxLayout, QHeaderView, QTableView, QWidget

from desktop.models.records import RecordsModel
from desktop.presenters.register_columns import Column, Kind, first_width
from desktop.theme.look import Look
from desktop.widgets.cell_delegate import NAME_AT, ROW, CellDelegate

HEAD = 32
HOLD_MS = 180  # how long Alt is held before numbers show: Alt+Tab shows nothing
LEAST_STRETCH = 90
ROOMY = 140  # of free text: what is wider may give to choices that would be cut


class _Grid(QTableView):
    """One of the two halves. Keys are offered to `wants_key` first; `ticked` tells a click on the box of a row (with
    Shift), `opened` a double click beside it."""

    ticked = Signal(int, bool)
    opened = Signal(int)

    def __init__(self, look: Look, model: RecordsModel, is_first: bool) -> None:
        super().__init__()
        self.wants_key: Callable[[QKeyEvent], bool] = lambda _: False
        self._is_first = is_first
        self.setModel(model)
        self.delegate = CellDelegate(look, self, is_first)
        self.setItemDelegate(self.delegate)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setCornerButtonEnabled(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(ROW)
        head = self.horizontalHeader()
        head.setFixedHeight(HEAD)
        head.setHighlightSections(False)
        head.setSectionsClickable(True)
        head.setSortIndicatorShown(True)
        head.setMinimumSectionSize(40)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.wants_key(event):
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        at = event.position().toPoint()
        if self._is_on_box(at):
            shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.ticked.emit(self.indexAt(at).row(), shifted)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        if self._is_on_box(at):
            self.ticked.emit(self.indexAt(at).row(), False)
        elif self.indexAt(at).isValid():
            self.opened.emit(self.indexAt(at).row())

    def _is_on_box(self, at: QPoint) -> bool:
        if not self._is_first or not self.indexAt(at).isValid():
            return False
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        return (self.viewport().width() - at.x() if mirrored else at.x()) < NAME_AT - 4


class RecordTable(QWidget):
    """`opened` tells the row of Enter or a double click, `sorted_by` a column's name, `unmasked` the row whose numbers
    are shown (each time), None when they are hidden again."""

    opened = Signal(int)
    sorted_by = Signal(str)
    unmasked = Signal(object)

    def __init__(self, look: Look, model: RecordsModel, ticks: bool = True) -> None:
        super().__init__()
        self.model = model
        self._ticks = ticks
        self.unmasks = True  # whether the person may see whole numbers
        self._last_ticked = 0
        self._order: tuple[str, bool] = ("", False)
        self.frozen, self.main = _Grid(look, model, ticks), _Grid(look, model, False)
        self.main.setObjectName("register-table")
        self.frozen.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.frozen.setSelectionModel(self.main.selectionModel())
        self.frozen.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusProxy(self.main)
        edge = QFrame()
        edge.setObjectName("divider")
        edge.setFixedWidth(1)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        line.addWidget(self.frozen)
        line.addWidget(edge)
        line.addWidget(self.main, 1)
        self._tie()
        self._hold = QTimer(self)
        self._hold.setSingleShot(True)
        self._hold.setInterval(HOLD_MS)
        self._hold.timeout.connect(self._show_numbers)

    def _tie(self) -> None:
        """Both halves scroll, tick, sort and open as one."""
        one, other = self.frozen.verticalScrollBar(), self.main.verticalScrollBar()
        one.valueChanged.connect(other.setValue)
        other.valueChanged.connect(one.setValue)
        self.main.horizontalScrollBar().rangeChanged.connect(self._level)
        for grid in (self.frozen, self.main):
            grid.wants_key = self._key
            grid.ticked.connect(self._tick)
            grid.opened.connect(self.opened)
            grid.pressed.connect(lambda _index: self.main.setFocus(Qt.FocusReason.MouseFocusReason))
            grid.horizontalHeader().sectionClicked.connect(self._sort)
        self.main.installEventFilter(self)

    def _level(self, _low: int, high: int) -> None:
        """With a scroll bar under one half the other needs the same room, or their last rows part."""
        on, off = Qt.ScrollBarPolicy.ScrollBarAlwaysOn, Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.frozen.setHorizontalScrollBarPolicy(on if high > 0 else off)

    def arrange(self, order: tuple[str, bool]) -> None:
        """After the model was given other columns: which stand where and how wide, and the arrow of the order."""
        self._order = order
        columns = self.model.columns()
        for at in range(len(columns)):
            self.frozen.setColumnHidden(at, at != 0)
            self.main.setColumnHidden(at, at == 0)
        self._spread()
        name, descending = order
        at = next((n for n, column in enumerate(columns) if column.order and column.order == name), -1)
        way = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        for grid in (self.frozen, self.main):
            grid.horizontalHeader().setSortIndicator(at, way)

    def current_row(self) -> int | None:
        index = self.main.currentIndex()
        return index.row() if index.isValid() else None

    def go_to(self, row: int) -> None:
        """Put the cursor on a row and show it."""
        index = self.model.index(row, min(1, len(self.model.columns()) - 1))
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self.main.selectionModel().setCurrentIndex(index, flags)
        self.main.scrollTo(index, QAbstractItemView.ScrollHint.EnsureVisible)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._spread()

    def _spread(self) -> None:
        """Columns take their width; what is left, and what free text has to spare, goes to those whose choices would be
        cut, then to all of text; what is lacking is given by the widest one of text."""
        columns: tuple[Column, ...] = self.model.columns()
        if not columns:
            return
        self.frozen.setFixedWidth(first_width(columns[0]))
        self.frozen.setColumnWidth(0, first_width(columns[0]))
        others = list(enumerate(columns))[1:]
        widths = {at: column.width for at, column in others}
        texts = [at for at, column in others if column.kind is Kind.TEXT]
        left = self.width() - first_width(columns[0]) - 1 - 12 - sum(widths.values())
        if texts and left < 0:
            widest = max(texts, key=lambda at: widths[at])
            widths[widest] = max(widths[widest] + left, LEAST_STRETCH)
        elif left > 0:
            left = _grant(widths, {at: column.wish for at, column in others}, left)
            roomy = max((at for at in texts if not columns[at].wish), key=lambda at: widths[at], default=None)
            if roomy is not None and not left and widths[roomy] > ROOMY:
                spare = widths[roomy] - ROOMY
                widths[roomy] = ROOMY
                left = _grant(widths, {at: column.wish for at, column in others}, spare)
        if texts and left > 0:
            for number, at in enumerate(texts):
                widths[at] += left // len(texts) + (left % len(texts) if number == 0 else 0)
        for at, wide in widths.items():
            self.main.setColumnWidth(at, wide)

    # -- keys, ticks, sorting ----

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.KeyRelease, QEvent.Type.FocusOut, QEvent.Type.Hide):
            is_alt = not isinstance(event, QKeyEvent) or event.key() == Qt.Key.Key_Alt
            if is_alt:
                self.hide_numbers()
        return False

    def _key(self, event: QKeyEvent) -> bool:
        row, key, control = self.current_row(), event.key(), Qt.KeyboardModifier.ControlModifier
        if key == Qt.Key.Key_Alt:
            self._hold.start()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and row is not None:
            self.opened.emit(row)
        elif key == Qt.Key.Key_Space and row is not None and self._ticks:
            self._tick(row, False)
        elif key == Qt.Key.Key_A and self._ticks and event.modifiers() & control:
            self.model.choose_all()
        elif key == Qt.Key.Key_Escape:
            self.model.release()
        elif key == Qt.Key.Key_Home and self.model.rowCount():
            self.go_to(0)
        elif key == Qt.Key.Key_End and self.model.rowCount():
            self.go_to(self.model.rowCount() - 1)
        else:
            return False
        return True

    def _tick(self, row: int, through: bool) -> None:
        """Turn the tick of a row; with Shift all from the last one turned get the same."""
        if through:
            low, high = sorted((self._last_ticked, row))
            self.model.choose(range(low, high + 1), True)
        else:
            self.model.choose([row], not self.model.is_chosen(row))
        self._last_ticked = row

    def _sort(self, section: int) -> None:
        column = self.model.columns()[section]
        self.sorted_by.emit(column.order)

    # -- numbers whole ----

    def _show_numbers(self) -> None:
        row = self.current_row()
        for grid in (self.main, self.frozen):
            at: QModelIndex = grid.indexAt(grid.viewport().mapFromGlobal(grid.cursor().pos()))
            if grid.underMouse() and at.isValid():
                row = at.row()
        if row is not None:
            self.show_numbers(row)

    def show_numbers(self, row: int) -> None:
        if not self.unmasks:
            return
        self.model.unmask(row)
        self.unmasked.emit(row)

    def hide_numbers(self) -> None:
        self._hold.stop()
        self.model.unmask(None)


def _grant(widths: dict[int, int], wishes: dict[int, int], left: int) -> int:
    """Fulfil wishes, the smallest first, as far as `left` pixels go; what remains of them."""
    for at in sorted(widths, key=lambda at: wishes[at] - widths[at]):
        given = min(max(wishes[at] - widths[at], 0), left)
        widths[at] += given
        left -= given
    return left
