"""A roll against the form's checks and the pupils already kept."""

from __future__ import annotations

import pytest

from forms.exchange.check import UNTOLD_REASON, CheckedRoll, Known, Outcome, check_roll
from tests.forms.rolls import CONTEXT, FLAT_HEADER, engine, pupil, read, read_rows, table, xlsx

GIRL = {"姓名": "阿依努尔·艾力", "性别": "女", "身份证件号": "653121201303050120", "出生日期": "20130305"}


def check(*rows: dict[str, object], known: tuple[Known, ...] = ()) -> CheckedRoll:
    return check_roll(read_rows(*rows), engine("enrolment"), CONTEXT, known)


def kept(**changes: object) -> Known:
    """The pupil of `pupil()` as a store would hold it after an import."""
    (row,) = check(pupil(**changes)).rows
    assert row.outcome == Outcome.NEW
    return Known(77, row.answers)


def test_a_sound_row_is_new_and_may_be_saved() -> None:
    (row,) = check(pupil()).rows
    assert row.outcome == Outcome.NEW
    assert row.known is None
    assert engine("enrolment").evaluate(row.answers, CONTEXT).may_be_saved
    assert row.answers["status"] == "in_school"


def test_nothing_is_claimed_that_nobody_wrote() -> None:
    """The form's defaults for a pupil typed in would say 就近入学 and 正常入学 of a whole roll."""
    header = [name for name in FLAT_HEADER if name not in ("入学方式", "学生来源", "身份证件类型")]
    (row,) = check_roll(read(xlsx(table([pupil()], header))), engine("enrolment"), CONTEXT).rows
    assert row.outcome == Outcome.NEW
    assert row.answers["entry_way"] is None
    assert row.answers["source"] is None
    assert row.answers["id_type"] == "1"


def test_a_hard_check_refuses_with_the_forms_own_words() -> None:
    (row,) = check(pupil(性别="女")).rows
    assert row.outcome == Outcome.REFUSED
    assert [(p.column, p.field) for p in row.problems] == [("身份证件号", "id_number")]
    assert "和性别不符" in row.problems[0].reason.zh
    assert "653222" not in repr(row.problems)


def test_all_reasons_are_given_at_once_and_none_twice() -> None:
    (row,) = check(pupil(身份证件号="6.53E+17", 就读方式="", 入学年月="2022-13", 班号="")).rows
    assert [problem.field for problem in row.problems] == ["id_number", "entry_month", "class_no", "boarding"]


def test_a_guardians_fault_is_told_at_the_members_column() -> None:
    (row,) = check(pupil(成员1联系电话="12345")).rows
    assert [(p.column, p.field) for p in row.problems] == [("成员1联系电话", "guardian_phone")]


def test_a_missing_column_is_named_by_the_forms_label() -> None:
    roll = read(xlsx(table([pupil()], [name for name in FLAT_HEADER if name != "就读方式"])))
    (row,) = check_roll(roll, engine("enrolment"), CONTEXT).rows
    assert [(p.column, p.cell) for p in row.problems] == [("就读方式", "")]


def test_a_soft_check_lets_through_with_a_reason_that_can_be_found() -> None:
    (row,) = check(pupil(上下学距离="7", 上下学方式="步行")).rows
    assert row.outcome == Outcome.NEW
    assert [finding.check for finding in row.soft] == ["walk_far"]
    assert row.answers["why_walk_far"] == UNTOLD_REASON
    assert engine("enrolment").evaluate(row.answers, CONTEXT).may_be_saved


def test_a_reason_given_earlier_stays() -> None:
    known = kept(上下学距离="7", 上下学方式="步行")
    known = Known(known.local_id, known.answers.with_value("why_walk_far", "家里没有车"))
    (row,) = check(pupil(上下学距离="7.5", 上下学方式="步行"), known=(known,)).rows
    assert (row.outcome, row.changes) == (Outcome.CHANGED, ("commute_km",))
    assert row.answers["why_walk_far"] == "家里没有车"


def test_the_same_again_changes_nothing() -> None:
    known = kept()
    (row,) = check(pupil(), known=(known,)).rows
    assert (row.outcome, row.known, row.answers) == (Outcome.SAME, known, known.answers)


def test_an_answer_that_does_not_apply_is_no_change() -> None:
    """非随班就读 stands in every row of the national workbook, but the form asks only of disabled pupils."""
    known = kept(残疾类型="无", 随班就读="非随班就读")
    (row,) = check(pupil(残疾类型="无", 随班就读="非随班就读"), known=(known,)).rows
    assert row.outcome == Outcome.SAME


def test_what_differs_is_changed_and_empty_cells_erase_nothing() -> None:
    known = kept()
    (row,) = check(pupil(就读方式="住校", 现住址="", 班号="0503"), known=(known,)).rows
    assert row.outcome == Outcome.CHANGED
    assert set(row.changes) == {"boarding", "class_no"}
    assert row.answers["address"] == "胡杨村 1 组"
    assert row.known == known


def test_a_new_name_is_a_change_with_a_note() -> None:
    (row,) = check(pupil(姓名="迪丽努尔·沙吾提江"), known=(kept(),)).rows
    assert row.changes == ("name",)
    assert [note.zh for note in row.notes] == ["改名字，请对照户口簿"]


@pytest.mark.parametrize(("班号", "noted"), [("0602", False), ("0802", True), ("0402", True)])
def test_a_jump_of_grades_is_noted(班号: str, noted: bool) -> None:
    (row,) = check(pupil(班号=班号), known=(kept(),)).rows
    assert row.outcome == Outcome.CHANGED
    assert bool(row.notes) == noted


def test_a_pupil_who_left_and_is_on_the_roll_is_noted() -> None:
    known = kept()
    known = Known(1, known.answers.with_values({"status": "moved_out", "status_date": "2026-09-01"}))
    (row,) = check(pupil(就读方式="住校"), known=(known,)).rows
    assert any("转出" in note.zh for note in row.notes)
    assert row.answers["status"] == "moved_out"


def test_a_pupil_kept_without_a_number_is_found_by_name_and_birth_date() -> None:
    known = kept(身份证件类型="Z", 身份证件号="")
    (row,) = check(pupil(), known=(known,)).rows
    assert row.outcome == Outcome.CHANGED
    assert set(row.changes) == {"id_type", "id_number"}


def test_a_namesake_with_another_number_is_another_pupil() -> None:
    other = "653222201501010033"  # valid: same birth date, next order number
    (row,) = check(pupil(身份证件号=other), known=(kept(),)).rows
    assert row.outcome == Outcome.NEW
    assert any("同名同生日" in note.zh for note in row.notes)


def test_a_corrected_number_is_found_by_the_student_number() -> None:
    header = [*FLAT_HEADER, "学籍号"]
    corrected = pupil(身份证件号="653222201501010033", 学籍号="G653222201501010017")
    (row,) = check_roll(read(xlsx(table([corrected], header))), engine("enrolment"), CONTEXT, [kept()]).rows
    assert row.outcome == Outcome.CHANGED
    assert set(row.changes) == {"id_number", "student_number_given"}


def test_the_same_pupil_twice_keeps_the_first() -> None:
    rows = check(pupil(), pupil(**GIRL), pupil(姓名="别的名字")).rows
    assert [row.outcome for row in rows] == [Outcome.NEW, Outcome.NEW, Outcome.REFUSED]
    assert rows[2].problems[0].reason.zh == "和第 2 行是同一人"


def test_twice_by_name_and_birth_date_when_one_has_no_number() -> None:
    rows = check(pupil(), pupil(身份证件类型="Z", 身份证件号="")).rows
    assert rows[1].problems[0].reason.zh == "和第 2 行是同一人"
    backwards = check(pupil(身份证件类型="Z", 身份证件号=""), pupil()).rows
    assert backwards[1].problems[0].reason.zh == "和第 2 行是同一人"


def test_two_with_one_name_and_birth_date_and_two_numbers_are_two() -> None:
    rows = check(pupil(), pupil(身份证件号="653222201501010033")).rows
    assert [row.outcome for row in rows] == [Outcome.NEW, Outcome.NEW]


def test_twice_is_also_told_of_pupils_already_kept() -> None:
    rows = check(pupil(), pupil(班号="0503"), known=(kept(),)).rows
    assert [row.outcome for row in rows] == [Outcome.SAME, Outcome.REFUSED]


def test_a_faulty_row_does_not_push_out_the_sound_one_after_it() -> None:
    rows = check(pupil(就读方式="半托"), pupil()).rows
    assert [row.outcome for row in rows] == [Outcome.REFUSED, Outcome.NEW]


def test_what_cannot_be_read_is_refused_even_when_nothing_else_differs() -> None:
    (row,) = check(pupil(是否留守儿童="是"), known=(kept(),)).rows
    assert row.outcome == Outcome.REFUSED


def test_refused_rows_are_ready_for_the_writer() -> None:
    checked = check(pupil(性别="女"), pupil())
    ((row, problems),) = checked.refused
    assert row.number == 2
    assert problems


def test_1200_rows_are_read_and_checked() -> None:
    raw = xlsx(
        table(
            [
                pupil(姓名=f"王{'一二三四五六七八九十'[n % 10]}", 身份证件类型="护照", 身份证件号=f"E{n:08d}")
                for n in range(1200)
            ]
        )
    )
    compiled = engine("enrolment")
    checked = check_roll(read(raw), compiled, CONTEXT)
    assert len(checked.of(Outcome.NEW)) == 1200


def test_known_pupils_are_not_evaluated_into_something_else() -> None:
    """A kept pupil whose record fails a check today is still only "same" when the file says nothing new."""
    known = Known(5, kept().answers.with_value("guardian_phone", "12345"))
    assert not engine("enrolment").evaluate(known.answers, CONTEXT).may_be_saved
    (row,) = check(pupil(成员1联系电话=""), known=(known,)).rows
    assert row.outcome == Outcome.SAME
