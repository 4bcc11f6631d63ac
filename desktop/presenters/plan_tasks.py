"""Tasks of the school's plan: who does what for which duty until when, and how far each is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from desktop.i18n import count, dated, fill, t
from desktop.theme.tokens import Tone
from forms.answers import Answers
from forms.checks import shown
from forms.definition import Form
from forms.engine import Context, Engine
from forms.pack import Pack
from forms.text import Text
from sync.store import Between, Query, Saved, Store

TASKS = "plan_task"
PLAN_TITLE = t("一校一案", "The school's plan")
SOON_DAYS = 30  # a month before its day a task is named
_FIELDS = ("item", "task", "owner", "due", "done_on", "remark")
_TWICE = t(
    "这条要求已经有一样的任务，没有再存一份。改写法，或去改原来那一条。",
    "This duty has this very task already; it was not saved twice. Say it otherwise, or change the other one.",
)


class Stage(StrEnum):
    """How a task stands, the most urgent first. `UNPLANNED` is a duty that is not met and that nothing open is for."""

    OVERDUE = "overdue"
    UNPLANNED = "unplanned"
    SOON = "soon"
    OPEN = "open"
    DONE = "done"


STAGES: Mapping[Stage, tuple[Text, str, Tone]] = {
    Stage.OVERDUE: (t("逾期", "overdue"), "alarm-warning-fill", Tone.FAILED),
    Stage.UNPLANNED: (t("未安排", "not planned"), "error-warning-fill", Tone.ATTENTION),
    Stage.SOON: (t("快到期", "due soon"), "time-fill", Tone.ATTENTION),
    Stage.OPEN: (t("在办", "under way"), "time-line", Tone.UNKNOWN),
    Stage.DONE: (t("已完成", "done"), "checkbox-circle-fill", Tone.MET),
}


@dataclass(frozen=True, slots=True)
class Task:
    """One task; `owner` is an office or a function. Without a day it is under way."""

    record: int
    item: str
    duty: Text
    words: str
    owner: Text
    due: date | None
    done_on: date | None
    remark: str

    def stage(self, today: date) -> Stage:
        if self.done_on is not None:
            return Stage.DONE
        left = None if self.due is None else (self.due - today).days
        if left is None or left > SOON_DAYS:
            return Stage.OPEN
        return Stage.OVERDUE if left < 0 else Stage.SOON


def read_tasks(store: Store, pack: Pack, item: str | None = None) -> list[Task]:
    """All tasks, or those for one duty, by the day they are due; none where the pack has no such form."""
    form = pack.forms.get(TASKS)
    if form is None:
        return []
    ids = store.ids(TASKS, Query(filters={} if item is None else {"item": item}, order=("due", False)))
    rows = zip(ids, store.page(TASKS, ids, _FIELDS), strict=True)
    return [_task(form, local_id, dict(zip(_FIELDS, values, strict=True))) for local_id, values in rows]


def overdue(store: Store, pack: Pack, today: date) -> int:
    """How many tasks are past their day, by one small query; a home page asks."""
    if TASKS not in pack.forms:
        return 0
    before = Between(None, (today - timedelta(days=1)).isoformat())
    return store.count(TASKS, Query(filters={"done_on": None, "due": before}))


def mark(store: Store, pack: Pack, now: datetime, author: int, record: int, is_done: bool) -> Saved | Text:
    """Says of a task that it is done today, or that it is not; or what has to be put right in it first."""
    before = store.record(TASKS, record).answers
    answers = before.with_value("done_on", now.date().isoformat() if is_done else None)
    evaluation = Engine(pack.forms[TASKS]).evaluate(answers, Context(now.date(), now, store.lookup()), before)
    if not evaluation.may_be_saved:
        return next(finding.message for finding in evaluation.findings if finding.blocks)
    return store.save(TASKS, record, evaluation.to_save, author)


def keep(
    store: Store, answers: Answers, record: int | None, settle: frozenset[str], author: int, draft: str
) -> Saved | Text:
    """Saves a task that was evaluated, and lets its draft go; or says that there is this task already."""
    alike = Query(filters={"item": answers["item"], "task": answers["task"]})
    if any(found != record for found in store.ids(TASKS, alike)):
        return _TWICE
    return store.save(TASKS, record, answers, author, settle=settle, draft=draft)


def remove(store: Store, author: int, record: int, is_back: bool = False) -> Saved:
    """Deletes a task, or takes it back; either is noted as it is in its register."""
    with store.together():
        store.note_access(author, "restore" if is_back else "delete", TASKS, None, 1)
        return (store.undelete if is_back else store.delete)(TASKS, record, author)


def when_words(task: Task, today: date) -> Text:
    """How far a task is, beside its day."""
    if task.done_on is not None:
        return fill(t("{day}完成", "done {day}"), day=dated(task.done_on, today))
    if task.due is None:
        return t("没有期限", "no date")
    left = (task.due - today).days
    if left < 0:
        return count(-left, t("逾期 {n} 天", "{n} day overdue"), t("逾期 {n} 天", "{n} days overdue"))
    if left == 0:
        return t("今天到期", "due today")
    return count(left, t("还有 {n} 天", "{n} day left"), t("还有 {n} 天", "{n} days left"))


def _task(form: Form, local_id: int, values: Mapping[str, object]) -> Task:
    said = {name: "" if value is None else str(value) for name, value in values.items()}
    return Task(
        local_id,
        said["item"],
        shown(form.field("item"), said["item"] or None),
        said["task"] or "—",
        shown(form.field("owner"), said["owner"] or None),
        _date(said["due"]),
        _date(said["done_on"]),
        said["remark"],
    )


def _date(said: str) -> date | None:
    return date.fromisoformat(said) if said else None
