"""Pupils of a sample school: classes of real size, with the boarders and left-behind children remote schools have."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence

from forms.answers import Answers, Value
from forms.exchange.classes import school_year
from forms.sample.parts import People, county_divisions, word_list

LARGEST_CLASS = 45
_HOME_COUNTIES = 6  # the divisions most pupils were born in
_DISABILITIES = ("sight", "hearing", "speech", "limb", "intellect", "multiple")


def class_places(pupils: int, grades: int) -> list[tuple[int, int]]:
    """(grade, class) per pupil, by grade and class; grades differ by at most one pupil, classes hold at most 45."""
    places: list[tuple[int, int]] = []
    for grade in range(1, grades + 1):
        share = pupils // grades + (grade <= pupils % grades)
        classes = -(-share // LARGEST_CLASS)
        places += [(grade, 1 + number * classes // share) for number in range(share)]
    return places


def make_pupils(chance: random.Random, count: int, grades: int, today: dt.date) -> list[Answers]:
    """`count` pupils in the order of their classes, registered as on `today`."""
    people = People(chance)
    homes = chance.sample(county_divisions(), _HOME_COUNTIES)
    return [_pupil(chance, people, homes, *place, today) for place in class_places(count, grades)]


def _pupil(
    chance: random.Random, people: People, homes: Sequence[str], grade: int, class_no: int, today: dt.date
) -> Answers:
    entered = school_year(today) - grade + 1
    sex = "1" if chance.random() < 0.512 else "2"
    born = _birth_date(chance, entered)
    name, father, mother = people.child(sex, born)
    home = homes[0] if chance.random() < 0.85 else chance.choice(homes)
    values: dict[str, Value] = {
        "name": name,
        "sex": sex,
        "birth_date": born.isoformat(),
        "id_type": "1",
        "id_number": people.number(sex, born, home),
        "grade": str(grade),
        "class_no": class_no,
        "entry_month": f"{entered}-09",
        "entry_way": "11" if chance.random() < 0.97 else "12",
        "source": "1" if chance.random() < 0.98 else "9",
        "status": "in_school",
    }
    if chance.random() < 0.02:  # came from another school later
        values["entry_month"] = _later_entry(entered, today) or values["entry_month"]
    _travel(chance, values, grade)
    _home(chance, values, father, mother)
    _care(chance, values)
    _health(chance, values)
    values["notice_date"] = _first_monday(today).isoformat()
    return Answers().with_values(values)


def _birth_date(chance: random.Random, entered: int) -> dt.date:
    """Six years old by 31 August of the year of entry; a few a year older."""
    late = 1 if chance.random() < 0.04 else 0
    return dt.date(entered - 7 - late, 9, 1) + dt.timedelta(days=chance.randrange(364))


def _later_entry(entered: int, today: dt.date) -> str | None:
    latest = school_year(today)
    return None if latest == entered else f"{latest - (latest > entered + 1)}-09"


def _first_monday(today: dt.date) -> dt.date:
    """The day of the guardians' meeting: the first Monday of the school year, or today if that is earlier."""
    first = dt.date(school_year(today), 9, 1)
    return min(first + dt.timedelta(days=-first.weekday() % 7), today)


def _travel(chance: random.Random, values: dict[str, Value], grade: int) -> None:
    boards = chance.random() < (0.08 if grade < 4 else 0.32)
    values["boarding"] = "2" if boards else "1"
    distance = round(chance.uniform(6, 60) if boards else chance.triangular(0.2, 9, 1.5), 1)
    values["commute_km"] = distance
    if boards:
        values["commute_way"] = chance.choices(("public", "family", "school_bus"), (5, 4, 1))[0]
    elif distance <= 2.5:
        values["commute_way"] = chance.choices(("walk", "family", "bicycle"), (8, 1, 1))[0]
    else:
        values["commute_way"] = chance.choices(("family", "bicycle", "public"), (4, 5, 1))[0]
    if not boards and chance.random() < 0.004:
        values["commute_km"] = round(chance.uniform(16, 24), 1)
        values["commute_way"] = "family"
        values["why_day_far"] = "家在牧业点，家长每天开车接送"


def _home(chance: random.Random, values: dict[str, Value], father: str, mother: str) -> None:
    relation = chance.choices(("father", "mother", "grandparent"), (68, 24, 8))[0]
    values["address"] = f"{chance.choice(word_list('villages'))} {chance.randint(1, 6)} 组"
    values["guardian_name"] = mother if relation == "mother" else father
    values["guardian_relation"] = relation
    # 0999 is a real area code; the subscriber numbers begin with 0, which no exchange gives out.
    values["guardian_phone"] = f"0999-0{chance.randrange(10**6):06d}"
    values["migrant"] = "yes" if chance.random() < 0.03 else "no"
    if values["migrant"] == "yes":
        values["residence_permit"] = "yes" if chance.random() < 0.8 else "no"


def _care(chance: random.Random, values: dict[str, Value]) -> None:
    orphan = chance.random() < 0.003
    values["orphan"] = "yes" if orphan else "no"
    values["left_behind"] = "0" if orphan else chance.choices(("0", "1", "2"), (89, 8, 3))[0]
    values["needs_aid"] = "yes" if orphan or chance.random() < 0.3 else "no"
    values["receives_aid"] = "yes" if values["needs_aid"] == "yes" and chance.random() < 0.92 else "no"
    values["preschool"] = "yes" if chance.random() < 0.96 else "no"
    values["bought_place"] = "no"


def _health(chance: random.Random, values: dict[str, Value]) -> None:
    values["vaccination_checked"] = "yes" if chance.random() < 0.99 else "no"
    if chance.random() >= 0.012:
        values["health"] = chance.choices(("10", "20", "30"), (95, 4, 1))[0]
        values["disability"] = "none"
        return
    values["health"] = "50"
    values["disability"] = chance.choice(_DISABILITIES)
    if values["disability"] in ("sight", "hearing", "intellect"):
        values["inclusive"] = values["disability"]
    elif chance.random() < 0.4:
        values["boarding"] = "3"
        del values["commute_way"], values["commute_km"]
        values.pop("why_day_far", None)
    else:
        values["inclusive"] = "other"
