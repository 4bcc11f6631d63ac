"""Answers in the types their fields are kept in, so that what is read is what was journalled."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from forms.answers import Answers, Value
from forms.definition import FieldType, Form
from forms.errors import BugError
from sync.store import errors

_MOST = 1 << 63


def typed(form: Form, answers: Answers) -> Answers:
    """The answers with every value as its field's column keeps it: a number typed into a text field becomes text.

    BugError 'value_type' for a value that its field cannot hold: the form's checks let it through wrongly."""
    types = {field.name: field.type for field in form.fields}
    rows = {
        repeat: tuple(replace(row, values=_typed(types, row.values)) for row in every)
        for repeat, every in answers.rows.items()
    }
    return Answers(_typed(types, answers.values), MappingProxyType(rows))


def _typed(types: Mapping[str, FieldType], values: Mapping[str, Value]) -> Mapping[str, Value]:
    made = {n: _value(types[n], v) if n in types else v for n, v in values.items() if v is not None and v != ""}
    return MappingProxyType(made)


def _value(kind: FieldType, value: str | int | float) -> Value:
    try:
        if kind is FieldType.INTEGER:
            return _whole(value)
        if kind is FieldType.DECIMAL:
            return _finite(float(value))
    except (ValueError, OverflowError):
        raise BugError("value_type", errors.UNEXPECTED) from None
    if isinstance(value, str):
        return _sound(value)
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _whole(value: str | int | float) -> int:
    number = int(value)
    if not -_MOST <= number < _MOST or (isinstance(value, float) and number != value):
        raise ValueError("not a whole number")
    return number


def _finite(value: float) -> float:
    if not math.isfinite(value):
        raise ValueError("not a number")
    return value


def _sound(text: str) -> str:
    """The text without halves of characters, which some input methods leave and UTF-8 cannot hold."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text
