"""A register as a person looks at it: what is searched, filtered and sorted for, and how many that leaves."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType

from desktop.i18n import fill, t
from desktop.presenters.register_columns import Cell, CellMaker, Column, DeliverySign, columns_of, delivery_signs
from forms.answers import Answers
from forms.checks import shown, titled
from forms.definition import Audience, Field, FieldType, Form, FormKind
from forms.text import Text
from sync.store import Query, Store
from sync.store.queries import Filter

MOST_CHOICES = 20  # a filter with more would be no menu any more; the search box finds those
COLUMNS_SETTING = "columns."


def _no_filters() -> Mapping[str, tuple[str, ...]]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Sought:
    """What is asked for. `filters` holds the chosen codes by field; `order` is (field, descending)."""

    text: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=_no_filters)
    order: tuple[str, bool] = ("", False)

    def with_filter(self, name: str, codes: Sequence[str]) -> Sought:
        """A copy in which this field has these codes; none of them takes the filter away."""
        kept = {k: v for k, v in self.filters.items() if k != name}
        if codes:
            kept[name] = tuple(codes)
        return replace(self, filters=MappingProxyType(kept))

    def without_filters(self) -> Sought:
        return replace(self, text="", filters=_no_filters())

    @property
    def is_narrowed(self) -> bool:
        return bool(self.text.strip() or self.filters)

    @property
    def query(self) -> Query:
        filters: dict[str, Filter] = dict(self.filters)
        return Query(text=self.text, filters=filters, order=self.order)


@dataclass(frozen=True, slots=True)
class Chip:
    """One active filter as it is shown."""

    field: str
    what: Text
    value: Text


def filter_fields(form: Form) -> tuple[Field, ...]:
    """The fields one may filter by: single choices of a moderate number."""
    return tuple(f for f in form.top_fields if f.type is FieldType.SELECT_ONE and 2 <= len(f.choices) <= MOST_CHOICES)


class Register:
    """One form's register over a store's reading connection. `owner`: of this school alone, as its county sees it:
    without what stays in the school."""

    def __init__(
        self, store: Store, form: Form, today: date, language: str = "zh", owner: str | None = None
    ) -> None:
        self.form = form
        self._store, self._today, self._language, self._owner = store, today, language, owner
        self.all_columns = columns_of(form, language)
        if owner is not None:
            self.all_columns = tuple(column for column in self.all_columns if _reaches_county(form, column))
        wanted = store.setting(COLUMNS_SETTING + form.id)
        self.columns = self._known(wanted) if isinstance(wanted, list) else self._default()
        self._maker = self._made()

    def choose_columns(self, names: Sequence[str]) -> None:
        """Show these columns, in the order of the form; the first one always stays."""
        self.columns = self._known([self.all_columns[0].name, *names])
        self._maker = self._made()

    def first_sought(self, chosen: str = "") -> Sought:
        """What a register begins with: open cases, soonest visit first; a log from its newest day on; otherwise
        everything, by the first column. `chosen` 'field=code' begins with that filter."""
        order = self.all_columns[0].order
        is_by_day = self.form.kind is FormKind.LOG and self.form.field(order).type is FieldType.DATE
        sought = Sought(order=(order, is_by_day))
        states = self.form.states
        if states is not None:
            codes = [c.code for c in self.form.field(states.state_field).choices if c.code not in states.closed]
            sought = replace(sought.with_filter(states.state_field, codes), order=("state_date", True))
            if self.form.has_field("next_due"):
                sought = replace(sought, order=("next_due", False))
        name, _, code = chosen.partition("=")
        return sought.with_filter(name, [code]) if code and self.form.has_field(name) else sought

    def ids(self, sought: Sought) -> array[int]:
        return self._store.ids(self.form.id, replace(sought.query, owner=self._owner))

    def total(self) -> int:
        return self._store.count(self.form.id, Query(owner=self._owner))

    def signs(self) -> tuple[DeliverySign, ...]:
        """What the signs of delivery mean here and now; a county joined meanwhile counts from the next reading on."""
        self._maker = self._made()
        return tuple(dict.fromkeys(self._maker.signs.values()))

    def rows(self, ids: Sequence[int]) -> list[tuple[Cell, ...]]:
        """The cells of these records, in their order."""
        values = self._store.page(self.form.id, ids, self._maker.reads)
        states = self._store.delivery_states(self.form.id, ids) if self._owner is None else [""] * len(ids)
        return [self._maker.cells(row, state) for row, state in zip(values, states, strict=True)]

    def names(self, ids: Sequence[int]) -> list[str]:
        """What people call these records."""
        rows = self._store.page(self.form.id, ids, (self.form.title_field,))
        return [titled(self.form, value).in_language(self._language) for (value,) in rows]

    def chips(self, sought: Sought) -> tuple[Chip, ...]:
        states = self.form.states
        made = []
        for name, codes in sought.filters.items():
            asked = self.form.field(name)
            if states is not None and name == states.state_field and len(codes) > 1:
                still_open = {c.code for c in asked.choices} - set(states.closed)
                if set(codes) == still_open:
                    made.append(Chip(name, asked.label, t("未结案", "open")))
                    continue
            labels = [shown(asked, code) for code in codes]
            value = Text("、".join(_short(label.zh) for label in labels), ", ".join(label.en for label in labels))
            made.append(Chip(name, _short_label(asked.label), value))
        return tuple(made)

    def counted(self, number: int) -> Text:
        """'3 人' / '3'; Chinese counts with the form's measure word."""
        return Text(f"{number:,} {self.form.measure}", f"{number:,}")

    def add_words(self) -> Text:
        """The main action."""
        return fill(t("登记{one}", "Add {one}"), one=self.form.one)

    def _made(self) -> CellMaker:
        levels = {receiver.level for receiver in self._store.receivers()}
        return CellMaker(self.form, self.columns, self._today, delivery_signs(self.form, levels))

    def _default(self) -> tuple[Column, ...]:
        return tuple(column for column in self.all_columns if column.is_default)

    def _known(self, names: Sequence[object]) -> tuple[Column, ...]:
        found = tuple(c for at, c in enumerate(self.all_columns) if c.name in names or at == 0)
        return found if len(found) > 1 else self._default()


def _reaches_county(form: Form, column: Column) -> bool:
    return bool(column.fields) and all(form.field(name).audience >= Audience.COUNTY for name in column.fields)


def records_for_export(store: Store, form_id: str, ids: Sequence[int], fields: Sequence[str]) -> list[Answers]:
    """What is written into a workbook, read in portions; on the thread that owns `store`."""
    found: list[Answers] = []
    for start in range(0, len(ids), 500):
        for row in store.page(form_id, ids[start : start + 500], fields):
            found.append(Answers().with_values(dict(zip(fields, row, strict=True))))
    return found


def _short(label: str) -> str:
    """五年级 -> 五 where several stand in one chip."""
    return label.removesuffix("年级")


def _short_label(label: Text) -> Text:
    return Text(label.zh.removesuffix("方式"), label.en)
