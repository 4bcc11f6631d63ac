"""The platform's side of `sync.receive.storage`: what arrived, in a database reached through SQLAlchemy Core."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, delete, insert, select, update
from sqlalchemy.exc import SQLAlchemyError

from forms.definition import Audience, Form
from forms.errors import BugError, WorldError
from forms.text import Text
from sync.change import Change
from sync.merge.rule import created
from sync.merge.state import RecordState
from sync.platform import database, encoding, records
from sync.platform.tables import FormTables, project
from sync.receive.storage import HeldParcel, Span, Standing
from sync.vector import Dot, Vector

SEQ_BITS = 32
_SEQ_MASK = (1 << SEQ_BITS) - 1

_FAILED = Text(
    "平台的数据库无法写入（磁盘已满、损坏或数据库服务停止）。没有收下任何东西，请管理员检查后重试。",
    "The platform's database cannot be written (disk full, damaged or its server stopped). Nothing was taken; "
    "an administrator has to look, then it can be tried again.",
)
_OUTSIDE = Text(
    "程序内部错误：写入不在事务之内。没有改动数据。请报告管理员。",
    "A bug: a write outside a transaction. Nothing was changed. Tell the administrator.",
)


class PlatformStorage:
    """One platform's database, used from one thread at a time. Records lie in typed tables of the pack's forms."""

    def __init__(self, engine: Engine, forms: Mapping[str, Form], level: Audience) -> None:
        self._engine = engine
        self._open: Connection | None = None
        self._numbers: dict[str, int] = {}
        self._epochs: dict[int, str] = {}
        self._runs: dict[str, list[tuple[int, Vector]]] = {}
        self._tables: dict[str, FormTables] = {}
        database.metadata.create_all(engine)
        with self.transaction():
            for form in forms.values():
                self._project(form, level)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """One write transaction. WorldError 'storage' if the database fails; then nothing of it was kept."""
        if self._open is not None:
            raise BugError("nested_transaction", _OUTSIDE)
        try:
            with self._engine.begin() as connection:
                self._open = connection
                self._runs.clear()  # an administrator's command may have written meanwhile
                try:
                    yield
                finally:
                    self._open = None
        except SQLAlchemyError as error:
            self._forget()
            raise WorldError("storage", _FAILED) from error
        except BaseException:
            self._forget()
            raise

    @property
    def connection(self) -> Connection:
        """The transaction's connection; BugError outside one."""
        if self._open is None:
            raise BugError("no_transaction", _OUTSIDE)
        return self._open

    def table(self, form: str) -> FormTables | None:
        """The typed tables of a form, None if the pack does not have it."""
        return self._tables.get(form)

    # -- who has sent what

    def standing(self, epoch: str) -> Standing | None:
        number = self._number(epoch)
        if number is None:
            return None
        wanted = select(database.standings).where(database.standings.c.replica == number)
        row = self.connection.execute(wanted).mappings().first()
        return None if row is None else encoding.standing_from_text(epoch, row["device"], row["owner"], row["body"])

    def standings(self, device: str) -> Sequence[Standing]:
        wanted = (
            select(database.standings, database.replicas.c.epoch)
            .join(database.replicas, database.replicas.c.no == database.standings.c.replica)
            .where(database.standings.c.device == device)
            .order_by(database.replicas.c.epoch)
        )
        with self.reading() as connection:
            found = connection.execute(wanted).mappings().all()
        return [encoding.standing_from_text(r["epoch"], r["device"], r["owner"], r["body"]) for r in found]

    def save_standing(self, standing: Standing) -> None:
        number = self._number_or_new(standing.epoch)
        body = encoding.standing_to_text(standing)
        self.connection.execute(delete(database.standings).where(database.standings.c.replica == number))
        row = {"replica": number, "device": standing.device, "owner": standing.owner, "body": body}
        self.connection.execute(insert(database.standings), [row])

    def spans(self, epoch: str, first: int, last: int) -> Sequence[Span]:
        number = self._number(epoch)
        if number is None:
            return []
        table = database.spans
        wanted = (
            select(table)
            .where(table.c.replica == number, table.c.first <= last + 1, table.c.last >= first - 1)
            .order_by(table.c.first, table.c.last, table.c.header_hash)
        )
        return [
            Span(
                epoch,
                row["first"],
                row["last"],
                row["header_hash"],
                row["prev"],
                row["link"],
                tuple(row["applied"].split()),
                bool(row["restated"]),
            )
            for row in self.connection.execute(wanted).mappings()
        ]

    def parcel(self, header_hash: str) -> bytes | None:
        wanted = select(database.parcels.c.bytes).where(database.parcels.c.header_hash == header_hash)
        found = self.connection.execute(wanted).scalar()
        return None if found is None else bytes(found)

    def keep_parcel(self, span: Span, raw: bytes) -> None:
        self._keep_bytes(span.header_hash, raw)
        row = {
            "header_hash": span.header_hash,
            "replica": self._number_or_new(span.epoch),
            "first": span.first,
            "last": span.last,
            "prev": span.prev,
            "link": span.link,
            "applied": " ".join(span.applied),
            "restated": int(span.restated),
        }
        self.connection.execute(delete(database.spans).where(database.spans.c.header_hash == span.header_hash))
        self.connection.execute(insert(database.spans), [row])

    def file(self, sha256: str) -> bytes | None:
        """The file with this hash if it is kept, taken or held."""
        wanted = select(database.parcels.c.bytes).where(database.parcels.c.sha256 == sha256)
        with self.reading() as connection:
            found = connection.execute(wanted).scalar()
        return None if found is None else bytes(found)

    # -- what is held

    def hold_parcel(self, held: HeldParcel, raw: bytes) -> None:
        table = database.held
        self._keep_bytes(held.header_hash, raw)
        row = {
            "header_hash": held.header_hash,
            "device": held.device,
            "epoch": held.epoch,
            "first": held.first,
            "last": held.last,
            "code": held.code,
            "size": held.size,
        }
        standing = table.c.header_hash == held.header_hash
        if self.connection.execute(update(table).where(standing).values(**row)).rowcount == 0:
            self.connection.execute(insert(table), [row])

    def held_parcels(self, epoch: str | None = None, device: str | None = None) -> Sequence[HeldParcel]:
        table = database.held
        wanted = select(table).order_by(table.c.no)
        if epoch is not None:
            wanted = wanted.where(table.c.epoch == epoch)
        if device is not None:
            wanted = wanted.where(table.c.device == device)
        with self.reading() as connection:
            found = connection.execute(wanted).mappings().all()
        return [
            HeldParcel(r["header_hash"], r["device"], r["epoch"], r["first"], r["last"], r["code"], r["size"])
            for r in found
        ]

    def release_parcel(self, header_hash: str) -> None:
        self.connection.execute(delete(database.held).where(database.held.c.header_hash == header_hash))
        taken = select(database.spans.c.header_hash).where(database.spans.c.header_hash == header_hash)
        if self.connection.execute(taken).first() is None:
            self.connection.execute(delete(database.parcels).where(database.parcels.c.header_hash == header_hash))

    # -- records

    def create_records(self, form: str, owner: str, changes: Sequence[Change]) -> None:
        self._insert(form, owner, [created(change) for change in changes])

    def load_records(self, form: str, ids: Collection[Dot]) -> Mapping[Dot, RecordState]:
        dots: dict[int, Dot] = {}
        for dot in ids:
            number = self._number(dot.epoch)
            if number is not None:
                dots[number << SEQ_BITS | dot.seq] = dot
        return {state.id: state for state in records.load(self.connection, form, self._tables.get(form), dots)}

    def save_records(self, form: str, owner: str, states: Sequence[RecordState]) -> None:
        ids = [self._local_id(state.id) for state in states]
        records.remove(self.connection, form, self._tables.get(form), ids)
        self._insert(form, owner, states)

    # -- what writers had seen

    def seen_runs(self, epoch: str) -> Sequence[tuple[int, Vector]]:
        if epoch not in self._runs:
            number = self._number(epoch)
            if number is None:
                return []
            table = database.seen_runs
            wanted = select(table.c.first, table.c.vector).where(table.c.replica == number).order_by(table.c.first)
            found = self.connection.execute(wanted).all()
            self._runs[epoch] = [(first, encoding.vector_from_text(text)) for first, text in found]
        return self._runs[epoch]

    def add_seen_runs(self, epoch: str, runs: Sequence[tuple[int, Vector]]) -> None:
        number = self._number_or_new(epoch)
        table = database.seen_runs
        firsts = [first for first, _ in runs]
        self.connection.execute(delete(table).where(table.c.replica == number, table.c.first.in_(firsts)))
        rows = [{"replica": number, "first": first, "vector": encoding.text_of(vector)} for first, vector in runs]
        if rows:
            self.connection.execute(insert(table), rows)
        self._runs.pop(epoch, None)

    # -- receipts

    def counter(self) -> int:
        return int(self.fact("counter") or 0)

    def count_up(self) -> int:
        counter = self.counter() + 1
        self.set_fact("counter", str(counter))
        return counter

    # -- for people

    def note_refusals(self, epoch: str, refusals: Sequence[tuple[int, str, str]]) -> None:
        table = database.refusals
        number = self._number_or_new(epoch)
        for seq, code, key in refusals:
            same = (table.c.replica == number, table.c.seq == seq, table.c.key == key)
            self.connection.execute(delete(table).where(*same))
            self.connection.execute(insert(table), [{"replica": number, "seq": seq, "key": key, "code": code}])

    # -- facts of the platform itself

    def fact(self, name: str) -> str | None:
        """A fact by name, None if it was never set."""
        with self.reading() as connection:
            found = connection.execute(select(database.facts.c.value).where(database.facts.c.name == name)).scalar()
        return None if found is None else str(found)

    def set_fact(self, name: str, value: str) -> None:
        self.connection.execute(delete(database.facts).where(database.facts.c.name == name))
        self.connection.execute(insert(database.facts), [{"name": name, "value": value}])

    # -- within

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """The open transaction's connection, or one of its own."""
        if self._open is not None:
            yield self._open
        else:
            with self.transaction():
                yield self.connection

    def _insert(self, form: str, owner: str, states: Sequence[RecordState]) -> None:
        tables = self._tables.get(form)
        standing = [state for state in states if not state.purged]
        if tables is None:
            records.insert_strangers(self.connection, form, owner, standing, self._local_id)
        else:
            records.insert_states(self.connection, tables, owner, standing, self._local_id)
        purged = [state for state in states if state.purged]
        records.insert_tombstones(self.connection, form, purged, self._local_id)

    def _project(self, form: Form, level: Audience) -> None:
        """Make the form's tables, and move in what was kept elsewhere while the pack lacked the form or a field."""
        tables, has_changed = project(self.connection, form, level)
        strangers = records.strangers_of(self.connection, form.id, self._dot) if has_changed else []
        wider = records.untyped_of(self.connection, tables, self._dot) if has_changed else []
        self._tables[form.id] = tables
        if strangers:
            ids = [self._local_id(state.id) for _, state in strangers]
            records.remove(self.connection, form.id, None, ids)
        for owner, state in strangers:
            self._insert(form.id, owner, [state])
        for owner, state in wider:
            self.save_records(form.id, owner, [state])

    def replace_bytes(self, header_hash: str, raw: bytes) -> None:
        """Keep more or fewer sections of a parcel that is here."""
        kept = database.parcels.c.header_hash == header_hash
        sha256 = hashlib.sha256(raw).hexdigest()
        new = {"sha256": sha256, "length": len(raw), "bytes": raw}
        self.connection.execute(update(database.parcels).where(kept).values(**new))

    def _keep_bytes(self, header_hash: str, raw: bytes) -> None:
        self.connection.execute(delete(database.parcels).where(database.parcels.c.header_hash == header_hash))
        sha256 = hashlib.sha256(raw).hexdigest()
        row = {"header_hash": header_hash, "sha256": sha256, "length": len(raw), "bytes": raw}
        self.connection.execute(insert(database.parcels), [row])

    def _local_id(self, dot: Dot) -> int:
        return self._number_or_new(dot.epoch) << SEQ_BITS | dot.seq

    def _dot(self, local_id: int) -> Dot:
        return Dot(self._epoch(local_id >> SEQ_BITS), local_id & _SEQ_MASK)

    def _number(self, epoch: str) -> int | None:
        if epoch not in self._numbers:
            wanted = select(database.replicas.c.no).where(database.replicas.c.epoch == epoch)
            found = self.connection.execute(wanted).scalar()
            if found is None:
                return None
            self._numbers[epoch] = int(found)
        return self._numbers[epoch]

    def _number_or_new(self, epoch: str) -> int:
        number = self._number(epoch)
        if number is None:
            self.connection.execute(insert(database.replicas), [{"epoch": epoch}])
            number = self._number(epoch)
            assert number is not None
        return number

    def _epoch(self, number: int) -> str:
        if number not in self._epochs:
            wanted = select(database.replicas.c.epoch).where(database.replicas.c.no == number)
            self._epochs[number] = str(self.connection.execute(wanted).scalar_one())
        return self._epochs[number]

    def _forget(self) -> None:
        """What was read or given out inside a transaction that did not last."""
        self._numbers.clear()
        self._epochs.clear()
        self._runs.clear()
