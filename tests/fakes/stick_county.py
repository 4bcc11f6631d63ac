"""A county that reads sticks: the platform's own service does the judging, this only carries files to it and back."""

from __future__ import annotations

from pathlib import Path

from sync.envelope.header import read_header
from sync.envelope.receipt_file import seal_receipt
from sync.platform import office
from sync.platform.founding import Config, found
from sync.platform.refusal import Refusal
from sync.platform.service import PlatformService
from sync.receive.answering import make_receipt
from sync.routes.usb.naming import DOWN, UP, name_of
from sync.routes.usb.stick import Found, Stick
from tests.fakes.road import pack

_ORDER = ("join", "parcel")


class StickCounty:
    """A county with a stick in its PC. `refused`: why files were not accepted."""

    def __init__(self, directory: Path, code: str = "659001") -> None:
        found(directory, Config("county", code, "测试县"), pack().forms)
        self.service = PlatformService.open(directory, pack())
        self.refused: list[str] = []

    def close(self) -> None:
        self.service.close()

    @property
    def card(self) -> bytes:
        return self.service.card()

    def admit_all(self) -> None:
        for waiting in office.pending(self.service.platform):
            office.admit(self.service.platform, waiting.device)

    def visit(self, stick: Stick) -> None:
        """Takes what is in `up/` and writes the answers for exactly those PCs that it comes from into `down/`."""
        files = [one for one in stick.look(UP).found if one.kind in _ORDER and one.header and not one.header.restates]
        for one in sorted(files, key=lambda one: _ORDER.index(one.kind)):
            self._take(stick, one)
        senders = {(one.header.school, one.header.device) for one in stick.look(UP).found if one.header}
        for school, device in sorted(senders):
            self._answer(stick, school, device)

    def _take(self, stick: Stick, one: Found) -> None:
        try:
            if one.kind == "join":
                self.service.join(stick.read(one))
            else:
                self.service.accept(stick.read(one))
        except Refusal as refusal:
            self.refused.append(str(refusal))

    def _answer(self, stick: Stick, school: str, device: str) -> None:
        platform = self.service.platform
        roster = platform.roster()
        if not any(listed.key == device for listed in roster.devices):
            return
        key = platform.keys.device
        answers = [platform.roster_file()]
        receipt = make_receipt(platform.storage, device, key.public, platform.epoch, platform.config.level)
        if receipt is not None:
            answers.append(seal_receipt(receipt, school, key, roster=roster.version))
        for raw in answers:
            stick.write(DOWN, name_of(read_header(raw)), raw)
