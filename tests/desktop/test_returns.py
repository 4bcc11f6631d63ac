"""A record the county returned, in the real window: first at home, the remark by its field, corrected or answered."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget
from pytestqt.qtbot import QtBot

from desktop.inside import Inside
from desktop.pages.entry import EntryPage
from desktop.pages.home import HomePage
from desktop.places import HOME, entry
from desktop.presenters.returns import todo
from desktop.widgets.basics import ElidedLabel
from desktop.widgets.return_box import ReturnBox
from sync import returns
from sync.returns import End
from sync.store import Query
from tests.desktop.desk_kit import cut_off
from tests.desktop.records_kit import CONTROL, answer, go, page, press, type_here, widget, written
from tests.desktop.returns_kit import returned


@pytest.fixture
def pupil(inside: Inside) -> int:
    return inside.session.reader.ids("enrolment", Query(order=("name", False)))[0]


def about(inside: Inside, pupil: int, fields: str, remark: str, **more: str) -> dict[str, str]:
    record = str(inside.session.reader.record("enrolment", pupil).id)
    kind = "proposal" if "value" in more else "correct"
    said = {"of_form": "enrolment", "of_record": record, "kind": kind, "remark": remark, **more}
    return {**said, "of_fields": fields} if fields else said


def ends(inside: Inside) -> list[End]:
    session = inside.session
    return [one.end for one in returns.every(session.reader, session.pack)]


def boxes_of(inside: Inside) -> list[ReturnBox]:
    return [box for box in page(inside, EntryPage).findChildren(ReturnBox) if box.isVisible()]


def test_home_says_it_first_and_correcting_the_field_closes_it(qtbot: QtBot, inside: Inside, pupil: int) -> None:
    returned(qtbot, inside, about(inside, pupil, "class_no", "班级与名册不符", wanted_by="2026-12-01"))
    session = inside.session
    name = str(session.reader.record("enrolment", pupil).answers["name"])
    home = go(qtbot, inside, HOME, HomePage)
    qtbot.waitUntil(lambda: bool(home.findChildren(QAbstractButton, "todo_entry")), timeout=10_000)
    first = home.findChildren(QAbstractButton, "todo_entry")[0]
    titles = [label.toolTip() or label.text() for label in home.findChildren(ElidedLabel)]
    assert any(title.startswith(f"县里退回 1 条：{name} · 班号") for title in titles), titles
    qtbot.mouseClick(first, Qt.MouseButton.LeftButton)
    qtbot.wait(60)
    shown = page(inside, EntryPage)
    (box,) = shown.findChildren(ReturnBox)
    assert box.isVisible()
    assert "班级与名册不符" in [label.text() for label in box.findChildren(QLabel)]
    above = widget(inside, QWidget, "field-class_no")
    assert box.mapTo(shown, QPoint(0, 0)).y() > above.mapTo(shown, QPoint(0, 0)).y()
    answer(qtbot, inside, "field-class_no", "9")
    press(qtbot, Qt.Key.Key_S, CONTROL)
    written(qtbot, inside)
    assert ends(inside) == [End.CORRECTED]
    assert list(todo(session.reader, session.pack, session.today())) == []


def test_a_proposal_is_taken_into_the_form_and_saved_like_any_change(
    qtbot: QtBot, inside: Inside, pupil: int
) -> None:
    returned(qtbot, inside, about(inside, pupil, "class_no", "县里名册是 8 班", value="8"))
    go(qtbot, inside, entry("enrolment", pupil), EntryPage)
    qtbot.mouseClick(widget(inside, QAbstractButton, "return-take"), Qt.MouseButton.LeftButton)
    assert ends(inside) == [End.OPEN]  # until it is saved
    press(qtbot, Qt.Key.Key_S, CONTROL)
    written(qtbot, inside)
    assert inside.session.reader.record("enrolment", pupil).answers["class_no"] == 8
    assert ends(inside) == [End.CORRECTED]


def test_what_is_right_is_answered_with_a_reason_and_the_record_stays(
    qtbot: QtBot, inside: Inside, pupil: int
) -> None:
    before = inside.session.reader.record("enrolment", pupil)
    returned(
        qtbot, inside,
        about(inside, pupil, "class_no", "县里名册是 8 班", value="8"),
        about(inside, pupil, "", "这名学生是不是还在校？"),
    )  # fmt: skip
    go(qtbot, inside, entry("enrolment", pupil), EntryPage)
    for left, (remark, reason) in ((2, ("县里名册是 8 班", "没有分班")), (1, ("这名学生是不是还在校？", "在校"))):
        boxes = {box.view.remark.zh: box for box in boxes_of(inside)}
        assert len(boxes) == left
        box = boxes[remark]
        qtbot.mouseClick(box.findChild(QAbstractButton, "return-decline"), Qt.MouseButton.LeftButton)
        press(qtbot, Qt.Key.Key_Return)
        written(qtbot, inside)
        assert ends(inside).count(End.OPEN) == left  # nothing is said without a reason
        type_here(qtbot, reason)
        press(qtbot, Qt.Key.Key_Return)
        written(qtbot, inside)
    assert boxes_of(inside) == []
    assert ends(inside) == [End.DECLINED, End.STANDS]
    assert inside.session.reader.record("enrolment", pupil).answers == before.answers


def test_no_word_of_a_return_is_cut(qtbot: QtBot, inside: Inside, pupil: int) -> None:
    long = "身份证号与户口本不一致：第 7 到 14 位应当是出生日期，请对照户口本原件核对后更正，并在备注里写明核对人。"
    returned(qtbot, inside, about(inside, pupil, "id_number birth_date", long, wanted_by="2026-11-30"))
    shown = go(qtbot, inside, entry("enrolment", pupil), EntryPage)
    (box,) = shown.findChildren(ReturnBox)
    assert cut_off(box) == []
    assert widget(inside, QWidget, "return-decline").isVisible()
