"""A school's monthly report in the window of its county: approved by a key, which is compared by phone; or not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from desktop.desk import Desk
from desktop.pages.matrix import MatrixPage
from desktop.pages.report import ReportPage
from desktop.pages.return_record import ReturnRecordPage
from desktop.places import MATRIX
from desktop.presenters.folders import DataFolder
from desktop.presenters.matrix_view import Sift
from desktop.presenters.school_reports import read_school_report
from desktop.widgets.buttons import Button
from forms.answers import Answers, Value
from forms.engine import Context
from forms.monthly import FORM
from sync.county import on_stick
from sync.county.approvers import know, known_keys
from sync.county.inbox import take
from sync.store import Query, Store
from tests.desktop.county_kit import Town, code_of, sign_in
from tests.desktop.desk_kit import NOW, cut_off
from tests.desktop.records_kit import go, page, widget, written
from tests.sync.monthly_kit import HEADS_PASSWORD, MonthlySchool

MONTH = f"{NOW:%Y-%m}"


@pytest.fixture
def town(folder: DataFolder, tmp_path: Path) -> Town:
    return Town.found(folder, tmp_path, 2)


@pytest.fixture
def school(town: Town) -> Iterator[MonthlySchool]:
    """Its first report is approved, and not yet handed over."""
    desk = town.desk()
    store = town.joined(desk, 0)
    desk.close()
    made = MonthlySchool(store, town.pack, NOW.date())
    made.pupil()
    made.prepare(MONTH, remark="本月无变化")
    made.approve(MONTH)
    yield made
    store.close()


def hand_over(town: Town, school: MonthlySchool, name: str) -> None:
    desk, stick = town.desk(), town.stick(name)
    town.hand_over(school.store, stick)
    take(desk, town.pack, on_stick.files_on(stick))
    desk.close()


def notes(desk: Store, school: MonthlySchool) -> str:
    ids = desk.ids(FORM, Query(order=("version", True)))
    found = read_school_report(desk, school.pack, ids[0], Context(NOW.date(), NOW, desk.lookup()))
    return "\n".join(note.text.zh for note in found.view.notes)


def test_a_key_is_compared_once_and_another_one_is_noticed(town: Town, school: MonthlySchool) -> None:
    hand_over(town, school, "first")
    desk = town.desk()
    assert "还没有核对过" in notes(desk, school)
    key = str(school.report(MONTH).answers["approver_key"])
    know(desk, code_of(0), key)
    assert known_keys(desk) == {code_of(0): (key,)}
    assert "钥匙核对过" in notes(desk, school)
    desk.close()
    school.store.people.set_password(school.head.id, HEADS_PASSWORD, 1)  # by somebody else: with a new key
    school.prepare(MONTH)
    school.approve(MONTH)
    hand_over(town, school, "second")
    desk = town.desk()
    assert "换了一把没有核对过的钥匙" in notes(desk, school)
    desk.close()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"remark": "改过"}, "签名对不上"),
        ({"signature": None}, "还没有批准"),
        ({"made_with": "2099.1"}, "更新的规则包"),
    ],
)
def test_what_was_changed_after_approval_is_not_reported(
    town: Town, school: MonthlySchool, change: dict[str, Value], said: str
) -> None:
    found = school.report(MONTH)
    changed: Answers = found.answers.with_values(change)
    school.store.save(FORM, found.local_id, changed, 1)
    hand_over(town, school, "first")
    desk = town.desk()
    assert said in notes(desk, school)
    know(desk, code_of(0), str(found.answers["approver_key"]))
    assert said in notes(desk, school)
    desk.close()


def test_from_the_matrix_to_the_report_its_key_and_a_return(
    qtbot: QtBot, start: Callable[..., Desk], town: Town, school: MonthlySchool
) -> None:
    hand_over(town, school, "first")
    inside = sign_in(qtbot, start())
    matrix = go(qtbot, inside, MATRIX, MatrixPage)
    written(qtbot, inside)
    matrix.seek(Sift(FORM))
    matrix._open_card(0, len(matrix._found.duties.months) - 1)  # type: ignore[union-attr]
    qtbot.mouseClick(widget(inside, Button, "cell-report"), Qt.MouseButton.LeftButton)
    written(qtbot, inside)
    report = page(inside, ReportPage)
    said = [label.text() for label in report.findChildren(QLabel) if label.isVisible()]
    assert any("打电话请学校念核对码" in text for text in said)
    assert any("艾合买提" in text for text in said)
    assert cut_off(report) == []
    qtbot.mouseClick(widget(inside, Button, "report_know"), Qt.MouseButton.LeftButton)
    written(qtbot, inside)
    written(qtbot, inside)
    assert any("钥匙核对过" in label.text() for label in report.findChildren(QLabel) if label.isVisible())
    assert not any(found.isVisible() for found in report.findChildren(QWidget, "report_know"))
    for name in ("report_prepare", "report_approve", "report_edit"):
        assert not any(found.isVisible() for found in report.findChildren(QWidget, name))
    qtbot.mouseClick(widget(inside, Button, "report_return"), Qt.MouseButton.LeftButton)
    qtbot.wait(60)
    page(inside, ReturnRecordPage)
