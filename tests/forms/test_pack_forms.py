"""The four main forms at work: what a clerk enters, and what the form says to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType

import pytest
from stdnum.cn import ric

import resources
from forms.answers import Answers, Row, Value
from forms.definition import Audience
from forms.engine import Context, Engine, Evaluation
from forms.pack import Pack, load_pack

PUPIL_ID = "00112233445566ab-7"
TODAY = date(2026, 11, 23)
BOY = "653222201501010017"  # synthetic: born 2015-01-01
GIRL = "653121201303050120"  # synthetic: born 2013-03-05
Evaluate = Callable[..., Evaluation]


@dataclass
class Records:
    """Records of other forms, as a store would find them."""

    forms: Mapping[str, list[Mapping[str, Value]]] = field(default_factory=dict)

    def rows(self, form_id: str) -> Iterable[Mapping[str, Value]]:
        return self.forms.get(form_id, [])

    def one(self, form_id: str, field: str, value: Value) -> Mapping[str, Value] | None:
        return next((row for row in self.rows(form_id) if row.get(field) == value), None)


PUPILS = Records({"enrolment": [{"_id": PUPIL_ID, "name": "阿迪力江·努尔别克", "grade": "5", "class_no": 2}]})


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return load_pack(resources.find("pack"), tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="module")
def evaluate(pack: Pack) -> Evaluate:
    engines = {form_id: Engine(form) for form_id, form in pack.forms.items()}

    def run(
        form_id: str, values: Mapping[str, Value], before: Answers | None = None, **rows: list[dict[str, Value]]
    ) -> Evaluation:
        answers = Answers().with_values(values)
        for repeat, entries in rows.items():
            answers = answers.with_rows(repeat, tuple(Row(values=MappingProxyType(entry)) for entry in entries))
        context = Context(today=TODAY, now=datetime(2026, 11, 23, 14, 3), lookup=PUPILS)
        return engines[form_id].evaluate(answers, context, before=before)

    return run


def checks(evaluation: Evaluation) -> set[tuple[str, str, str]]:
    """What stands open: (severity, field, check)."""
    return {(f.severity, f.field, f.check) for f in evaluation.findings if not f.settled}


PUPIL: Mapping[str, Value] = {
    "name": "阿迪力江·努尔别克",
    "sex": "1",
    "birth_date": "2015-01-01",
    "id_type": "1",
    "id_number": BOY,
    "grade": "5",
    "class_no": 2,
    "entry_month": "2022-09",
    "status": "in_school",
    "boarding": "1",
    "commute_way": "walk",
    "commute_km": 1.5,
}


def test_a_complete_pupil_is_saved_without_a_word(evaluate: Evaluate) -> None:
    evaluation = evaluate("enrolment", PUPIL)
    assert checks(evaluation) == set()
    assert evaluation.may_be_saved
    assert evaluation.answers["age"] == "11 岁 10 个月"
    assert evaluation.answers["student_number"] == "G" + BOY


def test_every_required_question_is_asked_for(evaluate: Evaluate) -> None:
    asked = {f.field for f in evaluate("enrolment", {}).findings if f.check == "required"}
    assert {"name", "sex", "birth_date", "grade", "class_no", "entry_month", "boarding"} <= asked


@pytest.mark.parametrize(
    ("changes", "finding"),
    [
        ({"name": "阿迪力江.努尔别克"}, ("hard", "name", "constraint")),
        ({"name": "阿迪力江•努尔别克"}, ("hard", "name", "constraint")),
        ({"name": "·努尔别克"}, ("hard", "name", "constraint")),
        ({"name": "张三2"}, ("hard", "name", "constraint")),
        ({"name": "努" * 61}, ("hard", "name", "constraint")),
        ({"birth_date": "2026-11-24", "id_type": "Z", "id_number": None}, ("hard", "birth_date", "constraint")),
        ({"id_number": BOY[:-1] + "8"}, ("hard", "id_number", "constraint")),
        ({"id_number": BOY[:-1]}, ("hard", "id_number", "constraint")),
        (
            {"id_number": "11010519491231002x", "birth_date": "1949-12-31", "sex": "2"},
            ("hard", "id_number", "id_small_x"),
        ),
        ({"birth_date": "2015-01-02"}, ("hard", "id_number", "id_birth")),
        ({"sex": "2"}, ("hard", "id_number", "id_sex")),
        ({"id_number": GIRL, "sex": "2"}, ("hard", "id_number", "id_birth")),
        ({"student_number_given": "G" + BOY[:-1] + "8"}, ("hard", "student_number_given", "constraint")),
        ({"student_number_given": "J" + BOY[:-1] + "8"}, ("hard", "student_number_given", "constraint")),
        ({"student_number_given": "L65322220150101123"}, ("hard", "student_number_given", "constraint")),
        ({"student_number_given": "X" + BOY}, ("hard", "student_number_given", "constraint")),
        ({"student_number_given": "L653222201601011234"}, ("soft", "student_number_given", "number_birth")),
        ({"class_no": 0}, ("hard", "class_no", "constraint")),
        ({"class_no": 31}, ("hard", "class_no", "constraint")),
        ({"entry_month": "2022-13"}, ("hard", "entry_month", "constraint")),
        ({"entry_month": "202209"}, ("hard", "entry_month", "constraint")),
        ({"entry_month": "2014-09"}, ("hard", "entry_month", "entry_before_birth")),
        ({"entry_month": "2027-09"}, ("hard", "entry_month", "entry_future")),
        ({"entry_month": "2020-09"}, ("soft", "entry_month", "entry_age")),
        ({"grade": "1"}, ("soft", "grade", "age_for_grade")),
        ({"grade": "8"}, ("soft", "grade", "age_for_grade")),
        ({"status": "moved_out"}, ("hard", "status_date", "required")),
        ({"status": "moved_out", "status_date": "2026-11-24"}, ("hard", "status_date", "constraint")),
        ({"status": "moved_out", "status_date": "2014-12-31"}, ("hard", "status_date", "status_before_birth")),
        ({"commute_km": -1.0}, ("hard", "commute_km", "constraint")),
        ({"commute_km": 18.0}, ("soft", "commute_km", "walk_far")),
        ({"commute_km": 5.5}, ("soft", "commute_km", "walk_far")),
        ({"commute_km": 18.0, "commute_way": "family"}, ("soft", "commute_km", "day_far")),
        ({"guardian_phone": "1380000000"}, ("hard", "guardian_phone", "constraint")),
        ({"guardian_phone": "0991-123"}, ("hard", "guardian_phone", "constraint")),
        ({"guardian_name": "热合曼1"}, ("hard", "guardian_name", "constraint")),
        ({"health": "50", "disability": "none"}, ("hard", "disability", "disability_missing")),
        ({"health": "50"}, ("hard", "disability", "disability_missing")),
        ({"boarding": "3"}, ("soft", "boarding", "home_teaching")),
        ({"orphan": "yes", "left_behind": "2"}, ("soft", "left_behind", "orphan_left_behind")),
        ({"receives_aid": "yes", "needs_aid": "no"}, ("soft", "receives_aid", "aid_without_need")),
        ({"notice_date": "2026-12-01"}, ("hard", "notice_date", "constraint")),
    ],
)
def test_one_wrong_answer_has_one_finding(
    evaluate: Evaluate, changes: Mapping[str, Value], finding: tuple[str, str, str]
) -> None:
    evaluation = evaluate("enrolment", {**PUPIL, **changes})
    assert finding in checks(evaluation)
    assert {f for f in checks(evaluation) if f[0] == finding[0]} == {finding} or "birth_date" in changes
    assert not evaluation.may_be_saved


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "䶮"},
        {"name": "阿卜杜热合曼·买买提图尔荪江·阿卜力米提"},
        {"name": "Anna-Maria O'Neil"},
        {"id_type": "A", "id_number": "E12345678"},
        {"id_type": "Z", "id_number": None},
        {"student_number_given": "L653222201501011234"},
        {"student_number_given": "J" + BOY},
        {"commute_km": 5.0},
        {"commute_km": 15.0, "commute_way": "family"},
        {"boarding": "2", "commute_km": 60.0, "commute_way": "public"},
        {"guardian_phone": "13800000000"},
        {"guardian_phone": "0991-1234567"},
        {"guardian_phone": "09911234567"},
        {"entry_month": "2026-12"},
        {"status": "graduated", "status_date": "2026-07-10", "grade": "9"},
        {"boarding": "3", "disability": "limb"},
    ],
)
def test_what_is_right_is_not_complained_about(evaluate: Evaluate, changes: Mapping[str, Value]) -> None:
    evaluation = evaluate("enrolment", {**PUPIL, **changes})
    assert checks(evaluation) == set()
    assert evaluation.may_be_saved


@pytest.mark.parametrize("number", [BOY, GIRL, "11010519491231002X"])
def test_the_synthetic_numbers_are_valid_elsewhere_too(number: str) -> None:
    assert ric.is_valid(number)


def test_a_written_reason_settles_a_soft_check(evaluate: Evaluate) -> None:
    far = {**PUPIL, "commute_km": 18.0}
    open_check = next(f for f in evaluate("enrolment", far).findings if f.check == "walk_far")
    assert open_check.reason_field == "why_walk_far"
    assert "18 公里" in open_check.message.zh
    assert "走读" in open_check.message.zh
    told = evaluate("enrolment", {**far, "why_walk_far": "周一送来、周五接回"})
    assert checks(told) == set()
    assert told.may_be_saved


@pytest.mark.parametrize(
    ("changes", "check", "field", "value", "label"),
    [
        ({"birth_date": "2015-01-10"}, "id_birth", "birth_date", "2015-01-01", "出生日期改成 2015-01-01"),
        ({"sex": "2"}, "id_sex", "sex", "1", "性别改成男"),
    ],
)
def test_a_finding_offers_what_would_put_it_right(
    evaluate: Evaluate, changes: Mapping[str, Value], check: str, field: str, value: str, label: str
) -> None:
    finding = next(f for f in evaluate("enrolment", {**PUPIL, **changes}).findings if f.check == check)
    assert finding.fix is not None
    assert (finding.fix.field, finding.fix.value, finding.fix.label.zh) == (field, value, label)
    assert evaluate("enrolment", {**PUPIL, **changes, finding.fix.field: finding.fix.value}).may_be_saved


def test_a_small_x_is_made_a_capital_at_a_click(evaluate: Evaluate) -> None:
    small = {**PUPIL, "id_number": "11010519491231002x", "birth_date": "1949-12-31", "sex": "2"}
    finding = next(f for f in evaluate("enrolment", small).findings if f.check == "id_small_x")
    assert finding.fix is not None
    assert finding.fix.value == "11010519491231002X"


def test_reasons_go_as_far_as_the_county_and_no_further(pack: Pack) -> None:
    for form in pack.forms.values():
        for check in form.soft_checks:
            assert form.field(check.reason).audience is min(form.audience, Audience.COUNTY)


def test_a_number_of_another_kind_makes_no_student_number(evaluate: Evaluate) -> None:
    passport = {**PUPIL, "id_type": "A", "id_number": "E12345678"}
    assert evaluate("enrolment", passport).answers["student_number"] is None
    given = evaluate("enrolment", {**passport, "student_number_given": "L653222201501011234"})
    assert given.answers["student_number"] == "L653222201501011234"


def test_questions_that_do_not_apply_are_not_asked(evaluate: Evaluate) -> None:
    relevant = evaluate("enrolment", PUPIL).relevant
    assert "residence_permit" not in relevant
    assert "inclusive" not in relevant
    asked = evaluate("enrolment", {**PUPIL, "migrant": "yes", "disability": "sight", "boarding": "3"}).relevant
    assert {"residence_permit", "inclusive"} <= asked
    assert "commute_km" not in asked


CASE: Mapping[str, Value] = {
    "pupil": PUPIL_ID,
    "absent_since": "2026-11-02",
    "found_date": "2026-11-03",
    "state": "suspected",
    "state_date": "2026-11-09",
}
VISIT: dict[str, Value] = {"visit_date": "2026-11-11", "way": "home", "result": "监护人不在"}


def test_a_case_shows_the_pupil_it_is_about(evaluate: Evaluate) -> None:
    evaluation = evaluate("dropout", CASE)
    assert checks(evaluation) == set()
    assert evaluation.answers["pupil_name"] == "阿迪力江·努尔别克"
    assert evaluation.answers["pupil_class"] == "五年级 2 班"


def test_a_case_whose_pupil_is_not_here_yet_can_be_kept(evaluate: Evaluate) -> None:
    evaluation = evaluate("dropout", {**CASE, "pupil": "00112233445566cd-9"})
    assert evaluation.answers["pupil_name"] is None
    assert evaluation.may_be_saved


@pytest.mark.parametrize(
    ("changes", "finding"),
    [
        ({"absent_since": "2026-11-24"}, ("hard", "absent_since", "constraint")),
        ({"found_date": "2026-11-01"}, ("hard", "found_date", "constraint")),
        ({"state_date": "2026-11-01"}, ("hard", "state_date", "constraint")),
        ({"next_due": "2026-11-01"}, ("hard", "next_due", "constraint")),
        ({"found_date": "2026-11-20"}, ("soft", "found_date", "found_late")),
        ({"absent_since": "2026-03-02", "found_date": "2026-03-03"}, ("soft", "absent_since", "absent_long")),
    ],
)
def test_dates_of_a_case_are_in_order(
    evaluate: Evaluate, changes: Mapping[str, Value], finding: tuple[str, str, str]
) -> None:
    assert finding in checks(evaluate("dropout", {**CASE, **changes}))


def test_a_visit_says_when_how_and_what_came_of_it(evaluate: Evaluate) -> None:
    empty = evaluate("dropout", CASE, visits=[{"visitors": "帕提古丽老师"}])
    assert {f.field for f in empty.findings if f.check == "required"} == {"visit_date", "way", "result"}
    assert checks(evaluate("dropout", CASE, visits=[VISIT])) == set()
    early = evaluate("dropout", CASE, visits=[VISIT, {**VISIT, "visit_date": "2026-11-01"}])
    assert [(f.field, f.row) for f in early.findings] == [("visit_date", 1)]


def test_a_dropout_needs_a_cause_and_someone_responsible(evaluate: Evaluate) -> None:
    before = Answers().with_values(CASE)
    dropout = {**CASE, "state": "dropout", "state_date": "2026-11-16"}
    assert checks(evaluate("dropout", dropout, before)) == {
        ("hard", "cause", "required"),
        ("hard", "responsible", "required"),
    }
    named = {**dropout, "cause": "work", "responsible": "赵建疆"}
    assert checks(evaluate("dropout", named, before)) == set()


def test_closing_needs_a_visit_or_a_note(evaluate: Evaluate) -> None:
    before = Answers().with_values(CASE)
    ended = {**CASE, "state": "not_dropout", "state_date": "2026-11-10"}
    assert checks(evaluate("dropout", ended, before)) == {("hard", "closed_note", "closed_without_note")}
    assert checks(evaluate("dropout", {**ended, "closed_note": "随父母转学"}, before)) == set()
    assert checks(evaluate("dropout", ended, before, visits=[VISIT])) == set()


WAYS = [
    (None, "warning", True),
    (None, "suspected", True),
    (None, "closed", False),
    ("warning", "suspected", True),
    ("warning", "dropout", False),
    ("suspected", "dropout", True),
    ("suspected", "returned", False),
    ("dropout", "persuading", True),
    ("persuading", "returned", True),
    ("persuading", "township", True),
    ("persuading", "closed", False),
    ("returned", "stable", True),
    ("returned", "closed", False),
    ("stable", "closed", True),
    ("stable", "persuading", True),
    ("closed", "persuading", False),
]


@pytest.mark.parametrize(("before", "after", "allowed"), WAYS)
def test_a_case_moves_only_along_its_states(evaluate: Evaluate, before: str | None, after: str, allowed: bool) -> None:
    whole = {**CASE, "cause": "work", "responsible": "赵建疆", "closed_note": "已稳定"}
    old = None if before is None else Answers().with_values({**whole, "state": before})
    evaluation = evaluate("dropout", {**whole, "state": after}, old)
    assert (checks(evaluation) == set()) is allowed
    assert {f.field for f in evaluation.findings} <= {"state"}


DAY: Mapping[str, Value] = {
    "date": "2026-11-23",
    "opened": "10:20",
    "closed": "10:50",
    "opened2": "16:40",
    "closed2": "17:20",
    "on_duty": "yes",
    "individual": 2,
    "group_sessions": 0,
    "referrals": 0,
}


def test_minutes_are_counted_over_both_periods(evaluate: Evaluate) -> None:
    assert evaluate("counselling", DAY).answers["minutes"] == 70
    assert checks(evaluate("counselling", DAY)) == set()
    once = {**DAY, "opened2": None, "closed2": None}
    assert evaluate("counselling", once).answers["minutes"] == 30
    shut = {"date": "2026-11-23", "on_duty": "no"}
    assert evaluate("counselling", shut).answers["minutes"] == 0
    assert evaluate("counselling", shut).may_be_saved


@pytest.mark.parametrize(
    ("changes", "finding"),
    [
        ({"date": "2026-11-24"}, ("hard", "date", "constraint")),
        ({"closed": "10:20"}, ("hard", "closed", "constraint")),
        ({"closed": None}, ("hard", "closed", "required")),
        ({"opened": None}, ("hard", "opened", "required")),
        ({"opened2": "10:40"}, ("hard", "opened2", "constraint")),
        ({"closed2": "16:30"}, ("hard", "closed2", "constraint")),
        ({"opened": None, "closed": None}, ("hard", "opened2", "second_without_first")),
        (
            {"opened": "06:00", "closed": "12:00", "opened2": "12:00", "closed2": "18:01"},
            ("hard", "closed", "open_too_long"),
        ),
        ({"group_sessions": 1}, ("hard", "group_people", "required")),
        ({"individual": 8}, ("soft", "individual", "many_sessions")),
        ({"referrals": -1}, ("hard", "referrals", "constraint")),
    ],
)
def test_a_day_of_the_counselling_room_is_checked(
    evaluate: Evaluate, changes: Mapping[str, Value], finding: tuple[str, str, str]
) -> None:
    assert finding in checks(evaluate("counselling", {**DAY, **changes}))


ITEM: Mapping[str, Value] = {
    "asset_no": "2024-017",
    "category": "A02010105",
    "name": "台式计算机",
    "quantity": 30,
    "unit_price": 4280.5,
    "teaching": "yes",
    "condition": "1",
    "acquired_date": "2024-09-10",
}


def test_the_amount_is_quantity_times_price(evaluate: Evaluate) -> None:
    evaluation = evaluate("equipment", ITEM)
    assert evaluation.answers["amount"] == 128415
    assert checks(evaluation) == set()


@pytest.mark.parametrize(
    ("changes", "finding"),
    [
        ({"asset_no": "编号1"}, ("hard", "asset_no", "constraint")),
        ({"quantity": 0}, ("hard", "quantity", "constraint")),
        ({"unit_price": -1.0}, ("hard", "unit_price", "constraint")),
        ({"acquired_date": "2026-11-24"}, ("hard", "acquired_date", "constraint")),
        ({"checked_date": "2024-09-01"}, ("hard", "checked_date", "constraint")),
        ({"condition": "6"}, ("hard", "disposed_date", "required")),
        ({"condition": "6", "disposed_date": "2024-09-01"}, ("hard", "disposed_date", "constraint")),
        ({"unit_price": 50001.0}, ("soft", "unit_price", "price_high")),
        ({"unit_price": 0.0, "acquired_way": "bought"}, ("soft", "unit_price", "price_zero")),
    ],
)
def test_an_item_of_equipment_is_checked(
    evaluate: Evaluate, changes: Mapping[str, Value], finding: tuple[str, str, str]
) -> None:
    evaluation = evaluate("equipment", {**ITEM, **changes})
    assert checks(evaluation) == {finding}
    assert not evaluation.may_be_saved


def test_a_category_that_is_not_in_the_list_is_refused(evaluate: Evaluate) -> None:
    assert {f.field for f in evaluate("equipment", {**ITEM, "category": "A99999999"}).findings} == {"category"}
    assert checks(evaluate("equipment", {**ITEM, "category": "2010000"})) == set()


def test_a_free_item_and_a_dear_one_with_a_reason_are_kept(evaluate: Evaluate) -> None:
    assert evaluate("equipment", {**ITEM, "unit_price": 0.0, "acquired_way": "donated"}).may_be_saved
    dear = {**ITEM, "unit_price": 86000.0, "why_price_high": "录播教室整套设备"}
    assert evaluate("equipment", dear).may_be_saved
