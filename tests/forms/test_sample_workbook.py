"""The sample's workbook: exactly the rows meant to be faulty are refused, and all the others come back as they were."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from forms.exchange.check import CheckedRoll, Known, Outcome, check_roll
from forms.exchange.columns import LAST_COLUMN, MEMBER_COLUMNS, NATIONAL_COLUMNS
from forms.exchange.reader import read_roll
from forms.sample.school import SampleSchool, sample_school
from forms.sample.workbook import BadRow, write_roll_workbook
from tests.forms.rolls import CONTEXT, TODAY, engine, form

SAMPLE = sample_school(today=TODAY)
NOT_IN_THE_WORKBOOK = {"notice_date", "vaccination_checked", "residence_permit"}


def imported(folder: Path, sample: SampleSchool = SAMPLE, bad_rows: int = 20) -> tuple[list[BadRow], CheckedRoll]:
    path = folder / "学籍.xlsx"
    bad = write_roll_workbook(path, sample, bad_rows)
    return bad, check_roll(read_roll(path, form(), TODAY), engine("enrolment"), CONTEXT)


@pytest.mark.parametrize("bad_rows", [0, 20, 25, 60])
def test_exactly_the_faulty_rows_are_refused(tmp_path: Path, bad_rows: int) -> None:
    bad, checked = imported(tmp_path, bad_rows=bad_rows)
    assert len(bad) == bad_rows
    assert [row.row.number for row in checked.of(Outcome.REFUSED)] == [row.number for row in bad]
    assert len(checked.of(Outcome.NEW)) == 1200 - bad_rows


@pytest.mark.parametrize("seed", range(2, 8))
def test_for_other_seeds_too(tmp_path: Path, seed: int) -> None:
    bad, checked = imported(tmp_path, sample_school(seed, pupils=240, days=0, items=0, cases=0, today=TODAY), 25)
    assert [row.row.number for row in checked.of(Outcome.REFUSED)] == [row.number for row in bad]


def test_twenty_faults_are_twenty_kinds(tmp_path: Path) -> None:
    bad = write_roll_workbook(tmp_path / "a.xlsx", SAMPLE)
    assert len({row.kind for row in bad}) == 20
    assert all(row.reason.zh and row.reason.en for row in bad)


def test_sound_rows_come_back_as_they_were(tmp_path: Path) -> None:
    bad, checked = imported(tmp_path)
    faulty = {row.pupil_index for row in bad}
    assert len(checked.rows) == len(SAMPLE.pupils)
    stored = {field.name for field in form().top_fields if not field.is_calculated}
    for index, (made, row) in enumerate(zip(SAMPLE.pupils, checked.rows, strict=True)):
        if index in faulty:
            continue
        expected = {k: v for k, v in made.values.items() if k not in NOT_IN_THE_WORKBOOK and not k.startswith("why_")}
        read = {k: v for k, v in row.answers.values.items() if k in stored and not k.startswith("why_")}
        assert read == expected


def test_a_faulty_row_is_one_for_the_reason_given(tmp_path: Path) -> None:
    bad, checked = imported(tmp_path, bad_rows=25)
    expected = {
        "id_as_number": "id_number",
        "id_scientific": "id_number",
        "id_zeros": "id_number",
        "month_13": "birth_date",
        "february_30": "birth_date",
        "same_pupil": "",
        "other_sex": "id_number",
        "other_birth": "id_number",
        "check_character": "id_number",
        "two_digit_year": "birth_date",
        "no_name": "name",
        "formula_name": "name",
        "unknown_option": "boarding",
        "which_left_behind": "left_behind",
        "class_outside": "class_no",
        "no_class": "class_no",
        "entry_month_13": "entry_month",
        "excel_error": "class_no",
        "id_short": "id_number",
        "no_id": "id_number",
        "disability_code": "disability",
        "phone": "guardian_phone",
        "distance": "commute_km",
        "disability_missing": "disability",
        "future_birth": "birth_date",
    }
    found = {row.row.number: row.problems[0].field for row in checked.of(Outcome.REFUSED)}
    assert {row.kind: found[row.number] for row in bad} == expected


def test_the_header_is_the_national_one_and_forbidden_cells_say_nothing(tmp_path: Path) -> None:
    write_roll_workbook(tmp_path / "a.xlsx", SAMPLE)
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    assert isinstance(sheet, Worksheet)
    lines = [list(line) for line in sheet.iter_rows(min_row=2, max_row=60, values_only=True)]
    top = [str(cell or "").lstrip("★") for cell in lines[0]]
    assert top[: len(NATIONAL_COLUMNS)] == list(NATIONAL_COLUMNS)
    assert lines[1][len(NATIONAL_COLUMNS) : -1] == [*MEMBER_COLUMNS, *MEMBER_COLUMNS]
    assert (len(top), top[-1]) == (71, LAST_COLUMN)
    for name in ("民族", "政治面貌", "籍贯", "血型", "国籍/地区"):
        assert {line[top.index(name)] for line in lines[2:]} <= {None, "略"}


def test_what_was_dropped_is_named(tmp_path: Path) -> None:
    _, checked = imported(tmp_path)
    assert {"民族", "政治面貌", "籍贯", "血型", "成员1民族", "成员2工作单位"} <= set(checked.roll.forbidden)
    assert checked.roll.unknown == ()
    assert "略" not in repr(checked.roll.rows)


def test_importing_the_same_file_twice_changes_nothing(tmp_path: Path) -> None:
    bad, checked = imported(tmp_path)
    known = [Known(number, row.answers) for number, row in enumerate(checked.of(Outcome.NEW))]
    again = check_roll(checked.roll, engine("enrolment"), CONTEXT, known)
    assert len(again.of(Outcome.SAME)) == 1200 - len(bad)
    assert len(again.of(Outcome.REFUSED)) == len(bad)
