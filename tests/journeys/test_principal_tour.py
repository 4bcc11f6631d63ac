"""The principal's chapter of the tour: its first part in this process, all of it in the long runs."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from desktop.tour.county.at_pc import Town
from desktop.tour.county.plan import sticks_of
from desktop.tour.county.sticks import Sticks
from desktop.tour.principal.beginning import first_look, set_the_school_up
from desktop.tour.run import REPORT, main
from desktop.tour.stage import Stage


def test_a_duty_goes_from_not_yet_knowable_to_not_met(qapp: QApplication, tmp_path: Path) -> None:
    """A widget that was renamed, and a step that is not as expected, are found here first."""
    (tmp_path / "out").mkdir()
    town = Town(Stage(tmp_path, tmp_path / "out", False), qapp, Sticks(sticks_of(tmp_path), may_mount=False))
    set_the_school_up(town)
    first_look(town)
    steps = town.diary.steps()
    assert len(steps) >= 5
    assert [step for step in steps if not step.ok] == []
    assert len(list((tmp_path / "out").glob("*.png"))) >= 6


@pytest.mark.soak
def test_the_whole_chapter_is_as_expected(tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert main(["--chapter", "principal", "--out", str(out)]) == 0, (out / REPORT).read_text(encoding="utf-8")
