"""The list that opens under a field: a child of the window, over everything else; the focus stays in the field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QWidget

from desktop.theme.look import Look
from desktop.widgets.basics import ElidedLabel, Label, row

ITEM_HIGH = 30
MOST_IN_SIGHT = 9


@dataclass(frozen=True, slots=True)
class Option:
    """`value` is what is taken; `words` stand small behind the title; `typed` is what one may type for it."""

    value: str
    title: str
    words: str = ""
    typed: str = ""


def float_under(popup: QWidget, field: QWidget, wide: int, tall: int) -> None:
    """Put a popup under its field, or above where there is no room below."""
    window = field.window()
    popup.setParent(window)
    popup.setFixedSize(wide, tall)
    below = field.mapTo(window, QPoint(0, field.height() + 2))
    above = field.mapTo(window, QPoint(0, -tall - 2))
    at = below if below.y() + tall <= window.height() or above.y() < 0 else above
    popup.move(min(at.x(), max(window.width() - wide - 8, 0)), at.y())
    popup.show()
    popup.raise_()


class PopupList(QListWidget):
    """Options under a field. `taken` gives a value; arrows are sent here by the field through `step`."""

    taken = Signal(str)

    def __init__(self, look: Look, field: QWidget) -> None:
        super().__init__(field)
        self._look, self._field = look, field
        self.setObjectName("popup")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.itemClicked.connect(self._take)
        field.installEventFilter(self)
        field.destroyed.connect(self.deleteLater)  # by then it may be the window's child
        self.hide()

    def offer(self, options: Sequence[Option], current: str | None = None) -> None:
        self.clear()
        for option in options:
            item = QListWidgetItem(self)
            item.setData(Qt.ItemDataRole.UserRole, option.value)
            item.setSizeHint(QSize(80, ITEM_HIGH))
            if option.words:
                self.setItemWidget(item, self._two(option))
            else:
                item.setText(option.title)
            if option.value == current:
                self.setCurrentItem(item)
        if self.currentRow() < 0:
            self.setCurrentRow(0)
        if not options:
            self.hide()
            return
        tall = min(len(options), MOST_IN_SIGHT) * ITEM_HIGH + 12
        float_under(self, self._field, max(self._field.width(), 220), tall)

    def step(self, by: int) -> None:
        if self.count():
            self.setCurrentRow(min(max(self.currentRow() + by, 0), self.count() - 1))

    def current(self) -> str | None:
        item = self.currentItem()
        return None if item is None else str(item.data(Qt.ItemDataRole.UserRole))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusOut, QEvent.Type.Hide):
            self.hide()
        return False

    def _take(self, item: QListWidgetItem) -> None:
        self.hide()
        self.taken.emit(str(item.data(Qt.ItemDataRole.UserRole)))

    def _two(self, option: Option) -> QWidget:
        held = QWidget()
        held.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        line = row(Label(self._look, option.title), ElidedLabel(self._look, option.words, "small"), spacing=10)
        line.setContentsMargins(8, 0, 8, 0)
        line.setStretch(1, 1)
        held.setLayout(line)
        return held
