"""The frame around one question: label, the word for required, control, unit, and what is wrong or right under it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.i18n import t
from desktop.theme.look import Look
from desktop.theme.tokens import Tone
from desktop.widgets.basics import Label, Sign, clear, row
from desktop.widgets.buttons import Button
from desktop.widgets.inputs import State, set_state
from forms.text import Text

STATES: dict[str, tuple[str, Tone]] = {
    "fail": ("close-circle-fill", Tone.FAILED),
    "attention": ("error-warning-fill", Tone.ATTENTION),
    "ok": ("checkbox-circle-fill", Tone.MET),
}


class FieldFrame(QWidget):
    """Label above, control below. `computed_from` marks a field the program fills and says from what.
    `set_message` puts a sentence under it; a `fix` is offered as a link and told by `fix_wanted`."""

    fix_wanted = Signal()

    def __init__(
        self,
        look: Look,
        label: Text,
        control: QWidget,
        required: bool = False,
        computed_from: Text | None = None,
        unit: Text | None = None,
        hint: Text | None = None,
        role: str = "",
    ) -> None:
        super().__init__()
        self._look = look
        self.control = control
        self._label = Label(look, label, role)
        self._label.setBuddy(control)
        control.setAccessibleName(look.say(label))
        self._need = Label(look, t("必填", "required"), "need")
        self._head = row(self._label, self._need, spacing=8)
        if computed_from is not None:
            set_state(control, "computed")
            self._head.addWidget(Sign(look, "calculator-line", "secondary", 14))
            self._head.addWidget(Label(look, computed_from, "tiny"))
        self._head.addStretch(1)
        self.set_required(required)
        self._hint = hint
        self._under = QVBoxLayout()
        self._under.setContentsMargins(0, 0, 0, 0)
        self._under.setSpacing(2)
        body = row(control, Label(look, unit, "quiet"), spacing=8) if unit else row(control)
        if not control.sizePolicy().expandingDirections() & Qt.Orientation.Horizontal:
            body.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(4)
        whole.addLayout(self._head)
        whole.addLayout(body)
        whole.addLayout(self._under)
        whole.addStretch(1)
        self.clear_message()

    def set_required(self, required: bool) -> None:
        self._need.setVisible(required)

    def set_label(self, label: Text) -> None:
        self._label.say(label)

    def clear_message(self) -> None:
        self._restate("")
        clear(self._under)
        if self._hint is not None:
            self._under.addWidget(Label(self._look, self._hint, "small", wraps=True))

    def set_message(self, state: State, text: Text, fix: Text | None = None) -> None:
        """`state` is 'fail', 'attention' or 'ok'; `text` says what is wrong and what would be right."""
        self._restate(state)
        clear(self._under)
        sign, tone = STATES[state]
        words = Label(self._look, text, "small", tone, wraps=True)
        picture = Sign(self._look, sign, tone, 16)
        line = row(picture, words, spacing=6)
        line.setAlignment(picture, Qt.AlignmentFlag.AlignTop)
        line.setStretch(1, 1)
        self._under.addLayout(line)
        if fix is not None:
            link = Button(self._look, fix, "link")
            link.clicked.connect(self.fix_wanted)
            self._under.addLayout(row(22, link, None, spacing=0))

    def _restate(self, state: State) -> None:
        if self.control.property("state") != "computed":
            set_state(self.control, state)
            told = getattr(self.control, "set_state", None)
            if callable(told):
                told(state)
