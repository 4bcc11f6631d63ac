"""One month's dropout report: its numbers with what is behind them, its checks, and the two people who sign."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QVBoxLayout, QWidget

from desktop.i18n import NOTHING, fill, t
from desktop.places import Place, report_version, send_back
from desktop.presenters.monthly_view import CASE_COLUMNS, Number, ReportView, record_of
from desktop.tasks import Changes
from desktop.theme.look import Look
from desktop.theme.tokens import Tone
from desktop.widgets.badge import Badge
from desktop.widgets.basics import Card, Label, clear, column, row
from desktop.widgets.buttons import Button, Kind
from desktop.widgets.field import FieldFrame
from desktop.widgets.list_table import ListTable
from desktop.widgets.note import Note
from desktop.widgets.number_cell import NumberCell
from desktop.widgets.page import Page
from desktop.widgets.paper_button import PaperButton
from desktop.widgets.report_checks import ReportChecks
from desktop.widgets.sign_card import SignCard
from desktop.widgets.top_bar import Crumbs, TopBar
from forms.monthly import FORM
from forms.text import Text

SIDE = 384
WRITING_MS = 400  # between the last key and asking what the checks say now
REMARK_TALL, BEHIND_TALL = 64, 190
TITLE = t("控辍月报", "Dropout reports")
REMARK = t("情况说明", "Remark")


class ReportPage(Page):
    """`written` tells what a person writes as they go, `prepare_wanted` and `approve_wanted` (with the password) what
    they decide, `edit_wanted` that they prepare it anew or a correction. `known` says that the key was compared."""

    written = Signal(dict)
    edit_wanted = Signal()
    prepare_wanted = Signal(dict)
    approve_wanted = Signal(str)
    known = Signal()

    def __init__(self, look: Look, parents: Crumbs, version: Callable[[int], Place] = report_version) -> None:
        """`version`: where one version of a report is looked at."""
        super().__init__(look, TopBar(look, NOTHING, None, parents))
        self._version = version
        self._view: ReportView | None = None
        self._chosen = ""
        self._sign_card: SignCard | None = None
        self._checks_card: ReportChecks | None = None
        self._face = Badge(look, NOTHING)
        self._due = Badge(look, NOTHING)
        for badge in (self._face, self._due):
            self.top.add_badge(badge)
        self.paper = PaperButton(look, self)
        self.top.add_action(self.paper)
        self._edit = self._action(NOTHING, "report_edit", lambda: self.edit_wanted.emit())
        back = t("退回", "Send back")
        self._return = self._action(back, "report_return", self._send_back)
        self._prepare = self._action(NOTHING, "report_prepare", self._try_to_prepare, "primary")
        self._approve = self._action(t("批准", "Approve"), "report_approve", self._ask_password, "primary")
        self._waiting = QTimer(self)
        self._waiting.setSingleShot(True)
        self._waiting.setInterval(WRITING_MS)
        self._waiting.timeout.connect(lambda: self.written.emit(self.said()))
        self._trouble, self._notes = QVBoxLayout(), QVBoxLayout()
        self._signing, self._checks = QVBoxLayout(), QVBoxLayout()
        self._numbers, self._signed = Card(), Card()
        self._behind_title = Label(look, NOTHING, "card")
        self.behind = ListTable(look, CASE_COLUMNS)
        self.behind.setObjectName("report_behind")
        self.behind.setMinimumHeight(BEHIND_TALL)
        self.behind.opened.connect(self._open)
        self._remark = QPlainTextEdit()
        self._remark.setObjectName("report_remark")
        self._remark.setFixedHeight(REMARK_TALL)
        self._remark.setTabChangesFocus(True)
        self._remark.textChanged.connect(self._waiting.start)
        self._lay_out()

    def _action(self, words: Text, name: str, then: Callable[[], object], kind: Kind = "secondary") -> Button:
        button = Button(self.look, words, kind)
        button.setObjectName(name)
        button.clicked.connect(lambda _checked=False: then())
        self.top.add_action(button)
        return button

    def _lay_out(self) -> None:
        look = self.look
        behind = Card(flush=True)
        title = row(self._behind_title, None)
        title.setContentsMargins(16, 10, 16, 6)
        behind.column.addLayout(title)
        behind.column.addWidget(self.behind, 1)
        self._behind = behind
        self._written = Card()
        hint = t("不写学生姓名。随月报送到县里。", "No names of pupils. Goes to the county.")
        self._written.column.addWidget(FieldFrame(look, REMARK, self._remark, hint=hint))
        side = QWidget()
        side.setFixedWidth(SIDE)
        side.setLayout(column(self._signing, self._checks, self._written, self._signed, None, spacing=12))
        self._numbers.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        left = column(self._numbers, behind, None, spacing=12)
        left.setStretch(1, 1)
        both = row(left, side, spacing=16)
        both.setStretch(0, 1)
        self.body.setSpacing(10)
        self.body.addLayout(self._trouble)
        self.body.addLayout(self._notes)
        self.body.addLayout(both, 1)

    # -- telling -------------------------------------------------------------------------------------------------------

    def tell(self, view: ReportView) -> None:
        before, self._view = self._view, view
        self.top.set_title(view.title)
        self._face.say(view.face.word, view.face.tone, view.face.sign)
        self._due.say(*view.due)
        self._due.setVisible(view.due[0] != NOTHING)
        self._prepare.say(view.prepare_words)
        self._prepare.setVisible(view.is_edited)
        self._edit.say(t("出更正", "Correct it") if view.can_correct else t("重新填", "Prepare anew"))
        self._edit.setVisible(view.can_correct or view.can_prepare)
        self._approve.setVisible(view.can_approve)
        self._return.setVisible(view.can_return)
        self.paper.setEnabled(view.record is not None)
        if before is None or before.rows != view.rows or before.behind.keys() != view.behind.keys():
            self._fill_numbers(view)
        self._fill_notes(view)
        self._fill_checks(view)
        self._fill_signed(view)
        if self._remark.toPlainText() != view.remark and not self._remark.hasFocus():
            self._remark.blockSignals(True)
            self._remark.setPlainText(view.remark)
            self._remark.blockSignals(False)
        self._written.setVisible(view.is_edited)
        if not view.can_approve:
            self._put_password_away()
        self._show_behind(self._chosen)

    def said(self) -> dict[str, str]:
        """What the person wrote: the remark and reasons, by field."""
        reasons = {} if self._checks_card is None else self._checks_card.said()
        return {"remark": self._remark.toPlainText().strip(), **reasons}

    def tell_trouble(self, text: Text) -> None:
        self.say(text, Tone.FAILED)

    def tell_done(self, text: Text) -> None:
        self.say(text, Tone.MET)

    def refuse_password(self, text: Text) -> None:
        if self._sign_card is not None:
            self._sign_card.refuse(text)
        else:
            self.tell_trouble(text)

    def follow(self, changes: object) -> None:
        if isinstance(changes, Changes) and (changes.forms or changes.delivery):
            super().follow(changes)

    def leaving(self) -> None:
        self._put_password_away()

    def say(self, text: Text, tone: Tone) -> None:
        clear(self._trouble)
        sign = "checkbox-circle-fill" if tone is Tone.MET else "error-warning-fill"
        self._trouble.addWidget(Note(self.look, sign, text, tone))

    def _fill_notes(self, view: ReportView) -> None:
        clear(self._notes)
        for note in view.notes:
            parts = [self._know()] if note.asks_for_key else []
            self._notes.addWidget(Note(self.look, note.sign, note.text, note.tone, *parts))

    def _know(self) -> Button:
        button = Button(self.look, t("核对过，认这把钥匙", "Compared: know this key"), "secondary")
        button.setObjectName("report_know")
        button.clicked.connect(lambda: self.known.emit())
        return button

    def _fill_numbers(self, view: ReportView) -> None:
        clear(self._numbers.column)
        for line in view.rows:
            cells = row(spacing=8)
            label = Label(self.look, line.title, "strong", wraps=True)
            label.setFixedWidth(76)
            cells.addWidget(label)
            for number in line.numbers:
                cells.addWidget(self._cell(number), 1)
            self._numbers.column.addLayout(cells)
        if not self._chosen:
            cells_found = self._numbers.findChildren(NumberCell)
            self._chosen = next((cell.number.name for cell in cells_found if cell.number.behind), "")

    def _cell(self, number: Number) -> NumberCell:
        cell = NumberCell(self.look, number)
        cell.clicked.connect(lambda: self._show_behind(number.name))
        return cell

    def _show_behind(self, name: str) -> None:
        view = self._view
        rows = view.behind.get(name, ()) if view is not None else ()
        self._chosen = name if rows else ""
        self._behind.setVisible(bool(view is not None and view.behind))
        for cell in self._numbers.findChildren(NumberCell):
            cell.setChecked(cell.number.name == self._chosen)
        labels = {} if view is None else {n.name: n.label for line in view.rows for n in line.numbers}
        said = t("点一个数，看它后面的个案", "Click a number to see the cases behind it")
        if rows:
            said = fill(t("{what}：{n} 条", "{what}: {n}"), what=labels.get(name, NOTHING), n=len(rows))
        self._behind_title.say(said)
        self.behind.tell(rows)

    def _open(self, key: str) -> None:
        form, local_id = record_of(key)
        self.go.emit(Place("case" if form == "dropout" else "entry", form, local_id))

    def _fill_checks(self, view: ReportView) -> None:
        asked = tuple(check.reason for check in view.checks if check.reason)
        if self._checks_card is not None and view.is_edited and asked and self._checks_card.asked == asked:
            return  # what is being written keeps the cursor
        clear(self._checks)
        self._checks_card = None
        if view.checks:
            self._checks_card = ReportChecks(self.look, view.checks, view.is_edited)
            self._checks_card.written.connect(self._waiting.start)
            self._checks.addWidget(self._checks_card)

    def _fill_signed(self, view: ReportView) -> None:
        clear(self._signed.column)
        for label, who in view.signed:
            self._signed.column.addLayout(row(Label(self.look, label, "quiet"), 12, Label(self.look, who), None))
        for local_id, words in view.versions:
            see = Button(self.look, words, "link")
            see.clicked.connect(partial(self.go.emit, self._version(local_id)))
            self._signed.column.addLayout(row(Label(self.look, t("另有", "Also"), "quiet"), 12, see, None))
        if view.remark and not view.is_edited:
            self._signed.column.addWidget(Label(self.look, REMARK, "quiet"))
            self._signed.column.addWidget(Label(self.look, view.remark, wraps=True))
        self._signed.setVisible(bool(view.signed or view.versions))

    def _send_back(self) -> None:
        if self._view is not None and self._view.record is not None:
            self.go.emit(send_back(FORM, self._view.record))

    # -- deciding ------------------------------------------------------------------------------------------------------

    def _try_to_prepare(self) -> None:
        view = self._view
        if view is None:
            return
        said = self.said()
        if any(check.is_hard for check in view.checks):
            self.tell_trouble(t("先改正标红的，再交。", "Correct what is marked red first."))
            return
        empty = [check.reason for check in view.checks if check.reason and not said.get(check.reason)]
        if empty:
            words = t("有 {n} 处要写原因。", "Reasons to write: {n}.")
            self.tell_trouble(fill(words, n=len(empty)))
            if self._checks_card is not None:
                self._checks_card.go_to(empty[0])
            return
        clear(self._trouble)
        self._waiting.stop()
        self.prepare_wanted.emit(said)

    def _ask_password(self) -> None:
        if self._sign_card is not None:
            return
        card = self._sign_card = SignCard(self.look)
        card.signed.connect(self.approve_wanted)
        card.left.connect(self._put_password_away)
        self._signing.addWidget(card)
        self._approve.setEnabled(False)
        card.begin()

    def _put_password_away(self) -> None:
        if self._sign_card is not None:
            self._sign_card.password.clear()
            self._sign_card = None
            clear(self._signing)
        self._approve.setEnabled(True)
