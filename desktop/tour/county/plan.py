"""What the county chapter agrees on: who takes part, on which days, what is typed. All are invented."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from forms.sample.school import SampleSchool, sample_school

PASSWORD = "tuolumei-hongliu-77"
COUNTY_CODE = "653124"
REGION_CODE, REGION_NAME = "65", "样本自治区"
OFFICER = "马文军"
CARD = "card.yilu"  # at the root of a stick, where people put files
DISK = "备份盘"  # the county's second disk

FIRST, SECOND, THIRD, NEVER = "2165312401", "2165312402", "2165312403", "2165312404"
NAMES = {
    FIRST: "喀拉苏乡中心学校",
    SECOND: "托万买里村小学",
    THIRD: "牧业村教学点",
    NEVER: "阿克塔木村小学",
}
LIST = f"""学校标识码,学校名称,学校类别,城乡类型
{FIRST},{NAMES[FIRST]},小学,乡镇中心学校
{SECOND},{NAMES[SECOND]},小学,村小
{THIRD},{NAMES[THIRD]},教学点,教学点
{NEVER},{NAMES[NEVER]},小学,村小
2165312405,海边的学校,小学,海岛
"""
FAULTY = 1  # rows of the list that cannot be taken


@dataclass(frozen=True, slots=True)
class Pc:
    """One PC; `stick` is the label of the stick its school has."""

    name: str
    school: str
    person: str
    stick: str = ""


DESK = Pc("county", COUNTY_CODE, OFFICER)
NEW_DESK = Pc("county-new", COUNTY_CODE, OFFICER)  # what is bought after the disaster
OFFICE = Pc("office", FIRST, "古丽娜尔·托合提", "KALASU")
STUDY = Pc("study", FIRST, "阿依古丽·买买提", "KALASU")  # the first school's other PC
VILLAGE = Pc("village", SECOND, "热依汗·吐尔逊", "TUOWAN")
OUTPOST = Pc("outpost", THIRD, "巴图尔·艾山", "MUYE")
SCHOOL_PCS = (OFFICE, STUDY, VILLAGE, OUTPOST)

PUPILS = {FIRST: 40, SECOND: 24, THIRD: 12}
SEEDS = {FIRST: 31, SECOND: 32, THIRD: 33}

FOUNDED = datetime(2026, 9, 14, 9, 30)  # a Monday; the first report was due on the 21st
SET_UP = datetime(2026, 9, 15, 10, 0)
FIRST_VISIT = datetime(2026, 10, 2, 9, 0)  # the county is backed up that day
READ_AT_HOME = datetime(2026, 10, 5, 9, 0)
SECOND_VISIT = datetime(2026, 10, 9, 9, 0)  # the September report was due on the 8th
CORRECTED = datetime(2026, 10, 12, 9, 0)
RESTORED = datetime(2026, 10, 16, 9, 0)
AFTERWARDS = datetime(2026, 10, 19, 9, 0)
LAST_VISIT = datetime(2026, 10, 23, 9, 0)
AT_THE_END = datetime(2026, 10, 26, 9, 0)
SEPTEMBER = 9

REMARK = "班号和名册不符，请核对"
RIGHT_CLASS = 6  # what the village school corrects it to
CLASSES = {OFFICE.name: 4, STUDY.name: 5}  # what the first school's PCs both write of one pupil


def roll(school: str) -> SampleSchool:
    """The pupils of a school: those of its workbook."""
    return sample_school(SEEDS[school], PUPILS[school], 3, 3, 40, today=SET_UP.date())


def data_of(place: Path, pc: Pc) -> Path:
    """The data folder of a PC."""
    return place / "pcs" / pc.name


def sticks_of(place: Path) -> Path:
    return place / "sticks"


def region_of(place: Path) -> Path:
    """The folder of the region's platform."""
    return place / "region"


def workbook_of(place: Path, school: str) -> Path:
    return place / f"{school}.xlsx"
