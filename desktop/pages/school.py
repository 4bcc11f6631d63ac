"""One school as its county sees it: how it stands, its PCs and visits, and its registers, which nobody here changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QWidget

from desktop.i18n import NOTHING, dated, days_ago, fill, joined, same, t
from desktop.places import ADMISSION, send_back
from desktop.presenters.county_devices import DeviceRow, short_key, state_cell
from desktop.presenters.county_schools import RETURNS, VISITS, SchoolView, record_of, waits_words
from desktop.presenters.register import Register
from desktop.presenters.signs import LEDGERS_TITLE
from desktop.theme.look import Look
from desktop.theme.tokens import Tone
from desktop.widgets.badge import Badge
from desktop.widgets.basics import Card, ElidedLabel, Label, Sign, clear, column, row
from desktop.widgets.buttons import Button
from desktop.widgets.going_on_card import GoingOnCard, GoneOnCard
from desktop.widgets.ledger_groups import LedgerGroups
from desktop.widgets.list_table import TWO_LINES, ListTable
from desktop.widgets.note import Note
from desktop.widgets.page import Page
from desktop.widgets.read_only_register import ReadOnlyRegister
from desktop.widgets.segmented import SegmentedControl
from desktop.widgets.tall_body import TallBody
from desktop.widgets.top_bar import TopBar
from forms.exchange.school_list import KINDS, LOCATIONS
from forms.text import Text

STANDING, RETURNED, SMALL = "standing", "returned", "ledgers"
SIDE = 320


class SchoolPage(Page):
    """`register_of` gives the school's register of a form; `looked_at` tells form and local id of a row whose numbers
    were shown; `goes_on` the code of the school it is to go on in and the day, `stays` that it is not."""

    looked_at = Signal(str, object)
    goes_on = Signal(str, str)
    stays = Signal()

    def __init__(
        self,
        look: Look,
        titles: Mapping[str, Text],
        staying: Sequence[Text],
        register_of: Callable[[str], Register],
        actions: frozenset[str],
    ) -> None:
        """`titles`: the forms with a tab each; `staying`: the small registers that no county sees."""
        parents = (("schools", t("学校", "Schools")),)
        super().__init__(look, TopBar(look, NOTHING, None, parents), scrolls=False)
        self._titles, self._register_of, self._actions = titles, register_of, actions
        self._registers: dict[str, ReadOnlyRegister] = {}
        self._tab = STANDING
        self._tabs: SegmentedControl | None = None
        self._tabs_place, self._badges = row(spacing=0), row(spacing=8)
        self._stages = QStackedWidget()
        self._standing = self._make_standing()
        self._back = self._make_returned()
        self._small = self._make_small(staying)
        self._stages.addWidget(self._standing)
        self._stages.addWidget(self._back)
        self._stages.addWidget(self._small)
        self.body.setSpacing(12)
        self._notes = column(spacing=8)
        self._up = Button(look, t("全部台账", "All ledgers"), "link", "arrow-left-line")
        self._up.setObjectName("school_ledgers")
        self._up.clicked.connect(lambda: self.show_tab(SMALL))
        self.body.addLayout(row(self._tabs_place, 8, self._up, None, self._badges))
        self._up.hide()
        self.body.addLayout(self._notes)
        self.body.addWidget(self._stages, 1)

    def tell(self, view: SchoolView, today: date) -> None:
        """What the page shows now; the tab one is on stays."""
        self.top.set_title(same(view.row.name))
        self.top.set_aside(same(view.row.code))
        clear(self._badges)
        for words in (KINDS.get(view.row.kind), LOCATIONS.get(view.row.location)):
            if words is not None:
                self._badges.addWidget(Badge(self.look, words))
        options = [(STANDING, t("来往", "Visits"))]
        options += [
            (form, joined((title, same(f"{view.counts.get(form, 0):,}")), " ", " "))
            for form, title in self._titles.items()
        ]
        small = sum(ledger.records for ledger in view.ledgers.ledgers)
        options.append((SMALL, joined((LEDGERS_TITLE, same(f"{small:,}")), " ", " ")))
        if view.returned:
            options.insert(1, (RETURNED, fill(t("退回 {n}", "Returned {n}"), n=len(view.returned))))
        elif self._tab == RETURNED:
            self.show_tab(STANDING)
        clear(self._tabs_place)
        tabs = SegmentedControl(self.look, options, self._tab_of(self._tab))
        tabs.setObjectName("school_tabs")
        tabs.chosen.connect(self.show_tab)
        self._tabs = tabs
        self._tabs_place.addWidget(tabs)
        self.ledgers.tell(view.ledgers)
        self.visits.tell(view.visits)
        self.returned.tell(view.returned)
        self._tell_side(view, today)
        if self._tab in self._registers:
            self._registers[self._tab].read()

    def entered(self) -> None:
        super().entered()
        self.visits.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_tab(self, tab: str) -> None:
        """The visits, or the register of a form; registers are built when they are first asked for."""
        before, self._tab = self._tab, tab
        if self._tabs is not None:
            self._tabs.set_value(self._tab_of(tab))
        self._up.setVisible(self._is_small(tab))
        own = {STANDING: self._standing, RETURNED: self._back, SMALL: self._small}
        if tab in own:
            self._stages.setCurrentWidget(own[tab])
            if self._is_small(before):
                self.ledgers.focus_on(before)
            return
        if tab not in self._registers:
            made = ReadOnlyRegister(self.look, self._register_of(tab), "unmask" in self._actions)
            made.looked_at.connect(lambda local_id: self.looked_at.emit(tab, local_id))
            made.opened.connect(lambda local_id: self.go.emit(send_back(tab, local_id)))
            self._registers[tab] = made
            self._stages.addWidget(made)
        self._stages.setCurrentWidget(self._registers[tab])
        self._registers[tab].read()
        if self._is_small(tab):
            self._registers[tab].table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _is_small(self, tab: str) -> bool:
        """Whether it is the register of a form that has no tab of its own."""
        return tab not in self._titles and tab not in (STANDING, RETURNED, SMALL)

    def _tab_of(self, tab: str) -> str:
        return SMALL if self._is_small(tab) else tab

    def register(self) -> ReadOnlyRegister | None:
        """The register in sight."""
        return self._registers.get(self._tab)

    # -- parts -------------------------------------------------------------------------------------------------------

    def _make_standing(self) -> QWidget:
        self.visits = ListTable(self.look, VISITS)
        self.visits.setObjectName("school_visits")
        card = Card(flush=True)
        card.column.addWidget(self.visits)
        held, side = QWidget(), QWidget()
        side.setFixedWidth(SIDE)
        self._side, self._onward = column(spacing=12), column(spacing=12)
        self._question: GoingOnCard | None = None
        self._facts = QWidget()
        self._facts.setLayout(self._side)
        side.setLayout(column(self._facts, self._onward, None, spacing=12))
        line = row(card, side, spacing=12)
        line.setStretch(0, 1)
        held.setLayout(line)
        return held

    def _make_small(self, staying: Sequence[Text]) -> QWidget:
        """The small registers; a click leads to one, in place."""
        self.ledgers = LedgerGroups(self.look)
        self.ledgers.opened.connect(lambda ledger: self.show_tab(ledger.form))
        held, area = TallBody(), QScrollArea()
        held.setObjectName("body")
        whole = column(spacing=8)
        if staying:
            words = t("只留在学校，县里看不到：{what}", "These stay at the school: {what}")
            words = fill(words, what=joined(staying, "、", ", "))
            whole.addWidget(Label(self.look, words, "small", wraps=True))
        whole.addWidget(self.ledgers)
        whole.addStretch(1)
        held.setLayout(whole)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(held)
        return area

    def _make_returned(self) -> QWidget:
        """What went back for correction; opening a row leads to its record."""
        self.returned = ListTable(self.look, RETURNS, TWO_LINES)
        self.returned.setObjectName("school_returned")
        self.returned.opened.connect(lambda key: self.go.emit(send_back(*record_of(key))))
        card = Card(flush=True)
        card.column.addWidget(self.returned)
        return card

    def _tell_side(self, view: SchoolView, today: date) -> None:
        clear(self._side)
        look = self.look
        card = Card()
        card.column.addWidget(Label(look, t("情况", "Standing"), "card"))
        last = view.row.last
        came = t("还没有来过", "never yet") if last is None else joined((dated(last, today), days_ago(last, today)))
        self._fact(card, "time-line", t("最后收到", "Last arrival"), came)
        waits = waits_words(view.row)
        self._fact(card, "mail-send-line", t("等它来带", "Waits for it"), waits if waits.zh else t("没有", "nothing"))
        if not view.gaps:
            self._fact(card, "checkbox-circle-line", t("还欠", "Owes"), t("没有", "nothing"))
        for pc, owes in view.gaps:
            said = fill(t("还欠（{pc}）", "Owes ({pc})"), pc=pc)
            self._fact(card, "error-warning-fill", said, owes, Tone.ATTENTION)
        self._side.addWidget(card)
        self._side.addWidget(self._pcs(view.devices, today))
        self._tell_going_on(view, today)

    def _tell_going_on(self, view: SchoolView, today: date) -> None:
        """Whether it goes on in another; a question that a person has begun stays until it is answered."""
        if self._question is not None:
            return
        clear(self._onward)
        may_decide = "go_on" in self._actions
        if view.going_on is not None:
            gone = GoneOnCard(self.look, view.going_on.name, view.going_on.day, may_decide)
            gone.taken_back.connect(self.stays)
            self._onward.addWidget(gone)
        elif may_decide and view.others:
            ask = Button(self.look, t("并入另一所学校…", "Goes on in another school…"), "link")
            ask.setObjectName("school_go_on")
            ask.clicked.connect(lambda: self._ask_where(view, today))
            self._onward.addLayout(row(ask, None))

    def _ask_where(self, view: SchoolView, today: date) -> None:
        clear(self._onward)
        self._question = GoingOnCard(self.look, view.others, today)
        self._facts.hide()  # there is no room for both
        self._question.wanted.connect(self.goes_on)
        self._question.left.connect(lambda: self.end_question(view, today))
        self._onward.addWidget(self._question)
        self._question.begin()

    def end_question(self, view: SchoolView | None = None, today: date | None = None) -> None:
        """It is answered, or not to be asked."""
        self._question = None
        self._facts.show()
        clear(self._onward)
        if view is not None and today is not None:
            self._tell_going_on(view, today)

    def show_result(self, text: Text, tone: Tone = Tone.MET) -> None:
        """What came of a decision; what was refused stands in the question."""
        if tone is Tone.FAILED and self._question is not None:
            self._question.tell_trouble(text)
            return
        self.end_question()
        clear(self._notes)
        self._notes.addWidget(Note(self.look, "checkbox-circle-fill", text, tone))

    def _pcs(self, devices: tuple[DeviceRow, ...], today: date) -> Card:
        look, card = self.look, Card()
        many = fill(t("电脑 {n} 台", "PCs: {n}"), n=len(devices))
        more = Button(look, t("注销、改学校", "Close, change"), "link")
        more.setObjectName("school_devices")
        more.clicked.connect(lambda: self.go.emit(ADMISSION))
        card.column.addLayout(row(Label(look, many, "card"), None, more))
        for device in devices:
            state = state_cell(device)
            last = t("还没有来过", "never yet") if device.last is None else dated(device.last, today)
            words = row(
                Sign(look, state.sign, state.tone or "secondary", 16),
                Label(look, short_key(device.key), "strong"),
                Label(look, state.text, "small"),
                None,
                Label(look, last, "small"),
            )
            card.column.addLayout(words)
        if not devices:
            none = t("还没有电脑加入；申请会随它的U盘来。", "No PC has joined; a request comes on its stick.")
            card.column.addWidget(Label(look, none, "small", wraps=True))
        return card

    def _fact(self, card: Card, sign: str, label: Text, words: Text, tone: Tone | None = None) -> None:
        look = self.look
        value = ElidedLabel(look, words, "", tone)
        name = Label(look, label, "small")
        line = row(Sign(look, sign, tone or "secondary", 16), name, value)
        line.setStretch(2, 1)
        card.column.addLayout(line)
