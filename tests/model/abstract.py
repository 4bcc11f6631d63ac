"""What should be true, in plain sets and happens-before; it shares no code with the product and knows no vectors.

A save is a number. What a writer had seen is a set of saves; who has what is a set of (save, audience). Dots and
clocks appear only as names the product gave: to say which save a number stands for, and to break ties."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

SCHOOL, COUNTY, REGION = 0, 1, 2
BORN, NOTHING = 8, 9  # deeper than any audience: what is left of a save whose record was purged before it was sealed
LEVELS = {"school": SCHOOL, "county": COUNTY, "region": REGION}

AUDIENCE: Mapping[str, Mapping[tuple[str, ...], int]] = {
    "pupil": {
        ("name",): COUNTY,
        ("grade",): COUNTY,
        ("status",): COUNTY,
        ("status_date",): COUNTY,
        ("note",): SCHOOL,
        ("friend",): COUNTY,
        ("visits",): COUNTY,
        ("visits", "what"): COUNTY,
        ("visits", "memo"): SCHOOL,
        ("_deleted",): COUNTY,
        ("_created",): COUNTY,
    },
    "tally": {
        ("day",): REGION,
        ("minutes",): REGION,
        ("remark",): COUNTY,
        ("memo",): SCHOOL,
        ("_deleted",): REGION,
        ("_created",): REGION,
    },
}
"""How far up each thing a save can say may travel; ("visits",) is that a row exists."""

RowId = tuple[int, int]
"""(the save that added the row, index)."""

Key = tuple[str] | tuple[str, RowId] | tuple[str, RowId, str]
Value = str | int | float | None

DELETED: Key = ("_deleted",)


@dataclass(frozen=True)
class Ref:
    """A value that refers to a record."""

    record: int


Said = Value | Ref


@dataclass
class Save:
    """One save. `past`: all saves its writer had seen, for good. `writes` also says ("_created",) of a new record."""

    number: int
    form: str
    record: int
    writes: Mapping[Key, Said]
    past: frozenset[int]
    clock: int
    purges: bool = False

    def audience(self, key: Key) -> int:
        kind = (key[0],) if len(key) < 3 else (key[0], key[2])
        return AUDIENCE[self.form][kind]

    def is_for(self, level: int) -> bool:
        """Whether it says anything to a reader of this level."""
        if level == BORN:
            return self.number == self.record
        return (self.purges and self.widest >= level) or any(self.audience(key) >= level for key in self.writes)

    @property
    def widest(self) -> int:
        return AUDIENCE[self.form][("_deleted",)]

    def reaches(self, level: int, depth: int) -> int:
        """How deep a reader of this level gets of what was sealed down to `depth`."""
        if depth == BORN and self.widest < level:
            return NOTHING
        return max(level, depth)


@dataclass(frozen=True)
class View:
    """How a record should look at one replica."""

    created: bool
    purged: bool
    deleted: bool
    clock: int
    registers: Mapping[Key, frozenset[tuple[int, Said]]]
    shown: Mapping[Key, Said]
    conflicts: frozenset[Key]


@dataclass
class Replica:
    """What one replica has: number -> save by epoch, and down to which audience it got each save.

    `pending`: taken, but of records from epochs it had never heard of. `given_back`: from somebody else than their
    writer, so that they are taken once more when they come as they were written."""

    level: int
    dots: dict[tuple[str, int], int] = field(default_factory=dict)
    depth: dict[int, int] = field(default_factory=dict)
    pending: dict[tuple[str, int], tuple[int, str, int]] = field(default_factory=dict)
    epochs: set[str] = field(default_factory=set)
    given_back: set[tuple[str, int]] = field(default_factory=set)

    def copy(self) -> Replica:
        return Replica(
            self.level, dict(self.dots), dict(self.depth), dict(self.pending), set(self.epochs), set(self.given_back)
        )

    def take(self, epoch: str, numbers: Mapping[int, tuple[int, str, int]]) -> None:
        """A parcel of `epoch` was taken: seq -> (save, epoch its record's number is of, down to which audience)."""
        self.epochs.add(epoch)
        for seq, (save, record_epoch, depth) in numbers.items():
            if record_epoch in self.epochs:
                self.gain(epoch, seq, save, depth)
            else:
                self.pending[epoch, seq] = (save, record_epoch, depth)
        for (other, seq), (save, record_epoch, deep) in list(self.pending.items()):
            if record_epoch in self.epochs:
                del self.pending[other, seq]
                self.gain(other, seq, save, deep)

    def gain(self, epoch: str, seq: int, save: int, depth: int) -> None:
        self.dots[epoch, seq] = save
        self.depth[save] = min(depth, self.depth.get(save, depth))

    def stands_for(self, epoch: str, seq: int) -> int | None:
        if (epoch, seq) in self.pending:
            return self.pending[epoch, seq][0]
        return self.dots.get((epoch, seq))

    def numbers(self, epoch: str) -> set[int]:
        return {seq for name, seq in self.dots if name == epoch}

    def name(self, save: int) -> tuple[str, int]:
        """The dot a save has here."""
        return next(dot for dot, number in self.dots.items() if number == save)


class World:
    """All saves there ever were."""

    def __init__(self) -> None:
        self.saves: dict[int, Save] = {}

    def add(
        self, at: Replica, form: str, record: int | None, writes: Mapping[Key, Said], purges: bool = False
    ) -> Save:
        number = len(self.saves) + 1
        past = self.claimed(at)
        highest = max((self.saves[n].clock for n in at.depth if self._visible(at, n, form, record)), default=0)
        clock = min(highest, len(past)) + 1
        new = Save(number, form, record or number, writes, past, clock, purges)
        self.saves[number] = new
        return new

    def claimed(self, at: Replica) -> frozenset[int]:
        """What a writer may say it has seen: the largest set of what it has that leaves no gap in any epoch and
        holds with every save all of its past."""
        by_epoch: dict[str, list[int]] = {}
        for epoch in at.epochs:
            line: list[int] = []
            while (epoch, len(line) + 1) in at.dots:
                line.append(at.dots[epoch, len(line) + 1])
            by_epoch[epoch] = line
        while True:
            claimed = {save for line in by_epoch.values() for save in line}
            for line in by_epoch.values():
                bad = next((i for i, save in enumerate(line) if not self.saves[save].past <= claimed), None)
                if bad is not None:
                    del line[bad:]
                    break
            else:
                return frozenset(claimed)

    def is_erased(self, at: Replica, number: int) -> bool:
        """Whether its writer, here, has no more than its place: its record was purged since, by a save that stands."""
        save = self.saves[number]
        same = [n for n in at.depth if (self.saves[n].form, self.saves[n].record) == (save.form, save.record)]
        return not save.purges and any(self.saves[n].purges and self._says(at, n) for n in same)

    def records(self, at: Replica) -> Iterator[tuple[str, int]]:
        """(form, record) of all a replica knows anything of."""
        return iter({(self.saves[n].form, self.saves[n].record) for n in at.depth if self._says(at, n)})

    def view(self, at: Replica, form: str, record: int) -> View | None:
        """How a record should look; None if nothing of it is here."""
        known = [self.saves[n] for n in at.depth if self._visible(at, n, form, record)]
        if not known:
            return None
        clock = max(save.clock for save in known)
        is_created = any(save.number == record for save in known)
        if any(save.purges for save in known):
            return View(is_created, True, False, clock, {}, {}, frozenset())
        registers = self._registers(at, known)
        shown = {key: self._shown(at, standing) for key, standing in registers.items()}
        deleted = any(value == 1 for _, value in registers.get(DELETED, ()))
        conflicts = {key for key, standing in registers.items() if len({_plain(v) for _, v in standing}) > 1}
        if deleted and self._is_beside(registers):
            conflicts.add(DELETED)
        return View(is_created, False, deleted, clock, registers, shown, frozenset(conflicts))

    def _registers(self, at: Replica, known: Iterable[Save]) -> dict[Key, frozenset[tuple[int, Said]]]:
        said: dict[Key, list[Save]] = {}
        for save in known:
            for key in save.writes:
                if save.audience(key) >= at.depth[save.number] and key != ("_created",):
                    said.setdefault(key, []).append(save)
        return {
            key: frozenset(
                (save.number, save.writes[key])
                for save in saves
                if not any(save.number in other.past for other in saves)
            )
            for key, saves in said.items()
        }

    def _is_beside(self, registers: Mapping[Key, frozenset[tuple[int, Said]]]) -> bool:
        """Whether a deletion stands beside anything that neither saw it nor was seen by it."""
        deletions = {n for n, value in registers[DELETED] if value == 1}
        others = {n for key, standing in registers.items() if key != DELETED for n, _ in standing} - deletions
        return any(
            d not in self.saves[n].past and n not in self.saves[d].past for d in deletions for n in others
        )

    def _shown(self, at: Replica, standing: frozenset[tuple[int, Said]]) -> Said:
        return max(standing, key=lambda item: (self.saves[item[0]].clock, at.name(item[0])))[1]

    def _visible(self, at: Replica, number: int, form: str, record: int | None) -> bool:
        save = self.saves[number]
        return (save.form, save.record) == (form, record) and self._says(at, number)

    def _says(self, at: Replica, number: int) -> bool:
        return self.saves[number].is_for(at.depth[number])


def _plain(value: Said) -> object:
    return ("ref", value.record) if isinstance(value, Ref) else value
