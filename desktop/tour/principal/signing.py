"""The principal signs the checklist; a month later what changed is in sight, a task is done, and it is signed again. In
the next term a duty's figure has a course."""

from __future__ import annotations

from pathlib import Path

from desktop.pages.signoff import MONTH
from desktop.presenters.plan_tasks import Stage
from desktop.tour.county.at_pc import AtPc, Town
from desktop.tour.county.plan import NAMES, PASSWORD
from desktop.tour.main.plan import WRONG_PASSWORD
from desktop.tour.principal.at_school import MET, attest, enter, expect_duty, open_duty, open_record
from desktop.tour.principal.beginning import NETWORK
from desktop.tour.principal.paper import save_pdf
from desktop.tour.principal.plan import ALARM, NEXT_TERM, PLANNED, PRINCIPAL, SCHOOL, SIGNED_AGAIN
from desktop.tour.principal.planning import SAFETY, number_of
from desktop.widgets.list_table import ListTable
from desktop.widgets.term_chart import TermChart
from forms.answers import Answers

SIGNED = "签好了"


def first_time(town: Town) -> None:
    """What is signed stands there before; a wrong password signs nothing."""
    with town.at(SCHOOL, PLANNED.replace(hour=15)) as pc:
        pc.sign_in(PRINCIPAL)
        pc.click("rail_checklist")
        pc.click("to_sign_off")
        pc.driver.picture("to-be-signed")
        pc.click("sign_off")
        pc.diary.note("口令不对，没有签 a wrong password signs nothing", False, _sign(pc, WRONG_PASSWORD))
        what = "校长签字：规则包版本、状态和数一起封好 signed: states and figures, closed with the pack's version"
        pc.diary.note(what, (True, 1), (_sign(pc, PASSWORD), len(pc.rows("sign_offs"))), pc.driver.picture("signed"))
        _on_paper(pc, town.stage.out / "checklist.pdf")


def a_month_later(town: Town) -> None:
    """What was planned is done, the duty is met, and what was signed is no more what is: it is signed again."""
    with town.at(SCHOOL, SIGNED_AGAIN) as pc:
        pc.sign_in(PRINCIPAL)
        _task_is_done(pc)
        pc.click("rail_checklist")
        what = "签字以后、比上月，变了什么 what changed since it was signed, and since last month"
        pc.diary.note(what, True, pc.says(f"{SAFETY} {MET}"), pc.driver.picture("changed-since"))
        pc.click("to_sign_off")
        pc.choose("against", MONTH)
        pc.driver.picture("changed-since-last-month")
        pc.click("sign_off")
        found = _sign(pc, PASSWORD), len(pc.rows("sign_offs"))
        pc.diary.note("再签一次 signed again", (True, 2), found, pc.driver.picture("signed-again"))


def next_term(town: Town) -> None:
    with town.at(SCHOOL, NEXT_TERM) as pc:
        pc.sign_in(PRINCIPAL)
        open_duty(pc, NETWORK)
        said = pc.driver.find(TermChart, "").accessibleDescription()
        what = "一项指标一个学期一个点 a figure term by term"
        pc.diary.note(what, "26 秋 1,012; 27 春 1,012", said, pc.driver.picture("term-by-term"))


def _task_is_done(pc: AtPc) -> None:
    """The alarm is there: in the profile, in the principal's word, in the plan."""
    open_duty(pc, SAFETY)
    open_record(pc)
    enter(pc, "profile", Answers().with_values({"alarm": "yes"}))
    open_duty(pc, SAFETY)
    attest(pc, ALARM)
    expect_duty(pc, SAFETY, "补上了，也自评了 put right and attested", MET)
    pc.click("duty_plan")
    table = pc.driver.find(ListTable, "plan")
    pc.diary.note("一校一案里的任务 the task of the plan", 1, number_of(pc, Stage.OPEN))
    table.setFocus()
    pc.click("task_done")
    what = "任务办完，标为完成 the task is done"
    pc.diary.note(what, 1, number_of(pc, Stage.DONE), pc.driver.picture("plan-task-done"))


def _on_paper(pc: AtPc, path: Path) -> None:
    pc.click("rail_checklist")
    said = save_pdf(pc, path)
    wanted = (NAMES[SCHOOL.school], "公章", "签字", SAFETY, "教学仪器装备", "课后服务")
    what = "清单存成 PDF，读回来有每一项、公章处和签字 the checklist as PDF read back: duties, seal, who signed"
    pc.diary.note(f"{what}: {path.name}", "[]", [word for word in wanted if word not in said])


def _sign(pc: AtPc, password: str) -> bool:
    """Whether it is signed then."""
    pc.driver.type("report_password", password)
    pc.click("report_sign")
    return pc.says(SIGNED)
