"""A county's desk, its schools' PCs and sticks, with the pack that is shipped: for returns that go there and back."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from forms.answers import Answers, Value
from forms.exchange.school_list import read_school_list
from forms.pack import Pack, load_pack
from resources import find
from sync import joining
from sync.county import admission, answers, founding, on_stick, returns, schools
from sync.county.inbox import Taken as TakenAtCounty
from sync.county.inbox import take as take_at_county
from sync.county.returns import Sent, Stage, Wanted
from sync.returns import ANSWER
from sync.routes.usb.stick import Stick
from sync.store import NewUser, Query, School, Store, create_county, create_school, open_store, read_front
from sync.vector import Dot
from sync.visit import Taken, copy_to_stick, look_at_stick, take
from tests.sync.county_kit import COUNTY, LIST, ONE
from tests.sync.store_kit import PASSWORD, Clock


@cache
def pack() -> Pack:
    return load_pack(find("pack"))


@dataclass
class Land:
    root: Path
    clock: Clock = field(default_factory=Clock)
    stores: list[Store] = field(default_factory=list)

    def __post_init__(self) -> None:
        user = NewUser("县管理员", "county", PASSWORD)
        self.county = self.keep(create_county(self.root / "county", COUNTY, user, pack(), reserve=0, now=self.clock))
        schools.take_list(self.county, read_school_list(LIST.encode()))

    def keep(self, store: Store) -> Store:
        self.stores.append(store)
        return store

    def close(self) -> None:
        for store in self.stores:
            store.close()

    def stick(self, name: str = "stick") -> Stick:
        (self.root / name).mkdir(exist_ok=True)
        return Stick(self.root / name)

    def reopened(self, directory: Path) -> Store:
        user = read_front(directory).users[0].id
        return self.keep(open_store(directory, user, PASSWORD, pack(), reserve=0, now=self.clock))

    def school(self, name: str, stick: Stick, school: School = ONE) -> Store:
        """A school's PC after its first visit, with two pupils of its own."""
        user = NewUser("古丽", "clerk", PASSWORD)
        store = self.keep(create_school(self.root / name, school, user, pack(), reserve=0))
        store.save_many("enrolment", [pupil("阿依古丽", "3"), pupil("买买提", "4")], 1)
        joining.begin_with_card(store, founding.card(self.county))
        copy_to_stick(store, pack(), stick)
        done = take_at_county(self.county, pack(), on_stick.files_on(stick))
        admission.admit(self.county, pack(), store.device_key.public, school.code)
        self.answers(stick, done)
        assert read(store, stick).is_admitted_now
        return store

    def visit(self, stick: Stick) -> TakenAtCounty:
        """The county takes what is on the stick, and writes its answers back."""
        done = take_at_county(self.county, pack(), on_stick.files_on(stick))
        self.answers(stick, done)
        return done

    def answers(self, stick: Stick, done: TakenAtCounty) -> None:
        files = answers.answers(self.county, pack(), done.survey)
        assert on_stick.write_back(self.county, stick, done.visit, files) == files

    def round(self, store: Store, stick: Stick) -> Taken:
        """A stick goes from the school to the county and home again."""
        copy_to_stick(store, pack(), stick)
        self.visit(stick)
        return read(store, stick)

    def sends_back(self, record: Dot, remark: str = "电话少一位", **wanted: object) -> Dot:
        made = replace(Wanted(record, remark), **wanted)  # type: ignore[arg-type]
        saved = returns.send_back(self.county, pack().forms["enrolment"], made, 1)
        assert saved.dot is not None
        return saved.dot

    def sent(self, school: str = ONE.code) -> list[Sent]:
        return returns.of_school(self.county, pack(), school)

    def stages(self, school: str = ONE.code) -> list[Stage]:
        return [one.stage for one in self.sent(school)]


def pupil(name: str, grade: str) -> Answers:
    return Answers({"name": name, "grade": grade, "class_no": 1})


def read(store: Store, stick: Stick) -> Taken:
    return take(store, pack(), stick, look_at_stick(store, stick))


def first_of(store: Store) -> Dot:
    return store.record("enrolment", store.ids("enrolment", Query())[0]).id


def edit(store: Store, record: Dot, **values: Value) -> None:
    local_id = store.local_id(record)
    assert local_id is not None
    standing = store.record("enrolment", local_id).answers
    store.save("enrolment", local_id, standing.with_values(values), 1)


def answer(store: Store, of_return: Dot, code: str, reason: str) -> None:
    store.save(ANSWER, None, Answers({"of_return": str(of_return), "answer": code, "reason": reason}), 1)
