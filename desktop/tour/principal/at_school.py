"""What the people of the principal's chapter do alike: read the checklist and a duty, and keep many records at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop.presenters.sample_records import Filling
from desktop.tasks import Changes
from desktop.tour.county.at_pc import AtPc
from forms.answers import Answers
from forms.checklist.verdict import STATES, State

MET, NOT_MET, UNKNOWN = (STATES[state].zh for state in (State.MET, State.NOT_MET, State.UNKNOWN))
ATTESTED = STATES[State.ATTESTED].zh


def counts(pc: AtPc) -> dict[State, int]:
    """How many duties are in which state, as the overview says it."""
    pc.click("rail_checklist")
    return {state: int(pc.text(f"state_{state.value}")) for state in State}


def open_duty(pc: AtPc, title: str) -> str:
    """The page of a duty, from the overview's list; its state in words."""
    pc.click("rail_checklist")
    pc.go_to_row("checklist", title)
    pc.press(pc.driver.find(QWidget, "checklist"), Qt.Key.Key_Return)
    pc.driver.find(QWidget, "duty_state")
    pc.settle()
    return pc.text("duty_state")


def expect_duty(pc: AtPc, title: str, what: str, state: str, picture: str = "") -> None:
    """Look at a duty and note how it stands."""
    found = open_duty(pc, title)
    pc.diary.note(f"{title}：{what}", state, found, pc.driver.picture(picture) if picture else None)


def open_record(pc: AtPc) -> None:
    """The first of the records behind a figure."""
    records = pc.driver.find(QWidget, "records")
    pc.press(records, Qt.Key.Key_Return)
    pc.driver.find(QWidget, "entry-save")


def attest(pc: AtPc, evidence: str) -> None:
    """On the duty's page: met, today, with this evidence."""
    pc.choose("attest_answer", "met")
    pc.driver.type("attest_date", pc.inside.session.today().isoformat())
    pc.driver.type("attest_evidence", evidence)
    pc.click("attest")


def enter(pc: AtPc, form: str, answers: Answers, picture: str = "") -> None:
    """A record of a small register typed by hand, from the empty form in sight to the disk."""
    pc.driver.find(QWidget, "entry-save")
    pc.filler.fill(form, answers)
    pc.settle()
    if picture:
        pc.driver.picture(picture)
    pc.save()
    pc.settle()


def go_to_ledger(pc: AtPc, form: str) -> None:
    pc.click("rail_ledgers")
    pc.click(f"ledger_{form}")


def keep(pc: AtPc, records: Mapping[str, Sequence[Answers]]) -> int:
    """Records kept by the store's own API, evaluated as if they had been typed; how many."""
    session = pc.inside.session

    def job(_: object) -> Changes:
        filling = Filling(session.store, session.pack, session.now(), session.user, lambda *_: None)
        for form, every in records.items():
            filling.many(form, tuple(every))
        return Changes(frozenset(records))

    pc.desk.tasks.write(job)
    pc.settle()
    return sum(map(len, records.values()))
