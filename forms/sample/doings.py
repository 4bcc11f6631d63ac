"""What a sample school did: lessons, films, checks, activities, meals, screenings; and aid, care and absences."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from forms.answers import Answers, Value
from forms.exchange.classes import school_year
from forms.sample.parts import word_list
from forms.sample.standing import year_id

Values = dict[str, Value]


@dataclass(frozen=True, slots=True)
class OfPupil:
    """A record about pupil number `pupil_index` of the sample; it lacks `pupil`: only the store knows the id."""

    pupil_index: int
    answers: Answers

    def for_pupil(self, reference: str) -> Answers:
        return self.answers.with_value("pupil", reference)


def term_id(today: dt.date) -> str:
    """The term as forms write it; a vacation belongs to the term before it."""
    return f"{year_id(today)}-{1 if today.month >= 9 or today.month == 1 else 2}"


def make_doings(
    chance: random.Random, days: Sequence[dt.date], pupils: Sequence[Answers], today: dt.date
) -> Mapping[str, tuple[Answers, ...]]:
    """Records by form. `days` are the taught days of the term before today. Some duties were left undone: the higher
    grades saw one film, nobody was screened for mental health, the school doctor had no training."""
    grades = sorted({str(pupil["grade"]) for pupil in pupils})
    made = {
        "online_lesson": _lessons(chance, days),
        "film": _films(days, grades, len(pupils)),
        "inspection": _inspections(chance, days, today),
        "activity": _activities(days, grades, len(pupils)),
        "meal": _meals(days, len(pupils)),
        "after_class": _after_class(today, len(pupils)),
        "screening": _screenings(today, grades, len(pupils)),
    }
    return {form: tuple(Answers().with_values(values) for values in found) for form, found in made.items()}


def make_for_pupils(
    chance: random.Random, days: Sequence[dt.date], pupils: Sequence[Answers], today: dt.date
) -> Mapping[str, tuple[OfPupil, ...]]:
    """Aid of needy boarders, contacts with two of three left-behind pupils, and some absences."""
    made = {
        "aid": _aid(chance, pupils, today),
        "care": _care(chance, days, pupils),
        "absence": _absences(chance, days, pupils),
    }
    return {
        form: tuple(OfPupil(index, Answers().with_values(values)) for index, values in found)
        for form, found in made.items()
    }


def _lessons(chance: random.Random, days: Sequence[dt.date]) -> Iterator[Values]:
    for day in (day for day in days if day.weekday() in (1, 3)):
        grade = chance.choice("3456")
        yield {
            "date": day.isoformat(), "period": 2 + day.weekday(), "direction": "received", "grade": grade,
            "subject": "music" if day.weekday() == 1 else "english", "partner_name": "库木塔什县第一小学",
            "pupils": chance.randint(38, 45),
        }  # fmt: skip


def _films(days: Sequence[dt.date], grades: Sequence[str], pupils: int) -> Iterator[Values]:
    seen = (("我和我的父辈", grades), ("天使的声音", grades[:3]))
    for number, (title, who) in enumerate(seen, start=1):
        if len(days) > 20 * number and who:
            attendance = max(pupils * len(who) // max(len(grades), 1), 5 * len(who))
            yield {
                "date": days[20 * number].isoformat(), "title": title, "grades": " ".join(who),
                "attendance": attendance, "place": "操场",
            }  # fmt: skip


_FOUND = ("冷藏柜温度记录漏了两天", "留样重量不够", "库房地面潮湿", "一名从业人员健康证快到期")


def _inspections(chance: random.Random, days: Sequence[dt.date], today: dt.date) -> Iterator[Values]:
    """A check of its own each week, and one from outside; what was found last is still open in term."""
    mondays = [day for day in days if day.weekday() == 0]
    for day in mondays:
        values: Values = {"date": day.isoformat(), "kind": "joint" if day == mondays[-2:][0] else "self"}
        is_open = day == mondays[-1] and (today - day).days < 14
        values["problems"] = 1 if is_open or chance.random() < 0.25 else 0
        if values["problems"]:
            values["problem"] = chance.choice(_FOUND)
            if not is_open:
                values |= {"fixed_by": "食堂管理员", "fixed_on": (day + dt.timedelta(days=3)).isoformat()}
        yield values


_DONE = (
    ("community", "中华优秀传统文化进校园"), ("labour", "校园菜地劳动周"), ("family", "家长学校第一讲：陪孩子读书"),
    ("health", "爱眼护眼主题班会"), ("disease", "秋冬季传染病预防"), ("aid", "资助政策宣讲进家庭"),
    ("gratitude", "诚信主题班会"), ("platform", "智慧教育平台备课培训"), ("pairing", "结对学校送教下乡"),
    ("adviser", "县教研员听课评课"),
)  # fmt: skip
_OF_STAFF = ("platform", "pairing", "adviser")


def _activities(days: Sequence[dt.date], grades: Sequence[str], pupils: int) -> Iterator[Values]:
    for day, (kind, theme) in zip(days[3::5], _DONE, strict=False):
        values: Values = {"date": day.isoformat(), "kind": kind, "theme": theme, "place": "学校"}
        if kind in _OF_STAFF:
            yield {**values, "people": 24}
        else:
            yield {**values, "people": max(pupils, 1), "grades": " ".join(grades)}


def _meals(days: Sequence[dt.date], pupils: int) -> Iterator[Values]:
    """The months that are over, and the running one is not in yet."""
    months = sorted({f"{day:%Y-%m}" for day in days})[:-1]
    for month in months:
        yield {
            "month": month, "eligible": pupils, "covered": pupils - pupils // 200, "way": "kitchen", "complaints": 0,
            "days": min(sum(f"{day:%Y-%m}" == month for day in days), 25),
        }  # fmt: skip


def _after_class(today: dt.date, pupils: int) -> Iterator[Values]:
    for term in (f"{year_id(today, 1)}-2", term_id(today)):
        yield {
            "term": term, "days_week": 5, "minutes_day": 110, "eligible": pupils, "pupils": pupils * 92 // 100,
            "staff": 52, "charged": "no",
        }  # fmt: skip


def _screenings(today: dt.date, grades: Sequence[str], pupils: int) -> Iterator[Values]:
    """Of last school year."""
    for kind, month, screened in (("fitness", 11, 97), ("checkup", 10, 99)):
        day = dt.date(school_year(today) - 1, month, 15)
        yield {
            "date": day.isoformat(), "kind": kind, "grades": " ".join(grades), "eligible": max(pupils, 1),
            "screened": -(-max(pupils, 1) * screened // 100),
        }  # fmt: skip


def _aid(chance: random.Random, pupils: Sequence[Answers], today: dt.date) -> Iterator[tuple[int, Values]]:
    for index, pupil in enumerate(pupils):
        if (pupil["needs_aid"], pupil["boarding"]) != ("yes", "2"):
            continue
        values: Values = {"term": term_id(today), "item": "boarding", "eligible": "yes", "granted": "yes"}
        if chance.random() < 0.04:
            values["granted"] = "no"
        elif chance.random() < 0.9:
            values |= {"amount": 625.0, "paid_on": (today - dt.timedelta(days=12)).isoformat()}
        yield index, values


def _care(
    chance: random.Random, days: Sequence[dt.date], pupils: Sequence[Answers]
) -> Iterator[tuple[int, Values]]:
    for index, pupil in enumerate(pupils):
        if days and (pupil["left_behind"] in ("1", "2") or pupil["orphan"] == "yes") and chance.random() < 0.66:
            yield index, {
                "date": chance.choice(days[-30:]).isoformat(),
                "kind": chance.choice(("visit", "parents", "talk", "study")),
                "by_whom": f"{chance.choice(word_list('parts_e'))}老师",
            }  # fmt: skip


def _absences(
    chance: random.Random, days: Sequence[dt.date], pupils: Sequence[Answers]
) -> Iterator[tuple[int, Values]]:
    """A dozen that are over, and two that last: 3 and 8 school days, without leave."""
    if len(days) < 10 or len(pupils) < 100:
        return
    taken = chance.sample(range(len(pupils)), 14)
    for number, index in enumerate(taken[:12]):
        first = chance.randrange(len(days) - 6)
        values: Values = {"first_day": days[first].isoformat(), "excused": "no" if number % 4 == 0 else "yes"}
        values["last_day"] = days[first + chance.randint(0, 4)].isoformat()
        if values["excused"] == "no":
            values |= {"contacted_on": days[first].isoformat(), "contact_way": "phone"}
        yield index, values
    for index, back in zip(taken[12:], (3, 8), strict=True):
        values = {"first_day": days[-back].isoformat(), "excused": "no"}
        if back == 8:
            values |= {"contacted_on": days[-7].isoformat(), "contact_way": "home"}
        yield index, values
