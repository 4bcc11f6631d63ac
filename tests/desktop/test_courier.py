"""The whole road from the window: join with a code, save, see it leave, hold the receipt; and what a bad link says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop.courier import Courier
from desktop.desk import Desk
from desktop.pages.delivery import DeliveryPage
from desktop.pages.join import JoinPage
from desktop.places import DELIVERY, HOME, JOIN
from desktop.presenters.status import Road
from desktop.tasks import Tasks
from forms.answers import Answers
from sync import joining, platform
from sync.envelope.card import open_card
from sync.routes.base import Route
from sync.routes.http import HttpRoute
from tests.desktop.desk_kit import GIVEN, click, cut_off, page_in_sight, set_up, type_into
from tests.fakes.platform_process import PlatformProcess
from tests.fakes.road import new_school, pack


@pytest.fixture
def county(tmp_path: Path) -> Iterator[PlatformProcess]:
    with PlatformProcess(tmp_path / "county") as running:
        yield running


def ask_to_join(qtbot: QtBot, desk: Desk, address: str, code: str) -> None:
    assert desk.inside is not None
    desk.inside.frame.go(JOIN)
    type_into(qtbot, desk, "join_address", address)
    type_into(qtbot, desk, "join_code", code)
    click(qtbot, desk, "join_ask")


def save_pupil(desk: Desk) -> None:
    assert desk.inside is not None
    session = desk.inside.session
    answers = Answers({"name": "阿丽米热·吐尔逊", "status": "in_school"})
    desk.tasks.write(lambda _: session.store.save("enrolment", None, answers, session.author))


def test_a_change_waits_without_a_link_leaves_with_one_and_its_receipt_is_shown(
    qtbot: QtBot, desk: Desk, county: PlatformProcess
) -> None:
    inside = set_up(qtbot, desk)
    save_pupil(desk)
    qtbot.waitUntil(lambda: desk.window.status.text().startswith("1 项改动待送出"))
    qtbot.waitUntil(lambda: desk.window.status.aside() == "本机已保存 09:40")
    code = platform.invite(county.directory, GIVEN.code, GIVEN.name)
    ask_to_join(qtbot, desk, county.url, str(code).lower())
    qtbot.waitUntil(lambda: desk.window.status.text().startswith("已全部送达 · 县里"), timeout=30_000)
    assert inside.courier.state.road is Road.QUIET
    inside.frame.go(DELIVERY)
    page = page_in_sight(desk)
    assert isinstance(page, DeliveryPage)
    qtbot.waitUntil(lambda: page.table.batches().rowCount() > 0)
    batches = page.table.batches()
    shown = [batches.index(1, column).data() for column in range(batches.columnCount())]
    assert shown[1] == "学生 1"
    assert re.fullmatch(r"收到 \d\d-\d\d · 网络 · 回执 \d+", str(shown[4]))
    assert page.send.isEnabled()
    assert cut_off(desk.window) == []
    inside.frame.go(HOME)
    qtbot.waitUntil(lambda: any("县里收到 1 项" in label.text() for label in desk.window.findChildren(QLabel)))


def test_a_code_with_a_wrong_letter_is_refused_before_anything_is_asked(
    qtbot: QtBot, desk: Desk, county: PlatformProcess
) -> None:
    inside = set_up(qtbot, desk)
    code = str(platform.invite(county.directory, GIVEN.code, GIVEN.name))
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    ask_to_join(qtbot, desk, county.url, wrong)
    page = page_in_sight(desk)
    assert isinstance(page, JoinPage)
    qtbot.waitUntil(lambda: page.done.isEnabled(), timeout=10_000)
    assert inside.courier.state.road is Road.NOT_JOINED
    assert page.code.text() == wrong  # what was typed stays, to be put right


def test_a_card_is_compared_before_it_is_trusted_and_the_county_then_admits(
    qtbot: QtBot, desk: Desk, county: PlatformProcess, tmp_path: Path
) -> None:
    inside = set_up(qtbot, desk)
    save_pupil(desk)
    card = tmp_path / "county.yilu"
    raw = platform.card(county.directory, (county.url,))
    card.write_bytes(raw)
    inside.frame.go(JOIN)
    page = page_in_sight(desk)
    assert isinstance(page, JoinPage)
    page.card_chosen.emit(str(tmp_path / "not there"))
    qtbot.waitUntil(lambda: any("读不出来" in label.text() for label in page.findChildren(QLabel)))
    page.card_chosen.emit(str(card))
    spoken = "   ".join(open_card(raw).spoken)
    qtbot.waitUntil(
        lambda: any(label.text() == spoken and label.isVisible() for label in page.findChildren(QLabel))
    )
    qtbot.waitUntil(lambda: cut_off(desk.window) == [])  # once what was just told is laid out
    assert inside.courier.state.road is Road.NOT_JOINED
    click(qtbot, desk, "join_card_accept")
    qtbot.waitUntil(lambda: bool(platform.pending(county.directory)), timeout=20_000)
    qtbot.waitUntil(lambda: "等县里同意" in desk.window.status.text())
    (waiting,) = platform.pending(county.directory)
    shown = "   ".join(waiting.fingerprint)
    qtbot.waitUntil(lambda: any(label.text() == shown for label in page.findChildren(QLabel)))
    qtbot.waitUntil(lambda: cut_off(desk.window) == [])  # once what was just told is laid out
    platform.admit(county.directory, waiting.device)
    inside.courier.try_now()
    qtbot.waitUntil(lambda: desk.window.status.text().startswith("已全部送达"), timeout=30_000)


def test_without_a_link_the_status_line_says_offline_and_the_change_stays(
    qtbot: QtBot, desk: Desk, county: PlatformProcess
) -> None:
    inside = set_up(qtbot, desk)
    save_pupil(desk)
    code = str(platform.invite(county.directory, GIVEN.code, GIVEN.name))
    county.stop()
    ask_to_join(qtbot, desk, county.url, code)
    qtbot.waitUntil(lambda: inside.courier.state.road is Road.FAILED, timeout=20_000)
    qtbot.waitUntil(lambda: desk.window.status.text().startswith("离线 · 1 项改动待送出"))
    assert inside.courier.state.retry_in is not None
    county.start()
    inside.courier.try_now()
    qtbot.waitUntil(lambda: desk.window.status.text().startswith("已全部送达"), timeout=30_000)


def test_a_sample_school_never_looks_for_a_platform_even_if_it_knows_one(
    qtbot: QtBot, tmp_path: Path, county: PlatformProcess
) -> None:
    store = new_school(tmp_path / "school")
    joining.begin_with_code(store, county.url, str(platform.invite(county.directory, GIVEN.code, GIVEN.name)))
    asked: list[str] = []

    def route_to(url: str) -> Route:
        asked.append(url)
        return HttpRoute(url)

    for is_sample, expected in ((True, []), (False, [county.url])):
        tasks = Tasks()
        courier = Courier(tasks, store.another(), pack(), is_sample, route_to)
        courier.start()
        courier.try_now()
        courier.nudge()
        qtbot.waitUntil(lambda tasks=tasks: not tasks.is_busy(), timeout=20_000)
        assert asked == expected
        courier.close()
        tasks.quit()
    store.close()


def test_while_a_stick_has_the_road_nothing_is_tried_and_after_it_what_was_put_off(
    qtbot: QtBot, tmp_path: Path, county: PlatformProcess
) -> None:
    store = new_school(tmp_path / "school")
    joining.begin_with_code(store, county.url, str(platform.invite(county.directory, GIVEN.code, GIVEN.name)))
    asked: list[str] = []

    def route_to(url: str) -> Route:
        asked.append(url)
        return HttpRoute(url)

    tasks = Tasks()
    courier = Courier(tasks, store.another(), pack(), False, route_to)
    courier.hold()
    courier.try_now()
    qtbot.waitUntil(lambda: not tasks.is_busy(), timeout=20_000)
    assert asked == []
    courier.release()
    qtbot.waitUntil(lambda: not tasks.is_busy(), timeout=20_000)
    assert asked == [county.url]
    courier.close()
    tasks.quit()
    store.close()


def test_locking_in_the_middle_of_a_delivery_loses_nothing(qtbot: QtBot, desk: Desk, county: PlatformProcess) -> None:
    inside = set_up(qtbot, desk)
    code = str(platform.invite(county.directory, GIVEN.code, GIVEN.name))
    session = inside.session
    many = [Answers({"name": f"学生{n}", "status": "in_school"}) for n in range(300)]
    desk.tasks.write(lambda _: session.store.save_many("enrolment", many, session.author))
    ask_to_join(qtbot, desk, county.url, code)
    desk.lock()
    qtbot.waitUntil(lambda: not desk.tasks.is_busy(), timeout=30_000)
    assert desk.inside is None
    desk.entrance.begin()
    type_into(qtbot, desk, "password", GIVEN.password)
    click(qtbot, desk, "unlock")
    qtbot.waitUntil(lambda: desk.window.status.text().startswith("已全部送达"), timeout=40_000)
