"""The school's plan on paper: each duty with its tasks, who does them and until when, and what is not planned."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from desktop.i18n import NOTHING, capital, joined, same, t
from desktop.presenters.paper import Paper, PaperFact, PaperTable, signatures
from desktop.presenters.plan import Planned, PlanView, unplanned_words
from desktop.presenters.plan_tasks import PLAN_TITLE, STAGES, Stage, when_words
from forms.text import Text
from sync.store import School

_HEADS = (
    t("要求", "Duty"),
    t("任务", "Task"),
    t("谁来办", "Who"),
    t("期限", "Due"),
    t("进展", "Standing"),
    t("备注", "Remark"),
)
_WIDE = (18, 33, 12, 11, 12, 14)
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
    """The duty is named once, with its clause."""
    for at, row in enumerate(group):
        named = NOTHING
        if at == 0:
            named = (
                same(row.item)
                if row.duty is None
                else Text(f"{row.duty.title.zh}（{row.duty.clause.zh}）", f"{row.duty.title.en} ({row.duty.clause.en})")
            )
        if row.task is None:
            yield named, unplanned_words(row, group), NOTHING, NOTHING, STAGES[Stage.UNPLANNED][0], NOTHING
            continue
        task = row.task
        due = NOTHING if task.due is None else same(task.due.isoformat())
        yield named, same(task.words), task.owner, due, when_words(task, today), same(task.remark)
