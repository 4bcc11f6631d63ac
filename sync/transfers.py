"""A child that moves: what the county passes on from school to school, as both read it. Writes nothing.

The school that takes the child in makes a record of its own; what came is only what its form is filled in with. It is
done with once that school has the child on its roll, or answers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType

from forms import same_child
from forms.answers import Answers, Value
from forms.checks import check_value
from forms.definition import COUNTY_PREFIX, Audience, Field, Form
from forms.same_child import Child
from sync.returns import ANSWER
from sync.store import Query, Store
from sync.store.school import PackOfForms
from sync.vector import Dot

FORM = f"{COUNTY_PREFIX}transfer"

# What is another thing at another school: the clerk there enters it anew.
_OF_THE_SCHOOL = frozenset(
    {
        *("status", "status_date", "moved_to", "class_no", "entry_month", "entry_way", "source"),
        *("boarding", "commute_way", "commute_km", "receives_aid", "bought_place"),
    }
)


class Kind(StrEnum):
    INCOMING = "incoming"  # to the school that is to take the child in
    ARRIVED = "arrived"  # to the school the child left


class End(StrEnum):
    OPEN = "open"
    ENROLLED = "enrolled"
    NOT_HERE = "not_here"  # the school says that the child did not come


@dataclass(frozen=True, slots=True)
class Passed:
    """One word of the county's to a school. `record`: the pupil at the school left; `school`: the other school, by code
    and name; `left_on`, `case_since`: 'YYYY-MM-DD' or ''. `facts`: as they came, by field; `reason`: of the answer."""

    local_id: int
    dot: Dot
    kind: Kind
    record: Dot
    school: str
    school_name: str
    name: str
    left_on: str
    facts: Mapping[str, Value]
    case_state: str
    case_since: str
    end: End = End.OPEN
    reason: str = ""

    @property
    def child(self) -> Child:
        """As the school left has it."""
        return Child.of(0, self.school, self.facts)


def every(store: Store, pack: PackOfForms) -> list[Passed]:
    """All that the county did not take back; what nobody can make sense of is left out. Two that were written under
    different epochs have no order."""
    if FORM not in pack.forms:
        return []
    found = [one for local_id in store.ids(FORM, Query()) if (one := _read(store, local_id)) is not None]
    return _ended(store, found) if ANSWER in pack.forms else found


def waiting(store: Store, pack: PackOfForms) -> list[Passed]:
    """At a school: the children that are to come here and are neither on its roll nor answered for. Passed on twice is
    one child."""
    still_open = {one.record: one for one in every(store, pack) if one.kind is Kind.INCOMING and one.end is End.OPEN}
    return [one for one in still_open.values() if not _is_here(store, one.child)]


def incoming(store: Store, pack: PackOfForms, record: Dot) -> Passed | None:
    """The one of those that wait whose record at the school left this is."""
    return next((one for one in waiting(store, pack) if one.record == record), None)


def arrival(store: Store, pack: PackOfForms, record: Dot) -> Passed | None:
    """What the county said last of a pupil who moved out: where the child has arrived; None while it said nothing."""
    found = [one for one in every(store, pack) if one.kind is Kind.ARRIVED and one.record == record]
    return found[-1] if found else None


def carried(form: Form) -> tuple[Field, ...]:
    """The fields of the pupils' form that go along: what the county sees, and what is of the child and not of the
    school."""
    reasons = {check.reason for check in form.soft_checks}
    return tuple(
        field
        for field in form.top_fields
        if field.audience >= Audience.COUNTY and not field.is_calculated and field.name not in reasons | _OF_THE_SCHOOL
    )


def begun_with(form: Form, begun: Answers, passed: Passed) -> Answers:
    """A new pupil's form with what came put in. What this form cannot hold is left out: it may come from another
    pack."""
    known = {field.name: field for field in carried(form)}
    fits = {n: v for n, v in passed.facts.items() if n in known and check_value(known[n], v) is None}
    return begun.with_values(fits)


def answer(passed: Passed, end: End, reason: str = "") -> Answers:
    """What the school says of it."""
    return Answers().with_values({"of_return": str(passed.dot), "answer": end.value, "reason": reason.strip()})


def text_of(facts: Mapping[str, Value]) -> str:
    """Facts as the field holds them."""
    return json.dumps(dict(facts), ensure_ascii=False, separators=(",", ":"))


def _is_here(store: Store, child: Child) -> bool:
    near = store.children_near(child)
    return any(one.is_on_roll and same_child.why_same(one, child) is not None for one in near)


def _ended(store: Store, found: list[Passed]) -> list[Passed]:
    """How each ended. The answer to one is the answer to every other word of the same child that its writer had: what
    the county says again afterwards is open again."""
    by_dot = {str(one.dot): one for one in found}
    answers: dict[Dot, list[tuple[Dot, End, str]]] = {}
    ids = store.ids(ANSWER, Query(filters={"answer": (End.NOT_HERE.value, End.ENROLLED.value)}))
    for local_id, (of, end, reason) in zip(
        ids, store.page(ANSWER, ids, ("of_return", "answer", "reason")), strict=True
    ):
        if str(of) in by_dot:
            answer = store.record(ANSWER, local_id).id
            answers.setdefault(by_dot[str(of)].record, []).append((answer, End(str(end)), str(reason or "")))
    return [_with_end(store, one, answers.get(one.record, ())) for one in found]


def _with_end(store: Store, passed: Passed, answers: Sequence[tuple[Dot, End, str]]) -> Passed:
    knowing = [(end, reason) for dot, end, reason in answers if store.addressed.aware(ANSWER, dot, passed.dot)]
    if not knowing:
        return passed
    end, reason = next((one for one in knowing if one[0] is End.ENROLLED), knowing[-1])
    return replace(passed, end=end, reason=reason)


def _read(store: Store, local_id: int) -> Passed | None:
    stored = store.record(FORM, local_id)
    said = {name: str(value) for name, value in stored.answers.values.items()}
    try:
        record, kind = Dot.parse(said.get("of_record", "")), Kind(said.get("kind", ""))
    except ValueError:
        return None
    return Passed(
        local_id,
        stored.id,
        kind,
        record,
        said.get("school", ""),
        said.get("school_name", ""),
        said.get("name", ""),
        said.get("left_on", ""),
        MappingProxyType(dict(_facts(said.get("facts", "")))),
        said.get("case_state", ""),
        said.get("case_since", ""),
    )


def _facts(text: str) -> Iterator[tuple[str, Value]]:
    try:
        read = json.loads(text or "{}")
    except ValueError:
        return
    if isinstance(read, dict):
        yield from ((n, v) for n, v in read.items() if isinstance(v, str | int | float) and not isinstance(v, bool))
