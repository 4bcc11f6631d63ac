"""A route without a network, straight into a platform's service in the same process; for tests and tours."""

from __future__ import annotations

from typing import Protocol

from sync.routes.base import Cancelled, Progress, RouteError, never
from sync.wire import PROBLEMS


class Answering(Protocol):
    """What a platform does with files, however they came."""

    def hello(self, nonce: str) -> bytes: ...

    def card(self) -> bytes: ...

    def join(self, request: bytes) -> tuple[bytes, ...]: ...

    def accept(self, parcel: bytes) -> None: ...

    def exchange(self, ask: bytes, evidence: tuple[bytes, ...]) -> tuple[bytes, ...]: ...


class MemoryRoute:
    """Calls the service at once; `refusal` is how the service's refusals are told from bugs."""

    def __init__(self, service: Answering, refusal: type[Exception]) -> None:
        self._service = service
        self._refusal = refusal

    @property
    def name(self) -> str:
        return "memory"

    def hello(self, nonce: str) -> bytes:
        return self._service.hello(nonce)

    def card(self) -> bytes:
        return self._service.card()

    def join(self, request: bytes) -> tuple[bytes, ...]:
        try:
            return self._service.join(request)
        except self._refusal as error:
            raise _refused(error) from error

    def send(self, parcel: bytes, tell: Progress, cancelled: Cancelled = never) -> None:
        if cancelled():
            raise RouteError("cancelled")
        try:
            self._service.accept(parcel)
        except self._refusal as error:
            raise _refused(error) from error
        tell(len(parcel), len(parcel))

    def exchange(self, ask: bytes, evidence: tuple[bytes, ...] = ()) -> tuple[bytes, ...]:
        try:
            return self._service.exchange(ask, evidence)
        except self._refusal as error:
            raise _refused(error) from error

    def close(self) -> None:
        """Nothing to give back."""


def _refused(error: Exception) -> RouteError:
    code = str(error)
    return RouteError(code, PROBLEMS[code].text, is_answer=True)
