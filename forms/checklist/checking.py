"""What must hold of a checklist before its pack is issued, beyond what reading it refuses."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from forms.checklist.definition import PROFILE, Checklist, Exclusion, Item
from forms.checklist.queries import ROWS
from forms.checklist.reading import missing_rows
from forms.definition import Form
from forms.text import Text


def faults(checklist: Checklist, queries: Collection[str], forms: Mapping[str, Form]) -> Iterator[tuple[str, Text]]:
    """What is wrong, and of which item or indicator. `queries`: the names of the pack's queries."""
    for row in missing_rows(checklist):
        yield str(row), Text("职责表的这一行没有写", "this row of the duties is not in it")
    indicators = checklist.indicators or {}
    for name in indicators:
        if name not in queries:
            yield name, Text("没有它的算法", "its query is missing")
    for query in queries:
        if query.removesuffix(ROWS) not in indicators:
            yield query, Text("这个算法没有人用", "nobody uses this query")
    used = {measure.indicator for item in checklist.items for measure in item.measures}
    for name in sorted(indicators.keys() - used):
        yield name, Text("没有一条职责用这个数", "no duty uses this figure")
    for item in checklist.items:
        yield from _conditions(item, forms.get(PROFILE))


def _conditions(item: Item, profile: Form | None) -> Iterator[tuple[str, Text]]:
    """Exclusions ask for fields that the school's profile has, and for codes that they may have."""
    exclusions: list[Exclusion] = [*item.exclusions]
    exclusions += [exclusion for measure in item.measures for exclusion in measure.exclusions]
    for exclusion in exclusions:
        for name, codes in exclusion.when.fields.items():
            field = profile.field(name) if profile is not None and profile.has_field(name) else None
            if field is None or not set(codes) <= {choice.code for choice in field.choices}:
                words = Text(f"学校基本情况里没有 {name} 的这些选项", f"the profile lacks these choices of {name}")
                yield item.id, words
