"""What a route is: it carries signed files and bytes to a platform and back, and trusts nothing it carries."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from forms.errors import WorldError
from forms.text import Text

Progress = Callable[[int, int], None]
"""Called with (bytes the other side acknowledged, bytes in all)."""

Cancelled = Callable[[], bool]
"""Whether the person asked to stop; asked often."""


def never() -> bool:
    return False


def silent(done: int, total: int) -> None:
    """For who does not want to hear how far it has come."""


class RouteError(WorldError):
    """The way to the platform failed. `code` is one of `WORDS`, or a problem code of `sync.wire`.

    `is_answer` means the platform itself said no: going on by itself would not help."""

    def __init__(self, code: str, text: Text | None = None, is_answer: bool = False) -> None:
        super().__init__(code, text or WORDS[code])
        self.is_answer = is_answer


class Route(Protocol):
    """One way to one platform. Every method raises `RouteError` when the way fails; all may be called again."""

    @property
    def name(self) -> str:
        """For people: where it leads."""

    def hello(self, nonce: str) -> bytes:
        """The platform's `hello` file over this nonce (hex digits). The caller checks its signature."""

    def card(self) -> bytes:
        """The platform's `card` file. The caller checks it against a join code or a card it holds."""

    def join(self, request: bytes) -> tuple[bytes, ...]:
        """Hand in a `join` file; the roster if the device is admitted, nothing while it waits for a person."""

    def send(self, parcel: bytes, tell: Progress, cancelled: Cancelled = never) -> None:
        """Bring one parcel over, going on where the other side stopped. Returning proves nothing: receipts do."""

    def exchange(self, ask: bytes, evidence: tuple[bytes, ...] = ()) -> tuple[bytes, ...]:
        """Hand in a signed `ask`; files that wait for its sender: receipt, roster, mailbox.

        `evidence`: files the platform once signed and seems to have forgotten, so that it was set back."""

    def close(self) -> None:
        """Give the sockets back."""


WORDS = {
    "no_link": Text(
        "连不上平台：网络不通或网址不对。改动仍在本机，有网络时自动再试。",
        "The platform cannot be reached: no network, or a wrong address. The changes are still on this PC "
        "and go out by themselves once there is a link.",
    ),
    "portal": Text(
        "回答的不是平台，而是一个网页（多半是上网登录页）。什么也没有送出，改动仍在本机。请先登录网络，或稍后再试。",
        "A web page answered instead of the platform, most likely a network's sign-in page. Nothing was delivered, "
        "the changes are still on this PC. Sign in to the network, or try later.",
    ),
    "platform_error": Text(
        "平台出错，没有给出回执。改动仍在本机，稍后自动再试。",
        "The platform failed and gave no receipt. The changes are still on this PC and go out again later.",
    ),
    "cut": Text(
        "传送中途断线。平台已收到的部分保留着，下次从那里接着送；改动仍在本机。",
        "The link was cut on the way. What the platform has is kept and the rest follows from there; "
        "the changes are still on this PC.",
    ),
    "slow": Text(
        "平台太久没有回答，先停下。改动仍在本机，稍后自动再试。",
        "The platform did not answer for too long. The changes are still on this PC and go out again later.",
    ),
    "cancelled": Text(
        "已停止传送。平台已收到的部分保留着，改动仍在本机。",
        "Sending was stopped. What the platform has is kept, and the changes are still on this PC.",
    ),
}
