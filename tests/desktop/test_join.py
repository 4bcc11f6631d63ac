"""Joining with a county's card: nothing is called asked that nobody could be asked, and a card can be declined."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from desktop.cli import main
from desktop.desk import Desk
from desktop.pages.join import JoinPage
from desktop.pages.stick import StickPage
from desktop.places import JOIN
from desktop.presenters.status import Road
from sync import joining, platform
from sync.joining import Membership
from tests.desktop.desk_kit import click, cut_off, elided, find, page_in_sight, set_up, type_into

NOWHERE = "http://127.0.0.1:9"


@pytest.fixture
def card(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """A card without an address, as a county gives out that has no fixed one."""
    assert main(["platform", "init", str(tmp_path / "county"), "--as", "county"]) == 0
    path = tmp_path / "card.yilu"
    path.write_bytes(platform.card(tmp_path / "county"))
    return path


def read(qtbot: QtBot, desk: Desk, card: Path) -> JoinPage:
    """The page with the card read and to be compared."""
    inside = set_up(qtbot, desk)
    inside.frame.go(JOIN)
    page = page_in_sight(desk)
    assert isinstance(page, JoinPage)
    qtbot.waitUntil(lambda: not desk.tasks.is_busy(), timeout=10_000)
    page.card_chosen.emit(str(card))
    qtbot.waitUntil(lambda: says(page, "县名片"))
    return page


def says(page: JoinPage, words: str) -> bool:
    return any(words in label.text() for label in page.findChildren(QLabel) if label.isVisible())


def standing(desk: Desk) -> Membership:
    assert desk.session is not None
    return joining.standing(desk.session.reader).membership


def test_an_address_that_is_none_is_asked_for_before_a_card_is_accepted(qtbot: QtBot, desk: Desk, card: Path) -> None:
    page = read(qtbot, desk, card)
    type_into(qtbot, desk, "join_card_address", "somewhere")
    click(qtbot, desk, "join_card_accept")
    qtbot.wait(50)
    assert says(page, "网址以 https:// 或 http:// 开头")
    assert desk.window.focusWidget() is find(desk, QLineEdit, "join_card_address")
    assert standing(desk) is Membership.ALONE
    type_into(qtbot, desk, "join_card_address", NOWHERE)
    click(qtbot, desk, "join_card_accept")
    qtbot.waitUntil(lambda: says(page, "还没申请到：连上平台后自动申请"), timeout=10_000)
    assert not says(page, "已申请")
    assert standing(desk) is Membership.ASKING
    assert cut_off(desk.window) == []
    assert elided(desk.window) == []


def test_without_an_address_nothing_is_called_asked_and_a_stick_is_offered(
    qtbot: QtBot, desk: Desk, card: Path
) -> None:
    page = read(qtbot, desk, card)
    click(qtbot, desk, "join_card_accept")
    qtbot.waitUntil(lambda: says(page, "没有网址：把申请和改动一起写到U盘"), timeout=10_000)
    assert not says(page, "已申请")
    assert standing(desk) is Membership.ASKING
    assert desk.inside is not None
    assert desk.inside.courier.state.road is Road.NO_ADDRESS
    assert cut_off(desk.window) == []
    click(qtbot, desk, "join_stick")
    assert isinstance(page_in_sight(desk), StickPage)


def test_what_was_asked_with_can_be_changed(qtbot: QtBot, desk: Desk, card: Path) -> None:
    page = read(qtbot, desk, card)
    type_into(qtbot, desk, "join_card_address", NOWHERE)
    click(qtbot, desk, "join_card_accept")
    qtbot.waitUntil(lambda: says(page, "连上平台后自动申请"), timeout=10_000)
    assert not page.code.isVisible()  # nothing is to be typed while it is under way
    click(qtbot, desk, "join_again")
    assert page.code.isVisible()


def test_a_card_that_reads_otherwise_is_not_used(qtbot: QtBot, desk: Desk, card: Path) -> None:
    page = read(qtbot, desk, card)
    click(qtbot, desk, "join_card_decline")
    qtbot.waitUntil(lambda: says(page, "没有用这张名片"))
    assert page.code.isVisible()
    assert standing(desk) is Membership.ALONE
    assert cut_off(desk.window) == []
