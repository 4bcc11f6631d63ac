"""The county's table of figures as it is shown: values with their marks, what is asked, and one of them in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from desktop.i18n import NOTHING, fill, joined, t
from desktop.theme.tokens import Tone
from forms.checklist.balance import Variation
from forms.checklist.definition import JUNIOR, PRIMARY
from forms.checklist.figures import FORMULAS, Figure
from forms.checklist.sentences import STAGES, number, shown
from forms.checklist.verdict import STATES, Line, State
from forms.text import Text
from sync.county.indicators import Column, CountyStanding, SchoolStanding
from sync.county.trend import Trend

TITLE = t("县域指标", "County indicators")
SEVEN, OTHERS = "seven", "others"
STAGE_TABS = ((PRIMARY, t("小学", "Primary")), (JUNIOR, t("初中", "Junior")))
SET_TABS = ((SEVEN, t("七项", "The seven")), (OTHERS, t("其他", "Others")))


@dataclass(frozen=True, slots=True)
class Sift:
    stage: str = PRIMARY
    which: str = SEVEN


@dataclass(frozen=True, slots=True)
class CellView:
    """One value with its mark; `is_loud`: on a ground of its own."""

    text: str
    sign: str = ""
    tone: Tone | None = None
    is_loud: bool = False


@dataclass(frozen=True, slots=True)
class HeadView:
    title: Text
    unit: Text


@dataclass(frozen=True, slots=True)
class RowView:
    """One school. `reason`: why it stands outside, NOTHING where it does not."""

    code: str
    name: str
    pupils: str
    cells: tuple[CellView, ...]
    verdict: CellView
    reason: Text


@dataclass(frozen=True, slots=True)
class FootView:
    title: Text
    cells: tuple[CellView, ...]
    verdict: CellView = CellView("")


@dataclass(frozen=True, slots=True)
class TableView:
    """`asked` is the row of thresholds, `feet` those of the county."""

    heads: tuple[HeadView, ...]
    asked: FootView
    rows: tuple[RowView, ...]
    feet: tuple[FootView, ...]


@dataclass(frozen=True, slots=True)
class Dot:
    """One school among the others: `size` 0..1 by its pupils."""

    code: str
    name: str
    value: float
    size: float
    is_short: bool


@dataclass(frozen=True, slots=True)
class Distribution:
    title: Text
    unit: Text
    dots: tuple[Dot, ...]
    limit: float | None
    limit_words: Text
    mean: float | None
    mean_words: Text
    words: Text


@dataclass(frozen=True, slots=True)
class Unevenness:
    """`coefficient` as it is written, `state` its mark; `points`: (school year, coefficient), the last is today's."""

    coefficient: str
    badge: Text
    tone: Tone
    words: Text
    points: tuple[tuple[str, float], ...]
    limit: float | None
    who: Text
    why: Text


@dataclass(frozen=True, slots=True)
class FigureView:
    """One figure of one school in words."""

    title: Text
    value: CellView
    words: Text
    counts: Text
    trend: Text


MARKS: Mapping[State, tuple[str, Tone]] = {
    State.NOT_MET: ("close-line", Tone.FAILED),
    State.UNKNOWN: ("question-line", Tone.UNKNOWN),
}
NEARLY = ("arrow-down-line", Tone.ATTENTION)
VERDICTS: Mapping[State, tuple[str, Tone]] = {
    State.MET: ("checkbox-circle-fill", Tone.MET),
    State.NOT_MET: ("close-circle-fill", Tone.FAILED),
    State.UNKNOWN: ("question-line", Tone.UNKNOWN),
    State.NOT_APPLICABLE: ("", Tone.UNKNOWN),
}


NO_VERDICT = CellView("", "", Tone.UNKNOWN)


class IndicatorsView:
    """What was read, arranged by stage and set of figures."""

    def __init__(self, found: CountyStanding, trend: Trend) -> None:
        self.found, self.trend = found, trend
        self._by_code = {one.school.code: one for one in found.schools}

    def columns(self, sift: Sift) -> tuple[Column, ...]:
        return tuple(
            column
            for column in self.found.columns
            if column.measure.seven is (sift.which == SEVEN) and column.stage in (sift.stage, "")
        )

    def schools(self, sift: Sift) -> list[SchoolStanding]:
        """Those that teach this stage, those outside last; a school of unknown stages stands in both."""
        fit = [one for one in self.found.schools if sift.stage in one.facts.stages or not one.facts.stages]
        return sorted(fit, key=lambda one: (one.outside is not None, not one.is_here))

    def school(self, code: str) -> SchoolStanding | None:
        return self._by_code.get(code)

    def table(self, sift: Sift) -> TableView:
        columns = self.columns(sift)
        schools = self.schools(sift)
        rows = tuple(self._row(one, columns, sift) for one in schools)
        heads = tuple(HeadView(column.indicator.short, column.indicator.unit) for column in columns)
        asked = FootView(t("要求，每校", "Asked of each"), tuple(CellView(_asked(column)) for column in columns))
        return TableView(heads, asked, rows, self._feet(columns, schools, sift))

    def summary(self, sift: Sift) -> Text:
        """How many schools pass, and how many of the figures are too uneven."""
        states = [one.seven.get(sift.stage, (State.UNKNOWN,))[0] for one in self.schools(sift)]
        counted = [state for state in states if state is not State.NOT_APPLICABLE]
        uneven = [self._is_uneven(column) for column in self.columns(Sift(sift.stage))]
        parts = [
            fill(
                t("{stage} {of} 所：达到 {met}，没有达到 {short}，还不知道 {unknown}",
                  "{stage}: {of} schools, {met} met, {short} not met, {unknown} unknown"),
                stage=dict(STAGE_TABS)[sift.stage], of=len(counted), met=counted.count(State.MET),
                short=counted.count(State.NOT_MET), unknown=counted.count(State.UNKNOWN),
            )
        ]  # fmt: skip
        if True in uneven:
            words = t("{of} 项里 {n} 项差异系数超限", "{n} of {of} coefficients too high")
            parts.append(fill(words, of=len(uneven), n=uneven.count(True)))
        return joined(parts)

    def distribution(self, sift: Sift, at: int) -> Distribution:
        column = self.columns(sift)[at]
        limit = column.measure.limit
        most = max((one.pupils(column) for one in self.schools(sift)), default=1) or 1
        dots = tuple(
            Dot(one.school.code, one.school.name, line.figure.value, one.pupils(column) / most,
                line.state is State.NOT_MET)
            for one in self.schools(sift)
            if _left_out(one, sift) is None and (line := one.lines.get(column.key)) and line.figure.value is not None
        )  # fmt: skip
        variation = self.found.variation(column) if column.measure.seven else None
        bound = limit.of(column.stage) if limit else None
        silent = sum(_left_out(one, sift) is None for one in self.schools(sift)) - len(dots)
        words = t("一个圆一所学校，越大学生越多", "A dot is a school, its size its pupils")
        if silent:
            words = joined([words, fill(t("{n} 所没有数", "{n} without"), n=silent)])
        return Distribution(
            column.indicator.title, column.indicator.unit, tuple(sorted(dots, key=lambda dot: dot.value)), bound,
            fill(t("要求 {n}", "asked {n}"), n=number(bound)) if bound is not None else NOTHING,
            variation.mean if variation else None,
            fill(t("全县 {n}", "county {n}"), n=_two(variation.mean)) if variation else NOTHING, words,
        )  # fmt: skip

    def unevenness(self, sift: Sift, at: int) -> Unevenness | None:
        """None for figures whose unevenness nobody asks about."""
        column = self.columns(sift)[at]
        if not column.measure.seven:
            return None
        variation, bound = self.found.variation(column), self.found.most_uneven(column.stage)
        before = self.trend.coefficients(column)
        if variation is None:
            unknown = t("还没有一所学校有这个数", "No school has this figure yet")
            return Unevenness("—", STATES[State.UNKNOWN], Tone.UNKNOWN, unknown, tuple(before), bound, NOTHING, NOTHING)
        is_over = bound is not None and _is_over(variation, bound)
        badge = t("超过 {n}", "above {n}") if is_over else t("不超过 {n}", "within {n}")
        shares = self.found.shares(column)
        words = fill(
            t("X {x} · S {s} · {n} 所学校 {p} 名学生", "X {x} · S {s} · {n} schools, {p} pupils"),
            x=_two(variation.mean), s=_two(variation.deviation), n=len(shares), p=f"{sum(s.pupils for s in shares):,}",
        )  # fmt: skip
        who, why = self._mover(column, variation, bound) if is_over and bound is not None else (NOTHING, NOTHING)
        points = (*before, (self.found.school_year, variation.coefficient))
        tone = Tone.FAILED if is_over else Tone.MET
        coefficient = coefficient_shown(variation.coefficient, bound)
        return Unevenness(coefficient, fill(badge, n=f"{bound:.2f}"), tone, words, points, bound, who, why)

    def figures(self, code: str, stage: str) -> list[FigureView]:
        """All figures of one school in words, the stage asked first."""
        school = self._by_code[code]
        found = []
        for column in self.found.columns:
            line = school.lines.get(column.key)
            if line is not None and column.stage in (stage, ""):
                found.append(self._figure(column, line, code))
        return found

    # -- parts ----

    def _row(self, school: SchoolStanding, columns: Sequence[Column], sift: Sift) -> RowView:
        cells = tuple(self._cell(school.lines.get(column.key), column) for column in columns)
        own = [one for key, one in school.lines.items() if key[1] == sift.stage and one.measure.seven]
        met = sum(one.state is State.MET for one in own)
        state = school.seven.get(sift.stage, (State.UNKNOWN, NOTHING))[0]
        sign, tone = VERDICTS[state]
        verdict = CellView(f"{met}/{len(own)}", sign, tone) if own and sift.which == SEVEN else NO_VERDICT
        reason = _left_out(school, sift)
        if reason is not None:
            cells, verdict = tuple(CellView(cell.text, "", Tone.UNKNOWN) for cell in cells), NO_VERDICT
        pupils = school.facts.by_stage.get(sift.stage, 0) if school.facts.pupils is not None else None
        said = "" if pupils is None else f"{pupils:,}"
        return RowView(school.school.code, school.school.name, said, cells, verdict, reason or NOTHING)

    def _cell(self, line: Line | None, column: Column) -> CellView:
        if line is None or line.state is State.NOT_APPLICABLE:
            return CellView("–" if line is None or line.figure.value is None else value_shown(line), "", Tone.UNKNOWN)
        text = "" if line.figure.value is None else value_shown(line)
        if line.state is State.NOT_MET:
            sign, tone = NEARLY if self._is_near(line, column) else MARKS[State.NOT_MET]
            return CellView(text, sign, tone, is_loud=True)
        if line.state is State.UNKNOWN:
            # What adds up over a time still going on is so far what it is; everything else would read as a figure.
            return CellView(text if column.indicator.within else "", *MARKS[State.UNKNOWN])
        return CellView(text)

    def _is_near(self, line: Line, column: Column) -> bool:
        limit, value = line.measure.limit, line.figure.value
        if limit is None or value is None or not limit.at_least:
            return False
        return limit.holds(value, column.stage, self.found.checklist.nearly)

    def _feet(self, columns: Sequence[Column], schools: Sequence[SchoolStanding], sift: Sift) -> tuple[FootView, ...]:
        if sift.which != SEVEN:
            return (self._counted(columns, schools),)
        variations = [self.found.variation(column) for column in columns]
        county = tuple(CellView("" if one is None else _two(one.mean)) for one in variations)
        bound = self.found.most_uneven(sift.stage)
        uneven = []
        for one in variations:
            if one is None or bound is None:
                uneven.append(CellView(""))
                continue
            is_over = _is_over(one, bound)
            sign, tone = MARKS[State.NOT_MET] if is_over else ("", None)
            uneven.append(CellView(coefficient_shown(one.coefficient, bound), sign, tone, is_over))
        title = t("差异系数 ≤ {n}", "Uneven ≤ {n}")
        named = fill(title, n=f"{bound:.2f}" if bound is not None else "")
        return (FootView(t("全县（按学生加权）", "County (weighted)"), county), FootView(named, tuple(uneven)))

    def _counted(self, columns: Sequence[Column], schools: Sequence[SchoolStanding]) -> FootView:
        """How many of the schools it concerns keep to each figure."""
        cells = []
        for column in columns:
            states = [one.lines[column.key].state for one in schools if one.gone is None and column.key in one.lines]
            judged = [state for state in states if state in (State.MET, State.NOT_MET, State.UNKNOWN)]
            cells.append(CellView(f"{judged.count(State.MET)}/{len(judged)}" if judged else "–"))
        return FootView(t("达到的学校", "Schools that meet it"), tuple(cells))

    def _is_uneven(self, column: Column) -> bool | None:
        variation, bound = self.found.variation(column), self.found.most_uneven(column.stage)
        return None if variation is None or bound is None else _is_over(variation, bound)

    def _mover(self, column: Column, variation: Variation, bound: float) -> tuple[Text, Text]:
        """The school that widens the gap most: the one with the largest part in the weighted square deviation."""
        share = max(self.found.shares(column), key=lambda one: one.pupils * (one.value - variation.mean) ** 2)
        school = self._by_code[share.school].school.name
        side = t("低于", "below") if share.value < variation.mean else t("高于", "above")
        words = fill(
            t("{p} 人，{v}，{side}全县的 {x}", "{p} pupils, {v}, {side} the county's {x}"),
            p=f"{share.pupils:,}", v=_two(share.value), side=side, x=_two(variation.mean),
        )  # fmt: skip
        return fill(t("拉开差距最多的是{name}", "Furthest apart: {name}"), name=school), words

    def _figure(self, column: Column, line: Line, code: str) -> FigureView:
        stage = STAGES.get(column.stage, NOTHING)
        title = column.indicator.short
        named = Text(f"{stage.zh}{one_line(title.zh)}", f"{title.en} ({stage.en})" if column.stage else title.en)
        before = [f"{year[:4]} {number(round(value, 2))}" for year, value in self.trend.values(column, code)]
        trend = fill(t("往年：{years}", "Before: {years}"), years=" → ".join(before)) if before else NOTHING
        return FigureView(named, self._cell(line, column), line.sentence, counts_shown(line.figure), trend)


def _left_out(school: SchoolStanding, sift: Sift) -> Text | None:
    """Why a school does not count where it stands: outside the seven it may still owe all the others."""
    return school.outside if sift.which == SEVEN else school.gone


def one_line(title: str) -> str:
    """A short title without the spaces that say where Chinese may be broken."""
    return title if title.isascii() else title.replace(" ", "")


def value_shown(line: Line) -> str:
    return shown(line.figure.value or 0.0, line.measure.limit, line.figure.stage)


def counts_shown(figure: Figure) -> Text:
    """Every count with its number, and the formula where it says more."""
    known = [(one.label, amount) for one, amount in figure.counts if amount is not None]
    parts = [Text(f"{label.zh} {number(round(v, 2))}", f"{label.en} {number(round(v, 2))}") for label, v in known]
    formula = FORMULAS.get(figure.indicator.formula)
    if formula is not None and len(known) == len(figure.counts):
        amounts = {one.name: number(round(amount or 0, 2)) for one, amount in figure.counts}
        parts.append(fill(formula, **amounts))
    return joined(parts)


def coefficient_shown(value: float, bound: float | None) -> str:
    """Two places, never rounded across the bound."""
    if bound is not None and value > bound and round(value, 2) <= bound:
        return f"{bound + 0.01:.2f}"
    return f"{value:.2f}"


def _is_over(variation: Variation, bound: float) -> bool:
    return variation.coefficient > bound + 1e-9


def _asked(column: Column) -> str:
    limit = column.measure.limit
    bound = limit.of(column.stage) if limit else None
    if limit is None or bound is None:
        return ""
    return f"{'≥' if limit.at_least else '≤'} {number(bound)}"


def _two(value: float) -> str:
    return number(round(value, 2))
