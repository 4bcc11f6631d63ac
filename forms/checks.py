"""Checks of one value against its field, without the evaluator: what receivers do, and what typing is read with."""

from __future__ import annotations

import math
import re
from datetime import date

from forms.answers import Value
from forms.definition import Choice, Field, FieldType, Form
from forms.text import Text

MAX_LENGTH = 4_000  # characters of a text
MAX_NUMBER = 1 << 53  # beyond it a float cannot tell neighbours apart

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]\Z")
_REFERENCE = re.compile(r"[0-9a-f]{16}-[1-9][0-9]{0,9}\Z")
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_WHOLE = re.compile(r"[-+]?[0-9]{1,17}\Z")
_DECIMAL = re.compile(r"[-+]?(?:[0-9]{1,17}(?:\.[0-9]{0,17})?|\.[0-9]{1,17})\Z")
_TYPED_DATE = re.compile(r"([0-9]{4})(?:[-./年]([0-9]{1,2})[-./月]([0-9]{1,2})日?|([0-9]{2})([0-9]{2}))\Z")
_TYPED_TIME = re.compile(r"([0-9]{1,2})[:：.时]([0-9]{2})分?\Z")
_FULL_WIDTH = {0xFF01 + offset: 0x21 + offset for offset in range(94)} | {0x3000: 0x20}


def check_value(field: Field, value: Value) -> str | None:
    """Why a field may not hold `value`: 'type', 'size', 'form' (its shape) or 'code'; None when it may.

    None (not answered) is always allowed: whether an answer is required is for the writer to say."""
    if value is None:
        return None
    if field.type is FieldType.INTEGER or field.type is FieldType.DECIMAL:
        return _check_number(field.type, value)
    if not isinstance(value, str):
        return "type"
    if len(value) > MAX_LENGTH:
        return "size"
    match field.type:
        case FieldType.DATE:
            return None if _is_date(value) else "form"
        case FieldType.TIME:
            return None if _TIME.match(value) else "form"
        case FieldType.REFERENCE:
            return None if _REFERENCE.match(value) else "form"
        case FieldType.SELECT_ONE:
            return None if code_exists(field, value) else "code"
        case FieldType.SELECT_MULTIPLE:
            return _check_codes(field, value)
    return "form" if value == "" or _UNSEEN.search(value) else None


def _check_number(kind: FieldType, value: Value) -> str | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "type"
    if isinstance(value, float) and (kind is FieldType.INTEGER or not math.isfinite(value)):
        return "type"
    return "size" if abs(value) > MAX_NUMBER else None


def _is_date(value: str) -> bool:
    if not _DATE.match(value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _check_codes(field: Field, value: str) -> str | None:
    codes = value.split(" ")
    if not all(code_exists(field, code) for code in codes):
        return "code"
    return None if codes == in_list_order(field, codes).split(" ") else "form"


def code_exists(field: Field, code: str) -> bool:
    """Whether `code` stands in the field's choices."""
    return any(choice.code == code for choice in field.choices)


def in_list_order(field: Field, codes: list[str]) -> str:
    """The codes as a select_multiple holds them: each once, in the order of the list, one space between."""
    chosen = set(codes)
    return " ".join(choice.code for choice in field.choices if choice.code in chosen)


def read_typed(field: Field, text: str) -> Value:
    """What a person typed, as the field holds it: blanks around it gone, full-width digits made plain, dates such as
    20160321, 2016.3.21 or 2016年3月21日 and times such as 8:30 in their one shape. What cannot be read comes back
    as it was typed, so that the evaluation can say what would be right."""
    text = text.strip()
    if not text:
        return None
    if field.type is FieldType.TEXT:
        return text
    plain = text.translate(_FULL_WIDTH).strip()
    match field.type:
        case FieldType.INTEGER:
            return int(plain) if _WHOLE.match(plain) else text
        case FieldType.DECIMAL:
            return float(plain) if _DECIMAL.match(plain) else text
        case FieldType.DATE:
            return _read_date(plain) or text
        case FieldType.TIME:
            found = _TYPED_TIME.match(plain)
            return f"{int(found[1]):02}:{found[2]}" if found and int(found[1]) < 24 and int(found[2]) < 60 else text
    return plain


def _read_date(plain: str) -> str | None:
    found = _TYPED_DATE.match(plain)
    if found is None:
        return None
    try:
        return date(int(found[1]), int(found[2] or found[4]), int(found[3] or found[5])).isoformat()
    except ValueError:
        return None


_WORDS = {
    FieldType.INTEGER: Text("写成整数，例如 35。", "Write a whole number, such as 35."),
    FieldType.DECIMAL: Text("写成数字，例如 2.5。", "Write a number, such as 2.5."),
    FieldType.DATE: Text("日期写成 2016-03-21。", "Write the date as 2016-03-21."),
    FieldType.TIME: Text("时间写成 08:30。", "Write the time as 08:30."),
    FieldType.REFERENCE: Text("重新选择这一项指的是哪条记录。", "Choose again which record this means."),
    FieldType.SELECT_ONE: Text("选项里没有这一项，重新选择。", "No such choice: choose again."),
    FieldType.SELECT_MULTIPLE: Text("选项里没有其中一项，重新选择。", "One of these is no choice: choose again."),
    FieldType.TEXT: Text("有看不见的字符，重新输入。", "It holds invisible characters: type it again."),
}


def explain(field: Field, code: str) -> Text:
    """What would be right, for people, when `check_value` refused with `code`."""
    if code == "size":
        if field.type in (FieldType.INTEGER, FieldType.DECIMAL):
            return Text("数字太大，核对一下。", "The number is too large: check it.")
        return Text(f"太长：最多 {MAX_LENGTH} 个字。", f"Too long: at most {MAX_LENGTH} characters.")
    return _WORDS[field.type]


def label_of(choices: tuple[Choice, ...], code: str) -> Text | None:
    """The label of a code, None when the list has no such code."""
    return next((choice.label for choice in choices if choice.code == code), None)


def shown(field: Field, value: Value) -> Text:
    """A value as people read it: labels for codes, no '.0' behind a whole decimal, '' for no answer."""
    if value is None:
        return Text("", "")
    if field.choices and isinstance(value, str):
        labels = [label_of(field.choices, code) or Text(code, code) for code in value.split()]
        return Text(zh="、".join(label.zh for label in labels), en=", ".join(label.en for label in labels))
    text = f"{value:.15g}" if isinstance(value, float) else str(value)
    return Text(text, text)


def titled(form: Form, value: Value) -> Text:
    """What people call a record that answers `value` to the question its title is; without one, what such records are
    called at all."""
    return form.one if value is None else shown(form.field(form.title_field), value)
