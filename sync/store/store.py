"""One school's store over one connection: what screens, outbox and inbox may ask of it. One thread at a time."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from forms.answers import Answers, Value
from forms.errors import BugError, WorldError
from sync.change import Change
from sync.envelope.header import Header
from sync.envelope.keys import AgeIdentity, SigningKey
from sync.envelope.receipt import Answer, Receipt
from sync.envelope.roster import Receiver
from sync.receive.ledger import Verdict
from sync.receive.storage import ReceiverStorage
from sync.store import (
    access_log,
    backup,
    delivery,
    drafts,
    epoch,
    errors,
    inspection,
    journal,
    parcels,
    proofs,
    queries,
    receipts,
    replicas,
    saving,
    settings,
    signed_files,
    stored,
)
from sync.store.access_log import Access
from sync.store.addressed import Addressed
from sync.store.backup import Backup
from sync.store.county_book import CountyBook
from sync.store.database import Database
from sync.store.delivery import Waiting
from sync.store.device_keys import DeviceKeys
from sync.store.drafts import Draft
from sync.store.parcels import Kept
from sync.store.people import People
from sync.store.proofs import Proof, Proven
from sync.store.queries import Query, StoreLookup
from sync.store.receipts import Noted, ReceiverState
from sync.store.receiving import StoreReceiver
from sync.store.records import Records
from sync.store.replicas import Replicas
from sync.store.saving import Writer
from sync.store.school import Changes, PackOfForms, Root, Saved, School, Stored, User
from sync.store.session import Session, relieved
from sync.store.settling import Settling
from sync.store.tables import FormTables
from sync.vector import Dot, Ranges, Vector


class Store:
    """A school that was signed in to. Every write returns after the disk has it; an error means nothing was kept.

    Made by `create_school` and `open_store`; `another()` gives a second one for another thread."""

    def __init__(self, session: Session, database: Database) -> None:
        self._session = session
        self._database = database
        self._is_open = True

    # -- the school and this PC --------------------------------------------------------------------------------------

    def another(self) -> Store:
        """A second connection to the same open school, for another thread."""
        return Store(self._session, self._session.connect())

    def close(self) -> None:
        """Ends this connection; after the last one another program may open the school."""
        if self._is_open:
            self._is_open = False
            self._session.disconnect(self._database)

    @property
    def directory(self) -> Path:
        return self._session.directory

    @property
    def school(self) -> School:
        return self._session.school(self._database)

    @property
    def level(self) -> str:
        """'county' for a county desk, 'school' otherwise."""
        return self._session.level(self._database)

    @property
    def root(self) -> Root | None:
        """A county's root; None in a school."""
        return self._session.root(self._database)

    @property
    def users(self) -> tuple[User, ...]:
        """Those who may sign in; `people.everyone` has those who left, too."""
        return self.people.present

    @property
    def people(self) -> People:
        """Who works here: adding, removing, roles, passwords and the recovery sheet."""
        return People(self._session, self._database, self._writing)

    @property
    def device_key(self) -> SigningKey:
        return self.device_keys.present

    @property
    def device_keys(self) -> DeviceKeys:
        """This PC's key, and those from before its database came to this machine."""
        return DeviceKeys(self._database)

    @property
    def age_identities(self) -> tuple[AgeIdentity, ...]:
        """What opens parcels sealed to this PC, the newest first."""
        return self.device_keys.identities

    def setting(self, name: str, otherwise: Any = None) -> Any:
        """A JSON value kept by `put_setting`, or `otherwise`."""
        return settings.get(self._database, f"own.{name}", otherwise)

    def put_setting(self, name: str, value: Any) -> None:
        with self._writing():
            settings.put(self._database, f"own.{name}", value)

    def use_pack(self, pack: PackOfForms) -> None:
        """Goes over to a new pack: tables grow, nothing that is kept is lost."""
        with self._relief():
            self._session.use_pack(self._database, pack)

    # -- reading records ---------------------------------------------------------------------------------------------

    def ids(self, form_id: str, query: Query) -> array[int]:
        """Local ids of the records asked for, in order."""
        return queries.ids(self._database, self._tables(form_id), query)

    def page(self, form_id: str, ids: Sequence[int], columns: Sequence[str]) -> list[tuple[Value, ...]]:
        """Values of columns for these records, in the order of the ids; None throughout for one no longer here."""
        return queries.page(self._database, self._tables(form_id), ids, columns)

    def count(self, form_id: str, query: Query) -> int:
        return queries.count(self._database, self._tables(form_id), query)

    def record(self, form_id: str, local_id: int) -> Stored:
        """One record; InputError 'no_record' if it is not here (any more)."""
        return stored.record(self._database, self._tables(form_id), local_id)

    def local_id(self, dot: Dot) -> int | None:
        """The local id of a record's dot; None if its epoch was never heard of here."""
        return Replicas(self._database).local(dot)

    def history(self, form_id: str, local_id: int) -> list[Change]:
        """The own changes of a record that were not erased, oldest first."""
        return journal.of_record(self._database, local_id)

    def lookup(self) -> StoreLookup:
        """Other records for expressions; belongs to this store's thread."""
        return StoreLookup(self._database, self._session.tables)

    def delivery_states(self, form_id: str, ids: Sequence[int]) -> list[str]:
        """For each record 'waiting', 'some' or 'all'; see `delivery.DeliveryState`."""
        return delivery.states(self._database, self._tables(form_id), ids)

    def stale_ids(self, form_id: str) -> array[int]:
        """Records that were merged since their calculated fields were evaluated: see `save_calculated`."""
        return queries.stale(self._database, self._tables(form_id))

    # -- writing records ---------------------------------------------------------------------------------------------

    def save(
        self,
        form_id: str,
        local_id: int | None,
        answers: Answers,
        author: int,
        *,
        settle: Collection[str] = (),
        draft: str | None = None,
    ) -> Saved:
        """Journals what differs from the stored record (None: a new one) and applies it; on the disk when it returns.

        `answers` are whole: what is absent is cleared. Their calculated values are kept for lists and never travel.
        `settle`: register keys of conflicts that these answers decide, said even where they do not differ. `draft`:
        the key of a draft that is done with. InputError 'no_record' if the record is gone."""
        with self._writing():
            saved = self._writer(form_id, author).save(local_id, answers, settle)
            if draft is not None:
                drafts.drop(self._database, draft)
        return saved

    def save_many(
        self,
        form_id: str,
        every: Sequence[Answers],
        author: int,
        progress: Callable[[int, int], None] | None = None,
    ) -> list[Saved]:
        """New records in one transaction: all or none. `progress(done, of)` may raise to take everything back."""
        with self._writing():
            return self._writer(form_id, author).create_many(every, progress)

    @contextmanager
    def together(self) -> Iterator[None]:
        """One transaction around several writes: all of them are on the disk when it ends, or none."""
        with self._writing():
            yield

    def save_calculated(
        self, form_id: str, local_id: int, values: Mapping[str, Value], *, flagged: bool = False
    ) -> Changes:
        """Keeps calculated fields evaluated after a merge; nothing is journalled. `flagged`: a hard check fails."""
        with self._writing():
            records = Records(self._database, Replicas(self._database), self._tables(form_id))
            loaded = records.load_one(local_id)
            if loaded is not None:
                records.save_calculated(loaded, values, flagged=flagged)
                records.finish()
        return Changes(form_id, (local_id,))

    def delete(self, form_id: str, local_id: int, author: int) -> Saved:
        """Puts a record among the deleted ones, from where it can be taken back."""
        with self._writing():
            return self._writer(form_id, author).say(local_id, saving.deletion(True))

    def undelete(self, form_id: str, local_id: int, author: int) -> Saved:
        with self._writing():
            return self._writer(form_id, author).say(local_id, saving.deletion(False))

    def join_twins(self, form_id: str, local_id: int, other: int, author: int) -> Saved:
        """Says that a record is the same thing as another; the one with the lower dot is shown from now on."""
        with self._writing():
            dot = Replicas(self._database).dot(other)
            return self._writer(form_id, author).say(local_id, saving.joining(dot))

    def purge(self, form_id: str, local_ids: Sequence[int], author: int) -> Changes:
        """Takes records away for good, here at once and at receivers when they hear of it; nothing brings them back."""
        with self._writing():
            self._writer(form_id, author).purge(local_ids)
        self._database.run("pragma wal_checkpoint(truncate)")  # or the old pages would stand in the log for a while
        return Changes(form_id, tuple(local_ids))

    # -- drafts ------------------------------------------------------------------------------------------------------

    def save_draft(self, key: str, form_id: str, local_id: int | None, answers: Answers) -> None:
        """Keeps what is being typed; on the disk when it returns. Works on a full disk too, from the reserve."""
        with self._relief():
            drafts.keep(self._database, Draft(key, form_id, local_id, answers, self._session.at()))

    def drafts(self) -> list[Draft]:
        return drafts.every(self._database)

    def drop_draft(self, key: str) -> None:
        with self._relief():
            drafts.drop(self._database, key)

    # -- journal and epochs ------------------------------------------------------------------------------------------

    @property
    def own_epoch(self) -> str:
        """The epoch new changes are written under; looks first whether it may be continued."""
        self._session.ready_to_write(self._database)
        return epoch.own(self._database)

    @property
    def own_epochs(self) -> tuple[str, ...]:
        """All epochs this PC ever wrote under, the present one last; not those a county wrote to one school under."""
        return tuple(r.epoch for r in replicas.every(self._database) if r.own and not r.addressee)

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

    # -- parcels, receipts, roster -----------------------------------------------------------------------------------

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

    @property
    def now(self) -> int:
        """Wall time, seconds since 1970: for people to read, never for order."""
        return self._session.at()

    # -- watching over it --------------------------------------------------------------------------------------------

    def note_access(self, user: int, action: str, form_id: str, local_id: int | None = None, count: int = 1) -> None:
        """Records who looked at, printed or exported what: numbers only."""
        with self._writing():
            access_log.note(self._database, Access(0, self._session.at(), user, action, form_id, local_id, count))

    def accesses(self, last: int = 1000) -> list[Access]:
        return access_log.entries(self._database, last)

    def back_up(self, target: Path, now: datetime, progress: Callable[[float], None] | None = None) -> Backup:
        """Makes a checked copy under `target`, best on another medium, and keeps seven days of them."""
        return backup.make(self._database, self._session.directory, self._session.keys.vault_key, target, now, progress)

    def problems(self) -> list[str]:
        """Checks every page, index and chain, and records against the journal; codes of what is wrong, empty if all
        holds. Takes seconds, in a large school a minute."""
        return inspection.problems(self._database, self._session.tables)

    def note_counts(self) -> None:
        """Tells the lock screen what waits and what was begun, in case the program does not end in order."""
        self._session.note_counts(self._database)

    def tidy(self) -> None:
        """At a quiet moment: empties the log into the file, gives up old parcels, restores the reserve."""
        with self._relief():
            parcels.forget_old(self._database, self._session.at())
            self._database.run("pragma wal_checkpoint(truncate)")
            self._session.refresh_front(self._database)
        self._session.reserve.keep()

    def tidy_daily(self) -> bool:
        """`tidy`, unless the last time was within a day; whether it was done."""
        is_due = parcels.is_forgetting_due(self._database, self._session.at())
        if is_due:
            self.tidy()
        return is_due

    # -- within ------------------------------------------------------------------------------------------------------

    def _tables(self, form_id: str) -> FormTables:
        found = self._session.tables.get(form_id)
        if found is None:
            raise BugError("no_form", errors.UNEXPECTED)
        return found

    def _writer(self, form_id: str, author: int) -> Writer:
        return Writer(self._database, self._tables(form_id), author, self._session.at())

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """One transaction, under an epoch that was looked at."""
        with self._relief():
            self._session.ready_to_write(self._database)
            with self._database.transaction():
                yield

    @contextmanager
    def _relief(self) -> Iterator[None]:
        try:
            yield
        except WorldError as error:
            raise relieved(self._session, self._database, error) from None
