"""The platform's database: records come back as they went in, on SQLite and PostgreSQL; packs grow, purges purge."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from forms.answers import Value
from forms.definition import Audience, Field, FieldType, Form, FormKind, Repeat, Section
from forms.errors import BugError, WorldError
from forms.text import Text
from sync.change import PURGED, Change
from sync.merge.rule import created, merged
from sync.merge.state import RecordState
from sync.platform.database import metadata, open_engine
from sync.platform.storage import PlatformStorage
from sync.vector import Dot
from tests.contracts.receiver_storage import FORMS, ReceiverStorageContract
from tests.fakes.postgres import running

T = Text("", "")
HERE, THERE = "a" * 16, "b" * 16


def field(name: str, kind: FieldType, audience: Audience = Audience.COUNTY, repeat: str | None = None) -> Field:
    return Field(name, kind, T, "main", repeat, audience=audience)


FORM = Form(
    "visit",
    1,
    FormKind.LOG,
    T,
    T,
    "次",
    (Section("main", T),),
    (
        field("name", FieldType.TEXT),
        field("number", FieldType.INTEGER),
        field("price", FieldType.DECIMAL),
        field("day", FieldType.DATE, Audience.REGION),
        field("secret", FieldType.TEXT, Audience.SCHOOL),
        field("way", FieldType.TEXT, repeat="rows"),
        field("count", FieldType.INTEGER, repeat="rows"),
    ),
    (Repeat("rows", T, "main"),),
)
WIDER = replace(FORM, version=2, fields=(*FORM.fields, field("later", FieldType.TEXT)))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running(tmp_path_factory.mktemp("runtime")) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    url = "" if request.param == "sqlite" else request.getfixturevalue("server")
    opened = open_engine(tmp_path, url)
    yield opened
    if url:
        with opened.begin() as connection:
            connection.execute(text("drop schema public cascade"))
            connection.execute(text("create schema public"))
    opened.dispose()


class TestContract(ReceiverStorageContract):
    """What `sync.receive` relies on."""

    @pytest.fixture
    def storage(self, engine: Engine) -> PlatformStorage:
        return PlatformStorage(engine, FORMS, Audience.COUNTY)


def creation(seq: int, fields: dict[str, Value], rows: dict[str, dict[str, Value]] | None = None) -> Change:
    dot = Dot(HERE, seq)
    return Change(dot, dot, "visit", 1, 0, 1, fields, rows or {})


def load(storage: PlatformStorage, *seqs: int, form: str = "visit") -> list[RecordState | None]:
    with storage.transaction():
        found = storage.load_records(form, [Dot(HERE, seq) for seq in seqs])
        return [found.get(Dot(HERE, seq)) for seq in seqs]


def test_records_come_back_as_they_went_in(engine: Engine) -> None:
    storage = PlatformStorage(engine, {"visit": FORM}, Audience.COUNTY)
    plain = creation(1, {"name": "努尔·买买提", "number": 7, "price": 2.5, "day": "2026-11-23"})
    rows = creation(2, {"name": "b"}, {f"rows/{HERE}-2.0": {"way": "home", "count": 3}, f"rows/{HERE}-2.1": {}})
    odd = creation(3, {"name": 5, "number": "x", "price": 4, "unknown": "kept", "_deleted": 1, "day": "a\x00b"})
    far = creation(4, {"number": 1 << 80})
    with storage.transaction():
        storage.create_records("visit", "S1", [plain, rows, odd, far])
    assert load(storage, 1, 2, 3, 4, 5) == [*map(created, (plain, rows, odd, far)), None]


def test_only_columns_whose_audience_reaches_the_level_exist(engine: Engine) -> None:
    PlatformStorage(engine, {"visit": FORM}, Audience.COUNTY)
    with engine.connect() as connection:
        names = set(connection.execute(text("select * from f_visit")).keys())
        rows = set(connection.execute(text("select * from r_visit_rows")).keys())
    assert {n for n in names if n[0] != "_"} == {"name", "number", "price", "day"}
    assert {n for n in rows if n[0] != "_"} == {"way", "count"}


def test_a_region_has_only_what_is_for_it(engine: Engine) -> None:
    PlatformStorage(engine, {"visit": FORM}, Audience.REGION)
    with engine.connect() as connection:
        names = set(connection.execute(text("select * from f_visit")).keys())
    assert {n for n in names if n[0] != "_"} == {"day"}


def test_edits_conflicts_and_late_creations_are_kept_whole(engine: Engine) -> None:
    storage = PlatformStorage(engine, {"visit": FORM}, Audience.COUNTY)
    first = creation(1, {"name": "a"})
    edit = Change(Dot(THERE, 1), Dot(HERE, 1), "visit", 2, 0, 1, {"name": "b"})
    other = Change(Dot(HERE, 2), Dot(HERE, 1), "visit", 2, 0, 1, {"name": "c"})
    state = merged(created(first), [edit, other], lambda a, b: b == first.dot)
    early = merged(RecordState(Dot(HERE, 9), "visit"), [replace(edit, record=Dot(HERE, 9))], lambda a, b: False)
    assert state.conflicts == ("name",)
    with storage.transaction():
        storage.create_records("visit", "S1", [first])
        storage.save_records("visit", "S1", [state, early])
    assert load(storage, 1, 9) == [state, early]
    with engine.connect() as connection:
        assert connection.execute(text("select name, _created from f_visit order by _id")).all() == [("b", 1), ("b", 0)]


def test_a_purge_leaves_a_tombstone_and_nothing_else(engine: Engine) -> None:
    storage = PlatformStorage(engine, {"visit": FORM}, Audience.COUNTY)
    first = creation(1, {"name": "to be forgotten"}, {f"rows/{HERE}-1.0": {"way": "to be forgotten"}})
    purge = Change(Dot(HERE, 2), Dot(HERE, 1), "visit", 2, 0, 1, {PURGED: 1})
    state = merged(created(first), [purge], lambda a, b: True)
    with storage.transaction():
        storage.create_records("visit", "S1", [first])
        storage.save_records("visit", "S1", [state])
    assert load(storage, 1) == [state]
    assert state.purged
    with engine.connect() as connection:
        for table in ("f_visit", "r_visit_rows", "stranger"):
            assert connection.execute(text(f"select count(*) from {table}")).scalar_one() == 0


def test_what_a_pack_does_not_know_waits_and_moves_in_when_it_comes(engine: Engine) -> None:
    bare = PlatformStorage(engine, {}, Audience.COUNTY)
    change = creation(1, {"name": "a", "later": "x"}, {f"rows/{HERE}-1.0": {"way": "home"}})
    with bare.transaction():
        bare.create_records("visit", "S1", [change])
    assert load(bare, 1) == [created(change)]
    known = PlatformStorage(engine, {"visit": FORM}, Audience.COUNTY)
    assert load(known, 1) == [created(change)]
    wider = PlatformStorage(engine, {"visit": WIDER}, Audience.COUNTY)
    assert load(wider, 1) == [created(change)]
    with engine.connect() as connection:
        assert connection.execute(text("select name, later, _registers from f_visit")).all() == [("a", "x", None)]
        assert connection.execute(text("select count(*) from stranger")).scalar_one() == 0
    narrower = PlatformStorage(engine, {"visit": FORM}, Audience.COUNTY)
    assert load(narrower, 1) == [created(change)]  # a retired field keeps its column


def test_an_error_undoes_all_of_a_transaction(engine: Engine) -> None:
    storage = PlatformStorage(engine, {"visit": FORM}, Audience.COUNTY)
    change = creation(1, {"name": "a"})

    def half() -> None:
        with storage.transaction():
            storage.create_records("visit", "S1", [change])
            storage.count_up()
            raise KeyError

    with pytest.raises(KeyError):
        half()
    assert storage.counter() == 0
    assert load(storage, 1) == [None]
    with storage.transaction():
        storage.create_records("visit", "S1", [change])
    assert load(storage, 1) == [created(change)]


def test_a_failing_database_has_words_and_no_values(engine: Engine) -> None:
    storage = PlatformStorage(engine, {"visit": FORM}, Audience.COUNTY)
    change = creation(1, {"name": "a child's name"})
    with storage.transaction():
        storage.create_records("visit", "S1", [change])

    def twice() -> None:
        with storage.transaction():
            storage.create_records("visit", "S1", [change])

    with pytest.raises(WorldError, match="storage") as caught:
        twice()
    assert "a child's name" not in f"{caught.value!r}{caught.value.__cause__}"


def test_outside_a_transaction_nothing_is_written(tmp_path: Path) -> None:
    engine = open_engine(tmp_path)
    storage = PlatformStorage(engine, {"visit": FORM}, Audience.COUNTY)
    with pytest.raises(BugError, match="no_transaction"):
        storage.count_up()
    with storage.transaction(), pytest.raises(BugError, match="nested_transaction"), storage.transaction():
        pass
    engine.dispose()


VALUES = st.one_of(st.none(), st.text(), st.integers(), st.floats(allow_nan=False), st.just(1))
NAMES = st.sampled_from(["name", "number", "price", "day", "unknown", "_deleted", "_same_as"])


@given(st.dictionaries(NAMES, VALUES), st.dictionaries(st.sampled_from(["way", "count", "other"]), VALUES))
@settings(max_examples=150)
def test_any_creation_comes_back(
    tmp_path_factory: pytest.TempPathFactory, fields: dict[str, Value], row: dict[str, Value]
) -> None:
    if "_same_as" in fields:
        fields["_same_as"] = f"{THERE}-4"
    engine = open_engine(tmp_path_factory.getbasetemp())
    storage = PlatformStorage(engine, {"visit": FORM}, Audience.COUNTY)
    change = creation(1, fields, {f"rows/{HERE}-1.0": row})
    with storage.transaction():
        for table in ("f_visit", "r_visit_rows", "tombstone"):
            storage.connection.execute(text(f"delete from {table}"))
        storage.create_records("visit", "S1", [change])
    try:
        assert load(storage, 1) == [created(change)]
    finally:
        engine.dispose()
    assert metadata.tables
