"""A county's desk and its region from the window: under it by a code or a file, forwarding by HTTP and stick."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton, QLabel
from pytestqt.qtbot import QtBot

from desktop.desk import Desk
from desktop.pages.delivery import DeliveryPage
from desktop.pages.inbox import InboxPage
from desktop.pages.join import JoinPage
from desktop.pages.stick import StickPage
from desktop.places import DELIVERY, INBOX, STICK
from desktop.presenters.delivery_view import Batch
from desktop.presenters.folders import DataFolder
from desktop.presenters.status import Road
from desktop.widgets.note import Note
from sync import platform
from sync.county import founding, under
from sync.county.inbox import take
from sync.county.on_stick import files_on
from sync.joining import Membership
from sync.onward.at_region import carry_down
from sync.platform.opening import open_service
from sync.platform.region_service import RegionService
from tests.desktop.county_kit import COUNTY, NAMES, Town, sign_in
from tests.desktop.desk_kit import click, find, page_in_sight, type_into
from tests.desktop.test_county_pages import settled
from tests.desktop.test_fit import assert_fits
from tests.fakes.platform_process import PlatformProcess
from tests.fakes.road import pack
from tests.fakes.slots import Slots


@pytest.fixture
def town(folder: DataFolder, tmp_path: Path) -> Town:
    """A desk that took what two schools brought."""
    town = Town.found(folder, tmp_path)
    store = town.desk()
    for at in (0, 1):
        school = town.joined(store, at)
        town.enter(school, 5 * (at + 1))
        stick = town.stick(f"more-{at}")
        town.hand_over(school, stick)
        take(store, town.pack, files_on(stick))
        school.close()
    store.close()
    return town


def cells(page: DeliveryPage) -> list[tuple[str, str]]:
    """School and what the region said, group titles with '' beside them."""
    model = page.table.batches()
    rows = [model.row(at) for at in range(model.rowCount())]
    return [(one.title.zh, one.cells[0].title.zh) if isinstance(one, Batch) else (one.title.zh, "") for one in rows]


def roots(region: Path) -> list[Path]:
    return [region / "roots" / f"root-{number}.json" for number in (1, 2)]


def test_under_a_region_by_a_code_and_all_is_forwarded(
    qtbot: QtBot, start: Callable[..., Desk], town: Town, tmp_path: Path
) -> None:
    with PlatformProcess(tmp_path / "region", "65", "region") as region:
        code = platform.invite_county(region.directory, COUNTY.code, COUNTY.name)
        desk = start()
        inside = sign_in(qtbot, desk)
        inside.frame.go(DELIVERY)
        page = page_in_sight(desk)
        assert isinstance(page, DeliveryPage)
        qtbot.waitUntil(lambda: not page.send.isEnabled())
        assert_fits(desk)
        click(qtbot, desk, "go_join")
        joining = page_in_sight(desk)
        assert isinstance(joining, JoinPage)
        settled(qtbot, desk)
        type_into(qtbot, desk, "join_address", region.url)
        type_into(qtbot, desk, "join_code", str(code).lower())
        click(qtbot, desk, "join_ask")
        qtbot.waitUntil(lambda: inside.courier.state.road is Road.PENDING, timeout=20_000)
        settled(qtbot, desk)
        platform.list_county(region.directory, founding.root_key(inside.session.reader).public, roots(region.directory))
        inside.frame.go(DELIVERY)
        settled(qtbot, desk)
        click(qtbot, desk, "send_now")
        qtbot.waitUntil(lambda: inside.courier.state.road is Road.QUIET, timeout=20_000)
        settled(qtbot, desk)
        page = page_in_sight(desk)
        assert isinstance(page, DeliveryPage)
        assert cells(page) == [("已转送", ""), (NAMES[0], "收到"), (NAMES[1], "收到")]
        assert_fits(desk)


def test_by_stick_the_request_goes_the_originals_follow_and_the_receipt_comes_back(
    qtbot: QtBot, start: Callable[..., Desk], town: Town, tmp_path: Path, slots: Slots
) -> None:
    region = tmp_path / "region"
    platform.init(region, "region", "自治区", "65")
    stick = town.stick("for-region")
    (stick.root / "自治区.yilu").write_bytes(platform.card(region))  # as somebody copies it there

    def at_region() -> None:
        service = open_service(region, pack())
        assert isinstance(service, RegionService)
        carry_down(service, stick)
        service.close()

    desk = start()
    inside = sign_in(qtbot, desk)
    inside.frame.go(STICK)
    first = page_in_sight(desk)
    assert isinstance(first, StickPage)
    first.chosen.emit(str(stick.root))
    settled(qtbot, desk)
    click(qtbot, desk, "stick_go_join")
    settled(qtbot, desk)
    join = page_in_sight(desk)
    assert isinstance(join, JoinPage)
    assert "自治区：自治区" in {label.text() for label in join.findChildren(QLabel)}
    click(qtbot, desk, "join_card_accept")
    settled(qtbot, desk)
    inside.frame.go(STICK)
    page = page_in_sight(desk)
    assert isinstance(page, StickPage)
    page.chosen.emit(str(stick.root))
    settled(qtbot, desk)
    click(qtbot, desk, "stick_write")
    settled(qtbot, desk)
    at_region()
    (waits,) = platform.pending(region)
    platform.list_county(region, waits.device, roots(region))
    at_region()
    page.look_wanted.emit()
    settled(qtbot, desk)
    click(qtbot, desk, "stick_take")
    settled(qtbot, desk)
    assert under.standing(inside.session.reader).membership is Membership.JOINED
    click(qtbot, desk, "stick_write")
    settled(qtbot, desk)
    at_region()
    page.look_wanted.emit()
    settled(qtbot, desk)
    click(qtbot, desk, "stick_take")
    settled(qtbot, desk)
    assert_fits(desk)
    inside.frame.go(DELIVERY)
    settled(qtbot, desk)
    delivery = page_in_sight(desk)
    assert isinstance(delivery, DeliveryPage)
    assert [said for _, said in cells(delivery)] == ["", "收到", "收到"]

    inside.frame.go(INBOX)
    inbox = page_in_sight(desk)
    assert isinstance(inbox, InboxPage)
    inbox.choose_folder(town.stick("more-0").root)
    settled(qtbot, desk)
    click(qtbot, desk, "inbox_take")
    settled(qtbot, desk)
    said = find(desk, QAbstractButton, "inbox_write").text()
    numbers = [label.text() for label in desk.window.findChildren(QLabel, "inbox_back_number") if label.isVisible()]
    assert numbers == ["2 份", "1 所学校"]  # the region's roster is no school's
    click(qtbot, desk, "inbox_write")
    settled(qtbot, desk)
    assert any(f"{said}，已核对" in note.text() for note in inbox.findChildren(Note))
