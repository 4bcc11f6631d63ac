"""What a sample school has and is: profile, cohorts, teachers, premises, network, partners, contracts, its calendar,
and what it says of itself."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator, Mapping, Sequence

from forms.answers import Answers, Value
from forms.exchange.classes import school_year
from forms.sample.parts import People

Values = dict[str, Value]
Kept = tuple[Answers, ...]


def make_standing(chance: random.Random, classes: Sequence[tuple[int, int]], today: dt.date) -> Mapping[str, Kept]:
    """Records by form. `classes` are the (grade, class) pairs of the roll."""
    return {
        "profile": _kept(_profiles(len(classes), today)),
        "cohort": _kept(_cohorts(today)),
        "teacher": _kept(_teachers(chance, max(len(classes) * 2, 6), today)),
        "premises": _kept(_premises(classes)),
        "network": _kept(_network(chance, classes, today)),
        "partner": _kept(_partners(today)),
        "contract": _kept(_contracts(today)),
        "school_day": _kept(_school_days(today)),
        "attestation": _kept(_attestations(today)),
    }


def year_id(today: dt.date, back: int = 0) -> str:
    """The school year of the day as forms write it, or one so many years before."""
    first = school_year(today) - back
    return f"{first}-{first + 1}"


def _kept(made: Iterator[Values]) -> Kept:
    return tuple(Answers().with_values(values) for values in made)


def _profiles(classes: int, today: dt.date) -> Iterator[Values]:
    """Last year's and this year's; who is paid an allowance was not asked yet."""
    for back in (1, 0):
        yield {
            "school_year": year_id(today, back), "kind": "primary", "location": "township_central",
            "founded_year": 2008, "boarding": "yes", "remote": "yes", "migrant_majority": "no", "quality_school": "no",
            "classes_primary": classes, "classrooms": classes, "posts_quota": 2 * classes + 4,
            "posts_filled": 2 * classes - 1, "posts_checked": f"{school_year(today) - 2}-10-15", "guards": 3,
            "gate_closed": "yes", "cameras": "yes", "alarm": "yes",
        }  # fmt: skip


def _cohorts(today: dt.date) -> Iterator[Values]:
    """The last three that graduated: above 96 %, hardly above it, below it."""
    numbers = ((195, 5, 14, 0, 177), (188, 6, 12, 0, 175), (192, 8, 15, 1, 178))
    for back, (entrants, came, went, died, graduates) in zip((2, 1, 0), numbers, strict=True):
        yield {
            "stage": "primary", "graduation_year": school_year(today) - back, "entrants": entrants,
            "transferred_in": came, "transferred_out": went, "deaths": died, "graduates": graduates,
        }  # fmt: skip


# Of 60 teachers so many teach this; the others Chinese and mathematics.
_SUBJECTS = {"pe": 5, "music": 2, "art": 2, "english": 5, "science": 4, "morality": 3, "it": 2, "labour": 1}
_DEGREES = (("bachelor", 60), ("college", 34), ("below", 4), ("master", 2))
_BACKBONE = (("none", 70), ("school", 10), ("county", 14), ("prefecture", 5), ("region", 1))


def _teachers(chance: random.Random, count: int, today: dt.date) -> Iterator[Values]:
    people = People(chance)
    taught = [subject for subject, share in _SUBJECTS.items() for _ in range(-(-share * count // 60))]
    taught += ["chinese" if place % 2 else "maths" for place in range(max(count - len(taught), 0))]
    for place, subject in enumerate(taught[:count]):
        sex = "2" if chance.random() < 0.6 else "1"
        values: Values = {
            "staff_no": f"T{place + 1:03d}", "name": people.child(sex, today)[0],
            "post": "principal" if place >= count - 2 else "teacher", "stage": "primary", "subject": subject,
            "joined_on": f"{school_year(today) - chance.randint(1, 18)}-09-01",
            "degree": _weighed(chance, _DEGREES), "full_time": "yes", "visiting": "no",
            "backbone": _weighed(chance, _BACKBONE), "counsellor": "no", "programme": "none", "moved": "none",
            "certificate_stage": "junior" if chance.random() < 0.1 else "primary",
        }  # fmt: skip
        if chance.random() < 0.9:  # the others have not been asked
            values["training_hours"] = chance.choice((240, 300, 360, 365, 380, 400, 420, 460))
        if chance.random() < 0.93:
            values["certificate_until"] = f"{school_year(today) + chance.randint(0, 4)}-12-31"
        values["rural_months"] = 12 * chance.randint(1, 15)
        if place % 17 == 3:
            values |= {"moved": "out", "moved_school": "县城第二小学", "moved_from": f"{school_year(today)}-09-01"}
        elif place % 17 == 8:
            values |= {"moved": "in", "moved_school": "县城第一小学", "moved_from": f"{school_year(today)}-09-01"}
        if place % 23 == 5:
            values |= {"full_time": "no", "visiting": "yes", "programme": "silver"}
        yield values
    yield {"staff_no": "D01", "name": people.child("2", today)[0], "post": "doctor", "joined_on": "2015-03-01"}


def _weighed(chance: random.Random, table: Sequence[tuple[str, int]]) -> str:
    return chance.choices([code for code, _ in table], [weight for _, weight in table])[0]


# use, how many, m2 each, where, built, multimedia, seats
_ROOMS: tuple[tuple[str, int, float, str, int, bool, int | None], ...] = (
    ("lab", 4, 96, "综合楼", 2012, True, 48),
    ("computer", 3, 96, "综合楼", 2012, True, 48),
    ("music", 2, 96, "综合楼", 2018, True, 48),
    ("music", 1, 78, "教学楼一", 2008, False, 45),
    ("art", 2, 92, "综合楼", 2018, True, 48),
    ("special", 12, 96, "综合楼", 2018, False, 48),
    ("library", 1, 640, "图书馆", 2018, True, 160),
    ("canteen", 1, 620, "食堂", 2012, False, 420),
    ("clinic", 1, 36, "综合楼", 2012, False, None),
    ("office", 8, 36, "综合楼", 2012, False, 8),
)


def _premises(classes: Sequence[tuple[int, int]]) -> Iterator[Values]:
    for grade, number in classes:
        yield {
            "room_no": f"{grade}-{number} 教室", "use": "classroom", "area": 72.0, "seats": 46,
            "place": "教学楼一" if grade < 4 else "教学楼二", "built_year": 2008 if grade < 4 else 2014,
            "multimedia": "no" if (grade, number % 5) == (2, 0) else "yes",
        }  # fmt: skip
    for use, many, area, place, built, multimedia, seats in _ROOMS:
        for number in range(1, many + 1):
            values: Values = {
                "room_no": f"{place} {use} {number}", "use": use, "area": float(area), "place": place,
                "built_year": built,
            }  # fmt: skip
            if use != "canteen":
                values["multimedia"] = "yes" if multimedia else "no"
            if seats is not None:
                values["seats"] = seats
            yield values
    yield {
        "room_no": "综合楼 108 心理辅导室", "use": "counselling", "area": 66.0, "place": "综合楼", "built_year": 2018,
        "multimedia": "no", "seats": 24, "individual_area": 13.0, "group_area": 34.0, "reception_area": 17.0,
        "mailbox": "yes", "standard": "no",
    }  # fmt: skip
    for number in range(1, 37):
        yield {
            "room_no": f"宿舍楼 {100 * (1 + number // 19) + number % 19 + 1}", "use": "dormitory", "area": 28.0,
            "place": "宿舍楼", "built_year": 2012, "beds": 8,
        }  # fmt: skip
    yield {"room_no": "操场", "use": "field", "area": 9600.0, "place": "校园南侧", "built_year": 2008}


def _network(chance: random.Random, classes: Sequence[tuple[int, int]], today: dt.date) -> Iterator[Values]:
    """The line is far below a gigabit; in a fifth of the classrooms nobody has measured yet."""
    measured = (today - dt.timedelta(days=40)).isoformat()
    yield {
        "place": "进校线路", "kind": "line", "medium": "fibre", "contracted_down": 500, "measured_down": 462.0,
        "measured_on": measured, "tool": "运营商测速", "wired": "yes", "wifi": "yes", "signal": "yes",
    }  # fmt: skip
    for place, (grade, number) in enumerate(classes):
        values: Values = {
            "place": f"{grade}-{number} 教室", "kind": "classroom", "wired": "yes",
            "wifi": "yes" if grade > 2 else "no", "signal": "yes",
        }  # fmt: skip
        if place % 5:
            values |= {
                "measured_down": float(chance.choice((46, 88, 94, 112, 128, 164, 188, 236))),
                "measured_on": measured, "tool": "测速网站",
            }  # fmt: skip
        yield values


def _partners(today: dt.date) -> Iterator[Values]:
    year = school_year(today)
    yield {
        "kind": "pairing", "partner_name": "库木塔什县第一小学", "partner_code": "2165009101", "partner_urban": "yes",
        "role": "receiving", "agreed_on": f"{year - 1}-09-10", "valid_to": f"{year + 2}-08-31",
    }  # fmt: skip


def _contracts(today: dt.date) -> Iterator[Values]:
    year = school_year(today)
    for service, provider, people, paid_by in (
        ("security", "库木塔什县平安保安服务有限公司", 3, "government"),
        ("dormitory", "库木塔什县安居后勤服务有限公司", 4, "school"),
    ):
        yield {
            "service": service, "provider": provider, "people": people, "paid_by": paid_by,
            "starts": f"{year}-09-01", "ends": f"{year + 1}-08-31",
        }  # fmt: skip


def _school_days(today: dt.date) -> Iterator[Values]:
    """A sports meeting on a Saturday in spring, for which the Monday after was free."""
    day = dt.date(school_year(today), 5, 1)
    saturday = day + dt.timedelta(days=(5 - day.weekday()) % 7 + 14)
    monday = saturday + dt.timedelta(days=2)
    for kind, name, on in (("school_day", "运动会", saturday), ("holiday", "运动会补休", monday)):
        yield {"kind": kind, "name": name, "first": on.isoformat(), "last": on.isoformat()}


def _attestations(today: dt.date) -> Iterator[Values]:
    """Some of the duties no figure answers; the others nobody has looked at yet, and no plan is made."""
    on = (today - dt.timedelta(days=45)).isoformat()
    for item, evidence in (
        ("way_to_school", "县道入口减速带验收单，总务处存"),
        ("equal_admission", "2026 年招生方案和公示记录，教务处存"),
        ("migrants", "随迁子女入学登记表，教务处存"),
        ("party_led", "校长办公会议事规则，校办存"),
    ):
        yield {"item": item, "answer": "met", "date": on, "evidence": evidence}
    yield {"item": "digital_norm", "answer": "not_met", "date": on, "remark": "等县里统一评估"}
