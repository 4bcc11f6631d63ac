"""Changing one's own password: the old one, the new one twice."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.i18n import t
from desktop.presenters.passwords import Passphrase, as_kept
from desktop.theme.look import Look
from desktop.theme.tokens import Tone
from desktop.widgets.basics import Card, clear, narrow_column, row
from desktop.widgets.buttons import Button
from desktop.widgets.field import FieldFrame
from desktop.widgets.inputs import PasswordEdit
from desktop.widgets.new_password import NewPassword
from desktop.widgets.note import Note
from desktop.widgets.page import Page
from desktop.widgets.top_bar import TopBar
from forms.text import Text

WIDE = 760


class PasswordPage(Page):
    """`wanted` gives the old password and the new one."""

    wanted = Signal(str, str)

    def __init__(self, look: Look, offer: Callable[[], Passphrase]) -> None:
        parents = (("settings", t("设置", "Settings")),)
        super().__init__(look, TopBar(look, t("换口令", "Change the password"), None, parents))
        self.old = PasswordEdit(look)
        self.old.setObjectName("old_password")
        self._old = FieldFrame(look, t("现在的口令", "The password of now"), self.old, required=True)
        self.new = NewPassword(look, offer)
        self.old.returnPressed.connect(self.new.password.setFocus)
        self.new.done.connect(self.submit)
        self._save = Button(look, t("换口令", "Change it"), "primary", "key-2-line")
        self._save.setObjectName("save_own_password")
        self._save.clicked.connect(self.submit)
        self.top.add_action(self._save)
        self._notes = QVBoxLayout()
        card = Card(roomy=True)
        card.column.setSpacing(12)
        half = row(self._old, QWidget(), spacing=24)
        half.setStretch(0, 1)
        half.setStretch(1, 1)
        card.column.addLayout(half)
        card.column.addWidget(self.new)
        whole = narrow_column(self.body, WIDE)
        whole.addLayout(self._notes)
        whole.addWidget(card)

    def submit(self) -> None:
        if not self.old.text():
            self._old.set_message("fail", t("先写现在的口令。", "Type the password of now first."))
            return
        self._old.clear_message()
        if self.new.check():
            self._save.setEnabled(False)
            self.wanted.emit(as_kept(self.old.text()), as_kept(self.new.typed()[0]))

    def refuse(self, text: Text, is_old_wrong: bool) -> None:
        """It was not changed: say why, keep the new one."""
        self._save.setEnabled(True)
        if is_old_wrong:
            self._old.set_message("fail", text)
            self.old.selectAll()
            self.old.setFocus()
        else:
            self._show(text, Tone.FAILED)

    def show_changed(self) -> None:
        self._save.setEnabled(True)
        self.old.clear()
        self.new.clear()
        self._show(t("口令换好了，下次就用新的。", "The password is changed; use the new one from now on."), Tone.MET)

    def _show(self, text: Text, tone: Tone) -> None:
        clear(self._notes)
        sign = "checkbox-circle-fill" if tone is Tone.MET else "close-circle-fill"
        self._notes.addWidget(Note(self.look, sign, text, tone))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.old.setFocus(Qt.FocusReason.OtherFocusReason)
