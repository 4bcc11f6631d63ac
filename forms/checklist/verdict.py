"""What became of a duty in one school: one of five states, the sentence for it and the figures behind it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from forms.checklist.definition import Item, Measure
from forms.checklist.figures import Figure
from forms.text import Text


class State(StrEnum):
    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "not_yet_knowable"
    NOT_APPLICABLE = "not_applicable"
    ATTESTED = "attested"


STATES = {
    State.MET: Text("达到", "met"),
    State.NOT_MET: Text("没有达到", "not met"),
    State.UNKNOWN: Text("还不能判断", "not yet knowable"),
    State.NOT_APPLICABLE: Text("不适用", "not applicable"),
    State.ATTESTED: Text("自评达到", "attested"),
}


@dataclass(frozen=True, slots=True)
class Attestation:
    """What the principal said of a duty: `is_met`, on which day, who entered it, and where the evidence is kept."""

    is_met: bool
    on: str  # 'YYYY-MM-DD'
    by: str
    evidence: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One figure of a duty, judged. `national`: whether it keeps to the national line, where there is a second one.
    `forms`: where what is missing is entered. `state` is None for a figure that is only shown."""

    measure: Measure
    figure: Figure
    state: State | None
    sentence: Text
    national: bool | None = None
    forms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """One duty as it stands. `forms`: where to enter what is missing. `is_overdue`: not met and its time is over.
    `is_indicative`: made of so few children that only the county's sum decides."""

    item: Item
    state: State
    sentence: Text
    lines: tuple[Line, ...] = ()
    attestation: Attestation | None = None
    forms: tuple[str, ...] = ()
    is_overdue: bool = False
    is_indicative: bool = False


def urgency(verdict: Verdict) -> tuple[int, int, int]:
    """Worst first: what is not met and due, what is not met, what nobody knows yet; then by clause."""
    ranks = (State.NOT_MET, State.UNKNOWN, State.ATTESTED, State.MET, State.NOT_APPLICABLE)
    later = int(not verdict.item.binding) + int(not verdict.is_overdue)
    return ranks.index(verdict.state), later, verdict.item.row
