"""A county whose schools handed over rolls, teachers, rooms and equipment, put where receiving puts it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from forms.answers import Value
from forms.checklist.snapshot import FORM, ITEMS, Snapshot, answers_of
from forms.definition import Audience
from forms.pack import Pack
from sync.approvals import signed
from sync.change import Change
from sync.county import founding
from sync.envelope.keys import SigningKey
from sync.receive.storage import Standing
from sync.store import NewUser, School, Store, create_county
from sync.store.county_book import ListedSchool
from sync.vector import Dot, Ranges

COUNTY = School("653298", "库木塔什县教育局", "653298")
PASSWORD = "gaoshanbaiyunchunfeng"
TODAY = date(2026, 11, 23)
BEGUN = datetime(2025, 11, 3, 9, 0)

Records = Sequence[tuple[str, Mapping[str, Value]]]


@dataclass(frozen=True)
class Made:
    """A school with its pupils by grade and its seven figures in the order of the pack, of its own stage. `stayed`: of
    200 who entered in the cohort that left last, those who graduated."""

    name: str
    kind: str
    location: str
    pupils: int
    seven: tuple[float, ...] = ()
    grade: int = 1
    stayed: int | None = None


SCHOOLS = (
    Made("县第一小学", "primary", "urban", 1846, (6.1, 2.3, 1.3, 4.6, 3.6, 2480, 2.4)),
    Made("红柳滩镇小学", "primary", "town", 1130, (5.2, 1.5, 1.0, 4.9, 8.2, 2210, 2.6)),
    Made("恰尔巴格镇中心小学", "primary", "township_centre", 986, (5.0, 1.2, 0.92, 5.2, 9.4, 2054, 2.5)),
    Made("喀拉苏乡中心学校", "primary", "township_centre", 1200, (4.6, 1.1, 0.92, 4.8, 8.8, 2186, 2.5), stayed=191),
    Made("博斯坦乡中心学校", "primary", "township_centre", 742, (4.7, 1.1, 0.95, 5.6, 13.5, 2318, 2.7), stayed=197),
    Made("红柳滩镇寄宿制学校", "primary", "town", 890, (4.4, 0.6, 0.7, 4.7, 7.9, 1810, 2.0), stayed=186),
    Made("托万买里村小学", "primary", "village", 186, (4.3, 1.1, 1.1, 7.8, 19.0, 2905, 3.2)),
    Made("库尔干村小学", "primary", "village", 142, (5.6, 1.4, 1.4, 8.4, 24.5, 3120, 4.2)),
    Made("阿热勒村小学", "primary", "village", 97, (4.1, 1.0, 1.0, 9.6, 26.8, 3340, 5.2)),
    Made("胡杨村小学", "primary", "village", 118, (5.1, 1.7, 1.7, 8.9, 25.1, 2870, 4.2)),
    Made("阿克塔木村小学", "primary", "village", 76, (5.3, 1.3, 1.3, 10.4, 28.4, 3610, 5.3)),
    Made("牧业村教学点", "teaching_point", "teaching_point", 23, (4.3, 0, 0, 5, 5, 1000, 0)),
    Made("县特殊教育学校", "special", "urban", 61),
    Made("县第三中学", "junior", "urban", 1320, (6.2, 1.4, 1.1, 6.1, 10.6, 2710, 2.5), grade=7),
    Made("胡杨乡初级中学", "junior", "township_centre", 410, (5.6, 1.2, 0.98, 6.4, 9.1, 2600, 2.9), grade=7),
    Made("阿克墩村小学", "primary", "village", 0),
)
"""The last one never handed over anything."""


def code_of(number: int) -> str:
    return f"21650{number:05d}"


def new_county(directory: Path, pack: Pack) -> Store:
    user = NewUser("马文军", "county", PASSWORD)
    store = create_county(directory, COUNTY, user, pack, now=lambda: BEGUN.timestamp(), reserve=0)
    founding.roster_of(store)
    return store


def put(store: Store, pack: Pack, school: str, records: Records) -> None:
    """What a school handed over: the fields of its records that reach the county, as one epoch of its own."""
    number = int(school[-5:])
    epoch = f"{number:016x}"
    by_form: dict[str, list[Change]] = {}
    for seq, (form_id, values) in enumerate(records, start=1):
        form = pack.forms[form_id]
        fields = {name: value for name, value in values.items() if form.field(name).audience >= Audience.COUNTY}
        dot = Dot(epoch, seq)
        by_form.setdefault(form_id, []).append(Change(dot, dot, form_id, 1, 0, 1, fields))
    replica = store.receiving()
    with replica.transaction():
        for form_id, changes in by_form.items():
            replica.create_records(form_id, school, changes)
        here = Ranges.up_to(len(records))
        replica.save_standing(Standing(epoch, f"{number:064x}", school, here, verified=here))


def put_signed(store: Store, pack: Pack, school: str, snapshot: Snapshot, by: str = "艾合买提") -> str:
    """A checklist that somebody at the school signed, put as `put` puts it; the public key it was signed with."""
    form, key = pack.forms[FORM], SigningKey.generate()
    answers = signed(form, school, answers_of(snapshot, by), key)
    number = int(school[-5:]) + (1 << 32)
    epoch = f"{number:016x}"
    dot = Dot(epoch, 1)
    rows = {f"{ITEMS}/{dot}.{at}": row.values for at, row in enumerate(answers.rows[ITEMS])}
    replica = store.receiving()
    with replica.transaction():
        replica.create_records(form.id, school, [Change(dot, dot, form.id, 1, 0, 1, answers.values, rows)])
        here = Ranges.up_to(1)
        replica.save_standing(Standing(epoch, f"{number:064x}", school, here, verified=here))
    return key.public


def pupils(number: int, grade: int = 1, first: int = 0, **more: Value) -> Records:
    return [
        (
            "enrolment",
            {"status": "in_school", "grade": str(grade), "class_no": n // 44 + 1, "boarding": "1",
             "name": f"学生{first + n}", "disability": "none", **more},
        )
        for n in range(number)
    ]  # fmt: skip


def profile(kind: str, location: str, **more: Value) -> Records:
    known: Mapping[str, Value] = {"boarding": "no", "remote": "no", "migrant_majority": "no", "founded_year": 2001}
    return [("profile", {"school_year": "2026-2027", "kind": kind, "location": location, **known, **more})]


def records_of(made: Made) -> Records:
    """Records that come to the figures wanted, as near as whole teachers and rooms can."""
    if not made.seven:
        kinds = {"special": "special"}
        return [*profile(kinds.get(made.kind, made.kind), "urban"), *pupils(made.pupils)]
    stage = "junior" if made.grade > 6 else "primary"
    above, backbone, arts, area, sports, value, rooms = made.seven
    wanted = [round(share * made.pupils / 100) for share in (above, backbone, arts, rooms)]
    teachers: list[tuple[str, Mapping[str, Value]]] = [
        (
            "teacher",
            {
                "staff_no": str(n), "stage": stage, "post": "teacher", "full_time": "yes",
                "degree": "bachelor" if n < wanted[0] else "secondary",
                "backbone": "county" if n < wanted[1] else "none",
                "subject": "music" if n < wanted[2] else "maths",
            },
        )
        for n in range(max(wanted[:3]))
    ]  # fmt: skip
    multimedia: list[tuple[str, Mapping[str, Value]]] = [
        ("premises", {"room_no": f"M{n}", "use": "office", "area": 50.0, "multimedia": "yes"}) for n in range(wanted[3])
    ]
    places = {"township_centre": "township_central"}
    kind = "primary" if made.kind == "teaching_point" else made.kind
    equipment: Mapping[str, Value] = {
        "asset_no": "1", "teaching": "yes", "condition": "1", "quantity": 1, "unit_price": value * made.pupils
    }  # fmt: skip
    left: Mapping[str, Value] = {
        "stage": stage, "graduation_year": 2026, "entrants": 200, "transferred_in": 0, "transferred_out": 0,
        "deaths": 0, "graduates": made.stayed or 0,
    }  # fmt: skip
    return [
        *profile(kind, places.get(made.location, made.location)),
        *pupils(made.pupils, made.grade),
        *([("cohort", left)] if made.stayed is not None else []),
        *teachers,
        *multimedia,
        ("premises", {"room_no": "1", "use": "classroom", "area": area * made.pupils, "multimedia": "no"}),
        ("premises", {"room_no": "2", "use": "field", "area": sports * made.pupils, "multimedia": "no"}),
        ("equipment", equipment),
    ]


def make_county(directory: Path, pack: Pack) -> Store:
    """A desk with these schools; the last has handed over nothing."""
    store = new_county(directory, pack)
    listed = [ListedSchool(code_of(n), one.name, one.kind, one.location) for n, one in enumerate(SCHOOLS)]
    store.county_book().put_schools(listed)
    for number, made in enumerate(SCHOOLS[:-1]):
        put(store, pack, code_of(number), records_of(made))
    return store
