"""A case: its line of states, the next deadline, the persuasion log, and the two things one does with it."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from desktop.i18n import NOTHING, count, t
from desktop.places import entry
from desktop.presenters.case import CaseView, Visit
from desktop.tasks import Changes
from desktop.theme.look import Look
from desktop.theme.tokens import Tone
from desktop.widgets.answers import LineAnswer
from desktop.widgets.badge import Badge
from desktop.widgets.basics import Card, ElidedLabel, Label, Sign, clear, column, divider, row
from desktop.widgets.buttons import Button
from desktop.widgets.empty import EmptyState
from desktop.widgets.note import Note
from desktop.widgets.page import Page
from desktop.widgets.paper_button import PaperButton, paper_note
from desktop.widgets.segmented import SegmentedControl
from desktop.widgets.stepper import Stepper
from desktop.widgets.top_bar import TopBar
from forms.definition import Form
from forms.text import Text

FACTS_WIDE = 368
VISIT_TALL = 46
VISIT_WIDTHS = (26, 74, 108, 110)
EDGE = 6
HEADS = (
    t("次", "No."),
    t("日期", "Date"),
    t("方式", "Way"),
    t("参加人", "Who"),
    t("结果与下一步", "Result and next step"),
)


class CasePage(Page):
    """`state_wanted` gives the code of the next state and its date."""

    state_wanted = Signal(str, str)

    def __init__(self, look: Look, form: Form, local_id: int, today: date) -> None:
        super().__init__(look, TopBar(look, NOTHING, None, ((form.id, form.title),)))
        self._form, self._today, self._local_id = form, today, local_id
        self._view: CaseView | None = None
        self._is_choosing = False
        self._state = Badge(look, NOTHING, Tone.ATTENTION)
        self.top.add_badge(self._state)
        self._edit = Button(look, t("改资料", "Edit"), "secondary")
        self._edit.setObjectName("case-edit")
        self._change = Button(look, t("改状态", "Change state"), "secondary")
        self._change.setObjectName("case-change-state")
        self._visit = Button(look, t("记一次家访", "Record a visit"), "primary", "add-line")
        self._visit.setObjectName("case-visit")
        self.paper = PaperButton(look, self)
        for action in (self.paper, self._edit, self._change, self._visit):
            self.top.add_action(action)
        self._edit.clicked.connect(lambda: self.go.emit(entry(form.id, local_id)))
        self._visit.clicked.connect(lambda: self.go.emit(entry(form.id, local_id, chosen="visits")))
        self._change.clicked.connect(self._offer_states)
        self._facts, self._plan = Card(), Card()
        self._notes = QVBoxLayout()
        self._notes.setSpacing(12)
        self._stepper = Stepper(look)
        line = Card()
        line.column.addWidget(self._stepper)
        self._log = Card(flush=True)
        left, right = QWidget(), QVBoxLayout()
        left.setFixedWidth(FACTS_WIDE)
        left.setLayout(column(self._facts, self._plan, None, spacing=12))
        right.setSpacing(12)
        right.addWidget(line)
        right.addLayout(self._notes)
        right.addWidget(self._log, 1)
        whole = row(left, right, spacing=16)
        whole.setStretch(1, 1)
        self.body.addLayout(whole, 1)

    def allow(self, actions: frozenset[str]) -> None:
        """Who may not save reads the case and its record."""
        if "save" not in actions:
            self._change.hide()
            self._visit.hide()
            self._edit.say(t("看资料", "See the record"))
        self.paper.setVisible("print" in actions)
        self.paper.allow_whole("unmask" in actions)

    def tell(self, view: CaseView) -> None:
        self._view = view
        self.top.set_title(view.name)
        self._state.say(view.state, view.state_tone)
        self._change.setEnabled(bool(view.next_states))
        self._stepper.tell(view.steps)
        if not self._is_choosing:  # what a person is about to choose outlives news from elsewhere
            self._show_notes(view)
        self._fill_facts(view)
        self._fill_plan(view)
        self._fill_log(view)

    def entered(self) -> None:
        super().entered()
        self._visit.setFocus(Qt.FocusReason.OtherFocusReason)

    def follow(self, changes: object) -> None:
        """Something was written: read again if it may have been of this case."""
        if isinstance(changes, Changes) and (self._form.id in changes.forms or changes.delivery):
            super().follow(changes)

    def tell_trouble(self, text: Text) -> None:
        self._notes.addWidget(Note(self.look, "error-warning-line", text, Tone.FAILED))

    def tell_paper(self, text: Text, tone: Tone) -> None:
        """What became of a paper."""
        if self._view is not None and not self._is_choosing:
            self._show_notes(self._view)
        self._notes.addWidget(paper_note(self.look, text, tone))

    # -- notes and the change of state ----

    def _show_notes(self, view: CaseView) -> None:
        self._is_choosing = False
        clear(self._notes)
        if view.due is not None:
            tone, words = view.due
            self._notes.addWidget(Note(self.look, "alarm-warning-fill", words, tone))
        if view.conflicts:
            words = t("这个个案有两处填得不一样的地方，请选一个。", "Two places disagree about this case: choose one.")
            choose = Button(self.look, t("去看", "Look"), "link")
            choose.clicked.connect(lambda: self.go.emit(entry(self._form.id, self._local_id)))
            self._notes.addWidget(Note(self.look, "git-merge-line", words, Tone.ATTENTION, choose))

    def _offer_states(self) -> None:
        """Only the states that may follow, with the day; what else they need is asked for in the form."""
        view = self._view
        if view is None or not view.next_states:
            return
        self._show_notes(view)
        states = SegmentedControl(self.look, [(choice.code, choice.label) for choice in view.next_states])
        states.setObjectName("case-next-state")
        field = self._form.field(self._form.states.date_field if self._form.states else "")
        when = LineAnswer(self.look, field)
        when.setObjectName("case-state-date")
        when.setFixedWidth(170)
        when.show_value(self._today.isoformat())
        save = Button(self.look, t("改成这个状态", "Change it"), "primary")
        save.setObjectName("case-save-state")
        save.setEnabled(False)
        states.chosen.connect(lambda _code: save.setEnabled(True))
        no = Button(self.look, t("不改", "Leave it"), "plain")
        no.clicked.connect(lambda: self._show_notes(self._view or view))

        def ask() -> None:
            self._is_choosing = False
            self.state_wanted.emit(states.value() or "", when.text())

        save.clicked.connect(ask)
        card = Card()
        card.column.addLayout(row(Label(self.look, t("接下来是", "What comes next"), "strong"), None))
        card.column.addLayout(row(states, None))
        card.column.addLayout(row(Label(self.look, t("从", "from")), when, None, no, 8, save))
        self._notes.addWidget(card)
        self._is_choosing = True
        states.setFocus(Qt.FocusReason.OtherFocusReason)

    # -- cards ----

    def _fill_facts(self, view: CaseView) -> None:
        look, place = self.look, self._facts.column
        clear(place)
        place.addWidget(Label(look, t("个案", "Case"), "card"))
        lines = QGridLayout()
        lines.setHorizontalSpacing(16)
        lines.setVerticalSpacing(10)
        told = [fact for fact in view.facts if fact.value.zh]
        for at, fact in enumerate(told):
            name = Label(look, fact.label, "small")
            name.setAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignTop)
            lines.addWidget(name, at, 0)
            lines.addWidget(Label(look, fact.value, wraps=True), at, 1)
        lines.setColumnStretch(1, 1)
        place.addLayout(lines)
        place.addSpacing(4)
        place.addWidget(divider())
        place.addLayout(row(Sign(look, "eye-line", "secondary", 16), ElidedLabel(look, view.seen_by, "small")))

    def _fill_plan(self, view: CaseView) -> None:
        place = self._plan.column
        clear(place)
        self._plan.setVisible(bool(view.plan.zh))
        place.addWidget(Label(self.look, t("一生一案", "Plan for this pupil"), "card"))
        place.addWidget(Label(self.look, view.plan, wraps=True))

    def _fill_log(self, view: CaseView) -> None:
        look, place = self.look, self._log.column
        clear(place)
        number = count(len(view.visits), t("{n} 次", "{n} visit"), t("{n} 次", "{n} visits"))
        sign, tone, words = view.delivery
        head = row(
            Label(look, t("劝返记录", "Persuasion log"), "card"),
            Label(look, number, "small"),
            None,
            Badge(look, words, tone, sign),
        )
        head.setContentsMargins(16, 12, 16, 10)
        place.addLayout(head)
        if not view.visits:
            empty = EmptyState(
                look,
                "footprint-line",
                t("还没有家访记录", "No visit recorded yet"),
                t("每次劝返都记一条：谁去的、结果、下一步。", "Record each attempt: who, the result, what next."),
                t("记一次家访", "Record a visit"),
            )
            empty.wanted.connect(self._visit.click)
            place.addWidget(empty, 1)
            return
        place.addLayout(self._visits(view.visits))
        place.addStretch(1)

    def _visits(self, visits: tuple[Visit, ...]) -> QGridLayout:
        """One grid for all, so that the columns stand under each other in every language."""
        look, lines = self.look, QGridLayout()
        lines.setContentsMargins(0, 0, 0, 8)
        lines.setHorizontalSpacing(10)
        lines.setVerticalSpacing(8)
        lines.setColumnMinimumWidth(0, EDGE)
        lines.setColumnMinimumWidth(len(HEADS) + 1, EDGE)
        for at, wide in enumerate(VISIT_WIDTHS, start=1):
            lines.setColumnMinimumWidth(at, wide)
        lines.setColumnStretch(4, 1)
        lines.setColumnStretch(5, 3)
        for at, text in enumerate(HEADS, start=1):
            lines.addWidget(Label(look, text, "small"), 0, at)
        for number, visit in enumerate(visits):
            line = 2 * number + 2
            lines.addWidget(divider("row-divider"), line - 1, 0, 1, len(HEADS) + 2)
            lines.setRowMinimumHeight(line, VISIT_TALL)
            words = Label(look, visit.result, wraps=True)
            beneath = Label(look, visit.beneath, "tiny", wraps=True)
            told = column(None, words, beneath, None, spacing=2) if visit.beneath.zh else column(None, words, None)
            lines.addWidget(Label(look, str(visit.number), "strong"), line, 1)
            lines.addLayout(_two(look, visit.when, visit.weekday), line, 2)
            lines.addLayout(row(Badge(look, visit.way, Tone.ACCENT, visit.sign), None), line, 3)
            lines.addWidget(ElidedLabel(look, visit.who), line, 4)
            lines.addLayout(told, line, 5)
        return lines


def _two(look: Look, first: Text, second: Text) -> QVBoxLayout:
    return column(None, Label(look, first), Label(look, second, "tiny"), None, spacing=2)
