"""Which months home and the page of reports ask for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

from desktop.presenters.monthly_due import asked
from sync.store import NewUser, create_school
from tests.sync.checklist_kit import the_pack
from tests.sync.monthly_kit import OCTOBER, MonthlySchool
from tests.sync.store_kit import PASSWORD, SCHOOL, Clock

BEGAN = date(2026, 9, 28)


@pytest.fixture
def school(tmp_path: Path) -> Iterator[MonthlySchool]:
    """Its first record is entered on the day it began; it never reported."""
    pack, clock = the_pack(tmp_path / "cache"), Clock(datetime(2026, 9, 28, 9, 40).timestamp())
    store = create_school(tmp_path / "school", SCHOOL, NewUser("古丽", "clerk", PASSWORD), pack, reserve=0, now=clock)
    made = MonthlySchool(store, pack)
    made.pupil()
    yield made
    made.store.close()


def months(school: MonthlySchool, today: date) -> list[str]:
    return [one.month for one in asked(school.store, school.pack, today)]


def test_a_school_that_began_lately_owes_no_month_that_was_over_before(school: MonthlySchool) -> None:
    assert months(school, BEGAN) == ["2026-09"]
    assert months(school, date(2026, 11, 10)) == ["2026-09", "2026-10"]


def test_before_the_first_record_nothing_is_overdue(tmp_path: Path) -> None:
    school = MonthlySchool.create(tmp_path / "school", the_pack(tmp_path / "cache"))
    assert months(school, BEGAN) == ["2026-09"]
    school.store.close()


def test_from_the_first_report_on_every_month_is_asked_for(school: MonthlySchool) -> None:
    school.today = date(2026, 11, 3)
    school.prepare("2026-07")
    assert months(school, school.today) == ["2026-07", "2026-09", OCTOBER]
