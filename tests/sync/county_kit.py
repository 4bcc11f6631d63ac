"""A county desk and schools in directories of their own, and sticks as lists of files."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from pathlib import Path

from forms.exchange.school_list import read_school_list
from sync import joining, outbox, sealing
from sync.county import admission, answers, founding, schools
from sync.county.inbox import Survey, Taken, survey, take
from sync.county.judging import Row, carried
from sync.county.verdicts import Verdict
from sync.envelope.errors import ParcelError
from sync.envelope.header import read_header
from sync.envelope.hello import Ask, seal_ask
from sync.envelope.receipt_file import open_receipt
from sync.receive.inbox import EnvelopeReader, Inbox
from sync.receive.receiving import receive
from sync.store import NewUser, Query, School, Store, create_county, create_school, open_store, read_front
from tests.sync.store_kit import PACK, PASSWORD, Clock, pupil

COUNTY = School("653121", "测试县", "653121")
ONE = School("6531210001", "红柳河小学", "653121")
TWO = School("6531210002", "阿克墩教学点", "653121")
THREE = School("6531210003", "名单外小学", "653121")
LIST = """学校标识码,学校名称,学校类别,城乡类型
6531210001,红柳河小学,小学,乡镇中心学校
6531210002,阿克墩教学点,教学点,教学点
"""

Files = list[tuple[str, bytes]]


@dataclass
class County:
    """The desk; `clock` is its wall clock."""

    root: Path
    clock: Clock = field(default_factory=Clock)
    name: str = "county"

    @property
    def directory(self) -> Path:
        return self.root / self.name

    def create(self, root_secret: bytes | None = None) -> Store:
        user = NewUser("县管理员", "county", PASSWORD)
        store = create_county(self.directory, COUNTY, user, PACK, root_secret=root_secret, reserve=0, now=self.clock)
        schools.take_list(store, read_school_list(LIST.encode()))
        return store

    def open(self) -> Store:
        return reopened(self.directory, self.clock)


def new_school(directory: Path, school: School = ONE, pupils: int = 3) -> Store:
    store = create_school(directory, school, NewUser("古丽", "clerk", PASSWORD), PACK, reserve=0)
    enter(store, 1, pupils)
    return store


def reopened(directory: Path, clock: Clock | None = None) -> Store:
    """A school or county that was closed or restored, signed in to again."""
    user = read_front(directory).users[0].id
    return open_store(directory, user, PASSWORD, PACK, reserve=0, now=clock or Clock())


def enter(store: Store, first: int, count: int) -> None:
    store.save_many("pupil", [pupil(number) for number in range(first, first + count)], 1)


def with_card(store: Store, desk: Store) -> Store:
    joining.begin_with_card(store, founding.card(desk))
    return store


def handed_over(store: Store) -> Files:
    """What a school's PC writes on a stick: a request if it is not in the roster, and every parcel owed."""
    roster = joining.trusted(store)
    assert roster is not None
    joining.follow(store)
    sealing.seal_owed(store, PACK, roster)
    listed = any(device.key == store.device_key.public for device in roster.devices)
    files = [] if listed else [("join.yilu", joining.request(store))]
    kept = {k.id: k for receiver in store.receivers() for k in outbox.owed(store, receiver.device)}
    raws = [(k, store.parcel_bytes(k.id)) for k in kept.values()]
    return files + [(f"{k.epoch[:4]}-{k.first}.yilu", sealing.for_above(raw)) for k, raw in raws if raw is not None]


def ask_of(store: Store) -> tuple[str, bytes]:
    have = {key: ranges.contiguous for key, ranges in store.had().items() if ranges.contiguous}
    key = store.device_key
    return "ask.yilu", seal_ask(
        Ask(key.public, store.own_epoch, store.school.code, secrets.token_hex(16), have=have), key
    )


def look(desk: Store, files: Files) -> Survey:
    return survey(desk, PACK, carried(files))


def taken(desk: Store, files: Files) -> Taken:
    return take(desk, PACK, carried(files))


def admit(desk: Store, school: Store) -> None:
    admission.admit(desk, PACK, school.device_key.public, school.school.code)


def written_back(desk: Store, done: Taken) -> list[answers.AnswerFile]:
    files = answers.answers(desk, PACK, done.survey)
    answers.note_written(desk, done.visit, files)
    return files


def read_by(store: Store, files: list[answers.AnswerFile]) -> list[str]:
    """A school's PC takes what is for it; the codes of what it refused."""
    refused = []
    order = {"roster": 0, "receipt": 1}
    for file in sorted(files, key=lambda file: order.get(file.kind, 2)):
        if read_header(file.raw).school not in ("", store.school.code):
            continue
        try:
            if file.kind == "roster":
                joining.take_roster(store, file.raw)
            elif file.kind == "receipt":
                roster = joining.trusted(store)
                assert roster is not None
                receipt, _ = open_receipt(file.raw, roster.finds)
                store.note_receipt(receipt, file.raw)
            else:
                receive(file.raw, inbox_of(store))
        except ParcelError as error:
            refused.append(error.code)
    outbox.settle(store)
    return refused


def inbox_of(store: Store) -> Inbox:
    roster = joining.trusted(store)
    assert roster is not None
    reader = EnvelopeReader(store.age_identities)
    key = store.device_key.public
    return Inbox(
        store.receiving(), reader, roster, "school", key, store.school.code, store.own_epoch, PACK.forms, PACK.version
    )


def owes(store: Store) -> int:
    """How many changes of a school nobody has answered for."""
    receivers = store.receivers()
    return store.waiting("county", receivers[0].device if receivers else None).count


def joined(desk: Store, directory: Path, school: School = ONE, pupils: int = 3) -> Store:
    """A school that was admitted and has its receipts."""
    store = with_card(new_school(directory, school, pupils), desk)
    done = taken(desk, handed_over(store))
    admit(desk, store)
    assert read_by(store, written_back(desk, done)) == []
    return store


def verdicts_of(found: Survey) -> list[Verdict]:
    return [row.verdict for row in found.rows]


def only(found: Survey) -> Row:
    (row,) = found.rows
    return row


def pupils_at(desk: Store) -> list[str]:
    """The id numbers of all pupils the county shows, sorted."""
    ids = desk.ids("pupil", Query())
    return sorted(str(number) for (number,) in desk.page("pupil", ids, ["id_number"]))
