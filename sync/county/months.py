"""The matrix of this desk: arrivals, list and returns as they stand, put before the rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from forms.answers import Value
from forms.due import Duties, Needs
from forms.monthly import first_day
from sync import returns
from sync.approvals import Approval, Verify, approvals
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
        filed = list(_filed(store, pack, duties, verify))
        return matrix(
            duties,
            book.schools(),
            book.came(),
            today,
            forwardings=book.forwardings(),
            returns=_returns(store, pack, {one.record: one.month for one in filed}),
            filed=filed,
            since=date.max if begun is None else date.fromtimestamp(begun),
        )


def _filed(store: Store, pack: PackOfForms, duties: Duties, verify: Verify) -> Iterator[Filed]:
    """Every version of the reports that have to be approved, with what its signature is worth."""
    forms = {p.form for periods in duties.by_form.values() for p in periods if p.needs is Needs.APPROVED}
    for form in [pack.forms[form_id] for form_id in forms if form_id in pack.forms]:
        dots = store.written_by(form.id, store.ids(form.id, Query()), "month")
        schools = {local_id: store.addressed.owner_of(dot) for local_id, dot in dots.items()}
        every = approvals(store, form, list(dots), schools.__getitem__, pack.version, verify)
        for local_id, answers, approval in every:
            dot, month = dots[local_id], _month(answers["month"])
            if month is not None:
                is_valid = approval is Approval.FITS
                yield Filed(schools[local_id], form.id, month, dot.epoch, dot.seq, is_valid, local_id)


def _month(value: Value) -> date | None:
    try:
        return first_day(str(value))
    except ValueError:
        return None


def _returns(store: Store, pack: PackOfForms, months: Mapping[int, date]) -> Iterator[Return]:
    """`months` of the reports that have to be approved, by local id."""
    for one in returns.every(store, pack):
        written = store.history(FORM, one.local_id)
        if written:  # what a desk that was restored heard of again has no time of its own
            school = store.addressed.school_of(one.local_id)
            month = months.get(store.local_id(one.record) or 0)
            yield Return(school, one.form, written[0].at, one.end is End.OPEN, month)
