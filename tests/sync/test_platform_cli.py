"""What an administrator types, and what is answered in two languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sync import joining
from sync.envelope.card import open_card
from sync.envelope.code import JoinCode
from sync.platform.cli import main
from tests.fakes.platform_process import PlatformProcess
from tests.fakes.road import CODE, Road, new_school


def test_from_founding_to_revoking(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    county = tmp_path / "county"
    assert main(["init", str(county), "--as", "county", "--code", "659001", "--name", "测试县"]) == 0
    assert "keys.json" in capsys.readouterr().out
    assert main(["invite", str(county), CODE, "样本学校"]) == 0
    code = re.search(r"[0-9A-Z]{5}(-[0-9A-Z]{5}){4}", capsys.readouterr().out)
    assert code is not None
    assert main(["card", str(county), str(tmp_path / "card.yilu"), "--address", "http://10.0.0.1:8712"]) == 0
    card = open_card((tmp_path / "card.yilu").read_bytes(), JoinCode.parse(code[0]).pinned)
    assert card.addresses == ("http://10.0.0.1:8712",)
    store = new_school(tmp_path / "school")
    joining.begin_with_card(store, (tmp_path / "card.yilu").read_bytes())
    with PlatformProcess(county) as running:
        Road(store, running.url).deliver()
    capsys.readouterr()
    assert main(["pending", str(county)]) == 0
    listed = capsys.readouterr().out
    key = store.device_key.public
    assert f"{CODE} 样本学校" in listed
    assert key in listed
    assert " ".join(joining.fingerprint_with(store, card.receivers[0])) in listed
    assert main(["admit", str(county), key]) == 0
    assert main(["admit", str(county), key]) == 1
    assert main(["pending", str(county)]) == 0
    assert key not in capsys.readouterr().out
    assert main(["revoke", str(county), key]) == 0
    store.close()


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        ([], 2),
        (["dance"], 2),
        (["init"], 2),
        (["init", "DIR", "--as", "school", "--code", "1"], 2),
        (["--help"], 0),
        (["init", "DIR", "--code", "two words"], 1),
        (["invite", "DIR", "S1", "一小"], 1),
        (["serve", "DIR"], 1),
        (["pending", "DIR"], 1),
        (["revoke", "DIR", "nobody"], 1),
    ],
)
def test_what_cannot_be_done_says_so(
    tmp_path: Path, arguments: list[str], status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([a.replace("DIR", str(tmp_path / "nothing")) for a in arguments]) == status
    said = capsys.readouterr()
    if status == 1:
        chinese, english = said.err.strip().splitlines()
        assert re.search(r"[一-鿿]", chinese)
        assert re.fullmatch(r"[ -~]+", english)


def test_a_platform_is_served_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with PlatformProcess(tmp_path / "one"):
        assert main(["serve", str(tmp_path / "one"), "--port", "0"]) == 1
    assert "served already" in capsys.readouterr().err


def test_a_port_in_use_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with PlatformProcess(tmp_path / "one") as one:
        main(["init", str(tmp_path / "two"), "--code", "1"])
        assert main(["serve", str(tmp_path / "two"), "--port", str(one.port)]) == 1
    assert "another program" in capsys.readouterr().err
