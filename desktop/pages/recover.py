"""Signing in with the recovery sheet: who it is, the twelve characters, a new password."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout

from desktop.i18n import fill, t
from desktop.presenters.lock import LockView
from desktop.presenters.passwords import Passphrase
from desktop.theme.look import Look
from desktop.theme.tokens import Tone
from desktop.widgets.basics import Card, ElidedLabel, Label, Mark, clear, column, row
from desktop.widgets.buttons import Button
from desktop.widgets.choice_card import PersonCard
from desktop.widgets.field import FieldFrame
from desktop.widgets.front_page import FrontPage
from desktop.widgets.inputs import LineEdit
from desktop.widgets.new_password import NewPassword
from desktop.widgets.note import Note
from forms.text import Text

ABREAST = 3
CHARACTERS = 12


class RecoverPage(FrontPage):
    """`opened` tells (user id, what stands on the sheet, new password)."""

    opened = Signal(str, str, str)

    def __init__(self, look: Look, view: LockView, offer: Callable[[], Passphrase], chosen: str = "") -> None:
        super().__init__(look, 860, t("用恢复单打开", "Open with the recovery sheet"))
        self._view = view
        card = Card(roomy=True)
        card.column.setSpacing(14)
        name = column(ElidedLabel(look, view.school, "form"), Label(look, view.under, "small"), spacing=2)
        card.column.addLayout(row(Mark(look, 40), name, spacing=12))
        card.column.addWidget(Label(look, t("给谁设新口令？", "Whose password is to be new?"), "card"))
        card.column.addLayout(self._people(chosen))
        hint = t("按纸上的次序，空格不算在内", "In the order of the paper; spaces do not count")
        self.sheet = LineEdit(look, secret=True)
        self.sheet.setObjectName("sheet_typed")
        self.sheet.textChanged.connect(self._count)
        self._frame = FieldFrame(
            look, t("恢复单上的 12 个字", "The 12 characters on the sheet"), self.sheet, required=True, hint=hint
        )
        card.column.addWidget(self._frame)
        self.password = NewPassword(look, offer)
        self.sheet.returnPressed.connect(self.password.password.setFocus)
        self.password.done.connect(self.submit)
        card.column.addWidget(self.password)
        self._counted = Label(look, "", "small")
        self.button = Button(look, t("设新口令并打开", "Set the password and open"), "primary", "lock-unlock-line")
        self.button.setObjectName("recover")
        self.button.clicked.connect(self.submit)
        self._trouble = QVBoxLayout()
        self.column.addWidget(card)
        self.column.addLayout(self._trouble)
        self.column.addLayout(row(self._counted, None, self.button))
        self.column.addStretch(1)
        self._count()

    def chosen(self) -> str:
        return next((user for user, card in self.cards.items() if card.isChecked()), "")

    def submit(self) -> None:
        clear(self._trouble)
        self._frame.clear_message()
        is_sheet_there = bool(self.sheet.text().strip())
        if not is_sheet_there:
            self._frame.set_message("attention", t("先写恢复单上的字。", "Type what stands on the sheet first."))
        if self.password.check() and is_sheet_there:
            self.button.setEnabled(False)
            self.button.say(t("正在打开…", "Opening…"))
            self.opened.emit(self.chosen(), self.sheet.text(), self.password.typed()[0])

    def refuse(self, text: Text, is_of_sheet: bool) -> None:
        """It did not open: say why at the sheet, or above the button where something else is the matter."""
        self.button.setEnabled(True)
        self.button.say(t("设新口令并打开", "Set the password and open"))
        if is_of_sheet:
            self._frame.set_message("fail", text)
            self.sheet.setFocus()
        else:
            self._trouble.addWidget(Note(self.look, "close-circle-fill", text, Tone.FAILED))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.sheet.setFocus(Qt.FocusReason.OtherFocusReason)

    def _people(self, chosen: str) -> QVBoxLayout:
        lines = column(spacing=8)
        self.cards: dict[str, PersonCard] = {}
        for at in range(0, len(self._view.people), ABREAST):
            line = row(spacing=8)
            for person in self._view.people[at : at + ABREAST]:
                card = PersonCard(self.look, person.sign, person.name, person.role)
                card.setObjectName(f"person_{person.id}")
                self.cards[person.id] = card
                line.addWidget(card, 1)
            for _ in range(ABREAST - line.count()):
                line.addStretch(1)
            lines.addLayout(line)
        first = self.cards.get(chosen) or next(iter(self.cards.values()), None)
        if first is not None:
            first.setChecked(True)
        return lines

    def _count(self) -> None:
        number = sum(not character.isspace() for character in self.sheet.text())
        said = t("恢复单：{n} / {all} 个字", "Sheet: {n} / {all} characters")
        self._counted.say(fill(said, n=number, all=CHARACTERS))
