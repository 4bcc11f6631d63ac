"""The school calendar: which days are taught, and that the holidays in the pack are those that were announced."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from typing import Any

import chinese_calendar
import pytest

import resources
from forms.calendar import Calendar, read_calendar, teaching_days
from forms.errors import InputError


@pytest.fixture(scope="module")
def data() -> dict[str, Any]:
    return tomllib.loads((resources.find("pack") / "calendar.toml").read_text("utf-8"))


@pytest.fixture(scope="module")
def calendar(data: dict[str, Any]) -> Calendar:
    return read_calendar(data)


def test_a_week_of_term_has_five_taught_days(calendar: Calendar) -> None:
    days = teaching_days(calendar, date(2026, 11, 16), date(2026, 11, 22))
    assert days == [date(2026, 11, 16 + n) for n in range(5)]


def test_a_holiday_is_not_taught_and_its_moved_sunday_is(calendar: Calendar) -> None:
    assert not calendar.is_taught(date(2026, 10, 5))  # Monday of the National Day week
    assert calendar.is_taught(date(2026, 9, 20))  # the Sunday worked for it


def test_vacations_are_not_taught_and_belong_to_no_term(calendar: Calendar) -> None:
    assert teaching_days(calendar, date(2026, 7, 11), date(2026, 8, 31)) == []
    assert calendar.term_of(date(2026, 8, 1)) is None


def test_an_empty_or_reversed_range_has_no_days(calendar: Calendar) -> None:
    assert teaching_days(calendar, date(2026, 11, 20), date(2026, 11, 16)) == []


def test_terms_are_named_as_schools_name_them(calendar: Calendar) -> None:
    autumn = calendar.term_of(date(2026, 11, 23))
    spring = calendar.term_of(date(2026, 4, 20))
    assert autumn is not None
    assert spring is not None
    assert autumn.title.zh == "2026 年秋季学期"
    assert spring.title.zh == "2026 年春季学期"


def test_terms_do_not_overlap_and_have_about_twenty_weeks(calendar: Calendar) -> None:
    assert [t.id for t in calendar.terms] == [f"{y}-{y + 1}-{n}" for y in (2024, 2025, 2026) for n in (1, 2)]
    for earlier, later in zip(calendar.terms, calendar.terms[1:], strict=False):
        assert earlier.last < later.first
    for term in calendar.terms:
        assert 80 <= len(teaching_days(calendar, term.first, term.last)) <= 105


def test_the_announced_holidays_are_in_the_file(data: dict[str, Any]) -> None:
    """Every weekday off and every weekend day worked, as an independent package has them."""
    national = read_calendar({"terms": data["terms"], "national": data["national"]})
    day = date(2024, 9, 1)
    while day <= date(2026, 12, 31):
        working = (day.weekday() < 5 and day not in national.days_off) or day in national.school_days
        assert working == chinese_calendar.is_workday(day), day
        day += timedelta(days=1)


def test_a_broken_calendar_is_refused_whole() -> None:
    term = {"id": "2026-2027-1", "first": date(2026, 9, 1), "last": date(2027, 1, 15)}
    read_calendar({"terms": [term]})
    for wrong in (
        {},
        {"terms": [{**term, "last": date(2026, 8, 1)}]},
        {"terms": [{**term, "first": "2026-09-01"}]},
        {"terms": [{**term, "id": "2026"}]},
        {"terms": [term], "regional": {"days_off": [{"first": date(2026, 9, 9), "last": date(2026, 9, 8)}]}},
    ):
        with pytest.raises(InputError) as caught:
            read_calendar(wrong)
        assert caught.value.code == "pack_calendar"
