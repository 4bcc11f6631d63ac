"""The counties one can choose from, by name; the code list holds their codes."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class County:
    """`code` has 6 digits; `shown` is what one sees and types: 库车市（阿克苏地区）."""

    code: str
    name: str
    prefecture: str

    @property
    def shown(self) -> str:
        return f"{self.name}（{self.prefecture}）" if self.prefecture else self.name


def read_counties(path: Path) -> tuple[County, ...]:
    """The counties of a divisions list with the columns code, zh and level, in its order."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = [(row["code"], row["zh"], row["level"]) for row in csv.DictReader(file)]
    prefectures = {code: name for code, name, level in rows if level == "prefecture"}
    return tuple(County(code, name, prefectures.get(code[:4], "")) for code, name, level in rows if level == "county")


def find_county(typed: str, counties: Sequence[County]) -> County | None:
    """The county that was meant: by what is shown, by its code, or by a name only one has."""
    wanted = typed.strip()
    exact = [county for county in counties if wanted in (county.shown, county.code)]
    named = [county for county in counties if county.name == wanted]
    found = exact or named
    return found[0] if len(found) == 1 else None
