"""What the platform does with files, however they came: greet, admit, take parcels, answer with receipts."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from forms.definition import Form
from sync.envelope.errors import ParcelError
from sync.envelope.header import read_header
from sync.envelope.hello import Ask, Hello, open_ask, seal_hello
from sync.envelope.receipt_file import open_receipt, seal_receipt
from sync.envelope.roster import Roster
from sync.envelope.roster_changes import is_closed
from sync.envelope.roster_file import accept_roster
from sync.platform import office
from sync.platform.founding import Founded, begin_epoch, open_platform, take_up
from sync.platform.refusal import Refusal
from sync.receive.answering import make_receipt
from sync.receive.codes import TooMuchHeld
from sync.receive.inbox import Decision, EnvelopeReader, Inbox
from sync.receive.receiving import receive, retry_held

log = logging.getLogger(__name__)


class PackOfForms(Protocol):
    """What the platform needs of a pack: see `forms.pack.Pack`."""

    @property
    def version(self) -> str: ...

    @property
    def forms(self) -> Mapping[str, Form]: ...


class PlatformService:
    """One open platform. Used from one thread; everything a stranger can cause raises `Refusal`."""

    def __init__(self, platform: Founded, pack: PackOfForms) -> None:
        self._platform = platform
        self._pack = pack
        self._retried = 0  # the roster version that held parcels were last judged by

    @classmethod
    def open(cls, directory: Path, pack: PackOfForms) -> PlatformService:
        """See `founding.open_platform`."""
        return cls(open_platform(directory, pack.forms), pack)

    @property
    def platform(self) -> Founded:
        return self._platform

    def close(self) -> None:
        self._platform.note(lasting=True)
        self._platform.close()

    def hello(self, nonce: str) -> bytes:
        """The signed answer to a nonce."""
        platform = self._platform
        version = platform.roster().version
        greeting = Hello(platform.keys.device.public, platform.epoch, platform.config.level, nonce, version)
        return seal_hello(greeting, platform.keys.device)

    def card(self) -> bytes:
        return office.card(self._platform)

    def join(self, request: bytes) -> tuple[bytes, ...]:
        """The roster if it lists the device, nothing while that waits for a person. See `office.join`."""
        return (self._platform.roster_file(),) if office.join(self._platform, request) else ()

    def arrived(self, upload_id: str) -> int | None:
        """The length of the parcel with this SHA-256 if it is kept here, taken or held. It came again, though it need
        not travel again: it is judged as if it had, since what it has to follow may be here by now."""
        raw = self._platform.storage.file(upload_id)
        if raw is None:
            return None
        self.accept(raw)
        return len(raw)

    def accept(self, parcel: bytes) -> None:
        """Judge a parcel and keep it, applied or held. Refusal 'refused' if not sound, 'busy' if too much waits."""
        try:
            outcome = receive(parcel, self._inbox())
        except ParcelError as error:
            raise Refusal("refused", error.text, error.code) from None
        except TooMuchHeld as error:
            raise Refusal("busy", error.text) from None
        if outcome.decision is not Decision.KNOWN:
            log.info("parcel %s: %s %s", outcome.header.id[:16], outcome.decision.value, outcome.code)
        self._platform.note()

    def exchange(self, ask: bytes, evidence: tuple[bytes, ...] = ()) -> tuple[bytes, ...]:
        """The files that wait for a device: the roster if its own is older, and the receipt for what it sent. One whose
        key was closed gets the roster alone, and hears of it so.

        `evidence`: files signed here that show more than is here: then a new epoch begins. Refusal 'unknown_device'
        if the roster does not list the device, 'refused' if the request is not sound."""
        for raw in evidence:
            self._weigh(raw)
        roster = self._platform.roster()
        try:
            asked = open_ask(ask, roster.finds)
        except ParcelError as error:
            unknown = error.code in ("unknown_device", "unknown_school", "owner")
            raise Refusal("unknown_device" if unknown else "refused", error.text, error.code) from None
        files: list[bytes] = []
        if "roster" in asked.wants and asked.roster < roster.version:
            files.append(self._platform.roster_file())
        if "receipts" in asked.wants and not is_closed(roster, asked.device):
            files.extend(self._receipts(asked, roster))
        return tuple(files)

    def _weigh(self, raw: bytes) -> None:
        """A roster or receipt that only this platform can have signed, and that it does not know: everything here was
        set back together. What the roster names is taken up again, and the old epoch is answered for no more."""
        platform = self._platform
        roster = platform.roster()
        try:
            if read_header(raw).kind == "roster":
                lost = accept_roster(raw, None, roster.root_hash)
                if not platform.has_signed(lost.version, raw) and take_up(platform, lost):
                    log.warning("roster %d came back, here was %d: it is taken up again", lost.version, roster.version)
                return
            receipt, header = open_receipt(raw, roster.finds)
        except ParcelError:
            return  # it proves nothing
        own = header.device == platform.keys.device.public and header.epoch == platform.epoch
        counter = platform.storage.counter()
        if own and receipt.counter > counter + 1:  # the newest receipt is one above: it proves nothing
            log.warning("receipt %d came back, here was %d: a new epoch begins", receipt.counter, counter)
            begin_epoch(platform, above=receipt.counter)

    def _receipts(self, asked: Ask, roster: Roster) -> list[bytes]:
        """The receipt for all this device ever sent; none before anything came."""
        platform = self._platform
        inbox = self._inbox()
        receipt = make_receipt(inbox.storage, asked.device, inbox.device, platform.epoch, inbox.level)
        if receipt is None:
            return []
        return [seal_receipt(receipt, asked.school, platform.keys.device, roster=roster.version)]

    def _inbox(self) -> Inbox:
        """The receiver as the newest roster has it; what was held for the want of one is judged again first."""
        platform = self._platform
        roster = platform.roster()
        inbox = Inbox(
            storage=platform.storage,
            reader=EnvelopeReader(platform.keys.identities),
            roster=roster,
            level=platform.config.level,
            device=platform.keys.device.public,
            epoch=platform.epoch,
            forms=self._pack.forms,
            pack=self._pack.version,
        )
        if self._retried != roster.version:
            for outcome in retry_held(inbox):
                log.info("parcel %s: released", outcome.header.id[:16])
            self._retried = roster.version
        return inbox
