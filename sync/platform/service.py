"""What the platform does with files, however they came: greet, admit, take parcels, answer with receipts."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from forms.definition import Form
from sync.envelope.errors import ParcelError
from sync.envelope.header import read_header
from sync.envelope.hello import REGION_FILE, REGION_ROSTER, Ask, Hello, open_ask, seal_hello
from sync.envelope.receipt_file import open_receipt, seal_receipt
from sync.envelope.roster_file import accept_roster
from sync.platform import office, papers
from sync.platform.founding import Founded, begin_epoch, open_platform, take_up
from sync.platform.refusal import Refusal
from sync.receive.answering import make_receipt
from sync.receive.codes import TooMuchHeld
from sync.receive.inbox import Admission, Decision, EnvelopeReader, Inbox, Outcome
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
        self._retried: object = 0  # the state of the roster that held parcels were last judged by

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
        """The roster, and the region's papers if there is a region, for a device that is admitted; nothing while it
        waits for a person. See `office.join`."""
        if not office.join(self._platform, request):
            return ()
        return (self._platform.roster_file(), *self._region_papers({}))

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
            outcome = receive(parcel, self.inbox())
        except ParcelError as error:
            self._note_refused(parcel, error.code)
            raise Refusal("refused", error.text, error.code) from None
        except TooMuchHeld as error:
            raise Refusal("busy", error.text) from None
        self._settle(outcome, parcel)
        if outcome.decision is not Decision.KNOWN:
            log.info("parcel %s: %s %s", outcome.header.id[:16], outcome.decision.value, outcome.code)
        self._platform.note()

    def exchange(self, ask: bytes, evidence: tuple[bytes, ...] = ()) -> tuple[bytes, ...]:
        """The files that wait for a device: rosters and region file if its own are older, and receipts. One whose key
        was closed gets the roster alone, and hears of it so.

        `evidence`: files signed here that show more than is here: then a new epoch begins; and what another level
        signed. Refusal 'unknown_device' if the roster does not list the device, 'refused' if the request is not
        sound."""
        for raw in evidence:
            self.weigh(raw)
        admission, _ = self._admission()
        try:
            asked = open_ask(ask, admission.finds)
            if admission.finds(read_header(ask)).cuts is not None:
                asked = replace(asked, wants=tuple(want for want in asked.wants if want == "roster"))
        except ParcelError as error:
            unknown = error.code in ("unknown_device", "unknown_school", "owner")
            raise Refusal("unknown_device" if unknown else "refused", error.text, error.code) from None
        return tuple(self._answer(asked))

    def inbox(self) -> Inbox:
        """The receiver as the newest roster has it; what was held for the want of one is judged again first."""
        platform = self._platform
        admission, state = self._admission()
        inbox = Inbox(
            storage=platform.storage,
            reader=EnvelopeReader(platform.keys.identities),
            roster=admission,
            level=platform.config.level,
            device=platform.keys.device.public,
            epoch=platform.epoch,
            forms=self._pack.forms,
            pack=self._pack.version,
        )
        if self._retried != state:
            for outcome in retry_held(inbox):
                log.info("parcel %s: released", outcome.header.id[:16])
            self._retried = state
        return inbox

    # -- what differs between the levels

    def _admission(self) -> tuple[Admission, object]:
        """Who may write what, and a value that is another whenever that has changed."""
        roster = self._platform.roster()
        return roster, roster.version

    def _answer(self, asked: Ask) -> Iterator[bytes]:
        """What waits for an asker who is known."""
        platform = self._platform
        if "roster" in asked.wants:
            if asked.roster < platform.roster().version:
                yield platform.roster_file()
            yield from self._region_papers(asked.holds)
        if "receipts" in asked.wants:
            yield from self._receipts(asked.device, asked.school)
            yield from self._letters(asked)

    def _settle(self, outcome: Outcome, raw: bytes) -> None:
        """A region's mailbox: see there."""

    def _note_refused(self, raw: bytes, code: str) -> None:
        """A region's audit: see there."""

    def weigh(self, raw: bytes) -> None:
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
            receipt, header = open_receipt(raw, lambda header: roster.allowed(header.device))
        except ParcelError:
            return  # it proves nothing
        own = header.device == platform.keys.device.public and header.epoch == platform.epoch
        counter = platform.storage.counter()
        if own and receipt.counter > counter + 1:  # the newest receipt is one above: it proves nothing
            log.warning("receipt %d came back, here was %d: a new epoch begins", receipt.counter, counter)
            begin_epoch(platform, above=receipt.counter)

    # -- within

    def _region_papers(self, holds: Mapping[str, int]) -> Iterator[bytes]:
        """Region file and the region's own roster, where there is a region and the asker has older ones."""
        found = papers.region_papers(self._platform)
        if found is not None:
            (version, region), (roster_version, roster) = found
            if holds.get(REGION_FILE, 0) < version:
                yield region
            if holds.get(REGION_ROSTER, 0) < roster_version:
                yield roster

    def _receipts(self, device: str, school: str) -> Iterator[bytes]:
        """The receipt for all this device ever sent; none before anything came."""
        platform = self._platform
        inbox = self.inbox()
        receipt = make_receipt(inbox.storage, device, inbox.device, platform.epoch, inbox.level)
        if receipt is not None:
            yield seal_receipt(receipt, school, platform.keys.device, roster=platform.roster().version)

    def _letters(self, asked: Ask) -> Iterator[bytes]:
        """What the other level answered to this device, if it is newer than what the device has."""
        for letter in papers.letters_for(self._platform, asked.device):
            if letter.receipt.counter > asked.holds.get(letter.receipt.device, 0):
                yield letter.raw
