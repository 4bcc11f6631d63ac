"""What narrows a register: search as one types, chips of the conditions, a menu to add one, and the true count."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from desktop.i18n import t
from desktop.presenters.register import Chip as ChipView
from desktop.presenters.register import Sought
from desktop.presenters.register_columns import Column
from desktop.theme.look import Look
from desktop.widgets.badge import Chip
from desktop.widgets.basics import Label, clear, row
from desktop.widgets.buttons import Button, SignButton
from desktop.widgets.inputs import SearchBox
from forms.definition import Field
from forms.text import Text

REST_MS = 150
BESIDE = 560  # pixels chips may take beside the search box before they go under it


class StayingMenu(QMenu):
    """A menu that stays open while one ticks several of its items."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        action = self.actionAt(event.position().toPoint())
        if action is not None and action.isCheckable() and action.isEnabled():
            action.trigger()
        else:
            super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        action = self.activeAction()
        if event.key() == Qt.Key.Key_Space and action is not None and action.isCheckable():
            action.trigger()
        else:
            super().keyPressEvent(event)


class FilterBar(QWidget):
    """`searched` tells what was typed after a short rest, `filtered` a field and its codes, `columns_chosen` names."""

    searched = Signal(str)
    filtered = Signal(str, list)
    cleared = Signal()
    columns_chosen = Signal(list)
    went_down = Signal()

    def __init__(self, look: Look, hint: Text, fields: Sequence[Field]) -> None:
        super().__init__()
        self._look, self._fields = look, tuple(fields)
        self._sought = Sought()
        self.box = _SearchLine(look, hint)
        self.box.setObjectName("register-search")
        self.box.setFixedWidth(252)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self.search_now)
        self.box.textEdited.connect(lambda _text: self._rest.start())
        self.box.textChanged.connect(lambda text: None if text else self._rest.start())
        self.box.went_down.connect(self.went_down)
        self._add = Button(look, t("加条件", "Add a filter"), "link", "add-line")
        self._add.setObjectName("register-add-filter")
        self.menu = QMenu(self)
        self.menu.aboutToShow.connect(self._fill_menu)
        self._add.clicked.connect(lambda: self.menu.popup(self._add.mapToGlobal(self._add.rect().bottomLeft())))
        self._clear = Button(look, t("全部清除", "Clear all"), "plain")
        self._clear.setObjectName("register-clear")
        self._clear.clicked.connect(self.cleared)
        self._number, self._of = Label(look, "", "form"), Label(look, "", "quiet")
        self._number.setObjectName("register-count")
        self._columns = SignButton(look, "layout-column-line", t("选择列", "Choose columns"), "text", bare=False)
        self._columns.setObjectName("register-columns")
        self._columns.setFixedWidth(32)
        self.columns_menu = StayingMenu(self)
        self._columns.clicked.connect(
            lambda: self.columns_menu.popup(self._columns.mapToGlobal(self._columns.rect().bottomLeft()))
        )
        self._beside, self._under = QHBoxLayout(), QHBoxLayout()
        for part in (self._beside, self._under):
            part.setSpacing(8)
        numbers = row(self._number, self._of, spacing=5)
        line = row(self.box, self._beside, self._add, 8, self._clear, None, numbers, 8, self._columns)
        self._second = QWidget()
        self._second.setLayout(self._under)
        self._under.setContentsMargins(0, 0, 0, 0)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 12, 16, 12)
        whole.setSpacing(8)
        whole.addLayout(line)
        whole.addWidget(self._second)

    def tell(self, sought: Sought, chips: Sequence[ChipView]) -> None:
        self._sought = sought
        if self.box.text() != sought.text:
            self.box.setText(sought.text)
        for part in (self._beside, self._under):
            clear(part)
        made = [self._chip(chip) for chip in chips]
        fits = sum(chip.sizeHint().width() + 8 for chip in made) <= BESIDE
        for chip in made:
            (self._beside if fits else self._under).addWidget(chip)
        if not fits:
            self._under.addStretch(1)
        self._second.setVisible(not fits)
        self._clear.setVisible(sought.is_narrowed)

    def tell_count(self, shown: int, total: int, measure: str) -> None:
        """33 / 1,200 人; one number where nothing is narrowed."""
        chinese = self._look.language == "zh"
        word = f" {measure}" if chinese else ""
        self._number.say(f"{shown:,}")
        self._of.say(f"/ {total:,}{word}" if self._sought.is_narrowed else word.strip())

    def offer_columns(self, columns: Sequence[Column], shown: Sequence[Column]) -> None:
        self.columns_menu.clear()
        names = {column.name for column in shown}
        for at, column in enumerate(columns):
            action = QAction(self._look.say(column.label).replace("&", "&&"), self.columns_menu)
            action.setCheckable(True)
            action.setChecked(column.name in names)
            action.setEnabled(at != 0)
            action.setData(column.name)
            action.triggered.connect(lambda _checked=False: self.columns_chosen.emit(self._ticked()))
            self.columns_menu.addAction(action)

    def search_now(self) -> None:
        self._rest.stop()
        if self.box.text() != self._sought.text:
            self.searched.emit(self.box.text())

    def _ticked(self) -> list[str]:
        return [action.data() for action in self.columns_menu.actions() if action.isChecked()]

    def _chip(self, view: ChipView) -> Chip:
        chip = Chip(self._look, view.what, view.value)
        chip.setObjectName(f"chip-{view.field}")
        chip.removed.connect(lambda: self.filtered.emit(view.field, []))
        return chip

    def _fill_menu(self) -> None:
        """One item a field; each opens its values, of which several may be ticked."""
        self.menu.clear()
        for asked in self._fields:
            values = StayingMenu(self._look.say(asked.label).replace("&", "&&"), self.menu)
            ticked = set(self._sought.filters.get(asked.name, ()))
            for choice in asked.choices:
                action = QAction(self._look.say(choice.label).replace("&", "&&"), values)
                action.setCheckable(True)
                action.setChecked(choice.code in ticked)
                action.setData(choice.code)
                action.triggered.connect(
                    lambda _checked=False, name=asked.name, menu=values: self.filtered.emit(
                        name, [a.data() for a in menu.actions() if a.isChecked()]
                    )
                )
                values.addAction(action)
            self.menu.addMenu(values)


class _SearchLine(SearchBox):
    """Down goes from the search box into the table."""

    went_down = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.went_down.emit()
        else:
            super().keyPressEvent(event)
