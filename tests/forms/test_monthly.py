"""The numbers of a monthly report: as it stood at the end of a day, whatever came to be afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from types import MappingProxyType

import pytest

from forms.calendar import Calendar, Term
from forms.errors import InputError
from forms.ladder import MonthlyRules, read_ladder, read_monthly
from forms.monthly import Away, CaseFacts, Counted, Facts, Pupil, counted, last_day, stage_of

RULES = MonthlyRules(frozenset({"dropout", "persuading"}), frozenset({"suspected"}), frozenset({"returned"}))
CALENDAR = Calendar((Term("2026-2027-1", date(2026, 9, 1), date(2027, 1, 15)),), MappingProxyType({}), frozenset())
CLOSED = ("closed", "not_dropout")
OCTOBER = date(2026, 10, 31)


def day(month: int, number: int) -> date:
    return date(2026, month, number)


def case(number: int, *entered: tuple[date, str], stage: str = "primary", visits: Sequence[date] = ()) -> CaseFacts:
    return CaseFacts(number, stage, entered[0][0], entered, tuple(visits))


def count(
    *cases: CaseFacts, as_of: date = OCTOBER, pupils: Sequence[Pupil] = (), absences: Sequence[Away] = ()
) -> Counted:
    return counted(Facts(pupils, cases, absences, CLOSED), RULES, CALENDAR, (), as_of)


def numbers(found: Counted, *names: str) -> list[int]:
    return [found.values[name] for name in names]


def test_a_case_counts_as_what_it_was_at_the_end_of_the_month() -> None:
    one = case(1, (day(10, 5), "warning"), (day(10, 12), "suspected"), (day(11, 9), "dropout"))
    other = case(2, (day(9, 5), "suspected"), (day(10, 30), "dropout"), stage="junior")
    found = count(one, other)
    assert numbers(found, "primary_suspected", "primary_dropout", "junior_dropout") == [1, 0, 1]
    assert numbers(count(one, other, as_of=date(2026, 11, 30)), "primary_suspected", "primary_dropout") == [0, 1]
    assert found.behind["primary_suspected"] == (1,)


@pytest.mark.parametrize(("back", "in_october"), [(day(9, 30), 0), (day(10, 1), 1), (day(10, 31), 1), (day(11, 1), 0)])
def test_who_returned_belongs_to_the_month_of_the_day(back: date, in_october: int) -> None:
    one = case(1, (day(9, 2), "suspected"), (day(9, 10), "dropout"), (back, "returned"), (date(2026, 11, 20), "stable"))
    assert numbers(count(one), "primary_returned") == [in_october]


def test_a_case_found_later_is_not_of_this_month() -> None:
    found = count(case(1, (day(11, 1), "suspected")))
    assert set(found.values.values()) == {0}


def test_a_state_that_only_another_pc_knows_is_estimated_and_said_to_be() -> None:
    lately = CaseFacts(1, "primary", day(10, 2), ((day(11, 3), "closed"),))
    found = count(lately)
    assert numbers(found, "uncertain", "primary_suspected", "open_30") == [1, 1, 1]


def test_open_cases_by_how_long_they_have_been_open() -> None:
    ages = {1: day(10, 1), 2: day(9, 30), 3: day(8, 2), 4: day(8, 1), 5: day(5, 4), 6: day(5, 3)}
    found = count(*(case(number, (begun, "suspected")) for number, begun in ages.items()))
    assert [found.behind[name] for name in ("open_30", "open_90", "open_180", "open_more")] == [
        (1,),
        (2, 3),
        (4, 5),
        (6,),
    ]
    closed = case(7, (day(10, 1), "suspected"), (day(10, 9), "not_dropout"))
    assert numbers(count(closed), "open_30", "ever_open") == [0, 1]
    long_closed = case(8, (day(9, 1), "suspected"), (day(9, 30), "closed"))
    assert numbers(count(long_closed), "ever_open") == [0]


def test_visits_count_each_and_who_was_visited_by_nobody_is_named() -> None:
    seen = case(1, (day(8, 1), "dropout"), visits=[day(9, 30), day(10, 1), day(10, 31), date(2026, 11, 1)])
    unseen = case(2, (day(8, 1), "dropout"), visits=[day(10, 1)])  # the thirtieth day before the last is not within
    fresh = case(3, (day(10, 20), "suspected"))
    found = count(seen, unseen, fresh)
    assert numbers(found, "visits") == [3]
    assert found.behind["visits"] == (1, 2)
    assert found.behind["unvisited"] == (2,)


def test_a_pupil_is_on_the_roll_from_the_month_of_entry_until_the_day_of_leaving() -> None:
    pupils = [
        Pupil("primary", "2020-09"),
        Pupil("primary", "2026-11"),
        Pupil("primary", "2020-09", day(10, 31)),
        Pupil("junior", "2026-10", date(2026, 11, 1)),
        Pupil("", "2020-09"),
    ]
    assert numbers(count(pupils=pupils), "pupils_primary", "pupils_junior") == [1, 1]
    assert numbers(count(), "pupils_primary", "pupils_junior") == [0, 0]


def test_an_absence_is_long_from_its_third_taught_day_within_reach_of_the_month() -> None:
    absences = [
        Away(1, day(10, 28), day(10, 30)),
        Away(2, day(10, 29), day(10, 30)),
        Away(3, day(9, 28), day(9, 30)),
        Away(4, day(9, 30), day(10, 2)),
        Away(5, day(10, 30)),  # one taught day of October; the rest is November's
    ]
    assert count(absences=absences).behind["absences"] == (1, 4)
    words = {"zh": "校长", "en": "principal"}
    ladder = read_ladder([{"days": 2, "count": "taught", "needs": "case", "who": words, "does": words}])
    found = counted(Facts((), (), absences, CLOSED), RULES, CALENDAR, ladder, OCTOBER)
    assert found.behind["absences"] == (1, 2, 4)


def test_a_case_without_a_pupil_is_in_no_stage_and_named() -> None:
    found = count(case(1, (day(10, 1), "dropout"), stage=""))
    assert found.unplaced == (1,)
    assert numbers(found, "primary_dropout", "junior_dropout", "open_30") == [0, 0, 1]


def test_nothing_at_all_is_a_report_of_zeros() -> None:
    assert set(count().values.values()) == {0}


@pytest.mark.parametrize(
    ("grade", "stage"), [("1", "primary"), ("6", "primary"), ("7", "junior"), ("0", ""), (None, "")]
)
def test_a_grade_has_a_stage(grade: str | None, stage: str) -> None:
    assert stage_of(grade) == stage


def test_months_end_on_their_last_day() -> None:
    assert [last_day(month) for month in ("2024-02", "2026-02", "2026-12")] == [
        date(2024, 2, 29), date(2026, 2, 28), date(2026, 12, 31),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "wrong", [{"dropout": []}, {"suspected": "suspected"}, {"returned": [1]}, {"unvisited_days": 0}]
)
def test_rules_that_are_none_are_refused(wrong: dict[str, object]) -> None:
    table = {"dropout": ["dropout"], "suspected": ["suspected"], "returned": ["returned"], **wrong}
    with pytest.raises(InputError) as caught:
        read_monthly(table)
    assert caught.value.code == "pack_ladder"
