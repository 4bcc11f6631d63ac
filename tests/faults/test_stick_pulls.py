"""Sticks pulled out at random bytes and calls while a school copies: nothing half counts, and all is still owed."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from forms.answers import Answers
from sync import joining, outbox, sealing
from sync.envelope.header import read_head, read_header
from sync.routes.usb.errors import StickError
from sync.routes.usb.naming import DOWN, MARK, UP
from sync.routes.usb.stick import Stick
from sync.store import Store
from sync.visit import copy_to_stick, look_at_stick, take
from tests.fakes.disks import FullDisk, PulledDisk
from tests.fakes.road import new_school, pack, record_everything, record_noise
from tests.fakes.stick_county import StickCounty


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A school with a card and parcels of quite different sizes."""
    store = new_school(tmp_path_factory.mktemp("school") / "school")
    county = StickCounty(tmp_path_factory.mktemp("county") / "county")
    joining.begin_with_card(store, county.card)
    record_everything(store)
    first = tmp_path_factory.mktemp("first")
    copy_to_stick(store, pack(), Stick(first))
    for number in range(3):
        record_noise(store, 20 * 3**number, seed=number)
        copy_to_stick(store, pack(), Stick(first))
    yield store
    county.close()
    store.close()


def owed(store: Store) -> list[str]:
    """The ids of what the county has not answered."""
    (receiver,) = store.receivers()
    return [kept.id for kept in outbox.owed(store, receiver.device)]


def sound(root: Path, store: Store) -> set[str]:
    """The ids of the files under final names, each of which must be whole."""
    seen: set[str] = set()
    for path in root.rglob("*.yilu"):
        raw = path.read_bytes()
        header = read_header(raw)
        if header.kind == "parcel":
            kept = store.parcel_bytes(header.id)
            assert kept is not None
            assert raw == sealing.for_above(kept)
        else:
            assert len(raw) == read_head(raw).body + sum(note.length for note in header.sections)
        seen.add(header.id)
    return seen


def pull(store: Store, root: Path, disk: PulledDisk) -> bool:
    """Copies to a stick that is pulled on the way, then to the same one again; whether it was pulled in time."""
    before = owed(store)
    assert len(before) == 4
    try:
        copy_to_stick(store, pack(), Stick(root, disk))
        was_pulled = False
    except StickError:
        was_pulled = True
    assert was_pulled or sound(root, store) >= set(before)
    sound(root, store)
    assert owed(store) == before
    again = Stick(root)
    copied = copy_to_stick(store, pack(), again)
    assert copied.has_request
    assert sound(root, store) >= set(before)
    assert list(root.rglob("*.part")) == []
    assert look_at_stick(store, again).gone == ()
    return was_pulled


def pulls(store: Store, root: Path, count: int, seed: int) -> int:
    rng = Random(seed)
    size = sum(path.stat().st_size for path in root.rglob("*") if path.is_file())
    done = 0
    for number in range(count):
        stick = root / f"pull{number}"
        stick.mkdir()
        error = rng.choice((errno.EIO, errno.ENODEV, errno.ENOENT, errno.ENOTCONN, errno.EROFS))
        if number % 2:
            disk = PulledDisk(most=rng.randrange(size), error=error)
        else:
            disk = PulledDisk(calls=rng.randrange(40), error=error)
        done += pull(store, stick, disk)
    return done


@pytest.fixture
def sized(school: Store, tmp_path: Path) -> Path:
    """A folder that holds one whole stick, so that its size is known."""
    copy_to_stick(school, pack(), Stick(tmp_path))
    return tmp_path


def test_thirty_pulls_leave_nothing_half_and_owe_as_much_as_before(school: Store, sized: Path) -> None:
    assert pulls(school, sized, 30, seed=1) >= 25


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_three_hundred_pulls_leave_nothing_half_and_owe_as_much_as_before(school: Store, sized: Path) -> None:
    assert pulls(school, sized, 300, seed=2) >= 250


def test_pulled_at_every_call_of_one_copy(school: Store, tmp_path: Path) -> None:
    whole = PulledDisk()
    copy_to_stick(school, pack(), Stick(tmp_path, whole))
    pulled = 0
    for calls in range(whole.calls):
        stick = tmp_path / f"at{calls}"
        stick.mkdir()
        pulled += pull(school, stick, PulledDisk(calls=calls))
    assert pulled > whole.calls - 10  # the last calls only look whether anything can be taken away


def test_a_full_stick_keeps_what_fitted_and_the_next_one_gets_the_rest(school: Store, tmp_path: Path) -> None:
    sizes = [kept.size for kept in outbox.own_parcels(school)]
    small, large = tmp_path / "small", tmp_path / "large"
    small.mkdir()
    large.mkdir()
    with pytest.raises(StickError) as caught:
        copy_to_stick(school, pack(), Stick(small, FullDisk(sum(sizes[:2]) + 5000)))
    assert caught.value.code == "stick_full"
    fitted = sound(small, school)
    assert 0 < len(fitted & set(owed(school))) < 4
    copy_to_stick(school, pack(), Stick(large))
    assert sound(large, school) >= set(owed(school))


@pytest.mark.parametrize("calls", [0, 1, 2, 5])
def test_pulled_while_it_is_read_nothing_is_lost_and_the_rest_is_taken_next_time(
    calls: int, tmp_path: Path
) -> None:
    county = StickCounty(tmp_path / "county")
    store = new_school(tmp_path / "school")
    root = tmp_path / "stick"
    root.mkdir()
    try:
        joining.begin_with_card(store, county.card)
        store.save("equipment", None, Answers({"asset_no": "A1", "name": "投影仪"}), 1)
        copy_to_stick(store, pack(), Stick(root))
        for _ in range(2):
            county.visit(Stick(root))
            county.admit_all()
        offer = look_at_stick(store, Stick(root))
        taken = take(store, pack(), Stick(root, PulledDisk(calls=calls)), offer)
        assert (taken.stopped is None) == (calls >= len(offer.items))
        rest = take(store, pack(), Stick(root), look_at_stick(store, Stick(root)))
        assert sum(p.changes for p in (*taken.proofs, *rest.proofs)) == 1
        assert owed(store) == []
        assert {path.name for path in (root / "YILU").iterdir()} == {UP, DOWN, MARK}
    finally:
        store.close()
        county.close()
