"""How a figure of a duty went from term to term, as far as anybody knows: what was signed, and what was worked out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desktop.i18n import fill, joined, same, t
from desktop.presenters.checklist import limit_words, with_unit
from forms.checklist import sentences
from forms.checklist.definition import Limit
from forms.checklist.verdict import Line
from forms.text import Text
from sync.signoff.comparing import Point, Source

MOST_TERMS = 6
LEAST_POINTS = 2


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """One term: `value` is None where nobody knows it. `said` is the value as people read it."""

    label: Text
    value: float | None
    said: str
    is_signed: bool
    is_now: bool
    is_short: bool


@dataclass(frozen=True, slots=True)
class TrendView:
    """`limits` are thresholds with their words."""

    title: Text
    points: tuple[TrendPoint, ...]
    limits: tuple[tuple[float, Text], ...]

    @property
    def is_drawn(self) -> bool:
        """Whether there is enough for a line."""
        return sum(point.value is not None for point in self.points) >= LEAST_POINTS


def trend_view(line: Line, points: Sequence[Point]) -> TrendView:
    measure, figure = line.measure, line.figure
    limit, unit, stage = measure.limit, figure.indicator.unit, figure.stage
    limits = []
    if limit is not None and (bound := limit.of(stage)) is not None:
        said = limit_words(line) if measure.national is None else with_unit(sentences.number(bound), unit)
        limits.append((bound, fill(t("标准 {asked}", "asked: {asked}"), asked=said)))
    if measure.national is not None and (bound := measure.national.limit.of(stage)) is not None:
        said = with_unit(sentences.number(bound), unit)
        limits.append((bound, joined([measure.national.name, said], " ", " ")))
    shown = tuple(_point(point, limit, stage) for point in points[-MOST_TERMS:])
    title = joined([sentences.named(figure), unit], "，", ", ")
    return TrendView(title, shown, tuple(limits))


def lacking(views: Sequence[TrendView]) -> Text:
    """Why there is no chart."""
    if any(point.value is not None for view in views for point in view.points):
        return t(
            "还只有一个学期的数，画不出走势。每学期签一次字，或在这台电脑上打开清单，就会记下来。",
            "One term only: no line yet. Signing each term, or opening the checklist on this PC, keeps it.",
        )
    return t("还没有哪个学期有这个数。", "No term has this figure yet.")


def short_term(term: str) -> Text:
    """'2026-2027-1' under a chart: 26 秋."""
    first, _, rest = term.partition("-")
    second, _, half = rest.partition("-")
    if not (first.isdecimal() and second.isdecimal() and half in ("1", "2")):
        return same(term)
    return Text(f"{first[-2:]} 秋", f"A {first[-2:]}") if half == "1" else Text(f"{second[-2:]} 春", f"S {second[-2:]}")


def _point(point: Point, limit: Limit | None, stage: str) -> TrendPoint:
    value = point.value
    is_short = value is not None and limit is not None and not limit.holds(value, stage)
    said = "" if value is None else sentences.shown(value, limit, stage)
    is_now = point.source is Source.NOW
    return TrendPoint(short_term(point.term), value, said, point.source is Source.SIGNED, is_now, is_short)
