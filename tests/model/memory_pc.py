"""A school's PC on plain memory, out of `sync.merge` and `sync.receive` alone."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from forms.answers import Answers, Row, Value
from sync.change import DELETED, PURGED, Change
from sync.envelope.audiences import split
from sync.envelope.header import AUDIENCES, Header, read_header
from sync.envelope.receipt import Receipt
from sync.merge import rule
from sync.merge.reissue import reissue
from sync.merge.seen import Seen, closed_vector, next_clock, runs_of
from sync.merge.state import RecordState
from sync.merge.writing import difference, name_rows
from sync.receive import ledger, receiving
from sync.receive.inbox import NEEDS, Inbox, Outcome
from sync.receive.ledger import Ledger, OwnEpoch
from sync.receive.storage import Standing
from sync.vector import Dot, Ranges
from tests.contracts.memory_storage import Content, MemoryStorage
from tests.contracts.receiver_storage import FORMS
from tests.model.pc import Answered
from tests.model.place import PACK, Place, give_back, kept_parcels


@dataclass(frozen=True)
class Line:
    """What a PC wrote under one epoch, with its chain; `agreed` as in `OwnEpoch`."""

    changes: tuple[Change, ...] = ()
    links: tuple[str, ...] = ()
    agreed: int = 0

    def link(self, seq: int) -> str:
        return self.links[seq - 1]


@dataclass(frozen=True)
class Sealed:
    header: Header
    raw: bytes


@dataclass(frozen=True)
class Backup:
    """All of a PC's disk."""

    content: Content
    lines: Mapping[str, Line]
    epoch: str
    sealed: tuple[Sealed, ...]
    ledgers: Mapping[str, Ledger]


class MemoryPc:
    """A PC of a school on plain memory, out of `sync.merge` and `sync.receive` alone."""

    def __init__(self, place: Place, name: str) -> None:
        self.place = place
        self.name = name
        self.school = place.schools[name]
        self.storage = MemoryStorage()
        self.lines: dict[str, Line] = {}
        self.parcels: list[Sealed] = []
        self.ledgers = {office: Ledger(place.public(office), "") for office in place.offices}
        self._begin()

    @property
    def device(self) -> str:
        return self.place.public(self.name)

    def _begin(self) -> None:
        self.epoch = self.place.new_epoch()
        self.lines[self.epoch] = Line()
        with self.storage.transaction():
            self.storage.save_standing(Standing(self.epoch, self.device, self.school))

    # -- writing

    def save(self, form: str, record: Dot | None, answers: Answers, settle: Collection[str] = ()) -> Change | None:
        """What a page does: `answers` are whole. None if nothing differs."""
        before = None if record is None else self.answers(form, record)
        named = name_rows(answers, self._next)
        said = difference(before, named, FORMS[form])
        fields = {**said.fields, **{key: named[key] for key in settle}}
        if record is not None and not fields and not said.rows:
            return None
        return self._write(form, record, fields, said.rows)

    def mark(self, form: str, record: Dot, deleted: bool) -> Change:
        return self._write(form, record, {DELETED: 1 if deleted else None}, {})

    def purge(self, form: str, record: Dot) -> Change:
        return self._write(form, record, {PURGED: 1}, {})

    def answers(self, form: str, record: Dot) -> Answers:
        state = self.storage.content.records[form, record]
        rows: dict[str, list[Row]] = {}
        for key, values in state.shown_rows.items():
            repeat, _, row_id = key.partition("/")
            rows.setdefault(repeat, []).append(Row(row_id, values))
        return Answers(state.shown, {repeat: tuple(every) for repeat, every in rows.items()})

    @property
    def _next(self) -> Dot:
        return Dot(self.epoch, len(self.lines[self.epoch].changes) + 1)

    def _write(self, form: str, record: Dot | None, fields: Mapping[str, Value], rows: Mapping[str, object]) -> Change:
        dot = self._next
        have = {epoch: standing.have for epoch, standing in self.storage.content.standings.items()}
        seen = closed_vector(have, self.storage.seen_runs)
        seen.pop(self.epoch, None)
        state = None if record is None else self.storage.content.records[form, record]
        clock = next_clock(state, dot.seq, seen)
        change = Change(dot, record or dot, form, clock, self.place.tick(), 1, fields, rows, seen)  # type: ignore[arg-type]
        with self.storage.transaction():
            self._apply(change)
        self._journal(change)
        return change

    def _apply(self, change: Change) -> None:
        self.storage.add_seen_runs(change.dot.epoch, runs_of([change]))
        seen = Seen(self.storage.seen_runs, [change])
        state = self.storage.content.records.get((change.form, change.record))
        state = state or RecordState(change.record, change.form)
        self.storage.save_records(change.form, self.school, [rule.merged(state, [change], seen.saw)])
        standing = self.storage.standing(change.dot.epoch)
        assert standing is not None
        upto = standing.have | Ranges(((change.dot.seq, change.dot.seq),))
        self.storage.save_standing(replace(standing, have=upto, verified=upto))

    def _journal(self, change: Change) -> None:
        line = self.lines[change.dot.epoch]
        before = line.links[-1] if line.links else ""
        link = hashlib.sha256(f"{before} {change}".encode()).hexdigest()
        self.lines[change.dot.epoch] = Line((*line.changes, change), (*line.links, link), line.agreed)

    # -- the road

    def seal(self) -> list[bytes]:
        """Everything not sealed yet, one parcel an epoch."""
        new: list[bytes] = []
        for epoch, line in self.lines.items():
            mine = [sealed.header for sealed in self.parcels if sealed.header.epoch == epoch]
            first = max((header.last for header in mine), default=0) + 1
            if first <= len(line.changes):
                prev = mine[-1].id if mine else ""
                new.append(self._seal(epoch, first, len(line.changes), prev))
        return new

    def _seal(self, epoch: str, first: int, last: int, prev: str) -> bytes:
        line = self.lines[epoch]
        parts: dict[str, list[Change]] = {name: [] for name in AUDIENCES}
        for change in map(self._left_of, line.changes[first - 1 : last]):
            for name, part in split(change, FORMS[change.form]).items():
                parts[name].append(part)
        link = line.links[last - 1]
        header = Header("parcel", self.device, self.school, epoch, first, last, prev, link, PACK)
        raw = self.place.codec.seal(
            header, parts, self.place.recipients(self.school), self.place.keys[self.name]
        )
        self.parcels.append(Sealed(read_header(raw), raw))
        return raw

    def _is_erased(self, change: Change) -> bool:
        return self.storage.content.records[change.form, change.record].purged and not rule.is_purge(change)

    def _left_of(self, change: Change) -> Change:
        """Of a change whose record was purged since only its place travels."""
        return change.erased() if self._is_erased(change) else change

    def sealed(self) -> list[bytes]:
        return [sealed.raw for sealed in self.parcels]

    def own(self) -> dict[str, OwnEpoch]:
        return {
            epoch: OwnEpoch(len(line.changes), line.link, epoch == self.epoch, line.agreed)
            for epoch, line in self.lines.items()
        }

    def ledger(self, office: str) -> Ledger:
        """What the office has answered, by the roster as it is now."""
        self.ledgers[office] = ledger.following(self.ledgers[office], self.place.office_epochs[office])
        return self.ledgers[office]

    def owed(self, office: str) -> Mapping[str, Ranges]:
        answers = self.ledger(office).answers
        return {epoch: ledger.owed(own, answers.get(epoch)) for epoch, own in self.own().items()}

    def owed_parcels(self, office: str) -> list[bytes]:
        owed = self.owed(office)
        return [
            sealed.raw
            for sealed in self.parcels
            if owed[sealed.header.epoch] & Ranges(((sealed.header.first, sealed.header.last),))
        ]

    def waiting(self, office: str) -> int:
        owed = self.owed(office)
        every = [self.lines[epoch].changes[seq - 1] for epoch, seqs in owed.items() for seq in seqs]
        every = [change for change in every if not self._is_erased(change)]
        return sum(1 for change in every if split(change, FORMS[change.form]).keys() & set(NEEDS[office]))

    def take(self, receipt: Receipt, office: str) -> Answered:
        taken = ledger.take_receipt(self.ledger(office), receipt, self.own())
        self.ledgers[office] = taken.ledger
        answered = Answered(taken.verdict, frozenset(taken.forks), frozenset(taken.doubts))
        if not taken.forks:
            return answered
        (epoch, first), *others = taken.forks.items()
        assert not others, "the machine forks one epoch at a time"
        return replace(answered, renamed=self._reissue(epoch, first))

    def _reissue(self, epoch: str, first: int) -> Mapping[Dot, Dot]:
        """Our changes from the fork on under a new epoch, and all that was ever taken from others once more."""
        later = list(self.lines)[list(self.lines).index(epoch) + 1 :]
        agreed = {epoch: first - 1, **dict.fromkeys(later, 0)}
        tail = [change for e, last in agreed.items() for change in self.lines[e].changes[last:]]
        name = self.place.new_epoch()
        again = reissue(tail, name, agreed, self.storage.seen_runs)
        for e, last in agreed.items():
            line = self.lines[e]
            self.lines[e] = Line(line.changes[:last], line.links[:last], last)
        self.parcels = [p for p in self.parcels if p.header.last <= agreed.get(p.header.epoch, p.header.last)]
        self._rebuild(name, again.changes)
        return again.dots

    def _rebuild(self, name: str, changes: Sequence[Change]) -> None:
        """The changes of others first, then ours: the order makes no difference."""
        before = self.storage.content
        foreign = [*(before.taken[span] for span in before.spans), *(raw for _, raw in before.held.values())]
        self.storage = MemoryStorage()
        self.epoch = name
        with self.storage.transaction():
            for epoch, line in self.lines.items():
                upto = Ranges.up_to(len(line.changes))
                self.storage.save_standing(Standing(epoch, self.device, self.school, have=upto, verified=upto))
            self.storage.save_standing(Standing(name, self.device, self.school))
        for raw in foreign:
            self.receive(raw)
        with self.storage.transaction():
            for change in [change for line in self.lines.values() for change in line.changes]:
                self._apply(change)
        self.lines[name] = Line()
        for change in changes:
            with self.storage.transaction():
                self._apply(change)
            self._journal(change)

    # -- receiving

    def inbox(self) -> Inbox:
        return Inbox(
            self.storage,
            self.place.codec.reader(self.place.identities[self.name]),
            self.place.roster(),
            "school",
            self.device,
            self.school,
            self.epoch,
            FORMS,
            PACK,
        )

    def receive(self, raw: bytes) -> Outcome:
        return receiving.receive(raw, self.inbox())

    def retry(self) -> tuple[Outcome, ...]:
        return receiving.retry_held(self.inbox())

    def states(self) -> Mapping[tuple[str, Dot], RecordState]:
        return self.storage.content.records

    def heads(self) -> Mapping[str, int]:
        return {epoch: len(line.changes) for epoch, line in self.lines.items()}

    def has(self) -> Mapping[str, int]:
        return {epoch: s.have.contiguous for epoch, s in self.storage.content.standings.items()}

    def kept(self) -> list[bytes]:
        return kept_parcels(self.storage, sorted(self.storage.content.standings))

    def restatements(self, device: str, has: Mapping[str, int], school: str) -> list[bytes]:
        return give_back(self.place, self.name, self.inbox(), device, has, school)

    # -- the disk

    def backup(self) -> Backup:
        return Backup(
            self.storage.content.copy(), dict(self.lines), self.epoch, tuple(self.parcels), dict(self.ledgers)
        )

    def restore(self, backup: object, noticed: bool) -> None:
        """An older disk. `noticed`: the program saw it and writes under a new epoch; otherwise it goes on."""
        assert isinstance(backup, Backup)
        self.storage = MemoryStorage(backup.content.copy())
        self.lines = dict(backup.lines)
        self.parcels = list(backup.sealed)
        self.ledgers = dict(backup.ledgers)
        self.epoch = backup.epoch
        if noticed:
            self._begin()

    def close(self) -> None:
        """Nothing is left of it anyway."""
