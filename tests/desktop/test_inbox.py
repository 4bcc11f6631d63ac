"""The county's inbox in a real window: a stick is noticed, looked at, taken, written back, and may be pulled out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.desk import Desk
from desktop.inside import Inside
from desktop.pages.inbox import InboxPage, Stage
from desktop.presenters.folders import DataFolder
from sync.county import answers
from sync.store import Query
from sync.visit import look_at_stick
from sync.visit import take as read_stick
from tests.desktop.county_kit import Plugged, Town, code_of, sign_in
from tests.desktop.desk_kit import click, page_in_sight
from tests.sync.county_kit import owes
from tests.sync.store_kit import cheap_passwords


@pytest.fixture
def town(folder: DataFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Town:
    cheap_passwords(monkeypatch)
    return Town.found(folder, tmp_path)


def inbox(desk: Desk) -> InboxPage:
    page = page_in_sight(desk)
    assert isinstance(page, InboxPage)
    return page


def reach(qtbot: QtBot, desk: Desk, stage: Stage) -> InboxPage:
    page = inbox(desk)
    qtbot.waitUntil(lambda: page.stage is stage and not desk.tasks.is_busy(), timeout=20_000)
    return page


def drives_of(inside: Inside) -> Plugged:
    assert inside.county is not None
    plugged = Plugged()
    inside.county.watch.ask(plugged)
    return plugged


def test_a_stick_is_noticed_looked_at_taken_written_back_and_may_be_pulled_out(
    qtbot: QtBot, town: Town, start: Callable[..., Desk]
) -> None:
    store = town.desk()
    school = town.joined(store, 0)
    town.enter(school, 3)
    stick = town.stick("stick")
    town.hand_over(school, stick)
    (stick.root / "照片.jpg").write_bytes(b"x")
    store.close()
    desk = start()
    inside = sign_in(qtbot, desk)
    plugged = drives_of(inside)
    plugged.folders.append(stick.root)
    assert inside.county is not None
    inside.county.watch.look()
    page = reach(qtbot, desk, Stage.LOOK)
    assert page.view is not None
    assert page.view.words().zh.endswith("另有 1 个别的文件，没有打开")
    assert "没有改动" in desk.window.status.text()
    assert inside.session.reader.count("enrolment", Query()) == 0  # looking takes nothing
    click(qtbot, desk, "inbox_take")
    page = reach(qtbot, desk, Stage.WRITE)
    assert inside.session.reader.count("enrolment", Query(owner=code_of(0))) == 3
    assert "拔出" in desk.window.status.text()
    assert "可以拔出" not in desk.window.status.text()
    click(qtbot, desk, "inbox_write")
    reach(qtbot, desk, Stage.PULL)
    assert "可以拔出" in desk.window.status.text()
    read_stick(school, town.pack, stick, look_at_stick(school, stick))
    assert owes(school) == 0
    assert answers.owed(inside.session.reader, town.pack) == []
    path = stick.root.parent / "slip.pdf"
    page.save_slips(path)
    assert path.read_bytes().startswith(b"%PDF")
    school.close()
