"""Cleaning of single cells: texts, dates, months, numbers and codes as clerks really write them; pure functions."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from forms.definition import Nature
from forms.text import NOTHING, Text

Cell = str | int | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta | None

MIDDLE_DOT = "·"
DOTS = "•‧∙⋅・･．·⸱⸳․᛫ㆍ●."
_DOT_TABLE = str.maketrans(dict.fromkeys(DOTS, MIDDLE_DOT))
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]")
_EXCEL_EPOCH = dt.date(1899, 12, 30)
_FIRST_SERIAL, _LAST_SERIAL = 20_000, 73_050  # 1954-10-03 to 2099-12-31
_DATE_PARTS = re.compile(r"(\d{1,4})\s*[-./年\u2010-\u2015−]\s*(\d{1,2})\s*[-./月\u2010-\u2015−]\s*(\d{1,4})\s*日?$")
_MONTH_PARTS = re.compile(r"(\d{4})\s*[-./年\u2010-\u2015−]\s*(\d{1,2})\s*月?$")
_TIME_TAIL = re.compile(r"[ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$")
_SHORTEST_PHONE = 7  # digits; fewer before a space are a group of one number
_NOT_GIVEN = frozenset({"", "-", "--", "—", "/", "\\", "无数据", "NULL", "null", "None", "N/A", "#N/A"})
EXCEL_ERRORS = frozenset({"#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!"})


@lru_cache(maxsize=1024)
def _plain(text: str) -> str:
    text = re.sub(r"[(（\[【].*?[)）\]】]", "", narrow(text))
    return re.sub(r"[\s★*“”\"]", "", text).lower()


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a cell cannot be taken (short, fits a table) and what to do about it."""

    reason: Text
    remedy: Text = NOTHING


def shown(cell: Cell) -> str:
    """The cell as text, as close as can be to what the clerk sees; '' for an empty cell."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        if cell.is_integer() and abs(cell) < 1e15:
            return str(int(cell))
        return f"{cell:.5E}" if abs(cell) >= 1e15 else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(" ")
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    return str(cell)


def clean(cell: Cell) -> str:
    """Text without outer and invisible space and without the apostrophe that marks text in Excel."""
    text = shown(cell)
    if not text.isascii():
        text = _INVISIBLE.sub("", text).replace("\u3000", " ").replace("\xa0", " ")
    text = text.strip()
    if text[:1] in ("'", "’", "＇"):
        text = text[1:].strip()
    return "" if text in _NOT_GIVEN else text


def narrow(text: str) -> str:
    """Full-width digits, letters and signs as their plain forms; other characters (rare Han too) as they are."""
    return text.translate(_FULL_WIDTH)


def person_name(cell: Cell) -> str:
    """A name with U+00B7 between its parts; spaces that only align Chinese characters are taken out."""
    text = clean(cell)
    if any(c >= "\u2e80" for c in text):
        text = narrow(text).translate(_DOT_TABLE).replace(" ", "").replace("\n", "")
        text = re.sub("·+", MIDDLE_DOT, text).strip(MIDDLE_DOT)
    return " ".join(text.split())


def phone(cell: Cell) -> str:
    """Digits, plus and hyphen of a phone number; several numbers keep the first."""
    parts = re.split(r"[,;、/]", narrow(clean(cell)), maxsplit=1)[0].split()
    several = len(parts) > 1 and sum(c.isdigit() for c in parts[0]) >= _SHORTEST_PHONE
    return re.sub(r"[()]", "", parts[0] if several else "".join(parts))


def free_text(cell: Cell) -> str:
    return " ".join(clean(cell).split())


def one_date(cell: Cell) -> str | Fault | None:
    """'YYYY-MM-DD' of a real date, an Excel day number, 20110101, 2011.1.1, 2011/1/1, 2011年1月1日; None if empty."""
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    if isinstance(cell, dt.date):
        return cell.isoformat()
    if isinstance(cell, bool | dt.time | dt.timedelta):
        return _not_a_date()
    text = _TIME_TAIL.sub("", narrow(clean(cell)))
    if not text:
        return None
    text = re.sub(r"^(\d+)\.0+$", r"\1", text)
    if text.isdigit():
        if len(text) == 8:
            return _date(int(text[:4]), int(text[4:6]), int(text[6:]))
        if len(text) == 5 and _FIRST_SERIAL <= int(text) <= _LAST_SERIAL:
            return (_EXCEL_EPOCH + dt.timedelta(days=int(text))).isoformat()
        return _not_a_date()
    parts = _DATE_PARTS.match(text)
    if parts is None:
        return _not_a_date()
    first, month, last = parts.groups()
    if len(first) != 4:
        return Fault(
            Text("年份没有写四位", "the year lacks four digits"),
            Text("请写成 2016-05-14 这样，年份在最前面。", "Write it like 2016-05-14, the year first."),
        )
    return _date(int(first), int(month), int(last)) if len(last) <= 2 else _not_a_date()


def one_month(cell: Cell) -> str | Fault | None:
    """'YYYY-MM' of 202409, 2024-09, 2024年9月, 20240901 or a date; None if empty."""
    text = re.sub(r"^(\d+)\.0+$", r"\1", narrow(clean(cell)))
    if isinstance(cell, str | int | float) and not isinstance(cell, bool):
        found = _MONTH_PARTS.match(text)
        if found is None and text.isdigit() and len(text) == 6:
            found = re.match(r"(\d{4})(\d{2})$", text)
        if found is not None:
            day = _date(int(found.group(1)), int(found.group(2)), 1)
            return day if isinstance(day, Fault) else day[:7]
    day_or_fault = one_date(cell)
    if isinstance(day_or_fault, Fault):
        return (
            Fault(
                Text("看不出是哪年哪月", "not a year and month"),
                Text("请写成 2024-09 或 202409。", "Write 2024-09 or 202409."),
            )
            if day_or_fault.reason == _not_a_date().reason
            else day_or_fault
        )
    return day_or_fault[:7] if day_or_fault else None


def _not_a_date() -> Fault:
    return Fault(
        Text("看不出是哪一天", "not a date"),
        Text("请写成 2016-05-14 或 20160514。", "Write 2016-05-14 or 20160514."),
    )


def _date(year: int, month: int, day: int) -> str | Fault:
    remedy = Text("请对照户口簿改正。", "Correct it from the household register.")
    if not 1900 <= year <= 2099:
        return Fault(Text(f"年份 {year} 不对", f"the year {year} is wrong"), remedy)
    if not 1 <= month <= 12:
        return Fault(Text(f"没有 {month} 月", f"there is no month {month}"), remedy)
    if not 1 <= day <= calendar.monthrange(year, month)[1]:
        return Fault(Text(f"{year} 年 {month} 月没有 {day} 日", f"{year}-{month:02} has no day {day}"), remedy)
    return f"{year:04}-{month:02}-{day:02}"


def kilometres(cell: Cell) -> float | Fault | None:
    """A distance in km; '1500米' and '3公里' are understood."""
    text = narrow(clean(cell)).lower().replace(" ", "")
    if not text:
        return None
    found = re.match(r"(?:约|大约)?(\d+(?:\.\d+)?)(公里|千米|km|里|米|m)?(?:左右)?$", text)
    if found is None or found.group(2) == "里":
        return Fault(Text("看不出是多少公里", "not a distance"), Text("请只写公里数，如 3.5。", "Write km only: 3.5."))
    amount = float(found.group(1))
    return round(amount / 1000 if found.group(2) in ("米", "m") else amount, 3)


def plain_code_text(text: str) -> str:
    """The form in which option names are compared: narrow, without spaces, brackets and what stands in brackets."""
    return _plain(text)


def one_code(cell: Cell, names: Mapping[str, str], offered: str) -> str | Fault | None:
    """The code of an option given as its name, its code, or both ('1-单亲留守儿童'); None if empty.

    `names` maps names and codes (see `plain_code_text`) to codes; `offered` lists the names for the message."""
    text = clean(cell)
    if not text:
        return None
    plain = re.sub(r"^(\d+)\.0+$", r"\1", plain_code_text(text))
    if plain in names:
        return names[plain]
    both = re.match(r"([0-9a-z]{1,2})[-－—–_:：、.]+(.+)$", plain)
    if both is not None and both.group(2) in names:
        return names[both.group(2)]
    if both is None and plain.lstrip("0") in names:
        return names[plain.lstrip("0")]
    return Fault(
        Text("不在可以填的值里", "not one of the values"),
        Text(f"可以填：{offered}。", f"Possible values: {offered}."),
    )


def masked(text: str, nature: Nature) -> str:
    """The text; of an identity number or a telephone number the first character and the length alone, as everywhere
    on the screen."""
    if not text or nature not in (Nature.ID_NUMBER, Nature.PHONE):
        return text
    return f"{text[0]}…({len(text)})"
