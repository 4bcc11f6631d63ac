"""The principal's overview: how many duties are met, each with its figure, and what the chosen one asks."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.i18n import count, fill, joined, t
from desktop.places import PLAN, SIGN_OFF
from desktop.presenters.checklist import COLUMNS, ELSEWHERE, SIGNS, TITLE, ChecklistView, Detail, Lack, state_words
from desktop.presenters.checklist_changes import Signed
from desktop.presenters.plan_tasks import PLAN_TITLE
from desktop.tasks import Changes
from desktop.theme.look import Look
from desktop.theme.tokens import Tone
from desktop.widgets.badge import Badge
from desktop.widgets.basics import Card, ElidedLabel, Label, Sign, clear, column, row
from desktop.widgets.buttons import Button
from desktop.widgets.change_rows import ChangeLine
from desktop.widgets.empty import EmptyState
from desktop.widgets.list_table import TWO_LINES, ListTable
from desktop.widgets.note import Note
from desktop.widgets.page import Page
from desktop.widgets.paper_button import PaperButton, paper_note
from desktop.widgets.state_bar import StateCounts
from desktop.widgets.top_bar import TopBar
from forms.text import Text

SIDE = 280
MOST_LACKS = 4


class ChecklistPage(Page):
    def __init__(self, look: Look, has_plan: bool) -> None:
        super().__init__(look, TopBar(look, TITLE), scrolls=False)
        self._has_plan = has_plan
        self._view: ChecklistView | None = None
        self.paper = PaperButton(look, self)
        self.top.add_action(self.paper)
        sign = Button(look, t("签字", "Sign"), "primary", "quill-pen-line")
        sign.setObjectName("to_sign_off")
        sign.clicked.connect(lambda: self.go.emit(SIGN_OFF))
        self.top.add_action(sign)
        self.counts = StateCounts(look)
        self.table = ListTable(look, COLUMNS, TWO_LINES)
        self.table.setObjectName("checklist")
        self.table.chosen.connect(self._show_detail)
        self.table.opened.connect(self._open)
        self._empty = EmptyState(
            look,
            "list-check-2",
            t("政策包里没有清单", "The policy pack has no checklist"),
            t("收到新的政策包后，这里列出每条要求。", "A newer pack brings the duties."),
        )
        self._empty.hide()
        self.changes = ChangeLine(look)
        self.changes.all_wanted.connect(lambda: self.go.emit(SIGN_OFF))
        self._signed = row(spacing=6)
        head, listed = Card(), Card(flush=True)
        head.column.addWidget(self.counts)
        head.column.addWidget(self.changes)
        head.column.addLayout(self._signed)
        listed.column.addWidget(self.table, 1)
        listed.column.addWidget(self._empty, 1)
        self._notes = QVBoxLayout()
        self._detail = Card()
        self._lacks = Card()
        side = QWidget()
        side.setFixedWidth(SIDE)
        side.setLayout(column(self._detail, self._lacks, None, spacing=12))
        both = row(column(self._notes, head, listed, spacing=12), side, spacing=16)
        both.setStretch(0, 1)
        self.body.setSpacing(12)
        self.body.addLayout(both, 1)

    def tell(self, view: ChecklistView) -> None:
        self._view = view
        clear(self._notes)
        self.top.set_aside(view.aside)
        self.counts.tell(view.counts, fill(t("共 {n} 项", "{n} in all"), n=view.number))
        self.table.setVisible(bool(view.lines))
        self._empty.setVisible(not view.lines)
        self.table.tell(view.lines)
        self._show_lacks(view)
        self.changes.tell(view.since_month)
        self._show_signed(view.signed)

    def tell_trouble(self, text: Text) -> None:
        clear(self._notes)
        self._notes.addWidget(Note(self.look, "error-warning-line", text, Tone.FAILED))

    def tell_paper(self, text: Text, tone: Tone) -> None:
        """What became of a paper."""
        clear(self._notes)
        self._notes.addWidget(paper_note(self.look, text, tone))

    def entered(self) -> None:
        super().entered()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def follow(self, changes: object) -> None:
        if isinstance(changes, Changes) and (changes.forms or changes.delivery):
            super().follow(changes)

    def _open(self, key: str) -> None:
        place = self._view.details[key].place if self._view is not None and key in self._view.details else None
        if place is not None:
            self.go.emit(place)

    def _show_detail(self, key: str) -> None:
        clear(self._detail.column)
        found = self._view.details.get(key) if self._view is not None else None
        self._detail.setVisible(found is not None)
        if found is None:
            return
        look, said = self.look, ELSEWHERE
        sign, tone = "building-line", Tone.UNKNOWN
        if found.state is not None:
            said, (sign, tone) = state_words(found.state), SIGNS[found.state]
        self._detail.column.addLayout(row(Badge(look, said, tone, sign), None))
        texts = ((found.title, "card"), (found.about, "small"), (found.duty, "quiet"), (found.sentence, ""))
        for words, role in texts:
            if words.zh:
                self._detail.column.addWidget(Label(look, words, role, wraps=True))
        for lack in found.lacks:
            self._detail.column.addLayout(row(self._link(lack, found), None))
        if found.place is None:
            return
        see = Button(look, t("看这一项", "See this duty"), "secondary", "arrow-right-line")
        see.setObjectName("see_duty")
        see.clicked.connect(lambda: self.go.emit(found.place))
        self._detail.column.addSpacing(4)
        self._detail.column.addWidget(see)

    def _show_signed(self, signed: Signed | None) -> None:
        """When it was signed last, how far that came, and whether it still holds."""
        clear(self._signed)
        words = t("还没有签过字", "Never signed yet")
        if signed is not None:
            words = joined([signed.who, signed.stand, signed.since])
        self._signed.addWidget(Sign(self.look, "quill-pen-line", "secondary", 16))
        self._signed.addWidget(ElidedLabel(self.look, words, "small"), 1)

    def _link(self, lack: Lack, found: Detail) -> Button:
        is_word = lack.form == "attestation"
        said = t("去自评", "Attest it") if is_word else fill(t("去填“{form}”", "Fill in {form}"), form=lack.title)
        link = Button(self.look, said, "link")
        link.setObjectName(f"lack_{lack.form}")
        place = found.place if is_word else lack.place
        link.clicked.connect(lambda: self.go.emit(place))
        return link

    def _to_plan(self, view: ChecklistView) -> QHBoxLayout:
        """The way to the school's plan, and how many duties it has nothing for."""
        link = Button(self.look, PLAN_TITLE, "link")
        link.setObjectName("to_plan")
        link.clicked.connect(lambda: self.go.emit(PLAN))
        one = t("{n} 项还没安排", "{n} not planned")
        said = count(view.unplanned, one, one) if view.unplanned else t("没有要安排的", "nothing to plan")
        return row(link, None, Label(self.look, said, "small"))

    def _to_attest(self, view: ChecklistView) -> QHBoxLayout:
        """The way to the first duty that waits for the principal's word; who said it comes back for the next."""
        lacking = (one for one in view.details.values() if any(lack.form == "attestation" for lack in one.lacks))
        first = next(lacking, None)
        link = Button(self.look, t("校长自评", "The principal's word"), "link")
        link.setObjectName("to_attest")
        if first is not None:
            link.clicked.connect(lambda: self.go.emit(first.place))
        return row(link, None, Label(self.look, _duties(view.to_attest), "small"))

    def _show_lacks(self, view: ChecklistView) -> None:
        """Which forms lack data, and how many duties wait for each."""
        clear(self._lacks.column)
        self._lacks.setVisible(bool(view.lacks or view.to_attest or self._has_plan))
        self._lacks.column.addWidget(Label(self.look, t("还缺什么", "What is missing"), "card"))
        if self._has_plan:
            self._lacks.column.addLayout(self._to_plan(view))
        if view.to_attest:
            self._lacks.column.addLayout(self._to_attest(view))
        for lack in view.lacks[:MOST_LACKS]:
            link = Button(self.look, lack.title, "link")
            link.clicked.connect(lambda _=False, place=lack.place: self.go.emit(place))
            self._lacks.column.addLayout(row(link, None, Label(self.look, _duties(lack.number), "small")))


def _duties(number: int) -> Text:
    return count(number, t("{n} 项", "{n} duty"), t("{n} 项", "{n} duties"))
