"""What every route must do, over HTTP and in memory alike, with the same service behind."""

from __future__ import annotations

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sync.platform.app import build
from sync.platform.refusal import Refusal
from sync.platform.uploads import Uploads
from sync.routes.base import Route, RouteError
from sync.routes.http import HttpRoute, Timeouts
from sync.routes.memory import MemoryRoute
from tests.fakes.serving import Serving
from tests.sync.test_http_route import Box


@pytest.fixture
def box() -> Box:
    return Box()


@pytest.fixture(params=["http", "memory"])
def route(request: pytest.FixtureRequest, box: Box, tmp_path: Path) -> Iterator[Route]:
    if request.param == "memory":
        yield MemoryRoute(box, Refusal)
        return
    writer = ThreadPoolExecutor(1)
    with Serving(build(box, Uploads(tmp_path), writer)) as serving:
        made = HttpRoute(serving.url, Timeouts(2, 5, 10))
        yield made
        made.close()
    writer.shutdown()


class TestRoute:
    """One route to one platform."""

    def test_it_says_where_it_leads(self, route: Route) -> None:
        assert route.name

    def test_files_come_back_as_the_platform_made_them(self, route: Route) -> None:
        assert route.hello("0f" * 8) == b"hello " + b"0f" * 8
        assert route.card() == b"card"
        assert route.join(b"code") == (b"roster",)
        assert route.join(b"no code") == ()
        assert route.exchange(b"ask") == (b"receipt\n", b"ask")
        assert route.exchange(b"ask", (b"old",)) == (b"receipt\n", b"ask", b"old")

    def test_a_parcel_arrives_as_it_was_and_the_last_word_is_all_of_it(self, route: Route, box: Box) -> None:
        raw = random.Random(1).randbytes(100_000)
        told: list[tuple[int, int]] = []
        route.send(raw, lambda done, total: told.append((done, total)))
        assert box.parcels == [raw]
        assert told[-1] == (len(raw), len(raw))
        assert told == sorted(told)

    def test_a_cancel_before_the_first_byte_sends_nothing(self, route: Route, box: Box) -> None:
        with pytest.raises(RouteError, match="cancelled") as caught:
            route.send(b"parcel", lambda done, total: None, lambda: True)
        assert not caught.value.is_answer
        assert box.parcels == []

    def test_a_refusal_is_the_platforms_own_answer_with_words(self, route: Route, box: Box) -> None:
        box.refuses = True
        with pytest.raises(RouteError, match="refused") as caught:
            route.send(b"parcel", lambda done, total: None)
        assert caught.value.is_answer
        assert caught.value.text.zh
        assert caught.value.text.en
        box.refuses = False
        route.send(b"parcel", lambda done, total: None)
        assert box.parcels == [b"parcel"]
