"""A parcel opens with the tools of any Debian, by the very lines docs/ENVELOPE.md gives."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from sync.envelope.columns import decode
from sync.envelope.errors import CODES
from sync.envelope.header import read_head
from sync.envelope.opening import open_sections, verify
from tests.sync.envelope_kit import a_county

PAGE = (Path(__file__).parents[2] / "docs" / "ENVELOPE.md").read_text("utf-8")


def by_hand(directory: Path, raw: bytes) -> subprocess.CompletedProcess[str]:
    script = re.search(r"```sh\n(.*?)```", PAGE, re.DOTALL)
    assert script
    (directory / "parcel.yilu").write_bytes(raw)
    (directory / "county.key").write_text(a_county().county.identity.secret + "\n")
    return subprocess.run(
        ["sh", "-c", script[1]], cwd=directory, capture_output=True, text=True, timeout=60, check=False
    )


def test_the_page_opens_a_parcel(tmp_path: Path) -> None:
    world = a_county()
    raw = world.parcel(200)
    shown = by_hand(tmp_path, raw)
    assert shown.returncode == 0, shown.stderr
    assert shown.stdout.startswith("YILU1 parcel\n")
    assert "Signature Verified Successfully" in shown.stdout
    assert "county.age: OK" in shown.stdout
    content = json.loads((tmp_path / "county.json").read_bytes())["content"]
    opened = open_sections(verify(raw, world.roster.finds, ("parcel",)), [world.county.identity])
    epoch = verify(raw, world.roster.finds, ("parcel",)).header.epoch
    assert decode(content, epoch).changes() == opened["county"].changes()


@pytest.mark.parametrize("at", [-500, 300], ids=["header", "county's section"])
def test_the_tools_notice_a_change(tmp_path: Path, at: int) -> None:
    raw = bytearray(a_county().parcel(200))
    raw[read_head(bytes(raw)).body + at] ^= 1
    assert by_hand(tmp_path, bytes(raw)).returncode != 0


def test_the_page_names_every_code() -> None:
    table = PAGE.partition("| code | |")[2].partition("\n\n")[0]
    assert set(re.findall(r"`([a-z_]+)`", table)) == CODES
