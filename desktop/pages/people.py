"""Who works on this PC: everybody with their roles, the recovery sheet, and the way to the access log."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from desktop.i18n import NOTHING, count, t
from desktop.places import ACCESS, NEW_PERSON, SHEET, Place
from desktop.presenters.people import PeopleView, PersonRow, SheetView
from desktop.theme.look import Look
from desktop.theme.tokens import Tone
from desktop.widgets.basics import Card, ElidedLabel, Label, SignTile, clear, column, divider, narrow_column, row
from desktop.widgets.buttons import Button
from desktop.widgets.note import Note
from desktop.widgets.page import Page
from desktop.widgets.top_bar import TopBar
from forms.text import Text

WIDE = 760
TALL = 60


class PeoplePage(Page):
    """`actions` are what the person signed in may do with people; `sees_log` whether the access log is theirs."""

    def __init__(self, look: Look, actions: frozenset[str], makes_sheet: bool, sees_log: bool) -> None:
        super().__init__(look, TopBar(look, t("用户", "People")))
        self._makes_sheet, self._sees_log = makes_sheet, sees_log
        self._result: Text | None = None
        self._column = narrow_column(self.body, WIDE)
        if "add" in actions:
            add = Button(look, t("添加用户", "Add a person"), "primary", "user-add-line")
            add.setObjectName("add_person")
            add.clicked.connect(lambda: self.go.emit(NEW_PERSON))
            self.top.add_action(add)

    def show_result(self, text: Text) -> None:
        """What was done to somebody; it stays until the page is left."""
        self._result = text

    def tell(self, view: PeopleView) -> None:
        clear(self._column)
        if self._result is not None:
            self._column.addWidget(Note(self.look, "checkbox-circle-fill", self._result, Tone.MET))
        if view.note is not NOTHING:
            self._column.addWidget(Note(self.look, "key-2-line", view.note, Tone.ATTENTION))
        self._column.addWidget(self._people(view.people))
        self._column.addWidget(self._sheet(view.sheet))
        if self._sees_log:
            self._column.addWidget(self._log())

    def leaving(self) -> None:
        self._result = None

    def _people(self, people: tuple[PersonRow, ...]) -> Card:
        look, card = self.look, Card(flush=True)
        said = count(len(people), t("{n} 人", "{n} person"), t("{n} 人", "{n} people"))
        head = row(Label(look, t("在用这台电脑的人", "Who uses this PC"), "card"), Label(look, said, "small"), None)
        head.setContentsMargins(15, 12, 15, 12)
        card.column.addLayout(head)
        for person in people:
            card.column.addWidget(divider("row-divider"))
            card.column.addWidget(self._row(person))
        return card

    def _row(self, person: PersonRow) -> QWidget:
        look = self.look
        name = row(ElidedLabel(look, person.name, "strong"), spacing=8)
        if person.is_me:
            name = row(Label(look, person.name, "strong"), Label(look, t("您", "you"), "small"), None, spacing=8)
        words = column(None, name, ElidedLabel(look, person.roles, "small"), None, spacing=2)
        edit = Button(look, t("改角色、口令", "Roles, password"), "secondary")
        edit.setObjectName(f"edit_person_{person.number}")
        edit.clicked.connect(lambda: self.go.emit(Place("person", record=person.number)))
        line = row(SignTile(look, person.sign), words, edit, spacing=12)
        line.setStretch(1, 1)
        line.setContentsMargins(15, 0, 15, 0)
        held = QWidget()
        held.setFixedHeight(TALL)
        held.setLayout(line)
        return held

    def _sheet(self, sheet: SheetView) -> Card:
        look, card = self.look, Card(flush=True)
        title = Label(look, t("恢复单", "Recovery sheet"), "strong")
        words = ElidedLabel(look, sheet.words, "small", Tone.ATTENTION if sheet.is_due else None)
        line = row(
            SignTile(look, "file-shield-2-line", Tone.ATTENTION if sheet.is_due else Tone.ACCENT),
            column(None, title, words, None, spacing=2),
            spacing=12,
        )
        line.setStretch(1, 1)
        if self._makes_sheet:
            make = Button(look, sheet.action)
            make.setObjectName("make_sheet")
            make.clicked.connect(lambda: self.go.emit(SHEET))
            line.addWidget(make)
        return self._filled(card, line)

    def _log(self) -> Card:
        look, card = self.look, Card(flush=True)
        words = t("谁看了号码、导出、删除，管了用户", "Who looked at numbers, exported, deleted, managed people")
        see = Button(look, t("看查阅记录", "See the log"))
        see.setObjectName("see_access")
        see.clicked.connect(lambda: self.go.emit(ACCESS))
        title = Label(look, t("查阅记录", "Access log"), "strong")
        said = column(None, title, ElidedLabel(look, words, "small"), None, spacing=2)
        line = row(SignTile(look, "file-search-line"), said, see, spacing=12)
        line.setStretch(1, 1)
        return self._filled(card, line)

    def _filled(self, card: Card, line: object) -> Card:
        held = QWidget()
        held.setFixedHeight(TALL)
        line.setContentsMargins(15, 0, 15, 0)  # type: ignore[attr-defined]
        held.setLayout(line)  # type: ignore[arg-type]
        card.column.addWidget(held)
        return card
