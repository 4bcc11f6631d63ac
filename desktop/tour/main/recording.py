"""The tour's first sitting: a school without a network, a roll, a wrong number, and a power cut while typing."""

from __future__ import annotations

import os
import signal

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from desktop.pages.import_roll import ImportPage
from desktop.tour.main.at_school import SchoolSitting
from desktop.tour.main.plan import CLERK, COUNTY, PASSWORD, wrong_number
from desktop.widgets.count_tiles import CountTiles
from forms.answers import Answers
from forms.exchange.check import Outcome
from forms.sample.school import SCHOOL_CODE, SCHOOL_NAME
from forms.sample.workbook import write_roll_workbook

HALF = ("name", "sex", "birth_date")  # what is kept of the pupil that is being typed when the power fails
LOST = "阿克"  # typed after the last draft was kept


def record(sitting: SchoolSitting) -> None:
    """Ends by killing this process."""
    _set_school_up(sitting)
    sound = _import_roll(sitting)
    _enter_wrong_and_correct(sitting, sitting.typed.pupils[0])
    sitting.expect_waiting("没有网络，改动等着离校 changes wait without a link", sound + 1, "home-waiting")
    _type_until_the_power_fails(sitting, sitting.typed.pupils[1])


def _set_school_up(sitting: SchoolSitting) -> None:
    driver = sitting.driver
    driver.find(QWidget, "choose_new")
    driver.picture("first-run")
    driver.click("choose_new")
    for name, text in (
        ("school_name", SCHOOL_NAME),
        ("school_code", SCHOOL_CODE),
        ("school_county", COUNTY),
        ("school_clerk", CLERK),
        ("school_password", PASSWORD),
        ("school_again", PASSWORD),
    ):
        driver.type(name, text)
    driver.picture("new-school")
    driver.click("create_school")
    sitting.expect_waiting("没有网络，建好一所学校 a school set up without a network", 0, "home-empty")


def _import_roll(sitting: SchoolSitting) -> int:
    """The number of pupils taken."""
    driver, work = sitting.driver, sitting.work
    faulty = write_roll_workbook(work.workbook, work.roll(), bad_rows=work.faulty)
    sound = work.pupils - len(faulty)
    driver.click("rail_import")
    page = driver.find(ImportPage, "")
    page.choose(work.workbook)
    accept = driver.find(QWidget, "import_accept")
    driver.until(accept.isEnabled, "import_accept")
    counts = driver.find(CountTiles, "import_counts")
    counts.choose(Outcome.REFUSED.value)
    counts.chosen.emit(Outcome.REFUSED.value)
    found = f"{counts.count(Outcome.NEW.value)} + {counts.count(Outcome.REFUSED.value)}"
    what = "读入学籍表：新增 + 没收下 the roll: new + refused"
    sitting.diary.note(what, f"{sound} + {len(faulty)}", found, driver.picture("import"))
    driver.click("import_accept")
    driver.find(QWidget, "import_result")
    driver.picture("import-result")
    driver.click("rail_enrolment")
    driver.until(lambda: f"{sound:,}" in sitting.text("register-count"), "register")
    sitting.diary.note("学生名册 the register", "True", f"{sitting.says(f'{sound:,}')}", driver.picture("register"))
    return sound


def _enter_wrong_and_correct(sitting: SchoolSitting, pupil: Answers) -> None:
    driver = sitting.driver
    sitting.begin("enrolment")
    sitting.filler.fill("enrolment", pupil.with_value("id_number", wrong_number(pupil)))
    driver.click("entry-save")
    driver.settle(300)
    told = sitting.is_there("entry-save") and sitting.says("和出生日期不符")
    what = "证件号写错：当场指出，没有保存 a wrong ID number is told in place, nothing saved"
    sitting.diary.note(what, "True", told, driver.picture("entry-wrong"))
    sitting.filler.answer(sitting.forms["enrolment"].field("id_number"), pupil["id_number"])
    driver.settle(200)
    driver.picture("entry-corrected")
    sitting.save()


def _type_until_the_power_fails(sitting: SchoolSitting, pupil: Answers) -> None:
    driver = sitting.driver
    sitting.begin("enrolment")
    form = sitting.forms["enrolment"]
    for name in HALF:
        sitting.filler.answer(form.field(name), pupil[name])
    driver.until(lambda: "草稿" in sitting.text("entry-draft"), "entry-draft")
    driver.settle(400)
    driver.picture("entry-draft")
    address = driver.find(QWidget, "field-address")
    address.setFocus()
    driver.write(address, LOST)
    QTest.qWait(20)
    os.kill(os.getpid(), signal.SIGKILL)
