"""The HTTP route: the only module that imports requests. It believes no status code, follows no redirect, reads
no more than a cap, and turns every way a link can fail into one of a few words."""

from __future__ import annotations

import hashlib
import json
import re
import time
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError, NewConnectionError, ReadTimeoutError

from sync import wire
from sync.envelope import bundle
from sync.envelope.errors import ParcelError
from sync.routes.base import Cancelled, Progress, RouteError, never
from sync.routes.deadline import Sockets

FIRST_PIECE = 8 << 10  # what a new process may send again at most: it does not know yet what the platform has
LEAST_PIECE = 16 << 10
MOST_PIECE = 512 << 10
PIECE_SECONDS = 10.0  # a piece is what the link carries in about this time: pauses between pieces stay small
READ_BLOCK = 16 << 10
_OFFSET = re.compile(r"[0-9]{1,10}")


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds: to connect, to wait for the next byte, and for a whole answer once the body is up. `slowest`, in bytes
    a second: a link that carries less while a body goes up is given up."""

    connect: float = 15.0
    silence: float = 45.0
    answer: float = 60.0
    slowest: float = 500.0


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def kind(self) -> str:
        return self.headers.get("Content-Type", "").partition(";")[0].strip()


class _Piece:
    """A part of the parcel as a body: read in blocks, so that a cancel is noticed while it is sent."""

    def __init__(self, data: memoryview, cancelled: Cancelled) -> None:
        self._data = data
        self.cancelled = cancelled
        self._at = 0

    def __len__(self) -> int:
        return len(self._data)

    def read(self, size: int = -1) -> bytes:
        if self.cancelled():
            raise RouteError("cancelled")
        end = len(self._data) if size < 0 else self._at + min(size, READ_BLOCK)
        block = bytes(self._data[self._at : end])
        self._at += len(block)
        return block

    def __iter__(self) -> Iterator[bytes]:
        while block := self.read(READ_BLOCK):
            yield block


class HttpRoute:
    """A route to the platform at `base_url` ('http://host:port'). Not for two threads at once."""

    def __init__(
        self,
        base_url: str,
        timeouts: Timeouts | None = None,
        proxy: str = "",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._base = base_url.rstrip("/")
        self._timeouts = timeouts or Timeouts()
        self._clock = clock
        self._session = requests.Session()
        self._sockets = Sockets()
        for scheme in ("http://", "https://"):
            adapter = HTTPAdapter()
            adapter.poolmanager.pool_classes_by_scheme = self._sockets.pool_classes()
            self._session.mount(scheme, adapter)
        self._session.trust_env = False  # no surprises from the machine's environment, no .netrc
        if proxy:
            self._session.proxies = {"http": proxy, "https": proxy}
        self._session.headers.clear()
        self._session.headers.update({"User-Agent": "yilu", "Accept-Encoding": "identity"})

    @property
    def name(self) -> str:
        return self._base

    def close(self) -> None:
        self._session.close()

    def hello(self, nonce: str) -> bytes:
        return self._file(self._ask("GET", f"/v1/hello?nonce={nonce}"))

    def card(self) -> bytes:
        return self._file(self._ask("GET", "/v1/card"))

    def join(self, request: bytes) -> tuple[bytes, ...]:
        return self._bundle(self._ask("POST", "/v1/join", request, {"Content-Type": wire.FILE_TYPE}))

    def exchange(self, ask: bytes, evidence: tuple[bytes, ...] = ()) -> tuple[bytes, ...]:
        body = bundle.pack((ask, *evidence))
        return self._bundle(self._ask("POST", "/v1/exchange", body, {"Content-Type": wire.BUNDLE_TYPE}))

    def send(self, parcel: bytes, tell: Progress, cancelled: Cancelled = never) -> None:
        """tus 1.0: create with the first piece, then pieces as large as the link carries in ten seconds. After a
        cut the platform is asked what it has, as long as each attempt brought it further."""
        upload = _Upload(parcel, hashlib.sha256(parcel).hexdigest())
        offset = -1
        reached = 0
        size = LEAST_PIECE
        while offset < len(parcel):
            try:
                began = self._clock()
                if offset < 0:
                    offset, sent = self._create(upload, cancelled)
                else:
                    left = len(parcel) - offset
                    sent = left if left <= size * 3 // 2 else size  # no small piece at the end: each costs a pause
                    offset = self._patch(upload, offset, sent, cancelled)
                size = _piece_size(sent, self._clock() - began, size)
            except RouteError as error:
                if error.code not in ("cut", "slow", "offset", "checksum"):
                    raise
                offset = self._head(upload)
                if offset <= reached:
                    raise
            reached = max(reached, offset)
            tell(reached, len(parcel))

    def _create(self, upload: _Upload, cancelled: Cancelled) -> tuple[int, int]:
        first = min(FIRST_PIECE, len(upload.parcel))
        headers = {
            "Content-Type": wire.PIECE_TYPE,
            "Tus-Resumable": wire.TUS_VERSION,
            "Upload-Length": str(len(upload.parcel)),
            "Upload-Metadata": f"sha256 {b64encode(upload.id.encode()).decode()}",
        }
        body = _Piece(memoryview(upload.parcel)[:first], cancelled)
        return _offset(self._ask("POST", "/v1/parcels", body, headers), len(upload.parcel)), first

    def _patch(self, upload: _Upload, offset: int, size: int, cancelled: Cancelled) -> int:
        piece = memoryview(upload.parcel)[offset : offset + size]
        headers = {
            "Content-Type": wire.PIECE_TYPE,
            "Tus-Resumable": wire.TUS_VERSION,
            "Upload-Offset": str(offset),
            "Upload-Checksum": f"sha256 {b64encode(hashlib.sha256(piece).digest()).decode()}",
        }
        body = _Piece(piece, cancelled)
        return _offset(self._ask("PATCH", f"/v1/parcels/{upload.id}", body, headers), len(upload.parcel))

    def _head(self, upload: _Upload) -> int:
        answer = self._ask("HEAD", f"/v1/parcels/{upload.id}", headers={"Tus-Resumable": wire.TUS_VERSION})
        if answer.status == 404 and "Tus-Resumable" in answer.headers:
            return -1
        return _offset(answer, len(upload.parcel))

    def _ask(
        self, method: str, path: str, body: bytes | _Piece | None = None, headers: Mapping[str, str] | None = None
    ) -> _Answer:
        """One request, the whole answer under the cap. Raises `RouteError`, for a problem+json too."""
        cancelled = body.cancelled if isinstance(body, _Piece) else never
        seconds = self._timeouts.answer + (len(body) if body is not None else 0) / self._timeouts.slowest
        with self._sockets.within(seconds, cancelled) as ended:
            try:
                with self._session.request(
                    method,
                    self._base + path,
                    data=body,
                    headers=dict(headers or {}),
                    timeout=(self._timeouts.connect, self._timeouts.silence),
                    allow_redirects=False,
                    stream=True,
                ) as response:
                    answer = _Answer(response.status_code, response.headers, self._read(response))
            except (requests.RequestException, HTTPError, OSError, ValueError) as error:
                raise RouteError(ended() or _code_of(error)) from None
        if ended():  # the socket was closed under an answer that has no length to miss
            raise RouteError(ended())
        _refuse(answer)
        return answer

    def _read(self, response: requests.Response) -> bytes:
        """The body as it came, not decoded: a bomb stays small. Never more than the cap."""
        if response.headers.get("Content-Encoding", "identity") != "identity":
            raise RouteError("portal")
        parts: list[bytes] = []
        size = 0
        while part := response.raw.read1(READ_BLOCK, decode_content=False):
            size += len(part)
            if size > wire.MAX_REPLY:
                raise RouteError("portal")
            parts.append(part)
        return b"".join(parts)

    def _file(self, answer: _Answer) -> bytes:
        if answer.status != 200 or answer.kind != wire.FILE_TYPE:
            raise RouteError("portal")
        return answer.body

    def _bundle(self, answer: _Answer) -> tuple[bytes, ...]:
        if answer.status not in (200, 202) or answer.kind != wire.BUNDLE_TYPE:
            raise RouteError("portal")
        try:
            return bundle.unpack(answer.body)
        except ParcelError as error:
            raise RouteError("portal") from error


@dataclass(frozen=True, slots=True)
class _Upload:
    parcel: bytes
    id: str


def _offset(answer: _Answer, length: int) -> int:
    """How much the platform says it has; a page that is no tus server is a portal."""
    value = answer.headers.get("Upload-Offset", "")
    if "Tus-Resumable" not in answer.headers or not _OFFSET.fullmatch(value) or int(value) > length:
        raise RouteError("portal")
    return int(value)


def _piece_size(sent: int, seconds: float, before: int) -> int:
    """Bytes for the next piece: what the link carries in `PIECE_SECONDS`, at most four times the piece before."""
    size = int(sent / max(seconds, 1e-3) * PIECE_SECONDS)
    return max(LEAST_PIECE, min(size, before * 4, MOST_PIECE))


def _refuse(answer: _Answer) -> None:
    """Raise what an answer that is not a success means."""
    if answer.status < 300:
        return
    if answer.kind == wire.PROBLEM_TYPE:
        code = _problem_code(answer.body)
        if code == "internal":
            raise RouteError("platform_error")
        if code in wire.PROBLEMS:
            raise RouteError(code, wire.PROBLEMS[code].text, is_answer=True)
    if "Tus-Resumable" in answer.headers and answer.status in (404, 409, 460):  # HEAD has no body to say more
        if answer.status == 404:
            return
        raise RouteError("offset", wire.PROBLEMS["offset"].text)
    raise RouteError("platform_error" if answer.status >= 500 and answer.status != 511 else "portal")


def _problem_code(body: bytes) -> str:
    try:
        problem: Any = json.loads(body)
    except ValueError:
        return ""
    code = problem.get("code") if isinstance(problem, dict) else None
    return code if isinstance(code, str) else ""


def _code_of(error: BaseException) -> str:
    """Which of the route's words an error of the libraries below means."""
    chain = list(_chain(error))
    if any(isinstance(e, requests.ConnectTimeout | NewConnectionError) for e in chain):
        return "no_link"
    if any(isinstance(e, requests.exceptions.InvalidURL | requests.exceptions.InvalidSchema) for e in chain):
        return "no_link"
    if any(isinstance(e, requests.ReadTimeout | ReadTimeoutError | TimeoutError) for e in chain):
        return "slow"
    if any(isinstance(e, requests.exceptions.InvalidHeader) for e in chain):
        return "portal"
    return "cut"


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error, and those it was made from: libraries wrap them in arguments as well as in causes."""
    seen: set[int] = set()
    waiting: list[BaseException] = [error]
    while waiting:
        current = waiting.pop()
        if id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        reason = getattr(current, "reason", None)
        inner = (*current.args, reason, current.__cause__)
        waiting.extend(e for e in inner if isinstance(e, BaseException))
