"""An entry form: one record filled in by keyboard, every edit kept as a draft, what is wrong said in place."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from desktop.i18n import clock, count, fill, t
from desktop.places import entry as place_of
from desktop.presenters.entry import Entry
from desktop.presenters.entry_view import ConflictView, Spot, VersionView
from desktop.presenters.returns import ReturnView
from desktop.theme.look import Look
from desktop.theme.tokens import Tone
from desktop.widgets.answers import PickAnswer
from desktop.widgets.badge import Badge
from desktop.widgets.basics import Card, Label, clear, only_read, row
from desktop.widgets.buttons import Button
from desktop.widgets.entry_form import EntryForm, Makings
from desktop.widgets.entry_side import EntrySide
from desktop.widgets.entry_walk import EntryWalk
from desktop.widgets.note import Note
from desktop.widgets.page import Page
from desktop.widgets.return_box import ReturnBox
from desktop.widgets.tall_body import TallBody
from desktop.widgets.top_bar import Crumbs, TopBar
from forms.answers import Answers
from forms.definition import Form
from forms.evaluation import SuggestedFix
from forms.text import Text

DRAFT_MS = 200  # from the first edit that is not kept yet; the writer needs some of the 300 too
TWO_COLUMNS = 1000  # pixels of the page
TAB = Qt.FocusReason.TabFocusReason


class EntryPage(Page):
    """`save_wanted` gives the answers to save, the conflicts' keys they decide and whether another one is to follow;
    `draft_wanted` what to keep meanwhile; `discard_wanted` asks to forget the draft and show the record again."""

    save_wanted = Signal(object, object, bool)
    draft_wanted = Signal(object)
    discard_wanted = Signal()
    return_declined = Signal(object, str)  # what the county returned, and why nothing is changed
    looked_at = Signal()  # the numbers of a record that was there are shown whole

    def __init__(
        self,
        look: Look,
        entry: Entry,
        makings: Makings,
        title: Text,
        has_draft: bool = False,
        parents: Crumbs = (),
    ) -> None:
        form: Form = entry.form
        super().__init__(look, TopBar(look, title, None, (*parents, (form.id, form.title))), scrolls=False)
        self.entry = entry
        self._may_save = self._may_unmask = True
        self._is_pile = False  # a pile: one after the other, each saved with the next one opened
        self._is_kept = True
        self._returned: list[ReturnBox] = []
        self._first: QWidget | None = None  # where to begin, if not with the first question
        self._head_parts(form)
        self.form = EntryForm(makings, form, entry.reasons)
        self.side = EntrySide(look, form.sections, entry.seen_by())
        self._note_place = QVBoxLayout()
        self.body.setSpacing(12)
        self.body.addLayout(self._note_place)
        self.body.addLayout(row(self.side, self._sheet(), spacing=16), 1)
        self._draft_timer = QTimer(self)
        self._draft_timer.setSingleShot(True)
        self._draft_timer.setInterval(DRAFT_MS)
        self._draft_timer.timeout.connect(self._keep_draft)
        self._look_again = QTimer(self)  # after the focus has arrived elsewhere
        self._look_again.setSingleShot(True)
        self._look_again.setInterval(0)
        self._look_again.timeout.connect(self.show_entry)
        self._walk = EntryWalk(self.form, self.area, self)
        self._connect()
        self.form.start()
        self.form.set_veiled(entry.before is not None)
        self.show_entry()
        if has_draft:
            self._offer_discard()

    def tell_returns(self, views: Sequence[ReturnView]) -> None:
        """What the county returned of this record, beside the fields concerned."""
        for box in self._returned:
            self.form.take_away(box)
        self._returned = [ReturnBox(self.look, view) for view in views]
        for box in self._returned:
            box.taken.connect(self._fixed)
            box.declined.connect(self.return_declined)
            if not self._may_save:
                box.only_read()
            self.form.put_beside(box.at, box)
        if self._returned:
            self._first = self._place_of(self._returned[0])

    def tell_standing(self, sign: str, words: Text, tone: Tone) -> None:
        """Something others know of this record, beside its name."""
        self.top.add_badge(Badge(self.look, words, tone, sign))

    def _place_of(self, box: ReturnBox) -> QWidget | None:
        """Where a person begins who came because of it."""
        return self.form.control(box.at) if box.at is not None else None

    def allow(self, actions: frozenset[str]) -> None:
        """Who may not save reads: the form stands as it is, nothing in it can be changed."""
        self._may_save, self._may_unmask = "save" in actions, "unmask" in actions
        if self._may_save:
            return
        for part in (self._kept, self._next, self._save):
            part.hide()
        only_read(self.form)
        self.side.tells_keys = False
        words = t("只能看。要改，请学籍管理员来改。", "To read only. The registrar makes changes.")
        self._show_note(Note(self.look, "eye-line", words, Tone.ACCENT, *self._show_numbers()))

    def _show_numbers(self) -> list[QWidget]:
        """Who cannot go into a masked number asks for all of them here; that is noted."""
        if not self._may_unmask or not self.entry.form.has_persons:
            return []
        show = Button(self.look, t("看整个号码，会记入查阅记录", "Show whole numbers; it is noted"), "link")
        show.setObjectName("entry-show-numbers")
        show.clicked.connect(show.hide)
        show.clicked.connect(self._unveil)
        return [show]

    # -- parts ----

    def _head_parts(self, form: Form) -> None:
        look = self.look
        self._wrong = Badge(look, t("", ""), Tone.FAILED, "close-circle-fill")
        self._unusual = Badge(look, t("", ""), Tone.ATTENTION, "error-warning-fill")
        self.top.add_badge(self._wrong)
        self.top.add_badge(self._unusual)
        self._kept = Label(look, "", "small")
        self._kept.setObjectName("entry-draft")
        self._next = Button(look, fill(t("保存，再登一{measure}", "Save, add another"), measure=form.measure))
        self._next.setObjectName("entry-save-next")
        self._save = Button(look, t("保存", "Save"), "primary", "save-3-line")
        self._save.setObjectName("entry-save")
        for part in (self._kept, self._next, self._save):
            self.top.add_action(part)

    def _sheet(self) -> Card:
        card, held = Card(flush=True), TallBody()
        held.setObjectName("body")
        inner = QVBoxLayout(held)
        inner.setContentsMargins(23, 17, 23, 17)
        inner.addWidget(self.form)
        self.area = QScrollArea()
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidget(held)
        card.column.addWidget(self.area)
        return card

    def _connect(self) -> None:
        self._walk.came_to.connect(lambda spot: self.side.set_current(self.entry.form.field(spot.field).section))
        self._walk.went_from.connect(self._went_from)
        self._walk.turned.connect(self.show_entry)
        self._walk.ended.connect(lambda: (self._next if self._is_pile else self._save).setFocus(TAB))
        self.form.edited.connect(self._edited)
        self.form.fixed.connect(self._fixed)
        self.form.row_added.connect(self.add_row)
        self.form.row_removed.connect(self._remove_row)
        self.form.settled.connect(self._settled)
        self.form.numbers_asked.connect(self._unveil)
        self.side.opened.connect(self._open_section)
        self._save.clicked.connect(lambda: self.save(False))
        self._next.clicked.connect(lambda: self.save(True))
        for keys, then_next in (("Ctrl+S", False), ("Ctrl+Return", True), ("Ctrl+Enter", True)):
            QShortcut(QKeySequence(keys), self, lambda then_next=then_next: self.save(then_next))

    # -- showing ----

    def show_entry(self) -> None:
        """Show the entry as it stands."""
        view = self.entry.view()
        self.form.tell(view)
        self.side.tell(view.sections)
        wrong = t("{n} 处要改", "{n} to correct")
        unusual = t("{n} 处要说明", "{n} to explain")
        self._wrong.say(count(view.wrong, wrong, wrong))
        self._unusual.say(count(view.unusual, unusual, unusual))
        self._wrong.setVisible(view.wrong > 0)
        self._unusual.setVisible(view.unusual > 0)

    def entered(self) -> None:
        super().entered()
        if self._first is not None:
            self._first.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.focus_first()

    def focus_first(self) -> None:
        """Into the first question without an answer, else the first of all."""
        order = self.form.order()
        empty = [control for spot, control in order if self.entry.value(spot) is None]
        if order:
            (empty[0] if empty and self.entry.before is None else order[0][1]).setFocus(Qt.FocusReason.OtherFocusReason)

    def tell_draft(self, at: datetime) -> None:
        self._kept.say(fill(t("草稿 已保存 {time}", "Draft saved {time}"), time=clock(at)))

    def tell_saved(self, following: Entry | None, words: Text) -> None:
        """What was typed is on the disk. `following` is the next one's empty form, None if the page is left."""
        self._is_kept = True
        if following is None:
            self._walk.is_held = False
            return
        self._is_pile = True
        self.start_anew(following)
        self._kept.say(words)
        self.area.verticalScrollBar().setValue(0)
        self._walk.go_on()

    def start_anew(self, entry: Entry) -> None:
        """Show another state of the record: the draft is gone."""
        self.entry = entry
        self._is_kept = True
        self._draft_timer.stop()
        self._kept.say("")
        self._put_note_away()
        if entry.before is None:
            self.form.set_veiled(False)
        self.show_entry()
        self.focus_first()

    def tell_twin(self, name: Text, local_id: int) -> None:
        """There is such a record already: nothing was saved; the other one can be opened."""
        self._not_saved()
        words = fill(
            t(
                "已经登记过：{name}。没有再存一份；打开那一条改，或改正这里的编号。",
                "Already registered: {name}. Nothing was saved twice; open that record, or correct the number here.",
            ),
            name=name,
        )
        open_it = Button(self.look, t("打开那一条", "Open that record"), "link")
        open_it.setObjectName("entry-open-twin")
        open_it.clicked.connect(lambda: self.go.emit(place_of(self.entry.form.id, local_id)))
        self._show_note(Note(self.look, "error-warning-line", words, Tone.ATTENTION, open_it))

    def tell_trouble(self, text: Text) -> None:
        """Saving failed; everything typed stands, and its draft is kept."""
        self._not_saved()
        self._show_note(Note(self.look, "error-warning-line", text, Tone.FAILED))

    # -- what the person does ----

    def save(self, then_next: bool) -> None:
        """Save if everything is right; otherwise go to the first thing that is not."""
        if self._walk.is_held or not self._may_save:
            return
        if not self._walk.may_end(self.entry, self.focusWidget()):
            return
        self._walk.is_held = True
        self._draft_timer.stop()
        self._kept.say(t("正在保存…", "Saving…"))
        self.save_wanted.emit(self.entry.evaluation.to_save, frozenset(self.entry.settled), then_next)

    def leaving(self) -> None:
        """What is not kept yet becomes a draft at once."""
        if not self._is_kept and not self._walk.is_held:
            self._keep_draft()

    def add_row(self, repeat: str) -> None:
        at = self.entry.add_row(repeat)
        self._changed()
        first = next((f for f in self.entry.form.fields_of(repeat) if not f.is_calculated), None)
        control = self.form.control(Spot(first.name, at)) if first is not None else None
        if control is not None:
            self._first = control
            control.setFocus(Qt.FocusReason.OtherFocusReason)

    def _edited(self, spot: Spot, value: object) -> None:
        if value is None or isinstance(value, str | int | float):
            self.entry.put(spot, value)
            if not self._is_typed(spot):
                self.entry.leave(spot)
            self._changed()

    def _is_typed(self, spot: Spot) -> bool:
        """Whether an answer grows letter by letter, so that it must not be judged before it is whole."""
        control = self.form.control(spot)
        return control is not None and control.inherits("QLineEdit") and not isinstance(control, PickAnswer)

    def _fixed(self, fix: SuggestedFix) -> None:
        self.entry.put(Spot(fix.field, fix.row), fix.value)
        self.entry.leave(Spot(fix.field, fix.row))
        self._changed()

    def _unveil(self) -> None:
        if not self._may_unmask:
            return
        self.form.set_veiled(False)
        self.looked_at.emit()

    def _remove_row(self, repeat: str, at: int) -> None:
        self.entry.remove_row(repeat, at)
        self._changed()

    def _settled(self, conflict: ConflictView, version: VersionView) -> None:
        self.entry.settle(conflict, version)
        self._changed()

    def _changed(self) -> None:
        self.show_entry()
        self._is_kept = False
        if not self._draft_timer.isActive() and not self._walk.is_held:
            self._draft_timer.start()

    def _keep_draft(self) -> None:
        self._draft_timer.stop()
        self._is_kept = True
        answers: Answers = self.entry.answers
        self.draft_wanted.emit(answers)

    def _open_section(self, name: str) -> None:
        block = self.form.block(name)
        self.area.verticalScrollBar().setValue(block.y() + self.form.y())
        for spot, control in self.form.order():
            if self.entry.form.field(spot.field).section == name:
                control.setFocus(Qt.FocusReason.OtherFocusReason)
                return

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.form.set_columns(2 if self.width() >= TWO_COLUMNS else 1)

    # -- small things ----

    def _went_from(self, spot: Spot) -> None:
        self.entry.leave(spot)
        self._look_again.start()

    def _not_saved(self) -> None:
        self._kept.say("")
        self._walk.go_on()

    def _offer_discard(self) -> None:
        words = t("这是上次没保存完的草稿，接着填就行。", "This is a draft that was not saved; just go on.")
        forget = Button(self.look, t("不要草稿", "Discard the draft"), "link")
        forget.setObjectName("entry-discard")
        forget.clicked.connect(self.discard_wanted)
        self._show_note(Note(self.look, "draft-line", words, Tone.ACCENT, forget))

    def _show_note(self, note: Note) -> None:
        self._put_note_away()
        self._note_place.addWidget(note)

    def _put_note_away(self) -> None:
        clear(self._note_place)
