"""Where the focus is: Enter presses the button one is on, and no save, note or change of page throws it on the rail."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.inside import Inside
from desktop.pages.counselling import CounsellingPage
from desktop.pages.entry import EntryPage
from desktop.pages.register import RegisterPage
from desktop.places import DELIVERY, HOME, Place, entry, register
from sync.store import Query
from tests.desktop.records_kit import CONTROL, NUMBER, answer, focused, go, press, widget, written

NEW = entry("enrolment")


def fill(qtbot: QtBot, inside: Inside, name: str, number: str) -> None:
    """What a pupil must have; class, grade and the like only where the one before has not left them."""
    given = {"name": name, "sex": "1", "birth_date": "20160312", "id_number": number}
    if not widget(inside, QLineEdit, "field-class_no").text():
        given |= {"grade": "五", "class_no": "2", "entry_month": "202209", "boarding": "1"}
    for field, text in given.items():
        answer(qtbot, inside, f"field-{field}", text)


def to_the_end(qtbot: QtBot) -> None:
    """Enter after Enter until no question is left."""
    for _ in range(60):
        if focused().objectName().startswith("entry-"):
            return
        press(qtbot, Qt.Key.Key_Return)
    raise AssertionError("the form has no end")


def count(inside: Inside) -> int:
    return inside.session.reader.count("enrolment", Query())


def test_the_last_enter_saves(qtbot: QtBot, inside: Inside) -> None:
    go(qtbot, inside, register("enrolment"), RegisterPage)
    go(qtbot, inside, NEW, EntryPage)
    fill(qtbot, inside, "艾孜买提江", NUMBER)
    to_the_end(qtbot)
    assert focused().objectName() == "entry-save"
    press(qtbot, Qt.Key.Key_Return)
    written(qtbot, inside)
    assert count(inside) == 1201
    assert inside.frame.place() == register("enrolment")


def test_in_a_pile_the_last_enter_saves_and_opens_another(qtbot: QtBot, inside: Inside) -> None:
    shown = go(qtbot, inside, NEW, EntryPage)
    fill(qtbot, inside, "艾孜买提江", NUMBER)
    press(qtbot, Qt.Key.Key_Return, CONTROL)
    written(qtbot, inside)
    assert focused().objectName() == "field-name"
    fill(qtbot, inside, "阿依古丽", "653299201603120536")
    to_the_end(qtbot)
    assert focused().objectName() == "entry-save-next"
    press(qtbot, Qt.Key.Key_Return)
    written(qtbot, inside)
    assert count(inside) == 1202
    assert inside.frame.page() is shown
    assert focused().objectName() == "field-name"


def test_what_is_typed_while_the_disk_is_busy_stands_in_the_next_form(qtbot: QtBot, inside: Inside) -> None:
    go(qtbot, inside, NEW, EntryPage)
    fill(qtbot, inside, "艾孜买提江", NUMBER)
    qtbot.keyClick(focused(), Qt.Key.Key_Return, CONTROL)
    qtbot.keyClicks(focused(), "Anar")  # before the page hears the writer's answer
    written(qtbot, inside)
    assert count(inside) == 1201
    assert widget(inside, QLineEdit, "field-name").text() == "Anar"
    assert inside.session.reader.ids("enrolment", Query(text="Anar")).tolist() == []
    qtbot.waitUntil(lambda: [d.answers["name"] for d in inside.session.reader.drafts()] == ["Anar"], timeout=3000)


def test_a_refused_save_keeps_what_was_typed_and_the_focus(qtbot: QtBot, inside: Inside) -> None:
    """Twice the same pupil: nothing is saved, and the person is still where they were."""
    go(qtbot, inside, NEW, EntryPage)
    for _ in range(2):
        fill(qtbot, inside, "艾孜买提江", NUMBER)
        to_the_end(qtbot)
        qtbot.keyClick(focused(), Qt.Key.Key_Return, CONTROL)
        written(qtbot, inside)
    assert count(inside) == 1201
    assert focused().objectName() == "entry-save-next"
    assert widget(inside, QLineEdit, "field-name").text() == "艾孜买提江"
    assert widget(inside, QPushButton, "entry-open-twin").isEnabled()


def test_an_enter_held_down_presses_nothing(qtbot: QtBot, inside: Inside) -> None:
    go(qtbot, inside, register("enrolment"), RegisterPage)
    button = widget(inside, QPushButton, "register-new")
    button.setFocus()
    held = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r", True)
    QApplication.sendEvent(button, held)
    assert inside.frame.place() == register("enrolment")
    press(qtbot, Qt.Key.Key_Return)
    assert inside.frame.place() == NEW


def test_saving_the_day_leaves_the_focus_on_its_button(qtbot: QtBot, inside: Inside) -> None:
    go(qtbot, inside, register("counselling"), CounsellingPage)
    answer(qtbot, inside, "field-opened", "1020")
    answer(qtbot, inside, "field-closed", "1130")
    widget(inside, QPushButton, "day-save").setFocus()
    press(qtbot, Qt.Key.Key_Return)
    written(qtbot, inside)
    assert inside.session.reader.count("counselling", Query(filters={"date": "2026-11-23"})) == 1
    assert focused().objectName() == "day-save"


def test_no_page_leaves_the_focus_on_the_rail(qtbot: QtBot, inside: Inside) -> None:
    for place in (HOME, DELIVERY, register("enrolment"), register("counselling"), NEW):
        inside.frame.rail.item("home").setFocus()
        inside.frame.go(DELIVERY if place == HOME else HOME)
        inside.frame.go(place)
        written(qtbot, inside)
        shown = inside.frame.page()
        assert shown is not None
        assert shown is focused() or shown.isAncestorOf(focused()), place
        assert focused().objectName() != "finder", place


def test_a_note_put_away_gives_the_focus_back_to_the_table(qtbot: QtBot, inside: Inside) -> None:
    shown = go(qtbot, inside, register("enrolment"), RegisterPage)
    shown.model.choose([0, 1], True)
    qtbot.mouseClick(widget(inside, QWidget, "register-delete"), Qt.MouseButton.LeftButton)
    assert focused().parentWidget() is not shown.table  # on "keep", in the note
    press(qtbot, Qt.Key.Key_Return)
    qtbot.wait(10)
    assert focused() is shown.table.main
    assert count(inside) == 1200


def test_a_click_on_the_page_one_is_on_leaves_it_marked(qtbot: QtBot, inside: Inside) -> None:
    item = inside.frame.rail.item("home")
    assert item.isChecked()
    qtbot.mouseClick(item, Qt.MouseButton.LeftButton)
    assert item.isChecked()
    qtbot.mouseClick(inside.frame.rail.item("delivery"), Qt.MouseButton.LeftButton)
    assert [name for name in ("home", "delivery") if inside.frame.rail.item(name).isChecked()] == ["delivery"]


def test_a_day_is_entered_where_its_minutes_are_looked_at(qtbot: QtBot, inside: Inside) -> None:
    """The list of days leads to the month, not to a bare form that knows nothing of sixty minutes."""
    go(qtbot, inside, Place("register", "counselling"), RegisterPage)
    qtbot.mouseClick(widget(inside, QPushButton, "register-new"), Qt.MouseButton.LeftButton)
    assert isinstance(inside.frame.page(), CounsellingPage)
