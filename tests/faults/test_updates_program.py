"""Program updates that are forged, replayed, torn, too large or led astray, and stagings that are killed: there is
always one program that starts, and it is one that was trusted."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from forms.errors import WorldError, YiluError
from sync.envelope import limits
from sync.envelope.errors import ParcelError
from sync.envelope.header import PROGRAM, PUBLIC, Header
from sync.envelope.keys import SigningKey
from sync.envelope.program_file import Piece, Program, ProgramFile, as_json, is_safe_name, open_program, seal_program
from sync.envelope.roster import Device, Receiver, Roster
from sync.envelope.seal import Part, seal
from sync.updates import launching, staging
from sync.updates.launching import VERSIONS, Installation, Pointer
from sync.updates.making import make
from tests.sync.program_kit import ENTRY, ROOT, ROSTER, made, place_at, reader, stage, write_program

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the tiny programs are scripts with a first line")
OTHER = SigningKey(b"o" * 32)


@pytest.fixture
def place(tmp_path: Path) -> Installation:
    return place_at(write_program(tmp_path / "installed", 1))


def started(place: Installation) -> list[str]:
    done = subprocess.run([place.home / ENTRY], capture_output=True, text=True, timeout=60, check=False)
    return done.stdout.split()


def code_of(call: Callable[[], object]) -> str:
    with pytest.raises(YiluError) as caught:
        call()
    return caught.value.code


def is_as_before(place: Installation) -> bool:
    """Nothing is staged and nothing is left over."""
    left = [path.name for path in place.versions.iterdir() if path.is_dir()] if place.versions.exists() else []
    return launching.read_pointer(place.home) == Pointer() and left == []


# -- who signed, and what for ------------------------------------------------------------------------------------------


def test_only_a_root_of_the_roster_issues_programs(place: Installation, tmp_path: Path) -> None:
    epoch, recipient = "0" * 16, "age1" + "q" * 58
    receiver = Receiver("653121", "county", OTHER.public, epoch, recipient)
    pc = Device(OTHER.public, recipient, ("6531210001",))
    raw = made(tmp_path, 2, key=OTHER).raw
    for roster in (ROSTER, replace(ROSTER, receivers=(receiver,)), replace(ROSTER, devices=(pc,))):
        assert code_of(lambda roster=roster: staging.judge(raw, roster, place)) == "issuer"
    assert staging.judge(raw, Roster(1, "653121", "", (OTHER.public,)), place) is not None


def test_every_changed_or_cut_byte_is_noticed(place: Installation, tmp_path: Path) -> None:
    raw = made(tmp_path, 2).raw
    for at in range(0, len(raw), 7):
        changed = raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]
        code_of(lambda changed=changed: staging.judge(changed, ROSTER, place))
        code_of(lambda at=at: staging.judge(raw[:at], ROSTER, place))


def test_a_replayed_or_older_program_is_no_news(place: Installation, tmp_path: Path) -> None:
    old, new = made(tmp_path, 2), made(tmp_path, 3)
    stage(place, new)
    for given in (old, new):
        assert staging.judge(given.raw, ROSTER, place) is None
    assert started(place) == ["3"]
    for given in (old, new):
        assert staging.judge(given.raw, ROSTER, place_at(place.home, 3)) is None


def test_one_for_another_kind_of_pc_is_refused(place: Installation, tmp_path: Path) -> None:
    raw = made(tmp_path, 2).raw
    assert code_of(lambda: staging.judge(raw, ROSTER, replace(place, platform="win32-amd64"))) == "other_pc"
    assert code_of(lambda: staging.judge(raw, ROSTER, replace(place, entry="other"))) == "content"


# -- what is in it -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["../yilu", "/etc/passwd", "a/../../b", "a//b", "C:/x", "C:x", "a\\b", "a/./b", "con", "NUL.txt", "a/LPT1.dll",
     "a.", "a ", " /a", "", "a\0b", "a\nb", "~" * 201, "a/b:stream", "驿录"],
)  # fmt: skip
def test_no_name_leads_astray(name: str) -> None:
    assert not is_safe_name(name)
    program = Program(2, "0.2.0", "linux-x86_64", (ProgramFile(name, 1),), ())
    with pytest.raises(ValueError, match="any reader"):
        seal_program(program, ROOT)
    raw = seal(Header(PROGRAM, ROOT.public), [Part(PUBLIC, as_json(program))], ROOT)
    assert code_of(lambda: open_program(raw)) == "content"


@pytest.mark.parametrize(
    "files",
    [
        (ProgramFile("a", 1), ProgramFile("A", 1)),
        (ProgramFile("a", 1), ProgramFile("a/b", 1)),
        (ProgramFile("a", same_as="b"),),
        (ProgramFile("a", same_as="a"),),
        (ProgramFile("a", same_as="b"), ProgramFile("b", same_as="a")),
        (ProgramFile("a", 1), ProgramFile("b", same_as="../a")),
        (ProgramFile("a", -1),),
        (ProgramFile("a", limits.PROGRAM_UNPACKED), ProgramFile("b", 1)),
        tuple(ProgramFile(f"f{n}", 0) for n in range(limits.PROGRAM_FILES + 1)),
        (),
    ],
)
def test_lists_that_do_not_hold_together_are_refused(files: tuple[ProgramFile, ...]) -> None:
    program = Program(2, "0.2.0", "linux-x86_64", files, ())
    raw = seal(Header(PROGRAM, ROOT.public), [Part(PUBLIC, as_json(program))], ROOT)
    assert code_of(lambda: open_program(raw)) == "content"


def test_pieces_are_bounded(tmp_path: Path) -> None:
    good = made(tmp_path, 2).program
    most = limits.PROGRAM_BYTES // limits.PIECE_BYTES
    full = Piece("0" * 64, limits.PIECE_BYTES)
    assert open_program(seal_program(replace(good, pieces=(full,) * most), ROOT)).packed == limits.PROGRAM_BYTES
    for pieces in ((full,) * (most + 1), (Piece("0" * 64, limits.PIECE_BYTES + 1),), (Piece("0" * 64, 0),)):
        with pytest.raises(ValueError, match="any reader"):
            seal_program(replace(good, pieces=pieces), ROOT)


def test_a_piece_that_is_changed_short_or_missing_leaves_all_as_it_was(place: Installation, tmp_path: Path) -> None:
    given = made(tmp_path, 2)
    (name, whole), *_ = given.pieces.items()

    def missing(piece: Piece) -> bytes:
        raise WorldError("gone", staging.PLACE)

    for raw in (whole[:-1], whole + b"x", bytes([whole[0] ^ 1]) + whole[1:], b""):
        wrong = replace(given, pieces={**given.pieces, name: raw})
        assert code_of(lambda wrong=wrong: stage(place, wrong)) == "pieces"
        assert is_as_before(place)
    assert code_of(lambda: staging.stage(place, given.program, missing)) == "gone"
    assert is_as_before(place)
    assert started(place) == ["1"]


def test_what_unpacks_to_more_or_less_than_signed_leaves_all_as_it_was(place: Installation, tmp_path: Path) -> None:
    given = made(tmp_path, 2)
    last = given.program.files[-1]
    assert not last.same_as
    for change, code in ((-1, "bomb"), (1, "content")):
        files = (*given.program.files[:-1], replace(last, length=last.length + change))
        program = replace(given.program, files=files)
        assert code_of(lambda program=program: staging.stage(place, program, reader(given))) == code
        assert is_as_before(place)


def test_a_bomb_is_stopped_at_the_length_that_was_signed(place: Installation, tmp_path: Path) -> None:
    folder = write_program(tmp_path / "big", 2)
    with (folder / "zeros").open("wb") as file:
        file.truncate(64 * 1024 * 1024)
    given = make(folder, place.platform, ("", ""), ROOT)
    assert given.program.packed < 100_000
    small = tuple(replace(file, length=min(file.length, 1000)) for file in given.program.files)
    program = replace(given.program, files=small)
    assert code_of(lambda: staging.stage(place, program, reader(given))) in ("bomb", "content")
    assert is_as_before(place)


# -- a place that does not hold it -------------------------------------------------------------------------------------


def test_no_room_and_no_right_to_write_are_said_before_anything_is_done(
    place: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = made(tmp_path, 2)
    monkeypatch.setattr(staging, "_ROOM", 1 << 60)
    assert code_of(lambda: stage(place, given)) == "disk_full"
    assert is_as_before(place)
    file = tmp_path / "file"
    file.write_text("")
    assert code_of(lambda: staging.stage(replace(place, home=file), given.program, reader(given))) == "program_place"


def test_a_person_may_stop_it(place: Installation, tmp_path: Path) -> None:
    given = made(tmp_path, 2)

    def stopped() -> None:
        staging.stage(place, given.program, reader(given), cancelled=lambda: True)

    assert code_of(stopped) == "cancelled"
    assert is_as_before(place)


# -- kills -------------------------------------------------------------------------------------------------------------


def killed(place: Installation, tmp_path: Path, release: int, at: int) -> bool:
    """Stages in a process that ends at its `at`-th step on the disk; whether it was killed."""
    child = Path(__file__).with_name("staging_child.py")
    words = [sys.executable, child, place.home, tmp_path, str(release), str(at)]
    done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode in (0, 7), done.stderr
    return done.returncode == 7


def test_killed_at_any_step_of_staging_one_program_starts_and_the_next_try_succeeds(
    place: Installation, tmp_path: Path
) -> None:
    stage(place, made(tmp_path, 2))
    assert started(place) == ["2"]
    at = 0
    while killed(place, tmp_path, 3, at):
        at += 1
        if launching.read_pointer(place.home) == Pointer(run=2, next=3):
            break  # killed after the last step that counts
        assert launching.read_pointer(place.home) == Pointer(run=2)
    assert at >= 8, "the steps were seen"
    assert started(place) == ["3"]


def test_a_killed_staging_leaves_the_old_one_running(place: Installation, tmp_path: Path) -> None:
    for at in (1, 4, 7):
        assert killed(place, tmp_path, 2, at)
        assert started(place) == ["1"]
    stage(place, made(tmp_path, 2))
    assert started(place) == ["2"]
    assert not list((place.home / VERSIONS).glob(f"*{staging.BUILDING}"))


def test_a_forged_list_with_a_sound_signature_of_nobody_is_refused(place: Installation, tmp_path: Path) -> None:
    with pytest.raises(ParcelError) as caught:
        staging.judge(made(tmp_path, 9, key=SigningKey.generate()).raw, ROSTER, place)
    assert caught.value.code == "issuer"
