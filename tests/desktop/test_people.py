"""People in the real window: added, given roles and passwords, removed; the recovery sheet; the access log."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPdfWriter
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from desktop.desk import Desk
from desktop.inside import Inside
from desktop.pages.access import AccessPage
from desktop.pages.lock import LockPage
from desktop.pages.people import PeoplePage
from desktop.pages.person import NewPersonPage, PersonPage
from desktop.pages.recover import RecoverPage
from desktop.pages.register import RegisterPage
from desktop.pages.sheet import SheetPage
from desktop.places import ACCESS, HOME, NEW_PERSON, PASSWORD, PEOPLE, SETTINGS, SHEET, Place, entry, register
from desktop.presenters.people import NewPerson, complaints, first_difference
from desktop.printing import print_on, sheet_document
from sync.store import NewUser, Query, paper
from tests.desktop.desk_kit import (
    GIVEN,
    click,
    cut_off,
    elided,
    find,
    page_in_sight,
    set_up,
    type_into,
    wait_inside,
)
from tests.desktop.desk_kit import PASSWORD as CLERKS
from tests.desktop.records_kit import written

PRINCIPALS = "yizhan hongliu qiyue"
AGAIN = "luotuo baiyang dadi"
LOOKS = [("light", "zh"), ("dark", "en")]


def add_principal(qtbot: QtBot, desk: Desk, inside: Inside) -> None:
    """As the keeper does it, the principal beside her."""
    inside.frame.go(PEOPLE)
    written(qtbot, inside)
    click(qtbot, desk, "add_person")
    type_into(qtbot, desk, "person_name", "赵建疆")
    find(desk, QCheckBox, "role_clerk").click()
    find(desk, QCheckBox, "role_principal").click()
    type_into(qtbot, desk, "new_password", PRINCIPALS)
    type_into(qtbot, desk, "new_password_again", PRINCIPALS)
    click(qtbot, desk, "save_person")
    qtbot.waitUntil(lambda: inside.frame.place() == PEOPLE, timeout=10_000)
    written(qtbot, inside)


def lock_page(qtbot: QtBot, desk: Desk) -> LockPage:
    desk.lock()
    qtbot.waitUntil(lambda: isinstance(desk.window.content(), LockPage), timeout=10_000)
    page = desk.window.content()
    assert isinstance(page, LockPage)
    return page


def sign_in(qtbot: QtBot, desk: Desk, name: str, password: str) -> Inside:
    page = lock_page(qtbot, desk)
    next(card for card in page.cards.values() if card.text() == name).click()
    qtbot.keyClicks(page.password, password)
    qtbot.keyClick(page.password, Qt.Key.Key_Return)
    return wait_inside(qtbot, desk)


def texts(page: object) -> list[str]:
    assert isinstance(page, PeoplePage | PersonPage | SheetPage | RecoverPage | NewPersonPage)
    return [label.text() for label in page.findChildren(QLabel) if label.isVisible()]


def test_a_principal_is_added_and_signs_in_to_pages_of_their_own(qtbot: QtBot, desk: Desk) -> None:
    inside = set_up(qtbot, desk)
    add_principal(qtbot, desk, inside)
    said = texts(page_in_sight(desk))
    assert "赵建疆" in said
    assert "学籍管理员、用户管理" in said
    page = lock_page(qtbot, desk)
    assert [card.text() for card in page.cards.values()] == [GIVEN.clerk, "赵建疆"]
    principal = sign_in(qtbot, desk, "赵建疆", PRINCIPALS)
    assert principal.session.author == 2
    assert principal.session.pages == {
        *("home", "register", "entry", "case", "counselling", "reports", "report", "ledgers", "settle", "delivery"),
        *("checklist", "duty", "plan", "signoff"),
        *("settings", "password", "people", "person", "sheet", "access", "updates"),
    }
    principal.frame.go(entry("enrolment"))
    assert principal.frame.place() == HOME


def test_every_save_and_deletion_carries_who_did_it(qtbot: QtBot, desk: Desk) -> None:
    inside = set_up(qtbot, desk)
    store = inside.session.store
    desk.tasks.write(lambda _: store.people.add(NewUser("二号", "clerk", AGAIN.replace(" ", "")), 1))
    written(qtbot, inside)
    second = sign_in(qtbot, desk, "二号", AGAIN)
    second.frame.go(entry("equipment"))
    page = page_in_sight(desk)
    page.save_wanted.emit(page.entry.answers.with_value("name", "显微镜"), frozenset(), False)  # type: ignore[attr-defined]
    written(qtbot, second)
    reader = second.session.reader
    (saved,) = reader.ids("equipment", Query())
    second.frame.go(register("equipment"))
    shown = page_in_sight(desk)
    assert isinstance(shown, RegisterPage)
    shown.delete_wanted.emit([saved])
    written(qtbot, second)
    assert [change.author for change in reader.history("equipment", saved)] == [2, 2]
    assert [(a.user, a.action, a.form, a.count) for a in reader.accesses(1)] == [(2, "delete", "equipment", 1)]


def test_what_is_wrong_with_a_new_person_is_said_at_its_field() -> None:
    taken = frozenset({"古丽"})
    assert set(complaints(NewPerson("", (), "short", ""), taken)) == {"name", "roles", "password"}
    assert set(complaints(NewPerson("古丽", ("clerk",), AGAIN, PRINCIPALS), taken)) == {"name", "again"}
    assert set(complaints(NewPerson("名" * 61, ("clerk",), AGAIN, AGAIN), taken)) == {"name"}
    assert complaints(NewPerson("古丽二", ("clerk",), AGAIN, AGAIN.replace(" ", "")), taken) == {}


def test_a_lost_password_is_replaced_by_whoever_manages_people(qtbot: QtBot, desk: Desk) -> None:
    inside = set_up(qtbot, desk)
    add_principal(qtbot, desk, inside)
    click(qtbot, desk, "edit_person_2")
    written(qtbot, inside)
    type_into(qtbot, desk, "new_password", AGAIN)
    type_into(qtbot, desk, "new_password_again", AGAIN)
    click(qtbot, desk, "save_password")
    written(qtbot, inside)
    assert any("新口令设好了" in text for text in texts(page_in_sight(desk)))
    page = lock_page(qtbot, desk)
    next(card for card in page.cards.values() if card.text() == "赵建疆").click()
    qtbot.keyClicks(page.password, PRINCIPALS)
    page.submit()
    qtbot.waitUntil(lambda: page.password.property("state") == "fail", timeout=10_000)
    assert any("恢复单" not in label.text() for label in page.findChildren(QLabel))
    sign_in(qtbot, desk, "赵建疆", AGAIN)


def test_somebody_who_leaves_is_removed_after_a_question_and_the_last_in_charge_stays(
    qtbot: QtBot, desk: Desk
) -> None:
    inside = set_up(qtbot, desk)
    add_principal(qtbot, desk, inside)
    inside.frame.go(Place("person", record=1))
    written(qtbot, inside)
    shown = page_in_sight(desk)
    assert isinstance(shown, PersonPage)
    assert "remove_person" not in {b.objectName() for b in shown.findChildren(type(shown.top.finder))}  # not oneself
    inside.frame.go(Place("person", record=2))
    written(qtbot, inside)
    shown = page_in_sight(desk)
    assert isinstance(shown, PersonPage)
    assert any("当时的口令还能打开" in text for text in texts(shown))
    click(qtbot, desk, "remove_person")
    qtbot.wait(20)
    assert len(inside.session.reader.users) == 2
    click(qtbot, desk, "remove_person_confirm")
    qtbot.waitUntil(lambda: inside.frame.place() == PEOPLE, timeout=10_000)
    written(qtbot, inside)
    assert [user.name for user in inside.session.reader.users] == [GIVEN.clerk]
    assert any("换一把新钥匙" in text for text in texts(page_in_sight(desk)))
    inside.frame.go(Place("person", record=1))
    written(qtbot, inside)
    find(desk, QCheckBox, "role_keeper").click()
    click(qtbot, desk, "save_roles")
    written(qtbot, inside)
    assert any("至少要留一个" in text for text in texts(page_in_sight(desk)))
    again = sign_in(qtbot, desk, GIVEN.clerk, CLERKS)
    again.frame.go(PEOPLE)
    written(qtbot, again)
    assert not any("换一把新钥匙" in text for text in texts(page_in_sight(desk)))


def test_the_sheet_is_made_only_when_it_was_retyped_and_then_opens(qtbot: QtBot, desk: Desk) -> None:
    inside = set_up(qtbot, desk)
    inside.frame.go(HOME)
    written(qtbot, inside)
    inside.frame.go(SHEET)
    shown = page_in_sight(desk)
    assert isinstance(shown, SheetPage)
    sheet = shown._sheet
    assert paper.checked(sheet) == sheet
    assert not any(set(sheet) <= set(label.text()) for label in shown.findChildren(QLabel))  # painted, never a text
    click(qtbot, desk, "sheet_next")
    qtbot.wait(20)
    assert not shown.grid.isVisible()
    wrong = sheet[:5] + sheet[6] + sheet[5] + sheet[7:]
    type_into(qtbot, desk, "sheet_typed", wrong)
    click(qtbot, desk, "sheet_prove")
    qtbot.wait(20)
    assert any("第 6 个字" in text for text in texts(shown))
    written(qtbot, inside)
    assert inside.session.reader.people.sheet is None
    type_into(qtbot, desk, "sheet_typed", f"{sheet[:6]} {sheet[6:]}")
    click(qtbot, desk, "sheet_prove")
    written(qtbot, inside)
    assert inside.session.reader.people.sheet is not None
    assert any("以前的那张作废" in text for text in texts(shown))
    lock_page(qtbot, desk)
    click(qtbot, desk, "open_with_sheet")
    page = desk.window.content()
    assert isinstance(page, RecoverPage)
    type_into(qtbot, desk, "sheet_typed", wrong)
    type_into(qtbot, desk, "new_password", AGAIN)
    type_into(qtbot, desk, "new_password_again", AGAIN)
    click(qtbot, desk, "recover")
    qtbot.waitUntil(lambda: page.sheet.property("state") == "fail", timeout=10_000)
    assert desk.inside is None
    type_into(qtbot, desk, "sheet_typed", sheet)
    click(qtbot, desk, "recover")
    recovered = wait_inside(qtbot, desk)
    recovered.frame.go(PEOPLE)
    written(qtbot, recovered)
    assert any("请重做一张" in text for text in texts(page_in_sight(desk)))
    sign_in(qtbot, desk, GIVEN.clerk, AGAIN)


def test_a_sheet_that_was_left_half_way_opens_nothing(qtbot: QtBot, desk: Desk) -> None:
    inside = set_up(qtbot, desk)
    inside.frame.go(SHEET)
    shown = page_in_sight(desk)
    assert isinstance(shown, SheetPage)
    click(qtbot, desk, "sheet_next")
    inside.frame.go(HOME)
    assert shown._sheet == ""
    assert inside.session.reader.people.sheet is None
    assert not lock_page(qtbot, desk)._view.has_sheet


@pytest.mark.parametrize(
    ("typed", "at"),
    [("甲乙丙丁", None), ("甲 乙\n丙，丁", None), ("甲乙丁丙", 3), ("甲乙", 3), ("甲乙丙丁戊", 5), ("", 1)],
)
def test_the_first_character_that_differs_is_named(typed: str, at: int | None) -> None:
    assert first_difference(typed, "甲乙丙丁") == at


def test_the_sheet_prints_on_one_page(qtbot: QtBot, tmp_path: Path) -> None:
    sheet = paper.new_sheet()
    document = sheet_document("喀拉苏乡中心学校", "2165009107", sheet, date(2026, 11, 23))
    plain = document.toPlainText()
    cells = [line for line in plain.splitlines() if len(line) == 1 and not line.isdigit()]
    assert "".join(cells) == sheet
    assert "2026-11-23" in plain
    for name, device in (("a.pdf", QPdfWriter(str(tmp_path / "a.pdf"))), ("b.pdf", QPrinter())):
        if isinstance(device, QPrinter):
            device.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
            device.setOutputFileName(str(tmp_path / name))
        print_on(device, document)
        made = (tmp_path / name).read_bytes()
        assert made.startswith(b"%PDF")
        assert made.count(b"/Type /Page\n") == 1


def test_ones_own_password_is_changed_with_the_old_one(qtbot: QtBot, desk: Desk) -> None:
    inside = set_up(qtbot, desk)
    inside.frame.go(SETTINGS)
    written(qtbot, inside)
    click(qtbot, desk, "change_password")
    assert inside.frame.place() == PASSWORD
    type_into(qtbot, desk, "old_password", "not the password at all")
    type_into(qtbot, desk, "new_password", AGAIN)
    type_into(qtbot, desk, "new_password_again", AGAIN)
    click(qtbot, desk, "save_own_password")
    written(qtbot, inside)
    assert find(desk, QLineEdit, "old_password").property("state") == "fail"
    type_into(qtbot, desk, "old_password", CLERKS)
    click(qtbot, desk, "save_own_password")
    written(qtbot, inside)
    assert find(desk, QLineEdit, "old_password").text() == ""
    sign_in(qtbot, desk, GIVEN.clerk, AGAIN)


def test_the_principal_reads_who_looked_exported_and_deleted(qtbot: QtBot, inside: Inside) -> None:
    session = inside.session
    reader = session.reader
    inside.frame.go(register("enrolment"))
    shown = inside.frame.page()
    assert isinstance(shown, RegisterPage)
    name = shown.register.names([shown.model.local_id(0)])[0]
    shown.table.show_numbers(0)
    shown.delete_wanted.emit([shown.model.local_id(1), shown.model.local_id(2)])
    written(qtbot, inside)
    inside.frame.go(ACCESS)
    written(qtbot, inside)
    log = inside.frame.page()
    assert isinstance(log, AccessPage)
    rows = log.table.rows()
    said = [[str(rows.data(rows.index(at, column))) for column in range(1, 5)] for at in range(rows.rowCount())]
    assert said == [
        ["样本", "删除", "学生", "2 人"],
        ["样本", "看了完整号码", "学生", "1 人"],
    ]
    assert all(name not in str(rows.data(rows.index(at, c))) for at in range(rows.rowCount()) for c in range(5))
    log.kinds.set_value("delete")
    log.kinds.chosen.emit("delete")
    assert rows.rowCount() == 1
    broken = next(note for note in [log._broken])
    assert not broken.isVisible()
    session.tasks.write(lambda _: session.store._database.run("update access set count = 1 where action = 'delete'"))
    written(qtbot, inside)
    log.read_wanted.emit()
    written(qtbot, inside)
    assert broken.isVisible()
    assert reader.people.is_log_whole is False


@pytest.mark.parametrize(("theme", "language"), LOOKS)
def test_pages_of_people_fit(qtbot: QtBot, start: Callable[..., Desk], theme: str, language: str) -> None:
    desk = start(theme=theme, language=language)
    inside = set_up(qtbot, desk)
    people = inside.session.store.people

    def staff(_: object) -> None:
        for number in range(5):
            roles = ("clerk", "principal", "keeper")[number % 3]
            people.add(NewUser(f"阿依古丽·买买提{number}", roles, AGAIN.replace(" ", "")), 1)
        people.set_roles(people.present[0].id, ("clerk", "principal", "keeper"), 1)
        people.set_sheet(paper.new_sheet(), 1)
        people.remove(people.present[-1].id, 1)

    desk.tasks.write(staff)
    written(qtbot, inside)
    inside = sign_in(qtbot, desk, GIVEN.clerk, CLERKS)
    for place in (PEOPLE, NEW_PERSON, Place("person", record=1), Place("person", record=2), PASSWORD, ACCESS):
        inside.frame.go(place)
        written(qtbot, inside)
        shown = page_in_sight(desk)
        if isinstance(shown, NewPersonPage):
            shown.submit()
            shown.roles.choose(())
            shown.submit()
        assert_fits(desk)
    inside.frame.go(SHEET)
    shown = page_in_sight(desk)
    assert isinstance(shown, SheetPage)
    assert_fits(desk)
    for step in (shown._show_second, shown._prove, shown.show_done):
        step()
        qtbot.wait(20)
        assert_fits(desk)
    page = lock_page(qtbot, desk)
    qtbot.waitUntil(lambda: not desk.tasks.is_busy(), timeout=10_000)
    assert len(page.cards) == 5
    assert_fits(desk)
    page.sheet_wanted.emit()
    recover = desk.window.content()
    assert isinstance(recover, RecoverPage)
    recover.submit()
    recover.refuse(paper.WRONG, True)
    qtbot.wait(30)
    assert_fits(desk)


def assert_fits(desk: Desk) -> None:
    assert cut_off(desk.window) == []
    assert elided(desk.window) == []
    assert desk.window.minimumSizeHint().width() <= 1366
    assert desk.window.minimumSizeHint().height() <= 697
