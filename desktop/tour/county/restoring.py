"""The county's PC dies and is restored from last week's backup: schools bring it what it forgot, nothing is lost."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from desktop.pages.restore import RestorePage
from desktop.pages.school import RETURNED
from desktop.tour.county import desk, months, region, school
from desktop.tour.county.at_pc import AtPc, Town
from desktop.tour.county.beginning import LABELS
from desktop.tour.county.plan import (
    AFTERWARDS,
    AT_THE_END,
    DISK,
    FIRST,
    LAST_VISIT,
    NEW_DESK,
    OFFICE,
    OUTPOST,
    PUPILS,
    RESTORED,
    SCHOOL_PCS,
    SECOND,
    STUDY,
    THIRD,
    VILLAGE,
)

SET_BACK, CLOSED = "本机被还原过", "学校已更正"
AGAIN = {OFFICE.name: 0, STUDY.name: PUPILS[FIRST], VILLAGE.name: 1, OUTPOST.name: PUPILS[THIRD]}


def restored_and_told(town: Town) -> None:
    """A new PC, last week's copy; the first sticks that come show what it does not know."""
    with town.at(NEW_DESK, RESTORED) as pc:
        _restore(pc)
        told = 0
        for label in LABELS:
            rows = desk.look(pc, label, f"after-restore-{label.lower()}")
            told += sum(SET_BACK in cells[-1] for cells in rows)
            desk.take(pc, f"after-restore-{label.lower()}-taken")
            desk.answer(pc, label)
        what = "U盘上有它签过、却不知道的文件 files it signed and does not know are on the sticks"
        pc.diary.note(what, True, told > 0)


def _restore(pc: AtPc) -> None:
    driver = pc.driver
    driver.find(QWidget, "choose_restore")
    driver.click("choose_restore")
    page = driver.find(RestorePage, "")
    driver.picture("restore")
    page.folder_chosen.emit(str(pc.town.sticks.at(DISK)))
    driver.find(QWidget, "restore_copy")
    driver.picture("restore-copies")
    driver.click("restore_copy")
    driver.find(QWidget, "password")
    pc.sign_in()
    driver.picture("restored")


def owed_again(town: Town) -> None:
    """What the restored county does not confirm waits again, and goes on the stick again, without anybody's doing."""
    for who in SCHOOL_PCS:
        with town.at(who, AFTERWARDS) as pc:
            pc.sign_in()
            school.go_to_stick(pc)
            school.take(pc, f"{who.name}-owes-again" if who is OUTPOST else "")
            what = "县里没确认的，又等着送 what the county does not confirm waits again"
            pc.diary.note(f"{who.name}: {what}", AGAIN[who.name], school.waiting(pc))
            school.go_to_stick(pc)
            school.copy(pc, "再送一次 delivered again", AGAIN[who.name])


def last_visit(town: Town) -> None:
    with town.at(NEW_DESK, LAST_VISIT) as pc:
        pc.sign_in()
        for label in LABELS:
            desk.look(pc, label, f"last-visit-{label.lower()}")
            desk.take(pc)
            desk.answer(pc, label)
        region.forward(pc)
        for label in LABELS:  # the region's receipts go along
            desk.look(pc, label)
            desk.take(pc)
            desk.answer(pc, label)
        desk.open_school(pc, SECOND)
        pc.choose("school_tabs", RETURNED)
        found = [cell for cells in pc.rows("school_returned") for cell in cells if CLOSED in cell]
        what = "退回的办结了 the return is closed"
        pc.diary.note(what, [CLOSED], found, pc.driver.picture("return-closed"))
        months.expect(pc, "at the end", months.LAST_VISIT, "months-at-the-end")


def final_receipts(town: Town) -> None:
    for who in SCHOOL_PCS:
        with town.at(who, AT_THE_END) as pc:
            pc.sign_in()
            school.go_to_stick(pc)
            school.take(pc)
            shot = None
            number = school.waiting(pc)
            if who is OFFICE:
                pc.click("rail_delivery")
                shot = pc.driver.picture("all-delivered")
            pc.diary.note(f"{who.name}: 全都有回执 everything is proven delivered", 0, number, shot)


STORY = (restored_and_told, owed_again, last_visit, final_receipts)
