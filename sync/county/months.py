"""The matrix of this desk: arrivals and list as they stand, put before the rule."""

from __future__ import annotations

from datetime import date

from forms.due import Duties
from sync.county.matrix import Matrix, matrix
from sync.store import Store


def read_matrix(store: Store, duties: Duties, today: date) -> Matrix:
    """Every school of the list. Days are those of this PC's clock and time zone."""
    book = store.county_book()
    begun = book.begun_at()
    return matrix(
        duties,
        book.schools(),
        book.came(),
        today,
        forwardings=book.forwardings(),
        since=date.max if begun is None else date.fromtimestamp(begun),
    )
