"""The entry form in the real window: a pupil by keyboard, drafts that survive, reasons and fixes in place, saving."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.desk import Desk
from desktop.inside import Inside
from desktop.pages.case import CasePage
from desktop.pages.entry import EntryPage
from desktop.pages.register import RegisterPage
from desktop.places import Place, entry, register
from desktop.presenters.entry_view import Spot
from desktop.tasks import Progress
from desktop.widgets.answers import LineAnswer, PickAnswer, SegmentAnswer
from desktop.widgets.entry_side import KEYS, KeyCap
from sync.change import Change
from sync.merge.rule import merged
from sync.receive.storage import Standing
from sync.store import Query
from sync.vector import Dot, Ranges
from tests.desktop.desk_kit import cut_off
from tests.desktop.records_kit import (
    CONTROL,
    NUMBER,
    SHIFT,
    answer,
    focused,
    go,
    page,
    press,
    type_here,
    widget,
    written,
)

NEW = entry("enrolment")
OTHER = "0123456789abcdef"  # the epoch of another PC of the school


def begin(qtbot: QtBot, inside: Inside) -> EntryPage:
    return go(qtbot, inside, NEW, EntryPage)


def fill(qtbot: QtBot, inside: Inside) -> None:
    """A whole pupil, as a clerk types: from the first field on, with Enter, numbers and words."""
    for text in ("艾孜买提江.阿卜杜外力", "1", "2016.3.12", "", NUMBER, "", "五", "2", "202209"):
        if text:
            type_here(qtbot, text)
        press(qtbot, Qt.Key.Key_Return)
    widget(inside, QWidget, "field-boarding").setFocus()
    type_here(qtbot, "1")


def test_a_pupil_by_keyboard_from_the_first_field_to_the_register(qtbot: QtBot, inside: Inside) -> None:
    shown = go(qtbot, inside, register("enrolment"), RegisterPage)
    press(qtbot, Qt.Key.Key_N, CONTROL)
    qtbot.wait(40)
    assert focused().objectName() == "field-name"
    fill(qtbot, inside)
    press(qtbot, Qt.Key.Key_S, CONTROL)
    written(qtbot, inside)
    assert inside.frame.place() == register("enrolment")
    saved = shown.model.local_id(shown.table.current_row() or 0)
    answers = inside.session.reader.record("enrolment", saved).answers
    expected = {
        "name": "艾孜买提江·阿卜杜外力",
        "sex": "1",
        "birth_date": "2016-03-12",
        "id_number": NUMBER,
        "student_number": f"G{NUMBER}",
        "grade": "5",
        "class_no": 2,
        "entry_month": "2022-09",
        "boarding": "1",
    }
    assert {name: answers[name] for name in expected} == expected
    assert inside.session.reader.drafts() == []


def test_enter_goes_on_and_shift_enter_back(qtbot: QtBot, inside: Inside) -> None:
    begin(qtbot, inside)
    press(qtbot, Qt.Key.Key_Return)
    assert focused().objectName() == "field-sex"
    press(qtbot, Qt.Key.Key_Return)
    assert focused().objectName() == "field-birth_date"
    press(qtbot, Qt.Key.Key_Return, SHIFT)
    assert focused().objectName() == "field-sex"


def test_nothing_is_complained_about_while_one_is_still_typing(qtbot: QtBot, inside: Inside) -> None:
    shown = begin(qtbot, inside)
    widget(inside, LineAnswer, "field-birth_date").setFocus()
    type_here(qtbot, "2016.13")
    assert shown.entry.view().wrong == 0
    press(qtbot, Qt.Key.Key_Return)
    qtbot.wait(10)
    view = shown.entry.view()
    assert view.wrong == 1
    assert view.questions[Spot("birth_date")].state == "fail"
    widget(inside, LineAnswer, "field-birth_date").setFocus()
    qtbot.keyClick(focused(), Qt.Key.Key_A, CONTROL)
    type_here(qtbot, "20160312")
    press(qtbot, Qt.Key.Key_Return)
    assert widget(inside, LineAnswer, "field-birth_date").text() == "2016-03-12"
    assert shown.entry.view().wrong == 0


def test_saving_goes_to_the_first_fault_and_saves_nothing(qtbot: QtBot, inside: Inside) -> None:
    shown = begin(qtbot, inside)
    press(qtbot, Qt.Key.Key_S, CONTROL)
    qtbot.wait(20)
    assert focused().objectName() == "field-name"
    assert shown.entry.view().wrong >= 6
    assert inside.session.reader.count("enrolment", Query()) == 1200
    assert cut_off(shown) == []


def test_a_fix_is_one_click(qtbot: QtBot, inside: Inside) -> None:
    shown = begin(qtbot, inside)
    fill(qtbot, inside)
    answer(qtbot, inside, "field-birth_date", "2016-03-21")
    link = next(b for b in shown.findChildren(QPushButton) if "2016-03-12" in b.text() and b.isVisible())
    assert shown.entry.view().wrong == 1
    qtbot.mouseClick(link, Qt.MouseButton.LeftButton)
    assert widget(inside, QLineEdit, "field-birth_date").text() == "2016-03-12"
    assert shown.entry.view().wrong == 0


def test_a_soft_check_needs_its_reason_in_place(qtbot: QtBot, inside: Inside) -> None:
    shown = begin(qtbot, inside)
    fill(qtbot, inside)
    answer(qtbot, inside, "field-commute_way", "步行")
    answer(qtbot, inside, "field-commute_km", "18")
    assert focused().objectName() == "field-why_walk_far"
    press(qtbot, Qt.Key.Key_S, CONTROL)
    qtbot.wait(30)
    assert inside.frame.page() is shown
    assert shown.entry.view().unusual == 1
    assert any(label.text() == "随记录送到县里" for label in shown.findChildren(QLabel) if label.isVisible())
    type_here(qtbot, "周一送来、周五接回")
    press(qtbot, Qt.Key.Key_S, CONTROL)
    written(qtbot, inside)
    found = inside.session.reader.ids("enrolment", Query(filters={"id_number": NUMBER}))
    assert inside.session.reader.record("enrolment", found[0]).answers["why_walk_far"] == "周一送来、周五接回"


def test_save_and_next_keeps_the_class_of_the_pile(qtbot: QtBot, inside: Inside) -> None:
    shown = begin(qtbot, inside)
    fill(qtbot, inside)
    press(qtbot, Qt.Key.Key_Return, CONTROL)
    written(qtbot, inside)
    assert inside.frame.page() is shown
    assert shown.entry.before is None
    assert focused().objectName() == "field-name"
    carried = {name: shown.entry.answers[name] for name in ("grade", "class_no", "entry_month", "name", "id_number")}
    assert carried == {"grade": "5", "class_no": 2, "entry_month": "2022-09", "name": None, "id_number": None}
    assert inside.session.reader.count("enrolment", Query()) == 1201


def test_the_same_pupil_is_not_saved_twice(qtbot: QtBot, inside: Inside) -> None:
    reader = inside.session.reader
    there = reader.ids("enrolment", Query())[5]
    shown = begin(qtbot, inside)
    for name, value in reader.record("enrolment", there).answers.values.items():
        shown.entry.put(Spot(name), value)
    shown.save(False)
    written(qtbot, inside)
    assert reader.count("enrolment", Query()) == 1200
    qtbot.mouseClick(widget(inside, QPushButton, "entry-open-twin"), Qt.MouseButton.LeftButton)
    qtbot.wait(40)
    assert inside.frame.place() == entry("enrolment", there)


def test_an_edit_is_a_draft_within_300_ms_and_survives_the_lock(
    qtbot: QtBot, sample_desk: Callable[..., Desk]
) -> None:
    desk = sample_desk()
    inside = sign_in(qtbot, desk)
    begin(qtbot, inside)
    type_here(qtbot, "half")
    qtbot.wait(300)
    assert [draft.answers["name"] for draft in inside.session.reader.drafts()] == ["half"]
    assert widget(inside, QLabel, "entry-draft").text().startswith("草稿 已保存")
    type_here(qtbot, " way")
    desk.lock()  # at once: what was typed last is kept too
    qtbot.waitUntil(lambda: desk.inside is None, timeout=10_000)
    inside = sign_in(qtbot, desk)
    draft = inside.session.reader.drafts()[0]
    shown = go(qtbot, inside, entry("enrolment", None, draft.key), EntryPage)
    assert widget(inside, QLineEdit, "field-name").text() == "half way"
    qtbot.mouseClick(widget(inside, QPushButton, "entry-discard"), Qt.MouseButton.LeftButton)
    written(qtbot, inside)
    assert shown.entry.answers["name"] is None
    assert inside.session.reader.drafts() == []


def sign_in(qtbot: QtBot, desk: Desk) -> Inside:
    qtbot.waitUntil(lambda: desk.window.findChild(QPushButton, "unlock") is not None, timeout=10_000)
    unlock = desk.window.findChild(QPushButton, "unlock")
    qtbot.waitUntil(unlock.isVisible)
    qtbot.mouseClick(unlock, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: desk.inside is not None, timeout=15_000)
    assert desk.inside is not None
    return desk.inside


def test_escape_throws_nothing_away(qtbot: QtBot, inside: Inside) -> None:
    shown = begin(qtbot, inside)
    type_here(qtbot, "x")
    press(qtbot, Qt.Key.Key_Escape)
    assert inside.frame.page() is shown
    assert shown.entry.answers["name"] == "x"


def test_a_choice_is_searched_by_typing(qtbot: QtBot, inside: Inside) -> None:
    shown = begin(qtbot, inside)
    grade = widget(inside, PickAnswer, "field-grade")
    grade.setFocus()
    type_here(qtbot, "六")
    press(qtbot, Qt.Key.Key_Return)
    assert (shown.entry.answers["grade"], grade.text()) == ("6", "六年级")
    grade.setFocus()
    qtbot.keyClick(grade, Qt.Key.Key_A, CONTROL)
    type_here(qtbot, "幼儿园")
    press(qtbot, Qt.Key.Key_Return)
    assert (shown.entry.answers["grade"], grade.text()) == ("6", "六年级"), "words of no choice are not taken"
    grade.setFocus()
    press(qtbot, Qt.Key.Key_Down)
    press(qtbot, Qt.Key.Key_Up)
    press(qtbot, Qt.Key.Key_Return)
    assert shown.entry.answers["grade"] == "5"


def test_number_keys_choose_and_delete_takes_back(qtbot: QtBot, inside: Inside) -> None:
    shown = begin(qtbot, inside)
    sex = widget(inside, SegmentAnswer, "field-sex")
    sex.setFocus()
    type_here(qtbot, "2")
    assert shown.entry.answers["sex"] == "2"
    press(qtbot, Qt.Key.Key_Delete)
    assert shown.entry.answers["sex"] is None


def test_one_column_on_a_narrow_window(qtbot: QtBot, inside: Inside) -> None:
    begin(qtbot, inside)
    inside.frame.window().resize(1366, 697)
    qtbot.wait(30)
    name, sex = (widget(inside, QWidget, f"field-{field}") for field in ("name", "sex"))
    corner = name.mapTo(inside.frame, name.rect().topLeft()).y()
    assert sex.mapTo(inside.frame, sex.rect().topLeft()).y() == corner
    inside.frame.window().resize(1024, 697)
    qtbot.wait(30)
    assert sex.mapTo(inside.frame, sex.rect().topLeft()).y() > name.mapTo(inside.frame, name.rect().bottomLeft()).y()


def test_a_case_for_a_pupil_found_by_name_with_a_visit(qtbot: QtBot, inside: Inside) -> None:
    reader = inside.session.reader
    taken = {reader.record("dropout", i).answers["pupil"] for i in reader.ids("dropout", Query())}
    pupil = next(i for i in reader.ids("enrolment", Query()) if str(reader.record("enrolment", i).id) not in taken)
    name = str(reader.record("enrolment", pupil).answers["name"])
    shown = go(qtbot, inside, entry("dropout"), EntryPage)
    type_here(qtbot, name)
    press(qtbot, Qt.Key.Key_Return)
    answer(qtbot, inside, "field-absent_since", "2026-11-20")
    assert widget(inside, QLineEdit, "field-pupil_name").text() == name
    qtbot.mouseClick(widget(inside, QPushButton, "add-visits"), Qt.MouseButton.LeftButton)
    qtbot.wait(20)
    assert focused().objectName() == "field-0-visit_date"
    answer(qtbot, inside, "field-0-way", "家访")
    widget(inside, QWidget, "field-0-result").setFocus()
    type_here(qtbot, "家中无人")
    press(qtbot, Qt.Key.Key_S, CONTROL)
    written(qtbot, inside)
    saved = reader.ids("dropout", Query(text=name))
    kept = reader.record("dropout", saved[-1]).answers
    assert [row.values["result"] for row in kept.rows["visits"]] == ["家中无人"]
    assert shown is not inside.frame.page()


def test_a_visit_is_added_from_the_case_and_one_taken_away(qtbot: QtBot, inside: Inside) -> None:
    reader = inside.session.reader
    case = next(
        i for i in reader.ids("dropout", Query(filters={"state": "persuading"}))
        if len(reader.record("dropout", i).answers.rows["visits"]) >= 2
    )
    before = len(reader.record("dropout", case).answers.rows["visits"])
    go(qtbot, inside, Place("case", "dropout", case), CasePage)
    qtbot.mouseClick(widget(inside, QPushButton, "case-visit"), Qt.MouseButton.LeftButton)
    qtbot.wait(60)
    assert focused().objectName() == f"field-{before}-visit_date"
    answer(qtbot, inside, f"field-{before}-way", "电话")
    widget(inside, QWidget, f"field-{before}-result").setFocus()
    type_here(qtbot, "答应周一来")
    shown = page(inside, EntryPage)
    shown.form.row_removed.emit("visits", 0)
    press(qtbot, Qt.Key.Key_S, CONTROL)
    written(qtbot, inside)
    assert inside.frame.place() == Place("case", "dropout", case)
    kept = reader.record("dropout", case).answers.rows["visits"]
    assert len(kept) == before
    assert "答应周一来" in [row.values["result"] for row in kept]


@pytest.mark.parametrize("side", [0, 1])
def test_a_conflict_shows_both_values_and_one_is_chosen(qtbot: QtBot, inside: Inside, side: int) -> None:
    """Two PCs wrote a remark without knowing of each other."""
    session = inside.session
    local_id = session.reader.ids("enrolment", Query())[10]
    conflicting(qtbot, inside, local_id)
    record = session.reader.record("enrolment", local_id)
    assert [conflict.keys for conflict in record.conflicts] == [("remark",)]
    values = [version.values["remark"] for version in record.conflicts[0].versions]
    go(qtbot, inside, entry("enrolment", local_id), EntryPage)
    qtbot.mouseClick(widget(inside, QPushButton, f"conflict-remark-{side}"), Qt.MouseButton.LeftButton)
    press(qtbot, Qt.Key.Key_S, CONTROL)
    written(qtbot, inside)
    settled = session.reader.record("enrolment", local_id)
    assert settled.conflicts == ()
    assert settled.answers["remark"] == values[side]


def conflicting(qtbot: QtBot, inside: Inside, local_id: int) -> None:
    """Our remark, and another PC's that had not seen it, put in as receiving would."""
    session = inside.session

    def job(_: Progress) -> None:
        store = session.store
        record = store.record("enrolment", local_id)
        store.save("enrolment", local_id, record.answers.with_value("remark", "这台写的"), session.author)
        replica = store.receiving()
        with replica.transaction():
            one = Ranges.up_to(1)
            replica.save_standing(Standing(OTHER, "aa" * 32, store.school.code, one, verified=one))
            state = replica.load_records("enrolment", [record.id])[record.id]
            change = Change(Dot(OTHER, 1), record.id, "enrolment", state.clock, 0, 1, {"remark": "那台写的"})
            replica.save_records("enrolment", store.school.code, [merged(state, [change], lambda *_: False)])

    session.tasks.write(job)
    written(qtbot, inside)


def test_a_low_screen_keeps_the_keys_of_a_pile_in_sight(qtbot: QtBot, inside: Inside) -> None:
    """1366x697 with a form of six sections: fewer keys are listed, but Enter and Ctrl+Enter are among them."""
    shown = begin(qtbot, inside)
    qtbot.wait(50)
    caps = [cap.text() for cap in shown.findChildren(KeyCap) if cap.isVisible()]
    assert {"Enter", "Ctrl+Enter"} <= set(caps)
    assert shown.side.verticalScrollBar().maximum() == 0
    inside.frame.window().resize(1366, 900)
    qtbot.wait(50)
    assert len([cap for cap in shown.findChildren(KeyCap) if cap.isVisible()]) == len(KEYS)


def test_numbers_of_a_record_stand_masked_until_somebody_goes_into_one(qtbot: QtBot, inside: Inside) -> None:
    local_id = inside.session.reader.ids("enrolment", Query())[0]
    answers = inside.session.reader.record("enrolment", local_id).answers
    form = go(qtbot, inside, entry("enrolment", local_id), EntryPage)
    names = ("id_number", "student_number", "guardian_phone")
    lines = {name: widget(inside, QLineEdit, f"field-{name}") for name in names}
    for name, line in lines.items():
        whole = str(answers[name])
        assert line.text() != whole, name
        assert line.text()[-4:] == whole[-4:], name
        assert "****" in line.text(), name
    before = len(inside.session.reader.accesses())
    for _ in range(4):
        press(qtbot, Qt.Key.Key_Return)  # name, sex, date of birth, kind of document, and then the number
    assert focused() is lines["id_number"]
    assert {name: line.text() for name, line in lines.items()} == {name: str(answers[name]) for name in names}
    written(qtbot, inside)
    (noted,) = inside.session.reader.accesses()[: len(inside.session.reader.accesses()) - before]
    assert (noted.action, noted.form, noted.local_id) == ("look", "enrolment", local_id)
    press(qtbot, Qt.Key.Key_Return)
    assert not form.entry.is_changed
    assert form.entry.view().wrong == 0


def test_a_masked_number_is_saved_whole(qtbot: QtBot, inside: Inside) -> None:
    """Changing something else neither shows nor touches the numbers."""
    local_id = inside.session.reader.ids("enrolment", Query())[0]
    answers = inside.session.reader.record("enrolment", local_id).answers
    go(qtbot, inside, entry("enrolment", local_id), EntryPage)
    other = int(answers["class_no"] or 0) % 5 + 1
    answer(qtbot, inside, "field-class_no", str(other))
    press(qtbot, Qt.Key.Key_S, CONTROL)
    written(qtbot, inside)
    now = inside.session.reader.record("enrolment", local_id).answers
    assert now["class_no"] == other
    assert [now[name] for name in ("id_number", "guardian_phone")] == [
        answers[name] for name in ("id_number", "guardian_phone")
    ]
    assert [noted.action for noted in inside.session.reader.accesses() if noted.form == "enrolment"] == []


def test_a_new_record_is_typed_in_plain_sight(qtbot: QtBot, inside: Inside) -> None:
    begin(qtbot, inside)
    fill(qtbot, inside)
    assert widget(inside, QLineEdit, "field-id_number").text() == NUMBER
    assert widget(inside, QLineEdit, "field-student_number").text() == f"G{NUMBER}"
