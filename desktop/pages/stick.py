"""A stick: what is on it for this school and what would be written to it side by side, each one press away."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QVBoxLayout, QWidget

from desktop.i18n import NOTHING, t
from desktop.presenters.stick_view import HeadView, JobView, LineView, NoteView, StickView
from desktop.tasks import Step
from desktop.theme.look import Look
from desktop.theme.tokens import Tone
from desktop.widgets.badge import Badge
from desktop.widgets.basics import Card, ElidedLabel, Label, Sign, SignTile, clear, column, divider, row
from desktop.widgets.buttons import Button
from desktop.widgets.folded_note import FoldedNote
from desktop.widgets.note import Note
from desktop.widgets.page import Page
from desktop.widgets.segmented import SegmentedControl
from desktop.widgets.top_bar import TopBar
from desktop.widgets.work_card import WorkCard
from forms.text import Text

LEAST = 280  # of the two jobs


class StickPage(Page):
    """`chosen` gives the path of a stick or folder; `look_wanted`, `take_wanted`, `write_wanted` start a job,
    `cancel_wanted` asks the one under way to stop."""

    chosen = Signal(str)
    look_wanted = Signal()
    take_wanted = Signal()
    write_wanted = Signal()
    cancel_wanted = Signal()

    def __init__(self, look: Look) -> None:
        parents = (("delivery", t("送出与回执", "Delivery")),)
        super().__init__(look, TopBar(look, t("U盘", "Stick"), parents=parents))
        self.body.setSpacing(12)
        self._folder = Button(look, t("另选文件夹", "Choose a folder"), "secondary", "folder-open-line")
        self._folder.setObjectName("stick_folder")
        self._folder.clicked.connect(self._choose_folder)
        self.top.add_action(self._folder)
        self._head = _Head(look)
        self._head.chosen.connect(self.chosen)
        self.body.addWidget(self._head)
        self._notes = QVBoxLayout()
        self._notes.setSpacing(8)
        self.body.addLayout(self._notes)
        self._told: tuple[NoteView, ...] = ()
        self.read = _Job(look, t("读U盘", "Read the stick"), "inbox-line", "stick_take")
        self.write = _Job(look, t("写入U盘", "Copy to stick"), "upload-2-line", "stick_write")
        self.read.wanted.connect(self._read)
        self.write.wanted.connect(self.write_wanted)
        self._stages = QStackedWidget()
        self._jobs, self._work = QWidget(), self._make_work()
        both = row(self.read, self.write, spacing=12)
        both.setStretch(0, 1)
        both.setStretch(1, 1)
        self._jobs.setLayout(both)
        self._stages.addWidget(self._jobs)
        self._stages.addWidget(self._work)
        self.body.addWidget(self._stages)
        self.body.addStretch(1)
        self._takes = False

    def tell(self, view: StickView) -> None:
        self._head.tell(view.head, view.choices)
        self._folder.setEnabled(view.work is None)
        self._show_notes(view.notes)
        self._takes = view.takes
        self.read.tell(view.read)
        self.write.tell(view.write)
        if view.work is None:
            self._stages.setCurrentWidget(self._jobs)
        elif self._stages.currentWidget() is not self._work:
            self._card.begin(view.work, view.work_words)
            self._stages.setCurrentWidget(self._work)
            self._card.stop.setFocus(Qt.FocusReason.OtherFocusReason)

    def tell_step(self, step: Step) -> None:
        self._card.tell(step)

    def _read(self) -> None:
        """The one button: take what was seen, or first see what is there."""
        (self.take_wanted if self._takes else self.look_wanted).emit()

    def _show_notes(self, notes: tuple[NoteView, ...]) -> None:
        if notes == self._told:
            return  # one that was unfolded stays so
        self._told = notes
        clear(self._notes)
        for note in notes:
            self._notes.addWidget(self._folded(note) if note.more else self._note(note))

    def _note(self, note: NoteView) -> QWidget:
        if note.place is None:
            return Note(self.look, note.sign, note.text, note.tone)
        button = Button(self.look, note.action)
        button.setObjectName(f"stick_go_{note.place.page}")
        button.clicked.connect(lambda: self.go.emit(note.place))
        return Note(self.look, note.sign, note.text, note.tone, button)

    def _folded(self, note: NoteView) -> QWidget:
        more = (note.text, *note.more)
        return FoldedNote(self.look, note.sign, note.tone, (note.text,), more, t("看是哪些", "See which"))

    def _make_work(self) -> QWidget:
        self._card = WorkCard(self.look, "u-disk-line")
        self._card.stop.setObjectName("stick_stop")
        self._card.cancelled.connect(self.cancel_wanted)
        held = QWidget()
        held.setLayout(column(None, row(None, self._card, None), None, None))
        return held

    def _choose_folder(self) -> None:
        title = self.look.say(t("选一个文件夹", "Choose a folder"))
        path = QFileDialog.getExistingDirectory(self, title)
        if path:
            self.chosen.emit(path)


class _Head(Card):
    """The stick and, in one word, whether it may be pulled out."""

    chosen = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.setFixedHeight(72)
        self._name, self._words = Label(look, "", "card"), ElidedLabel(look, "", "small")
        self._words.setObjectName("stick_where")
        self._badge = Badge(look, NOTHING)
        self._badge.setObjectName("stick_badge")
        self._choice = QVBoxLayout()
        self._told: tuple[tuple[str, Text], ...] = ()
        line = row(
            SignTile(look, "u-disk-fill", Tone.ACCENT, 40),
            column(None, self._name, self._words, None, spacing=1),
            self._choice,
            self._badge,
            spacing=14,
        )
        line.setStretch(1, 1)
        self.column.setContentsMargins(16, 8, 16, 8)
        self.column.addLayout(line)

    def tell(self, view: HeadView, choices: tuple[tuple[str, Text], ...]) -> None:
        self._name.say(view.name)
        self._words.say(view.words)
        self._badge.say(view.badge, view.tone, view.sign)
        if choices == self._told:
            return
        self._told = choices
        clear(self._choice)
        if choices:
            which = SegmentedControl(self._look, choices, None, 28)
            which.setObjectName("stick_choice")
            which.setAccessibleName(self._look.say(t("用哪一个U盘", "Which stick")))
            which.chosen.connect(self.chosen)
            self._choice.addWidget(which)


class _Job(Card):
    """One job: its heading, its lines, what must not be misunderstood, and its button."""

    wanted = Signal()

    def __init__(self, look: Look, title: Text, sign: str, name: str) -> None:
        super().__init__(flush=True)
        self._look = look
        self.setMinimumHeight(LEAST)
        self._aside = Label(look, "", "small")
        head = row(Sign(look, sign, Tone.ACCENT, 20), Label(look, title, "card"), self._aside, None)
        head.setContentsMargins(15, 0, 15, 0)
        held = QWidget()
        held.setFixedHeight(44)
        held.setLayout(head)
        self._lines = QVBoxLayout()
        self._lines.setContentsMargins(16, 4, 16, 4)
        self._lines.setSpacing(0)
        self._foot = Label(look, "", "small", wraps=True)
        self.button = Button(look, NOTHING)
        self.button.setObjectName(name)
        self.button.clicked.connect(self.wanted)
        bottom = column(self._foot, row(self.button, None), spacing=10)
        bottom.setContentsMargins(16, 4, 16, 16)
        for part in (held, divider("row-divider")):
            self.column.addWidget(part)
        self.column.addLayout(self._lines)
        self.column.addStretch(1)
        self.column.addLayout(bottom)

    def tell(self, view: JobView) -> None:
        self._aside.say(view.aside)
        self._foot.say(view.foot)
        self._foot.setVisible(view.foot != NOTHING)
        self.button.set_kind("primary" if view.is_primary else "secondary")
        self.button.say(view.action)
        self.button.setEnabled(view.can_act)
        clear(self._lines)
        for at, line in enumerate(view.lines):
            if at:
                self._lines.addWidget(divider("row-divider"))
            self._lines.addWidget(self._line(line))

    def _line(self, line: LineView) -> QWidget:
        look, held = self._look, QWidget()
        held.setFixedHeight(48)
        title = ElidedLabel(look, line.title)
        words = (ElidedLabel(look, line.words, "small"),) if line.words != NOTHING else ()
        number = Label(look, line.number, "strong")
        parts = row(
            Sign(look, line.sign, line.tone or "secondary", 18),
            column(None, title, *words, None, spacing=1),
            number,
            spacing=12,
        )
        parts.setStretch(1, 1)
        held.setLayout(parts)
        return held
