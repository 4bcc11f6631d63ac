"""What the registers of this store say for a month: read here, counted by `forms.monthly`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from forms.answers import Answers, Value
from forms.definition import Form
from forms.monthly import STAGES, Away, CaseFacts, Counted, Facts, Pupil, counted, stage_of
from forms.pack import Pack
from sync.indicators.checklist import facts_of
from sync.indicators.times import calendar_of, times_of
from sync.store import Query, Store
from sync.store.queries import StoreLookup

PUPILS, CASES, ABSENCES = "enrolment", "dropout", "absence"
_IN_SCHOOL = "in_school"
_BOTH = "both"


def count_month(store: Store, pack: Pack, as_of: date) -> Counted:
    """The numbers of the month in which `as_of` lies, up to that day. Takes a while in a large school."""
    assert pack.monthly is not None
    form = pack.forms[CASES]
    facts = Facts(
        pupils=tuple(_pupils(store, pack)),
        cases=tuple(_cases(store, form)),
        absences=tuple(_absences(store, pack)),
        closed=form.states.closed if form.states is not None else (),
    )
    return counted(facts, pack.monthly, calendar_of(store, pack), pack.ladder, as_of)


def stages_at(store: Store, pack: Pack, as_of: date) -> str:
    """'primary', 'junior' or 'both', by the school's profile, without one by its roll."""
    stages = facts_of(store, pack, times_of(pack.calendar, as_of)).stages
    return next((stage for stage in STAGES if stages == (stage,)), _BOTH)


def day_of(value: Value) -> date | None:
    """A date as fields hold it; None for none, and for what is none."""
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


def _pupils(store: Store, pack: Pack) -> Iterator[Pupil]:
    if PUPILS not in pack.forms:
        return
    ids = store.ids(PUPILS, Query())
    for grade, entered, status, since in store.page(PUPILS, ids, ("grade", "entry_month", "status", "status_date")):
        if status == _IN_SCHOOL:
            yield Pupil(stage_of(grade), str(entered or ""))
        elif (left := day_of(since)) is not None:
            yield Pupil(stage_of(grade), str(entered or ""), left)


def _cases(store: Store, form: Form) -> Iterator[CaseFacts]:
    lookup = store.lookup()
    for local_id in store.ids(form.id, Query()):
        answers = store.record(form.id, local_id).answers
        found = day_of(answers["found_date"])
        if found is None:
            continue
        rows = answers.rows.get("visits", ())
        visits = sorted(day for row in rows if (day := day_of(row.values.get("visit_date"))) is not None)
        stage = _stage(lookup, answers["pupil"])
        yield CaseFacts(local_id, stage, found, _entered(store, form, local_id, answers), tuple(visits))


def _entered(store: Store, form: Form, local_id: int, answers: Answers) -> tuple[tuple[date, str], ...]:
    """The states a case came to: what this PC said of them, and how it stands. Of what another PC wrote only the last
    is known. A state that was dated anew without going on counts once."""
    states = form.states
    assert states is not None
    said: list[tuple[Value, Value]] = [
        (change.fields.get(states.state_field), change.fields.get(states.date_field))
        for change in store.history(form.id, local_id)
        if states.state_field in change.fields
    ]
    found: list[tuple[date, str]] = []
    for code, value in [*said, (answers[states.state_field], answers[states.date_field])]:
        day = day_of(value)
        if not isinstance(code, str) or day is None:
            continue
        if found and found[-1][1] == code:
            found.pop()
        found.append((day, code))
    return tuple(found)


def _stage(lookup: StoreLookup, reference: Value) -> str:
    pupil = lookup.one(PUPILS, "_id", reference)
    return "" if pupil is None else stage_of(pupil.get("grade"))


def _absences(store: Store, pack: Pack) -> Iterator[Away]:
    if ABSENCES not in pack.forms:
        return
    ids = store.ids(ABSENCES, Query(filters={"excused": "no"}))
    for local_id, (first, last) in zip(ids, store.page(ABSENCES, ids, ("first_day", "last_day")), strict=True):
        if (begun := day_of(first)) is not None:
            yield Away(local_id, begun, day_of(last))
