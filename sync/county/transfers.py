"""The county passes a child's file on from the school it left to the school that takes it in, and tells back that it
arrived. Each is a record of the county's own for that one school, and travels as returns do."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from forms import same_child
from forms.answers import Answers, Value
from forms.definition import Audience
from forms.errors import InputError
from forms.same_child import MOVED_OUT, Child, Reason
from forms.text import Text
from sync.county import returns
from sync.county.returns import Stage
from sync.store import Query, Saved, Store, Stored
from sync.store.county_book import ListedSchool
from sync.store.school import PackOfForms
from sync.transfers import FORM, End, Kind, Passed, carried, every, text_of
from sync.vector import Dot

PUPILS, CASES = same_child.FORM, "dropout"
_ABOUT_THE_CHILD = ("name", "left_on", "facts", "case_state", "case_since")


class Step(StrEnum):
    """How far a file is on its way to the school that takes the child in."""

    WRITTEN = "written"
    ON_STICK = "on_stick"
    AT_SCHOOL = "at_school"  # as a PC there said in what it signed
    ENROLLED = "enrolled"
    NOT_HERE = "not_here"


@dataclass(frozen=True, slots=True)
class Transfer:
    """A file passed on to the school `to`; `at`: since when it is so, by the county's clock."""

    passed: Passed
    to: str
    step: Step
    at: int | None = None


_STEPS = {Stage.WRITTEN: Step.WRITTEN, Stage.ON_STICK: Step.ON_STICK, Stage.ARRIVED: Step.AT_SCHOOL}


# -- reading ---------------------------------------------------------------------------------------------------------


def by_pupil(store: Store, pack: PackOfForms) -> dict[Dot, Transfer]:
    """The transfer of each pupil, by the record at the school left; of several one that is not answered."""
    found = [one for one in every(store, pack) if one.kind is Kind.INCOMING]
    in_order = sorted(found, key=lambda one: one.end is End.OPEN)
    return {one.record: _transfer(store, one) for one in in_order}


def destination(said: str, schools: Mapping[str, ListedSchool]) -> ListedSchool | None:
    """The school of the county's list that a school's word means: its code or its whole name; where that school goes on
    in another, the other. None if the list has none."""
    code = same_child.fold_number(said)
    if code not in schools:
        name = same_child.fold_name(said)
        named = [one.code for one in schools.values() if name and same_child.fold_name(one.name) == name]
        if len(named) != 1:
            return None
        code = named[0]
    return schools.get(heir(code, schools))


def heir(code: str, schools: Mapping[str, ListedSchool]) -> str:
    """The school in which this one goes on; itself if it does."""
    seen = {code}
    while (found := schools.get(code)) is not None and found.goes_on_in and found.goes_on_in not in seen:
        code = found.goes_on_in
        seen.add(code)
    return code


def _transfer(store: Store, passed: Passed) -> Transfer:
    to = store.addressed.school_of(passed.local_id)
    if passed.end is not End.OPEN:
        return Transfer(passed, to, Step(passed.end.value))
    stage, at = returns.how_far(store, passed.dot)
    return Transfer(passed, to, _STEPS[stage], at)


# -- writing ---------------------------------------------------------------------------------------------------------


def pass_on(store: Store, pack: PackOfForms, local_id: int, author: int) -> Saved | None:
    """Passes a pupil who moved out on to the school its own school named; None if that was done and still stands. What
    was passed on of it to another school is taken back.

    InputError: 'no_record' (the pupil is not here, any more), 'not_moved', 'no_school' (none of the county's list)."""
    stored = store.record(PUPILS, local_id)
    school = store.addressed.owner_of(stored.id)
    if stored.deleted or stored.answers["status"] != MOVED_OUT:
        raise InputError("not_moved", _NOT_MOVED)
    schools = {one.code: one for one in store.county_book().schools()}
    to = destination(str(stored.answers["moved_to"] or ""), schools)
    if to is None or to.code == heir(school, schools):
        raise InputError("no_school", _NO_SCHOOL)
    before = by_pupil(store, pack).get(stored.id)
    if before is not None and before.to == to.code and before.step is not Step.NOT_HERE:
        return None
    said = _said(store, pack, stored, schools.get(school), school)
    with store.together():
        if before is not None and before.to != to.code:
            take_back(store, before.passed.local_id, author)
        return store.addressed.save(FORM, said, author, to.code)


def take_back(store: Store, local_id: int, author: int) -> Saved:
    """The county withdraws what it passed on: it went to the wrong school. That school hears of it, and nothing of the
    child is left in the record."""
    return store.addressed.withdraw(FORM, local_id, author, emptied=_ABOUT_THE_CHILD)


def follow(store: Store, pack: PackOfForms, schools: Iterable[str], author: int) -> int:
    """After something came from these schools: tells them which of the pupils that left them have arrived elsewhere,
    once for each, and takes back what was passed on and its school does not say any more (the pupil was erased, is
    back, or went to another school). How many things were written."""
    if FORM not in pack.forms:
        return 0
    came = frozenset(schools)
    with store.together():
        return _retract(store, pack, came, author) + _tell_arrivals(store, pack, came, author)


def _retract(store: Store, pack: PackOfForms, schools: Collection[str], author: int) -> int:
    listed = {one.code: one for one in store.county_book().schools()}
    open_here = [
        one
        for one in every(store, pack)
        if one.kind is Kind.INCOMING and one.end is End.OPEN and store.addressed.owner_of(one.record) in schools
    ]
    wrong = [
        one
        for one in open_here
        if _destination_now(store, one.record, listed) != store.addressed.school_of(one.local_id)
    ]
    for one in wrong:
        take_back(store, one.local_id, author)
    return len(wrong)


def _destination_now(store: Store, record: Dot, schools: Mapping[str, ListedSchool]) -> str:
    """Where its school says this pupil went, '' if it does not say so (any more)."""
    local_id = store.local_id(record)
    try:
        stored = None if local_id is None else store.record(PUPILS, local_id)
    except InputError:  # erased
        return ""
    if stored is None or stored.deleted or stored.answers["status"] != MOVED_OUT:
        return ""
    to = destination(str(stored.answers["moved_to"] or ""), schools)
    return "" if to is None else to.code


def _tell_arrivals(store: Store, pack: PackOfForms, schools: Collection[str], author: int) -> int:
    said = every(store, pack)
    told = {one.record for one in said if one.kind is Kind.ARRIVED}
    taken_in = {
        one.record: store.addressed.school_of(one.local_id)
        for one in said
        if one.kind is Kind.INCOMING and one.end is End.ENROLLED
    }
    listed = {one.code: one for one in store.county_book().schools()}
    news = [
        (school, record, at)
        for school in schools
        for local_id in store.ids(PUPILS, Query(filters={"status": MOVED_OUT}, owner=school))
        if (record := store.record(PUPILS, local_id).id) not in told
        and (at := taken_in.get(record) or _found_at(store, school, local_id, listed))
    ]
    for school, record, at in news:
        fields: dict[str, Value] = {"kind": Kind.ARRIVED.value, "of_record": str(record), "school": at}
        answers = Answers().with_values({**fields, "school_name": listed[at].name if at in listed else at})
        store.addressed.save(FORM, answers, author, school)
    return len(news)


def _found_at(store: Store, school: str, local_id: int, schools: Mapping[str, ListedSchool]) -> str:
    """The school that surely has the pupil, '' for none: a namesake tells only where the pupil was to go."""
    values = store.page(PUPILS, [local_id], same_child.FIELDS)[0]
    child = Child.of(local_id, school, dict(zip(same_child.FIELDS, values, strict=True)))
    (found,) = (one for one in same_child.moved([child, *store.children_near(child)]) if one.child is child)
    if found.arrived is None:
        return ""
    to = destination(child.moved_to, schools)
    is_sure = found.reason is Reason.NUMBER or (to is not None and to.code == heir(found.arrived.school, schools))
    return found.arrived.school if is_sure else ""


def _said(store: Store, pack: PackOfForms, stored: Stored, listed: ListedSchool | None, school: str) -> Answers:
    form = pack.forms[PUPILS]
    facts = {f.name: v for f in carried(form) if (v := stored.answers[f.name]) is not None}
    said: dict[str, Value] = {
        "kind": Kind.INCOMING.value,
        "of_record": str(stored.id),
        "name": stored.answers["name"],
        "school": school,
        "school_name": listed.name if listed else school,
        "left_on": stored.answers["status_date"],
        "facts": text_of(facts),
    }
    return Answers().with_values({**said, **_open_case(store, pack, stored.id)})


def _open_case(store: Store, pack: PackOfForms, pupil: Dot) -> dict[str, Value]:
    """State and first day of absence of the pupil's dropout case, if one is open and the county may know; no word of
    its causes, visits and notes."""
    form = pack.forms.get(CASES)
    if form is None or form.states is None:
        return {}
    told = ("state", "absent_since")
    if any(form.field(name).audience < Audience.COUNTY for name in told):
        return {}
    ids = store.ids(CASES, Query(filters={"pupil": str(pupil)}, order=("absent_since", True)))
    for state, since in store.page(CASES, ids, told):
        if state not in form.states.closed:
            return {"case_state": state, "case_since": since}
    return {}


_NOT_MOVED = Text(
    "这个学生现在没有登记为转出，没有转交。请看学校最近的登记。",
    "This pupil is not entered as moved out now; nothing was passed on. Look at the school's latest entry.",
)
_NO_SCHOOL = Text(
    "学校写的去向在县里名单中找不到（或就是原学校），没有转交。请让学校核对“转往学校”。",
    "The school named is not on the county's list, or is the one left; nothing was passed on. "
    "Ask the school to check where the child went.",
)
