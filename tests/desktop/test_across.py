"""Across schools in a real window: an officer sees both lists, passes a file on and asks a school; the stores and
sticks are real."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton, QPlainTextEdit
from pytestqt.qtbot import QtBot

from desktop.desk import Desk
from desktop.inside import Inside
from desktop.pages.across import AcrossPage
from desktop.pages.return_record import ReturnRecordPage
from desktop.places import ACROSS
from desktop.presenters.across import DOUBLES, MOVED
from desktop.presenters.folders import DataFolder
from forms.answers import Answers, Value
from sync import returns as at_school
from sync import transfers as moving
from sync.county import answers, on_stick, transfers
from sync.county.inbox import take
from sync.county.transfers import Step
from sync.store import Store
from sync.visit import copy_to_stick, look_at_stick
from sync.visit import take as read_stick
from tests.desktop.county_kit import NAMES, Town, code_of, sign_in
from tests.desktop.desk_kit import find, page_in_sight
from tests.desktop.test_county_pages import press, settled
from tests.desktop.test_fit import LOOKS, assert_fits
from tests.forms.test_same_child import number

PUPIL: dict[str, Value] = {
    **{"sex": "2", "birth_date": "2015-03-09", "id_type": "1", "grade": "3", "class_no": 2, "boarding": "1"},
    **{"entry_month": "2022-09", "status": "in_school"},
}


def enrol(store: Store, name: str, **said: Value) -> None:
    store.save("enrolment", None, Answers().with_values({**PUPIL, "name": name, **said}), 1)


def moved(store: Store, name: str, day: str, to: str, **said: Value) -> None:
    enrol(store, name, status="moved_out", status_date=day, moved_to=to, **said)


@pytest.fixture
def land(folder: DataFolder, tmp_path: Path) -> Iterator[tuple[Town, list[Store]]]:
    """Three schools whose pupils are at the county; a fourth of the list never came."""
    town = Town.found(folder, tmp_path)
    desk = town.desk()
    one, two, three = stores = [town.joined(desk, at) for at in range(3)]
    enrol(one, "阿依古丽·买买提", id_number=number(1))
    enrol(two, "阿依古丽买买提", id_number=number(1), status="suspended", status_date="2026-10-08")
    enrol(one, "热孜万古丽·吐尔逊", id_type="Z")
    enrol(three, "热孜万古丽・吐尔逊", id_number=number(3))
    moved(one, "迪丽努尔·艾力", "2026-09-01", code_of(1), id_number=number(5))
    moved(one, "玉素甫·托合提", "2026-11-02", "和田市第三小学", id_number=number(7))
    moved(three, "艾孜买提江·库尔班", "2026-06-30", "", id_number=number(9))
    moved(two, "帕提曼·依明", "2026-08-25", NAMES[2], id_number=number(11))
    enrol(three, "帕提曼·依明", id_number=number(11))
    for at, store in enumerate(stores):
        stick = town.stick(f"visit-{at}")
        town.hand_over(store, stick)
        done = take(desk, town.pack, on_stick.files_on(stick))
        on_stick.write_back(desk, stick, done.visit, answers.answers(desk, town.pack, done.survey))
        read_stick(store, town.pack, stick, look_at_stick(store, stick))
    desk.close()
    yield town, stores
    for store in stores:
        store.close()


def opened(qtbot: QtBot, desk: Desk) -> tuple[Inside, AcrossPage]:
    inside = sign_in(qtbot, desk)
    inside.frame.go(ACROSS)
    settled(qtbot, desk)
    page = page_in_sight(desk)
    assert isinstance(page, AcrossPage)
    return inside, page


def names(page: AcrossPage, which: str) -> list[str]:
    rows = page.tables[which].rows
    return [str(rows.index(at, 0).data()).split()[0] for at in range(rows.rowCount())]


def test_an_officer_sees_both_lists_passes_a_file_on_and_takes_it_back(
    qtbot: QtBot, land: tuple[Town, list[Store]], start: Callable[..., Desk]
) -> None:
    town, stores = land
    desk = start()
    inside, page = opened(qtbot, desk)
    assert names(page, DOUBLES) == ["阿依古丽·买买提", "热孜万古丽·吐尔逊"]
    assert not any(b.isVisible() for b in page.findChildren(QAbstractButton, "across_pass_all"))
    page.show_list(MOVED)
    assert names(page, MOVED) == ["艾孜买提江·库尔班", "迪丽努尔·艾力", "玉素甫·托合提", "帕提曼·依明"]
    for typed, found in (("库尔干村", 0), ("库尔班", 1), ("喀拉苏", 2), ("", 4)):
        page.box.setText(typed)
        assert len(names(page, MOVED)) == found
    press(qtbot, desk, "across_pass_all")
    settled(qtbot, desk)
    (passed,) = transfers.by_pupil(inside.session.reader, town.pack).values()
    assert (passed.to, passed.step, passed.passed.name) == (code_of(1), Step.WRITTEN, "迪丽努尔·艾力")
    stick = town.stick("two")
    copy_to_stick(stores[1], town.pack, stick)
    session = inside.session

    def job(_: object) -> None:
        done = take(session.store, town.pack, on_stick.files_on(stick))
        on_stick.write_back(session.store, stick, done.visit, answers.answers(session.store, town.pack, done.survey))

    session.tasks.write(job)
    settled(qtbot, desk)
    read_stick(stores[1], town.pack, stick, look_at_stick(stores[1], stick))
    assert [task.name for task in moving.waiting(stores[1], town.pack)] == ["迪丽努尔·艾力"]
    page.tables[MOVED].go_to(1)
    press(qtbot, desk, "across_take_back")
    settled(qtbot, desk)
    assert transfers.by_pupil(inside.session.reader, town.pack) == {}
    page.tables[MOVED].go_to(1)
    press(qtbot, desk, "across_pass")
    settled(qtbot, desk)
    assert len(transfers.by_pupil(inside.session.reader, town.pack)) == 1


@pytest.mark.parametrize(("which", "button"), [(DOUBLES, "across_ask_1"), (MOVED, "across_ask_0")])
def test_every_row_ends_in_a_task_at_a_school(
    qtbot: QtBot, land: tuple[Town, list[Store]], start: Callable[..., Desk], which: str, button: str
) -> None:
    town, _ = land
    desk = start()
    inside, page = opened(qtbot, desk)
    page.show_list(which)
    press(qtbot, desk, button)
    settled(qtbot, desk)
    asking = page_in_sight(desk)
    assert isinstance(asking, ReturnRecordPage)
    said = find(desk, QPlainTextEdit, "return-remark").toPlainText()
    assert "请" in said
    press(qtbot, desk, "return-send")
    settled(qtbot, desk)
    (task,) = at_school.every(inside.session.reader, town.pack)
    assert task.remark == said
    inside.frame.go(ACROSS)
    settled(qtbot, desk)
    page = page_in_sight(desk)  # type: ignore[assignment]
    page.show_list(which)
    rows = page.tables[which].rows
    assert "等这所学校下次来访带走" in str(rows.index(0, 4).data())


@pytest.mark.parametrize(("theme", "language"), LOOKS)
def test_it_fits(
    qtbot: QtBot, land: tuple[Town, list[Store]], start: Callable[..., Desk], theme: str, language: str
) -> None:
    desk = start(theme=theme, language=language)
    _, page = opened(qtbot, desk)
    for which in (DOUBLES, MOVED):
        page.show_list(which)
        for at in range(page.tables[which].rows.rowCount()):
            page.tables[which].go_to(at)
            qtbot.wait(30)
            assert_fits(desk)
        assert page.tables[which].delegate.elided == set()
