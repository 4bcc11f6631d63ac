"""What stands where there is nothing yet: it says what to do next."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.theme.look import Look
from desktop.theme.tokens import Tone
from desktop.widgets.basics import Label, SignTile, row
from desktop.widgets.buttons import Button
from forms.text import Text


class EmptyState(QWidget):
    wanted = Signal()

    def __init__(
        self, look: Look, sign: str, title: Text, words: Text, action: Text | None = None, tone: Tone = Tone.ACCENT
    ) -> None:
        super().__init__()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 24, 24, 24)
        whole.setSpacing(8)
        whole.addStretch(1)
        whole.addLayout(row(None, SignTile(look, sign, tone, 48), None))
        self._words = Label(look, words, "small", wraps=True)
        for label in (Label(look, title, "card", wraps=True), self._words):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            whole.addWidget(label)
        if action is not None:
            button = Button(look, action, "secondary")
            button.clicked.connect(self.wanted)
            whole.addSpacing(4)
            whole.addLayout(row(None, button, None))
        whole.addStretch(1)

    def say(self, words: Text) -> None:
        self._words.say(words)
