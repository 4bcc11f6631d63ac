"""What the platform does with files, however they came: greet, admit, take parcels, answer with receipts."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from forms.definition import Form
from sync.envelope.hello import Hello, seal_hello
from sync.platform import office
from sync.platform.founding import Founded, open_platform


class PlatformService:
    """One open platform. Used from one thread; everything a stranger can cause raises `Refusal`."""

    def __init__(self, platform: Founded, forms: Mapping[str, Form]) -> None:
        self._platform = platform
        self._forms = forms

    @classmethod
    def open(cls, directory: Path, forms: Mapping[str, Form]) -> PlatformService:
        """See `founding.open_platform`."""
        return cls(open_platform(directory, forms), forms)

    @property
    def platform(self) -> Founded:
        return self._platform

    def close(self) -> None:
        self._platform.close()

    def hello(self, nonce: str) -> bytes:
        platform = self._platform
        greeting = Hello(
            platform.keys.device.public, platform.epoch, platform.config.level, nonce, platform.roster().version
        )
        return seal_hello(greeting, platform.keys.device)

    def card(self) -> bytes:
        return office.card(self._platform)

    def join(self, request: bytes) -> tuple[bytes, ...]:
        """The roster if the device is admitted, nothing while it waits for a person."""
        return (self._platform.roster_file(),) if office.join(self._platform, request) else ()
