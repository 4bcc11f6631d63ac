"""Small forms for tests: XLSForm tables in Markdown with a short policy, and expressions run on their own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from pyxform.xls2xform import convert

from forms.answers import Answers, Row, Value
from forms.definition import Field, FieldType, Form, FormKind, Repeat, Section
from forms.engine import Context, Engine
from forms.environment import Environment, scalar
from forms.evaluation import Evaluation, Finding
from forms.expressions import compile_expression
from forms.loading import load_form
from forms.scope import Names
from forms.text import Text
from forms.values import XValue

TODAY = date(2026, 3, 2)
CONTEXT = Context(TODAY, datetime(2026, 3, 2, 10, 30))
NAMES = Text("甲", "A")

POLICY: dict[str, Any] = {
    "kind": "register",
    "title": {"zh": "表", "en": "Form"},
    "one": {"zh": "条", "en": "record"},
    "measure": "条",
    "persons": False,
    "defaults": {"audience": "county", "keep": "3y", "purpose": {"zh": "试", "en": "Test"}},
}
_HEAD = (
    "| survey |\n| | type | name | label::中文 (zh) | label::English (en) | "
    "calculation | relevant | constraint | required | default | choice_filter |\n"
)
_SETTINGS = """| settings |
| | form_title | form_id | version | default_language |
| | 表 | sample | 3 | 中文 (zh) |
"""
_CHOICES = """| choices |
| | list_name | name | label::中文 (zh) | label::English (en) | kind |
"""


def markdown(rows: str, choices: str = "") -> str:
    """Survey rows 'type | name | label | calculation | relevant | constraint | required | default | filter', one a
    line (the tail may be left off), and choices 'list | code | label | kind'; English labels repeat the Chinese."""
    lines = []
    for line in rows.strip().splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        cells += [""] * (9 - len(cells))
        lines.append("| | " + " | ".join([cells[0], cells[1], cells[2], cells[2], *cells[3:]]) + " |")
    listed = []
    for line in choices.strip().splitlines():
        cells = [cell.strip() for cell in line.split("|")] + [""]
        listed.append(f"| | {cells[0]} | {cells[1]} | {cells[2]} | {cells[2]} | {cells[3]} |")
    return _HEAD + "\n".join(lines) + "\n" + (_CHOICES + "\n".join(listed) + "\n" if listed else "") + _SETTINGS


def xform(rows: str, choices: str = "") -> str:
    return str(convert(markdown(rows, choices), file_type=".md").xform)


def load(rows: str, choices: str = "", **policy: object) -> Form:
    return load_form(xform(rows, choices), {"title_field": "title", **POLICY, **policy})


def engine(rows: str, choices: str = "", **policy: object) -> Engine:
    return Engine(load(rows, choices, **policy))


def answers(values: Mapping[str, Value] | None = None, **rows: Iterable[Mapping[str, Value]]) -> Answers:
    filled = Answers().with_values(values or {})
    for repeat, entries in rows.items():
        filled = filled.with_rows(repeat, tuple(Row("", entry) for entry in entries))
    return filled


def checks(evaluation: Evaluation, field: str, row: int | None = None) -> list[str]:
    return [finding.check for finding in evaluation.at(field, row)]


def only(evaluation: Evaluation) -> Finding:
    (finding,) = evaluation.findings
    return finding


class Records:
    """A lookup over lists of rows, counting what it was asked."""

    def __init__(self, **forms: list[dict[str, Value]]) -> None:
        self.forms = forms
        self.scans = 0

    def rows(self, form_id: str) -> Iterable[Mapping[str, Value]]:
        self.scans += 1
        return self.forms[form_id]

    def one(self, form_id: str, field: str, value: str) -> Mapping[str, Value] | None:
        return next((row for row in self.forms[form_id] if row.get(field) == value), None)


def run(
    expression: str,
    top: Mapping[str, Value] | None = None,
    rows: list[dict[str, Value]] | None = None,
    here: Value = None,
    records: Records | None = None,
    row: int | None = None,
) -> XValue:
    """The value of an expression over fields `top` and the rows of a repeat `visits`; in a row, when `row` says so."""
    top, rows = top or {}, rows or []
    columns = sorted({name for entry in rows for name in entry})
    fields = [Field(name, FieldType.TEXT, NAMES, "s") for name in top]
    fields += [Field(name, FieldType.TEXT, NAMES, "s", repeat="visits") for name in columns]
    form = Form(
        "f", 1, FormKind.LOG, NAMES, NAMES, "", (Section("s", NAMES),), tuple(fields), (Repeat("visits", NAMES, "s"),),
        lookups=tuple(records.forms) if records else (),
    )  # fmt: skip
    program = compile_expression(expression, Names.of(form), None if row is None else "visits")
    env = Environment(Context(TODAY, CONTEXT.now, records) if records else CONTEXT)
    env.top = {name: scalar(value) for name, value in top.items()}
    env.rows = {"visits": [{name: scalar(entry.get(name)) for name in columns} for entry in rows]}
    env.here = scalar(here)
    if row is not None:
        env.row, env.index = env.rows["visits"][row], row + 1
    return program.run(env)


def of_many_questions(count: int) -> str:
    """An XForm of so many questions more than its one text `t`, all calculated."""
    questions = "".join(f"<t{n}/>" for n in range(count))
    binds = "".join(f'<bind nodeset="/data/t{n}" calculate="uuid()" type="string"/>' for n in range(count))
    inputs = "".join(f'<input ref="/data/t{n}"><label>x</label></input>' for n in range(count))
    whole = xform("text | t | 字").replace("<t/>", f"<t/>{questions}")
    return whole.replace("</model>", f"{binds}</model>").replace("</h:body>", f"{inputs}</h:body>")
