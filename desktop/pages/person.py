"""One person: added with roles and a password, or given other roles, a new password, a farewell."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.i18n import NOTHING, fill, t
from desktop.places import PASSWORD
from desktop.presenters.passwords import Passphrase, as_kept
from desktop.presenters.people import NewPerson, PersonView, complaints
from desktop.theme.look import Look
from desktop.theme.tokens import Tone
from desktop.widgets.basics import Card, Label, clear, narrow_column, row
from desktop.widgets.buttons import Button
from desktop.widgets.field import FieldFrame
from desktop.widgets.inputs import LineEdit
from desktop.widgets.new_password import NewPassword
from desktop.widgets.note import Note
from desktop.widgets.page import Page
from desktop.widgets.role_picker import RolePicker
from desktop.widgets.top_bar import TopBar
from forms.text import Text

WIDE = 760
PARENTS = (("people", t("用户", "People")),)
Offer = Callable[[], Passphrase]


class NewPersonPage(Page):
    """`wanted` tells a `NewPerson` whose answers are right."""

    wanted = Signal(object)

    def __init__(self, look: Look, offer: Offer, offered: tuple[str, ...], taken: frozenset[str]) -> None:
        super().__init__(look, TopBar(look, t("添加用户", "Add a person"), None, PARENTS))
        self._taken = taken
        self.name = LineEdit(look)
        self.name.setObjectName("person_name")
        self.name.setMaxLength(120)
        self._name = FieldFrame(look, t("姓名", "Name"), self.name, required=True)
        self.roles = RolePicker(look, offered, offered[:1])
        self.password = NewPassword(look, offer, t("口令，请本人来写", "Password, typed by the person"))
        self.name.returnPressed.connect(self.password.password.setFocus)
        self.password.done.connect(self.submit)
        self._trouble = QVBoxLayout()
        self._done = Button(look, t("添加", "Add"), "primary", "user-add-line")
        self._done.setObjectName("save_person")
        self._done.clicked.connect(self.submit)
        self.top.add_action(self._done)
        card = Card(roomy=True)
        card.column.setSpacing(12)
        half = row(self._name, QWidget(), spacing=24)
        half.setStretch(0, 1)
        half.setStretch(1, 1)
        card.column.addLayout(half)
        card.column.addWidget(Label(look, t("角色，可以不止一个", "Roles; there may be several"), "strong"))
        card.column.addWidget(self.roles)
        card.column.addWidget(self.password)
        whole = narrow_column(self.body, WIDE)
        whole.addLayout(self._trouble)
        whole.addWidget(card)

    def submit(self) -> None:
        given = NewPerson(self.name.text().strip(), self.roles.chosen(), *self.password.typed())
        wrong = complaints(given, self._taken)
        if "name" in wrong:
            self._name.set_message("fail", wrong["name"])
        else:
            self._name.clear_message()
        self.roles.tell(wrong.get("roles"))
        self.password.tell(wrong)
        if not wrong:
            self._done.setEnabled(False)
            self.wanted.emit(given)

    def show_trouble(self, text: Text) -> None:
        """The person could not be added: say why, keep what was typed."""
        self._done.setEnabled(True)
        clear(self._trouble)
        self._trouble.addWidget(Note(self.look, "close-circle-fill", text, Tone.FAILED))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)


class PersonPage(Page):
    """`roles_wanted` gives roles, `password_wanted` a password for this person, `removal_wanted` nothing more."""

    roles_wanted = Signal(tuple)
    password_wanted = Signal(str)
    removal_wanted = Signal()

    def __init__(self, look: Look, offer: Offer) -> None:
        super().__init__(look, TopBar(look, NOTHING, None, PARENTS))
        self._offer = offer
        self.view: PersonView | None = None
        self._notes = QVBoxLayout()
        self._cards = QVBoxLayout()
        self._cards.setSpacing(16)
        whole = narrow_column(self.body, WIDE)
        for part in (self._notes, self._cards):
            whole.addLayout(part)

    def tell(self, view: PersonView) -> None:
        self.view = view
        self.top.set_title(view.name)
        clear(self._cards)
        self._cards.addWidget(self._role_card(view))
        self._cards.addWidget(self._own_password_card() if view.is_me else self._password_card())
        if not view.is_me:
            self._cards.addWidget(self._removal_card(view))

    def show_result(self, text: Text, tone: Tone) -> None:
        clear(self._notes)
        sign = "checkbox-circle-fill" if tone is Tone.MET else "close-circle-fill"
        self._notes.addWidget(Note(self.look, sign, text, tone))

    def _role_card(self, view: PersonView) -> Card:
        card = self._card(t("角色", "Roles"))
        picker = RolePicker(self.look, view.offered, view.roles)
        save = Button(self.look, t("改角色", "Change the roles"))
        save.setObjectName("save_roles")
        save.setEnabled(False)

        def ask() -> None:
            if picker.chosen():
                picker.tell(None)
                self.roles_wanted.emit(picker.chosen())
            else:
                picker.tell(t("至少选一个角色。", "Choose at least one role."))

        picker.changed.connect(lambda: save.setEnabled(picker.chosen() != view.roles))
        save.clicked.connect(ask)
        card.column.addWidget(picker)
        card.column.addLayout(row(save, None))
        return card

    def _password_card(self) -> Card:
        card = self._card(t("忘了口令", "A lost password"))
        words = t(
            "给一个新的，请本人来写。原来的口令马上打不开。",
            "A new one, typed by the person. The old one stops at once.",
        )
        card.column.addWidget(Label(self.look, words, "small"))
        typed = NewPassword(self.look, self._offer)
        save = Button(self.look, t("设新口令", "Set the new password"))
        save.setObjectName("save_password")

        def ask() -> None:
            if typed.check():
                password = as_kept(typed.typed()[0])
                typed.clear()
                self.password_wanted.emit(password)

        save.clicked.connect(ask)
        typed.done.connect(ask)
        card.column.addWidget(typed)
        card.column.addLayout(row(save, None))
        return card

    def _own_password_card(self) -> Card:
        card = self._card(t("您的口令", "Your password"))
        change = Button(self.look, t("换口令", "Change it"))
        change.setObjectName("change_own_password")
        change.clicked.connect(lambda: self.go.emit(PASSWORD))
        card.column.addLayout(row(change, None))
        return card

    def _removal_card(self, view: PersonView) -> Card:
        look, card = self.look, self._card(t("不在这里工作了", "No longer works here"))
        card.column.addWidget(Label(look, view.leaving, "small", wraps=True))
        remove = Button(look, fill(t("移除{name}", "Remove {name}"), name=view.name), "danger")
        remove.setObjectName("remove_person")
        place = row(remove, None)
        card.column.addLayout(place)

        def sure() -> None:
            clear(place)
            yes = Button(look, fill(t("确定移除{name}", "Yes, remove {name}"), name=view.name), "danger")
            yes.setObjectName("remove_person_confirm")
            yes.clicked.connect(self.removal_wanted)
            no = Button(look, t("不移除", "Keep"))
            no.clicked.connect(lambda: self.tell(view))
            for part in (no, yes):
                place.addWidget(part)
            place.addStretch(1)
            no.setFocus(Qt.FocusReason.OtherFocusReason)

        remove.clicked.connect(sure)
        return card

    def _card(self, title: Text) -> Card:
        card = Card(roomy=True)
        card.column.setSpacing(10)
        card.column.addWidget(Label(self.look, title, "card"))
        return card
