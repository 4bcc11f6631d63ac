"""The school's plan through the window: what stands in it, writing a task, marking it done, and the ways to it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.desk import Desk
from desktop.inside import Inside
from desktop.pages.checklist import ChecklistPage
from desktop.pages.duty import DutyPage
from desktop.pages.entry import EntryPage
from desktop.pages.ledgers import LedgersPage
from desktop.pages.plan import PlanPage
from desktop.pages.register import RegisterPage
from desktop.places import CHECKLIST, LEDGERS, PLAN, duty, plan
from desktop.presenters.plan import read_plan, task_key
from desktop.presenters.plan_paper import plan_paper
from desktop.presenters.plan_tasks import TASKS, Stage, overdue, read_tasks
from desktop.presenters.roles import CLERK, COUNTY, KEEPER, PRINCIPAL, may
from desktop.widgets.basics import Label
from desktop.widgets.buttons import Button
from desktop.widgets.ledger_row import LedgerRow
from forms.answers import Answers
from forms.checklist.verdict import State
from sync.indicators.checklist import ChecklistReader
from sync.store import Query
from tests.desktop.desk_kit import NOW, click, cut_off, elided, wait_inside
from tests.desktop.records_kit import answer, focused, go, page, press, type_here, widget, written
from tests.desktop.test_fit import LOOKS

TODAY = NOW.date()


def put(inside: Inside, item: str, words: str, days: int, done: int | None = None) -> int:
    """A task that is due in so many days, done so many days ago."""
    given = {"item": item, "task": words, "owner": "general", "due": (TODAY + timedelta(days=days)).isoformat()}
    if done is not None:
        given["done_on"] = (TODAY - timedelta(days=done)).isoformat()
    found: list[int] = []
    inside.session.tasks.write(
        lambda _: inside.session.store.save(TASKS, None, Answers().with_values(given), inside.session.author),
        lambda saved: found.append(saved.local_id),
    )
    while not found:
        QTest.qWait(10)
    return found[0]


def opened(qtbot: QtBot, inside: Inside) -> PlanPage:
    shown = go(qtbot, inside, PLAN, PlanPage)
    written(qtbot, inside)
    return shown


def counts(qtbot: QtBot, inside: Inside, stage: Stage, number: int) -> None:
    """Once the page has read anew."""
    qtbot.waitUntil(lambda: widget(inside, Label, f"stage_{stage.value}").text() == str(number), timeout=5_000)


def task(inside: Inside, record: int) -> Answers:
    return inside.session.reader.record(TASKS, record).answers


def unmet(inside: Inside) -> list[str]:
    standing = ChecklistReader(inside.session.pack).read(inside.session.reader, TODAY)
    return [verdict.item.id for verdict in standing.worst_first() if verdict.state is State.NOT_MET]


def test_duties_that_are_not_met_are_named_until_something_is_planned(qtbot: QtBot, inside: Inside) -> None:
    missing = unmet(inside)
    shown = opened(qtbot, inside)
    counts(qtbot, inside, Stage.UNPLANNED, len(missing))
    assert shown.table.current_key() == f"duty-{missing[0]}"
    put(inside, missing[0], "补上", 400)
    put(inside, "films", "放两部影片", 400)  # nothing is asked of it: it is not failed
    written(qtbot, inside)
    counts(qtbot, inside, Stage.UNPLANNED, len(missing) - 1)
    counts(qtbot, inside, Stage.OPEN, 2)
    put(inside, missing[1], "做过了", -30, done=40)  # all of it is done, and the duty is still not met
    written(qtbot, inside)
    counts(qtbot, inside, Stage.UNPLANNED, len(missing) - 1)
    assert f"duty-{missing[1]}" in {shown.table.rows.line(at).key for at in rows_of(shown)}


def rows_of(shown: PlanPage) -> list[int]:
    return [at for at in range(shown.table.rows.rowCount()) if at not in shown.table.rows.bands()]


def test_the_worst_stands_first(qtbot: QtBot, inside: Inside) -> None:
    first, second, *_ = unmet(inside)
    late = put(inside, second, "早该办完", -1)
    soon = put(inside, "films", "快了", 30)
    today = put(inside, first, "今天", 0)
    far = put(inside, first, "还早", 31)
    reader = ChecklistReader(inside.session.pack)
    view = read_plan(inside.session.reader, reader, TODAY)
    stages = [view.rows[task_key(record)].stage for record in (late, soon, today, far)]
    assert stages == [Stage.OVERDUE, Stage.SOON, Stage.SOON, Stage.OPEN]
    order = [key for key in view.rows if key.startswith("task-")]
    assert order == [task_key(record) for record in (late, today, far, soon)]
    assert next(iter(view.rows)) == task_key(late)
    assert overdue(inside.session.reader, inside.session.pack, TODAY) == 1


def test_a_task_is_written_by_keyboard_alone(qtbot: QtBot, inside: Inside) -> None:
    shown = opened(qtbot, inside)
    item = shown.table.current_key().removeprefix("duty-")
    assert focused() is shown.table
    press(qtbot, Qt.Key.Key_Return)
    assert focused().objectName() == "field-task"  # the duty is known
    type_here(qtbot, "教室交换机换成千兆")
    press(qtbot, Qt.Key.Key_Return)
    type_here(qtbot, "总务")
    press(qtbot, Qt.Key.Key_Return)
    type_here(qtbot, "20270630")
    press(qtbot, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    written(qtbot, inside)
    (made,) = read_tasks(inside.session.reader, inside.session.pack)
    assert (made.item, made.words, made.owner.zh) == (item, "教室交换机换成千兆", "总务处")
    assert made.due is not None
    assert made.due.isoformat() == "2027-06-30"
    qtbot.waitUntil(lambda: shown.table.current_key() == task_key(made.record))
    assert focused() is shown.table
    press(qtbot, Qt.Key.Key_Space)
    written(qtbot, inside)
    assert task(inside, made.record)["done_on"] == TODAY.isoformat()
    counts(qtbot, inside, Stage.DONE, 1)
    press(qtbot, Qt.Key.Key_Space)
    written(qtbot, inside)
    assert task(inside, made.record)["done_on"] is None


def test_what_is_missing_or_said_twice_is_not_saved(qtbot: QtBot, inside: Inside) -> None:
    put(inside, "line_speed", "报装千兆线路", 90)
    go(qtbot, inside, plan("line_speed"), PlanPage)
    written(qtbot, inside)
    shown = page(inside, PlanPage)
    assert focused().objectName() == "field-task"
    click(qtbot, desk_of(inside), "task_save")
    written(qtbot, inside)
    assert inside.session.reader.count(TASKS, Query()) == 1
    answer(qtbot, inside, "field-task", "报装千兆线路")
    answer(qtbot, inside, "field-owner", "校长")
    answer(qtbot, inside, "field-due", "2027-01-31")
    click(qtbot, desk_of(inside), "task_save")
    written(qtbot, inside)
    assert inside.session.reader.count(TASKS, Query()) == 1
    assert shown.task_card is not None
    assert any("已经有一样的任务" in label.text() for label in shown.findChildren(Label))
    answer(qtbot, inside, "field-task", "报装千兆线路，第二条")
    click(qtbot, desk_of(inside), "task_save")
    written(qtbot, inside)
    assert inside.session.reader.count(TASKS, Query()) == 2


def test_what_was_typed_is_there_again_after_going_away(qtbot: QtBot, inside: Inside) -> None:
    go(qtbot, inside, plan("line_speed"), PlanPage)
    type_here(qtbot, "报装")
    inside.frame.back()
    written(qtbot, inside)
    shown = opened(qtbot, inside)
    assert shown.task_card is not None
    assert (shown.task_card.entry.answers["item"], shown.task_card.entry.answers["task"]) == ("line_speed", "报装")
    click(qtbot, desk_of(inside), "task_leave")
    written(qtbot, inside)
    assert inside.session.reader.drafts() == []
    assert shown.task_card is None


def test_a_date_far_away_asks_for_a_reason(qtbot: QtBot, inside: Inside) -> None:
    record = put(inside, "line_speed", "报装千兆线路", 90)
    shown = go(qtbot, inside, plan(record=record), PlanPage)
    written(qtbot, inside)
    assert shown.table.current_key() == task_key(record)
    click(qtbot, desk_of(inside), "task_edit")
    answer(qtbot, inside, "field-due", "2045-01-01")
    click(qtbot, desk_of(inside), "task_save")
    written(qtbot, inside)
    assert task(inside, record)["due"] != "2045-01-01"
    assert focused().objectName() == "field-why_due_far"
    type_here(qtbot, "等新校区")
    press(qtbot, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    written(qtbot, inside)
    assert (task(inside, record)["due"], task(inside, record)["why_due_far"]) == ("2045-01-01", "等新校区")


def test_one_click_on_the_tick_marks_it_done(qtbot: QtBot, inside: Inside) -> None:
    record = put(inside, "line_speed", "报装千兆线路", 90)
    shown = go(qtbot, inside, plan(record=record), PlanPage)
    written(qtbot, inside)
    place = shown.table.visualRect(shown.table.currentIndex())
    at = QPoint(place.left() + 20, place.center().y())
    qtbot.mouseClick(shown.table.viewport(), Qt.MouseButton.LeftButton, pos=at)
    written(qtbot, inside)
    assert task(inside, record)["done_on"] == TODAY.isoformat()


def test_a_task_is_deleted_and_taken_back(qtbot: QtBot, inside: Inside) -> None:
    record = put(inside, "line_speed", "报装千兆线路", 90)
    shown = go(qtbot, inside, plan(record=record), PlanPage)
    written(qtbot, inside)
    click(qtbot, desk_of(inside), "task_delete")
    written(qtbot, inside)
    assert inside.session.reader.count(TASKS, Query()) == 0
    counts(qtbot, inside, Stage.OPEN, 0)
    assert any("删除了任务“报装千兆线路”" in label.text() for label in shown.findChildren(Label))
    click(qtbot, desk_of(inside), "task_restore")
    written(qtbot, inside)
    counts(qtbot, inside, Stage.OPEN, 1)
    qtbot.waitUntil(lambda: shown.table.current_key() == task_key(record))
    assert [access.action for access in inside.session.reader.accesses(2)] == ["restore", "delete"]


def test_the_ways_to_it(qtbot: QtBot, inside: Inside) -> None:
    go(qtbot, inside, CHECKLIST, ChecklistPage)
    written(qtbot, inside)
    qtbot.mouseClick(widget(inside, Button, "to_plan"), Qt.MouseButton.LeftButton)
    assert inside.frame.rail.item("checklist").isChecked()
    page(inside, PlanPage)
    go(qtbot, inside, duty("line_speed"), DutyPage)
    written(qtbot, inside)
    click(qtbot, desk_of(inside), "duty_add_task")
    written(qtbot, inside)
    card = page(inside, PlanPage).task_card
    assert card is not None
    assert card.entry.answers["item"] == "line_speed"
    record = put(inside, "line_speed", "报装千兆线路", -2)
    go(qtbot, inside, duty("line_speed"), DutyPage)
    written(qtbot, inside)
    assert any(label.text() == "报装千兆线路" for label in page(inside, DutyPage).findChildren(Label))
    click(qtbot, desk_of(inside), "duty_plan")
    written(qtbot, inside)
    assert page(inside, PlanPage).table.current_key() == task_key(record)
    go(qtbot, inside, LEDGERS, LedgersPage)
    written(qtbot, inside)
    qtbot.mouseClick(widget(inside, LedgerRow, "ledger_plan_task"), Qt.MouseButton.LeftButton)
    page(inside, PlanPage)
    click(qtbot, desk_of(inside), "plan_records")
    assert page(inside, RegisterPage).register.form.id == TASKS
    inside.frame.back()
    written(qtbot, inside)
    page(inside, PlanPage).want(record)
    page(inside, PlanPage).read_wanted.emit()
    written(qtbot, inside)
    click(qtbot, desk_of(inside), "task_record")
    page(inside, EntryPage)


def test_home_names_what_is_overdue(qtbot: QtBot, inside: Inside) -> None:
    put(inside, "line_speed", "报装千兆线路", -2)
    asked = inside.frame.page()
    assert asked is not None
    qtbot.waitUntil(
        lambda: any("一校一案有 1 项任务逾期" in label.text() for label in asked.findChildren(Label)), timeout=5_000
    )


def test_who_may(qtbot: QtBot) -> None:
    for role in (CLERK, PRINCIPAL):
        assert may((role,), "plan")
        assert may((role,), "plan", "save")
        assert may((role,), "plan", "print")
    for role in (KEEPER, COUNTY):
        assert not may((role,), "plan")


def test_on_paper_each_duty_is_named_once_and_a_hand_signs(qtbot: QtBot, inside: Inside, tmp_path: Path) -> None:
    put(inside, "line_speed", "报装千兆线路", 90)
    put(inside, "line_speed", "买交换机", 100)
    put(inside, unmet(inside)[1], "做过了", -30, done=40)
    shown = opened(qtbot, inside)
    view = read_plan(inside.session.reader, ChecklistReader(inside.session.pack), TODAY)
    paper = plan_paper(view, inside.session.reader.school, "李校长", TODAY)
    (table,) = paper.parts
    said = [tuple(cell.zh for cell in line) for line in table.rows]  # type: ignore[union-attr]
    assert [line[1] for line in said].count("千兆到校") == 1
    assert {"报装千兆线路", "买交换机"} <= {line[2] for line in said}
    assert ("二（三）3", "教师培训", "", "", "", "未安排") in said
    assert sum(line[2] == "任务都完成了，还没有达到" for line in said) == 1
    assert [fact.label.zh for fact in paper.signs] == ["填报单位", "填报人", "审核人", "日期"]
    target = tmp_path / "plan.pdf"
    shown.paper.save_wanted.emit(str(target), False)
    written(qtbot, inside)
    assert target.read_bytes().startswith(b"%PDF")


def desk_of(inside: Inside) -> Desk:
    desk = inside.parent()
    assert isinstance(desk, Desk)
    return desk


@pytest.mark.parametrize(("theme", "language"), LOOKS)
def test_all_of_it_fits(qtbot: QtBot, sample_desk: Callable[..., Desk], theme: str, language: str) -> None:
    desk = sample_desk(theme=theme, language=language)
    click(qtbot, desk, "unlock")
    inside = wait_inside(qtbot, desk)
    record = put(inside, "room_speed", "教室交换机换成千兆，五间教室重新布线", -12)
    put(inside, "room_speed", "向县里申请提速", 400)
    shown = go(qtbot, inside, plan(record=record), PlanPage)
    written(qtbot, inside)
    for name in ("", "task_edit"):
        if name:
            click(qtbot, desk, name)
            qtbot.wait(40)
        assert cut_off(desk.window) == []
        assert [text for text in elided(inside.frame) if not text.endswith("（样本）")] == []
    shown.table.viewport().repaint()
    assert shown.table.delegate.elided <= {"教室交换机换成千兆，五间教室重新布线"}
    go(qtbot, inside, duty("room_speed"), DutyPage)
    written(qtbot, inside)
    assert cut_off(desk.window) == []
