"""What SQL gathers across schools is enough: the lists made of it are those made of every pupil there is."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from forms.same_child import FIELDS, Child, doubles, moved, why_same
from sync.change import Change
from sync.receive.storage import Standing
from sync.store import NewUser, Query, Store, create_county
from sync.vector import Dot, Ranges
from tests.forms.test_same_child import ENDS_IN_X, number
from tests.journeys.returns_kit import pack
from tests.sync.county_kit import COUNTY
from tests.sync.store_kit import PASSWORD

NAMES = ("阿依古丽·买买提", "阿依古丽・买买提", "阿依古丽 买买提", "Ａli", "ali", "王芳")
NUMBERS = (
    number(1),
    number(2),
    number(3, "20150310"),
    ENDS_IN_X,
    ENDS_IN_X.lower(),
    "653201201503090000",
    "E1234567",
    None,
)
STUDENT = (None, None, None, f"G{number(1)}", f"g{number(2)}", "L653201201503090123", f"G{ENDS_IN_X.lower()}")
STATUS = ("in_school", "in_school", "moved_out", "dropped", "graduated", None)


@pytest.fixture
def county(tmp_path: Path) -> Iterator[Store]:
    store = create_county(tmp_path / "county", COUNTY, NewUser("县管理员", "county", PASSWORD), pack(), reserve=0)
    yield store
    store.close()


def put(store: Store, school: int, chance: random.Random, pupils: int) -> None:
    """One school's pupils, made of few names, numbers and days."""
    epoch, owner = f"{school:016x}", f"21650091{school:02}"
    every = []
    for seq in range(1, pupils + 1):
        said = {
            **{"name": chance.choice(NAMES), "birth_date": f"2015-03-{chance.randrange(9, 15):02}"},
            **{"sex": chance.choice("12"), "id_type": chance.choice("111AZ"), "id_number": chance.choice(NUMBERS)},
            **{"student_number_given": chance.choice(STUDENT), "status": chance.choice(STATUS)},
            "status_date": f"2026-{chance.randrange(1, 12):02}-01",
        }
        fields = {name: value for name, value in said.items() if value is not None}
        every.append(Change(Dot(epoch, seq), Dot(epoch, seq), "enrolment", 1, 0, 1, fields))
    replica = store.receiving()
    with replica.transaction():
        replica.create_records("enrolment", owner, every)
        here = Ranges.up_to(pupils)
        replica.save_standing(Standing(epoch, f"{school:02}" * 32, owner, here, verified=here))


@pytest.mark.parametrize("seed", range(4))
def test_no_line_is_lost_by_gathering_in_sql(county: Store, seed: int) -> None:
    chance = random.Random(seed)
    for school in range(1, 5):
        put(county, school, chance, 4 if seed % 2 else 12)
    every = []
    ids = county.ids("enrolment", Query())
    for local_id, values in zip(ids, county.page("enrolment", ids, FIELDS), strict=True):
        owner = county.addressed.owner_of(county.record("enrolment", local_id).id)
        every.append(Child.of(local_id, owner, dict(zip(FIELDS, values, strict=True))))
    gathered = county.children_alike()
    assert doubles(gathered) == doubles(every)
    assert moved(gathered) == moved(every)
    assert doubles(every)
    for child in every:
        same = {one.key for one in every if one.key != child.key and one.birth_date == child.birth_date}
        found = {one.key for one in county.children_near(child)}
        assert {one.key for one in every if one.key in same and why_same(one, child)} <= found
        assert child.key not in found
