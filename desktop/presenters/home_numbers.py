"""Home's three key numbers: pupils in school, days the counselling room was open long enough, cases not closed."""

from __future__ import annotations

from datetime import date

from desktop.i18n import count, fill, joined, t
from desktop.presenters.home_view import KeyNumber
from forms.calendar import teaching_days
from forms.pack import Pack
from forms.text import Text
from sync.store import Between, Query, Store

LEAST_MINUTES = 60


def key_numbers(store: Store, pack: Pack, today: date) -> tuple[KeyNumber, ...]:
    """Those whose form this pack has."""
    made = (("enrolment", _pupils), ("counselling", _room), ("dropout", _cases))
    return tuple(make(store, pack, today) for form, make in made if form in pack.forms)


def _pupils(store: Store, pack: Pack, today: date) -> KeyNumber:
    here = store.count("enrolment", Query(filters={"status": "in_school"}))
    boarding = store.count("enrolment", Query(filters={"status": "in_school", "boarding": "2"}))
    left = store.count("enrolment", Query(filters={"status": "in_school", "left_behind": ("1", "2")}))
    words = t("导入名册，或登记第一名", "Import a roll, or add the first")
    if here:
        words = fill(t("住校 {a}，留守 {b}", "{a} board, {b} left behind"), a=boarding, b=left)
    return KeyNumber(t("在校学生", "Pupils in school"), f"{here:,}", t("人", "pupils"), words)


def _room(store: Store, pack: Pack, today: date) -> KeyNumber:
    first = today.replace(day=1)
    days = teaching_days(pack.calendar, first, today)
    between = Between(first.isoformat(), today.isoformat())
    ids = store.ids("counselling", Query(filters={"date": between}))
    minutes = {str(day): float(value or 0) for day, value in store.page("counselling", ids, ("date", "minutes"))}
    values = [minutes.get(day.isoformat()) for day in days]
    if days and days[-1] == today and values[-1] is None:  # today is not over: not logged yet is not a gap
        values = values[:-1]
    full = sum(value is not None and value >= LEAST_MINUTES for value in values)
    short = sum(value is not None and value < LEAST_MINUTES for value in values)
    missing = sum(value is None for value in values)
    of = fill(t("/ {n} 天", "/ {n} days"), n=len(values))
    words = _room_words(short, missing) if values else t("本月还没有教学日", "no school day yet this month")
    label = t("本月辅导室满 60 分钟", "Room open 60 min, this month")
    return KeyNumber(label, f"{full:,}", of, words, tuple(values), LEAST_MINUTES)


def _room_words(short: int, missing: int) -> Text:
    if not short and not missing:
        return t("每个教学日都满了", "long enough every school day")
    parts = []
    if short:
        parts.append(fill(t("{n} 天不足", "{n} too short"), n=short))
    if missing:
        parts.append(fill(t("{n} 天没登记", "{n} not logged"), n=missing))
    return joined(parts, "，", ", ")


def _cases(store: Store, pack: Pack, today: date) -> KeyNumber:
    states = pack.forms["dropout"].states
    closed = states.closed if states is not None else ()
    ids = store.ids("dropout", Query())
    rows = store.page("dropout", ids, ("state", "absent_since"))
    away = [str(since) for state, since in rows if state not in closed and since]
    number = sum(state not in closed for state, _ in rows)
    words = t("没有待办的个案", "no case is open")
    if number:
        words = t("离校日期没写", "first day of absence not entered")
    if away:
        longest = (today - date.fromisoformat(min(away))).days
        words = count(longest, t("最长 {n} 天", "longest {n} day"), t("最长 {n} 天", "longest {n} days"))
    return KeyNumber(t("没有销号的个案", "Cases not closed"), f"{number:,}", t("例", "cases"), words)
