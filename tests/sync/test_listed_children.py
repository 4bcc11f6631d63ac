"""The county's list of children: matched by the rule that stands, and nothing kept that says who a child is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from forms.checklist.definition import Checklist
from forms.checklist.verdict import State
from forms.errors import InputError
from forms.exchange.child_list import ELSEWHERE, HOME, NONE, SCHOOL, SPECIAL, ChildList, read_child_list
from forms.pack import Pack
from sync.county.listed_children import compare, enrolment, take
from sync.county.summary import people
from sync.store import Query, Store
from sync.store.county_book import ListedSchool
from sync.store.figures import Scope
from tests.fakes.county_figures import TODAY, Records, code_of, new_county, pupils, put
from tests.forms.test_same_child import number
from tests.sync.checklist_kit import the_pack

HEAD = "序号,姓名,出生日期,残疾人证号,残疾类别,安置方式"


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return the_pack(tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="module")
def checklist(pack: Pack) -> Checklist:
    return pack.checklist()


@pytest.fixture
def county(tmp_path: Path, pack: Pack) -> Iterator[Store]:
    store = new_county(tmp_path / "county", pack)
    listed = [ListedSchool(code_of(n), f"第{n}小学", "primary", "village") for n in range(2)]
    store.county_book().put_schools(listed)
    here = {"id_type": "1", "status": "in_school", "grade": "3", "class_no": 1}
    first: Records = [
        ("enrolment", {**here, "name": "阿依古丽·买买提", "birth_date": "2015-03-09", "id_number": number(1)}),
        ("enrolment", {**here, "name": "王芳", "birth_date": "2015-03-09"}),
        (
            "enrolment",
            {
                **here,
                "name": "李明",
                "birth_date": "2015-03-11",
                "id_number": number(3, "20150311"),
                "status": "moved_out",
            },
        ),
    ]
    second: Records = [
        ("enrolment", {**here, "name": "李明", "birth_date": "2015-03-11", "id_number": number(3, "20150311")}),
        ("enrolment", {**here, "name": "买买提", "birth_date": "2014-01-01", "status": "dropped"}),
    ]
    put(store, pack, code_of(0), first)
    put(store, pack, code_of(1), second)
    yield store
    store.close()


def file(*lines: str) -> ChildList:
    return read_child_list("\n".join([HEAD, *lines]).encode(), name="名单.csv")


def the_list() -> ChildList:
    return file(
        f"1,阿依古丽・买买提,2015.3.9,{number(1)}43,智力,随班就读",
        "2,王芳,2015-03-09,,听力,普通学校",
        f"3,李明,20150311,{number(3, '20150311')},肢体,特殊教育学校",
        "4,买买提,2014-01-01,,视力,未入学",
        f"5,帕提古丽,2013-05-05,{number(9, '20130505')},智力,县外特教学校",
        "6,艾力,2012-02-02,,多重,送教上门",
    )


def test_numbers_of_disability_cards_are_read_and_kinds_are_not() -> None:
    found = the_list()
    assert [(one.row, one.number, one.placed) for one in found.children] == [
        (2, number(1), SCHOOL), (3, "", SCHOOL), (4, number(3, "20150311"), SPECIAL), (5, "", NONE),
        (6, number(9, "20130505"), ELSEWHERE), (7, "", HOME),
    ]  # fmt: skip
    assert "智力" not in repr(found)


def test_rows_that_name_nobody_or_a_child_twice_are_refused_with_words() -> None:
    found = file("1,阿依,,,,", f"2,王芳,2015-03-09,{number(1)},,", f"3,王小芳,2015-03-09,{number(1)},,", ",,,,,")
    assert [one.row for one in found.children] == [3]
    assert [(one.row, one.reason.zh) for one in found.refused] == [
        (2, "没有身份证号，姓名和出生日期也不全"), (4, "和第 3 行是同一个孩子")
    ]  # fmt: skip
    with pytest.raises(InputError):
        read_child_list("甲,乙\n1,2".encode(), name="x.csv")


def test_without_a_list_the_share_is_not_known(county: Store, checklist: Checklist) -> None:
    found = enrolment(county, checklist)
    assert (found.figure.value, found.state, found.on) == (None, State.UNKNOWN, "")


def test_children_are_matched_over_all_schools_and_the_share_is_three_of_six(
    county: Store, checklist: Checklist
) -> None:
    comparison = compare(county, the_list())
    assert [one.is_enrolled for one in comparison.matched] == [True, True, True, False, False, False]
    assert [one.pupil.school if one.pupil else "" for one in comparison.matched] == [
        code_of(0), code_of(0), code_of(1), code_of(1), "", ""
    ]  # fmt: skip  # who moved out is where the child is now; who dropped out is found, and not at school
    assert enrolment(county, checklist).on == ""  # nothing is kept by looking
    take(county, comparison, TODAY)
    found = enrolment(county, checklist)
    assert (found.figure.count("numerator"), found.figure.count("denominator"), found.figure.value) == (3, 6, 50)
    assert (found.state, found.national, found.elsewhere) == (State.NOT_MET, False, 1)
    assert [(one.row, one.pupil is not None) for one in found.missing] == [(5, True), (6, False), (7, False)]


def test_a_pupil_is_one_child_of_the_list(county: Store) -> None:
    twice = file(f"1,阿依古丽·买买提,2015-03-09,{number(1)},,", "2,王芳,2015-03-09,,,", "3,王  芳,2015-03-09,,,")
    assert [one.row for one in twice.refused] == [4]
    again = compare(county, file(f"1,另一个名字,2015-03-09,{number(1)},,", f"2,也是,2015-03-09,G{number(1)},,"))
    assert len(again.matched) + len(again.refused) == 2


def test_the_share_follows_the_pupils_and_a_purged_one_is_nobodys(county: Store, checklist: Checklist) -> None:
    take(county, compare(county, the_list()), TODAY)
    pupil = county.ids("enrolment", Query(filters={"name": "王芳"}))[0]
    county._database.run("update f_enrolment set status = 'dropped' where _id = ?", (pupil,))
    assert enrolment(county, checklist).figure.count("numerator") == 2
    county._database.run("delete from f_enrolment where _id = ?", (pupil,))
    found = enrolment(county, checklist)
    assert found.figure.count("numerator") == 2
    assert [one.pupil for one in found.missing if one.row == 3] == [None]


def test_nothing_is_kept_that_says_who_a_child_is(county: Store) -> None:
    take(county, compare(county, the_list()), TODAY)
    kept = county._database.rows("select * from county_child")
    assert all(isinstance(row, int) and (pupil is None or isinstance(pupil, int)) for row, pupil, _ in kept)
    tables = county._database.rows(
        "select name from sqlite_master where type = 'table' and sql not like 'create virtual%'"
    )
    everything = "\n".join(str(county._database.rows(f'select * from "{name}"')) for (name,) in tables)
    assert "王芳" in everything  # who is a pupil stands in the pupil's own record
    for secret in ("帕提古丽", "2013-05-05", number(9, "20130505"), "艾力", "2012-02-02", "名单.csv"):
        assert secret not in everything
    with county.figures(Scope()) as queries, pytest.raises(InputError):
        queries.one("select count(*) as n from county_child", {})  # no query of a pack sees it


def test_a_new_list_takes_the_place_of_the_old(county: Store, checklist: Checklist) -> None:
    take(county, compare(county, the_list()), TODAY)
    take(county, compare(county, file("1,王芳,2015-03-09,,,")), date(2027, 3, 1))
    found = enrolment(county, checklist)
    assert (found.figure.count("denominator"), found.state, found.on) == (1, State.MET, "2027-03-01")


def test_the_regions_summary_leaves_out_what_is_small(county: Store, pack: Pack) -> None:
    for number_of, children in ((0, 40), (1, 7)):
        put(county, pack, code_of(number_of + 2), pupils(children, disability="sight"))
    schools = [
        ListedSchool(code_of(2), "甲", "primary", "urban"),
        ListedSchool(code_of(3), "乙", "primary", "village"),
    ]
    found = {table.group.field: dict(table.rows) for table in people(county, pack, schools)}
    assert found["disability"]["village"][0] is None
    assert found["disability"]["urban"][0] is None  # 47 less 40 would say 7
    assert found["disability"][""][0] == 47
    assert all(
        count is None or count == 0 or count >= 10 for rows in found.values() for row in rows.values() for count in row
    )
