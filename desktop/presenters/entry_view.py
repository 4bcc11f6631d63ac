"""What an entry form shows: frozen views only; `desktop.presenters.entry` works them out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from forms.answers import Value
from forms.definition import Choice
from forms.evaluation import SuggestedFix
from forms.text import Text


@dataclass(frozen=True, slots=True)
class Spot:
    """Where an answer stands: a field, and in a repeat the row's place."""

    field: str
    row: int | None = None


@dataclass(frozen=True, slots=True)
class QuestionView:
    """One question as it stands. `state` is '', 'fail' or 'attention'; `message` says what would be right."""

    value: Value
    shown: Text
    required: bool = False
    choices: tuple[Choice, ...] = ()
    state: str = ""
    message: Text | None = None
    fix: SuggestedFix | None = None


@dataclass(frozen=True, slots=True)
class ReasonView:
    """A soft check that holds: what is unusual, its reason so far, and where that reason goes."""

    at: Spot
    reason: Spot
    message: Text
    said: str
    settled: bool
    goes_to: Text


@dataclass(frozen=True, slots=True)
class VersionView:
    """One side of a conflict."""

    whose: Text
    shown: Text
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class ConflictView:
    """Fields that two PCs answered differently; `at` is where it is shown, None for the head of the page."""

    keys: tuple[str, ...]
    at: Spot | None
    labels: Text
    versions: tuple[VersionView, ...]


@dataclass(frozen=True, slots=True)
class SectionView:
    """`state`: '', 'ok', 'attention' or 'fail', the worst in it."""

    name: str
    filled: int
    of: int
    state: str
    is_relevant: bool = True


@dataclass(frozen=True, slots=True)
class EntryView:
    """Everything one evaluation changes on the page. Questions that are not asked at the moment are not in it."""

    questions: Mapping[Spot, QuestionView]
    reasons: tuple[ReasonView, ...]
    conflicts: tuple[ConflictView, ...]
    sections: tuple[SectionView, ...]
    rows: Mapping[str, int]
    wrong: int
    unusual: int


@dataclass(frozen=True, slots=True)
class Seen:
    """One line of who can see the record."""

    who: Text
    what: Text
