"""The roles a person may have, each with what one does in it; several may be ticked."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from desktop.presenters.people import ordered
from desktop.presenters.roles import role_meaning, role_words
from desktop.theme.look import Look
from desktop.theme.tokens import Tone
from desktop.widgets.basics import Label, row
from forms.text import Text

NAME_WIDE = 148


class RolePicker(QWidget):
    """`changed` tells that a role was ticked or taken away."""

    changed = Signal()

    def __init__(self, look: Look, offered: Sequence[str], chosen: Sequence[str] = ()) -> None:
        super().__init__()
        self._look = look
        self._boxes: dict[str, QCheckBox] = {}
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(4)
        for role in offered:
            box = QCheckBox(look.say(role_words(role)))
            box.setObjectName(f"role_{role}")
            box.setChecked(role in chosen)
            box.setFixedWidth(NAME_WIDE)
            box.setAccessibleDescription(look.say(role_meaning(role)))
            box.toggled.connect(lambda _on: self.changed.emit())
            self._boxes[role] = box
            whole.addLayout(row(box, Label(look, role_meaning(role), "small"), None))
        self._wrong = Label(look, "", "small", Tone.FAILED)
        self._wrong.hide()
        whole.addWidget(self._wrong)

    def chosen(self) -> tuple[str, ...]:
        return ordered({role for role, box in self._boxes.items() if box.isChecked()})

    def choose(self, roles: Sequence[str]) -> None:
        for role, box in self._boxes.items():
            box.setChecked(role in roles)

    def tell(self, wrong: Text | None) -> None:
        self._wrong.setVisible(wrong is not None)
        self._wrong.say(wrong or "")
