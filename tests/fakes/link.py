"""A bad link between two loopback ports: delay, rate, and cuts after an exact number of bytes."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from dataclasses import dataclass, field
from types import TracebackType

BLOCK = 2048


@dataclass
class Counters:
    """Bytes that went through, and connections made."""

    up: int = 0
    down: int = 0
    connections: int = 0


@dataclass
class Link:
    """A TCP proxy to `target_port` in a thread of its own: `with Link(port) as link: ... link.port`.

    `delay` is seconds one way, `rate` bytes a second each way (0: unlimited). `cuts`: one entry is used up by
    each connection: after so many bytes towards the target have been passed on, both sides are closed; None
    or an empty list: no cut. A connection set up costs one more round trip, as a real one does."""

    target_port: int
    delay: float = 0.0
    rate: float = 0.0
    cuts: list[int | None] = field(default_factory=list)
    seen: Counters = field(default_factory=Counters)
    port: int = 0

    def __enter__(self) -> Link:
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="link", daemon=True)
        self._thread.start()
        assert self._ready.wait(5)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(5)
        assert not self._thread.is_alive()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def _run(self) -> None:
        with contextlib.closing(self._loop):
            self._loop.run_until_complete(self._serve())

    async def _serve(self) -> None:
        self._stop = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        server = await asyncio.start_server(self._accept, "127.0.0.1", 0, limit=BLOCK)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stop.wait()
        server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            with contextlib.suppress(OSError, asyncio.CancelledError):  # the end of the test cancels it
                await self._join(reader, writer)
        finally:
            self._tasks.discard(task)

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.seen.connections += 1
        cut = self.cuts.pop(0) if self.cuts else None
        await asyncio.sleep(2 * self.delay)
        try:
            there, back = await asyncio.open_connection("127.0.0.1", self.target_port, limit=BLOCK)
        except OSError:
            writer.transport.abort()
            return
        pumps = [
            asyncio.create_task(self._pump(reader, back, True, cut)),
            asyncio.create_task(self._pump(there, writer, False, None)),
        ]
        try:
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
            if pumps[0].done() and not pumps[0].cancelled() and pumps[0].exception() is None and pumps[0].result():
                writer.transport.abort()
            else:
                await asyncio.wait(pumps, timeout=5)
        finally:
            for pump in pumps:
                pump.cancel()
            await asyncio.gather(*pumps, return_exceptions=True)
            for end in (writer, back):
                end.close()
                with contextlib.suppress(OSError):
                    await end.wait_closed()

    async def _pump(
        self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, is_up: bool, cut: int | None
    ) -> bool:
        """Pass bytes on until the source ends; True if the cut came."""
        loop = asyncio.get_running_loop()
        free_at = loop.time()
        passed = 0
        in_flight: asyncio.Queue[tuple[float, bytes] | None] = asyncio.Queue(maxsize=64)
        deliverer = asyncio.create_task(self._deliver(in_flight, sink))
        try:
            while block := await source.read(BLOCK):
                if cut is not None and passed + len(block) > cut:
                    block = block[: cut - passed]
                passed += len(block)
                if self.rate:
                    free_at = max(free_at, loop.time()) + len(block) / self.rate
                    await asyncio.sleep(max(0.0, free_at - loop.time()))
                await in_flight.put((loop.time() + self.delay, block))
                if is_up:
                    self.seen.up += len(block)
                else:
                    self.seen.down += len(block)
                if cut is not None and passed >= cut:
                    await in_flight.put(None)
                    await deliverer
                    return True
            await in_flight.put(None)
            await deliverer
            with contextlib.suppress(OSError):
                sink.write_eof()
            return False
        finally:
            deliverer.cancel()

    async def _deliver(self, in_flight: asyncio.Queue[tuple[float, bytes] | None], sink: asyncio.StreamWriter) -> None:
        loop = asyncio.get_running_loop()
        while item := await in_flight.get():
            due, block = item
            await asyncio.sleep(max(0.0, due - loop.time()))
            sink.write(block)
            await sink.drain()
