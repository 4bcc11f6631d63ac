"""The numbers of a report side by side with those of last month and a year ago, and the records behind each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from desktop.i18n import NOTHING, same, t
from desktop.presenters.list_view import ListCell, ListRow
from desktop.presenters.monthly_view import Number, NumberRow
from desktop.presenters.typing import label_and_unit
from forms.answers import Answers, Value
from forms.checks import shown
from forms.definition import Form
from forms.monthly import Counted, first_day, month_of
from forms.pack import Pack
from forms.text import Text
from sync.monthly.counting import ABSENCES, CASES, day_of
from sync.monthly.reports import Report, newest
from sync.store import Store

SIX = (
    (t("小学", "Primary"), ("primary_dropout", "primary_suspected", "primary_returned")),
    (t("初中", "Junior"), ("junior_dropout", "junior_suspected", "junior_returned")),
)
OTHERS = (
    (t("在校学生", "Pupils"), ("pupils_primary", "pupils_junior")),
    (t("没有销号的个案", "Cases not closed"), ("open_30", "open_90", "open_180", "open_more")),
    (t("劝返和缺勤", "Visits and absences"), ("visits", "unvisited", "absences")),
)
_SHORT = {
    "dropout": t("辍学", "dropouts"),
    "suspected": t("疑似辍学", "suspected"),
    "returned": t("本月复学", "returned"),
}


def number_rows(
    form: Form, answers: Answers, every: list[Report], month: str, counted: Counted | None
) -> Iterator[NumberRow]:
    first = first_day(month)
    last = newest(every, month_of(first - timedelta(days=1)))
    year = newest(every, f"{first.year - 1}-{first.month:02d}")
    for title, names in (*SIX, *OTHERS):
        yield NumberRow(title, tuple(_number(form, name, answers, last, year, counted) for name in names))


def _number(
    form: Form, name: str, answers: Answers, last: Report | None, year: Report | None, counted: Counted | None
) -> Number:
    label = _SHORT.get(name.partition("_")[2]) if name.startswith(("primary", "junior")) else None
    behind = len(counted.behind.get(name, ())) if counted is not None else 0
    what = label or label_and_unit(form.field(name).label)[0]
    return Number(name, what, int(answers[name] or 0), _said(last, name), _said(year, name), behind)


def _said(report: Report | None, name: str) -> int | None:
    return None if report is None else int(report.answers[name] or 0)


def records_behind(store: Store, pack: Pack, counted: Counted, as_of: date) -> dict[str, tuple[ListRow, ...]]:
    """The records behind each number, those of longest standing first."""
    of_cases = {name: ids for name, ids in counted.behind.items() if name != "absences"}
    cases = _case_rows(store, pack.forms[CASES], {i for ids in of_cases.values() for i in ids}, as_of)
    found = {
        name: tuple(sorted((cases[i] for i in ids), key=lambda row: row.cells[3].text.zh))
        for name, ids in of_cases.items()
    }
    if ABSENCES in pack.forms:
        found["absences"] = tuple(_absence_rows(store, counted.behind.get("absences", ()), as_of))
    return found


def _case_rows(store: Store, form: Form, ids: set[int], as_of: date) -> dict[int, ListRow]:
    listed = sorted(ids)
    columns = ("pupil_name", "pupil_class", "state", "absent_since")
    found = {}
    for local_id, (name, klass, state, since) in zip(listed, store.page(form.id, listed, columns), strict=True):
        said = shown(form.field("state"), state)
        found[local_id] = _row(form.id, local_id, (name, klass, said), day_of(since), as_of)
    return found


def _absence_rows(store: Store, ids: Sequence[int], as_of: date) -> Iterator[ListRow]:
    columns = ("pupil_name", "pupil_class", "first_day", "last_day")
    for local_id, (name, klass, first, last) in zip(ids, store.page(ABSENCES, ids, columns), strict=True):
        until = min(day_of(last) or as_of, as_of)
        word = t("缺勤中", "absent") if last is None else t("已回校", "back")
        yield _row(ABSENCES, local_id, (name, klass, word), day_of(first), until)


def _row(form: str, local_id: int, said: tuple[Value, Value, Text], since: date | None, until: date) -> ListRow:
    name, klass, state = said
    days = NOTHING if since is None else same(str((until - since).days + 1))
    when = NOTHING if since is None else same(since.isoformat())
    cells = (same(str(name or "—")), same(str(klass or "")), state, when, days)
    return ListRow(f"{form}|{local_id}", tuple(ListCell(cell) for cell in cells))
