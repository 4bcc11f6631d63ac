"""The checklist's figures over all schools of a county, and how uneven its schools are.

Each school is judged by the very rules its own page uses, from what it handed over. What is not here yet is not yet
knowable; it is never zero."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from forms.checklist.balance import Share, Variation, spread
from forms.checklist.definition import GRADES, Checklist, Indicator, Item, Measure
from forms.checklist.figures import Figure, figure_of
from forms.checklist.judging import Facts, lines_of, seven
from forms.checklist.verdict import Line, State
from forms.definition import Audience
from forms.pack import Pack
from forms.text import Text
from sync.county.declared import Declarations, Declared, told
from sync.indicators import computing
from sync.indicators.checklist import ChecklistReader, facts_at_county
from sync.indicators.times import Times, calendar_of, times_of
from sync.store.county_book import ListedSchool
from sync.store.figures import Days, Scope
from sync.store.store import Store

DISABLED = "disabled_enrolled"
"""The one figure whose denominator is the county's own list: see `sync.county.listed_children`."""

Key = tuple[str, str]
"""Indicator and stage, '' for the whole school."""

_NOTHING_CAME = Text("这所学校还没有交来数据。", "Nothing has come from this school yet.")
_KINDS = {"teaching_point": "primary", "complete": "complete_secondary"}  # codes of the list that a profile lacks
_PLACES = {"township_centre": "township_central"}


@dataclass(frozen=True, slots=True)
class Column:
    """One figure of the table, and the duty that judges it, narrowed to the figures of the table."""

    item: Item
    measure: Measure
    indicator: Indicator
    stage: str

    @property
    def key(self) -> Key:
        return self.indicator.id, self.stage


@dataclass(frozen=True, slots=True)
class SchoolStanding:
    """One school. `is_here`: it handed over something; `has_profile`: its own profile, not only what the county's list
    says of it. `gone`: the words for it if it went on in another. `outside`: why it takes no part in the seven, None if
    it does. `lines`: its judged figures; `seven`: by stage the verdict over the seven and the words for it. `declared`:
    the figures that are the school's own word, because what they need does not come here."""

    school: ListedSchool
    facts: Facts
    is_here: bool
    has_profile: bool
    gone: Text | None
    outside: Text | None
    lines: Mapping[Key, Line]
    seven: Mapping[str, tuple[State, Text]]
    declared: Mapping[Key, Declared] = field(default_factory=dict)

    def is_weighed(self, column: Column) -> bool:
        """Whether its value counts where schools are compared; one that is not yet knowable does not, nor what a school
        declares of itself."""
        line = self.lines.get(column.key)
        is_judged = line is not None and line.state in (State.MET, State.NOT_MET) and column.key not in self.declared
        return self.outside is None and is_judged and self.pupils(column) > 0

    def pupils(self, column: Column) -> int:
        return self.facts.by_stage.get(column.stage, 0) if column.stage else self.facts.pupils or 0


@dataclass(frozen=True, slots=True)
class CountyStanding:
    """`columns` in the pack's order, each stage by itself, the seven first."""

    version: str
    today: date
    school_year: str
    checklist: Checklist
    columns: tuple[Column, ...]
    schools: tuple[SchoolStanding, ...]

    def column(self, key: Key) -> Column:
        """KeyError if the table has no such."""
        for column in self.columns:
            if column.key == key:
                return column
        raise KeyError(key)

    def shares(self, column: Column) -> list[Share]:
        """The values that are compared, the lowest first."""
        found = [
            Share(one.school.code, one.lines[column.key].figure.value or 0.0, one.pupils(column))
            for one in self.schools
            if one.is_weighed(column)
        ]
        return sorted(found, key=lambda share: (share.value, share.school))

    def variation(self, column: Column) -> Variation | None:
        """How uneven the schools are in it; None while nothing is known."""
        return spread(self.shares(column))

    def most_uneven(self, stage: str) -> float | None:
        """The coefficient that is not to be exceeded."""
        return (self.checklist.variation or {}).get(stage)


def read(
    store: Store,
    reader: ChecklistReader,
    today: date,
    tell: Callable[[int, int], None] = lambda done, of: None,
) -> CountyStanding:
    """Every school of the list. Takes seconds in a large county: `tell` hears how many of how many are done after each
    school, and may raise to stop."""
    pack, checklist = reader.pack, reader.checklist
    listed = store.county_book().schools()
    common = times_of(pack.calendar, today)
    times = {one.code: _times(store, pack, one, common) for one in listed}
    columns = tuple(_columns(checklist))
    own = {code: None if its is common else Days(its.days, its.periods) for code, its in times.items()}
    approvals = reader.approvals(store, own)
    scope = Scope(common.days, common.periods, Audience.COUNTY, own, reader.dues(today), approvals)
    wanted = [checklist.indicator(name) for name in dict.fromkeys(column.indicator.id for column in columns)]
    found, declarations = [], Declarations(store, reader)
    with store.figures(scope) as queries:
        for number, school in enumerate(listed):
            queries.turn_to(school.code)
            own_times = times[school.code]
            said = _said_of(school)
            facts = facts_at_county(store, queries, pack, own_times, school.code, said)
            has_profile = facts.profile is not said
            if queries.has_records:
                asked = own_times.parameters
                computed = computing.figures(queries, reader.queries, checklist, wanted, facts.stages, asked)
                figures, declared = declarations.put_in(school.code, str(asked["term"]), computed)
                found.append(_standing(reader, school, facts, figures, columns, today, declared, has_profile))
            else:
                nothing = dict(_nothing(wanted, checklist))
                found.append(_standing(reader, school, facts, nothing, columns, today, None, has_profile))
            tell(number + 1, len(listed))
    year = str(common.parameters["school_year"])
    return CountyStanding(pack.version, today, year, checklist, columns, tuple(found))


def _times(store: Store, pack: Pack, school: ListedSchool, common: Times) -> Times:
    """The common times unless the school changed its calendar."""
    calendar = calendar_of(store, pack, school.code)
    return common if calendar == pack.calendar else times_of(calendar, common.today)


def _said_of(school: ListedSchool) -> Mapping[str, str]:
    """What the county's list says, in the words of a profile."""
    return {
        "kind": _KINDS.get(school.kind, school.kind),
        "location": _PLACES.get(school.location, school.location),
    }


def _columns(checklist: Checklist) -> Iterator[Column]:
    """Every figure that is held against a threshold, once; where it is one of the seven, there."""
    seen = {DISABLED}
    for item in sorted(checklist.items, key=lambda item: not any(measure.seven for measure in item.measures)):
        limited = {one.indicator: one for one in item.measures if one.limit is not None and one.indicator not in seen}
        seen.update(limited)
        narrowed = replace(item, measures=tuple(limited.values()))
        for name, measure in limited.items():
            indicator = checklist.indicator(name)
            for stage in GRADES if indicator.by_stage else ("",):
                yield Column(narrowed, measure, indicator, stage)


def _nothing(wanted: Sequence[Indicator], checklist: Checklist) -> Iterator[tuple[Key, Figure]]:
    """The figures of a school of which nothing is here."""
    for indicator in wanted:
        for stage in GRADES if indicator.by_stage else ("",):
            figure = figure_of(indicator, stage, {}, checklist.weights or {})
            yield (indicator.id, stage), replace(figure, trouble=_NOTHING_CAME, missing=())


def _standing(
    reader: ChecklistReader,
    school: ListedSchool,
    facts: Facts,
    figures: Mapping[Key, Figure],
    columns: Sequence[Column],
    today: date,
    declared: Mapping[Key, Declared] | None,
    has_profile: bool,
) -> SchoolStanding:
    """`declared`: as `Declarations.put_in` gives them; None for a school of which nothing is here."""
    lines: dict[Key, Line] = {}
    said = declared or {}
    outside = gone = _gone(school, today)
    judged_items: dict[str, tuple[Text | None, dict[Key, Line]]] = {}
    for column in columns:
        if column.stage and column.stage not in facts.stages:
            continue
        if column.item.id not in judged_items:
            why, _, found = lines_of(column.item, figures, facts)
            judged_items[column.item.id] = why, {(one.figure.indicator.id, one.figure.stage): one for one in found}
        why, own = judged_items[column.item.id]
        if why is None:
            lines[column.key] = told(own[column.key], said.get(column.key))
            continue
        lines[column.key] = Line(column.measure, figures[column.key], State.NOT_APPLICABLE, why)
        if column.measure.seven:
            outside = outside or why
    judged = {}
    for stage in facts.stages:
        of_stage = [one for key, one in lines.items() if key[1] == stage and one.measure.seven]
        judged[stage] = (State.NOT_APPLICABLE, outside) if outside else seven(reader.checklist, of_stage)[:2]
    return SchoolStanding(school, facts, declared is not None, has_profile, gone, outside, lines, judged, said)


def _gone(school: ListedSchool, today: date) -> Text | None:
    day = school.goes_on_from
    if not day or date.fromisoformat(day) > today:
        return None
    return Text(f"{day} 起并入别的学校，不再计入。", f"Goes on in another school since {day}; counted no more.")
