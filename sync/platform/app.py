"""The platform over HTTP: paths, caps and problems; everything a file means is decided by the service behind it."""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
import logging
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol, TypeVar

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sync import wire
from sync.envelope import bundle
from sync.envelope.errors import ParcelError
from sync.platform.refusal import Refusal
from sync.platform.uploads import Upload, Uploads, is_upload_id

log = logging.getLogger(__name__)
_NONCE = re.compile(rf"[0-9a-f]{{16,{wire.MAX_NONCE}}}")
_Result = TypeVar("_Result")


class Service(Protocol):
    """What stands behind the paths. Everything may raise `Refusal`; all run on one thread."""

    def hello(self, nonce: str) -> bytes: ...

    def card(self) -> bytes: ...

    def join(self, request: bytes) -> tuple[bytes, ...]: ...

    def arrived(self, upload_id: str) -> int | None:
        """The length of the parcel with this SHA-256 if it was accepted before; it counts as accepted once more."""

    def accept(self, parcel: bytes) -> None: ...

    def exchange(self, ask: bytes, evidence: tuple[bytes, ...]) -> tuple[bytes, ...]: ...


class Api:
    """The handlers. `writer` is the one thread on which the service works."""

    def __init__(self, service: Service, uploads: Uploads, writer: ThreadPoolExecutor) -> None:
        self._service = service
        self._uploads = uploads
        self._writer = writer
        self._finishing = asyncio.Lock()  # one upload at a time: two requests must not finish the same

    def routes(self) -> list[Route]:
        return [
            Route("/v1/hello", self.hello, methods=["GET"]),
            Route("/v1/card", self.card, methods=["GET"]),
            Route("/v1/join", self.join, methods=["POST"]),
            Route("/v1/parcels", self.create, methods=["POST"]),
            Route("/v1/parcels/{id}", self.look, methods=["HEAD"]),
            Route("/v1/parcels/{id}", self.patch, methods=["PATCH"]),
            Route("/v1/exchange", self.exchange, methods=["POST"]),
        ]

    async def hello(self, request: Request) -> Response:
        nonce = request.query_params.get("nonce", "")
        if not _NONCE.fullmatch(nonce):
            raise Refusal("nonce")
        return _file(await self._work(lambda: self._service.hello(nonce)))

    async def card(self, request: Request) -> Response:
        return _file(await self._work(self._service.card))

    async def join(self, request: Request) -> Response:
        body = await _body(request, wire.MAX_JOIN)
        files = await self._work(lambda: self._service.join(body))
        return Response(bundle.pack(files), 200 if files else 202, media_type=wire.BUNDLE_TYPE)

    async def exchange(self, request: Request) -> Response:
        body = await _body(request, wire.MAX_ASK)
        try:
            ask, *evidence = bundle.unpack(body)
        except (ParcelError, ValueError):
            raise Refusal("malformed") from None
        files = await self._work(lambda: self._service.exchange(ask, tuple(evidence)))
        return Response(bundle.pack(files), media_type=wire.BUNDLE_TYPE)

    async def create(self, request: Request) -> Response:
        """tus creation, with the first piece in it. An upload that is here already answers how far it is."""
        upload_id, length = _promised(request)
        arrived = await self._work(lambda: self._service.arrived(upload_id))
        if arrived is not None:
            return _tus(201, arrived, {"Location": f"/v1/parcels/{upload_id}"})
        upload = self._uploads.create(upload_id, length)
        if upload.offset == 0:
            upload = await self._receive(request, upload)
        await self._finish(upload)
        return _tus(201, upload.offset, {"Location": f"/v1/parcels/{upload_id}"})

    async def look(self, request: Request) -> Response:
        upload_id = _upload_id(request)
        upload = self._uploads.find(upload_id)
        if upload is not None:
            await self._finish(upload)
            return _tus(200, upload.offset, {"Upload-Length": str(upload.length)})
        arrived = await self._work(lambda: self._service.arrived(upload_id))
        if arrived is None:
            raise Refusal("no_upload")
        return _tus(200, arrived, {"Upload-Length": str(arrived)})

    async def patch(self, request: Request) -> Response:
        upload = self._uploads.find(_upload_id(request))
        if upload is None:
            raise Refusal("no_upload")
        if request.headers.get("Upload-Offset") != str(upload.offset):
            raise Refusal("offset")
        upload = await self._receive(request, upload)
        await self._finish(upload)
        return _tus(204, upload.offset)

    async def _receive(self, request: Request, upload: Upload) -> Upload:
        """Append the body as it arrives: after a cut all that came is kept. A stated checksum is held to."""
        began = upload.offset
        stated = _checksum(request)
        digest = hashlib.sha256()
        try:
            async for block in request.stream():
                if upload.offset - began + len(block) > wire.MAX_PIECE:
                    raise Refusal("too_large")
                upload = self._uploads.append(upload, block)  # in the page cache at once: no pause loses a block
                digest.update(block)
        finally:
            await asyncio.shield(asyncio.to_thread(self._uploads.settle, upload))
        if stated is not None and digest.digest() != stated:
            self._uploads.take_back(upload, began)
            raise Refusal("checksum")
        return upload

    async def _finish(self, upload: Upload) -> None:
        """Hand a complete parcel to the service. It is dropped here once kept there, or refused for good."""
        if not upload.is_complete:
            return
        async with self._finishing:
            if self._uploads.find(upload.id) is None:
                return  # another request finished it
            raw = await asyncio.to_thread(self._uploads.read, upload)
            try:
                await self._work(lambda: self._service.accept(raw))
            except Refusal as refusal:
                if refusal.code != "internal":  # that may pass: what came over a poor link is not asked for again
                    self._uploads.drop(upload.id)
                raise
            self._uploads.drop(upload.id)

    async def _work(self, job: Callable[[], _Result]) -> _Result:
        """`job` on the writer's thread. What fails there is logged by its kind alone: messages may hold data."""
        try:
            return await asyncio.get_running_loop().run_in_executor(self._writer, job)
        except Refusal:
            raise
        except Exception as error:
            log.error("the service failed: %s", type(error).__name__)
            raise Refusal("internal") from None


def build(service: Service, uploads: Uploads, writer: ThreadPoolExecutor) -> Starlette:
    """The ASGI application. `writer` has one thread, on which alone the service is called."""
    return Starlette(
        routes=Api(service, uploads, writer).routes(),
        exception_handlers={
            Refusal: _refused,
            HTTPException: _not_served,
            ClientDisconnect: _gone,
        },
    )


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)
    return _problem(error)


async def _not_served(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 404
    return _problem(Refusal("method" if status == 405 else "not_found"))


async def _gone(request: Request, error: Exception) -> Response:
    """The client is no longer there to read it; what arrived is kept."""
    return Response(status_code=400)


def _problem(refusal: Refusal) -> Response:
    headers = {"Tus-Resumable": wire.TUS_VERSION}
    status = wire.PROBLEMS[refusal.code].status
    return JSONResponse(refusal.as_json(), status, headers, media_type=wire.PROBLEM_TYPE)


def _file(raw: bytes) -> Response:
    return Response(raw, media_type=wire.FILE_TYPE, headers={"Cache-Control": "no-store"})


def _tus(status: int, offset: int, more: dict[str, str] | None = None) -> Response:
    headers = {
        "Tus-Resumable": wire.TUS_VERSION,
        "Tus-Version": wire.TUS_VERSION,
        "Tus-Extension": wire.TUS_EXTENSIONS,
        "Upload-Offset": str(offset),
        "Cache-Control": "no-store",
    }
    return Response(status_code=status, headers={**headers, **(more or {})})


async def _body(request: Request, cap: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    async for block in request.stream():
        size += len(block)
        if size > cap:
            raise Refusal("too_large")
        parts.append(block)
    return b"".join(parts)


def _upload_id(request: Request) -> str:
    upload_id = str(request.path_params["id"])
    if not is_upload_id(upload_id):
        raise Refusal("no_upload")
    return upload_id


def _promised(request: Request) -> tuple[str, int]:
    """The hash and the length a creation states: `Upload-Metadata: sha256 <base64 of 64 hex digits>`."""
    name, _, value = request.headers.get("Upload-Metadata", "").partition(" ")
    length = request.headers.get("Upload-Length", "")
    try:
        upload_id = base64.b64decode(value, validate=True).decode("ascii")
    except (binascii.Error, ValueError):
        raise Refusal("malformed") from None
    if name != "sha256" or not is_upload_id(upload_id) or not re.fullmatch(r"[1-9][0-9]{0,9}", length):
        raise Refusal("malformed")
    return upload_id, int(length)


def _checksum(request: Request) -> bytes | None:
    value = request.headers.get("Upload-Checksum")
    if value is None:
        return None
    name, _, digest = value.partition(" ")
    try:
        raw = base64.b64decode(digest, validate=True)
    except (binascii.Error, ValueError):
        raise Refusal("malformed") from None
    if name != "sha256" or len(raw) != 32:
        raise Refusal("malformed")
    return raw
