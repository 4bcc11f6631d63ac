"""What a region finds of a county that withholds or alters: every seeded misdeed, and nothing where all was honest."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from sync.envelope.header import COUNTY, REGION, Header, read_head, read_header
from sync.envelope.hello import Ask, seal_ask
from sync.envelope.keys import AgeIdentity, SigningKey
from sync.envelope.opening import detach, sections_of
from sync.envelope.roster import Device, Roster, School
from sync.envelope.seal import seal_parcel
from sync.onward.forwarding import forward
from sync.platform import oversight
from sync.platform.oversight import ALARMS, FORK, GAP, HELD_HERE, HELD_THERE, LACKING, WITHHELD, WORDS, Finding
from sync.platform.refusal import Refusal
from sync.platform.service import PlatformService
from sync.platform.upward import CountyPlatform
from sync.routes.base import Cancelled, Progress, RouteError, never
from sync.routes.memory import MemoryRoute
from tests.fakes.region import Offices
from tests.fakes.road import pack
from tests.faults.pc import creation

PARCELS, CHANGES = 3, 2  # a school's parcels, and the changes in each


@dataclass
class Sender:
    """A school's PC that seals as the program does: one chain, to county and region."""

    number: int
    key: SigningKey = field(default_factory=SigningKey.generate)
    identity: AgeIdentity = field(default_factory=AgeIdentity.generate)
    parcels: list[bytes] = field(default_factory=list)

    @property
    def school(self) -> str:
        return f"S{self.number}"

    @property
    def epoch(self) -> str:
        return f"{self.number:016x}"

    @property
    def device(self) -> Device:
        return Device(self.key.public, self.identity.recipient, (self.school,))

    def seal(self, roster: Roster, at: int, word: str = "") -> bytes:
        """The parcel `at` (0, 1, ...), after those in `parcels`; `word` makes it another content."""
        first = at * CHANGES + 1
        last = first + CHANGES - 1
        parts = {
            COUNTY: [creation(self.epoch, first, {"name": f"甲{word}"}, "enrolment")],
            REGION: [creation(self.epoch, last, {"asset_no": f"N{at}{word}"}, "equipment")],
        }
        header = Header(
            "parcel",
            self.key.public,
            school=self.school,
            epoch=self.epoch,
            first=first,
            last=last,
            prev=read_header(self.parcels[at - 1]).id if at else "",
            link=hashlib.sha256(f"{self.epoch} {last} {word}".encode()).hexdigest(),
            pack=pack().version,
            roster=roster.version,
        )
        return seal_parcel(header, parts, roster.recipients(self.school), self.key)

    def write(self, roster: Roster, parcels: int = PARCELS) -> Sender:
        for at in range(len(self.parcels), len(self.parcels) + parcels):
            self.parcels.append(self.seal(roster, at))
        return self

    def ask(self) -> bytes:
        return seal_ask(Ask(self.key.public, self.epoch, self.school, "0" * 16), self.key)


class Crooked:
    """A way to the region on which a county does with single parcels, or with its receipts, what it likes."""

    def __init__(self, region: PlatformService) -> None:
        self._honest = MemoryRoute(region, Refusal)
        self.deeds: dict[str, Callable[[bytes], bytes | None]] = {}  # parcel -> what is sent in its place
        self.silent: set[str] = set()  # devices whose receipts are not handed in

    @property
    def name(self) -> str:
        return "crooked"

    def hello(self, nonce: str) -> bytes:
        return self._honest.hello(nonce)

    def card(self) -> bytes:
        return self._honest.card()

    def join(self, request: bytes) -> tuple[bytes, ...]:
        return self._honest.join(request)

    def send(self, parcel: bytes, tell: Progress, cancelled: Cancelled = never) -> None:
        deed = self.deeds.get(read_header(parcel).id)
        instead = deed(parcel) if deed else parcel
        if instead is not None:
            self._honest.send(instead, tell, cancelled)

    def exchange(self, ask: bytes, evidence: tuple[bytes, ...] = ()) -> tuple[bytes, ...]:
        handed = (raw for raw in evidence if not any(device.encode() in raw for device in self.silent)
                  or read_header(raw).kind != "receipt")  # fmt: skip
        return self._honest.exchange(ask, tuple(handed))

    def close(self) -> None:
        self._honest.close()


@pytest.fixture
def offices(tmp_path: Path) -> Iterator[Offices]:
    made = Offices(tmp_path)
    made.forward()
    yield made
    made.close()


def admit(offices: Offices, senders: Sequence[Sender]) -> Roster:
    """The roster that lists them, and to whom they seal: the county's receiver and the region's."""
    platform = offices.county.platform
    before = platform.roster()
    roster = replace(
        before,
        version=before.version + 1,
        schools=(*before.schools, *(School(s.school, s.school) for s in senders)),
        devices=(*before.devices, *(s.device for s in senders)),
    )
    with platform.storage.transaction():
        platform.sign_roster(roster)
    return replace(roster, receivers=(*roster.receivers, *offices.region.platform.roster().receivers))


def receipt_of(service: PlatformService, sender: Sender) -> bytes:
    files = service.exchange(sender.ask())
    return next(raw for raw in files if read_header(raw).kind == "receipt" and b'"county"' in raw)


def alarms(offices: Offices) -> list[Finding]:
    return [finding for finding in offices.findings() if finding.is_alarm]


# -- what a county may do with one parcel


def withheld(parcel: bytes) -> None:
    return None


def bit_flipped(parcel: bytes) -> bytes:
    at = read_head(parcel).body + 40
    return parcel[:at] + bytes([parcel[at] ^ 1]) + parcel[at + 1 :]


def signature_changed(parcel: bytes) -> bytes:
    at = len(read_header(parcel).signed) + 5
    return parcel[:at] + (b"A" if parcel[at : at + 1] != b"A" else b"B") + parcel[at + 1 :]


def range_changed(parcel: bytes) -> bytes:
    header = read_header(parcel)
    return parcel.replace(f'"link":"{header.link}"'.encode(), f'"link":"{"0" * 64}"'.encode(), 1)


def emptied(parcel: bytes) -> bytes:
    return detach(parcel, ())


def cut_short(parcel: bytes) -> bytes:
    return parcel[:-20]


def section_of(other: bytes) -> Callable[[bytes], bytes]:
    """The sealed content of another parcel under this one's head."""

    def exchanged(parcel: bytes) -> bytes:
        return parcel[: read_head(parcel).body] + sections_of(other, read_head(other))[REGION]

    return exchanged


DEEDS = (withheld, bit_flipped, signature_changed, range_changed, emptied, cut_short)


def test_a_hundred_misdeeds_are_found_and_no_honest_school_is_named(offices: Offices) -> None:
    chance = random.Random(20261125)
    honest = [Sender(number) for number in range(1, 13)]
    wronged = [Sender(number) for number in range(13, 113)]
    roster = admit(offices, [*honest, *wronged])
    for sender in (*honest, *wronged):
        for parcel in sender.write(roster).parcels:
            offices.county.accept(parcel)
    way = Crooked(offices.region)
    expected: dict[str, range] = {}
    late: list[Sender] = []
    for sender in wronged:
        at = chance.randrange(PARCELS)
        deed = chance.choice([*DEEDS, section_of(sender.parcels[at - 1]), "silence"])
        if deed == "silence":  # the last is withheld, and the county hands in no receipt that tells of it
            way.silent.add(sender.key.public)
            at = PARCELS - 1
            late.append(sender)
        header = read_header(sender.parcels[at])
        way.deeds[header.id] = withheld if isinstance(deed, str) else deed
        expected[sender.school] = range(header.first, header.last + 1)
    done = forward(CountyPlatform(offices.county), way)
    assert done.offered == PARCELS * (len(honest) + len(wronged))
    for sender in late:  # such a school shows what the county told it
        offices.region.exchange(sender.ask(), (receipt_of(offices.county, sender),))
    found: dict[str, set[int]] = {}
    for finding in alarms(offices):
        found.setdefault(finding.school, set()).update(range(finding.first, finding.last + 1))
    assert len(expected) == 100
    assert found == {school: set(numbers) for school, numbers in expected.items()}
    assert {"withheld", "altered"} == {finding.code for finding in alarms(offices)}
    way.deeds.clear()
    way.silent.clear()
    forward(CountyPlatform(offices.county), way)  # it mends its ways
    assert offices.findings() == []


def test_an_honest_run_with_all_that_goes_wrong_by_itself_raises_no_alarm(offices: Offices) -> None:
    plain, gap, sealed_to_others, direct, again, mixed = senders = [Sender(number) for number in range(1, 7)]
    roster = admit(offices, senders)
    for sender in senders:
        sender.write(roster)
    strangers = replace(roster, receivers=tuple(
        replace(receiver, recipient=AgeIdentity.generate().recipient) for receiver in roster.receivers
    ))  # fmt: skip
    sealed_to_others.parcels[1] = sealed_to_others.seal(strangers, 1)
    sealed_to_others.parcels[2:] = []
    sealed_to_others.write(roster, 1)
    for sender in (plain, gap, sealed_to_others, again):
        for at, parcel in enumerate(sender.parcels):
            if not (sender is gap and at == 1):  # on a stick that got lost
                offices.county.accept(parcel)
    for parcel in (*direct.parcels, *mixed.parcels[::2]):
        with pytest.raises(Refusal, match="refused"):
            offices.region.accept(bit_flipped(parcel))
        offices.region.accept(parcel)
    for parcel in mixed.parcels[1::2]:
        offices.county.accept(parcel)
    offices.region.accept(again.parcels[0])
    for _ in range(2):
        offices.forward()
        assert alarms(offices) == []
    offices.county.accept(again.seal(roster, 2))  # its bytes were lost and sealed again: the same content
    offices.forward()
    offices.forward()
    assert alarms(offices) == []
    known = {(finding.school, finding.code) for finding in offices.findings()}
    assert known == {(gap.school, LACKING), (sealed_to_others.school, HELD_THERE)}


def test_a_gap_that_no_receipt_explains_is_named_by_the_file_that_is_missing(offices: Offices) -> None:
    sender = Sender(1)
    sender.write(admit(offices, [sender]))
    way = Crooked(offices.region)
    way.silent.add(sender.key.public)
    way.deeds[read_header(sender.parcels[1]).id] = withheld
    for parcel in sender.parcels:
        offices.county.accept(parcel)
    forward(CountyPlatform(offices.county), way)
    (finding,) = offices.findings()
    assert (finding.code, finding.first, finding.last) == (GAP, 3, 4)
    assert finding.name == read_header(sender.parcels[1]).id


def test_another_content_for_the_same_numbers_is_a_fork_whoever_has_the_key(offices: Offices) -> None:
    sender = Sender(1)
    roster = admit(offices, [sender])
    sender.write(roster)
    for parcel in sender.parcels:
        offices.county.accept(parcel)
    offices.forward()
    offices.region.accept(sender.seal(roster, 2, "乙"))
    (finding,) = alarms(offices)
    assert (finding.code, finding.first, finding.last) == (FORK, 5, 6)


def test_other_histories_at_county_and_region_show_by_their_links(offices: Offices) -> None:
    sender = Sender(1)
    roster = admit(offices, [sender])
    sender.write(roster)
    offices.forward()  # the roster is there
    for parcel in (*sender.parcels[:2], sender.seal(roster, 2, "乙")):
        offices.region.accept(parcel)
    for parcel in sender.parcels:
        offices.county.accept(parcel)
    offices.forward()
    assert {(finding.code, finding.last) for finding in alarms(offices)} == {("link", 6)}


def test_what_waits_for_the_roster_is_no_alarm_and_said(offices: Offices) -> None:
    sender = Sender(1)
    roster = admit(offices, [sender])
    strangers = replace(roster, receivers=roster.receivers[:1])  # sealed before the region was known
    sender.parcels.append(sender.seal(strangers, 0))
    offices.county.accept(sender.parcels[0])
    offices.forward()
    (finding,) = offices.findings()
    assert (finding.code, finding.is_alarm) == (HELD_HERE, False)


def test_notes_of_refused_files_are_bounded(offices: Offices, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(oversight, "MAX_REFUSED", 3)
    sender = Sender(1)
    sender.write(admit(offices, [sender]), 8)
    offices.forward()
    for parcel in (*sender.parcels, *sender.parcels):
        with pytest.raises(Refusal, match="refused"):
            offices.region.accept(bit_flipped(parcel))
    assert len(alarms(offices)) == 3


def test_every_finding_has_words_in_both_languages() -> None:
    assert WORDS.keys() >= ALARMS
    assert all(words.zh and words.en for words in WORDS.values())
    assert WITHHELD in ALARMS


def test_a_county_that_breaks_off_leaves_no_alarm_that_stays(offices: Offices) -> None:
    sender = Sender(1)
    sender.write(admit(offices, [sender]))
    for parcel in sender.parcels:
        offices.county.accept(parcel)
    way = Crooked(offices.region)

    def cut(parcel: bytes) -> bytes:
        raise RouteError("cut")

    way.deeds[read_header(sender.parcels[2]).id] = cut
    with pytest.raises(RouteError, match="cut"):
        forward(CountyPlatform(offices.county), way)
    assert offices.findings() == []
    assert offices.forward().offered == 1
    assert offices.findings() == []
