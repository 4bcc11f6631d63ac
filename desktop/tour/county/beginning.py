"""September and the first visit: a desk, two schools with three PCs that join by card, answers, the county's backup."""

from __future__ import annotations

from datetime import datetime

from desktop.pages.settings import SettingsPage
from desktop.tour.county import desk, region, school
from desktop.tour.county.at_pc import AtPc, Town
from desktop.tour.county.plan import (
    DESK,
    DISK,
    FIRST,
    FIRST_VISIT,
    FOUNDED,
    OFFICE,
    PUPILS,
    SCHOOL_PCS,
    SECOND,
    SET_UP,
    STUDY,
    VILLAGE,
    Pc,
    roll,
    workbook_of,
)
from desktop.tour.driver import lost
from forms.sample.workbook import write_roll_workbook

LABELS = tuple(dict.fromkeys(pc.stick for pc in SCHOOL_PCS))


def found_the_desk(town: Town) -> None:
    """A county's desk, and its card on every school's stick."""
    for code in PUPILS:
        write_roll_workbook(workbook_of(town.stage.place, code), roll(code), bad_rows=0)
    for label in (*LABELS, DISK):
        town.sticks.make(label)
    with town.at(DESK, FOUNDED) as pc:
        desk.found(pc)
        region.come_under(pc)
        desk.save_card(pc, LABELS)


def set_schools_up(town: Town) -> None:
    """Both PCs of the first school read in the same roll: each pupil twice, which nobody knows yet."""
    for who, number in ((OFFICE, PUPILS[FIRST]), (STUDY, PUPILS[FIRST]), (VILLAGE, PUPILS[SECOND])):
        begin(town, who, SET_UP, number, with_pictures=who is OFFICE)


def begin(town: Town, who: Pc, when: datetime, number: int, with_pictures: bool = False) -> None:
    """A PC's first day: set up, roll read in, the card trusted, request and changes on the stick."""
    with town.at(who, when) as pc:
        school.set_up(pc, with_pictures)
        school.join_by_card(pc, with_pictures)
        town.keys[who.name] = pc.inside.session.reader.device_key.public
        school.go_to_stick(pc)
        what = "没有网络，申请和改动一起写上U盘 request and changes on the stick, no network"
        school.copy(pc, what, number, f"{who.name}-copied" if with_pictures else "")


def first_visit(town: Town) -> None:
    """Three PCs ask to join; each is phoned before it is let in. Then the county is backed up."""
    old = town.sticks.parcels(VILLAGE.stick)[0]
    town.old_copy = old.path.read_bytes()
    with town.at(DESK, FIRST_VISIT) as pc:
        pc.sign_in()
        desk.look(pc, OFFICE.stick, "first-visit")
        desk.take(pc, "first-visit-taken")
        desk.admit(pc, OFFICE, "admission")
        desk.admit(pc, STUDY, "admission-one-more")
        desk.answer(pc, OFFICE.stick, "first-visit-answered")
        desk.look(pc, VILLAGE.stick)
        desk.take(pc)
        desk.admit(pc, VILLAGE)
        desk.answer(pc, VILLAGE.stick)
        _back_up(pc)


def _back_up(pc: AtPc) -> None:
    pc.click("rail_settings")
    page = pc.page
    if not isinstance(page, SettingsPage):
        raise lost("settings")
    page.backup_chosen.emit(str(pc.town.sticks.at(DISK)))
    pc.settle()
    is_counted = pc.says("备份好了")
    what = "县里备份到第二块盘 the county is backed up to a second disk"
    pc.diary.note(what, pc.town.sticks.are_disks, is_counted, pc.driver.picture("county-backup"))


STORY = (found_the_desk, set_schools_up, first_visit)
