"""A county officer returns a record in a real window; the school's own store gets it by stick."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QPlainTextEdit
from pytestqt.qtbot import QtBot

from desktop.desk import Desk
from desktop.inside import Inside
from desktop.pages.return_record import ReturnRecordPage
from desktop.pages.school import RETURNED, SchoolPage
from desktop.places import school as school_place
from desktop.places import send_back
from desktop.presenters.folders import DataFolder
from desktop.widgets.badge import Badge
from desktop.widgets.segmented import SegmentedControl
from sync import returns as at_school
from sync.county import answers, on_stick, returns
from sync.county.inbox import take
from sync.county.returns import Stage
from sync.returns import Kind
from sync.store import Query, Store
from sync.visit import copy_to_stick, look_at_stick
from sync.visit import take as read_stick
from tests.desktop.county_kit import Town, code_of, sign_in
from tests.desktop.desk_kit import click, cut_off, find, page_in_sight
from tests.desktop.records_kit import written
from tests.sync.county_kit import handed_over


@pytest.fixture
def school(folder: DataFolder, tmp_path: Path) -> tuple[Town, Store]:
    """A school whose three pupils are at the county."""
    town = Town.found(folder, tmp_path, 2)
    desk = town.desk()
    store = town.joined(desk, 0)
    town.enter(store, 3)
    stick = town.stick("stick")
    town.hand_over(store, stick)
    done = take(desk, town.pack, on_stick.files_on(stick))
    on_stick.write_back(desk, stick, done.visit, answers.answers(desk, town.pack, done.survey))
    read_stick(store, town.pack, stick, look_at_stick(store, stick))
    desk.close()
    return town, store


def opened(qtbot: QtBot, desk: Desk, inside: Inside) -> tuple[ReturnRecordPage, int]:
    pupil = inside.session.reader.ids("enrolment", Query(owner=code_of(0)))[0]
    inside.frame.go(send_back("enrolment", pupil))
    written(qtbot, inside)
    page = page_in_sight(desk)
    assert isinstance(page, ReturnRecordPage)
    return page, pupil


def propose(desk: Desk) -> None:
    """By keyboard: from "please correct" to "proposed value"."""
    find(desk, SegmentedControl, "return-kind").keyPressEvent(
        QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Right, Qt.KeyboardModifier.NoModifier)
    )


def test_an_officer_returns_a_record_and_its_school_finds_it_on_the_stick(
    qtbot: QtBot, school: tuple[Town, Store], start: Callable[..., Desk]
) -> None:
    town, store = school
    desk = start()
    inside = sign_in(qtbot, desk)
    page, pupil = opened(qtbot, desk, inside)
    shown = {box.objectName() for box in page.findChildren(QCheckBox)}
    assert {"return-field-name", "return-field-class_no"} <= shown
    assert "return-field-guardian_phone" not in shown  # stays in the school: the county has never seen it
    click(qtbot, desk, "return-send")
    written(qtbot, inside)
    assert any("没有退回" in label.text() for label in page.findChildren(QLabel))
    find(desk, QCheckBox, "return-field-class_no").click()
    find(desk, QPlainTextEdit, "return-remark").insertPlainText("班级与名册不符")
    click(qtbot, desk, "return-send")
    written(qtbot, inside)
    reader = inside.session.reader
    (sent,) = returns.of_record(reader, town.pack, reader.record("enrolment", pupil).id)
    assert (sent.stage, sent.school) == (Stage.WRITTEN, code_of(0))
    assert (sent.returned.fields, sent.returned.kind) == (("class_no",), Kind.CORRECT)
    assert "等这所学校下次来访带走" in {badge.text() for badge in page.findChildren(Badge)}
    assert not find(desk, QCheckBox, "return-field-class_no").isChecked()
    stick = town.stick("next")
    copy_to_stick(store, town.pack, stick)
    session = inside.session

    def job(_: object) -> None:
        done = take(session.store, town.pack, on_stick.files_on(stick))
        on_stick.write_back(session.store, stick, done.visit, answers.answers(session.store, town.pack, done.survey))

    session.tasks.write(job)
    written(qtbot, inside)
    read_stick(store, town.pack, stick, look_at_stick(store, stick))
    (task,) = at_school.every(store, town.pack)
    assert task.remark == "班级与名册不符"
    assert handed_over(store) == []  # a return is no change of the school's
    store.close()


def test_a_value_is_proposed_for_one_field_in_the_schools_own_words(
    qtbot: QtBot, school: tuple[Town, Store], start: Callable[..., Desk]
) -> None:
    town, store = school
    store.close()
    desk = start()
    inside = sign_in(qtbot, desk)
    page, pupil = opened(qtbot, desk, inside)
    propose(desk)
    find(desk, QCheckBox, "return-field-class_no").click()
    qtbot.wait(30)
    qtbot.keyClicks(find(desk, QLineEdit, "return-value"), "8")
    find(desk, QPlainTextEdit, "return-remark").insertPlainText("名册是 8 班")
    assert cut_off(page) == []
    click(qtbot, desk, "return-send")
    written(qtbot, inside)
    reader = inside.session.reader
    record = reader.record("enrolment", pupil).id
    (sent,) = returns.of_record(reader, town.pack, record)
    assert (sent.returned.kind, sent.returned.value) == (Kind.PROPOSAL, "8")
    inside.frame.go(school_place(code_of(0)))
    shown = page_in_sight(desk)
    assert isinstance(shown, SchoolPage)
    qtbot.waitUntil(lambda: shown.returned.rows.rowCount() == 1, timeout=10_000)
    shown.show_tab(RETURNED)
    qtbot.waitUntil(lambda: cut_off(shown) == [], timeout=5_000)  # once it is laid out
    qtbot.keyClick(shown.returned, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: inside.frame.place() == send_back("enrolment", pupil))
    written(qtbot, inside)
    click(qtbot, desk, f"return-back-{sent.returned.local_id}")
    written(qtbot, inside)
    assert returns.of_record(reader, town.pack, record) == []

