"""The platform's HTTP server as one process; one place for its limits."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import uvicorn
from starlette.applications import Starlette

from forms.errors import WorldError
from forms.text import Text
from sync.locks import lock
from sync.platform.app import build
from sync.platform.founding import UPLOADS
from sync.platform.opening import open_service
from sync.platform.service import PackOfForms
from sync.platform.uploads import Uploads

CONNECTIONS = 256
SILENCE_SECONDS = 75
GOODBYE_SECONDS = 5
LOCK = "serving.lock"

_PORT = Text(
    "这个地址和端口无法监听：可能已有程序在用。平台没有启动，数据没有改动。请换一个端口。",
    "The platform cannot listen at this address and port; another program may be using it. "
    "It was not started, nothing was changed. Choose another port.",
)


_TWICE = Text(
    "这个平台已经在运行。没有启动第二个，数据没有改动。",
    "This platform is being served already. No second one was started, nothing was changed.",
)


def configuration(app: Starlette, host: str, port: int) -> uvicorn.Config:
    """uvicorn as the platform runs it: one process, no access log (paths hold hashes, addresses are personal)."""
    return uvicorn.Config(
        app,
        host=host,
        port=port,
        http="h11",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
        proxy_headers=False,
        limit_concurrency=CONNECTIONS,
        timeout_keep_alive=SILENCE_SECONDS,
        timeout_graceful_shutdown=GOODBYE_SECONDS,
    )


def serve(
    directory: Path, pack: PackOfForms, host: str, port: int, on_listening: Callable[[str, int], None]
) -> None:
    """Serve the platform in `directory` until a signal ends it. `on_listening` is told host and port (0: any free).

    WorldError 'port', and what `founding.open_platform` raises."""
    try:
        listening = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        raise WorldError("port", _PORT) from error
    # The service is made and used on the writer's thread alone: SQLite connections do not change threads.
    writer = ThreadPoolExecutor(1, thread_name_prefix="writer")
    with listening, writer, _alone(directory):
        service = writer.submit(open_service, directory, pack).result()
        app = build(service, Uploads(directory / UPLOADS), writer)
        on_listening(host, listening.getsockname()[1])
        try:
            with suppress(KeyboardInterrupt):  # the administrator's Ctrl+C, after connections were ended in order
                uvicorn.Server(configuration(app, host, port)).run(sockets=[listening])
        finally:
            writer.submit(service.close).result()


@contextmanager
def _alone(directory: Path) -> Iterator[None]:
    """One server a platform: what it remembers of the database must not change under it. WorldError 'in_use'."""
    try:
        handle = os.open(directory / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError:
        yield  # no platform there: opening it says so
        return
    with os.fdopen(handle, "r+b") as file:
        try:
            lock(file)
        except OSError as error:
            raise WorldError("in_use", _TWICE) from error
        yield
