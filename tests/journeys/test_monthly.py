"""A monthly report goes to the county: approved or not, in time or not, tampered with, sent back and corrected."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from forms.calendar import Calendar, Term
from forms.due import duties
from forms.monthly import FORM
from sync.approvals import Approval
from sync.county import returns
from sync.county.matrix import Cell, State
from sync.county.months import read_matrix
from sync.county.returns import Wanted
from sync.monthly.reports import Report, reports
from sync.store import Query, Store
from tests.journeys.returns_kit import Land, pack
from tests.sync.county_kit import ONE
from tests.sync.monthly_kit import OCTOBER, MonthlySchool

CALENDAR = Calendar((Term("2026-2027-1", date(2026, 9, 1), date(2027, 1, 15)),), {}, frozenset())


def at(month: int, day: int) -> float:
    return datetime(2026, month, day, 4, tzinfo=UTC).timestamp()


@pytest.fixture
def land(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Land]:
    monkeypatch.setattr("time.time", lambda: at(10, 28))  # what a school's PC calls now
    made = Land(tmp_path)
    made.clock.seconds = at(10, 1)
    yield made
    made.close()


def joined_school(land: Land) -> MonthlySchool:
    stick = land.stick()
    store = land.school("one", stick)
    land.clock.seconds = at(10, 29)
    return MonthlySchool(store, pack(), date(2026, 10, 28))


def october(land: Land, today: date = date(2026, 11, 23), month: int = 10) -> Cell:
    """The county's cell of the school's report of October, or of another month."""
    found = read_matrix(land.county, pack(), duties(pack().due, CALENDAR, today), today)
    line = next(line for line in found.lines if line.school.code == ONE.code)
    return line.cells[FORM][found.duties.months.index(date(2026, month, 1))]


def at_county(store: Store) -> list[Report]:
    return reports(store, pack())


def test_only_an_approved_report_of_that_month_reports_it(land: Land) -> None:
    school, stick = joined_school(land), land.stick()
    land.round(school.store, stick)
    assert october(land).state is State.MISSING  # a parcel of that time is no report any more
    school.prepare()
    land.round(school.store, stick)
    assert (october(land, date(2026, 11, 2)).state, october(land).state) == (State.AHEAD, State.UNSIGNED)
    assert [one.approval for one in at_county(land.county)] == [Approval.NONE]
    school.approve()
    land.round(school.store, stick)
    cell = october(land)
    (found,) = at_county(land.county)
    assert (cell.state, cell.record, found.approval) == (State.IN_TIME, found.local_id, Approval.FITS)
    assert found.answers["one_person"] == "no"
    assert found.answers["approved_by"] == "艾合买提"


def test_a_null_report_is_a_report(land: Land) -> None:
    school = joined_school(land)
    for local_id in school.store.ids("enrolment", Query()):
        school.store.delete("enrolment", local_id, 1)
    school.prepare()
    school.approve()
    land.round(school.store, land.stick())
    assert october(land).state is State.IN_TIME


def test_a_report_that_came_after_the_day_it_was_due_is_late(land: Land, monkeypatch: pytest.MonkeyPatch) -> None:
    school = joined_school(land)
    monkeypatch.setattr("time.time", lambda: at(11, 12))
    land.clock.seconds = at(11, 13)
    school.today = date(2026, 11, 12)
    school.prepare()
    school.approve()
    land.round(school.store, land.stick())
    assert october(land).state is State.LATE


@pytest.mark.parametrize("field", ["primary_suspected", "remark", "prepared_by"])
def test_whoever_changes_an_approved_report_the_county_sees_that_the_signature_does_not_fit(
    land: Land, field: str
) -> None:
    school, stick = joined_school(land), land.stick()
    school.prepare(remark="本月无变化")
    school.approve()
    land.round(school.store, stick)
    assert october(land).state is State.IN_TIME
    found = school.report()
    other = found.answers.with_values({field: 3 if field == "primary_suspected" else "改过"})
    school.store.save(FORM, found.local_id, other, school.clerk.number)  # what no page does, and a tool could
    land.round(school.store, stick)
    assert october(land).state is State.UNSIGNED
    assert [one.approval for one in at_county(land.county)] == [Approval.BROKEN]


def test_a_report_of_another_school_under_this_name_does_not_fit(land: Land) -> None:
    """A signature is for one school: copied from a neighbour's report it is worth nothing."""
    school = joined_school(land)
    school.prepare()
    school.approve()
    answers = school.report().answers
    neighbour = land.school("two", land.stick("other"), replace(ONE, code="6531210002", name="阿克墩教学点"))
    neighbour.save(FORM, None, answers, 1)
    assert [one.approval for one in reports(neighbour, pack())] == [Approval.BROKEN]


def test_what_the_county_sent_back_is_answered_by_the_next_version(land: Land) -> None:
    school, stick = joined_school(land), land.stick()
    school.prepare()
    school.approve()
    land.round(school.store, stick)
    (here,) = at_county(land.county)
    returns.send_back(land.county, pack().forms[FORM], Wanted(here.id, "漏了阿依古丽"), 1)
    land.round(school.store, stick)
    assert school.report().remark == "漏了阿依古丽"
    assert october(land).state is State.RETURNED
    school.case(school.pupil(), "suspected", "2026-10-12", "2026-10-20")
    school.prepare()
    assert [one.version for one in reports(school.store, school.pack, OCTOBER)] == [2, 1]
    school.approve()
    land.round(school.store, stick)
    assert [(one.version, one.approval, one.remark) for one in at_county(land.county)] == [
        (2, Approval.FITS, ""),
        (1, Approval.FITS, ""),
    ]
    cell = october(land)
    assert (cell.state, cell.is_corrected, cell.record) == (State.IN_TIME, True, at_county(land.county)[0].local_id)
    (sent,) = returns.of_school(land.county, pack(), ONE.code)
    assert "第 2 版" in sent.returned.reason


def test_what_went_back_is_marked_in_the_month_it_reports_not_in_the_newest(land: Land) -> None:
    school, stick = joined_school(land), land.stick()
    for month in ("2026-09", OCTOBER):
        school.prepare(month)
        school.approve(month)
    land.round(school.store, stick)
    assert (october(land, month=9).state, october(land).state) == (State.LATE, State.IN_TIME)
    september = next(one for one in at_county(land.county) if one.month == "2026-09")
    returns.send_back(land.county, pack().forms[FORM], Wanted(september.id, "漏了阿依古丽"), 1)
    assert (october(land, month=9).state, october(land).state) == (State.RETURNED, State.IN_TIME)
    land.round(school.store, stick)
    school.prepare("2026-09")
    school.approve("2026-09")
    land.round(school.store, stick)
    assert (october(land, month=9).state, october(land, month=9).is_corrected) == (State.LATE, True)
    assert (october(land).state, october(land).is_corrected) == (State.IN_TIME, False)
