"""The county's figures: schools × indicators, the one in hand over all schools, and one school in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QPoint, Qt, Signal, SignalInstance
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QMenu, QScrollArea, QStackedLayout, QVBoxLayout, QWidget

from desktop.i18n import NOTHING, fill, t
from desktop.places import CHILDREN
from desktop.places import school as place_of
from desktop.presenters.indicators import SET_TABS, STAGE_TABS, TITLE, IndicatorsView, Sift
from desktop.presenters.indicators_out import file_name, summary_name
from desktop.tasks import Changes
from desktop.theme.look import Look
from desktop.theme.tokens import Tone
from desktop.widgets.badge import Badge
from desktop.widgets.basics import Card, ElidedLabel, Label, Sign, clear, column, divider, row
from desktop.widgets.buttons import Button
from desktop.widgets.empty import EmptyState
from desktop.widgets.indicator_charts import DotChart, UnevenChart
from desktop.widgets.indicator_grid import IndicatorGrid
from desktop.widgets.note import Note
from desktop.widgets.page import Page
from desktop.widgets.progress import ProgressBar
from desktop.widgets.segmented import SegmentedControl
from desktop.widgets.top_bar import TopBar
from forms.text import Text

SIDE = 308
_FOR_REGION = t(
    "给自治区的汇总（不列学校，小于 10 的人数不列）",
    "Summary for the region (no schools, no counts below 10)",
)
_NOTHING_BEFORE = t(
    "往年的数还没有留存；从本学年起，每学年留下最后一次算出的数。",
    "Nothing is kept of earlier years. From this year on, what was computed last is kept.",
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
        self._is_old = True
        self.school_shown = ""  # whose figures stand at the side, '' for those of all schools
        self.sift = Sift()
        self.grid = IndicatorGrid(look)
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

    # -- what is told ----

    def tell(self, view: IndicatorsView) -> None:
        self._view, self._is_old = view, False
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
        close = Button(self.look, t("知道了", "Close"), "plain")
        close.clicked.connect(lambda: clear(self._notes))
        sign = "checkbox-circle-line" if tone is Tone.MET else "error-warning-line"
        self._notes.addWidget(Note(self.look, sign, text, tone, close))

    def seek(self, sift: Sift) -> None:
        """Another stage or another set of figures."""
        self.sift = sift
        self._stages.set_value(sift.stage)
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
        for part in (self.grid, self._empty):
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
        if self._view is None:
            return
        name = named(self._view)
        dialog = QFileDialog(self, self.look.say(t("导出", "Export")), str(Path.home() / name), "Excel (*.xlsx)")
        dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("xlsx")
        dialog.fileSelected.connect(wanted)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    # -- what is shown ----

    def _show(self) -> None:
        view = self._view
        if view is None:
            return
        table = view.table(self.sift)
        self._stack.setCurrentWidget(self.grid if table.rows else self._empty)
        self.grid.tell(table)
        self._show_foot(view)
        self._show_side()

    def _show_foot(self, view: IndicatorsView) -> None:
        clear(self._foot)
        look = self.look
        marks = [
            ("close-line", Tone.FAILED, t("不到要求的 85%，或超限", "below 85 % of it, or above a ceiling")),
            ("arrow-down-line", Tone.ATTENTION, t("85% 到 100%", "85 to 100 %")),
            ("question-line", Tone.UNKNOWN, t("还不知道", "not known yet")),
        ]
        for sign, tone, words in marks:
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
        line, at = self.grid.cursor_at()
        schools = view.schools(self.sift)
        school = schools[min(line, len(schools) - 1)]
        if self.school_shown:
            self._side.addWidget(self._school_card(view), 1)
            return
        self._side.addWidget(self._dot_card(view, at, school.school.code), 1)
        unevenness = view.unevenness(self.sift, at)
        if unevenness is not None:
            self._side.addWidget(self._uneven_card(view, at))
        said = view.table(self.sift).rows[line].cells[at].text
        self.grid.say(f"{school.school.name}, {self.look.say(view.columns(self.sift)[at].indicator.title)}, {said}")

    def _dot_card(self, view: IndicatorsView, at: int, school: str) -> Card:
        card, shown = Card(), view.distribution(self.sift, at)
        title = Label(self.look, shown.title, "card", wraps=True)
        card.column.addWidget(title)
        card.column.addWidget(Label(self.look, shown.words, "small", wraps=True))
        if shown.dots:
            chart = DotChart(self.look)
            chart.tell(shown, school)
            card.column.addWidget(chart, 1)
        else:
            words = t("还没有一所学校有这个数。", "No school has this figure yet.")
            card.column.addWidget(Label(self.look, words, "quiet", wraps=True))
            card.column.addStretch(1)
        return card

    def _uneven_card(self, view: IndicatorsView, at: int) -> Card:
        card, shown = Card(), view.unevenness(self.sift, at)
        assert shown is not None
        value = Label(self.look, shown.coefficient, "form", tone=shown.tone)
        sign = "close-circle-line" if shown.tone is Tone.FAILED else "checkbox-circle-line"
        badge = Badge(self.look, shown.badge, shown.tone, sign)
        card.column.addLayout(row(Label(self.look, t("差异系数", "Coefficient"), "card"), None, value, badge))
        card.column.addWidget(Label(self.look, shown.words, "small", wraps=True))
        if len(shown.points) > 1:
            chart = UnevenChart(self.look)
            chart.tell(shown.points, shown.limit)
            card.column.addWidget(chart)
        else:
            card.column.addWidget(Label(self.look, _NOTHING_BEFORE, "small", wraps=True))
        if shown.who != NOTHING:
            card.column.addWidget(divider())
            card.column.addWidget(Label(self.look, shown.who, "strong", wraps=True))
            card.column.addWidget(Label(self.look, shown.why, "small", wraps=True))
        return card

    def _school_card(self, view: IndicatorsView) -> Card:
        card, school = Card(flush=True), view.school(self.school_shown)
        assert school is not None
        back = Button(self.look, t("看各校", "All schools"), "plain", "arrow-left-line")
        back.setObjectName("indicator-back")
        back.clicked.connect(lambda: self.show_school(""))
        head = column(row(back, None), ElidedLabel(self.look, school.school.name, "card"), spacing=4)
        if school.outside is not None:
            head.addWidget(Label(self.look, school.outside, "small", wraps=True))
        if self._opens_schools:
            opens = Button(self.look, t("打开学校", "Open the school"), "link")
            opens.setObjectName("indicator-school")
            opens.clicked.connect(lambda: self.go.emit(place_of(school.school.code)))
            head.addLayout(row(opens, None))
        head.setContentsMargins(16, 12, 16, 8)
        card.column.addLayout(head)
        card.column.addWidget(divider())
        inner, lines = QWidget(), QVBoxLayout()
        lines.setContentsMargins(16, 8, 16, 12)
        lines.setSpacing(4)
        inner.setLayout(lines)
        for figure in view.figures(self.school_shown, self.sift.stage):
            tone = figure.value.tone
            value = Label(self.look, figure.value.text, "strong", tone=tone)
            sign = [Sign(self.look, figure.value.sign, tone, 14)] if figure.value.sign and tone else []
            lines.addLayout(row(ElidedLabel(self.look, figure.title, "strong"), None, *sign, value))
            for words in (figure.words, figure.counts, figure.trend):
                if words != NOTHING:
                    lines.addWidget(Label(self.look, words, "small", wraps=True))
            lines.addSpacing(8)
        lines.addStretch(1)
        area = QScrollArea()
        inner.setObjectName("body")
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inner)
        card.column.addWidget(area, 1)
        return card
