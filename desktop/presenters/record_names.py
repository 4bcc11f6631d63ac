"""Records of another register by name: what a reference is searched with and how it is called."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.i18n import joined, same
from desktop.presenters.register_columns import class_words, mask
from forms.definition import Form, Nature, Text
from sync.store import Query, Store
from sync.vector import Dot

MOST = 9
LOOKED_AT = 500


@dataclass(frozen=True, slots=True)
class Named:
    """A record that may be referred to; `reference` is what the field holds."""

    reference: str
    name: str
    words: Text


def search_records(store: Store, form: Form, typed: str) -> list[Named]:
    """The first few records of `form` that fit what was typed, with what tells namesakes apart."""
    ids = _best(store, form, typed)
    beside = [c.field for c in form.list_columns if c.field != form.title_field][:4]
    rows = store.page(form.id, ids, (form.title_field, *beside))
    found = []
    for local_id, (name, *values) in zip(ids, rows, strict=True):
        known = dict(zip(beside, values, strict=True))
        record = store.record(form.id, local_id)
        number = next((str(v) for n, v in known.items() if v and form.field(n).nature is Nature.ID_NUMBER), "")
        words = [same(mask(number, Nature.ID_NUMBER))] if number else []
        if form.has_field("grade") and form.has_field("class_no"):
            place = class_words(form.field("grade"), record.answers["grade"], record.answers["class_no"])
            words.insert(0, place)
        found.append(Named(str(record.id), str(name or "—"), joined(words)))
    return found


def _best(store: Store, form: Form, typed: str) -> list[int]:
    """Those whose name begins with what was typed come first."""
    ids = store.ids(form.id, Query(text=typed, order=(form.title_field, False)))[:LOOKED_AT]
    names = store.page(form.id, ids, (form.title_field,))
    ranked = sorted(zip(ids, names, strict=True), key=lambda pair: not str(pair[1][0] or "").startswith(typed))
    return [local_id for local_id, _ in ranked[:MOST]]


def record_name(store: Store, form: Form, reference: str) -> str:
    """What people call the record a reference means; the reference itself if it is not here."""
    try:
        local_id = store.local_id(Dot.parse(reference))
    except ValueError:
        local_id = None
    if local_id is None:
        return reference
    rows = store.page(form.id, [local_id], (form.title_field,))
    return str(rows[0][0] or reference)
