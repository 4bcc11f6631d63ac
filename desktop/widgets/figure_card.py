"""One figure of a duty: what it comes to against what is asked, in words, with its formula and all its counts."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.i18n import fill, t
from desktop.presenters.duty import FigureView
from desktop.theme.look import Look
from desktop.theme.tokens import Tone
from desktop.widgets.badge import Badge
from desktop.widgets.basics import Card, Label, Sign, divider, row

_MOST_COUNTS = 6


class FigureCard(Card):
    def __init__(self, look: Look, view: FigureView) -> None:
        super().__init__()
        head = _beside(Sign(look, view.sign, view.tone, 18), Label(look, view.title, "strong", wraps=True))
        self.column.addLayout(head)
        if view.value.zh:
            number = Label(look, view.value, "huge", None if view.tone is Tone.UNKNOWN else view.tone)
            line = row(number, *([Label(look, view.unit)] if view.unit.zh else []), 8, spacing=6)
            if view.asked.zh:
                line.addWidget(Label(look, fill(t("标准 {asked}", "Asked: {asked}"), asked=view.asked), "quiet"))
            if view.is_indicative:
                line.addWidget(Badge(look, t("只作参考", "Indicative"), Tone.ATTENTION, "information-line"))
            line.addStretch(1)
            self.column.addLayout(line)
        else:
            self.column.addWidget(Label(look, view.sentence, wraps=True))
        self.column.addWidget(divider())
        for start in range(0, min(len(view.counts), _MOST_COUNTS), 2):
            pair = row(spacing=16)
            for counted, label in view.counts[start : start + 2]:
                pair.addLayout(_beside(Label(look, counted, "strong"), Label(look, label, "small", wraps=True)), 1)
            self.column.addLayout(pair)
        for words in (view.formula, view.others):
            if words.zh:
                self.column.addWidget(Label(look, words, "small", wraps=True))
        self.column.addStretch(1)


def _beside(first: QWidget, words: Label) -> QHBoxLayout:
    """A sign or number, and words that may take several lines beside it."""
    line = row(first, words, spacing=6)
    line.setStretch(1, 1)
    for part in (first, words):
        line.setAlignment(part, Qt.AlignmentFlag.AlignTop)
    return line
