"""One duty: its figures with all counts, the records behind them, what is missing, and the principal's word."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from desktop.i18n import count, fill, t
from desktop.places import CHECKLIST
from desktop.presenters.checklist import SIGNS, TITLE, state_words
from desktop.presenters.duty import MOST_RECORDS, RECORD_COLUMNS, DutyView, FigureView
from desktop.presenters.duty_trend import TrendView, lacking
from desktop.presenters.list_view import Band, ListRow
from desktop.tasks import Changes
from desktop.theme.look import Look
from desktop.theme.tokens import Tone
from desktop.widgets.attest_card import AttestCard
from desktop.widgets.badge import Badge
from desktop.widgets.basics import Card, Label, clear, column, row
from desktop.widgets.buttons import Button
from desktop.widgets.duty_tasks import DutyTasks
from desktop.widgets.figure_card import FigureCard
from desktop.widgets.list_table import BAND, ONE_LINE, ListTable
from desktop.widgets.note import Note
from desktop.widgets.page import Page
from desktop.widgets.paper_button import PaperButton, paper_note
from desktop.widgets.term_chart import TermChart
from desktop.widgets.top_bar import TopBar
from forms.checklist.verdict import Attestation
from forms.text import Text

SIDE = 320
MOST_ROWS = 9
HEAD = 34


class DutyPage(Page):
    """`attest_wanted` gives what the principal says, a `Said`."""

    attest_wanted = Signal(object)

    def __init__(self, look: Look) -> None:
        super().__init__(look, TopBar(look, t("一项要求", "A duty"), None, ((CHECKLIST.page, TITLE),)))
        self._view: DutyView | None = None
        self._told: Attestation | None = None  # what the card of the principal's word was filled with
        self._today = ""
        self._may_attest = self._has_plan = True
        self._badge = Badge(look, t("在算", "Working"))
        self._badge.setObjectName("duty_state")
        self.top.add_badge(self._badge)
        self.paper = PaperButton(look, self, is_small=True)
        self.top.add_action(self.paper)
        self.attest_card: AttestCard | None = None
        self._notes, self._figures = QVBoxLayout(), QGridLayout()
        self._figures.setSpacing(12)
        self.table = ListTable(look, RECORD_COLUMNS, ONE_LINE)
        self.table.setObjectName("records")
        self.table.opened.connect(self._open)
        self._records = Card(flush=True)
        self._records.column.addWidget(self.table)
        self._records.hide()
        self._side, self._word, self._below, self._beside = (column(spacing=12) for _ in range(4))
        side = QWidget()
        side.setFixedWidth(SIDE)
        side.setLayout(column(self._side, self._word, self._beside, None, spacing=12))
        both = row(column(self._figures, self._records, self._below, None, spacing=12), side, spacing=16)
        both.setStretch(0, 1)
        self.body.setSpacing(12)
        self.body.addLayout(self._notes)
        self.body.addLayout(both, 1)

    def allow(self, actions: frozenset[str], today: str, has_plan: bool) -> None:
        self._may_attest, self._today, self._has_plan = "attest" in actions, today, has_plan

    def tell(self, view: DutyView) -> None:
        self._view = view
        clear(self._notes)
        detail = view.detail
        self.top.set_title(detail.title)
        self.top.set_aside(detail.about)
        if detail.state is not None:
            sign, tone = SIGNS[detail.state]
            self._badge.say(state_words(detail.state), tone, sign)
        clear(self._figures)
        clear(self._side)
        about = self._about(view)
        if view.figures:
            self._fill_figures(view.figures)
            self._side.addWidget(about)
        else:
            self._figures.addWidget(about, 0, 0)
        self._fill_records(view.figures)
        self._fill_attestation(view)
        self._fill_course(view)

    def tell_trouble(self, text: Text) -> None:
        clear(self._notes)
        self._notes.addWidget(Note(self.look, "error-warning-line", text, Tone.FAILED))

    def tell_paper(self, text: Text, tone: Tone) -> None:
        """What became of a paper."""
        clear(self._notes)
        self._notes.addWidget(paper_note(self.look, text, tone))

    def tell_wrong(self, wrong: Mapping[str, Text]) -> None:
        if self.attest_card is not None:
            self.attest_card.tell_wrong(wrong)

    def tell_kept(self) -> None:
        if self.attest_card is not None:
            self.attest_card.tell_wrong({})
        clear(self._notes)
        words = t("自评已保存在这台电脑上，和其他改动一起送出。", "Kept on this PC; it leaves with the other changes.")
        self._notes.addWidget(Note(self.look, "checkbox-circle-line", words, Tone.MET))

    def follow(self, changes: object) -> None:
        if isinstance(changes, Changes) and changes.forms:
            super().follow(changes)

    def _fill_figures(self, figures: tuple[FigureView, ...]) -> None:
        wide = 1 if len(figures) == 1 else 2
        for at, figure in enumerate(figures):
            self._figures.addWidget(FigureCard(self.look, figure), at // wide, at % wide)
        for at in range(wide):
            self._figures.setColumnStretch(at, 1)

    def _fill_records(self, figures: tuple[FigureView, ...]) -> None:
        lines: list[ListRow | Band] = []
        for figure in figures:
            if figure.records:
                number = count(len(figure.records), t("{n} 条", "{n} record"), t("{n} 条", "{n} records"))
                if len(figure.records) == MOST_RECORDS:
                    number = fill(t("最前面的 {n} 条", "the first {n}"), n=MOST_RECORDS)
                lines += [Band(figure.title, number), *figure.records]
        self.table.tell(lines)
        self._records.setVisible(bool(lines))
        tall = sum(BAND if isinstance(line, Band) else ONE_LINE for line in lines[:MOST_ROWS])
        self.table.setFixedHeight(HEAD + tall)

    def _fill_course(self, view: DutyView) -> None:
        """How it went and what is planned: beside the figures, or below where the principal's word takes that place."""
        clear(self._below)
        clear(self._beside)
        place = self._below if view.may_attest else self._beside
        if view.figures:
            place.addWidget(self._trends(view.trends))
        if self._has_plan:
            place.addWidget(DutyTasks(self.look, view, self.go.emit))

    def _about(self, view: DutyView) -> Card:
        look, about = self.look, Card()
        about.column.addWidget(Label(look, t("要求什么", "What is asked"), "card"))
        about.column.addWidget(Label(look, view.detail.duty, "quiet", wraps=True))
        about.column.addWidget(Label(look, view.detail.sentence, wraps=True))
        for lack in view.detail.lacks:
            if lack.form == "attestation":
                continue
            link = Button(look, fill(t("去填“{form}”", "Fill in {form}"), form=lack.title), "link")
            link.setObjectName(f"lack_{lack.form}")
            link.clicked.connect(lambda _=False, place=lack.place: self.go.emit(place))
            about.column.addLayout(row(link, None))
        if view.sources:
            about.column.addWidget(Label(look, t("数从这里来", "Counted from"), "small"))
        pairs = QGridLayout()
        pairs.setColumnStretch(1, 1)
        pairs.setHorizontalSpacing(24)
        for at, source in enumerate(view.sources):
            link = Button(look, source.title, "link")
            link.setObjectName(f"source_{source.form}")
            link.clicked.connect(lambda _=False, place=source.place: self.go.emit(place))
            pairs.addWidget(link, at // 2, at % 2, Qt.AlignmentFlag.AlignLeading)
        about.column.addLayout(pairs)
        return about

    def _trends(self, trends: tuple[TrendView, ...]) -> Card:
        """How the figures went; what is only one term's is said, not drawn."""
        look, card = self.look, Card()
        card.column.addWidget(Label(look, t("逐学期的走势", "Term by term"), "card"))
        drawn = [trend for trend in trends if trend.is_drawn]
        for trend in drawn:
            card.column.addWidget(Label(look, trend.title, "strong", wraps=True))
            card.column.addWidget(TermChart(look, trend))
        words = t("实心：签字时的数。空心：这台电脑算出的。", "Full: as it was signed. Ring: worked out on this PC.")
        card.column.addWidget(Label(look, words if drawn else lacking(trends), "small", wraps=True))
        return card

    def _fill_attestation(self, view: DutyView) -> None:
        """What is being typed stays while only the figures changed."""
        if self.attest_card is not None and view.may_attest and view.attestation == self._told:
            return
        clear(self._word)
        self.attest_card, self._told = None, view.attestation
        if view.may_attest:
            self.attest_card = AttestCard(self.look, view.attestation, self._today, self._may_attest)
            self.attest_card.wanted.connect(self.attest_wanted)
            self._word.addWidget(self.attest_card)

    def _open(self, key: str) -> None:
        if self._view is not None and key in self._view.places:
            self.go.emit(self._view.places[key])
