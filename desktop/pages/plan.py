"""The school's plan: tasks under the duties they are for, the worst first; what is not planned stands among them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.i18n import capital, fill, same, t
from desktop.places import register
from desktop.presenters.plan import COLUMNS, PlanView, task_key
from desktop.presenters.plan_tasks import PLAN_TITLE, STAGES, TASKS, Stage, Task
from desktop.tasks import Changes
from desktop.theme.look import Look
from desktop.theme.tokens import Tone
from desktop.widgets.basics import Card, Label, Sign, clear, column, divider, row
from desktop.widgets.buttons import Button
from desktop.widgets.empty import EmptyState
from desktop.widgets.list_table import ONE_LINE, ListTable
from desktop.widgets.note import Note
from desktop.widgets.page import Page
from desktop.widgets.paper_button import PaperButton, paper_note
from desktop.widgets.planned_card import DutyFacts, TaskFacts
from desktop.widgets.task_card import TaskCard
from desktop.widgets.top_bar import Crumbs, TopBar
from forms.text import Text

SIDE = 356


class PlanPage(Page):
    """`task_wanted` asks for a card to write a task on: its record or None, and the duty of a new one. `done_wanted`
    tells a record and whether it is done, `delete_wanted` a record and whether that is taken back."""

    task_wanted = Signal(object, str)
    done_wanted = Signal(object, bool)
    delete_wanted = Signal(object, bool)

    def __init__(self, look: Look, parents: Crumbs, today: date, may_save: bool, sees_duties: bool) -> None:
        super().__init__(look, TopBar(look, PLAN_TITLE, None, parents), scrolls=False)
        self._today, self._may_save, self._sees_duties = today, may_save, sees_duties
        self._view: PlanView | None = None
        self._wanted = ""  # the row to go to once it is there
        self._deleted = ""  # the words of the task that was deleted last
        self.task_card: TaskCard | None = None
        self.paper = PaperButton(look, self)
        self.top.add_action(self.paper)
        self._add = Button(look, t("加任务", "Add a task"), "primary", "add-line")
        self._add.setObjectName("plan_add")
        self._add.setToolTip(look.say(t("Ctrl+N", "Ctrl+N")))
        self._add.clicked.connect(self._begin)
        self.top.add_action(self._add)
        self._add.setVisible(may_save)
        self._counts = row(spacing=0)
        self.table = ListTable(look, COLUMNS, ONE_LINE, has_ticks=True)
        self.table.setObjectName("plan")
        self.table.chosen.connect(self._show_side)
        self.table.opened.connect(self._open)
        self.table.rows.ticks_changed.connect(self._ticked)
        self._empty = EmptyState(
            look,
            "list-check-2",
            t("还没有任务", "No task yet"),
            t(
                "没有达到的要求会自己列在这里，一条一条安排：做什么、谁来办、哪天办完。",
                "Duties that are not met are listed here by themselves: say what is done, by whom and until when.",
            ),
        )
        self._empty.hide()
        self._notes, self._side = QVBoxLayout(), QVBoxLayout()
        self._side.setSpacing(12)
        self._side.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(12)
        self.body.addLayout(self._parts(), 1)
        for keys, slot in (("Ctrl+N", self._begin), ("Ctrl+S", self._save)):
            QShortcut(QKeySequence(keys), self, slot)

    def tell(self, view: PlanView) -> None:
        self._view = view
        self.top.set_aside(view.aside)
        self._tell_counts(view.counts)
        self.table.setVisible(bool(view.lines))
        self._empty.setVisible(not view.lines)
        self.table.tell(view.lines, view.done)
        self._go_to_wanted()

    def want(self, record: int) -> None:
        """Go to this task once it is there."""
        self._wanted = task_key(record)
        self._go_to_wanted()

    def write(self, card: TaskCard) -> None:
        """Put a card to write on beside the list, in place of what is looked at."""
        clear(self._side)
        self.task_card = card
        self._side.addWidget(card, 1)
        card.show()
        card.begin()

    def end_writing(self, record: int | None = None) -> None:
        """Nothing is being written any more; `record`: what was saved."""
        self.task_card = None
        clear(self._notes)
        if record is not None:
            self.want(record)
            words = t(
                "任务已保存在这台电脑上，和其他改动一起送出。", "Kept on this PC; it leaves with the other changes."
            )
            self._notes.addWidget(Note(self.look, "checkbox-circle-line", words, Tone.MET))
        self._show_side(self.table.current_key())
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def tell_deleted(self, record: int, is_back: bool) -> None:
        """A task is gone, and can be taken back; or it is back."""
        clear(self._notes)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        if is_back:
            self.want(record)
            return
        back = Button(self.look, t("撤销", "Take it back"), "link")
        back.setObjectName("task_restore")
        back.clicked.connect(lambda: self.delete_wanted.emit(record, True))
        words = t("删除了任务“{task}”；已送出的，县里也会知道。", "Deleted: {task}. The county is told if it had left.")
        said = fill(words, task=same(self._deleted))
        self._notes.addWidget(Note(self.look, "delete-bin-line", said, Tone.ATTENTION, back))

    def tell_trouble(self, text: Text) -> None:
        clear(self._notes)
        self._notes.addWidget(Note(self.look, "error-warning-line", text, Tone.FAILED))

    def tell_paper(self, text: Text, tone: Tone) -> None:
        """What became of a paper."""
        clear(self._notes)
        self._notes.addWidget(paper_note(self.look, text, tone))

    def entered(self) -> None:
        super().entered()
        if self.task_card is not None:
            self.task_card.begin()
        else:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def leaving(self) -> None:
        if self.task_card is not None:
            self.task_card.keep_draft()

    def follow(self, changes: object) -> None:
        if isinstance(changes, Changes) and (changes.forms or changes.delivery):
            super().follow(changes)

    def _go_to_wanted(self) -> None:
        at = self.table.rows.at_of(self._wanted)
        if at is not None:
            self._wanted = ""
            self.table.go_to(at)

    def _parts(self) -> QVBoxLayout:
        head, listed, side = Card(), Card(flush=True), QWidget()
        head.column.addLayout(self._counts)
        listed.column.addWidget(self.table, 1)
        listed.column.addWidget(self._empty, 1)
        listed.column.addWidget(divider())
        listed.column.addLayout(self._foot())
        side.setFixedWidth(SIDE)
        side.setLayout(self._side)
        both = row(column(head, listed, spacing=12), side, spacing=16)
        both.setStretch(0, 1)
        whole = column(self._notes, spacing=12)
        whole.addLayout(both, 1)
        return whole

    def _foot(self) -> QVBoxLayout:
        keys = t("Enter 修改，空格标为完成", "Enter changes, Space marks done")
        if not self._may_save:
            keys = t("只能看", "To read only")
        every = Button(self.look, t("全部记录", "All records"), "link")
        every.setObjectName("plan_records")
        every.clicked.connect(lambda: self.go.emit(register(TASKS)))
        line = row(Label(self.look, keys, "small"), None, every)
        line.setContentsMargins(16, 8, 16, 8)
        return column(line)

    def _tell_counts(self, counts: Mapping[Stage, int]) -> None:
        clear(self._counts)
        for stage, number in counts.items():
            words, sign, tone = STAGES[stage]
            shown = tone if number else Tone.UNKNOWN
            told = Label(self.look, same(str(number)), "number", shown if shown is not Tone.UNKNOWN else None)
            told.setObjectName(f"stage_{stage.value}")
            said = Label(self.look, capital(words))
            self._counts.addLayout(row(Sign(self.look, sign, shown, 18), told, said, spacing=8))
            self._counts.addSpacing(26)
        self._counts.addStretch(1)

    def _show_side(self, key: str) -> None:
        if self.task_card is not None:
            return
        clear(self._side)
        found = self._view.rows.get(key) if self._view is not None else None
        if found is None:
            return
        task, item = found.task, found.item
        if task is not None:
            record = task.record
            mark = (lambda is_done: self.done_wanted.emit(record, is_done)) if self._may_save else None
            edit = (lambda: self.task_wanted.emit(record, "")) if self._may_save else None
            remove = (lambda: self._delete(task)) if self._may_save else None
            self._side.addWidget(TaskFacts(self.look, found, task, self._today, self.go.emit, mark, edit, remove))
        if found.duty is not None:
            go = self.go.emit if self._sees_duties else None
            add = (lambda: self.task_wanted.emit(None, item)) if self._may_save else None
            self._side.addWidget(DutyFacts(self.look, found.duty, task is not None, go, add))
        self._side.addStretch(1)

    def _delete(self, task: Task) -> None:
        self._deleted = task.words
        self.delete_wanted.emit(task.record, False)

    def _open(self, key: str) -> None:
        found = self._view.rows.get(key) if self._view is not None else None
        if found is not None and self._may_save and self.task_card is None:
            record = None if found.task is None else found.task.record
            self.task_wanted.emit(record, "" if record is not None else found.item)

    def _begin(self) -> None:
        """A new task, for the duty of the row one is on."""
        if not self._may_save or self.task_card is not None:
            return
        found = self._view.rows.get(self.table.current_key()) if self._view is not None else None
        self.task_wanted.emit(None, found.item if found is not None and found.duty is not None else "")

    def _save(self) -> None:
        if self.task_card is not None:
            self.task_card.save()

    def _ticked(self) -> None:
        """What the ticks say now and the records do not yet."""
        if self._view is None or not self._may_save:
            return
        ticked = self.table.rows.ticked()
        for key in ticked ^ self._view.done:
            task = self._view.rows[key].task if key in self._view.rows else None
            if task is not None:
                self.done_wanted.emit(task.record, key in ticked)
