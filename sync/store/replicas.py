"""Which epochs are known here, under which small number, and how far each was applied."""

from __future__ import annotations

from dataclasses import dataclass

from sync.store.database import Database
from sync.vector import Dot, Ranges, Vector

SEQ_BITS = 32
_SEQ_MASK = (1 << SEQ_BITS) - 1


@dataclass(frozen=True, slots=True)
class Replica:
    """One epoch. `own` epochs were written here; `fork`: where a receiver has, or may have, another history of it.
    `addressee`: the school a county wrote it for, '' for every other epoch."""

    no: int
    epoch: str
    device: str
    owner: str
    own: bool
    had: Ranges
    fork: int | None
    addressee: str = ""


def split(local_id: int) -> tuple[int, int]:
    """(replica number, seq) of a local id."""
    return local_id >> SEQ_BITS, local_id & _SEQ_MASK


def joined(number: int, seq: int) -> int:
    return number << SEQ_BITS | seq


def spans_of(database: Database, owner: str) -> tuple[tuple[int, int], ...]:
    """The local ids a school's records can have, as (first, last); neighbouring epochs in one."""
    spans: list[tuple[int, int]] = []
    for (number,) in database.rows("select no from replica where owner = ? order by no", (owner,)):
        first, last = joined(number, 0), joined(number + 1, 0) - 1
        if spans and spans[-1][1] + 1 == first:
            spans[-1] = (spans[-1][0], last)
        else:
            spans.append((first, last))
    return tuple(spans)


class Replicas:
    """Epochs and their numbers over one connection. Keeps what it read: make a new one for each transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._numbers: dict[str, int] = {}
        self._epochs: dict[int, str] = {}

    def number(self, epoch: str) -> int | None:
        """The number of an epoch, None if it was never heard of."""
        if epoch not in self._numbers:
            found = self._database.value("select no from replica where epoch = ?", (epoch,))
            if found is None:
                return None
            self._remember(int(found), epoch)
        return self._numbers[epoch]

    def number_or_new(self, epoch: str) -> int:
        """The number of an epoch, given now if it has none yet. Inside a transaction."""
        number = self.number(epoch)
        if number is None:
            self._database.run("insert into replica (epoch) values (?)", (epoch,))
            number = int(self._database.value("select no from replica where epoch = ?", (epoch,)))
            self._remember(number, epoch)
        return number

    def epoch(self, number: int) -> str:
        """The epoch of a number; KeyError if there is none."""
        if number not in self._epochs:
            found = self._database.value("select epoch from replica where no = ?", (number,))
            if found is None:
                raise KeyError(number)
            self._remember(number, str(found))
        return self._epochs[number]

    def local(self, dot: Dot) -> int | None:
        """The local id of a dot, None if its epoch was never heard of."""
        number = self.number(dot.epoch)
        return None if number is None else joined(number, dot.seq)

    def local_or_new(self, dot: Dot) -> int:
        return joined(self.number_or_new(dot.epoch), dot.seq)

    def dot(self, local_id: int) -> Dot:
        number, seq = split(local_id)
        return Dot(self.epoch(number), seq)

    def _remember(self, number: int, epoch: str) -> None:
        self._numbers[epoch] = number
        self._epochs[number] = epoch


def every(database: Database) -> list[Replica]:
    """All epochs known here, in the order they were first heard of."""
    found = database.rows("select no, epoch, device, owner, own, had, fork, addressee from replica order by no")
    return [
        Replica(
            no, epoch, device, owner, bool(own), had_of(database, no, own, had), fork, addressee
        )
        for no, epoch, device, owner, own, had, fork, addressee in found
    ]


def own_epochs(database: Database) -> tuple[str, ...]:
    """The epochs this PC ever wrote under, in that order; not those a county wrote to one school under."""
    found = database.rows("select epoch from replica where own = 1 and addressee = '' order by no")
    return tuple(epoch for (epoch,) in found)


def addressee(database: Database, number: int) -> str:
    """The school a county wrote an epoch for, '' for every other epoch."""
    return str(database.value("select addressee from replica where no = ?", (number,)) or "")


def head(database: Database, number: int) -> int:
    """The seq of the newest own change of an own epoch, 0 if there is none."""
    newest = database.value(
        "select max(id) from change where id between ? and ?", (joined(number, 0), joined(number + 1, 0) - 1)
    )
    return 0 if newest is None else split(int(newest))[1]


def had_of(database: Database, number: int, own: int, had: str) -> Ranges:
    """What is here of an epoch. Of an own one: what was written, and what came back of it from elsewhere."""
    return Ranges.up_to(head(database, number)) | Ranges.parse(had) if own else Ranges.parse(had)


def vector(database: Database) -> Vector:
    """For each epoch the n such that 1..n are all here."""
    return Vector({r.epoch: r.had.contiguous for r in every(database) if r.had.contiguous})


def begin_own(database: Database, epoch: str, device: str, owner: str, addressee: str = "") -> int:
    """Enters a new epoch of this PC; its number. Inside a transaction."""
    database.run(
        "insert into replica (epoch, device, owner, own, addressee) values (?, ?, ?, 1, ?)",
        (epoch, device, owner, addressee),
    )
    return int(database.value("select no from replica where epoch = ?", (epoch,)))
