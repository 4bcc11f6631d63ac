"""Grade and class of a pupil: the national workbook has no grade, so it follows from 班号 and 入学年月.

The rule, in this order:

1. 班号 that names the grade: 五年级2班, 五(2)班, 5.2, 5-2, 502, 0502, 初一2班 (初一 is grade 7).
2. 班号 that names the year of entry: 2301, 202301, 2023级1班. The school year begins on 1 September; who entered in
   2023 is in the first grade of the stage until August 2024. On the 1 September of that year a pupil under 10 began
   primary school (grade 1), one of 11 or more junior school (grade 7).
3. 班号 that is the class alone (2, 2班): the year of 入学年月, counted in the same way, but only a pupil of at most 7
   is taken to have begun with grade 1: an older one may have come from another school into a higher grade.

What the rule cannot place is refused with the advice to write the grade: a wrong grade would stay unseen.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from forms.exchange.cells import Cell, Fault, narrow, shown
from forms.text import Text

MAX_CLASS = 30
FIRST_JUNIOR_GRADE = 7
_HAN_DIGITS = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_JUNIOR = {"初一": 7, "初二": 8, "初三": 9}
_NUMBER = r"(\d{1,2}|[一二三四五六七八九十]{1,3})"
_NAMED = re.compile(rf"(?:小学|初中)?(初[一二三]|{_NUMBER})(?:年级|年)?\(?{_NUMBER}\)?班?$")
_YEAR_NAMED = re.compile(rf"(20\d\d|\d\d)级(?:小学|初中)?\(?{_NUMBER}\)?班?$")
_PAIR = re.compile(r"(\d)[.\-_/、](\d{1,2})$")
_ALONE = re.compile(rf"\(?{_NUMBER}\)?班?$")
_REMEDY = Text(
    "请在班号里写清年级和班，如“五年级2班”或“0502”。", "Write grade and class in 班号, like 五年级2班 or 0502."
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a pupil sits. `grade` is None when 班号 did not say it; `entered` is the school year it names."""

    class_no: int
    grade: int | None = None
    entered: int | None = None


def school_year(day: dt.date) -> int:
    """The year in which the school year of `day` began, on 1 September."""
    return day.year if day.month >= 9 else day.year - 1


def han_number(text: str) -> int | None:
    """1 to 99 written in digits or in Chinese (三, 十, 十二, 二十一); None for anything else."""
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return _HAN_DIGITS.get(text)
    high = _HAN_DIGITS.get(tens) if tens else 1
    low = _HAN_DIGITS.get(ones) if ones else 0
    return None if high is None or low is None else high * 10 + low


def parse_class(cell: Cell) -> Place | Fault | None:
    """What a 班号 says; None if empty."""
    text = narrow(shown(cell)).strip().lstrip("'’").replace(" ", "")
    if not text:
        return None
    if text.endswith("班") and len(text) > 3 and text[:-1].isdigit():
        text = text[:-1]
    place = _from_digits(text) if text.isdigit() else _from_words(text)
    if place is None:
        return Fault(Text("看不出是几年级几班", "no grade and class in it"), _REMEDY)
    if not 1 <= place.class_no <= MAX_CLASS or (place.grade is not None and not 1 <= place.grade <= 9):
        return Fault(Text("年级或班号不在范围内", "grade or class out of range"), _REMEDY)
    return place


def _from_digits(text: str) -> Place | None:
    if len(text) <= 2:
        return Place(int(text)) if int(text) <= MAX_CLASS else None
    if len(text) == 3:
        return Place(int(text[1:]), int(text[0]))
    if len(text) == 4 and text[0] == "0":
        return Place(int(text[2:]), int(text[1]))
    if len(text) == 4:
        return Place(int(text[2:]), entered=2000 + int(text[:2]))
    if len(text) == 6 and text.startswith("20"):
        return Place(int(text[4:]), entered=int(text[:4]))
    return None


def _from_words(text: str) -> Place | None:
    pair = _PAIR.match(text)
    if pair is not None:
        return Place(int(pair.group(2)), int(pair.group(1)))
    year = _YEAR_NAMED.match(text)
    if year is not None:
        number = han_number(year.group(2))
        entered = int(year.group(1)) % 100 + 2000
        return None if number is None else Place(number, entered=entered)
    alone = _ALONE.match(text)
    if alone is not None and (number := han_number(alone.group(1))) is not None:
        return Place(number)
    named = _NAMED.match(text)
    if named is None:
        return None
    grade = _JUNIOR.get(named.group(1)) or han_number(named.group(1))
    number = han_number(named.group(3))
    return None if grade is None or number is None else Place(number, grade)


def parse_grade(cell: Cell) -> int | Fault | None:
    """A grade in a column of its own: 5, 五, 五年级, 初二; None if empty."""
    text = re.sub(r"\.0+$", "", narrow(shown(cell)).strip().lstrip("'’").replace(" ", ""))
    if not text:
        return None
    short = re.sub(r"^(小学|初中)|年级$|年$", "", text)
    grade = _JUNIOR.get(short) or han_number(short)
    if grade is None or not 1 <= grade <= 9:
        return Fault(Text("看不出是几年级", "no grade in it"), Text("请写 1 到 9。", "Write 1 to 9."))
    return grade


def grade_of(
    place: Place, entry_month: str | None, birth_date: str | None, today: dt.date, grades: tuple[int, int] = (1, 9)
) -> int | Fault:
    """The grade on `today` by the rule above. `grades` are the lowest and highest grade of the school."""
    if place.grade is not None:
        return place.grade
    entered = place.entered
    if entered is None and entry_month is not None:
        entered = school_year(dt.date.fromisoformat(f"{entry_month}-01"))
    if entered is None:
        return Fault(Text("没有写年级，也没有入学年月", "neither a grade nor a month of entry"), _REMEDY)
    past = school_year(today) - entered
    if past < 0:
        return Fault(Text("入学年月在这个学年之后", "the entry lies after this school year"), _REMEDY)
    age = None if birth_date is None else entered - int(birth_date[:4]) - (birth_date[5:] > "09-01")
    oldest_beginner = 9 if place.entered is not None else 7
    is_junior = _is_junior(age, oldest_beginner, grades)
    if is_junior is None:
        return Fault(Text("看不出从一年级还是七年级算起", "unclear whether to count from grade 1 or 7"), _REMEDY)
    grade = (FIRST_JUNIOR_GRADE if is_junior else 1) + past
    if not grades[0] <= grade <= grades[1]:
        return Fault(Text("照入学年月算，已经不在这所学校", "by the month of entry, no longer at this school"), _REMEDY)
    return grade


def _is_junior(age: int | None, oldest_beginner: int, grades: tuple[int, int]) -> bool | None:
    if age is None:
        if grades[1] < FIRST_JUNIOR_GRADE:
            return False
        return True if grades[0] >= FIRST_JUNIOR_GRADE else None
    if age <= oldest_beginner:
        return False
    return True if age >= 11 else None
