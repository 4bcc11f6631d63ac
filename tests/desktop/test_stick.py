"""A school without network, in the window: request and changes leave on a stick, the county's answer comes back."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton, QLabel
from pytestqt.qtbot import QtBot

from desktop.desk import Desk
from desktop.inside import Inside
from desktop.pages.settle import SettlePage
from desktop.places import DELIVERY, HOME, STICK
from desktop.widgets.badge import Badge
from forms.answers import Answers
from sync import joining
from sync.envelope.card import open_card
from sync.joining import Membership
from sync.routes.usb.stick import Stick
from sync.visit import copy_to_stick, look_at_stick, take
from tests.desktop.desk_kit import GIVEN, click, cut_off, elided, find, page_in_sight, set_up
from tests.desktop.records_kit import NUMBER
from tests.desktop.stick_kit import (
    CountyDesk,
    another_school,
    ask_drives,
    join_by_card,
    plug,
    press,
    pull,
    pupil,
    save_pupils,
    says,
    settled,
    stick_page,
)
from tests.fakes.disks import FullDisk, LyingDisk, PulledDisk, ScannedDisk, WaitingDisk
from tests.fakes.road import pack
from tests.fakes.slots import Slots
from tests.fakes.stick_county import StickCounty


@pytest.fixture
def county(tmp_path: Path) -> Iterator[CountyDesk]:
    made = CountyDesk(tmp_path / "county")
    yield made
    made.store.close()


@pytest.fixture
def card(tmp_path: Path, county: CountyDesk) -> Path:
    path = tmp_path / "card.yilu"
    path.write_bytes(county.card)
    return path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "KINGSTON"


@pytest.fixture
def begun(qtbot: QtBot, county: CountyDesk, card: Path, desk: Desk) -> Inside:
    """A school with four pupils that trusts the county and has not asked anybody."""
    inside = set_up(qtbot, desk)
    save_pupils(qtbot, desk, 1, 4)
    join_by_card(qtbot, desk, card)
    return inside


def waiting(inside: Inside) -> int:
    reader = inside.session.reader
    return reader.waiting("county", reader.receivers()[0].device).count


def badge(desk: Desk) -> str:
    return find(desk, Badge, "stick_badge").text()


def test_a_school_without_network_joins_delivers_and_gets_its_proof_by_stick(
    qtbot: QtBot, begun: Inside, desk: Desk, county: CountyDesk, slots: Slots, path: Path
) -> None:
    assert desk.window.status.text().startswith("4 项改动待送出")
    assert desk.window.status.text().endswith("还没申请：把申请写到U盘，交给县里")
    begun.frame.go(HOME)
    plug(qtbot, desk, slots, path)
    assert says(desk, "认出了U盘 KINGSTON，有 4 项改动可以写上去")
    press(qtbot, desk, "notice_go")
    assert (says(desk, "加入申请"), says(desk, "给县里的改动"), says(desk, "没有给本校的新东西")) == (True, True, True)
    assert badge(desk) == "已认出"
    press(qtbot, desk, "stick_write")
    assert says(desk, "U盘写入已核对，可以拔出。")
    assert badge(desk) == "可以拔出"
    assert desk.window.status.text() == "U盘写入已核对，可以拔出"
    assert waiting(begun) == 4
    pull(qtbot, desk, slots, path)
    assert desk.window.status.text().startswith("未接纳，申请与 4 项改动已写入U盘（")
    begun.frame.go(HOME)
    settled(qtbot, desk)
    assert says(desk, "未接纳，申请与 4 项改动已写入U盘（")
    begun.frame.go(DELIVERY)
    settled(qtbot, desk)
    assert not says(desk, "送达")

    county.visit(path, begun.session.reader)
    plug(qtbot, desk, slots, path)
    stick_page(qtbot, begun)
    assert (says(desk, "新名册"), says(desk, "库木塔什县的回执")) == (True, True)
    assert joining.standing(begun.session.reader).membership is Membership.ASKING  # seen, not taken
    assert waiting(begun) == 4
    press(qtbot, desk, "stick_take")
    assert says(desk, "县里已接纳这台电脑")
    assert says(desk, "库木塔什县收到了，有回执")
    assert says(desk, "给县里的改动都有回执了。")
    assert waiting(begun) == 0
    pull(qtbot, desk, slots, path)
    assert desk.window.status.text().startswith("已全部送达 · 县里的回执 ")
    assert desk.window.status.text().endswith("（U盘）")


FAILING = [
    (FullDisk(600), "U盘空间不够"),
    (LyingDisk(600), "写到U盘上的内容读回来不一样"),
    (PulledDisk(most=600), "U盘读写出错"),
    (PulledDisk(calls=5, error=errno.ENODEV), "U盘不见了"),
    (PulledDisk(calls=0, error=errno.EROFS), "U盘不能写入"),
    (ScannedDisk(10_000), "另一个程序（多半是杀毒软件）"),
]


def test_a_stick_that_fails_is_told_in_words_and_everything_still_waits(
    qtbot: QtBot, begun: Inside, desk: Desk, slots: Slots, tmp_path: Path
) -> None:
    """One stick after the other, in one window; what each says belongs to it alone."""
    for number, (disk, said) in enumerate(FAILING):
        slots.disk = disk
        stick = tmp_path / f"stick-{number}"
        plug(qtbot, desk, slots, stick)
        stick_page(qtbot, begun)
        assert not any(says(desk, words) for _, words in FAILING)
        press(qtbot, desk, "stick_write")
        assert says(desk, said)
        assert not says(desk, "可以拔出")
        assert badge(desk) == "已认出"
        assert waiting(begun) == 4
        assert "已写入" not in desk.window.status.text()
        pull(qtbot, desk, slots, stick)
        assert says(desk, said)  # pulled out, it still stands there to be read
    slots.disk = None
    plug(qtbot, desk, slots, tmp_path / "sound")
    stick_page(qtbot, begun)
    press(qtbot, desk, "stick_write")
    assert badge(desk) == "可以拔出"


def test_a_write_protected_stick_is_said_to_be_before_anybody_tries(
    qtbot: QtBot, begun: Inside, desk: Desk, slots: Slots, path: Path
) -> None:
    plug(qtbot, desk, slots, path, is_writable=False)
    stick_page(qtbot, begun)
    assert says(desk, "U盘不能写入（写保护开关，或没有权限）")
    assert badge(desk) == "只能读"
    assert not find(desk, QAbstractButton, "stick_write").isEnabled()


def test_what_is_not_ours_stays_and_is_counted_and_what_is_broken_is_named(
    qtbot: QtBot, begun: Inside, desk: Desk, county: CountyDesk, slots: Slots, path: Path, tmp_path: Path
) -> None:
    other = another_school(tmp_path / "other", county)
    other.save_many("enrolment", [pupil(1)], 1)
    path.mkdir()
    copy_to_stick(other, pack(), Stick(path))
    other.close()
    (path / "YILU" / "up" / "setup.exe").write_bytes(b"MZ")
    (path / "YILU" / "down").mkdir()
    (path / "YILU" / "down" / "receipt-1.yilu").write_bytes(b"YILU1 receipt\n{}\n")
    before = {file: file.read_bytes() for file in path.rglob("*") if file.is_file()}
    plug(qtbot, desk, slots, path)
    stick_page(qtbot, begun)
    assert says(desk, "没有给本校的新东西")
    assert says(desk, "别人的文件")
    assert says(desk, "有 1 个文件不能收，没有动。")
    assert {file: file.read_bytes() for file in path.rglob("*") if file.is_file()} == before


def test_a_file_that_vanished_after_it_was_safe_is_told_at_the_next_reading(
    qtbot: QtBot, begun: Inside, desk: Desk, slots: Slots, path: Path
) -> None:
    plug(qtbot, desk, slots, path)
    stick_page(qtbot, begun)
    press(qtbot, desk, "stick_write")
    pull(qtbot, desk, slots, path)
    [parcel] = list((path / "YILU" / "up").glob("parcel-*"))
    parcel.unlink()
    plug(qtbot, desk, slots, path)
    stick_page(qtbot, begun)
    assert says(desk, "上次写好的文件少了 1 个，或变了样。改动都在本机，再写一次就补上。")
    press(qtbot, desk, "stick_write")
    assert not says(desk, "上次写好的文件少了")
    assert parcel.exists()


def test_records_of_another_pc_lead_to_what_is_to_be_settled(
    qtbot: QtBot, begun: Inside, desk: Desk, county: CountyDesk, slots: Slots, path: Path, tmp_path: Path
) -> None:
    """Both entered the same pupil; both are let in; the other one's records come by stick."""
    other = another_school(tmp_path / "other", county, GIVEN.code)
    session = begun.session
    twin = Answers({"name": "学生9", "id_number": NUMBER, "status": "in_school"})
    session.store.save("enrolment", None, twin, session.author)
    other.save("enrolment", None, twin.with_value("name", "学生 9"), 1)
    path.mkdir()
    copy_to_stick(other, pack(), Stick(path))
    plug(qtbot, desk, slots, path)
    stick_page(qtbot, begun)
    press(qtbot, desk, "stick_write")
    county.visit(path, other, begun.session.reader)
    take(other, pack(), Stick(path), look_at_stick(other, Stick(path)))
    press(qtbot, desk, "stick_take")
    press(qtbot, desk, "stick_take")  # now that the roster tells of the other PC
    copy_to_stick(other, pack(), Stick(path))
    other.close()
    press(qtbot, desk, "stick_take")
    assert says(desk, "本校另一台电脑的改动")
    press(qtbot, desk, "stick_take")
    assert says(desk, "合进来的记录")
    press(qtbot, desk, "stick_go_settle")
    assert isinstance(page_in_sight(desk), SettlePage)


def test_a_card_on_the_stick_is_compared_before_it_is_used(
    qtbot: QtBot, desk: Desk, county: CountyDesk, slots: Slots, path: Path
) -> None:
    inside = set_up(qtbot, desk)
    path.mkdir()
    Stick(path).write("down", "card.yilu", county.card)
    plug(qtbot, desk, slots, path)
    stick_page(qtbot, inside)
    assert not find(desk, QAbstractButton, "stick_write").isEnabled()
    press(qtbot, desk, "stick_go_join")
    assert says(desk, "县名片：库木塔什县")
    assert joining.standing(inside.session.reader).membership is Membership.ALONE
    press(qtbot, desk, "join_card_accept")
    assert joining.standing(inside.session.reader).membership is Membership.ASKING


def test_cards_put_on_the_stick_by_hand_are_noticed_each_with_its_groups(
    qtbot: QtBot, desk: Desk, county: CountyDesk, slots: Slots, path: Path, tmp_path: Path
) -> None:
    inside = set_up(qtbot, desk)
    path.mkdir()
    (path / "县名片.yilu").write_bytes(county.card)
    other = StickCounty(tmp_path / "other")
    (path / "YILU").mkdir()
    (path / "YILU" / "别的县.yilu").write_bytes(other.card)
    other.close()
    plug(qtbot, desk, slots, path)
    stick_page(qtbot, inside)
    shown = [button for button in desk.window.findChildren(QAbstractButton, "stick_go_join") if button.isVisible()]
    assert len(shown) == 2
    assert says(desk, "县名片.yilu：U盘上有县里的名片")
    assert says(desk, "别的县.yilu：U盘上有县里的名片")
    assert cut_off(desk.window) == []
    shown[1].click()
    settled(qtbot, desk)
    qtbot.waitUntil(lambda: says(desk, "县名片：测试县"))
    assert says(desk, "   ".join(open_card((path / "YILU" / "别的县.yilu").read_bytes()).spoken))
    press(qtbot, desk, "join_card_decline")
    assert joining.standing(inside.session.reader).membership is Membership.ALONE
    stick_page(qtbot, inside)
    go_on = desk.window.findChildren(QAbstractButton, "stick_go_join")
    next(button for button in go_on if button.isVisible()).click()
    qtbot.waitUntil(lambda: says(desk, "县名片：库木塔什县"))
    press(qtbot, desk, "join_card_accept")
    assert joining.standing(inside.session.reader).membership is Membership.ASKING


def test_a_plain_folder_serves_as_well_and_is_not_called_pulled_out(
    qtbot: QtBot, begun: Inside, desk: Desk, slots: Slots, path: Path
) -> None:
    path.mkdir()
    page = stick_page(qtbot, begun)
    page.chosen.emit(str(path))
    settled(qtbot, desk)
    press(qtbot, desk, "stick_write")
    assert says(desk, "写进文件夹了，每个文件都读回来核对过。")
    assert not says(desk, "可以拔出")
    assert len(list((path / "YILU" / "up").iterdir())) == 2
    ask_drives(qtbot, desk, slots)
    assert begun.sticks.state.drive is not None  # no poll takes a folder away


def test_writing_is_seen_everywhere_and_can_be_stopped_and_gone_on_with(
    qtbot: QtBot, begun: Inside, desk: Desk, slots: Slots, path: Path
) -> None:
    disk = slots.disk = WaitingDisk()
    plug(qtbot, desk, slots, path)
    stick_page(qtbot, begun)
    click(qtbot, desk, "stick_write")
    assert badge(desk) == "正在写，先别拔"
    assert desk.window.focusWidget() is find(desk, QAbstractButton, "stick_stop")
    begun.frame.go(HOME)
    assert says(desk, "正在写U盘，先别拔出")
    assert desk.window.status.text().startswith("正在写U盘")
    begun.frame.go(STICK)
    click(qtbot, desk, "stick_stop")
    disk.go_on.set()
    settled(qtbot, desk)
    assert says(desk, "已停止写U盘")
    assert not says(desk, "可以拔出")
    assert waiting(begun) == 4
    press(qtbot, desk, "stick_write")
    assert badge(desk) == "可以拔出"
    begun.frame.go(HOME)
    settled(qtbot, desk)
    assert not says(desk, "去看")  # it was seen on its page


def test_what_was_done_while_one_looked_elsewhere_is_told_at_the_foot(
    qtbot: QtBot, begun: Inside, desk: Desk, slots: Slots, path: Path
) -> None:
    disk = slots.disk = WaitingDisk()
    plug(qtbot, desk, slots, path)
    stick_page(qtbot, begun)
    click(qtbot, desk, "stick_write")
    begun.frame.go(HOME)
    disk.go_on.set()
    settled(qtbot, desk)
    assert find(desk, QLabel, "notice_text").text() == "U盘写入已核对，可以拔出"
    press(qtbot, desk, "notice_away")
    assert not says(desk, "可以拔出。")


def test_of_two_sticks_one_is_chosen(
    qtbot: QtBot, begun: Inside, desk: Desk, slots: Slots, path: Path, tmp_path: Path
) -> None:
    plug(qtbot, desk, slots, path)
    page = stick_page(qtbot, begun)
    slots.plug(tmp_path / "second", "SECOND")
    ask_drives(qtbot, desk, slots)
    assert says(desk, "U盘 SECOND")  # the one plugged in last
    page.chosen.emit(str(path))
    settled(qtbot, desk)
    assert says(desk, "U盘 KINGSTON")
    press(qtbot, desk, "stick_write")
    assert not (tmp_path / "second" / "YILU").exists()


def test_locking_in_the_middle_leaves_whole_files_or_none(
    qtbot: QtBot, begun: Inside, desk: Desk, slots: Slots, path: Path
) -> None:
    plug(qtbot, desk, slots, path)
    stick_page(qtbot, begun)
    click(qtbot, desk, "stick_write")
    desk.lock()
    qtbot.waitUntil(lambda: not desk.tasks.is_busy(), timeout=20_000)
    assert desk.inside is None
    names = [file.name for file in path.rglob("*") if file.is_file()]
    assert not [name for name in names if name.endswith(".part")]


@pytest.mark.parametrize(("theme", "language"), [("light", "en"), ("dark", "zh")])
def test_nothing_is_cut_off(
    qtbot: QtBot,
    county: CountyDesk,
    card: Path,
    start: Callable[..., Desk],
    slots: Slots,
    path: Path,
    theme: str,
    language: str,
) -> None:
    desk = start(theme=theme, language=language)
    inside = set_up(qtbot, desk)
    save_pupils(qtbot, desk, 1, 4)
    join_by_card(qtbot, desk, card)
    (path.parent / "other").mkdir()
    plug(qtbot, desk, slots, path)
    for place in (HOME, DELIVERY):
        inside.frame.go(place)
        settled(qtbot, desk)
        assert (cut_off(desk.window), elided(desk.window)) == ([], [])
    stick_page(qtbot, inside)
    fits(desk)
    press(qtbot, desk, "stick_write")
    fits(desk)
    (path / "YILU" / "down").mkdir()
    (path / "YILU" / "down" / "receipt-1.yilu").write_bytes(b"YILU1 receipt\n{}\n")
    county.visit(path, inside.session.reader)
    pull(qtbot, desk, slots, path)
    fits(desk)
    plug(qtbot, desk, slots, path)
    stick_page(qtbot, inside)
    fits(desk)
    press(qtbot, desk, "stick_take")
    fits(desk)
    inside.frame.go(DELIVERY)
    settled(qtbot, desk)
    assert cut_off(desk.window) == []


def fits(desk: Desk) -> None:
    assert cut_off(desk.window) == []
    assert [text for text in elided(desk.window) if "KINGSTON" not in text] == []
