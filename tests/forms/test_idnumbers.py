"""GB 11643 numbers against an independent implementation."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric
from stdnum.iso7064 import mod_11_2

from forms.idnumbers import gb11643, gb_birth, gb_sex, mod11_2

DAYS = st.dates(date(1900, 1, 1), date(2026, 1, 1))
DIVISIONS = st.sampled_from(["653222", "653121", "650102", "659001", "110105"])


@given(DIVISIONS, DAYS, st.integers(0, 999), st.sampled_from("0123456789X"))
def test_agrees_with_stdnum(division: str, born: date, order: int, last: str) -> None:
    number = f"{division}{born:%Y%m%d}{order:03}{last}"
    assert gb11643(number) == (ric.calc_check_digit(number) == last)  # stdnum also judges divisions; we do not
    assert gb_birth(number) == ric.get_birth_date(number).isoformat() == born.isoformat()
    assert gb_sex(number) == ("1" if order % 2 else "2")


@given(st.text("0123456789", min_size=1, max_size=25))
def test_check_character_agrees_with_stdnum(digits: str) -> None:
    assert mod11_2(digits) == mod_11_2.calc_check_digit(digits)


@given(DIVISIONS, DAYS, st.integers(0, 999), st.integers(0, 16), st.integers(1, 9))
def test_any_one_wrong_digit_is_found(division: str, born: date, order: int, place: int, shift: int) -> None:
    body = f"{division}{born:%Y%m%d}{order:03}"
    number = body + mod11_2(body)
    wrong = number[:place] + str((int(number[place]) + shift) % 10) + number[place + 1 :]
    assert gb11643(number)
    assert not gb11643(wrong)


@pytest.mark.parametrize(
    "number",
    ["", "6532222015010100", "65322220150101001７", "653222201502300011", "65322220150101001X ", "x53222201501010017",
     "11010519491231002Ⅹ", "6532222015010100177", "１53222201501010017"],
)  # fmt: skip
def test_what_is_no_number(number: str) -> None:
    assert not gb11643(number)


def test_small_x_counts() -> None:
    assert gb11643("11010519491231002x")
    assert gb_sex("11010519491231002X") == "2"
