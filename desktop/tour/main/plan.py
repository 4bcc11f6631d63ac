"""What the tour's sittings agree on: where things lie, how large the sample is, what is typed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from desktop.tour.stage import Stage
from forms.answers import Answers
from forms.idnumbers import mod11_2
from forms.sample.school import SampleSchool, sample_school

PASSWORD = "tuolumei-hongliu-77"
WRONG_PASSWORD = "tuolumei-hongliu-78"
CLERK = "古丽娜尔·托合提"
COUNTY = "653124"  # typed as a code; the school, its county's platform and everybody in them are invented
COUNTY_NAME = "样本县"
PLATFORM_CODE = "653299"


@dataclass(frozen=True, slots=True)
class Work(Stage):
    """The school's PC, its county's platform, and the workbook with the roll."""

    @property
    def data(self) -> Path:
        return self.place / "data"

    @property
    def platform(self) -> Path:
        return self.place / "platform"

    @property
    def workbook(self) -> Path:
        return self.place / "roll.xlsx"

    @property
    def pupils(self) -> int:
        return 120 if self.quick else 1200

    @property
    def faulty(self) -> int:
        return 20

    def roll(self) -> SampleSchool:
        """The school whose roll is imported."""
        return sample_school(seed=20, pupils=self.pupils, days=1, items=1, cases=1, today=dt.date.today())


def typed() -> SampleSchool:
    """What is typed by hand: other pupils than those of the roll, a case, a day of the room, an item."""
    return sample_school(seed=21, pupils=40, days=3, items=3, cases=40, today=dt.date.today())


def wrong_number(pupil: Answers) -> str:
    """The pupil's ID number with another day of birth in it: a sound number, but not this child's."""
    number = str(pupil["id_number"])
    day = int(number[12:14])
    body = f"{number[:12]}{day - 1 if day > 1 else day + 1:02d}{number[14:17]}"
    return body + mod11_2(body)
