"""Tiny programs in folders as the freezer makes them: each says which release it is, and does what its test wants."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from sync.envelope.keys import SigningKey
from sync.envelope.program_file import Piece
from sync.envelope.roster import Roster
from sync.updates import staging
from sync.updates.launching import INSTALLED, Installation
from sync.updates.making import Made, make

PLATFORM = "linux-x86_64"
ENTRY = "yilu"
ROOT = SigningKey(b"r" * 32)
ROSTER = Roster(1, "653121", "测试县", (ROOT.public,))
NEWS = ("修好了导入", "Import was mended")

REACHES = "launching.note_reached(place)"
DIES = "sys.exit(9)"

_SCRIPT = """#!{python}
import sys
sys.path.insert(0, {here!r})
from pathlib import Path
from dataclasses import replace
from sync.updates import launching
place = launching.installation(Path(__file__))
if place.installed:
    place = replace(place, installed={release}, running={release})
    launching.hand_over(place, sys.argv[1:], "--cli" not in sys.argv)
print({release}, flush=True)
{does}
"""


def write_program(folder: Path, release: int, does: str = REACHES) -> Path:
    """A program in `folder`: as installed, it chooses by the real rules; then it says its release and acts."""
    script = _SCRIPT.format(python=sys.executable, here=str(Path(__file__).parents[2]), release=release, does=does)
    inner = folder / "_internal"
    (inner / "resources").mkdir(parents=True, exist_ok=True)
    (inner / "resources" / "release.json").write_text(json.dumps({"release": release, "version": f"0.{release}.0"}))
    (inner / "lib").mkdir(exist_ok=True)
    (inner / "lib" / "libone.so.6").write_bytes(bytes([release]) * 5000)
    if not (inner / "libone.so.6").is_symlink():
        (inner / "libone.so.6").symlink_to("lib/libone.so.6")
    entry = folder / ENTRY
    entry.write_text(script)
    entry.chmod(0o755)
    return folder


def made(folder: Path, release: int, does: str = REACHES, key: SigningKey = ROOT) -> Made:
    """That program as it travels."""
    return make(write_program(folder / f"made-{release}", release, does), PLATFORM, NEWS, key)


def place_at(home: Path, running: int = 1) -> Installation:
    """The program as installed, of release 1, or one chosen there."""
    return Installation(home, 1 if running == 1 else INSTALLED, running, ENTRY, PLATFORM)


def stage(place: Installation, given: Made) -> None:
    program = staging.judge(given.raw, ROSTER, place)
    assert program is not None
    staging.stage(place, program, reader(given))


def reader(given: Made) -> staging.ReadPiece:
    def read(piece: Piece) -> bytes:
        return given.pieces[piece.sha256]

    return read
