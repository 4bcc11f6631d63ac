"""The line at the foot of every page, also while locked: what waits, what is under way, what was last received."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import QFrame, QHBoxLayout

from desktop.i18n import NOTHING
from desktop.theme.look import Look
from desktop.theme.tokens import Tone
from desktop.widgets.basics import ElidedLabel, Label, Sign
from forms.text import Text


@dataclass(frozen=True, slots=True)
class Status:
    """`text` is one true sentence; `aside` stands at the far end."""

    sign: str
    text: Text
    aside: Text = NOTHING
    tone: Tone | None = None


class StatusLine(QFrame):
    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("status")
        self.setFixedHeight(32)
        self._sign = Sign(look, "cloud-off-line", "secondary", 16)
        self._text = ElidedLabel(look, "")
        self._text.setObjectName("status_text")
        self._aside = Label(look, "", "small")
        line = QHBoxLayout(self)
        line.setContentsMargins(24, 0, 24, 0)
        line.setSpacing(8)
        line.addWidget(self._sign)
        line.addWidget(self._text, 1)
        line.addWidget(self._aside)

    def tell(self, status: Status) -> None:
        self._sign.show_sign(status.sign, status.tone or "secondary")
        self._text.say(status.text)
        self._aside.say(status.aside)

    def text(self) -> str:
        return self._text.text()

    def aside(self) -> str:
        return self._aside.text()
