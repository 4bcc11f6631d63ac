"""Between the visits: two PCs of a school exchange by stick and settle what both wrote; a third school begins."""

from __future__ import annotations

from desktop.tour.county import school
from desktop.tour.county.at_pc import Town
from desktop.tour.county.beginning import begin
from desktop.tour.county.plan import (
    CLASSES,
    FIRST,
    OFFICE,
    OUTPOST,
    PUPILS,
    READ_AT_HOME,
    SECOND,
    SECOND_VISIT,
    STUDY,
    THIRD,
    VILLAGE,
    roll,
)
from desktop.tour.main.delivering import log_the_room


def office_reads(town: Town) -> None:
    """Receipts; and what it has goes on the stick for the school's other PC."""
    with town.at(OFFICE, READ_AT_HOME) as pc:
        pc.sign_in()
        school.go_to_stick(pc)
        school.take(pc, "office-receipts")
        what = "回执读回来，没有什么再等 the receipt was read, nothing waits"
        pc.diary.note(f"{OFFICE.name}: {what}", 0, school.waiting(pc))
        school.go_to_stick(pc)
        school.copy(pc, "给本校另一台电脑的 what the other PC lacks goes along", 0, "office-for-the-other-pc")


def study_joins_twins(town: Town) -> None:
    """Each pupil is here twice now: one press joins all."""
    with town.at(STUDY, READ_AT_HOME) as pc:
        pc.sign_in()
        school.go_to_stick(pc)
        school.take(pc, "study")
        pressed = school.settle_all(pc, "twins")
        what = "两台电脑读了同一份名册，几下合成一份 both PCs read the same roll: presses that join the twins"
        pc.diary.note(f"{STUDY.name}: {what}", 1, pressed)
        pc.diary.note(f"{STUDY.name}: 学生 pupils", PUPILS[FIRST], school.number_of(pc, "enrolment"))
        school.go_to_stick(pc)
        school.copy(pc, "合成的写上U盘 the joins on the stick", PUPILS[FIRST])


def office_changes(town: Town) -> None:
    """The joins arrive and need nobody here; then a class is changed."""
    with town.at(OFFICE, READ_AT_HOME.replace(day=6)) as pc:
        pc.sign_in()
        school.go_to_stick(pc)
        school.take(pc)
        found = f"{school.number_of(pc, 'enrolment')}, {school.unsettled(pc)}"
        pc.diary.note(f"{OFFICE.name}: 学生，要核对的 pupils, to be settled", f"{PUPILS[FIRST]}, 0", found)
        town.disputed = school.open_record(pc, "enrolment")
        school.change_class(pc, CLASSES[OFFICE.name])
        school.go_to_stick(pc)
        school.copy(pc, "改了一名学生的班号 one pupil's class changed", 1)


def study_settles(town: Town) -> None:
    """The same pupil's class was changed here too, before the other change was known: a person decides."""
    with town.at(STUDY, READ_AT_HOME.replace(day=7)) as pc:
        pc.sign_in()
        name = school.open_record(pc, "enrolment")
        pc.diary.note(
            f"{STUDY.name}: 两台电脑改了同一名学生 both PCs change the same pupil", True, name == town.disputed
        )
        school.change_class(pc, CLASSES[STUDY.name])
        school.go_to_stick(pc)
        school.take(pc)
        pressed = school.settle_all(pc, "conflict")
        pc.diary.note(f"{STUDY.name}: 改得不同，一下定下 a conflict, settled by one press", 1, pressed)
        school.go_to_stick(pc)
        school.copy(pc, "定下的写上U盘 what was settled on the stick", PUPILS[FIRST] + 2)


def village_hands_over_twice(town: Town) -> None:
    """Two parcels: the first of them will be lost on the way."""
    with town.at(VILLAGE, READ_AT_HOME) as pc:
        pc.sign_in()
        school.go_to_stick(pc)
        school.take(pc)
        log_the_room(pc.driver)
        pc.settle()
        school.go_to_stick(pc)
        school.copy(pc, "辅导室一天 a day of the counselling room", 1)
        pc.begin("equipment")
        pc.filler.fill("equipment", roll(SECOND).equipment[0])
        pc.save()
        school.go_to_stick(pc)
        school.copy(pc, "再加一件设备 and an item of equipment", 2)


def outpost_begins(town: Town) -> None:
    begin(town, OUTPOST, SECOND_VISIT, PUPILS[THIRD])


STORY = (
    office_reads,
    study_joins_twins,
    office_changes,
    study_settles,
    village_hands_over_twice,
    outpost_begins,
)
