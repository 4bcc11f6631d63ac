"""A sentence in a tinted box: something to know or to do, in place, not in a window on top."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from desktop.i18n import t
from desktop.theme.look import Look
from desktop.theme.tokens import Tone
from desktop.widgets.basics import Label, Sign
from desktop.widgets.buttons import Button
from forms.text import Text


class Note(QFrame):
    """`parts` (a button, a field) stand behind the words."""

    def __init__(self, look: Look, sign: str, text: Text, tone: Tone = Tone.ACCENT, *parts: QWidget) -> None:
        super().__init__()
        self.setObjectName("note")
        self.setProperty("tone", tone.value)
        self._words = Label(look, text, wraps=True)
        self._words.setAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        line = QHBoxLayout(self)
        line.setContentsMargins(16, 9, 12, 9)
        line.setSpacing(10)
        line.addWidget(Sign(look, sign, tone, 18))
        line.addWidget(self._words, 1)
        for part in parts:
            line.addWidget(part)

    def say(self, text: Text) -> None:
        self._words.say(text)

    def text(self) -> str:
        return self._words.text()


def result_note(look: Look, text: Text, tone: Tone, put_away: Callable[[], object], *parts: QWidget) -> Note:
    """What came of something, until the person puts it away."""
    close = Button(look, t("知道了", "Close"), "plain")
    close.clicked.connect(lambda: put_away())
    return Note(look, "checkbox-circle-line" if tone is Tone.MET else "error-warning-line", text, tone, *parts, close)
