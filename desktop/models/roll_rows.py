"""The rows of a checked roll: groups and rows in one list, put into words only when they are painted."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from desktop.presenters.import_view import FIELDS, HEADS, Band, RollView, RowView, lines_of
from desktop.theme.look import Look
from forms.exchange.check import CheckedRow

Index = QModelIndex | QPersistentModelIndex
ITEM = Qt.ItemDataRole.UserRole


class RollRows(QAbstractTableModel):
    """`ITEM` gives the Band or the RowView of a line."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._view: RollView | None = None
        self._items: list[Band | CheckedRow] = []

    def tell(self, view: RollView, chosen: str) -> None:
        self.beginResetModel()
        self._view, self._items = view, view.items(chosen)
        self.endResetModel()

    def is_band(self, at: int) -> bool:
        return isinstance(self._items[at], Band)

    def lines_at(self, at: int) -> int:
        """How many lines of words a row needs."""
        item = self._items[at]
        return 1 if isinstance(item, Band) else lines_of(item)

    def item(self, at: int) -> Band | RowView | None:
        item = self._items[at]
        if isinstance(item, Band) or self._view is None:
            return item if isinstance(item, Band) else None
        return self._view.row(item)

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._items)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(HEADS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._look.say(HEADS[section])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignTrailing if section == 0 else Qt.AlignmentFlag.AlignLeading
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == ITEM:
            return self.item(index.row())
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._words(self.item(index.row()), index.column())
        if role == Qt.ItemDataRole.ToolTipRole and index.column() == len(HEADS) - 1:
            item = self.item(index.row())
            return self._look.say(item.whole) if isinstance(item, RowView) else None
        return None

    def _words(self, item: Band | RowView | None, column: int) -> str:
        say = self._look.say
        if isinstance(item, Band):
            return f"{say(item.title)} {say(item.words)}"
        if item is None:
            return ""
        if column == 0:
            return f"{item.number:,}"
        if column == 1:
            return say(item.kind.word)
        if column - 2 < len(FIELDS):
            piece = item.pieces[column - 2]
            old = say(piece.old)
            return f"{old} → {say(piece.text)}" if old else say(piece.text)
        return say(item.whole)
