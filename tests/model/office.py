"""A county or a region: receives, answers, and may be restored from a backup; on plain memory or on a real platform's
database."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import Engine, select, union_all

from forms.definition import Audience
from sync.envelope.receipt import Receipt
from sync.merge.state import RecordState
from sync.platform import database
from sync.platform.storage import PlatformStorage
from sync.receive import answering, receiving
from sync.receive.inbox import Inbox, Outcome
from sync.receive.storage import ReceiverStorage
from sync.vector import Dot
from tests.contracts.memory_storage import Content, MemoryStorage
from tests.contracts.receiver_storage import FORMS
from tests.model.place import PACK, Place, give_back, kept_parcels

LEVELS = {"county": Audience.COUNTY, "region": Audience.REGION}


class Office:
    def __init__(self, place: Place, name: str, storage: ReceiverStorage) -> None:
        self.place = place
        self.name = name
        self.storage = storage
        place.office_epochs[name] = place.new_epoch()

    @property
    def device(self) -> str:
        return self.place.public(self.name)

    @property
    def epoch(self) -> str:
        return self.place.office_epochs[self.name]

    def inbox(self) -> Inbox:
        return Inbox(
            self.storage,
            self.place.codec.reader(self.place.identities[self.name]),
            self.place.roster(),
            self.name,
            self.device,
            forms=FORMS,
            pack=PACK,
        )

    def receive(self, raw: bytes) -> Outcome:
        return receiving.receive(raw, self.inbox())

    def retry(self) -> tuple[Outcome, ...]:
        return receiving.retry_held(self.inbox())

    def receipt(self, sender: str) -> Receipt | None:
        return answering.make_receipt(self.storage, sender, self.device, self.epoch, self.name)

    def restatements(self, device: str, has: Mapping[str, int], school: str) -> list[bytes]:
        return give_back(self.place, self.name, self.inbox(), device, has, school)

    def kept(self) -> list[bytes]:
        """The sealed bytes of parcels taken from others, in the order of their ranges."""
        return kept_parcels(self.storage, self.epochs())

    def epochs(self) -> list[str]:
        raise NotImplementedError

    def states(self) -> Mapping[tuple[str, Dot], RecordState]:
        """Everything that stands here, not only what a list would show."""
        raise NotImplementedError

    def backup(self) -> object:
        raise NotImplementedError

    def restore(self, backup: object) -> None:
        """Whoever restores an office gives it a new epoch, which the roster names."""
        self.put_back(backup)
        self.place.office_epochs[self.name] = self.place.new_epoch()

    def put_back(self, backup: object) -> None:
        raise NotImplementedError

    def close(self) -> None:
        """Nothing stays behind."""


class MemoryOffice(Office):
    def __init__(self, place: Place, name: str) -> None:
        self.memory = MemoryStorage()
        super().__init__(place, name, self.memory)

    def epochs(self) -> list[str]:
        return sorted(self.memory.content.standings)

    def states(self) -> Mapping[tuple[str, Dot], RecordState]:
        return self.memory.content.records

    def backup(self) -> Content:
        return self.memory.content.copy()

    def put_back(self, backup: object) -> None:
        assert isinstance(backup, Content)
        self.memory.content = backup.copy()
        self.memory.content.counter = 0


class PlatformOffice(Office):
    """On the database of a platform, SQLite."""

    def __init__(self, place: Place, name: str, directory: Path) -> None:
        directory.mkdir()
        self.directory = directory
        self.engine: Engine = database.open_engine(directory)
        self.platform = PlatformStorage(self.engine, FORMS, LEVELS[name])
        super().__init__(place, name, self.platform)

    def epochs(self) -> list[str]:
        with self.platform.reading() as connection:
            return sorted(connection.execute(select(database.replicas.c.epoch)).scalars())

    def states(self) -> Mapping[tuple[str, Dot], RecordState]:
        found: dict[tuple[str, Dot], RecordState] = {}
        with self.platform.transaction():
            for form in FORMS:
                tables, buried = self.platform.table(form), database.tombstones
                assert tables is not None
                ids = union_all(select(tables.record.c["_id"]), select(buried.c.id).where(buried.c.form == form))
                dots = [self.platform._dot(local_id) for local_id in self.platform.connection.execute(ids).scalars()]
                assert len(set(dots)) == len(dots), "a record stands beside its tombstone"
                found |= {(form, dot): state for dot, state in self.platform.load_records(form, dots).items()}
        return found

    def backup(self) -> bytes:
        self.engine.dispose()  # the last connection empties the log into the file
        return (self.directory / database.FILE).read_bytes()

    def put_back(self, backup: object) -> None:
        assert isinstance(backup, bytes)
        self.engine.dispose()
        (self.directory / database.FILE).write_bytes(backup)
        self.storage = self.platform = PlatformStorage(self.engine, FORMS, LEVELS[self.name])

    def close(self) -> None:
        self.engine.dispose()
