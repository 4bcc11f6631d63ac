"""The county's table of figures as it is shown: which schools and figures stand in it, and one school in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from desktop.i18n import NOTHING, count, fill, joined, same, t
from desktop.presenters.indicator_cells import (
    NO_VERDICT,
    SHORT,
    VERDICTS,
    CellView,
    asked,
    asked_nationally,
    cell_of,
    coefficient_shown,
    counts_shown,
    is_over,
    mean_shown,
    one_line,
    two_places,
)
from desktop.presenters.list_view import ListCell, ListColumn, ListRow
from forms.checklist.definition import JUNIOR, PRIMARY
from forms.checklist.sentences import STAGES
from forms.checklist.verdict import Line, State
from forms.exchange.school_list import KINDS
from forms.text import Text
from sync.county.indicators import Column, CountyStanding, SchoolStanding
from sync.county.trend import Trend

TITLE = t("县域指标", "Indicators")
SEVEN, OTHERS = "seven", "others"
UNSAID = "unsaid"
"""In place of a stage: the schools of which nobody said which stages they have."""

STAGE_TABS = ((PRIMARY, t("小学", "Primary")), (JUNIOR, t("初中", "Junior")))
SET_TABS = ((SEVEN, t("七项", "The seven")), (OTHERS, t("其他", "Others")))
UNSAID_COLUMNS = (
    ListColumn(t("学校", "School"), 216),
    ListColumn(t("学生", "Pupils"), 70, is_number=True),
    ListColumn(t("为什么看不出学段", "Why the stage is not known")),
)


@dataclass(frozen=True, slots=True)
class Sift:
    stage: str = PRIMARY
    which: str = SEVEN


@dataclass(frozen=True, slots=True)
class HeadView:
    title: Text
    unit: Text


@dataclass(frozen=True, slots=True)
class RowView:
    """One school. `reason`: why it stands outside, NOTHING where it does not. `words`: that, or its verdict in
    words."""

    code: str
    name: str
    pupils: str
    cells: tuple[CellView, ...]
    verdict: CellView
    reason: Text
    words: Text


@dataclass(frozen=True, slots=True)
class FootView:
    title: Text
    cells: tuple[CellView, ...]


@dataclass(frozen=True, slots=True)
class TableView:
    """`asked` are the rows of thresholds: what is asked, and what the nation asks where that is less; `feet` those of
    the county."""

    heads: tuple[HeadView, ...]
    asked: tuple[FootView, ...]
    rows: tuple[RowView, ...]
    feet: tuple[FootView, ...]


@dataclass(frozen=True, slots=True)
class FigureView:
    """One figure of one school in words."""

    title: Text
    value: CellView
    words: Text
    counts: Text
    trend: Text


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
        """Those that teach this stage, those outside last."""
        if sift.stage == UNSAID:
            return [one for one in self.found.schools if not one.facts.stages]
        fit = [one for one in self.found.schools if sift.stage in one.facts.stages]
        return sorted(fit, key=lambda one: (one.outside is not None, not one.is_here))

    def school(self, code: str) -> SchoolStanding | None:
        return self._by_code.get(code)

    def stage_tabs(self) -> tuple[tuple[str, Text], ...]:
        """The stages, and behind them the schools of none, while there are any."""
        number = len(self.schools(Sift(UNSAID)))
        unsaid = (UNSAID, fill(t("学段不明 {n}", "Unknown {n}"), n=number))
        return (*STAGE_TABS, unsaid) if number else STAGE_TABS

    def table(self, sift: Sift) -> TableView:
        columns = self.columns(sift)
        schools = self.schools(sift)
        rows = tuple(self._row(one, columns, sift) for one in schools)
        heads = tuple(HeadView(column.indicator.short, column.indicator.unit) for column in columns)
        return TableView(heads, tuple(_thresholds(columns)), rows, self._feet(columns, schools, sift))

    def unsaid(self) -> list[ListRow]:
        """The schools of unknown stages, each with why."""
        return [
            ListRow(
                one.school.code,
                (
                    ListCell(same(one.school.name)),
                    ListCell(same(_number(one.facts.pupils))),
                    ListCell(_why_unsaid(one)),
                ),
            )
            for one in self.schools(Sift(UNSAID))
        ]

    def summary(self, sift: Sift) -> Text:
        """How many schools keep to what is asked, and of the seven how many are too uneven."""
        schools = self.schools(sift)
        if sift.stage == UNSAID:
            return count(len(schools), t("{n} 所学校不在两个学段的表里", "{n} school stands in no table of a stage"),
                         t("{n} 所学校不在两个学段的表里", "{n} schools stand in no table of a stage"))  # fmt: skip
        states = [overall(one, sift) for one in schools if left_out(one, sift) is None]
        counted = [state for state in states if state is not State.NOT_APPLICABLE]
        said = fill(
            t("{stage} {of} 所：达到 {met}，没有达到 {short}，还不知道 {unknown}",
              "{stage}: {of} schools, {met} met, {short} not met, {unknown} unknown"),
            stage=dict(STAGE_TABS)[sift.stage], of=len(counted), met=counted.count(State.MET),
            short=counted.count(State.NOT_MET), unknown=counted.count(State.UNKNOWN),
        )  # fmt: skip
        if sift.which != SEVEN:
            number = sum(column.key in one.declared for column in self.columns(sift) for one in schools)
            words = t("其中 {n} 个数是学校声明的", "{n} of the figures are the schools' own word")
            return joined([said, fill(words, n=number) if number else NOTHING])
        uneven = [self._is_uneven(column) for column in self.columns(sift)]
        words = t("{of} 项里 {n} 项差异系数超限", "{n} of {of} coefficients too high")
        return joined([said, fill(words, of=len(uneven), n=uneven.count(True)) if True in uneven else NOTHING])

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
        cells = tuple(cell_of(school, column.key, self.found.checklist.nearly) for column in columns)
        own = [one for key, one in school.lines.items() if key[1] == sift.stage and one.measure.seven]
        met = sum(one.state is State.MET for one in own)
        sign, tone = VERDICTS[overall(school, Sift(sift.stage))]
        verdict = CellView(f"{met}/{len(own)}", sign, tone) if own and sift.which == SEVEN else NO_VERDICT
        reason = left_out(school, sift)
        if reason is not None:
            tone = VERDICTS[State.UNKNOWN][1]
            cells = tuple(replace(one, sign="", tone=tone, is_loud=False) for one in cells)
            verdict = NO_VERDICT
        pupils = school.facts.by_stage.get(sift.stage, 0) if school.facts.pupils is not None else None
        words = reason or (verdict_in_words(school, sift.stage) if sift.which == SEVEN else NOTHING)
        name = school.school.name
        return RowView(school.school.code, name, _number(pupils), cells, verdict, reason or NOTHING, words)

    def _feet(self, columns: Sequence[Column], schools: Sequence[SchoolStanding], sift: Sift) -> tuple[FootView, ...]:
        if sift.which != SEVEN:
            return (self._counted(columns, schools),)
        variations = [self.found.variation(column) for column in columns]
        county = tuple(CellView("" if one is None else mean_shown(one.mean)) for one in variations)
        bound = self.found.most_uneven(sift.stage)
        uneven = []
        for one in variations:
            if one is None or bound is None:
                uneven.append(CellView(""))
                continue
            text = coefficient_shown(one.coefficient, bound)
            uneven.append(CellView(text, *SHORT, is_loud=True) if is_over(one, bound) else CellView(text))
        title = t("差异系数 ≤ {n}", "Uneven ≤ {n}")
        named = fill(title, n=f"{bound:.2f}" if bound is not None else "")
        return (FootView(t("全县（按学生加权）", "County (weighted)"), county), FootView(named, tuple(uneven)))

    def _counted(self, columns: Sequence[Column], schools: Sequence[SchoolStanding]) -> FootView:
        """How many of the schools it concerns keep to each figure."""
        cells = []
        for column in columns:
            states = [one.lines[column.key].state for one in schools if one.gone is None and column.key in one.lines]
            judged = [state for state in states if state in (State.MET, State.NOT_MET, State.UNKNOWN)]
            said = f"{judged.count(State.MET)}/{len(judged)}" if judged else "–"
            cells.append(CellView(said, is_declared=any(column.key in one.declared for one in schools)))
        return FootView(t("达到的学校", "Schools that meet it"), tuple(cells))

    def _is_uneven(self, column: Column) -> bool | None:
        variation, bound = self.found.variation(column), self.found.most_uneven(column.stage)
        return None if variation is None or bound is None else is_over(variation, bound)

    def _figure(self, column: Column, line: Line, code: str) -> FigureView:
        stage = STAGES.get(column.stage, NOTHING)
        title = column.indicator.short
        named = Text(f"{stage.zh}{one_line(title.zh)}", f"{title.en} ({stage.en})" if column.stage else title.en)
        before = [f"{year[:4]} {two_places(value)}" for year, value in self.trend.values(column, code)]
        trend = fill(t("往年：{years}", "Before: {years}"), years=" → ".join(before)) if before else NOTHING
        shown = cell_of(self._by_code[code], column.key, self.found.checklist.nearly)
        return FigureView(named, shown, line.sentence, counts_shown(line.figure), trend)


def verdict_in_words(school: SchoolStanding, stage: str) -> Text:
    """How many of the seven are met, which are not, and by what rule that is enough; why it stands outside them."""
    return school.outside or school.seven.get(stage, (State.UNKNOWN, NOTHING))[1]


def left_out(school: SchoolStanding, sift: Sift) -> Text | None:
    """Why a school does not count where it stands: outside the seven it may still owe all the others."""
    return school.outside if sift.which == SEVEN else school.gone


def overall(school: SchoolStanding, sift: Sift) -> State:
    """A school's standing over all figures of a table: by the rule of the seven there, elsewhere its worst."""
    if sift.which == SEVEN:
        return school.seven.get(sift.stage, (State.UNKNOWN,))[0]
    lines = [one for key, one in school.lines.items() if key[1] in (sift.stage, "") and not one.measure.seven]
    states = {one.state for one in lines}
    return next((one for one in (State.NOT_MET, State.UNKNOWN, State.MET) if one in states), State.NOT_APPLICABLE)


def _thresholds(columns: Sequence[Column]) -> list[FootView]:
    rows = [FootView(t("要求，每校", "Asked of each"), tuple(CellView(asked(column)) for column in columns))]
    national = tuple(CellView(asked_nationally(column)) for column in columns)
    if any(one.text for one in national):
        rows.append(FootView(t("国家的线，较低", "The nation's line, lower"), national))
    return rows


def _why_unsaid(school: SchoolStanding) -> Text:
    """What is lacking, and what the county's own list says instead."""
    if school.gone is not None:
        return school.gone
    if school.has_profile:
        return t("基本情况里的类型没有义务教育学段，也没有在校学生", "Its profile names no compulsory stage; no pupils")
    kind = KINDS.get(school.school.kind)
    listed = (
        fill(t("名单上是{kind}", "listed as {kind}"), kind=kind) if kind else t("名单没写类别", "no kind in the list")
    )
    lacks = (
        t("学校基本情况没有交来，也没有在校学生", "Profile missing, no pupils")
        if school.is_here
        else t("还没有交来数据", "Nothing has come yet")
    )
    return joined([lacks, listed])


def _number(pupils: int | None) -> str:
    return "" if pupils is None else f"{pupils:,}"
