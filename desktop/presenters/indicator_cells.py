"""One figure of a school as it is written: the number as people read it, its mark, and what is asked of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import ceil, floor

from desktop.i18n import fill, joined
from desktop.theme.tokens import Tone
from forms.checklist.balance import Variation
from forms.checklist.definition import Limit
from forms.checklist.figures import FORMULAS, Figure
from forms.checklist.sentences import number, shown
from forms.checklist.verdict import Line, State
from forms.text import Text
from sync.county.indicators import Column, Key, SchoolStanding


@dataclass(frozen=True, slots=True)
class CellView:
    """One value with its mark; `is_loud`: on a ground of its own; `is_declared`: the school's own word, signed, which
    the county did not compute."""

    text: str
    sign: str = ""
    tone: Tone | None = None
    is_loud: bool = False
    is_declared: bool = False


LARGE = 1000
SHORT = ("close-line", Tone.FAILED)
NEARLY = ("arrow-down-line", Tone.ATTENTION)
UNKNOWN = ("question-line", Tone.UNKNOWN)
VERDICTS: Mapping[State, tuple[str, Tone]] = {
    State.MET: ("checkbox-circle-fill", Tone.MET),
    State.NOT_MET: ("close-circle-fill", Tone.FAILED),
    State.UNKNOWN: UNKNOWN,
    State.NOT_APPLICABLE: ("", Tone.UNKNOWN),
}
NO_VERDICT = CellView("", "", Tone.UNKNOWN)
DECLARED = "quill-pen-line"


def cell_of(school: SchoolStanding, key: Key, nearly: float) -> CellView:
    """What a school has of a figure. `nearly`: the part of a threshold from which a value is marked as nearly there."""
    return replace(cell(school.lines.get(key), nearly), is_declared=key in school.declared)


def cell(line: Line | None, nearly: float) -> CellView:
    """The same of one figure, whoever says it."""
    if line is None or line.state is State.NOT_APPLICABLE:
        return CellView("–" if line is None or line.figure.value is None else value_shown(line), "", Tone.UNKNOWN)
    if line.state is State.NOT_MET:
        return CellView(value_shown(line), *(NEARLY if is_near(line, nearly) else SHORT), is_loud=True)
    if line.state is State.UNKNOWN:
        return CellView(value_shown(line) if is_known(line) else "", *UNKNOWN)
    return CellView("" if line.figure.value is None else value_shown(line))


def is_known(line: Line) -> bool:
    """Whether its number may be read as one: what adds up over a time still going on is so far what it is, every other
    number of a figure not yet knowable would read as the figure."""
    if line.figure.value is None:
        return False
    return line.state is not State.UNKNOWN or bool(line.figure.indicator.within)


def is_near(line: Line, nearly: float) -> bool:
    """Not met, but nearly: the nation's line is kept to where there is one, else this part of what is asked."""
    if line.national is not None:
        return line.national
    limit, value = line.measure.limit, line.figure.value
    return limit is not None and value is not None and limit.at_least and limit.holds(value, line.figure.stage, nearly)


def value_shown(line: Line) -> str:
    """Large amounts whole, and never across the threshold: there is little room."""
    value, limit = line.figure.value or 0.0, line.measure.limit
    if value >= LARGE:
        return number(floor(value) if limit is None or limit.at_least else ceil(value))
    return shown(value, limit, line.figure.stage)


def asked(column: Column) -> str:
    """The threshold with its sign, '' without one."""
    return _bound(column.measure.limit, column.stage)


def asked_nationally(column: Column) -> str:
    """The nation's threshold where the region's is stricter, '' elsewhere."""
    national = column.measure.national
    return _bound(national.limit, column.stage) if national is not None else ""


def counts_shown(figure: Figure) -> Text:
    """Every count with its number, and the formula where it says more."""
    known = [(one, amount) for one, amount in figure.counts if amount is not None]
    said = [(one.label, f"{amount:.0f}" if one.is_year else two_places(amount)) for one, amount in known]
    parts = [Text(f"{label.zh} {amount}", f"{label.en} {amount}") for label, amount in said]
    formula = FORMULAS.get(figure.indicator.formula)
    if formula is not None and len(known) == len(figure.counts):
        parts.append(fill(formula, **{one.name: two_places(amount or 0) for one, amount in figure.counts}))
    return joined(parts)


def coefficient_shown(value: float, bound: float | None) -> str:
    """Two places, never rounded across the bound."""
    if bound is not None and value > bound and round(value, 2) <= bound:
        return f"{bound + 0.01:.2f}"
    return f"{value:.2f}"


def is_over(variation: Variation, bound: float) -> bool:
    return variation.coefficient > bound + 1e-9


def one_line(title: str) -> str:
    """A short title without the spaces that say where Chinese may be broken."""
    return title if title.isascii() else title.replace(" ", "")


def two_places(value: float) -> str:
    return number(round(value, 2))


def mean_shown(value: float) -> str:
    """What the county has on average, of large amounts whole ones."""
    return number(round(value)) if value >= LARGE else two_places(value)


def _bound(limit: Limit | None, stage: str) -> str:
    bound = limit.of(stage) if limit is not None else None
    if limit is None or bound is None:
        return ""
    return f"{'≥' if limit.at_least else '≤'} {number(bound)}"
