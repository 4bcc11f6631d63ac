"""The small registers at work: a whole record is saved without a word, and each check has an entry that it stops."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

import pytest

from forms.answers import Answers, Value
from forms.definition import Audience, FormKind, Nature, Writer
from forms.engine import Context
from tests.forms.rolls import engine, pack

TODAY = date(2026, 11, 23)
PUPIL_ID = "00112233445566ab-7"
Given = Mapping[str, Value]


class Pupils:
    """One pupil, as a store would find it."""

    def rows(self, form_id: str) -> Iterable[Given]:
        return [self.one(form_id, "_id", PUPIL_ID)] if form_id == "enrolment" else []

    def one(self, form_id: str, field: str, value: str) -> Given:
        return {"_id": PUPIL_ID, "name": "阿迪力江·努尔别克", "grade": "5", "class_no": 2}


CONTEXT = Context(TODAY, datetime(2026, 11, 23, 14, 3), Pupils())
YEAR: Given = {
    "school_year": "2026-2027", "kind": "nine_year", "location": "township_central", "founded_year": 2008,
    "boarding": "yes", "remote": "yes", "migrant_majority": "no", "quality_school": "no", "classes_primary": 18,
    "classes_junior": 9, "classrooms": 27, "posts_quota": 60, "posts_filled": 58,
}  # fmt: skip
TEACHER: Given = {
    "staff_no": "T001", "name": "阿依古丽·热合曼", "post": "teacher", "stage": "primary", "subject": "music",
    "degree": "college", "full_time": "yes", "backbone": "none", "certificate_stage": "primary",
}  # fmt: skip
ROOM: Given = {"room_no": "综合楼 203", "use": "classroom", "area": 54.0}
LINE: Given = {
    "place": "进校线路", "kind": "line", "contracted_down": 500, "wired": "yes", "wifi": "no", "signal": "yes",
}  # fmt: skip
PAIR: Given = {
    "kind": "pairing", "partner_name": "县第一小学", "partner_urban": "yes", "role": "receiving",
    "agreed_on": "2025-09-01",
}  # fmt: skip
SCREENED: Given = {
    "date": "2026-10-12", "kind": "mental", "grades": "4 5", "eligible": 200, "consented": 190, "screened": 185,
}  # fmt: skip
AID: Given = {
    "pupil": PUPIL_ID, "term": "2026-2027-1", "item": "boarding", "eligible": "yes", "granted": "yes",
    "amount": 625.0, "paid_on": "2026-11-02",
}  # fmt: skip
WHOLE: Mapping[str, Given] = {
    "profile": YEAR,
    "cohort": {
        "stage": "junior", "graduation_year": 2026, "entrants": 60, "transferred_in": 4, "transferred_out": 6,
        "deaths": 0, "graduates": 57,
    },
    "teacher": TEACHER,
    "premises": ROOM,
    "network": LINE,
    "partner": PAIR,
    "online_lesson": {
        "date": "2026-11-03", "period": 3, "direction": "received", "grade": "4", "subject": "music",
        "partner_name": "县第一小学",
    },
    "film": {"date": "2026-11-03", "title": "天使的声音", "grades": "1 2 3", "attendance": 120},
    "inspection": {"date": "2026-11-16", "kind": "self", "problems": 0},
    "activity": {"date": "2026-11-03", "kind": "labour", "theme": "校园菜地", "grades": "3", "people": 40},
    "meal": {"month": "2026-10", "eligible": 300, "covered": 298, "days": 17, "way": "kitchen"},
    "after_class": {
        "term": "2026-2027-1", "days_week": 5, "minutes_day": 110, "eligible": 300, "pupils": 280, "charged": "no",
    },
    "contract": {
        "service": "security", "provider": "平安保安公司", "paid_by": "government", "starts": "2026-09-01",
        "ends": "2027-08-31",
    },
    "screening": SCREENED,
    "aid": AID,
    "care": {"pupil": PUPIL_ID, "date": "2026-11-03", "kind": "visit"},
    "absence": {"pupil": PUPIL_ID, "first_day": "2026-11-18", "excused": "no"},
    "school_day": {"kind": "holiday", "name": "运动会补休", "first": "2026-10-12", "last": "2026-10-12"},
    "attestation": {"item": "party_led", "answer": "met", "date": "2026-11-03", "evidence": "章程 2024 年版，校办"},
    "plan_task": {"item": "line_speed", "task": "报装千兆线路", "owner": "general", "due": "2027-06-30"},
}  # fmt: skip
OPEN_PROBLEM: Given = {"date": "2026-10-12", "problems": 1, "problem": "留样不够"}
COUNSELLING: Given = {
    "use": "counselling", "individual_area": 12.0, "group_area": 60.0, "reception_area": 15.0,
}  # fmt: skip

# What is entered otherwise than in the whole record, and what the form says to it.
CASES: list[tuple[str, Given, tuple[str, str, str]]] = [
    ("profile", {"school_year": "2026"}, ("hard", "school_year", "constraint")),
    ("profile", {"school_year": "2026-2028"}, ("hard", "school_year", "constraint")),
    ("profile", {"founded_year": 2027}, ("hard", "founded_year", "constraint")),
    ("profile", {"quality_school": "yes"}, ("hard", "quality_document", "required")),
    ("profile", {"subsidy_due": 40, "subsidy_paid": 41}, ("hard", "subsidy_paid", "subsidy_over")),
    ("profile", {"posts_filled": 67}, ("soft", "posts_filled", "posts_over")),
    ("profile", {"classrooms": 21}, ("soft", "classrooms", "rooms_few")),
    ("cohort", {"graduation_year": 2027}, ("hard", "graduation_year", "constraint")),
    ("cohort", {"transferred_out": 65, "graduates": 0}, ("hard", "transferred_out", "out_over")),
    ("cohort", {"graduates": 59}, ("soft", "graduates", "over_all")),
    ("teacher", {"staff_no": "教 1"}, ("hard", "staff_no", "constraint")),
    ("teacher", {"staff_no": "653222201501010017"}, ("hard", "staff_no", "constraint")),
    ("teacher", {"name": "王老师1"}, ("hard", "name", "constraint")),
    ("teacher", {"joined_on": "2020-09-01", "left_on": "2020-08-31"}, ("hard", "left_on", "constraint")),
    ("teacher", {"moved": "out"}, ("hard", "moved_from", "required")),
    ("teacher", {"training_hours": 1200}, ("soft", "training_hours", "hours_many")),
    ("teacher", {"certificate_until": "2036-12-31"}, ("soft", "certificate_until", "certificate_far")),
    ("teacher", {"rural_months": 481}, ("soft", "rural_months", "months_many")),
    ("premises", {"area": 0.0}, ("hard", "area", "constraint")),
    ("premises", {"area": 1080.0}, ("soft", "area", "area_large")),
    ("premises", {"area": 5.4}, ("soft", "area", "area_small")),
    ("premises", COUNSELLING, ("hard", "reception_area", "parts_over")),
    ("network", {"contracted_down": None}, ("hard", "contracted_down", "required")),
    ("network", {"measured_down": 480.0}, ("hard", "measured_on", "required")),
    ("network", {"contracted_down": 1}, ("soft", "contracted_down", "line_slow")),
    ("network", {"measured_down": 940.0, "measured_on": "2026-11-02"}, ("soft", "measured_down", "measured_over")),
    (
        "network",
        {"kind": "classroom", "measured_down": 90.0, "measured_on": "2026-11-02", "wired": "no"},
        ("soft", "measured_down", "measured_unwired"),
    ),
    ("partner", {"partner_code": "65001"}, ("hard", "partner_code", "constraint")),
    ("partner", {"valid_to": "2025-08-31"}, ("hard", "valid_to", "constraint")),
    ("partner", {"role": "member"}, ("hard", "role", "role_pairing")),
    ("partner", {"kind": "group"}, ("hard", "role", "role_group")),
    ("partner", {"valid_to": "2036-09-01"}, ("soft", "valid_to", "valid_long")),
    ("online_lesson", {"period": 13}, ("hard", "period", "constraint")),
    ("online_lesson", {"pupils": 201}, ("soft", "pupils", "pupils_many")),
    ("film", {"date": "2026-11-24"}, ("hard", "date", "constraint")),
    ("film", {"attendance": 14}, ("soft", "attendance", "attendance_few")),
    ("inspection", {"problems": 1}, ("hard", "problem", "required")),
    ("inspection", {**OPEN_PROBLEM, "fixed_on": "2026-10-11"}, ("hard", "fixed_on", "constraint")),
    ("inspection", OPEN_PROBLEM, ("soft", "fixed_on", "open_long")),
    ("activity", {"people": 5001}, ("soft", "people", "people_many")),
    ("meal", {"month": "2026-13"}, ("hard", "month", "constraint")),
    ("meal", {"month": "2026-12"}, ("hard", "month", "constraint")),
    ("meal", {"covered": 301}, ("hard", "covered", "served_over")),
    ("meal", {"covered": 260}, ("soft", "covered", "served_few")),
    ("meal", {"days": 26}, ("soft", "days", "days_many")),
    ("after_class", {"term": "2026-2027"}, ("hard", "term", "constraint")),
    ("after_class", {"pupils": 301}, ("hard", "pupils", "join_over")),
    ("after_class", {"minutes_day": 2}, ("soft", "minutes_day", "minutes_few")),
    ("contract", {"ends": "2026-08-31"}, ("hard", "ends", "constraint")),
    ("contract", {"ends": "2031-12-31"}, ("soft", "ends", "lasts_long")),
    ("screening", {"consented": 201}, ("hard", "consented", "consent_over")),
    ("screening", {"screened": 191}, ("hard", "screened", "screened_over")),
    ("screening", {"referred": 186}, ("hard", "referred", "referred_over")),
    ("screening", {"screened": 150}, ("soft", "screened", "screened_few")),
    ("screening", {"referred": 40}, ("soft", "referred", "referred_many")),
    ("aid", {"term": "2026-2027-3"}, ("hard", "term", "constraint")),
    ("aid", {"amount": None}, ("hard", "amount", "paid_nothing")),
    ("aid", {"eligible": "no"}, ("soft", "granted", "granted_unfit")),
    ("aid", {"amount": 6250.0}, ("soft", "amount", "amount_high")),
    ("care", {"date": "2026-11-24"}, ("hard", "date", "constraint")),
    ("absence", {"last_day": "2026-11-17"}, ("hard", "last_day", "constraint")),
    ("absence", {"contacted_on": "2026-11-18"}, ("hard", "contact_way", "required")),
    ("absence", {"first_day": "2026-09-01", "last_day": "2026-11-20"}, ("soft", "last_day", "lasts_long")),
    ("absence", {"first_day": "2026-06-01"}, ("soft", "first_day", "open_long")),
    ("school_day", {"last": "2026-10-11"}, ("hard", "last", "constraint")),
    ("school_day", {"last": "2026-11-12"}, ("soft", "last", "holiday_long")),
    ("school_day", {"kind": "term", "term": "2026-2027-1"}, ("soft", "last", "term_odd")),
    ("attestation", {"evidence": None}, ("hard", "evidence", "required")),
    ("attestation", {"date": "2025-09-01"}, ("soft", "date", "old")),
    ("plan_task", {"item": "no_such_duty"}, ("hard", "item", "code")),
    ("plan_task", {"due": "2036-12-31"}, ("soft", "due", "due_far")),
]


def found(form_id: str, values: Given) -> set[tuple[str, str, str]]:
    evaluation = engine(form_id).evaluate(Answers().with_values(values), CONTEXT)
    return {(f.severity, f.field, f.check) for f in evaluation.findings if not f.settled}


def test_every_small_form_has_a_whole_record_here() -> None:
    own = {f.id for f in pack().forms.values() if f.writer is Writer.SCHOOL and f.kind is not FormKind.REPORT}
    assert set(WHOLE) == own - {"enrolment", "dropout", "counselling", "equipment", "return_answer"}


@pytest.mark.parametrize("form_id", WHOLE)
def test_a_whole_record_is_saved_without_a_word(form_id: str) -> None:
    assert found(form_id, WHOLE[form_id]) == set()


@pytest.mark.parametrize("form_id", WHOLE)
def test_a_new_record_asks_for_something_and_is_wrong_in_nothing(form_id: str) -> None:
    begun = engine(form_id).begin(CONTEXT)
    assert {check for _, _, check in found(form_id, begun.values)} == {"required"}


@pytest.mark.parametrize(("form_id", "changes", "finding"), CASES)
def test_one_wrong_answer_has_one_finding(form_id: str, changes: Given, finding: tuple[str, str, str]) -> None:
    assert found(form_id, {**WHOLE[form_id], **changes}) == {finding}


def test_every_check_of_the_small_forms_has_its_case() -> None:
    forms = [pack().forms[form_id] for form_id in WHOLE]
    checks = {(form.id, check.id) for form in forms for check in form.hard_checks}
    checks |= {(form.id, check.id) for form in forms for check in form.soft_checks}
    of_fields = ("constraint", "required", "code")
    assert checks == {(form_id, check) for form_id, _, (_, _, check) in CASES if check not in of_fields}


def test_a_record_about_a_pupil_shows_name_and_class() -> None:
    for form_id in ("aid", "care", "absence"):
        answers = engine(form_id).evaluate(Answers().with_values(WHOLE[form_id]), CONTEXT).answers
        assert (answers["pupil_name"], answers["pupil_class"]) == ("阿迪力江·努尔别克", "五年级 2 班")


@pytest.mark.parametrize(
    ("today", "year", "term"),
    [
        (date(2026, 8, 31), "2025-2026", "2025-2026-2"),
        (date(2026, 9, 1), "2026-2027", "2026-2027-1"),
        (date(2027, 1, 10), "2026-2027", "2026-2027-1"),
        (date(2027, 2, 20), "2026-2027", "2026-2027-2"),
    ],
)
def test_the_year_and_term_of_today_stand_ready(today: date, year: str, term: str) -> None:
    context = Context(today, datetime.combine(today, datetime.min.time()))
    assert engine("profile").begin(context)["school_year"] == year
    assert engine("after_class").begin(context)["term"] == engine("aid").begin(context)["term"] == term


def test_what_is_about_pupils_at_home_stays_in_the_school_and_staff_at_the_county() -> None:
    reach = {form_id: pack().forms[form_id].audience for form_id in WHOLE}
    assert {form_id for form_id, audience in reach.items() if audience is Audience.SCHOOL} == {"care", "absence"}
    assert {reach[form_id] for form_id in ("teacher", "aid", "cohort", "screening")} == {Audience.COUNTY}
    for form_id in WHOLE:
        for field in pack().forms[form_id].fields:
            assert field.nature not in (Nature.ID_NUMBER, Nature.PHONE, Nature.ADDRESS)
            if field.nature is not Nature.PLAIN:
                assert field.audience <= Audience.COUNTY
