"""The counselling room: a month of minutes against sixty, the term, the days to mind, and today's entry beside it."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.i18n import count, day, fill, t
from desktop.places import Place
from desktop.presenters.counselling import FORM, DayState, MindDay, MonthView, lacking, month_title
from desktop.presenters.entry import Entry
from desktop.presenters.entry_view import Spot
from desktop.theme.look import Look
from desktop.theme.tokens import Tone
from desktop.widgets.badge import Badge
from desktop.widgets.basics import Card, ElidedLabel, Label, Sign, clear, column, divider, row
from desktop.widgets.buttons import Button, SignButton
from desktop.widgets.day_card import DayCard
from desktop.widgets.month_chart import DaySign, MonthChart, TermStrip
from desktop.widgets.note import Note
from desktop.widgets.page import Page
from desktop.widgets.top_bar import TopBar
from forms.definition import Form
from forms.text import Text

ASIDE_WIDE = 312
MOST_MINDED = 4
DRAFT_MS = 200
LEGEND = (
    (DayState.MET, t("满 60", "60 or more")),
    (DayState.SHORT, t("不足", "short")),
    (DayState.MISSING, t("没登记", "not logged")),
    (DayState.FREE, t("放假", "no school")),
)


class CounsellingPage(Page):
    """`month_wanted` and `day_wanted` ask to show another month or day, `save_wanted` to save the day shown,
    `draft_wanted` to keep it meanwhile."""

    month_wanted = Signal(object)
    day_wanted = Signal(object)
    save_wanted = Signal(object)
    draft_wanted = Signal(object)

    def __init__(self, look: Look, form: Form) -> None:
        super().__init__(look, TopBar(look, form.title))
        self._view: MonthView | None = None
        self.entry: Entry | None = None
        self.day: date | None = None
        self._is_kept = True
        self._is_draft = self._is_saving = self._is_taught = False
        self._may_save = True
        self._month = Label(look, "", "card")
        self._month.setMinimumWidth(64)
        self._month.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._month.setObjectName("month-title")
        self._head()
        self._numbers = QHBoxLayout()
        self._numbers.setSpacing(0)
        self.chart, self._strip = MonthChart(look), TermStrip(look)
        self.chart.picked.connect(self.day_wanted)
        self._mind = Card(flush=True)
        self.card = DayCard(look, form)
        self._notes = QVBoxLayout()
        left = QVBoxLayout()
        left.setSpacing(16)
        left.addWidget(self._chart_card(), 1)
        lower = row(self._strip_card(), self._mind, spacing=16)
        lower.setStretch(0, 1)
        lower.setStretch(1, 1)
        left.addLayout(lower)
        right = QWidget()
        right.setFixedWidth(ASIDE_WIDE)
        right.setLayout(column(self._notes, self.card, self._privacy_card(), None, spacing=12))
        whole = row(left, right, spacing=16)
        whole.setStretch(0, 1)
        self.body.addLayout(whole, 1)
        self._draft_timer = QTimer(self)
        self._draft_timer.setSingleShot(True)
        self._draft_timer.setInterval(DRAFT_MS)
        self._draft_timer.timeout.connect(self._keep_draft)
        self.card.edited.connect(self._edited)
        self.card.left.connect(self._left)
        self.card.save_wanted.connect(self.save)
        QShortcut(QKeySequence("Ctrl+S"), self, self.save)

    def allow(self, actions: frozenset[str]) -> None:
        """Who may not save looks at the days."""
        self._may_save = "save" in actions
        if not self._may_save:
            self.card.only_read()

    # -- what is told ----

    def tell(self, view: MonthView) -> None:
        self._view = view
        self._month.say(month_title(view.month, view.today))
        self._next.setEnabled(view.month < view.today.replace(day=1))
        self._fill_numbers(view)
        self.chart.tell(view)
        self._strip.tell(view)
        self._fill_mind(view)

    def show_day(self, when: date, entry: Entry, today: date, is_draft: bool, is_taught: bool) -> None:
        """Show another day in the card; `is_draft`: what stands in it was typed before and never saved."""
        self.entry, self.day, self._is_draft, self._is_taught = entry, when, is_draft, is_taught
        self._is_kept = True
        self.chart.choose(when)
        self._draft_timer.stop()
        is_today = when == today
        title = fill(t("今天 {day}", "Today, {day}") if is_today else t("{day}", "{day}"), day=day(when))
        save = t("保存今天", "Save today") if is_today else fill(t("保存 {day}", "Save {day}"), day=day(when))
        self.card.tell_day(title, save)
        clear(self._notes)
        self._show_entry()

    def focus_first(self) -> None:
        """Into the first line of the day."""
        order = self.card.order()
        if order:
            order[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def tell_trouble(self, text: Text) -> None:
        self.tell_saved()
        clear(self._notes)
        self._notes.addWidget(Note(self.look, "error-warning-line", text, Tone.FAILED))

    def save(self) -> None:
        """Save the day if all is right; otherwise go to what is not."""
        if self.entry is None or self._is_saving or not self._may_save:
            return
        if not self.entry.try_to_save():
            self._show_entry()
            fault = self.entry.first_fault()
            control = self.card.control(fault) if fault is not None else None
            if control is not None:
                control.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        clear(self._notes)
        is_begun = self.entry.before is not None or self.entry.is_changed or self._is_draft
        missing = lacking(self.entry.answers, is_begun, self._is_taught)
        if missing is not None:
            self._ask_for(*missing)
            return
        self._draft_timer.stop()
        self._is_kept = self._is_saving = True
        self.card.tell_saving()
        self.save_wanted.emit(self.entry.evaluation.to_save)

    def _ask_for(self, field: str, words: Text) -> None:
        """Say in place what the day still needs, and go there."""
        self._notes.addWidget(Note(self.look, "error-warning-fill", words, Tone.ATTENTION))
        control = self.card.control(Spot(field))
        if control is not None:
            control.setFocus(Qt.FocusReason.OtherFocusReason)

    def tell_saved(self) -> None:
        """The writer is done with it, one way or the other."""
        self._is_saving = False
        self._show_entry()

    def leaving(self) -> None:
        if not self._is_kept:
            self._keep_draft()

    # -- within ----

    def _edited(self, spot: Spot, value: object) -> None:
        if self.entry is not None and (value is None or isinstance(value, str | int | float)):
            self.entry.put(spot, value)
            self._is_kept = False
            self._show_entry()
            if not self._draft_timer.isActive():
                self._draft_timer.start()

    def _left(self, spot: Spot) -> None:
        if self.entry is not None:
            self.entry.leave(spot)
            self._show_entry()

    def _show_entry(self) -> None:
        if self.entry is not None:
            is_changed = self._is_draft or self.entry.is_changed
            self.card.tell(self.entry.view(), self.entry.before is not None, is_changed)

    def _keep_draft(self) -> None:
        self._draft_timer.stop()
        self._is_kept = True
        if self.entry is not None:
            self.draft_wanted.emit(self.entry.answers)

    def _head(self) -> None:
        before = SignButton(self.look, "arrow-left-s-line", t("上个月", "Month before"), bare=False)
        before.setObjectName("month-before")
        self._next = SignButton(self.look, "arrow-right-s-line", t("下个月", "Next month"), bare=False)
        self._next.setObjectName("month-next")
        for button in (before, self._next):
            button.setFixedWidth(32)
        for part in (before, self._month, self._next):
            self.top.add_badge(part)
        before.clicked.connect(lambda: self._go_month(-1))
        self._next.clicked.connect(lambda: self._go_month(1))
        listed = Button(self.look, t("看列表", "Show as list"), "secondary", "list-check-2")
        listed.setObjectName("counselling-list")
        listed.clicked.connect(lambda: self.go.emit(Place("register", FORM)))
        self.top.add_action(listed)

    def _go_month(self, by: int) -> None:
        if self._view is not None:
            first = self._view.month
            self.month_wanted.emit(first - timedelta(days=1) if by < 0 else first + timedelta(days=32))

    def _chart_card(self) -> Card:
        card = Card(flush=True)
        held = QWidget()
        held.setFixedHeight(80)
        held.setLayout(self._numbers)
        card.column.addWidget(held)
        card.column.addWidget(divider())
        card.column.addWidget(self.chart, 1)
        return card

    def _strip_card(self) -> Card:
        card = Card()
        weeks = Label(self.look, "", "small")
        self._weeks = weeks
        card.column.addLayout(row(Label(self.look, t("整个学期", "The whole term"), "card"), weeks, None))
        card.column.addWidget(self._strip)
        legend = row(spacing=6)
        for state, words in LEGEND:
            legend.addWidget(DaySign(self.look, state))
            legend.addWidget(Label(self.look, words, "small"))
            legend.addSpacing(8)
        legend.addStretch(1)
        card.column.addStretch(1)
        card.column.addLayout(legend)
        return card

    def _privacy_card(self) -> Card:
        card = Card()
        words = column(
            Label(self.look, t("谈话记录不在这里", "No notes of talks here"), "strong"),
            Label(self.look, t("这里只有开放时间和次数", "Only opening times and counts"), "small"),
            spacing=2,
        )
        card.column.addLayout(row(Sign(self.look, "lock-line", Tone.ACCENT, 20), words, None, spacing=12))
        return card

    def _fill_numbers(self, view: MonthView) -> None:
        clear(self._numbers)
        of = fill(t("/ {n} 天", "/ {n} days"), n=view.due)
        told = (
            (f"{view.met}", of, t("满 60 分钟", "60 minutes or more"), None),
            (f"{view.short}", _days(view.short), t("不足 60 分钟", "under 60 minutes"), Tone.ATTENTION),
            (f"{view.missing}", _days(view.missing), t("没登记，不等于没开放", "not logged"), Tone.FAILED),
            (
                f"{view.minutes:,}",
                t("分钟", "minutes"),
                fill(t("本月合计，每天平均 {n}", "this month; {n} a day on average"), n=view.average),
                None,
            ),
        )
        for at, (number, unit, words, tone) in enumerate(told):
            if at:
                line = divider(upright=True)
                self._numbers.addWidget(line)
            figure = Label(self.look, number, "number", tone if number != "0" else None)
            figure.setObjectName(f"month-number-{at}")
            head = row(figure, Label(self.look, unit, "small"), None, spacing=6)
            part = column(None, head, Label(self.look, words, "small"), None, spacing=2)
            part.setContentsMargins(20, 0, 8, 0)
            self._numbers.addLayout(part, 1)

    def _fill_mind(self, view: MonthView) -> None:
        look, place = self.look, self._mind.column
        clear(place)
        weeks = fill(t("{n} 周 × 5 天", "{n} weeks × 5 days"), n=len(view.term))
        self._weeks.say(weeks if view.term else t("", ""))
        number = count(len(view.mind), t("{n} 天", "{n} day"), t("{n} 天", "{n} days"))
        head = row(Label(look, t("要留意的日子", "Days to mind"), "card"), Label(look, number, "small"), None)
        head.setContentsMargins(16, 12, 16, 8)
        place.addLayout(head)
        for mind in view.mind[-MOST_MINDED:][::-1]:
            place.addWidget(divider("row-divider"))
            place.addLayout(self._mind_line(mind))
        if len(view.mind) > MOST_MINDED:
            left = len(view.mind) - MOST_MINDED
            more = fill(t("还有 {n} 天，在图上点那一天", "{n} more: click them in the chart"), n=left)
            line = row(Label(look, more, "tiny"), None)
            line.setContentsMargins(16, 4, 16, 0)
            place.addLayout(line)
        if not view.mind:
            none = Label(look, t("这个月没有", "None this month"), "small")
            line = row(Sign(look, "checkbox-circle-line", Tone.MET), none, None)
            line.setContentsMargins(16, 4, 16, 4)
            place.addLayout(line)
        place.addStretch(1)
        foot = row(Sign(look, "group-line", "secondary", 16), ElidedLabel(look, view.sums, "small"))
        foot.setContentsMargins(16, 6, 16, 10)
        place.addLayout(foot)

    def _mind_line(self, mind: MindDay) -> QHBoxLayout:
        look = self.look
        tone = Tone.FAILED if mind.state is DayState.MISSING else Tone.ATTENTION
        end: QWidget
        if mind.is_explained:
            end = Badge(look, t("已说明", "explained"), Tone.UNKNOWN, "check-line")
        else:
            missing = mind.state is DayState.MISSING
            end = Button(look, t("补登记", "Log it") if missing else t("写原因", "Say why"), "link")
            end.setObjectName(f"mind-{mind.day.isoformat()}")
            end.clicked.connect(lambda: self.day_wanted.emit(mind.day))
        words = column(Label(look, mind.title, "", tone), ElidedLabel(look, mind.words, "tiny"), spacing=1)
        when = Label(look, mind.day.isoformat()[5:])
        when.setFixedWidth(52)
        line = row(when, words, end, spacing=12)
        line.setStretch(1, 1)
        line.setContentsMargins(16, 5, 16, 5)
        return line


def _days(number: int) -> Text:
    return t("天", "day") if number == 1 else t("天", "days")
