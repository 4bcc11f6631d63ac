"""Pupils who stay away, as home tells of them: visits that are due, and what the ladder of absence asks for. A child
whose case asks for both stands there once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from desktop.i18n import dated, fill, joined, same, t
from desktop.places import Place
from desktop.presenters.home_view import Todo
from desktop.theme.tokens import Tone
from forms.pack import Pack
from forms.text import Text
from sync.store import Query, Store

SOON_DAYS = 3
Urgency = tuple[int, int]
"""Lower comes first."""


def todo(store: Store, pack: Pack, today: date, can_enter: bool, may_see: bool) -> Iterator[tuple[Urgency, Todo]]:
    """One line a child, the more urgent of what it is there for, with the other in its words. `may_see`: the person may
    open a case; without that nobody is told of absences."""
    found: dict[Place, tuple[Urgency, Todo]] = {}
    for one in cases(store, pack, today):
        found[one[1].place] = one
    if may_see:
        for one in absences(store, pack, today, can_enter):
            place = one[1].place
            found[place] = _both(found[place], one) if place in found else one
    yield from found.values()


def _both(one: tuple[Urgency, Todo], other: tuple[Urgency, Todo]) -> tuple[Urgency, Todo]:
    (urgency, item), (_, less) = sorted((one, other), key=lambda found: found[0])
    words = joined((item.words, less.short))
    return urgency, replace(item, words=words, is_overdue=item.is_overdue or less.is_overdue)


def cases(store: Store, pack: Pack, today: date) -> Iterator[tuple[Urgency, Todo]]:
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
            short = t("还没有家访记录", "no visit recorded yet")
            look = t("去看", "Look")
            yield (1, 1), Todo("map-pin-user-line", Tone.ATTENTION, title, words, badge, look, place, short=short)


def _visit_due(who: Text, klass: str | None, due: date, today: date, place: Place) -> Todo:
    left = (due - today).days
    words = joined((fill(t("不晚于 {day}", "no later than {day}"), day=dated(due, today)), same(klass or "")))
    title = fill(t("{who} 该家访了", "{who}: a visit is due"), who=who)
    badge, tone, action = dated(due, today), Tone.ACCENT, t("去看", "Look")
    if left == 0:
        badge, tone = t("今天", "today"), Tone.ATTENTION
    if left < 0:
        badge = fill(t("已过 {n} 天", "{n} days late") if left < -1 else t("已过 {n} 天", "{n} day late"), n=-left)
        tone, action = Tone.FAILED, t("办理", "Handle")
    short = joined((t("该家访了", "a visit is due"), badge))
    return Todo("map-pin-user-line", tone, title, words, badge, action, place, is_overdue=left < 0, short=short)


def absences(store: Store, pack: Pack, today: date, can_enter: bool) -> Iterator[tuple[Urgency, Todo]]:
    """What the ladder of absence asks for today."""
    if not any(store.count(form, Query()) for form in ("absence", "dropout") if form in pack.forms):
        return
    from desktop.presenters import ladder_todo  # home is waited for, and some schools have neither
    from sync.indicators.times import calendar_of

    calendar = calendar_of(store, pack)
    for left, item in ladder_todo.todo(store, pack, calendar, today, can_enter):
        yield (0, left), item
