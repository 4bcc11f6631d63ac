"""Which months a report is asked for, and how each stands by a glance at a few columns: for home and for the list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from desktop.i18n import MONTHS_EN, dated, fill, t
from desktop.places import report
from desktop.presenters.home_view import Todo
from desktop.theme.tokens import Tone
from forms.due import Period, duties
from forms.pack import Pack
from forms.text import Text
from sync.store import Query, Store

FORM, SIGN = "monthly_report", "file-chart-line"
MONTHS = 12
SOON = 2  # days


@dataclass(frozen=True, slots=True)
class Asked:
    """A month that is due, with the newest version there is of it: 0 for none."""

    period: Period
    record: int = 0
    is_approved: bool = False

    @property
    def month(self) -> str:
        return f"{self.period.month:%Y-%m}"


def asked(store: Store, pack: Pack, today: date) -> list[Asked]:
    """The months whose report can be made by now, oldest first, from the first report of all on. A school without one
    is asked for those that were not yet due when it began with this program."""
    if FORM not in pack.forms:
        return []
    periods = duties(pack.due, pack.calendar, today, MONTHS).by_form.get(FORM, ())
    begun = [period for period in periods if period.opens <= today]
    ids = store.ids(FORM, Query(order=("version", False)))
    rows = zip(ids, store.page(FORM, ids, ("month", "signature")), strict=True)
    newest = {str(month): (local_id, signature is not None) for local_id, (month, signature) in rows}
    every = [Asked(p, *newest.get(f"{p.month:%Y-%m}", (0, False))) for p in begun]
    first = next((at for at, one in enumerate(every) if one.record), len(every))
    if first < len(every):
        return every[first:]
    began = _began(store, today)
    return [one for one in every if one.period.due >= began]


def _began(store: Store, today: date) -> date:
    """The day of the first record that was entered here."""
    first = store.journal(store.own_epochs[0], 1, 1)
    return date.fromtimestamp(first[0].at) if first else today


def todo(store: Store, pack: Pack, today: date, can_prepare: bool, can_approve: bool) -> Iterator[tuple[int, Todo]]:
    """What of it is this person's to do, each with the days that are left."""
    for one in asked(store, pack, today):
        if one.is_approved or not (can_approve if one.record else can_prepare):
            continue
        left = (one.period.due - today).days
        title = t("{month}控辍月报还没有填", "The dropout report of {month} is not prepared")
        if one.record:
            title = t("{month}控辍月报等您批", "The dropout report of {month} waits for approval")
        action = t("去批", "Approve") if one.record else t("去填", "Prepare")
        badge, tone = due_words(one.period.due, today)
        words = t("没有个案也要报（零报告）", "Due without cases, too: a null report")
        said = fill(title, month=month_title(one.period.month))
        yield left, Todo(SIGN, tone, said, words, badge, action, report(one.month), is_overdue=left < 0)


def due_words(due: date, today: date) -> tuple[Text, Tone]:
    """How near a deadline is."""
    left = (due - today).days
    if left < 0:
        return fill(t("逾期 {n} 天", "{n} days overdue"), n=-left), Tone.FAILED
    return fill(t("{day} 前", "by {day}"), day=dated(due, today)), Tone.ATTENTION if left <= SOON else Tone.ACCENT


def month_title(month: date) -> Text:
    return Text(f"{month.year} 年 {month.month} 月", f"{MONTHS_EN[month.month - 1]} {month.year}")
