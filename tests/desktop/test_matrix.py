"""Schools × months in the window of a county's desk: totals that add up, the road of a cell, filters, keys, paper."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.desk import Desk
from desktop.i18n import same
from desktop.pages.matrix import MatrixPage
from desktop.places import MATRIX
from desktop.presenters.folders import DataFolder
from desktop.presenters.matrix import export_months, read_months
from desktop.presenters.matrix_card import card_of
from desktop.presenters.matrix_view import LEGEND, Sift, arrange, cell_shown, month_counts, newest_due
from desktop.theme.icons import Icons
from desktop.theme.look import Look
from desktop.widgets.badge import Chip
from desktop.widgets.buttons import Button
from desktop.widgets.matrix_paint import sheets
from desktop.widgets.note import Note
from forms.errors import WorldError
from sync.county.matrix import COUNTED, Matrix, State
from tests.desktop.desk_kit import cut_off, elided, find, type_into, wait_inside
from tests.fakes.months import COUNTY, NOW, PASSWORD, SCHOOLS, by_arrival, make_county

OCTOBER = 10
VILLAGE = frozenset({"village"})


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Matrix:
    store = make_county(tmp_path_factory.mktemp("months") / "county")
    try:
        return read_months(store, by_arrival(), NOW.date())
    finally:
        store.close()


@pytest.fixture
def page(qtbot: QtBot, qapp: QApplication, found: Matrix) -> MatrixPage:
    made = MatrixPage(Look(Icons()), same(COUNTY.name), opens_schools=True)
    qtbot.addWidget(made)
    made.resize(1182, 660)
    made.show()
    made.tell(found, NOW.date())
    made.grid.setFocus()
    return made


# -- what is shown ---------------------------------------------------------------------------------------------------


def test_totals_add_up_and_a_months_counts_are_those_of_its_column(found: Matrix) -> None:
    for form in ("", *found.duties.by_form):
        view = arrange(found, Sift(form))
        assert len(view.rows) == len(SCHOOLS)
        for at, column in enumerate(view.columns):
            counts = dict(month_counts(found, Sift(form), at).counts)
            names = [row.faces[at].name for row in view.rows]
            assert sum(counts.values()) == sum(name in LEGEND for name in names)
            assert column.is_counted is bool(counts)
        due = sum(row.due for row in view.rows)
        assert due == sum(cell_of(found, form, at) for at in range(len(view.columns)))


def cell_of(found: Matrix, form: str, at: int) -> int:
    """How many schools something is due of in this month."""
    forms = (form,) if form else tuple(found.duties.by_form)
    return sum(cell_shown(line, forms, at)[1].state in COUNTED for line in found.lines)


def test_vacations_are_empty_and_named_and_the_month_under_way_is_not_due(found: Matrix) -> None:
    view = arrange(found, Sift("dropout"))
    assert [column.foot.zh for column in view.columns if column.foot.zh == "放假"] == ["放假"] * 2
    assert view.columns[0].year == "2025"
    assert [column.year for column in view.columns[1:3]] == ["2026", ""]
    assert not view.columns[-1].is_short
    assert newest_due(found, Sift("equipment")) == 0
    assert newest_due(found, Sift()) == OCTOBER


def test_of_several_forms_a_month_is_shown_by_the_worst(found: Matrix) -> None:
    mixed, alone = arrange(found, Sift()), arrange(found, Sift("dropout"))
    assert [row.faces[9].name for row in mixed.rows].count(State.DOUBTFUL) == 1
    assert [row.faces[9].name for row in alone.rows].count(State.DOUBTFUL) == 0
    for all_forms, one in zip(mixed.rows, alone.rows, strict=True):
        assert all_forms.faces[OCTOBER].name == State.MISSING or one.faces[OCTOBER].name != State.MISSING


def test_a_filter_keeps_only_what_fits_and_totals_are_of_that(found: Matrix) -> None:
    view = arrange(found, Sift("dropout", locations=VILLAGE))
    assert len(view.rows) == 5
    assert view.columns[OCTOBER].foot.zh == "4/5"
    lacking = arrange(found, Sift("dropout", lacking=found.duties.months[OCTOBER]))
    assert [row.name for row in lacking.rows] == ["红柳滩镇寄宿制学校", "阿热勒村小学"]
    assert lacking.schools == len(SCHOOLS)


def test_a_card_tells_four_times_and_only_the_school_speaks_for_the_sealing(found: Matrix) -> None:
    number = next(n for n, row in enumerate(arrange(found, Sift("dropout")).rows) if row.faces[3].name == State.IN_TIME)
    card = card_of(found, Sift("dropout"), found.lines[number].school.code, 3, NOW.date())
    assert [step.title.zh for step in card.steps] == ["录入", "学校封好", "交到县里", "转自治区"]
    assert [step.on_road for step in card.steps] == [False, True, False, False]
    assert "学校时钟" in card.steps[1].words.zh


def test_a_doubtful_claim_says_what_the_school_knew(found: Matrix) -> None:
    line = next(line for line in found.lines if line.cells["enrolment"][9].state is State.DOUBTFUL)
    card = card_of(found, Sift("enrolment"), line.school.code, 9, NOW.date())
    assert card.face.word.zh == "时间存疑"
    assert "9 月 14 日" in card.steps[1].words.zh


def test_what_is_missing_says_since_when_and_when_the_school_was_heard_of_last(found: Matrix) -> None:
    line = next(line for line in found.lines if line.cells["dropout"][OCTOBER].state is State.MISSING)
    card = card_of(found, Sift("dropout"), line.school.code, OCTOBER, NOW.date())
    assert card.steps == ()
    assert "已过 15 天" in card.words.zh
    assert "最近一次交来" in card.words.zh
    never = replace(found, lines=(replace(line, last_came=None),))
    assert "还没有交过" in card_of(never, Sift("dropout"), line.school.code, OCTOBER, NOW.date()).words.zh
    unread = replace(found, lines=(replace(line, unread=2),))
    assert "2 份" in card_of(unread, Sift("dropout"), line.school.code, OCTOBER, NOW.date()).words.zh


def test_a_workbook_has_a_row_for_all_that_is_due(found: Matrix, tmp_path: Path) -> None:
    number = export_months(found, Sift("dropout", locations=VILLAGE), tmp_path / "m.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "m.xlsx").active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert len(rows) == number + 1 == 5 * 10 + 1
    october = [row for row in rows if row[4] == "2026-10"]
    assert [row[7] for row in october].count("缺") == 1
    assert {row[6] for row in october} == {"2026-11-08"}
    with pytest.raises(WorldError):
        export_months(found, Sift(), tmp_path / "none" / "m.xlsx")


# -- the page --------------------------------------------------------------------------------------------------------


def test_arrows_walk_enter_opens_and_escape_closes(qtbot: QtBot, page: MatrixPage) -> None:
    assert page.grid.cursor_at() == (0, newest_due_of(page))
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Left):
        qtbot.keyClick(page.grid, key)
    assert page.grid.cursor_at() == (2, newest_due_of(page) - 1)
    assert "红柳滩镇小学" in page.grid.accessibleDescription()
    qtbot.keyClick(page.grid, Qt.Key.Key_Return)
    assert page.card.isVisible()
    qtbot.keyClick(page.card, Qt.Key.Key_Escape)
    assert not page.card.isVisible()
    qtbot.keyClick(page.grid, Qt.Key.Key_End)
    assert page.grid.cursor_at()[0] == len(SCHOOLS) - 1
    for _ in range(20):
        qtbot.keyClick(page.grid, Qt.Key.Key_Right)
    assert page.grid.cursor_at() == (len(SCHOOLS) - 1, 11)


def newest_due_of(page: MatrixPage) -> int:
    assert page._found is not None
    return newest_due(page._found, page.sift)


def test_a_click_opens_the_card_beside_the_cell_and_within_the_page(qtbot: QtBot, page: MatrixPage) -> None:
    for row, month in ((0, 0), (0, 11), (12, 0), (12, 11), (6, 5)):
        page.grid.go_to(row, month)
        middle = page.grid.place_of(row, month).center()
        qtbot.mouseClick(page.grid.viewport(), Qt.MouseButton.LeftButton, pos=middle)
        assert page.card.isVisible()
        assert page.rect().contains(page.card.geometry())
        assert not page.card.geometry().contains(page.grid.viewport().mapTo(page, middle))
        assert cut_off(page.card) == []
    qtbot.mouseClick(page.grid.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(300, 10))
    assert not page.card.isVisible()


def test_a_school_is_opened_from_its_card(qtbot: QtBot, page: MatrixPage) -> None:
    page.grid.go_to(3, OCTOBER)
    qtbot.keyClick(page.grid, Qt.Key.Key_Space)
    button = page.card.findChild(Button, "cell-school")
    assert button is not None
    with qtbot.waitSignal(page.go) as gone:
        qtbot.keyClick(button, Qt.Key.Key_Return)
    assert gone.args is not None
    assert (gone.args[0].page, gone.args[0].chosen) == ("school", "2165000003")


def test_missing_ones_are_shown_alone_and_a_chip_brings_all_back(qtbot: QtBot, page: MatrixPage) -> None:
    page.seek(Sift("dropout"))
    page.grid.go_to(0, OCTOBER)
    button = page.findChild(Button, "matrix-missing")
    assert button is not None
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert page.sift.lacking == date(2026, 10, 1)
    chip = page.findChild(Chip, "matrix-chip-lacking")
    assert chip is not None
    qtbot.keyClick(chip, Qt.Key.Key_Delete)
    assert not page.sift.is_narrowed


def test_it_prints_on_sheets_that_hold_every_school_once(page: MatrixPage, tmp_path: Path) -> None:
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "months.pdf"))
    page.print_to(printer)
    assert (tmp_path / "months.pdf").read_bytes().startswith(b"%PDF")
    page.paper.save_wanted.emit(str(tmp_path / "saved.pdf"), False)
    assert (tmp_path / "saved.pdf").read_bytes().startswith(b"%PDF")
    page.paper.save_wanted.emit(str(tmp_path / "no such folder" / "saved.pdf"), False)
    assert any("PDF 没有写成" in note.text() for note in page.findChildren(Note))
    assert [number for part in sheets(300, 600) for number in part] == list(range(300))
    assert list(sheets(0, 600)) == [range(0, 0)]


@pytest.mark.parametrize(("theme", "language"), [("light", "zh"), ("light", "en"), ("dark", "zh")])
def test_a_county_officer_signs_in_and_finds_all_in_place(
    qtbot: QtBot, start: Callable[..., Desk], folder: DataFolder, theme: str, language: str
) -> None:
    make_county(folder.directory_of(COUNTY.code)).close()
    desk = start(theme=theme, language=language, last_school=folder.directory_of(COUNTY.code).name)
    type_into(qtbot, desk, "password", PASSWORD)
    find(desk, Button, "unlock").click()
    inside = wait_inside(qtbot, desk)
    inside.frame.go(MATRIX)
    made = inside.frame.page()
    assert isinstance(made, MatrixPage)
    qtbot.waitUntil(lambda: made._found is not None, timeout=10_000)
    qtbot.wait(30)
    assert desk.window.focusWidget() is made.grid
    assert cut_off(desk.window) == []
    assert [text for text in elided(desk.window) if text != COUNTY.name] == []
    assert desk.window.minimumSizeHint().width() <= 1366
    assert desk.window.minimumSizeHint().height() <= 697
