"""The monthly dropout report: an absence noticed, the month counted, a check that asks, a reason, the principal's own
key, paper; and a correction by the next version."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop.tour.county.at_pc import AtPc, Town
from desktop.tour.county.plan import NAMES, PASSWORD
from desktop.tour.main.plan import WRONG_PASSWORD
from desktop.tour.principal.at_school import go_to_ledger
from desktop.tour.principal.paper import save_pdf
from desktop.tour.principal.plan import (
    ABSENCE,
    ABSENT,
    BACK,
    CASE,
    CLERK,
    CORRECTED,
    MONTH_OVER,
    PRINCIPAL,
    SCHOOL,
    WHY_ABSENT,
    sample,
)
from desktop.widgets.record_table import RecordTable

REASON = "why_absent_no_case"
PUPIL = str(sample(SCHOOL.school).pupils[0]["name"])
ASKS, WAITS, CLOSED = "要写原因", "等校长批", "已封好"


def absence_is_noticed(town: Town) -> None:
    """The clerk notes that a child does not come; home says who has to act on that day."""
    with town.at(SCHOOL, ABSENT) as pc:
        pc.sign_in(CLERK)
        go_to_ledger(pc, "absence")
        pc.click("register-new")
        pc.driver.find(QWidget, "entry-save")
        pc.filler.pick("field-pupil", PUPIL)
        pc.filler.fill("absence", ABSENCE)
        pc.save()
        pc.click("rail_home")
        what = "缺勤到第几天谁做什么，首页提醒 home says who acts on which day of an absence"
        pc.diary.note(what, True, pc.says(f"{PUPIL} 缺勤第 4 天"), pc.driver.picture("absence-at-home"))


def month_is_reported(town: Town) -> None:
    with town.at(SCHOOL, MONTH_OVER) as pc:
        pc.sign_in(CLERK)
        _is_back(pc)
        pc.click("rail_home")
        pc.driver.picture("report-due")
        _prepare(pc)
        pc.driver.click("lock")
        pc.sign_in(PRINCIPAL)
        pc.driver.picture("report-waits")
        _approve(pc)
        _print(pc, town.stage.out / "report.pdf")


def month_is_corrected(town: Town) -> None:
    """The case that was not opened is opened; the report says it in its second version."""
    with town.at(SCHOOL, CORRECTED) as pc:
        pc.sign_in(CLERK)
        pc.begin("dropout")
        pc.filler.pick("field-pupil", PUPIL)
        pc.filler.fill("dropout", CASE)
        pc.save()
        _open_report(pc)
        pc.click("report_edit")
        shown = pc.says("第 2 版，代替第 1 版"), pc.is_there(REASON)
        what = "补上个案，出第 2 版，不再问原因 the case is opened, the second version asks for no reason"
        pc.diary.note(what, "(True, False)", shown, pc.driver.picture("report-correction"))
        pc.click("report_prepare")
        pc.driver.click("lock")
        pc.sign_in(PRINCIPAL)
        _open_report(pc)
        pc.click("report_approve")
        what = "第 2 版也由校长批 the second version is approved, too"
        pc.diary.note(what, True, _sign(pc, PASSWORD), pc.driver.picture("report-corrected"))


def _is_back(pc: AtPc) -> None:
    go_to_ledger(pc, "absence")
    pc.register()
    pc.press(pc.driver.find(RecordTable, "").main, Qt.Key.Key_Return)
    pc.driver.find(QWidget, "entry-save")
    pc.filler.fill("absence", BACK)
    pc.save()


def _open_report(pc: AtPc, picture: str = "") -> None:
    pc.click("rail_reports")
    if picture:
        pc.driver.picture(picture)
    pc.go_to_row("reports_table", "2026 年 10 月")
    pc.press(pc.driver.find(QWidget, "reports_table"), Qt.Key.Key_Return)
    pc.driver.find(QWidget, "paper")
    pc.settle()


def _prepare(pc: AtPc) -> None:
    _open_report(pc, "reports")
    pc.driver.picture("report-questioned")
    pc.click("report_prepare")
    what = "有缺勤没有个案：不写原因交不了 absences without a case: not handed on without a reason"
    pc.diary.note(what, True, pc.says(ASKS), pc.driver.picture("report-asks-why"))
    pc.driver.type(REASON, WHY_ABSENT)
    pc.settle()
    pc.click("report_prepare")
    pc.diary.note("写了原因，等校长批 explained; it waits for the principal", True, pc.says(WAITS),
                  pc.driver.picture("report-prepared"))  # fmt: skip


def _approve(pc: AtPc) -> None:
    """With the person's own password: the clerk's, or a wrong one, signs nothing."""
    _open_report(pc)
    pc.click("report_approve")
    what = "口令不对，没有批 a wrong password approves nothing"
    pc.diary.note(what, False, _sign(pc, WRONG_PASSWORD), pc.driver.picture("report-wrong-password"))
    sealed = _sign(pc, PASSWORD), pc.is_there("report_prepare"), pc.says(WHY_ABSENT)
    what = "批了，封好，不能再改，原因随月报走 approved, closed, the reason goes along"
    pc.diary.note(what, "(True, False, True)", sealed, pc.driver.picture("report-approved"))


def _sign(pc: AtPc, password: str) -> bool:
    """Whether the report is closed then."""
    pc.driver.type("report_password", password)
    pc.click("report_sign")
    return pc.says(CLOSED)


def _print(pc: AtPc, path: Path) -> None:
    said = save_pdf(pc, path)
    wanted = (NAMES[SCHOOL.school], CLERK, PRINCIPAL, "公章", "小学：疑似辍学", f"原因：{WHY_ABSENT}")
    lacking = [word for word in wanted if word.replace(" ", "") not in said.replace(" ", "")]
    what = "PDF 读回来有校名、填报人、审核人、公章处和原因 the PDF read back: school, both people, seal, reason"
    pc.diary.note(f"{what}: {path.name}", "[]", lacking, pc.driver.picture("report-pdf"))


STORY = (absence_is_noticed, month_is_reported, month_is_corrected)
