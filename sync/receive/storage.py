"""What receiving needs of a replica's storage; the encrypted store, the platform and memory each implement it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol

from sync.change import Change
from sync.envelope.header import SCHOOL
from sync.merge.state import RecordState
from sync.vector import Dot, Ranges, Vector

ByCode = Mapping[str, Ranges]


def _no_codes() -> ByCode:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Standing:
    """What this receiver knows of one epoch: one small row, loaded and saved as a whole.

    Every seq is in one state. `have`: applied here as far as this receiver can open it. `held`, by code: verified
    but not applied, a task for a person (or for a later roster). `refused`, by code: never applied. In none of the
    three: missing. `verified` is every seq of every parcel that was taken (have, refused, and changes held one by
    one: only these are in `held`). A parcel held whole (device, revoked, fork ...) is not in here at all but in
    `held_parcels`. `links`: for the end of each range of `verified`, the sender's chain link there, from the header;
    and for the end of the parcel that last came again.

    `early`: seqs of records of this epoch that have a stored state though the change that creates them has not
    come (another PC of the school edited them first). Creations of other seqs may be inserted without a look-up.
    `fork`: the first seq at which a held parcel differs from what was taken; 0 while no fork is known.
    `counter`: this receiver's receipt counter when anything here last changed."""

    epoch: str
    device: str  # the signing key whose numbers these are
    owner: str  # code of the school (or county, region) the device belonged to when the epoch was first taken
    have: Ranges = field(default_factory=Ranges)
    held: ByCode = field(default_factory=_no_codes)
    refused: ByCode = field(default_factory=_no_codes)
    verified: Ranges = field(default_factory=Ranges)
    links: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}))
    early: frozenset[int] = frozenset()
    fork: int = 0
    counter: int = 0


@dataclass(frozen=True, slots=True)
class Span:
    """One parcel that was taken: its range, the hash of its signed header, the hash of the parcel before it
    ('' for the first), the chain link at `last`, and which of its sections were applied ('county', ...).

    `restated`: not its writer's own bytes but said once more, as by a county; its writer's own parcel for the same
    seqs is welcome later and is no fork."""

    epoch: str
    first: int
    last: int
    header_hash: str
    prev: str
    link: str
    applied: tuple[str, ...] = ()
    restated: bool = False


def given_back(spans: Iterable[Span]) -> Ranges:
    """The numbers of these parcels that are here only as somebody said them once more who could not read what stays in
    the school: their writer may still say them whole."""
    spans = list(spans)
    is_whole = {span: not span.restated or SCHOOL in span.applied for span in spans}
    back = Ranges.of((span.first, span.last) for span in spans if not is_whole[span])
    return back - Ranges.of((span.first, span.last) for span in spans if is_whole[span])


@dataclass(frozen=True, slots=True)
class HeldParcel:
    """One parcel that waits for a person or a roster, and why: a code of `sync.receive.codes`.

    Mostly kept whole without being applied. With code 'owner' it was taken (it has a `Span`, too) but for some changes
    of records nobody had heard of; then both `keep_parcel` and `hold_parcel` were called with its bytes."""

    header_hash: str
    device: str
    epoch: str
    first: int
    last: int
    code: str
    size: int  # bytes


class ReceiverStorage(Protocol):
    """The replica as receiving sees it. Everything inside one `transaction()` is durable together or not at all.

    Implementations raise only `forms.errors.WorldError` for a failing disk or server; they never interpret changes.
    Every method but `transaction` is called inside a transaction, except the reading ones that `make_receipt` uses
    (`standings`, `counter`). One contract, `tests/contracts/receiver_storage.py`, holds for all of them."""

    def transaction(self) -> AbstractContextManager[None]:
        """One write transaction, exclusive of other writers from its start; leaving it by an error undoes all."""

    # -- who has sent what ---------------------------------------------------------------------------------------

    def standing(self, epoch: str) -> Standing | None:
        """What is known of this epoch; None if no parcel of it ever came.

        A replica that writes answers for its own epochs too: device and owner its own, `have` and `verified`
        1..head, so that edits of its records by other PCs of the school find their owner."""

    def standings(self, device: str) -> Sequence[Standing]:
        """All epochs this device has written in, by epoch."""

    def save_standing(self, standing: Standing) -> None:
        """Keep it in place of the one for the same epoch."""

    def spans(self, epoch: str, first: int, last: int) -> Sequence[Span]:
        """Parcels taken whose range overlaps first..last or touches it (ends at first-1, begins at last+1), by range.

        Kept for ever: 500 a year and school. Index by (epoch, first)."""

    def parcel(self, header_hash: str) -> bytes | None:
        """The sealed bytes of a parcel that was taken or is held; None once they were given up."""

    def keep_parcel(self, span: Span, raw: bytes) -> None:
        """Keep a parcel that was taken, sealed as it came. What came again is known and not kept again; but these
        bytes take the place of those that were held under the same `header_hash`."""

    # -- what is held --------------------------------------------------------------------------------------------

    def hold_parcel(self, held: HeldParcel, raw: bytes) -> None:
        """Keep a parcel without applying it; in place of the one with the same `header_hash`."""

    def held_parcels(self, epoch: str | None = None, device: str | None = None) -> Sequence[HeldParcel]:
        """Parcels held whole, all or those of one epoch or device, in the order they came first."""

    def release_parcel(self, header_hash: str) -> None:
        """Forget that this parcel is held (it was taken, or nothing of it is wanted any more), and its bytes unless
        `keep_parcel` took them over."""

    # -- records -------------------------------------------------------------------------------------------------

    def create_records(self, form: str, owner: str, changes: Sequence[Change]) -> None:
        """The fast path. Each change creates a record (`change.creates`) that certainly has no state here: insert
        without looking. The state to keep is `sync.merge.rule.created(change)`: every register holds one sibling
        (dot, clock 1 or more as the change says, value)."""

    def load_records(self, form: str, ids: Collection[Dot]) -> Mapping[Dot, RecordState]:
        """The states of those of these records that are here (purged tombstones and not yet created ones
        included), in one query. `ids` may hold thousands. A record is known by form and id together."""

    def save_records(self, form: str, owner: str, states: Sequence[RecordState]) -> None:
        """Insert or replace these states: registers, shown values in the typed tables, conflicts, deleted flag.

        A form or field that the pack does not know is kept all the same (typed tables are a projection). A purged
        state must leave nothing of the record but its tombstone: typed row, registers, search, own journal."""

    # -- what writers had seen -----------------------------------------------------------------------------------

    def seen_runs(self, epoch: str) -> Sequence[tuple[int, Vector]]:
        """By seq: (from, vector). The writer's `seen` of any dot that was taken is the vector of the last run that
        begins at or before it. Own epochs too: a replica notes a run for each own change whose `seen` differs from
        the one before. Mostly one empty run from 1 (a school with one PC); cache it."""

    def add_seen_runs(self, epoch: str, runs: Sequence[tuple[int, Vector]]) -> None:
        """Insert runs; a run with the same `from` is replaced."""

    # -- receipts ------------------------------------------------------------------------------------------------

    def counter(self) -> int:
        """This receiver's receipt counter in its present epoch; 0 at first."""

    def count_up(self) -> int:
        """The counter, raised by one, durable with the transaction."""

    # -- for people ----------------------------------------------------------------------------------------------

    def note_refusals(self, epoch: str, refusals: Sequence[tuple[int, str, str]]) -> None:
        """(seq, code, register key or '') of changes refused or held one by one. Keys are field names, never values."""
