"""A child moves in, or out: the task at home, the form that is filled in, and what a pupil's page says of one who left.
In the real window of the sample school."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop.inside import Inside
from desktop.pages.entry import EntryPage
from desktop.pages.home import HomePage
from desktop.places import HOME, entry
from desktop.presenters.folders import DataFolder
from desktop.presenters.record_names import SchoolNames
from desktop.presenters.transfers import todo
from desktop.theme.look import Look
from desktop.widgets.answers import SchoolAnswer, option_search
from desktop.widgets.badge import Badge
from desktop.widgets.basics import ElidedLabel
from desktop.widgets.return_box import ReturnBox
from forms.definition import Choice
from forms.text import Text
from sync import joining, transfers
from sync.county import founding
from sync.returns import ANSWER
from sync.store import Query
from sync.transfers import FORM
from tests.desktop.county_kit import NAMES, Town, code_of
from tests.desktop.desk_kit import cut_off
from tests.desktop.records_kit import CONTROL, NUMBER, answer, go, page, press, type_here, widget, written
from tests.desktop.returns_kit import returned
from tests.forms.test_same_child import number

LEFT = "0a0a0a0a0a0a0a0a-7"  # the pupil's record at the school left
FACTS = {
    **{"name": "艾孜买提江·库尔班", "sex": "1", "birth_date": "2016-03-12", "id_type": "1", "id_number": NUMBER},
    **{"grade": "5", "orphan": "no", "health": "50", "a_field_of_a_newer_pack": "x", "migrant": "perhaps"},
}


def incoming(**said: str) -> dict[str, str]:
    about = {"kind": "incoming", "of_record": LEFT, "name": FACTS["name"], "school": "2165009112"}
    words = {"school_name": "胡杨村小学", "left_on": "2026-11-02", "facts": transfers.text_of(FACTS)}
    return {**about, **words, **said}


def tasks(inside: Inside) -> list[str]:
    session = inside.session
    return [one.title.zh for _, one in todo(session.reader, session.pack, session.today())]


def opened(qtbot: QtBot, inside: Inside) -> EntryPage:
    """From home, as the clerk does."""
    home = go(qtbot, inside, HOME, HomePage)
    qtbot.waitUntil(lambda: bool(home.findChildren(QAbstractButton, "todo_entry")), timeout=10_000)
    titles = [label.toolTip() or label.text() for label in home.findChildren(ElidedLabel)]
    assert "转入学生：艾孜买提江·库尔班" in titles
    qtbot.mouseClick(home.findChildren(QAbstractButton, "todo_entry")[0], Qt.MouseButton.LeftButton)
    qtbot.wait(60)
    return page(inside, EntryPage)


def pupils(inside: Inside) -> list[int]:
    return list(inside.session.reader.ids("enrolment", Query(filters={"id_number": NUMBER})))


def test_a_child_that_moves_in_fills_a_form_that_the_clerk_checks_and_saves(qtbot: QtBot, inside: Inside) -> None:
    returned(qtbot, inside, incoming(case_state="persuading", case_since="2026-09-20"), form=FORM)
    shown = opened(qtbot, inside)
    values = shown.entry.answers.values
    assert {name: values.get(name) for name in ("name", "id_number", "grade", "orphan", "status")} == {
        **{name: FACTS[name] for name in ("name", "id_number", "grade", "orphan")},
        "status": "in_school",
    }
    assert not {"class_no", "health", "a_field_of_a_newer_pack", "migrant"} & set(values)  # not sent, or not sound
    (box,) = shown.findChildren(ReturnBox)
    assert "劝返中，9 月 20 日起没到校" in box.view.remark.zh
    assert cut_off(shown) == []
    press(qtbot, Qt.Key.Key_S, CONTROL)
    written(qtbot, inside)
    assert pupils(inside) == []  # what the clerk has to enter is missing
    answer(qtbot, inside, "field-class_no", "2")
    answer(qtbot, inside, "field-entry_month", "2022-09")
    widget(inside, QWidget, "field-boarding").setFocus()
    press(qtbot, Qt.Key.Key_1)
    press(qtbot, Qt.Key.Key_S, CONTROL)
    written(qtbot, inside)
    reader = inside.session.reader
    (pupil,) = pupils(inside)
    assert reader.record("enrolment", pupil).answers["class_no"] == 2
    (answered,) = reader.ids(ANSWER, Query())
    assert reader.record(ANSWER, answered).answers["answer"] == "enrolled"
    assert tasks(inside) == []
    assert reader.drafts() == []


def test_what_was_begun_goes_on_and_a_corrected_child_is_the_same_task(qtbot: QtBot, inside: Inside) -> None:
    returned(qtbot, inside, incoming(), form=FORM)
    opened(qtbot, inside)
    answer(qtbot, inside, "field-class_no", "3")
    answer(qtbot, inside, "field-entry_month", "2022-09")
    go(qtbot, inside, HOME, HomePage)
    written(qtbot, inside)
    (draft,) = inside.session.reader.drafts()
    assert tasks(inside) == []  # it stands among what is half done
    shown = go(qtbot, inside, entry("enrolment", draft=draft.key), EntryPage)
    assert shown.entry.answers["class_no"] == 3
    assert len(shown.findChildren(ReturnBox)) == 1
    answer(qtbot, inside, "field-name", "艾则孜江·库尔班")
    answer(qtbot, inside, "field-birth_date", "2016-03-13")
    answer(qtbot, inside, "field-id_number", number(441, "20160313"))
    widget(inside, QWidget, "field-boarding").setFocus()
    press(qtbot, Qt.Key.Key_1)
    press(qtbot, Qt.Key.Key_S, CONTROL)
    written(qtbot, inside)
    assert tasks(inside) == []
    assert inside.session.reader.drafts() == []


def test_a_child_that_did_not_come_is_answered_with_a_reason(qtbot: QtBot, inside: Inside) -> None:
    returned(qtbot, inside, incoming(), incoming(), form=FORM)  # passed on twice
    assert len(tasks(inside)) == 1
    opened(qtbot, inside)
    qtbot.mouseClick(widget(inside, QAbstractButton, "return-decline"), Qt.MouseButton.LeftButton)
    type_here(qtbot, "家长说去了喀什")
    press(qtbot, Qt.Key.Key_Return)
    written(qtbot, inside)
    reader = inside.session.reader
    (answered,) = reader.ids(ANSWER, Query())
    said = reader.record(ANSWER, answered).answers
    assert (said["answer"], said["reason"]) == ("not_here", "家长说去了喀什")
    assert tasks(inside) == []
    page(inside, HomePage)


def test_the_page_of_a_pupil_who_left_says_whether_the_child_arrived(qtbot: QtBot, inside: Inside) -> None:
    session = inside.session
    pupil = session.reader.ids("enrolment", Query(filters={"status": "in_school"}, order=("name", False)))[0]

    def words() -> list[str]:
        return [badge.text() for badge in page(inside, EntryPage).findChildren(Badge) if badge.isVisible()]

    go(qtbot, inside, entry("enrolment", pupil), EntryPage)
    assert not any("到校" in said for said in words())
    answer(qtbot, inside, "field-status", "转出")
    answer(qtbot, inside, "field-status_date", "2026-11-20")
    answer(qtbot, inside, "field-moved_to", "和田市第三小学")
    press(qtbot, Qt.Key.Key_S, CONTROL)
    written(qtbot, inside)
    stored = session.reader.record("enrolment", pupil)
    assert (stored.answers["status"], stored.answers["moved_to"]) == ("moved_out", "和田市第三小学")
    go(qtbot, inside, entry("enrolment", pupil), EntryPage)
    assert "转出，尚未到校" in words()
    go(qtbot, inside, HOME, HomePage)
    news = {"kind": "arrived", "of_record": str(stored.id), "school": "2165009112", "school_name": "胡杨村小学"}
    returned(qtbot, inside, news, form=FORM)
    go(qtbot, inside, entry("enrolment", pupil), EntryPage)
    assert "已在胡杨村小学建档" in words()
    assert cut_off(page(inside, EntryPage)) == []
    assert tasks(inside) == []


@pytest.fixture
def asked(qtbot: QtBot, inside: Inside) -> tuple[SchoolAnswer, list[object]]:
    look: Look = inside.session.look
    listed = (
        Choice("2165009112", Text("胡杨村小学", "胡杨村小学")),
        Choice("2165009104", Text("胡杨乡学校", "胡杨乡学校")),
    )
    names = {choice.code: choice.label.zh for choice in listed}
    made = SchoolAnswer(look, option_search(look, lambda: listed), lambda code: names.get(code, code))
    said: list[object] = []
    made.edited.connect(said.append)
    qtbot.addWidget(made)
    made.show()
    return made, said


@pytest.mark.parametrize(
    ("typed", "taken", "shown"),
    [
        ("胡杨村", "2165009112", "胡杨村小学"),
        ("2165009104", "2165009104", "胡杨乡学校"),
        ("和田市第三小学", "和田市第三小学", "和田市第三小学"),
        ("胡杨", "胡杨", "胡杨"),
    ],
)
def test_a_school_is_chosen_from_the_list_or_named(
    asked: tuple[SchoolAnswer, list[object]], typed: str, taken: str, shown: str
) -> None:
    line, said = asked
    QLineEdit.setText(line, typed)
    line.accept()
    assert (said, line.text()) == ([taken], shown)


def test_the_schools_of_the_roster_are_offered_but_not_the_own_one(folder: DataFolder, tmp_path: Path) -> None:
    town = Town.found(folder, tmp_path)
    county = town.desk()
    here, other = town.joined(county, 0), town.joined(county, 1)
    joining.take_roster(here, founding.roster_file(county))
    names = SchoolNames(here)
    assert names.search("") == names.search("2165") == names.search("镇中心") == [(code_of(1), NAMES[1])]
    assert (names.name(code_of(1)), names.name("和田市第三小学")) == (NAMES[1], "和田市第三小学")
    for store in (here, other, county):
        store.close()
