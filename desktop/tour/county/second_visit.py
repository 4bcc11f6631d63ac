"""The second visit: a dozen things wrong on three sticks, each named; the sound ones taken, one record returned."""

from __future__ import annotations

from desktop.tour.county import desk, evil, months, school
from desktop.tour.county.at_pc import AtPc, Town
from desktop.tour.county.plan import (
    CORRECTED,
    DESK,
    OFFICE,
    OUTPOST,
    PUPILS,
    RIGHT_CLASS,
    SECOND,
    SECOND_VISIT,
    STUDY,
    THIRD,
    VILLAGE,
)
from desktop.tour.driver import lost

DAMAGED, KNOWN, LACKS = "损坏", "收过了", "缺"


def on_the_road(town: Town) -> None:
    """A byte of one parcel turns over, one parcel is lost, an old one is copied back."""
    of_study = [one for one in town.sticks.parcels(STUDY.stick) if town.is_from(STUDY, one)]
    evil.damage(of_study[-1].path)
    evil.put_back(town.sticks.at(VILLAGE.stick), town.old_copy)
    of_village = [one for one in town.sticks.parcels(VILLAGE.stick) if one.header and one.header.first > PUPILS[SECOND]]
    evil.lose(of_village[0].path)


def second_visit(town: Town) -> None:
    with town.at(DESK, SECOND_VISIT) as pc:
        pc.sign_in()
        rows = desk.look(pc, OFFICE.stick, "damaged")
        _named(pc, "坏了一个字节的 the damaged one", rows, DAMAGED, 1)
        desk.take(pc, "damaged-taken")
        desk.answer(pc, OFFICE.stick)
        rows = desk.look(pc, VILLAGE.stick, "replayed-and-missing")
        _named(pc, "旧的又拷回来的 the replayed one", rows, KNOWN, 1)
        _named(pc, "前面丢了一份的 the one after a lost one", rows, LACKS, 1)
        desk.take(pc, "replayed-and-missing-taken")
        desk.send_back(pc, SECOND, "class_no")
        desk.answer(pc, VILLAGE.stick, "answered-with-return")
        desk.look(pc, OUTPOST.stick, "first-visit-of-a-school")
        desk.take(pc)
        desk.admit(pc, OUTPOST)
        desk.answer(pc, OUTPOST.stick)
        months.expect(pc, "second visit", months.SECOND_VISIT, "months")


def _named(pc: AtPc, what: str, rows: list[list[str]], word: str, number: int) -> None:
    """The verdict stands in the last column."""
    found = [cells[-1] for cells in rows if word in cells[-1]]
    pc.diary.note(f"收件里点明 named in the inbox: {what}", f"{number} × {word}", f"{len(found)} × {word}")


def study_copies_again(town: Town) -> None:
    """What was damaged on the way has no receipt: it goes along again."""
    with town.at(STUDY, CORRECTED) as pc:
        pc.sign_in()
        school.go_to_stick(pc)
        school.take(pc, "study-after-damage")
        pc.diary.note(f"{STUDY.name}: 坏掉的那份还欠着 the damaged one is still owed", 2, school.waiting(pc))
        school.go_to_stick(pc)
        school.copy(pc, "坏掉的再写一次 the damaged one again", 2)


def village_corrects(town: Town) -> None:
    """The return is the first task at home; what was lost on the way goes along again."""
    with town.at(VILLAGE, CORRECTED) as pc:
        pc.sign_in()
        school.go_to_stick(pc)
        school.take(pc, "village-return")
        pc.click("rail_home")
        pc.driver.picture("village-task")
        pc.click("todo_entry")
        pc.driver.picture("village-remark")
        school.change_class(pc, RIGHT_CLASS)
        pc.click("rail_home")
        pc.diary.note(f"{VILLAGE.name}: 改好就办结 corrected, the task is gone", False, pc.is_there("todo_entry"))
        school.go_to_stick(pc)
        school.copy(pc, "丢的和改好的 the lost one and the correction", 2)


def outpost_is_let_in(town: Town) -> None:
    with town.at(OUTPOST, CORRECTED) as pc:
        pc.sign_in()
        school.go_to_stick(pc)
        school.take(pc, "outpost-let-in")
        pc.diary.note(f"{OUTPOST.name}: 接纳了，全有回执 let in, all proven", 0, school.waiting(pc))
        if PUPILS[THIRD] != school.number_of(pc, "enrolment"):
            raise lost("pupils")
        school.go_to_stick(pc)
        school.copy(pc, "一份询问 a question only", 0)


STORY = (on_the_road, second_visit, study_copies_again, village_corrects, outpost_is_let_in)
