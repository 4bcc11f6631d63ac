"""The page of updates in a real window: pack and program from a folder, shown, taken, used from the next time on."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton, QLabel
from pytestqt.qtbot import QtBot

from desktop.desk import Desk
from desktop.inside import Inside
from desktop.pages.inbox import InboxPage, Stage
from desktop.pages.updates import UpdatesPage
from desktop.places import INBOX, UPDATES
from desktop.presenters.folders import DataFolder
from forms.pack import pack_files
from sync import joining
from sync.county import founding
from sync.envelope.card import Card, seal_card
from sync.envelope.keys import AgeIdentity, SigningKey
from sync.envelope.pack_file import seal_pack
from sync.envelope.roster import Receiver
from sync.routes.usb.naming import DOWN, piece_name
from sync.routes.usb.stick import Stick
from sync.updates import launching
from tests.desktop.county_kit import Town, sign_in
from tests.desktop.desk_kit import PASSWORD, click, cut_off, find, page_in_sight, set_up, type_into, wait_inside
from tests.sync.pack_kit import NEXT, next_pack
from tests.sync.program_kit import ENTRY, NEWS, ROOT, made, write_program

OTHER = SigningKey(b"o" * 32)


@pytest.fixture
def stick(tmp_path: Path) -> Stick:
    root = tmp_path / "stick"
    root.mkdir()
    return Stick(root)


@pytest.fixture
def school(qtbot: QtBot, desk: Desk) -> Inside:
    """A new school that trusts a county."""
    inside = set_up(qtbot, desk)
    receiver = Receiver("652902", "county", OTHER.public, "0" * 16, AgeIdentity.generate().recipient, "库车市教育局")
    card = seal_card(Card("652902", "库车市教育局", (ROOT.public,), (receiver,)), ROOT)
    done: list[object] = []
    store = inside.session.store
    inside.session.tasks.write(lambda _: joining.begin_with_card(store, card), done.append)
    qtbot.waitUntil(lambda: bool(done))
    return inside


def put_pack(stick: Stick, folder: Path, key: SigningKey = ROOT, name: str = "pack-newest.yilu") -> None:
    stick.write(DOWN, name, seal_pack(NEXT, pack_files(folder), key))


def looked(qtbot: QtBot, desk: Desk, inside: Inside, stick: Stick, said: str) -> UpdatesPage:
    """The page after the folder was looked at, and says so."""
    inside.frame.go(UPDATES)
    qtbot.waitUntil(lambda: bool(shown(page_in_sight(desk))))
    page = page_in_sight(desk)
    assert isinstance(page, UpdatesPage)
    page.chosen.emit(str(stick.root))
    qtbot.waitUntil(lambda: said in shown(page), timeout=20_000)
    return page


def shown(page: object) -> str:
    assert isinstance(page, UpdatesPage)
    return "\n".join(label.text() for label in page.findChildren(QLabel) if label.isVisible())


def test_a_pack_is_shown_with_its_news_taken_and_in_use_after_signing_in_again(
    qtbot: QtBot, desk: Desk, school: Inside, stick: Stick, tmp_path: Path
) -> None:
    put_pack(stick, next_pack(tmp_path))
    put_pack(stick, next_pack(tmp_path, name="other"), OTHER, "pack-other.yilu")
    put_pack(stick, next_pack(tmp_path, name="third"), SigningKey.generate(), "pack-third.yilu")
    before = school.session.pack.version
    page = looked(qtbot, desk, school, stick, f"政策包 {NEXT}")
    text = shown(page)
    assert f"{NEXT} 版的新东西" in text
    assert "名册中没有这台设备" in text
    assert cut_off(page) == []
    click(qtbot, desk, "updates_take_pack")
    qtbot.waitUntil(lambda: "收下了，下次登录时启用" in shown(page), timeout=10_000)
    assert school.session.pack.version == before
    assert f"{NEXT} 已收下" in shown(page)

    desk.lock()
    qtbot.waitUntil(lambda: desk.entrance.place is not None)
    qtbot.waitUntil(lambda: bool(desk.window.findChildren(QAbstractButton, "unlock")))
    type_into(qtbot, desk, "password", PASSWORD)
    click(qtbot, desk, "unlock")
    inside = wait_inside(qtbot, desk)
    assert inside.session.pack.version == NEXT
    inside.frame.go(UPDATES)
    qtbot.waitUntil(lambda: "库车市教育局" in shown(page_in_sight(desk)))


@pytest.mark.skipif(os.name == "nt", reason="the tiny programs are scripts with a first line")
def test_a_program_is_installed_beside_this_one_for_the_next_start(
    qtbot: QtBot,
    start: Callable[..., Desk],
    folder: DataFolder,
    stick: Stick,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    home = write_program(tmp_path / "installed", 1)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(home / ENTRY))
    monkeypatch.setattr(launching, "this_platform", lambda: "linux-x86_64")
    given = made(tmp_path, 2)
    stick.write_all(DOWN, {piece_name(sha256): raw for sha256, raw in given.pieces.items()})
    stick.write(DOWN, "program-linux-x86-64.yilu", given.raw)
    desk = start()
    inside = set_up(qtbot, desk)
    store = inside.session.store
    receiver = Receiver("652902", "county", OTHER.public, "0" * 16, AgeIdentity.generate().recipient)
    card = seal_card(Card("652902", "库车市教育局", (ROOT.public,), (receiver,)), ROOT)
    inside.session.tasks.write(lambda _: joining.begin_with_card(store, card))
    page = looked(qtbot, desk, inside, stick, NEWS[0])
    assert cut_off(page) == []
    click(qtbot, desk, "updates_take_program")
    qtbot.waitUntil(lambda: "下次启动时启用：关掉驿录再打开" in shown(page), timeout=20_000)
    assert launching.read_pointer(home).next == 2
    assert "第 2 号已装好" in shown(page)

    launching.write_pointer(home, launching.Pointer(fallen=2, told=False))
    desk.lock()
    qtbot.waitUntil(lambda: bool(desk.window.findChildren(QAbstractButton, "unlock")))
    type_into(qtbot, desk, "password", PASSWORD)
    click(qtbot, desk, "unlock")
    wait_inside(qtbot, desk)
    fallen = "新程序（第 2 号）没有启动起来，已退回原来的程序"
    qtbot.waitUntil(lambda: any(fallen in label.text() for label in desk.window.findChildren(QLabel)))
    assert launching.read_pointer(home).told


def test_who_has_joined_nobody_is_told_why_nothing_is_taken(
    qtbot: QtBot, desk: Desk, stick: Stick, tmp_path: Path
) -> None:
    put_pack(stick, next_pack(tmp_path))
    inside = set_up(qtbot, desk)
    looked(qtbot, desk, inside, stick, "还没有接上县里")
    assert not desk.window.findChildren(QAbstractButton, "updates_take_pack")
    assert find(desk, QAbstractButton, "updates_look").isEnabled()


def test_a_countys_desk_carries_a_program_to_its_schools(
    qtbot: QtBot,
    start: Callable[..., Desk],
    folder: DataFolder,
    tmp_path: Path,
    stick: Stick,
) -> None:
    town = Town.found(folder, tmp_path)
    store = town.desk()
    pc = town.school(store, 0)
    given = made(tmp_path, 2, key=founding.root_key(store))
    store.close()
    for sha256, raw in given.pieces.items():
        stick.write(DOWN, piece_name(sha256), raw)
    stick.write(DOWN, "program-new.yilu", given.raw)
    desk = start()
    inside = sign_in(qtbot, desk)
    page = looked(qtbot, desk, inside, stick, "给学校的程序 0.2.0（linux-x86_64）")
    click(qtbot, desk, "updates_take_carry")
    qtbot.waitUntil(lambda: "以后写回学校的U盘时一起写上" in shown(page), timeout=20_000)
    qtbot.waitUntil(lambda: "写回学校的U盘时一起写上" in shown(page))
    brought = town.stick("brought")
    town.hand_over(pc, brought)
    inside.frame.go(INBOX)
    inbox = page_in_sight(desk)
    assert isinstance(inbox, InboxPage)
    inbox.choose_folder(brought.root)
    qtbot.waitUntil(lambda: inbox.stage is Stage.LOOK, timeout=15_000)
    click(qtbot, desk, "inbox_take")
    qtbot.waitUntil(lambda: inbox.stage is Stage.WRITE, timeout=15_000)
    click(qtbot, desk, "inbox_write")
    qtbot.waitUntil(lambda: inbox.stage is Stage.PULL, timeout=15_000)
    assert any("新程序也写上了" in label.text() for label in inbox.findChildren(QLabel))
    assert all(brought.has_piece(DOWN, piece.sha256, piece.length) for piece in given.program.pieces)
    assert cut_off(desk.window) == []
    pc.close()
