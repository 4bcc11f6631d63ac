"""One row of the plan, looked at: the task with who does it and until when, and the duty it is for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from desktop.i18n import NOTHING, capital, fill, joined, same, t
from desktop.places import Place, entry
from desktop.presenters.checklist import SIGNS, Detail, state_words
from desktop.presenters.plan import Planned
from desktop.presenters.plan_tasks import STAGES, TASKS, Stage, Task, when_words
from desktop.theme.look import Look
from desktop.widgets.badge import Badge
from desktop.widgets.basics import Card, Label, row
from desktop.widgets.buttons import Button

Go = Callable[[Place], None]


class TaskFacts(Card):
    """`mark(done)`, `edit()` and `remove()` are offered to who may save."""

    def __init__(
        self,
        look: Look,
        planned: Planned,
        task: Task,
        today: date,
        go: Go,
        mark: Callable[[bool], None] | None,
        edit: Callable[[], None] | None,
        remove: Callable[[], None] | None,
    ) -> None:
        super().__init__()
        words, sign, tone = STAGES[planned.stage]
        self.column.addLayout(row(Badge(look, capital(words), tone, sign), None))
        self.column.addWidget(Label(look, same(task.words), "card", wraps=True))
        day = same(task.due.isoformat()) if task.due is not None else NOTHING
        for label, value in (
            (t("谁来办", "Who"), task.owner),
            (t("期限", "Due"), joined((day, when_words(task, today)))),
            (t("备注", "Remark"), same(task.remark)),
        ):
            if value.zh:
                line = row(Label(look, label, "small"), Label(look, value, wraps=True), spacing=10)
                line.setStretch(1, 1)
                self.column.addLayout(line)
        if mark is not None and edit is not None:
            is_done = planned.stage is Stage.DONE
            said = t("还没有完成", "Not done yet") if is_done else t("标为完成", "Mark it done")
            turn = Button(look, said, "secondary", "arrow-go-back-line" if is_done else "check-line")
            turn.setObjectName("task_done")
            turn.clicked.connect(lambda: mark(not is_done))
            change = Button(look, t("修改", "Change"), "secondary", "edit-line")
            change.setObjectName("task_edit")
            change.clicked.connect(edit)
            self.column.addSpacing(4)
            self.column.addLayout(row(turn, change, None))
        record = Button(look, t("看这条记录", "See the record"), "link")
        record.setObjectName("task_record")
        record.clicked.connect(lambda: go(entry(TASKS, task.record)))
        foot = row(record, None)
        if remove is not None:
            gone = Button(look, t("删除", "Delete"), "link", "delete-bin-line")
            gone.setObjectName("task_delete")
            gone.clicked.connect(remove)
            foot.addWidget(gone)
        self.column.addLayout(foot)


class DutyFacts(Card):
    """What the duty asks and how it stands; `add()` begins a task for it."""

    def __init__(
        self, look: Look, duty: Detail, is_planned: bool, go: Go | None, add: Callable[[], None] | None
    ) -> None:
        super().__init__()
        if duty.state is not None:
            sign, tone = SIGNS[duty.state]
            self.column.addLayout(row(Badge(look, capital(state_words(duty.state)), tone, sign), None))
        for words, role in ((duty.title, "card"), (duty.about, "small"), (duty.duty, "quiet"), (duty.sentence, "")):
            if words.zh:
                self.column.addWidget(Label(look, words, role, wraps=True))
        if add is not None:
            said = t("再加一个任务", "Add another task") if is_planned else t("给它加任务", "Add a task for it")
            begin = Button(look, said, "secondary" if is_planned else "primary", "add-line")
            begin.setObjectName("duty_add")
            begin.clicked.connect(add)
            self.column.addSpacing(4)
            self.column.addLayout(row(begin, None))
        if go is not None and duty.place is not None:
            place = duty.place
            see = Button(look, fill(t("看“{title}”这一项", "See this duty"), title=duty.title), "link")
            see.setObjectName("see_duty")
            see.clicked.connect(lambda: go(place))
            self.column.addLayout(row(see, None))
