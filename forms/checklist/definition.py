"""What a checklist is: duties with their clauses, the figures they are judged by, and what is not the school's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from forms.text import NOTHING, Text

ROWS = 59
"""Obligations in the region's plan; each is in the checklist or named there as not the school's."""

PRIMARY, JUNIOR, SENIOR = "primary", "junior", "senior"
GRADES: Mapping[str, tuple[int, int]] = {PRIMARY: (1, 6), JUNIOR: (7, 9)}
"""First and last grade of each stage of compulsory schooling: six years and three."""

PERIODS = ("", "term", "school_year")
PROFILE, ATTESTATION = "profile", "attestation"  # the two forms that judging itself asks for


class How(StrEnum):
    """Where the answer to a duty comes from."""

    COMPUTED = "computed"
    ATTESTED = "attested"
    BOTH = "both"  # met only if the figure is and the principal says so


class Level(StrEnum):
    """Who answers for a duty."""

    SCHOOL = "school"
    COUNTY = "county"
    BOTH = "both"


class Formula(StrEnum):
    """How a figure is made of the counts that its query returns: see `forms.checklist.figures`."""

    VALUE = "value"
    SHARE = "share"
    PER = "per"
    SPLIT = "split"
    EVERY = "every"
    CONSOLIDATION_A = "consolidation_a"
    CONSOLIDATION_B = "consolidation_b"
    CONSOLIDATION_C = "consolidation_c"


@dataclass(frozen=True, slots=True)
class Count:
    """One number a query returns, and the id of the form in which people enter what it counts. `is_year`: it names a
    year and counts nothing."""

    name: str
    label: Text
    source: str = ""
    is_year: bool = False


@dataclass(frozen=True, slots=True)
class Indicator:
    """One figure. `per`: what the quotient is multiplied by. `by_stage`: one figure a stage, not one for the school.

    `within`: the period it adds up over ('term', 'school_year'): while that goes on, too little is not a failure yet.
    `small`: of fewer than this the figure is indicative. `years`: how long a school must have stood, by stage.
    `none`: why there is nothing to judge when the denominator is 0; without it that is missing data. `short`: the title
    where there is little room."""

    id: str
    title: Text
    unit: Text
    formula: Formula
    counts: tuple[Count, ...]
    per: float = 1.0
    by_stage: bool = False
    within: str = ""
    small: int = 0
    years: Mapping[str, int] | None = None
    none: Text | None = None
    short: Text = NOTHING

    @property
    def is_percentage(self) -> bool:
        return self.formula not in (Formula.VALUE, Formula.PER, Formula.SPLIT)


@dataclass(frozen=True, slots=True)
class Limit:
    """A threshold. `values` by stage, or one under ''."""

    at_least: bool
    values: Mapping[str, float]

    def of(self, stage: str) -> float | None:
        """The threshold of a stage; None if this stage has none."""
        return self.values.get(stage, self.values.get(""))

    def holds(self, value: float, stage: str, part: float = 1.0) -> bool:
        """Whether the value is on the right side of the threshold, or of this part of it, that value included."""
        bound = self.of(stage)
        if bound is None:
            return True
        slack = 1e-9 * max(1.0, abs(bound))  # 100 * 48 / 50 must be 96
        return value >= bound * part - slack if self.at_least else value <= bound * part + slack


@dataclass(frozen=True, slots=True)
class Condition:
    """Facts that must all hold: a field of the profile is one of some codes, there are fewer pupils than a number."""

    fields: Mapping[str, tuple[str, ...]]
    pupils_below: int | None = None


@dataclass(frozen=True, slots=True)
class Exclusion:
    when: Condition
    why: Text


@dataclass(frozen=True, slots=True)
class National:
    """The line of the national rule where the region's own is stricter."""

    limit: Limit
    name: Text


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure of a duty with its threshold; without one it is only shown. `seven`: one of those of which six must
    be met and the seventh nearly."""

    indicator: str
    limit: Limit | None = None
    national: National | None = None
    seven: bool = False
    exclusions: tuple[Exclusion, ...] = ()


@dataclass(frozen=True, slots=True)
class Due:
    """Until the end of which year; None with `standing`: always; None without: the plan names no date."""

    year: int | None = None
    standing: bool = False

    def is_over(self, today: date) -> bool:
        return self.standing or (self.year is not None and today.year > self.year)


@dataclass(frozen=True, slots=True)
class Item:
    """One duty that touches the school. `part`: which part of the row, where a row has several. `judged`: where it is
    decided; what the county decides is shown in the school without a verdict. `binding`: False where the plan only
    encourages or names no measure."""

    id: str
    row: int
    part: str
    clause: str
    title: Text
    duty: Text
    answers: Level
    how: How
    judged: Level
    binding: bool
    due: Due
    measures: tuple[Measure, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    forms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A row that is not the school's: who answers for it, and why it is no duty of the school."""

    row: int
    clause: str
    duty: Text
    reason: Text


@dataclass(frozen=True, slots=True)
class Checklist:
    """All of it. `weights`: what a pupil of each stage counts where stages share rooms; `variation`: how uneven the
    schools of a county may be, by stage; `nearly`: the part of a threshold that the one of seven has to reach."""

    items: tuple[Item, ...] = ()
    elsewhere: tuple[Elsewhere, ...] = ()
    indicators: Mapping[str, Indicator] | None = None
    weights: Mapping[str, float] | None = None
    variation: Mapping[str, float] | None = None
    nearly: float = 1.0
    rule: Text = NOTHING

    def indicator(self, name: str) -> Indicator:
        """KeyError if the checklist has none of this name; reading it made sure that its items name none such."""
        return (self.indicators or {})[name]
