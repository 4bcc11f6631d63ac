"""Reading a county's list of schools: code, name, kind and location class; rows that cannot be taken say why."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

from forms.exchange import cells
from forms.exchange.cells import EXCEL_ERRORS, Cell
from forms.exchange.columns import places
from forms.exchange.limits import read_bytes, refuse
from forms.exchange.model import Problem
from forms.exchange.sheets import read_sheets
from forms.text import Text

HEADER_WITHIN = 10
_CODE = re.compile(r"[0-9A-Za-z-]{1,32}")
_LONGEST_NAME = 60
_NO_NAME = ("Cc", "Cs", "Zl", "Zp")

KINDS: Mapping[str, Text] = {
    "primary": Text("小学", "primary school"),
    "teaching_point": Text("教学点", "teaching point"),
    "junior": Text("初中", "junior middle school"),
    "nine_year": Text("九年一贯制学校", "nine-year school"),
    "twelve_year": Text("十二年一贯制学校", "twelve-year school"),
    "complete": Text("完全中学", "complete middle school"),
    "special": Text("特殊教育学校", "special school"),
}
LOCATIONS: Mapping[str, Text] = {
    "urban": Text("城区", "urban"),
    "town": Text("镇区", "town"),
    "township_centre": Text("乡镇中心学校", "township centre"),
    "village": Text("村小", "village school"),
    "teaching_point": Text("教学点", "teaching point"),
}
_KIND_ALIASES = {
    "小学": "primary",
    "小学教学点": "teaching_point",
    "初级中学": "junior",
    "九年一贯制": "nine_year",
    "十二年一贯制": "twelve_year",
    "完全中学": "complete",
    "特殊教育": "special",
    "特教学校": "special",
}
_LOCATION_ALIASES = {
    "城市": "urban",
    "主城区": "urban",
    "城乡结合区": "urban",
    "镇": "town",
    "镇中心区": "town",
    "镇乡结合区": "town",
    "乡镇中心校": "township_centre",
    "乡中心学校": "township_centre",
    "乡镇中心小学": "township_centre",
    "乡中心区": "township_centre",
    "中心校": "township_centre",
    "中心学校": "township_centre",
    "村": "village",
    "村庄": "village",
    "村小学": "village",
    "村级小学": "village",
}
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "code": ("学校标识码", "学校代码", "机构标识码", "学校编码", "代码", "code"),
    "name": ("学校名称", "学校", "名称", "机构名称", "name"),
    "kind": ("学校类别", "学校类型", "办学类型", "类别", "类型", "kind"),
    "location": ("城乡类型", "城乡分类", "所在地类型", "所在地城乡类型", "位置类型", "驻地城乡类型", "location"),
}
_LABELS = {
    "code": Text("学校标识码", "school code"),
    "name": Text("学校名称", "school name"),
    "kind": Text("学校类别", "kind"),
    "location": Text("城乡类型", "location class"),
}


@dataclass(frozen=True, slots=True)
class SchoolRow:
    """A school of the file that can be taken. `kind` is a key of `KINDS`, `location` one of `LOCATIONS`."""

    number: int  # the row as Excel shows it
    code: str
    name: str
    kind: str
    location: str


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that cannot be taken, with its cells as they stand (code, name, kind, location class) and why."""

    number: int
    cells: tuple[str, str, str, str]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class SchoolList:
    """A list as read. `skipped`: row numbers of totals and notes, which name no code."""

    name: str
    sheet: str
    schools: tuple[SchoolRow, ...]
    refused: tuple[RefusedRow, ...]
    skipped: tuple[int, ...] = ()


def read_school_list(source: Path | bytes, *, name: str = "") -> SchoolList:
    """The first list found in a .xlsx, .xls or .csv file, or in the bytes of one called `name`.

    InputError with words when the file as a whole cannot be read, WorldError when the disk fails."""
    raw = source if isinstance(source, bytes) else read_bytes(source)
    file_name = name or (source.name if isinstance(source, Path) else "")
    for sheet in read_sheets(raw):
        head = list(islice(sheet.rows, HEADER_WITHIN))
        for index, row in enumerate(head):
            columns = places(row, _COLUMNS)
            if len(columns) == len(_COLUMNS):
                return _read(file_name, sheet.name, index, columns, chain(head[index + 1 :], sheet.rows))
    refuse(
        "schools_no_header",
        f"在前 {HEADER_WITHIN} 行里没有找到表头（要有学校标识码、学校名称、学校类别、城乡类型四列）。",
        f"No header found in the first {HEADER_WITHIN} rows (学校标识码, 学校名称, 学校类别, 城乡类型).",
        Text("请检查选的是不是学校名单，缺的列请补上。", "Is this the list of schools? Add the columns it lacks."),
    )


def _read(
    file_name: str, sheet: str, header: int, columns: Mapping[str, int], rows: chain[Sequence[Cell]]
) -> SchoolList:
    schools: list[SchoolRow] = []
    refused: list[RefusedRow] = []
    skipped: list[int] = []
    first_at: dict[str, int] = {}
    for number, row in enumerate(rows, start=header + 2):
        kept = {what: row[place] if place < len(row) else None for what, place in columns.items()}
        said = {what: cells.clean(cell) for what, cell in kept.items()}
        if not any(said.values()):
            continue
        if not said["code"] and not (said["kind"] or said["location"]):
            skipped.append(number)
            continue
        values, problems = _judged(said)
        code = values["code"]
        if code and code in first_at:
            problems.append(_problem("code", said, *_twice(first_at[code])))
        if problems:
            shown = (said["code"], said["name"], said["kind"], said["location"])
            refused.append(RefusedRow(number, shown, tuple(problems)))
        else:
            first_at[code] = number
            schools.append(SchoolRow(number, code, values["name"], values["kind"], values["location"]))
    return SchoolList(file_name, sheet, tuple(schools), tuple(refused), tuple(skipped))


def _judged(said: Mapping[str, str]) -> tuple[dict[str, str], list[Problem]]:
    """The values of one row, '' where there is none, and what is wrong with it."""
    problems = [_problem(what, said, *_EMPTY) for what, text in said.items() if not text]
    problems += [_problem(what, said, *_ERROR) for what, text in said.items() if text in EXCEL_ERRORS]
    values = {
        "code": re.sub(r"\.0+$", "", cells.narrow(said["code"]).replace(" ", "")),
        "name": " ".join(cells.narrow(said["name"]).split()),
        "kind": _one_of(said["kind"], KINDS, _KIND_ALIASES),
        "location": _one_of(said["location"], LOCATIONS, _LOCATION_ALIASES),
    }
    bad = {problem.field for problem in problems}
    if "code" not in bad and not _CODE.fullmatch(values["code"]):
        problems.append(_problem("code", said, *_BAD_CODE))
    if "name" not in bad and not _is_name(values["name"]):
        problems.append(_problem("name", said, *_BAD_NAME))
    for what, offered in (("kind", KINDS), ("location", LOCATIONS)):
        if what not in bad and not values[what]:
            problems.append(_problem(what, said, _UNKNOWN, _offer(offered)))
    return values, problems


def _one_of(text: str, offered: Mapping[str, Text], aliases: Mapping[str, str]) -> str:
    """The code of a word, '' if it means none."""
    plain = cells.plain_code_text(text)
    names = {cells.plain_code_text(words.zh): code for code, words in offered.items()}
    return names.get(plain) or aliases.get(plain) or (plain if plain in offered else "")


def _is_name(name: str) -> bool:
    return 0 < len(name) <= _LONGEST_NAME and not any(unicodedata.category(c) in _NO_NAME for c in name)


def _problem(what: str, said: Mapping[str, str], reason: Text, remedy: Text) -> Problem:
    return Problem(_LABELS[what].zh, what, said[what], reason, remedy)


def _offer(offered: Mapping[str, Text]) -> Text:
    zh = "、".join(dict.fromkeys(text.zh for text in offered.values()))
    return Text(f"可以填：{zh}。", f"Possible values: {', '.join(dict.fromkeys(t.en for t in offered.values()))}.")


def _twice(number: int) -> tuple[Text, Text]:
    return (
        Text(f"和第 {number} 行的标识码一样", f"the same code as in row {number}"),
        Text("两所学校不能用一个标识码，请改正其中一行。", "Two schools cannot share a code; correct one of the rows."),
    )


_EMPTY = (Text("没有填", "not given"), Text("请补上这一格。", "Fill in this cell."))
_ERROR = (
    Text("这一格是 Excel 的公式错误", "an Excel formula error"),
    Text("请把这一格改成真正的内容。", "Replace it by the real content."),
)
_BAD_CODE = (
    Text("标识码不合规格", "not a school code"),
    Text("只能用 1 到 32 个字母、数字或连字符。", "It has 1 to 32 letters, digits or hyphens."),
)
_BAD_NAME = (
    Text("名称太长或有不能显示的字符", "too long, or with characters that cannot be shown"),
    Text(f"请写成不超过 {_LONGEST_NAME} 个字的全称。", f"Write the full name in at most {_LONGEST_NAME} characters."),
)
_UNKNOWN = Text("不在可以填的值里", "not one of the values")
