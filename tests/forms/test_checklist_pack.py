"""The checklist of the pack we ship is whole, stands in the docs, and one that is not is refused."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

import resources
from forms.checklist.checking import faults
from forms.checklist.definition import ROWS, Checklist, Limit, Measure
from forms.checklist.queries import named_queries
from forms.checklist.reading import read_checklist
from forms.checks import titled
from forms.errors import InputError
from forms.pack import Pack, load_pack, pack_files, read_pack
from forms.pack_check import check_pack
from tests.forms.checklist_kit import checklist

FOLDER = resources.find("pack")
POLICY = Path(__file__).parents[2] / "docs" / "POLICY.md"
SMALL = """
nearly = 0.85
rule = { zh = "规则", en = "rule" }
[weights]
primary = 1
[variation]
primary = 0.5
[[indicator]]
id = "one"
title = { zh = "一", en = "one" }
unit = { zh = "个", en = "ones" }
formula = "value"
counts = [{ name = "value", from = "film", zh = "一", en = "one" }]
[[item]]
id = "first"
row = 1
clause = "一"
title = { zh = "一", en = "one" }
duty = { zh = "一", en = "one" }
answers = "school"
how = "computed"
due = 2027
measures = [{ indicator = "one", at_least = 1 }]
[[elsewhere]]
row = 2
clause = "二"
duty = { zh = "二", en = "two" }
reason = { zh = "二", en = "two" }
"""


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return load_pack(FOLDER, tmp_path_factory.mktemp("cache"))


def small(old: str = "", new: str = "") -> Checklist:
    assert old in SMALL
    return read_checklist(SMALL.replace(old, new, 1) if old else SMALL, ["film"])


def test_every_row_of_the_plan_is_here_or_named_as_not_the_schools() -> None:
    rows = {item.row for item in checklist().items}
    others = {row.row for row in checklist().elsewhere}
    assert rows | others == set(range(1, ROWS + 1))
    assert not rows & others
    assert all(row.reason.zh and row.reason.en for row in checklist().elsewhere)


def test_the_thresholds_of_the_plan_and_of_the_national_rule() -> None:
    limits = {(item.id, m.indicator): m.limit for item in checklist().items for m in item.measures if m.limit}

    def by_stage(name: str) -> tuple[float | None, float | None]:
        limit = limits["resources", name]
        return limit.of("primary"), limit.of("junior")

    assert {name: by_stage(name) for item, name in limits if item == "resources"} == {
        "degree": (4.2, 5.3),
        "backbone": (1, 1),
        "arts_teachers": (0.9, 0.9),
        "teaching_area": (4.5, 5.8),
        "sports_area": (7.5, 10.2),
        "equipment_value": (2000, 2500),
        "multimedia_rooms": (2.3, 2.4),
    }
    assert limits["class_size", "class_size"] == Limit(False, {"primary": 45, "junior": 50})
    assert limits["retention", "retention"] == Limit(True, {"": 96})
    assert limits["disabled_enrolled", "disabled_enrolled"] == Limit(True, {"": 97})
    assert limits["line_speed", "line_speed"] == Limit(True, {"": 1000})
    assert (checklist().weights, checklist().variation) == (
        {"primary": 1, "junior": 1.1, "senior": 1.32},
        {"primary": 0.5, "junior": 0.45},
    )
    due = {item.id: item.due.year for item in checklist().items if item.due.year}
    assert {name: due[name] for name in ("registration", "counselling_room", "pairing", "premises")} == {
        "registration": 2025, "counselling_room": 2025, "pairing": 2027, "premises": 2035
    }  # fmt: skip


def bounds(measure: Measure) -> str:
    """A figure with its thresholds as the docs write them."""
    if measure.limit is None:
        return f"`{measure.indicator}` shown"
    sign = "≥" if measure.limit.at_least else "≤"
    said = " / ".join(f"{sign} {bound:g} {stage}".strip() for stage, bound in measure.limit.values.items())
    return f"`{measure.indicator}` {said}"


def test_every_item_stands_in_the_docs_with_its_figures() -> None:
    lines = [line for line in POLICY.read_text("utf-8").splitlines() if re.match(r"\| \d+ \|", line)]
    assert len(lines) == len(checklist().items) + len(checklist().elsewhere)  # and nothing that is no longer there
    for item in checklist().items:
        [line] = [line for line in lines if f"`{item.id}` {item.title.zh} |" in line]
        assert line.startswith(f"| {item.row} | {item.clause} |")
        assert [b for measure in item.measures if (b := bounds(measure)) not in line] == [], item.id
        until = str(item.due.year or ("standing" if item.due.standing else "no date"))
        assert f"| {until} |" in line, item.id
    for row in checklist().elsewhere:
        assert any(line.startswith(f"| {row.row} | {row.clause} |") and row.reason.en in line for line in lines), row


def test_the_pack_check_finds_nothing_and_sees_what_is_planted(pack: Pack) -> None:
    assert [p for p in check_pack(pack) if p.rule == "checklist"] == []

    def planted(files: Mapping[str, str]) -> set[str]:
        return {p.field for p in check_pack(replace(pack, query_files=files)) if p.rule == "checklist"}

    assert planted({**pack.query_files, "more.sql": "-- name: spare\nselect 1"}) == {"spare"}
    assert planted({name: text.replace(": films\n", ": filmed\n") for name, text in pack.query_files.items()}) == {
        "films", "filmed"
    }  # fmt: skip
    assert planted({**pack.query_files, "more.sql": "-- name: films\nselect 1"}) == {""}
    broken = replace(pack, checklist_text=pack.checklist_text.replace("row = 34", "row = 35"))
    assert [p.rule for p in check_pack(broken)] == ["checklist"]
    profile = replace(pack.forms["profile"], fields=pack.forms["profile"].fields[:2])
    found = faults(pack.checklist(), pack.queries(), {"profile": profile})
    assert {"counselling_room", "pairing", "coverage"} <= {place for place, _ in found}


def test_a_row_that_nobody_wrote_is_found(pack: Pack) -> None:
    shorter = replace(pack.checklist(), elsewhere=pack.checklist().elsewhere[1:])
    assert [place for place, _ in faults(shorter, pack.queries(), pack.forms)] == ["2"]


def test_a_small_checklist_is_read() -> None:
    found = small()
    assert [item.id for item in found.items] == ["first"]
    assert found.items[0].due.year == 2027


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('indicator = "one"', 'indicator = "two"'),  # an indicator that is not there
        ('from = "film"', 'from = "films"'),  # a form that is not there
        ('formula = "value"', 'formula = "share"'),  # without the counts it needs
        ('formula = "value"', 'formula = "sum"'),
        ("at_least = 1", "at_least = true"),
        ("at_least = 1", "at_least = 1, at_most = 2"),
        ("at_least = 1", "atleast = 1"),
        (", at_least = 1", ""),  # computed by nothing
        ("row = 1", "row = 60"),
        ("row = 1", "row = 2"),  # an item and elsewhere
        ("due = 2027", 'due = "soon"'),
        ('answers = "school"', 'answers = "nobody"'),
        ('duty = { zh = "一", en = "one" }', 'duty = { zh = "一" }'),
        ('duty = { zh = "一", en = "one" }', 'duty = { zh = "一", en = "" }'),
        ('how = "computed"', 'how = "computed"\ncolour = "green"'),
        ("nearly = 0.85", ""),
        ("nearly = 0.85", "nearly = = 1"),
        ('id = "first"', 'id = "First!"'),
        ("measures", 'except = [{ kind = "special", zh = "不", en = "no" }]\nmeasures'),
    ],
)
def test_what_is_no_checklist_is_refused_whole(old: str, new: str) -> None:
    with pytest.raises(InputError) as refused:
        small(old, new)
    assert refused.value.code == "pack_checklist"


def test_one_row_may_have_parts_and_none_twice() -> None:
    item = SMALL[SMALL.index("[[item]]") : SMALL.index("[[elsewhere]]")]
    second = item.replace('id = "first"', 'id = "second"')
    with pytest.raises(InputError):
        read_checklist(SMALL + second, ["film"])
    parted = read_checklist(SMALL + second.replace("row = 1", 'row = 1\npart = "b"'), ["film"])
    assert [(item.row, item.part) for item in parted.items] == [(1, ""), (1, "b")]
    with pytest.raises(InputError):
        read_checklist(SMALL + item.replace("row = 1", "row = 3"), ["film"])


def test_a_pack_with_a_wrong_checklist_is_refused_whenever_it_is_read(tmp_path: Path) -> None:
    files = {**pack_files(FOLDER), "checklist.toml": SMALL.replace("row = 1", "row = 77")}
    for _ in range(2):
        with pytest.raises(InputError) as refused:
            read_pack(files, tmp_path)
        assert refused.value.code == "pack_checklist"


def test_forms_that_ask_for_a_duty_offer_those_of_the_checklist(pack: Pack) -> None:
    duties = [(item.id, item.title) for item in pack.checklist().items]
    for form_id in ("attestation", "plan_task"):
        form = pack.forms[form_id]
        assert [(choice.code, choice.label) for choice in form.field("item").choices] == duties
    assert titled(pack.forms["attestation"], "line_speed").zh == "千兆到校"
    assert titled(pack.forms["attestation"], None) == pack.forms["attestation"].one


def test_queries_have_names_of_their_own() -> None:
    text = "-- about\n\n-- name: one\nselect 1\n-- why\n-- name: one.rows\nselect 'film', 1\n"
    assert named_queries({"a.sql": text}) == {"one": "select 1\n-- why", "one.rows": "select 'film', 1"}
    for wrong in ({"a.sql": text, "b.sql": "-- name: one\nselect 2"}, {"a.sql": "select 1\n" + text}):
        with pytest.raises(InputError) as refused:
            named_queries(wrong)
        assert refused.value.code == "pack_queries"


def test_a_pack_without_a_checklist_has_an_empty_one(pack: Pack) -> None:
    bare = replace(pack, checklist_text="", query_files={})
    assert bare.checklist().items == ()
    assert [p for p in check_pack(bare) if p.rule == "checklist"] == []
