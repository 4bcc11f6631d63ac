"""The ladder of absence: what counts as a day, which step is reached when, and what answers it."""

from __future__ import annotations

from datetime import date, timedelta
from types import MappingProxyType

import pytest

import resources
from forms.calendar import Calendar, Term
from forms.definition import CaseStates
from forms.errors import InputError
from forms.ladder import Absence, Count, OpenCase, alerts, days_away, reached, read_ladder
from forms.pack import Pack, load_pack
from forms.text import Text

HOLIDAY = {date(2026, 10, 1) + timedelta(n): Text("国庆节", "National Day") for n in range(7)}
TERMS = (
    Term("2026-2027-1", date(2026, 9, 1), date(2027, 1, 15)),
    Term("2026-2027-2", date(2027, 3, 1), date(2027, 7, 9)),
)
CALENDAR = Calendar(TERMS, MappingProxyType(HOLIDAY), frozenset({date(2026, 10, 10)}))
FRIDAY = date(2026, 11, 13)


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack(resources.find("pack"))


@pytest.fixture(scope="module")
def states(pack: Pack) -> CaseStates:
    found = pack.forms["dropout"].states
    assert found is not None
    return found


def says(pack: Pack, first: date, today: date, calendar: Calendar = CALENDAR) -> list[tuple[int, date]]:
    return [(step.days, day) for step, day in reached(pack.ladder, calendar, first, today)]


def test_a_weekend_is_no_absence_but_counts_in_the_week_and_the_month(pack: Pack) -> None:
    assert says(pack, FRIDAY, FRIDAY) == [(1, FRIDAY)]
    assert says(pack, FRIDAY, date(2026, 11, 15)) == [(1, FRIDAY)]
    assert says(pack, FRIDAY, date(2026, 11, 16)) == [(1, FRIDAY), (2, date(2026, 11, 16))]
    assert says(pack, FRIDAY, date(2026, 11, 19))[2:] == [(3, date(2026, 11, 17)), (7, date(2026, 11, 19))]
    assert says(pack, FRIDAY, date(2026, 12, 11))[-1] == (7, date(2026, 11, 19))
    assert says(pack, FRIDAY, date(2026, 12, 12))[-1] == (30, date(2026, 12, 12))


def test_a_holiday_is_not_taught_and_a_moved_saturday_is() -> None:
    assert days_away(CALENDAR, Count.TAUGHT, date(2026, 9, 30), date(2026, 10, 8)) == 2
    assert days_away(CALENDAR, Count.TERM, date(2026, 9, 30), date(2026, 10, 8)) == 9
    assert days_away(CALENDAR, Count.TAUGHT, date(2026, 10, 9), date(2026, 10, 11)) == 2


def test_nothing_is_counted_in_the_vacation(pack: Pack) -> None:
    last = date(2027, 1, 15)
    assert says(pack, last, date(2027, 2, 28)) == [(1, last)]
    assert says(pack, last, date(2027, 3, 1))[-1] == (2, date(2027, 3, 1))


@pytest.mark.parametrize("calendar", [Calendar((), {}, frozenset()), CALENDAR], ids=["none", "ended"])
def test_without_a_calendar_working_days_are_taught_rather_than_nobody_be_missed(
    pack: Pack, calendar: Calendar
) -> None:
    monday = date(2028, 5, 15)
    assert [days for days, _ in says(pack, monday, monday + timedelta(2), calendar)] == [1, 2, 3]
    assert [days for days, _ in says(pack, monday - timedelta(3), monday, calendar)] == [1, 2]


def test_a_first_day_that_is_to_come_or_years_ago_does_not_trouble_anybody(pack: Pack) -> None:
    assert says(pack, date(2026, 12, 1), FRIDAY) == []
    assert days_away(CALENDAR, Count.TERM, date(1990, 1, 1), date(2026, 11, 20)) == 401


def test_a_step_is_answered_by_what_it_asks_for(pack: Pack, states: CaseStates) -> None:
    def asked(way: str, today: date) -> list[int]:
        found = alerts(pack.ladder, CALENDAR, [Absence(1, "a-1", FRIDAY, way)], [], states, today)
        return [alert.step.days for alert in found]

    monday, tuesday = date(2026, 11, 16), date(2026, 11, 17)
    assert (asked("", FRIDAY), asked("failed", FRIDAY), asked("phone", FRIDAY)) == ([1], [1], [])
    assert (asked("phone", monday), asked("home", monday)) == ([2], [])
    assert asked("home", tuesday) == [3]  # only a case answers the third day


def test_a_case_goes_on_where_the_absence_stops_and_is_asked_for_once(pack: Pack, states: CaseStates) -> None:
    absence, week = Absence(1, "a-1", FRIDAY), date(2026, 11, 20)

    def asked(state: str, today: date = week) -> list[tuple[int, int]]:
        cases = [OpenCase(9, "a-1", FRIDAY, state)]
        found = alerts(pack.ladder, CALENDAR, [absence], cases, states, today)
        return [(alert.step.days, alert.case.local_id) for alert in found if alert.case is not None]

    assert asked("warning", date(2026, 11, 17)) == []
    assert asked("warning") == [(7, 9)]
    assert asked("suspected") == []
    month = date(2026, 12, 20)
    assert asked("suspected", month) == [(30, 9)]
    assert asked("persuading", month) == asked("returned", month) == asked("not_dropout", month) == []


def test_the_highest_step_comes_first_and_then_who_waits_longest(pack: Pack, states: CaseStates) -> None:
    every = [Absence(1, "a-1", date(2026, 11, 20)), Absence(2, "a-2", FRIDAY), Absence(3, "a-3", date(2026, 11, 16))]
    found = alerts(pack.ladder, CALENDAR, every, [], states, date(2026, 11, 20))
    assert [(alert.step.days, alert.absence.local_id) for alert in found if alert.absence] == [(7, 2), (3, 3), (1, 1)]


WORDS = {"zh": "校长", "en": "principal"}
STEP = {"days": 1, "count": "taught", "needs": "contact", "who": WORDS, "does": WORDS}


@pytest.mark.parametrize("wrong", [{"days": 0}, {"days": "1"}, {"count": "hours"}, {"who": "校长"}, {"does": {}}])
def test_a_ladder_that_is_none_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(InputError) as caught:
        read_ladder([{**STEP, **wrong}])
    assert caught.value.code == "pack_ladder"


def test_a_county_sets_other_days_in_its_pack() -> None:
    two, one = read_ladder([{**STEP, "days": 2, "count": "term"}, STEP])[::-1]
    assert [(one.days, one.count), (two.days, two.count)] == [(1, Count.TAUGHT), (2, Count.TERM)]
    assert [(step.days, day) for step, day in reached((two,), CALENDAR, FRIDAY, FRIDAY + timedelta(1))] == [
        (2, FRIDAY + timedelta(1))
    ]
