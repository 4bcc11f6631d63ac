"""A case as a person follows it: where it stands, what is due, its visits, and which state may come next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from desktop.i18n import NOTHING, count, dated, fill, joined, same, t, weekday
from desktop.presenters.register_columns import delivery_signs, mask
from desktop.theme.tokens import Tone
from forms.answers import Row, Value
from forms.calendar import teaching_days
from forms.checks import shown
from forms.definition import Audience, CaseStates, Choice, Form, Nature
from forms.pack import Pack
from forms.states import permitted
from forms.text import Text
from sync.store import Store, Stored
from sync.vector import Dot

WAY_SIGNS = {
    "home": "footprint-line",
    "phone": "phone-line",
    "village": "group-line",
    "legal": "scales-3-line",
}
CLASS, GUARDIAN = t("班级", "Class"), t("监护人", "Guardian")
TAUGHT_AGAIN = ("returned", "home_teaching", "not_dropout")
AWAY_NO_MORE = (*TAUGHT_AGAIN, "stable", "closed")


@dataclass(frozen=True, slots=True)
class Step:
    """One state of the line. `when` is empty for one that may still come."""

    label: Text
    when: Text
    is_past: bool = False
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    label: Text
    value: Text


@dataclass(frozen=True, slots=True)
class Visit:
    """One entry of the persuasion log, in two lines."""

    number: int
    when: Text
    weekday: Text
    sign: str
    way: Text
    who: Text
    result: Text
    beneath: Text


@dataclass(frozen=True, slots=True)
class CaseView:
    """`due` is the one deadline, with its tone; None for a case that is closed or has none."""

    name: Text
    state: Text
    state_tone: Tone
    delivery: tuple[str, Tone, Text]
    steps: tuple[Step, ...]
    due: tuple[Tone, Text] | None
    facts: tuple[Fact, ...]
    plan: Text
    seen_by: Text
    visits: tuple[Visit, ...]
    next_states: tuple[Choice, ...]
    conflicts: int


def read_case(store: Store, pack: Pack, form: Form, local_id: int, today: date) -> tuple[Stored, CaseView]:
    """The record and its view; InputError 'no_record' if it is gone."""
    stored = store.record(form.id, local_id)
    answers, states = stored.answers, form.states
    assert states is not None
    code = str(answers[states.state_field] or "")
    field = form.field(states.state_field)
    is_closed = code in states.closed
    name = str(answers[form.title_field] or "—") if form.title_field else "—"
    following = permitted(states, code)[1:] if code else states.initial
    past = past_states(store, form, stored)
    view = CaseView(
        name=same(name),
        state=shown(field, code or None),
        state_tone=Tone.UNKNOWN if is_closed else Tone.ATTENTION,
        delivery=delivery_signs(form, {receiver.level for receiver in store.receivers()})[stored.delivery],
        steps=_steps(form, states, past, len(answers.rows.get("visits", ()))),
        due=None if is_closed else _due(answers["next_due"], today),
        facts=tuple(_facts(store, pack, form, stored, past, today)),
        plan=shown(form.field("measures"), answers["measures"]) if form.has_field("measures") else NOTHING,
        seen_by=_seen_by(form),
        visits=tuple(_visits(form, answers.rows.get("visits", ()))),
        next_states=tuple(choice for choice in field.choices if choice.code in following),
        conflicts=len(stored.conflicts),
    )
    return stored, view


def past_states(store: Store, form: Form, stored: Stored) -> list[tuple[str, str]]:
    """States gone through with their dates: what this PC said of them, then how it stands now."""
    states, found = form.states, list[tuple[str, str]]()
    assert states is not None
    for change in store.history(form.id, stored.local_id):
        code, when = change.fields.get(states.state_field), change.fields.get(states.date_field)
        if isinstance(code, str):
            if found and found[-1][0] == code:
                found.pop()
            found.append((code, str(when or "")))
    now = (str(stored.answers[states.state_field] or ""), str(stored.answers[states.date_field] or ""))
    if not found or found[-1][0] != now[0]:
        found.append(now)
    return found


def _steps(form: Form, states: CaseStates, past: list[tuple[str, str]], visits: int) -> tuple[Step, ...]:
    labels = {choice.code: choice.label for choice in form.field(states.state_field).choices}
    steps = []
    for at, (code, when) in enumerate(past):
        is_last = at == len(past) - 1
        said = same(when[5:])
        if is_last and code == "persuading" and visits:
            said = count(visits, t("已劝 {n} 次", "{n} visit"), t("已劝 {n} 次", "{n} visits"))
        is_over = is_last and code in states.closed
        steps.append(Step(labels.get(code, same(code)), said, not is_last or is_over, is_last and not is_over))
    for code in _ahead(states, [code for code, _ in past]):
        steps.append(Step(labels.get(code, same(code)), NOTHING))
    return tuple(steps[-8:])


def _ahead(states: CaseStates, gone: list[str]) -> list[str]:
    """The way a case usually takes from here: the first state it has not been in that does not close it."""
    ahead: list[str] = []
    code = gone[-1]
    while code not in states.closed:
        following = [c for c in states.following.get(code, ()) if c not in gone and c not in ahead]
        still_open = [c for c in following if c not in states.closed]
        if not following:
            break
        code = still_open[0] if still_open else following[0]
        ahead.append(code)
    return ahead


def _due(value: Value, today: date) -> tuple[Tone, Text] | None:
    if not isinstance(value, str):
        return Tone.ATTENTION, t("还没有定下次家访的日期。", "No date is set for the next visit.")
    when = date.fromisoformat(value)
    left = (when - today).days
    if left < 0:
        words = t("下一次家访应在 {day}，已过 {n} 天。", "The next visit was due on {day}, {n} days ago.")
        return Tone.FAILED, fill(words, day=dated(when, today), n=-left)
    if left == 0:
        return Tone.ATTENTION, t("今天该家访。", "A visit is due today.")
    words = t("下一次家访不晚于 {day}，还有 {n} 天。", "The next visit is due by {day}, in {n} days.")
    return Tone.ATTENTION, fill(words, day=dated(when, today), n=left)


def _facts(
    store: Store, pack: Pack, form: Form, stored: Stored, past: list[tuple[str, str]], today: date
) -> Iterable[Fact]:
    answers = stored.answers
    pupil = pupil_of(store, pack, answers["pupil"])
    klass = shown(form.field("pupil_class"), answers["pupil_class"])
    boarding = NOTHING
    guardian = NOTHING
    if pupil is not None:
        enrolment = pack.forms["enrolment"]
        boarding = shown(enrolment.field("boarding"), pupil.answers["boarding"])
        relation = shown(enrolment.field("guardian_relation"), pupil.answers["guardian_relation"])
        phone = pupil.answers["guardian_phone"]
        hidden = same(mask(str(phone), Nature.PHONE)) if phone else NOTHING
        guardian = joined((shown(enrolment.field("guardian_name"), pupil.answers["guardian_name"]), relation, hidden))
    yield Fact(CLASS, joined((klass, boarding)))
    yield Fact(t("离校", "Absent"), _absence(pack, answers["absent_since"], past, today))
    yield Fact(t("发现", "Found"), shown(form.field("found_date"), answers["found_date"]))
    yield Fact(t("原因", "Cause"), shown(form.field("cause"), answers["cause"]))
    yield Fact(t("说明", "Note"), shown(form.field("cause_note"), answers["cause_note"]))
    yield Fact(GUARDIAN, guardian)
    yield Fact(t("责任人", "Responsible"), shown(form.field("responsible"), answers["responsible"]))
    if answers["closed_note"]:
        yield Fact(t("结案", "Closed"), shown(form.field("closed_note"), answers["closed_note"]))


def _absence(pack: Pack, since: Value, past: list[tuple[str, str]], today: date) -> Text:
    """Since when, and how many school days that makes, up to the day the pupil was taught again; that day unknown
    (another PC logged it), only since when."""
    if not isinstance(since, str):
        return NOTHING
    last = today
    if past[-1][0] in AWAY_NO_MORE:
        back = next((when for state, when in reversed(past) if state in TAUGHT_AGAIN), "")
        if not back:
            return same(since)
        last = date.fromisoformat(back) - timedelta(days=1)
    days = len(teaching_days(pack.calendar, date.fromisoformat(since), last))
    said = count(days, t("{n} 个教学日", "{n} school day"), t("{n} 个教学日", "{n} school days"))
    return joined((same(since), said), "，", ", ")


def pupil_of(store: Store, pack: Pack, reference: Value) -> Stored | None:
    """The pupil's record, if it is here."""
    if not isinstance(reference, str) or "enrolment" not in pack.forms:
        return None
    try:
        local_id = store.local_id(Dot.parse(reference))
    except ValueError:
        return None
    if local_id is None or not any(store.page("enrolment", [local_id], ("name",))[0]):
        return None
    return store.record("enrolment", local_id)


def _visits(form: Form, rows: tuple[Row, ...]) -> list[Visit]:
    """The log, newest first, numbered in the order of their dates."""
    ordered = sorted(rows, key=lambda row: str(row.values.get("visit_date") or ""))
    found = []
    for number, row in enumerate(ordered, start=1):
        values = row.values
        when = values.get("visit_date")
        told = {name: shown(form.field(name), values.get(name)) for name in ("way", "visitors", "result")}
        step, evidence = values.get("next_step"), values.get("evidence")
        beneath = joined(
            (
                fill(t("下一步：{step}", "Next: {step}"), step=str(step)) if step else NOTHING,
                fill(t("凭证：{paper}", "Paper: {paper}"), paper=str(evidence)) if evidence else NOTHING,
            )
        )
        found.append(
            Visit(
                number,
                same(str(when)[5:]) if when else same("—"),
                weekday(date.fromisoformat(str(when))) if when else NOTHING,
                WAY_SIGNS.get(str(values.get("way")), "chat-3-line"),
                told["way"],
                told["visitors"],
                told["result"],
                beneath,
            )
        )
    return found[::-1]


def _seen_by(form: Form) -> Text:
    if form.audience is Audience.SCHOOL:
        return t("只有本校看得到", "Only the school sees this case")
    if form.audience is Audience.COUNTY:
        return t("县里看得到姓名和个案，自治区看不到", "County sees name and case; region does not")
    return t("县里和自治区都看得到", "County and region see this case")
