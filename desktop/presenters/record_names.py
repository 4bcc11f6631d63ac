"""Records of another register, and other schools, by name: what they are searched with and how they are called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from desktop.i18n import joined, same
from desktop.presenters.register_columns import class_words, mask
from forms.definition import Form, Nature
from forms.text import Text
from sync.joining import trusted
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


class SchoolNames:
    """The other schools of the county, as the roster here names them; it is read when the first is asked for."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @cached_property
    def _names(self) -> Mapping[str, str]:
        roster, own = trusted(self._store), self._store.school.code
        return {school.code: school.name for school in (roster.schools if roster else ()) if school.code != own}

    def name(self, code: str) -> str:
        """What the school of a code is called; whatever else it says, if no school has it."""
        return self._names.get(code, code)

    def search(self, typed: str) -> list[tuple[str, str]]:
        """Code and name of the schools that fit what was typed: part of a name, or the beginning of a code."""
        low = typed.casefold()
        return [(c, name) for c, name in self._names.items() if low in name.casefold() or c.startswith(low)]
