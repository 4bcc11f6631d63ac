"""Schools without a network and the county's desk, with nothing but sticks between them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from sync import joining
from sync.county import answers
from sync.county.inbox import Survey, survey
from sync.county.inbox import Taken as TakenAtCounty
from sync.county.inbox import take as take_at_county
from sync.county.on_stick import files_on, write_back
from sync.county.verdicts import Verdict
from sync.joining import Membership
from sync.routes.usb.naming import UP
from sync.routes.usb.stick import Stick
from sync.store import Store
from sync.visit import Copied, Taken, What, copy_to_stick, look_at_stick, take
from tests.sync.county_kit import ONE, TWO, County, admit, enter, new_school, owes, pupils_at, reopened, with_card
from tests.sync.store_kit import PACK


@dataclass
class Land:
    """The county's desk, its schools' PCs and the sticks that travel."""

    root: Path
    stores: list[Store] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.desk = County(self.root)
        self.county = self.keep(self.desk.create())

    def keep(self, store: Store) -> Store:
        self.stores.append(store)
        return store

    def school(self, name: str, school: object = ONE, pupils: int = 3) -> Store:
        made = new_school(self.root / name, school, pupils)  # type: ignore[arg-type]
        return self.keep(with_card(made, self.county))

    def stick(self, name: str) -> Stick:
        root = self.root / f"stick-{name}"
        root.mkdir(exist_ok=True)
        return Stick(root)

    def looks(self, stick: Stick) -> Survey:
        return survey(self.county, PACK, files_on(stick))

    def takes(self, stick: Stick) -> TakenAtCounty:
        """The county takes all that is sound and answers on the same stick."""
        done = take_at_county(self.county, PACK, files_on(stick))
        self.answers(stick, done)
        return done

    def answers(self, stick: Stick, done: TakenAtCounty) -> None:
        write_back(self.county, stick, done.visit, answers.answers(self.county, PACK, done.survey))

    def close(self) -> None:
        for store in self.stores:
            store.close()


@pytest.fixture
def land(tmp_path: Path) -> Iterator[Land]:
    made = Land(tmp_path)
    yield made
    made.close()


def copy(store: Store, stick: Stick) -> Copied:
    return copy_to_stick(store, PACK, stick)


def read(store: Store, stick: Stick) -> Taken:
    return take(store, PACK, stick, look_at_stick(store, stick))


def admitted(land: Land, name: str, stick: Stick, school: object = ONE, pupils: int = 3) -> Store:
    """A school's PC after its first visit."""
    store = land.school(name, school, pupils)
    copy(store, stick)
    done = take_at_county(land.county, PACK, files_on(stick))
    admit(land.county, store)
    land.answers(stick, done)
    assert read(store, stick).is_admitted_now
    return store


def parcels(stick: Stick) -> list[Path]:
    return [one.path for one in stick.look(UP).found if one.kind == "parcel"]


def test_a_first_visit_is_one_stick_there_and_the_same_one_back(land: Land) -> None:
    stick = land.stick("one")
    store = land.school("first")
    copied = copy(store, stick)
    assert (copied.has_request, copied.changes) == (True, 3)
    rows = {row.kind: row.verdict for row in land.looks(stick).rows}
    assert rows == {"join": Verdict.REQUEST, "parcel": Verdict.HELD}
    done = take_at_county(land.county, PACK, files_on(stick))
    assert pupils_at(land.county) == []
    admit(land.county, store)
    assert len(pupils_at(land.county)) == 3
    land.answers(stick, done)
    assert [item.what for item in look_at_stick(store, stick).shown] == [What.ROSTER, What.RECEIPT]
    taken = read(store, stick)
    assert joining.standing(store).membership is Membership.JOINED
    assert [(p.name, p.route, p.changes) for p in taken.proofs] == [(store.receivers()[0].name, "usb", 3)]
    assert owes(store) == 0


def test_a_damaged_a_replayed_and_a_missing_parcel_are_named_and_the_sound_ones_taken(land: Land) -> None:
    stick = land.stick("one")
    store = admitted(land, "first", stick)
    for first in (10, 20, 30):
        enter(store, first, 2)
        copy(store, stick)
    missing, damaged = sorted(parcels(stick), key=lambda path: path.stat().st_mtime_ns)[:2]
    aside = missing.read_bytes()
    missing.unlink()
    raw = damaged.read_bytes()
    damaged.write_bytes(raw[:-1] + bytes([raw[-1] ^ 1]))
    found = land.looks(stick)
    assert found.count(Verdict.DAMAGED) == 1
    assert found.count(Verdict.GAP) == 1
    assert len(look_at_stick(store, stick).gone) == 2
    land.takes(stick)
    assert len(pupils_at(land.county)) == 3 + 2
    taken = read(store, stick)
    assert taken.proofs[0].changes == 2
    assert owes(store) == 4
    missing.write_bytes(aside)
    assert copy(store, stick).changes == 4
    land.takes(stick)
    assert len(pupils_at(land.county)) == 9
    assert read(store, stick).proofs[0].changes == 4
    assert land.takes(stick).survey.count(Verdict.NEW) == 0
    assert owes(store) == 0


def test_a_travelling_stick_serves_two_schools_and_two_pcs_of_one(land: Land) -> None:
    stick = land.stick("inspector")
    one = admitted(land, "one", stick)
    two = admitted(land, "two", stick, TWO, 4)
    other = admitted(land, "other", stick, ONE, 0)
    read(one, stick)
    enter(one, 10, 2)
    enter(other, 20, 1)
    enter(two, 30, 1)
    for store in (one, other, two):
        copy(store, stick)
    done = land.takes(stick)
    verdicts = [row.verdict for row in done.survey.rows if row.kind == "parcel"]
    assert verdicts.count(Verdict.NEW) == 3
    assert set(verdicts) <= {Verdict.NEW, Verdict.KNOWN, Verdict.OTHER}  # other: what the PCs say to each other
    for store in (one, other, two):
        taken = read(store, stick)
        assert (taken.troubles, taken.stopped) == ((), None)
        assert owes(store) == 0
    for _ in range(2):
        for store in (one, other):
            copy(store, stick)
            read(store, stick)
    assert [copy(store, stick).siblings for store in (one, other)] == [0, 0]
    assert parcels(stick) == [path for path in parcels(stick) if "6531210002" in path.name]
    assert pupils_at(one) == pupils_at(other)
    assert len(pupils_at(one)) == 3 + 2 + 1
    assert len(pupils_at(land.county)) == 6 + 4 + 1


def test_a_county_restored_from_last_week_learns_it_from_the_stick_and_all_is_delivered_again(land: Land) -> None:
    stick = land.stick("one")
    store = admitted(land, "first", stick)
    land.county.close()
    shutil.copytree(land.desk.directory, land.root / "last-week")
    land.county = land.keep(land.desk.open())
    enter(store, 10, 2)
    copy(store, stick)
    land.takes(stick)
    assert read(store, stick).proofs[0].changes == 2
    copy(store, stick)
    land.county.close()
    shutil.rmtree(land.desk.directory)
    (land.root / "last-week").rename(land.desk.directory)
    land.county = land.keep(land.desk.open())
    assert len(pupils_at(land.county)) == 3
    shutil.rmtree(stick.root / "YILU" / "down")  # so that only what the school knows is on it
    land.takes(stick)
    taken = read(store, stick)
    assert taken.roster > 0
    assert owes(store) == 2
    copy(store, stick)
    land.takes(stick)
    read(store, stick)
    assert owes(store) == 0
    assert len(pupils_at(land.county)) == 5


def test_a_pc_set_back_by_a_restore_card_gets_what_it_lost_from_the_county(land: Land) -> None:
    stick = land.stick("one")
    store = admitted(land, "first", stick)
    store.close()
    database = land.root / "first" / "yilu.db"
    earlier = database.read_bytes()
    store = land.keep(reopened(land.root / "first"))
    enter(store, 10, 2)
    copy(store, stick)
    land.takes(stick)
    store.close()
    database.write_bytes(earlier)
    store = land.keep(reopened(land.root / "first"))
    assert len(pupils_at(store)) == 3
    assert read(store, stick).is_set_back
    enter(store, 50, 1)
    copy(store, stick)
    land.takes(stick)
    assert What.RESTATEMENT in [item.what for item in look_at_stick(store, stick).shown]
    taken = read(store, stick)
    assert taken.records == {"pupil": 2}
    assert len(pupils_at(store)) == 6
    assert owes(store) == 0
    assert pupils_at(land.county) == pupils_at(store)
