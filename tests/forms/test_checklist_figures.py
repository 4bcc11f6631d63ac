"""Every formula by cases computed by hand, and what each bad number comes to."""

from __future__ import annotations

import pytest

from forms.checklist.balance import variation
from forms.checklist.definition import Count, Formula, Indicator
from forms.checklist.figures import COLUMNS, Figure, figure_of
from forms.text import Text

WEIGHTS = {"primary": 1.0, "junior": 1.1, "senior": 1.32}


def indicator(formula: str, *, per: float = 1, small: int = 0, none: bool = False) -> Indicator:
    kind = Formula(formula)
    counts = tuple(Count(name, Text(name, name), "enrolment") for name in COLUMNS[kind])
    words = Text("没有", "none") if none else None
    return Indicator("one", Text("一项", "one"), Text("", ""), kind, counts, per=per, small=small, none=words)


def figure(formula: str, *numbers: float | None, stage: str = "", **more: float | bool) -> Figure:
    kind = indicator(formula, **more)  # type: ignore[arg-type]
    return figure_of(kind, stage, dict(zip(COLUMNS[kind.formula], numbers, strict=True)), WEIGHTS)


BY_HAND = [
    ("value", (0,), 0),
    ("share", (48, 50), 96),
    ("per", (21, 500), 0.042),
    ("every", (100, 4, 1), 95),
    ("every", (9, 1, 0), 88.8889),  # nine months were due, one dropout report was not approved in time
    # entrants, moved in, moved out, deaths, graduates
    ("consolidation_a", (60, 4, 6, 0, 57), 98.3333),
    ("consolidation_b", (60, 4, 6, 0, 57), 98.2759),
    ("consolidation_c", (60, 4, 6, 0, 57), 98.2759),
    ("consolidation_a", (12, 0, 0, 0, 11), 91.6667),
    ("consolidation_a", (60, 0, 0, 2, 58), 100),
    ("consolidation_b", (60, 0, 0, 2, 58), 96.6667),
    ("consolidation_c", (60, 0, 0, 2, 58), 100),
]
SHARED = [
    # nine years: 1760 m2, 300 primary and 200 junior pupils; 1760 / (300 + 1.1 * 200), 1760 / (300 / 1.1 + 200)
    ("primary", (1760, 300, 200, 0), 3.384615),
    ("junior", (1760, 300, 200, 0), 3.723077),
    # twelve years with 100 seniors more: 1760 / (300 + 220 + 132)
    ("primary", (1760, 300, 200, 100), 2.699387),
    # a complete secondary school, 1 : 1.2: 1760 / (200 + 1.2 * 100)
    ("junior", (1760, 0, 200, 100), 5.5),
    ("primary", (1760, 300, 0, 0), 5.866667),
]


def test_every_formula_has_a_case_computed_by_hand() -> None:
    assert {Formula(formula) for formula, _, _ in BY_HAND} | {Formula.SPLIT} == set(Formula)
    assert SHARED


@pytest.mark.parametrize(("formula", "numbers", "value"), BY_HAND)
def test_a_formula_comes_to_what_it_comes_to_by_hand(formula: str, numbers: tuple[float, ...], value: float) -> None:
    assert figure(formula, *numbers).value == pytest.approx(value, abs=5e-5)


def test_the_other_formulas_in_use_stand_beside_the_one_that_counts() -> None:
    others = dict(figure("consolidation_a", 60, 4, 6, 0, 57).others)
    assert {formula: round(value, 2) for formula, value in others.items()} == {
        Formula.CONSOLIDATION_B: 98.28,
        Formula.CONSOLIDATION_C: 98.28,
    }


@pytest.mark.parametrize(("pupils", "is_indicative"), [(49, True), (50, False)])
def test_a_small_cohort_is_indicative(pupils: int, is_indicative: bool) -> None:
    assert figure("consolidation_a", pupils, 0, 0, 0, pupils, small=50).is_indicative is is_indicative


@pytest.mark.parametrize(("stage", "numbers", "value"), SHARED)
def test_what_stages_share_is_split(stage: str, numbers: tuple[float, ...], value: float) -> None:
    assert figure("split", *numbers, stage=stage).value == pytest.approx(value, abs=5e-7)


def test_per_hundred_may_exceed_a_hundred_and_a_share_may_not() -> None:
    assert figure("per", 3, 2, per=100).value == 150
    found = figure("share", 3, 2)
    assert found.value is None
    assert found.trouble is not None
    assert "150.00%" in found.trouble.zh


@pytest.mark.parametrize(
    ("formula", "numbers"),
    [
        ("consolidation_a", (60, 4, 70, 0, 0)),  # more left than there ever were
        ("consolidation_a", (60, 9, 0, 0, 5)),  # more came than graduated or left
        ("consolidation_a", (0, 0, 0, 0, 57)),  # graduates of a cohort that nobody entered
        ("consolidation_a", (50, 0, 8, 0, 57)),  # 130 %: transfers that nobody entered
        ("every", (10, 8, 3)),
        ("value", (-1,)),
        ("share", (float("inf"), 5)),
    ],
)
def test_what_no_school_can_have_is_an_error_of_the_data(formula: str, numbers: tuple[float, ...]) -> None:
    found = figure(formula, *numbers)
    assert found.value is None
    assert found.trouble is not None
    assert found.trouble.zh.startswith("数据有错")


def test_a_count_that_is_not_known_is_named() -> None:
    found = figure("consolidation_a", 60, 4, None, 0, None)
    assert found.value is None
    assert [count.name for count in found.missing] == ["moved_out", "graduates"]


def test_zero_pupils_are_missing_data_and_zero_of_something_is_nothing_to_judge() -> None:
    assert [count.name for count in figure("per", 5, 0).missing] == ["denominator"]
    found = figure("share", 0, 0, none=True)
    assert (found.value, found.missing, found.nothing) == (None, (), Text("没有", "none"))


def test_a_cohort_that_never_existed_has_nothing_to_compute() -> None:
    assert figure("consolidation_a", 0, 0, 0, 0, 0, none=True).nothing is not None


def test_the_variation_is_weighted_by_pupils() -> None:
    found = variation((45, 37, 89, 76, 55), (279, 137, 935, 160, 402))
    assert found is not None
    assert (round(found.mean, 4), round(found.deviation, 4), round(found.coefficient, 4)) == (6.3344, 3.2639, 0.5153)


def test_schools_without_pupils_have_no_weight_and_no_pupils_no_variation() -> None:
    assert variation((45, 0), (90, 500)) == variation((45,), (90,))
    assert variation((), ()) is None
    assert variation((0, 0), (5, 5)) is None
    assert variation((5, 5), (0, 0)) is None
    with pytest.raises(ValueError, match="negative"):
        variation((5, -1), (1, 1))


def test_equal_schools_do_not_vary() -> None:
    found = variation((10, 20), (50, 100))
    assert found is not None
    assert found.coefficient == 0
