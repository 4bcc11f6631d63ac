"""A school's PC as the machine drives it; memory and the encrypted store each give one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from forms.answers import Answers
from sync.change import Change
from sync.envelope.receipt import Receipt
from sync.merge.state import RecordState
from sync.receive.inbox import Outcome
from sync.receive.ledger import Verdict
from sync.vector import Dot, Ranges


@dataclass(frozen=True)
class Answered:
    """What a receipt meant here: own epochs of which the receiver has another history, those of which it may have, and
    old dots -> new ones where that made the PC say things again."""

    verdict: Verdict
    forks: frozenset[str] = frozenset()
    doubts: frozenset[str] = frozenset()
    renamed: Mapping[Dot, Dot] = field(default_factory=dict)


class Pc(Protocol):
    """Every method is one thing a person or the road does."""

    name: str
    school: str

    @property
    def device(self) -> str: ...

    @property
    def epoch(self) -> str: ...

    def save(self, form: str, record: Dot | None, answers: Answers, settle: Collection[str] = ()) -> Change | None:
        """What a page does: `answers` are whole. None if nothing differs."""

    def answers(self, form: str, record: Dot) -> Answers: ...

    def mark(self, form: str, record: Dot, deleted: bool) -> Change: ...

    def purge(self, form: str, record: Dot) -> Change: ...

    def seal(self) -> list[bytes]:
        """Everything not sealed yet, one parcel an epoch."""

    def sealed(self) -> list[bytes]:
        """All own parcels that stand for what this PC has."""

    def owed(self, office: str) -> Mapping[str, Ranges]:
        """By own epoch, what the office has not answered."""

    def waiting(self, office: str) -> int:
        """How many changes of these hold anything for the office."""

    def owed_parcels(self, office: str) -> list[bytes]: ...

    def receive(self, raw: bytes) -> Outcome: ...

    def retry(self) -> tuple[Outcome, ...]: ...

    def take(self, receipt: Receipt, office: str) -> Answered: ...

    def states(self) -> Mapping[tuple[str, Dot], RecordState]: ...

    def heads(self) -> Mapping[str, int]:
        """Own epoch -> the last number written under it."""

    def has(self) -> Mapping[str, int]:
        """Epoch -> the number up to which everything is here."""

    def kept(self) -> list[bytes]:
        """The sealed bytes of parcels taken from others, in the order of their ranges."""

    def restatements(self, device: str, has: Mapping[str, int], school: str) -> list[bytes]: ...

    def backup(self) -> object: ...

    def restore(self, backup: object, noticed: bool) -> None:
        """An older disk. `noticed`: the program saw it and writes under a new epoch; otherwise it goes on."""

    def close(self) -> None: ...


