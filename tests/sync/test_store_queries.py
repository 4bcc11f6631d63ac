"""Lists, filters, order, search and pages over the typed tables."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from forms.answers import Answers
from forms.errors import BugError
from sync.store import Between, Query, Store
from tests.sync.store_kit import Desk, pupil

NAMES = ["阿依古丽·买买提", "买买提·艾力", "王小红", "叶尔肯·䶮", "𤩽𬭎", "Гүлнар", "ئۇيغۇر قىز", "Ａ班 王"]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Desk(tmp_path).create()
    opened.save_many("pupil", [pupil(i, name=name, distance=i / 2) for i, name in enumerate(NAMES)], 1)
    yield opened
    opened.close()


def names(store: Store, query: Query) -> list[object]:
    return [row[0] for row in store.page("pupil", store.ids("pupil", query), ["name"])]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("古丽", ["阿依古丽·买买提"]),
        ("买买提", ["阿依古丽·买买提", "买买提·艾力"]),
        ("丽·买", ["阿依古丽·买买提"]),
        ("丽.买", ["阿依古丽·买买提"]),
        ("王", ["王小红", "Ａ班 王"]),
        ("a班", ["Ａ班 王"]),
        ("䶮", ["叶尔肯·䶮"]),
        ("𬭎", ["𤩽𬭎"]),
        ("гүл", ["Гүлнар"]),
        ("قىز", ["ئۇيغۇر قىز"]),
        ("120003", ["叶尔肯·䶮"]),
        ("０００４", ["𤩽𬭎"]),
        ("王 0002", ["王小红"]),
        ("红小", []),
        ("·", []),
        ('" OR name:"', []),
        ("NEAR(王 红)", []),
        ("*", []),
    ],
)
def test_search_finds_parts_of_names_and_numbers(store: Store, text: str, found: list[str]) -> None:
    assert names(store, Query(text=text)) == found


def test_blank_search_finds_all(store: Store) -> None:
    assert names(store, Query(text="  ")) == NAMES


def test_search_follows_edits_and_deletions(store: Store) -> None:
    local_id = store.ids("pupil", Query(text="王小红"))[0]
    store.save("pupil", local_id, pupil(2, name="李小红"), 1)
    assert names(store, Query(text="王小红")) == []
    assert names(store, Query(text="李小")) == ["李小红"]
    store.delete("pupil", local_id, 1)
    assert names(store, Query(text="李小")) == []
    assert names(store, Query(text="李小", deleted=True)) == ["李小红"]


@pytest.mark.parametrize(
    ("filters", "numbers"),
    [
        ({"grade": 3}, [2]),
        ({"grade": (3, 5)}, [2, 4]),
        ({"distance": Between(1.0, 2.0)}, [2, 3, 4]),
        ({"distance": Between(low=3.0)}, [6, 7]),
        ({"distance": Between()}, list(range(8))),
        ({"phone": None}, list(range(8))),
        ({"phone": (None, "1")}, list(range(8))),
        ({"phone": "1"}, []),
        ({"grade": (3, 5), "distance": 2.0}, [4]),
        ({"name": "x' or 1=1 --"}, []),
    ],
)
def test_filters(store: Store, filters: dict[str, object], numbers: list[int]) -> None:
    found = store.ids("pupil", Query(filters=filters))  # type: ignore[arg-type]
    assert [row[0] for row in store.page("pupil", found, ["name"])] == [NAMES[i] for i in numbers]
    assert store.count("pupil", Query(filters=filters)) == len(numbers)  # type: ignore[arg-type]


def test_order_is_total_and_reverses(store: Store) -> None:
    for column in ("name", "distance", "phone", "label"):
        up = list(store.ids("pupil", Query(order=(column, False))))
        assert up == list(reversed(store.ids("pupil", Query(order=(column, True)))))
        assert len(set(up)) == len(NAMES)
    assert names(store, Query(order=("name", False))) == sorted(NAMES)


def test_an_unknown_column_is_a_bug_and_never_sql(store: Store) -> None:
    for bad in ("nothing", 'name" desc; drop table change; --', "_marks"):
        with pytest.raises(BugError, match="no_column"):
            store.ids("pupil", Query(order=(bad, False)))
        with pytest.raises(BugError, match="no_column"):
            store.page("pupil", [1], [bad])
        with pytest.raises(BugError, match="no_column"):
            store.count("pupil", Query(filters={bad: 1}))


def test_hostile_texts_are_kept_as_they_are_and_found(store: Store) -> None:
    for number, text in enumerate(["'; drop table change; --", '" or ""="', "%_\\", "\x00x", "=1+1", "‮abc"], 100):
        saved = store.save("pupil", None, pupil(number, name=text), 1)
        assert store.record("pupil", saved.local_id).answers["name"] == text
        assert list(store.ids("pupil", Query(filters={"name": text}))) == [saved.local_id]
    assert store.problems() == []


def test_lists_agree_with_a_plain_reckoning(store: Store) -> None:
    """Random saves, edits, deletions: every list is what sorting the answers by hand gives."""
    dice = random.Random(7)
    kept: dict[int, Answers] = {i: store.record("pupil", i).answers for i in store.ids("pupil", Query())}
    for number in range(60):
        answers = pupil(1000 + number, name=dice.choice(NAMES), grade=dice.randrange(1, 10))
        if kept and dice.random() < 0.4:
            local_id = dice.choice(sorted(kept))
            if dice.random() < 0.3:
                store.delete("pupil", local_id, 1)
                del kept[local_id]
                continue
            store.save("pupil", local_id, answers, 1)
        else:
            local_id = store.save("pupil", None, answers, 1).local_id
        kept[local_id] = answers
    for name in NAMES:
        expected = sorted((i for i, a in kept.items() if a["name"] == name), key=lambda i: (kept[i]["grade"], i))
        assert list(store.ids("pupil", Query(filters={"name": name}, order=("grade", False)))) == expected
        found = store.ids("pupil", Query(text=name, order=("grade", False)))
        assert [i for i in found if kept[i]["name"] == name] == expected
