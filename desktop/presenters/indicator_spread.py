"""How a figure lies over the schools of a county: a dot for each, and how uneven they are, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from desktop.i18n import NOTHING, fill, joined, t
from desktop.presenters.indicator_cells import coefficient_shown, is_known, is_over, mean_shown, two_places
from desktop.presenters.indicators import IndicatorsView, Sift, left_out
from desktop.theme.tokens import Tone
from forms.checklist.balance import Share, Variation, spread
from forms.checklist.sentences import number
from forms.checklist.verdict import STATES, Line, State
from forms.text import Text
from sync.county.indicators import Column, SchoolStanding


@dataclass(frozen=True, slots=True)
class Dot:
    """One school among the others: `size` 0..1 by its pupils."""

    code: str
    name: str
    value: float
    size: float
    is_short: bool


@dataclass(frozen=True, slots=True)
class Level:
    """A value that stands as a line across the schools."""

    value: float
    words: Text


@dataclass(frozen=True, slots=True)
class Distribution:
    """`limit`: what is asked; `national`: what the nation asks, where that is less; `mean`: the county's."""

    title: Text
    unit: Text
    dots: tuple[Dot, ...]
    limit: Level | None
    national: Level | None
    mean: Level | None
    words: Text


@dataclass(frozen=True, slots=True)
class Unevenness:
    """`coefficient` as it is written, `tone` its mark; `points`: (school year, coefficient), the last is today's.
    `who` widens the gap most, `why`, and what the coefficient would be if that school had what is asked."""

    coefficient: str
    badge: Text
    tone: Tone
    words: Text
    points: tuple[tuple[str, float], ...]
    limit: float | None
    who: Text
    why: Text


def distribution(view: IndicatorsView, sift: Sift, at: int) -> Distribution:
    column = view.columns(sift)[at]
    limit, national = column.measure.limit, column.measure.national
    bound = limit.of(column.stage) if limit else None
    lower = national.limit.of(column.stage) if national else None
    variation = view.found.variation(column) if column.measure.seven else None
    concerned = list(_concerned(view, sift, column))
    most = max((one.pupils(column) for one, _ in concerned), default=1) or 1
    dots = [
        Dot(one.school.code, one.school.name, line.figure.value or 0.0, one.pupils(column) / most,
            line.state is State.NOT_MET)
        for one, line in concerned
        if is_known(line)
    ]  # fmt: skip
    silent = len(concerned) - len(dots)
    words = t("一个圆一所学校，越大学生越多", "A dot is a school, its size its pupils")
    if silent:
        words = joined([words, fill(t("{n} 所没有数", "{n} without"), n=silent)])
    declared = sum(column.key in one.declared for one, line in concerned if is_known(line))
    if declared:
        words = joined([words, fill(t("{n} 所是学校声明的", "{n} are the schools' own word"), n=declared)])
    return Distribution(
        column.indicator.title, column.indicator.unit, tuple(sorted(dots, key=lambda dot: dot.value)),
        _level(t("要求 {n}", "asked {n}"), bound, number), _level(t("国家 {n}", "nation {n}"), lower, number),
        _level(t("全县 {n}", "county {n}"), variation.mean if variation else None, mean_shown), words,
    )  # fmt: skip


def unevenness(view: IndicatorsView, sift: Sift, at: int) -> Unevenness | None:
    """None for figures whose unevenness nobody asks about."""
    column, found = view.columns(sift)[at], view.found
    if not column.measure.seven:
        return None
    variation, bound = found.variation(column), found.most_uneven(column.stage)
    before = view.trend.coefficients(column)
    if variation is None:
        unknown = t("还没有一所学校有这个数", "No school has this figure yet")
        return Unevenness("—", STATES[State.UNKNOWN], Tone.UNKNOWN, unknown, tuple(before), bound, NOTHING, NOTHING)
    is_too_uneven = bound is not None and is_over(variation, bound)
    badge = t("超过 {n}", "above {n}") if is_too_uneven else t("不超过 {n}", "within {n}")
    shares = found.shares(column)
    words = fill(
        t("X {x} · S {s} · {n} 所学校 {p} 名学生", "X {x} · S {s} · {n} schools, {p} pupils"),
        x=mean_shown(variation.mean), s=two_places(variation.deviation), n=len(shares),
        p=f"{sum(s.pupils for s in shares):,}",
    )  # fmt: skip
    who, why = _mover(view, column, variation) if is_too_uneven else (NOTHING, NOTHING)
    points = (*before, (found.school_year, variation.coefficient))
    tone = Tone.FAILED if is_too_uneven else Tone.MET
    coefficient = coefficient_shown(variation.coefficient, bound)
    return Unevenness(coefficient, fill(badge, n=f"{bound:.2f}"), tone, words, points, bound, who, why)


def furthest(view: IndicatorsView, column: Column, variation: Variation) -> Share:
    """The school that widens the gap most: the one with the largest part in the weighted square deviation."""
    return max(view.found.shares(column), key=lambda one: one.pupils * (one.value - variation.mean) ** 2)


def _concerned(view: IndicatorsView, sift: Sift, column: Column) -> Iterator[tuple[SchoolStanding, Line]]:
    """The schools that count here and that the figure is about, each with it."""
    for one in view.schools(sift):
        line = one.lines.get(column.key)
        if left_out(one, sift) is None and line is not None and line.state is not State.NOT_APPLICABLE:
            yield one, line


def _level(words: Text, value: float | None, said: Callable[[float], str]) -> Level | None:
    return None if value is None else Level(value, fill(words, n=said(value)))


def _mover(view: IndicatorsView, column: Column, variation: Variation) -> tuple[Text, Text]:
    share = furthest(view, column, variation)
    school = view.school(share.school)
    assert school is not None
    side = t("低于", "below") if share.value < variation.mean else t("高于", "above")
    words = fill(
        t("{p} 人，{v}，{side}全县的 {x}", "{p} pupils, {v}, {side} the county's {x}"),
        p=f"{share.pupils:,}", v=two_places(share.value), side=side, x=mean_shown(variation.mean),
    )  # fmt: skip
    raised = _raised(view, column, share)
    who = fill(t("拉开差距最多的是{name}", "Furthest apart: {name}"), name=school.school.name)
    return who, joined([words, raised]) if raised != NOTHING else words


def _raised(view: IndicatorsView, column: Column, share: Share) -> Text:
    """What the coefficient would be if this school had what is asked of it; nothing where it has."""
    limit = column.measure.limit
    bound = limit.of(column.stage) if limit else None
    if limit is None or bound is None or limit.holds(share.value, column.stage):
        return NOTHING
    shares = [replace(one, value=bound) if one.school == share.school else one for one in view.found.shares(column)]
    variation = spread(shares)
    if variation is None:
        return NOTHING
    words = t("补到 {n}，系数是 {c}", "at {n} it would be {c}")
    return fill(
        words, n=number(bound), c=coefficient_shown(variation.coefficient, view.found.most_uneven(column.stage))
    )
