"""The pack's queries on a real encrypted store: they see what people see, and a hostile one gets nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from forms.answers import Value
from forms.definition import Audience, FieldType, Nature
from forms.due import Needs
from forms.due import Period as DuePeriod
from forms.errors import InputError
from sync.store import Query, Store
from sync.store import figures as guarded
from sync.store.figures import FigureQueries, Period, Scope
from tests.sync.store_kit import PACK, PUPIL, Desk, SmallPack, case, pupil, question, with_form

SCOPE = Scope(
    teaching_days=[date(2026, 9, day) for day in (1, 2, 3)],
    periods=[Period("term", date(2026, 9, 1), date(2027, 1, 15))],
)


def small_pack() -> SmallPack:
    """Names and numbers of pupils are marked as such, as in a real pack."""
    unseen = {"name": Nature.NAME, "id_number": Nature.ID_NUMBER, "phone": Nature.PHONE, "remark": Nature.FREE_TEXT}
    fields = tuple(replace(f, nature=unseen.get(f.name, f.nature)) for f in PUPIL.fields)
    fields += (question("points", FieldType.INTEGER, Audience.SCHOOL),)
    return with_form(PACK, replace(PUPIL, fields=fields))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Desk(tmp_path).create(small_pack())
    opened.save_many("pupil", [pupil(number, distance=number / 2, points=number) for number in range(10)], 1)
    yield opened
    opened.close()


@pytest.fixture
def queries(store: Store) -> Iterator[FigureQueries]:
    with store.figures(SCOPE) as opened:
        yield opened


def one(store: Store, sql: str, scope: Scope = SCOPE, **parameters: Value) -> Mapping[str, float | None]:
    with store.figures(scope) as opened:
        return opened.one(sql, parameters)


def test_a_query_returns_its_named_numbers(queries: FigureQueries) -> None:
    sql = "select count(*) as pupils, max(distance) as far, sum(nullif(grade, grade)) as nobody from pupil"
    assert queries.one(sql, {}) == {"pupils": 10, "far": 4.5, "nobody": None}
    assert queries.one("select count(*) as n from pupil where grade = :grade", {"grade": 1, "more": 2}) == {"n": 2}


def test_it_knows_the_days_and_the_periods(queries: FigureQueries) -> None:
    sql = "select count(*) as days from teaching_day join period on day between first and last where name = 'term'"
    assert queries.one(sql, {}) == {"days": 3}


def test_it_knows_what_was_due(store: Store) -> None:
    when = [date(2026, 10, day) for day in (1, 20)]
    dues = [DuePeriod("pupil", when[0], when[0], when[1], date(2026, 11, 8), date(2026, 11, 20), Needs.APPROVED)]
    sql = "select count(*) as n from due_period where form = 'pupil' and month = '2026-10' and due < :today"
    assert one(store, sql, replace(SCOPE, dues=dues), today="2026-11-08") == {"n": 0}
    assert one(store, sql, replace(SCOPE, dues=dues), today="2026-11-09") == {"n": 1}


HOSTILE = {
    "writes": "insert into f_pupil (_id) values (1)",
    "writes a view": "delete from pupil",
    "updates": "update f_pupil set grade = 1",
    "drops": "drop table f_pupil",
    "creates": "create temp table mine (x)",
    "creates from a view": "create temp table mine as select 1",
    "attaches": "attach ':memory:' as other",
    "detaches": "detach temp",
    "pragma": "pragma key",
    "pragma that changes": "pragma query_only = off",
    "pragma function": "select count(*) as value from pragma_table_info('f_pupil')",
    "extension": "select load_extension('x') as value",
    "extension with entry": "select load_extension('x', 'y') as value",
    "vacuum": "vacuum into '/tmp/stolen'",
    "commits": "commit",
    "journal": "select count(*) as value from change",
    "users": "select max(number) as value from user",
    "settings": "select count(*) as value from setting",
    "schema": "select count(*) as value from sqlite_master",
    "temp schema": "select count(*) as value from sqlite_temp_master",
    "typed table": "select count(*) as value from f_pupil",
    "typed table by its schema": "select count(*) as value from main.f_pupil",
    "search": "select count(*) as value from s_pupil",
    "what stands under our views": "select count(*) as value from temp._due_period",
    "whose signatures fit": "select count(*) as value from temp._approval",
    "under the name of a view": "with pupil as (select number from user) select max(number) as value from pupil",
    "a subquery named as a view": "select max(n) as value from (select number as n from user) as pupil",
    "marks under the name of a view": "with pupil as (select _marks m from f_pupil) select count(m) as v from pupil",
    "names under the name of a view": "with pupil as (select name n from f_pupil) select count(n) as value from pupil",
    "a table under another view's name": "with counts as (select _id from f_pupil) select count(*) as v from counts",
    "recursion": "with recursive n(i) as (select 1 union all select i + 1 from n) select max(i) as value from n",
    "random": "select random() as value",
    "a big blob": "select length(zeroblob(1000000000)) as value",
    "version": "select sqlite_version() as value",
    "json": "select count(*) as value from json_each('[1]')",
    "files": "select readfile('/etc/passwd') as value",
}


@pytest.mark.parametrize("sql", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_query_gets_nothing_and_the_next_one_works(queries: FigureQueries, sql: str) -> None:
    with pytest.raises(InputError) as refused:
        queries.one(sql, {})
    assert refused.value.code in ("figure_forbidden", "figure_broken")
    assert refused.value.text.zh.startswith("这个数算不出来")
    assert queries.one("select count(*) as pupils from pupil", {}) == {"pupils": 10}


BROKEN = {
    "no SQL": ("select", "figure_broken"),
    "no such column": ("select colour as value from pupil", "figure_broken"),
    "no such view": ("select count(*) as value from pupils", "figure_forbidden"),
    "a name is not read": ("select max(length(name)) as value from pupil", "figure_broken"),
    "two statements": ("select 1 as value; select 2 as value", "figure_broken"),
    "a parameter nobody gives": ("select :colour as value", "figure_broken"),
    "nothing": ("", "figure_result"),
    "a remark": ("-- nothing", "figure_result"),
    "two rows": ("select grade as value from pupil", "figure_result"),
    "no row": ("select grade as value from pupil where grade = 77", "figure_result"),
    "text": ("select 'many' as value", "figure_result"),
    "bytes": ("select x'00' as value", "figure_result"),
    "endless": ("select 9e999 as value", "figure_result"),
    "one name twice": ("select 1 as value, 2 as value", "figure_result"),
    "no name": ("select count(*) from pupil", "figure_result"),
    "a name of another kind": ('select 1 as "Value!"', "figure_result"),
    "an overflow": ("select sum(9223372036854775807) as value from pupil", "figure_broken"),
}


@pytest.mark.parametrize(("sql", "code"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_query_says_why_and_the_next_one_works(queries: FigureQueries, sql: str, code: str) -> None:
    with pytest.raises(InputError) as refused:
        queries.one(sql, {})
    if code != "figure_forbidden":
        assert refused.value.code == code
    assert queries.one("select count(*) as pupils from pupil", {}) == {"pupils": 10}


def test_division_by_zero_is_not_known(queries: FigureQueries) -> None:
    assert queries.one("select 1 / 0 as value", {}) == {"value": None}


def test_a_query_that_runs_for_ever_is_stopped(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guarded, "SECONDS", 0.05)
    ten = "pupil a, pupil b, pupil c, pupil d, pupil e, pupil f, pupil g, pupil h, pupil i, pupil j, pupil k, pupil l"
    with store.figures(SCOPE) as queries:
        with pytest.raises(InputError) as refused:
            queries.one(f"select count(*) as value from {ten}", {})
        assert refused.value.code == "figure_slow"
        assert queries.one("select count(*) as pupils from pupil", {}) == {"pupils": 10}


def test_a_query_that_was_stopped_three_times_is_not_tried_again(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    endless = "select count(*) as value from " + ", ".join(f"pupil {name}" for name in "abcdefghijkl")
    with store.figures(SCOPE) as queries:
        monkeypatch.setattr(guarded, "SECONDS", 0.02)
        for _ in range(guarded.OFTEN):
            with pytest.raises(InputError):
                queries.one(endless, {})
        monkeypatch.setattr(guarded, "SECONDS", 3600.0)
        with pytest.raises(InputError) as refused:
            queries.one(endless, {})
        assert refused.value.code == "figure_slow"
        assert queries.one("select count(*) as pupils from pupil", {}) == {"pupils": 10}


def test_only_what_people_see_is_counted_and_twins_once(store: Store) -> None:
    assert one(store, "select count(*) as n from pupil") == {"n": 10}
    first, second = store.ids("pupil", Query())[:2]
    store.delete("pupil", first, 1)
    store.join_twins("pupil", second, store.ids("pupil", Query())[-1], 1)
    assert one(store, "select count(*) as n, count(distinct _id) as d from pupil") == {"n": 8, "d": 8}


def test_a_reference_means_the_record_people_see(store: Store) -> None:
    ids = store.ids("pupil", Query())
    kept, twin = store.record("pupil", ids[0]), store.record("pupil", ids[1])
    for pupil_id in (kept.id, twin.id, kept.id):
        store.save("case_", None, case("warning", pupil=str(pupil_id)), 1)
    shown = "select count(*) as n from case_ join pupil on pupil._id = case_.pupil"
    assert one(store, shown) == {"n": 3}
    assert one(store, "select count(distinct pupil) as n from case_") == {"n": 2}
    store.join_twins("pupil", twin.local_id, kept.local_id, 1)
    assert one(store, shown) == {"n": 3}
    assert one(store, "select count(distinct pupil) as n from case_") == {"n": 1}
    store.save("case_", None, case("warning", pupil="00000000deadbeef-7"), 1)
    assert one(store, "select count(*) as n, count(pupil) as here from case_") == {"n": 4, "here": 3}


def test_rows_of_a_repeat_are_seen_with_their_record(store: Store) -> None:
    row = {"visit_date": "2026-09-02", "result": "好"}
    saved = store.save("case_", None, case("warning", row, row), 1)
    store.save("case_", None, case("warning", row), 1)
    count = "select count(*) as n, count(distinct _record) as r from case___visits"
    assert one(store, count) == {"n": 3, "r": 2}
    store.delete("case_", saved.local_id, 1)
    assert one(store, count) == {"n": 1, "r": 1}


def test_above_the_school_only_what_reaches_there_is_seen(store: Store) -> None:
    county = replace(SCOPE, audience=Audience.COUNTY)
    assert one(store, "select sum(points) as n from pupil") == {"n": 45}
    with pytest.raises(InputError):
        one(store, "select sum(points) as n from pupil", county)
    hidden = "with pupil as (select points from f_pupil) select sum(points) as n from pupil"
    assert one(store, hidden) == {"n": 45}
    with pytest.raises(InputError):
        one(store, hidden, county)
    assert one(store, "select count(*) as n from pupil", county) == {"n": 10}
    with pytest.raises(InputError):
        one(store, "select count(*) as n from pupil where grade = 1", replace(county, audience=Audience.REGION))


def test_calculated_fields_are_in_no_view(store: Store) -> None:
    with pytest.raises(InputError):
        one(store, "select count(label) as n from pupil")


def test_the_records_behind_a_figure(queries: FigureQueries) -> None:
    found = queries.records("select 'pupil', _id from pupil where grade = :grade order by _id", {"grade": 1}, 10)
    assert [form for form, _ in found] == ["pupil", "pupil"]
    assert len(queries.records("select 'pupil', _id from pupil", {}, 4)) == 4
    for wrong in ("select _id, 'pupil' from pupil", "select 'f_pupil', _id from pupil", "select _id from pupil"):
        with pytest.raises(InputError):
            queries.records(wrong, {}, 4)


def test_every_figure_is_of_one_moment_and_nothing_is_left_behind(store: Store) -> None:
    count = "select count(*) as n from pupil"
    with store.figures(SCOPE) as queries:
        assert queries.one(count, {}) == {"n": 10}
        store.save("pupil", None, pupil(77), 1)
        assert queries.one(count, {}) == {"n": 10}
    assert one(store, count) == {"n": 11}
    assert store.problems() == []
