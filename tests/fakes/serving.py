"""An ASGI application served on a loopback port from a thread, as the platform serves it."""

from __future__ import annotations

import threading
import time
from types import TracebackType

import uvicorn
from starlette.applications import Starlette

from sync.platform.serving import configuration


class Serving:
    """`with Serving(app) as serving: ... serving.port`."""

    def __init__(self, app: Starlette) -> None:
        self._server = uvicorn.Server(configuration(app, "127.0.0.1", 0))
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Serving:
        self._thread = threading.Thread(target=self._server.run, name="serving", daemon=True)
        self._thread.start()
        until = time.monotonic() + 10
        while not self._server.started:
            assert time.monotonic() < until
            assert self._thread.is_alive()
            time.sleep(0.01)
        self.port = self._server.servers[0].sockets[0].getsockname()[1]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.should_exit = True
        self._thread.join(15)
        assert not self._thread.is_alive()
