"""What Ctrl+K finds: pages by their words, and records of every register by name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from desktop.i18n import joined, same
from desktop.places import Place, entry
from desktop.presenters.ledgers import is_small, opened_at
from desktop.presenters.signs import form_sign
from forms.checks import shown, titled
from forms.definition import Form
from forms.pack import Pack
from forms.text import Text
from sync.store import Query, Store

MOST_OF_A_FORM = 6


@dataclass(frozen=True, slots=True)
class Found:
    sign: str
    title: Text
    words: Text
    place: Place


def find(store: Store, pack: Pack, typed: str, pages: Iterable[Found], names: frozenset[str]) -> tuple[Found, ...]:
    """Pages whose word holds what was typed, then records; with nothing typed all pages."""
    wanted = typed.strip()
    lowered = wanted.casefold()
    shown = [page for page in pages if lowered in page.title.zh or lowered in page.title.en.casefold()]
    if not wanted or "entry" not in names:
        return tuple(shown)
    for form in pack.forms.values():
        if form.search_fields and form.title_field:
            shown.extend(_records(store, form, wanted, "case" in names))
    return tuple(shown)


def small_registers(pack: Pack) -> list[Found]:
    """The registers that stand among the ledgers."""
    small = (form for form in pack.forms.values() if is_small(form))
    return [Found(form_sign(form.id), form.title, same(""), opened_at(form)) for form in small]


def _records(store: Store, form: Form, wanted: str, has_cases: bool) -> list[Found]:
    """The first few records of a form; what stands beside the name comes from its list columns that are not masked."""
    ids = store.ids(form.id, Query(text=wanted))[:MOST_OF_A_FORM]
    beside = [c.field for c in form.list_columns if not c.masked and c.field != form.title_field][:2]
    rows = store.page(form.id, ids, (form.title_field, *beside))
    found = []
    for local_id, (title, *values) in zip(ids, rows, strict=True):
        said = [shown(form.field(name), value) for name, value in zip(beside, values, strict=True) if value is not None]
        place = Place("case", form.id, local_id) if form.states is not None and has_cases else entry(form.id, local_id)
        words = joined((form.title, *said))
        found.append(Found(form_sign(form.id), titled(form, title), words, place))
    return found
