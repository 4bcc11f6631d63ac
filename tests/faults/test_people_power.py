"""Power cuts while people come and go and while the database is encrypted anew: nobody who stays is ever locked out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from forms.errors import InputError
from sync.store import NewUser, Query, Store, open_store, paper, read_front, rekeying, slots
from sync.store.database import Database
from tests.faults import store_child
from tests.faults.crash_replay import Run, State, states, trace
from tests.faults.store_child import THIRD, THIRD_AGAIN
from tests.sync.store_kit import PACK, PASSWORD, Desk, opens, pupil

CHILD = str(Path(store_child.__file__))
SECOND = "yizhan hongliu qiyue"
PUPILS = 5
EVERY = 40  # states between two that are opened as a person would


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path, marker=tmp_path / "marker")
    store = desk.create()
    store.people.set_roles(store.users[0].id, ("clerk", "keeper"), 1)
    store.people.add(NewUser("赵建疆", "principal", SECOND), 1)
    store.save_many("pupil", [pupil(n) for n in range(PUPILS)], 1)
    store.close()
    return desk


def traced(desk: Desk, *task: str) -> Run:
    return trace([CHILD, str(desk.directory), str(desk.marker), *task], desk.directory, desk.root / "strace.log")


@contextmanager
def scratch() -> Iterator[Path]:
    memory = Path("/dev/shm")
    with TemporaryDirectory(dir=memory if memory.is_dir() else None) as place:
        yield Path(place)


def lay_out(state: State, place: Path) -> None:
    for old in place.iterdir():
        old.unlink()
    for name, data in state.files.items():
        (place / name).write_bytes(data)


def secrets_that_open(place: Path, ways: dict[str, tuple[str, str]]) -> set[str]:
    """Which of these (user, secret) open the slots of `place` and with them its database."""
    found = slots.read(place)
    opening = set()
    for name, (user, secret) in ways.items():
        try:
            key = slots.unlock(found, user, secret).database_key
            database = Database(place / "yilu.db", key)
            database.value("select count(*) from user")
            database.close()
        except InputError:  # anything else than a wrong password is the test's to hear of
            continue
        opening.add(name)
    return opening


def looked_at_whole(place: Path, user: str) -> Store:
    """Opened as by a person; table, slots and lock page then say the same."""
    store = open_store(place, user, PASSWORD, PACK, reserve=0)
    present = {u.id for u in store.users}
    assert {s.user for s in slots.read(place).slots if s.kind == slots.PASSWORD} == present
    assert {u.id for u in read_front(place).users} == present
    assert store.count("pupil", Query()) == PUPILS
    assert store.problems() == []
    return store


def test_at_every_cut_a_known_secret_opens_and_table_and_slots_agree(desk: Desk) -> None:
    sheet = paper.new_sheet()
    run = traced(desk, "people", sheet)
    assert run.said == ["ADDED", "SHEET", "AGAIN", "REMOVED"]
    store = desk.open()
    first, second, third = store.people.everyone
    store.close()
    ways = {
        "first": (first.id, PASSWORD),
        "second": (second.id, SECOND),
        "third": (third.id, THIRD),
        "third again": (third.id, THIRD_AGAIN),
        "sheet": (slots.SHEET, sheet),
    }
    opened: Counter[str] = Counter()
    with scratch() as place:
        for number, state in enumerate(states(run, seed=3)):
            lay_out(state, place)
            if slots_file(state) != slots_file(run) or number % EVERY == 0:
                now = secrets_that_open(place, ways)
                assert "first" in now
                assert_promised(state, now)
                opened[" ".join(sorted(now))] += 1
            if number % EVERY == 0:
                looked_at_whole(place, first.id).close()
    assert len(opened) >= 5  # the cuts did meet every stage


def slots_file(of: State | Run) -> bytes:
    return of.files[slots.FILE] if isinstance(of, State) else of.before[slots.FILE]


def assert_promised(state: State, now: set[str]) -> None:
    if "ADDED" in state.said:
        assert now & {"third", "third again"}
    if "SHEET" in state.said:
        assert "sheet" in now
    if "AGAIN" in state.said:
        assert "third again" in now
        assert "third" not in now
    if "REMOVED" in state.said:
        assert "second" not in now
    else:
        assert "second" in now or "AGAIN" in state.said


def test_at_every_cut_of_a_renewal_the_school_opens_and_is_whole(desk: Desk) -> None:
    store = desk.open()
    first, second = store.users
    held = slots.unlock(slots.read(desk.directory), second.id, SECOND)
    store.people.remove(second.id, first.number)
    store.close()
    run = traced(desk, "renewal")
    assert run.said == ["RENEWED"]
    ends: Counter[str] = Counter()
    with scratch() as place:
        for number, state in enumerate(states(run, seed=4, subsets=1)):
            lay_out(state, place)
            rekeying.settle(place)
            assert not list(place.glob("*.next*"))
            assert secrets_that_open(place, {"first": (first.id, PASSWORD)}) == {"first"}
            is_new = not opens(place / "yilu.db", held.database_key)
            ends["new" if is_new else "old"] += 1
            assert is_new or "RENEWED" not in state.said
            if number % EVERY == 0:
                store = looked_at_whole(place, first.id)
                assert not store.people.is_renewal_owed
                store.close()
                with pytest.raises(InputError, match="wrong_password"):
                    open_store(place, second.id, SECOND, PACK, reserve=0)
    assert min(ends["new"], ends["old"]) > 3
