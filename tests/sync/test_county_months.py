"""The matrix of a real desk: what a school knew of the county's time is kept with each arrival, beside its claim."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from forms.due import Due, Duties, Every, Needs, Period
from sync.county.matrix import Cell, Matrix, State
from sync.county.months import read_matrix
from sync.store import NewUser, Store, create_school
from sync.store.county_book import Forwarding
from tests.journeys import returns_kit
from tests.journeys.returns_kit import Land
from tests.sync.county_kit import ONE, County, admit, enter, handed_over, read_by, taken, with_card, written_back
from tests.sync.store_kit import PACK, PASSWORD, Clock, text

DAY = 86_400
DUE = Due("pupil", text("学生"), Every.MONTH, Needs.NOTHING, day=8)


@pytest.fixture
def county(tmp_path: Path) -> County:
    return County(tmp_path)


@pytest.fixture
def desk(county: County) -> Iterator[Store]:
    store = county.create()
    yield store
    store.close()


def one_period(county: County, opens: int, due: int) -> Duties:
    """A duty that opens and ends so many days from the county's present day."""
    today = date.fromtimestamp(county.clock())
    period = Period(
        "pupil", today.replace(day=1), today, today + timedelta(opens), today + timedelta(due), date.max, Needs.NOTHING
    )
    return Duties((period.month,), {"pupil": (period,)}, frozenset(), {"pupil": DUE.title})


def cell(found: Matrix, form: str = "pupil") -> Cell:
    (only,) = next(line for line in found.lines if line.school.code == ONE.code).cells[form]
    return only


def state(found: Matrix) -> State:
    return cell(found).state


def test_a_school_that_set_its_clock_back_is_doubted_only_from_what_it_knew(county: County, desk: Store) -> None:
    begun, clock = county.clock(), Clock(county.clock())
    duties = one_period(county, 1, 3)
    store = create_school(county.root / "one", ONE, NewUser("古丽", "clerk", PASSWORD), PACK, reserve=0, now=clock)
    enter(store, 1, 2)
    done = taken(desk, handed_over(with_card(store, desk)))
    county.clock.seconds = begun + 10 * DAY
    admit(desk, store)  # the roster of the tenth day
    first = desk.county_book().arrivals()
    assert [one.told for one in first] == [0 if not one.roster else int(begun) for one in first]

    clock.seconds = begun + 2 * DAY
    enter(store, 3, 1)
    county.clock.seconds = begun + 12 * DAY
    taken(desk, handed_over(store))
    assert state(read_matrix(desk, PACK, duties, date.fromtimestamp(county.clock()))) is State.BY_CLAIM

    read_by(store, written_back(desk, done))
    other = one_period(County(county.root, Clock(begun)), 4, 6)
    clock.seconds = begun + 5 * DAY  # it has the roster of the tenth day, and says that it is the fifth
    enter(store, 4, 1)
    taken(desk, handed_over(store))
    assert desk.county_book().arrivals()[-1].told == int(begun + 10 * DAY)
    assert state(read_matrix(desk, PACK, other, date.fromtimestamp(county.clock()))) is State.DOUBTFUL
    store.close()


def test_before_the_desk_began_nothing_was_due(county: County, desk: Store) -> None:
    today = date.fromtimestamp(county.clock())
    assert state(read_matrix(desk, PACK, one_period(county, -40, -1), today)) is State.FREE
    assert state(read_matrix(desk, PACK, one_period(county, -40, 0), today)) is State.AHEAD
    assert state(read_matrix(desk, PACK, one_period(county, -40, 0), today + timedelta(1))) is State.MISSING


def test_what_went_back_is_open_until_the_schools_correction_is_here(tmp_path: Path) -> None:
    land = Land(tmp_path)
    stick, today = land.stick(), date.fromtimestamp(land.clock())
    period = Period("enrolment", today.replace(day=1), date.min, date(2020, 1, 1), today, date.max, Needs.EVER)
    duties = Duties((period.month,), {"enrolment": (period,)}, frozenset(), {"enrolment": DUE.title})

    def shown() -> tuple[State, bool]:
        found = cell(read_matrix(land.county, returns_kit.pack(), duties, today), "enrolment")
        return found.state, found.is_corrected

    store = land.school("one", stick)
    land.visit(stick)
    assert shown() == (State.IN_TIME, False)
    record = returns_kit.first_of(store)
    land.sends_back(record)
    assert shown() == (State.RETURNED, False)
    land.round(store, stick)
    local_id = store.local_id(record)
    assert local_id is not None
    store.save("enrolment", local_id, returns_kit.pupil("阿依古丽", "5"), 1)
    assert shown() == (State.RETURNED, False)
    land.round(store, stick)
    assert shown() == (State.IN_TIME, True)
    land.close()


def test_when_the_region_confirmed_more_of_an_epoch_is_kept(desk: Store) -> None:
    book = desk.county_book()
    first, more = Forwarding("e1", 10, 100, "http", 1), Forwarding("e1", 30, 300, "usb", 3)
    for one in (first, more, Forwarding("e1", 10, 200, "http", 2)):
        book.note_forwarding(one)
    assert book.forwardings() == {"e1": [first, more]}
