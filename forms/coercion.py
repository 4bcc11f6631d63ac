"""What an expression gives, turned into what a field holds."""

from __future__ import annotations

import math

from forms.answers import Value
from forms.checks import MAX_NUMBER, read_typed
from forms.definition import Field, FieldType
from forms.values import XValue, first, iso_date, to_number, to_text


def coerce(field: Field, value: XValue) -> Value:
    """The value of `field` an expression's result stands for; None for nothing, NaN or what cannot be one."""
    match field.type:
        case FieldType.INTEGER | FieldType.DECIMAL:
            number = to_number(value)
            if not math.isfinite(number) or abs(number) > MAX_NUMBER:
                return None
            return math.trunc(number) if field.type is FieldType.INTEGER else float(f"{number:.15g}")
        case FieldType.DATE:
            item = first(value)
            return (iso_date(item) if isinstance(item, float) else _start(to_text(item), "T")) or None
        case FieldType.TIME:
            item = first(value)
            return _time(item) if isinstance(item, float) else _time_text(to_text(item)) or None
    return to_text(value) or None


def _start(text: str, mark: str) -> str:
    return text.partition(mark)[0]


def _time(days: float) -> str | None:
    if not math.isfinite(days):
        return None
    minutes = math.floor((days - math.floor(days)) * 1440 + 1e-6) % 1440
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _time_text(text: str) -> str:
    return text.rpartition("T")[2][:5]


def default_of(field: Field, value: XValue) -> Value:
    """What a default puts into a new record; texts are read as typed ones are ('3' into an integer)."""
    return read_typed(field, value) if isinstance(value, str) else coerce(field, value)
