"""Rolls for the import's tests: the sample school's workbook, a real school to take it, and a file put right again."""

from __future__ import annotations

from pathlib import Path

import xlsxwriter
from python_calamine import CalamineWorkbook

from forms.answers import Answers
from forms.exchange.columns import ROW_COLUMN
from forms.sample.school import SampleSchool, sample_school
from forms.sample.workbook import BadRow, write_roll_workbook
from tests.desktop.desk_kit import NOW

BOARDING = {"1": "走读", "2": "住校", "3": "送教上门"}
LEFT_BEHIND = {"0": "非留守儿童", "1": "单亲留守儿童", "2": "双亲留守儿童"}


def small_school(pupils: int = 120) -> SampleSchool:
    return sample_school(pupils=pupils, days=1, items=1, cases=1, today=NOW.date())


def roll_of(folder: Path, made: SampleSchool, bad_rows: int = 0, name: str = "roll.xlsx") -> tuple[Path, list[BadRow]]:
    path = folder / name
    return path, write_roll_workbook(path, made, bad_rows=bad_rows)


def put_right(refused: Path, target: Path, made: SampleSchool, bad: list[BadRow]) -> None:
    """A refused file as a clerk would leave it: every cell that may have been faulty typed again."""
    pupils = {row.number: made.pupils[row.pupil_index] for row in bad}
    header, *rows = CalamineWorkbook.from_path(str(refused)).get_sheet_by_index(0).to_python()
    with xlsxwriter.Workbook(str(target), {"strings_to_numbers": False}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, header)
        for line, row in enumerate(rows, start=1):
            pupil = pupils[int(float(str(row[header.index(ROW_COLUMN)])))]
            typed = _typed(pupil)
            for position, name in enumerate(header):
                sheet.write_string(line, position, typed.get(str(name), str(row[position])))


def _typed(pupil: Answers) -> dict[str, str]:
    return {
        "姓名": str(pupil["name"]),
        "性别": {"1": "男", "2": "女"}[str(pupil["sex"])],
        "出生日期": str(pupil["birth_date"]),
        "身份证件号": str(pupil["id_number"]),
        "班号": f"0{pupil['grade']}{int(str(pupil['class_no'])):02d}",
        "入学年月": str(pupil["entry_month"]),
        "就读方式": BOARDING[str(pupil["boarding"])],
        "是否留守儿童": LEFT_BEHIND[str(pupil["left_behind"])],
    }
