"""From two states of a form's answers to what one save says: only what differs, groups whole, nothing calculated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from forms.answers import Answers, Row, Value
from forms.definition import Form
from sync.change import Fields, RowFields
from sync.vector import Dot


@dataclass(frozen=True, slots=True)
class Difference:
    """`fields` and `rows` as a `Change` carries them."""

    fields: Fields
    rows: RowFields

    def __bool__(self) -> bool:
        return bool(self.fields or self.rows)


def name_rows(answers: Answers, dot: Dot) -> Answers:
    """The answers with an id for every row that has none yet: the dot of the change that will create it + index."""
    index = 0
    named: dict[str, tuple[Row, ...]] = {}
    for repeat, rows in answers.rows.items():
        kept: list[Row] = []
        for row in rows:
            if not row.id:
                row = replace(row, id=f"{dot}.{index}")
                index += 1
            kept.append(row)
        named[repeat] = tuple(kept)
    return replace(answers, rows=MappingProxyType(named))


def difference(before: Answers | None, after: Answers, form: Form) -> Difference:
    """What a save must say to lead from `before` (None: the record is new) to `after`, whose rows are all named.

    A new record says its answered fields. An edit says the fields that differ, None for one that was cleared, and
    where a field of a merge group differs the whole group: so a group wins or loses a merge as one. Calculated
    fields are never said. Fields the form does not know stay as they are: nothing is said of them."""
    old = before or Answers()
    fields = _differing(old.values, after.values, [f.name for f in form.top_fields if not f.is_calculated], form)
    if before is None:
        fields = {name: value for name, value in fields.items() if value is not None}
    rows: dict[str, Fields | None] = {}
    for repeat in form.repeats:
        names = [f.name for f in form.fields_of(repeat.name) if not f.is_calculated]
        standing = {row.id: row.values for row in old.rows.get(repeat.name, ())}
        left = dict(standing)
        for row in after.rows.get(repeat.name, ()):
            said = _differing(left.pop(row.id, {}), row.values, names, form)
            if row.id not in standing:
                rows[f"{repeat.name}/{row.id}"] = {name: v for name, v in said.items() if v is not None}
            elif said:
                rows[f"{repeat.name}/{row.id}"] = said
        rows |= dict.fromkeys((f"{repeat.name}/{row_id}" for row_id in left), None)
    return Difference(MappingProxyType(fields), MappingProxyType(rows))


def _differing(
    before: Mapping[str, Value], after: Mapping[str, Value], names: Iterable[str], form: Form
) -> dict[str, Value]:
    known = list(names)
    differ = {name for name in known if before.get(name) != after.get(name)}
    for group in form.groups:
        if differ.intersection(group):
            differ.update(group)
    return {name: after.get(name) for name in known if name in differ}
