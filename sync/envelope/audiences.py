"""Cutting a change into the parts each audience may read, and putting the parts together again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from forms.answers import Value
from forms.definition import Audience, Form
from sync.change import RESERVED, Change, Fields
from sync.envelope.batch import Batch
from sync.envelope.errors import refuse
from sync.envelope.header import AUDIENCES, COUNTY, REGION, SCHOOL

_SECTION = {Audience.SCHOOL: SCHOOL, Audience.COUNTY: COUNTY, Audience.REGION: REGION}


def section_of(form: Form, name: str) -> str:
    """The section a field travels in. Reserved fields go with the form's widest audience, an unknown field stays
    in the school."""
    if name in RESERVED:
        return _SECTION[form.audience]
    return _SECTION[form.field(name).audience] if form.has_field(name) else SCHOOL


def row_section_of(form: Form, repeat: str) -> str:
    """The section that says that a row of `repeat` exists or is taken away: that of its widest field."""
    return _SECTION[max((field.audience for field in form.fields_of(repeat)), default=Audience.SCHOOL)]


def split(change: Change, form: Form) -> dict[str, Change]:
    """The parts of `change` by audience, disjoint; only those that hold something.

    The form's widest audience also learns of a record's creation, and a repeat's of every row touched, even when
    none of the values is for it; and of the place of what was erased, so that all who compare it with what they have
    know it again."""
    if change.is_erased:
        return {_SECTION[form.audience]: change}
    fields: dict[str, dict[str, Value]] = {}
    if change.creates:
        fields[_SECTION[form.audience]] = {}
    for name, value in change.fields.items():
        fields.setdefault(section_of(form, name), {})[name] = value
    rows: dict[str, dict[str, Fields | None]] = {}
    for key, row in change.rows.items():
        rows.setdefault(row_section_of(form, key.partition("/")[0]), {})[key] = None if row is None else {}
        for name, value in (row or {}).items():
            part = rows.setdefault(section_of(form, name), {})
            part[key] = {**(part.get(key) or {}), name: value}
    return {
        audience: replace(change, fields=fields.get(audience, {}), rows=rows.get(audience, {}))
        for audience in AUDIENCES
        if audience in fields or audience in rows
    }


def joined(parts: Iterable[Change]) -> Change:
    """One change out of its parts; ParcelError('content') if they are not parts of one and the same."""
    first, *others = parts
    fields = dict(first.fields)
    rows = dict(first.rows)
    for part in others:
        if not _is_same_save(first, part) or fields.keys() & part.fields.keys():
            raise refuse("content")
        fields.update(part.fields)
        for key, row in part.rows.items():
            rows[key] = _joined_row(rows[key], row) if key in rows else row
    return replace(first, fields=fields, rows=rows) if others else first


def joined_batches(batches: Mapping[str, Batch]) -> list[Change]:
    """The changes of all the sections one reader could open, joined by number and sorted by it."""
    if len(batches) == 1:
        return next(iter(batches.values())).changes()
    parts: dict[int, list[Change]] = {}
    for batch in batches.values():
        for change in batch.changes():
            parts.setdefault(change.dot.seq, []).append(change)
    return [joined(every) if len(every) > 1 else every[0] for _, every in sorted(parts.items())]


def _is_same_save(one: Change, other: Change) -> bool:
    """Whether these say the same, but for what they say of fields and rows."""
    return (one.dot, one.record, one.form, one.clock, one.at, one.author, one.seen) == (
        other.dot, other.record, other.form, other.clock, other.at, other.author, other.seen,
    )  # fmt: skip


def _joined_row(one: Fields | None, other: Fields | None) -> Fields | None:
    if one is None or other is None:
        if one or other:
            raise refuse("content")
        return None
    if one.keys() & other.keys():
        raise refuse("content")
    return {**one, **other}
