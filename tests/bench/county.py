"""A county with schools of invented records, and what each of them hands over: real parcels on a stick's folder."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from forms.answers import Answers, Value
from forms.sample.school import sample_school
from sync.county import founding
from sync.envelope.header import COUNTY, REGION, Header, read_header
from sync.envelope.keys import AgeIdentity, SigningKey
from sync.envelope.roster import Device
from sync.envelope.roster import School as ListedInRoster
from sync.envelope.seal import seal_parcel
from sync.routes.usb.naming import FOLDER, UP, name_of
from sync.store import NewUser, School, Store, create_county
from sync.store.backup import DATABASE_FILE
from sync.store.county_book import ListedSchool
from sync.store.database import Database
from sync.vector import Dot
from tests.bench.floors import Repeater, environment
from tests.bench.sample_changes import EDITED, FIRST_DAY, TODAY, Journal, Writer, entered, forms
from tests.bench.schools import PASSWORD, pack

CODE = "653298"
MONTH = datetime(2026, 10, 12, 2, 30, tzinfo=UTC)

Sizes = tuple[int, int, int, int]
"""How many pupils, days of the counselling room, items and cases a school has."""


class Sender:
    """One school with one PC that goes on writing and sealing under one epoch."""

    def __init__(self, number: int, sizes: Sizes) -> None:
        self.code = f"21650{number:05d}"
        self.key, self.identity = SigningKey.generate(), AgeIdentity.generate()
        self._sample = sample_school(number + 100, *sizes, today=TODAY)
        self._rng = Random(number)
        self._epoch = f"{self._rng.getrandbits(64):016x}"
        self._written = self._months = 0
        self._previous = ""
        self._clocks: dict[Dot, int] = {}

    def first(self) -> Journal:
        """All its records."""
        return self._noted(entered(self._sample, self._writer(FIRST_DAY)))

    def month(self, changes: int, new: int) -> Journal:
        """So many changes, `new` of them days, items and pupils that came since, the others edits."""
        self._months += 1
        writer = self._writer(MONTH)
        share = new // 3
        today = TODAY + self._months * timedelta(days=28)
        more = sample_school(self._rng.getrandbits(32), share, new - 2 * share, share, 0, today=today)
        came = [("enrolment", one) for one in more.pupils] + [("counselling", one) for one in more.counselling]
        for item in more.equipment:
            number = f"{self._months}-{item['asset_no']}"
            came.append(("equipment", Answers({**item.values, "asset_no": number}, item.rows)))
        for form, answers in came:
            writer.write(forms()[form], answers, 900)
        for _ in range(changes - len(came)):
            self._edit(writer)
        return self._noted(writer.journal())

    def _writer(self, start: datetime) -> Writer:
        return Writer(self._rng.getrandbits(32), start, self._written + 1, self._epoch)

    def _noted(self, journal: Journal) -> Journal:
        self._written = journal.last
        return journal

    def _edit(self, writer: Writer) -> None:
        """One or two fields of a pupil or an item take what another has; a field brings its group along."""
        rng, sample = self._rng, self._sample
        form = forms()["enrolment" if rng.random() < 0.75 else "equipment"]
        every: Sequence[Answers] = sample.pupils if form.id == "enrolment" else sample.equipment
        place = rng.randrange(len(every))
        values: dict[str, Value] = {}
        for name in rng.sample(EDITED[form.id], rng.choice((1, 1, 2))):
            group = next((group for group in form.groups if name in group), (name,))
            values |= {one: every[place].values.get(one) for one in group}
            values[name] = rng.choice(every).values.get(name)
        record = Dot(self._epoch, place + 1 + (0 if form.id == "enrolment" else len(sample.pupils)))
        self._clocks[record] = self._clocks.get(record, 1) + 1
        writer.write(form, Answers(values), 900, record, self._clocks[record])

    def sealed(self, journal: Journal, county: str, roster: int) -> bytes:
        """A parcel for the county, whose age recipient this is, after the one before."""
        header = Header(
            "parcel", self.key.public, self.code, journal.epoch, journal.first, journal.last, prev=self._previous,
            link=f"{journal.last:064x}", pack=pack().version, roster=roster,
        )  # fmt: skip
        readers = (county, self.identity.recipient)
        raw = seal_parcel(header, journal.parts, {COUNTY: readers, REGION: readers}, self.key)
        self._previous = read_header(raw).id
        return raw


def put_on_stick(stick: Path, files: Sequence[bytes]) -> Path:
    folder = stick / FOLDER / UP
    folder.mkdir(parents=True)
    for raw in files:
        (folder / name_of(read_header(raw))).write_bytes(raw)
    return stick


@dataclass(frozen=True)
class County:
    """A county's desk that was closed; `recipient` and `roster` are what schools seal to and name."""

    directory: Path
    user: str
    key: bytes
    recipient: str
    roster: int

    def database(self, path: Path | None = None) -> Database:
        """A connection to its database, or by the same key to another one."""
        return Database(path or self.directory / DATABASE_FILE, self.key)


def make_county(directory: Path, senders: Sequence[Sender]) -> County:
    """A desk that has admitted all these PCs."""
    user = NewUser("县管理员", "county", PASSWORD)
    store = create_county(directory, School(CODE, "库木塔什县教育局", CODE), user, pack())
    listed = [ListedSchool(one.code, f"第{number}小学", "primary", "village") for number, one in enumerate(senders)]
    store.county_book().put_schools(listed)
    before = founding.roster_of(store)
    signed = replace(
        before,
        version=before.version + 1,
        schools=tuple(ListedInRoster(school.code, school.name) for school in listed),
        devices=tuple(Device(one.key.public, one.identity.recipient, (one.code,)) for one in senders),
    )
    founding.sign(store, signed)
    made = County(directory, store.users[0].id, _key(store), store.age_identities[0].recipient, signed.version)
    store.close()
    return made


def _key(store: Store) -> bytes:
    return store._session.keys.database_key


@dataclass(frozen=True)
class Took:
    """One stick: seconds and processor seconds of looking and of taking, and MiB the process had at most so far."""

    parcels: int
    changes: int
    look: float
    take: float
    take_cpu: float
    peak: float


class Desk:
    """The county's program in a process of its own: it looks at a stick and takes all that is sound."""

    def __init__(self, county: County) -> None:
        command = [sys.executable, "-m", "tests.bench.county_child", str(county.directory), county.user]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment(county.directory)
        )
        self.resident = float(self._said()["resident"])

    def take(self, stick: Path) -> Took:
        assert self._process.stdin is not None
        print(stick, file=self._process.stdin, flush=True)
        said = self._said()
        return Took(int(said.pop("parcels")), int(said.pop("changes")), **said)

    def close(self) -> None:
        self._process.communicate(timeout=60)

    def _said(self) -> dict[str, float]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the desk's process ended"
        found: dict[str, float] = json.loads(line)
        return found


@contextmanager
def desk_of(county: County) -> Iterator[Desk]:
    desk = Desk(county)
    try:
        yield desk
    finally:
        desk.close()


@dataclass(frozen=True)
class Round:
    """One stick taken, and the seconds it took to repeat what that wrote."""

    took: Took
    floor: float
    rows: int


def rounds(county: County, sticks: Sequence[Path], place: Path) -> tuple[float, list[Round]]:
    """MiB of the desk's process before the first, and each stick taken and at once repeated by plain statements, in a
    copy of the database as it was before the first."""
    database = county.database()
    repeater = Repeater(database, county.database(place / "repeated.db"))
    found = []
    with desk_of(county) as desk:
        for stick in sticks:
            took = desk.take(stick)
            rows, seconds = repeater.repeat()
            found.append(Round(took, seconds, rows))
        resident = desk.resident
    repeater.close()
    database.close()
    return resident, found
