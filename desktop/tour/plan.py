"""What the tour's sittings agree on: where things lie, how large the sample is, what is typed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

PASSWORD = "tuolumei-hongliu-77"
CLERK = "古丽娜尔·托合提"
COUNTY = "库木塔什县"
COUNTY_CODE = "653299"


@dataclass(frozen=True, slots=True)
class Work:
    """`place` is thrown away afterwards, `out` keeps pictures and report."""

    place: Path
    out: Path
    quick: bool

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
    def diary(self) -> Path:
        return self.place / "diary.jsonl"

    @property
    def pupils(self) -> int:
        return 120 if self.quick else 1200

    @property
    def faulty(self) -> int:
        return 20
