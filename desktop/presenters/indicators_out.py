"""The county's figures as workbooks: all schools with their counts, and the summary that its region may have."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from desktop.i18n import fill, t
from desktop.presenters.indicator_cells import counts_shown
from desktop.presenters.indicators import TITLE, IndicatorsView
from desktop.presenters.monthly_due import month_title
from forms.answers import Value
from forms.checklist.sentences import STAGES
from forms.checklist.verdict import STATES, State
from forms.exchange.school_list import KINDS, LOCATIONS
from forms.exchange.writer import write_table
from sync.county.indicators import Column, SchoolStanding
from sync.county.monthly_totals import COUNTED, MonthTotals
from sync.county.summary import People

HEADS = tuple(
    head.zh
    for head in (
        t("学校标识码", "School code"), t("学校", "School"), t("学校类别", "Kind"), t("城乡类型", "Location"),
        t("学段", "Stage"), t("学生", "Pupils"), t("指标", "Figure"), t("值", "Value"), t("单位", "Unit"),
        t("要求", "Asked"), t("结论", "State"), t("七项结论", "Verdict over the seven"), t("构成", "Counts"),
        t("说明", "In words"), t("来源", "Source"),
    )
)  # fmt: skip


def export_table(view: IndicatorsView, path: Path) -> int:
    """All schools and figures, and what each is made of; how many rows. WorldError if the file cannot be written."""
    rows: list[list[Value]] = []
    for one in view.found.schools:
        school = one.school
        kind, place = KINDS.get(school.kind), LOCATIONS.get(school.location)
        for column in view.found.columns:
            line = one.lines.get(column.key)
            if line is None:
                continue
            limit = column.measure.limit
            seven = one.seven.get(column.stage) if column.measure.seven else None
            rows.append(
                [
                    school.code, school.name, kind.zh if kind else school.kind, place.zh if place else school.location,
                    STAGES[column.stage].zh, one.pupils(column) if one.facts.pupils is not None else None,
                    column.indicator.title.zh, line.figure.value, column.indicator.unit.zh,
                    limit.of(column.stage) if limit else None, STATES[line.state].zh if line.state else "",
                    STATES[seven[0]].zh if seven else "", counts_shown(line.figure).zh, line.sentence.zh,
                    _source(one, column),
                ]
            )  # fmt: skip
    return write_table(path, TITLE, HEADS, rows)


def _source(school: SchoolStanding, column: Column) -> str:
    """Who says the figure; '' where there is none."""
    declared = school.declared.get(column.key)
    if declared is not None:
        return fill(t("学校声明，{day} 签字", "Declared by the school, signed {day}"), day=declared.day.isoformat()).zh
    return t("县里算出", "Computed here").zh if school.lines[column.key].figure.value is not None else ""


SUMMARY = t("县域汇总", "County summary")
LEFT_OUT = t("未列（不足 10 或可推算）", "left out (below 10, or it would give one away)")
SUMMARY_HEADS = tuple(
    head.zh
    for head in (
        t("内容", "What"), t("学段或城乡类型", "Stage or location"), t("要求", "Asked"), t("全县值", "County"),
        t("差异系数", "Coefficient"), t("差异系数上限", "Its bound"), t("达到的学校", "Schools that meet it"),
        t("没有达到的学校", "That do not"), t("还不知道的学校", "Not known yet"), t("小学", "Primary"),
        t("初中", "Junior"), t("合计", "Together"),
    )
)  # fmt: skip


def export_summary(
    view: IndicatorsView, tables: Sequence[People], months: Sequence[MonthTotals], path: Path
) -> int:
    """No school and no child: figures of the county, counts of children and those of the months' dropout reports by the
    small-cell rule; how many rows. WorldError if the file cannot be written."""
    rows = [_figure_row(view, column) for column in view.found.columns]
    for table in tables:
        for location, counts in table.rows:
            place = LOCATIONS[location].zh if location else t("全县", "county").zh
            rows.append([table.group.title.zh, place, *[None] * 7, *_said(counts)])
    for month in months:
        rows += _month_rows(month)
    return write_table(path, SUMMARY, SUMMARY_HEADS, rows)


def _said(counts: Sequence[int | None]) -> list[Value]:
    return [LEFT_OUT.zh if count is None else count for count in counts]


def _month_rows(found: MonthTotals) -> Iterator[list[Value]]:
    """How many schools reported, and the counts over all of them."""
    title = fill(t("{month}控辍月报", "Dropout reports of {month}"), month=month_title(found.month)).zh
    place = t("全县", "county").zh
    yield [title, place, *[None] * 4, found.reported, None, found.listed - found.reported]
    for name, counts in found.counts.items():
        yield [f"{title}：{COUNTED[name].zh}", place, *[None] * 7, *_said(counts)]


def _figure_row(view: IndicatorsView, column: Column) -> list[Value]:
    found = view.found
    limit, variation = column.measure.limit, found.variation(column) if column.measure.seven else None
    concerned = [one for one in found.schools if one.gone is None and column.key in one.lines]
    states, title = [one.lines[column.key].state for one in concerned], column.indicator.title.zh
    declared = sum(column.key in one.declared for one in concerned)
    if declared:
        title += fill(t("（{n} 所是学校声明的）", " ({n} declared by the schools)"), n=declared).zh
    return [
        title, STAGES[column.stage].zh, limit.of(column.stage) if limit else None,
        round(variation.mean, 2) if variation else None, round(variation.coefficient, 4) if variation else None,
        found.most_uneven(column.stage) if column.measure.seven else None,
        *(states.count(state) for state in (State.MET, State.NOT_MET, State.UNKNOWN)),
    ]  # fmt: skip


def file_name(view: IndicatorsView) -> str:
    return f"{TITLE.zh} {view.found.today:%Y-%m-%d}.xlsx"


def summary_name(view: IndicatorsView) -> str:
    return f"{SUMMARY.zh} {view.found.today:%Y-%m-%d}.xlsx"
