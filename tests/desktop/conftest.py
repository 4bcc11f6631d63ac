"""A running program for each test that asks for one, put away afterwards as a person would leave it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

import resources
from desktop.desk import Desk
from desktop.inside import Inside
from desktop.presenters import opening
from desktop.presenters.folders import DataFolder
from desktop.presenters.preferences import Preferences, write_preferences
from forms.pack import load_pack
from tests.desktop.desk_kit import NOW, click, wait_inside
from tests.fakes.slots import Slots

SIZE = (1366, 697)  # what title bar and task bar leave of 1366x768


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    return DataFolder(tmp_path / "data")


@pytest.fixture
def slots() -> Slots:
    """Where a test plugs in its sticks; the sticks of this machine are nobody's business."""
    return Slots()


@pytest.fixture
def start(qtbot: QtBot, qapp: QApplication, folder: DataFolder, slots: Slots) -> Iterator[Callable[..., Desk]]:
    """Starts a desk with these preferences; every desk that was started is quit at the end."""
    made: list[Desk] = []

    def begin(**preferences: object) -> Desk:
        if preferences:
            write_preferences(folder.root, Preferences(**preferences))  # type: ignore[arg-type]
        desk = Desk(qapp, folder, lambda: NOW, slots.ports())
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


@pytest.fixture(scope="session")
def sample_folder(tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    """The sample school of full size, made once; tests open copies of it."""
    made = DataFolder(tmp_path_factory.mktemp("sample"))
    pack = load_pack(resources.find("pack"), made.cache)
    opening.make_sample(made, pack, NOW, lambda *_: None).store.close()
    return made


@pytest.fixture
def sample_desk(start: Callable[..., Desk], folder: DataFolder, sample_folder: DataFolder) -> Callable[..., Desk]:
    """Starts a desk on a copy of the sample school, with these preferences."""
    shutil.copytree(sample_folder.root, folder.root)
    return start


@pytest.fixture
def inside(qtbot: QtBot, sample_desk: Callable[..., Desk]) -> Inside:
    """The sample school, signed in to."""
    desk = sample_desk()
    click(qtbot, desk, "unlock")
    return wait_inside(qtbot, desk)
