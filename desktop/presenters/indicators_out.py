"""The county's table of figures as a workbook: a row for each school and figure, with all its counts."""

from __future__ import annotations

from pathlib import Path

from desktop.i18n import t
from desktop.presenters.indicators import TITLE, IndicatorsView, counts_shown
from forms.answers import Value
from forms.checklist.sentences import STAGES
from forms.checklist.verdict import STATES
from forms.exchange.school_list import KINDS, LOCATIONS
from forms.exchange.writer import write_table

HEADS = tuple(
    head.zh
    for head in (
        t("学校标识码", "School code"), t("学校", "School"), t("学校类别", "Kind"), t("城乡类型", "Location"),
        t("学段", "Stage"), t("学生", "Pupils"), t("指标", "Figure"), t("值", "Value"), t("单位", "Unit"),
        t("要求", "Asked"), t("结论", "State"), t("七项结论", "Verdict over the seven"), t("构成", "Counts"),
        t("说明", "In words"),
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
                ]
            )  # fmt: skip
    return write_table(path, TITLE, HEADS, rows)
