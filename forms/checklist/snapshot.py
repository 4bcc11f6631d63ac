"""A checklist as it stood on one day, as it is signed, sent and kept: states and numbers, never a person."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import isfinite
from types import MappingProxyType

from forms.answers import Answers, Row, Value
from forms.checklist.definition import Item
from forms.checklist.verdict import Line, State, Verdict

FORM, ITEMS = "snapshot", "items"
BY = "signed_by"
_NUMBER = re.compile(r"([a-z][a-z0-9_]{0,47})=(-?[0-9][0-9.e+-]{0,30})")
_COUNTS: Mapping[State, str] = {
    State.MET: "number_met",
    State.NOT_MET: "number_not_met",
    State.UNKNOWN: "number_unknown",
    State.ATTESTED: "number_attested",
    State.NOT_APPLICABLE: "number_not_applicable",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One figure of one duty, or a duty without a figure ('' for the indicator). `state` is the duty's, `figure_state`
    the figure's own, None where it is only shown; `numbers` are all its counts that are known."""

    item: str
    state: State
    indicator: str = ""
    stage: str = ""
    figure_state: State | None = None
    value: float | None = None
    threshold: float | None = None
    numbers: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    attested_on: str = ""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """`term` is the one that went on that day, in a vacation the last, '' without; `version` that of the pack."""

    day: date
    school_year: str
    term: str
    version: str
    entries: tuple[Entry, ...]

    @property
    def states(self) -> Mapping[str, State]:
        """The state of each duty."""
        return {entry.item: entry.state for entry in self.entries}

    @property
    def counts(self) -> Mapping[State, int]:
        found = Counter(self.states.values())
        return {state: found[state] for state in State}

    def says_what(self, other: Snapshot) -> bool:
        """Whether every duty and figure is the same in both, whatever the day."""
        mine, others = ({(e.item, e.indicator, e.stage): e for e in one.entries} for one in (self, other))
        return mine == others

    def figure(self, indicator: str, stage: str) -> Entry | None:
        """The entry of a figure; several duties may show it, and it is the same in all."""
        return next((one for one in self.entries if (one.indicator, one.stage) == (indicator, stage)), None)


@dataclass(frozen=True, slots=True)
class Change:
    """A duty that stood otherwise then."""

    item: Item
    before: State
    now: State


def entries_of(verdicts: Iterable[Verdict]) -> Iterator[Entry]:
    for verdict in verdicts:
        attested_on = verdict.attestation.on if verdict.attestation is not None else ""
        for line in verdict.lines:
            yield _entry(verdict, line, attested_on)
        if not verdict.lines:
            yield Entry(verdict.item.id, verdict.state, attested_on=attested_on)


def changed(before: Snapshot, now: Sequence[Verdict]) -> tuple[Change, ...]:
    """What stands otherwise now, in the order of `now`; duties that only one of the two packs has are left out."""
    then = before.states
    return tuple(
        Change(verdict.item, then[verdict.item.id], verdict.state)
        for verdict in now
        if then.get(verdict.item.id, verdict.state) is not verdict.state
    )


def answers_of(snapshot: Snapshot, by: str) -> Answers:
    """What is to be signed by the person of this name, as answers to the form."""
    values: dict[str, Value] = {
        "as_of": snapshot.day.isoformat(),
        "school_year": snapshot.school_year,
        "term": snapshot.term,
        "made_with": snapshot.version,
        BY: by,
        **{_COUNTS[state]: number for state, number in snapshot.counts.items()},
    }
    return Answers().with_values(values).with_rows(ITEMS, tuple(map(_row, snapshot.entries)))


def snapshot_of(answers: Answers) -> Snapshot | None:
    """What a record of the form says; None where it says no day. Rows that say nothing sound are left out: whether
    anybody signed them is for the signature to tell."""
    try:
        day = date.fromisoformat(str(answers["as_of"]))
    except ValueError:
        return None
    found = (_read(row.values) for row in answers.rows.get(ITEMS, ()))
    return Snapshot(
        day,
        str(answers["school_year"] or ""),
        str(answers["term"] or ""),
        str(answers["made_with"] or ""),
        tuple(entry for entry in found if entry is not None),
    )


def _entry(verdict: Verdict, line: Line, attested_on: str) -> Entry:
    figure, limit = line.figure, line.measure.limit
    numbers = {count.name: float(number) for count, number in figure.counts if number is not None}
    return Entry(
        verdict.item.id,
        verdict.state,
        figure.indicator.id,
        figure.stage,
        line.state,
        figure.value,
        None if limit is None else limit.of(figure.stage),
        MappingProxyType(numbers),
        attested_on,
    )


def _row(entry: Entry) -> Row:
    values: dict[str, Value] = {
        "item": entry.item,
        "state": entry.state.value,
        "indicator": entry.indicator or None,
        "stage": entry.stage or None,
        "figure_state": entry.figure_state.value if entry.figure_state is not None else None,
        "value": entry.value,
        "threshold": entry.threshold,
        "numbers": " ".join(f"{name}={_short(number)}" for name, number in entry.numbers.items()) or None,
        "attested_on": entry.attested_on or None,
    }
    return Row(values=MappingProxyType({name: value for name, value in values.items() if value is not None}))


def _read(values: Mapping[str, Value]) -> Entry | None:
    try:
        state = State(str(values.get("state")))
        judged = values.get("figure_state")
        figure_state = None if judged is None else State(str(judged))
        value, threshold = _number(values.get("value")), _number(values.get("threshold"))
        numbers = {name: float(said) for name, said in _NUMBER.findall(str(values.get("numbers") or ""))}
    except ValueError:
        return None
    known = {name: number for name, number in numbers.items() if isfinite(number)}
    item, indicator, stage, on = (str(values.get(name) or "") for name in ("item", "indicator", "stage", "attested_on"))
    return Entry(item, state, indicator, stage, figure_state, value, threshold, MappingProxyType(known), on)


def _number(value: Value) -> float | None:
    return None if value is None else float(value)


def _short(number: float) -> str:
    return str(int(number)) if float(number).is_integer() else repr(number)
