"""The school's plan (一校一案): what is done for each duty, by whom and until when; the worst duties first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from desktop.i18n import NOTHING, capital, count, joined, same, t
from desktop.presenters.checklist import Detail, aside, clause_words, detail, due_words, state_words, until_words
from desktop.presenters.list_view import Band, Lines, ListCell, ListColumn, ListRow
from desktop.presenters.plan_tasks import STAGES, Stage, Task, read_tasks, when_words
from forms.checklist.verdict import State, Verdict
from forms.pack import Pack
from forms.text import Text
from sync.indicators.checklist import ChecklistReader
from sync.store import Store

_TASK, _DUTY = "task-", "duty-"  # how the keys of the list's rows begin
_URGENCY = list(Stage)
COLUMNS = (
    ListColumn(t("任务", "Task")),
    ListColumn(t("谁来办", "Who"), 112),
    ListColumn(t("期限", "Due"), 100),
    ListColumn(t("进展", "Standing"), 132),
)
ALL_DONE = t("任务都完成了，还没有达到", "All tasks are done, and it is not met")
_NOBODY = t("还没有安排", "Not planned yet")
_GONE = t("清单里已经没有这一条", "no longer a duty of the checklist")


@dataclass(frozen=True, slots=True)
class Planned:
    """What a row is about: a duty, and a task for it or none yet. `item` is the duty's id, `until` when it has to be
    met; one that the checklist has no more has no detail."""

    item: str
    duty: Detail | None
    task: Task | None
    stage: Stage
    until: Text = NOTHING


Group = tuple[Text, tuple[Planned, ...]]
"""What stands beside a duty's title, and the rows for it, the most urgent first."""


@dataclass(frozen=True, slots=True)
class PlanView:
    """`counts`: tasks by stage, in the order of `STAGES`, and duties that are not planned. `rows` by the list's keys;
    `done` are the keys of those that are ticked."""

    aside: Text
    counts: Mapping[Stage, int]
    lines: Lines
    rows: Mapping[str, Planned]
    done: frozenset[str]
    groups: tuple[Group, ...]


def read_plan(store: Store, reader: ChecklistReader, today: date) -> PlanView:
    """Works the checklist out anew: not for the thread that paints."""
    standing = reader.read(store, today)
    by_duty: dict[str, list[Task]] = {}
    for task in read_tasks(store, reader.pack):
        by_duty.setdefault(task.item, []).append(task)
    groups = [
        _group(verdict, by_duty.pop(verdict.item.id, []), reader.pack, today) for verdict in standing.worst_first()
    ]
    known = sorted((group for group in groups if group[1]), key=_rank)
    gone = [(tasks[0].duty, tuple(_planned(task, None, today) for task in tasks)) for tasks in by_duty.values()]
    every = (*known, *gone)
    rows = [row for _, group in every for row in group]
    found = Counter(row.stage for row in rows)
    return PlanView(
        aside=aside(standing),
        counts={stage: found[stage] for stage in STAGES},
        lines=tuple(_lines(every, today)),
        rows={key_of(row): row for row in rows},
        done=frozenset(key_of(row) for row in rows if row.stage is Stage.DONE),
        groups=every,
    )


def key_of(row: Planned) -> str:
    """Its key in the list."""
    return f"{_DUTY}{row.item}" if row.task is None else task_key(row.task.record)


def task_key(record: int) -> str:
    return f"{_TASK}{record}"


def _group(verdict: Verdict, tasks: list[Task], pack: Pack, today: date) -> Group:
    about = detail(verdict, pack)
    rows = [_planned(task, about, today) for task in tasks]
    if verdict.state is State.NOT_MET and all(row.stage is Stage.DONE for row in rows):
        rows.append(Planned(verdict.item.id, about, None, Stage.UNPLANNED, until_words(verdict.item.due)))
    rows.sort(key=lambda row: _URGENCY.index(row.stage))
    said = joined([capital(state_words(verdict.state)), clause_words(verdict.item.clause), due_words(verdict.item.due)])
    return said, tuple(rows)


def _rank(group: Group) -> tuple[int, int]:
    """Duties that are not met first, then those nobody knows of; among equals by what presses most."""
    first = group[1][0]
    state = None if first.duty is None else first.duty.state
    worst = [State.NOT_MET, State.UNKNOWN]
    return worst.index(state) if state in worst else len(worst), _URGENCY.index(first.stage)


def _lines(groups: Sequence[Group], today: date) -> Iterator[ListRow | Band]:
    """Each duty with its tasks; duties that have none stand together, a line each."""
    for is_bare, found in groupby(groups, lambda group: group[1][0].task is None and len(group[1]) == 1):
        alike = list(found)
        if is_bare:
            number = count(len(alike), t("{n} 项", "{n} duty"), t("{n} 项", "{n} duties"))
            yield Band(_NOBODY, joined([number, state_words(State.NOT_MET)]))
        for words, rows in alike:
            about = rows[0].duty
            if not is_bare:
                yield Band(words, _GONE) if about is None else Band(about.title, words)
            for row in rows:
                yield _line(row, about.title if is_bare and about is not None else ALL_DONE, today)


def _line(row: Planned, title: Text, today: date) -> ListRow:
    """`title`: what stands there where no task does."""
    words, sign, tone = STAGES[row.stage]
    task = row.task
    if task is None:
        cells = (ListCell(title, sign=sign, sign_tone=tone), ListCell(NOTHING), ListCell(row.until))
        return ListRow(key_of(row), (*cells, ListCell(words, tone=tone)))
    day = same(task.due.isoformat() if task.due else "—")
    cells = (ListCell(same(task.words), sign=sign, sign_tone=tone), ListCell(task.owner), ListCell(day))
    return ListRow(key_of(row), (*cells, ListCell(when_words(task, today), tone=tone)), can_tick=True)


def _planned(task: Task, about: Detail | None, today: date) -> Planned:
    return Planned(task.item, about, task, task.stage(today))
