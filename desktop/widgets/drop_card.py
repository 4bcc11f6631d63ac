"""Where a file is chosen or dropped: a dashed frame that says what can be read and what will happen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.theme.look import Look
from desktop.theme.tokens import Tone
from desktop.widgets.basics import Label, Sign, SignTile, row
from desktop.widgets.buttons import Button
from forms.text import Text

WIDE = 560


class DropCard(QWidget):
    """`facts` are (sign, sentence) pairs under the button. `set_hovered` shows that a file held over it is taken."""

    wanted = Signal()

    def __init__(
        self, look: Look, sign: str, title: Text, words: Text, action: Text, facts: Sequence[tuple[str, Text]]
    ) -> None:
        super().__init__()
        self._look, self._is_hovered = look, False
        self.button = Button(look, action, "primary", "folder-open-line")
        self.button.clicked.connect(self.wanted)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 24, 24, 24)
        whole.setSpacing(8)
        whole.addStretch(1)
        whole.addLayout(row(None, SignTile(look, sign, Tone.ACCENT, 48), None))
        whole.addSpacing(4)
        whole.addLayout(row(None, Label(look, title, "form"), None))
        whole.addLayout(row(None, Label(look, words, "small"), None))
        whole.addSpacing(8)
        whole.addLayout(row(None, self.button, None))
        whole.addSpacing(20)
        held = QWidget()
        held.setFixedWidth(WIDE)
        lines = QVBoxLayout(held)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(8)
        for name, fact in facts:
            picture, said = Sign(look, name, "secondary", 18), Label(look, fact, "small", wraps=True)
            line = row(picture, said, spacing=10)
            line.setAlignment(picture, Qt.AlignmentFlag.AlignTop)
            line.setStretch(1, 1)
            lines.addLayout(line)
        whole.addLayout(row(None, held, None))
        whole.addStretch(1)

    def set_hovered(self, is_hovered: bool) -> None:
        self._is_hovered = is_hovered
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look = self._look
        pen = QPen(look.colour("accent" if self._is_hovered else "border"), 2 if self._is_hovered else 1)
        pen.setDashPattern([4, 4])
        painter.setPen(pen)
        painter.setBrush(look.tint(Tone.ACCENT) if self._is_hovered else look.colour("surface"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
