"""The rows of a register: ids once, cells in pages of 128 when they come into sight; never more than is seen."""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Callable, Collection, Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from desktop.presenters.register_columns import Cell, Column, Kind
from desktop.theme.look import Look

Index = QModelIndex | QPersistentModelIndex
Read = Callable[[Sequence[int]], list[tuple[Cell, ...]]]
CELL = Qt.ItemDataRole.UserRole
KIND = Qt.ItemDataRole.UserRole + 1
CHOSEN = Qt.ItemDataRole.UserRole + 2
BARE = Qt.ItemDataRole.UserRole + 3  # whether the row is unmasked
PAGE = 128
MOST_PAGES = 32


class RecordsModel(QAbstractTableModel):
    """`read` gives the cells of some ids. `chosen` is what is ticked, by local id; `chosen_changed` tells of it."""

    chosen_changed = Signal()

    def __init__(self, look: Look, read: Read) -> None:
        super().__init__()
        self._look, self._read = look, read
        self._columns: tuple[Column, ...] = ()
        self._ids: array[int] = array("q")
        self._pages: OrderedDict[int, list[tuple[Cell, ...]]] = OrderedDict()
        self._chosen: set[int] = set()
        self._bare: int | None = None
        self.pages_read = 0

    def show(self, columns: Sequence[Column], ids: array[int]) -> None:
        """Other columns or other records. What is ticked and out of sight is let go: nobody acts on what is unseen."""
        self.beginResetModel()
        self._columns, self._ids = tuple(columns), ids
        self._pages.clear()
        before = len(self._chosen)
        self._chosen &= set(ids) if self._chosen else set()
        self.endResetModel()
        if len(self._chosen) != before:
            self.chosen_changed.emit()

    def local_id(self, at: int) -> int:
        return self._ids[at]

    def row_of(self, local_id: int) -> int | None:
        try:
            return self._ids.index(local_id)
        except ValueError:
            return None

    def columns(self) -> tuple[Column, ...]:
        return self._columns

    # -- ticks and masks ----------------------------------------------------------------------------------------------

    def chosen(self) -> list[int]:
        """The ticked records in the order they are shown."""
        return [local_id for local_id in self._ids if local_id in self._chosen] if self._chosen else []

    def is_chosen(self, at: int) -> bool:
        return self._ids[at] in self._chosen

    def choose(self, rows: Collection[int], ticked: bool) -> None:
        picked = {self._ids[at] for at in rows if 0 <= at < len(self._ids)}
        self._chosen = self._chosen | picked if ticked else self._chosen - picked
        self._repaint()
        self.chosen_changed.emit()

    def choose_all(self) -> None:
        self._chosen = set(self._ids)
        self._repaint()
        self.chosen_changed.emit()

    def release(self) -> None:
        if self._chosen:
            self._chosen = set()
            self._repaint()
            self.chosen_changed.emit()

    def unmask(self, at: int | None) -> None:
        """Show one row's numbers whole; None masks all again."""
        self._bare = None if at is None else self._ids[at]
        self._repaint()

    # -- Qt's questions -----------------------------------------------------------------------------------------------

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._ids)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is not Qt.Orientation.Horizontal or section >= len(self._columns):
            return None
        column = self._columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._look.say(column.label)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            trailing = column.kind is Kind.NUMBER
            side = Qt.AlignmentFlag.AlignTrailing if trailing else Qt.AlignmentFlag.AlignLeading
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        if role == KIND:
            return self._columns[index.column()].kind
        if role == CHOSEN:
            return self._ids[index.row()] in self._chosen
        if role == BARE:
            return self._ids[index.row()] == self._bare
        if role in (CELL, Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            cell = self._cell(index.row(), index.column())
            return cell if role == CELL else self._look.say(cell.text)
        return None

    def _cell(self, row: int, column: int) -> Cell:
        number = row // PAGE
        page = self._pages.get(number)
        if page is None:
            page = self._read(self._ids[number * PAGE : (number + 1) * PAGE])
            self.pages_read += 1
            self._pages[number] = page
            if len(self._pages) > MOST_PAGES:
                self._pages.popitem(last=False)
        else:
            self._pages.move_to_end(number)
        return page[row % PAGE][column]

    def _repaint(self) -> None:
        if self._ids and self._columns:
            first = self.index(0, 0)
            last = self.index(len(self._ids) - 1, len(self._columns) - 1)
            self.dataChanged.emit(first, last, [CHOSEN, BARE])
