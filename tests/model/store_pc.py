"""A school's PC on the product's own encrypted store; a fresh directory each, the marker on another one."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from forms.answers import Answers
from sync import outbox
from sync.change import Change
from sync.envelope.audiences import split
from sync.envelope.header import AUDIENCES, Header, read_header
from sync.envelope.receipt import Receipt
from sync.merge.state import RecordState
from sync.receive import ledger, receiving
from sync.receive.inbox import Inbox, Outcome
from sync.receive.ledger import OwnEpoch
from sync.store import NewUser, School, create_school, epoch
from sync.store.replicas import Replicas
from sync.store.store import Store
from sync.vector import Dot, Ranges
from tests.contracts.receiver_storage import FORMS
from tests.model.pc import Answered
from tests.model.place import PACK, Place, give_back, kept_parcels
from tests.sync.store_kit import PASSWORD, Clock, Desk, SmallPack

SMALL_PACK = SmallPack(FORMS, PACK)


@cache
def _new_school(name: str, code: str) -> Mapping[str, bytes]:
    """The files of a school just set up, one for each PC; setting one up costs as much as a whole run."""
    first = hashlib.sha256(name.encode()).hexdigest()[:16]
    with TemporaryDirectory() as directory, pytest.MonkeyPatch.context() as patch:
        patch.setattr(epoch, "new_name", lambda: first)
        desk = Desk(Path(directory))
        school, user = School(code, "红柳河小学", "653121"), NewUser("古丽", "clerk", PASSWORD)
        create_school(desk.directory, school, user, SMALL_PACK, reserve=0).close()
        return files_under(desk.root)


def files_under(root: Path) -> dict[str, bytes]:
    """All files in a folder by their paths within it."""
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def laid_out(root: Path, files: Mapping[str, bytes]) -> None:
    """Writes files by their paths within a new folder."""
    for name, content in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content)


@dataclass(frozen=True)
class Disk:
    """The database file as it was, and the marker on the other medium."""

    database: bytes
    marker: Mapping[str, bytes]


class StorePc:
    def __init__(self, place: Place, name: str, root: Path) -> None:
        self.place = place
        self.name = name
        self.school = place.schools[name]
        self.desk = Desk(root, Clock(), root / "other-medium")
        laid_out(root, self._first_files())
        self._followed: Mapping[str, str] = {}
        self._open()
        place.take_keys(name, self.store.device_key, self.store.age_identities[0])

    def _first_files(self) -> Mapping[str, bytes]:
        return _new_school(self.name, self.school)

    def _open(self) -> None:
        self.store: Store = self.desk.open(pack=SMALL_PACK)
        self._followed = {}

    def close(self) -> None:
        self.store.close()

    @property
    def device(self) -> str:
        return self.place.public(self.name)

    @property
    def epoch(self) -> str:
        return self.store.own_epoch

    # -- writing

    def save(self, form: str, record: Dot | None, answers: Answers, settle: Collection[str] = ()) -> Change | None:
        self._tick()
        saved = self.store.save(form, None if record is None else self._local(record), answers, 1, settle=settle)
        return None if saved.dot is None else self._written(saved.dot)

    def mark(self, form: str, record: Dot, deleted: bool) -> Change:
        self._tick()
        said = (self.store.delete if deleted else self.store.undelete)(form, self._local(record), 1)
        assert said.dot is not None
        return self._written(said.dot)

    def purge(self, form: str, record: Dot) -> Change:
        self._tick()
        self.store.purge(form, [self._local(record)], 1)
        return self._written(Dot(self.epoch, self.store.head))

    def answers(self, form: str, record: Dot) -> Answers:
        return self.store.record(form, self._local(record)).answers

    def _tick(self) -> None:
        """No two own changes are of the same second: so one is known again under another number."""
        self.desk.clock.seconds += 1

    def _local(self, record: Dot) -> int:
        found = self.store.local_id(record)
        assert found is not None
        return found

    def _written(self, dot: Dot) -> Change:
        (change,) = self.store.journal(dot.epoch, dot.seq, dot.seq)
        return change

    # -- the road

    def seal(self) -> list[bytes]:
        """As `sync.sealing` does, but also what is for the school alone, and by the run's codec."""
        self._follow()
        for office in self.place.offices:
            receiver = self.place.roster().receiver(self.place.public(office))
            assert receiver is not None
            outbox.give_up_spoilt(self.store, receiver)
        heads = {epoch: (self.store.sealed_up_to(epoch) + 1, self.store.head_of(epoch)) for epoch in self._own()}
        return [self._seal(epoch, first, last) for epoch, (first, last) in heads.items() if first <= last]

    def _seal(self, epoch: str, first: int, last: int) -> bytes:
        parts: dict[str, list[Change]] = {name: [] for name in AUDIENCES}
        for change in self.store.journal(epoch, first, last):
            for name, part in split(change, FORMS[change.form]).items():
                parts[name].append(part)
        prev, link = self.store.previous_parcel(epoch), self.store.link(Dot(epoch, last))
        header = Header("parcel", self.device, self.school, epoch, first, last, prev, link, PACK)
        raw = self.place.codec.seal(
            header, parts, self.place.recipients(self.school), self.place.keys[self.name]
        )
        self.store.keep_parcel(read_header(raw), raw)
        return raw

    def _own(self) -> tuple[str, ...]:
        return self.store.own_epochs

    def sealed(self) -> list[bytes]:
        kept = [one for one in self.store.parcels() if one.epoch in self._own() and one.state in ("sealed", "settled")]
        return [raw for one in kept if (raw := self.store.parcel_bytes(one.id)) is not None]

    def owed(self, office: str) -> Mapping[str, Ranges]:
        self._follow()
        device = self.place.public(office)
        return {epoch: ledger.owed(self._own_epoch(epoch), self.store.answered(device, epoch)) for epoch in self._own()}

    def _own_epoch(self, epoch: str) -> OwnEpoch:
        return OwnEpoch(self.store.head_of(epoch), lambda seq: self.store.link(Dot(epoch, seq)))

    def owed_parcels(self, office: str) -> list[bytes]:
        self._follow()
        kept = outbox.owed(self.store, self.place.public(office))
        return [raw for one in kept if (raw := self.store.parcel_bytes(one.id)) is not None]

    def waiting(self, office: str) -> int:
        self._follow()
        return self.store.waiting(office, self.place.public(office)).count

    def _follow(self) -> None:
        """Takes up who receives now."""
        if self._followed != self.place.office_epochs:
            self.store.follow_receivers(self.place.roster().receivers)
            self._followed = dict(self.place.office_epochs)

    def take(self, receipt: Receipt, office: str) -> Answered:
        self._follow()
        before = {c.at: c.dot for epoch in self._own() for c in self._journal(epoch)}
        noted = self.store.note_receipt(receipt)
        outbox.settle(self.store)
        forks, doubts = ({dot.epoch for dot in dots} for dots in (noted.forks, noted.doubts))
        renamed = {before[c.at]: c.dot for c in self._journal(self._own()[-1])} if forks else {}
        return Answered(noted.outcome, frozenset(forks), frozenset(doubts), renamed)

    def _journal(self, epoch: str) -> list[Change]:
        return self.store.journal(epoch, 1, self.store.head_of(epoch))

    # -- receiving

    def inbox(self) -> Inbox:
        return Inbox(
            self.store.receiving(),
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
        return states_in(self.store)

    def heads(self) -> Mapping[str, int]:
        return {epoch: self.store.head_of(epoch) for epoch in self._own()}

    def has(self) -> Mapping[str, int]:
        return self.store.vector()

    def kept(self) -> list[bytes]:
        return kept_parcels(self.store.receiving(), sorted(self.has()))

    def restatements(self, device: str, has: Mapping[str, int], school: str) -> list[bytes]:
        return give_back(self.place, self.name, self.inbox(), device, has, school)

    # -- the disk

    def backup(self) -> Disk:
        return copied(self.store, self.desk)

    def restore(self, backup: object, noticed: bool) -> None:
        assert isinstance(backup, Disk)
        self.store.close()
        put_back(backup, self.desk, noticed)
        self._open()


def states_in(store: Store) -> Mapping[tuple[str, Dot], RecordState]:
    """All records of a store, those too that no list shows: hence by SQL."""
    storage, database = store.receiving(), store._database
    found: dict[tuple[str, Dot], RecordState] = {}
    for form in FORMS:
        table = store._tables(form).record.name
        ids = database.rows(f'select _id from "{table}" union select id from tombstone where form = ?', (form,))
        dots = [Replicas(database).dot(local_id) for (local_id,) in ids]
        found |= {(form, dot): state for dot, state in storage.load_records(form, dots).items()}
    return found


def copied(store: Store, desk: Desk) -> Disk:
    """The disk of an open store as it is now."""
    store.tidy()  # empties the log into the file
    medium = desk.marker
    assert isinstance(medium, Path)
    return Disk(desk.database.read_bytes(), files_under(medium))


def put_back(disk: Disk, desk: Desk, noticed: bool) -> None:
    """Puts the bytes of a closed store back in place. What gives it away is the marker; so that nobody notices, it
    goes back too."""
    for path in desk.directory.glob("*-wal"):
        path.unlink()
    with desk.database.open("r+b") as file:
        file.write(disk.database)
        file.truncate()
    if not noticed:
        assert isinstance(desk.marker, Path)
        for name, content in disk.marker.items():
            (desk.marker / name).write_bytes(content)
