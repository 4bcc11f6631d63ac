"""A real school with the pack we ship, filled record by record, and its checklist."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import resources
from forms.answers import Answers, Value
from forms.checklist.figures import Figure
from forms.checklist.verdict import Verdict
from forms.pack import Pack, load_pack
from sync.indicators.checklist import ChecklistReader, Standing
from sync.store import NewUser, Query, Store, create_school
from tests.sync.store_kit import PASSWORD, SCHOOL

TODAY = date(2026, 11, 23)  # a Monday
TERM = date(2026, 9, 1)


def the_pack(cache: Path) -> Pack:
    return load_pack(resources.find("pack"), cache)


class ChecklistSchool:
    def __init__(self, store: Store, pack: Pack) -> None:
        self.store, self.pack = store, pack
        self.reader = ChecklistReader(pack)

    def enter(self, form_id: str, **values: Value) -> str:
        """One record; its id as references hold it."""
        saved = self.store.save(form_id, None, Answers().with_values(values), 1)
        return str(self.store.record(form_id, saved.local_id).id)

    def pupils(self, number: int, grade: int = 1, class_no: int = 1, **more: Value) -> list[str]:
        values = {"status": "in_school", "grade": str(grade), "class_no": class_no, "boarding": "1", **more}
        begun = self.store.count("enrolment", Query())
        return [
            self.enter("enrolment", name=f"学生{begun + n}", id_number=f"6531212015031200{begun + n:05d}", **values)
            for n in range(number)
        ]

    def profile(self, **more: Value) -> None:
        values: Mapping[str, Value] = {
            "school_year": "2026-2027",
            "kind": "primary",
            "location": "township_central",
            "founded_year": 2001,
            "boarding": "no",
            "remote": "no",
            "migrant_majority": "no",
            "classrooms": 6,
        }
        self.enter("profile", **{**values, **more})

    def open_room(self, day: date, minutes: int) -> None:
        hours, rest = divmod(12 * 60 + minutes, 60)
        self.enter("counselling", date=day.isoformat(), opened="12:00", closed=f"{hours:02d}:{rest:02d}", on_duty="yes")

    def standing(self, today: date = TODAY) -> Standing:
        return self.reader.read(self.store, today)

    def verdict(self, item_id: str, today: date = TODAY) -> Verdict:
        return self.standing(today).verdict(item_id)

    def behind(self, indicator: str, stage: str = "") -> list[tuple[str, int]]:
        return self.reader.records(self.store, TODAY, [(indicator, stage)])[indicator, stage]

    def figure(self, item_id: str, indicator: str, stage: str = "", today: date = TODAY) -> Figure:
        for line in self.verdict(item_id, today).lines:
            if (line.figure.indicator.id, line.figure.stage) == (indicator, stage):
                return line.figure
        raise KeyError(indicator)


@contextmanager
def checklist_school(directory: Path, pack: Pack) -> Iterator[ChecklistSchool]:
    store = create_school(directory / "school", SCHOOL, NewUser("古丽", "principal", PASSWORD), pack, reserve=0)
    try:
        yield ChecklistSchool(store, pack)
    finally:
        store.close()


def days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
