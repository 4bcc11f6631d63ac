"""The counselling room by the month: minutes of each school day against sixty, what is short, what was not logged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from desktop.i18n import WEEKDAYS_EN, WEEKDAYS_ZH, fill, joined, same, t, weekday
from forms.answers import Answers, Value
from forms.calendar import Calendar, Term, teaching_days
from forms.text import Text
from sync.store import Between, Query, Store

FORM = "counselling"
REQUIRED_MINUTES = 60
FEW = 5  # counts of people below this are not shown as they are
READ = ("date", "minutes", "remark", "individual", "group_sessions", "referrals")


class DayState(StrEnum):
    MET = "met"
    SHORT = "short"
    MISSING = "missing"  # a school day behind us without an entry: not the same as closed
    TODAY = "today"  # not entered yet
    AHEAD = "ahead"
    FREE = "free"  # no school
    EXTRA = "extra"  # no school, and the room was open all the same


@dataclass(frozen=True, slots=True)
class DayBar:
    """One day of the month: taught, or logged all the same."""

    day: date
    state: DayState
    minutes: int | None
    weekday: Text
    is_today: bool


@dataclass(frozen=True, slots=True)
class MindDay:
    """A day to mind: it was short, or nobody logged it."""

    day: date
    state: DayState
    title: Text
    words: Text
    is_explained: bool


@dataclass(frozen=True, slots=True)
class MonthView:
    """`term` holds the weeks of the term, five states each; `week` is the one today lies in, from 0."""

    month: date
    bars: tuple[DayBar, ...]
    met: int
    due: int
    short: int
    missing: int
    minutes: int
    average: int
    mind: tuple[MindDay, ...]
    sums: Text
    term: tuple[tuple[DayState, ...], ...]
    week: int | None
    today: date


@dataclass(frozen=True, slots=True)
class _Entry:
    minutes: int
    remark: str
    individual: int
    groups: int
    referrals: int


def read_month(store: Store, calendar: Calendar, month: date, today: date) -> MonthView:
    """The month that `month` lies in, with the term around it."""
    first = month.replace(day=1)
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    term = calendar.term_of(min(max(today, first), last)) or calendar.term_of(first) or calendar.term_of(last)
    low = min(first, term.first) if term else first
    high = max(last, term.last) if term else last
    kept = _entries(store, low, high)
    days = sorted({*teaching_days(calendar, first, last), *(d for d in kept if first <= d <= last)})
    bars = tuple(_bar(day, _state(calendar, day, kept, today), kept, today) for day in days)
    logged = [kept[bar.day] for bar in bars if bar.day in kept]
    minutes = sum(entry.minutes for entry in logged)
    return MonthView(
        month=first,
        bars=bars,
        met=sum(bar.state is DayState.MET for bar in bars),
        due=sum(bar.state in (DayState.MET, DayState.SHORT, DayState.MISSING) for bar in bars),
        short=sum(bar.state is DayState.SHORT for bar in bars),
        missing=sum(bar.state is DayState.MISSING for bar in bars),
        minutes=minutes,
        average=round(minutes / len(logged)) if logged else 0,
        mind=tuple(_mind(bar, kept) for bar in bars if bar.state in (DayState.SHORT, DayState.MISSING)),
        sums=_sums(logged),
        term=_weeks(calendar, term, kept, today) if term else (),
        week=(today - _monday(term.first)).days // 7 if term and term.first <= today <= term.last else None,
        today=today,
    )


def local_id_of(store: Store, day: date) -> int | None:
    """The record of a day."""
    found = store.ids(FORM, Query(filters={"date": day.isoformat()}))
    return found[0] if found else None


def lacking(answers: Answers, is_begun: bool, is_taught: bool) -> tuple[str, Text] | None:
    """What a day still needs before it is saved, by the field to go to: an empty card would say that the room stayed
    shut, and a school day under sixty minutes is explained. None if nothing."""
    minutes = _number(answers["minutes"])
    if not is_begun and not minutes:
        return "opened", t(
            "还没有填：写上开门和关门的时间；没有开放，就在备注里写原因。",
            "Nothing entered: write when it opened and closed, or why it stayed shut in the remark.",
        )
    if is_taught and minutes < REQUIRED_MINUTES and not answers["remark"]:
        return "remark", fill(
            t(
                "开放 {n} 分钟，不足 60 分钟：在备注里写一句原因，再保存。",
                "Open for {n} minutes, under 60: say why in the remark, then save.",
            ),
            n=minutes,
        )
    return None


def month_title(month: date, today: date) -> Text:
    """11 月 / November; with the year where it is another."""
    if month.year == today.year:
        return Text(f"{month.month} 月", f"{month:%B}")
    return Text(f"{month.year} 年 {month.month} 月", f"{month:%B %Y}")


def _entries(store: Store, low: date, high: date) -> Mapping[date, _Entry]:
    ids = store.ids(FORM, Query(filters={"date": Between(low.isoformat(), high.isoformat())}))
    found: dict[date, _Entry] = {}
    for start in range(0, len(ids), 500):
        for when, minutes, remark, individual, groups, referrals in store.page(FORM, ids[start : start + 500], READ):
            found[date.fromisoformat(str(when))] = _Entry(
                _number(minutes), str(remark or ""), _number(individual), _number(groups), _number(referrals)
            )
    return found


def _number(value: Value) -> int:
    return int(value) if isinstance(value, int | float) else 0


def _state(calendar: Calendar, day: date, kept: Mapping[date, _Entry], today: date) -> DayState:
    if not calendar.is_taught(day):
        return DayState.EXTRA if day in kept else DayState.FREE
    if day in kept:
        return DayState.MET if kept[day].minutes >= REQUIRED_MINUTES else DayState.SHORT
    return DayState.AHEAD if day > today else DayState.TODAY if day == today else DayState.MISSING


def _bar(day: date, state: DayState, kept: Mapping[date, _Entry], today: date) -> DayBar:
    minutes = kept[day].minutes if day in kept else None
    said = Text(WEEKDAYS_ZH[day.weekday()], WEEKDAYS_EN[day.weekday()][:2])
    return DayBar(day, state, minutes, t("今天", "today") if day == today else said, day == today)


def _mind(bar: DayBar, kept: Mapping[date, _Entry]) -> MindDay:
    if bar.state is DayState.MISSING:
        words = joined((weekday(bar.day), t("不等于没开放", "not the same as closed")))
        return MindDay(bar.day, bar.state, t("没有登记", "Not logged"), words, False)
    entry = kept[bar.day]
    title = fill(t("开放 {n} 分钟", "Open for {n} minutes"), n=entry.minutes)
    why = fill(t("原因：{why}", "Reason: {why}"), why=entry.remark) if entry.remark else t("没写原因", "no reason")
    return MindDay(bar.day, bar.state, title, joined((weekday(bar.day), why)), bool(entry.remark))


def _sums(logged: list[_Entry]) -> Text:
    """How often the room was used; small counts are not told exactly, because a few may be known by name."""
    return fill(
        t(
            "本月次数：个别 {individual}，团体 {groups}，转介 {referrals}",
            "{individual} individual, {groups} group, {referrals} referrals",
        ),
        individual=_counted(sum(entry.individual for entry in logged)),
        groups=_counted(sum(entry.groups for entry in logged)),
        referrals=_counted(sum(entry.referrals for entry in logged)),
    )


def _counted(number: int) -> Text:
    if 0 < number < FEW:
        return fill(t("少于 {n}", "fewer than {n}"), n=FEW)
    return same(f"{number:,}") if number else t("0", "0")


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _weeks(
    calendar: Calendar, term: Term, kept: Mapping[date, _Entry], today: date
) -> tuple[tuple[DayState, ...], ...]:
    start, weeks = _monday(term.first), list[tuple[DayState, ...]]()
    while start <= term.last:
        days = [start + timedelta(days=n) for n in range(5)]
        weeks.append(tuple(_state(calendar, day, kept, today) for day in days))
        start += timedelta(days=7)
    return tuple(weeks)
