"""One quiet line at the foot of every page: something was noticed, one button leads there, it can be put away."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout

from desktop.i18n import NOTHING, t
from desktop.theme.look import Look
from desktop.theme.tokens import Tone
from desktop.widgets.basics import ElidedLabel, Sign
from desktop.widgets.buttons import Button, SignButton
from forms.text import Text


class NoticeBar(QFrame):
    """It never takes the focus by itself, and what is above it stays where it is."""

    wanted = Signal()
    put_away = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("notice")
        self.setFixedHeight(44)
        self._sign = Sign(look, "u-disk-line", Tone.ACCENT, 18)
        self._words = ElidedLabel(look, "")
        self._words.setObjectName("notice_text")
        self.button = Button(look, NOTHING)
        self.button.setObjectName("notice_go")
        self.button.clicked.connect(self.wanted)
        gone = SignButton(look, "close-line", t("知道了", "Put away"))
        gone.setObjectName("notice_away")
        gone.clicked.connect(self.put_away)
        line = QHBoxLayout(self)
        line.setContentsMargins(24, 5, 16, 5)
        line.setSpacing(10)
        for part in (self._sign, self._words, self.button, gone):
            line.addWidget(part, 1 if part is self._words else 0)

    def tell(self, sign: str, tone: Tone, text: Text, action: Text) -> None:
        self._sign.show_sign(sign, tone)
        self._words.say(text)
        self.button.say(action)

    def text(self) -> str:
        return self._words.text()
