"""A county's desk with its card, a village school set up by its clerk, the principal as a second person, and the first
look: most duties are not yet knowable."""

from __future__ import annotations

from desktop.pages.register import RegisterPage
from desktop.tour.county import desk, school
from desktop.tour.county.at_pc import AtPc, Town
from desktop.tour.county.plan import DESK, FOUNDED, PASSWORD, workbook_of
from desktop.tour.principal.at_school import NOT_MET, UNKNOWN, counts, enter, expect_duty
from desktop.tour.principal.plan import FIRST_LOOK, LINE, NEIGHBOUR, PRINCIPAL, PUPILS, SCHOOL, SET_UP, sample
from forms.checklist.verdict import State
from forms.sample.workbook import write_roll_workbook

NETWORK = "千兆到校"


def found_the_desk(town: Town) -> None:
    """A county's desk, and its card on both schools' sticks."""
    labels = (SCHOOL.stick, NEIGHBOUR.stick)
    for label in labels:
        town.sticks.make(label)
    with town.at(DESK, FOUNDED) as pc:
        desk.found(pc)
        desk.save_card(pc, labels)


def set_the_school_up(town: Town) -> None:
    """The clerk makes the school and reads the roll in; the principal is a person of their own, who enters, too."""
    for code in PUPILS:
        write_roll_workbook(workbook_of(town.stage.place, code), sample(code), bad_rows=0)
    with town.at(SCHOOL, SET_UP) as pc:
        school.set_up(pc)
        _add_principal(pc)


def _add_principal(pc: AtPc) -> None:
    driver = pc.driver
    pc.click("rail_people")
    pc.click("add_person")
    driver.type("person_name", PRINCIPAL)
    pc.tick("role_principal")
    for name in ("new_password", "new_password_again"):
        driver.type(name, PASSWORD)
    driver.picture("principal-added")
    pc.click("save_person")
    pc.diary.note("校长有自己的口令，也能登记 the principal has a password of their own, and enters, too", True,
                  pc.says(PRINCIPAL), driver.picture("people"))  # fmt: skip


def first_look(town: Town) -> None:
    with town.at(SCHOOL, FIRST_LOOK) as pc:
        pc.sign_in(PRINCIPAL)
        pc.driver.picture("principal-home")
        found = counts(pc)
        most = found[State.UNKNOWN] > sum(found.values()) / 2
        what = "刚建好：大多数还不能判断 just set up: most duties are not yet knowable"
        pc.diary.note(what, True, most, pc.driver.picture("checklist-at-first"))
        _follow_the_link(pc)


def _follow_the_link(pc: AtPc) -> None:
    """The duty says which form is missing, and leads there."""
    expect_duty(pc, NETWORK, "没有数据，说缺哪张表 no data, and which form lacks", UNKNOWN, "duty-lacks-a-form")
    pc.click("lack_network")
    form = pc.driver.find(RegisterPage, "").register.form.id
    what = "从要求走到缺的那张表 the link leads to the form that lacks"
    pc.diary.note(what, "network", form, pc.driver.picture("form-reached"))
    pc.click("register-new")
    enter(pc, "network", LINE, "line-entered")
    expect_duty(pc, NETWORK, "填了 462 Mbps，没有达到 462 Mbps entered: not met", NOT_MET, "duty-not-met")
    number = len(pc.rows("records"))
    pc.diary.note("数字后面的记录 the records behind the figure", 1, number)


STORY = (found_the_desk, set_the_school_up, first_look)
