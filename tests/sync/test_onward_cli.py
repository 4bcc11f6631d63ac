"""What administrators of a county and a region type to be one under the other."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sync.county import founding, under
from sync.joining import Membership
from sync.onward.cli import main
from sync.passing import deliver
from sync.routes.http import HttpRoute
from tests.fakes.platform_process import PlatformProcess
from tests.sync.county_kit import COUNTY, County
from tests.sync.store_kit import PACK


def heard(said: str) -> str:
    """The groups that are read aloud, as they stand in what a command said."""
    found = re.search(r"by phone: ((?:[0-9a-f]{4} ?){5})", said)
    assert found is not None
    return found[1].strip()


def test_a_county_goes_under_a_region_and_forwards(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    county, region = tmp_path / "county", tmp_path / "region"
    region_file, card = tmp_path / "region.yilu", tmp_path / "card.yilu"
    stick = tmp_path / "stick"
    stick.mkdir()
    assert main(["init", str(county), "--code", "653125", "--name", "莎车县"]) == 0
    assert "根密钥" not in capsys.readouterr().out
    assert main(["init", str(region), "--as", "region", "--code", "65", "--name", "自治区"]) == 0
    assert "三把根密钥" in capsys.readouterr().out
    assert main(["forward", str(county), "http://127.0.0.1:1"]) == 1
    assert "under no region" in capsys.readouterr().err
    assert main(["card", str(region), str(region_file)]) == 0
    spoken = heard(capsys.readouterr().out)
    assert main(["under", str(county), str(region_file), spoken.replace(spoken[0], "x")]) == 1
    assert main(["under", str(county), str(region_file), spoken.upper()]) == 0
    capsys.readouterr()
    assert main(["card", str(county), str(card)]) == 0
    spoken = heard(capsys.readouterr().out)
    keys = [f"--root={region / 'roots' / f'root-{number}.json'}" for number in (1, 2)]
    assert main(["county", str(region), str(card), spoken, keys[0]]) == 1
    assert main(["county", str(region), str(card), spoken, keys[0], f"--root={card}"]) == 1
    assert main(["county", str(region), str(card), spoken[:4], *keys]) == 1
    assert main(["audit", str(county)]) == 1
    assert main(["county", str(region), str(card), "0000 0000 0000 0000 0000", *keys]) == 1
    capsys.readouterr()
    assert main(["county", str(region), str(card), spoken, *keys]) == 0
    assert "第 2 版" in capsys.readouterr().out
    with PlatformProcess(region) as running:
        assert main(["forward", str(county), running.url]) == 0
    assert "0 offered, 0 refused" in capsys.readouterr().out
    assert main(["carry", str(county), str(stick)]) == 0
    assert main(["carry", str(region), str(stick)]) == 0
    assert "2 written" in capsys.readouterr().out  # the county's roster and its question; it holds all papers
    assert main(["audit", str(region)]) == 0
    assert "0 to look into" in capsys.readouterr().out


def test_a_desk_that_asked_with_a_code_is_listed_by_two_roots(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    region = tmp_path / "region"
    assert main(["init", str(region), "--as", "region", "--code", "65", "--name", "自治区"]) == 0
    capsys.readouterr()
    assert main(["invite", str(region), COUNTY.code, COUNTY.name, "--county"]) == 0
    code = re.search(r"join code: ([0-9A-Z-]{29})", capsys.readouterr().out)
    assert code is not None
    desk = County(tmp_path).create()
    with PlatformProcess(region) as running:
        under.begin_with_code(desk, running.url, code[1])
        route = HttpRoute(running.url)
        assert deliver(desk, PACK, route, lambda progress: None).membership is Membership.PENDING
        assert main(["pending", str(region)]) == 0
        said = capsys.readouterr().out
        assert "县，加入码对" in said
        key = founding.root_key(desk).public
        assert key in said
        roots = [f"--root={region / 'roots' / f'root-{number}.json'}" for number in (2, 3)]
        assert main(["admit", str(region), key]) == 1  # not without roots
        assert main(["admit", str(region), key, roots[0]]) == 1
        assert main(["admit", str(region), "nobody", *roots]) == 1
        capsys.readouterr()
        assert main(["admit", str(region), key, *roots]) == 0
        assert "第 2 版" in capsys.readouterr().out
        assert main(["pending", str(region)]) == 0
        assert "没有等待批准的电脑或县" in capsys.readouterr().out
        assert deliver(desk, PACK, route, lambda progress: None).membership is Membership.JOINED
        route.close()
    desk.close()
