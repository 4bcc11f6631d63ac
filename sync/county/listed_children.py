"""The county's list of children of school age with a disability: which of them are at school, the 97 % of the plan.

The list says who the children are; it is looked at, matched and let go. Kept is, for each of its rows, which pupil that
is: no name, no number, no birth date of a child that is no pupil here (decision 21)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from forms.checklist.definition import Checklist, Measure
from forms.checklist.figures import Figure, figure_of
from forms.checklist.verdict import State
from forms.exchange.child_list import ELSEWHERE, ChildList, ListedRow, RefusedChild
from forms.same_child import NO_DOCUMENT, RESIDENT, Child, Reason, why_same
from forms.text import Text
from sync.county.indicators import DISABLED
from sync.store.county_figures import ListedChild
from sync.store.store import Store

_IN_SCHOOL = "in_school"
_SETTING = "children_listed"
_NEW = -1


@dataclass(frozen=True, slots=True)
class Matched:
    """A child of the file and the pupil it is, with the reason; None for a child that is no pupil here."""

    child: ListedRow
    pupil: Child | None
    reason: Reason | None

    @property
    def is_enrolled(self) -> bool:
        return self.pupil is not None and self.pupil.status == _IN_SCHOOL


@dataclass(frozen=True, slots=True)
class Comparison:
    """A list as it was read, against the pupils of all schools as they stand now."""

    matched: tuple[Matched, ...]
    refused: tuple[RefusedChild, ...]


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What is kept of the list taken on `on` ('YYYY-MM-DD', '' before there was one), as the pupils stand now.

    `figure`: enrolled of listed. `missing`: those who are at no school here, among them `elsewhere` whom the list calls
    placed outside the county; `national`: whether the nation's lower line is kept to."""

    on: str
    figure: Figure
    measure: Measure | None
    state: State
    national: bool | None
    missing: tuple[ListedChild, ...]
    elsewhere: int


def compare(store: Store, found: ChildList) -> Comparison:
    """What `take` would keep; nothing is changed. A pupil is one child: who matches it second is refused."""
    matched: list[Matched] = []
    refused = list(found.refused)
    taken: dict[int, int] = {}
    for row in found.children:
        one = _match(store, row)
        if one.pupil is not None and one.pupil.key in taken:
            again = taken[one.pupil.key]
            words = Text(f"和第 {again} 行对上同一个学生", f"the same pupil as row {again}")
            refused.append(RefusedChild(row.row, row.name, words))
            continue
        if one.pupil is not None:
            taken[one.pupil.key] = row.row
        matched.append(one)
    return Comparison(tuple(matched), tuple(sorted(refused, key=lambda one: one.row)))


def take(store: Store, comparison: Comparison, today: date) -> None:
    """Keeps the matches in place of those of an earlier list."""
    kept = [
        ListedChild(one.child.row, one.pupil.key if one.pupil else None, one.child.placed) for one in comparison.matched
    ]
    with store.together():
        store.county_figures().keep_children(kept)
        store.put_setting(_SETTING, today.isoformat())


def enrolment(store: Store, checklist: Checklist) -> Enrolment:
    """How many of the listed children are at school. Without a list nothing is known."""
    children = store.county_figures().children()
    on = str(store.setting(_SETTING, ""))
    missing = tuple(one for one in children if one.status != _IN_SCHOOL)
    numbers: dict[str, float | None] = {"numerator": None, "denominator": None}
    if on:
        numbers = {"numerator": len(children) - len(missing), "denominator": len(children)}
    figure = figure_of(checklist.indicator(DISABLED), "", numbers, {})
    measure = next((m for item in checklist.items for m in item.measures if m.indicator == DISABLED), None)
    elsewhere = sum(one.placed == ELSEWHERE for one in missing)
    state, national = State.UNKNOWN, None
    if figure.value is not None and measure is not None and measure.limit is not None:
        state = State.MET if measure.limit.holds(figure.value, "") else State.NOT_MET
        national = measure.national.limit.holds(figure.value, "") if measure.national else None
    return Enrolment(on, figure, measure, state, national, missing, elsewhere)


def _match(store: Store, row: ListedRow) -> Matched:
    """The pupil a child is: one who is at school before one who left, a number before a name."""
    kind = RESIDENT if row.number else NO_DOCUMENT
    child = Child(_NEW, "", row.name, "", row.birth_date, kind, row.number)
    found = sorted(_same(store, child), key=lambda one: (not one.is_enrolled, one.reason is not Reason.NUMBER))
    return replace(found[0], child=row) if found else Matched(row, None, None)


def _same(store: Store, child: Child) -> Iterator[Matched]:
    nobody = ListedRow(0, "", "", "", "")
    for pupil in store.children_near(child):
        reason = why_same(child, pupil)
        if reason is not None:
            yield Matched(nobody, pupil, reason)
