"""What an expression sees while it runs: the answers, today, other registers, and how many steps it may still take."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from forms.answers import Value
from forms.values import Scalar

STEPS = 200_000  # of one evaluation of a whole form; one step takes a fraction of a microsecond
MAX_TEXT = 20_000  # characters an expression may put together


class BudgetExceeded(Exception):
    """A form asks for more work than one evaluation may cost. Caught by the engine, never seen outside."""


class Lookup(Protocol):
    """The records other forms hold, for `instance('form')/root/item`.

    A row maps field names to values; `_id` is the record's id as a reference field holds it ('epoch-seq').
    Deleted records are left out."""

    def rows(self, form_id: str) -> Iterable[Mapping[str, Value]]: ...

    def one(self, form_id: str, field: str, value: str) -> Mapping[str, Value] | None:
        """A row whose `field` equals `value`; None when there is none. Asked for `_id` only."""


class NoRecords:
    """A lookup that knows no records."""

    def rows(self, form_id: str) -> Iterable[Mapping[str, Value]]:
        return ()

    def one(self, form_id: str, field: str, value: str) -> Mapping[str, Value] | None:
        return None


@dataclass(frozen=True, slots=True)
class Context:
    """What an evaluation needs to know of the world. `now` is local; its offset, if any, is not looked at."""

    today: date
    now: datetime
    lookup: Lookup = field(default_factory=NoRecords)


def scalar(value: object) -> Scalar:
    """A value of a record as expressions see it: text ('' for none) or a float."""
    if isinstance(value, str):
        return value
    if isinstance(value, int | float):
        try:
            return float(value)
        except OverflowError:
            return ""
    return ""


Item = Mapping[str, object]


class Environment:
    """Mutable, one per evaluation. `top` and `rows` hold the values of relevant fields, '' for the others."""

    __slots__ = ("here", "index", "item", "last", "lookup", "now", "position", "row", "rows", "steps", "today", "top")

    def __init__(self, context: Context) -> None:
        self.today = context.today.isoformat()
        self.now = context.now.replace(tzinfo=None).isoformat(timespec="seconds")
        self.lookup = context.lookup
        self.top: dict[str, Scalar] = {}
        self.rows: dict[str, list[dict[str, Scalar]]] = {}
        self.row: dict[str, Scalar] = {}  # the row the running expression stands in
        self.index = 0  # its place, from 1; 0 outside repeats
        self.here: Scalar = ""  # the value of the field the expression belongs to
        self.item: Item = {}  # inside [ ]: the item looked at, its place from 1, and how many there are
        self.position = 0
        self.last = 0
        self.steps = STEPS

    def spend(self, steps: int) -> None:
        """Take `steps` from the budget; BudgetExceeded when there are not so many left."""
        self.steps -= steps
        if self.steps < 0:
            raise BudgetExceeded

    def made(self, text: str) -> str:
        """`text`, put together by a function, when it is not too long; BudgetExceeded otherwise."""
        if len(text) > MAX_TEXT:
            raise BudgetExceeded
        self.spend(len(text) >> 5)
        return text
