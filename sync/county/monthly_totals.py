"""What a county's summary for its region says of the months' dropout reports: the six counts over all schools, by the
small-cell rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from forms.answers import Answers
from forms.due import duties
from forms.monthly import FORM, STAGES
from forms.pack import Pack
from forms.small_cells import released
from forms.text import Text
from sync.approvals import Approval, Verify, approvals
from sync.envelope.keys import is_signed
from sync.store import Query, Store

COUNTED: Mapping[str, Text] = {
    "dropout": Text("辍学", "dropouts"),
    "suspected": Text("疑似辍学", "suspected"),
    "returned": Text("本月复学", "returned this month"),
}


@dataclass(frozen=True, slots=True)
class MonthTotals:
    """One month. `reported` of `listed` schools have an approved report of it; `counts`: by the names of `COUNTED` what
    they say of each stage, and the sum; None is left out."""

    month: date
    reported: int
    listed: int
    counts: Mapping[str, tuple[int | None, ...]]


def month_totals(store: Store, pack: Pack, today: date, verify: Verify = is_signed) -> list[MonthTotals]:
    """The months of a year whose date is over and of which at least one school reported, oldest first; of each school
    the newest version that was approved and still says what was approved.

    Every count is a table of its own: none is a sum or a difference of others."""
    by_month: dict[str, list[Answers]] = {}
    listed = store.county_book().schools()
    for school in listed if FORM in pack.forms else ():
        for month, answers in _newest(store, pack, school.code, verify).items():
            by_month.setdefault(month, []).append(answers)
    months = (one.month for one in duties(pack.due, pack.calendar, today).by_form.get(FORM, ()) if one.due < today)
    return [
        MonthTotals(month, len(found), len(listed), {name: _summed(found, name) for name in COUNTED})
        for month in months
        if (found := by_month.get(f"{month:%Y-%m}"))
    ]


def _newest(store: Store, pack: Pack, school: str, verify: Verify) -> Mapping[str, Answers]:
    """By month."""
    found: dict[str, Answers] = {}
    for answers in _approved(store, pack, school, verify):
        month = str(answers["month"])
        if month not in found or int(found[month]["version"] or 1) < int(answers["version"] or 1):
            found[month] = answers
    return found


def _approved(store: Store, pack: Pack, school: str, verify: Verify) -> Iterator[Answers]:
    ids = store.ids(FORM, Query(owner=school))
    if ids:
        school_of = dict.fromkeys(ids, school).__getitem__
        for _, answers, approval in approvals(store, pack.forms[FORM], ids, school_of, pack.version, verify):
            if approval is Approval.FITS:
                yield answers


def _summed(reports: list[Answers], name: str) -> tuple[int | None, ...]:
    counts = [sum(int(one[f"{stage}_{name}"] or 0) for one in reports) for stage in STAGES]
    return released([counts]).rows[-1]
