"""The rows of one group to settle, or of the flagged records: put into words only when they are painted."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from desktop.i18n import t
from desktop.presenters.settling_view import CellView, LineView
from desktop.theme.look import Look
from forms.text import Text

Index = QModelIndex | QPersistentModelIndex
LINE = Qt.ItemDataRole.UserRole
FIRST = 2  # columns before the versions: who, which fields
NAME, FIELD = t("谁", "Who"), t("哪一项", "What")
WORDS = t("怎样", "How it is")


class SettleRows(QAbstractTableModel):
    """`LINE` gives the `LineView` of a row. Without heads for versions there is one column of words instead."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._heads: tuple[Text, ...] = ()
        self._number = 0
        self._view: Callable[[int], LineView] | None = None
        self._known: dict[int, LineView] = {}

    def tell(self, heads: Sequence[Text], number: int, view: Callable[[int], LineView]) -> None:
        """`number` rows; `view` puts one into words."""
        self.beginResetModel()
        self._heads, self._number, self._view = tuple(heads), number, view
        self._known.clear()
        self.endResetModel()

    def look_again(self) -> None:
        """What is chosen has changed; the rows are the same."""
        self._known.clear()
        if self._number:
            self.dataChanged.emit(self.index(0, 0), self.index(self._number - 1, self.columnCount() - 1))

    def line(self, at: int) -> LineView | None:
        if self._view is None or not 0 <= at < self._number:
            return None
        if at not in self._known:
            self._known[at] = self._view(at)
        return self._known[at]

    def version(self, index: Index) -> CellView | None:
        """The version in a cell; None where there is none to choose."""
        line, at = self.line(index.row()), index.column() - FIRST
        return line.cells[at] if line is not None and 0 <= at < len(line.cells) else None

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else self._number

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else FIRST + (len(self._heads) or 1)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._look.say((NAME, FIELD, *(self._heads or (WORDS,)))[section])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        line = self.line(index.row())
        if role == LINE:
            return line
        if line is None or role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        say = self._look.say
        if index.column() == 0:
            return f"{say(line.name)} {say(line.under)}".strip()
        if index.column() == 1:
            return say(line.label)
        version = self.version(index)
        if version is None:
            return say(line.words) if index.column() == FIRST else ""
        chosen = say(t("，选中", ", chosen")) if version.chosen else ""
        return f"{say(version.text)}（{say(version.when)}）{chosen}"
