"""The county's figures: schools × indicators, the one in hand over all schools, and one school in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QPoint, Qt, Signal, SignalInstance
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedLayout, QVBoxLayout, QWidget

from desktop.dialogs import WORKBOOK, ask_where
from desktop.i18n import fill, t
from desktop.places import CHILDREN
from desktop.places import school as place_of
from desktop.presenters.indicator_spread import distribution, unevenness
from desktop.presenters.indicators import (
    SET_TABS,
    STAGE_TABS,
    TITLE,
    UNSAID,
    UNSAID_COLUMNS,
    IndicatorsView,
    Sift,
    verdict_in_words,
)
from desktop.presenters.indicators_out import file_name, summary_name
from desktop.tasks import Changes
from desktop.theme.look import Look
from desktop.theme.tokens import Tone
from desktop.widgets.basics import Card, ElidedLabel, Label, Sign, clear, column, row
from desktop.widgets.buttons import Button
from desktop.widgets.empty import EmptyState
from desktop.widgets.indicator_grid import IndicatorGrid
from desktop.widgets.indicator_side import SchoolCard, dot_card, marks_said, uneven_card
from desktop.widgets.list_table import ListTable
from desktop.widgets.note import result_note
from desktop.widgets.page import Page
from desktop.widgets.paper_button import PaperButton
from desktop.widgets.progress import ProgressBar
from desktop.widgets.segmented import SegmentedControl
from desktop.widgets.top_bar import TopBar
from forms.text import Text

SIDE = 308
_FOR_REGION = t(
    "给自治区的汇总（不列学校，小于 10 的人数不列）",
    "Summary for the region (no schools, no counts below 10)",
)


class IndicatorsPage(Page):
    """`export_wanted` and `summary_wanted` give a path; `stop_wanted` asks for the computing to be stopped. What was
    computed stays in sight until something came that may change it."""

    export_wanted = Signal(str)
    summary_wanted = Signal(str)
    stop_wanted = Signal()

    def __init__(self, look: Look, opens_schools: bool) -> None:
        super().__init__(look, TopBar(look, TITLE), scrolls=False)
        self._opens_schools = opens_schools
        self._view: IndicatorsView | None = None
        self.paper = PaperButton(look, self, is_small=True)
        self._is_old = True
        self.school_shown = ""  # whose figures stand at the side, '' for those of all schools
        self.sift = Sift()
        self.grid = IndicatorGrid(look)
        self.unsaid = ListTable(look, UNSAID_COLUMNS)
        self.unsaid.setObjectName("indicator-unsaid")
        self._notes, self._side = QVBoxLayout(), column(spacing=12)
        self._foot = row()
        self._head()
        self.body.setSpacing(10)
        self.body.addLayout(self._notes)
        side = QWidget()
        side.setFixedWidth(SIDE)
        side.setLayout(self._side)
        self._side.setContentsMargins(0, 0, 0, 0)
        both = row(self._frame(), side, spacing=12)
        both.setStretch(0, 1)
        self.body.addLayout(both, 1)
        self.body.addLayout(self._foot)
        self.grid.moved.connect(lambda _row, _at: self._show_side())
        self.grid.opened.connect(self._open_school)
        self.unsaid.chosen.connect(lambda _: self._show_side())

    # -- what is told ----

    def tell(self, view: IndicatorsView) -> None:
        self._view, self._is_old = view, False
        self.paper.setEnabled(True)
        clear(self._notes)
        self._show()

    def tell_step(self, done: int, of: int) -> None:
        """How many schools are computed."""
        if not self._bar.isVisible():
            self._bar_line.show()
        self._bar.set_share(done / of if of else None)
        self._step.say(fill(t("正在算 {done} / {of} 所学校", "Computing {done} of {of} schools"), done=done, of=of))

    def tell_over(self) -> None:
        """Nothing is being computed any more."""
        self._bar_line.hide()

    def tell_result(self, text: Text, tone: Tone = Tone.MET) -> None:
        clear(self._notes)
        self._notes.addWidget(result_note(self.look, text, tone, lambda: clear(self._notes)))

    def seek(self, sift: Sift) -> None:
        """Another stage or another set of figures."""
        self.sift = sift
        self._sets.set_value(sift.which)
        self._show()

    def show_school(self, code: str) -> None:
        """All figures of one school at the side; '' for the figure in hand over all schools."""
        self.school_shown = code
        self._show_side()
        if not code:
            self.grid.setFocus(Qt.FocusReason.OtherFocusReason)  # the button is gone

    def entered(self) -> None:
        if self._is_old:
            super().entered()
        self.grid.setFocus(Qt.FocusReason.OtherFocusReason)

    def follow(self, changes: object) -> None:
        if isinstance(changes, Changes) and (changes.delivery or changes.settings):
            self._is_old = True
            super().follow(changes)

    def leaving(self) -> None:
        if self._is_old:
            self.stop_wanted.emit()

    # -- parts ----

    def _head(self) -> None:
        self._stages = SegmentedControl(self.look, STAGE_TABS, self.sift.stage)
        self._stages.setObjectName("indicator-stage")
        self._stages.chosen.connect(lambda stage: self.seek(replace(self.sift, stage=stage)))
        self._sets = SegmentedControl(self.look, SET_TABS, self.sift.which)
        self._sets.setObjectName("indicator-set")
        self._sets.chosen.connect(lambda which: self.seek(replace(self.sift, which=which)))
        held = QWidget()
        line = QHBoxLayout(held)
        line.setContentsMargins(8, 0, 0, 0)
        line.setSpacing(8)
        line.addWidget(self._stages)
        line.addWidget(self._sets)
        self.top.add_badge(held)
        self.paper.setEnabled(False)  # until there is something to print
        self.top.add_action(self.paper)
        children = Button(self.look, t("残疾儿童入学", "Listed children"), "secondary", "user-heart-line")
        children.setObjectName("indicator-children")
        children.clicked.connect(lambda: self.go.emit(CHILDREN))
        self.top.add_action(children)
        export = Button(self.look, t("导出", "Export"), "secondary", "download-line")
        export.setObjectName("indicator-export")
        self._menu = QMenu(self)
        for name, words, wanted, named in (
            ("table", t("各校的表", "All schools"), self.export_wanted, file_name),
            ("summary", _FOR_REGION,
             self.summary_wanted, summary_name),
        ):  # fmt: skip
            action = self._menu.addAction(self.look.say(words))
            action.setObjectName(f"indicator-{name}")
            action.triggered.connect(lambda _=False, w=wanted, n=named: self._ask_path(w, n))
        export.clicked.connect(lambda: self._menu.popup(export.mapToGlobal(QPoint(0, 34))))
        self.top.add_action(export)

    def _frame(self) -> Card:
        card, held = Card(flush=True), QWidget()
        self._stack = QStackedLayout(held)
        self._empty = EmptyState(
            self.look,
            "building-line",
            t("没有这个学段的学校", "No school of this stage"),
            t("先导入县里的学校名单。", "Import the county's list of schools first."),
        )
        for part in (self.grid, self.unsaid, self._empty):
            self._stack.addWidget(part)
        self._bar, self._step = ProgressBar(self.look, 6), Label(self.look, "", "small")
        stop = Button(self.look, t("停止", "Stop"), "plain")
        stop.setObjectName("indicator-stop")
        stop.clicked.connect(self.stop_wanted)
        self._bar_line = QWidget()
        line = row(self._step, self._bar, stop)
        line.setContentsMargins(16, 8, 16, 8)
        self._bar_line.setLayout(line)
        self._bar_line.hide()
        card.column.addWidget(self._bar_line)
        card.column.addWidget(held, 1)
        return card

    # -- what the person does ----

    def _open_school(self, at: int) -> None:
        if self._view is not None:
            self.show_school(self._view.schools(self.sift)[at].school.code)

    def _ask_path(self, wanted: SignalInstance, named: Callable[[IndicatorsView], str]) -> None:
        if self._view is not None:
            ask_where(self, self.look.say(t("导出", "Export")), named(self._view), WORKBOOK, wanted.emit)

    # -- what is shown ----

    def _show(self) -> None:
        view = self._view
        if view is None:
            return
        tabs = view.stage_tabs()
        self._stages.set_options(tabs)
        if self.sift.stage not in dict(tabs):  # the last one of them said which stages it has
            self.sift = replace(self.sift, stage=tabs[0][0])
        self._stages.set_value(self.sift.stage)
        is_unsaid = self.sift.stage == UNSAID
        self._sets.setVisible(not is_unsaid)
        table = view.table(self.sift)
        self._stack.setCurrentWidget(self.unsaid if is_unsaid else self.grid if table.rows else self._empty)
        self.grid.tell(table)
        if is_unsaid:
            self.unsaid.tell(view.unsaid())
        has_declared = any(cell.is_declared for row in table.rows for cell in row.cells)
        self._show_foot(view, len(table.asked) > 1, has_declared)
        self._show_side()

    def _show_foot(self, view: IndicatorsView, has_national: bool, has_declared: bool) -> None:
        clear(self._foot)
        look = self.look
        for sign, tone, words in marks_said(has_national, has_declared) if self.sift.stage != UNSAID else ():
            self._foot.addWidget(Sign(look, sign, tone, 14))
            self._foot.addWidget(Label(look, words, "small"))
            self._foot.addSpacing(6)
        self._foot.addStretch(1)
        self._foot.addWidget(ElidedLabel(look, view.summary(self.sift), "small"))

    def _show_side(self) -> None:
        clear(self._side)
        view = self._view
        if view is None or not view.schools(self.sift):
            return
        is_unsaid = self.sift.stage == UNSAID
        if is_unsaid or self.school_shown:
            self._show_school(view, self.unsaid.current_key() if is_unsaid else self.school_shown)
            return
        line, at = self.grid.cursor_at()
        school = view.schools(self.sift)[line].school
        self._side.addWidget(dot_card(self.look, distribution(view, self.sift, at), school.code), 1)
        uneven = unevenness(view, self.sift, at)
        if uneven is not None:
            self._side.addWidget(uneven_card(self.look, uneven))
        said = view.table(self.sift).rows[line].cells[at].text
        self.grid.say(f"{school.name}, {self.look.say(view.columns(self.sift)[at].indicator.title)}, {said}")

    def _show_school(self, view: IndicatorsView, code: str) -> None:
        school = view.school(code)
        assert school is not None
        verdict, figures = verdict_in_words(school, self.sift.stage), view.figures(code, self.sift.stage)
        card = SchoolCard(self.look, school, verdict, figures)
        card.back.setVisible(self.sift.stage != UNSAID)  # there the list beside it is what one goes back to
        card.opens.setVisible(self._opens_schools)
        card.back_wanted.connect(lambda: self.show_school(""))
        card.open_wanted.connect(lambda: self.go.emit(place_of(code)))
        self._side.addWidget(card, 1)
