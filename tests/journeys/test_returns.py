"""A record goes back to its school and comes back corrected: by stick, proved by what was seen and by no clock."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from forms.errors import InputError
from sync import returns as of_school
from sync.county import answers, on_stick, returns
from sync.county.inbox import survey
from sync.county.returns import Stage, Wanted
from sync.county.verdicts import Verdict
from sync.returns import End, Kind
from sync.routes.usb.naming import DOWN
from sync.store import Query, restore
from sync.store.backup import DATABASE_FILE
from sync.visit import What, copy_to_stick, look_at_stick
from tests.journeys.returns_kit import Land, answer, edit, first_of, pack, read
from tests.sync.county_kit import ONE, TWO


@pytest.fixture
def land(tmp_path: Path) -> Iterator[Land]:
    made = Land(tmp_path)
    yield made
    made.close()


def test_a_return_goes_to_the_school_and_closes_when_the_correction_comes(land: Land) -> None:
    stick = land.stick()
    store = land.school("one", stick)
    record = first_of(store)
    land.sends_back(record, "年级不对", fields=("grade",), wanted_by="2026-12-01")
    assert land.stages() == [Stage.WRITTEN]
    assert [(o.school, o.has_returns) for o in answers.owed(land.county, pack())] == [(ONE.code, True)]
    copy_to_stick(store, pack(), stick)
    land.visit(stick)
    assert land.stages() == [Stage.ON_STICK]
    assert answers.owed(land.county, pack()) == []
    offer = look_at_stick(store, stick)
    assert [(item.what, item.changes) for item in offer.shown if item.what is What.RETURN] == [(What.RETURN, 1)]
    assert of_school.every(store, pack()) == []
    read(store, stick)
    (task,) = of_school.every(store, pack())
    assert (task.record, task.fields, task.remark, task.wanted_by) == (record, ("grade",), "年级不对", "2026-12-01")
    assert task.end is End.OPEN
    edit(store, record, name="阿依古丽·买买提")  # another field: not what was asked for
    assert of_school.every(store, pack())[0].end is End.OPEN
    copy_to_stick(store, pack(), stick)
    land.visit(stick)
    assert land.stages() == [Stage.ARRIVED]
    read(store, stick)
    edit(store, record, grade="5")
    assert of_school.every(store, pack())[0].end is End.CORRECTED  # by itself, on the spot
    copy_to_stick(store, pack(), stick)
    land.visit(stick)
    assert land.stages() == [Stage.CORRECTED]
    assert store.delivery_states("enrolment", [store.local_id(record) or 0]) == ["waiting"]
    read(store, stick)
    assert store.delivery_states("enrolment", [store.local_id(record) or 0]) == ["all"]
    assert [one.kind for one in stick.look(DOWN).found].count("parcel") == 1  # nothing more is written for it


def test_what_the_school_wrote_before_it_had_the_return_is_no_correction(land: Land) -> None:
    stick = land.stick()
    store = land.school("one", stick)
    record = first_of(store)
    land.sends_back(record, fields=("grade",))
    edit(store, record, grade="6")  # that very field, but nobody here knew
    land.round(store, stick)
    assert land.stages() == [Stage.ON_STICK]
    (task,) = of_school.every(store, pack())
    assert task.end is End.OPEN
    answer(store, task.dot, "stands", "已经改过了")
    assert of_school.every(store, pack())[0].end is End.STANDS
    land.round(store, stick)
    (sent,) = land.sent()
    assert (sent.stage, sent.returned.reason) == (Stage.STANDS, "已经改过了")


def test_a_proposal_is_taken_or_declined_by_the_school_alone(land: Land) -> None:
    stick = land.stick()
    store = land.school("one", stick)
    first, second = (store.record("enrolment", i).id for i in store.ids("enrolment", Query()))
    land.sends_back(first, "名册上是五年级", fields=("grade",), value="5")
    land.sends_back(second, "名册上是六年级", fields=("grade",), value="6")
    land.round(store, stick)
    one, two = of_school.every(store, pack())
    assert (one.kind, one.value) == (Kind.PROPOSAL, "5")
    assert store.record("enrolment", store.local_id(first) or 0).answers["grade"] == "3"  # nothing happened by itself
    edit(store, first, grade=one.value)
    answer(store, two.dot, "declined", "留级了")
    land.round(store, stick)
    assert land.stages() == [Stage.DECLINED, Stage.CORRECTED]  # the newest first
    grades = land.county.page("enrolment", land.county.ids("enrolment", Query()), ["grade"])
    assert sorted(grades) == [("4",), ("5",)]


def test_deleting_the_record_closes_its_return_and_the_county_may_take_one_back(land: Land) -> None:
    stick = land.stick()
    store = land.school("one", stick)
    first, second = (store.record("enrolment", i).id for i in store.ids("enrolment", Query()))
    land.sends_back(first, "这个学生登记重了", fields=("name",))
    land.sends_back(second, "点错了")
    land.round(store, stick)
    assert len(of_school.every(store, pack())) == 2
    store.delete("enrolment", store.local_id(first) or 0, 1)
    wrong = land.sent()[0]
    assert wrong.returned.remark == "点错了"
    returns.take_back(land.county, wrong.returned.local_id, 1)
    land.round(store, stick)
    assert [one.end for one in of_school.every(store, pack())] == [End.CORRECTED]
    assert land.stages() == [Stage.CORRECTED]


def test_a_return_is_for_its_school_alone(land: Land) -> None:
    stick = land.stick()
    one, two = land.school("one", stick), land.school("two", stick, TWO)
    land.sends_back(first_of(one))
    for store in (one, two):
        copy_to_stick(store, pack(), stick)
    land.visit(stick)
    written = [found for found in stick.look(DOWN).found if found.kind == "parcel"]
    assert [found.header.school for found in written if found.header] == [ONE.code]
    before = look_at_stick(two, stick)
    assert What.RETURN not in [item.what for item in before.items]
    read(two, stick)
    assert of_school.every(two, pack()) == []
    assert (land.stages(), land.stages(TWO.code)) == ([Stage.ON_STICK], [])
    land.sends_back(first_of(two), "另一所学校的")
    read(one, stick)
    land.round(two, stick)
    assert [task.remark for task in of_school.every(two, pack())] == ["另一所学校的"]
    changes = land.county.journal(land.county.addressed.epochs(TWO.code)[0], 1, 1)
    others = {epoch for (_, epoch) in one.had()}
    assert not others & set(changes[0].seen)  # not a word of the other school


def test_a_pc_that_came_later_gets_the_returns_too(land: Land) -> None:
    stick = land.stick()
    store = land.school("one", stick)
    land.sends_back(first_of(store))
    land.round(store, stick)
    copy_to_stick(store, pack(), stick)
    land.visit(stick)
    assert land.stages() == [Stage.ARRIVED]
    second = land.school("second", land.stick("another"))
    assert [task.remark for task in of_school.every(second, pack())] == ["电话少一位"]
    assert land.round(second, stick).troubles == ()
    assert [one.kind for one in land.stick("another").look(DOWN).found].count("parcel") >= 1


def test_a_desk_restored_from_last_week_gets_its_returns_back_from_the_stick(land: Land, tmp_path: Path) -> None:
    stick = land.stick()
    store = land.school("one", stick)
    record = first_of(store)
    land.sends_back(record, "第一条")
    land.round(store, stick)
    copy = land.county.back_up(tmp_path / "copies", datetime(2026, 11, 1))
    lost = land.sends_back(record, "第二条", fields=("grade",))
    land.round(store, stick)
    land.county.close()
    restore(copy.directory, tmp_path / "restored")
    land.county = land.reopened(tmp_path / "restored")
    assert [one.returned.remark for one in land.sent()] == ["第一条"]
    edit(store, record, grade="5")
    copy_to_stick(store, pack(), stick)
    assert survey(land.county, pack(), on_stick.files_on(stick)).count(Verdict.SET_BACK) >= 1
    land.visit(stick)
    assert [one.returned.remark for one in land.sent()] == ["第二条", "第一条"]
    assert land.sent()[0].returned.dot == lost
    assert land.stages() == [Stage.CORRECTED, Stage.CORRECTED]
    assert answers.owed(land.county, pack()) == []  # the school has them all: none waits for a stick
    third = land.sends_back(record, "第三条")
    assert third.epoch != lost.epoch  # no number is used twice
    land.round(store, stick)
    assert [task.remark for task in of_school.every(store, pack())] == ["第一条", "第二条", "第三条"]
    assert land.round(store, stick).troubles == ()


def test_a_desk_that_a_pc_knows_more_of_writes_under_a_new_epoch(land: Land, tmp_path: Path) -> None:
    """The disk was set back in place, no marker tells, and the stick with the return is gone: the PC's word remains."""
    stick = land.stick()
    store = land.school("one", stick)
    first = land.sends_back(first_of(store), "第一条")
    land.county.close()
    database = tmp_path / "county" / DATABASE_FILE
    before = database.read_bytes()
    land.county = land.reopened(tmp_path / "county")
    second = land.sends_back(first_of(store), "第二条")
    assert second == first._replace(seq=2)
    land.round(store, stick)
    land.county.close()
    database.write_bytes(before)
    land.county = land.reopened(tmp_path / "county")
    assert land.county.addressed.present_epoch(ONE.code) == first.epoch
    land.round(store, land.stick("another"))
    third = land.sends_back(first_of(store), "第三条")
    assert third.epoch != first.epoch
    land.round(store, land.stick("another"))
    assert [task.remark for task in of_school.every(store, pack())] == ["第一条", "第二条", "第三条"]


def test_what_cannot_be_returned_is_said_in_words(land: Land) -> None:
    stick = land.stick()
    store = land.school("one", stick)
    record, form = first_of(store), pack().forms["enrolment"]
    wrong = {
        "remark": Wanted(record, "  "),
        "one_field": Wanted(record, "不对", ("name", "grade"), "5"),
        "value": Wanted(record, "不对", ("birth_date",), "昨天"),
        "no_record": Wanted(land.sends_back(record), "退回退回"),
    }
    for code, wanted in wrong.items():
        with pytest.raises(InputError) as caught:
            returns.send_back(land.county, form, wanted, 1)
        assert caught.value.code == code
    with pytest.raises(InputError):
        returns.send_back(land.county, form, Wanted(record, "地址不对", ("address",), "某村"), 1)  # not the county's
    assert len(land.sent()) == 1
