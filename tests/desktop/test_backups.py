"""Backups in the window: only one on another disk counts, and where one lies today's is made by itself."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop.desk import Desk
from desktop.keeping import DailyBackup
from desktop.pages.home import HomePage
from desktop.pages.settings import SettingsPage
from desktop.places import HOME, SETTINGS
from desktop.presenters.backups import DUE_DAYS, SAME_DISK, back_up, daily_place, last_backup, todo
from desktop.widgets.note import Note
from forms.answers import Answers
from sync.store import found_copies
from sync.store.backup import is_on_another_disk
from tests.desktop.desk_kit import NOW, page_in_sight, set_up

MEMORY = Path("/dev/shm")


@pytest.fixture
def stick(tmp_path: Path) -> Iterator[Path]:
    """A folder on another file system than the data."""
    if not is_on_another_disk(tmp_path, MEMORY):
        pytest.skip("this machine has one file system only")
    folder = Path(tempfile.mkdtemp(dir=MEMORY))
    yield folder
    shutil.rmtree(folder)


def notes(page: QObject) -> list[str]:
    return [note.text() for note in page.findChildren(Note) if note.isVisible()]


def settings(qtbot: QtBot, desk: Desk) -> SettingsPage:
    assert desk.inside is not None
    desk.inside.frame.go(SETTINGS)
    page = page_in_sight(desk)
    assert isinstance(page, SettingsPage)
    return page


def test_a_copy_on_the_same_disk_is_made_and_does_not_count(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    inside = set_up(qtbot, desk)
    page = settings(qtbot, desk)
    page.backup_chosen.emit(str(tmp_path / "copies"))
    qtbot.waitUntil(lambda: notes(page) == [SAME_DISK.zh], timeout=15_000)
    assert len(found_copies(tmp_path / "copies")) == 1
    assert last_backup(inside.session.reader) is None


def test_a_copy_on_a_stick_counts_and_is_made_daily_from_then_on(qtbot: QtBot, desk: Desk, stick: Path) -> None:
    inside = set_up(qtbot, desk)
    reader = inside.session.reader
    page = settings(qtbot, desk)
    page.backup_chosen.emit(str(stick))
    qtbot.waitUntil(lambda: bool(notes(page)), timeout=15_000)
    assert last_backup(reader) == NOW.date()
    inside.frame.go(HOME)
    qtbot.waitUntil(
        lambda: any("备份：今天" in label.text() for label in page_in_sight(desk).findChildren(QLabel)), timeout=5_000
    )
    assert isinstance(page_in_sight(desk), HomePage)
    tomorrow = NOW + timedelta(days=1)
    assert daily_place(reader, NOW.date()) is None
    assert daily_place(reader, tomorrow.date()) == stick
    daily = DailyBackup(desk.tasks, inside.session.store.another(), lambda: tomorrow, desk)
    daily.look()
    qtbot.waitUntil(lambda: last_backup(reader) == tomorrow.date(), timeout=15_000)
    qtbot.waitUntil(lambda: not desk.tasks.is_busy(), timeout=5_000)
    assert [copy.made for copy in found_copies(stick)] == [tomorrow, NOW]
    daily.close()


def test_home_asks_for_a_backup_once_there_is_something_to_lose(qtbot: QtBot, desk: Desk, stick: Path) -> None:
    store = set_up(qtbot, desk).session.store
    assert todo(store, NOW.date()) is None
    store.save("equipment", None, Answers({}), 1)
    asked = todo(store, NOW.date())
    assert asked is not None
    assert asked.title.zh.startswith("还没有备份")
    back_up(store, stick, NOW)
    assert todo(store, (NOW + timedelta(days=DUE_DAYS)).date()) is None
    asked = todo(store, (NOW + timedelta(days=DUE_DAYS + 1)).date())
    assert asked is not None
    assert asked.title.zh == "上次备份是 8 天前"


def test_a_session_that_ends_while_a_copy_is_made_leaves_none_half_made(qtbot: QtBot, desk: Desk, stick: Path) -> None:
    store = set_up(qtbot, desk).session.store
    back_up(store, stick, NOW)
    daily = DailyBackup(desk.tasks, store.another(), lambda: NOW + timedelta(days=1), desk)
    daily.look()
    daily.close()
    qtbot.waitUntil(lambda: not desk.tasks.is_busy(), timeout=15_000)
    assert [copy.made for copy in found_copies(stick)] == [NOW]
    assert len(list(stick.iterdir())) == 1
    assert last_backup(store) == NOW.date()


def test_nothing_is_written_on_a_stick_that_holds_no_copy_of_this_school(qtbot: QtBot, desk: Desk, stick: Path) -> None:
    inside = set_up(qtbot, desk)
    page = settings(qtbot, desk)
    page.backup_chosen.emit(str(stick))
    qtbot.waitUntil(lambda: bool(notes(page)), timeout=15_000)
    assert last_backup(inside.session.reader) is not None
    for copy in stick.iterdir():
        shutil.rmtree(copy)
    (stick / "games").mkdir()
    tomorrow = (NOW + timedelta(days=1)).date()
    assert daily_place(inside.session.reader, tomorrow) is None
