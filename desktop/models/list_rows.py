"""The rows of a list for Qt; which of them are ticked is kept here by key."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from desktop.presenters.list_view import Band, Lines, ListCell, ListColumn, ListRow
from desktop.theme.look import Look

Index = QModelIndex | QPersistentModelIndex
ITEM = Qt.ItemDataRole.UserRole  # the Band, or the cell
TICK = Qt.ItemDataRole.UserRole + 1  # True or False in the first cell of a row that can be ticked, else None


class ListRows(QAbstractTableModel):
    ticks_changed = Signal()

    def __init__(self, look: Look, columns: Sequence[ListColumn]) -> None:
        super().__init__()
        self._look, self.columns = look, tuple(columns)
        self._lines: Lines = ()
        self._ticked: set[str] = set()

    def tell(self, lines: Lines, ticked: Collection[str] = ()) -> None:
        self.beginResetModel()
        self._lines, self._ticked = lines, set(ticked)
        self.endResetModel()
        self.ticks_changed.emit()

    def line(self, at: int) -> ListRow | Band:
        return self._lines[at]

    def bands(self) -> list[int]:
        return [at for at, line in enumerate(self._lines) if isinstance(line, Band)]

    def at_of(self, key: str) -> int | None:
        return next((at for at, row in enumerate(self._lines) if isinstance(row, ListRow) and row.key == key), None)

    def ticked(self) -> set[str]:
        return set(self._ticked)

    def turn(self, at: int) -> None:
        row = self._lines[at]
        if isinstance(row, ListRow) and row.can_tick:
            self.tick(row.key, row.key not in self._ticked)

    def tick(self, key: str, is_ticked: bool) -> None:
        at = self.at_of(key)
        if at is None:
            return
        (self._ticked.add if is_ticked else self._ticked.discard)(key)
        self.dataChanged.emit(self.index(at, 0), self.index(at, len(self.columns) - 1), [TICK])
        self.ticks_changed.emit()

    # -- Qt's questions -----------------------------------------------------------------------------------------------

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._lines)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is not Qt.Orientation.Horizontal or section >= len(self.columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._look.say(self.columns[section].label)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            trailing = self.columns[section].is_number
            side = Qt.AlignmentFlag.AlignTrailing if trailing else Qt.AlignmentFlag.AlignLeading
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        line = self._lines[index.row()]
        if isinstance(line, Band):
            shown = role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
            return line if role == ITEM else self._look.say(line.title) if shown and index.column() == 0 else None
        if role == TICK:
            return (line.key in self._ticked) if line.can_tick and index.column() == 0 else None
        cell: ListCell = line.cells[index.column()]
        if role == ITEM:
            return cell
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return " ".join(said for said in (self._look.say(cell.text), self._look.say(cell.under)) if said)
        return None
