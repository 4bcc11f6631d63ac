"""Power cuts: what was said to be saved is there, whatever the disk had not yet been told to keep."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from forms.errors import YiluError
from sync.store import slots, tables
from sync.store.database import Database
from sync.store.inspection import problems
from sync.store.migrations import migrate
from sync.store.slot_file import Slots
from tests.faults import store_child
from tests.faults.crash_replay import Run, State, states, trace
from tests.sync.store_kit import PACK, PASSWORD, Desk, pupil

CHILD = str(Path(store_child.__file__))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path, marker=tmp_path / "marker")
    store = desk.create()
    store.save("pupil", None, pupil(0), 1)
    store.close()
    return desk


def traced(desk: Desk, *task: str) -> Run:
    return trace([CHILD, str(desk.directory), str(desk.marker), *task], desk.directory, desk.root / "strace.log")


class Judge:
    """Opens what a cut left and says what is wrong with it."""

    def __init__(self, desk: Desk, place: Path) -> None:
        self.key = slots.unlock(slots.read(desk.directory), desk.user, PASSWORD).database_key
        self.place = place

    def verdict(self, state: State) -> str:
        for old in self.place.iterdir():
            old.unlink()
        for name, data in state.files.items():
            (self.place / name).write_bytes(data)
        database = Database(self.place / "yilu.db", self.key)
        try:
            migrate(database)
            forms = {form.id: tables.project(database, form) for form in PACK.forms.values()}
            if found := problems(database, forms):
                return f"unsound: {found[0]}"
            return self.lost(database, state.said)
        except YiluError as error:
            return f"unsound: {error.code}"
        finally:
            database.close()

    def lost(self, database: Database, said: tuple[str, ...]) -> str:
        grades = dict(database.rows("select id_number, grade from f_pupil where _id > 0"))
        drafts = {row[0] for row in database.rows("select key from draft")}
        if len(grades) != database.value("select count(*) from f_pupil"):
            return "doubled"
        for line in said:
            word, _, number = line.partition(" ")
            identity = pupil(int(number or 0))["id_number"]
            if word == "ACK" and identity not in grades:
                return "lost: a pupil"
            if word == "EDIT" and grades.get(identity) != 2:
                return "lost: an edit"
            if word == "DRAFT" and f"entry {number}" not in drafts:
                return "lost: a draft"
        promised = sum(line.startswith("ACK") for line in said)
        return "ok" if promised <= len(grades) - 1 <= promised + 1 else "more than was typed"


def replayed(desk: Desk, run: Run, seed: int) -> Counter[str]:
    memory = Path("/dev/shm")  # only the traced run needs a disk; judging what it left does not
    with TemporaryDirectory(dir=memory if memory.is_dir() else None) as place:
        judge = Judge(desk, Path(place))
        return Counter(judge.verdict(state) for state in states(run, seed))


def test_no_acknowledged_save_is_lost_whatever_was_not_synced(desk: Desk) -> None:
    run = traced(desk, "saves", "1", "30")
    found = replayed(desk, run, seed=1)
    assert set(found) == {"ok"}
    assert found.total() > 3000


def test_the_replay_sees_what_weaker_syncing_loses(desk: Desk) -> None:
    """The mutant: the same run with synchronous=NORMAL. If nothing were found here, the test above would be blind."""
    found = replayed(desk, traced(desk, "saves", "1", "5", "normal"), seed=1)
    assert found["lost: a pupil"] > 0
    assert found["lost: a draft"] > 0


def test_a_save_costs_one_sync(desk: Desk) -> None:
    run = traced(desk, "saves", "1", "8")
    assert [run.syncs_between(f"DRAFT {n}", f"ACK {n}") for n in range(2, 8)] == [1] * 6
    assert [run.syncs_between(f"ACK {n}", f"EDIT {n}") for n in (2, 3, 4, 6, 7)] == [1] * 5


def test_a_change_of_password_never_locks_out(desk: Desk) -> None:
    run = traced(desk, "password", PASSWORD, "新的密码")
    place = desk.root / "cut"
    place.mkdir()
    opened: Counter[str] = Counter()
    user = desk.user
    for state in states(run, seed=2, subsets=6):
        (place / slots.FILE).write_bytes(state.files[slots.FILE])
        found = slots.read(place)
        ways = [password for password in (PASSWORD, "新的密码") if _opens(found, user, password)]
        assert ways
        if "CHANGED" in state.said:
            assert ways == ["新的密码"]
        opened[" and ".join(ways)] += 1
    assert set(opened) == {PASSWORD, f"{PASSWORD} and 新的密码", "新的密码"}


def _opens(found: Slots, user: str, password: str) -> bool:
    try:
        slots.unlock(found, user, password)
    except YiluError:
        return False
    return True


@pytest.mark.soak
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("seed", range(5))
def test_many_more_cuts(desk: Desk, seed: int) -> None:
    found = replayed(desk, traced(desk, "saves", "1", "60"), seed)
    assert set(found) == {"ok"}
