"""Which names an expression of a form may use and what each stands for; the compiler asks here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from forms.definition import Choice, Form


def item_of(choice: Choice) -> Mapping[str, object]:
    """A choice as an item of its list: its columns, `name` and `label`."""
    return {**choice.filters, "name": choice.code, "label": choice.label.zh}


@dataclass(frozen=True, slots=True)
class Names:
    """The names of one form."""

    repeat_of: Mapping[str, str | None]  # field -> the repeat it stands in
    columns: Mapping[str, frozenset[str]]  # repeat -> its fields
    labels: Mapping[str, Mapping[str, str]]  # field -> code -> Chinese label
    lists: Mapping[str, tuple[Mapping[str, object], ...]]  # choice list -> its items
    list_columns: Mapping[str, frozenset[str]]
    lookups: frozenset[str]

    @classmethod
    def of(cls, form: Form) -> Names:
        lists = {name: tuple(item_of(choice) for choice in choices) for name, choices in form.lists.items()}
        return cls(
            repeat_of={field.name: field.repeat for field in form.fields},
            columns={r.name: frozenset(f.name for f in form.fields_of(r.name)) for r in form.repeats},
            labels={f.name: {c.code: c.label.zh for c in f.choices} for f in form.fields if f.choices},
            lists=lists,
            list_columns={name: frozenset(c for item in found for c in item) for name, found in lists.items()},
            lookups=frozenset(form.lookups),
        )
