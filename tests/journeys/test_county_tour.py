"""The county chapter of the tour: its first steps in this process, all of it with its audit in the long runs."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from desktop.tour.county import desk, evil, school
from desktop.tour.county.at_pc import Town
from desktop.tour.county.beginning import begin
from desktop.tour.county.plan import (
    DESK,
    FIRST_VISIT,
    FOUNDED,
    OUTPOST,
    PUPILS,
    READ_AT_HOME,
    SET_UP,
    THIRD,
    roll,
    sticks_of,
    workbook_of,
)
from desktop.tour.county.sticks import Sticks
from desktop.tour.run import REPORT, main
from desktop.tour.stage import Stage
from forms.sample.workbook import write_roll_workbook


def test_a_school_s_first_visit_through_both_windows(qapp: QApplication, tmp_path: Path) -> None:
    """A widget that was renamed, and a step that is not as expected, are found here first."""
    (tmp_path / "out").mkdir()
    town = Town(Stage(tmp_path, tmp_path / "out", False), qapp, Sticks(sticks_of(tmp_path), may_mount=False))
    write_roll_workbook(workbook_of(tmp_path, THIRD), roll(THIRD), bad_rows=0)
    town.sticks.make(OUTPOST.stick)
    with town.at(DESK, FOUNDED) as pc:
        desk.found(pc)
        desk.save_card(pc, (OUTPOST.stick,))
    begin(town, OUTPOST, SET_UP, PUPILS[THIRD])
    (parcel,) = town.sticks.parcels(OUTPOST.stick)
    evil.put_back(town.sticks.at(OUTPOST.stick), parcel.path.read_bytes())
    with town.at(DESK, FIRST_VISIT) as pc:
        pc.sign_in()
        assert len(desk.look(pc, OUTPOST.stick)) == 3  # a request, its parcel, and the copy of it
        desk.take(pc)
        desk.admit(pc, OUTPOST)
        desk.answer(pc, OUTPOST.stick)
    with town.at(OUTPOST, READ_AT_HOME) as pc:
        pc.sign_in()
        school.go_to_stick(pc)
        school.take(pc)
        assert school.waiting(pc) == 0
    steps = town.diary.steps()
    assert len(steps) >= 5
    assert [step for step in steps if not step.ok] == []
    assert len(list((tmp_path / "out").glob("*.png"))) >= 4


@pytest.mark.soak
def test_the_whole_chapter_is_as_expected(tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert main(["--chapter", "county", "--out", str(out)]) == 0, (out / REPORT).read_text(encoding="utf-8")
