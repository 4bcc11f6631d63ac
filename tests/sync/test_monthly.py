"""A school's monthly report in a real store: counted, prepared, approved by the person's own key, closed, corrected."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

import resources
from forms.engine import Engine
from forms.errors import InputError
from forms.monthly import FORM
from forms.pack import Pack, load_pack
from sync.approvals import Approval, spoken
from sync.monthly import reports
from sync.monthly.reports import make
from sync.store import Query
from tests.sync.monthly_kit import HEADS_PASSWORD, OCTOBER, TODAY, MonthlySchool
from tests.sync.store_kit import PASSWORD


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return load_pack(resources.find("pack"), tmp_path_factory.mktemp("pack"))


@pytest.fixture
def school(tmp_path: Path, pack: Pack) -> Iterator[MonthlySchool]:
    made = MonthlySchool.create(tmp_path / "school", pack)
    yield made
    made.store.close()


def findings(school: MonthlySchool, month: str = OCTOBER, **said: str) -> set[str]:
    """The checks that stop a report of this month as it would be made now."""
    made = make(school.store, school.pack, month, school.today, "古丽", said)
    evaluation = Engine(school.pack.forms[FORM]).evaluate(made.answers, school.context)
    return {finding.check for finding in evaluation.findings if finding.blocks}


# -- numbers -----------------------------------------------------------------------------------------------------------


def test_a_month_is_counted_from_the_registers_as_they_stood(school: MonthlySchool) -> None:
    here, junior = school.pupil(), school.pupil("买买提", "8")
    case = school.case(here, "suspected", "2026-10-12", "2026-10-20", "2026-11-02")
    school.case(junior, "warning", "2026-09-20", "2026-10-15")
    school.moves(case, "dropout", "2026-10-30")
    school.moves(case, "persuading", "2026-11-05")
    school.moves(case, "returned", "2026-11-20")
    school.enter("absence", pupil=here, first_day="2026-10-12", last_day="2026-10-14", excused="no")
    school.enter("absence", pupil=here, first_day="2026-10-19", last_day="2026-10-23", excused="yes")
    october = make(school.store, school.pack, OCTOBER, TODAY, "古丽", {}).answers
    assert (october["primary_dropout"], october["primary_returned"], october["visits"]) == (1, 0, 2)
    assert (october["open_30"], october["open_90"], october["absences"], october["as_of"]) == (1, 1, 1, "2026-10-31")
    assert (october["pupils_primary"], october["pupils_junior"], october["stages"]) == (1, 1, "both")
    november = make(school.store, school.pack, "2026-11", TODAY, "古丽", {}).answers
    assert (november["primary_dropout"], november["primary_returned"], november["as_of"]) == (0, 1, "2026-11-23")


def test_a_school_without_anything_makes_a_null_report_that_can_be_approved(school: MonthlySchool) -> None:
    school.prepare()
    school.approve()
    found = school.report()
    assert found.approval is Approval.FITS
    assert {found.answers[name] for name in ("primary_dropout", "junior_suspected", "pupils_primary", "visits")} == {0}


def test_a_deleted_case_is_not_counted(school: MonthlySchool) -> None:
    case = school.case(school.pupil(), "suspected", "2026-10-12")
    school.store.delete("dropout", case, 1)
    assert make(school.store, school.pack, OCTOBER, TODAY, "古丽", {}).answers["primary_suspected"] == 0


def test_a_case_whose_pupil_is_not_here_is_in_no_count_and_named(school: MonthlySchool) -> None:
    case = school.case("00112233445566cd-9", "suspected", "2026-10-12")
    made = make(school.store, school.pack, OCTOBER, TODAY, "古丽", {})
    assert made.counted.unplaced == (case,)
    assert made.answers["primary_suspected"] == made.answers["junior_suspected"] == 0


# -- checks ------------------------------------------------------------------------------------------------------------


def test_junior_pupils_in_a_school_without_a_junior_stage_stop_the_report(school: MonthlySchool) -> None:
    school.enter("profile", school_year="2026-2027", kind="primary", location="village")
    school.case(school.pupil("买买提", "8"), "suspected", "2026-10-12", "2026-10-20")
    assert findings(school) == {"no_junior_stage"}
    with pytest.raises(InputError) as caught:
        school.prepare()
    assert caught.value.code == "report_faults"
    assert school.store.count(FORM, Query()) == 0


def test_a_junior_school_has_no_primary_pupils(school: MonthlySchool) -> None:
    school.enter("profile", school_year="2026-2027", kind="junior", location="town")
    assert findings(school) == set()
    school.pupil(grade="5")
    assert findings(school) == {"no_primary_stage"}


def test_more_returned_than_ever_were_open_is_wrong(school: MonthlySchool) -> None:
    made = make(school.store, school.pack, OCTOBER, TODAY, "古丽", {})
    answers = made.answers.with_values({"primary_returned": 2, "ever_open": 1})
    found = Engine(school.pack.forms[FORM]).evaluate(answers, school.context).findings
    assert [(one.check, one.severity) for one in found] == [("returned_more", "hard")]


def test_a_case_nobody_visited_for_thirty_days_asks_for_a_reason_that_travels(school: MonthlySchool) -> None:
    school.case(school.pupil(), "dropout", "2026-09-01")
    assert findings(school) == {"not_visited"}
    assert findings(school, why_not_visited="大雪封路") == set()
    school.prepare(why_not_visited="大雪封路")
    assert school.report().answers["why_not_visited"] == "大雪封路"


def test_more_and_fewer_than_last_month_are_questioned(school: MonthlySchool) -> None:
    cases = [
        school.case(school.pupil(f"学生{n}"), "suspected", "2026-09-28", "2026-09-29", "2026-10-05") for n in range(3)
    ]
    school.prepare("2026-09")
    school.approve("2026-09")
    assert findings(school) == set()
    for case in cases:
        school.moves(case, "not_dropout", "2026-10-20")
    assert findings(school) == {"fell"}
    school.prepare(why_fell="三人核实非辍学")
    for n in range(3, 6):
        school.case(school.pupil(f"学生{n}"), "suspected", "2026-11-03", "2026-11-04")
    assert findings(school, "2026-11") == {"rose"}


def test_pupils_that_vanish_are_questioned(school: MonthlySchool) -> None:
    gone = [school.pupil(f"学生{n}") for n in range(10)]
    school.prepare("2026-09")
    local_id = school.store.ids("enrolment", Query())[0]
    answers = school.store.record("enrolment", local_id).answers
    left = answers.with_values({"status": "moved_out", "status_date": "2026-10-08"})
    school.store.save("enrolment", local_id, left, 1)
    assert len(gone) == 10
    assert findings(school) == {"pupils_fell"}


# -- approval ----------------------------------------------------------------------------------------------------------


def test_an_approved_report_says_who_and_when_and_is_closed(school: MonthlySchool) -> None:
    school.prepare(remark="本月无变化")
    assert school.report().approval is Approval.NONE
    school.approve()
    found = school.report()
    said = found.answers
    assert (said["prepared_by"], said["approved_by"], said["approved_on"]) == ("古丽", "艾合买提", "2026-11-23")
    assert (found.approval, said["one_person"], found.delivery) == (Approval.FITS, "no", "waiting")
    for again in (school.approve, lambda: school.approve(user=school.clerk, password=PASSWORD)):
        with pytest.raises(InputError) as caught:
            again()
        assert caught.value.code == "report_closed"


def test_a_wrong_password_approves_nothing(school: MonthlySchool) -> None:
    school.prepare()
    with pytest.raises(InputError) as caught:
        school.approve(password=PASSWORD)
    assert caught.value.code == "wrong_password"
    assert school.report().approval is Approval.NONE


def test_one_person_who_is_both_is_said_to_be_both(school: MonthlySchool) -> None:
    school.prepare()
    school.approve(user=school.clerk, password=PASSWORD)
    assert school.report().answers["one_person"] == "yes"


def test_what_was_prepared_may_be_prepared_anew_until_it_is_approved(school: MonthlySchool) -> None:
    first = school.prepare()
    school.case(school.pupil(), "suspected", "2026-10-12", "2026-10-20")
    assert school.prepare().local_id == first.local_id
    assert school.report().answers["primary_suspected"] == 1
    assert school.store.count(FORM, Query()) == 1


def test_a_correction_is_the_next_version_and_names_the_one_it_replaces(school: MonthlySchool) -> None:
    school.prepare()
    school.approve()
    first = school.report()
    school.case(school.pupil(), "suspected", "2026-10-12", "2026-10-20")
    school.prepare()
    second = school.report()
    assert (second.version, second.answers["replaces"], second.approval) == (2, 1, Approval.NONE)
    school.approve()
    every = reports.reports(school.store, school.pack, OCTOBER)
    assert [(one.version, one.approval) for one in every] == [(2, Approval.FITS), (1, Approval.FITS)]
    assert every[1].answers == first.answers


def test_the_key_is_the_same_next_month_and_is_read_out_in_six_groups(school: MonthlySchool) -> None:
    for month in ("2026-09", OCTOBER):
        school.prepare(month)
        school.approve(month)
    keys = {str(one.answers["approver_key"]) for one in reports.reports(school.store, school.pack)}
    assert len(keys) == 1
    groups = spoken(keys.pop())
    assert (len(groups), {len(group) for group in groups}) == (6, {5})


@pytest.mark.parametrize(
    "change",
    [{"primary_dropout": 1}, {"remark": "改过"}, {"approved_by": "古丽"}, {"as_of": "2026-10-30"},
     {"one_person": "yes"},
     {"approver_key": "A" * 43 + "="}, {"signature": "A" * 86 + "=="}, {"signature": "签"}, {"why_rose": "编的"},
     {"month": "2026-09"}],
)  # fmt: skip
def test_whatever_is_changed_after_approval_the_signature_does_not_fit(
    school: MonthlySchool, change: dict[str, str | int]
) -> None:
    school.prepare(remark="本月无变化")
    school.approve()
    found = school.report()
    school.store.save(FORM, found.local_id, found.answers.with_values(change), 1)
    (changed,) = reports.reports(school.store, school.pack)
    assert changed.approval is Approval.BROKEN


def test_a_signature_of_a_newer_pack_is_not_called_broken(school: MonthlySchool) -> None:
    school.prepare()
    school.approve()
    found = school.report()
    newer = found.answers.with_values({"made_with": "2099.1"})
    school.store.save(FORM, found.local_id, newer, 1)
    assert school.report().approval is Approval.NEWER


def test_the_principal_who_left_signs_nothing_more_and_what_was_signed_stands(school: MonthlySchool) -> None:
    school.prepare()
    school.approve()
    school.store.people.set_roles(school.clerk.id, ("clerk", "principal"), 1)
    school.store.people.remove(school.head.id, 1)
    school.prepare("2026-11")
    with pytest.raises(InputError) as caught:
        school.approve("2026-11", password=HEADS_PASSWORD)
    assert caught.value.code == "no_such_user"
    assert school.report().approval is Approval.FITS


def test_a_report_of_a_month_can_be_made_on_its_last_day_and_on_the_first_after(school: MonthlySchool) -> None:
    school.case(school.pupil(), "suspected", "2026-10-31", "2026-10-31")
    for today, expected in ((date(2026, 10, 31), "2026-10-31"), (date(2026, 11, 1), "2026-10-31")):
        answers = make(school.store, school.pack, OCTOBER, today, "古丽", {}).answers
        assert (answers["as_of"], answers["primary_suspected"]) == (expected, 1)
    early = make(school.store, school.pack, OCTOBER, date(2026, 10, 30), "古丽", {}).answers
    assert (early["as_of"], early["primary_suspected"]) == ("2026-10-30", 0)
