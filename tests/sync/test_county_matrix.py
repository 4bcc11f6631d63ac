"""Schools × months: the rule told as stories of one school, and what must hold whatever came in whatever order."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.calendar import Calendar, Term
from forms.due import Due, Duties, Every, Needs, duties
from forms.text import Text
from sync.county.matrix import FREE, ON_TIME, Cell, Filed, Matrix, Return, State, matrix, readable
from sync.store.county_book import Came, Forwarding, ListedSchool

SCHOOL = ListedSchool("6531210001", "红柳河小学", "primary", "township_centre")
TERMS = (
    Term("2025-2026-1", date(2025, 9, 1), date(2026, 1, 16)),
    Term("2025-2026-2", date(2026, 3, 2), date(2026, 7, 10)),
    Term("2026-2027-1", date(2026, 9, 1), date(2027, 1, 15)),
)
CALENDAR = Calendar(TERMS, MappingProxyType({}), frozenset())
NAME = Text("月报", "Report")
REPORT = Due("dropout", NAME, Every.MONTH, Needs.NOTHING, day=8, opens=20)
LOG = Due("counselling", NAME, Every.MONTH, Needs.NEW, day=8, opens=20)
ROLL = Due("enrolment", NAME, Every.TERM, Needs.EVER, day=20)
TODAY = date(2026, 11, 23)
OCTOBER = date(2026, 10, 1)
SIGNED = Due("monthly_report", NAME, Every.MONTH, Needs.APPROVED, day=8, opens=20)
YEAR: Duties = duties((REPORT, LOG, ROLL, SIGNED), CALENDAR, TODAY)


def at(month: int, day: int, hour: int = 10) -> int:
    return int(datetime(2026, month, day, hour, tzinfo=UTC).timestamp())


def day_of(seconds: int) -> date:
    return datetime.fromtimestamp(seconds, UTC).date()


def came(claimed: int | None, arrived: int, first: int = 1, *, epoch: str = "e1", told: int = 0, **forms: int) -> Came:
    """A parcel of ten changes."""
    return Came(SCHOOL.code, epoch, first, first + 9, arrived, claimed, told, "usb", forms)


def laid_out(
    *arrivals: Came,
    school: ListedSchool = SCHOOL,
    today: date = TODAY,
    returns: Sequence[Return] = (),
    since: date = date.min,
    forwardings: Mapping[str, Sequence[Forwarding]] = MappingProxyType({}),
    filed: Sequence[Filed] = (),
    day_of: Callable[[int], date] = day_of,
) -> Matrix:
    return matrix(
        YEAR,
        [school],
        arrivals,
        today,
        forwardings=forwardings,
        returns=returns,
        filed=filed,
        since=since,
        day_of=day_of,
    )


def cell(form: str, found: Matrix, month: date = OCTOBER) -> Cell:
    return found.lines[0].cells[form][YEAR.months.index(month)]


def october(*arrivals: Came, form: str = "dropout", today: date = TODAY) -> State:
    return cell(form, laid_out(*arrivals, today=today)).state


def test_what_comes_by_the_day_it_is_due_is_in_time() -> None:
    assert october(came(at(11, 5), at(11, 8, 23))) is State.IN_TIME


def test_what_was_sealed_in_time_and_came_late_was_long_on_the_road() -> None:
    found = cell("dropout", laid_out(came(at(11, 5), at(11, 12), dropout=3)))
    assert found.state is State.BY_CLAIM
    assert (found.entered, found.claimed, found.came) == (at(11, 5), at(11, 5), at(11, 12))


def test_a_claim_older_than_what_the_school_had_heard_is_doubtful() -> None:
    """It says the fifth, and held a roster of the tenth."""
    assert october(came(at(11, 5), at(11, 12), told=at(11, 10))) is State.DOUBTFUL


def test_what_was_known_once_is_known_in_all_later_parcels_of_that_pc() -> None:
    first = came(at(11, 11), at(11, 12), told=at(11, 10))
    later = came(at(11, 5), at(11, 20), 11, told=at(10, 1))
    assert [one.is_doubtful for one in readable([first, later], day_of)] == [False, True]


def test_a_clock_ahead_of_the_countys_gains_nothing() -> None:
    """It claims next year: what came counts as sealed on the day it came, and reports no month after it."""
    ahead = came(int(datetime(2027, 5, 1, tzinfo=UTC).timestamp()), at(10, 22))
    found = laid_out(ahead)
    assert cell("dropout", found).state is State.IN_TIME
    assert cell("dropout", found, date(2026, 9, 1)).state is State.LATE
    assert cell("dropout", found, date(2026, 11, 1)).state is State.AHEAD


def test_a_doubtful_claim_does_no_harm_to_what_came_in_time() -> None:
    found = cell("dropout", laid_out(came(at(1, 1), at(11, 6), told=at(10, 3))))
    assert found.state is State.IN_TIME
    assert found.report is not None
    assert found.report.is_doubtful


def test_what_was_sealed_too_late_is_late_and_what_never_came_is_missing() -> None:
    assert october(came(at(11, 9), at(11, 9))) is State.LATE
    assert october(came(at(10, 3), at(10, 5))) is State.MISSING
    assert october() is State.MISSING


def test_until_the_day_it_is_due_nothing_is_missing() -> None:
    assert october(today=date(2026, 11, 8)) is State.AHEAD
    assert october(today=date(2026, 11, 9)) is State.MISSING


def test_vacations_months_before_the_desk_and_after_the_school_are_free() -> None:
    found = laid_out(came(at(2, 25), at(2, 26)))
    assert cell("dropout", found, date(2026, 8, 1)) == FREE
    begun = laid_out(since=date(2026, 10, 9))
    assert cell("dropout", begun, date(2026, 9, 1)) == FREE
    assert cell("dropout", begun).state is State.MISSING
    moved = replace(SCHOOL, goes_on_in="6531210002", goes_on_from="2026-10-15")
    gone = laid_out(school=moved)
    assert cell("dropout", gone) == FREE
    assert cell("dropout", gone, date(2026, 9, 1)).state is State.MISSING


def test_a_parcel_that_could_not_be_read_yet_reports_nothing() -> None:
    found = laid_out(came(None, at(11, 5)))
    assert cell("dropout", found).state is State.MISSING
    assert (found.lines[0].last_came, found.lines[0].unread) == (at(11, 5), 1)


def test_what_came_beyond_a_gap_counts_from_the_day_the_gap_was_filled() -> None:
    beyond = came(at(11, 5), at(11, 6), 11)
    assert october(beyond) is State.MISSING
    filled = cell("dropout", laid_out(beyond, came(at(10, 5), at(11, 10))))
    assert (filled.state, filled.came) == (State.BY_CLAIM, at(11, 10))


def test_of_several_parcels_the_one_that_speaks_best_for_the_school_counts() -> None:
    late, early = came(at(10, 25), at(11, 20)), came(at(11, 6), at(11, 7), epoch="e2")
    assert october(late) is State.BY_CLAIM
    assert october(late, early) is State.IN_TIME


def test_a_log_needs_something_of_the_month_itself() -> None:
    nothing = came(at(11, 5), at(11, 6), enrolment=2)
    assert october(nothing) is State.IN_TIME
    assert october(nothing, form="counselling") is State.MISSING
    logged = came(at(10, 30), at(11, 6), counselling=4)
    assert october(logged, came(at(11, 5), at(11, 6), 11), form="counselling") is State.IN_TIME


def test_entries_of_the_next_month_do_not_make_up_for_a_month_without() -> None:
    assert october(came(at(11, 22), at(11, 22), counselling=4), form="counselling") is State.MISSING


def test_a_register_handed_over_once_stands_as_it_was() -> None:
    roll, later = came(at(9, 2), at(9, 3), enrolment=60), came(at(10, 25), at(10, 26), 11)
    found = laid_out(roll, later)
    assert cell("enrolment", found, date(2026, 9, 1)).state is State.IN_TIME
    assert cell("enrolment", laid_out(later), date(2026, 9, 1)).state is State.MISSING
    spring = laid_out(roll._replace(claimed=at(1, 5), at=at(1, 6)), came(at(3, 9), at(3, 10), 11))
    assert cell("enrolment", spring, date(2026, 3, 1)).state is State.IN_TIME


def test_a_null_report_has_no_entry_and_a_cell_tells_what_was_entered_last() -> None:
    assert cell("dropout", laid_out(came(at(11, 5), at(11, 6)))).entered is None
    entered = came(at(10, 28), at(11, 6), dropout=1)
    found = cell("dropout", laid_out(entered, came(at(11, 5), at(11, 6), 11)))
    assert (found.entered, found.claimed) == (at(10, 28), at(10, 28))


def test_what_went_back_is_open_until_it_is_put_right() -> None:
    parcel = came(at(11, 5), at(11, 6))
    went = Return(SCHOOL.code, "dropout", at(11, 9), is_open=True)
    back = cell("dropout", laid_out(parcel, returns=[went]))
    assert (back.state, back.is_corrected) == (State.RETURNED, False)
    right = cell("dropout", laid_out(parcel, returns=[replace(went, is_open=False)]))
    assert (right.state, right.is_corrected) == (State.IN_TIME, True)
    assert cell("dropout", laid_out(returns=[went])).state is State.MISSING


def test_it_is_forwarded_when_the_region_confirmed_all_of_it() -> None:
    parcel = came(at(11, 5), at(11, 6), 11)
    before = came(at(10, 5), at(10, 6))
    first, second = (Forwarding("e1", last, at(11, 7 + last // 10), "http", last) for last in (10, 30))
    found = cell("dropout", laid_out(before, parcel, forwardings={"e1": (first, second)}))
    assert found.forwarded == second
    assert cell("dropout", laid_out(before, parcel, forwardings={"e1": (first,)})).forwarded is None


# -- reports that have to be approved ------------------------------------------------------------------------------


def version(seq: int, month: date = OCTOBER, *, is_valid: bool = True, epoch: str = "e1", school: str = "") -> Filed:
    return Filed(school or SCHOOL.code, SIGNED.form, month, epoch, seq, is_valid, seq)


def signed(*arrivals: Came, filed: Sequence[Filed], month: date = OCTOBER, today: date = TODAY) -> Cell:
    return cell(SIGNED.form, laid_out(*arrivals, filed=filed, today=today), month)


IN_TIME, LATER = came(at(11, 2), at(11, 3)), came(at(11, 12), at(11, 13), 11)


def test_only_an_approved_report_of_this_month_reports_it() -> None:
    assert signed(IN_TIME, filed=()).state is State.MISSING
    assert signed(IN_TIME, filed=[version(4)]).state is State.IN_TIME
    assert signed(IN_TIME, filed=[version(4, date(2026, 9, 1))]).state is State.MISSING
    assert signed(IN_TIME, filed=[version(4, school="6531210002")]).state is State.MISSING
    assert signed(IN_TIME, filed=[version(4, epoch="e2")]).state is State.MISSING
    assert signed(IN_TIME, filed=[version(11)]).state is State.MISSING  # its parcel is not here


def test_what_nobody_approved_is_not_due_yet_and_then_says_so() -> None:
    mere = [version(4, is_valid=False)]
    assert signed(IN_TIME, filed=mere).state is State.UNSIGNED
    assert signed(IN_TIME, filed=mere, today=date(2026, 11, 8)).state is State.AHEAD


def test_a_correction_does_not_make_a_report_late_and_leads_to_itself() -> None:
    both = signed(IN_TIME, LATER, filed=[version(4), version(12)])
    assert (both.state, both.is_corrected, both.record) == (State.IN_TIME, True, 12)
    spoilt = signed(IN_TIME, LATER, filed=[version(4, is_valid=False), version(12)])
    assert (spoilt.state, spoilt.record) == (State.LATE, 12)
    assert signed(IN_TIME, LATER, filed=[version(12)]).state is State.LATE


def test_a_report_sealed_in_time_and_long_on_the_road_is_not_late() -> None:
    assert signed(came(at(11, 8), at(11, 20)), filed=[version(4)]).state is State.BY_CLAIM


def test_the_last_day_ends_at_midnight_where_the_county_is() -> None:
    """Beijing is eight hours before UTC: what comes at 23:59 there is in time, a minute later it is not."""
    beijing = timezone(timedelta(hours=8))

    def there(seconds: int) -> date:
        return datetime.fromtimestamp(seconds, beijing).date()

    for minutes, expected in ((-1, State.IN_TIME), (0, State.LATE)):
        midnight = int(datetime(2026, 11, 9, tzinfo=beijing).timestamp()) + 60 * minutes
        found = laid_out(came(midnight, midnight), filed=[version(4)], day_of=there)
        assert cell(SIGNED.form, found).state is expected


# -- whatever came ---------------------------------------------------------------------------------------------------

FORMS = ("dropout", "counselling", "enrolment")
RANK = {State.IN_TIME: 0, State.BY_CLAIM: 1, State.DOUBTFUL: 2, State.LATE: 2, State.MISSING: 3, State.AHEAD: 3}
DAYS = st.integers(0, 325)


@st.composite
def parcels(draw: st.DrawFn) -> list[Came]:
    """Up to a dozen parcels of two PCs, each PC's in the order of their numbers, clocks as they please."""
    found = []
    for epoch in ("e1", "e2"):
        for number in range(draw(st.integers(0, 6))):
            arrived = at(1, 2) + 86_400 * draw(DAYS)
            claimed = arrived - 86_400 * draw(st.integers(-5, 40))
            told = draw(st.sampled_from([0, claimed + 3600, claimed - 3600]))
            touched = draw(st.sets(st.sampled_from(FORMS)))
            found.append(came(claimed, arrived, number * 10 + 1, epoch=epoch, told=told, **dict.fromkeys(touched, 1)))
    return found


def states(arrivals: Sequence[Came]) -> list[State]:
    line = laid_out(*arrivals).lines[0]
    return [one.state for form in FORMS for one in line.cells[form]]


@given(parcels(), st.integers())
def test_the_order_in_which_arrivals_are_read_does_not_matter(arrivals: list[Came], seed: int) -> None:
    mixed = list(arrivals)
    random.Random(seed).shuffle(mixed)
    assert states(mixed) == states(arrivals)


@given(parcels())
def test_a_parcel_more_never_speaks_against_a_school(arrivals: list[Came]) -> None:
    if arrivals:
        before, after = states(arrivals[:-1]), states(arrivals)
        assert all(RANK[b] <= RANK[a] for a, b in zip(before, after, strict=True) if a is not State.FREE)


@given(parcels())
def test_in_time_is_what_the_countys_clock_or_a_claim_nobody_contradicts_says(arrivals: list[Came]) -> None:
    for form in FORMS:
        for found in laid_out(*arrivals).lines[0].cells[form]:
            if found.state is State.FREE or found.period is None or found.report is None:
                assert found.state in (State.FREE, State.AHEAD, State.MISSING)
                continue
            due, report = found.period.due, found.report
            assert found.came is not None
            assert (day_of(found.came) <= due) is (found.state is State.IN_TIME)
            assert report.day >= found.period.opens
            if found.state is State.BY_CLAIM:
                assert report.claims <= due
                assert report.parcel.claimed is not None
                assert report.parcel.claimed >= report.parcel.told
                assert report.parcel.claimed <= report.parcel.at + 86_400
            assert found.state in ON_TIME or report.day > due or report.is_doubtful


@given(parcels(), st.integers(1, 60))
def test_what_the_school_knew_only_ever_takes_from_its_claims(arrivals: list[Came], days: int) -> None:
    """The same parcels, with the knowledge of later county times: no cell gets better but by what came in time."""
    knowing = [one._replace(told=(one.claimed or 0) + 86_400 * days) for one in arrivals]
    for form in FORMS:
        for found in laid_out(*knowing).lines[0].cells[form]:
            assert found.state is not State.BY_CLAIM


@pytest.mark.parametrize("form", FORMS)
def test_nothing_came_and_nothing_is_claimed(form: str) -> None:
    found = laid_out().lines[0].cells[form]
    assert {one.state for one in found} <= {State.FREE, State.AHEAD, State.MISSING}
    assert all(one.came is None and one.claimed is None for one in found)


def test_a_year_of_monthly_parcels_is_a_year_in_time() -> None:
    monthly = [came(at(month, 25), at(month, 26), 10 * month - 9, counselling=20) for month in range(1, 11)]
    found = laid_out(*monthly).lines[0]
    for form in ("dropout", "counselling"):
        states = [one.state for one in found.cells[form]]
        assert states[0] is not State.IN_TIME  # December was over by then
        assert set(states[1:-1]) == {State.IN_TIME, State.FREE}
        assert states[-1] is State.AHEAD
