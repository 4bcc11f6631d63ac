"""The sample school: of real shape, sound by the pack's own checks, the same for the same seed, about nobody."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter

import pytest
from stdnum.cn import ric

import resources
from forms.answers import Answers, Row
from forms.definition import FieldType, Writer
from forms.sample.cases import continued
from forms.sample.ledgers import school_days
from forms.sample.parts import county_divisions, word_list
from forms.sample.pupils import LARGEST_CLASS, class_places, make_pupils
from forms.sample.reports import make_reports
from forms.sample.school import sample_school
from tests.forms.rolls import CONTEXT, TODAY, engine, pack

SAMPLE = sample_school(today=TODAY)
REFERENCE = "0123456789abcdef-7"


def blocking(form_id: str, answers: Answers, before: Answers | None = None) -> list[tuple[str, str]]:
    found = engine(form_id).evaluate(answers, CONTEXT, before).findings
    return [(finding.field, finding.check) for finding in found if finding.blocks]


def test_it_has_the_numbers_asked_for() -> None:
    counts = (len(SAMPLE.pupils), len(SAMPLE.counselling), len(SAMPLE.equipment), len(SAMPLE.cases))
    assert counts == (1200, 60, 1500, 40)
    assert (SAMPLE.name, SAMPLE.code, SAMPLE.county) == ("喀拉苏乡中心学校", "2165009107", "库木塔什县")


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize(
    "today", [dt.date(2026, 10, 20), dt.date(2026, 9, 1), dt.date(2027, 8, 31), dt.date(2025, 1, 3)]
)
def test_every_record_may_be_saved(seed: int, today: dt.date) -> None:
    sample = sample_school(seed, pupils=300, items=200, cases=40, today=today)
    context = type(CONTEXT)(today, dt.datetime.combine(today, dt.time(10)), CONTEXT.lookup)
    for form_id, records in (
        ("enrolment", sample.pupils),
        ("counselling", sample.counselling),
        ("equipment", sample.equipment),
        *sample.small.items(),
        *((form_id, [one.for_pupil(REFERENCE) for one in found]) for form_id, found in sample.of_pupils.items()),
    ):
        compiled = engine(form_id)
        for answers in records:
            evaluation = compiled.evaluate(answers, context)
            assert evaluation.may_be_saved, evaluation.findings
    for answers in make_reports(sample, pack(), "样本"):
        on = dt.date.fromisoformat(str(answers["approved_on"]))
        then = type(CONTEXT)(on, dt.datetime.combine(on, dt.time(10)), CONTEXT.lookup)
        assert engine("monthly_report").evaluate(answers, then).may_be_saved, answers["month"]
    compiled = engine("dropout")
    for case in sample.cases:
        before = None
        for step in case.for_pupil(REFERENCE):
            evaluation = compiled.evaluate(step, context, before)
            assert evaluation.may_be_saved, evaluation.findings
            before = step


def test_the_whole_sample_may_be_saved() -> None:
    assert [blocking("enrolment", answers) for answers in SAMPLE.pupils if blocking("enrolment", answers)] == []


def test_nothing_is_saved_that_the_form_would_drop() -> None:
    """What does not apply is not in the sample, so that a record that was saved equals the record that was made."""
    for form_id, records in (("enrolment", SAMPLE.pupils), ("equipment", SAMPLE.equipment[:300])):
        stored = {field.name for field in pack().forms[form_id].top_fields if not field.is_calculated}
        for answers in records[:300]:
            to_save = engine(form_id).evaluate(answers, CONTEXT).to_save
            assert {k: v for k, v in to_save.values.items() if k in stored} == dict(answers.values)


def test_all_fields_are_of_the_form_and_its_choices() -> None:
    for form_id, records in (
        ("enrolment", SAMPLE.pupils),
        ("dropout", [case.answers for case in SAMPLE.cases]),
        ("counselling", SAMPLE.counselling),
        ("equipment", SAMPLE.equipment),
    ):
        form = pack().forms[form_id]
        for answers in records:
            for name, value in answers.values.items():
                field = form.field(name)
                assert not field.is_calculated
                if field.type == FieldType.SELECT_ONE:
                    assert value in {choice.code for choice in field.choices}, name


def test_a_form_field_is_used_by_some_record_or_has_a_cause_not_to_be() -> None:
    used = Counter(name for answers in SAMPLE.pupils for name in answers.values)
    asked = {
        f.name for f in pack().forms["enrolment"].top_fields if not f.is_calculated and not f.name.startswith("why_")
    }
    assert asked - set(used) == {"student_number_given", "status_date", "moved_to", "remark"}


def test_identity_numbers_are_valid_unique_and_of_real_counties() -> None:
    numbers = [str(answers["id_number"]) for answers in SAMPLE.pupils]
    assert len(set(numbers)) == 1200
    counties = set(county_divisions())
    for answers, number in zip(SAMPLE.pupils, numbers, strict=True):
        assert ric.validate(number) == number  # an independent library
        assert ric.get_birth_date(number).isoformat() == answers["birth_date"]
        assert {1: "1", 0: "2"}[int(number[16]) % 2] == answers["sex"]
        assert number[:6] in counties
        assert number[14:17] >= "990"
    assert len(counties) > 90


def test_classes_are_of_real_size() -> None:
    sizes = Counter((answers["grade"], answers["class_no"]) for answers in SAMPLE.pupils)
    assert max(sizes.values()) <= LARGEST_CLASS
    assert min(sizes.values()) >= 35
    assert {grade for grade, _ in sizes} == set("123456")


@pytest.mark.parametrize(("pupils", "grades"), [(1, 6), (7, 6), (46, 1), (45, 1), (2500, 9), (0, 6)])
def test_any_number_of_pupils_is_seated(pupils: int, grades: int) -> None:
    places = class_places(pupils, grades)
    assert len(places) == pupils
    assert max(Counter(places).values(), default=0) <= LARGEST_CLASS


def test_shares_are_those_of_a_remote_school() -> None:
    def share(field: str, *codes: str) -> float:
        return sum(answers[field] in codes for answers in SAMPLE.pupils) / len(SAMPLE.pupils)

    assert 0.1 < share("boarding", "2") < 0.35
    assert 0.05 < share("left_behind", "1", "2") < 0.2
    assert 0.45 < share("sex", "1") < 0.57
    assert 0.002 < share("health", "50") < 0.03
    assert 0 < share("orphan", "yes") < 0.02


def test_names_have_the_dot_of_the_register_and_no_other() -> None:
    names = [str(answers["name"]) for answers in SAMPLE.pupils]
    assert sum("·" in name for name in names) > 600
    assert any("·" not in name for name in names)
    assert max(map(len, names)) >= 10
    assert not any(set(name) & set("•・．. ") for name in names)
    assert len({(a["name"], a["birth_date"]) for a in SAMPLE.pupils}) == 1200


def test_no_mark_says_which_people_somebody_is_of() -> None:
    forbidden = ("民族", "族别", "宗教", "信仰", "政治面貌", "籍贯", "维吾尔", "哈萨克", "汉族")
    text = repr(SAMPLE) + "".join(
        path.name + path.read_text(encoding="utf-8") for path in resources.find("names").iterdir()
    )
    assert not [word for word in forbidden if word in text]


@pytest.mark.parametrize(
    "name", ["parts_a", "parts_b", "parts_c", "parts_d", "parts_e", "parts_f", "parts_g", "villages"]
)
def test_parts_are_words_without_repeats(name: str) -> None:
    words = word_list(name)
    assert len(words) >= 16
    assert len(set(words)) == len(words)
    assert all(word and "·" not in word and " " not in word for word in words)


def test_telephone_numbers_cannot_be_dialled() -> None:
    assert {str(answers["guardian_phone"])[:6] for answers in SAMPLE.pupils} == {"0999-0"}


def test_counselling_days_are_school_days_before_today() -> None:
    days = [dt.date.fromisoformat(str(answers["date"])) for answers in SAMPLE.counselling]
    assert days == sorted(set(days))
    assert days[-1] < TODAY
    assert all(pack().calendar.is_taught(day) for day in days)


def test_some_days_are_too_short_and_say_why() -> None:
    short = [
        answers
        for answers in sample_school(days=200, today=TODAY).counselling
        if int(str(engine("counselling").evaluate(answers, CONTEXT).answers["minutes"])) < 60
    ]
    assert short
    assert all(answers["remark"] for answers in short)


def test_where_the_calendar_ends_weekdays_serve() -> None:
    days = school_days(pack().calendar, 30, dt.date(2019, 6, 3))
    assert len(days) == 30
    assert all(day.weekday() < 5 for day in days)
    assert days == sorted(set(days))


def test_cases_are_about_different_pupils_and_mostly_closed() -> None:
    assert len({case.pupil_index for case in SAMPLE.cases}) == 40
    states = Counter(case.answers["state"] for case in SAMPLE.cases)
    assert states["closed"] + states["not_dropout"] == 34
    assert {"suspected", "warning", "persuading", "township", "stable"} <= set(states)
    assert all(case.answers["pupil"] is None for case in SAMPLE.cases)


def test_a_case_grows_by_one_visit_a_step_and_keeps_its_rows() -> None:
    case = max(SAMPLE.cases, key=lambda case: len(case.steps))
    first, second = case.for_pupil(REFERENCE)[:2]
    saved = first.with_rows(
        "visits", tuple(Row(f"{REFERENCE}.{n}", row.values) for n, row in enumerate(first.rows["visits"]))
    )
    later = continued(second, saved)
    assert [row.id for row in later.rows["visits"]] == [f"{REFERENCE}.0", ""]
    assert later["pupil"] == REFERENCE


def test_asset_numbers_are_unique() -> None:
    assert len({answers["asset_no"] for answers in SAMPLE.equipment}) == 1500


def test_the_same_seed_gives_the_same_school_and_another_another() -> None:
    assert sample_school(today=TODAY) == SAMPLE
    assert sample_school(2, today=TODAY).pupils != SAMPLE.pupils


def test_the_small_registers_show_what_is_kept_and_what_is_not() -> None:
    kept = SAMPLE.small.keys() | SAMPLE.of_pupils.keys()
    others = {"enrolment", "dropout", "counselling", "equipment", "return_answer", "monthly_report", "snapshot"}
    own = {form.id for form in pack().forms.values() if form.writer is Writer.SCHOOL} - others
    assert own - kept == {"plan_task"}
    assert {answers["kind"] for answers in SAMPLE.small["screening"]} == {"fitness", "checkup"}
    assert sum("measured_down" not in answers.values for answers in SAMPLE.small["network"]) > 1
    assert [one for one in SAMPLE.of_pupils["absence"] if one.answers["last_day"] is None]
    duties = {item.id for item in pack().checklist().items}
    assert {answers["item"] for answers in SAMPLE.small["attestation"]} <= duties


def test_the_reports_of_earlier_months_go_back_to_last_school_year_and_each_was_in_time() -> None:
    day = dt.date(2026, 11, 20)
    reports = make_reports(sample_school(today=day), pack(), "样本")
    months = [str(one["month"]) for one in reports]  # October's was due on the 8th, and nobody made it
    assert months == ["2025-09", "2025-10", "2025-11", "2025-12", *(f"2026-{n:02d}" for n in (1, 3, 4, 5, 6, 7, 9))]
    assert all(str(one["approved_on"])[8:] <= "08" for one in reports)
    july, september = (int(one["pupils_primary"] or 0) for one in reports[-2:])
    assert abs(july - september) < july / 20  # about as many graduated as began
    assert any(int(one["primary_dropout"] or 0) for one in reports)
    assert not int(reports[0]["primary_dropout"] or 0) + int(reports[0]["primary_suspected"] or 0)  # a null report
    assert make_reports(sample_school(today=dt.date(2024, 10, 1)), pack(), "样本") == ()


def test_the_main_registers_do_not_hang_on_the_small_ones() -> None:
    """What benchmarks measure is what it was before there were small ones."""
    alone = random.Random(f"1/{TODAY.isoformat()}")
    assert tuple(make_pupils(alone, 1200, 6, TODAY)) == SAMPLE.pupils
