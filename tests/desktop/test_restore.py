"""A school whose disk died, in the window: from a backup, from what the county has, and a county's desk."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

import resources
from desktop.desk import Desk
from desktop.inside import Inside
from desktop.pages.home import HomePage
from desktop.pages.lock import LockPage
from desktop.pages.new_county import NewCountyPage
from desktop.pages.restore import RestorePage
from desktop.places import DELIVERY, HOME, SETTINGS, Place
from desktop.presenters import opening
from desktop.presenters.began_anew import began_anew
from desktop.presenters.folders import SAMPLE_MARK, DataFolder
from desktop.presenters.restoring import NONE_FOUND, copy_views
from desktop.widgets.note import Note
from forms.pack import load_pack
from sync import joining
from sync.county import admission, answers, founding, on_stick
from sync.county.inbox import take
from sync.store import Query, found_copies
from sync.visit import What, copy_to_stick, look_at_stick
from sync.visit import take as read_stick
from tests.desktop.county_kit import NAMES, Town, code_of
from tests.desktop.desk_kit import (
    GIVEN,
    NOW,
    PASSWORD,
    click,
    cut_off,
    elided,
    find,
    page_in_sight,
    set_up,
    type_into,
    wait_inside,
)


def in_sight(desk: Desk, kind: type[RestorePage]) -> RestorePage:
    page = desk.window.content()
    assert isinstance(page, kind)
    return page


def notes(desk: Desk) -> list[str]:
    return [note.text() for note in desk.window.findChildren(Note) if note.isVisible()]


def choose(page: RestorePage, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(folder))
    page.choose.click()


def told(qtbot: QtBot, desk: Desk, place: Place, words: str) -> None:
    assert desk.inside is not None
    desk.inside.frame.go(place)
    qtbot.waitUntil(lambda: words in notes(desk), timeout=10_000)


def test_a_school_comes_back_from_a_backup_beside_what_is_here(
    qtbot: QtBot, desk: Desk, folder: DataFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = set_up(qtbot, desk)
    copy = inside.session.store.back_up(tmp_path / "stick" / "备份", NOW).directory
    first = inside.session.store.own_epoch
    desk.lock()
    qtbot.waitUntil(lambda: isinstance(desk.window.content(), LockPage), timeout=10_000)
    click(qtbot, desk, "restore")
    page = in_sight(desk, RestorePage)
    choose(page, tmp_path / "stick", monkeypatch)
    qtbot.waitUntil(lambda: _says(page, GIVEN.clerk), timeout=10_000)
    assert _says(page, "没有恢复单能打开它")
    click(qtbot, desk, "restore_copy")
    qtbot.waitUntil(lambda: isinstance(desk.window.content(), LockPage), timeout=10_000)
    type_into(qtbot, desk, "password", PASSWORD)
    click(qtbot, desk, "unlock")
    inside = wait_inside(qtbot, desk)
    assert inside.session.directory == folder.root / "schools" / f"{GIVEN.code}-2"
    assert (folder.root / "schools" / GIVEN.code / "yilu.db").exists()
    for place in (HOME, DELIVERY, SETTINGS):
        told(qtbot, desk, place, began_anew("copy").zh)
    assert inside.session.store.own_epoch != first
    assert copy.is_dir()


def _says(page: RestorePage, words: str) -> bool:
    return any(words in label.text() for label in page.findChildren(QLabel) if label.isVisible())


def test_a_folder_without_a_copy_is_told_and_nothing_is_made(
    qtbot: QtBot, desk: Desk, folder: DataFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    click(qtbot, desk, "choose_restore")
    page = in_sight(desk, RestorePage)
    choose(page, tmp_path, monkeypatch)
    qtbot.waitUntil(lambda: NONE_FOUND.zh in notes(desk), timeout=5_000)
    assert not (folder.root / "schools").exists()


def test_a_sample_school_is_made_anew_and_not_restored(folder: DataFolder, tmp_path: Path) -> None:
    pack = load_pack(resources.find("pack"), folder.cache)
    opening.make_school(folder, replace(GIVEN, name=GIVEN.name + SAMPLE_MARK), pack).store.close()
    assert len(found_copies(folder.root / "schools")) == 1
    assert copy_views(folder.root / "schools") == ()


def test_a_copy_that_cannot_be_read_leaves_nothing(
    qtbot: QtBot, desk: Desk, folder: DataFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack = load_pack(resources.find("pack"), folder.cache)
    other = opening.make_school(DataFolder(tmp_path / "other"), GIVEN, pack)
    copy = other.store.back_up(tmp_path / "stick", NOW).directory
    other.store.close()
    click(qtbot, desk, "choose_restore")
    page = in_sight(desk, RestorePage)
    choose(page, tmp_path / "stick", monkeypatch)
    qtbot.waitUntil(lambda: _says(page, GIVEN.clerk), timeout=5_000)
    shutil.rmtree(copy)  # the stick is pulled out
    click(qtbot, desk, "restore_copy")
    qtbot.waitUntil(lambda: bool(notes(desk)), timeout=5_000)
    assert page.done.isEnabled()
    assert [path for path in folder.root.rglob("*") if GIVEN.code in path.name] == []


def test_without_a_backup_the_county_gives_back_what_it_has(
    qtbot: QtBot, desk: Desk, folder: DataFolder, tmp_path: Path
) -> None:
    town = Town.found(DataFolder(tmp_path / "county"), tmp_path)
    county = town.desk()
    old = town.joined(county, 0)
    stick = town.stick("before")
    town.enter(old, 5)
    town.hand_over(old, stick)
    take(county, town.pack, on_stick.files_on(stick))
    key = old.device_key.public
    old.close()

    inside = _rebuilt(qtbot, desk)
    store = inside.session.store
    _expect(qtbot, desk, "顶替旧电脑")
    joining.begin_with_card(store, founding.card(county))
    stick = town.stick("after")
    copy_to_stick(store, town.pack, stick)
    done = take(county, town.pack, on_stick.files_on(stick))
    admission.replace_pc(county, town.pack, key, store.device_key.public, store.school.code)
    on_stick.write_back(county, stick, done.visit, answers.answers(county, town.pack, done.survey))
    offer = look_at_stick(store, stick)
    roster = tuple(item for item in offer.items if item.what is What.ROSTER)
    read_stick(store, town.pack, stick, replace(offer, items=roster))
    _expect(qtbot, desk, "县里有 5 项改动，已回来 0 项")
    read_stick(store, town.pack, stick, look_at_stick(store, stick))
    assert store.count("enrolment", Query()) == 5
    _expect(qtbot, desk, "县里有的都回来了：5 项改动，本机现在有 5 条记录")
    click(qtbot, desk, "rebuilt_known")
    qtbot.waitUntil(lambda: not any("都回来了" in note for note in notes(desk)), timeout=5_000)
    county.close()


def _rebuilt(qtbot: QtBot, desk: Desk) -> Inside:
    click(qtbot, desk, "choose_restore")
    click(qtbot, desk, "rebuild")
    typed = {"name": NAMES[0], "code": code_of(0), "clerk": GIVEN.clerk, "password": PASSWORD, "again": PASSWORD}
    for field, text in typed.items():
        type_into(qtbot, desk, f"school_{field}", text)
    find(desk, QLineEdit, "school_county").setText(GIVEN.county)
    click(qtbot, desk, "create_school")
    return wait_inside(qtbot, desk)


def _expect(qtbot: QtBot, desk: Desk, words: str) -> None:
    assert desk.inside is not None
    desk.inside.frame.go(SETTINGS)
    desk.inside.frame.go(HOME)
    assert isinstance(page_in_sight(desk), HomePage)
    qtbot.waitUntil(lambda: any(words in note for note in notes(desk)), timeout=10_000)


def test_a_countys_desk_comes_back_from_a_backup_or_from_paper(
    qtbot: QtBot, desk: Desk, folder: DataFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = Town.found(DataFolder(tmp_path / "county"), tmp_path)
    county = town.desk()
    first = county.own_epoch
    county.back_up(tmp_path / "stick", NOW)
    county.close()
    click(qtbot, desk, "choose_restore")
    click(qtbot, desk, "rebuild_county")
    assert isinstance(desk.window.content(), NewCountyPage)
    desk.entrance.show_restore()
    page = in_sight(desk, RestorePage)
    choose(page, tmp_path / "stick", monkeypatch)
    qtbot.waitUntil(lambda: _says(page, "马文军"), timeout=5_000)
    click(qtbot, desk, "restore_copy")
    qtbot.waitUntil(lambda: isinstance(desk.window.content(), LockPage), timeout=10_000)
    type_into(qtbot, desk, "password", PASSWORD)
    click(qtbot, desk, "unlock")
    inside = wait_inside(qtbot, desk)
    assert inside.county is not None
    assert inside.session.store.own_epoch != first
    told(qtbot, desk, SETTINGS, began_anew("copy").zh)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_fits(
    qtbot: QtBot, qapp: QApplication, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    pack = load_pack(resources.find("pack"), tmp_path / "cache")
    other = opening.make_school(DataFolder(tmp_path / "other"), GIVEN, pack)
    for hour in (7, 8):
        other.store.back_up(tmp_path / "stick", NOW.replace(day=hour, hour=hour))
    other.store.close()
    desk.set_language(language)
    click(qtbot, desk, "choose_restore")
    page = in_sight(desk, RestorePage)
    choose(page, tmp_path / "stick", monkeypatch)
    qtbot.waitUntil(lambda: _says(page, GIVEN.clerk), timeout=5_000)
    qapp.processEvents()
    assert cut_off(desk.window) == []
    assert elided(desk.window) == []
