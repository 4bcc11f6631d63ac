"""Saving, reading, deleting and purging records, and what the journal says of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from forms.answers import Answers, Row
from forms.errors import BugError, InputError
from forms.pack import load_pack
from resources import find
from sync.change import DELETED, PURGED
from sync.store import Query, Store
from sync.vector import Dot
from tests.sync.store_kit import (
    PACK,
    PUPIL,
    Desk,
    SmallPack,
    case,
    everything_in,
    pupil,
    question,
    with_field,
    with_form,
)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture
def store(desk: Desk) -> Iterator[Store]:
    opened = desk.create()
    yield opened
    opened.close()


def test_what_was_saved_is_read_again(store: Store) -> None:
    saved = store.save("pupil", None, pupil(1, distance=1.5), 1)
    stored = store.record("pupil", saved.local_id)
    assert stored.answers == pupil(1, distance=1.5)
    assert stored.id == saved.dot == Dot(store.own_epoch, 1)
    assert store.local_id(stored.id) == saved.local_id
    assert (stored.clock, stored.deleted, stored.conflicts, stored.stale) == (1, False, (), False)
    assert saved.changes.local_ids == (saved.local_id,)


def test_a_new_record_is_journalled_without_what_is_calculated(store: Store) -> None:
    store.save("pupil", None, pupil(1), 7)
    [change] = store.journal(store.own_epoch, 1, 9)
    assert dict(change.fields) == {k: v for k, v in pupil(1).values.items() if k != "label"}
    assert (change.record, change.clock, change.author, change.seen) == (change.dot, 1, 7, {})


def test_an_edit_says_what_differs_and_groups_whole(store: Store) -> None:
    first = store.save("pupil", None, pupil(1, phone="1"), 1)
    store.save("pupil", first.local_id, pupil(1, id_number="65312120150312999X", grade=8), 1)
    change = store.journal(store.own_epoch, 2, 2)[0]
    assert dict(change.fields) == {
        "id_number": "65312120150312999X",
        "birth_date": "2015-03-12",
        "grade": 8,
        "phone": None,
    }
    assert change.record == first.dot
    assert change.clock == 2
    assert store.record("pupil", first.local_id).answers == pupil(1, id_number="65312120150312999X", grade=8)


def test_saving_the_same_again_journals_nothing_but_keeps_what_is_calculated(store: Store) -> None:
    first = store.save("pupil", None, pupil(1), 1)
    again = store.save("pupil", first.local_id, pupil(1, label="新"), 1)
    assert again.dot is None
    assert store.head == 1
    assert store.record("pupil", first.local_id).answers["label"] == "新"


def test_rows_are_named_by_the_change_that_added_them(store: Store) -> None:
    first = store.save("case_", None, case("warning", {"visit_date": "2026-03-02"}, {"result": "在家"}), 1)
    one, two = store.record("case_", first.local_id).answers.rows["visits"]
    assert (one.id, two.id) == (f"{first.dot}.0", f"{first.dot}.1")
    edited = case("warning").with_rows("visits", (Row(two.id, {"result": "返校"}), Row("", {"result": "第三次"})))
    second = store.save("case_", first.local_id, edited, 1)
    rows = store.record("case_", first.local_id).answers.rows["visits"]
    assert [(r.id, dict(r.values)) for r in rows] == [
        (two.id, {"result": "返校"}),
        (f"{second.dot}.0", {"result": "第三次"}),
    ]
    [change] = store.journal(store.own_epoch, 2, 2)
    assert change.rows[f"visits/{one.id}"] is None
    assert not change.fields


def test_deleting_hides_and_can_be_taken_back(store: Store) -> None:
    saved = store.save("pupil", None, pupil(1), 1)
    store.delete("pupil", saved.local_id, 1)
    assert list(store.ids("pupil", Query())) == []
    assert list(store.ids("pupil", Query(deleted=True))) == [saved.local_id]
    assert store.record("pupil", saved.local_id).deleted
    assert store.lookup().one("pupil", "_id", str(saved.dot)) is None
    store.undelete("pupil", saved.local_id, 1)
    assert list(store.ids("pupil", Query())) == [saved.local_id]
    assert [dict(c.fields) for c in store.journal(store.own_epoch, 2, 3)] == [{DELETED: 1}, {DELETED: None}]


def test_a_purge_leaves_numbers_and_nothing_else(desk: Desk, store: Store) -> None:
    store.save("pupil", None, pupil(1), 1)
    gone = store.save("pupil", None, pupil(2, name="䶮𬭎", remark="秘密"), 1)
    store.save("pupil", gone.local_id, pupil(2, name="䶮𬭎", remark="秘密二"), 1)
    store.save_draft("entry", "pupil", gone.local_id, pupil(2, name="䶮𬭎"))
    assert all(word in everything_in(desk) for word in ("䶮", "秘密", "65312120150312"))
    before = store.link(Dot(store.own_epoch, 3))
    store.purge("pupil", [gone.local_id], 1)
    left = everything_in(desk)
    assert "䶮" not in left
    assert "秘密" not in left
    with pytest.raises(InputError, match="no_record"):
        store.record("pupil", gone.local_id)
    assert store.drafts() == []
    first, second, purge = store.journal(store.own_epoch, 2, 4)
    assert not first.fields
    assert not second.fields
    assert dict(purge.fields) == {PURGED: 1}
    assert store.link(Dot(store.own_epoch, 3)) == before
    assert store.problems() == []
    with pytest.raises(InputError, match="no_record"):
        store.save("pupil", gone.local_id, pupil(2), 1)


def test_a_purge_takes_the_rows_along(desk: Desk, store: Store) -> None:
    gone = store.save("case_", None, case("warning", {"result": "绝密词"}), 1)
    store.purge("case_", [gone.local_id], 1)
    assert "绝密词" not in everything_in(desk)


def test_many_are_saved_together_or_not_at_all(store: Store) -> None:
    told: list[tuple[int, int]] = []
    saved = store.save_many("pupil", [pupil(i) for i in range(250)], 1, lambda *at: told.append(at))
    assert told == [(100, 250), (200, 250), (250, 250)]
    assert store.count("pupil", Query()) == store.head == 250
    assert store.record("pupil", saved[249].local_id).answers == pupil(249)

    def stop(done: int, of: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.save_many("pupil", [pupil(i) for i in range(1000, 1300)], 1, stop)
    assert store.count("pupil", Query()) == store.head == 250
    assert store.problems() == []


def test_many_with_rows_are_saved_whole(store: Store) -> None:
    every = [case("warning", {"visit_date": "2026-03-02", "result": f"第{i}次"}) for i in range(3)]
    saved = store.save_many("case_", every, 1)
    for one, answers in zip(saved, every, strict=True):
        [row] = store.record("case_", one.local_id).answers.rows["visits"]
        assert dict(row.values) == dict(answers.rows["visits"][0].values)


def test_twins_are_shown_once_and_the_lowest_dot_is(store: Store) -> None:
    one, two, three = (store.save("pupil", None, pupil(5, remark=str(i)), 1).local_id for i in range(3))
    assert list(store.ids("pupil", Query())) == [one]
    assert store.record("pupil", two).twins == (one, three)
    store.delete("pupil", one, 1)
    assert list(store.ids("pupil", Query())) == [two]
    store.save("pupil", three, pupil(6), 1)
    assert list(store.ids("pupil", Query())) == [two, three]
    store.join_twins("pupil", three, two, 1)
    assert list(store.ids("pupil", Query())) == [two]
    store.purge("pupil", [two], 1)
    assert list(store.ids("pupil", Query())) == [three]


def test_many_twins_of_one_import_are_shown_once(store: Store) -> None:
    store.save_many("pupil", [pupil(i) for i in range(40)], 1)
    store.save_many("pupil", [pupil(i) for i in range(20, 60)], 1)
    assert store.count("pupil", Query()) == 60


def test_a_new_pack_gives_old_records_their_new_field(desk: Desk, store: Store) -> None:
    saved = store.save("pupil", None, pupil(1), 1)
    newer = with_form(PACK, with_field(PUPIL, question("nickname")))
    store.use_pack(newer)
    assert store.record("pupil", saved.local_id).answers == pupil(1)
    store.save("pupil", saved.local_id, pupil(1, nickname="小古丽"), 1)
    assert list(store.ids("pupil", Query(text="古丽"))) == [saved.local_id]
    store.use_pack(PACK)  # the field is retired: its value stays where it is, and no save clears it
    store.save("pupil", saved.local_id, pupil(1, grade=9), 1)
    store.use_pack(newer)
    assert store.record("pupil", saved.local_id).answers["nickname"] == "小古丽"


def test_a_school_of_an_older_pack_gets_the_tables_of_the_new_forms(desk: Desk, tmp_path: Path) -> None:
    """The pack we ship on a database that was made when it had four forms."""
    whole = SmallPack(load_pack(find("pack"), tmp_path / "cache").forms)
    main = ("enrolment", "dropout", "counselling", "equipment")
    older = SmallPack({form_id: whole.forms[form_id] for form_id in main})
    with closing(desk.create(older)) as store:
        item = store.save("equipment", None, Answers().with_values({"asset_no": "A-1", "name": "地球仪"}), 1)
        with pytest.raises(BugError):
            store.count("film", Query())
    with closing(desk.open(pack=whole)) as store:
        assert all(store.count(form_id, Query()) == 0 for form_id in whole.forms if form_id not in main)
        film = Answers().with_values({"date": "2026-11-03", "title": "天使的声音", "grades": "1 2", "attendance": 80})
        saved = store.save("film", None, film, 1)
        assert store.record("film", saved.local_id).answers == film
        assert store.record("equipment", item.local_id).answers["name"] == "地球仪"
        assert store.problems() == []


def test_when_something_was_entered_last_is_known_of_each_form(desk: Desk, store: Store) -> None:
    assert store.last_entered("pupil") is None
    first = store.save("pupil", None, pupil(1), 1)
    begun = store.last_entered("pupil")
    desk.clock.seconds += 3600
    second = store.save("pupil", None, pupil(2), 1)
    assert begun is not None
    assert store.last_entered("pupil") == begun + 3600
    assert store.last_entered("case_") is None
    store.delete("pupil", second.local_id, 1)
    assert store.last_entered("pupil") == begun
    store.delete("pupil", first.local_id, 1)
    assert store.last_entered("pupil") is None


def test_a_form_the_pack_lacks_is_a_bug(store: Store) -> None:
    with pytest.raises(BugError, match="no_form"):
        store.ids("nothing", Query())


def test_a_second_connection_reads_what_the_first_saved(store: Store) -> None:
    other = store.another()
    saved = store.save("pupil", None, pupil(1), 1)
    assert other.record("pupil", saved.local_id).answers == pupil(1)
    other.close()
    assert store.save("pupil", None, Answers(), 1).dot == Dot(store.own_epoch, 2)


def test_lookups_give_live_records_with_the_id_references_hold(store: Store) -> None:
    saved = [store.save("pupil", None, pupil(i), 1) for i in (1, 2)]
    lookup = store.lookup()
    found = lookup.one("pupil", "_id", str(saved[1].dot))
    assert found == {"_id": str(saved[1].dot), **pupil(2).values}
    assert lookup.one("pupil", "name", "阿依古丽·买买提1") == {"_id": str(saved[0].dot), **pupil(1).values}
    assert lookup.one("pupil", "_id", "不是编号") is None
    assert lookup.one("pupil", "_id", "0123456789abcdef-1") is None
    assert [row["_id"] for row in lookup.rows("pupil")] == [str(s.dot) for s in saved]
    assert list(lookup.rows("unknown")) == []


def test_values_are_kept_in_the_type_of_their_field(store: Store) -> None:
    odd = pupil(1, name=7, phone=13900000000.0, grade="3", distance="1.5", remark="半个\ud83d\ude00和\ud800")
    saved = store.save("pupil", None, odd, 1)
    fine = pupil(1, name="7", phone="13900000000", grade=3, distance=1.5, remark="半个😀和\ufffd")
    assert store.record("pupil", saved.local_id).answers == fine
    assert store.save("pupil", saved.local_id, odd, 1).dot is None
    assert store.problems() == []


@pytest.mark.parametrize("wrong", ["三", 2.5, 1 << 70, float("nan"), float("inf")])
def test_a_value_its_field_cannot_hold_is_never_journalled(store: Store, wrong: str | int | float) -> None:
    with pytest.raises(BugError, match="value_type"):
        store.save("pupil", None, pupil(1, grade=wrong), 1)
    assert (store.head, store.count("pupil", Query())) == (0, 0)
    assert store.problems() == []


def test_pages_keep_the_order_of_the_ids(store: Store) -> None:
    saved = [store.save("case_", None, case(state), 1).local_id for state in ("warning", "closed")]
    wanted = [saved[1], 99, saved[0]]
    assert store.page("case_", wanted, ["state", "state_date"]) == [
        ("closed", "2026-03-01"),
        (None, None),
        ("warning", "2026-03-01"),
    ]
