"""How values of an expression become numbers, texts and truths, and how two compare; dates count as days."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

Scalar = str | float | bool
Item = Scalar | Mapping[str, object]  # an item of a list is a value or a row
XValue = Scalar | Sequence[Item]
"""Text ('' when there is none), number, truth, or a node-set: the values or rows a path leads to."""

NAN = math.nan
_EPOCH = date(1970, 1, 1).toordinal()
_NUMBER = re.compile(r"\s*-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)\s*\Z")
_MOMENT = re.compile(
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})?(?:(?:(?<=[0-9])T|\A)"
    r"(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:\.[0-9]{1,9})?)?)?(?:Z|[+-][0-9]{2}:[0-9]{2})?\Z"
)


def days_of(text: str) -> float:
    """Days since 1970-01-01 of an ISO date or date and time (its offset is not looked at: all is local), the
    fraction of a day of a time 'HH:MM', NaN for any other text."""
    if len(text) == 10 and text[4] == text[7] == "-":  # by far the most frequent: without the expression below
        try:
            return float(date.fromisoformat(text).toordinal() - _EPOCH)
        except ValueError:
            return NAN
    match = _MOMENT.match(text)
    if match is None:
        return NAN
    day, hour = match["day"], match["hour"]
    if day is None and hour is None:
        return NAN
    try:
        days = float(date.fromisoformat(day).toordinal() - _EPOCH) if day else 0.0
    except ValueError:
        return NAN
    if hour is None:
        return days
    hours, minutes, seconds = int(hour), int(match["minute"]), int(match["second"] or 0)
    if hours > 23 or minutes > 59 or seconds > 59:
        return NAN
    return days + (hours * 3600 + minutes * 60 + seconds) / 86400


def iso_date(days: float) -> str:
    """The ISO date of a number of days since 1970-01-01, '' when there is no such day."""
    if not math.isfinite(days):
        return ""
    ordinal = math.floor(days) + _EPOCH
    return date.fromordinal(ordinal).isoformat() if 1 <= ordinal <= date.max.toordinal() else ""


def moment_of(text: str) -> datetime | None:
    """The local date and time an ISO text names (midnight for a date), None for any other text."""
    days = days_of(text)
    if not text[:4].isdigit() or text[4:5] != "-" or math.isnan(days):
        return None
    seconds = round((days - math.floor(days)) * 86400)
    base = date.fromordinal(math.floor(days) + _EPOCH)
    return datetime(base.year, base.month, base.day, seconds // 3600, seconds // 60 % 60, seconds % 60)


def first(value: XValue) -> Item:
    """The value itself, or the first of a node-set, '' when it is empty."""
    if isinstance(value, str | float | bool):
        return value
    return value[0] if value else ""


def items(value: XValue) -> Sequence[Item]:
    """The items of a node-set; a single value counts as one item."""
    return [value] if isinstance(value, str | float | bool) else value


def to_number(value: XValue | Item) -> float:
    """A number; NaN when the value is none."""
    if isinstance(value, bool):
        return float(value)
    if isinstance(value, float):
        return value
    if isinstance(value, str):
        if value[4:5] == "-" or not value:
            return days_of(value)
        return float(value) if _NUMBER.match(value) else days_of(value)
    if isinstance(value, Mapping):
        return NAN
    return to_number(value[0]) if value else NAN


def number_text(number: float) -> str:
    """A number as people write it: no exponent, no '.0', fifteen digits; '' for what is not finite."""
    if not math.isfinite(number):
        return ""
    if number == int(number) and abs(number) < 1e15:
        return str(int(number))
    text = format(Decimal(f"{number:.15g}"), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def to_text(value: XValue | Item) -> str:
    """Text; '' for no value, for NaN and for a row."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return number_text(value)
    if isinstance(value, Mapping):
        return ""
    return to_text(value[0]) if value else ""


def to_truth(value: XValue | Item) -> bool:
    """False for false, 0, NaN, '' and the empty node-set."""
    if isinstance(value, bool):
        return value
    if isinstance(value, float):
        return value != 0 and not math.isnan(value)
    return len(value) > 0


def _same(left: Item, right: Item) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return to_truth(left) == to_truth(right)
    if isinstance(left, float) or isinstance(right, float):
        return to_number(left) == to_number(right)
    return to_text(left) == to_text(right)


def _sides(left: XValue, right: XValue) -> tuple[Sequence[Item], Sequence[Item]]:
    # an empty node-set counts as one empty answer, as in JavaRosa: "nobody found" equals ''
    return items(left) or [""], items(right) or [""]


def equal(left: XValue, right: XValue) -> bool:
    """XPath's `=`: of node-sets, whether any pair is equal."""
    if isinstance(left, str) and isinstance(right, str):
        return left == right
    lefts, rights = _sides(left, right)
    return any(_same(a, b) for a in lefts for b in rights)


def unequal(left: XValue, right: XValue) -> bool:
    """XPath's `!=`: of node-sets, whether any pair differs."""
    if isinstance(left, str) and isinstance(right, str):
        return left != right
    lefts, rights = _sides(left, right)
    return any(not _same(a, b) for a in lefts for b in rights)


def numbers(value: XValue) -> list[float]:
    """The numbers of a node-set, empty answers left out; NaN for what is neither."""
    return [to_number(item) for item in items(value) if to_text(item) != "" or isinstance(item, float)]
