"""What the county's officer does in the county chapter: found the desk, take sticks, let PCs in, answer, return."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from desktop.pages.county_card import CountyCardPage
from desktop.pages.inbox import InboxPage, Stage
from desktop.pages.school_list import SchoolListPage
from desktop.tour.county.at_pc import AtPc
from desktop.tour.county.plan import CARD, COUNTY_CODE, FAULTY, LIST, NAMES, OFFICER, PASSWORD, REMARK, Pc
from desktop.widgets.record_table import RecordTable
from sync.county import founding


def found(pc: AtPc) -> None:
    """A desk set up, its root on paper, the list of schools taken."""
    driver = pc.driver
    driver.find(QWidget, "choose_county")
    driver.click("choose_county")
    typed = {"county": COUNTY_CODE, "person": OFFICER, "password": PASSWORD, "again": PASSWORD}
    for name, text in typed.items():
        driver.type(f"county_{name}", text)
    driver.picture("county-set-up")
    driver.click("create_county")
    driver.find(QWidget, "root_next")
    pc.settle()
    driver.picture("county-root")
    copied = founding.root_characters(pc.inside.session.reader)  # painted: only eyes can read them
    pc.click("root_next")
    driver.type("root_typed", copied)
    pc.click("root_prove")
    driver.picture("county-root-done")
    pc.click("root_back")
    _take_list(pc)


def _take_list(pc: AtPc) -> None:
    path = pc.town.stage.place / "学校名单.csv"
    path.write_text(LIST, encoding="utf-8")
    pc.driver.find(SchoolListPage, "").choose(path)
    pc.driver.find(QWidget, "list_take")
    pc.settle()
    what = "学校名单里收不了的行，说明原因 rows of the list that cannot be taken, with the reason"
    pc.diary.note(what, FAULTY, len(pc.rows("list_table")), pc.driver.picture("county-list"))
    pc.click("list_take")
    pc.driver.find(QWidget, "list_card")


def save_card(pc: AtPc, labels: Sequence[str]) -> None:
    """The county card as a file on each of these sticks, and read out on the phone."""
    pc.click("rail_admission")
    pc.click("admission_card")
    page = pc.driver.find(CountyCardPage, "")
    pc.driver.find(QWidget, "card_save")
    pc.town.heard["card"] = "   ".join(pc.read("card_group"))
    for label in labels:
        page.save_wanted.emit(pc.town.sticks.at(label) / CARD)
        pc.settle()
    pc.driver.picture("county-card")


# -- a visit ---------------------------------------------------------------------------------------------------------


def look(pc: AtPc, label: str, picture: str = "") -> list[list[str]]:
    """A stick is plugged in and looked at by itself; its rows, cell by cell, before anything is taken."""
    pc.click("rail_inbox")
    pc.plug(label)
    _reach(pc, Stage.LOOK)
    if picture:
        pc.driver.picture(picture)
    return pc.rows("inbox_table")


def take(pc: AtPc, picture: str = "") -> None:
    """All that is sound."""
    pc.click("inbox_take")
    _reach(pc, Stage.WRITE)
    if picture:
        pc.driver.picture(picture)


def answer(pc: AtPc, label: str, picture: str = "") -> None:
    """Written back to the same stick, which may be pulled out then, and is."""
    pc.click("rail_inbox")
    pc.click("inbox_write")
    _reach(pc, Stage.PULL)
    said = "可以拔出" in pc.text("status_text")
    what = f"{label}: 写回、核对过，可以拔出 written back, checked, can be pulled out"
    pc.diary.note(what, "True", said, pc.driver.picture(picture) if picture else None)
    pc.pull(label)
    _reach(pc, Stage.WAIT)


def _reach(pc: AtPc, stage: Stage) -> None:
    page = pc.driver.find(InboxPage, "")
    pc.driver.until(lambda: page.stage is stage and not pc.desk.tasks.is_busy(), f"inbox {stage.name}")
    pc.driver.settle(100)


def admit(pc: AtPc, who: Pc, picture: str = "") -> None:
    """The six groups are compared with what the school read out on the phone; only then the PC is let in."""
    pc.click("rail_admission")
    heard = pc.town.heard[who.name]
    for _ in range(len(pc.rows("admission_asks"))):
        if "   ".join(pc.read("admission_groups")) == heard:
            break
        pc.press(pc.driver.find(QWidget, "admission_asks"), Qt.Key.Key_Down)
    shown = "   ".join(pc.read("admission_groups"))
    shot = pc.driver.picture(picture) if picture else None
    pc.diary.note(f"{who.name}: 指纹两边一样，接纳 the fingerprint is the same at both ends", heard, shown, shot)
    pc.tick("admission_same")
    pc.click("admission_admit")


# -- one school ------------------------------------------------------------------------------------------------------


def open_school(pc: AtPc, code: str) -> None:
    pc.click("rail_schools")
    pc.go_to_row("schools_table", NAMES[code])
    pc.press(pc.driver.find(QWidget, "schools_table"), Qt.Key.Key_Return)


def send_back(pc: AtPc, code: str, field: str) -> None:
    """The first pupil of a school goes back, for one field."""
    open_school(pc, code)
    pc.driver.picture("school-visits")
    pc.choose("school_tabs", "enrolment")
    pc.driver.picture("school-pupils")
    pc.press(pc.driver.find(RecordTable, "").main, Qt.Key.Key_Return)
    pc.driver.find(QWidget, "return-send")
    pc.tick(f"return-field-{field}")
    pc.driver.write(pc.driver.find(QPlainTextEdit, "return-remark"), REMARK)
    pc.driver.picture("return-record")
    pc.click("return-send")
    pc.driver.picture("return-sent")
