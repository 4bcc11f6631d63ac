"""The sample school: one whole school of real size and shape, invented, the same for the same seed and day."""

from __future__ import annotations

import datetime as dt
import random
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

import resources
from forms.answers import Answers
from forms.calendar import Calendar, read_calendar, teaching_days
from forms.sample.cases import SampleCase, make_cases
from forms.sample.doings import OfPupil, make_doings, make_for_pupils
from forms.sample.ledgers import make_counselling, make_equipment, school_days
from forms.sample.pupils import class_places, make_pupils
from forms.sample.standing import make_standing

SCHOOL_NAME = "喀拉苏乡中心学校"
SCHOOL_CODE = "2165009107"
COUNTY_NAME = "库木塔什县"
PRIMARY_GRADES = 6


@dataclass(frozen=True, slots=True)
class SampleSchool:
    """Records of a school that does not exist. Lists are in the order in which they are best saved."""

    name: str
    code: str
    county: str
    today: dt.date
    seed: int
    pupils: tuple[Answers, ...]  # form `enrolment`
    cases: tuple[SampleCase, ...]  # form `dropout`
    counselling: tuple[Answers, ...]  # form `counselling`
    equipment: tuple[Answers, ...]  # form `equipment`
    small: Mapping[str, tuple[Answers, ...]] = field(default_factory=dict)  # the small registers, by form
    of_pupils: Mapping[str, tuple[OfPupil, ...]] = field(default_factory=dict)  # those about pupils, by form


def sample_school(
    seed: int = 1,
    pupils: int = 1200,
    days: int = 60,
    items: int = 1500,
    cases: int = 40,
    *,
    today: dt.date,
    grades: int = PRIMARY_GRADES,
) -> SampleSchool:
    """A sample with these numbers of records, as they stand on `today`.

    Every record passes the hard checks of the pack's forms and has a reason where a soft check asks for one. Names are
    put together from common parts, identity numbers end in order numbers that registrars hardly reach, telephone
    numbers cannot be dialled; no real person is meant."""
    chance = random.Random(f"{seed}/{today.isoformat()}")
    enrolled = make_pupils(chance, pupils, grades, today)
    apart = random.Random(f"small/{seed}/{today.isoformat()}")  # so that the main registers do not hang on the small
    classes, term = sorted(set(class_places(pupils, grades))), _term_days(today)
    return SampleSchool(
        SCHOOL_NAME,
        SCHOOL_CODE,
        COUNTY_NAME,
        today,
        seed,
        tuple(enrolled),
        tuple(make_cases(chance, cases, enrolled, today)),
        tuple(make_counselling(chance, school_days(_calendar(), days, today))),
        tuple(make_equipment(chance, items, today)),
        {**make_standing(apart, classes, today), **make_doings(apart, term, enrolled, today)},
        make_for_pupils(apart, term, enrolled, today),
    )


def _term_days(today: dt.date) -> list[dt.date]:
    """The taught days before today of the term that runs, or of the one before where it is vacation."""
    begun = [term for term in _calendar().terms if term.first < today]
    if not begun:
        return []
    return teaching_days(_calendar(), begun[-1].first, min(begun[-1].last, today - dt.timedelta(days=1)))


@cache
def _calendar() -> Calendar:
    return read_calendar(tomllib.loads(resources.find("pack/calendar.toml").read_text(encoding="utf-8")))
