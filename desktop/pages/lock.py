"""Signing in: who is a list, the password a field, and what went wrong says the next thing to do."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.i18n import t
from desktop.presenters.lock import LockView
from desktop.theme.look import Look
from desktop.theme.tokens import Tone
from desktop.widgets.basics import Card, ElidedLabel, Label, Mark, column, divider, row
from desktop.widgets.buttons import Button
from desktop.widgets.choice_card import PersonCard
from desktop.widgets.field import FieldFrame
from desktop.widgets.front_page import FrontPage
from desktop.widgets.inputs import PasswordEdit
from desktop.widgets.note import Note
from forms.text import Text


class LockPage(FrontPage):
    """`opened` tells (user id, password); `sheet_wanted` asks to come in by the recovery sheet,
    `other_school` for the schools of this PC, `restore_wanted` for one from a backup."""

    opened = Signal(str, str)
    sheet_wanted = Signal()
    other_school = Signal()
    restore_wanted = Signal()

    def __init__(self, look: Look, view: LockView) -> None:
        super().__init__(look, 760)
        self._view = view
        self._busy = False
        card = Card()
        card.column.setContentsMargins(32, 30, 32, 28)
        card.column.setSpacing(20)
        name = column(ElidedLabel(look, view.school, "form"), Label(look, view.under, "small"), spacing=2)
        card.column.addLayout(row(Mark(look, 40), name, spacing=12))
        sides = row(self._people(), divider(upright=True), self._password(), spacing=28)
        sides.setStretch(0, 1)
        sides.setStretch(2, 1)
        card.column.addLayout(sides)
        self.column.addStretch(1)
        self.column.addWidget(card)
        if view.drafts.zh:
            self.column.addWidget(Note(look, "draft-line", view.drafts))
        restore = Button(look, t("打不开，或要恢复备份？", "It does not open, or you want a backup back?"), "link")
        restore.setObjectName("restore")
        restore.clicked.connect(self.restore_wanted)
        self.column.addStretch(2)
        foot = row(restore, spacing=24)
        if not view.can_change_school:
            foot.insertWidget(0, self._other(t("再加一所学校", "Add another school")))
        self.column.addLayout(row(None, foot, None))

    def _people(self) -> QVBoxLayout:
        side = column(Label(self.look, t("谁在用？", "Who is it?"), "card"), 2)
        self.cards: dict[str, PersonCard] = {}
        for person in self._view.people:
            card = PersonCard(self.look, person.sign, person.name, person.role)
            card.setObjectName(f"person_{person.id}")
            card.clicked.connect(lambda _checked=False: self.password.setFocus())
            self.cards[person.id] = card
            side.addWidget(card)
        if self.cards:
            next(iter(self.cards.values())).setChecked(True)
        side.addStretch(1)
        return side

    def _password(self) -> QVBoxLayout:
        look = self.look
        self.password = PasswordEdit(look)
        self.password.setObjectName("password")
        self.password.returnPressed.connect(self.submit)
        self.password.caps_lock.connect(self._warn_caps)
        self.frame = FieldFrame(look, t("口令", "Password"), self.password, role="card")
        self.caps = Label(look, t("大写锁定好像开着", "Caps Lock seems to be on"), "small", Tone.ATTENTION)
        self.caps.hide()
        self.button = Button(look, t("打开", "Open"), "primary", "lock-unlock-line")
        self.button.setObjectName("unlock")
        self.button.clicked.connect(self.submit)
        foot = row(self._lost(), None)
        if self._view.can_change_school:
            foot.addWidget(self._other(t("换学校", "Another school")))
        return column(self.frame, self.caps, 4, self.button, None, foot, spacing=6)

    def _other(self, words: Text) -> Button:
        other = Button(self.look, words, "link")
        other.setObjectName("other_school")
        other.clicked.connect(self.other_school)
        return other

    def _lost(self) -> QWidget:
        if not self._view.has_sheet:
            return Label(self.look, self._view.lost, "tiny")
        by_sheet = Button(self.look, t("用恢复单打开", "Open with the recovery sheet"), "link")
        by_sheet.setObjectName("open_with_sheet")
        by_sheet.clicked.connect(self.sheet_wanted)
        return by_sheet

    def chosen(self) -> str:
        return next((user for user, card in self.cards.items() if card.isChecked()), "")

    def submit(self) -> None:
        if self._busy:
            return
        if not self.password.text():
            self.frame.set_message("attention", t("先写口令。", "Type the password first."))
            return
        self._busy = True
        self.frame.clear_message()
        self.button.setEnabled(False)
        self.button.say(t("正在打开…", "Opening…"))
        self.opened.emit(self.chosen(), self.password.text())

    def refuse(self, text: Text) -> None:
        """It did not open: say why, and let the person try again."""
        self._busy = False
        self.button.setEnabled(True)
        self.button.say(t("打开", "Open"))
        self.frame.set_message("fail", text)
        self.password.selectAll()
        self.password.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.password.setFocus(Qt.FocusReason.OtherFocusReason)

    def _warn_caps(self, seems_on: bool) -> None:
        self.caps.setVisible(seems_on)
