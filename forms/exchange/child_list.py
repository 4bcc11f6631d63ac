"""Reading the county's list of children of school age with a disability: name, birth date, number, where placed.

What is read lives as long as it is in sight: only the match is kept (`sync.county.listed_children`). Kind and grade of
the disability, diagnoses and addresses are columns that are not looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

from forms.exchange import cells
from forms.exchange.cells import Cell
from forms.exchange.columns import places
from forms.exchange.limits import read_bytes, refuse
from forms.exchange.sheets import read_sheets
from forms.idnumbers import gb_birth
from forms.same_child import fold_name, fold_number
from forms.text import Text

HEADER_WITHIN = 10
_CARD = 20  # a disability card's number: the 18 of the identity number, then kind and grade
_NUMBER = 18

SCHOOL, SPECIAL, HOME, ELSEWHERE, NONE, UNSAID = "school", "special", "home", "elsewhere", "none", ""
PLACES: Mapping[str, Text] = {
    SCHOOL: Text("普通学校", "ordinary school"),
    SPECIAL: Text("特殊教育学校", "special school"),
    HOME: Text("送教上门", "taught at home"),
    ELSEWHERE: Text("在县外就读", "at school elsewhere"),
    NONE: Text("没有入学", "at no school"),
    UNSAID: Text("没有写明", "not said"),
}
_SAID = (  # what a cell has to contain, the first that fits
    (NONE, ("未入学", "没有入学", "未安置", "失学", "辍学")),
    (ELSEWHERE, ("县外", "外县", "外地", "区外", "疆外")),
    (HOME, ("送教",)),
    (SPECIAL, ("特教", "特殊教育", "特校")),
    (SCHOOL, ("随班", "普通", "普校", "小学", "中学", "学校")),
)
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "name": ("姓名", "儿童姓名", "学生姓名", "name"),
    "birth_date": ("出生日期", "出生年月日", "生日", "birthdate"),
    "number": ("身份证号", "身份证号码", "身份证件号", "证件号", "证件号码", "公民身份号码",
               "残疾人证号", "残疾证号", "idnumber"),
    "placed": ("安置方式", "安置情况", "安置", "就读情况", "就读学校", "就读方式", "入学情况", "placed"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ListedRow:
    """A child of the file. `number` is folded; `placed` a key of `PLACES`."""

    row: int  # as Excel shows it
    name: str
    birth_date: str
    number: str
    placed: str


@dataclass(frozen=True, slots=True)
class RefusedChild:
    row: int
    name: str
    reason: Text


@dataclass(frozen=True, slots=True)
class ChildList:
    """A list as read; `refused`: rows that name nobody, or a child that stood above already."""

    name: str
    children: tuple[ListedRow, ...]
    refused: tuple[RefusedChild, ...]


def read_child_list(source: Path | bytes, *, name: str = "") -> ChildList:
    """The first list found in a .xlsx, .xls or .csv file, or in the bytes of one called `name`.

    InputError with words when the file as a whole cannot be read, WorldError when the disk fails."""
    raw = source if isinstance(source, bytes) else read_bytes(source)
    for sheet in read_sheets(raw):
        head = list(islice(sheet.rows, HEADER_WITHIN))
        for index, row in enumerate(head):
            columns = places(row, _COLUMNS)
            if "name" in columns and ("number" in columns or "birth_date" in columns):
                rows = chain(head[index + 1 :], sheet.rows)
                return _read(name or (source.name if isinstance(source, Path) else ""), index + 2, columns, rows)
    refuse(
        "children_no_header",
        f"在前 {HEADER_WITHIN} 行里没有找到表头（要有姓名，以及身份证号或出生日期）。",
        f"No header found in the first {HEADER_WITHIN} rows (姓名, and 身份证号 or 出生日期).",
        Text("请检查选的是不是残疾儿童名单。", "Is this the list of children with a disability?"),
    )


def _read(name: str, first: int, columns: Mapping[str, int], rows: chain[Sequence[Cell]]) -> ChildList:
    children: list[ListedRow] = []
    refused: list[RefusedChild] = []
    seen: dict[str, int] = {}
    for number, row in enumerate(rows, start=first):
        said = {what: row[place] if place < len(row) else None for what, place in columns.items()}
        child = _child(number, said)
        if not (child.name or child.number):
            continue
        if not child.number and not (child.name and child.birth_date):
            refused.append(RefusedChild(number, child.name, _NOBODY))
            continue
        key = child.number or f"{fold_name(child.name)} {child.birth_date}"
        if key in seen:
            again = Text(f"和第 {seen[key]} 行是同一个孩子", f"the same child as in row {seen[key]}")
            refused.append(RefusedChild(number, child.name, again))
            continue
        seen[key] = number
        children.append(child)
    return ChildList(name, tuple(children), tuple(refused))


def _child(row: int, said: Mapping[str, Cell]) -> ListedRow:
    number = fold_number(cells.clean(said.get("number")))
    number = number[:_NUMBER] if len(number) == _CARD else number
    birth = cells.one_date(said.get("birth_date"))
    birth_date = birth if isinstance(birth, str) else gb_birth(number)
    place = cells.clean(said.get("placed"))
    placed = next((code for code, words in _SAID if any(word in place for word in words)), UNSAID)
    return ListedRow(row, cells.person_name(said.get("name")), birth_date, number, placed)


_NOBODY = Text(
    "没有身份证号，姓名和出生日期也不全",
    "no number, and name and birth date are not both there",
)
