"""Pupils who stay away, as home tells of them: visits that are due, and what the ladder of absence asks for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from desktop.i18n import dated, fill, joined, same, t
from desktop.places import Place
from desktop.presenters.home_view import Todo
from desktop.theme.tokens import Tone
from forms.pack import Pack
from forms.text import Text
from sync.store import Query, Store

SOON_DAYS = 3


def cases(store: Store, pack: Pack, today: date) -> Iterator[tuple[tuple[int, int], Todo]]:
    """Open cases whose next visit is due, or that were found and never visited."""
    form = pack.forms["dropout"]
    closed = form.states.closed if form.states is not None else ()
    ids = store.ids("dropout", Query(order=("next_due", False)))
    columns = ("state", "next_due", "pupil_name", "pupil_class", "absent_since")
    for local_id, values in zip(ids, store.page("dropout", ids, columns), strict=True):
        state, due, name, klass, since = (None if value is None else str(value) for value in values)
        if state in closed:
            continue
        place = Place("case", "dropout", local_id)
        who = same(name) if name else form.one
        if due is not None:
            left = (date.fromisoformat(due) - today).days
            if left <= SOON_DAYS:
                yield (0, left), _visit_due(who, klass, date.fromisoformat(due), today, place)
        elif not store.record("dropout", local_id).answers.rows.get("visits"):
            title = fill(t("{who} 还没有家访记录", "{who}: no visit recorded yet"), who=who)
            away = t("离校日期没写", "first day of absence not entered")
            if since:
                away = fill(t("{day} 起没到校", "absent since {day}"), day=since)
            words = joined((away, same(klass or "")))
            badge = t("没定日期", "no date set")
            yield (1, 1), Todo("map-pin-user-line", Tone.ATTENTION, title, words, badge, t("去看", "Look"), place)


def _visit_due(who: Text, klass: str | None, due: date, today: date, place: Place) -> Todo:
    left = (due - today).days
    words = joined((fill(t("不晚于 {day}", "no later than {day}"), day=dated(due, today)), same(klass or "")))
    title = fill(t("{who} 该家访了", "{who}: a visit is due"), who=who)
    if left < 0:
        badge = fill(t("已过 {n} 天", "{n} days late") if left < -1 else t("已过 {n} 天", "{n} day late"), n=-left)
        return Todo("map-pin-user-line", Tone.FAILED, title, words, badge, t("办理", "Handle"), place, is_overdue=True)
    badge = t("今天", "today") if left == 0 else dated(due, today)
    tone = Tone.ATTENTION if left == 0 else Tone.ACCENT
    return Todo("map-pin-user-line", tone, title, words, badge, t("去看", "Look"), place)


def absences(store: Store, pack: Pack, today: date, can_enter: bool) -> Iterator[tuple[tuple[int, int], Todo]]:
    """What the ladder of absence asks for today."""
    if not any(store.count(form, Query()) for form in ("absence", "dropout") if form in pack.forms):
        return
    from desktop.presenters import ladder_todo  # home is waited for, and some schools have neither
    from sync.indicators.times import calendar_of

    calendar = calendar_of(store, pack)
    for left, item in ladder_todo.todo(store, pack, calendar, today, can_enter):
        yield (0, left), item
