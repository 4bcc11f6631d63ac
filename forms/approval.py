"""What a person signs when approving a record: all it says but the signature, as bytes that are the same everywhere.

Neither the record's id nor the PC stands in it: numbers are given anew when a PC was set back, content is not. A field
that was not answered is absent, so a form that grows does not change what was signed before."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from forms.answers import Answers, Value
from forms.definition import Field, Form

SIGNATURE, KEY = "signature", "approver_key"
"""The fields of a form that can be approved: 64 bytes and a public Ed25519 key of 32 bytes, both as base64."""
_MEANING = "yilu-approval-1"


def approved_content(form: Form, school: str, answers: Answers) -> bytes:
    """UTF-8 JSON: the meaning, the form's id, the school's code, and every answered field by name, names in order.

    Where there are rows, a fifth part has those of each repeat, in the order of what they say: merging keeps none."""
    said: list[object] = [_MEANING, form.id, school, _said(form.top_fields, answers.values)]
    rows = {
        repeat.name: sorted((_said(form.fields_of(repeat.name), row.values) for row in every), key=_written)
        for repeat in form.repeats
        if (every := answers.rows.get(repeat.name))
    }
    return _written([*said, rows] if rows else said).encode()


def _said(fields: Iterable[Field], values: Mapping[str, Value]) -> Mapping[str, Value]:
    names = [field.name for field in fields if field.name != SIGNATURE and not field.is_calculated]
    return {name: _plain(values[name]) for name in names if values.get(name) is not None}


def _plain(value: Value) -> Value:
    """A whole number reads the same however it is kept."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _written(said: object) -> str:
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
