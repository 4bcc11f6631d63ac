"""A real school's checklist: from nothing entered to met and not met, and every way its data can be bad."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from forms.answers import Value
from forms.calendar import Calendar
from forms.checklist.verdict import State
from forms.pack import Pack
from sync.indicators.checklist import ChecklistReader
from sync.store import Query
from sync.store import figures as guarded
from sync.store.figures import Period, Scope
from tests.sync.checklist_kit import TERM, TODAY, ChecklistSchool, checklist_school, days, the_pack


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return the_pack(tmp_path_factory.mktemp("cache"))


@pytest.fixture
def school(tmp_path: Path, pack: Pack) -> Iterator[ChecklistSchool]:
    with checklist_school(tmp_path, pack) as opened:
        yield opened


def troubles(school: ChecklistSchool, today: date = TODAY) -> dict[str, str]:
    """What could not be computed, by indicator."""
    lines = [line for verdict in school.standing(today).verdicts for line in verdict.lines]
    return {line.figure.indicator.id: line.figure.trouble.en for line in lines if line.figure.trouble is not None}


def with_query(school: ChecklistSchool, **texts: str | None) -> None:
    """The pack with other queries, None for one it lacks."""
    queries = {**school.pack.queries(), **texts}
    kept = "\n".join(f"-- name: {name}\n{text}" for name, text in queries.items() if text is not None)
    school.reader = ChecklistReader(replace(school.pack, query_files={"all.sql": kept}))


def test_an_empty_school_knows_nothing_and_nothing_fails(school: ChecklistSchool) -> None:
    standing = school.standing()
    assert {v.state for v in standing.verdicts} == {State.UNKNOWN, State.NOT_APPLICABLE}
    assert troubles(school) == {}
    for verdict in standing.verdicts:
        if verdict.state is State.UNKNOWN:
            assert verdict.forms, verdict.item.id
            assert all(form in school.pack.forms for form in verdict.forms)


def test_entering_data_turns_what_is_not_knowable_into_met_and_not_met(school: ChecklistSchool) -> None:
    def state(item_id: str) -> State:
        return school.verdict(item_id).state

    assert (state("retention"), state("class_size"), state("party_led")) == (State.UNKNOWN,) * 3
    school.profile()
    cohort = {"stage": "primary", "transferred_in": 4, "transferred_out": 6, "deaths": 0}
    school.enter("cohort", graduation_year=2026, entrants=60, graduates=57, **cohort)
    school.enter("cohort", graduation_year=2025, entrants=60, graduates=1, **cohort)
    found = school.verdict("retention")
    assert found.state is State.MET
    assert "98.33" in found.sentence.zh
    assert [(count.name, number) for count, number in found.lines[0].figure.counts] == [
        ("entrants", 60), ("moved_in", 4), ("moved_out", 6), ("deaths", 0), ("graduates", 57), ("cohort", 2026)
    ]  # fmt: skip
    school.pupils(46)
    assert state("class_size") is State.NOT_MET
    school.enter("attestation", item="party_led", answer="met", date="2026-10-08", evidence="第 3 号")
    found = school.verdict("party_led")
    assert found.state is State.ATTESTED
    assert "2026-10-08 古丽自评：达到。凭证：第 3 号" in found.sentence.zh
    school.enter("attestation", item="party_led", answer="not_met", date="2026-11-08")


def test_twelve_entrants_and_one_dropout_are_indicative(school: ChecklistSchool) -> None:
    school.profile()
    school.enter(
        "cohort", stage="primary", graduation_year=2026, entrants=12, graduates=11, transferred_in=0, transferred_out=0,
        deaths=0,
    )  # fmt: skip
    found = school.verdict("retention")
    assert (found.state, found.is_indicative) == (State.NOT_MET, True)
    assert "91.67" in found.sentence.zh
    assert [form for form, _ in school.behind("retention", "primary")] == ["cohort"]


def test_the_rooms_minutes_are_counted_per_taught_day(school: ChecklistSchool) -> None:
    taught = [day for day in days(TERM, TODAY) if school.pack.calendar.is_taught(day) and day < TODAY]
    for number, day in enumerate(taught[:-2]):
        school.open_room(day, 45 if number < 3 else 60)
    school.open_room(date(2026, 10, 3), 5)  # in a holiday: counts for nothing
    found = school.figure("room_hours", "room_hours")
    assert (found.count("checked"), found.count("failing"), found.count("unknown")) == (len(taught), 3, 2)
    assert school.verdict("room_hours").state is State.NOT_MET
    assert len(school.behind("room_hours")) == 3
    (last, _) = taught[-2:]
    times = {"opened": "12:00", "closed": "12:30", "opened2": "17:00", "closed2": "17:29", "on_duty": "yes"}
    school.enter("counselling", date=last.isoformat(), **times)
    assert school.figure("room_hours", "room_hours").count("failing") == 4  # both periods: 59 minutes


def test_what_the_school_changes_in_the_calendar_counts(school: ChecklistSchool) -> None:
    before = school.figure("room_hours", "room_hours").count("checked")
    school.enter("school_day", kind="holiday", name="雪灾", first="2026-11-16", last="2026-11-18")
    school.enter("school_day", kind="school_day", name="补课", first="2026-11-21", last="2026-11-21")
    assert school.figure("room_hours", "room_hours").count("checked") == before - 3 + 1
    school.enter("school_day", kind="term", term="2026-2027-1", first="2026-11-16", last="2027-01-15")
    assert school.figure("room_hours", "room_hours").count("checked") == 3


def test_two_stages_share_a_school(school: ChecklistSchool) -> None:
    school.profile(kind="nine_year")
    school.pupils(30, grade=1)
    school.pupils(20, grade=7)
    school.enter("premises", room_no="1", use="classroom", area=176.0)
    school.enter("premises", room_no="2", use="gym", area=500.0)
    primary, junior = (school.figure("resources", "teaching_area", stage).value for stage in ("primary", "junior"))
    assert primary == pytest.approx(176 / (30 + 1.1 * 20))
    assert junior == pytest.approx(176 / (30 / 1.1 + 20))
    school.enter("teacher", staff_no="1", stage="primary", post="teacher", degree="college", full_time="yes")
    school.enter("teacher", staff_no="2", stage="junior", post="teacher", degree="college", full_time="yes")
    degrees = [school.figure("resources", "degree", stage).value for stage in ("primary", "junior")]
    assert degrees == [pytest.approx(100 / 30), 0]  # a college degree is above what primary school asks, not junior


def test_small_rural_schools_may_count_visiting_teachers_of_sports_and_arts(school: ChecklistSchool) -> None:
    school.profile(location="village")
    visiting = {"post": "teacher", "stage": "primary", "subject": "pe", "full_time": "no", "visiting": "yes"}
    school.enter("teacher", staff_no="1", degree="college", **visiting)
    school.pupils(49)
    assert school.figure("resources", "arts_teachers", "primary").count("numerator") == 0
    school.pupils(1)
    assert school.figure("resources", "arts_teachers", "primary").count("numerator") == 1


def test_disposed_equipment_leaves_the_sum_and_nothing_is_depreciated(school: ChecklistSchool) -> None:
    school.profile()
    school.pupils(2)
    item = {"name": "投影仪", "quantity": 2, "unit_price": 3000.0, "teaching": "yes", "acquired_date": "2010-01-01"}
    school.enter("equipment", asset_no="1", condition="1", **item)
    school.enter("equipment", asset_no="2", condition="6", **item)
    school.enter("equipment", asset_no="3", condition="1", **{**item, "teaching": "no"})
    assert school.figure("equipment", "equipment_value", "primary").value == 3000


def test_films_by_grade_and_term(school: ChecklistSchool) -> None:
    school.pupils(2, grade=1)
    school.pupils(2, grade=2)
    for title, grades in (("一", "1 2"), ("二", "1"), ("旧", "1 2")):
        day = "2026-06-01" if title == "旧" else "2026-10-20"
        school.enter("film", date=day, title=title, grades=grades, attendance=4)
    assert school.verdict("films").state is State.UNKNOWN  # the term goes on
    assert school.verdict("films", date(2027, 1, 20)).state is State.NOT_MET
    school.enter("film", date="2026-11-20", title="三", grades="2", attendance=2)
    assert school.verdict("films").state is State.MET


def test_care_finds_the_children_nobody_contacted(school: ChecklistSchool) -> None:
    one, two = school.pupils(2, left_behind="2", orphan="no")
    school.pupils(1, left_behind="0", orphan="no")
    school.enter("care", pupil=one, date="2026-10-01", kind="visit")
    school.enter("care", pupil=two, date="2026-03-01", kind="visit")  # last school year's
    found = school.figure("care", "care")
    assert (found.count("checked"), found.count("unknown")) == (2, 1)
    ((_, local_id),) = school.behind("care")
    assert str(school.store.record("enrolment", local_id).id) == two
    assert school.verdict("care", date(2027, 1, 20)).state is State.NOT_MET


def test_aid_reaches_everyone_in_need(school: ChecklistSchool) -> None:
    one, _ = school.pupils(2, needs_aid="yes")
    school.pupils(1, needs_aid="no")
    assert school.verdict("aid_coverage").state is State.UNKNOWN
    given = {"term": "2026-2027-1", "item": "day", "eligible": "yes"}
    school.enter("aid", pupil=one, granted="yes", paid_on="2026-10-08", **given)
    found = school.figure("aid_coverage", "aid_coverage")
    assert (found.value, found.count("failing")) == (50, 1)
    assert school.verdict("living_aid").state is State.MET


def test_certificates_lapse(school: ChecklistSchool) -> None:
    teacher = {"post": "teacher", "stage": "junior"}
    for number, until in enumerate(("2027-08-31", "2026-11-22", None), 1):
        more = {} if until is None else {"certificate_until": until}
        school.enter("teacher", staff_no=str(number), certificate_stage="senior", **teacher, **more)
    found = school.figure("registration", "registration")
    assert (found.count("checked"), found.count("failing"), found.count("unknown")) == (3, 1, 1)
    assert school.verdict("registration").is_overdue
    school.enter("teacher", staff_no="9", certificate_stage="none", left_on="2026-09-01", **teacher)
    assert school.figure("registration", "registration").count("checked") == 3  # who left counts no more


def test_deleted_records_and_twins_count_once(school: ChecklistSchool) -> None:
    school.pupils(3)
    first, second, _ = school.store.ids("enrolment", Query())
    school.store.delete("enrolment", first, 1)
    same = school.store.record("enrolment", second).answers
    school.store.save("enrolment", None, same, 1)
    assert school.figure("vaccination", "vaccination").count("checked") == 2


# bad input


def test_a_school_founded_last_year_has_no_cohort(school: ChecklistSchool) -> None:
    school.profile(founded_year=2025)
    found = school.verdict("retention")
    assert found.state is State.NOT_APPLICABLE
    assert "2031" in found.sentence.zh


def test_missing_years_are_named(school: ChecklistSchool) -> None:
    school.profile()
    school.enter(
        "cohort", stage="primary", graduation_year=2024, entrants=60, graduates=57, transferred_in=0, transferred_out=0,
        deaths=0,
    )  # fmt: skip
    found = school.verdict("retention")
    assert (found.state, found.forms) == (State.UNKNOWN, ("cohort",))
    assert "还没有“起始年级人数”" in found.sentence.zh


def test_a_cohort_that_never_existed_is_not_applicable(school: ChecklistSchool) -> None:
    school.profile()
    nobody: dict[str, Value] = dict.fromkeys(("entrants", "transferred_in", "transferred_out", "deaths"), 0)
    school.enter("cohort", stage="primary", graduation_year=2026, graduates=0, **nobody)
    found = school.verdict("retention")
    assert found.state is State.NOT_APPLICABLE
    assert found.sentence.zh == "这一届没有学生，没有可算的。"
    school.enter("cohort", stage="primary", graduation_year=2025, graduates=57, **nobody)
    assert school.verdict("retention").state is State.NOT_APPLICABLE  # another cohort says nothing of this one


def test_graduates_of_a_cohort_that_nobody_entered_are_an_error(school: ChecklistSchool) -> None:
    school.profile()
    nobody: dict[str, Value] = dict.fromkeys(("entrants", "transferred_in", "transferred_out", "deaths"), 0)
    school.enter("cohort", stage="primary", graduation_year=2026, graduates=57, **nobody)
    found = school.verdict("retention")
    assert (found.state, found.forms) == (State.UNKNOWN, ("cohort",))
    assert "没有人入学，却有人毕业" in found.sentence.zh


def test_transfers_that_exceed_the_pupils_are_an_error(school: ChecklistSchool) -> None:
    school.profile()
    school.enter(
        "cohort", stage="primary", graduation_year=2026, entrants=60, graduates=57, transferred_in=4,
        transferred_out=65, deaths=0,
    )  # fmt: skip
    found = school.verdict("retention")
    assert found.state is State.UNKNOWN
    assert "数据有错：转出和死亡的比入学和转入的还多" in found.sentence.zh


def test_zero_pupils(school: ChecklistSchool) -> None:
    school.profile()
    school.pupils(2, status="graduated")
    school.enter("teacher", staff_no="1", post="teacher", stage="primary", full_time="yes", degree="bachelor")
    standing = school.standing()
    assert standing.facts.pupils == 0
    for name in ("class_size", "teachers", "school_size", "films", "vaccination"):
        assert standing.verdict(name).state is State.UNKNOWN, name
        assert "还没有“" in standing.verdict(name).sentence.zh, name
    assert troubles(school) == {}


def test_a_nine_year_school_of_which_one_stage_is_empty_is_met_in_neither(school: ChecklistSchool) -> None:
    school.profile(kind="nine_year")
    school.pupils(40, grade=1)
    found = school.verdict("class_size")
    assert [(line.figure.stage, line.state) for line in found.lines] == [
        ("primary", State.MET), ("junior", State.UNKNOWN)
    ]  # fmt: skip
    assert found.state is State.UNKNOWN
    assert "初中" in found.sentence.zh


def test_a_primary_school_with_juniors_on_its_roll_is_asked_which_is_right(school: ChecklistSchool) -> None:
    school.profile(kind="primary")
    school.pupils(60, grade=8)
    found = school.verdict("class_size")
    assert (found.state, found.forms) == (State.UNKNOWN, ("profile", "enrolment"))
    assert "对不上" in found.sentence.zh


def test_a_calendar_without_terms(school: ChecklistSchool, pack: Pack) -> None:
    school.open_room(date(2026, 11, 20), 30)
    school.enter("inspection", date="2026-11-20", kind="self", problems=0)
    bare = replace(pack, calendar=Calendar((), {}, frozenset()))
    school.reader = ChecklistReader(bare)
    standing = school.standing()
    assert {standing.verdict(name).state for name in ("room_hours", "films", "living_aid")} == {State.UNKNOWN}
    found = standing.verdict("room_hours")
    assert found.forms == ("school_day",)
    assert "还没有“本学期已过的教学日”" in found.sentence.zh
    assert standing.verdict("food_safety").state is State.UNKNOWN
    assert troubles(school) == {}


def test_a_calendar_that_is_out_of_date_names_no_term(school: ChecklistSchool) -> None:
    assert school.verdict("room_hours", date(2030, 3, 1)).forms == ("school_day",)


def test_a_pack_that_misses_a_query_loses_that_figure_alone(school: ChecklistSchool) -> None:
    school.pupils(3)
    with_query(school, vaccination=None)
    assert list(troubles(school)) == ["vaccination"]
    found = school.verdict("vaccination")
    assert found.state is State.UNKNOWN
    assert "算不出来" in found.sentence.zh
    assert school.figure("class_size", "class_size", "primary").value == 3


@pytest.mark.parametrize(
    "sql",
    [
        "select count(*) as checked, 0 as failing, 0 as unknown from change",
        "select 'all' as checked, 0 as failing, 0 as unknown",
        "select 1 as checked, 0 as failing",
        "select 1 as checked, 0 as failing, 0 as unknown, 5 as more",
        "delete from enrolment",
        "select 1 as checked, 0 as failing, 0 as unknown from enrolment",
    ],
)
def test_a_hostile_or_broken_query_loses_that_figure_alone(school: ChecklistSchool, sql: str) -> None:
    school.pupils(3)
    with_query(school, vaccination=sql)
    assert list(troubles(school)) == ["vaccination"]
    assert school.verdict("vaccination").state is State.UNKNOWN
    assert school.store.count("enrolment", Query()) == 3


def test_a_query_that_loops_loses_that_figure_alone(
    school: ChecklistSchool, monkeypatch: pytest.MonkeyPatch
) -> None:
    school.pupils(12)
    endless = " from " + ", ".join(f"enrolment {name}" for name in "abcdefghijkl")
    loops = {"vaccination": f"select count(*) as checked, 0 as failing, 0 as unknown{endless}"}
    with_query(school, **loops, **{"vaccination.rows": f"select 'enrolment', count(*){endless}"})
    monkeypatch.setattr(guarded, "SECONDS", 0.05)
    found = school.verdict("vaccination")
    assert found.state is State.UNKNOWN
    assert "算得太久，已停下" in found.sentence.zh
    assert "took too long" in found.sentence.en
    assert school.behind("vaccination") == []
    monkeypatch.undo()
    with_query(school, vaccination="with recursive n(i) as (select 1 union all select i + 1 from n) select "
               "max(i) as checked, 0 as failing, 0 as unknown from n")  # fmt: skip
    assert list(troubles(school)) == ["vaccination"]
    assert "不许做的事" in school.verdict("vaccination").sentence.zh
    assert school.figure("class_size", "class_size", "primary").value == 12


def test_every_query_for_records_of_the_pack_runs(school: ChecklistSchool) -> None:
    school.profile(kind="nine_year")
    scope = Scope(periods=[Period("term", TERM, TODAY)])
    with school.store.figures(scope) as queries:
        for name, sql in school.pack.queries().items():
            if name.endswith(".rows"):
                times = {"today": "2026-11-23", "term": "2026-2027-1", "school_year": "2026-2027", "graduated": 2026}
                of_primary = {"stage": "primary", "first_grade": 1, "last_grade": 6}
                assert all(form == "profile" for form, _ in queries.records(sql, {**times, **of_primary}, 9)), name
