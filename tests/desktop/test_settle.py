"""Settling in the window: home says that there is something, a press settles a group, and each row can be decided."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from desktop.desk import Desk
from desktop.inside import Inside
from desktop.models.settle_rows import FIRST
from desktop.pages.entry import EntryPage
from desktop.pages.home import HomePage
from desktop.pages.settle import SettlePage
from desktop.places import HOME, SETTLE
from desktop.presenters.roles import may
from desktop.presenters.settling import read_settling
from desktop.presenters.settling_view import EACH, FLAGGED, NEWER, Settling
from desktop.presenters.settling_words import apart
from desktop.tasks import Changes, Progress
from desktop.widgets.segmented import SegmentedControl
from desktop.widgets.settle_table import SettleTable
from forms.answers import Value
from forms.definition import Nature
from sync.change import Change
from sync.merge.rule import merged
from sync.receive.storage import Standing
from sync.store import Query, Store
from sync.vector import Dot, Ranges
from tests.desktop.desk_kit import NOW, click, cut_off, elided, wait_inside
from tests.desktop.records_kit import focused, go, page, press, widget, written

OTHER = "ff" * 8  # another PC's epoch; above ours, so that our twins are shown
TWINS, DIFFERING = 30, 4


def other_pc(qtbot: QtBot, inside: Inside, job: Callable[[Store], None]) -> None:
    """Put in what another PC wrote, as receiving does, and tell that it came."""

    def run(_: Progress) -> Changes:
        job(inside.session.store)
        return Changes(forms=frozenset({"enrolment"}), delivery=True)

    inside.session.tasks.write(run)
    written(qtbot, inside)
    written(qtbot, inside)  # what was read and evaluated because of it


def enter_twice(store: Store) -> None:
    """The first pupils of the register entered on another PC, too, some with another address and telephone."""
    ids = list(store.ids("enrolment", Query()))[:TWINS]
    changes = []
    form_fields = {"address": "牧业村 9 组", "guardian_phone": "13800000000"}
    for at, local_id in enumerate(ids, start=1):
        answers = store.record("enrolment", local_id).answers
        values: dict[str, Value] = {n: v for n, v in answers.values.items() if v is not None and n in TYPED}
        if at <= DIFFERING:
            values |= form_fields
        changes.append(Change(Dot(OTHER, at), Dot(OTHER, at), "enrolment", 1, 0, 1, values))
    replica = store.receiving()
    with replica.transaction():
        had = Ranges.up_to(len(changes))
        replica.save_standing(Standing(OTHER, "b" * 43 + "=", store.school.code, had, verified=had))
        replica.create_records("enrolment", store.school.code, changes)


TYPED = (
    "name", "sex", "birth_date", "id_type", "id_number", "grade", "class_no", "entry_month", "boarding", "address",
    "guardian_phone", "status", "left_behind",
)  # fmt: skip


def break_a_check(store: Store) -> None:
    """A pupil's entry month before its birth, come by a merge."""
    local_id = store.ids("enrolment", Query())[-1]
    record = store.record("enrolment", local_id)
    replica = store.receiving()
    with replica.transaction():
        one = Ranges.up_to(1)
        replica.save_standing(Standing(OTHER, "b" * 43 + "=", store.school.code, one, verified=one))
        state = replica.load_records("enrolment", [record.id])[record.id]
        change = Change(Dot(OTHER, 1), record.id, "enrolment", state.clock + 1, 0, 1, {"entry_month": "1999-09"})
        after = merged(state, [change], lambda one, other: one.epoch == OTHER)
        replica.save_records("enrolment", store.school.code, [after])


def settling(qtbot: QtBot, inside: Inside) -> SettlePage:
    shown = go(qtbot, inside, SETTLE, SettlePage)
    written(qtbot, inside)
    return shown


def values(inside: Inside, field: str, number: int = TWINS) -> list[Value]:
    reader = inside.session.reader
    ids = list(reader.ids("enrolment", Query()))[:number]
    return [row[0] for row in reader.page("enrolment", ids, (field,))]


def test_home_leads_there_and_one_press_joins_all(qtbot: QtBot, inside: Inside) -> None:
    reader = inside.session.reader
    before, addresses = reader.count("enrolment", Query()), values(inside, "address")
    go(qtbot, inside, HOME, HomePage)
    other_pc(qtbot, inside, enter_twice)
    todo = [b for b in inside.frame.findChildren(QPushButton) if b.isVisible() and b.text() == "核对"]
    assert len(todo) == 1
    qtbot.mouseClick(todo[0], Qt.MouseButton.LeftButton)
    written(qtbot, inside)
    shown = page(inside, SettlePage)
    act = widget(inside, QPushButton, "settle_act")
    assert act.text() == f"合成 {TWINS} 条"
    assert act.hasFocus()
    assert shown.table.rows().rowCount() == 2 * DIFFERING
    qtbot.mouseClick(act, Qt.MouseButton.LeftButton)
    written(qtbot, inside)
    written(qtbot, inside)
    assert reader.settling.waiting() == ()
    assert reader.count("enrolment", Query()) == before
    assert values(inside, "address") == addresses  # the others' clock says 1970: ours is newer
    go(qtbot, inside, HOME, HomePage)
    written(qtbot, inside)
    assert not [b for b in inside.frame.findChildren(QPushButton) if b.isVisible() and b.text() == "核对"]


def test_a_rule_for_all_and_a_row_decided_otherwise_by_mouse_and_by_key(qtbot: QtBot, inside: Inside) -> None:
    other_pc(qtbot, inside, enter_twice)
    addresses = values(inside, "address")
    settling(qtbot, inside)
    rule = widget(inside, SegmentedControl, "settle_rule")
    qtbot.mouseClick(rule, Qt.MouseButton.LeftButton, pos=rule.places()[2].center())
    table = widget(inside, SettleTable, "settle_table")
    rows = table.rows()
    address_rows = [at for at in range(rows.rowCount()) if (line := rows.line(at)) and line.label.zh == "现住址"]
    cell = table.visualRect(rows.index(address_rows[0], FIRST)).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(cell))
    table.setFocus()
    table.setCurrentIndex(rows.index(address_rows[1], FIRST))
    press(qtbot, Qt.Key.Key_Space)
    click_act(qtbot, inside)
    assert values(inside, "address") == [*addresses[:2], "牧业村 9 组", "牧业村 9 组", *addresses[4:]]
    assert values(inside, "guardian_phone")[:DIFFERING] == ["13800000000"] * DIFFERING


def click_act(qtbot: QtBot, inside: Inside) -> None:
    qtbot.mouseClick(widget(inside, QPushButton, "settle_act"), Qt.MouseButton.LeftButton)
    written(qtbot, inside)
    written(qtbot, inside)


def test_one_by_one_settles_what_is_decided_and_keeps_the_rest(qtbot: QtBot, inside: Inside) -> None:
    other_pc(qtbot, inside, enter_twice)
    shown = settling(qtbot, inside)
    rule = widget(inside, SegmentedControl, "settle_rule")
    qtbot.mouseClick(rule, Qt.MouseButton.LeftButton, pos=rule.places()[-1].center())
    assert widget(inside, QPushButton, "settle_act").text() == f"合成 {TWINS - DIFFERING} 条"
    shown.table.picked.emit(0, 1)
    shown.table.picked.emit(1, 1)
    assert widget(inside, QPushButton, "settle_act").text() == f"合成 {TWINS - DIFFERING + 1} 条"
    shown.table.opened.emit(2)  # looking at a record on the way takes nothing back
    page(inside, EntryPage)
    inside.frame.back()
    written(qtbot, inside)
    click_act(qtbot, inside)
    [left] = inside.session.reader.settling.waiting()
    assert left.twins == DIFFERING - 1
    assert widget(inside, QPushButton, "settle_act").text() == "合成 0 条"
    assert not widget(inside, QPushButton, "settle_act").isEnabled()


def test_a_merge_is_evaluated_by_itself_and_what_it_broke_is_listed(qtbot: QtBot, inside: Inside) -> None:
    other_pc(qtbot, inside, break_a_check)
    written(qtbot, inside)
    assert [one.flagged for one in inside.session.reader.settling.waiting()] == [1]
    settling(qtbot, inside)
    table = widget(inside, SettleTable, "settle_table")
    line = table.rows().line(0)
    assert line is not None
    assert "入学年月早于出生日期" in line.words.zh
    table.setFocus()
    press(qtbot, Qt.Key.Key_Return)
    qtbot.wait(40)
    page(inside, EntryPage)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_is_cut_off(qtbot: QtBot, sample_desk: Callable[..., Desk], language: str) -> None:
    desk = sample_desk(language=language)
    click(qtbot, desk, "unlock")
    inside = wait_inside(qtbot, desk)
    other_pc(qtbot, inside, enter_twice)
    shown = settling(qtbot, inside)
    assert (cut_off(desk.window), elided(shown)) == ([], [])
    desk.window.resize(1024, 600)
    qtbot.wait(30)
    assert cut_off(inside.frame) == []


def test_keys_reach_everything(qtbot: QtBot, inside: Inside) -> None:
    other_pc(qtbot, inside, enter_twice)
    settling(qtbot, inside)
    reached: set[str] = set()
    for _ in range(30):
        press(qtbot, Qt.Key.Key_Tab)
        reached.add(focused().objectName())
    assert {"settle_act", "settle_rule", "settle_which", "settle_table", "count_0"} <= reached


def test_what_was_decided_is_kept_when_all_is_read_anew(qtbot: QtBot, inside: Inside) -> None:
    other_pc(qtbot, inside, enter_twice)
    reader, pack = inside.session.reader, inside.session.pack
    state = Settling(read_settling(reader, pack, NOW), date(2026, 11, 23))
    [tile] = state.tiles()
    state.choose(tile.key, EACH)
    line = state.lines(tile.key, False)[0]
    state.pick(tile.key, line, 1)
    again = Settling(read_settling(reader, pack, NOW), date(2026, 11, 23))
    assert again.rule(tile.key) == NEWER
    again.carry_over(state)
    assert again.rule(tile.key) == EACH
    cells = again.view(tile.key, line).cells
    assert [cell.chosen for cell in cells if cell is not None] == [False, True]
    assert len(again.lines(tile.key, True)) == TWINS - DIFFERING + 2 * DIFFERING
    assert again.key_like(state, FLAGGED) == tile.key


def test_numbers_show_no_more_than_what_tells_them_apart() -> None:
    assert apart(["13899151001", "13899251001"], Nature.PHONE) == ["138**1*1001", "138**2*1001"]
    assert apart(["653299201603124414", "653299201604124414"], Nature.ID_NUMBER) == [
        "653299*****3**4414",
        "653299*****4**4414",
    ]
    assert apart(["0999-0195436", "13899151001"], Nature.PHONE) == ["0999-0195436", "13899151001"]
    assert apart([None, "13899151001"], Nature.PHONE) == ["", "138****1001"]


def test_clerk_and_principal_settle_and_nobody_else() -> None:
    assert [role for role in ("clerk", "principal", "keeper", "county") if may([role], "settle", "settle")] == [
        "clerk",
        "principal",
    ]
