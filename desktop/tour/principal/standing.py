"""Data are entered and duties go to met and to not met: by hand, many at once, by the principal's word; what is wrong
in them is seen and corrected."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop.tour.county.at_pc import AtPc, Town
from desktop.tour.principal.at_school import (
    ATTESTED,
    MET,
    NOT_MET,
    UNKNOWN,
    attest,
    counts,
    enter,
    expect_duty,
    go_to_ledger,
    keep,
    open_record,
)
from desktop.tour.principal.beginning import NETWORK
from desktop.tour.principal.plan import (
    COHORT,
    EVIDENCE,
    FASTER,
    FIRST_LOOK,
    MOVED_IN,
    MUSIC_ROOM,
    PRINCIPAL,
    PROFILE,
    RENEWED,
    SCHOOL,
    WHY_MORE,
    small_registers,
)
from forms.checklist.verdict import State

PARTY, RETENTION, REGISTRATION = "党组织领导的校长负责制", "义务教育巩固率", "教师资格定期注册"
DATA_ERROR, INDICATIVE = "超过 100%", "只作参考"


def enter_data(town: Town) -> None:
    with town.at(SCHOOL, FIRST_LOOK) as pc:
        pc.sign_in(PRINCIPAL)
        before = counts(pc)
        _by_hand(pc)
        _measured_again(pc)
        _over_a_hundred(pc)
        _attest(pc)
        number = keep(pc, small_registers())
        after = counts(pc)
        what = f"{number} 条记录由程序的接口存入，没有逐条打字 {number} records kept by the store's API, not typed"
        what += "：还不能判断的少了，达到的多了 fewer not yet knowable, more met"
        found = f"{after[State.UNKNOWN] < before[State.UNKNOWN]}, {after[State.MET] > before[State.MET]}"
        pc.diary.note(what, "True, True", found, pc.driver.picture("checklist-filled"))
        _behind_a_figure(pc)


def _by_hand(pc: AtPc) -> None:
    """The profile and one room."""
    go_to_ledger(pc, "profile")
    enter(pc, "profile", PROFILE, "profile-entered")
    go_to_ledger(pc, "premises")
    pc.click("register-new")
    enter(pc, "premises", MUSIC_ROOM, "room-entered")


def _measured_again(pc: AtPc) -> None:
    """From the record behind the figure: a new measurement, and the duty is met."""
    expect_duty(pc, NETWORK, "没有达到 not met", NOT_MET)
    open_record(pc)
    enter(pc, "network", FASTER)
    expect_duty(pc, NETWORK, "重新测速 1012 Mbps，达到 measured anew: met", MET, "duty-met")


def _over_a_hundred(pc: AtPc) -> None:
    """More graduates than entrants: the form asks why, the checklist says data error; corrected it is indicative."""
    go_to_ledger(pc, "cohort")
    pc.click("register-new")
    pc.driver.find(QWidget, "entry-save")
    pc.filler.fill("cohort", COHORT)
    pc.settle()
    pc.driver.picture("cohort-questioned")
    pc.driver.type("field-why_over_all", WHY_MORE)
    pc.save()
    expect_duty(pc, RETENTION, "超过 100% 是数据有错 over 100 %: an error of the data", UNKNOWN, "duty-data-error")
    pc.diary.note("页上写明为什么 the page says why", True, pc.says(DATA_ERROR))
    open_record(pc)
    enter(pc, "cohort", MOVED_IN)
    what = "补上转入 2 人：91.67%，没有达到 two moved in: 91.67 %, not met"
    expect_duty(pc, RETENTION, what, NOT_MET, "duty-indicative")
    pc.diary.note("12 人的一届只作参考 a cohort of 12 is indicative", True, pc.says(INDICATIVE))


def _attest(pc: AtPc) -> None:
    """The principal's word, with day and evidence; without evidence it is not taken."""
    expect_duty(pc, PARTY, "等校长自评 waits for the principal's word", UNKNOWN)
    attest(pc, "")
    what = "没有凭证，不收 without evidence it is not taken"
    pc.diary.note(what, True, pc.says("写明凭什么说达到"), pc.driver.picture("attest-without-evidence"))
    attest(pc, EVIDENCE)
    shown = pc.text("duty_state")
    pc.diary.note("写上日期和凭证，自评达到 with day and evidence: attested", ATTESTED, shown,
                  pc.driver.picture("attested"))  # fmt: skip


def _behind_a_figure(pc: AtPc) -> None:
    """The rows behind a figure lead to the record; put right there, the duty is met."""
    what = "一名教师注册过期 one teacher's registration has lapsed"
    expect_duty(pc, REGISTRATION, what, NOT_MET, "rows-behind")
    open_record(pc)
    pc.driver.type("field-certificate_until", RENEWED)
    pc.driver.key(Qt.Key.Key_Return)
    pc.driver.picture("row-opened")
    pc.save()
    expect_duty(pc, REGISTRATION, "从数字后面的记录改好 put right from the row behind the figure", MET, "row-corrected")


STORY = (enter_data,)
