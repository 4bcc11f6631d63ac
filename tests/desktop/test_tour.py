"""Steps of the tour that lean on names of widgets, in a window of their own: a renamed widget is found here first."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.inside import Inside
from desktop.presenters.counselling import local_id_of
from desktop.tour.driver import Driver
from desktop.tour.main.delivering import log_the_room
from tests.desktop.records_kit import written


def test_the_tour_logs_the_counselling_room(qtbot: QtBot, qapp: QApplication, inside: Inside, tmp_path: Path) -> None:
    log_the_room(Driver(qapp, inside.frame.window(), tmp_path))
    written(qtbot, inside)
    local_id = local_id_of(inside.session.reader, inside.session.today())
    assert local_id is not None
    answers = inside.session.reader.record("counselling", local_id).answers
    assert (answers["minutes"], answers["individual"]) == (70, 2)
    assert [path.name for path in tmp_path.glob("*.png")] == ["01-counselling.png"]
