"""The delivery page's table: batches in groups, one column a receiver; values are asked for when they are painted."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from desktop.i18n import t
from desktop.presenters.delivery_view import Batch, Cell, DeliveryView, Group
from desktop.theme.look import Look

Index = QModelIndex | QPersistentModelIndex
ITEM = Qt.ItemDataRole.UserRole
HEADS = (t("批", "No."), t("内容", "Contents"), t("改动号", "Changes"), t("大小", "Size"))


class BatchModel(QAbstractTableModel):
    """Rows are groups and batches in one list. `ITEM` gives the Group, the Batch or the receiver's Cell."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._rows: list[Group | Batch] = []
        self._receivers: tuple[str, ...] = ()

    def tell(self, view: DeliveryView, only_waiting_for_person: bool) -> None:
        self.beginResetModel()
        self._receivers = tuple(self._look.say(name) for name in view.receivers)
        self._rows = []
        for group in view.groups:
            batches = [b for b in group.batches if b.needs_person or not only_waiting_for_person]
            if batches:
                self._rows += [group, *batches]
        self.endResetModel()

    def row(self, at: int) -> Group | Batch:
        return self._rows[at]

    def group_rows(self) -> list[int]:
        return [at for at, item in enumerate(self._rows) if isinstance(item, Group)]

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(HEADS) + len(self._receivers)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._look.say(HEADS[section]) if section < len(HEADS) else self._receivers[section - len(HEADS)]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignTrailing if section in (2, 3) else Qt.AlignmentFlag.AlignLeading
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        item = self._rows[index.row()]
        if role == ITEM:
            if isinstance(item, Batch) and index.column() >= len(HEADS):
                return item.cells[index.column() - len(HEADS)]
            return item
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._words(item, index.column())
        return None

    def _words(self, item: Group | Batch, column: int) -> str:
        say = self._look.say
        if isinstance(item, Group):
            return say(item.title)
        if column >= len(HEADS):
            cell: Cell = item.cells[column - len(HEADS)]
            return f"{say(cell.title)} {say(cell.words)}"
        return (f"{item.number}" if item.number else "", say(item.title), item.numbers, say(item.size))[column]
