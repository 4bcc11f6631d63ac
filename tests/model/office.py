"""A county or a region: receives, answers, and may be restored from a backup."""

from __future__ import annotations

from collections.abc import Mapping

from sync.envelope.receipt import Receipt
from sync.merge.state import RecordState
from sync.receive import answering, receiving
from sync.receive.inbox import Inbox, Outcome
from sync.vector import Dot
from tests.contracts.memory_storage import Content, MemoryStorage
from tests.contracts.receiver_storage import FORMS
from tests.model.place import PACK, Place, give_back


class Office:
    """A county or a region: receives, answers, and may be restored from a backup."""

    def __init__(self, place: Place, name: str) -> None:
        self.place = place
        self.name = name
        self.storage = MemoryStorage()
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

    def states(self) -> Mapping[tuple[str, Dot], RecordState]:
        return self.storage.content.records

    def kept(self) -> list[bytes]:
        """The sealed bytes of parcels taken from others, in the order of their ranges."""
        spans = sorted(self.storage.content.spans.values(), key=lambda s: (s.epoch, s.first, s.last))
        return [self.storage.content.taken[span.header_hash] for span in spans if not span.restated]

    def backup(self) -> Content:
        return self.storage.content.copy()

    def restore(self, content: Content) -> None:
        """Whoever restores an office gives it a new epoch, which the roster names."""
        self.storage = MemoryStorage(content.copy())
        self.storage.content.counter = 0
        self.place.office_epochs[self.name] = self.place.new_epoch()

    def restatements(self, device: str, has: Mapping[str, int], school: str) -> list[bytes]:
        return give_back(self.place, self.name, self.inbox(), device, has, school)


