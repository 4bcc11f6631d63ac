"""The matrix of this desk: arrivals, list and returns as they stand, put before the rule."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from forms.due import Duties
from sync import returns
from sync.collecting import without_collecting
from sync.county.matrix import Matrix, Return, matrix
from sync.returns import FORM, End
from sync.store import Store
from sync.store.school import PackOfForms


def read_matrix(store: Store, pack: PackOfForms, duties: Duties, today: date) -> Matrix:
    """Every school of the list. Days are those of this PC's clock and time zone."""
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
            since=date.max if begun is None else date.fromtimestamp(begun),
        )


def _returns(store: Store, pack: PackOfForms) -> Iterator[Return]:
    for one in returns.every(store, pack):
        written = store.history(FORM, one.local_id)
        if written:  # what a desk that was restored heard of again has no time of its own
            school = store.addressed.school_of(one.local_id)
            yield Return(school, one.form, written[0].at, one.end is End.OPEN)
