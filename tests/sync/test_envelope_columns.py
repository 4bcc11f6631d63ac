"""Columns give back exactly the changes that went in, whatever forms and values they hold, and bound what they read."""

from __future__ import annotations

import copy
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.change import MAX_CLOCK, Change
from sync.envelope import limits
from sync.envelope.cells import ABSENT, pack, unpack
from sync.envelope.columns import decode, encode
from sync.envelope.errors import ParcelError
from sync.envelope.strict import dumps, loads
from sync.vector import MAX_SEQ, Dot, Vector
from tests.sync.envelope_data import edits, first_parcel

OWN = "00000000000000ff"
OTHERS = ("1111111111111111", "2222222222222222", "3333333333333333")

words = st.text(min_size=1, max_size=12)
days = st.dates().map(lambda day: day.isoformat())
odd = st.sampled_from(
    ["", "|", "|/;~^\t\n", "2016-02-30", "2016-1-01", "𤩽木·阿不力孜", "\x00", "ئۇيغۇر", -0.0, 0.0, 0, 1, 1.0, "1"]
)
values = st.one_of(
    st.none(), words, days, odd, st.integers(-(2**63), 2**63 - 1), st.floats(allow_nan=False, allow_infinity=False)
)
names = st.sampled_from(["name", "birth_date", "why_x", "_deleted", "字段", "𬭎"]) | words
fields = st.dictionaries(names, values, max_size=6)
dots = st.builds(Dot, st.sampled_from((OWN, *OTHERS)), st.integers(1, MAX_SEQ - 1))
vectors = st.dictionaries(st.sampled_from(OTHERS), st.integers(1, MAX_SEQ - 1)).map(Vector)


@st.composite
def journals(draw: st.DrawFn) -> list[Change]:
    changes = []
    for seq in sorted(draw(st.sets(st.integers(1, 40) | st.integers(1, MAX_SEQ - 1), min_size=1, max_size=12))):
        dot = Dot(OWN, seq)
        rows = {
            f"{draw(st.sampled_from(['visits', '探访']))}/{draw(st.just(dot) | dots)}.{draw(st.integers(0, 99))}": draw(
                st.none() | fields
            )
            for _ in range(draw(st.integers(0, 3)))
        }
        changes.append(
            Change(
                dot=dot,
                record=draw(st.just(dot) | dots),
                form=draw(st.sampled_from(["enrolment", "dropout", "未知"])),
                clock=draw(st.integers(1, MAX_CLOCK)),
                at=draw(st.integers(-(2**39), 2**39)),
                author=draw(st.integers(0, 2**31 - 1)),
                fields=draw(fields),
                rows=rows,
                seen=draw(vectors),
            )
        )
    return changes


def exact(change: Change) -> str:
    """Unlike ==, tells 1 from 1.0 and 0.0 from -0.0."""
    rows = {key: row if row is None else sorted(dict(row).items()) for key, row in change.rows.items()}
    parts = (change.dot, change.record, change.form, change.clock, change.at, change.author)
    return repr((parts, sorted(change.seen.items()), sorted(change.fields.items()), sorted(rows.items())))


@given(journals())
@settings(max_examples=300)
def test_any_changes_come_back_exactly(changes: list[Change]) -> None:
    back = decode(loads(dumps(encode(changes))), OWN).changes()
    assert [exact(change) for change in back] == [exact(change) for change in changes]


@given(st.lists(values | st.just(ABSENT) | days, max_size=80), st.randoms())
@settings(max_examples=300)
def test_any_column_comes_back_exactly(cells: list[Any], rng: random.Random) -> None:
    repeated = [rng.choice(cells) for _ in range(150)] if cells and rng.random() < 0.3 else cells
    assert list(map(repr, unpack(loads(dumps(pack(repeated))), len(repeated)))) == list(map(repr, repeated))


@pytest.mark.parametrize("journal", [first_parcel(), edits(200), edits(10)], ids=["first", "edits", "day"])
def test_a_schools_changes_come_back(journal: Any) -> None:
    for part in journal.parts.values():
        assert decode(loads(dumps(encode(part))), journal.epoch).changes() == list(part)


def test_each_kind_of_column_is_written_as_the_page_says() -> None:
    assert pack(["a"] * 9) == {"is": "a"}
    assert pack(["a", "b", None, ABSENT, "a"] * 3) == {"of": ["a", "b"], "at": "AB-.A" * 3}
    assert pack(["2016-03-01", "2016-02-27"]) == {"from": "2016-02-27", "days": [3, 0]}
    assert pack(["x|y", "z", None]) == {"in": "11-", "text": "/x|y/z"}
    assert pack([3, 4.5, "z", ABSENT]) == {"in": "111.", "list": [3, 4.5, "z"]}
    assert pack([None, ABSENT]) == {"of": [], "at": "-."}


def test_creations_that_follow_one_another_cost_nothing() -> None:
    one, many = (encode([_change(seq) for seq in range(1, n + 1)]) for n in (10, 4000))
    assert len(dumps(many)) - len(dumps(one)) < 4000 * 3
    assert many["forms"][0]["seq"] == [1, 4000]
    assert "edits" not in many["forms"][0]


def test_seen_is_said_once_and_then_only_where_it_differs() -> None:
    low, high = Vector({OTHERS[0]: 3}), Vector({OTHERS[0]: 9})
    content = encode([_change(1, low), _change(2, low), _change(3, high), _change(4, high)])
    assert content["seen"] == [[0, 1, 3], [2, 1, 9]]
    assert "seen" not in encode([_change(1), _change(2)])


@pytest.mark.parametrize(
    "changes",
    [
        [],
        ["swapped"],
        ["nan"],
        ["infinite"],
        ["long"],
        ["surrogate"],
        ["clock"],
        ["own epoch seen"],
        ["row name"],
    ],
)
def test_what_no_reader_would_take_is_not_written(changes: list[str]) -> None:
    bad: dict[str, list[Change]] = {
        "swapped": [_change(2), _change(1)],
        "nan": [_change(1, value=float("nan"))],
        "infinite": [_change(1, value=float("inf"))],
        "long": [_change(1, value=2**63)],
        "surrogate": [_change(1, value="\ud800")],
        "clock": [Change(Dot(OWN, 1), Dot(OWN, 1), "f", MAX_CLOCK + 1, 0, 0, {})],
        "own epoch seen": [_change(1, Vector({OWN: 1}))],
        "row name": [Change(Dot(OWN, 1), Dot(OWN, 1), "f", 1, 0, 0, {}, {"visits/3": {}})],
    }
    with pytest.raises(ValueError):  # noqa: PT011 - any will do: it is a mistake of the caller
        encode(bad[changes[0]] if changes else [])


BOMBS: dict[str, Any] = {
    "changes": {"seq": [1, limits.CHANGES + 1]},
    "changes far": {"seq": [1, 1 << 40]},
    "gap": {"seq": [MAX_SEQ - 1, 2]},
    "clock": {"clock": [1, 1 << 40]},
    "clock high": {"clock": [MAX_CLOCK + 1, 2]},
    "author": {"author": [-1, 2]},
    "times": {"at": [1 << 50, 0]},
    "no time": {"at": [1]},
    "negative run": {"clock": [1, 3, 1, -1]},
    "boolean": {"author": [True, 2]},
    "seq zero": {"seq": [0, 2]},
    "unknown codec": {"fields": {"x": {"packed": 1}}},
    "alphabet": {"fields": {"x": {"of": ["a"], "at": "AB"}}},
    "alphabet of letters": {"fields": {"x": {"of": "ab", "at": "AB"}}},
    "letters as a list": {"fields": {"x": {"of": ["a"], "at": ["A", "A"]}}},
    "short column": {"fields": {"x": {"text": "|a"}}},
    "empty text": {"fields": {"x": {"text": ""}}},
    "null in a list": {"fields": {"x": {"list": [None, 1]}}},
    "boolean value": {"fields": {"x": {"is": True}}},
    "list value": {"fields": {"x": {"is": [1]}}},
    "long integer": {"fields": {"x": {"is": 2**63}}},
    "broken text": {"fields": {"x": {"is": "\ud800"}}},
    "day": {"fields": {"x": {"from": "9999-12-31", "days": [0, 1]}}},
    "no day": {"fields": {"x": {"from": "2016-02-30", "days": [0, 1]}}},
    "states": {"fields": {"x": {"in": "1x", "list": [1]}}},
    "more values": {"fields": {"x": {"in": "1-", "list": [1, 2]}}},
    "name": {"fields": {"": {"is": 1}}},
    "form": {"form": ""},
    "record far": {"edits": {"at": [2, 1], "of": [1]}},
    "record epoch": {"edits": {"at": [0, 1], "of": [1], "in": [7, 1]}},
    "unknown key": {"more": 1},
    "row of no change": {"rows": {"v": {"change": [2], "index": [0], "fields": {}}}},
    "row twice": {"rows": {"v": {"change": [0, 0], "index": [1, 1], "fields": {}}}},
    "removed with values": {"rows": {"v": {"change": [0], "index": [1], "fields": {"x": {"is": 1}}, "gone": [0, 1]}}},
}


@pytest.mark.parametrize("name", BOMBS)
def test_malformed_content_is_refused(name: str) -> None:
    content = {"forms": [{"form": "f", "seq": [1, 2], "clock": [1, 2], "at": [5, 0], "author": [1, 2], "fields": {}}]}
    assert len(decode(content, OWN)) == 2
    content["forms"][0].update(BOMBS[name])
    with pytest.raises(ParcelError):
        decode(content, OWN)


@pytest.mark.parametrize(
    "more",
    [
        {"epochs": [OWN]},
        {"epochs": ["x"]},
        {"epochs": OTHERS[0]},
        {"seen": [[0, 1, 1]]},
        {"epochs": [OTHERS[0]], "seen": [[9, 1, 1]]},
        {"epochs": [OTHERS[0]], "seen": [[0, 0, 1]]},
        {"forms": []},
        {"other": 1},
    ],
    ids=str,
)
def test_malformed_vectors_are_refused(more: dict[str, Any]) -> None:
    with pytest.raises(ParcelError):
        decode({**encode([_change(1), _change(2)]), **more}, OWN)


def test_a_form_or_a_number_never_stands_twice() -> None:
    content = encode([_change(1)])
    for second in ("f", "g"):
        doubled = copy.deepcopy(content)
        doubled["forms"].append({**doubled["forms"][0], "form": second})
        with pytest.raises(ParcelError):
            decode(doubled, OWN)


def test_writer_and_reader_count_alike() -> None:
    with pytest.raises(ParcelError, match="too_large"):
        encode([_change(seq) for seq in range(1, limits.CHANGES + 2)])
    wide = {f"f{n}": 1 for n in range(limits.CELLS // 4000 + 1)}
    with pytest.raises(ParcelError, match="too_large"):
        encode([Change(Dot(OWN, n), Dot(OWN, n), "f", 1, 0, 0, wide) for n in range(1, 4001)])


def _change(seq: int, seen: Vector | None = None, value: Any = "x") -> Change:
    dot = Dot(OWN, seq)
    return Change(dot, dot, "f", 1, 1_700_000_000, 1, {"name": value}, seen=seen or Vector())
