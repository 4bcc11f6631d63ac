"""Row 33, the dropout reports in time: computed from the reports themselves, by cases counted by hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from forms.answers import Answers, Value
from forms.calendar import Calendar
from forms.checklist.figures import Figure
from forms.checklist.verdict import State, Verdict
from forms.monthly import FORM
from forms.pack import Pack
from sync.approvals import signed
from sync.county import indicators
from sync.envelope.keys import SigningKey
from sync.indicators.checklist import ChecklistReader
from sync.store.county_book import ListedSchool
from tests.fakes.county_figures import code_of, new_county, put
from tests.sync.checklist_kit import the_pack
from tests.sync.monthly_kit import OCTOBER, TODAY, MonthlySchool

SEPTEMBER, ITEM, INDICATOR = "2026-09", "dropout_report", "monthly_reports"
IN_TIME = {SEPTEMBER: date(2026, 10, 8), OCTOBER: date(2026, 11, 8)}  # the last day of each


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return the_pack(tmp_path_factory.mktemp("cache"))


@pytest.fixture
def school(tmp_path: Path, pack: Pack) -> Iterator[MonthlySchool]:
    made = MonthlySchool.create(tmp_path / "school", pack)
    yield made
    made.store.close()


def report(school: MonthlySchool, month: str, on: date) -> None:
    """Prepared and approved on this day."""
    school.today = on
    school.prepare(month)
    school.approve(month)


def verdict(school: MonthlySchool, today: date = TODAY) -> Verdict:
    return ChecklistReader(school.pack).read(school.store, today).verdict(ITEM)


def figure(found: Verdict) -> Figure:
    return next(line.figure for line in found.lines if line.figure.indicator.id == INDICATOR)


def counts(found: Verdict) -> tuple[float, ...]:
    """Months due, not in time, not to be judged, late."""
    return tuple(number or 0.0 for _, number in figure(found).counts)


def test_before_anything_is_entered_and_before_a_month_is_due_nobody_knows(school: MonthlySchool) -> None:
    found = verdict(school)
    assert (found.state, found.forms) == (State.UNKNOWN, (FORM,))
    school.pupil()
    assert verdict(school, date(2026, 10, 8)).state is State.UNKNOWN  # the last day of September's is not over
    late = verdict(school, date(2026, 10, 9))
    assert (late.state, counts(late)) == (State.NOT_MET, (1, 1, 0, 0))
    assert "没有按时批的月份 1（共 1）" in late.sentence.zh


def test_every_month_approved_until_its_day_is_met_null_reports_too(school: MonthlySchool) -> None:
    for month, on in IN_TIME.items():
        report(school, month, on)
    found = verdict(school)
    assert (found.state, counts(found), figure(found).value) == (State.MET, (2, 0, 0, 0), 100)
    behind = ChecklistReader(school.pack).records(school.store, TODAY, [(INDICATOR, "")])
    named = [(form, str(school.store.record(form, one).answers["month"])) for form, one in behind[INDICATOR, ""]]
    assert named == [(FORM, OCTOBER), (FORM, SEPTEMBER)]


def test_one_of_two_a_day_late_is_half(school: MonthlySchool) -> None:
    report(school, SEPTEMBER, IN_TIME[SEPTEMBER])
    report(school, OCTOBER, date(2026, 11, 9))
    found = verdict(school)
    assert (found.state, counts(found), figure(found).value) == (State.NOT_MET, (2, 1, 0, 1), 50)


def test_prepared_is_not_approved(school: MonthlySchool) -> None:
    report(school, SEPTEMBER, IN_TIME[SEPTEMBER])
    school.today = IN_TIME[OCTOBER]
    school.prepare()
    assert counts(verdict(school)) == (2, 1, 0, 0)


def test_a_correction_after_the_day_takes_nothing_back(school: MonthlySchool) -> None:
    for month, on in IN_TIME.items():
        report(school, month, on)
    report(school, OCTOBER, date(2026, 11, 20))
    assert school.report().version == 2
    assert (verdict(school).state, counts(verdict(school))) == (State.MET, (2, 0, 0, 0))


def test_what_was_changed_after_approval_is_no_report(school: MonthlySchool) -> None:
    report(school, OCTOBER, IN_TIME[OCTOBER])
    found = school.report()
    school.store.save(FORM, found.local_id, found.answers.with_value("visits", 9), 1)
    assert (verdict(school).state, counts(verdict(school))) == (State.NOT_MET, (1, 1, 0, 0))


def test_a_signature_that_only_a_newer_pack_can_judge_is_not_yet_knowable(school: MonthlySchool) -> None:
    report(school, OCTOBER, IN_TIME[OCTOBER])
    found = school.report()
    school.store.save(FORM, found.local_id, found.answers.with_value("made_with", "2099.1"), 1)
    assert (verdict(school).state, counts(verdict(school))) == (State.UNKNOWN, (1, 0, 1, 0))


def test_a_school_that_never_reported_is_asked_for_the_newest_month_only(school: MonthlySchool) -> None:
    """It may have begun with this program lately."""
    school.pupil()
    assert counts(verdict(school, date(2026, 12, 31))) == (1, 1, 0, 0)
    report(school, OCTOBER, IN_TIME[OCTOBER])
    assert counts(verdict(school, date(2026, 12, 31))) == (2, 1, 0, 0)


def test_the_months_before_the_first_report_are_not_asked_for_and_those_after_it_are(school: MonthlySchool) -> None:
    report(school, OCTOBER, IN_TIME[OCTOBER])
    assert counts(verdict(school)) == (1, 0, 0, 0)
    report(school, "2026-06", date(2026, 7, 3))  # last school year's: it began then
    assert counts(verdict(school)) == (2, 1, 0, 0)


def test_a_calendar_without_terms_asks_for_no_month(school: MonthlySchool, pack: Pack) -> None:
    report(school, OCTOBER, IN_TIME[OCTOBER])
    bare = ChecklistReader(replace(pack, calendar=Calendar((), {}, frozenset())))
    found = bare.read(school.store, TODAY).verdict(ITEM)
    assert (found.state, found.forms) == (State.UNKNOWN, (FORM,))


# -- at the county -----------------------------------------------------------------------------------------------------


def said(month: str, on: str) -> Mapping[str, Value]:
    return {"month": month, "version": 1, "made_with": "2026.10", "approved_by": "艾合买提", "approved_on": on}


def test_the_county_computes_the_same_and_takes_no_schools_report_for_anothers(
    tmp_path: Path, pack: Pack
) -> None:
    store = new_county(tmp_path / "county", pack)
    store.county_book().put_schools([ListedSchool(code_of(n), f"第{n}小学", "primary", "village") for n in (1, 2)])
    form, key = pack.forms[FORM], SigningKey.generate()
    reports = [
        signed(form, code_of(1), Answers().with_values(said(month, day.isoformat())), key)
        for month, day in IN_TIME.items()
    ]
    for number in (1, 2):  # the second school hands over what the first one's principal signed
        put(store, pack, code_of(number), [(FORM, dict(one.values)) for one in reports])
    own, copied = indicators.read(store, ChecklistReader(pack), TODAY).schools
    store.close()
    assert own.lines[INDICATOR, ""].state is State.MET
    assert [number for _, number in copied.lines[INDICATOR, ""].figure.counts] == [2, 2, 0, 0]
