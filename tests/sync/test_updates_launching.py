"""Which program starts: real processes that are tried, reach the lock screen or do not, and are gone back from."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from sync.updates import launching, staging
from sync.updates.launching import POINTER, VERSIONS, Pointer
from tests.sync.program_kit import DIES, ENTRY, REACHES, ROSTER, made, place_at, stage, write_program

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the tiny programs are scripts with a first line")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return write_program(tmp_path / "installed", 1)


def started(home: Path, *arguments: str) -> list[str]:
    """What the programs said that were run by opening the one installed."""
    done = subprocess.run([home / ENTRY, *arguments], capture_output=True, text=True, timeout=60, check=False)
    return done.stdout.split()


def take(home: Path, tmp_path: Path, release: int, does: str = REACHES) -> None:
    stage(place_at(home), made(tmp_path, release, does))


def test_without_updates_the_installed_program_runs_and_makes_nothing(home: Path) -> None:
    assert started(home) == ["1"]
    assert not (home / VERSIONS).exists()


def test_a_staged_program_is_tried_at_the_next_start_and_stays(home: Path, tmp_path: Path) -> None:
    take(home, tmp_path, 2)
    assert started(home) == ["2"]
    assert launching.read_pointer(home) == Pointer(run=2, before=0)
    assert started(home) == ["2"]
    link = home / VERSIONS / "2" / "_internal" / "libone.so.6"
    assert os.readlink(link) == "lib/libone.so.6"
    assert link.read_bytes() == b"\2" * 5000


def test_one_that_does_not_reach_the_lock_screen_is_gone_back_from_and_that_is_said_once(
    home: Path, tmp_path: Path
) -> None:
    take(home, tmp_path, 2)
    started(home)
    take(home, tmp_path, 3, DIES)
    assert started(home) == ["3"]
    assert started(home) == ["2"]
    place = place_at(home, 2)
    assert launching.fallen(place) == 3
    launching.note_told(place)
    assert launching.fallen(place) == 0
    assert started(home) == ["2"]


def test_the_first_update_that_fails_goes_back_to_the_installed_program(home: Path, tmp_path: Path) -> None:
    take(home, tmp_path, 2, DIES)
    assert [started(home), started(home), started(home)] == [["2"], ["1"], ["1"]]
    assert launching.fallen(place_at(home)) == 2


def test_what_failed_can_be_taken_again_and_an_older_one_never(home: Path, tmp_path: Path) -> None:
    take(home, tmp_path, 3, DIES)
    started(home)
    started(home)
    take(home, tmp_path, 3)
    assert started(home) == ["3"]
    place = place_at(home, 3)
    for release in (2, 3):
        assert staging.judge(made(tmp_path, release).raw, ROSTER, place) is None


def test_the_one_before_is_kept_and_those_before_it_are_removed(home: Path, tmp_path: Path) -> None:
    for release in (2, 3, 4):
        take(home, tmp_path, release)
        assert started(home) == [str(release)]
    assert sorted(path.name for path in (home / VERSIONS).iterdir() if path.is_dir()) == ["3", "4"]


def test_a_start_during_a_trial_is_no_failure(home: Path, tmp_path: Path) -> None:
    waits = "sys.stdin.read(1)\n" + REACHES
    take(home, tmp_path, 2, waits)
    with subprocess.Popen([home / ENTRY], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as first:
        assert first.stdout is not None
        assert first.stdout.readline() == b"2\n"
        second = subprocess.run([home / ENTRY], input=b"x", capture_output=True, timeout=60, check=False)
        assert second.stdout == b"2\n"
        assert launching.read_pointer(home).fallen == 0
        first.communicate(b"x", timeout=60)
    assert started(home) == ["2"]


def test_a_command_without_a_window_tries_nothing(home: Path, tmp_path: Path) -> None:
    take(home, tmp_path, 2, DIES)
    assert started(home, "--cli") == ["1"]
    assert started(home) == ["2"]
    assert started(home, "--cli") == ["1"]
    assert launching.read_pointer(home).trial


def test_one_that_cannot_even_be_started_is_passed_over_at_once(home: Path, tmp_path: Path) -> None:
    take(home, tmp_path, 2)
    started(home)
    take(home, tmp_path, 3)
    (home / VERSIONS / "3" / ENTRY).chmod(0o644)
    assert started(home) == ["2"]
    (home / VERSIONS / "2" / ENTRY).chmod(0o644)
    assert started(home) == ["1"]
    assert launching.fallen(place_at(home)) == 2


def test_a_program_that_vanished_is_not_missed(home: Path, tmp_path: Path) -> None:
    take(home, tmp_path, 2)
    started(home)
    (home / VERSIONS / "2" / ENTRY).unlink()
    assert started(home) == ["1"]


@pytest.mark.parametrize(
    "damage", ["", "{", "[]", '{"run": "2"}', '{"run": -1}', '{"run": true}', '{"strange": 1}', "[" * 4000, "\0" * 9]
)
def test_whatever_stands_in_the_pointer_a_program_starts(home: Path, tmp_path: Path, damage: str) -> None:
    take(home, tmp_path, 2)
    (home / VERSIONS / POINTER).write_text(damage)
    assert launching.read_pointer(home) == Pointer()
    if damage in ("", "[" * 4000):
        assert started(home) == ["1"]


def test_a_newer_program_installed_over_it_wins(home: Path, tmp_path: Path) -> None:
    take(home, tmp_path, 2)
    started(home)
    write_program(home, 5)
    assert started(home) == ["5"]


def test_a_pointer_to_places_outside_names_nothing(home: Path) -> None:
    (home / VERSIONS).mkdir()
    (home / VERSIONS / POINTER).write_text(json.dumps({"run": "../../elsewhere"}))
    assert started(home) == ["1"]


def test_the_loaders_words_are_not_passed_on() -> None:
    loaders = {"_PYI_ARCHIVE_FILE": "x", "_MEIPASS2": "y", "LD_LIBRARY_PATH": "/in", "LD_LIBRARY_PATH_ORIG": "/was"}
    assert launching.clean_environment({**loaders, "A": "b"}) == {
        "A": "b",
        "LD_LIBRARY_PATH": "/was",
        "PYINSTALLER_RESET_ENVIRONMENT": "1",
    }
    assert "LD_LIBRARY_PATH" not in launching.clean_environment({"LD_LIBRARY_PATH": "/in"})
