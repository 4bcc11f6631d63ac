"""What people of a school do in the county chapter: set up, trust the county's card, use the stick, settle, correct."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from desktop.pages.import_roll import ImportPage
from desktop.pages.join import JoinPage
from desktop.presenters.stick_view import Phase
from desktop.tour.county.at_pc import AtPc
from desktop.tour.county.plan import CARD, COUNTY_CODE, NAMES, PASSWORD, workbook_of
from desktop.widgets.record_table import RecordTable

GROUPS = 6  # of a fingerprint
CAN_PULL = "可以拔出"


def set_up(pc: AtPc, picture: bool = False) -> None:
    """A school made through the pages of the first run, and its pupils imported."""
    driver, who = pc.driver, pc.pc
    driver.find(QWidget, "choose_new")
    driver.click("choose_new")
    typed = {"name": NAMES[who.school], "code": who.school, "county": COUNTY_CODE, "clerk": who.person}
    for name, text in {**typed, "password": PASSWORD, "again": PASSWORD}.items():
        driver.type(f"school_{name}", text)
    driver.click("create_school")
    driver.find(QWidget, "waiting_count")
    pc.settle()
    _import_roll(pc)
    if picture:
        driver.click("rail_enrolment")
        driver.picture(f"{who.name}-pupils")


def _import_roll(pc: AtPc) -> None:
    driver = pc.driver
    driver.click("rail_import")
    driver.find(ImportPage, "").choose(workbook_of(pc.town.stage.place, pc.pc.school))
    accept = driver.find(QWidget, "import_accept")
    driver.until(accept.isEnabled, "import_accept")
    driver.click("import_accept")
    driver.find(QWidget, "import_result")
    pc.settle()


def join_by_card(pc: AtPc, picture: bool = False) -> None:
    """The card's file is chosen, its groups compared with what the county read out, and only then it is trusted."""
    driver, name = pc.driver, pc.pc.name
    pc.click("rail_delivery")
    pc.click("go_join")
    driver.find(JoinPage, "").card_chosen.emit(str(pc.town.sticks.at(pc.pc.stick) / CARD))
    heard = pc.town.heard["card"]
    driver.until(lambda: bool(numbers(pc)), "the card's groups")
    shot = driver.picture(f"{name}-card") if picture else None
    pc.diary.note(f"{name}: 名片上的字和电话里的一样 the card's groups are those heard", heard, numbers(pc)[0], shot)
    pc.click("join_card_accept")
    driver.until(lambda: any(len(text.split()) == GROUPS for text in numbers(pc)), "fingerprint")
    pc.town.heard[name] = next(text for text in numbers(pc) if len(text.split()) == GROUPS)
    if picture:
        driver.picture(f"{name}-asks")


def go_to_stick(pc: AtPc) -> None:
    """The page of the stick plugged in, once it was looked at."""
    pc.plug(pc.pc.stick)
    pc.click("rail_delivery")
    pc.click("go_stick")
    pc.driver.until(lambda: pc.inside.sticks.state.phase is Phase.SEEN, "stick looked at")
    pc.settle()


def copy(pc: AtPc, what: str, expected: int, picture: str = "") -> None:
    """Copy to the stick, on its page; `expected` changes for the county are in it. Then it is pulled out."""
    pc.click("stick_write")
    pc.driver.until(lambda: pc.says(CAN_PULL), "written")
    pc.settle()
    copied = pc.inside.sticks.state.copied
    number = None if copied is None else copied.changes
    shot = pc.driver.picture(picture) if picture else None
    pc.diary.note(f"{pc.pc.name}: {what}", f"{expected} 项 changes", f"{number} 项 changes", shot)
    pc.pull(pc.pc.stick)


def take(pc: AtPc, picture: str = "") -> None:
    """Take what is on the stick for this PC, on its page."""
    if picture:
        pc.driver.picture(f"{picture}-offered")
    pc.click("stick_take")
    pc.driver.until(lambda: pc.inside.sticks.state.taken is not None, "taken")
    pc.settle()
    if picture:
        pc.driver.picture(f"{picture}-taken")


def waiting(pc: AtPc) -> int:
    """Home's number of changes that wait to leave."""
    pc.click("rail_home")
    return int(pc.text("waiting_count").replace(",", ""))


def number_of(pc: AtPc, form: str) -> int:
    """How many records the register of a form shows."""
    pc.click(f"rail_{form}")
    return pc.register().model.rowCount()


def unsettled(pc: AtPc) -> int:
    """Twins, conflicts and flagged records that home would ask a person about."""
    return sum(one.twins + one.conflicts + one.flagged for one in pc.inside.session.reader.settling.waiting())


def open_record(pc: AtPc, form: str, at: int = 0) -> str:
    """The record in this row of the register, opened; its name."""
    pc.click(f"rail_{form}")
    page = pc.register()
    table = pc.driver.find(RecordTable, "")
    table.go_to(at)
    name = str(page.model.index(at, 0).data(Qt.ItemDataRole.DisplayRole))
    pc.press(table.main, Qt.Key.Key_Return)
    pc.driver.find(QWidget, "entry-save")
    return name


def change_class(pc: AtPc, number: int) -> None:
    """Another class number in the record in sight, saved."""
    pc.driver.type("field-class_no", str(number))
    pc.driver.key(Qt.Key.Key_Return)
    pc.save()
    pc.settle()


def settle_all(pc: AtPc, picture: str) -> int:
    """From home to the settling page, and one press for each group; how many presses."""
    pc.click("rail_home")
    pc.click("todo_settle")
    pressed = 0
    while pc.is_there("settle_act"):
        pc.driver.picture(f"{picture}-{pressed + 1}")
        pc.click("settle_act")
        pressed += 1
    pc.driver.picture(f"{picture}-done")
    return pressed


def numbers(pc: AtPc) -> list[str]:
    """What stands in sight to be read out on the phone."""
    labels = [label for label in pc.desk.window.findChildren(QLabel) if label.isVisible()]
    return [label.text() for label in labels if "   " in label.text()]
