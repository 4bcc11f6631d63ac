"""What the school has goes to the county by stick, a neighbour's too; the county sees the month, the school, whose key
approved, and which figure of which school falls short."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from desktop.pages.school import SMALL
from desktop.presenters.indicators import OTHERS
from desktop.presenters.matrix_view import CORRECTED
from desktop.tour.county import desk, months, school
from desktop.tour.county.at_pc import AtPc, Town
from desktop.tour.county.months import Cells
from desktop.tour.county.plan import DESK, FIRST, NAMES, NEVER, SECOND, THIRD, Pc
from desktop.tour.principal.at_school import keep
from desktop.tour.principal.plan import CLERK, NEIGHBOUR, PRINCIPAL, SCHOOL, SENT, SIGNED_AGAIN, VISIT, sample
from desktop.widgets.indicator_grid import IndicatorGrid
from sync.county.matrix import State

OCTOBER = 10
DECLARED = f"学校声明值：{PRINCIPAL} {SIGNED_AGAIN:%Y-%m-%d} 签字"
AT_VISIT: Cells = {
    "monthly_report": {FIRST: State.MISSING, SECOND: CORRECTED, THIRD: State.MISSING, NEVER: State.MISSING}
}


def neighbour_hands_over(town: Town) -> None:
    """A school of 120 pupils with most of its registers kept."""
    with town.at(NEIGHBOUR, SENT) as pc:
        school.set_up(pc)
        made = sample(FIRST)
        keep(pc, {**made.small, "equipment": made.equipment})
        _hand_over(pc)


def village_hands_over(town: Town) -> None:
    with town.at(SCHOOL, SENT) as pc:
        pc.sign_in(CLERK)
        _hand_over(pc, "stick-written")


def county_sees(town: Town) -> None:
    with town.at(DESK, VISIT) as pc:
        pc.sign_in()
        for who in (SCHOOL, NEIGHBOUR):
            _let_in(pc, who)
        months.expect(pc, "county", AT_VISIT, "month", OCTOBER)
        _read_report(pc)
        desk.open_school(pc, SECOND)
        pc.driver.picture("county-school")
        pc.choose("school_tabs", SMALL)
        pc.driver.picture("county-school-ledgers")
        _figures(pc)


def _hand_over(pc: AtPc, picture: str = "") -> None:
    school.join_by_card(pc)
    number = school.waiting(pc)
    school.go_to_stick(pc)
    school.copy(pc, "都写上U盘 all of it on the stick", number, picture)


def _let_in(pc: AtPc, who: Pc) -> None:
    desk.look(pc, who.stick)
    desk.take(pc)
    desk.admit(pc, who)
    desk.answer(pc, who.stick)


def _read_report(pc: AtPc) -> None:
    """From the month's cell to the report; the key is compared by phone once, then the county knows it."""
    months.open_cell(pc, "monthly_report", SECOND, OCTOBER)
    pc.driver.picture("month-cell")
    pc.click("cell-report")
    pc.driver.find(QWidget, "report_know")
    pc.driver.picture("county-report")
    pc.click("report_know")
    what = "县里看到校长批的月报，核对过钥匙 the county has the principal's report and knows the key"
    pc.diary.note(what, False, pc.is_there("report_know"), pc.driver.picture("county-report-known"))


def _figures(pc: AtPc) -> None:
    """Schools against figures, how uneven they are, and the village school's own with what falls short."""
    pc.click("rail_indicators")
    found = pc.says("达到 1，没有达到 1"), pc.says("1 项差异系数超限")
    what = "一所达到、一所没有，骨干教师在各校之间不均衡 one school met, one not; backbone teachers are uneven"
    pc.diary.note(what, (True, True), found, pc.driver.picture("county-figures"))
    grid = pc.driver.find(IndicatorGrid, "indicator-grid")
    grid.setFocus(Qt.FocusReason.OtherFocusReason)
    pc.press(grid, Qt.Key.Key_Down)
    pc.press(grid, Qt.Key.Key_Return)
    what = "县里看到哪所学校哪项不够 the county sees which figure of which school falls short"
    pc.diary.note(what, True, pc.says(NAMES[SECOND]), pc.driver.picture("county-figures-of-the-school"))
    pc.click("indicator-back")
    pc.choose("indicator-set", OTHERS)
    pc.driver.picture("county-figures-others")
    _school_s_word(pc, grid)


def _school_s_word(pc: AtPc, grid: IndicatorGrid) -> None:
    """Figures whose data stay at the school are taken from the checklist the principal signed, and said to be."""
    grid.setFocus(Qt.FocusReason.OtherFocusReason)
    pc.press(grid, Qt.Key.Key_Return)
    found = [one for one in pc.desk.window.findChildren(QLabel) if one.isVisible() and DECLARED in one.text()]
    for label in found[:1]:
        pc.driver.reveal(label)
    what = "学校签过的清单到了县里：声明值，写明谁哪天签的 the signed checklist at the county: whose word, of which day"
    pc.diary.note(what, True, bool(found), pc.driver.picture("county-signed-checklist"))


STORY = (neighbour_hands_over, village_hands_over, county_sees)
