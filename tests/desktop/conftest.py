"""A running program for each test that asks for one, put away afterwards as a person would leave it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.desk import Desk
from desktop.presenters.folders import DataFolder
from desktop.presenters.preferences import Preferences, write_preferences
from tests.desktop.desk_kit import NOW

SIZE = (1366, 697)  # what title bar and task bar leave of 1366x768


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    return DataFolder(tmp_path / "data")


@pytest.fixture
def start(qtbot: QtBot, qapp: QApplication, folder: DataFolder) -> Iterator[Callable[..., Desk]]:
    """Starts a desk with these preferences; every desk that was started is quit at the end."""
    made: list[Desk] = []

    def begin(**preferences: object) -> Desk:
        if preferences:
            write_preferences(folder.root, Preferences(**preferences))  # type: ignore[arg-type]
        desk = Desk(qapp, folder, lambda: NOW)
        made.append(desk)
        desk.start()
        desk.window.resize(*SIZE)
        qtbot.waitExposed(desk.window)
        return desk

    yield begin
    for desk in made:
        desk.quit()
        desk.window.deleteLater()
        desk.deleteLater()
    qtbot.wait(1)


@pytest.fixture
def desk(start: Callable[..., Desk]) -> Desk:
    return start()
