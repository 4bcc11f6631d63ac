"""The counselling room's month: short and not logged are two things, and the day is entered beside the chart."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from desktop.inside import Inside
from desktop.pages.counselling import CounsellingPage
from desktop.pages.register import RegisterPage
from desktop.places import register
from desktop.presenters.counselling import DayState, MonthView, lacking, local_id_of, read_month
from desktop.tasks import Progress
from desktop.widgets.answers import LineAnswer
from desktop.widgets.badge import Badge
from desktop.widgets.note import Note
from forms.answers import Answers, Value
from tests.desktop.desk_kit import cut_off
from tests.desktop.records_kit import CONTROL, focused, go, page, press, type_here, widget, written

ROOM = register("counselling")


def month(inside: Inside) -> MonthView:
    session = inside.session
    return read_month(session.reader, session.pack.calendar, session.today(), session.today())


def forget(qtbot: QtBot, inside: Inside, *days: date) -> None:
    """Take the entries of these days away."""
    session = inside.session

    def job(_: Progress) -> None:
        for day in days:
            local_id = local_id_of(session.store, day)
            assert local_id is not None
            session.store.delete("counselling", local_id, session.author)

    session.tasks.write(job)
    written(qtbot, inside)


def test_every_school_day_has_one_state_and_the_numbers_add_up(qtbot: QtBot, inside: Inside) -> None:
    view = month(inside)
    taught = [bar for bar in view.bars if bar.state not in (DayState.AHEAD, DayState.TODAY)]
    assert view.due == len(taught) == view.met + view.short + view.missing
    assert view.minutes == sum(bar.minutes or 0 for bar in view.bars)
    assert all((bar.minutes or 0) < 60 for bar in view.bars if bar.state is DayState.SHORT)
    logged = [bar.day for bar in view.bars if bar.state is DayState.MET][:2]
    forget(qtbot, inside, *logged)
    after = month(inside)
    assert after.missing == view.missing + 2
    assert after.due == view.due
    missing = [mind for mind in after.mind if mind.state is DayState.MISSING]
    assert {mind.day for mind in missing} >= set(logged)


def test_weekends_and_holidays_are_no_school_days(inside: Inside) -> None:
    session = inside.session
    october = read_month(session.reader, session.pack.calendar, date(2026, 10, 15), session.today())
    assert not any(bar.day.day <= 7 for bar in october.bars), "the holiday of the first week"
    assert date(2026, 10, 10) in [bar.day for bar in october.bars], "a Saturday that is taught"
    assert all(len(week) == 5 for week in october.term)


def test_today_is_entered_beside_the_chart(qtbot: QtBot, inside: Inside) -> None:
    shown = go(qtbot, inside, ROOM, CounsellingPage)
    today = inside.session.today()
    before = local_id_of(inside.session.reader, today)
    assert before is None
    assert focused().objectName() == "field-opened"
    for text in ("1020", "1050", "16:40", "17.20"):
        type_here(qtbot, text)
        press(qtbot, Qt.Key.Key_Return)
    assert widget(inside, QLabel, "day-minutes").text() == "共 70 分钟"
    qtbot.wait(300)
    assert [draft.answers["opened"] for draft in inside.session.reader.drafts()] == ["10:20"]
    qtbot.mouseClick(widget(inside, QPushButton, "day-save"), Qt.MouseButton.LeftButton)
    written(qtbot, inside)
    saved = local_id_of(inside.session.reader, today)
    assert saved is not None
    answers = inside.session.reader.record("counselling", saved).answers
    assert (answers["opened"], answers["closed2"], answers["minutes"]) == ("10:20", "17:20", 70)
    assert inside.session.reader.drafts() == []
    assert shown._view is not None
    assert next(bar for bar in shown._view.bars if bar.is_today).state is DayState.MET


def test_times_the_wrong_way_round_are_not_saved(qtbot: QtBot, inside: Inside) -> None:
    shown = go(qtbot, inside, ROOM, CounsellingPage)
    for text in ("1050", "1020"):
        type_here(qtbot, text)
        press(qtbot, Qt.Key.Key_Return)
    press(qtbot, Qt.Key.Key_S, CONTROL)
    qtbot.wait(40)
    assert local_id_of(inside.session.reader, inside.session.today()) is None
    assert focused().objectName() == "field-closed"
    assert shown.entry is not None
    assert not shown.entry.evaluation.may_be_saved


def test_an_empty_card_is_not_saved_as_a_day_the_room_stayed_shut(qtbot: QtBot, inside: Inside) -> None:
    shown = go(qtbot, inside, ROOM, CounsellingPage)
    press(qtbot, Qt.Key.Key_S, CONTROL)
    written(qtbot, inside)
    assert local_id_of(inside.session.reader, inside.session.today()) is None
    assert focused().objectName() == "field-opened"
    assert [note.text()[:4] for note in shown.findChildren(Note) if note.isVisible()] == ["还没有填"]
    assert cut_off(shown) == []


def test_a_short_day_is_saved_with_its_reason(qtbot: QtBot, inside: Inside) -> None:
    shown = go(qtbot, inside, ROOM, CounsellingPage)
    for text in ("1020", "1105"):
        type_here(qtbot, text)
        press(qtbot, Qt.Key.Key_Return)
    press(qtbot, Qt.Key.Key_S, CONTROL)
    written(qtbot, inside)
    assert local_id_of(inside.session.reader, inside.session.today()) is None
    assert focused().objectName() == "field-remark"
    assert any("45 分钟，不足 60" in note.text() for note in shown.findChildren(Note))
    assert cut_off(shown) == []
    type_here(qtbot, "下午停电")
    press(qtbot, Qt.Key.Key_S, CONTROL)
    written(qtbot, inside)
    saved = local_id_of(inside.session.reader, inside.session.today())
    assert saved is not None
    assert inside.session.reader.record("counselling", saved).answers["remark"] == "下午停电"


@pytest.mark.parametrize(
    ("answers", "is_begun", "is_taught", "field"),
    [
        ({}, False, True, "opened"),
        ({}, False, False, "opened"),
        ({}, True, True, "remark"),  # it stayed shut, somebody says so, and has to say why
        ({"minutes": 59}, True, True, "remark"),
        ({"minutes": 59, "remark": "停电"}, True, True, None),
        ({"minutes": 60}, True, True, None),
        ({"minutes": 20}, True, False, None),  # no school that day: sixty minutes are not asked for
    ],
)
def test_what_a_day_lacks(answers: dict[str, Value], is_begun: bool, is_taught: bool, field: str | None) -> None:
    missing = lacking(Answers(answers), is_begun, is_taught)
    assert (None if missing is None else missing[0]) == field


def test_a_day_that_was_missed_is_logged_later(qtbot: QtBot, inside: Inside) -> None:
    missed = next(bar.day for bar in reversed(month(inside).bars) if bar.state is DayState.MET)
    forget(qtbot, inside, missed)
    go(qtbot, inside, ROOM, CounsellingPage)
    qtbot.mouseClick(widget(inside, QPushButton, f"mind-{missed.isoformat()}"), Qt.MouseButton.LeftButton)
    qtbot.wait(20)
    for text in ("12:00", "13:00"):
        type_here(qtbot, text)
        press(qtbot, Qt.Key.Key_Return)
    press(qtbot, Qt.Key.Key_S, CONTROL)
    written(qtbot, inside)
    saved = local_id_of(inside.session.reader, missed)
    assert saved is not None
    assert inside.session.reader.record("counselling", saved).answers["minutes"] == 60


def test_a_click_on_a_bar_shows_that_day(qtbot: QtBot, inside: Inside) -> None:
    shown = go(qtbot, inside, ROOM, CounsellingPage)
    bars = month(inside).bars
    at = next(number for number, bar in enumerate(bars) if bar.state is DayState.MET)
    middle = shown.chart._middles()[at]
    qtbot.mouseClick(shown.chart, Qt.MouseButton.LeftButton, pos=QPoint(round(middle), shown.chart.height() // 2))
    qtbot.wait(20)
    assert shown.day == bars[at].day
    kept = inside.session.reader.record("counselling", local_id_of(inside.session.reader, bars[at].day) or 0)
    assert widget(inside, LineAnswer, "field-opened").text() == kept.answers["opened"]


def test_months_are_gone_through_but_not_beyond_today(qtbot: QtBot, inside: Inside) -> None:
    go(qtbot, inside, ROOM, CounsellingPage)
    assert not widget(inside, QPushButton, "month-next").isEnabled()
    qtbot.mouseClick(widget(inside, QPushButton, "month-before"), Qt.MouseButton.LeftButton)
    before = inside.session.today().replace(day=1) - timedelta(days=1)
    assert widget(inside, QLabel, "month-title").text() == f"{before.month} 月"
    qtbot.mouseClick(widget(inside, QPushButton, "month-next"), Qt.MouseButton.LeftButton)
    assert widget(inside, QLabel, "month-title").text() == f"{inside.session.today().month} 月"
    qtbot.mouseClick(widget(inside, QPushButton, "counselling-list"), Qt.MouseButton.LeftButton)
    qtbot.wait(30)
    assert page(inside, RegisterPage).model.rowCount() == 60


def test_saving_twice_in_a_row_makes_one_entry(qtbot: QtBot, inside: Inside) -> None:
    go(qtbot, inside, ROOM, CounsellingPage)
    for text in ("1020", "1120"):
        type_here(qtbot, text)
        press(qtbot, Qt.Key.Key_Return)
    shown = page(inside, CounsellingPage)
    shown.save()
    shown.save()
    written(qtbot, inside)
    saved = local_id_of(inside.session.reader, inside.session.today())
    assert saved is not None
    assert inside.session.reader.record("counselling", saved).twins == ()


def test_a_draft_of_a_day_is_never_called_saved(qtbot: QtBot, inside: Inside) -> None:
    shown = go(qtbot, inside, ROOM, CounsellingPage)
    badge = shown.card.findChild(Badge)
    assert badge is not None
    assert badge.text() == "还没登记"
    type_here(qtbot, "1020")
    assert badge.text() == "还没保存"
    logged = next(bar.day for bar in month(inside).bars if bar.state is DayState.MET)
    shown.day_wanted.emit(logged)
    written(qtbot, inside)
    assert badge.text() == "已保存"
    shown.day_wanted.emit(inside.session.today())
    assert widget(inside, LineAnswer, "field-opened").text() == "10:20"
    assert badge.text() == "还没保存"


def test_a_day_that_is_not_taught_is_shown_and_never_counted_against_the_room(qtbot: QtBot, inside: Inside) -> None:
    session, before = inside.session, month(inside)
    sunday = Answers({"date": "2026-11-22", "opened": "10:00", "closed": "10:30", "minutes": 30, "on_duty": "yes"})
    session.tasks.write(lambda _: session.store.save("counselling", None, sunday, session.author))
    written(qtbot, inside)
    after = month(inside)
    assert date(2026, 11, 22) in [bar.day for bar in after.bars]
    assert (after.met, after.short, after.missing, after.due) == (before.met, before.short, before.missing, before.due)
    assert [mind.day for mind in after.mind] == [mind.day for mind in before.mind]
    assert after.minutes == before.minutes + 30


def test_the_vacation_says_so_instead_of_an_empty_chart(qtbot: QtBot, inside: Inside) -> None:
    session = inside.session
    august = read_month(session.reader, session.pack.calendar, date(2026, 8, 15), session.today())
    assert (august.bars, august.term, august.due) == ((), (), 0)
    shown = go(qtbot, inside, ROOM, CounsellingPage)
    empty = shown.chart.grab().toImage()
    shown.month_wanted.emit(date(2026, 8, 15))
    assert "没有教学日" in shown.chart.accessibleDescription()
    assert shown.chart.grab().toImage() != empty


def test_the_chart_stands_whole_in_both_reading_directions(qtbot: QtBot, inside: Inside) -> None:
    shown = go(qtbot, inside, ROOM, CounsellingPage)
    chart = shown.chart
    left, right = chart._plot()
    assert all(left < middle < right for middle in chart._middles())
    chart.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    mirrored = chart._plot()
    assert mirrored == (chart.width() - right, chart.width() - left)
    assert all(mirrored[0] < middle < mirrored[1] for middle in chart._middles())
    chart.grab()
