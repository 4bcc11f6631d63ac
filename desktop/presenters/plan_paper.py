"""The school's plan on paper: each duty with its tasks, who does them and until when, and what is not planned."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from desktop.i18n import NOTHING, capital, joined, same, t
from desktop.presenters.paper import Paper, PaperFact, PaperTable, signatures
from desktop.presenters.plan import ALL_DONE, Planned, PlanView
from desktop.presenters.plan_tasks import PLAN_TITLE, STAGES, Stage, when_words
from forms.text import Text
from sync.store import School

_HEADS = (
    t("条款", "Clause"),
    t("要求", "Duty"),
    t("任务", "Task"),
    t("谁来办", "Who"),
    t("期限", "Due"),
    t("进展", "Standing"),
)
_WIDE = (12, 17, 30, 12, 14, 15)
_HEAD = t("任务，按要求排列", "Tasks by duty")
_NONE = t("没有任务，也没有没达到的要求。", "No task, and no duty that is not met.")


def plan_paper(view: PlanView, school: School, by: str, today: date) -> Paper:
    """All of the plan in one table, in the order of the list."""
    numbers = [PaperFact(capital(STAGES[stage][0]), same(str(number))) for stage, number in view.counts.items()]
    rows = tuple(row for _, group in view.groups for row in _rows(group, today))
    return Paper(
        kind=PLAN_TITLE,
        title=joined((same(school.name), PLAN_TITLE), " ", ": "),
        under=joined((same(school.code), view.aside)),
        facts=tuple(numbers),
        parts=(PaperTable(_HEAD, _HEADS, rows, _WIDE, none=_NONE),),
        signs=signatures(school.name),
        foot=Text(f"打印：{by}　{today.isoformat()}", f"Printed by {by}, {today.isoformat()}"),
    )


def _rows(group: tuple[Planned, ...], today: date) -> Iterator[tuple[Text, ...]]:
    """The duty is named once, with its clause. Where nothing is planned there is room for a pen."""
    for at, row in enumerate(group):
        clause, title = NOTHING, NOTHING
        if at == 0:
            clause, title = (NOTHING, same(row.item)) if row.duty is None else (row.duty.clause, row.duty.title)
        if row.task is None:
            words = ALL_DONE if len(group) > 1 else NOTHING
            yield clause, title, words, NOTHING, NOTHING, STAGES[Stage.UNPLANNED][0]
            continue
        task = row.task
        said = joined([same(task.words), same(task.remark)], "。", ". ")
        due = NOTHING if task.due is None else same(task.due.isoformat())
        yield clause, title, said, task.owner, due, when_words(task, today)
