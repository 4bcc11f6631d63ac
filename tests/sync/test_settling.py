"""Settling in groups: what two real stores of one school make of twins and conflicts, and that both end alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forms.answers import Answers, Row, Value
from sync.merge.settling import Decided, Kind, Matter, preferred
from sync.refreshing import Refreshed, refresh
from sync.store import Disputes, Query, Settled, Store
from tests.fakes.road import pack
from tests.fakes.two_pcs import Pc, TwoPcs, two_pcs
from tests.sync.store_kit import CASE, PACK, PUPIL, pupil, with_form

SMALL = with_form(PACK, replace(CASE, keys=("state_date",)))
NOW = datetime(2026, 11, 23, 9, 40)


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TwoPcs]:
    """One pair for all: each test uses pupils of its own."""
    with two_pcs(tmp_path_factory.mktemp("school"), SMALL) as pair:
        yield pair


@pytest.fixture(autouse=True)
def nothing_left(school: TwoPcs) -> Iterator[None]:
    """What a test leaves to settle would disturb the next."""
    yield
    for _ in range(2):
        school.exchange()
        settle(school.one)
    school.exchange()
    assert (school.one.store.settling.waiting(), school.two.store.settling.waiting()) == ((), ())


def decide(store: Store, matters: Sequence[Matter], source: str | None = None) -> list[Decided]:
    times = store.settling.times({side.dot for matter in matters for point in matter.points for side in point.sides})
    return [Decided(m, tuple(preferred(point, source, times) for point in m.points)) for m in matters]


def settle(pc: Pc, source: str | None = None) -> Settled:
    return pc.store.settling.settle(decide(pc.store, pc.store.settling.matters(), source), 1)


def shown(store: Store, number: int) -> Answers:
    """The one pupil of this number in the register."""
    [local_id] = store.ids("pupil", Query(filters={"id_number": pupil(number)["id_number"]}))
    return store.record("pupil", local_id).answers


def both(school: TwoPcs, number: int, first: dict[str, Value], second: dict[str, Value]) -> tuple[int, int]:
    """The same pupil entered on both PCs, on the second a minute later; both know of it."""
    local_ids = []
    for pc, values in ((school.one, first), (school.two, second)):
        local_ids.append(pc.store.save("pupil", None, pupil(number, **values), 1).local_id)
        school.one.clock.seconds += 60
        school.two.clock.seconds = school.one.clock.seconds
    school.exchange()
    return local_ids[0], local_ids[1]


def edited(pc: Pc, local_id: int, **values: Value) -> None:
    answers = pc.store.record("pupil", local_id).answers
    pc.store.save("pupil", local_id, answers.with_values(values), 1)


def other_id(school: TwoPcs, local_id: int) -> int:
    """The local id on the second PC of a record of the first."""
    found = school.two.store.local_id(school.one.store.record("pupil", local_id).id)
    assert found is not None
    return found


@pytest.mark.parametrize(("source", "grade"), [(None, 7), ("", 3), ("other", 7)])
def test_twins_are_joined_and_the_fields_that_differ_decided(
    school: TwoPcs, source: str | None, grade: int, request: pytest.FixtureRequest
) -> None:
    number = 10 + len(request.node.name)
    both(school, number, {"grade": 3}, {"grade": 7})
    store = school.one.store
    assert store.settling.waiting() == (Disputes("pupil", 1, 0, 0),)
    [matter] = store.settling.matters()
    assert (matter.kind, matter.sources) == (Kind.TWINS, tuple(sorted(("", school.two.device))))
    assert [point.keys for point in matter.points] == [("grade",)]
    before = store.head
    assert settle(school.one, school.two.device if source == "other" else source) == Settled(1, 0, ("pupil",))
    assert store.head - before in (1, 2)  # the join, and the shown record's grade where that changes
    school.exchange()
    for pc in (school.one, school.two):
        assert shown(pc.store, number)["grade"] == grade
        assert pc.store.settling.waiting() == ()


def test_what_only_one_twin_answers_is_taken_over_without_a_question(school: TwoPcs) -> None:
    both(school, 100, {"phone": "13900000001"}, {"remark": "只在第二台", "distance": 2.5})
    [matter] = school.two.store.settling.matters()
    assert matter.points == ()
    settle(school.two)
    school.exchange()
    for pc in (school.one, school.two):
        found = shown(pc.store, 100)
        assert (found["phone"], found["remark"], found["distance"]) == ("13900000001", "只在第二台", 2.5)


def test_the_newer_value_is_the_one_written_later_not_the_one_of_the_higher_epoch(school: TwoPcs) -> None:
    """Edits of the same record on both PCs, an hour apart, once in each order."""
    for number, late in ((110, school.one), (111, school.two)):
        one = school.one.store.save("pupil", None, pupil(number), 1).local_id
        school.exchange()
        two = other_id(school, one)
        early = school.two if late is school.one else school.one
        school.one.clock.seconds = school.two.clock.seconds = school.one.clock.seconds + 100
        edited(early, one if early is school.one else two, remark="早")
        school.one.clock.seconds = school.two.clock.seconds = school.one.clock.seconds + 3600
        edited(late, one if late is school.one else two, remark="晚")
    school.exchange()
    assert school.two.store.settling.waiting() == (Disputes("pupil", 0, 2, 0),)
    assert {matter.kind for matter in school.two.store.settling.matters()} == {Kind.CONFLICT}
    settle(school.two)
    school.exchange()
    assert [shown(school.one.store, number)["remark"] for number in (110, 111)] == ["晚", "晚"]
    assert school.one.store.settling.waiting() == ()


def test_a_merge_group_is_decided_whole(school: TwoPcs) -> None:
    both(school, 120, {}, {"birth_date": "2015-03-13"})
    [matter] = school.one.store.settling.matters()
    assert [point.keys for point in matter.points] == [("id_number", "birth_date")]
    settle(school.one, school.two.device)
    assert shown(school.one.store, 120)["birth_date"] == "2015-03-13"


def test_both_settle_alike_without_knowing_and_nothing_is_left(school: TwoPcs) -> None:
    both(school, 130, {"grade": 3}, {"grade": 7})
    settle(school.one)
    settle(school.two)
    school.exchange()
    assert (school.one.store.settling.waiting(), school.two.store.settling.waiting()) == ((), ())
    assert shown(school.one.store, 130)["grade"] == 7


def test_both_settle_differently_and_that_is_a_conflict_to_settle(school: TwoPcs) -> None:
    """Each in favour of a value that the record which is shown does not hold yet."""
    both(school, 140, {"grade": 3, "remark": "甲"}, {"grade": 7, "remark": "乙"})
    for pc, remark in ((school.one, "丙"), (school.two, "丁")):
        [local_id] = pc.store.ids("pupil", Query(filters={"id_number": pupil(140)["id_number"]}))
        edited(pc, local_id, remark=remark)
        settle(pc, "")
    school.exchange()
    for pc in (school.one, school.two):
        [matter] = pc.store.settling.matters()
        assert matter.kind is Kind.CONFLICT
        assert ("remark",) in [point.keys for point in matter.points]
    settle(school.two, "")
    school.exchange()
    first, second = (_without_number(shown(pc.store, 140)) for pc in (school.one, school.two))
    assert first == second
    assert (school.one.store.settling.waiting(), school.two.store.settling.waiting()) == ((), ())


def test_what_a_pc_writes_in_a_joined_twin_without_knowing_comes_up_again(school: TwoPcs) -> None:
    one, two = both(school, 150, {}, {})
    hidden, pc = (two, school.two) if shown_is_first(school, one, two) else (one, school.one)
    teller = school.one if pc is school.two else school.two
    settle(teller)
    pc.store.save("pupil", hidden, pc.store.record("pupil", hidden).answers.with_value("grade", 9), 1)
    school.exchange()
    [matter] = teller.store.settling.matters()
    assert [point.keys for point in matter.points] == [("grade",)]
    settle(teller, pc.device)
    school.exchange()
    assert [shown(p.store, 150)["grade"] for p in (school.one, school.two)] == [9, 9]
    assert school.two.store.settling.waiting() == ()


def shown_is_first(school: TwoPcs, one: int, two: int) -> bool:
    return school.one.store.record("pupil", one).id < school.two.store.record("pupil", two).id


def test_a_reference_to_a_twin_reads_what_is_shown(school: TwoPcs) -> None:
    """Whichever of the two a rule refers to, it gets what was decided, not what the hidden one still says."""
    one, two = both(school, 155, {"grade": 3}, {"grade": 7})
    references = [str(pc.store.record("pupil", i).id) for pc, i in ((school.one, one), (school.two, two))]
    for source, grade in (("", 3), (school.two.device, 7)):
        [local_id] = school.one.store.ids("pupil", Query(filters={"id_number": pupil(155)["id_number"]}))
        if school.one.store.settling.waiting():
            settle(school.one, source)
        else:
            edited(school.one, local_id, grade=grade)
        for reference in references:
            found = school.one.store.lookup().one("pupil", "_id", reference)
            assert found is not None
            assert (found["grade"], found["_id"]) == (grade, reference)


@pytest.mark.parametrize("source", ["", "other"])
def test_deleted_on_one_pc_and_edited_on_the_other_is_decided_either_way(school: TwoPcs, source: str) -> None:
    number = 160 + len(source)
    one = school.one.store.save("pupil", None, pupil(number), 1).local_id
    school.exchange()
    school.one.store.delete("pupil", one, 1)
    edited(school.two, other_id(school, one), grade=9)
    school.exchange()
    [matter] = school.one.store.settling.matters()
    assert (matter.kind, matter.points[0].keys) == (Kind.DELETED, ("_deleted",))
    settle(school.one, school.two.device if source else "")
    school.exchange()
    for pc in (school.one, school.two):
        assert len(pc.store.ids("pupil", Query(filters={"id_number": pupil(number)["id_number"]}))) == (
            1 if source else 0
        )
        assert pc.store.settling.waiting() == ()


def test_rows_of_twins_stand_together_and_the_same_row_once(school: TwoPcs) -> None:
    """Two PCs opened a case of one pupil; one visit was entered on both."""
    common, first, second = ({"visit_date": f"2026-03-0{n}", "result": f"第{n}次"} for n in (1, 2, 3))
    for pc, own in ((school.one, first), (school.two, second)):
        answers = Answers().with_value("state_date", "2026-03-01")
        pc.store.save("case_", None, answers.with_rows("visits", (Row("", common), Row("", own))), 1)
    school.exchange()
    [matter] = school.two.store.settling.matters()
    assert matter.points == ()
    settle(school.two)
    school.exchange()
    for pc in (school.one, school.two):
        [case] = pc.store.ids("case_", Query())
        rows = pc.store.record("case_", case).answers.rows["visits"]
        assert sorted(str(row.values["result"]) for row in rows) == ["第1次", "第2次", "第3次"]


def test_what_changed_since_it_was_seen_is_left_alone(school: TwoPcs) -> None:
    both(school, 180, {"grade": 3}, {"grade": 7})
    both(school, 181, {"grade": 3}, {"grade": 7})
    store = school.one.store
    decided = decide(store, store.settling.matters())
    [local_id] = store.ids("pupil", Query(filters={"id_number": pupil(180)["id_number"]}))
    edited(school.one, local_id, grade=5)
    assert store.settling.settle(decided, 1) == Settled(1, 1, ("pupil",))
    assert shown(store, 180)["grade"] == 5
    assert store.settling.waiting() == (Disputes("pupil", 1, 0, 0),)


def test_a_stop_takes_all_of_it_back(school: TwoPcs) -> None:
    for number in range(190, 193):
        both(school, number, {"grade": 3}, {"grade": 7})
    store = school.one.store
    head, decided = store.head, decide(store, store.settling.matters(), school.two.device)

    def stop(done: int, of: int) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        store.settling.settle(decided, 1, stop)
    assert (store.head, store.settling.waiting()) == (head, (Disputes("pupil", 3, 0, 0),))
    assert store.problems() == []


def test_merged_records_are_evaluated_again_and_what_breaks_a_check_is_flagged(tmp_path: Path) -> None:
    """One PC says there were two group sessions, the other that there was none and so nobody took part."""
    with two_pcs(tmp_path, pack()) as pair:
        told = {"date": "2026-11-20", "opened": "12:00", "closed": "13:30", "on_duty": "yes"}
        day = Answers().with_values({**told, "group_sessions": 1, "group_people": 30})
        one = pair.one.store.save("counselling", None, day, 1).local_id
        pair.exchange()
        two = pair.two.store.local_id(pair.one.store.record("counselling", one).id)
        assert two is not None
        assert list(pair.two.store.stale_ids("counselling")) == [two]
        assert refresh(pair.two.store, pack().forms, NOW) == Refreshed(1, 0, frozenset({"counselling"}), 0)
        assert pair.two.store.record("counselling", two).answers["minutes"] == 90

        pair.one.store.save("counselling", one, day.with_value("group_sessions", 2), 1)
        none = Answers().with_values({**told, "closed": "13:00", "group_sessions": 0})
        pair.two.store.save("counselling", two, none, 1)
        pair.exchange()
        settle(pair.one, "")
        pair.exchange()
        for pc, local_id in ((pair.one, one), (pair.two, two)):
            assert refresh(pc.store, pack().forms, NOW) == Refreshed(1, 1, frozenset({"counselling"}), 0)
            found = pc.store.record("counselling", local_id)
            assert (found.answers["minutes"], found.flagged, found.stale) == (60, True, False)
            assert pc.store.settling.waiting() == (Disputes("counselling", 0, 0, 1),)
            assert list(pc.store.ids("counselling", Query(filters={"_flag": 1}))) == [local_id]


# -- grouped and single settling -------------------------------------------------------------------------------------

SIDES = st.fixed_dictionaries(
    {},
    optional={
                "birth_date": st.sampled_from(["2015-03-12", "2015-03-13"]),
        "grade": st.sampled_from([1, 2, None]),
        "remark": st.sampled_from(["甲", "乙"]),
        "phone": st.sampled_from(["13900000001", None]),
    },
)
PUPILS = st.lists(st.tuples(SIDES, SIDES, st.booleans()), min_size=1, max_size=3)
numbers = iter(range(2000, 9000))


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(PUPILS, st.sampled_from([None, "", "other"]))
def test_settling_in_a_group_is_the_same_as_settling_each(
    school: TwoPcs, pupils: list[tuple[dict[str, Value], dict[str, Value], bool]], source: str | None
) -> None:
    """The same pupils twice under other numbers: as twins or as one record edited on both PCs, settled at once and
    one by one; the county ends with what both PCs show."""
    settle_by = school.two.device if source == "other" else source
    sets = [_entered(school, pupils) for _ in range(2)]
    school.exchange()
    for numbers_of in sets:
        _edited_on_both(school, numbers_of, pupils)
    school.exchange()
    store = school.one.store
    grouped = set(_records(store, sets[0]))
    every = store.settling.matters()
    store.settling.settle(decide(store, [m for m in every if store.local_id(m.record) in grouped], settle_by), 1)
    for matter in every:
        if store.local_id(matter.record) not in grouped:
            store.settling.settle(decide(store, [matter], settle_by), 1)
    school.exchange()
    assert (store.settling.waiting(), school.two.store.settling.waiting()) == ((), ())
    ends = [
        [[_without_number(shown(pc.store, number)) for number in numbers_of] for numbers_of in sets]
        for pc in (school.one, school.two)
    ]
    assert ends[0] == ends[1]
    assert ends[0][0] == ends[0][1]
    school.report(school.one)
    school.report(school.two)
    for number in (*sets[0], *sets[1]):
        [local_id] = store.ids("pupil", Query(filters={"id_number": pupil(number)["id_number"]}))
        stored = store.record("pupil", local_id)
        at_county = school.county.storage.content.records[("pupil", stored.id)]
        sent = {f.name for f in PUPIL.top_fields if f.audience >= 1 and not f.is_calculated}
        assert at_county.shown == {k: v for k, v in stored.answers.values.items() if k in sent}


def _entered(school: TwoPcs, pupils: list[tuple[dict[str, Value], dict[str, Value], bool]]) -> list[int]:
    """Each as a new pupil on the first PC; those that are to be twins on the second as well."""
    found = []
    for first, second, as_twins in pupils:
        found.append(next(numbers))
        school.one.store.save("pupil", None, pupil(found[-1], **_plain(first if as_twins else {})), 1)
        if as_twins:
            school.two.clock.seconds += 60
            school.two.store.save("pupil", None, pupil(found[-1], **_plain(second)), 1)
    return found


def _edited_on_both(
    school: TwoPcs, of: list[int], pupils: list[tuple[dict[str, Value], dict[str, Value], bool]]
) -> None:
    for number, (first, second, as_twins) in zip(of, pupils, strict=True):
        if not as_twins:
            for pc, values in ((school.one, first), (school.two, second)):
                school.two.clock.seconds += 60
                edited(pc, _records(pc.store, [number])[0], **values)


def _plain(values: dict[str, Value]) -> dict[str, Value]:
    """Without what would differ only because the numbers do."""
    return {"name": "甲", "grade": 3, **values}


def _records(store: Store, wanted: list[int]) -> list[int]:
    return [
        i for n in wanted for i in store.ids("pupil", Query(filters={"id_number": pupil(n)["id_number"]}))
    ]


def _without_number(answers: Answers) -> dict[str, Value]:
    return {name: value for name, value in answers.values.items() if name not in ("id_number", "label")}
