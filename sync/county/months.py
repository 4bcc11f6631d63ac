"""The matrix of this desk: arrivals, list and returns as they stand, put before the rule."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from forms.answers import Answers, Value
from forms.due import Duties, Needs
from forms.monthly import first_day
from sync import returns
from sync.approvals import Approval, Verify, approval_of
from sync.collecting import without_collecting
from sync.county.matrix import Filed, Matrix, Return, matrix
from sync.envelope.keys import is_signed
from sync.returns import FORM, End
from sync.store import Query, Store
from sync.store.school import PackOfForms


def read_matrix(
    store: Store, pack: PackOfForms, duties: Duties, today: date, verify: Verify = is_signed
) -> Matrix:
    """Every school of the list. Days are those of this PC's clock and time zone. `verify` judges signatures."""
    book = store.county_book()
    begun = book.begun_at()
    with without_collecting():
        return matrix(
            duties,
            book.schools(),
            book.came(),
            today,
            forwardings=book.forwardings(),
            returns=_returns(store, pack),
            filed=_filed(store, pack, duties, verify),
            since=date.max if begun is None else date.fromtimestamp(begun),
        )


def _filed(store: Store, pack: PackOfForms, duties: Duties, verify: Verify) -> Iterator[Filed]:
    """Every version of the reports that have to be approved, with what its signature is worth."""
    forms = {p.form for periods in duties.by_form.values() for p in periods if p.needs is Needs.APPROVED}
    for form in [pack.forms[form_id] for form_id in forms if form_id in pack.forms]:
        ids = store.ids(form.id, Query())
        names = [field.name for field in form.top_fields]
        dots = store.written_by(form.id, ids, "month")
        for local_id, row in zip(ids, store.page(form.id, ids, names), strict=True):
            answers = Answers().with_values(dict(zip(names, row, strict=True)))
            dot = dots.get(local_id)
            if dot is None or (month := _month(answers["month"])) is None:
                continue
            school = store.addressed.owner_of(dot)
            is_valid = approval_of(form, school, answers, pack.version, verify) is Approval.FITS
            yield Filed(school, form.id, month, dot.epoch, dot.seq, is_valid, local_id)


def _month(value: Value) -> date | None:
    try:
        return first_day(str(value))
    except ValueError:
        return None


def _returns(store: Store, pack: PackOfForms) -> Iterator[Return]:
    for one in returns.every(store, pack):
        written = store.history(FORM, one.local_id)
        if written:  # what a desk that was restored heard of again has no time of its own
            school = store.addressed.school_of(one.local_id)
            yield Return(school, one.form, written[0].at, one.end is End.OPEN)
