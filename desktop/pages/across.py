"""Across schools: children two schools have on their roll, those who moved out and came to none, and what to do."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from desktop.i18n import fill, t
from desktop.presenters.across import COLUMNS, DOUBLES, MOVED, AcrossView, Ask, Detail, count_words
from desktop.tasks import Changes
from desktop.theme.look import Look
from desktop.theme.tokens import Tone
from desktop.widgets.badge import Badge
from desktop.widgets.basics import Card, ElidedLabel, Label, clear, column, divider, row
from desktop.widgets.buttons import Button
from desktop.widgets.empty import EmptyState
from desktop.widgets.inputs import SearchBox
from desktop.widgets.list_card import list_card
from desktop.widgets.list_table import TWO_LINES, ListTable
from desktop.widgets.note import Note
from desktop.widgets.page import Page
from desktop.widgets.segmented import SegmentedControl
from desktop.widgets.top_bar import TopBar
from forms.text import Text

SIDE = 280
_EMPTY = {
    DOUBLES: (
        t("没有学生同时在两所学校", "No child is on the rolls of two schools"),
        t("照已收下的登记核对：先看证件号，再看姓名和生日。", "By what was taken: numbers first, then name and birth."),
    ),
    MOVED: (
        t("没有转出后下落不明的学生", "Nobody who moved out is missing"),
        t(
            "学校把学生登记为“转出”以后，列在这里，直到有学校建档。",
            "Pupils entered as moved out stand here until a school has them on its roll.",
        ),
    ),
}
_PASSING = t(
    "只带县里看得到的内容；那所学校核对后自己建档。",
    "Only what the county sees goes along; that school checks it and makes a record of its own.",
)


class AcrossPage(Page):
    """`pass_wanted` gives local ids of pupils whose files are to be passed on, `take_back_wanted` the local id of what
    was passed on."""

    pass_wanted = Signal(object)
    take_back_wanted = Signal(object)

    def __init__(self, look: Look) -> None:
        super().__init__(look, TopBar(look, t("跨校核对", "Across schools")), scrolls=False)
        self._view: AcrossView | None = None
        self._which = DOUBLES
        self._may_pass = True
        self._pass_all = Button(look, t("转交学籍", "Pass files on"), "primary", "mail-send-line")
        self._pass_all.setObjectName("across_pass_all")
        self._pass_all.clicked.connect(self._pass_every)
        self._pass_all.hide()
        self.top.add_action(self._pass_all)
        self.box = SearchBox(look, t("姓名、校名", "Name or school"))
        self.box.setObjectName("across_search")
        self.box.setFixedWidth(240)
        self.box.textChanged.connect(lambda _text: self._fill())
        self._switch: SegmentedControl | None = None
        self._choices, self._count = row(spacing=0), Label(look, "", "form")
        self._count.setObjectName("across_count")
        self.tables = {which: ListTable(look, columns, TWO_LINES) for which, columns in COLUMNS.items()}
        for which, table in self.tables.items():
            table.setObjectName(f"across_{which}")
            table.chosen.connect(lambda key, which=which: self._show_detail(which, key))
            table.opened.connect(lambda key, which=which: self._ask_first(which, key))
        self._notes = QVBoxLayout()
        self._side = column(spacing=12)
        side = QWidget()
        side.setFixedWidth(SIDE)
        side.setLayout(self._side)
        both = row(self._card(), side, spacing=16)
        both.setStretch(0, 1)
        self.body.setSpacing(12)
        self.body.addLayout(self._notes)
        self.body.addLayout(both, 1)
        find = QShortcut(QKeySequence("Ctrl+F"), self, self.box.setFocus)
        find.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def allow(self, actions: frozenset[str]) -> None:
        self._may_pass = "pass_on" in actions

    def tell(self, view: AcrossView) -> None:
        self._view = view
        clear(self._choices)
        words = {
            DOUBLES: t("同一学生在两校 {n}", "In two schools {n}"),
            MOVED: t("转出没到校 {n}", "Left, not arrived {n}"),
        }
        options = [(which, fill(said, n=view.number(which))) for which, said in words.items()]
        self._switch = SegmentedControl(self.look, options, self._which)
        self._switch.setObjectName("across_which")
        self._switch.chosen.connect(self.show_list)
        self._choices.addWidget(self._switch)
        self._fill()

    def tell_done(self, words: Text, tone: Tone = Tone.MET) -> None:
        clear(self._notes)
        sign = "checkbox-circle-line" if tone is Tone.MET else "error-warning-line"
        self._notes.addWidget(Note(self.look, sign, words, tone))
        self.tables[self._which].setFocus(Qt.FocusReason.OtherFocusReason)  # the button may be gone

    def follow(self, changes: object) -> None:
        if isinstance(changes, Changes) and (changes.delivery or changes.settings):
            super().follow(changes)

    def entered(self) -> None:
        super().entered()
        self.tables[self._which].setFocus(Qt.FocusReason.OtherFocusReason)

    def show_list(self, which: str) -> None:
        self._which = which
        if self._switch is not None:
            self._switch.set_value(which)
        self._fill()

    # -- parts ----

    def _card(self) -> Card:
        held = QWidget()
        bar = row(self._choices, self.box, None, self._count, spacing=12)
        self._stack = QStackedLayout(held)
        self._empties = {}
        for which, (title, words) in _EMPTY.items():
            self._empties[which] = EmptyState(self.look, "checkbox-circle-line", title, words, tone=Tone.MET)
        for part in (*self.tables.values(), *self._empties.values()):
            self._stack.addWidget(part)
        hint = t("Enter 或双击：请学校核对", "Enter or a double click asks the school")
        return list_card(self.look, bar, held, hint)

    def _fill(self) -> None:
        view, which = self._view, self._which
        if view is None:
            return
        lines = view.lines(which, self.box.text())
        self.tables[which].tell(lines)
        self._stack.setCurrentWidget(self.tables[which] if view.of(which) else self._empties[which])
        self._count.say(count_words(len(lines), view.of(which)))
        waiting = len(view.to_pass())
        self._pass_all.setVisible(self._may_pass and which == MOVED and waiting > 0)
        self._pass_all.setText(self.look.say(fill(t("转交 {n} 人的学籍", "Pass on {n} files"), n=waiting)))

    def _show_detail(self, which: str, key: str) -> None:
        if self._view is None or which != self._which:
            return
        clear(self._side)
        detail = self._view.detail(which, key)
        if detail is not None:
            self._side.addWidget(self._about(detail))
            for at, ask in enumerate(detail.asks):
                self._side.addWidget(self._asking(ask, at, is_main=detail.passes is None and at == 0))
        self._side.addStretch(1)

    def _about(self, detail: Detail) -> Card:
        look, card = self.look, _small_card()
        card.column.addWidget(ElidedLabel(look, detail.title, "card"))
        for line in detail.words:
            card.column.addWidget(Label(look, line, "small", wraps=True))
        if detail.passes is not None and self._may_pass:
            card.column.addWidget(divider("row-divider"))
            to = fill(t("转往 {school}", "To {school}"), school=detail.passes)
            card.column.addWidget(ElidedLabel(look, to, "strong"))
            card.column.addWidget(Label(look, _PASSING, "small", wraps=True))
            go = Button(look, t("转交学籍", "Pass the file on"), "secondary", "mail-send-line")
            go.setObjectName("across_pass")
            go.clicked.connect(lambda: self.pass_wanted.emit([int(detail.key)]))
            card.column.addWidget(go)
        if detail.transfer is not None and self._may_pass:
            back = Button(look, t("收回", "Take back"), "link")
            back.setObjectName("across_take_back")
            back.clicked.connect(lambda: self.take_back_wanted.emit(detail.transfer))
            card.column.addLayout(row(back, None))
        return card

    def _asking(self, ask: Ask, at: int, *, is_main: bool) -> Card:
        look, card = self.look, _small_card()
        card.column.addWidget(ElidedLabel(look, ask.school, "strong"))
        card.column.addWidget(Label(look, ask.words, "small"))
        if ask.stage is not None:
            card.column.addLayout(row(Badge(look, *ask.stage), None))
        said = t("请这所学校核对", "Ask this school to check") if ask.stage is None else t("再问一次", "Ask again")
        go = Button(look, said, "secondary" if is_main or ask.stage is None else "link", "arrow-go-back-line")
        go.setObjectName(f"across_ask_{at}")
        go.clicked.connect(lambda: self.go.emit(ask.place))
        card.column.addWidget(go)
        return card

    # -- what the person does ----

    def _pass_every(self) -> None:
        if self._view is not None:
            self.pass_wanted.emit(self._view.to_pass())

    def _ask_first(self, which: str, key: str) -> None:
        detail = self._view.detail(which, key) if self._view is not None else None
        if detail is not None and detail.asks:
            self.go.emit(detail.asks[0].place)


def _small_card() -> Card:
    card = Card()
    card.column.setContentsMargins(16, 12, 16, 12)
    card.column.setSpacing(6)
    return card
