"""The states of all duties in one bar, and their numbers above it; shapes tell apart what colours do."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from desktop.i18n import same
from desktop.presenters.checklist import SIGNS, state_words
from desktop.theme.look import Look
from desktop.theme.tokens import Tone
from desktop.widgets.basics import Label, Sign, clear, row
from forms.checklist.verdict import State
from forms.text import Text

TALL = 12


class StateCounts(QWidget):
    """A sign, a number and a word for each state, and the bar under them."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._bar = _StateBar(look)
        self._line = row(spacing=0)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(8)
        whole.addLayout(self._line)
        whole.addWidget(self._bar)

    def tell(self, counts: Mapping[State, int], words: Text) -> None:
        clear(self._line)
        look = self._look
        for state, number in counts.items():
            sign, tone = SIGNS[state]
            shown = tone if number else Tone.UNKNOWN
            told = Label(look, same(str(number)), "number", shown if shown is not Tone.UNKNOWN else None)
            told.setObjectName(f"state_{state.value}")
            self._line.addLayout(row(Sign(look, sign, shown, 18), told, Label(look, state_words(state)), spacing=8))
            self._line.addSpacing(26)
        self._line.addStretch(1)
        self._line.addWidget(Label(look, words, "small"))
        self._bar.tell(counts)


class _StateBar(QWidget):
    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._counts: Mapping[State, int] = {}
        self.setFixedHeight(TALL)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(300, TALL)

    def tell(self, counts: Mapping[State, int]) -> None:
        self._counts = counts
        parts = [f"{self._look.say(state_words(state))} {number}" for state, number in counts.items()]
        self.setAccessibleName(", ".join(parts))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole = sum(self._counts.values())
        if not whole:
            return
        clip = QPainterPath()
        clip.addRoundedRect(QRectF(self.rect()), 4, 4)
        painter.setClipPath(clip)
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        at = 0.0
        for state, number in self._counts.items():
            wide = self.width() * number / whole
            left = self.width() - at - wide if mirrored else at
            self._draw(painter, QRectF(left, 0, max(wide - 1, 0), TALL), state)
            at += wide

    def _draw(self, painter: QPainter, place: QRectF, state: State) -> None:
        look = self._look
        if state is State.NOT_APPLICABLE:
            painter.fillRect(place, look.colour("line"))
            return
        colour = look.colour(SIGNS[state][1])
        if state in (State.UNKNOWN, State.ATTESTED):
            painter.fillRect(place, look.tint(SIGNS[state][1]))
            slope = Qt.BrushStyle.BDiagPattern if state is State.UNKNOWN else Qt.BrushStyle.Dense4Pattern
            painter.fillRect(place, QBrush(colour, slope))
        else:
            painter.fillRect(place, colour)
