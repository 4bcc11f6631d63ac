"""The school's plan (一校一案): what is not met and not planned stands there; a task with who and until when."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop.presenters.plan_tasks import Stage
from desktop.tour.county.at_pc import AtPc, Town
from desktop.tour.principal.at_school import NOT_MET, counts, expect_duty
from desktop.tour.principal.plan import PLANNED, PRINCIPAL, SCHOOL, TASK
from forms.checklist.verdict import State

SAFETY = "安全防范"


def make_plan(town: Town) -> None:
    with town.at(SCHOOL, PLANNED) as pc:
        pc.sign_in(PRINCIPAL)
        missing = counts(pc)[State.NOT_MET]
        pc.click("to_plan")
        what = "没有达到的，都列着等安排 what is not met stands there to be planned"
        pc.diary.note(what, missing, number_of(pc, Stage.UNPLANNED), pc.driver.picture("plan-at-first"))
        pc.go_to_row("plan", SAFETY)
        pc.press(pc.driver.find(QWidget, "plan"), Qt.Key.Key_Return)
        pc.filler.fill("plan_task", TASK)
        pc.driver.picture("plan-task")
        pc.click("task_save")
        found = number_of(pc, Stage.UNPLANNED), number_of(pc, Stage.OPEN)
        what = "安排了一项：做什么、谁办、哪天办完 one is planned: what, by whom, until when"
        pc.diary.note(what, (missing - 1, 1), found, pc.driver.picture("plan-with-a-task"))
        expect_duty(pc, SAFETY, "有了任务，还是没有达到 planned, and still not met", NOT_MET)
        pc.driver.reveal(pc.driver.find(QWidget, "duty_plan"))
        what = "任务也在这一项的页上 the task stands on the duty's page, too"
        pc.diary.note(what, True, pc.says(str(TASK["task"])), pc.driver.picture("duty-with-a-task"))


def number_of(pc: AtPc, stage: Stage) -> int:
    return int(pc.text(f"stage_{stage.value}"))


STORY = (make_plan,)
