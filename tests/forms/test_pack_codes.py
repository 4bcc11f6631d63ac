"""The code lists of the pack: shapes, sources, and the divisions' hierarchy."""

from __future__ import annotations

import csv
import re

import pytest

import resources

CODES = resources.find("pack/codes")
LISTS = sorted(file.name for file in CODES.glob("*.csv"))


def rows(name: str) -> list[dict[str, str]]:
    with (CODES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


@pytest.mark.parametrize("name", LISTS)
def test_every_code_is_unique_named_and_sourced(name: str) -> None:
    codes = [row["code"] for row in rows(name)]
    assert len(set(codes)) == len(codes) > 1
    for row in rows(name):
        assert re.fullmatch(r"[0-9A-Za-z_]+", row["code"])
        assert row["zh"].strip() == row["zh"] != ""
        assert row["source"]


@pytest.mark.parametrize("name", [n for n in LISTS if n != "divisions.csv"])
def test_codes_people_choose_from_have_english_too(name: str) -> None:
    assert [row["code"] for row in rows(name) if not row["en"]] == []


def test_divisions_are_xinjiang_at_three_levels_each_under_its_parent() -> None:
    levels = {"prefecture": 4, "county": 6, "township": 9}
    known = {row["code"] for row in rows("divisions.csv")}
    count = dict.fromkeys(levels, 0)
    for row in rows("divisions.csv"):
        length = levels[row["level"]]
        count[row["level"]] += 1
        assert row["code"].startswith("65")
        assert len(row["code"]) == length
        parent = row["code"][: {4: 2, 6: 4, 9: 6}[length]]
        assert parent == "65" or parent in known
    assert count == {"prefecture": 15, "county": 108, "township": 1405}


def test_both_editions_of_the_equipment_categories_are_taken() -> None:
    for row in rows("equipment_categories.csv"):
        shape = {"2022": r"A0[2-5]\d{6}", "2010": r"[1-6]\d{6}"}[row["edition"]]
        assert re.fullmatch(shape, row["code"]), row
