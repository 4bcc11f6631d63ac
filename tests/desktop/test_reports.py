"""The monthly report in the real window: prepared, questioned, explained, approved, corrected, printed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from desktop.desk import Desk
from desktop.inside import Inside
from desktop.pages.case import CasePage
from desktop.pages.entry import EntryPage
from desktop.pages.home import HomePage
from desktop.pages.lock import LockPage
from desktop.pages.report import ReportPage
from desktop.pages.reports import ReportsPage
from desktop.places import HOME, REPORTS, report, report_version
from desktop.presenters.duty import DutyView, read_duty
from desktop.presenters.monthly import Asking, read_report
from desktop.presenters.monthly_paper import report_paper
from desktop.presenters.opening import SAMPLE_PASSWORD
from desktop.printing_paper import paper_document
from desktop.widgets.buttons import Button
from desktop.widgets.number_cell import NumberCell
from forms.answers import Answers
from forms.checklist.verdict import State
from forms.engine import Context
from forms.monthly import FORM
from sync.approvals import Approval
from sync.indicators.checklist import ChecklistReader
from sync.monthly.reports import reports
from sync.store import NewUser, Query, Store
from tests.desktop.desk_kit import NOW, cut_off, set_up, wait_inside
from tests.desktop.desk_kit import PASSWORD as CLERKS
from tests.desktop.records_kit import go, page, widget, written

HEADS = "yizhan hongliu qiyue"
OCTOBER, NOVEMBER = report("2026-10"), report("2026-11")


def shown(qtbot: QtBot, inside: Inside) -> ReportPage:
    written(qtbot, inside)
    return page(inside, ReportPage)


def press(qtbot: QtBot, inside: Inside, name: str) -> ReportPage:
    qtbot.mouseClick(widget(inside, Button, name), Qt.MouseButton.LeftButton)
    written(qtbot, inside)
    written(qtbot, inside)  # what was decided is read again
    return page(inside, ReportPage)


def said(whole: QWidget) -> str:
    return "\n".join(label.text() for label in whole.findChildren(QLabel) if label.isVisible())


def value(inside: Inside, name: str) -> int:
    return widget(inside, NumberCell, f"number_{name}").number.value


def fill(store: Store) -> None:
    """A pupil, and a case that nobody visited."""
    pupil = {"name": "阿依古丽·买买提", "grade": "3", "class_no": 2, "status": "in_school", "entry_month": "2024-09"}
    saved = store.save("enrolment", None, Answers().with_values(pupil), 1)
    case = {
        "pupil": str(store.record("enrolment", saved.local_id).id),
        "pupil_name": "阿依古丽·买买提",
        "pupil_class": "三年级 2 班",
        "absent_since": "2026-09-10",
        "found_date": "2026-09-11",
        "state": "suspected",
        "state_date": "2026-09-11",
    }
    store.save("dropout", None, Answers().with_values(case), 1)


def sign_in(qtbot: QtBot, desk: Desk, name: str, password: str) -> Inside:
    desk.lock()
    qtbot.waitUntil(lambda: isinstance(desk.window.content(), LockPage), timeout=10_000)
    lock = desk.window.content()
    assert isinstance(lock, LockPage)
    next(card for card in lock.cards.values() if card.text() == name).click()
    qtbot.keyClicks(lock.password, password)
    qtbot.keyClick(lock.password, Qt.Key.Key_Return)
    return wait_inside(qtbot, desk)


def test_a_clerk_prepares_a_check_questions_the_principal_signs_and_it_is_closed(qtbot: QtBot, desk: Desk) -> None:
    inside = set_up(qtbot, desk)
    store = inside.session.store
    desk.tasks.write(lambda _: fill(store))
    desk.tasks.write(lambda _: store.people.add(NewUser("赵建疆", "principal", HEADS.replace(" ", "")), 1))
    written(qtbot, inside)
    clerk_page = go(qtbot, inside, OCTOBER, ReportPage)
    written(qtbot, inside)
    assert (value(inside, "primary_suspected"), value(inside, "open_90"), value(inside, "unvisited")) == (1, 1, 1)
    assert "30 天没有劝返" in said(clerk_page)
    press(qtbot, inside, "report_prepare")
    assert "有 1 处要写原因" in said(clerk_page)
    assert store.count(FORM, Query()) == 0
    reason = widget(inside, QLineEdit, "why_not_visited")
    assert desk.window.focusWidget() is reason
    reason.setText("大雪封路")
    clerk_page = press(qtbot, inside, "report_prepare")
    assert "等校长批" in said(clerk_page)
    assert not widget_is_there(inside, "report_approve")

    head = sign_in(qtbot, desk, "赵建疆", HEADS)
    go(qtbot, head, HOME, HomePage)
    written(qtbot, head)
    assert "2026 年 10 月控辍月报等您批" in said(page(head, HomePage))
    heads_page = go(qtbot, head, OCTOBER, ReportPage)
    written(qtbot, head)
    assert "大雪封路" in said(heads_page)
    assert not widget_is_there(head, "report_prepare")
    press(qtbot, head, "report_approve")
    password = widget(head, QLineEdit, "report_password")
    qtbot.keyClicks(password, CLERKS)
    press(qtbot, head, "report_sign")
    assert "口令" in said(heads_page)
    assert reports(head.session.reader, head.session.pack)[0].approval is Approval.NONE
    password.clear()
    qtbot.keyClicks(password, HEADS)
    heads_page = press(qtbot, head, "report_sign")
    (found,) = reports(head.session.reader, head.session.pack)
    assert (found.approval, found.answers["approved_by"], found.answers["one_person"]) == (
        Approval.FITS,
        "赵建疆",
        "no",
    )
    assert "已封好" in said(heads_page)
    for name in ("report_prepare", "report_approve", "report_edit"):
        assert not widget_is_there(head, name)
    listed = go(qtbot, head, REPORTS, ReportsPage)
    written(qtbot, head)
    model = listed.table.model()
    assert "已批" in str(model.index(1, 1).data(Qt.ItemDataRole.DisplayRole))


def widget_is_there(inside: Inside, name: str) -> bool:
    return any(found.isVisible() for found in inside.frame.findChildren(QWidget, name))


def test_one_person_with_both_roles_is_named_as_both_and_corrects(
    qtbot: QtBot, sample_desk: Callable[..., Desk], tmp_path: Path
) -> None:
    desk = sample_desk()
    qtbot.mouseClick(desk.window.findChild(Button, "unlock"), Qt.MouseButton.LeftButton)
    inside = wait_inside(qtbot, desk)
    go(qtbot, inside, OCTOBER, ReportPage)
    written(qtbot, inside)
    press(qtbot, inside, "report_prepare")
    press(qtbot, inside, "report_approve")
    qtbot.keyClicks(widget(inside, QLineEdit, "report_password"), SAMPLE_PASSWORD)
    made = press(qtbot, inside, "report_sign")
    assert "填报和审核是同一个人" in said(made)
    assert cut_off(made) == []
    for path, expected in ((tmp_path / "report.pdf", "共 1 页"), (tmp_path / "no" / "such" / "report.pdf", "没有写成")):
        made.paper.save_wanted.emit(str(path), False)
        written(qtbot, inside)
        assert expected in said(made)
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")
    assert [(noted.action, noted.form) for noted in inside.session.reader.accesses(2)] == [("export", FORM)] * 2
    (found,) = reports(inside.session.reader, inside.session.pack, "2026-10")
    assert made._view is not None
    paper = report_paper(made._view, found.answers, "喀拉苏乡中心学校", "2165009107")
    text = paper_document(paper, "zh").toPlainText()
    for expected in ("填报单位", "填报人", "审核人", "日期", "公章", "小学：辍学", "第 1 版"):
        assert expected in text, expected
    assert "钥匙核对码" in paper.foot.zh

    corrected = press(qtbot, inside, "report_edit")
    assert "第 2 版，代替第 1 版" in said(corrected)
    press(qtbot, inside, "report_prepare")
    every = reports(inside.session.reader, inside.session.pack, "2026-10")
    assert [(one.version, one.approval) for one in every] == [(2, Approval.NONE), (1, Approval.FITS)]


def test_a_number_shows_its_cases_and_a_case_opens(qtbot: QtBot, inside: Inside) -> None:
    shown_page = go(qtbot, inside, NOVEMBER, ReportPage)
    written(qtbot, inside)
    cell = widget(inside, NumberCell, "number_primary_dropout")
    qtbot.mouseClick(cell, Qt.MouseButton.LeftButton)
    assert shown_page.behind.model().rowCount() == cell.number.behind == cell.number.value > 0
    absences = widget(inside, NumberCell, "number_absences")
    qtbot.mouseClick(absences, Qt.MouseButton.LeftButton)
    assert shown_page.behind.model().rowCount() == absences.number.value
    shown_page.behind.setFocus()
    qtbot.keyClick(shown_page.behind, Qt.Key.Key_Return)
    qtbot.wait(50)
    page(inside, EntryPage)
    inside.frame.back()
    shown(qtbot, inside)
    qtbot.mouseClick(widget(inside, NumberCell, "number_primary_dropout"), Qt.MouseButton.LeftButton)
    widget(inside, QWidget, "report_behind").setFocus()
    qtbot.keyClick(widget(inside, QWidget, "report_behind"), Qt.Key.Key_Return)
    qtbot.wait(50)
    page(inside, CasePage)


def test_what_is_written_in_the_remark_stays_while_the_checks_are_asked_again(qtbot: QtBot, inside: Inside) -> None:
    made = go(qtbot, inside, NOVEMBER, ReportPage)
    written(qtbot, inside)
    made._remark.setFocus()
    qtbot.keyClicks(made._remark, "abc")
    qtbot.wait(500)
    written(qtbot, inside)
    assert made._remark.toPlainText() == "abc"
    press(qtbot, inside, "report_prepare")
    (found,) = reports(inside.session.reader, inside.session.pack, "2026-11")
    assert found.answers["remark"] == "abc"


def test_who_only_approves_sees_what_the_report_would_say_before_it_is_prepared(inside: Inside) -> None:
    session = inside.session
    context = Context(NOW.date(), NOW, session.reader.lookup())
    both = [
        read_report(session.reader, session.pack, "2026-10", Asking(context, "样本", may_prepare, may_approve=True))
        for may_prepare in (True, False)
    ]
    assert both[0].view.rows == both[1].view.rows
    assert (both[1].view.is_edited, both[1].view.can_approve, both[1].view.checks) == (False, False, ())
    assert any("还没有人填" in note.text.zh for note in both[1].view.notes)


@pytest.mark.parametrize(("theme", "language"), [("light", "zh"), ("dark", "en")])
def test_nothing_on_the_pages_is_cut_off(
    qtbot: QtBot, sample_desk: Callable[..., Desk], theme: str, language: str
) -> None:
    desk = sample_desk(theme=theme, language=language)
    qtbot.mouseClick(desk.window.findChild(Button, "unlock"), Qt.MouseButton.LeftButton)
    inside = wait_inside(qtbot, desk)
    for place, kind in ((REPORTS, ReportsPage), (OCTOBER, ReportPage)):
        made = go(qtbot, inside, place, kind)
        written(qtbot, inside)
        assert cut_off(made) == []
    inside.frame.window().resize(1366, 768)
    qtbot.wait(50)
    assert {area.horizontalScrollBar().maximum() for area in made.findChildren(QScrollArea)} == {0}


def test_home_says_until_when_the_report_is_due(qtbot: QtBot, inside: Inside) -> None:
    go(qtbot, inside, HOME, HomePage)
    written(qtbot, inside)
    assert "2026 年 10 月控辍月报还没有填" in said(page(inside, HomePage))
    assert "逾期 15 天" in {
        badge.text() for badge in page(inside, HomePage).findChildren(QWidget) if hasattr(badge, "_pill")
    }
    assert NOW.day == 23


def test_the_sample_school_reported_before_and_its_registers_say_the_same(inside: Inside) -> None:
    session = inside.session
    every = reports(session.reader, session.pack)
    assert {one.approval for one in every} == {Approval.FITS}
    assert len({one.answers["approver_key"] for one in every}) == 1
    asking = Asking(Context(NOW.date(), NOW, session.reader.lookup()), "样本", True, True)
    last = read_report(session.reader, session.pack, "2026-09", asking)
    assert [note.text.zh for note in last.view.notes if "登记簿后来有变化" in note.text.zh] == []
    october = read_report(session.reader, session.pack, "2026-10", asking)
    numbers = [number for row in october.view.rows for number in row.numbers]
    assert all(number.last is not None and number.year is not None for number in numbers)
    verdict = ChecklistReader(session.pack).read(session.reader, NOW.date()).verdict("dropout_report")
    assert verdict.state is State.NOT_MET
    assert "没有按时批的月份 1（共 2）" in verdict.sentence.zh


def test_the_duty_of_reporting_leads_to_the_reports_and_to_each_version(qtbot: QtBot, desk: Desk) -> None:
    inside = set_up(qtbot, desk)
    session = inside.session
    reader = ChecklistReader(session.pack)

    def duty() -> DutyView:
        return read_duty(session.reader, reader, NOW.date(), "dropout_report")

    assert [lack.place for lack in duty().detail.lacks] == [REPORTS]  # nothing is entered yet
    go(qtbot, inside, OCTOBER, ReportPage)
    written(qtbot, inside)
    press(qtbot, inside, "report_prepare")
    (found,) = reports(session.reader, session.pack)
    (row,) = duty().figures[0].records
    assert duty().places[row.key] == report_version(found.local_id)
    shown_page = go(qtbot, inside, report_version(found.local_id), ReportPage)
    written(qtbot, inside)
    assert "2026 年 10 月" in said(shown_page)
