"""The immutable answers to one form: a value per field and rows per repeat."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

Value = str | int | float | None
"""Text, dates, times, codes and references are str (shapes in `FieldType`); integers int; decimals float.

None is "not answered"; an empty string is never stored."""

def _nothing() -> Mapping[str, Value]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a repeat. `id` is 'epoch-seq.index' of the change that created it, '' while it was never saved."""

    id: str = ""
    values: Mapping[str, Value] = field(default_factory=_nothing)


@dataclass(frozen=True, slots=True)
class Answers:
    """Values by field name, and rows by repeat name, in the order people see them. Absent means None."""

    values: Mapping[str, Value] = field(default_factory=_nothing)
    rows: Mapping[str, tuple[Row, ...]] = field(default_factory=lambda: MappingProxyType({}))

    def __getitem__(self, name: str) -> Value:
        return self.values.get(name)

    def with_value(self, name: str, value: Value) -> Answers:
        return self.with_values({name: value})

    def with_values(self, changes: Mapping[str, Value]) -> Answers:
        """A copy in which these fields have these values; None removes one."""
        merged = {k: v for k, v in {**self.values, **changes}.items() if v is not None and v != ""}
        return replace(self, values=MappingProxyType(merged))

    def with_rows(self, repeat: str, rows: tuple[Row, ...]) -> Answers:
        return replace(self, rows=MappingProxyType({**self.rows, repeat: rows}))
