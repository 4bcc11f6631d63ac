"""Beside the files of a stick: the one in hand in words, the other problems, and what goes back."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout

from desktop.i18n import count, fill, t
from desktop.presenters.inbox import Back
from desktop.presenters.inbox_view import Detail, back_lines
from desktop.theme.look import Look
from desktop.theme.tokens import Tone
from desktop.widgets.basics import Card, ElidedLabel, Label, Sign, clear, divider, row
from desktop.widgets.buttons import Button
from desktop.widgets.gap_bar import GapBar
from desktop.widgets.tall_body import TallBody
from forms.text import Text

WIDE = 288
MOST_OTHERS = 2


class InboxSide(QScrollArea):
    """`keep_wanted` and `leave_wanted` tell the key of a file to be taken or not, `joining_wanted` the way to those
    who ask to join."""

    keep_wanted = Signal(str)
    leave_wanted = Signal(str)
    joining_wanted = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.setFixedWidth(WIDE)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inner = TallBody()
        inner.setObjectName("body")
        self._whole = QVBoxLayout(inner)
        self._whole.setContentsMargins(0, 0, 0, 0)
        self._whole.setSpacing(12)
        self._above, self._first, self._others, self._last = (QVBoxLayout() for _ in range(4))
        for part in (self._above, self._first, self._others, self._last):
            part.setContentsMargins(0, 0, 0, 0)
            part.setSpacing(12)
            self._whole.addLayout(part)
        self._whole.addStretch(1)
        self.setWidget(inner)

    def tell_row(self, detail: Detail | None, is_ticked: bool) -> None:
        """The file the cursor is on."""
        clear(self._first)
        if detail is None:
            return
        look, card = self._look, _card()
        card.setObjectName("card")
        card.column.addLayout(self._head(detail.sign, detail.tone, detail.title))
        if detail.missing:
            card.column.addWidget(GapBar(look, detail.missing, detail.first, detail.last))
        words = Label(look, detail.words, "", wraps=True)
        words.setObjectName("inbox_words")
        card.column.addWidget(words)
        if detail.fingerprint:
            groups = detail.fingerprint
            card.column.addWidget(Label(look, "  ".join(groups[:3]), "strong"))
            card.column.addWidget(Label(look, "  ".join(groups[3:]), "strong"))
        if detail.can_tick:
            card.column.addLayout(self._choice(detail.key, is_ticked))
        self._first.addWidget(card)

    def tell_problems(self, others: Sequence[Detail]) -> None:
        """The problems beside the one in hand, shortly."""
        clear(self._others)
        if not others:
            return
        card = _card()
        for at, detail in enumerate(others[:MOST_OTHERS]):
            if at:
                card.column.addWidget(divider("row-divider"))
            card.column.addLayout(self._head(detail.sign, detail.tone, detail.title))
            card.column.addWidget(Label(self._look, detail.words, "small", wraps=True))
        if len(others) > MOST_OTHERS:
            more = fill(t("还有 {n} 份，在左边的表里。", "{n} more in the list."), n=len(others) - MOST_OTHERS)
            card.column.addWidget(Label(self._look, more, "small"))
        self._others.addWidget(card)

    def tell_expected(self, back: Back) -> None:
        """What will go back once all is taken: last, the problems come first."""
        clear(self._above)
        clear(self._last)
        self._last.addWidget(self._back_card(t("收下后写回这个 U 盘", "Written to this stick afterwards"), back))

    def tell_back(self, back: Back, gaps: Sequence[tuple[Text, Text]], waiting: int) -> None:
        """After taking, on top: what goes back, how many PCs wait to be let in, and what schools still owe."""
        for part in (self._above, self._others, self._last):
            clear(part)
        look = self._look
        self._above.addWidget(self._back_card(t("写回这个 U 盘", "Written to this stick"), back))
        if waiting:
            card = _card()
            asks = count(
                waiting, t("{n} 台电脑申请加入", "{n} PC asks to join"), t("{n} 台电脑申请加入", "{n} PCs ask to join")
            )
            card.column.addLayout(self._head("user-add-line", Tone.ACCENT, asks))
            words = t(
                "打电话核对指纹，接纳以后它们的文件就收下了。",
                "Compare fingerprints by phone; once admitted, their files count.",
            )
            card.column.addWidget(Label(look, words, "small", wraps=True))
            go = Button(look, t("去核对", "Compare"), "secondary")
            go.setObjectName("inbox_joining")
            go.clicked.connect(self.joining_wanted)
            card.column.addLayout(row(go, None))
            self._above.addWidget(card)
        if gaps:
            card = _card()
            card.column.addWidget(Label(look, t("学校还欠的", "Still owed by schools"), "card"))
            for school, owes in gaps[:8]:
                card.column.addWidget(ElidedLabel(look, school))
                card.column.addWidget(Label(look, owes, "small", Tone.ATTENTION))
            words = t("回执里写明了，学校下次会补。", "The receipt says so; the school sends it next time.")
            card.column.addWidget(Label(look, words, "small", wraps=True))
            self._above.addWidget(card)

    def _back_card(self, title: Text, back: Back) -> Card:
        look, card = self._look, _card()
        card.column.addWidget(Label(look, title, "card"))
        for line in back_lines(back):
            number = Label(look, line.number, "strong")
            number.setObjectName("inbox_back_number")
            card.column.addLayout(row(Sign(look, line.sign, Tone.ACCENT, 18), ElidedLabel(look, line.words), number))
        return card

    def _choice(self, key: str, is_ticked: bool) -> QHBoxLayout:
        look = self._look
        keep = Button(look, t("收下它", "Take it"), "secondary", "check-line" if is_ticked else "")
        leave = Button(look, t("这次不收", "Not now"), "secondary", "" if is_ticked else "check-line")
        keep.setObjectName("inbox_keep")
        leave.setObjectName("inbox_leave")
        keep.clicked.connect(lambda: self.keep_wanted.emit(key))
        leave.clicked.connect(lambda: self.leave_wanted.emit(key))
        line = row(keep, leave)
        line.setStretch(0, 1)
        line.setStretch(1, 1)
        return line

    def _head(self, sign: str, tone: Tone, title: Text) -> QHBoxLayout:
        words = Label(self._look, title, "strong", wraps=True)
        line = row(Sign(self._look, sign, tone, 18), words)
        line.setStretch(1, 1)
        return line


def _card() -> Card:
    card = Card()
    card.column.setContentsMargins(16, 12, 16, 12)
    card.column.setSpacing(6)
    return card
