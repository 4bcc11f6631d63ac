"""The ladder of absence at home: who is due for what today, and the case that is begun from an absence."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from desktop.i18n import count, dated, fill, joined, same, t
from desktop.places import Place, entry
from desktop.presenters.home_view import Todo
from desktop.theme.tokens import Tone
from forms.answers import Answers
from forms.calendar import Calendar
from forms.ladder import Absence, Alert, OpenCase, alerts, days_away, reached
from forms.pack import Pack
from forms.text import Text
from sync.store import Query, Store

ABSENCES, CASES = "absence", "dropout"
FROM_ABSENCE = "absence-"
"""How `Place.chosen` begins where a case is begun from an absence; its local id follows."""
_OVERDUE_DAYS = 1  # a step that was reached before today is late


def todo(store: Store, pack: Pack, calendar: Calendar, today: date, can_enter: bool) -> Iterator[tuple[int, Todo]]:
    """What the ladder asks for, each with the days since (negative: late)."""
    states = pack.forms[CASES].states
    if not pack.ladder or ABSENCES not in pack.forms or states is None:
        return
    cases = _open_cases(store, states.closed)
    for alert in alerts(pack.ladder, calendar, _absences(store), cases, states, today):
        yield (alert.since - today).days, _todo(store, alert, calendar, today, can_enter)


def begun_from(
    store: Store, pack: Pack, calendar: Calendar, begun: Answers, chosen: str, today: date
) -> Answers | None:
    """The answers of a case begun from an absence: pupil, first day, and the state that the ladder is at. None if
    `chosen` names no absence that is here."""
    number = chosen.removeprefix(FROM_ABSENCE)
    if not chosen.startswith(FROM_ABSENCE) or not number.isdecimal() or ABSENCES not in pack.forms:
        return None
    ((pupil, first),) = store.page(ABSENCES, [int(number)], ("pupil", "first_day"))
    if pupil is None or first is None:
        return None
    states = pack.forms[CASES].states
    initial = () if states is None else states.initial
    needs = [step.needs for step, _ in reached(pack.ladder, calendar, date.fromisoformat(str(first)), today)]
    state = next((code for code in reversed(needs) if code in initial), begun["state"])
    said = {"pupil": pupil, "absent_since": first, "state": state, "state_date": today.isoformat()}
    return begun.with_values(said)


def _absences(store: Store) -> list[Absence]:
    ids = store.ids(ABSENCES, Query(filters={"last_day": None, "excused": "no"}))
    rows = store.page(ABSENCES, ids, ("pupil", "first_day", "contact_way"))
    return [
        Absence(local_id, str(pupil), date.fromisoformat(str(first)), str(way or ""))
        for local_id, (pupil, first, way) in zip(ids, rows, strict=True)
        if pupil is not None and first is not None
    ]


def _open_cases(store: Store, closed: tuple[str, ...]) -> list[OpenCase]:
    ids = store.ids(CASES, Query())
    rows = store.page(CASES, ids, ("pupil", "absent_since", "state"))
    return [
        OpenCase(local_id, str(pupil), date.fromisoformat(str(since)), str(state))
        for local_id, (pupil, since, state) in zip(ids, rows, strict=True)
        if since is not None and state not in closed
    ]


def _todo(store: Store, alert: Alert, calendar: Calendar, today: date, can_enter: bool) -> Todo:
    form, local_id = (CASES, alert.case.local_id) if alert.case else (ABSENCES, _absence_of(alert).local_id)
    first = alert.case.since if alert.case else _absence_of(alert).first
    ((name, klass),) = store.page(form, [local_id], ("pupil_name", "pupil_class"))
    days = days_away(calendar, alert.step.count, first, today)
    away = count(days, t("缺勤第 {n} 天", "absent for {n} day"), t("缺勤第 {n} 天", "absent for {n} days"))
    title = joined((same(str(name or "—")), away), " ", ": ")
    who = fill(t("{who}：{does}", "{who}: {does}"), who=alert.step.who, does=alert.step.does)
    words = joined((who, same(str(klass or ""))))
    late = (today - alert.since).days
    badge = t("今天", "today")
    if late >= _OVERDUE_DAYS:
        badge = fill(t("该在 {day}", "was due {day}"), day=dated(alert.since, today))
    tone = Tone.FAILED if late >= _OVERDUE_DAYS else Tone.ATTENTION
    action, place, also = _ways(alert, local_id, can_enter)
    short = joined((away, who))
    return Todo("user-unfollow-line", tone, title, words, badge, action, place, late > 0, also, short)


def _ways(alert: Alert, local_id: int, can_enter: bool) -> tuple[Text, Place, tuple[Text, Place] | None]:
    """Where the step is answered, and where a case is begun; who enters nothing looks at the record."""
    if alert.case is not None:
        return t("去办", "Handle"), Place("case", CASES, local_id), None
    record = entry(ABSENCES, local_id)
    if not can_enter:
        return t("去看", "Look"), record, None
    begin = (t("开个案", "Open a case"), entry(CASES, chosen=f"{FROM_ABSENCE}{local_id}"))
    if alert.step.needs in ("contact", "visit"):
        return t("记联系", "Log it"), record, begin
    return *begin, None


def _absence_of(alert: Alert) -> Absence:
    assert alert.absence is not None
    return alert.absence
