"""The ladder of absence at home: who is due for what, and a case that is begun from the absence."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop.desk import Desk
from desktop.inside import Inside
from desktop.pages.entry import EntryPage
from desktop.pages.home import HomePage
from desktop.places import HOME, Place, entry
from desktop.presenters import home_pupils
from desktop.presenters.home_view import Todo
from desktop.presenters.ladder_todo import FROM_ABSENCE, begun_from, todo
from desktop.widgets.buttons import Button
from desktop.wiring_entry import context_of
from forms.answers import Answers, Value
from forms.engine import Engine
from sync.store import Query, Store
from tests.desktop.desk_kit import NOW, cut_off, set_up
from tests.desktop.records_kit import go, page, written

TODAY = NOW.date()  # a Monday
FRIDAY = TODAY - timedelta(3)


@pytest.fixture
def inside(qtbot: QtBot, desk: Desk) -> Inside:
    return set_up(qtbot, desk)


def pupil(store: Store) -> str:
    values = {"name": "买买提·艾力", "grade": "3", "class_no": 2, "status": "in_school"}
    saved = store.save("enrolment", None, Answers().with_values(values), 1)
    return str(store.record("enrolment", saved.local_id).id)


def away(inside: Inside, first: date, **more: Value) -> int:
    """An absence of a pupil of its own; its local id."""
    store = inside.session.store.another()  # the session's own connection is the writer thread's
    shown = {"pupil_name": "买买提·艾力", "pupil_class": "三年级 2 班"}
    values = {"pupil": pupil(store), "first_day": first.isoformat(), "excused": "no", **shown, **more}
    try:
        return store.save("absence", None, Answers().with_values(values), 1).local_id
    finally:
        store.close()


def due(inside: Inside, can_enter: bool = True, today: date = TODAY) -> list[Todo]:
    session = inside.session
    return [item for _, item in todo(session.reader, session.pack, session.pack.calendar, today, can_enter)]


def test_the_first_day_asks_to_reach_the_family_and_leads_to_the_record_or_to_a_case(inside: Inside) -> None:
    local_id = away(inside, TODAY)
    (item,) = due(inside)
    assert "买买提·艾力" in item.title.zh
    assert "第 1 天" in item.title.zh
    assert "班主任：当天联系家里" in item.words.zh
    assert (item.badge.zh, item.place) == ("今天", entry("absence", local_id))
    assert item.also is not None
    assert item.also[1] == entry("dropout", chosen=f"{FROM_ABSENCE}{local_id}")
    assert due(inside, can_enter=False)[0].also is None


def test_the_third_school_day_leads_to_a_case_and_is_late_the_day_after(inside: Inside) -> None:
    local_id = away(inside, FRIDAY)
    (item,) = due(inside, today=TODAY + timedelta(1))
    assert "书面报县里" in item.words.zh
    assert item.place == entry("dropout", chosen=f"{FROM_ABSENCE}{local_id}")
    assert not item.is_overdue
    (later,) = due(inside, today=TODAY + timedelta(2))
    assert later.is_overdue
    assert "该在" in later.badge.zh


@pytest.mark.parametrize("more", [{"excused": "yes"}, {"last_day": TODAY.isoformat()}, {"contact_way": "phone"}])
def test_who_is_excused_back_or_reached_is_not_asked_for(inside: Inside, more: dict[str, Value]) -> None:
    away(inside, TODAY, **more)
    assert due(inside) == []


def test_a_case_begun_from_an_absence_has_its_pupil_and_day_and_the_ladders_state(inside: Inside) -> None:
    session = inside.session
    week, lately = away(inside, TODAY - timedelta(7)), away(inside, FRIDAY)
    for local_id, state in ((week, "suspected"), (lately, "warning")):
        engine = Engine(session.pack.forms["dropout"])
        begun = engine.begin(context_of(session))
        made = begun_from(
            session.reader, session.pack, session.pack.calendar, begun, f"{FROM_ABSENCE}{local_id}", TODAY
        )
        assert made is not None
        absence = session.reader.record("absence", local_id).answers
        assert (made["pupil"], made["absent_since"], made["state"]) == (absence["pupil"], absence["first_day"], state)
    for nonsense in ("absence-", "absence-x", "absence-99", "visits"):
        assert begun_from(session.reader, session.pack, session.pack.calendar, begun, nonsense, TODAY) is None


def test_from_home_to_the_case_and_the_alert_is_gone(qtbot: QtBot, inside: Inside) -> None:
    away(inside, TODAY - timedelta(7))
    home = go(qtbot, inside, HOME, HomePage)
    written(qtbot, inside)
    home.read_wanted.emit()
    written(qtbot, inside)
    said = [label.text() for label in home.findChildren(QLabel) if label.isVisible()]
    assert any("列为疑似辍学" in text for text in said)
    assert cut_off(home) == []
    buttons = [button for button in home.findChildren(Button, "todo_entry") if button.isVisible()]
    qtbot.mouseClick(buttons[0], Qt.MouseButton.LeftButton)
    qtbot.wait(60)
    form = page(inside, EntryPage)
    assert form.entry.answers["state"] == "suspected"
    assert form.entry.answers["pupil_name"] == "买买提·艾力"
    form.save(False)
    written(qtbot, inside)
    reader = inside.session.reader
    (case,) = reader.ids("dropout", Query())
    assert reader.record("dropout", case).answers["absent_since"] == (TODAY - timedelta(7)).isoformat()
    assert due(inside) == []
    in_a_month = TODAY + timedelta(25)
    (item,) = due(inside, today=in_a_month)
    assert item.place == Place("case", "dropout", case)


def a_case(inside: Inside, since: date, **more: Value) -> int:
    store = inside.session.store.another()
    shown = {"pupil": pupil(store), "pupil_name": "买买提·艾力"}
    values = {**shown, "absent_since": since.isoformat(), "state": "suspected", **more}
    try:
        return store.save("dropout", None, Answers().with_values(values), 1).local_id
    finally:
        store.close()


def test_a_child_whose_case_and_whose_absence_ask_for_something_stands_there_once(inside: Inside) -> None:
    session = inside.session
    late = a_case(inside, TODAY - timedelta(40), next_due=(TODAY - timedelta(1)).isoformat())
    soon = a_case(inside, TODAY - timedelta(40), next_due=(TODAY + timedelta(3)).isoformat())
    unvisited = a_case(inside, TODAY - timedelta(40))
    only = a_case(inside, TODAY - timedelta(2), next_due=TODAY.isoformat())
    said = {
        item.place.record: (urgency, item)
        for urgency, item in home_pupils.todo(session.reader, session.pack, TODAY, True, True)
    }
    assert set(said) == {late, soon, unvisited, only}
    steps = {one: said[one][1] for one in (late, soon, unvisited)}  # the ladder's day is ten days ago: more urgent
    assert all("缺勤第 41 天" in item.title.zh and item.is_overdue for item in steps.values())
    assert all("校长：核实" in item.words.zh for item in steps.values())
    assert "该家访了" in steps[late].words.zh
    assert "已过 1 天" in steps[late].words.zh
    assert "该家访了" in steps[soon].words.zh
    assert "还没有家访记录" in steps[unvisited].words.zh
    assert len({said[one][0] for one in (late, soon, unvisited)}) == 1
    assert "缺勤" not in said[only][1].words.zh
    without = [item for _, item in home_pupils.todo(session.reader, session.pack, TODAY, True, False)]
    assert [item for item in without if "缺勤" in item.title.zh + item.words.zh] == []


def test_a_visit_that_is_later_than_the_ladder_says_both_too(inside: Inside) -> None:
    session = inside.session
    case = a_case(inside, TODAY - timedelta(31), next_due=(TODAY - timedelta(9)).isoformat())
    ((_, item),) = home_pupils.todo(session.reader, session.pack, TODAY, True, True)
    assert item.place == Place("case", "dropout", case)
    assert "该家访了" in item.title.zh
    assert "缺勤第 32 天" in item.words.zh
    assert "校长：核实" in item.words.zh
