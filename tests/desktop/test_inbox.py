"""The county's inbox in a real window: a stick is noticed, looked at, taken, written back, and may be pulled out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QLabel
from pytestqt.qtbot import QtBot

from desktop.desk import Desk
from desktop.inside import Inside
from desktop.pages.inbox import InboxPage, Stage
from desktop.places import INBOX
from desktop.presenters.folders import DataFolder
from desktop.presenters.list_view import Band, ListRow
from desktop.widgets.note import Note
from sync.county import answers
from sync.joining import Membership, standing
from sync.routes.usb.stick import Stick
from sync.store import Query, Store
from sync.visit import look_at_stick
from sync.visit import take as read_stick
from tests.desktop.county_kit import Town, code_of, sign_in
from tests.desktop.desk_kit import click, find, page_in_sight
from tests.fakes.disks import FullDisk
from tests.fakes.slots import Slots
from tests.sync.county_kit import owes


@pytest.fixture
def town(folder: DataFolder, tmp_path: Path) -> Town:
    return Town.found(folder, tmp_path)


def inbox(desk: Desk) -> InboxPage:
    page = page_in_sight(desk)
    assert isinstance(page, InboxPage)
    return page


def reach(qtbot: QtBot, desk: Desk, stage: Stage) -> InboxPage:
    page = inbox(desk)
    qtbot.waitUntil(lambda: page.stage is stage and not desk.tasks.is_busy(), timeout=20_000)
    return page


def verdicts(page: InboxPage) -> list[str]:
    rows = [page.table.rows.line(at) for at in range(page.table.rows.rowCount())]
    return [row.cells[-1].text.zh for row in rows if isinstance(row, ListRow)]


def plug(inside: Inside, slots: Slots, stick: Stick) -> None:
    slots.plug(stick.root)
    assert inside.county is not None
    inside.county.watch.look()


def pull(inside: Inside, slots: Slots, stick: Stick) -> None:
    slots.pull(stick.root)
    assert inside.county is not None
    inside.county.watch.look()


def brought(town: Town, store: Store, at: int = 0, pupils: int = 3) -> tuple[Store, Stick]:
    """A school that joined, and the stick it hands over on."""
    school, stick = town.joined(store, at), town.stick("stick")
    town.enter(school, pupils)
    town.hand_over(school, stick)
    return school, stick


def test_a_stick_is_noticed_looked_at_taken_written_back_and_may_be_pulled_out(
    qtbot: QtBot, town: Town, slots: Slots, start: Callable[..., Desk]
) -> None:
    store = town.desk()
    school, stick = brought(town, store)
    (stick.root / "照片.jpg").write_bytes(b"x")
    store.close()
    desk = start()
    inside = sign_in(qtbot, desk)
    plug(inside, slots, stick)
    page = reach(qtbot, desk, Stage.LOOK)
    assert page.view is not None
    assert page.view.words().zh.endswith("另有 1 个别的文件，没有打开")
    assert "没有改动" in desk.window.status.text()
    assert inside.session.reader.count("enrolment", Query()) == 0  # looking takes nothing
    click(qtbot, desk, "inbox_take")
    page = reach(qtbot, desk, Stage.WRITE)
    assert inside.session.reader.count("enrolment", Query(owner=code_of(0))) == 3
    assert "还没有写回" in desk.window.status.text()
    click(qtbot, desk, "inbox_write")
    reach(qtbot, desk, Stage.PULL)
    assert "可以拔出" in desk.window.status.text()
    read_stick(school, town.pack, stick, look_at_stick(school, stick))
    assert owes(school) == 0
    assert answers.owed(inside.session.reader, town.pack) == []
    path = stick.root.parent / "slip.pdf"
    assert page.paper.isVisible()
    page.paper.save_wanted.emit(str(path), False)
    assert path.read_bytes().startswith(b"%PDF")
    pull(inside, slots, stick)
    reach(qtbot, desk, Stage.WAIT)
    school.close()


def test_what_is_not_ticked_stays_on_the_stick_and_is_new_the_next_time(
    qtbot: QtBot, town: Town, slots: Slots, start: Callable[..., Desk]
) -> None:
    store = town.desk()
    one, stick = brought(town, store)
    two = town.joined(store, 1)
    town.enter(two, 2, 10)
    town.hand_over(two, stick)
    store.close()
    desk = start()
    inside = sign_in(qtbot, desk)
    page = inbox(desk)
    page.choose_folder(stick.root)
    reach(qtbot, desk, Stage.LOOK)
    rows = page.table.rows
    key = next(key for key in rows.ticked() if code_of(1) in key)
    page.table.go_to(rows.at_of(key))
    qtbot.waitUntil(lambda: bool(page.findChildren(QAbstractButton, "inbox_leave")))
    rows.tick(key, False)
    click(qtbot, desk, "inbox_take")
    reach(qtbot, desk, Stage.WRITE)
    reader = inside.session.reader
    assert [reader.count("enrolment", Query(owner=code_of(at))) for at in (0, 1)] == [3, 0]
    page.choose_folder(stick.root)
    reach(qtbot, desk, Stage.LOOK)
    assert [code_of(1) in key for key in rows.ticked()] == [True]
    one.close()
    two.close()


def test_problems_stand_first_and_are_not_taken(
    qtbot: QtBot, town: Town, slots: Slots, start: Callable[..., Desk]
) -> None:
    store = town.desk()
    school, stick = brought(town, store)
    stranger = town.school(store, 3, code="2165009902")
    town.enter(stranger, 1)
    town.hand_over(stranger, stick)
    damaged = next(found.path for found in stick.look("up").found if found.kind == "parcel")
    damaged.write_bytes(damaged.read_bytes()[:-20] + bytes(20))
    store.close()
    desk = start()
    inside = sign_in(qtbot, desk)
    plug(inside, slots, stick)
    page = reach(qtbot, desk, Stage.LOOK)
    band, first = page.table.rows.line(0), page.table.rows.line(1)
    assert isinstance(band, Band)
    assert band.title.zh == "要看一下"
    assert isinstance(first, ListRow)
    assert not first.can_tick
    assert find(desk, QLabel, "inbox_words").text()
    assert page.view is not None
    assert len(page.view.problems()) == 3  # the damaged one, the stranger's request and its parcel
    click(qtbot, desk, "inbox_take")
    reach(qtbot, desk, Stage.WRITE)
    assert inside.session.reader.count("enrolment", Query()) == 0
    school.close()
    stranger.close()


def test_a_stick_that_is_pulled_before_writing_leaves_receipts_owed_and_is_known_again(
    qtbot: QtBot, town: Town, slots: Slots, start: Callable[..., Desk]
) -> None:
    store = town.desk()
    school, stick = brought(town, store)
    store.close()
    desk = start()
    inside = sign_in(qtbot, desk)
    plug(inside, slots, stick)
    reach(qtbot, desk, Stage.LOOK)
    click(qtbot, desk, "inbox_take")
    page = reach(qtbot, desk, Stage.WRITE)
    pull(inside, slots, stick)
    qtbot.waitUntil(lambda: any("拔掉" in note.text() for note in page.findChildren(Note)))
    assert [one.school for one in answers.owed(inside.session.reader, town.pack)] == [code_of(0)]
    plug(inside, slots, stick)
    qtbot.waitUntil(lambda: not desk.tasks.is_busy())
    click(qtbot, desk, "inbox_write")
    reach(qtbot, desk, Stage.PULL)
    assert answers.owed(inside.session.reader, town.pack) == []
    school.close()


def test_a_stick_that_fails_while_it_is_written_is_never_said_to_be_ready(
    qtbot: QtBot, town: Town, slots: Slots, start: Callable[..., Desk]
) -> None:
    store = town.desk()
    school, stick = brought(town, store)
    store.close()
    desk = start()
    inside = sign_in(qtbot, desk)
    plug(inside, slots, stick)
    reach(qtbot, desk, Stage.LOOK)
    click(qtbot, desk, "inbox_take")
    page = reach(qtbot, desk, Stage.WRITE)
    slots.disk = FullDisk(0)
    click(qtbot, desk, "inbox_write")
    qtbot.waitUntil(lambda: any("空间不够" in note.text() for note in page.findChildren(Note)))
    assert page.stage is Stage.WRITE
    assert "可以拔出" not in desk.window.status.text()
    assert len(answers.owed(inside.session.reader, town.pack)) == 1
    slots.disk = None
    click(qtbot, desk, "inbox_write")
    reach(qtbot, desk, Stage.PULL)
    school.close()


def test_a_pc_admitted_between_taking_and_writing_gets_its_answers_on_the_same_stick(
    qtbot: QtBot, town: Town, slots: Slots, start: Callable[..., Desk]
) -> None:
    store = town.desk()
    school, stick = town.school(store, 2), town.stick("stick")
    town.enter(school, 2)
    town.hand_over(school, stick)
    store.close()
    desk = start()
    inside = sign_in(qtbot, desk)
    plug(inside, slots, stick)
    reach(qtbot, desk, Stage.LOOK)
    click(qtbot, desk, "inbox_take")
    reach(qtbot, desk, Stage.WRITE)
    qtbot.waitUntil(lambda: any(b.isVisible() for b in desk.window.findChildren(QAbstractButton, "inbox_joining")))
    click(qtbot, desk, "inbox_joining")
    qtbot.waitUntil(lambda: any(b.isVisible() for b in desk.window.findChildren(QCheckBox, "admission_same")))
    qtbot.waitUntil(lambda: not desk.tasks.is_busy())
    find(desk, QCheckBox, "admission_same").click()
    click(qtbot, desk, "admission_admit")
    qtbot.waitUntil(lambda: not desk.tasks.is_busy())
    inside.frame.go(INBOX)
    qtbot.waitUntil(lambda: not desk.tasks.is_busy())
    qtbot.waitUntil(lambda: verdicts(inbox(desk)) == ["已接纳", "已收下"], timeout=10_000)
    qtbot.waitUntil(lambda: any(label.isVisible() for label in desk.window.findChildren(QLabel, "inbox_words")))
    assert find(desk, QLabel, "inbox_words").text().startswith("这台电脑已接纳")
    click(qtbot, desk, "inbox_write")
    reach(qtbot, desk, Stage.PULL)
    read_stick(school, town.pack, stick, look_at_stick(school, stick))
    assert standing(school).membership is Membership.JOINED
    assert owes(school) == 0
    school.close()
