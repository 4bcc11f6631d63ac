"""The API's contract and the application agree: every route stands in `openapi.yaml`, and the other way round."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from sync import wire
from sync.platform.app import Api
from sync.platform.uploads import Uploads
from tests.sync.test_http_route import Box

CONTRACT = Path(__file__).parents[2] / "resources" / "openapi.yaml"
METHODS = "get|put|post|delete|options|head|patch|trace"


def stated() -> set[tuple[str, str]]:
    """(path, METHOD) of the contract, read from its indentation: the file keeps to one shape."""
    found: set[tuple[str, str]] = set()
    path = ""
    paths = CONTRACT.read_text("utf-8").partition("\npaths:\n")[2].partition("\ncomponents:\n")[0]
    for line in paths.splitlines():
        if match := re.fullmatch(r"  (/\S+):", line):
            path = match[1]
        elif match := re.fullmatch(rf"    ({METHODS}):", line):
            found.add((path, match[1].upper()))
    return found


def test_every_route_stands_in_the_contract_and_no_other(tmp_path: Path) -> None:
    writer = ThreadPoolExecutor(1)
    routes = Api(Box(), Uploads(tmp_path), writer).routes()
    writer.shutdown()
    served = {
        (route.path, method)
        for route in routes
        for method in route.methods or ()
        if method != "HEAD" or "GET" not in (route.methods or ())  # the framework adds HEAD to every GET
    }
    assert served == stated()
    assert len(served) >= 7


def test_every_problem_code_stands_in_the_contract() -> None:
    text = CONTRACT.read_text("utf-8")
    codes = re.search(r"ProblemCode:\n      type: string\n      enum: \[([^]]*)\]", text)
    assert codes is not None
    assert set(codes[1].split(", ")) == set(wire.PROBLEMS)


def test_the_caps_are_those_of_the_program() -> None:
    text = CONTRACT.read_text("utf-8")
    assert f"maximum: {wire.MAX_PARCEL}" in text
    assert f"maxLength: {wire.MAX_PIECE}" in text
    assert f"maxLength: {wire.MAX_ASK}" in text
    assert f"maxLength: {wire.MAX_JOIN}" in text
    assert wire.MAX_ASK == wire.MAX_REPLY == wire.MAX_PIECE
