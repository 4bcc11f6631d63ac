"""A county's year: arrivals of invented schools with what happens to schools, put into a desk's book."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import resources
from forms.due import Needs
from forms.pack import Pack, load_pack
from sync.county import founding
from sync.store import NewUser, School, Store, create_county
from sync.store.county_book import Arrival, Forwarding, ListedSchool

COUNTY = School("653298", "库木塔什县教育局", "653298")
PASSWORD = "gaoshanbaiyunchunfeng"
NOW = datetime(2026, 11, 23, 9, 40)
BEGUN = datetime(2025, 11, 3, 9, 0)
SCHOOLS = (
    ("喀拉苏乡中心学校", "nine_year", "township_centre"), ("恰尔巴格镇中心小学", "primary", "township_centre"),
    ("红柳滩镇小学", "primary", "town"), ("红柳滩镇寄宿制学校", "primary", "town"),
    ("胡杨乡九年一贯制学校", "nine_year", "township_centre"), ("博斯坦乡中心学校", "primary", "township_centre"),
    ("县第一小学", "primary", "urban"), ("县第三中学", "junior", "urban"), ("托万买里村小学", "primary", "village"),
    ("库尔干村小学", "primary", "village"), ("阿热勒村小学", "primary", "village"),
    ("胡杨村小学", "primary", "village"), ("阿克塔木村小学", "primary", "village"),
    ("牧业村教学点", "teaching_point", "teaching_point"),
)  # fmt: skip
TAUGHT = ((2025, 12), (2026, 1), *((2026, month) for month in (3, 4, 5, 6, 7, 9, 10, 11)))


def by_arrival() -> Pack:
    """The pack we ship, but the dropout report is judged by what arrived, as it was before it had a form."""
    pack = load_pack(resources.find("pack"))
    old = {"form": "dropout", "needs": Needs.NOTHING}
    return replace(pack, due=tuple(replace(one, **old) if one.needs is Needs.APPROVED else one for one in pack.due))


def make_county(directory: Path, schools: int = len(SCHOOLS), parcels: int = 2) -> Store:
    """A desk with its list and a year of arrivals, so many parcels a school and month."""
    pack = load_pack(resources.find("pack"))
    user = NewUser("马文军", "county", PASSWORD)
    store = create_county(directory, COUNTY, user, pack, now=lambda: BEGUN.timestamp())
    founding.roster_of(store)  # the first roster is signed when it is first asked for
    book = store.county_book()
    listed = [_school(number) for number in range(schools)]
    with store.together():
        book.put_schools(listed)
        for number, school in enumerate(listed):
            for arrival in _year(number, school, parcels):
                book.note_arrival(arrival)
                if arrival.claimed is not None and number % 3:
                    book.note_forwarding(Forwarding(arrival.epoch, arrival.last, arrival.at + 84_000, "http", 3))
    return store


def _school(number: int) -> ListedSchool:
    name, kind, location = SCHOOLS[number % len(SCHOOLS)]
    again = number // len(SCHOOLS)
    return ListedSchool(f"21650{number:05d}", f"{name}{again}" if again else name, kind, location)


def _year(number: int, school: ListedSchool, parcels: int) -> list[Arrival]:
    chance = random.Random(number)
    first, found = 1, []
    for year, month in TAUGHT:
        for part in range(parcels):
            sealed = datetime(year, month, 25, 16, 41) + timedelta(days=chance.randint(0, 9) - 9 * (parcels - 1 - part))
            sealed = min(sealed, datetime(2026, 7, 9, 16, 41)) if month == 7 else sealed
            sealed = datetime(year, month, 10, 11, 20) if part == 0 and parcels > 1 and month in (3, 9, 12) else sealed
            road, told = _road(number, month, chance), 0
            if road is None or sealed > NOW:
                continue
            came = sealed + timedelta(days=road)
            if number == 11 and month == 9:
                told = int((sealed + timedelta(days=4)).timestamp())
            forms = {"counselling": 20, "enrolment": 3, "equipment": 1, **({"dropout": 2} if number % 3 else {})}
            at, claimed, route = int(came.timestamp()), int(sealed.timestamp()), "usb" if number > 7 else "http"
            found.append(
                Arrival(f"{school.code}-{first}", school.code, "device", f"{number:016x}", first, first + 19, 4000,
                        route, 1, at, claimed, 1, forms, told)
            )  # fmt: skip
            first += 20
    return found


def _road(number: int, month: int, chance: random.Random) -> float | None:
    """Days from sealing to the county; None for what was never handed over."""
    if (number % 14, month) in {(3, 10), (3, 11), (10, 10), (10, 11)}:
        return None
    if number % 14 in (8, 12, 13) and month % 2 == 0:
        return 18
    if (number % 14, month) in {(9, 10), (3, 6), (11, 9)}:
        return 22
    return chance.choice((0.1, 0.4, 1.2))
