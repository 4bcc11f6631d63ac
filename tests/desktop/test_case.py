"""The page of a case: its line of states, its deadline, and that only a state that may follow can be taken."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from desktop.inside import Inside
from desktop.pages.case import CasePage
from desktop.pages.entry import EntryPage
from desktop.pages.register import RegisterPage
from desktop.places import Place, register
from desktop.presenters.case import CaseView, read_case
from desktop.tasks import Changes, Progress
from desktop.theme.tokens import Tone
from desktop.widgets.segmented import SegmentedControl
from forms.answers import Answers
from sync.store import Query
from tests.desktop.desk_kit import cut_off
from tests.desktop.records_kit import go, page, widget, written


def case_in(inside: Inside, state: str) -> int:
    return inside.session.reader.ids("dropout", Query(filters={"state": state}))[0]


def view_of(inside: Inside, local_id: int, today: date | None = None) -> CaseView:
    session = inside.session
    form = session.pack.forms["dropout"]
    return read_case(session.reader, session.pack, form, local_id, today or session.today())[1]


def open_case(qtbot: QtBot, inside: Inside, local_id: int) -> CasePage:
    return go(qtbot, inside, Place("case", "dropout", local_id), CasePage)


def choose(qtbot: QtBot, inside: Inside, code: str) -> None:
    qtbot.mouseClick(widget(inside, QPushButton, "case-change-state"), Qt.MouseButton.LeftButton)
    qtbot.wait(20)
    states = widget(inside, SegmentedControl, "case-next-state")
    states.set_value(code)
    states.chosen.emit(code)
    qtbot.mouseClick(widget(inside, QPushButton, "case-save-state"), Qt.MouseButton.LeftButton)


def case_of_steps(qtbot: QtBot, inside: Inside, steps: tuple[tuple[str, str], ...]) -> int:
    """A case saved once for each (state, day)."""
    session, made = inside.session, list[int]()

    def job(_: Progress) -> None:
        for state, when in steps:
            days = {"absent_since": steps[0][1], "found_date": steps[0][1], "state_date": when}
            answers = Answers({**days, "state": state})
            saved = session.store.save("dropout", made[0] if made else None, answers, session.author)
            made.append(saved.local_id)

    session.tasks.write(job)
    written(qtbot, inside)
    return made[0]


def test_the_register_of_cases_begins_with_the_open_ones(qtbot: QtBot, inside: Inside) -> None:
    shown = go(qtbot, inside, register("dropout"), RegisterPage)
    states = inside.session.pack.forms["dropout"].states
    assert states is not None
    kept = [inside.session.reader.record("dropout", shown.model.local_id(at)) for at in range(shown.model.rowCount())]
    assert kept
    assert all(record.answers["state"] not in states.closed for record in kept)
    due = [str(record.answers["next_due"]) for record in kept]
    assert due == sorted(due)
    shown.table.opened.emit(0)
    qtbot.wait(30)
    assert isinstance(inside.frame.page(), CasePage)


def test_the_line_says_what_was_and_what_may_come(inside: Inside) -> None:
    view = view_of(inside, case_in(inside, "persuading"))
    labels = [step.label.zh for step in view.steps]
    assert labels == ["疑似辍学", "辍学", "劝返中", "返校", "稳定观察", "销号"]
    assert [step.is_past for step in view.steps] == [True, True, False, False, False, False]
    assert [step.is_current for step in view.steps].index(True) == 2
    assert {choice.code for choice in view.next_states} == {"returned", "home_teaching", "township"}
    numbers = [visit.number for visit in view.visits]
    assert numbers == sorted(numbers, reverse=True)


def test_a_closed_case_has_neither_deadline_nor_next_state(qtbot: QtBot, inside: Inside) -> None:
    local_id = case_in(inside, "closed")
    view = view_of(inside, local_id)
    assert view.due is None
    assert view.next_states == ()
    assert all(step.is_past for step in view.steps)
    open_case(qtbot, inside, local_id)
    assert not widget(inside, QPushButton, "case-change-state").isEnabled()


def test_the_deadline_is_amber_before_and_red_after(inside: Inside) -> None:
    local_id = case_in(inside, "persuading")
    due = date.fromisoformat(str(inside.session.reader.record("dropout", local_id).answers["next_due"]))
    before, after = view_of(inside, local_id, due), view_of(inside, local_id, date(due.year + 1, due.month, 1))
    assert before.due is not None
    assert after.due is not None
    assert (before.due[0], after.due[0]) == (Tone.ATTENTION, Tone.FAILED)


def test_a_state_that_may_follow_is_saved_with_its_day(qtbot: QtBot, inside: Inside) -> None:
    local_id = case_in(inside, "persuading")
    open_case(qtbot, inside, local_id)
    choose(qtbot, inside, "returned")
    written(qtbot, inside)
    answers = inside.session.reader.record("dropout", local_id).answers
    assert (answers["state"], answers["state_date"]) == ("returned", inside.session.today().isoformat())
    assert [step.label.zh for step in view_of(inside, local_id).steps if step.is_current] == ["返校"]


def test_a_state_that_needs_more_goes_on_in_the_form_as_a_draft(qtbot: QtBot, inside: Inside) -> None:
    local_id = case_in(inside, "suspected")
    open_case(qtbot, inside, local_id)
    choose(qtbot, inside, "dropout")
    written(qtbot, inside)
    shown = page(inside, EntryPage)
    assert shown.entry.answers["state"] == "dropout"
    assert inside.session.reader.record("dropout", local_id).answers["state"] == "suspected"
    assert [draft.local_id for draft in inside.session.reader.drafts()] == [local_id]


def test_numbers_of_the_guardian_are_masked(inside: Inside) -> None:
    view = view_of(inside, case_in(inside, "persuading"))
    guardian = next(fact.value.zh for fact in view.facts if fact.label.zh == "监护人")
    assert "****" in guardian


def test_a_choice_begun_is_not_lost_when_something_else_is_written(qtbot: QtBot, inside: Inside) -> None:
    open_case(qtbot, inside, case_in(inside, "persuading"))
    qtbot.mouseClick(widget(inside, QPushButton, "case-change-state"), Qt.MouseButton.LeftButton)
    qtbot.wait(20)
    widget(inside, SegmentedControl, "case-next-state").set_value("township")
    inside.session.tasks.note(Changes(delivery=True))
    qtbot.wait(100)
    assert widget(inside, SegmentedControl, "case-next-state").value() == "township"


def test_school_days_missed_end_when_the_pupil_is_back(qtbot: QtBot, inside: Inside) -> None:
    session = inside.session
    steps = (("suspected", "2026-10-12"), ("dropout", "2026-10-13"), ("persuading", "2026-10-14"),
             ("returned", "2026-10-19"), ("stable", "2026-10-30"), ("closed", "2026-11-20"))
    local_id = case_of_steps(qtbot, inside, steps)
    absent = next(fact.value.zh for fact in view_of(inside, local_id).facts if fact.label.zh == "离校")
    assert absent == "2026-10-12，5 个教学日", "Monday to Friday; on Monday 19 October the pupil was back"
    assert session.today() > date(2026, 11, 20)


def test_nothing_is_cut_off_while_a_state_is_chosen(qtbot: QtBot, inside: Inside) -> None:
    shown = open_case(qtbot, inside, case_in(inside, "persuading"))
    shown.look.language = "en"
    shown.read_wanted.emit()
    qtbot.mouseClick(widget(inside, QPushButton, "case-change-state"), Qt.MouseButton.LeftButton)
    qtbot.wait(40)
    assert shown.scroll_area.horizontalScrollBar().maximum() == 0
    assert cut_off(shown) == []
