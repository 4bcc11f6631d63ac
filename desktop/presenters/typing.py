"""How an answer is written into its field and read from what a person typed; what can be put right quietly is."""

from __future__ import annotations

import re

from forms.answers import Value
from forms.checks import read_typed
from forms.definition import Field, FieldType, Nature
from forms.exchange.cells import Fault, narrow, one_month, person_name, phone
from forms.text import Text

MONTH = "_month"
_FOUR_DIGITS = re.compile(r"[0-9]{3,4}\Z")
_UNIT = re.compile(r"(?P<label>.+?)\s*[（(](?P<unit>[^（()）]+)[)）]\Z")


def read(field: Field, text: str) -> Value:
    """What a field holds of what was typed: names with the dot of the household register, numbers without spaces,
    dates and months in their one shape. What cannot be read comes back as typed, for the checks to speak of."""
    plain = text.strip()
    if field.type is FieldType.TIME:
        digits = narrow(plain)
        return read_typed(field, f"{digits[:-2]}:{digits[-2:]}" if _FOUR_DIGITS.match(digits) else plain)
    if field.type is not FieldType.TEXT or not plain:
        return read_typed(field, plain)
    if is_month(field):
        month = one_month(plain)
        return plain if isinstance(month, Fault) else month
    if field.nature is Nature.NAME:
        return person_name(plain) or None
    if field.nature is Nature.ID_NUMBER:
        return narrow(plain).replace(" ", "").upper() or None
    if field.nature is Nature.PHONE:
        return phone(plain) or None
    return plain


def written(field: Field, value: Value) -> str:
    """The answer as it stands in the line one types into."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.15g}"
    return str(value)


def is_month(field: Field) -> bool:
    """Whether a text stands for year and month, 'YYYY-MM'."""
    return field.type is FieldType.TEXT and field.name.endswith(MONTH)


def label_and_unit(label: Text) -> tuple[Text, Text | None]:
    """单程距离（公里） -> 单程距离, 公里; a label without brackets has no unit."""
    chinese = _UNIT.match(label.zh)
    if chinese is None:
        return label, None
    english = _UNIT.match(label.en)
    unit = Text(chinese["unit"], english["unit"] if english else "")
    return Text(chinese["label"], english["label"] if english else label.en), unit
