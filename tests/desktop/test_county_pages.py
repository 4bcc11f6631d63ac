"""A county's desk in a real window: set up from the first page, its list, its card, who joins, and one school."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QLabel, QLineEdit, QPushButton, QRadioButton
from pytestqt.qtbot import QtBot

from desktop.desk import Desk
from desktop.inside import Inside
from desktop.pages.admission import DEVICES, AdmissionPage
from desktop.pages.county_card import CountyCardPage
from desktop.pages.root_paper import RootPaperPage
from desktop.pages.school import SchoolPage
from desktop.pages.school_list import SchoolListPage
from desktop.pages.schools import SchoolsPage
from desktop.places import ADMISSION, CARD, HOME, INBOX, ROOT_PAPER, SCHOOL_LIST, SCHOOLS, school
from desktop.presenters.folders import DataFolder
from desktop.widgets.list_table import ListTable
from sync.county import admission, founding
from sync.county.inbox import take
from sync.county.on_stick import files_on
from sync.envelope.card import open_card
from sync.store import Query, Store
from tests.desktop.county_kit import COUNTY, NAMES, Town, code_of, school_list, sign_in
from tests.desktop.desk_kit import PASSWORD, click, find, page_in_sight, set_up, type_into, wait_inside
from tests.desktop.test_fit import assert_fits


@pytest.fixture
def town(folder: DataFolder, tmp_path: Path) -> Town:
    return Town.found(folder, tmp_path)


def settled(qtbot: QtBot, desk: Desk) -> None:
    qtbot.waitUntil(lambda: not desk.tasks.is_busy(), timeout=15_000)
    qtbot.wait(60)  # bursts of changes are told as one
    qtbot.waitUntil(lambda: not desk.tasks.is_busy(), timeout=15_000)


def press(qtbot: QtBot, desk: Desk, name: str) -> None:
    """Click what may only be laid out in a moment."""
    qtbot.waitUntil(lambda: any(b.isVisible() for b in desk.window.findChildren(QAbstractButton, name)))
    click(qtbot, desk, name)


def set_up_desk(qtbot: QtBot, desk: Desk) -> Inside:
    press(qtbot, desk, "choose_county")
    for field, text in (("person", COUNTY.person), ("password", PASSWORD), ("again", PASSWORD)):
        type_into(qtbot, desk, f"county_{field}", text)
    find(desk, QLineEdit, "county_county").setText("库车市（阿克苏地区）")
    press(qtbot, desk, "create_county")
    return wait_inside(qtbot, desk)


def test_a_desk_is_set_up_its_root_copied_and_typed_its_list_imported_and_its_card_saved(
    qtbot: QtBot, start: Callable[..., Desk], tmp_path: Path
) -> None:
    desk = start()
    inside = set_up_desk(qtbot, desk)
    settled(qtbot, desk)
    root = founding.root_characters(inside.session.reader)
    paper = page_in_sight(desk)
    assert isinstance(paper, RootPaperPage)
    press(qtbot, desk, "root_next")
    qtbot.waitUntil(paper.typed.isVisible)
    type_into(qtbot, desk, "root_typed", root[:11] + root[0])
    press(qtbot, desk, "root_prove")
    settled(qtbot, desk)
    assert not inside.session.reader.setting("root_on_paper")
    type_into(qtbot, desk, "root_typed", root)
    press(qtbot, desk, "root_prove")
    settled(qtbot, desk)
    assert inside.session.reader.setting("root_on_paper")
    press(qtbot, desk, "root_back")
    listed = page_in_sight(desk)
    assert isinstance(listed, SchoolListPage)
    path = tmp_path / "学校.csv"
    path.write_bytes(school_list(3) + "\n2165009199,没有类别小学,,村小".encode())
    listed.choose(path)
    settled(qtbot, desk)
    assert listed.table.rows.rowCount() == 1  # the row that cannot be taken is shown first
    assert inside.session.reader.county_book().schools() == ()
    press(qtbot, desk, "list_take")
    settled(qtbot, desk)
    assert [s.name for s in inside.session.reader.county_book().schools()] == list(NAMES[:3])
    press(qtbot, desk, "list_card")
    settled(qtbot, desk)
    card = page_in_sight(desk)
    assert isinstance(card, CountyCardPage)
    target = tmp_path / "card.yilu"
    card.save_wanted.emit(target)
    settled(qtbot, desk)
    read = open_card(target.read_bytes())
    assert (read.county, read.name) == (COUNTY.code, COUNTY.name)
    shown = [label.text() for label in card.findChildren(QLabel, "card_group")]
    assert tuple(shown) == read.spoken
    card.paper.save_wanted.emit(str(tmp_path / "card.pdf"), False)
    assert (tmp_path / "card.pdf").read_bytes().startswith(b"%PDF")


def test_a_root_that_was_typed_is_not_shown_again_and_one_that_was_not_is(
    qtbot: QtBot, start: Callable[..., Desk]
) -> None:
    desk = start()
    inside = set_up_desk(qtbot, desk)
    inside.frame.go(INBOX)
    desk.lock()
    settled(qtbot, desk)
    inside = sign_in(qtbot, desk)
    assert isinstance(page_in_sight(desk), RootPaperPage)
    inside.session.tasks.write(lambda _: inside.session.store.put_setting("root_on_paper", True))
    desk.lock()
    settled(qtbot, desk)
    inside = sign_in(qtbot, desk)
    assert inside.frame.place() == INBOX
    inside.frame.go(ROOT_PAPER)
    settled(qtbot, desk)
    paper = page_in_sight(desk)
    root = founding.root_characters(inside.session.reader)
    assert isinstance(paper, RootPaperPage)
    assert not paper.grid.isVisible()
    assert all(root not in label.text() for label in paper.findChildren(QLabel))


def test_a_county_goes_on_with_the_root_from_paper(
    qtbot: QtBot, start: Callable[..., Desk], folder: DataFolder
) -> None:
    desk = start()
    root = founding.root_characters(set_up_desk(qtbot, desk).session.reader)
    desk.lock()
    settled(qtbot, desk)
    desk.entrance.show_new_county()
    for field, text in (("person", COUNTY.person), ("password", PASSWORD), ("again", PASSWORD), ("root", root)):
        type_into(qtbot, desk, f"county_{field}", text)
    find(desk, QLineEdit, "county_county").setText(COUNTY.code)
    press(qtbot, desk, "create_county")
    inside = wait_inside(qtbot, desk)
    assert len(folder.schools()) == 2
    assert founding.root_characters(inside.session.reader) == root
    assert inside.frame.place() == INBOX  # nobody has to copy it again


# -- joining --------------------------------------------------------------------------------------------------------


def with_request(town: Town, store: Store, at: int, name: str) -> Store:
    """A PC whose request and first parcel were taken."""
    pc = town.school(store, at, name)
    town.enter(pc, 2, at * 3)
    stick = town.stick(f"{name}-{at}")
    town.hand_over(pc, stick)
    take(store, town.pack, files_on(stick))
    return pc


def joining(qtbot: QtBot, desk: Desk) -> AdmissionPage:
    assert desk.inside is not None
    desk.inside.frame.go(ADMISSION)
    settled(qtbot, desk)
    page = page_in_sight(desk)
    assert isinstance(page, AdmissionPage)
    return page


def test_a_pc_is_admitted_only_after_the_groups_were_compared(
    qtbot: QtBot, town: Town, start: Callable[..., Desk]
) -> None:
    store = town.desk()
    pc = with_request(town, store, 0, "pc")
    (request,) = admission.requests(store)
    store.close()
    desk = start()
    inside = sign_in(qtbot, desk)
    page = joining(qtbot, desk)
    assert inside.frame.rail.item("admission").accessibleDescription() == "1"
    groups = " ".join(label.text() for label in page.findChildren(QLabel, "admission_groups"))
    assert groups.split() == list(request.fingerprint)
    assert not find(desk, QPushButton, "admission_admit").isEnabled()
    find(desk, QCheckBox, "admission_same").click()
    press(qtbot, desk, "admission_admit")
    settled(qtbot, desk)
    assert inside.session.reader.count("enrolment", Query(owner=code_of(0))) == 2  # what was kept is taken
    assert inside.frame.rail.item("admission").accessibleDescription() == ""
    assert admission.requests(inside.session.reader) == []
    pc.close()


def test_a_new_pc_takes_the_place_of_one_which_is_closed(qtbot: QtBot, town: Town, start: Callable[..., Desk]) -> None:
    store = town.desk()
    old = town.joined(store, 0, "old")
    new = with_request(town, store, 0, "new")
    keys = (old.device_key.public, new.device_key.public)
    store.close()
    desk = start()
    inside = sign_in(qtbot, desk)
    joining(qtbot, desk)
    find(desk, QCheckBox, "admission_same").click()
    find(desk, QRadioButton, "admission_instead_1").click()
    press(qtbot, desk, "admission_admit")
    settled(qtbot, desk)
    roster = founding.roster_of(inside.session.reader)
    assert [revoked.device for revoked in roster.revocations] == [keys[0]]
    assert {device.key for device in roster.devices} == set(keys)
    old.close()
    new.close()


def test_a_request_is_refused_and_may_still_be_admitted(qtbot: QtBot, town: Town, start: Callable[..., Desk]) -> None:
    store = town.desk()
    pc = with_request(town, store, 1, "pc")
    store.close()
    desk = start()
    inside = sign_in(qtbot, desk)
    page = joining(qtbot, desk)
    press(qtbot, desk, "admission_refuse")
    settled(qtbot, desk)
    reader = inside.session.reader
    assert admission.requests(reader) == []
    page.show_list("refused")
    settled(qtbot, desk)
    find(desk, QCheckBox, "admission_same").click()
    press(qtbot, desk, "admission_admit")
    settled(qtbot, desk)
    assert reader.count("enrolment", Query(owner=code_of(1))) == 2
    pc.close()


def test_a_pc_writes_for_several_schools_and_is_closed_after_a_second_question(
    qtbot: QtBot, town: Town, start: Callable[..., Desk]
) -> None:
    store = town.desk()
    pc = town.joined(store, 0)
    key = pc.device_key.public
    store.close()
    desk = start()
    inside = sign_in(qtbot, desk)
    page = joining(qtbot, desk)
    page.show_list(DEVICES)
    settled(qtbot, desk)
    type_into(qtbot, desk, "admission_find_school", code_of(2))
    tables = page.findChildren(type(page.devices), "admission_schools")
    tables[-1].rows.tick(code_of(2), True)
    press(qtbot, desk, "admission_save_schools")
    settled(qtbot, desk)
    (device,) = founding.roster_of(inside.session.reader).devices
    assert device.schools == (code_of(0), code_of(2))
    press(qtbot, desk, "admission_revoke")
    press(qtbot, desk, "admission_revoke_no")
    assert founding.roster_of(inside.session.reader).revocations == ()
    press(qtbot, desk, "admission_revoke")
    press(qtbot, desk, "admission_revoke_yes")
    settled(qtbot, desk)
    assert [revoked.device for revoked in founding.roster_of(inside.session.reader).revocations] == [key]
    pc.close()


# -- schools --------------------------------------------------------------------------------------------------------


def test_the_list_says_who_owes_and_a_school_shows_its_registers_alone(
    qtbot: QtBot, town: Town, start: Callable[..., Desk]
) -> None:
    store = town.desk()
    one, two = town.joined(store, 0), town.joined(store, 1)
    for at, pc in enumerate((one, two)):
        town.enter(pc, 3, at)  # two of them are in both schools
        stick = town.stick(f"stick-{at}")
        town.hand_over(pc, stick)
        if pc is one:
            town.enter(pc, 1, 20)
            town.hand_over(pc, stick)
            newest = max(stick.look("up").found, key=lambda found: found.header.first if found.header else 0)
            for found in stick.look("up").found:
                if found.kind == "parcel" and found != newest:
                    stick.drop(found)
        take(store, town.pack, files_on(stick))
    store.close()
    desk = start()
    inside = sign_in(qtbot, desk)
    inside.frame.go(SCHOOLS)
    settled(qtbot, desk)
    listed = page_in_sight(desk)
    assert isinstance(listed, SchoolsPage)
    assert listed.table.rows.rowCount() == 4
    listed.box.setText("恰尔巴格")
    assert listed.table.current_key() == code_of(1)
    listed.box.setText("")
    listed._choose("owing")
    assert (listed.table.rows.rowCount(), listed.table.current_key()) == (1, code_of(0))
    inside.frame.go(school(code_of(1)))
    settled(qtbot, desk)
    page = page_in_sight(desk)
    assert isinstance(page, SchoolPage)
    page.show_tab("enrolment")
    register = page.register()
    assert register is not None
    assert register.model.rowCount() == 3
    assert inside.session.reader.count("enrolment", Query()) == 4
    assert all(column.name != "delivery" for column in register.register.columns)
    reader = inside.session.reader
    ids = list(reader.ids("enrolment", Query(owner=code_of(1))))
    assert all(number for number, _ in reader.page("enrolment", ids, ("student_number", "age")))  # calculated here
    at = next(at for at, column in enumerate(register.register.columns) if column.name == "student_number")
    assert all(cells[at].text.zh for cells in register.register.rows(ids))
    others = list(reader.ids("enrolment", Query(owner=code_of(0))))
    assert [number for (number,) in reader.page("enrolment", others, ("student_number",))] == [None] * len(others)
    register.looked_at.emit(register.model.local_id(0))
    settled(qtbot, desk)
    assert inside.session.reader.accesses(1)[0].action == "look"
    one.close()
    two.close()


def test_places_of_a_county_have_no_pages_in_a_school(qtbot: QtBot, desk: Desk) -> None:
    inside = set_up(qtbot, desk)
    for place in (INBOX, SCHOOLS, ADMISSION, CARD, ROOT_PAPER, school(code_of(0))):
        inside.frame.go(place)
        assert inside.frame.place() == HOME


@pytest.mark.parametrize("language", ["zh", "en"])
def test_pages_of_a_county_say_no_more_than_they_show(
    qtbot: QtBot, town: Town, start: Callable[..., Desk], language: str
) -> None:
    store = town.desk()
    joined, asks = town.joined(store, 0), with_request(town, store, 1, "pc")
    again = with_request(town, store, 0, "another")
    store.close()
    desk = start(language=language)
    inside = sign_in(qtbot, desk)
    for place in (INBOX, SCHOOLS, school(code_of(0)), CARD, SCHOOL_LIST, ADMISSION):
        inside.frame.go(place)
        settled(qtbot, desk)
        assert_fits(desk)
        for table in desk.window.findChildren(ListTable):
            assert not table.isVisible() or table.delegate.elided == set(), place
    page = page_in_sight(desk)
    assert isinstance(page, AdmissionPage)
    page.show_list(DEVICES)
    press(qtbot, desk, "admission_revoke")
    settled(qtbot, desk)
    assert_fits(desk)
    desk.lock()
    settled(qtbot, desk)
    desk.entrance.show_new_county()
    press(qtbot, desk, "create_county")  # every field has something to say
    settled(qtbot, desk)
    assert_fits(desk)
    for store in (joined, asks, again):
        store.close()
