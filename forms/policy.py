'''What the `.toml` beside a form says, read into typed parts; everything in it that is unknown or wrong is listed.

The shape (top-level keys first: in TOML whatever follows a [table] belongs to it):

    kind = "case"                                   # register | log | case | report
    writer = "school"                               # county: only the county writes it, for one school at a time
    title = { zh = "控辍保学", en = "Dropout control" }
    one = { zh = "个案", en = "case" }              # what one record is called
    measure = "例"                                  # measure word of the Chinese count
    persons = true                                  # whether its records are about persons
    keys = ["pupil", "absent_since"]                # records that agree in these are twins
    groups = [["state", "state_date"]]              # fields that win or lose a merge together
    search = ["pupil_name", "cause_note"]           # fields the search box looks in
    title_field = "pupil_name"                      # what names a record to people
    columns = [                                     # the list, left to right; width in characters
        { field = "pupil_name", width = 12 },
        { field = "guardian_phone", width = 14, masked = true },
    ]
    lookups = ["enrolment"]                         # forms whose records instance('...') may read

    [defaults]                                      # for every field that does not say otherwise
    audience = "county"                             # school | county | region
    nature = "plain"                                # plain | id_number | name | phone | address | health | free_text
    keep = "graduation+3y"                          #   | personal
    purpose = { zh = "控辍保学月报", en = "The monthly report" }

    [fields.pupil]                                  # only what differs from [defaults] or from the XLSForm
    type = "reference"                              # any forms.definition.FieldType
    target = "enrolment"                            # the form a reference points into
    nature = "personal"
    purpose = { zh = "……", en = "..." }
    label = { zh = "学生", en = "Pupil" }           # only for a `calculate` row: XLSForm gives those no label

    [states]                                        # a case's state machine
    field = "state"
    date = "state_date"
    initial = ["warning", "suspected"]
    closed = ["closed", "not_dropout"]

    [states.following]                              # every state; what may follow it
    warning = ["suspected", "closed"]
    suspected = ["not_dropout", "dropout"]

    [[hard]]                                        # 逻辑校验 beside the XLSForm's own constraints
    id = "closed_without_note"                      # ^[a-z][a-z0-9_]*$, at most 43 characters
    field = "closed_note"                           # where the message stands; `.` in the test is this field
    test = "${state} = 'closed' and . = ''"         # TRUE MEANS WRONG
    zh = "销号要写明结果。"
    en = "Say how the case ended."

    [[soft]]                                        # 经验校验: same shape; fix it, or write the reason in why_<id>
    id = "absent_long"
    field = "absent_since"
    test = ". < today() - 180"
    zh = "缺课超过半年，少见。"                     # ${field} in a message shows that field's value
    en = "Absent for more than half a year: unusual."

    [[fix]]                                         # a link beside a finding that sets one field
    on = "birth_date"                               # the field the finding stands at
    check = "constraint"                            # optional: "constraint" or the id of a hard or soft check
    field = "birth_date"                            # the field to set
    value = "gb-birth(${id_number})"                # offered when this is an answer the field may hold
    zh = "出生日期改成 {value}"
    en = "Change the birth date to {value}"

Hard and soft checks of a field that is not relevant are not looked at. A field inside a repeat is checked row by row.
'''

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TypeVar

from forms.definition import Audience, CaseStates, FieldType, Fix, FormKind, HardCheck, ListColumn, Nature, Writer
from forms.text import Text

NAME = re.compile(r"[a-z][a-z0-9_]{0,47}\Z")
CHECK_ID = re.compile(r"[a-z][a-z0-9_]{0,42}\Z")  # so that why_<id> is a name
Table = Mapping[str, object]
_NO_TEXT = Text("", "")


@dataclass(frozen=True, slots=True)
class FieldPolicy:
    """What the policy says of one field; None where it leaves the XLSForm's word."""

    audience: Audience = Audience.SCHOOL
    nature: Nature = Nature.PLAIN
    keep: str = ""
    purpose: Text = _NO_TEXT
    type: FieldType | None = None
    target: str | None = None
    label: Text | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    kind: FormKind
    writer: Writer
    title: Text
    one: Text
    measure: str
    persons: bool
    defaults: FieldPolicy
    fields: Mapping[str, FieldPolicy] = field(default_factory=dict)
    keys: tuple[str, ...] = ()
    groups: tuple[tuple[str, ...], ...] = ()
    search: tuple[str, ...] = ()
    title_field: str = ""
    columns: tuple[ListColumn, ...] = ()
    lookups: tuple[str, ...] = ()
    states: CaseStates | None = None
    hard: tuple[HardCheck, ...] = ()
    soft: tuple[HardCheck, ...] = ()  # of the same shape; the loader gives each its reason field
    fixes: tuple[Fix, ...] = ()

    def of(self, name: str) -> FieldPolicy:
        return self.fields.get(name, self.defaults)


Kind = TypeVar("Kind", bound=Enum)
_TOP = {
    "kind", "writer", "title", "one", "measure", "persons", "keys", "groups", "search", "title_field", "columns",
    "lookups", "defaults", "fields", "states", "hard", "soft", "fix",
}  # fmt: skip
_FIELD = {"audience", "nature", "keep", "purpose", "type", "target", "label"}


class _Reader:
    """Takes typed values out of tables and writes down whatever is missing, wrong or unknown."""

    def __init__(self, problems: list[Text]) -> None:
        self.problems = problems

    def wrong(self, where: str) -> None:
        self.problems.append(Text(zh=f"策略里的 {where}", en=f"policy: {where}"))

    def table(self, value: object, where: str, known: set[str] | None = None) -> Table:
        if not isinstance(value, Mapping):
            self.wrong(where)
            return {}
        for key in value:
            if known is not None and key not in known:
                self.wrong(f"{where}.{key}".lstrip("."))
        return value

    def tables(self, value: object, where: str, known: set[str]) -> list[Table]:
        if not isinstance(value, list):
            self.wrong(where)
            return []
        return [self.table(entry, where, known) for entry in value]

    def string(self, table: Table, key: str, where: str, default: str | None = None) -> str:
        value = table.get(key, default)
        if not isinstance(value, str):
            self.wrong(f"{where}.{key}".lstrip("."))
            return ""
        return value

    def strings(self, value: object, where: str) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
            self.wrong(where)
            return ()
        return tuple(value)

    def truth(self, value: object, where: str) -> bool:
        if not isinstance(value, bool):
            self.wrong(where)
            return False
        return value

    def text(self, value: object, where: str) -> Text:
        table = self.table(value, where, {"zh", "en"})
        return self.words(table, where)

    def words(self, table: Table, where: str) -> Text:
        text = Text(zh=self.string(table, "zh", where, ""), en=self.string(table, "en", where, ""))
        if not text.zh or not text.en:
            self.wrong(f"{where}: zh, en")
        return text

    def one_of(self, kinds: type[Kind], value: object, where: str) -> Kind | None:
        for kind in kinds:
            if value == (kind.name.lower() if kinds is Audience else kind.value):
                return kind
        self.wrong(where)
        return None


def read_policy(table: Table, problems: list[Text]) -> Policy:
    """The policy in a parsed `.toml`. What is wrong goes into `problems`; names are not compared with the form."""
    reader = _Reader(problems)
    reader.table(table, "", _TOP)
    defaults = _field_policy(reader, table.get("defaults", {}), "defaults", FieldPolicy())
    named = reader.table(table.get("fields", {}), "fields")
    return Policy(
        kind=reader.one_of(FormKind, table.get("kind"), "kind") or FormKind.REGISTER,
        writer=reader.one_of(Writer, table.get("writer", "school"), "writer") or Writer.SCHOOL,
        title=reader.text(table.get("title"), "title"),
        one=reader.text(table.get("one"), "one"),
        measure=reader.string(table, "measure", ""),
        persons=reader.truth(table.get("persons"), "persons"),
        defaults=defaults,
        fields={name: _field_policy(reader, entry, f"fields.{name}", defaults) for name, entry in named.items()},
        keys=reader.strings(table.get("keys", []), "keys"),
        groups=_groups(reader, table.get("groups", [])),
        search=reader.strings(table.get("search", []), "search"),
        title_field=reader.string(table, "title_field", "", ""),
        columns=_columns(reader, table.get("columns", [])),
        lookups=reader.strings(table.get("lookups", []), "lookups"),
        states=_states(reader, table["states"]) if "states" in table else None,
        hard=_checks(reader, table, "hard"),
        soft=_checks(reader, table, "soft"),
        fixes=_fixes(reader, table),
    )


def _field_policy(reader: _Reader, value: object, where: str, defaults: FieldPolicy) -> FieldPolicy:
    table = reader.table(value, where, _FIELD)

    def given(key: str) -> bool:
        return key in table

    audience = reader.one_of(Audience, table["audience"], f"{where}.audience") if given("audience") else None
    nature = reader.one_of(Nature, table["nature"], f"{where}.nature") if given("nature") else None
    return FieldPolicy(
        audience=defaults.audience if audience is None else audience,
        nature=defaults.nature if nature is None else nature,
        keep=reader.string(table, "keep", where, defaults.keep),
        purpose=reader.text(table["purpose"], f"{where}.purpose") if given("purpose") else defaults.purpose,
        type=reader.one_of(FieldType, table["type"], f"{where}.type") if given("type") else defaults.type,
        target=reader.string(table, "target", where) if given("target") else defaults.target,
        label=reader.text(table["label"], f"{where}.label") if given("label") else defaults.label,
    )


def _groups(reader: _Reader, value: object) -> tuple[tuple[str, ...], ...]:
    if not isinstance(value, list):
        reader.wrong("groups")
        return ()
    return tuple(reader.strings(group, "groups") for group in value)


def _columns(reader: _Reader, value: object) -> tuple[ListColumn, ...]:
    columns: list[ListColumn] = []
    for table in reader.tables(value, "columns", {"field", "width", "masked"}):
        width = table.get("width", 10)
        if not isinstance(width, int) or not 1 <= width <= 100:
            reader.wrong("columns.width")
            continue
        masked = reader.truth(table.get("masked", False), "columns.masked")
        columns.append(ListColumn(reader.string(table, "field", "columns"), width, masked))
    return tuple(columns)


def _states(reader: _Reader, value: object) -> CaseStates:
    table = reader.table(value, "states", {"field", "date", "initial", "closed", "following"})
    following = reader.table(table.get("following"), "states.following")
    return CaseStates(
        state_field=reader.string(table, "field", "states"),
        date_field=reader.string(table, "date", "states"),
        initial=reader.strings(table.get("initial"), "states.initial"),
        following={code: reader.strings(codes, f"states.following.{code}") for code, codes in following.items()},
        closed=reader.strings(table.get("closed"), "states.closed"),
    )


def _checks(reader: _Reader, table: Table, kind: str) -> tuple[HardCheck, ...]:
    checks: list[HardCheck] = []
    for entry in reader.tables(table.get(kind, []), kind, {"id", "field", "test", "zh", "en"}):
        name = reader.string(entry, "id", kind)
        where = f"{kind} {name}"
        if not CHECK_ID.match(name):
            reader.wrong(f"{where}.id")
        field_name, test = reader.string(entry, "field", where), reader.string(entry, "test", where)
        checks.append(HardCheck(name, field_name, test, reader.words(entry, where)))
    return tuple(checks)


def _fixes(reader: _Reader, table: Table) -> tuple[Fix, ...]:
    fixes: list[Fix] = []
    for entry in reader.tables(table.get("fix", []), "fix", {"on", "check", "field", "value", "zh", "en"}):
        check = reader.string(entry, "check", "fix") if "check" in entry else None
        on, target = reader.string(entry, "on", "fix"), reader.string(entry, "field", "fix")
        fixes.append(Fix(on, target, reader.string(entry, "value", "fix"), reader.words(entry, "fix"), check))
    return tuple(fixes)
