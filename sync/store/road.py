"""What outbox and inbox ask of a store: journal, epochs, parcels, receipts and signed files. One thread at a time."""

from __future__ import annotations

from collections.abc import Sequence

from sync.change import Change
from sync.envelope.header import Header
from sync.envelope.receipt import Answer, Receipt
from sync.envelope.roster import Receiver
from sync.receive.ledger import Verdict
from sync.receive.storage import ReceiverStorage, Span
from sync.store import delivery, epoch, journal, parcels, proofs, receipts, replicas, signed_files
from sync.store.addressed import Addressed
from sync.store.county_book import CountyBook
from sync.store.county_figures import CountyFigures
from sync.store.delivery import Waiting
from sync.store.opened import Opened
from sync.store.parcels import Kept
from sync.store.proofs import Proof, Proven
from sync.store.receipts import Noted, ReceiverState
from sync.store.receiving import StoreReceiver
from sync.store.replicas import Replicas
from sync.store.settling import Settling
from sync.vector import Dot, Ranges, Vector


class Road(Opened):
    """How what was written leaves and what came back. Each write is one transaction, kept whole or not at all."""

    @property
    def own_epoch(self) -> str:
        """The epoch new changes are written under; looks first whether it may be continued."""
        self._session.ready_to_write(self._database)
        return epoch.own(self._database)

    @property
    def own_epochs(self) -> tuple[str, ...]:
        """All epochs this PC ever wrote under, the present one last; not those a county wrote to one school under."""
        return replicas.own_epochs(self._database)

    def begin_epoch(self, counter: int = 0) -> None:
        """Goes on under a new epoch: what was once signed here shows that this database was set back. `counter`: the
        highest of a receipt known to have been given out."""
        with self._writing():
            self._session.begin_epoch(self._database, counter)
        self._session.doubt()

    @property
    def new_epoch_because(self) -> str:
        """Why a new epoch was begun since signing in, or will be before the next write: 'fork', 'copy', 'place',
        'marker', 'rolled_back', 'machine'; '' if neither."""
        return self._session.because(self._database)

    @property
    def head(self) -> int:
        """The number of the newest own change of the present epoch, 0 if there is none."""
        return self.head_of(epoch.own(self._database))

    def head_of(self, own_epoch: str) -> int:
        number = Replicas(self._database).number(own_epoch)
        return 0 if number is None else replicas.head(self._database, number)

    def link(self, dot: Dot) -> str:
        """The chain link at an own change, 64 hex digits; KeyError if there is none."""
        local_id = Replicas(self._database).local(dot)
        return journal.link_at(self._database, -1 if local_id is None else local_id).hex()

    def journal(self, own_epoch: str, first: int, last: int) -> list[Change]:
        """Own changes first..last of an own epoch, in order."""
        number = Replicas(self._database).number(own_epoch)
        return [] if number is None else list(journal.changes(self._database, number, first, last))

    def vector(self) -> Vector:
        """For each epoch the n such that 1..n are all here."""
        return replicas.vector(self._database)

    def had(self) -> dict[tuple[str, str], Ranges]:
        """What is here, by (device key, epoch)."""
        return {(r.device, r.epoch): r.had for r in replicas.every(self._database) if r.had and r.device}

    def spans(self, epoch: str, first: int, last: int) -> Sequence[Span]:
        """Parcels from elsewhere that were taken, whose range overlaps first..last or touches it."""
        return parcels.spans(self._database, epoch, first, last)

    def keep_parcel(self, header: Header, raw: bytes) -> int:
        """Keeps an own parcel as it was sealed; its number. Call it before the bytes go anywhere."""
        with self._writing():
            number = parcels.keep_own(self._database, header, raw, self._session.at())
        self._session.note_leaving(self._database)
        return number

    def parcels(self, *, epoch: str | None = None, state: str | None = None) -> list[Kept]:
        """The sealed files kept, by epoch and range: see `parcels.Kept`."""
        return parcels.listed(self._database, epoch=epoch, state=state)

    def parcel_bytes(self, header_id: str) -> bytes | None:
        """The bytes of a kept file; None once they were given up."""
        return parcels.raw(self._database, header_id)

    def sealed_up_to(self, own_epoch: str) -> int:
        return parcels.sealed_up_to(self._database, own_epoch)

    def previous_parcel(self, own_epoch: str) -> str:
        """The id of the newest own parcel of an epoch, '' for none: the next header's `prev`."""
        return parcels.previous(self._database, own_epoch)

    def settle_parcel(self, number: int, *, is_settled: bool = True) -> None:
        """Says whether every receiver due has answered for an own parcel; 90 days later its bytes may go."""
        with self._writing():
            if is_settled:
                parcels.settle(self._database, number, self._session.at())
            else:
                parcels.owe_again(self._database, number)

    def give_up_parcels(self, own_epoch: str, first: int, receiver_key: str, held_because: str) -> None:
        """Gives up the own parcels from the one that holds `first` on, so that their numbers can be sealed again, and
        what the receiver answered of the bytes that were: that it holds them for this reason."""
        with self._writing():
            parcels.replace_from(self._database, own_epoch, first)
            receipts.forget_held(self._database, receiver_key, own_epoch, held_because)

    def follow_receivers(self, receivers: Sequence[Receiver]) -> None:
        """Takes from a verified roster who answers with receipts."""
        with self._writing():
            receipts.follow_roster(self._database, receivers)

    def receivers(self) -> list[ReceiverState]:
        return receipts.receivers(self._database)

    def note_receipt(self, receipt: Receipt, raw: bytes = b"", route: str = "http") -> Noted:
        """Takes a verified receipt that came by `route`; the newest `raw` is kept. Where it shows a fork, our changes
        from there on are said again under a new epoch at once: local ids change, so screens must look anew. See
        `receipts.Noted`."""
        with self._writing():
            noted = receipts.note(self._database, receipt, self._session.at(), route)
            if raw and noted.outcome is Verdict.TAKEN:
                signed_files.keep(self._database, "receipt", receipt.device, receipt.counter, raw)
            if noted.forks:
                numbers = Replicas(self._database)
                first = min(noted.forks, key=numbers.local_or_new)
                self._session.reissue_from(self._database, first)
        if noted.doubts or noted.forks:
            self._session.doubt()
        return noted

    def count_changes(self, own_epoch: str, numbers: Ranges, receiver_level: str) -> int:
        """How many own changes of these numbers hold something for a receiver of this level."""
        number = Replicas(self._database).number(own_epoch)
        return 0 if number is None else proofs.changes_in(self._database, number, numbers, receiver_level)

    def proofs(self, last: int = 100) -> list[Proof]:
        """The receipts taken that proved something new, the newest first."""
        return proofs.latest(self._database, last)

    def proven(self, receiver_key: str, own_epoch: str) -> list[Proven]:
        """By which receipts, routes and when the numbers of an own epoch were proven; see `proofs.ranges`."""
        number = Replicas(self._database).number(own_epoch)
        return [] if number is None else proofs.ranges(self._database, receiver_key, number)

    def is_news(self, receipt: Receipt) -> bool:
        """Whether a receipt is newer than all that were taken to the same key of this PC."""
        return receipts.is_news(self._database, receipt)

    def answered(self, receiver_key: str, own_epoch: str) -> Answer:
        """What a receiver has answered of an own epoch: have, held, refused; the rest is missing there."""
        return receipts.answered(self._database, receiver_key, own_epoch)

    def waiting(self, receiver_level: str, receiver_key: str | None = None) -> Waiting:
        """What waits for a receiver of level 'county' or 'region', by form, and since when; key None: for any."""
        return delivery.waiting(self._database, receiver_level, receiver_key)

    def keep_signed(self, kind: str, name: str, version: int, raw: bytes) -> bool:
        """Keeps a verified roster, card or pack; False if a higher version is here already (they only grow)."""
        with self._writing():
            return signed_files.keep(self._database, kind, name, version, raw)

    def signed(self, kind: str, name: str) -> bytes | None:
        return signed_files.newest(self._database, kind, name)

    def signed_files(self, kind: str) -> list[bytes]:
        """All files kept of a kind, the highest version first."""
        return signed_files.every(self._database, kind)

    def forget_signed(self, kind: str, name: str) -> None:
        """Drops a file that nothing relies on any more."""
        with self._writing():
            signed_files.forget(self._database, kind, name)

    @property
    def settling(self) -> Settling:
        """Twins and conflicts between the school's PCs: listing and settling them."""
        return Settling(self._session, self._database, self._writing)

    def receiving(self) -> ReceiverStorage:
        """This replica for `sync.receive`, over this connection."""
        self._session.ready_to_write(self._database)
        return StoreReceiver(self._database, self._session.tables, self._session.doubt)

    @property
    def addressed(self) -> Addressed:
        """What a county desk writes for single schools, and who had it when they wrote."""
        return Addressed(self._session, self._database, self._writing)

    def county_book(self) -> CountyBook:
        """What a county desk keeps of its schools, over this connection."""
        self._session.ready_to_write(self._database)
        return CountyBook(self._database)

    def county_figures(self) -> CountyFigures:
        """What a county desk keeps of its schools' figures and of its list of children, over this connection."""
        self._session.ready_to_write(self._database)
        return CountyFigures(self._database)

    @property
    def now(self) -> int:
        """Wall time, seconds since 1970: for people to read, never for order."""
        return self._session.at()
