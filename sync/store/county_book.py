"""What a county desk keeps beside its records: schools, requests to join, visits, arrivals, and what was given back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, NamedTuple

from sync.envelope.header import Header
from sync.store import encoding
from sync.store.database import Database

PENDING, ADMITTED, REFUSED = "pending", "admitted", "refused"


@dataclass(frozen=True, slots=True)
class ListedSchool:
    """A school of the county's list. `kind` and `location` are codes of `forms.exchange.school_list`. `goes_on_in`:
    the code of the school it went on in from the day `goes_on_from` ('YYYY-MM-DD') on, both '' if it did not."""

    code: str
    name: str
    kind: str
    location: str
    goes_on_in: str = ""
    goes_on_from: str = ""


@dataclass(frozen=True, slots=True)
class KeptRequest:
    """A join file as it came. `state` is 'pending', 'admitted' or 'refused'; `at` when it came first."""

    device: str
    school: str
    at: int
    state: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class Visit:
    """One time that files were handed over: a stick at the desk. `at` is the county's wall time."""

    no: int
    at: int
    route: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """One parcel that came, taken or held: when it was first here by the county's clock, and by which visit.

    `claimed`: the latest wall time any of its changes names, so that it cannot have been sealed before; the school's
    claim, None as long as nobody could read it. `roster`: the roster version its sender held when sealing. `told`: the
    newest time of the county's that its sender knew then, 0 for none. `forms`: form -> how many changes."""

    parcel: str  # the header's id
    school: str
    device: str
    epoch: str
    first: int
    last: int
    size: int
    route: str
    visit: int
    at: int
    claimed: int | None = None
    roster: int = 0
    forms: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    told: int = 0


class Came(NamedTuple):
    """Of an arrival only what the months of all schools are worked out from. A tuple: there are tens of thousands."""

    school: str
    epoch: str
    first: int
    last: int
    at: int
    claimed: int | None
    told: int
    route: str
    forms: Mapping[str, int]


class Forwarding(NamedTuple):
    """The region has 1..`last` of an epoch, by its receipt `counter`, which came at `at` by `route`."""

    epoch: str
    last: int
    at: int
    route: str
    counter: int


@dataclass(frozen=True, slots=True)
class Given:
    """The newest answer that lay on a medium of a device's school: receipt counter and roster version."""

    device: str
    school: str
    epoch: str
    counter: int
    roster: int
    visit: int
    at: int


REACHED = """create table county_reached (epoch text not null, device text not null, seq integer not null,
    at integer not null, primary key (epoch, device)) without rowid"""
"""How far what this county wrote to a school has come: `device` is a PC that says it has 1 to `seq`, '' for what lay
on a medium. `at` is the county's clock."""

TABLES = (
    # The county's list; what is not in it is an unknown school.
    """create table county_school (code text primary key, name text not null, kind text not null,
        location text not null, goes_on_in text not null default '', goes_on_from text not null default '')
        without rowid""",
    """create table county_request (device text not null, school text not null, at integer not null,
        state text not null, bytes blob not null, primary key (device, school)) without rowid""",
    "create table county_visit (no integer primary key, at integer not null, route text not null)",
    # One row for each parcel that came. `claimed`: the sender's clock; `at`: the county's.
    """create table county_arrival (parcel text primary key, school text not null, device text not null,
        epoch text not null, first integer not null, last integer not null, size integer not null, route text not null,
        visit integer not null, at integer not null, claimed integer, roster integer not null, forms text not null)
        without rowid""",
    "create index county_arrival_school on county_arrival (school, at)",
    "create index county_arrival_visit on county_arrival (visit)",
    """create table county_given (device text not null, school text not null, epoch text not null,
        counter integer not null, roster integer not null, visit integer not null, at integer not null,
        primary key (device, school)) without rowid""",
    # When each roster was signed: a school that names a version had word of that time.
    """create table county_roster (digest text primary key, version integer not null, at integer not null)
        without rowid""",
)

FOR_MATRIX = (
    "alter table county_arrival add column told integer not null default 0",
    # One row each time the region confirmed more of an epoch.
    """create table county_forwarding (epoch text not null, last integer not null, at integer not null,
        route text not null, counter integer not null, primary key (epoch, last)) without rowid""",
)
"""What came to these tables for the schools' months."""


class CountyBook:
    """These tables over one connection; one thread at a time. Every write is a transaction or joins the one around."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # -- the list of schools -----------------------------------------------------------------------------------------

    def schools(self) -> tuple[ListedSchool, ...]:
        """By code."""
        sql = "select code, name, kind, location, goes_on_in, goes_on_from from county_school order by code"
        return tuple(ListedSchool(*row) for row in self._database.rows(sql))

    def school(self, code: str) -> ListedSchool | None:
        sql = "select code, name, kind, location, goes_on_in, goes_on_from from county_school where code = ?"
        found = self._database.row(sql, (code,))
        return None if found is None else ListedSchool(*found)

    def put_schools(self, schools: Iterable[ListedSchool]) -> None:
        """Adds them, each in place of the one with its code."""
        rows = [(s.code, s.name, s.kind, s.location, s.goes_on_in, s.goes_on_from) for s in schools]
        with self._database.transaction():
            self._database.run_many("insert or replace into county_school values (?, ?, ?, ?, ?, ?)", rows)

    # -- requests to join --------------------------------------------------------------------------------------------

    def requests(self, state: str) -> tuple[KeptRequest, ...]:
        """In the order they came."""
        sql = "select device, school, at, state, bytes from county_request where state = ? order by at, device, school"
        return tuple(_request(*row) for row in self._database.rows(sql, (state,)))

    def request(self, device: str, school: str) -> KeptRequest | None:
        sql = "select device, school, at, state, bytes from county_request where device = ? and school = ?"
        found = self._database.row(sql, (device, school))
        return None if found is None else _request(*found)

    def keep_request(self, request: KeptRequest) -> None:
        """In place of the one of this device for this school; when that came first is kept."""
        with self._database.transaction():
            self._database.run(
                "insert into county_request (device, school, at, state, bytes) values (?, ?, ?, ?, ?) "
                "on conflict (device, school) do update set state = excluded.state, bytes = excluded.bytes",
                (request.device, request.school, request.at, request.state, request.raw),
            )

    # -- visits and arrivals -----------------------------------------------------------------------------------------

    def begin_visit(self, route: str, at: int) -> Visit:
        with self._database.transaction():
            self._database.run("insert into county_visit (at, route) values (?, ?)", (at, route))
            number = int(self._database.value("select max(no) from county_visit"))
        return Visit(number, at, route)

    def note_arrival(self, arrival: Arrival) -> None:
        """Keeps when a parcel came first; of one that came before only what could not be read then is added."""
        a = arrival
        row = (a.parcel, a.school, a.device, a.epoch, a.first, a.last, a.size, a.route, a.visit, a.at, a.claimed)
        with self._database.transaction():
            self._database.run(
                "insert into county_arrival values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (parcel) "
                "do update set claimed = excluded.claimed, forms = excluded.forms "
                "where claimed is null and excluded.claimed is not null",
                (*row, a.roster, encoding.text_of(dict(a.forms)), a.told),
            )

    def note_read(self, parcel: str, claimed: int, forms: Mapping[str, int]) -> None:
        """A parcel that was held could be read now."""
        with self._database.transaction():
            self._database.run(
                "update county_arrival set claimed = ?, forms = ? where parcel = ? and claimed is null",
                (claimed, encoding.text_of(dict(forms)), parcel),
            )

    def arrivals(self, school: str | None = None, visit: int | None = None) -> tuple[Arrival, ...]:
        """Of one school or all, by one visit or all, in the order they came."""
        found = self._database.rows(
            "select parcel, school, device, epoch, first, last, size, route, visit, at, claimed, roster, forms, told "
            "from county_arrival where (? is null or school = ?) and (? is null or visit = ?) "
            "order by at, school, epoch, first",
            (school, school, visit, visit),
        )
        return tuple(Arrival(*[*row[:12], json.loads(row[12]), row[13]]) for row in found)

    def came(self) -> list[Came]:
        """All arrivals in short, those of an epoch in the order of their numbers."""
        columns = "school, epoch, first, last, at, claimed, told, route, forms"
        found = self._database.rows(f"select {columns} from county_arrival order by epoch, first, last")
        forms = json.loads(f"[{','.join(row[-1] for row in found)}]")  # at once: several times as fast as one by one
        return [Came._make((*row[:-1], own)) for row, own in zip(found, forms, strict=True)]

    def last_arrivals(self, by: Literal["school", "device"] = "school") -> Mapping[str, int]:
        """When something came last of each school, or of each PC, by the county's clock."""
        return dict(self._database.rows(f"select {by}, max(at) from county_arrival group by {by}"))

    # -- what was forwarded ------------------------------------------------------------------------------------------

    def note_forwarding(self, forwarding: Forwarding) -> None:
        """The region's receipt confirms so much of an epoch; when it did so first is kept."""
        f = forwarding
        with self._database.transaction():
            self._database.run(
                "insert or ignore into county_forwarding values (?, ?, ?, ?, ?)",
                (f.epoch, f.last, f.at, f.route, f.counter),
            )

    def forwardings(self) -> Mapping[str, Sequence[Forwarding]]:
        """By epoch, each in the order of the numbers."""
        sql = "select epoch, last, at, route, counter from county_forwarding order by epoch, last"
        found: dict[str, list[Forwarding]] = {}
        for row in self._database.rows(sql):
            found.setdefault(row[0], []).append(Forwarding._make(row))
        return found

    # -- what was given back -----------------------------------------------------------------------------------------

    def note_given(self, given: Given) -> None:
        with self._database.transaction():
            self._database.run(
                "insert or replace into county_given values (?, ?, ?, ?, ?, ?, ?)",
                (given.device, given.school, given.epoch, given.counter, given.roster, given.visit, given.at),
            )

    def given_for(self, school: str) -> tuple[Given, ...]:
        """The newest answer for each PC of a school, the latest first."""
        columns = "device, school, epoch, counter, roster, visit, at"
        sql = f"select {columns} from county_given where school = ? order by at desc, device"
        return tuple(Given(*row) for row in self._database.rows(sql, (school,)))

    def given(self, device: str, school: str) -> Given | None:
        columns = "device, school, epoch, counter, roster, visit, at"
        sql = f"select {columns} from county_given where device = ? and school = ?"
        found = self._database.row(sql, (device, school))
        return None if found is None else Given(*found)

    def note_reached(self, epoch: str, device: str, seq: int, at: int) -> None:
        """A PC says it has what this county wrote under an epoch up to `seq`; or, with '', so much lies on a medium.
        The time is kept as long as the number does not change."""
        with self._database.transaction():
            self._database.run(
                "insert into county_reached values (?, ?, ?, ?) on conflict (epoch, device) do update set "
                "seq = excluded.seq, at = excluded.at where seq <> excluded.seq",
                (epoch, device, seq, at),
            )

    def reached(self, epoch: str) -> Mapping[str, tuple[int, int]]:
        """(seq, at) by device, '' for a medium."""
        found = self._database.rows("select device, seq, at from county_reached where epoch = ?", (epoch,))
        return {device: (seq, at) for device, seq, at in found}

    def note_roster(self, digest: str, version: int, at: int) -> None:
        """A roster was signed here; `digest` is the SHA-256 of its file."""
        with self._database.transaction():
            self._database.run("insert or replace into county_roster values (?, ?, ?)", (digest, version, at))

    def knows_roster(self, digest: str) -> bool:
        """Whether this very file was signed here as far as this database goes back."""
        return self._database.value("select 1 from county_roster where digest = ?", (digest,)) is not None

    def begun_at(self) -> int | None:
        """When the first roster was signed here: before that nobody could hand over anything."""
        found = self._database.value("select min(at) from county_roster")
        return None if found is None else int(found)

    def told_at(self, header: Header) -> int:
        """The newest time of this county's that the sender of a file knew when it was sealed, 0 for none: of the roster
        it held, and of what it had of this county's own changes. No school can make such a thing up."""
        times = [self.roster_time(header.roster) or 0]
        for (_, epoch), seq in header.have.items():
            found = self._database.value(
                "select c.at from replica r join change c on c.id = (r.no << 32 | ?) where r.epoch = ? and r.own = 1",
                (seq, epoch),
            )
            times.append(int(found or 0))
        return max(times)

    def roster_time(self, version: int) -> int | None:
        """When the roster of this version was signed here; None if it was not, or was forgotten."""
        found = self._database.value("select min(at) from county_roster where version = ?", (version,))
        return None if found is None else int(found)


def _request(device: str, school: str, at: int, state: str, raw: bytes) -> KeptRequest:
    return KeptRequest(device, school, at, state, bytes(raw))
