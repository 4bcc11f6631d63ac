"""One column of values as small JSON that says by itself how to read it; it knows no form and no field."""

from __future__ import annotations

import math
import string
from collections.abc import Sequence
from datetime import date
from enum import Enum
from typing import Final

from forms.answers import Value
from sync.envelope.strict import Json


class Absent(Enum):
    """The cell of a change that says nothing of the field, which differs from one that clears it (None)."""

    ABSENT = "."
    __hash__ = object.__hash__  # there is but one, and it is in sets of every column's cells


ABSENT: Final = Absent.ABSENT
Cell = Value | Absent

_LETTERS = string.ascii_uppercase + string.ascii_lowercase + string.digits + "+/"
_ABSENT, _NULL, _HERE = ".", "-", "1"
_STATES: dict[str, Cell] = {_ABSENT: ABSENT, _NULL: None}
_CUTS = "|/;~^\t\n"
_MAX_DAY = date.max.toordinal()
_MAX_INTEGER = 1 << 63


def pack(cells: Sequence[Cell]) -> dict[str, Json]:
    """The column as JSON: `is` one value for every row; `of` + `at` a list and one letter a row; or `in` one letter
    a row for what is here ('1', '-' null, '.' absent; left out when all are) with the values that are: `days` since
    `from`, `text` cut at its own first letter, or a plain `list`.

    ValueError for a value JSON or SQLite cannot hold: NaN, infinities, integers over 64 bits, broken Unicode."""
    values = [cell for cell in cells if cell is not ABSENT and cell is not None]
    _check(values)
    distinct = {_key(value): value for value in values}
    if len(distinct) == 1 and len(values) == len(cells):
        return {"is": values[0]}
    if len(distinct) <= len(_LETTERS) and 2 * len(distinct) <= len(cells):
        letter = dict(zip(distinct, _LETTERS, strict=False))
        return {"of": list(distinct.values()), "at": "".join(_state(cell) or letter[_key(cell)] for cell in cells)}
    column: dict[str, Json] = {}
    if len(values) < len(cells):
        column["in"] = "".join(_state(cell) or _HERE for cell in cells)
    return column | _listed(values)


def unpack(column: Json, rows: int) -> list[Cell]:
    """The cells of a column of `rows` rows; ValueError, TypeError or KeyError if it is anything else."""
    keys = column.keys()
    if keys == {"is"}:
        return [_value(column["is"])] * rows
    if keys == {"of", "at"}:
        if type(column["of"]) is not list or type(column["at"]) is not str or len(column["of"]) > len(_LETTERS):
            raise ValueError("not a list and a letter a row")
        table = {**_STATES, **dict(zip(_LETTERS, map(_value, column["of"]), strict=False))}
        return _of_length([table[letter] for letter in column["at"]], rows)
    states: str | None = column.get("in")
    if states is not None and not isinstance(states, str):
        raise TypeError("not a row of letters")
    values = _values(column, keys - {"in"})
    if states is None:
        return _of_length(values, rows)
    left = iter(values)
    cells = [next(left, ABSENT) if state == _HERE else _STATES[state] for state in states]
    if states.count(_HERE) != len(values):
        raise ValueError("as many values as rows that have one")
    return _of_length(cells, rows)


def is_text(value: object) -> bool:
    """Whether this is text that UTF-8 can hold."""
    if not isinstance(value, str):
        return False
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _key(cell: Cell) -> tuple[str, object]:
    """Equal for the same value only: 1, 1.0 and '1' differ, and so do 0.0 and -0.0."""
    return type(cell).__name__, cell.hex() if isinstance(cell, float) else cell


def _state(cell: Cell) -> str:
    return _ABSENT if cell is ABSENT else _NULL if cell is None else ""


def _listed(values: Sequence[Value]) -> dict[str, Json]:
    days = [_day(value) for value in values]
    if values and all(days):
        first = min(days)
        return {"from": date.fromordinal(first).isoformat(), "days": [day - first for day in days]}
    if values and all(isinstance(value, str) for value in values):
        texts = [str(value) for value in values]
        cut = next((cut for cut in _CUTS if not any(cut in text for text in texts)), None)
        if cut is not None:
            return {"text": cut + cut.join(texts)}
    return {"list": list(values)}


def _values(column: dict[str, Json], keys: set[str]) -> list[Cell]:
    if keys == {"from", "days"}:
        first = _day(column["from"])
        days = column["days"]
        if not first or not all(type(day) is int and 0 <= day <= _MAX_DAY - first for day in days):
            raise ValueError("not day numbers")
        return [date.fromordinal(first + day).isoformat() for day in days]
    if keys == {"text"} and is_text(column["text"]):
        return list(column["text"][1:].split(column["text"][0]))
    if keys == {"list"} and isinstance(column["list"], list):
        return [_value(value) for value in column["list"]]
    raise ValueError("not a column this program knows")


def _day(value: Value) -> int:
    """The day number of an ISO date, 0 for any other value."""
    if not isinstance(value, str) or len(value) != 10 or value[4] != "-":
        return 0
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return 0
    return day.toordinal() if day.isoformat() == value else 0


def _value(value: Json) -> Value:
    """A value as JSON gave it; NaN and overlong numbers did not get this far."""
    if type(value) is str and is_text(value):
        return value
    if type(value) is float or (type(value) is int and -_MAX_INTEGER <= value < _MAX_INTEGER):
        return value
    raise ValueError("not a value")


def _check(values: Sequence[Value]) -> None:
    for value in values:
        _value(value)
        if isinstance(value, float) and not math.isfinite(value):
            raise ValueError("not a finite number")


def _of_length(cells: list[Cell], rows: int) -> list[Cell]:
    if len(cells) != rows:
        raise ValueError("a column of another length")
    return cells
