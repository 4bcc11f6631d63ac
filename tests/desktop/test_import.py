"""The import page in the real window: choose, look, take; nothing is saved before, and stopping leaves nothing."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton, QWidget
from pytestqt.qtbot import QtBot

import resources
from desktop.desk import Desk
from desktop.pages.import_roll import ImportPage
from desktop.places import HOME, IMPORT, register
from desktop.presenters.folders import DataFolder
from desktop.presenters.import_roll import FORM
from desktop.presenters.new_school import NewSchool
from desktop.presenters.opening import make_school
from desktop.tasks import Changes
from desktop.widgets.count_tiles import CountTiles
from desktop.widgets.folded_note import FoldedNote
from desktop.widgets.note import Note
from desktop.widgets.roll_table import RollTable
from forms.pack import Pack, load_pack
from sync.store import Query
from tests.desktop.desk_kit import GIVEN, click, cut_off, find, page_in_sight
from tests.desktop.import_kit import put_right, roll_of, small_school

Open = Callable[..., Desk]
FEW = small_school()


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def pack(cache: Path) -> Pack:
    return load_pack(resources.find("pack"), cache)


@pytest.fixture
def opened(qtbot: QtBot, start: Callable[..., Desk], folder: DataFolder, pack: Pack, cache: Path) -> Open:
    """A desk with a new school open at the import page."""

    def begin(given: NewSchool = GIVEN, **preferences: object) -> Desk:
        shutil.copytree(cache, folder.cache, dirs_exist_ok=True)
        desk = start(**preferences)
        qtbot.waitUntil(lambda: not desk.tasks.is_busy(), timeout=15_000)
        desk.entrance.entered.emit(make_school(folder, given, pack), IMPORT)
        assert isinstance(page_in_sight(desk), ImportPage)
        return desk

    return begin


def page_of(desk: Desk) -> ImportPage:
    page = page_in_sight(desk)
    assert isinstance(page, ImportPage)
    return page


def wait_for(qtbot: QtBot, desk: Desk, name: str) -> None:
    def is_there() -> bool:
        return any(w.isVisible() for w in desk.window.findChildren(QWidget, name)) and not desk.tasks.is_busy()

    qtbot.waitUntil(is_there, timeout=30_000)


def read(qtbot: QtBot, desk: Desk, path: Path) -> ImportPage:
    page = page_of(desk)
    page.choose(path)
    wait_for(qtbot, desk, "import_table")
    return page


def counts(desk: Desk) -> list[int]:
    tiles = find(desk, CountTiles, "import_counts")
    return [tiles.count(key) for key in ("all", "new", "changed", "same", "refused")]


def kept(desk: Desk) -> int:
    assert desk.session is not None
    return desk.session.reader.count(FORM, Query())


def said(desk: Desk, name: str) -> str:
    return find(desk, QWidget, name).findChildren(Note)[0].text()


def test_the_sample_roll_is_looked_at_then_taken(qtbot: QtBot, opened: Open, tmp_path: Path) -> None:
    made = small_school(1200)
    path, bad = roll_of(tmp_path, made, bad_rows=20)
    desk = opened()
    told: list[Changes] = []
    desk.tasks.changed.connect(told.append)
    read(qtbot, desk, path)
    assert counts(desk) == [1200, 1180, 0, 0, 20]
    assert kept(desk) == 0
    note = next(n for n in desk.window.findChildren(FoldedNote) if n.isVisible())
    assert "民族" in note.text()
    accept = find(desk, QPushButton, "import_accept")
    assert accept.text() == "收下 1,180 行"
    click(qtbot, desk, "import_accept")
    wait_for(qtbot, desk, "import_result")
    assert said(desk, "import_result") == "已收下 1,180 名，20 行没收下。"
    assert kept(desk) == 1180
    assert not accept.isVisible()
    qtbot.waitUntil(lambda: any(FORM in changes.forms for changes in told), timeout=2000)
    refused, repaired = tmp_path / "refused.xlsx", tmp_path / "repaired.xlsx"
    page_of(desk).save_refused(refused)
    wait_for(qtbot, desk, "import_refused_saved")
    assert str(refused) in said(desk, "import_refused_saved")
    read(qtbot, desk, path)
    assert counts(desk) == [1200, 0, 0, 1180, 20]
    assert not find(desk, QPushButton, "import_accept").isEnabled()
    assert kept(desk) == 1180
    put_right(refused, repaired, made, bad)
    read(qtbot, desk, repaired)
    assert counts(desk) == [20, 20, 0, 0, 0]
    click(qtbot, desk, "import_accept")
    wait_for(qtbot, desk, "import_result")
    assert kept(desk) == 1200


def test_a_tile_is_the_filter(qtbot: QtBot, opened: Open, tmp_path: Path) -> None:
    desk = opened()
    read(qtbot, desk, roll_of(tmp_path, FEW, bad_rows=10)[0])
    table = find(desk, RollTable, "import_table").rows()
    assert table.rowCount() == 120 + 2  # a band over each group
    click(qtbot, desk, "count_refused")
    assert table.rowCount() == 10 + 1
    words = [str(table.index(at, 6).data()) for at in range(1, table.rowCount())]
    assert all(words), "every refused row says why"
    assert not find(desk, QWidget, "count_changed").isEnabled()
    tiles = find(desk, CountTiles, "import_counts")
    qtbot.keyClick(find(desk, QWidget, "count_refused"), Qt.Key.Key_Left)
    assert tiles.value() == "new", "tiles that count nothing are passed over"


@pytest.mark.parametrize(
    ("content", "words"), [(b"%PDF-1.4 \x00", "不是表格"), (b"", "文件是空的"), ("好\n".encode(), "没有找到表头")]
)
def test_a_file_of_another_kind_is_refused_in_words(
    qtbot: QtBot, opened: Open, tmp_path: Path, content: bytes, words: str
) -> None:
    desk = opened()
    path = tmp_path / "other.xlsx"
    path.write_bytes(content)
    page_of(desk).choose(path)
    wait_for(qtbot, desk, "import_trouble")
    assert words in said(desk, "import_trouble")
    assert find(desk, QPushButton, "import_choose").isEnabled()
    read(qtbot, desk, roll_of(tmp_path, FEW)[0])
    assert counts(desk)[0] == 120


def test_a_file_that_is_gone_says_so(qtbot: QtBot, opened: Open, tmp_path: Path) -> None:
    desk = opened()
    page_of(desk).choose(tmp_path / "gone.xlsx")
    wait_for(qtbot, desk, "import_trouble")
    assert said(desk, "import_trouble")


def test_stopping_a_reading_leaves_nothing(qtbot: QtBot, opened: Open, tmp_path: Path) -> None:
    desk = opened()
    page_of(desk).choose(roll_of(tmp_path, FEW)[0])
    click(qtbot, desk, "import_cancel")
    wait_for(qtbot, desk, "import_trouble")
    assert said(desk, "import_trouble") == "已停下，什么也没有保存。"
    assert page_of(desk).counts_for_tour() == ""
    assert kept(desk) == 0


def test_stopping_a_taking_leaves_nothing_and_can_be_done_again(qtbot: QtBot, opened: Open, tmp_path: Path) -> None:
    desk = opened()
    read(qtbot, desk, roll_of(tmp_path, small_school(600))[0])
    click(qtbot, desk, "import_accept")
    click(qtbot, desk, "import_cancel")
    wait_for(qtbot, desk, "import_trouble")
    assert said(desk, "import_trouble") == "已停下，一行也没有收下。"
    assert kept(desk) == 0
    click(qtbot, desk, "import_accept")
    wait_for(qtbot, desk, "import_result")
    assert kept(desk) == 600


def test_progress_is_seen_at_once(qtbot: QtBot, opened: Open, tmp_path: Path) -> None:
    desk = opened()
    page_of(desk).choose(roll_of(tmp_path, FEW)[0])
    assert find(desk, QPushButton, "import_cancel").isEnabled(), "before anything else has happened"
    wait_for(qtbot, desk, "import_table")


def test_leaving_stops_a_reading_but_not_a_taking(qtbot: QtBot, opened: Open, tmp_path: Path) -> None:
    desk = opened()
    path, _ = roll_of(tmp_path, FEW)
    assert desk.inside is not None
    page_of(desk).choose(path)
    desk.inside.frame.go(HOME)
    qtbot.waitUntil(lambda: not desk.tasks.is_busy(), timeout=10_000)
    assert kept(desk) == 0
    desk.inside.frame.go(IMPORT)
    assert page_of(desk).counts_for_tour() == ""
    read(qtbot, desk, path)
    click(qtbot, desk, "import_accept")
    desk.inside.frame.go(HOME)
    qtbot.waitUntil(lambda: kept(desk) == 120, timeout=10_000)


def test_refused_rows_that_cannot_be_written_say_so(qtbot: QtBot, opened: Open, tmp_path: Path) -> None:
    desk = opened()
    page = read(qtbot, desk, roll_of(tmp_path, FEW, bad_rows=3)[0])
    page.save_refused(tmp_path / "nowhere" / "refused.xlsx")
    wait_for(qtbot, desk, "import_refused_saved")
    assert "没有写成文件“refused.xlsx”" in said(desk, "import_refused_saved")
    page.save_refused(tmp_path / "refused.xlsx")
    qtbot.waitUntil(lambda: "已把 3 行存到" in said(desk, "import_refused_saved"), timeout=5000)


def test_the_pupils_are_one_click_away(qtbot: QtBot, opened: Open, tmp_path: Path) -> None:
    desk = opened()
    read(qtbot, desk, roll_of(tmp_path, FEW)[0])
    click(qtbot, desk, "import_accept")
    wait_for(qtbot, desk, "import_result")
    assert said(desk, "import_result") == "已收下 120 名。"
    click(qtbot, desk, "import_see_pupils")
    assert desk.inside is not None
    assert desk.inside.frame.place() == register(FORM)


def test_a_file_can_be_dropped(qtbot: QtBot, opened: Open, tmp_path: Path) -> None:
    desk = opened()
    page, data = page_of(desk), QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(roll_of(tmp_path, FEW)[0]))])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(80, 80), copy, data, left, none)
    QApplication.sendEvent(page, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(page, QDropEvent(QPointF(80, 80), copy, data, left, none))
    wait_for(qtbot, desk, "import_table")
    assert counts(desk)[0] == 120


def test_the_dialogs_ask_for_the_right_files(qtbot: QtBot, opened: Open, tmp_path: Path) -> None:
    desk = opened()
    path, _ = roll_of(tmp_path, FEW, bad_rows=3)
    click(qtbot, desk, "import_choose")
    dialog = desk.window.findChildren(QFileDialog)[0]
    assert dialog.testOption(QFileDialog.Option.DontUseNativeDialog)
    assert all(kind in dialog.nameFilters()[0] for kind in ("*.xlsx", "*.xls", "*.csv"))
    dialog.fileSelected.emit(str(path))
    dialog.reject()
    wait_for(qtbot, desk, "import_table")
    qtbot.waitUntil(lambda: not desk.window.findChildren(QFileDialog), timeout=2000)
    click(qtbot, desk, "import_refused_save")
    dialog = desk.window.findChildren(QFileDialog)[0]
    assert dialog.acceptMode() is QFileDialog.AcceptMode.AcceptSave
    assert dialog.selectedFiles()[0].endswith("roll-没收下的行.xlsx")
    dialog.fileSelected.emit(str(tmp_path / "out.xlsx"))
    dialog.reject()
    wait_for(qtbot, desk, "import_refused_saved")
    assert (tmp_path / "out.xlsx").exists()


@pytest.mark.parametrize(("theme", "language"), [(t, ln) for t in ("light", "dark") for ln in ("zh", "en")])
def test_nothing_is_cut_off(qtbot: QtBot, opened: Open, tmp_path: Path, theme: str, language: str) -> None:
    other = NewSchool(GIVEN.name, "2165009999", GIVEN.county, GIVEN.clerk, GIVEN.password, GIVEN.again)
    desk = opened(other, theme=theme, language=language)

    def assert_fits() -> None:
        qtbot.wait(30)
        qtbot.waitUntil(lambda: cut_off(desk.window) == [], timeout=1000)  # a step told just now is laid out next
        assert desk.window.minimumSizeHint().width() <= 1366
        assert desk.window.minimumSizeHint().height() <= 697

    assert_fits()
    read(qtbot, desk, roll_of(tmp_path, FEW, bad_rows=20, name="二〇二六年秋季学期学籍核对名册最后一稿.xlsx")[0])
    assert_fits()
    next(n for n in desk.window.findChildren(FoldedNote) if n.isVisible()).link.click()
    assert_fits()
    desk.window.resize(1024, 600)
    assert_fits()
    desk.window.resize(1366, 697)
    click(qtbot, desk, "import_accept")
    assert_fits()
    wait_for(qtbot, desk, "import_result")
    page_of(desk).save_refused(tmp_path / "refused.xlsx")
    wait_for(qtbot, desk, "import_refused_saved")
    assert_fits()
