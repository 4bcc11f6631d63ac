"""What a store holds of a form, as the audits of the tour compare it."""

from __future__ import annotations

from collections.abc import Mapping

from forms.answers import Value
from forms.definition import Audience, Form
from sync.store.queries import Query
from sync.store.store import Store
from sync.vector import Dot


def travelling(form: Form) -> frozenset[str]:
    """The fields of a form that a county may hold."""
    return frozenset(f.name for f in form.fields if f.audience >= Audience.COUNTY and not f.is_calculated)


def school_records(
    store: Store, form: Form, owner: str | None = None, allowed: frozenset[str] | None = None
) -> Mapping[Dot, tuple[Mapping[str, Value], int]]:
    """Every live record of a form, of one `owner` or (None) of all: what of it may travel, or the fields `allowed`,
    and how many repeat rows it has."""
    allowed = travelling(form) if allowed is None else allowed
    found: dict[Dot, tuple[Mapping[str, Value], int]] = {}
    for local_id in store.ids(form.id, Query(owner=owner)):
        stored = store.record(form.id, local_id)
        values: dict[str, Value] = {n: v for n, v in stored.answers.values.items() if n in allowed and v is not None}
        rows = [r for many in stored.answers.rows.values() for r in many if allowed & r.values.keys()]
        for number, row in enumerate(rows):
            values |= {f"{name}#{number}": v for name, v in row.values.items() if name in allowed}
        found[stored.id] = (values, len(rows))
    return found
