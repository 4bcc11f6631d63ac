"""The same child in two schools: a table of pairs, and what becomes of more than two and of those who moved."""

from __future__ import annotations

import pytest

from forms.idnumbers import mod11_2
from forms.same_child import Child, Reason, doubles, fold_name, fold_number, moved, why_same

A, B, C = "6531210001", "6531210002", "6531210003"


def number(order: int = 1, birth: str = "20150309") -> str:
    """A sound identity number."""
    body = f"653201{birth}{order:03}"
    return body + mod11_2(body)


ENDS_IN_X = next(found for order in range(1, 99) if (found := number(order)).endswith("X"))
ONE, OTHER = number(1), number(2)
L, J = "L653201201503090123", f"J65320120150309012{mod11_2('65320120150309012')}"


def child(key: int, school: str = A, **said: str) -> Child:
    values = {"name": "阿依古丽·买买提", "birth_date": "2015-03-09", "sex": "2", "id_type": "1", "status": "in_school"}
    return Child.of(key, school, {**values, **said})


PAIRS = {
    "the same number, whatever the name": (
        {"id_number": ONE},
        {"id_number": ONE, "name": "古丽", "birth_date": "2014-01-01"},
        Reason.NUMBER,
    ),
    "a small x and a space": ({"id_number": ENDS_IN_X}, {"id_number": f" {ENDS_IN_X.lower()}"}, Reason.NUMBER),
    "full-width digits": (
        {"id_number": ONE},
        {"id_number": ONE.translate({48 + n: 0xFF10 + n for n in range(10)})},
        Reason.NUMBER,
    ),
    "number and G number": ({"id_number": ONE}, {"id_type": "Z", "student_number_given": f"G{ONE}"}, Reason.NUMBER),
    "two L numbers": (
        {"id_type": "Z", "student_number_given": L, "name": "甲"},
        {"id_type": "Z", "student_number_given": L.lower(), "name": "乙"},
        Reason.NUMBER,
    ),
    "two J numbers beside two identity numbers": (
        {"id_number": ONE, "student_number_given": J, "name": "甲"},
        {"id_number": OTHER, "student_number_given": J, "name": "乙"},
        Reason.NUMBER,
    ),
    "two passports": (
        {"id_type": "A", "id_number": "E12345678", "name": "甲"},
        {"id_type": "A", "id_number": "e12345678", "name": "乙"},
        Reason.NUMBER,
    ),
    "documents of two kinds": (
        {"id_type": "A", "id_number": "12345678", "name": "甲"},
        {"id_type": "8", "id_number": "12345678", "name": "乙"},
        None,
    ),
    "a number that is not sound proves nothing": (
        {"id_number": "653201201503090000", "name": "甲"},
        {"id_number": "653201201503090000", "name": "乙"},
        None,
    ),
    "two numbers, one name: two children": ({"id_number": ONE}, {"id_number": OTHER}, None),
    "one of them without a number": ({"id_number": ONE}, {"id_type": "Z"}, Reason.NAME_AND_BIRTH),
    "both without": ({"id_type": "Z"}, {"id_type": "Z"}, Reason.NAME_AND_BIRTH),
    "another birth date": ({}, {"birth_date": "2015-03-10"}, None),
    "another sex": ({}, {"sex": "1"}, None),
    "sex not entered": ({}, {"sex": ""}, Reason.NAME_AND_BIRTH),
    "no birth date on both sides": ({"birth_date": ""}, {"birth_date": ""}, None),
    "no name on both sides": ({"name": ""}, {"name": ""}, None),
}


@pytest.mark.parametrize("case", PAIRS)
def test_why_two_are_the_same(case: str) -> None:
    one, other, reason = PAIRS[case]
    first, second = child(1, **one), child(2, B, **other)
    assert why_same(first, second) is why_same(second, first) is reason
    assert [found.reason for found in doubles([first, second])] == ([reason] if reason else [])


@pytest.mark.parametrize("between", ["·", "・", "•", "．", ".", " ", "\u3000", "‧", "･", " · ", "-", ""])
def test_whatever_stands_between_the_parts_of_a_name_does_not_count(between: str) -> None:
    written = f"阿依古丽{between}买买提"
    assert fold_name(written) == fold_name("阿依古丽·买买提")
    assert why_same(child(1), child(2, B, name=written)) is Reason.NAME_AND_BIRTH


def test_case_and_width_do_not_count_and_letters_do() -> None:
    assert fold_name("Ｍｅｍｅｔ ali") == fold_name("MEMET·Ali")
    assert fold_name("阿依古丽") != fold_name("阿依古力")
    assert fold_number(" ｇ６５３２ 01x") == "G653201X"


def test_only_pupils_on_the_roll_of_two_schools_are_doubles() -> None:
    here = child(1, id_number=ONE)
    for status in ("moved_out", "graduated", "died"):
        assert doubles([here, child(2, B, id_number=ONE, status=status)]) == []
    for status in ("suspended", "dropped", ""):
        assert len(doubles([here, child(2, B, id_number=ONE, status=status)])) == 1
    assert doubles([here, child(2, A, id_number=ONE)]) == []  # one school's twins are its own business


def test_a_child_in_three_schools_is_one_line_and_a_number_comes_before_a_name() -> None:
    by_name = [child(11, B, name="某某", id_type="Z"), child(12, A, name="某某", id_type="Z")]
    three = [
        child(1, C, id_number=ONE),
        child(2, A, id_number=ONE),
        child(3, B, id_type="Z", student_number_given="G" + ONE),
    ]
    found = doubles([*by_name, *three])
    assert [[one.school for one in line.children] for line in found] == [[A, B, C], [A, B]]
    assert [line.reason for line in found] == [Reason.NUMBER, Reason.NAME_AND_BIRTH]


def test_namesakes_with_numbers_stand_in_a_line_only_with_somebody_who_has_none() -> None:
    first, second, unknown = child(1, id_number=ONE), child(2, B, id_number=OTHER), child(3, C, id_type="Z")
    assert doubles([first, second]) == []
    (line,) = doubles([first, second, unknown])
    assert [one.key for one in line.children] == [1, 2, 3]


def test_who_moved_out_and_came_nowhere_is_first_the_longest_missing_first() -> None:
    early = child(1, status="moved_out", status_date="2026-05-01", id_number=ONE)
    late = child(2, status="moved_out", status_date="2026-10-01", id_number=OTHER, name="甲")
    there = child(3, B, id_number=number(3), name="乙")
    left = child(4, status="moved_out", status_date="2026-04-01", id_number=number(3).lower())
    found = moved([late, left, there, early])
    assert [(one.child.key, one.arrived and one.arrived.key) for one in found] == [(1, None), (2, None), (4, 3)]
    assert found[2].reason is Reason.NUMBER


def test_a_child_who_went_on_from_the_next_school_is_missed_from_there() -> None:
    first = child(1, status="moved_out", status_date="2026-03-01", id_number=ONE)
    second = child(2, B, status="moved_out", status_date="2026-09-01", id_number=ONE)
    assert [(one.child.key, one.arrived and one.arrived.school) for one in moved([first, second])] == [
        (2, None),
        (1, B),
    ]
    back = child(3, A, status="in_school", id_number=ONE)
    assert [one.arrived and one.arrived.key for one in moved([first, second, back])] == [2, 3]
