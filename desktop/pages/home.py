"""Home: what is due, what waits to leave, what came back, and three numbers; quick entry on top."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.i18n import NOTHING, count, joined, t
from desktop.places import DELIVERY, JOIN, STICK
from desktop.presenters.home_view import HomeView, KeyNumber, News, Todo, WaitingView
from desktop.presenters.rebuilding import RebuildView
from desktop.theme.look import Look
from desktop.theme.tokens import Tone
from desktop.widgets.badge import Badge
from desktop.widgets.bars import Bar, SmallBars
from desktop.widgets.basics import Card, ElidedLabel, Label, Sign, SignTile, clear, column, divider, row
from desktop.widgets.buttons import Button
from desktop.widgets.empty import EmptyState
from desktop.widgets.note import Note
from desktop.widgets.page import Page
from desktop.widgets.top_bar import TopBar

SIDE = 364


class HomePage(Page):
    """`try_wanted`: the person asks to try the network now. `read_wanted`: the page is in sight and wants a view.
    `rebuilt_known`: the person has read that all is back."""

    try_wanted = Signal()
    rebuilt_known = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__(look, TopBar(look, t("今天", "Today")))
        self.body.setSpacing(0)

    def tell(self, view: HomeView) -> None:
        look = self.look
        self.top.set_aside(view.date)
        clear(self.body)
        self.body.addLayout(self._quick(view))
        self.body.addSpacing(16)
        if view.note is not NOTHING:
            self.body.addWidget(Note(look, "plant-line", view.note))
            self.body.addSpacing(12)
        if view.going_on is not NOTHING:
            self.body.addWidget(Note(look, "arrow-right-circle-line", view.going_on))
            self.body.addSpacing(12)
        if view.anew is not NOTHING:
            self.body.addWidget(Note(look, "information-line", view.anew))
            self.body.addSpacing(12)
        if view.rebuild is not None:
            self.body.addWidget(self._rebuild(view.rebuild))
            self.body.addSpacing(12)
        left = column(self._todo(view.todo, view.todo_count), self._numbers(view.numbers), spacing=16)
        left.setStretch(0, 1)
        side = QWidget()
        side.setFixedWidth(SIDE)
        right = column(self._waiting(view.waiting), self._news(view.news), spacing=16)
        right.setStretch(1, 1)
        side.setLayout(right)
        both = row(left, side, spacing=16)
        both.setStretch(0, 1)
        self.body.addLayout(both, 1)

    def _rebuild(self, view: RebuildView) -> Note:
        """How far a school set up anew is back; put away by the person once all of it is."""
        known = Button(self.look, t("知道了", "Understood"), "link")
        known.setObjectName("rebuilt_known")
        known.clicked.connect(self.rebuilt_known)
        sign = "checkbox-circle-fill" if view.is_over else "refresh-line"
        return Note(self.look, sign, view.text, view.tone, *((known,) if view.is_over else ()))

    def _quick(self, view: HomeView) -> QHBoxLayout:
        line = row(spacing=8)
        for quick in view.quick:
            button = Button(self.look, quick.text)
            button.show_sign(quick.sign, Tone.ACCENT)
            button.setObjectName(f"quick_{quick.place.form}")
            button.clicked.connect(lambda _checked=False, place=quick.place: self.go.emit(place))
            line.addWidget(button)
        line.addStretch(1)
        line.addWidget(Label(self.look, joined((view.term, view.backup)), "small"))
        return line

    def _todo(self, items: tuple[Todo, ...], number: int) -> Card:
        look, card = self.look, Card(flush=True)
        said = count(number, t("{n} 件，急的在前", "{n} thing"), t("{n} 件，急的在前", "{n} things, urgent ones first"))
        head = row(Label(look, t("要办的事", "To do"), "card"), Label(look, said if items else NOTHING, "small"), None)
        head.setContentsMargins(15, 0, 15, 0)
        held = QWidget()
        held.setFixedHeight(43)
        held.setLayout(head)
        card.column.addWidget(held)
        for item in items:
            card.column.addWidget(divider("row-divider"))
            card.column.addWidget(self._todo_row(item), 1)
        if not items:
            card.column.addWidget(divider("row-divider"))
            words = t(
                "到期的、没填完的、县里退回的，会列在这里。",
                "What is due, unfinished or sent back will be listed here.",
            )
            empty = EmptyState(
                look, "checkbox-circle-line", t("今天没有要办的事", "Nothing is due today"), words, tone=Tone.MET
            )
            card.column.addWidget(empty, 1)
        else:
            card.column.addWidget(divider("row-divider"))
            card.column.addStretch(max(6 - len(items), 0))
        return card

    def _todo_row(self, item: Todo) -> QWidget:
        look, holder = self.look, QWidget()
        holder.setMinimumHeight(62)
        holder.setMaximumHeight(84)
        holder.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        title = ElidedLabel(look, item.title, "strong" if item.is_overdue else "")
        text = column(None, title, ElidedLabel(look, item.words, "small"), None, spacing=2)
        action = Button(look, item.action, "primary" if item.is_overdue else "secondary")
        action.setMinimumWidth(88)
        action.setObjectName(f"todo_{item.place.page}")
        action.clicked.connect(lambda: self.go.emit(item.place))
        line = row(SignTile(look, item.sign, item.tone), text, Badge(look, item.badge, item.tone), spacing=12)
        if item.also is not None:
            words, place = item.also
            also = Button(look, words, "link")
            also.setObjectName("todo_also")
            also.clicked.connect(lambda: self.go.emit(place))
            line.addWidget(also)
        line.addWidget(action)
        line.setStretch(1, 1)
        line.setContentsMargins(15, 6, 15, 6)
        holder.setLayout(line)
        return holder

    def _numbers(self, numbers: tuple[KeyNumber, ...]) -> Card:
        card = Card()
        card.column.setContentsMargins(16, 10, 16, 10)
        line = row(spacing=16)
        for at, number in enumerate(numbers):
            if at:
                line.addWidget(divider(upright=True))
            line.addLayout(self._number(number), 1)
        card.column.addLayout(line)
        return card

    def _number(self, number: KeyNumber) -> QVBoxLayout:
        look = self.look
        figure = row(Label(look, number.number, "number"), Label(look, number.unit, "small"), spacing=6)
        if number.bars:
            bars = SmallBars(look)
            bars.tell([Bar(value) for value in number.bars], number.threshold, look.say(number.words))
            figure.addSpacing(8)
            figure.addWidget(bars, 1)
        else:
            figure.addStretch(1)
        return column(
            ElidedLabel(look, number.label, "small"), figure, ElidedLabel(look, number.words, "tiny"), spacing=2
        )

    def _waiting(self, view: WaitingView) -> Card:
        look, card = self.look, Card()
        see = Button(look, t("看明细", "See each"), "link")
        see.clicked.connect(lambda: self.go.emit(DELIVERY))
        card.column.addLayout(row(Label(look, t("等着离校", "Waiting to leave"), "card"), None, see))
        beside = column(Label(look, view.words), Label(look, view.under, "small"), spacing=2)
        number = Label(look, f"{view.count:,}", "huge")
        number.setObjectName("waiting_count")
        number.setAccessibleName(f"{view.count}")
        card.column.addLayout(row(number, beside, None, spacing=14))
        for part in view.parts:
            figure = Label(look, f"{part.count:,}", "strong")
            card.column.addLayout(row(Sign(look, part.sign), Label(look, part.text), None, figure, spacing=8))
        if view.note != NOTHING:
            card.column.addWidget(Label(look, view.note, "small", wraps=True))
        ways = row(spacing=8)
        card.column.addLayout(ways)
        if view.can_stick:
            stick = Button(look, t("写入U盘", "Copy to stick"), "secondary", "u-disk-line")
            stick.setObjectName("home_stick")
            stick.clicked.connect(lambda: self.go.emit(STICK))
            ways.addWidget(stick, 1)
        if view.can_try:
            again = Button(look, t("再试网络", "Try network"), "secondary", "refresh-line")
            again.setObjectName("try_network")
            again.clicked.connect(self.try_wanted)
            ways.addWidget(again, 1)
        if view.can_join:
            join = Button(look, t("接上县里", "Join the county"), "secondary", "links-line")
            join.setObjectName("home_join")
            join.clicked.connect(lambda: self.go.emit(JOIN))
            card.column.addWidget(join)
        return card

    def _news(self, items: tuple[News, ...]) -> Card:
        look, card = self.look, Card()
        every = Button(look, t("全部", "All"), "link")
        every.clicked.connect(lambda: self.go.emit(DELIVERY))
        card.column.addLayout(row(Label(look, t("回来的", "Came back"), "card"), None, every))
        for item in items:
            text = column(ElidedLabel(look, item.title), ElidedLabel(look, item.words, "small"), spacing=1)
            sign = Sign(look, item.sign, item.tone, 16)
            line = row(sign, text, spacing=10)
            line.setAlignment(sign, Qt.AlignmentFlag.AlignTop)
            line.setStretch(1, 1)
            card.column.addLayout(line)
            card.column.addSpacing(2)
        if not items:
            card.column.addWidget(
                EmptyState(
                    look,
                    "mail-check-line",
                    t("还没有回执", "No receipt yet"),
                    t(
                        "送到以后，县里签的回执会出现在这里。",
                        "When something has arrived, the county's receipt appears here.",
                    ),
                ),
                1,
            )
        card.column.addStretch(1)
        return card
