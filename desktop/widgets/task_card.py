"""One task of the plan while it is written: the form's questions in one column, saved or let go."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout

from desktop.i18n import t
from desktop.presenters.entry import Entry
from desktop.presenters.entry_view import ConflictView, Spot, VersionView
from desktop.theme.tokens import Tone
from desktop.widgets.answers import LineAnswer, LongAnswer
from desktop.widgets.basics import Card, clear, row
from desktop.widgets.buttons import Button
from desktop.widgets.entry_form import EntryForm, Makings
from desktop.widgets.entry_walk import EntryWalk
from desktop.widgets.note import Note
from desktop.widgets.tall_body import TallBody
from forms.evaluation import SuggestedFix
from forms.text import Text

DRAFT_MS = 300  # between the last key and keeping what was typed


class TaskCard(Card):
    """`save_wanted` tells the answers and which conflicts they settle, `draft_wanted` what stands there unsaved,
    `let_go` that the person writes no more."""

    save_wanted = Signal(object, object)
    draft_wanted = Signal(object)
    let_go = Signal()

    def __init__(self, makings: Makings, entry: Entry, is_draft: bool) -> None:
        super().__init__()
        self._look, self.entry = makings.look, entry
        look = self._look
        self.form = EntryForm(makings, entry.form, entry.reasons)
        self.form.set_columns(1)
        self._notes = QVBoxLayout()
        self.save_button = Button(look, t("保存", "Save"), "primary", "save-3-line")
        self.save_button.setObjectName("task_save")
        self.save_button.setToolTip(look.say(t("Ctrl+S", "Ctrl+S")))
        leave = Button(look, t("不改了", "Leave it"), "secondary")
        leave.setObjectName("task_leave")
        self.column.addLayout(self._notes)
        self.column.addWidget(self._scrolled(), 1)
        self.column.addLayout(row(self.save_button, leave, None))
        self._draft = QTimer(self)
        self._draft.setSingleShot(True)
        self._draft.setInterval(DRAFT_MS)
        self._draft.timeout.connect(self.keep_draft)
        self._again = QTimer(self)  # after the focus has arrived elsewhere
        self._again.setSingleShot(True)
        self._again.setInterval(0)
        self._again.timeout.connect(self._show)
        self._walk = EntryWalk(self.form, self.area, self)
        self._walk.went_from.connect(self._went_from)
        self._walk.turned.connect(self._show)
        self._walk.ended.connect(lambda: self.save_button.setFocus(Qt.FocusReason.TabFocusReason))
        self.form.edited.connect(self._edited)
        self.form.fixed.connect(self._fixed)
        self.form.settled.connect(self._settled)
        self.save_button.clicked.connect(self.save)
        leave.clicked.connect(self._leave)
        self.form.start()
        self._show()
        if is_draft:
            self._say(t("这是上次没有保存完的，接着填。", "This was not saved last time; go on."), Tone.ACCENT)

    def begin(self) -> None:
        """Into the first question without an answer, else into what is to be done."""
        order = self.form.order()
        empty = [control for spot, control in order if self.entry.value(spot) is None]
        control = empty[0] if empty and self.entry.before is None else self.form.control(Spot("task"))
        if control is not None:
            control.setFocus(Qt.FocusReason.OtherFocusReason)

    def save(self) -> None:
        """Asks for saving if everything is right; otherwise goes to the first thing that is not."""
        if not self._walk.may_end(self.entry, self.focusWidget()):
            return
        self._draft.stop()
        self.save_button.setEnabled(False)
        self.save_wanted.emit(self.entry.evaluation.to_save, frozenset(self.entry.settled))

    def tell_trouble(self, text: Text) -> None:
        """It was not saved; what was typed stands."""
        self.save_button.setEnabled(True)
        self._say(text, Tone.FAILED)

    def keep_draft(self) -> None:
        """What is not saved yet, if anything was typed."""
        self._draft.stop()
        if self.entry.is_changed and self.save_button.isEnabled():
            self.draft_wanted.emit(self.entry.answers)

    def _scrolled(self) -> QScrollArea:
        held = TallBody()
        held.setObjectName("body")
        inner = QVBoxLayout(held)
        inner.setContentsMargins(0, 0, 8, 0)
        inner.addWidget(self.form)
        self.area = QScrollArea()
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidget(held)
        return self.area

    def _leave(self) -> None:
        self._draft.stop()
        self.let_go.emit()

    def _show(self) -> None:
        self.form.tell(self.entry.view())

    def _say(self, text: Text, tone: Tone) -> None:
        clear(self._notes)
        sign = "error-warning-line" if tone is Tone.FAILED else "draft-line"
        self._notes.addWidget(Note(self._look, sign, text, tone))

    def _edited(self, spot: Spot, value: object) -> None:
        if value is None or isinstance(value, str | int | float):
            self.entry.put(spot, value)
            if not isinstance(self.form.control(spot), LineAnswer | LongAnswer):  # those grow letter by letter
                self.entry.leave(spot)
            self._changed()

    def _fixed(self, fix: SuggestedFix) -> None:
        self.entry.put(Spot(fix.field, fix.row), fix.value)
        self.entry.leave(Spot(fix.field, fix.row))
        self._changed()

    def _settled(self, conflict: ConflictView, version: VersionView) -> None:
        self.entry.settle(conflict, version)
        self._changed()

    def _changed(self) -> None:
        self._show()
        self._draft.start()

    def _went_from(self, spot: Spot) -> None:
        self.entry.leave(spot)
        self._again.start()
