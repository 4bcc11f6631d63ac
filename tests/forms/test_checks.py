"""Checks of single values, as receivers make them, and reading what people type."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.answers import Value
from forms.checks import MAX_LENGTH, check_value, code_exists, explain, in_list_order, read_typed, shown
from forms.definition import Choice, Field, FieldType
from forms.text import Text

CHOICES = (Choice("1", Text("男", "male")), Choice("2", Text("女", "female")), Choice("x_9", Text("他", "other")))


def field(kind: FieldType) -> Field:
    listed = CHOICES if kind in (FieldType.SELECT_ONE, FieldType.SELECT_MULTIPLE) else ()
    return Field("f", kind, Text("字段", "Field"), "s", choices=listed)


@pytest.mark.parametrize(
    ("kind", "value", "code"),
    [
        (FieldType.TEXT, "阿依古丽·买买提\n第二行\t", None),
        (FieldType.TEXT, "", "form"),
        (FieldType.TEXT, "a\x1b", "form"),
        (FieldType.TEXT, "\ud800", "form"),
        (FieldType.TEXT, "字" * MAX_LENGTH, None),
        (FieldType.TEXT, "字" * (MAX_LENGTH + 1), "size"),
        (FieldType.TEXT, 3, "type"),
        (FieldType.TEXT, True, "type"),
        (FieldType.INTEGER, 3, None),
        (FieldType.INTEGER, -(1 << 53), None),
        (FieldType.INTEGER, (1 << 53) + 1, "size"),
        (FieldType.INTEGER, 10**400, "size"),
        (FieldType.INTEGER, 3.0, "type"),
        (FieldType.INTEGER, True, "type"),
        (FieldType.INTEGER, "3", "type"),
        (FieldType.DECIMAL, 3, None),
        (FieldType.DECIMAL, 2.5, None),
        (FieldType.DECIMAL, math.nan, "type"),
        (FieldType.DECIMAL, math.inf, "type"),
        (FieldType.DECIMAL, 1e300, "size"),
        (FieldType.DATE, "2024-02-29", None),
        (FieldType.DATE, "2023-02-29", "form"),
        (FieldType.DATE, "2024-2-29", "form"),
        (FieldType.DATE, "2024-02-29T00:00", "form"),
        (FieldType.DATE, "２０２４-02-29", "form"),
        (FieldType.DATE, "2024-02-29\n", "form"),
        (FieldType.DATE, 20240229, "type"),
        (FieldType.TIME, "23:59", None),
        (FieldType.TIME, "24:00", "form"),
        (FieldType.TIME, "8:30", "form"),
        (FieldType.SELECT_ONE, "x_9", None),
        (FieldType.SELECT_ONE, "9", "code"),
        (FieldType.SELECT_ONE, "1 2", "code"),
        (FieldType.SELECT_MULTIPLE, "1 x_9", None),
        (FieldType.SELECT_MULTIPLE, "x_9 1", "form"),
        (FieldType.SELECT_MULTIPLE, "1 1", "form"),
        (FieldType.SELECT_MULTIPLE, "1  2", "code"),
        (FieldType.SELECT_MULTIPLE, "1 3", "code"),
        (FieldType.REFERENCE, "0123456789abcdef-12", None),
        (FieldType.REFERENCE, "0123456789abcdef-0", "form"),
        (FieldType.REFERENCE, "0123456789ABCDEF-1", "form"),
        (FieldType.REFERENCE, "甲", "form"),
    ],
)
def test_check_value(kind: FieldType, value: Value, code: str | None) -> None:
    assert check_value(field(kind), value) == code
    if code is not None:
        assert explain(field(kind), code).zh
        assert explain(field(kind), code).en


def test_no_answer_is_always_allowed() -> None:
    assert all(check_value(field(kind), None) is None for kind in FieldType)


@given(st.sampled_from(list(FieldType)), st.one_of(st.text(max_size=30), st.integers(), st.floats(), st.booleans()))
def test_every_value_is_taken_or_refused_with_a_code(kind: FieldType, value: Value) -> None:
    assert check_value(field(kind), value) in (None, "type", "size", "form", "code")


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        (FieldType.TEXT, "  甲 ", "甲"),
        (FieldType.TEXT, "１", "１"),
        (FieldType.TEXT, "   ", None),
        (FieldType.INTEGER, "３５", 35),
        (FieldType.INTEGER, "-2", -2),
        (FieldType.INTEGER, "3.5", "3.5"),
        (FieldType.INTEGER, "三", "三"),
        (FieldType.DECIMAL, "2.5", 2.5),
        (FieldType.DECIMAL, ".5", 0.5),
        (FieldType.DECIMAL, "1e9", "1e9"),
        (FieldType.DECIMAL, "nan", "nan"),
        (FieldType.DATE, "20160321", "2016-03-21"),
        (FieldType.DATE, "2016.3.21", "2016-03-21"),
        (FieldType.DATE, "2016/03/1", "2016-03-01"),
        (FieldType.DATE, "2016年3月21日", "2016-03-21"),
        (FieldType.DATE, "２０１６-０３-２１", "2016-03-21"),
        (FieldType.DATE, "2016-02-30", "2016-02-30"),
        (FieldType.DATE, "3/21/2016", "3/21/2016"),
        (FieldType.TIME, "8:30", "08:30"),
        (FieldType.TIME, "8：30", "08:30"),
        (FieldType.TIME, "8时30分", "08:30"),
        (FieldType.TIME, "25:00", "25:00"),
        (FieldType.SELECT_ONE, "1", "1"),
    ],
)
def test_read_typed(kind: FieldType, typed: str, value: Value) -> None:
    assert read_typed(field(kind), typed) == value


@given(st.sampled_from(list(FieldType)), st.text(max_size=30))
def test_reading_twice_changes_nothing_more(kind: FieldType, typed: str) -> None:
    value = read_typed(field(kind), typed)
    assert not isinstance(value, str) or read_typed(field(kind), value) == value


def test_codes_and_labels() -> None:
    several = field(FieldType.SELECT_MULTIPLE)
    assert code_exists(several, "1")
    assert not code_exists(several, "3")
    assert in_list_order(several, ["x_9", "1", "1", "none"]) == "1 x_9"
    assert shown(several, "1 x_9") == Text("男、他", "male, other")
    assert shown(several, "gone") == Text("gone", "gone")
    assert shown(field(FieldType.DECIMAL), 3.0) == Text("3", "3")
    assert shown(field(FieldType.TEXT), None) == Text("", "")
