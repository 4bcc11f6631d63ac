"""Reading a pupil roll: file -> columns, rows with answers, and problems in words; knows no store and no engine."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from pathlib import Path

from forms.answers import Answers, Value
from forms.definition import Field, FieldType, Form, Nature
from forms.exchange import cells
from forms.exchange.cells import EXCEL_ERRORS, Cell, Fault
from forms.exchange.classes import Place, grade_of, parse_class, parse_grade
from forms.exchange.columns import CLASS, PUPIL_PHONE, SCHOOL, find_header, member_target
from forms.exchange.identity import identity_number, student_number
from forms.exchange.limits import MAX_ROWS, read_bytes, refuse, refuse_rows_or_columns
from forms.exchange.model import Column, Fate, Problem, Roll, RollRow
from forms.exchange.options import offered, option_names
from forms.exchange.sheet import Sheet
from forms.exchange.sheets import read_sheets
from forms.idnumbers import gb11643
from forms.text import Text

HEADER_WITHIN = 10
_FOOTER = re.compile(
    r"^(合计|总计|小计|共计|总人数|共\d+[人名]|制表|填表|填报|审核|校长|联系电话|单位负责人|说明|备注|注[:：]|注意)"
)
_EXAMPLE = re.compile(r"^(示例|样例|例如|例[:：]|必填|选填|★|填写说明|文本格式|字符型)")
_Convert = Callable[[Cell], "str | int | float | Fault | None"]


@dataclass(frozen=True, slots=True)
class _Taken:
    """How one taken column is read. `field` is None for the words that begin with '@'."""

    column: Column
    convert: _Convert
    field: Field | None
    nature: Nature


def read_roll(
    source: Path | bytes, form: Form, today: dt.date, *, name: str = "", grades: tuple[int, int] = (1, 9)
) -> Roll:
    """The roll in a .xlsx, .xls or .csv file, or in the bytes of one called `name`.

    `form` is the enrolment form; `grades` the lowest and highest grade of the school (see `classes`). InputError with
    words for the person when the file as a whole cannot be read, WorldError when the disk fails. Rows that cannot be
    read are in the result with their problems."""
    raw = source if isinstance(source, bytes) else read_bytes(source)
    file_name = name or (source.name if isinstance(source, Path) else "")
    roll: Roll | None = None
    others: list[str] = []
    for sheet in read_sheets(raw):
        head = list(islice(sheet.rows, HEADER_WITHIN))
        found = find_header([[cells.shown(cell) for cell in row] for row in head], form)
        if found is None:
            continue
        if roll is not None:
            others.append(sheet.name)
            continue
        below = chain(head[found[0] + 1 :], sheet.rows)
        roll = _read_sheet(Sheet(sheet.name, below), found[0], found[1], form, today, grades, file_name)
    if roll is None:
        refuse(
            "roll_no_header",
            f"在前 {HEADER_WITHIN} 行里没有找到表头（要有“姓名”和另外至少两列）。",
            f"No header found in the first {HEADER_WITHIN} rows (姓名 and at least two more columns).",
            Text("请检查选的是不是学生名册，表头有没有改过。", "Is this the roll, and is its header whole?"),
        )
    return replace(roll, other_sheets=tuple(others))


def _read_sheet(
    sheet: Sheet,
    header: int,
    columns: tuple[Column, ...],
    form: Form,
    today: dt.date,
    grades: tuple[int, int],
    file_name: str,
) -> Roll:
    taken = [_taken(column, form) for column in columns if column.fate == Fate.TAKEN]
    rows: list[RollRow] = []
    skipped: list[int] = []
    school_codes: dict[str, None] = {}
    for number, raw in enumerate(sheet.rows, start=header + 2):
        kept = [raw[t.column.index] if t.column.index < len(raw) else None for t in taken]
        if not any(cells.clean(cell) for cell in raw):
            continue
        if _is_no_pupil(raw, kept, taken):
            skipped.append(number)
            continue
        row, school = _read_row(number, kept, taken, form, today, grades)
        rows.append(row)
        if school:
            school_codes[school] = None
        if len(rows) > MAX_ROWS:
            refuse_rows_or_columns()
    return Roll(
        file_name, form.id, sheet.name, header + 1, columns, tuple(rows), tuple(skipped), (), tuple(school_codes)
    )


def _is_no_pupil(raw: Sequence[Cell], kept: Sequence[Cell], taken: Sequence[_Taken]) -> bool:
    """Totals, signatures, notes and examples: their words, or no name, number and birth date but little else."""
    first = next(text for cell in raw if (text := cells.clean(cell)))
    if _EXAMPLE.match(first):
        return True
    who = {t.column.target: cells.clean(cell) for t, cell in zip(taken, kept, strict=True)}
    if who.get("id_number") or who.get("birth_date"):
        return False
    return bool(_FOOTER.match(first) or _FOOTER.match(who.get("name", ""))) or not any(who.values())


def _taken(column: Column, form: Form) -> _Taken:
    if column.target.startswith("@"):
        nature = Nature.PERSONAL if column.target not in (SCHOOL, CLASS) else Nature.PLAIN
        return _Taken(column, _SPECIAL.get(column.target.rpartition(".")[2], cells.free_text), None, nature)
    field = form.field(column.target)
    nature = Nature.NAME if field.nature == Nature.PLAIN and field.name in ("name", "guardian_name") else field.nature
    return _Taken(column, _converter(field), field, nature)


_SPECIAL: Mapping[str, _Convert] = {
    CLASS: cells.shown,
    PUPIL_PHONE: cells.phone,
    SCHOOL: cells.clean,
    "name": cells.person_name,
    "phone": cells.phone,
}


def _converter(field: Field) -> _Convert:
    """How a cell becomes a value of this field: by what the field is, so that a new field of a pack is read too."""
    special = _BY_NAME.get(field.name)
    if special is not None:
        return special
    if field.type == FieldType.SELECT_ONE:
        names, offer = option_names(field), offered(field)
        return lambda cell: cells.one_code(cell, names, offer)
    if field.type == FieldType.DATE:
        return cells.one_date
    if field.type == FieldType.DECIMAL:
        return cells.kilometres
    if field.type == FieldType.INTEGER:
        return _whole_number
    if field.nature == Nature.NAME:
        return cells.person_name
    return cells.phone if field.nature == Nature.PHONE else cells.free_text


def _whole_number(cell: Cell) -> int | Fault | None:
    text = re.sub(r"\.0+$", "", cells.narrow(cells.clean(cell)))
    if not text:
        return None
    if not re.fullmatch(r"-?\d{1,9}", text):
        return Fault(Text("不是整数", "not a whole number"), Text("请只写数字。", "Write digits only."))
    return int(text)


_BY_NAME: Mapping[str, _Convert] = {
    "name": cells.person_name,
    "guardian_name": cells.person_name,
    "guardian_phone": cells.phone,
    "id_number": identity_number,
    "student_number_given": student_number,
    "entry_month": cells.one_month,
    "grade": parse_grade,
}


def _read_row(
    number: int, kept: Sequence[Cell], taken: Sequence[_Taken], form: Form, today: dt.date, grades: tuple[int, int]
) -> tuple[RollRow, str]:
    values: dict[str, Value] = {}
    words: dict[str, str] = {}
    problems: list[Problem] = []
    for item, cell in zip(taken, kept, strict=True):
        if cell is None or cell == "":
            continue
        result: str | int | float | Fault | None = (
            _EXCEL_ERROR if isinstance(cell, str) and cell in EXCEL_ERRORS else item.convert(cell)
        )
        if isinstance(result, Fault):
            problems.append(_problem(item, cell, result))
        elif result is not None and result != "":
            if item.field is None:
                words[item.column.target] = str(result)
            else:
                values[item.field.name] = _as_type(item.field, result)
    faulty = {problem.field for problem in problems}
    _place(values, words, faulty, taken, today, grades, problems)
    if "id_type" not in values and form.has_field("id_type") and gb11643(str(values.get("id_number", ""))):
        values["id_type"] = "1"
    _drop_derived_student_number(values)
    _guardian(values, words, form)
    shown = tuple(cells.shown(cell) for cell in kept)
    return RollRow(number, shown, Answers().with_values(values), tuple(problems)), words.get(SCHOOL, "")


_EXCEL_ERROR = Fault(
    Text("这一格是 Excel 的公式错误", "an Excel formula error"),
    Text("请把这一格改成真正的内容。", "Replace it by the real content."),
)


def _problem(item: _Taken, cell: Cell, fault: Fault) -> Problem:
    field = item.field.name if item.field is not None else ("class_no" if item.column.target == CLASS else "")
    return Problem(item.column.header, field, cells.masked(cells.shown(cell), item.nature), fault.reason, fault.remedy)


def _as_type(field: Field, value: str | int | float) -> Value:
    if field.type in (FieldType.INTEGER, FieldType.DECIMAL):
        return value
    return str(value)


def _place(
    values: dict[str, Value],
    words: dict[str, str],
    faulty: set[str],
    taken: Sequence[_Taken],
    today: dt.date,
    grades: tuple[int, int],
    problems: list[Problem],
) -> None:
    """Grade and class by the rule of `classes`; columns of their own for grade and class go first."""
    item = next((t for t in taken if t.column.target == CLASS), None)
    place: Place | Fault | None = parse_class(words[CLASS]) if item is not None and CLASS in words else None
    if isinstance(place, Fault):
        assert item is not None
        problems.append(_problem(item, words[CLASS], place))
        return
    if place is None:
        return
    values.setdefault("class_no", place.class_no)
    if "grade" in values or "grade" in faulty:
        return
    if place.grade is None and faulty & {"entry_month", "birth_date"}:
        return  # those problems stand there already
    month, birth = values.get("entry_month"), values.get("birth_date")
    grade = grade_of(place, None if month is None else str(month), None if birth is None else str(birth), today, grades)
    if isinstance(grade, Fault):
        assert item is not None
        problems.append(_problem(item, words[CLASS], grade))
    else:
        values["grade"] = str(grade)


def _drop_derived_student_number(values: dict[str, Value]) -> None:
    """G + identity number is what the form calculates anyway; only another number is worth keeping."""
    if values.get("student_number_given") == f"G{values.get('id_number')}":
        del values["student_number_given"]


def _guardian(values: dict[str, Value], words: dict[str, str], form: Form) -> None:
    """The first family member marked 是否监护人; the first one named when the file marks nobody. Columns for the
    guardian alone go first; the pupil's 联系电话 serves when the guardian has no number."""
    phone = words.get(PUPIL_PHONE)
    chosen = _chosen_member(words) if "guardian_name" not in values else 0
    if chosen:
        values["guardian_name"] = words[member_target(chosen, "name")]
        phone = words.get(member_target(chosen, "phone")) or phone
        relation = words.get(member_target(chosen, "relation"))
        if relation and form.has_field("guardian_relation"):
            code = cells.one_code(relation, option_names(form.field("guardian_relation")), "")
            values.setdefault("guardian_relation", "other" if isinstance(code, Fault) else code)
    if phone and "guardian_name" in values:
        values.setdefault("guardian_phone", phone)


def _chosen_member(words: Mapping[str, str]) -> int:
    named = [number for number in (1, 2) if words.get(member_target(number, "name"))]
    marks = {number: cells.plain_code_text(words.get(member_target(number, "guardian"), "")) for number in named}
    for number in named:
        if marks[number] in ("是", "1", "1-是", "y", "yes", "true", "√"):
            return number
    return next((number for number in named if not marks[number]), 0)
