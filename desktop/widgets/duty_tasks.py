"""What the school's plan has for one duty, a line a task, and the way to add one."""

from __future__ import annotations

from collections.abc import Callable

from desktop.i18n import fill, joined, same, t
from desktop.places import Place, plan
from desktop.presenters.duty import DutyView
from desktop.presenters.plan_tasks import PLAN_TITLE, STAGES, Stage, when_words
from desktop.theme.look import Look
from desktop.widgets.basics import Card, ElidedLabel, Label, Sign, column, row
from desktop.widgets.buttons import Button

MOST = 4


class DutyTasks(Card):
    def __init__(self, look: Look, view: DutyView, go: Callable[[Place], None]) -> None:
        super().__init__()
        item = view.detail.key
        add = Button(look, t("加任务", "Add a task"), "link")
        add.setObjectName("duty_add_task")
        add.clicked.connect(lambda: go(plan(item)))
        self.column.addLayout(row(Label(look, PLAN_TITLE, "card"), None, add))
        if not view.tasks:
            self.column.addWidget(Label(look, t("还没有任务。", "No task yet."), "small"))
            return
        in_order = sorted(view.tasks, key=lambda task: list(Stage).index(task.stage(view.today)))
        for task in in_order[:MOST]:
            _, sign, tone = STAGES[task.stage(view.today)]
            said = joined([task.owner, when_words(task, view.today)])
            lines = column(ElidedLabel(look, same(task.words)), ElidedLabel(look, said, "small"), spacing=0)
            line = row(Sign(look, sign, tone, 18), lines, spacing=8)
            line.setStretch(1, 1)
            self.column.addLayout(line)
        rest = len(in_order) - MOST
        more = fill(t("看方案，还有 {n} 个", "See the plan: {n} more"), n=rest)
        see = Button(look, more if rest > 0 else t("看方案", "See the plan"), "link")
        see.setObjectName("duty_plan")
        see.clicked.connect(lambda: go(plan(record=in_order[0].record)))
        self.column.addLayout(row(see, None))
