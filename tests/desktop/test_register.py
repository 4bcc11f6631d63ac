"""The register in the real window over the sample school: counts that are true, keys, filters, deletion, export."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
import python_calamine
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from desktop.desk import Desk
from desktop.inside import Inside
from desktop.models.records import PAGE, RecordsModel
from desktop.pages.entry import EntryPage
from desktop.pages.register import RegisterPage
from desktop.places import Place, register
from desktop.presenters.register import Register
from desktop.presenters.register_columns import Cell, Column, Kind, columns_of, mask
from desktop.theme.icons import Icons
from desktop.theme.look import Look
from desktop.widgets.cell_delegate import MARGIN
from desktop.widgets.record_table import HOLD_MS, RecordTable, _grant
from forms.definition import Nature
from forms.text import Text
from sync.store import Query
from tests.desktop.desk_kit import click, wait_inside
from tests.desktop.records_kit import CONTROL, go, page, press, type_here, widget, written

ENROLMENT = register("enrolment")


def pupils(qtbot: QtBot, inside: Inside) -> RegisterPage:
    return go(qtbot, inside, ENROLMENT, RegisterPage)


def test_the_count_is_true_and_typing_filters(qtbot: QtBot, inside: Inside) -> None:
    shown = pupils(qtbot, inside)
    assert widget(inside, QLabel, "register-count").text() == "1,200"
    box = widget(inside, QLineEdit, "register-search")
    press(qtbot, Qt.Key.Key_F, CONTROL)
    assert QApplication.focusWidget() is box
    name = shown.register.names([shown.model.local_id(700)])[0]
    type_here(qtbot, name)
    qtbot.waitUntil(lambda: shown.model.rowCount() < 1200)
    expected = inside.session.reader.count("enrolment", Query(text=name))
    assert widget(inside, QLabel, "register-count").text() == f"{expected:,}"
    assert name in shown.register.names([shown.model.local_id(row) for row in range(shown.model.rowCount())])
    press(qtbot, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: shown.model.rowCount() == 1200)


def test_several_values_of_a_filter_are_one_chip_and_go_together(qtbot: QtBot, inside: Inside) -> None:
    shown = pupils(qtbot, inside)
    shown.filters.filtered.emit("grade", ["5", "6"])
    shown.filters.filtered.emit("boarding", ["2"])
    expected = inside.session.reader.count("enrolment", Query(filters={"grade": ("5", "6"), "boarding": ("2",)}))
    assert shown.model.rowCount() == expected > 0
    chips = shown.register.chips(shown.sought)
    assert [(chip.what.zh, chip.value.zh) for chip in chips] == [("年级", "五、六"), ("就读", "住校")]
    qtbot.mouseClick(widget(inside, QPushButton, "register-clear"), Qt.MouseButton.LeftButton)
    assert shown.model.rowCount() == 1200


def test_the_filter_menu_is_made_from_the_form(qtbot: QtBot, inside: Inside) -> None:
    shown = pupils(qtbot, inside)
    shown.filters.menu.aboutToShow.emit()
    labels = [action.text() for action in shown.filters.menu.actions()]
    assert {"年级", "性别", "就读方式", "留守情况"} <= set(labels)
    grades = shown.filters.menu.actions()[labels.index("年级")].menu()
    grades.actions()[2].trigger()
    grades.actions()[3].trigger()
    assert shown.sought.filters["grade"] == ("3", "4")


def test_sorting_by_a_click_and_again_the_other_way(qtbot: QtBot, inside: Inside) -> None:
    shown = pupils(qtbot, inside)
    shown.table.main.horizontalHeader().sectionClicked.emit(3)
    assert shown.sought.order == ("birth_date", False)
    first = shown.model.index(0, 3).data()
    shown.table.main.horizontalHeader().sectionClicked.emit(3)
    assert shown.sought.order == ("birth_date", True)
    assert shown.model.index(0, 3).data() > first


def test_keys_open_tick_and_go_to_a_new_one(qtbot: QtBot, inside: Inside) -> None:
    shown = pupils(qtbot, inside)
    for _ in range(3):
        press(qtbot, Qt.Key.Key_Down)
    press(qtbot, Qt.Key.Key_Space)
    third = shown.model.local_id(3)
    assert shown.model.chosen() == [third]
    press(qtbot, Qt.Key.Key_Escape)
    assert shown.model.chosen() == []
    press(qtbot, Qt.Key.Key_Return)
    qtbot.wait(40)
    assert inside.frame.place() == Place("entry", "enrolment", third)
    inside.frame.back()
    qtbot.wait(40)
    assert shown.table.current_row() == 3
    press(qtbot, Qt.Key.Key_N, CONTROL)
    qtbot.wait(40)
    assert page(inside, EntryPage).entry.before is None


def test_numbers_are_masked_until_asked_for_and_that_is_noted(qtbot: QtBot, inside: Inside) -> None:
    shown = pupils(qtbot, inside)
    at = [column.kind for column in shown.register.columns].index(Kind.MASKED)
    assert "****" in shown.model.index(0, at).data()
    for row in range(20):
        cell = shown.register.rows([shown.model.local_id(row)])[0][at]
        assert cell.whole is not None
        assert "*" not in cell.whole.zh
    inside.frame.window().activateWindow()
    qtbot.keyPress(shown.table.main, Qt.Key.Key_Alt)
    qtbot.wait(HOLD_MS + 60)
    assert shown.model._bare == shown.model.local_id(0)
    qtbot.keyRelease(shown.table.main, Qt.Key.Key_Alt)
    assert shown.model._bare is None
    written(qtbot, inside)
    entry = inside.session.reader.accesses(1)[0]
    assert (entry.action, entry.form, entry.local_id) == ("look", "enrolment", shown.model.local_id(0))


def test_a_short_press_of_alt_shows_nothing(qtbot: QtBot, inside: Inside) -> None:
    shown = pupils(qtbot, inside)
    qtbot.keyClick(shown.table.main, Qt.Key.Key_Alt)
    qtbot.wait(HOLD_MS + 60)
    assert shown.model._bare is None


def test_masks_keep_what_tells_namesakes_apart() -> None:
    assert mask("G65329920160312242X", Nature.ID_NUMBER) == "G653299********242X"
    assert mask("653299201603122426", Nature.ID_NUMBER) == "653299********2426"
    assert mask("15712342838", Nature.PHONE) == "157****2838"
    assert mask("A1234", Nature.ID_NUMBER) == "***34"


def test_deleting_names_and_counts_and_can_be_taken_back(qtbot: QtBot, inside: Inside) -> None:
    shown = pupils(qtbot, inside)
    shown.model.choose([0, 2], True)
    qtbot.wait(20)
    names = shown.register.names(shown.model.chosen())
    qtbot.mouseClick(widget(inside, QPushButton, "register-delete"), Qt.MouseButton.LeftButton)
    qtbot.wait(20)
    words = " ".join(label.text() for label in shown.findChildren(QLabel) if label.isVisible())
    assert all(name in words for name in names)
    assert "删除 2 人" in words
    assert shown.model.rowCount() == 1200
    qtbot.mouseClick(widget(inside, QPushButton, "register-delete-confirm"), Qt.MouseButton.LeftButton)
    written(qtbot, inside)
    assert shown.model.rowCount() == 1198
    assert inside.session.reader.count("enrolment", Query(deleted=True)) == 2
    qtbot.mouseClick(widget(inside, QPushButton, "register-undo"), Qt.MouseButton.LeftButton)
    written(qtbot, inside)
    assert shown.model.rowCount() == 1200


def test_what_is_ticked_and_out_of_sight_is_let_go(qtbot: QtBot, inside: Inside) -> None:
    shown = pupils(qtbot, inside)
    shown.model.choose_all()
    assert len(shown.model.chosen()) == 1200
    shown.filters.filtered.emit("grade", ["1"])
    assert len(shown.model.chosen()) == shown.model.rowCount() < 1200
    shown.filters.cleared.emit()
    assert len(shown.model.chosen()) < 1200


def test_export_writes_the_shown_columns_and_notes_it(qtbot: QtBot, inside: Inside, tmp_path: Path) -> None:
    shown = pupils(qtbot, inside)
    shown.filters.filtered.emit("grade", ["6"])
    path = tmp_path / "六年级.xlsx"
    shown.export_to(str(path))
    written(qtbot, inside)
    rows = python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    assert rows[0][:3] == ["姓名", "学籍号", "性别"]
    assert len(rows) - 1 == shown.model.rowCount()
    assert inside.session.reader.accesses(1)[0].action == "export"


def test_columns_are_chosen_and_remembered(qtbot: QtBot, inside: Inside) -> None:
    shown = pupils(qtbot, inside)
    action = next(a for a in shown.filters.columns_menu.actions() if a.data() == "status")
    assert not action.isChecked()
    action.trigger()
    assert "status" in [column.name for column in shown.register.columns]
    written(qtbot, inside)
    again = Register(inside.session.reader, inside.session.pack.forms["enrolment"], inside.session.today())
    assert "status" in [column.name for column in again.columns]


def test_a_register_that_finds_nothing_says_what_to_do(qtbot: QtBot, inside: Inside) -> None:
    shown = pupils(qtbot, inside)
    shown.filters.searched.emit("没有这个人")
    assert shown.model.rowCount() == 0
    assert any("没有符合条件" in label.text() for label in shown.findChildren(QLabel) if label.isVisible())


def test_no_default_column_of_a_register_is_too_narrow_for_its_head(qtbot: QtBot, inside: Inside) -> None:
    for form_id in ("enrolment", "dropout", "equipment"):
        shown = go(qtbot, inside, register(form_id), RegisterPage)
        for grid in (shown.table.frozen, shown.table.main):
            head = grid.horizontalHeader()
            for at, column in enumerate(shown.register.columns):
                if not grid.isColumnHidden(at):
                    said = QFontMetrics(shown.look.font(13)).horizontalAdvance(shown.look.say(column.label))
                    assert said + 20 <= head.sectionSize(at), column.name
        assert shown.table.main.horizontalScrollBar().maximum() == 0, form_id


class Reads:
    """Cells of a register of any size; how much was asked for is counted."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self._columns = columns
        self.asked = 0

    def __call__(self, ids: Sequence[int]) -> list[tuple[Cell, ...]]:
        self.asked += len(ids)
        return [tuple(Cell(Text(f"{i}", f"{i}")) for _ in self._columns) for i in ids]


def test_a_table_of_100_000_reads_what_is_seen(qtbot: QtBot, inside: Inside) -> None:
    columns = tuple(c for c in columns_of(inside.session.pack.forms["enrolment"]) if c.kind is not Kind.DELIVERY)[:6]
    reads = Reads(columns)
    look = Look(Icons())
    model = RecordsModel(look, reads)
    table = RecordTable(look, model)
    qtbot.addWidget(table)
    table.resize(1100, 560)
    table.show()
    model.show(columns, array("q", range(1, 100_001)))
    table.arrange(("", False))
    table.grab()
    assert reads.asked <= 2 * PAGE
    table.main.verticalScrollBar().setValue(table.main.verticalScrollBar().maximum() // 2)
    table.grab()
    assert reads.asked <= 4 * PAGE
    assert table.frozen.verticalScrollBar().value() == table.main.verticalScrollBar().value()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_states_and_causes_of_cases_are_not_cut(qtbot: QtBot, sample_desk: Callable[..., Desk], language: str) -> None:
    """The default columns at 1366 pixels: what is left over goes where a choice would be cut."""
    desk = sample_desk(language=language)
    click(qtbot, desk, "unlock")
    shown = go(qtbot, wait_inside(qtbot, desk), register("dropout"), RegisterPage)
    shown.seek(shown.sought.without_filters())
    qtbot.wait(30)
    columns = {column.name: at for at, column in enumerate(shown.model.columns())}
    metrics = QFontMetrics(shown.look.font(14))
    for name in ("state", "cause"):
        wide = shown.table.main.columnWidth(columns[name])
        field = shown.register.form.field(name)
        longest = max(metrics.horizontalAdvance(shown.look.say(choice.label)) for choice in field.choices)
        assert wide - 2 * MARGIN >= min(longest, 150), name


def test_wishes_are_met_from_what_is_left_and_never_from_other_columns() -> None:
    widths = {1: 100, 2: 100, 3: 100}
    assert _grant(widths, {1: 130, 2: 110, 3: 0}, 25) == 0
    assert widths == {1: 115, 2: 110, 3: 100}
    assert _grant(widths, {1: 130, 2: 110, 3: 0}, 60) == 45
