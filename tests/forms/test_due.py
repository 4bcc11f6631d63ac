"""What is due when: months that are taught in, terms, years; and duties that are not such are refused."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any

import pytest

import resources
from forms.due import Due, Duties, Every, Needs, duties, month_before, next_month, read_due
from forms.errors import InputError
from forms.pack import Pack, load_pack

TABLE: dict[str, Any] = {
    "form": "dropout",
    "title": {"zh": "控辍月报", "en": "Dropout report"},
    "every": "month",
    "needs": "nothing",
    "opens": 20,
    "day": 8,
}


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack(resources.find("pack"))


@pytest.fixture(scope="module")
def year(pack: Pack) -> Duties:
    """December 2025 to November 2026."""
    return duties(pack.due, pack.calendar, date(2026, 11, 23))


def months_of(year: Duties, form: str) -> list[int]:
    return [period.month.month for period in year.by_form[form]]


def test_a_report_is_due_for_every_month_that_is_taught_in(year: Duties) -> None:
    assert [month.month for month in year.months] == [12, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]
    assert months_of(year, "monthly_report") == [12, 1, 3, 4, 5, 6, 7, 9, 10, 11]
    assert {month.month for month in year.free} == {2, 8}


def test_a_month_is_open_from_its_twentieth_or_its_last_week_taught_until_the_eighth_of_the_next(year: Duties) -> None:
    by_month = {period.month.month: period for period in year.by_form["monthly_report"]}
    assert (by_month[10].opens, by_month[10].due) == (date(2026, 10, 20), date(2026, 11, 8))
    assert (by_month[7].opens, by_month[7].due) == (date(2026, 7, 3), date(2026, 8, 8))
    assert by_month[12].due == date(2026, 1, 8)


def test_what_is_new_of_a_month_may_come_until_the_next_report_opens(year: Duties) -> None:
    periods = year.by_form["counselling"]
    by_month = {period.month.month: period for period in periods}
    assert by_month[1].until == by_month[3].opens  # the vacation lies between
    assert all(a.until == b.opens for a, b in pairwise(periods))


def test_the_roll_is_due_when_a_term_begins_and_the_ledger_once_a_year(year: Duties) -> None:
    spring, autumn = year.by_form["enrolment"]
    assert (spring.opens, spring.due) == (date(2026, 3, 2), date(2026, 3, 22))
    assert autumn.month == date(2026, 9, 1)
    (ledger,) = year.by_form["equipment"]
    assert (ledger.month, ledger.due) == (date(2025, 12, 1), date(2025, 12, 20))


def test_the_pack_names_a_duty_once_and_for_forms_it_has(pack: Pack) -> None:
    assert [due.form for due in pack.due] == ["enrolment", "monthly_report", "counselling", "equipment"]
    assert read_due([TABLE], ["dropout"]) == (
        Due("dropout", pack.due[1].title, Every.MONTH, Needs.NOTHING, day=8, opens=20),
    )


@pytest.mark.parametrize(
    "wrong",
    [{"form": "pupils"}, {"every": "week"}, {"needs": "all"}, {"day": 0}, {"day": 31}, {"opens": "20"}, {"title": {}},
     {"month": 13}],
)  # fmt: skip
def test_a_duty_that_is_none_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(InputError) as caught:
        read_due([{**TABLE, **wrong}], ["dropout"])
    assert caught.value.code == "pack_due"


def test_a_duty_named_twice_is_refused() -> None:
    with pytest.raises(InputError):
        read_due([TABLE, TABLE], ["dropout"])


def test_months_are_counted_over_the_year() -> None:
    assert next_month(date(2026, 12, 31)) == date(2027, 1, 1)
    assert month_before(date(2026, 1, 15), 1) == date(2025, 12, 1)
    assert month_before(date(2026, 11, 23), 11) == date(2025, 12, 1)
