"""A school with the pack we ship, its clerk and principal, and its registers filled for a monthly report."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

from forms.answers import Answers, Row, Value
from forms.engine import Context
from forms.pack import Pack
from sync.monthly import reports
from sync.monthly.reports import Report
from sync.store import NewUser, Saved, Store, User, create_school
from tests.sync.store_kit import PASSWORD, SCHOOL

TODAY = date(2026, 11, 23)
OCTOBER = "2026-10"
HEADS_PASSWORD = "天山 白杨 九月"


class MonthlySchool:
    """`clerk` is the first user, `head` the principal. `today` is the school's day."""

    def __init__(self, store: Store, pack: Pack, today: date = TODAY) -> None:
        self.store, self.pack, self.today = store, pack, today
        self.clerk: User = store.users[0]
        self.head = next((user for user in store.users if user.name == "艾合买提"), None) or store.people.add(
            NewUser("艾合买提", "principal", HEADS_PASSWORD), 1
        )

    @classmethod
    def create(cls, directory: Path, pack: Pack) -> MonthlySchool:
        return cls(create_school(directory, SCHOOL, NewUser("古丽", "clerk", PASSWORD), pack, reserve=0), pack)

    @property
    def context(self) -> Context:
        return Context(
            self.today, datetime(self.today.year, self.today.month, self.today.day, 9, 40), self.store.lookup()
        )

    def enter(self, form_id: str, rows: Mapping[str, tuple[Row, ...]] | None = None, **values: Value) -> str:
        answers = Answers().with_values(values)
        for repeat, every in (rows or {}).items():
            answers = answers.with_rows(repeat, every)
        saved = self.store.save(form_id, None, answers, 1)
        return str(self.store.record(form_id, saved.local_id).id)

    def pupil(self, name: str = "阿依古丽", grade: str = "3", **more: Value) -> str:
        values = {"status": "in_school", "grade": grade, "class_no": 1, "entry_month": "2022-09", **more}
        return self.enter("enrolment", name=name, **values)

    def case(self, pupil: str, state: str, since: str, *visits: str, **more: Value) -> int:
        """A case found on the day it is in its state since; its local id."""
        values = {"absent_since": since, "found_date": since, "state": state, "state_date": since, **more}
        rows = tuple(Row("", {"visit_date": day, "way": "home", "result": "答应回校"}) for day in visits)
        answers = Answers().with_values({"pupil": pupil, **values}).with_rows("visits", rows)
        return self.store.save("dropout", None, answers, 1).local_id

    def moves(self, case: int, state: str, day: str) -> None:
        answers = self.store.record("dropout", case).answers
        self.store.save("dropout", case, answers.with_values({"state": state, "state_date": day}), 1)

    def prepare(self, month: str = OCTOBER, **said: Value) -> Saved:
        made = reports.make(self.store, self.pack, month, self.today, self.clerk.name, said)
        return reports.prepare(self.store, self.pack, made, self.clerk.number, self.context)

    def approve(self, month: str = OCTOBER, user: User | None = None, password: str = HEADS_PASSWORD) -> Saved:
        found = self.report(month)
        return reports.approve(self.store, self.pack, found.local_id, user or self.head, password, self.context)

    def report(self, month: str = OCTOBER) -> Report:
        found = reports.newest(reports.reports(self.store, self.pack), month)
        assert found is not None
        return found
