"""Running the pack's queries: one figure for each indicator and stage, and for one that fails the reason why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from forms.answers import Value
from forms.checklist.definition import GRADES, Checklist, Indicator
from forms.checklist.figures import Figure, figure_of
from forms.checklist.queries import ROWS
from forms.errors import InputError
from forms.text import Text
from sync.store.figures import FigureQueries

_ABSENT = Text(
    "这个数算不出来：包里没有它的算法。其他的照常。请告诉发包的人。",
    "This figure cannot be computed: the pack lacks its query. The others go on. Tell whoever issued the pack.",
)
_COLUMNS = Text(
    "这个数算不出来：算法给的列和包里写的不一样。其他的照常。请告诉发包的人。",
    "This figure cannot be computed: its query returns other columns than the pack says. The others go on. "
    "Tell whoever issued the pack.",
)


def figures(
    queries: FigureQueries,
    texts: Mapping[str, str],
    checklist: Checklist,
    wanted: Iterable[Indicator],
    stages: Sequence[str],
    parameters: Mapping[str, Value],
) -> dict[tuple[str, str], Figure]:
    """By indicator and stage. `texts`: the pack's queries by name; `parameters`: the times (`Times.parameters`)."""
    found: dict[tuple[str, str], Figure] = {}
    for indicator in wanted:
        for stage in stages if indicator.by_stage else ("",):
            sql = texts.get(indicator.id)
            found[indicator.id, stage] = _figure(queries, sql, checklist, indicator, stage, parameters)
    return found


def records(
    queries: FigureQueries,
    texts: Mapping[str, str],
    indicator: str,
    stage: str,
    parameters: Mapping[str, Value],
    most: int,
) -> list[tuple[str, int]]:
    """(form, local id) of the records behind a figure; none where the pack does not say which they are, or its query
    fails: the figure stands without them."""
    sql = texts.get(indicator + ROWS)
    if not sql:
        return []
    try:
        return queries.records(sql, {**parameters, **of_stage(stage)}, most)
    except InputError:
        return []


def of_stage(stage: str) -> Mapping[str, Value]:
    """`:stage` and its grades: all nine for the whole school."""
    first, last = GRADES.get(stage, (1, 9))
    return {"stage": stage, "first_grade": first, "last_grade": last}


def _figure(
    queries: FigureQueries,
    sql: str | None,
    checklist: Checklist,
    indicator: Indicator,
    stage: str,
    parameters: Mapping[str, Value],
) -> Figure:
    nothing = Figure(indicator, stage, counts=tuple((count, None) for count in indicator.counts))
    if sql is None:
        return replace(nothing, trouble=_ABSENT)
    try:
        numbers = queries.one(sql, {**parameters, **of_stage(stage)})
    except InputError as error:
        return replace(nothing, trouble=error.text)
    if numbers.keys() != {count.name for count in indicator.counts}:
        return replace(nothing, trouble=_COLUMNS)
    return figure_of(indicator, stage, numbers, checklist.weights or {})
