"""A child moves: school to county to school by real sticks, and back the word that it arrived. Nobody writes in another
school's register, and what is not for a school does not open there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from forms.answers import Answers, Value
from forms.engine import Context, Engine
from forms.errors import InputError
from forms.exchange.school_list import read_school_list
from forms.same_child import Reason
from sync import transfers as at_school
from sync.county import across, on_stick, schools, transfers
from sync.county.inbox import survey
from sync.county.transfers import Step
from sync.county.verdicts import Verdict
from sync.routes.usb.naming import DOWN, FOLDER
from sync.routes.usb.stick import Stick
from sync.store import Query, School, Store, restore
from sync.transfers import End, Passed
from sync.visit import copy_to_stick, look_at_stick
from tests.forms.test_same_child import number
from tests.journeys.returns_kit import Land, answer, edit, pack, read
from tests.sync.county_kit import LIST, ONE, TWO

THIRD = School("6531210004", "库尔干村小学", ONE.county)
CHILD: dict[str, Value] = {
    **{"name": "阿依古丽·买买提", "sex": "1", "birth_date": "2015-03-09", "id_type": "1", "id_number": number(1)},
    **{"grade": "3", "class_no": 2, "entry_month": "2022-09", "boarding": "1", "disability": "none", "orphan": "no"},
    **{"status": "in_school", "address": "红柳河村 3 组", "guardian_phone": "13999990000", "why_age_for_grade": "晚读"},
}


class County(Land):
    """The county's desk, which follows what came before it answers, as the window does."""

    def __post_init__(self) -> None:
        super().__post_init__()
        schools.take_list(self.county, read_school_list((LIST + "6531210004,库尔干村小学,小学,村\n").encode()))

    def visit(self, stick: Stick):  # type: ignore[no-untyped-def]
        from sync.county.inbox import take as take_at_county

        done = take_at_county(self.county, pack(), on_stick.files_on(stick))
        transfers.follow(self.county, pack(), done.survey.schools, 1)
        self.answers(stick, done)
        return done

    def found(self) -> across.Across:
        return across.read(self.county, pack())

    def steps(self) -> list[Step]:
        return [one.step for one in transfers.by_pupil(self.county, pack()).values()]

    def pass_on(self) -> None:
        for one in self.found().moved:
            if one.arrived is None:
                transfers.pass_on(self.county, pack(), one.child.key, 1)


@pytest.fixture
def land(tmp_path: Path) -> Iterator[County]:
    made = County(tmp_path)
    yield made
    made.close()


def enrol(store: Store, **said: Value) -> int:
    return store.save("enrolment", None, Answers().with_values({**CHILD, **said}), 1).local_id


def moves(store: Store, local_id: int, to: str = TWO.code, when: str = "2026-10-01") -> None:
    edit(store, store.record("enrolment", local_id).id, status="moved_out", status_date=when, moved_to=to)


def waiting(store: Store) -> list[Passed]:
    return at_school.waiting(store, pack())


def test_a_child_moves_from_school_to_school_and_both_know(land: County) -> None:
    sticks = [land.stick(name) for name in ("a", "b")]
    one, two = land.school("one", sticks[0]), land.school("two", sticks[1], TWO)
    pupil = enrol(one)
    record = one.record("enrolment", pupil).id
    case = {"pupil": str(record), "absent_since": "2026-09-20", "found_date": "2026-09-21", "state": "persuading"}
    one.save("dropout", None, Answers().with_values({**case, "state_date": "2026-09-25", "cause": "poverty"}), 1)
    moves(one, pupil)
    land.round(one, sticks[0])
    (missing,) = land.found().moved
    assert (missing.child.name, missing.arrived, missing.child.moved_to) == (CHILD["name"], None, TWO.code)
    assert at_school.arrival(one, pack(), record) is None
    transfers.pass_on(land.county, pack(), missing.child.key, 1)
    assert transfers.pass_on(land.county, pack(), missing.child.key, 1) is None  # it stands already
    assert land.steps() == [Step.WRITTEN]
    land.round(two, sticks[1])
    assert land.steps() == [Step.ON_STICK]
    (task,) = waiting(two)
    assert (task.name, task.school, task.school_name, task.left_on) == (CHILD["name"], ONE.code, ONE.name, "2026-10-01")
    assert (task.case_state, task.case_since) == ("persuading", "2026-09-20")
    assert not {"address", "guardian_phone", "why_age_for_grade"} & set(task.facts)  # not the county's to know
    assert not {"status", "moved_to", "class_no", "entry_month", "boarding"} & set(task.facts)  # not the child's
    assert two.count("enrolment", Query(filters={"id_number": CHILD["id_number"]})) == 0  # nothing happened by itself
    form = pack().forms["enrolment"]
    begun = Engine(form).begin(Context(datetime(2026, 11, 23).date(), datetime(2026, 11, 23), two.lookup()))
    filled = at_school.begun_with(form, begun, task)
    assert {n: filled[n] for n in ("name", "birth_date", "id_number", "grade", "orphan", "status")} == {
        **{n: CHILD[n] for n in ("name", "birth_date", "id_number", "grade", "orphan")},
        "status": "in_school",
    }
    assert filled["class_no"] is None
    with two.together():
        two.save("enrolment", None, filled.with_values({"class_no": 1, "entry_month": "2026-10"}), 1)
        two.save("return_answer", None, at_school.answer(task, End.ENROLLED), 1)
    assert waiting(two) == []
    land.round(two, sticks[1])
    assert land.steps() == [Step.ENROLLED]
    (arrived,) = land.found().moved
    assert arrived.arrived is not None
    assert arrived.arrived.school == TWO.code
    assert land.found().doubles == ()
    land.round(one, sticks[0])
    news = at_school.arrival(one, pack(), record)
    assert news is not None
    assert (news.school, news.school_name) == (TWO.code, TWO.name)
    assert one.record("enrolment", pupil).answers["status"] == "moved_out"  # its record is its own
    assert waiting(one) == []
    before = land.county.addressed.last(news.dot.epoch)
    land.round(one, sticks[0])
    assert land.county.addressed.last(news.dot.epoch) == before  # told once


def test_a_child_the_school_entered_by_itself_needs_no_answer(land: County) -> None:
    sticks = [land.stick(name) for name in ("a", "b")]
    one, two = land.school("one", sticks[0]), land.school("two", sticks[1], TWO)
    pupil = enrol(one)
    moves(one, pupil, TWO.name)  # by name: typed, not chosen
    land.round(one, sticks[0])
    land.pass_on()
    mine = enrol(two, id_type="Z", id_number=None, name="阿依古丽．买买提")  # by name and birth date
    land.round(two, sticks[1])
    assert waiting(two) == []
    assert land.found().moved[0].arrived is not None
    land.round(one, sticks[0])
    assert at_school.arrival(one, pack(), one.record("enrolment", pupil).id) is not None
    two.delete("enrolment", mine, 1)
    assert len(waiting(two)) == 1  # it was no arrival after all


def test_a_namesake_elsewhere_is_shown_to_the_officer_and_told_to_no_school(land: County) -> None:
    sticks = [land.stick(name) for name in ("a", "b")]
    one, two = land.school("one", sticks[0]), land.school("two", sticks[1], TWO)
    pupil = enrol(one, id_type="Z", id_number=None)
    moves(one, pupil, THIRD.code)
    enrol(two)
    for store, stick in ((two, sticks[1]), (one, sticks[0])):
        land.round(store, stick)
    (line,) = land.found().moved
    assert line.reason is Reason.NAME_AND_BIRTH
    assert at_school.arrival(one, pack(), one.record("enrolment", pupil).id) is None
    moves(one, pupil, TWO.code)
    land.round(one, sticks[0])
    assert at_school.arrival(one, pack(), one.record("enrolment", pupil).id) is not None


def test_repeated_and_late_transfers_are_one_task_and_an_old_one_is_no_news(land: County, tmp_path: Path) -> None:
    sticks = [land.stick(name) for name in ("a", "b")]
    one, two = land.school("one", sticks[0]), land.school("two", sticks[1], TWO)
    pupil = enrol(one)
    moves(one, pupil)
    land.round(one, sticks[0])
    copy = land.county.back_up(tmp_path / "copies", datetime(2026, 11, 1))
    land.pass_on()
    land.round(two, sticks[1])
    read(two, sticks[1])  # the same stick twice
    assert len(waiting(two)) == 1
    land.county.close()
    restore(copy.directory, tmp_path / "restored")
    land.county = land.reopened(tmp_path / "restored")  # it has forgotten what it passed on, and does so again
    land.pass_on()
    copy_to_stick(two, pack(), sticks[1])
    assert survey(land.county, pack(), on_stick.files_on(sticks[1])).count(Verdict.SET_BACK) >= 1
    land.round(two, sticks[1])
    assert len(at_school.every(two, pack())) == 2
    (task,) = waiting(two)
    answer(two, task.dot, "not_here", "没有来")
    assert waiting(two) == []
    land.round(two, sticks[1])
    assert land.steps() == [Step.NOT_HERE]
    land.pass_on()  # the officer has asked around, and says it again
    land.round(two, sticks[1])
    assert len(waiting(two)) == 1


def test_what_its_school_no_longer_says_is_taken_back_and_leaves_nothing(land: County) -> None:
    sticks = [land.stick(name) for name in ("a", "b", "c")]
    one, two = land.school("one", sticks[0]), land.school("two", sticks[1], TWO)
    third = land.school("third", sticks[2], THIRD)
    erased, back, elsewhere = (enrol(one, id_number=number(n), name=f"某{n}") for n in (3, 5, 7))
    for pupil in (erased, back, elsewhere):
        moves(one, pupil)
    land.round(one, sticks[0])
    land.pass_on()
    land.round(two, sticks[1])
    assert [task.name for task in waiting(two)] == ["某3", "某5", "某7"]
    gone = one.record("enrolment", erased).id
    one.purge("enrolment", [erased], 1)
    edit(one, one.record("enrolment", back).id, status="in_school", status_date=None, moved_to=None)
    moves(one, elsewhere, THIRD.code)
    land.round(one, sticks[0])
    purged = land.county.local_id(gone)
    assert purged is not None
    with pytest.raises(InputError) as caught:
        transfers.pass_on(land.county, pack(), purged, 1)
    assert caught.value.code == "no_record"
    land.pass_on()
    land.round(two, sticks[1])
    assert waiting(two) == []
    left = two.ids(at_school.FORM, Query(deleted=True))
    assert two.page(at_school.FORM, left, ("name", "facts")) == [(None, None)] * 3
    land.round(third, sticks[2])
    assert [task.name for task in waiting(third)] == ["某7"]


def test_a_transfer_opens_at_the_school_it_is_for_alone(land: County) -> None:
    sticks = [land.stick(name) for name in ("a", "b", "c")]
    one, two = land.school("one", sticks[0]), land.school("two", sticks[1], TWO)
    third = land.school("third", sticks[2], THIRD)
    moves(one, enrol(one))
    land.round(one, sticks[0])
    land.pass_on()
    land.round(two, sticks[1])
    (parcel,) = (found for found in sticks[1].look(DOWN).found if found.kind == "parcel")
    assert parcel.header is not None
    assert parcel.header.school == TWO.code
    raw = parcel.path.read_bytes()
    assert str(CHILD["id_number"]).encode() not in raw
    planted = land.root / "c" / FOLDER / DOWN / parcel.path.name  # somebody puts it on another school's stick
    planted.write_bytes(raw)
    read(third, sticks[2])
    assert at_school.every(third, pack()) == []
    planted.write_bytes(raw.replace(TWO.code.encode(), THIRD.code.encode(), 1))  # and changes whom it is for
    assert len(look_at_stick(third, sticks[2]).troubles) == 1
    read(third, sticks[2])
    assert at_school.every(third, pack()) == []
    assert [task.name for task in waiting(two)] == [CHILD["name"]]


def test_what_cannot_be_passed_on_is_said_in_words(land: County) -> None:
    stick = land.stick()
    one = land.school("one", stick)
    pupils = [enrol(one, id_number=number(n)) for n in (3, 5, 7, 9)]
    for pupil, to in zip(pupils[1:], ("和田市某小学", ONE.code, ""), strict=True):
        moves(one, pupil, to)
    land.round(one, stick)
    desk = land.county
    by_number = {n: desk.ids("enrolment", Query(filters={"id_number": number(n)}))[0] for n in (3, 5, 7, 9)}
    for n, code in ((3, "not_moved"), (5, "no_school"), (7, "no_school"), (9, "no_school")):
        with pytest.raises(InputError) as caught:
            transfers.pass_on(desk, pack(), by_number[n], 1)
        assert caught.value.code == code
    assert transfers.by_pupil(desk, pack()) == {}


def test_the_same_child_on_the_rolls_of_two_schools_is_found_in_what_was_handed_over(land: County) -> None:
    sticks = [land.stick(name) for name in ("a", "b", "c")]
    one, two = land.school("one", sticks[0]), land.school("two", sticks[1], TWO)
    third = land.school("third", sticks[2], THIRD)
    enrol(one)
    enrol(one, id_type="Z", id_number=None, name="某某")
    enrol(two, name="不同的名字", birth_date="2015-03-09")
    enrol(third, id_type="Z", id_number=None, name="某某")
    gone = enrol(third)
    third.delete("enrolment", gone, 1)
    for store, stick in zip((one, two, third), sticks, strict=True):
        land.round(store, stick)
    found = land.found().doubles
    assert [[child.school for child in line.children] for line in found] == [
        [ONE.code, TWO.code],
        [ONE.code, THIRD.code],
    ]
