"""A school that goes on in another: decided on its page at the county, read on its own home page, taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from desktop.desk import Desk
from desktop.pages.school import SchoolPage
from desktop.places import school
from desktop.presenters.folders import DataFolder
from desktop.presenters.home import Day, read_home
from desktop.widgets.going_on_card import next_school_year
from sync.county import answers, on_stick
from sync.county.inbox import take
from sync.visit import copy_to_stick, look_at_stick
from sync.visit import take as read_stick
from tests.desktop.county_kit import NAMES, Town, code_of, sign_in
from tests.desktop.desk_kit import NOW, click, find, page_in_sight, type_into
from tests.desktop.test_county_pages import press, settled
from tests.desktop.test_fit import assert_fits


@pytest.fixture
def town(folder: DataFolder, tmp_path: Path) -> Town:
    return Town.found(folder, tmp_path)


def test_the_next_school_year_begins_in_september() -> None:
    assert next_school_year(date(2026, 9, 1)) == date(2026, 9, 1)
    assert next_school_year(date(2026, 9, 2)) == date(2027, 9, 1)


def test_it_is_decided_on_the_schools_page_and_the_school_hears_of_it(
    qtbot: QtBot, start: Callable[..., Desk], town: Town
) -> None:
    store = town.desk()
    pc = town.joined(store, 0)
    store.close()
    desk = start()
    inside = sign_in(qtbot, desk)
    inside.frame.go(school(code_of(0)))
    settled(qtbot, desk)
    press(qtbot, desk, "school_go_on")
    settled(qtbot, desk)
    find(desk, QLineEdit, "going_on_day").setText("9月")
    click(qtbot, desk, "going_on_yes")
    page = page_in_sight(desk)
    assert isinstance(page, SchoolPage)
    said = {label.text() for label in page.findChildren(QLabel)}
    assert {"选名单里的一所学校。", "写成 2027-09-01 这样。"} <= said
    type_into(qtbot, desk, "going_on_school", NAMES[1])
    type_into(qtbot, desk, "going_on_day", "2027-09-01")
    assert_fits(desk)
    click(qtbot, desk, "going_on_yes")
    settled(qtbot, desk)
    assert any(f"2027-09-01 起并入 {NAMES[1]}" == label.text() for label in page.findChildren(QLabel))
    assert_fits(desk)
    stick = town.stick("home")
    copy_to_stick(pc, town.pack, stick)
    done = take(inside.session.reader, town.pack, on_stick.files_on(stick))
    on_stick.write_back(
        inside.session.reader, stick, done.visit, answers.answers(inside.session.reader, town.pack, done.survey)
    )
    read_stick(pc, town.pack, stick, look_at_stick(pc, stick))
    told = read_home(pc, town.pack, Day(NOW, False, frozenset(), can_enter=True)).going_on
    assert told.zh.startswith(f"县里登记：本校从 2027-09-01 起并入{NAMES[1]}。")
    click(qtbot, desk, "going_on_back")
    settled(qtbot, desk)
    listed = inside.session.reader.county_book().school(code_of(0))
    assert listed is not None
    assert listed.goes_on_in == ""
    pc.close()
