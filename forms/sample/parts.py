"""Building blocks of the sample: name parts, villages, division codes and identity numbers; every choice is seeded."""

from __future__ import annotations

import csv
import datetime as dt
import random
from functools import cache

import resources
from forms.exchange.cells import MIDDLE_DOT
from forms.idnumbers import mod11_2

# How often a name is built in which way: given name and father's name of the first lists, of the second, or a family
# name in front. Nothing in a record says which way it was.
_WAYS = (("parts_a", "parts_b", "parts_a"), ("parts_c", "parts_d", "parts_c"), ("parts_f", "parts_g", "parts_e"))
_WAY_WEIGHTS = (64, 14, 22)
_FAMILY_FIRST = "parts_e"


@cache
def word_list(name: str) -> tuple[str, ...]:
    """The words of resources/names/<name>.txt; lines that begin with # are comments."""
    lines = resources.find(f"names/{name}.txt").read_text(encoding="utf-8").splitlines()
    return tuple(line.strip() for line in lines if line.strip() and not line.startswith("#"))


@cache
def county_divisions() -> tuple[str, ...]:
    """The six-digit codes of the counties of Xinjiang, in the order of their list; without the cities the region
    runs itself (6590..), some of which are younger than the pupils."""
    with resources.find("pack/codes/divisions.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            row["code"]
            for row in csv.DictReader(file)
            if row["level"] == "county" and not row["code"].startswith("6590")
        )


class People:
    """Names and identity numbers that repeat in no one school."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._numbers: set[str] = set()
        self._born: set[tuple[str, str]] = set()

    def family(self, sex: str) -> tuple[str, str, str]:
        """Names of a child of this sex ('1' male, '2' female), of the father and of the mother."""
        chance = self._chance
        males, females, last = chance.choices(_WAYS, _WAY_WEIGHTS)[0]
        given = chance.choice(word_list(males if sex == "1" else females))
        if last == _FAMILY_FIRST:
            family, mothers = chance.choice(word_list(last)), chance.choice(word_list(last))
            return (
                family + given,
                family + chance.choice(word_list(males)),
                mothers + chance.choice(word_list(females)),
            )
        father, elder, other = chance.sample(word_list(last), 3)
        mother = chance.choice(word_list(females))
        return MIDDLE_DOT.join((given, father)), MIDDLE_DOT.join((father, elder)), MIDDLE_DOT.join((mother, other))

    def child(self, sex: str, born: dt.date) -> tuple[str, str, str]:
        """As `family`, with a name nobody else of this birth date has."""
        while True:
            names = self.family(sex)
            if (names[0], born.isoformat()) not in self._born:
                self._born.add((names[0], born.isoformat()))
                return names

    def number(self, sex: str, born: dt.date, home: str) -> str:
        """A number valid by its check character with an order number of 990 to 999, which registrars hardly reach.

        `home` is the division code; another one is taken when the few order numbers of the day are used up."""
        orders = range(991 if sex == "1" else 990, 1000, 2)
        while True:
            for order in self._chance.sample(orders, len(orders)):
                body = f"{home}{born:%Y%m%d}{order}"
                if body not in self._numbers:
                    self._numbers.add(body)
                    return body + mod11_2(body)
            home = self._chance.choice(county_divisions())
