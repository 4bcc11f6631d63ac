"""The interface's two languages side by side in the code, and how numbers, dates and sizes are said in each."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from forms.text import NOTHING as NOTHING
from forms.text import Text

LANGUAGES = ("zh", "en")

WEEKDAYS_ZH = "一二三四五六日"
WEEKDAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def t(zh: str, en: str) -> Text:
    """A text of the interface. Both languages are always written: a test reads every call."""
    return Text(zh, en)


def same(text: str) -> Text:
    """A name, a number or a code: it reads alike in both languages."""
    return Text(text, text)


def fill(pattern: Text, **values: Text | str | int) -> Text:
    """`pattern` with its {names} replaced; numbers get separators, texts their own language."""

    def said(value: Text | str | int, language: str) -> str:
        if isinstance(value, Text):
            return value.in_language(language)
        return f"{value:,}" if isinstance(value, int) else value

    zh = pattern.zh.format(**{name: said(value, "zh") for name, value in values.items()})
    en = pattern.en.format(**{name: said(value, "en") for name, value in values.items()})
    return Text(zh, en)


def count(number: int, one: Text, many: Text) -> Text:
    """`one` or `many` with {n} filled; Chinese reads alike in both."""
    return fill(one if number == 1 else many, n=number)


def capital(text: Text) -> Text:
    """The English with a capital: what may stand inside a sentence begins one here."""
    return Text(text.zh, text.en[:1].upper() + text.en[1:])


def joined(parts: Iterable[Text], zh: str = " · ", en: str = " · ") -> Text:
    """The parts that say something, one behind the other."""
    said = [part for part in parts if part.zh or part.en]
    return Text(zh.join(p.zh for p in said), en.join(p.en for p in said))


def size(octets: int) -> Text:
    """A number of bytes as people read it: 812 B, 9 KB, 1.4 MB, 6.1 GB."""
    if octets < 1000:
        return same(f"{octets} B")
    if octets < 1_000_000:
        return same(f"{max(1, round(octets / 1000)):,} KB")
    if octets < 1_000_000_000:
        return same(f"{octets / 1_000_000:.1f} MB")
    return same(f"{octets / 1_000_000_000:,.1f} GB")


def day(when: date) -> Text:
    """11 月 23 日 / 23 Nov."""
    return Text(f"{when.month} 月 {when.day} 日", f"{when.day} {MONTHS_EN[when.month - 1]}")


def dated(when: date, today: date) -> Text:
    """A day as people say it; of another year whole, so that a deadline of last November is not taken for this one."""
    return day(when) if when.year == today.year else same(when.isoformat())


def weekday(when: date) -> Text:
    return Text("星期" + WEEKDAYS_ZH[when.weekday()], WEEKDAYS_EN[when.weekday()])


def clock(when: datetime) -> Text:
    return same(f"{when:%H:%M}")


def moment(when: datetime, today: date) -> Text:
    """The time of a day alone if it is today's, else the day with it; the year only where it is another."""
    if when.date() == today:
        return clock(when)
    if when.year != today.year:
        return same(f"{when:%Y-%m-%d}")
    return joined((day(when.date()), clock(when)), " ", " ")


def days_ago(when: date, today: date) -> Text:
    """今天, 昨天, 3 天前; a day that has not come yet (a clock set back) is given by its date."""
    gone = (today - when).days
    if gone < 0:
        return same(when.isoformat())
    if gone == 0:
        return t("今天", "today")
    if gone == 1:
        return t("昨天", "yesterday")
    return fill(t("{n} 天前", "{n} days ago"), n=gone)


def oldest(when: date, today: date) -> Text:
    """最早 3 天前, 最早是今天."""
    near = (today - when).days in (0, 1)
    pattern = t("最早是{ago}", "oldest {ago}") if near else t("最早 {ago}", "oldest {ago}")
    return fill(pattern, ago=days_ago(when, today))


def duration(seconds: float) -> Text:
    """A time left, rounded as people say it."""
    if seconds < 90:
        return fill(t("{n} 秒", "{n} s"), n=max(1, round(seconds)))
    if seconds < 5400:
        return fill(t("{n} 分钟", "{n} min"), n=round(seconds / 60))
    return fill(t("{n} 小时", "{n} h"), n=round(seconds / 3600))
