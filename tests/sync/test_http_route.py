"""The HTTP route against a small service over real sockets: resuming, cuts, and answers that are none."""

from __future__ import annotations

import hashlib
import random
import threading
import time
from base64 import b64encode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import requests

from sync import wire
from sync.platform.app import build
from sync.platform.refusal import Refusal
from sync.platform.uploads import Uploads
from sync.routes.base import RouteError
from sync.routes.http import HttpRoute, Timeouts
from tests.fakes.link import Link
from tests.fakes.portal import Portal
from tests.fakes.serving import Serving

QUICK = Timeouts(connect=2.0, silence=0.5, answer=1.0, slowest=1e6)


@dataclass
class Box:
    """A service that keeps what it accepts."""

    parcels: list[bytes] = field(default_factory=list)
    refuses: bool = False
    fails: bool = False

    def hello(self, nonce: str) -> bytes:
        return b"hello " + nonce.encode()

    def card(self) -> bytes:
        return b"card"

    def join(self, request: bytes) -> tuple[bytes, ...]:
        return (b"roster",) if request == b"code" else ()

    def arrived(self, upload_id: str) -> int | None:
        return next((len(p) for p in self.parcels if hashlib.sha256(p).hexdigest() == upload_id), None)

    def accept(self, parcel: bytes) -> None:
        if self.fails:
            raise RuntimeError("a bug")
        if self.refuses:
            raise Refusal("refused", reason="signature")
        self.parcels.append(parcel)

    def exchange(self, ask: bytes, evidence: tuple[bytes, ...]) -> tuple[bytes, ...]:
        return (b"receipt\n", ask, *evidence)


@pytest.fixture
def box() -> Box:
    return Box()


@pytest.fixture
def serving(box: Box, tmp_path: Path) -> Iterator[Serving]:
    writer = ThreadPoolExecutor(1)
    with Serving(build(box, Uploads(tmp_path / "uploads"), writer)) as running:
        yield running
    writer.shutdown()


@pytest.fixture
def route(serving: Serving) -> Iterator[HttpRoute]:
    made = HttpRoute(serving.url, Timeouts(2, 5, 10))
    yield made
    made.close()


def parcel(size: int, seed: int = 1) -> bytes:
    return random.Random(seed).randbytes(size)


def quiet(_acknowledged: int, _total: int) -> None:
    pass


def test_files_go_both_ways(route: HttpRoute) -> None:
    assert route.hello("ab" * 16) == b"hello " + b"ab" * 16
    assert route.card() == b"card"
    assert route.join(b"code") == (b"roster",)
    assert route.join(b"card only") == ()
    assert route.exchange(b"ask") == (b"receipt\n", b"ask")
    assert route.exchange(b"ask", (b"one", b"two")) == (b"receipt\n", b"ask", b"one", b"two")


@pytest.mark.parametrize("size", [1, 8191, 8192, 8193, 300_000])
def test_a_parcel_arrives_whole_and_its_progress_never_goes_back(route: HttpRoute, box: Box, size: int) -> None:
    told: list[tuple[int, int]] = []
    route.send(parcel(size), lambda done, total: told.append((done, total)))
    assert box.parcels == [parcel(size)]
    assert told == sorted(told)
    assert told[-1] == (size, size)


def test_the_same_parcel_again_is_taken_once(route: HttpRoute, box: Box) -> None:
    for _ in range(3):
        route.send(parcel(50_000), quiet)
    assert len(box.parcels) == 1


def test_two_senders_of_one_parcel_at_once(serving: Serving, box: Box) -> None:
    raw = parcel(400_000)
    errors: list[str] = []

    def send() -> None:
        own = HttpRoute(serving.url, Timeouts(2, 5, 10))
        try:
            for _ in range(20):
                try:
                    return own.send(raw, quiet)
                except RouteError as error:
                    errors.append(error.code)
                    time.sleep(0.01)
        finally:
            own.close()

    senders = [threading.Thread(target=send) for _ in range(2)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert box.parcels == [raw]
    assert set(errors) <= {"offset", "no_upload", "checksum"}


@pytest.mark.parametrize("tenth", range(1, 10))
def test_a_cut_at_every_tenth_sends_at_most_16_kib_again(serving: Serving, box: Box, tenth: int) -> None:
    raw = parcel(300 << 10, tenth)
    with Link(serving.port, cuts=[len(raw) * tenth // 10]) as link:
        own = HttpRoute(link.url, Timeouts(2, 5, 10))
        own.send(raw, quiet)
        own.close()
        assert box.parcels == [raw]
        assert link.seen.connections == 2
        assert link.seen.up <= len(raw) + (16 << 10)


def test_twenty_cuts_in_one_parcel(serving: Serving, box: Box) -> None:
    raw = parcel(300 << 10)
    cuts: list[int | None] = [12_000 + 997 * n for n in range(20)]
    with Link(serving.port, cuts=list(cuts)) as link:
        own = HttpRoute(link.url, Timeouts(2, 5, 10))
        own.send(raw, quiet)
        own.close()
        assert box.parcels == [raw]
        assert link.seen.connections >= 15
        assert link.seen.up <= len(raw) * 1.15 + link.seen.connections * (16 << 10)


def test_a_new_process_goes_on_where_the_last_one_stopped(serving: Serving, box: Box) -> None:
    raw = parcel(300 << 10)
    stop = [False]

    def tell(acknowledged: int, _total: int) -> None:
        stop[0] = acknowledged > 30_000

    first = HttpRoute(serving.url, Timeouts(2, 5, 10))
    with pytest.raises(RouteError, match="cancelled"):
        first.send(raw, tell, lambda: stop[0])
    first.close()
    with Link(serving.port) as link:
        second = HttpRoute(link.url, Timeouts(2, 5, 10))
        second.send(raw, quiet)
        second.close()
        assert box.parcels == [raw]
        assert link.seen.up < len(raw) - 30_000 + (16 << 10)


def test_a_cancel_is_heard_in_the_middle_of_a_piece(serving: Serving, box: Box) -> None:
    began = time.monotonic()
    with Link(serving.port, rate=2_000) as link:
        own = HttpRoute(link.url, Timeouts(2, 30, 60))
        with pytest.raises(RouteError, match="cancelled"):
            own.send(parcel(8 << 20), quiet, lambda: time.monotonic() - began > 0.5)
        own.close()
    assert time.monotonic() - began < 3
    assert box.parcels == []


def test_a_refused_parcel_is_an_answer_and_leaves_nothing_behind(route: HttpRoute, box: Box, tmp_path: Path) -> None:
    box.refuses = True
    with pytest.raises(RouteError, match="refused") as caught:
        route.send(parcel(20_000), quiet)
    assert caught.value.is_answer
    assert list((tmp_path / "uploads").iterdir()) == []


def test_a_platform_that_fails_keeps_the_upload(route: HttpRoute, box: Box) -> None:
    box.fails = True
    with pytest.raises(RouteError, match="platform_error"):
        route.send(parcel(20_000), quiet)
    box.fails = False
    route.send(parcel(20_000), quiet)
    assert box.parcels == [parcel(20_000)]


def test_a_damaged_piece_is_taken_back(serving: Serving, box: Box, tmp_path: Path) -> None:
    raw = parcel(20_000)
    headers = {"Tus-Resumable": "1.0.0", "Content-Type": wire.PIECE_TYPE}
    name = hashlib.sha256(raw).hexdigest()
    created = requests.post(
        serving.url + "/v1/parcels",
        headers={
            **headers,
            "Upload-Length": str(len(raw)),
            "Upload-Metadata": "sha256 " + _base64(name.encode()),
        },
        timeout=5,
    )
    assert created.status_code == 201
    sum_ = "sha256 " + _base64(hashlib.sha256(raw).digest())
    damaged = requests.patch(
        serving.url + "/v1/parcels/" + name,
        data=b"x" + raw[1:],
        headers={**headers, "Upload-Offset": "0", "Upload-Checksum": sum_},
        timeout=5,
    )
    assert damaged.status_code == 460
    look = requests.head(serving.url + "/v1/parcels/" + name, timeout=5)
    assert look.headers["Upload-Offset"] == "0"
    ahead = requests.patch(
        serving.url + "/v1/parcels/" + name, data=raw, headers={**headers, "Upload-Offset": "7"}, timeout=5
    )
    assert ahead.status_code == 409
    assert box.parcels == []


def _base64(raw: bytes) -> str:
    return b64encode(raw).decode()


@pytest.mark.parametrize(
    ("behaviour", "code"),
    [
        ("page", "portal"),
        ("redirect", "portal"),
        ("sign in", "portal"),
        ("not found", "portal"),
        ("no content", "portal"),
        ("bomb", "portal"),
        ("endless", "portal"),
        ("error", "platform_error"),
        ("gateway", "platform_error"),
        ("not http", "cut"),
        ("hang up", "cut"),
        ("silent", "slow"),
        ("drip", "slow"),
        ("dripping head", "slow"),
    ],
)
def test_what_is_no_platform_gets_its_own_word(behaviour: str, code: str) -> None:
    with Portal(behaviour) as portal:
        for call in (
            lambda own: own.hello("ab" * 16),
            lambda own: own.card(),
            lambda own: own.join(b"request"),
            lambda own: own.exchange(b"ask"),
            lambda own: own.send(parcel(30_000), quiet),
        ):
            own = HttpRoute(portal.url, QUICK)
            began = time.monotonic()
            with pytest.raises(RouteError) as caught:
                call(own)
            own.close()
            assert caught.value.code in (code, "portal")  # a dripping page answers HEAD at once: a page all the same
            assert not caught.value.is_answer
            assert time.monotonic() - began < 5
            assert caught.value.text.zh
            assert caught.value.text.en


def test_nobody_listens() -> None:
    with Portal("page") as portal:
        gone = portal.url
    own = HttpRoute(gone, QUICK)
    with pytest.raises(RouteError, match="no_link"):
        own.hello("ab" * 16)
    own.close()


def test_uploads_of_another_length_or_too_long_are_refused(route: HttpRoute, tmp_path: Path) -> None:
    uploads = Uploads(tmp_path / "other")
    uploads.create("a" * 64, 100)
    with pytest.raises(Refusal, match="malformed"):
        uploads.create("a" * 64, 101)
    with pytest.raises(Refusal, match="too_large"):
        uploads.create("b" * 64, wire.MAX_PARCEL + 1)


def test_unfinished_uploads_are_bounded_and_survive_a_restart(tmp_path: Path) -> None:
    uploads = Uploads(tmp_path)
    upload = uploads.append(uploads.create("0" * 64, wire.MAX_PARCEL), b"kept")
    for n in range(1, 32):
        uploads.create(f"{n:064x}", wire.MAX_PARCEL)
    with pytest.raises(Refusal, match="busy"):
        uploads.create("f" * 64, wire.MAX_PARCEL)
    again = Uploads(tmp_path).find("0" * 64)
    assert again == upload
