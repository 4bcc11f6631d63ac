"""The months' dropout reports of all schools as a county's region gets them: nothing small can be found out."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import pytest

from forms.answers import Answers, Value
from forms.monthly import FORM
from forms.pack import Pack
from forms.small_cells import LEAST
from sync.approvals import signed
from sync.county.monthly_totals import MonthTotals, month_totals
from sync.envelope.keys import SigningKey
from sync.store import Store
from sync.store.county_book import ListedSchool
from tests.fakes.county_figures import TODAY, code_of, new_county, put
from tests.sync.checklist_kit import the_pack

KEY = SigningKey.generate()
SIX = tuple(f"{stage}_{name}" for stage in ("primary", "junior") for name in ("dropout", "suspected", "returned"))


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return the_pack(tmp_path_factory.mktemp("cache"))


@pytest.fixture
def county(tmp_path: Path, pack: Pack) -> Iterator[Store]:
    store = new_county(tmp_path / "county", pack)
    yield store
    store.close()


def listed(store: Store, number: int) -> None:
    schools = [ListedSchool(code_of(n), f"第{n}小学", "nine_year", "town") for n in range(number)]
    store.county_book().put_schools(schools)


def report(school: int, counts: Mapping[str, int], month: str = "2026-10", version: int = 1) -> Answers:
    """As it is approved there."""
    said: Mapping[str, Value] = {
        **dict.fromkeys(SIX, 0), **counts, "month": month, "version": version, "made_with": "2026.9"
    }  # fmt: skip
    return Answers().with_values(said)


def handed_over(store: Store, pack: Pack, school: int, *reports: Answers, signer: int | None = None) -> None:
    form, code = pack.forms[FORM], code_of(school if signer is None else signer)
    put(store, pack, code_of(school), [(FORM, dict(signed(form, code, one, KEY).values)) for one in reports])


def test_what_the_schools_approved_is_summed_each_with_its_newest_version(county: Store, pack: Pack) -> None:
    listed(county, 5)
    handed_over(county, pack, 0, report(0, {"primary_dropout": 20, "junior_returned": 11}))
    handed_over(county, pack, 1, report(1, {"primary_dropout": 99}), report(1, {"primary_dropout": 15}, version=2))
    handed_over(county, pack, 2, report(2, {"primary_dropout": 50}), signer=3)  # another school's principal signed it
    put(county, pack, code_of(3), [(FORM, dict(report(3, {"primary_dropout": 70}).values))])  # nobody did
    handed_over(county, pack, 4, report(4, {"primary_dropout": 30}, "2026-11"))  # not due yet
    (october,) = month_totals(county, pack, TODAY)
    assert (october.month, october.reported, october.listed) == (date(2026, 10, 1), 2, 5)
    assert october.counts == {"dropout": (35, 0, 35), "suspected": (0, 0, 0), "returned": (0, 11, 11)}


def test_a_small_count_is_left_out_and_so_is_what_would_give_it_away(county: Store, pack: Pack) -> None:
    listed(county, 2)
    handed_over(county, pack, 0, report(0, {"primary_dropout": 3, "junior_dropout": 40, "primary_suspected": 4}))
    handed_over(county, pack, 1, report(1, {"primary_dropout": 4, "junior_suspected": 5}))
    (october,) = month_totals(county, pack, TODAY)
    assert october.counts["dropout"][0] is None  # 7
    assert sum(count is None for count in october.counts["dropout"]) >= 2
    assert october.counts["suspected"] == (None, None, None)
    assert october.counts["returned"] == (0, 0, 0)


@pytest.mark.parametrize("seed", range(4))
def test_whoever_tries_to_find_a_small_count_is_left_with_ten_that_it_may_be(
    county: Store, pack: Pack, seed: int
) -> None:
    """With all that is handed over: the counts shown, their sums, and that none is negative."""
    chance = random.Random(seed)
    listed(county, 6)
    months = ("2026-03", "2026-05", "2026-06", "2026-09", "2026-10")
    true: dict[tuple[str, str], list[int]] = {}
    for school in range(6):
        reports = []
        for month in months:
            counts = {name: chance.choice((0, 0, 0, 1, 2, 5, 14)) for name in SIX}
            reports.append(report(school, counts, month))
            for name in ("dropout", "suspected", "returned"):
                sums = true.setdefault((month, name), [0, 0])
                sums[0] += counts[f"primary_{name}"]
                sums[1] += counts[f"junior_{name}"]
        handed_over(county, pack, school, *reports)
    found = month_totals(county, pack, TODAY)
    assert [f"{one.month:%Y-%m}" for one in found] == list(months)
    small = 0
    for one in found:
        for name, shown in one.counts.items():
            counts = true[f"{one.month:%Y-%m}", name]
            for at, count in enumerate((*counts, sum(counts))):
                assert shown[at] in (None, count)
                if 0 < count < LEAST:
                    small += 1
                    assert len(may_be(shown)[at]) >= LEAST
    assert small


def may_be(shown: tuple[int | None, ...], most: int = 120) -> list[set[int]]:
    """Every value that primary, junior and their sum can have for one who sees only this."""
    known = [
        (primary, junior, primary + junior)
        for primary in range(most)
        for junior in range(most)
        if all(said in (None, count) for said, count in zip(shown, (primary, junior, primary + junior), strict=True))
    ]
    return [set(values) for values in zip(*known, strict=True)]


def test_no_month_without_a_report_and_no_school_is_named(county: Store, pack: Pack) -> None:
    listed(county, 2)
    assert month_totals(county, pack, TODAY) == []
    handed_over(county, pack, 1, report(1, {}))
    assert month_totals(county, pack, TODAY) == [
        MonthTotals(date(2026, 10, 1), 1, 2, dict.fromkeys(("dropout", "suspected", "returned"), (0, 0, 0)))
    ]
