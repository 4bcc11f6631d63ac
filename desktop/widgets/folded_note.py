"""A note of one-line sentences that unfolds to all it has to say."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from desktop.i18n import t
from desktop.theme.look import Look
from desktop.theme.tokens import Tone
from desktop.widgets.basics import ElidedLabel, Label, Sign, clear
from desktop.widgets.buttons import Button
from forms.text import Text


class FoldedNote(QFrame):
    """`lines` end in … where they are too long; `more` takes their place, whole, when the link is pressed."""

    def __init__(
        self, look: Look, sign: str, tone: Tone, lines: Sequence[Text], more: Sequence[Text], more_words: Text
    ) -> None:
        super().__init__()
        self.setObjectName("note")
        self.setProperty("tone", tone.value)
        self._look, self._lines, self._more, self._more_words = look, lines, more, more_words
        self._is_open = False
        self._words = QVBoxLayout()
        self._words.setSpacing(4)
        self.link = Button(look, more_words, "link")
        self.link.clicked.connect(self._turn)
        line = QHBoxLayout(self)
        line.setContentsMargins(16, 8, 16, 8)
        line.setSpacing(10)
        picture = Sign(look, sign, tone, 18)
        picture.setFixedHeight(24)  # as tall as the first line beside it
        for part in (picture, self.link):
            line.addWidget(part, 0, Qt.AlignmentFlag.AlignTop)
        line.insertLayout(1, self._words, 1)
        self._fill()

    def text(self) -> str:
        """What is in sight, without regard to room."""
        return "\n".join(self._look.say(text) for text in (self._more if self._is_open else self._lines))

    def _turn(self) -> None:
        self._is_open = not self._is_open
        self.link.say(t("收起", "Fold up") if self._is_open else self._more_words)
        self._fill()

    def _fill(self) -> None:
        clear(self._words)
        for text in self._more if self._is_open else self._lines:
            made = Label(self._look, text, wraps=True) if self._is_open else ElidedLabel(self._look, text)
            self._words.addWidget(made)
