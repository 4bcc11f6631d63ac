"""Servers that are no platform: sign-in pages, errors, silence, replies without an end."""

from __future__ import annotations

import contextlib
import gzip
import socket
import threading
from types import TracebackType

PAGE = b"<html><body>Welcome to the network. Please sign in.</body></html>"


def _reply(status: str, body: bytes, *headers: str) -> bytes:
    lines = (f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers, "", "")
    return "\r\n".join(lines).encode() + body


REPLIES = {
    "page": _reply("200 OK", PAGE, "Content-Type: text/html"),
    "page as a file": _reply("200 OK", PAGE, "Content-Type: application/vnd.yilu.file"),
    "no content": _reply("204 No Content", b""),
    "redirect": _reply("302 Found", b"", "Location: http://127.0.0.1:1/"),
    "error": _reply("500 Internal Server Error", b"oops", "Content-Type: text/plain"),
    "gateway": _reply("502 Bad Gateway", PAGE, "Content-Type: text/html"),
    "sign in": _reply("511 Network Authentication Required", PAGE, "Content-Type: text/html"),
    "not found": _reply("404 Not Found", PAGE, "Content-Type: text/html"),
    "bomb": _reply("200 OK", gzip.compress(bytes(20 << 20)), "Content-Type: text/html", "Content-Encoding: gzip"),
    "not http": b"SSH-2.0-OpenSSH_9.2\r\n",
    "hang up": b"",
}


class Portal:
    """Answers every request in one way: a key of `REPLIES`, or 'silent', 'endless', 'drip', 'dripping head'."""

    def __init__(self, behaviour: str) -> None:
        self._behaviour = behaviour
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._stopped = threading.Event()
        self.requests = 0
        self.port: int = self._listening.getsockname()[1]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Portal:
        self._accepting = threading.Thread(target=self._accept, name="portal", daemon=True)
        self._accepting.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopped.set()
        with contextlib.suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._accepting.join(5)
        for connection in self._open:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(5)

    def _accept(self) -> None:
        while not self._stopped.is_set():
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            self._open.append(connection)
            thread = threading.Thread(target=self._answer, args=(connection,), name="portal answer", daemon=True)
            self._threads.append(thread)
            thread.start()

    def _answer(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            head = b""
            while b"\r\n\r\n" not in head:
                part = connection.recv(65536)
                if not part:
                    return
                head += part
            self.requests += 1
            if self._behaviour == "silent":
                self._stopped.wait(60)
            elif self._behaviour == "endless":
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/vnd.yilu.file\r\n\r\n")
                while not self._stopped.is_set():
                    connection.sendall(PAGE * 200)
            elif self._behaviour == "dripping head":
                connection.sendall(b"HTTP/1.1 200 OK\r\nX-Wait: ")
                while not self._stopped.wait(0.05):
                    connection.sendall(b".")
            elif self._behaviour == "drip":
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/vnd.yilu.file\r\n\r\n")
                while not self._stopped.wait(0.05):
                    connection.sendall(b".")
            else:
                connection.sendall(REPLIES[self._behaviour])
