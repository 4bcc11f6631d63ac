"""What a region finds out about its counties: numbers withheld, files altered, histories that do not agree.

It opens nothing for that: headers signed by the schools' own devices, and the receipts the counties signed, suffice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, insert, select

from forms.text import Text
from sync.envelope.header import COUNTY, Header
from sync.platform import papers
from sync.platform.database import refused_files
from sync.platform.founding import Founded
from sync.platform.papers import Letter
from sync.platform.region import Admissions, Counties, own_region
from sync.receive.codes import OWNER
from sync.receive.storage import HeldParcel, Span, Standing
from sync.vector import MAX_SEQ, Ranges

MAX_REFUSED = 10_000  # files noted; the oldest are forgotten

WITHHELD, GAP, ALTERED, FORK, LINK, UNSOUND = "withheld", "gap", "altered", "fork", "link", "unsound"
LACKING, HELD_THERE, HELD_HERE = "lacking", "held_there", "held_here"

WORDS = {
    WITHHELD: Text(
        "县里的回执说已收到，但没有转来。请县里补转；学校也可以直接送来。",
        "The county's receipt says that it has these, but they were never forwarded. Ask the county for them; "
        "the school can also deliver them here.",
    ),
    GAP: Text(
        "后面的文件写明前面还有这些改动，但一直没有到。请县里补转，并请学校核对送达情况。",
        "Later files show that these changes exist, but they never came. Ask the county, and let the school look "
        "at what it delivered.",
    ),
    ALTERED: Text(
        "来过一份写着这些编号的文件，签名不符、内容不符或缺了一段，没有收下；完好的一直没有到。请查问由谁转送。",
        "A file came for these numbers whose signature or content does not hold, or that lacks a part. It was not "
        "taken, and no sound one came. Find out who carried it.",
    ),
    FORK: Text(
        "同一组编号有两种内容，或前后两份接不上；都已保留，没有采用后来的。请查问学校的电脑是否被还原、复制，或密钥被人冒用。",
        "The same numbers came with two contents, or a file does not follow the one before it. Both are kept, the "
        "later is not used. Find out whether the school's PC was set back or copied, or its key was used by another.",
    ),
    LINK: Text(
        "县里回执上的链值和学校签名的不一样：县里和这里收到的不是同一份历史。请查问。",
        "The chain link on the county's receipt is not the one the school signed: county and region have been given "
        "different histories. Look into it.",
    ),
    UNSOUND: Text(
        "文件签名没有问题，内容不合规格，没有采用。请查问学校的电脑。",
        "The file's signature holds but its content is malformed; it is not used. Look at the school's PC.",
    ),
    LACKING: Text(
        "县里说也没有收到，仍由学校补送。",
        "The county says that it lacks them, too: the school still owes them.",
    ),
    HELD_THERE: Text(
        "县里收到了，但先保留、没有采用，所以没有转来。",
        "The county got them but holds them unused, so they were not forwarded.",
    ),
    HELD_HERE: Text(
        "这里收到了，先保留：名册没有接纳这台电脑，或文件不是加密给现在的密钥。",
        "They came and are held: no roster admits the PC, or they are sealed to another key.",
    ),
}
ALARMS = frozenset({WITHHELD, GAP, ALTERED, FORK, LINK, UNSOUND})
"""What somebody has to answer for; the rest is known and takes its course."""

_FORKS = frozenset({"fork", "epoch"})
_UNSOUND = frozenset({"content", "moved", "bomb", "seen"})


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about `first`..`last` of one epoch of a school's device. `code` is a key of `WORDS`; `name`: the hash
    that the next file gives as the name of the missing one before it, '' if not known."""

    county: str
    school: str
    device: str
    epoch: str
    first: int
    last: int
    code: str
    name: str = ""

    @property
    def is_alarm(self) -> bool:
        return self.code in ALARMS


def audit(platform: Founded) -> list[Finding]:
    """Everything found, by county and school; an honest county whose forwarding is done causes no alarm.

    InputError 'no_region' if this platform is no region's."""
    own_region(platform)
    admissions, _ = Counties(platform).admissions()
    found: list[Finding] = []
    with platform.storage.transaction():
        for county in sorted(admissions.rosters):
            for device, school in admissions.senders(county).items():
                found.extend(_Examined(platform, admissions, county, school, device).findings())
    return sorted(set(found), key=lambda f: (f.county, f.school, f.device, f.epoch, f.first, f.last, f.code))


def note_refused(platform: Founded, header: Header, code: str) -> None:
    """Remember that a file with this head was not taken. Whoever sent it: that alone accuses nobody."""
    row = {
        "device": header.device,
        "school": header.school,
        "epoch": header.epoch,
        "first": header.first,
        "last": header.last,
        "code": code,
    }
    with platform.storage.transaction():
        connection = platform.storage.connection
        same = [getattr(refused_files.c, name) == value for name, value in row.items()]
        connection.execute(delete(refused_files).where(*same))
        connection.execute(insert(refused_files), [row])
        newest = connection.execute(select(func.max(refused_files.c.no))).scalar_one()
        connection.execute(delete(refused_files).where(refused_files.c.no <= newest - MAX_REFUSED))


class _Examined:
    """One device of one county's school, as the region knows it. Inside a transaction."""

    def __init__(self, platform: Founded, admissions: Admissions, county: str, school: str, device: str) -> None:
        self._platform = platform
        self._county, self._school, self._device = county, school, device
        receivers = [r.device for r in admissions.rosters[county].receivers if r.level == COUNTY]
        letters = [papers.letter(platform, receiver, device) for receiver in receivers]
        self._letters: Sequence[Letter] = [letter for letter in letters if letter]
        self._standings = {standing.epoch: standing for standing in platform.storage.standings(device)}
        self._held: Sequence[HeldParcel] = platform.storage.held_parcels(device=device)

    def findings(self) -> Iterator[Finding]:
        claimed = {epoch for letter in self._letters for epoch in letter.claimed}
        for epoch in sorted({*self._standings, *claimed, *(held.epoch for held in self._held)}):
            standing = self._standings.get(epoch) or Standing(epoch, self._device, self._school)
            spans = self._platform.storage.spans(epoch, 1, MAX_SEQ - 1)
            yield from self._missing(standing, spans)
            yield from self._links(standing.epoch, spans)
        yield from self._of_held()
        yield from self._of_refused()

    def _missing(self, standing: Standing, spans: Sequence[Span]) -> Iterator[Finding]:
        """What is not here though somebody says that it exists; each number under the gravest that is known."""
        epoch = standing.epoch
        here = standing.verified | Ranges.of((h.first, h.last) for h in self._held if h.epoch == epoch)
        claimed = Ranges.of(span for letter in self._letters for span in letter.claimed.get(epoch, Ranges()).spans)
        missing = Ranges.up_to(max(here.highest, claimed.highest)) - here
        answers = [a for letter in self._letters for a in letter.receipt.answers if a.epoch == epoch]
        held_there = Ranges.of((a, b) for answer in answers for a, b, _ in answer.held) - claimed
        names = {span.first: span.prev for span in spans}
        open_there = Ranges.up_to(max((a.settled.highest for a in answers), default=0))  # of later ones it says nothing
        unexplained = missing - claimed - held_there
        for code, ranges in (
            (WITHHELD, missing & claimed),
            (HELD_THERE, missing & held_there),
            (LACKING, unexplained & open_there),
            (GAP, unexplained - open_there),
        ):
            for first, last in ranges.spans:
                yield self._finding(epoch, first, last, code, names.get(last + 1, ""))

    def _links(self, epoch: str, spans: Sequence[Span]) -> Iterator[Finding]:
        """Chain links that differ at the same number: of two parcels, or of a parcel and the county's receipt."""
        links: dict[int, set[str]] = {}
        for span in spans:
            links.setdefault(span.last, set()).add(span.link)
        for answer in (a for letter in self._letters for a in letter.receipt.answers if a.epoch == epoch):
            for seq, link in ((answer.have.contiguous, answer.link), *answer.links):
                if link and seq in links:
                    links[seq].add(link)
        for seq, found in links.items():
            if len(found) > 1:
                yield self._finding(epoch, seq, seq, LINK)

    def _of_held(self) -> Iterator[Finding]:
        for held in (held for held in self._held if held.code != OWNER):  # that one was taken
            code = FORK if held.code in _FORKS else UNSOUND if held.code in _UNSOUND else HELD_HERE
            if code == FORK or not self._has(held.epoch, held.first, held.last):  # else it was sealed again since
                yield self._finding(held.epoch, held.first, held.last, code)

    def _of_refused(self) -> Iterator[Finding]:
        wanted = select(refused_files).where(refused_files.c.device == self._device)
        for row in self._platform.storage.connection.execute(wanted).mappings():
            if not self._has(row["epoch"], row["first"], row["last"]):
                yield self._finding(row["epoch"], row["first"], row["last"], ALTERED)

    def _has(self, epoch: str, first: int, last: int) -> bool:
        standing = self._standings.get(epoch)
        return standing is not None and standing.verified.covers(first, last)

    def _finding(self, epoch: str, first: int, last: int, code: str, name: str = "") -> Finding:
        standing = self._standings.get(epoch)
        school = standing.owner if standing else self._school
        return Finding(self._county, school, self._device, epoch, first, last, code, name)
