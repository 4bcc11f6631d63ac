"""A `ReceiverStorage` in plain dictionaries: the least that keeps the contract. Its values are immutable."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from sync.change import Change
from sync.merge.rule import created
from sync.merge.state import RecordState
from sync.receive.storage import HeldParcel, Span, Standing
from sync.vector import Dot, Vector


@dataclass
class Content:
    """All there is; a transaction that fails puts the copy back."""

    standings: dict[str, Standing] = field(default_factory=dict)
    spans: dict[str, Span] = field(default_factory=dict)
    taken: dict[str, bytes] = field(default_factory=dict)
    held: dict[str, tuple[HeldParcel, bytes]] = field(default_factory=dict)
    records: dict[tuple[str, Dot], RecordState] = field(default_factory=dict)
    runs: dict[str, tuple[tuple[int, Vector], ...]] = field(default_factory=dict)
    refusals: dict[tuple[str, int, str], str] = field(default_factory=dict)
    counter: int = 0

    def copy(self) -> Content:
        return Content(
            dict(self.standings),
            dict(self.spans),
            dict(self.taken),
            dict(self.held),
            dict(self.records),
            dict(self.runs),
            dict(self.refusals),
            self.counter,
        )


class MemoryStorage:
    """Keeps the contract of `sync.receive.storage` for as long as the process lives."""

    def __init__(self, content: Content | None = None) -> None:
        self.content = content or Content()
        self._is_writing = False

    @contextmanager
    def transaction(self) -> Iterator[None]:
        assert not self._is_writing
        self._is_writing = True
        before = self.content.copy()
        try:
            yield
        except BaseException:
            self.content = before
            raise
        finally:
            self._is_writing = False

    def standing(self, epoch: str) -> Standing | None:
        return self.content.standings.get(epoch)

    def standings(self, device: str) -> Sequence[Standing]:
        return [s for _, s in sorted(self.content.standings.items()) if s.device == device]

    def save_standing(self, standing: Standing) -> None:
        self._writes()
        self.content.standings[standing.epoch] = standing

    def spans(self, epoch: str, first: int, last: int) -> Sequence[Span]:
        found = [s for s in self.content.spans.values() if s.epoch == epoch]
        touching = [s for s in found if s.first <= last + 1 and s.last >= first - 1]
        return sorted(touching, key=lambda s: (s.first, s.last, s.header_hash))

    def parcel(self, header_hash: str) -> bytes | None:
        held = self.content.held.get(header_hash)
        return self.content.taken.get(header_hash, held[1] if held else None)

    def keep_parcel(self, span: Span, raw: bytes) -> None:
        self._writes()
        self.content.spans[span.header_hash] = span
        self.content.taken[span.header_hash] = raw

    def hold_parcel(self, held: HeldParcel, raw: bytes) -> None:
        self._writes()
        self.content.held[held.header_hash] = (held, raw)

    def held_parcels(self, epoch: str | None = None, device: str | None = None) -> Sequence[HeldParcel]:
        found = [held for held, _ in self.content.held.values()]
        return [h for h in found if epoch in (None, h.epoch) and device in (None, h.device)]

    def release_parcel(self, header_hash: str) -> None:
        self._writes()
        self.content.held.pop(header_hash, None)

    def create_records(self, form: str, owner: str, changes: Sequence[Change]) -> None:
        self._writes()
        for change in changes:
            assert (form, change.record) not in self.content.records, "the fast path met a record that is here"
            self.content.records[form, change.record] = created(change)

    def load_records(self, form: str, ids: Collection[Dot]) -> Mapping[Dot, RecordState]:
        return {dot: self.content.records[form, dot] for dot in ids if (form, dot) in self.content.records}

    def save_records(self, form: str, owner: str, states: Sequence[RecordState]) -> None:
        self._writes()
        for state in states:
            self.content.records[form, state.id] = state

    def seen_runs(self, epoch: str) -> Sequence[tuple[int, Vector]]:
        return self.content.runs.get(epoch, ())

    def add_seen_runs(self, epoch: str, runs: Sequence[tuple[int, Vector]]) -> None:
        self._writes()
        self.content.runs[epoch] = tuple(sorted({**dict(self.content.runs.get(epoch, ())), **dict(runs)}.items()))

    def counter(self) -> int:
        return self.content.counter

    def count_up(self) -> int:
        self._writes()
        self.content.counter += 1
        return self.content.counter

    def note_refusals(self, epoch: str, refusals: Sequence[tuple[int, str, str]]) -> None:
        self._writes()
        for seq, code, key in refusals:
            self.content.refusals[epoch, seq, key] = code

    def _writes(self) -> None:
        assert self._is_writing, "a write outside a transaction"
