"""Files that were handed over: each is judged before anything is taken, and taking judges it anew.

Looking is taking inside a transaction that is undone, school by school: what is shown is what will happen."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from sync.collecting import without_collecting
from sync.county import judging, returns
from sync.county.gaps import Gap
from sync.county.judging import Carried, Desk, Row
from sync.county.verdicts import SOUND, Verdict
from sync.envelope.header import Header
from sync.store import Store
from sync.store.county_book import Visit
from sync.store.school import PackOfForms
from sync.vector import Ranges

FILES_TOGETHER, CHANGES_TOGETHER, SECONDS_TOGETHER = 64, 16_384, 1.0
"""How many files, or changes, are taken in one transaction at most, and after how long no more is taken into it: what
touches the same pages is written once, and a slow PC tells all the same how far it is."""

Tell = Callable[[int, int], None]
"""Called with (files done, files in all); of those taken once the disk has them."""

Cancelled = Callable[[], bool]
"""Whether the person asked to stop; asked before every file."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What a PC says it has, by (device key, epoch). `is_whole`: of its own epochs, too."""

    device: str
    school: str
    have: Mapping[tuple[str, str], int]
    is_whole: bool = False

    def after(self, before: Heard) -> Heard:
        """Both together. A PC that asks says all it has; of several times it asked the least counts, since it may have
        been restored between. Of what other files say the most counts."""
        if self.is_whole != before.is_whole:
            return self if self.is_whole else before
        if self.is_whole:
            have = {key: min(seq, before.have.get(key, 0)) for key, seq in self.have.items()}
        else:
            have = {**before.have, **{key: max(seq, before.have.get(key, 0)) for key, seq in self.have.items()}}
        return replace(self, have=have)


@dataclass(frozen=True, slots=True)
class Survey:
    """What was found: `rows` in the order of the files' schools, `gaps` as they are once the sound files are taken,
    `schools` the known ones among them, `heard` what their PCs say they have."""

    rows: tuple[Row, ...] = ()
    gaps: tuple[Gap, ...] = ()
    schools: tuple[str, ...] = ()
    heard: tuple[Heard, ...] = ()
    is_cancelled: bool = False

    @property
    def sound(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.verdict in SOUND)

    def count(self, verdict: Verdict) -> int:
        return sum(row.verdict is verdict for row in self.rows)


@dataclass(frozen=True, slots=True)
class Taken:
    """What was taken at one visit: the rows say what became of each file. `is_set_back`: files signed here showed that
    this desk was restored, and it answers under a new epoch now."""

    visit: Visit
    survey: Survey
    is_set_back: bool = False


def never() -> bool:
    return False


def silent(done: int, of: int) -> None:
    """Nobody watches."""


def survey(
    store: Store,
    pack: PackOfForms,
    files: Iterable[Carried],
    tell: Tell = silent,
    cancelled: Cancelled = never,
) -> Survey:
    """Judges every file; nothing is kept. WorldError if the disk of this PC fails."""
    return _Reading(store, pack, files, tell, cancelled).survey()


def take(
    store: Store,
    pack: PackOfForms,
    files: Iterable[Carried],
    route: str = "usb",
    tell: Tell = silent,
    cancelled: Cancelled = never,
) -> Taken:
    """Takes all that is sound, keeps what must wait for a person, and keeps requests to join; many files in one
    transaction, with the county's time of their arrival, so that stopping anywhere loses and doubles nothing.

    WorldError if the disk of this PC fails; what was taken before is taken."""
    return _Reading(store, pack, files, tell, cancelled).take(route)


@dataclass(slots=True)
class _Reading:
    """One pass over the files."""

    store: Store
    pack: PackOfForms
    files: Iterable[Carried]
    tell: Tell
    cancelled: Cancelled
    rows: list[Row] = field(default_factory=list)
    parcels: dict[str, list[Row]] = field(default_factory=dict)
    gaps: list[Gap] = field(default_factory=list)
    heard: dict[tuple[str, str], Heard] = field(default_factory=dict)
    schools: dict[str, None] = field(default_factory=dict)
    is_cancelled: bool = False
    done: int = 0
    total: int = 0

    def survey(self) -> Survey:
        desk = Desk(self.store, self.pack)  # signs a roster now if it must be, not in what is undone
        singles, by_school = self._sorted()
        with _undone(self.store):
            for file, header in singles:
                self._judge(desk, file, header)
        for parcels in by_school.values():
            with without_collecting(), _undone(self.store):
                for file, header in parcels:
                    self._judge(desk, file, header)
                self._conclude(desk, parcels[0][1].school)
        return self._survey()

    def take(self, route: str) -> Taken:
        singles, by_school = self._sorted()
        visit = self.store.county_book().begin_visit(route, self.store.now)
        desk = Desk(self.store, self.pack, visit)
        for file, header in singles:
            self._judge(desk, file, header)
            self._say()
        left = deque(one for parcels in by_school.values() for one in parcels)
        while left:
            with without_collecting(), self.store.together():
                self._judge_some(desk, left)
            self._say()
        for school in by_school:
            self._conclude(desk, school)
        with self.store.together():
            for said in self.heard.values():
                returns.note_heard(self.store, desk.roster, said.device, said.school, said.have, is_whole=said.is_whole)
        return Taken(visit, self._survey(), desk.is_set_back)

    def _survey(self) -> Survey:
        return Survey(
            tuple(self.rows), tuple(self.gaps), tuple(self.schools), tuple(self.heard.values()), self.is_cancelled
        )

    def _sorted(self) -> tuple[list[tuple[Carried, Header]], Mapping[str, list[tuple[Carried, Header]]]]:
        """What is no parcel, evidence first; and the parcels by school in the order of their numbers. Rows are made
        for what is no envelope."""
        singles: list[tuple[Carried, Header]] = []
        by_school: dict[str, list[tuple[Carried, Header]]] = {}
        for file in self.files:
            self.total += 1
            found = judging.look(file)
            if isinstance(found, Row):
                self.rows.append(found)
                self.done += 1
            elif found.kind == "parcel":
                by_school.setdefault(found.school, []).append((file, found))
            else:
                singles.append((file, found))
        order = {"roster": 0, "region": 1, "receipt": 2}
        singles.sort(key=lambda one: (order.get(one[1].kind, 3), -one[1].roster))
        for parcels in by_school.values():
            parcels.sort(key=lambda one: (one[1].epoch, one[1].first, one[1].last))
        return singles, MappingProxyType(dict(sorted(by_school.items())))

    def _judge_some(self, desk: Desk, left: deque[tuple[Carried, Header]]) -> None:
        """As many of these as go into one transaction."""
        until = time.monotonic() + SECONDS_TOGETHER
        files = changes = 0
        while left and files < FILES_TOGETHER and changes < CHANGES_TOGETHER and time.monotonic() < until:
            file, header = left.popleft()
            self._judge(desk, file, header)
            files, changes = files + 1, changes + header.last - header.first + 1

    def _judge(self, desk: Desk, file: Carried, header: Header) -> None:
        self.is_cancelled = self.is_cancelled or self.cancelled()
        if self.is_cancelled:
            return
        row = desk.judge(file, header)
        if header.kind == "parcel":
            self.parcels.setdefault(header.school, []).append(row)
        else:
            self.rows.append(row)
        self.done += 1
        if desk.visit is None:
            self._say()
        if row.is_whole and row.school_name:
            self.schools[header.school] = None
            key = (header.device, header.school)
            said = Heard(header.device, header.school, header.have, header.kind == "ask")
            self.heard[key] = said.after(self.heard[key]) if key in self.heard else said

    def _conclude(self, desk: Desk, school: str) -> None:
        """The rows of a school's parcels, now that it is known what did not come."""
        rows = self.parcels.pop(school, [])
        devices = {row.epoch: row.device for row in rows if row.is_whole}
        missing = {epoch: desk.missing(epoch) for epoch in devices}
        self.gaps += [Gap(school, devices[epoch], epoch, gap) for epoch, gap in sorted(missing.items()) if gap]
        self.rows += [row.beyond(missing.get(row.epoch, Ranges())) for row in rows]

    def _say(self) -> None:
        self.tell(self.done, self.total)


class _Undo(Exception):
    """Leaves a transaction so that nothing of it is kept."""


@contextmanager
def _undone(store: Store) -> Iterator[None]:
    """All that is written inside is taken back."""
    try:
        with store.together():
            yield
            raise _Undo
    except _Undo:
        return
