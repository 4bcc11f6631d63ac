"""Judging a duty: from figures, facts about the school and the principal's word to one of five states."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from forms.checklist import sentences
from forms.checklist.definition import (
    ATTESTATION,
    GRADES,
    JUNIOR,
    PRIMARY,
    PROFILE,
    Checklist,
    Condition,
    Exclusion,
    Formula,
    How,
    Item,
    Level,
    Measure,
)
from forms.checklist.figures import Figure
from forms.checklist.verdict import Attestation, Line, State, Verdict
from forms.text import Text

Figures = Mapping[tuple[str, str], Figure]
"""By indicator and stage, '' for those of the whole school."""

_ENROLMENT = "enrolment"
_MOST_SENTENCES = 3
_STAGES: Mapping[str | None, tuple[str, ...]] = {
    "primary": (PRIMARY,),
    "junior": (JUNIOR,),
    "complete_secondary": (JUNIOR,),
    "nine_year": (PRIMARY, JUNIOR),
    "twelve_year": (PRIMARY, JUNIOR),
}
_WORST_FIRST = (State.NOT_MET, State.UNKNOWN, State.MET, State.NOT_APPLICABLE)


@dataclass(frozen=True, slots=True)
class Facts:
    """What decides whether a duty applies, and since when.

    `profile`: its answers by field, None before there is one. `pupils` on the roll, None while none is entered.
    `founded`: the year. `graduated`: the year of the last graduation there was. `ends`: the last day of the periods
    that are going on, by name. `clash`: the words for it if profile and roll name different stages; then no figure of
    a stage is judged. `by_stage`: the pupils of each stage."""

    profile: Mapping[str, str] | None
    pupils: int | None
    stages: tuple[str, ...]
    founded: int | None
    graduated: int
    ends: Mapping[str, date] = field(default_factory=dict)
    clash: Text | None = None
    by_stage: Mapping[str, int] = field(default_factory=dict)


def judge(
    checklist: Checklist, item: Item, figures: Figures, facts: Facts, attestation: Attestation | None, today: date
) -> Verdict:
    """One duty. Every figure of its measures must be in `figures`, for each stage of the facts where it is by stage."""
    why, forms, lines = lines_of(item, figures, facts)
    if why is not None:
        return Verdict(item, State.NOT_APPLICABLE, why)
    if item.judged is Level.COUNTY:
        words = sentences.county_decides([line.sentence for line in lines][:_MOST_SENTENCES])
        return Verdict(item, State.NOT_APPLICABLE, words, lines)
    if forms:
        return Verdict(item, State.UNKNOWN, sentences.NO_PROFILE, lines, attestation, forms)
    state, words, forms = _answered(checklist, item, lines, facts, attestation)
    return Verdict(
        item,
        state,
        words,
        lines,
        attestation,
        forms,
        is_overdue=state is State.NOT_MET and item.due.is_over(today),
        is_indicative=state in (State.MET, State.NOT_MET) and any(line.figure.is_indicative for line in lines),
    )


def lines_of(item: Item, figures: Figures, facts: Facts) -> tuple[Text | None, tuple[str, ...], tuple[Line, ...]]:
    """Why a duty does not concern this school, None if it may; the forms that would tell whether it does; and its
    figures, each judged by itself."""
    why, forms = _excluded(item.exclusions, facts)
    return why, forms, () if why is not None else tuple(_lines(item, figures, facts))


def _answered(
    checklist: Checklist, item: Item, lines: Sequence[Line], facts: Facts, attestation: Attestation | None
) -> tuple[State, Text, tuple[str, ...]]:
    said = sentences.attested(attestation) if attestation is not None else None
    if item.how is How.ATTESTED:
        shown = [line.sentence for line in lines if line.state is None and line.figure.value is not None]
        if attestation is None or said is None:
            return State.UNKNOWN, sentences.together([sentences.NOT_ATTESTED, *shown]), (ATTESTATION,)
        state = State.ATTESTED if attestation.is_met else State.NOT_MET
        return state, sentences.together([said, *shown]), ()
    state, words, forms = _computed(checklist, item, lines, facts)
    if item.how is How.COMPUTED:
        return state, words, forms
    if attestation is None or said is None:
        if state in (State.MET, State.NOT_APPLICABLE):
            asked = sentences.AND_ATTEST if state is State.MET else sentences.NOT_ATTESTED
            return State.UNKNOWN, sentences.together([words, asked]), (ATTESTATION,)
        return state, words, forms
    if not attestation.is_met:
        return State.NOT_MET, sentences.together([said, words]), forms
    if state is State.NOT_APPLICABLE:
        return State.ATTESTED, sentences.together([said, words]), ()
    return state, sentences.together([words, said]), forms


def _computed(
    checklist: Checklist, item: Item, lines: Sequence[Line], facts: Facts
) -> tuple[State, Text, tuple[str, ...]]:
    """The worst of the lines, the seven of a stage taken together as one."""
    judged = [(line.state, line.sentence, line.forms) for line in lines if line.state and not line.measure.seven]
    for stage in dict.fromkeys(line.figure.stage for line in lines if line.measure.seven):
        judged.append(seven(checklist, [line for line in lines if line.measure.seven and line.figure.stage == stage]))
    if not judged:
        return State.UNKNOWN, sentences.NO_STAGES, (PROFILE, _ENROLMENT)
    worst = min((state for state, _, _ in judged), key=_WORST_FIRST.index)
    words = list(dict.fromkeys(sentence for state, sentence, _ in judged if state is worst))[:_MOST_SENTENCES]
    small = [line for line in lines if line.state is worst and line.figure.is_indicative]
    if small:
        words.append(sentences.indicative(small[0].figure.indicator.small))
    forms = dict.fromkeys(form for state, _, named in judged if state is State.UNKNOWN for form in named)
    return worst, sentences.together(words), tuple(forms)


def seven(checklist: Checklist, lines: Sequence[Line]) -> tuple[State, Text, tuple[str, ...]]:
    """教督〔2017〕6号: at least six of the seven met, and the remaining one at no less than 85 % of its threshold."""
    met = [line for line in lines if line.state is State.MET]
    short = [line.figure for line in lines if line.state is State.NOT_MET]
    unknown = [line for line in lines if line.state is State.UNKNOWN]
    far = [line for line in lines if line.state is State.NOT_MET and not _nearly(line, checklist.nearly)]
    if len(short) > 1 or far:
        state = State.NOT_MET
    elif unknown:
        state = State.UNKNOWN
    else:
        state = State.MET if met else State.NOT_APPLICABLE
    words = sentences.seven(len(met), len(lines), short, len(unknown), checklist.rule)
    return state, words, tuple(dict.fromkeys(form for line in unknown for form in line.forms))


def _nearly(line: Line, part: float) -> bool:
    limit, value = line.measure.limit, line.figure.value
    return limit is not None and value is not None and limit.holds(value, line.figure.stage, part)


def _lines(item: Item, figures: Figures, facts: Facts) -> Iterator[Line]:
    for measure in item.measures:
        figure = figures.get((measure.indicator, ""))
        if figure is not None:
            yield _line(measure, figure, facts)
            continue
        for stage in facts.stages:
            yield _line(measure, figures[measure.indicator, stage], facts)


def _line(measure: Measure, figure: Figure, facts: Facts) -> Line:
    why, forms = _excluded(measure.exclusions, facts)
    if why is not None:
        return Line(measure, figure, State.NOT_APPLICABLE, why)
    if forms:
        return Line(measure, figure, State.UNKNOWN, sentences.NO_PROFILE, forms=forms)
    if facts.clash is not None and figure.stage:
        return Line(measure, figure, State.UNKNOWN, facts.clash, forms=(PROFILE, _ENROLMENT))
    first = _first_graduation(figure, facts)
    if first is not None and facts.founded is not None and first > facts.graduated:
        return Line(measure, figure, State.NOT_APPLICABLE, sentences.too_young(figure, facts.founded, first))
    if measure.limit is None:
        return _only_shown(measure, figure)
    if figure.missing:
        forms = tuple(dict.fromkeys(count.source for count in figure.missing if count.source))
        return Line(measure, figure, State.UNKNOWN, sentences.lacking(figure, figure.missing), forms=forms)
    if figure.trouble is not None:
        words = sentences.troubled(figure, figure.trouble)
        return Line(measure, figure, State.UNKNOWN, words, forms=_sources(figure))
    if figure.value is None:
        return Line(measure, figure, State.NOT_APPLICABLE, figure.nothing or Text("", ""))
    return _compared(measure, figure, figure.value, facts.ends.get(figure.indicator.within))


def _only_shown(measure: Measure, figure: Figure) -> Line:
    """A figure without a threshold decides nothing, known or not."""
    if figure.value is not None:
        return Line(measure, figure, None, sentences.compared(measure, figure, figure.value, None))
    if figure.trouble is not None:
        return Line(measure, figure, None, sentences.troubled(figure, figure.trouble))
    return Line(measure, figure, None, figure.nothing or sentences.lacking(figure, figure.missing))


def _compared(measure: Measure, figure: Figure, value: float, until: date | None) -> Line:
    limit, stage = measure.limit, figure.stage
    assert limit is not None
    if limit.holds(value, stage):
        return Line(measure, figure, State.MET, sentences.compared(measure, figure, value, None))
    if figure.indicator.formula is Formula.EVERY:
        checked, failing = figure.count("checked"), figure.count("failing")
        if limit.holds(100 * (checked - failing) / checked, stage):
            forms = tuple(c.source for c, _ in figure.counts if c.name == "unknown" and c.source)
            return Line(measure, figure, State.UNKNOWN, sentences.unsettled(figure), forms=forms)
        return Line(measure, figure, State.NOT_MET, sentences.fallen_short(figure))
    national = measure.national.limit.holds(value, stage) if measure.national is not None else None
    words = sentences.compared(measure, figure, value, national)
    if until is not None:
        words = sentences.together([words, sentences.still_time(until)])
        return Line(measure, figure, State.UNKNOWN, words, national, _sources(figure))
    return Line(measure, figure, State.NOT_MET, words, national)


def _sources(figure: Figure) -> tuple[str, ...]:
    return tuple(dict.fromkeys(count.source for count, _ in figure.counts if count.source))


def _first_graduation(figure: Figure, facts: Facts) -> int | None:
    years = (figure.indicator.years or {}).get(figure.stage)
    return None if years is None or facts.founded is None else facts.founded + years


def _excluded(exclusions: Sequence[Exclusion], facts: Facts) -> tuple[Text | None, tuple[str, ...]]:
    """Why it does not apply, if it is known that it does not; otherwise the forms that would tell whether it does."""
    forms: list[str] = []
    for exclusion in exclusions:
        holds, lacking = _holds(exclusion.when, facts)
        if holds:
            return exclusion.why, ()
        forms += lacking
    return None, tuple(dict.fromkeys(forms))


def _holds(condition: Condition, facts: Facts) -> tuple[bool, list[str]]:
    lacking: list[str] = []
    for name, codes in condition.fields.items():
        said = (facts.profile or {}).get(name)
        if said is None:
            lacking.append(PROFILE)
        elif said not in codes:
            return False, []
    if condition.pupils_below is not None:
        if facts.pupils is None:
            lacking.append(_ENROLMENT)
        elif facts.pupils >= condition.pupils_below:
            return False, []
    return not lacking, lacking


def stages_of(kind: str | None, grades: Sequence[int]) -> tuple[str, ...]:
    """The stages of compulsory schooling a school has, by its kind; without one by the grades its pupils are in."""
    if kind in _STAGES:
        return _STAGES[kind]
    return tuple(s for s, (first, last) in GRADES.items() if any(first <= grade <= last for grade in grades))
