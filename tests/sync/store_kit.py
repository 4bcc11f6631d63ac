"""A small pack and ways to set up a school for tests of the store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from forms.answers import Answers, Row, Value
from forms.definition import Audience, CaseStates, Field, FieldType, Form, FormKind, ListColumn, Repeat, Section
from forms.errors import WorldError
from forms.text import Text
from sync.store import NewUser, School, Store, create_school, open_store, read_front, slots
from sync.store.database import Database
from sync.store.epoch import Media

SCHOOL = School("6531210001", "红柳河小学", "653121")
PASSWORD = "红柳 骆驼 七月"


@dataclass(frozen=True)
class SmallPack:
    forms: Mapping[str, Form]
    version: str = "2026.1"
    digest: str = "0" * 64


def text(words: str) -> Text:
    return Text(words, words)


def question(name: str, kind: FieldType = FieldType.TEXT, audience: Audience = Audience.COUNTY, **more: Any) -> Field:
    return Field(name, kind, text(name), "basic", audience=audience, **more)


PUPIL = Form(
    id="pupil",
    version=1,
    kind=FormKind.REGISTER,
    title=text("学生"),
    one=text("学生"),
    measure="人",
    sections=(Section("basic", text("基本")),),
    fields=(
        question("name"),
        question("id_number"),
        question("birth_date", FieldType.DATE),
        question("grade", FieldType.INTEGER),
        question("distance", FieldType.DECIMAL),
        question("label", calculate="concat(${name}, ${grade})", audience=Audience.SCHOOL),
        question("remark", audience=Audience.SCHOOL),
        question("phone"),
    ),
    keys=("id_number",),
    groups=(("id_number", "birth_date"),),
    list_columns=(ListColumn("name", 10), ListColumn("grade", 4), ListColumn("label", 10)),
    search_fields=("name", "id_number"),
    title_field="name",
    has_persons=True,
)
CASE = Form(
    id="case_",
    version=1,
    kind=FormKind.CASE,
    title=text("控辍"),
    one=text("例"),
    measure="例",
    sections=(Section("basic", text("基本")),),
    fields=(
        question("pupil", FieldType.REFERENCE, target="pupil"),
        question("state", FieldType.SELECT_ONE),
        question("state_date", FieldType.DATE),
        question("visit_date", FieldType.DATE, repeat="visits"),
        question("result", repeat="visits", audience=Audience.SCHOOL),
    ),
    repeats=(Repeat("visits", text("家访"), "basic"),),
    groups=(("state", "state_date"),),
    list_columns=(ListColumn("state", 6),),
    title_field="state",
    states=CaseStates("state", "state_date", ("warning",), {}, ("closed",)),
    has_persons=True,
)
COUNTS = Form(
    id="counts",
    version=1,
    kind=FormKind.REPORT,
    title=text("月报"),
    one=text("月报"),
    measure="份",
    sections=(Section("basic", text("基本")),),
    fields=(question("month", audience=Audience.REGION), question("total", FieldType.INTEGER, Audience.REGION)),
    keys=("month",),
)
PACK = SmallPack({form.id: form for form in (PUPIL, CASE, COUNTS)})


def with_form(pack: SmallPack, form: Form) -> SmallPack:
    """The next version of a pack, with this form in place of the one of its id."""
    return replace(pack, forms={**pack.forms, form.id: form}, version=pack.version + "1")


def with_field(form: Form, extra: Field) -> Form:
    return replace(form, fields=(*form.fields, extra))


def pupil(number: int, **more: Value) -> Answers:
    values: dict[str, Value] = {
        "name": f"阿依古丽·买买提{number}",
        "id_number": f"65312120150312{number:04d}",
        "birth_date": "2015-03-12",
        "grade": 1 + number % 9,
        "label": f"标{number}",
    }
    return Answers().with_values({**values, **more})


def case(state: str, *rows: Mapping[str, Value], **more: Value) -> Answers:
    visits = tuple(Row("", values) for values in rows)
    return Answers().with_values({"state": state, "state_date": "2026-03-01", **more}).with_rows("visits", visits)


@dataclass
class Clock:
    """A wall clock that tests set."""

    seconds: float = 1_780_000_000.0

    def __call__(self) -> float:
        return self.seconds


@dataclass
class Desk:
    """A school directory with ways to create and open it; `marker` is the other medium."""

    root: Path
    clock: Clock = field(default_factory=Clock)
    marker: Media = None
    reserve: int = 0

    @property
    def directory(self) -> Path:
        return self.root / "school"

    @property
    def database(self) -> Path:
        return self.directory / "yilu.db"

    def create(self, pack: SmallPack = PACK) -> Store:
        user = NewUser("古丽", "clerk", PASSWORD)
        return create_school(
            self.directory, SCHOOL, user, pack, marker=self.marker, reserve=self.reserve, now=self.clock
        )

    @property
    def user(self) -> str:
        return read_front(self.directory).users[0].id

    def open(self, password: str = PASSWORD, pack: SmallPack = PACK) -> Store:
        return open_store(
            self.directory, self.user, password, pack, marker=self.marker, reserve=self.reserve, now=self.clock
        )


def everything_in(desk: Desk) -> str:
    """All that the tables hold, index shadows included, as one text; blobs as if they were UTF-8."""
    keys = slots.unlock(slots.read(desk.directory), desk.user, PASSWORD)
    database = Database(desk.database, keys.database_key)
    try:
        names = [row[0] for row in database.rows("select name from sqlite_master where type = 'table'")]
        virtual = "select sql like 'create virtual%' from sqlite_master where name = ?"
        plain = [name for name in names if not database.value(virtual, (name,))]
        cells = [cell for name in plain for row in database.rows(f'select * from "{name}"') for cell in row]
        return "\n".join(c.decode("utf-8", "replace") if isinstance(c, bytes) else str(c) for c in cells)
    finally:
        database.close()


def opens(file: Path, key: bytes) -> bool:
    """Whether a database opens by this key; any other trouble than a wrong key is raised."""
    database = Database(file, key)
    try:
        return bool(database.value("select count(*) from user"))
    except WorldError as error:
        if error.code != "wrong_key":
            raise
        return False
    finally:
        database.close()


def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Slots that cost a tenth of the real ones; `test_store_slots` holds the real cost."""
    monkeypatch.setattr(slots, "MEMORY_KIB", 19 * 1024)
    monkeypatch.setattr(slots, "PASSES", 1)
