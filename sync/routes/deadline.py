"""An end to every request: a watching thread closes its sockets when time is up or a person cancels, so that a server
that sends one byte now and then cannot hold it for ever."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from weakref import WeakSet

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

LOOK_SECONDS = 0.2


class Sockets:
    """The sockets of one session, as its connections open them."""

    def __init__(self) -> None:
        self._open: WeakSet[socket.socket] = WeakSet()

    def pool_classes(self) -> dict[str, type[HTTPConnectionPool]]:
        """Connection pools, by scheme, whose sockets are noted here."""
        note = self._open.add

        class Plain(HTTPConnection):
            def connect(self) -> None:
                super().connect()
                note(self.sock)

        class Tls(HTTPSConnection):
            def connect(self) -> None:
                super().connect()
                note(self.sock)

        class PlainPool(HTTPConnectionPool):
            ConnectionCls = Plain

        class TlsPool(HTTPSConnectionPool):
            ConnectionCls = Tls

        return {"http": PlainPool, "https": TlsPool}

    @contextmanager
    def within(self, seconds: float, cancelled: Callable[[], bool]) -> Iterator[Callable[[], str]]:
        """Run a request for at most so long. Gives a question: why it was ended, 'slow', 'cancelled' or ''."""
        done = threading.Event()
        because: list[str] = []
        until = time.monotonic() + seconds

        def watch() -> None:
            while not done.wait(LOOK_SECONDS):
                if cancelled():
                    because.append("cancelled")
                elif time.monotonic() > until:
                    because.append("slow")
                else:
                    continue
                self._shut()
                return

        watcher = threading.Thread(target=watch, name="deadline", daemon=True)
        watcher.start()
        try:
            yield lambda: because[0] if because else ""
        finally:
            done.set()
            watcher.join()

    def _shut(self) -> None:
        for one in list(self._open):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
