"""The service of a region: its own sections opened, the rest kept opaque for the counties, their receipts passed on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress

from sync import wire
from sync.envelope.errors import ParcelError
from sync.envelope.header import COUNTY, Header, read_header
from sync.envelope.hello import Ask
from sync.envelope.join import open_join
from sync.envelope.receipt_file import open_receipt
from sync.envelope.roster import Receiver
from sync.platform import enlisting, mailbox, papers
from sync.platform.founding import Founded
from sync.platform.oversight import note_refused
from sync.platform.refusal import Refusal
from sync.platform.region import Admissions, Counties
from sync.platform.service import PackOfForms, PlatformService
from sync.receive.inbox import Admission, Outcome

ROOM = wire.MAX_REPLY - (64 << 10)  # bytes of files in one answer, with some left for the bundle around them

LEAST_FILE = 512  # bytes; no parcel is smaller


class RegionService(PlatformService):
    """One open platform of a region. What a county or school hands in is believed by its own signature alone."""

    def __init__(self, platform: Founded, pack: PackOfForms, room: int = ROOM) -> None:
        """`room`: bytes of files in one answer, as far as the way has such a bound."""
        super().__init__(platform, pack)
        self._room = room
        self._counties = Counties(platform)

    def join(self, request: bytes) -> tuple[bytes, ...]:
        """A PC that its county admitted meanwhile gets the county's roster. A county's PCs join their county: what is
        sealed to a county is 'unknown_device' here; a PC of the region's own roster joins as at any platform.

        A county that asks gets the region's papers, whether it is listed by now or waits: they are no secret."""
        admissions = self._admissions()
        with suppress(ParcelError):
            asked = open_join(request)
            if asked.level:
                enlisting.ask(self.platform, asked, request)
                return tuple(self._region_papers({}))
        with suppress(ParcelError):
            header = read_header(request)
            if admissions.finds(header).cuts is None:
                return (*self._roster_for(admissions, header.school), *self._region_papers({}))
        try:
            return super().join(request)
        except Refusal as refusal:
            raise Refusal("unknown_device") if refusal.reason == "cannot_open" else refusal from None

    def knows(self, header: Header) -> bool:
        """Whether some county's roster lets the signer speak for the school."""
        try:
            self._admissions().finds(header)
        except ParcelError:
            return False
        return True

    def _admissions(self) -> Admissions:
        return self._counties.admissions()[0]

    def _admission(self) -> tuple[Admission, object]:
        return self._counties.admissions()

    def _answer(self, asked: Ask) -> Iterator[bytes]:
        self.inbox()  # what was held for the want of a roster is judged before anything is said of it
        admissions = self._admissions()
        county = admissions.county_of(asked.device)
        files = self._for_county(asked, admissions, county) if county else self._for_school(asked, admissions)
        return _fitting(files, self._room)

    def _for_school(self, asked: Ask, admissions: Admissions) -> Iterator[bytes]:
        if "roster" in asked.wants:
            code = admissions.schools.get(asked.school, "")
            if code in admissions.rosters and asked.roster < admissions.rosters[code].version:
                yield from self._roster_for(admissions, asked.school)
            yield from self._region_papers(asked.holds)
        if "receipts" in asked.wants:
            yield from self._receipts(asked.device, asked.school)
            yield from self._letters(asked)
        code = admissions.schools.get(asked.school, "")
        if "parcels" in asked.wants and code in admissions.rosters:
            with self.platform.storage.transaction():
                county = self._receivers(admissions, code)
                mail = list(_fitting(mailbox.for_school(self.platform, county, asked.school, asked.have), self._room))
            yield from mail

    def _for_county(self, asked: Ask, admissions: Admissions, county: str) -> Iterator[bytes]:
        """Papers, the receipts for its schools' devices that say something new, and its mailbox."""
        yield from self._region_papers(asked.holds)
        senders = admissions.senders(county)
        if "receipts" in asked.wants:
            since = asked.holds.get(self.platform.keys.device.public, 0)
            if since > self.platform.storage.counter() + 1:
                since = 0  # it holds newer ones: let it see that this platform was set back
            for device, school in senders.items():
                if self._has_changed(device, since):
                    yield from self._receipts(device, school)
        if "parcels" in asked.wants:
            with self.platform.storage.transaction():
                waiting = mailbox.waiting(self.platform, self._receivers(admissions, county), senders)
                mail = list(_fitting(waiting, self._room))
            yield from mail

    def _has_changed(self, device: str, since: int) -> bool:
        """Whether anything of this device came after the receipts with the counter `since`. What is held of an epoch
        that nothing was taken of leaves no mark of when: its receipt goes along each time."""
        storage = self.platform.storage
        standings = storage.standings(device)
        known = {standing.epoch for standing in standings}
        return any(standing.counter >= since for standing in standings) or any(
            held.epoch not in known for held in storage.held_parcels(device=device)
        )

    def _roster_for(self, admissions: Admissions, school: str) -> tuple[bytes, ...]:
        code = admissions.schools.get(school, "")
        if code == self.platform.config.code:
            return (self.platform.roster_file(),)
        raw = papers.roster_file(self.platform, code)
        return (raw,) if raw else ()

    def weigh(self, raw: bytes) -> None:
        """Besides what this platform signed itself: the region file, a county's roster, a county's receipt for a
        school's device."""
        super().weigh(raw)
        with suppress(ParcelError):
            kind = read_header(raw).kind
            if kind == "roster":
                self._counties.take(raw)
            elif kind == "region":  # two of its roots signed it: a copy set back takes up the counties it lost
                with self.platform.storage.transaction():
                    papers.take_region(self.platform, raw, self.platform.roster().region)
            elif kind == "receipt":
                self._take_letter(raw)

    def _take_letter(self, raw: bytes) -> None:
        admissions = self._admissions()
        receipt, _ = open_receipt(raw, admissions.finds)
        county, receiver = admissions.county_of(receipt.device), admissions.receiver(receipt.device)
        if county is None or receiver is None:
            return
        receivers = self._receivers(admissions, county)
        senders = {answer.device for answer in receipt.answers} & admissions.senders(county).keys()
        with self.platform.storage.transaction():
            before = {sender: mailbox.answered(self.platform, receivers, sender) for sender in senders}
            for sender in papers.keep_letter(self.platform, receipt, raw, receiver.epoch):
                if sender in senders:
                    mailbox.strip(self.platform, receivers, sender, before[sender])

    def _settle(self, outcome: Outcome, raw: bytes) -> None:
        admissions = self._admissions()
        county = admissions.schools.get(outcome.header.school, "")
        if county in admissions.rosters:
            with self.platform.storage.transaction():
                mailbox.settle(self.platform, self._receivers(admissions, county), outcome.header, raw)

    def _note_refused(self, raw: bytes, code: str) -> None:
        with suppress(ParcelError):
            header = read_header(raw)
            if header.kind == "parcel" and self.knows(header):
                note_refused(self.platform, header, code)

    def _receivers(self, admissions: Admissions, county: str) -> list[Receiver]:
        return [r for r in admissions.rosters[county].receivers if r.level == COUNTY]


def _fitting(files: Iterable[bytes], room: int) -> Iterator[bytes]:
    """As many as fit into one answer; the rest waits for the next question."""
    for raw in files:
        if len(raw) <= room:
            room -= len(raw)
            yield raw
        if room < LEAST_FILE:
            return
