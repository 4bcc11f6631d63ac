"""Every command that the usage names answers, and what is no command is told so."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

import resources
from desktop.cli import USAGE, main
from sync import platform


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    assert capsys.readouterr().out == USAGE


@pytest.mark.parametrize("words", [["nonsense"], ["parcel"], ["pack", "eat"], ["form"]])
def test_what_is_no_command_is_told(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 2
    assert capsys.readouterr().err == USAGE


def test_the_shipped_pack_is_clean(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pack", "check"]) == 0
    assert capsys.readouterr().out.endswith("0 处问题 / problems\n")


def test_a_form_says_who_may_see_its_fields(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["form", "show", "counselling"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert next(line for line in lines if line.startswith("duty_person")).split()[2] == "学校"
    assert next(line for line in lines if line.startswith("individual")).split()[2] == "自治区"


def test_forms_are_listed_and_an_unknown_one_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["form", "show"]) == 0
    listed = capsys.readouterr().out
    every = tomllib.loads(resources.find("pack/pack.toml").read_text(encoding="utf-8"))["forms"]
    assert [line.split()[0] for line in listed.splitlines()] == every
    assert main(["form", "show", "nothing"]) == 1


def test_a_platform_is_founded_without_a_code_and_its_card_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["platform", "init", str(tmp_path / "county"), "--as", "county"]) == 0
    card = tmp_path / "card.yilu"
    card.write_bytes(platform.card(tmp_path / "county"))
    capsys.readouterr()
    assert main(["parcel", "show", str(card)]) == 0
    assert "card" in capsys.readouterr().out


def test_a_file_of_somebody_else_is_refused_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("dear county", encoding="utf-8")
    assert main(["parcel", "show", str(path)]) == 1
    assert capsys.readouterr().err.startswith("not_ours: ")
