"""What a stranger may leave on a stick: no mutant is accepted, nothing is touched outside, one sound file is taken."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from forms.answers import Answers
from sync import joining, outbox
from sync.envelope.keys import SigningKey
from sync.envelope.receipt_file import seal_receipt
from sync.envelope.roster import Roster
from sync.envelope.roster_file import seal_roster
from sync.receive.answering import make_receipt
from sync.receive.inbox import Decision
from sync.routes.usb import stick as stick_module
from sync.routes.usb.disk import Disk
from sync.routes.usb.naming import DOWN, RELAY, UP
from sync.routes.usb.stick import Stick
from sync.store import Query, Store
from sync.visit import Offer, Taken, What, copy_to_stick, look_at_stick, take
from tests.fakes.road import new_school, pack
from tests.fakes.stick_county import StickCounty
from tests.fakes.traps import flood, set_traps
from tests.faults.test_parcels_mutants import mutant


class World:
    """Two PCs of one school, admitted; on a stick a receipt, a roster and the other PC's parcel for the first."""

    def __init__(self, root: Path) -> None:
        self.county = StickCounty(root / "county")
        self.first, self.second = new_school(root / "first"), new_school(root / "second")
        self.stick = Stick(root / "stick")
        self.stick.root.mkdir()
        for store in (self.first, self.second):
            joining.begin_with_card(store, self.county.card)
            copy_to_stick(store, pack(), self.stick)
            self.county.visit(self.stick)
            self.county.admit_all()
            self.county.visit(self.stick)
            take(store, pack(), self.stick, look_at_stick(store, self.stick))
        take(self.first, pack(), self.stick, look_at_stick(self.first, self.stick))

    def close(self) -> None:
        self.first.close()
        self.second.close()
        self.county.close()

    def write(self, store: Store, name: str) -> None:
        store.save("equipment", None, Answers({"asset_no": name, "name": "投影仪"}), 1)
        copy_to_stick(store, pack(), self.stick)

    def look(self, root: Path) -> Offer:
        return look_at_stick(self.first, Stick(root))

    def take(self, root: Path) -> Taken:
        return take(self.first, pack(), Stick(root), self.look(root))

    @property
    def state(self) -> object:
        """All that a file could have changed at the first PC."""
        store = self.first
        (county,) = (r for r in store.receivers() if r.level == "county")
        equipment = store.page("equipment", store.ids("equipment", Query()), ["asset_no", "name"])
        parcels = [kept.id for kept in outbox.owed(store, county.device)]
        said = store.setting("siblings")
        return equipment, parcels, county, joining.roster_file(store), store.own_epochs, store.vector(), said


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = World(tmp_path_factory.mktemp("world"))
    made.write(made.first, "A1")
    made.write(made.second, "B1")
    made.county.visit(made.stick)
    made.county.admit_all()
    yield made
    made.close()


def folder(root: Path, name: str = DOWN) -> Path:
    made = root / "YILU" / name
    made.mkdir(parents=True, exist_ok=True)
    return made


def files_for_the_first(world: World) -> dict[str, bytes]:
    """By what they are: a receipt that proves, a newer roster, the other PC's parcel and what it says it has."""
    roster = world.county.service.platform.roster()
    newer = seal_roster(replace(roster, version=roster.version + 1), world.county.service.platform.keys.root)
    found = {item.what.value: world.stick.read(item.found) for item in look_at_stick(world.first, world.stick).items}
    assert found.keys() >= {"receipt", "sibling", "ask"}
    return {**found, "roster": newer}


def mutants(world: World, root: Path, count: int, seed: int, batch: int = 50) -> int:
    """How many mutants changed anything at the PC. They come in batches, as a stick full of them would."""
    rng = random.Random(seed)
    raws = files_for_the_first(world)
    before = world.state
    accepted = 0
    for start in range(0, count, batch):
        place = root / str(start)
        up = folder(place, rng.choice((UP, DOWN, RELAY)))
        for number in range(batch):
            raw = raws[rng.choice(sorted(raws))]
            (up / f"m{number}.yilu").write_bytes(mutant(raw, rng))
        taken = world.take(place)
        assert taken.stopped is None
        assert not taken.is_set_back
        accepted += len(taken.proofs) + len(taken.parcels) + (taken.roster > 0) + (world.state != before)
    return accepted


def test_no_mutant_on_a_stick_is_accepted(world: World, tmp_path: Path) -> None:
    assert mutants(world, tmp_path, 300, seed=1) == 0


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_no_mutant_of_ten_thousand_on_sticks_is_accepted(world: World, tmp_path: Path) -> None:
    assert mutants(world, tmp_path, 10_000, seed=2) == 0


def test_their_originals_would_be_taken(world: World, tmp_path: Path) -> None:
    for number, raw in enumerate(files_for_the_first(world).values()):
        (folder(tmp_path) / f"{number}.yilu").write_bytes(raw)
    offered = world.look(tmp_path)
    assert {item.what for item in offered.items} >= {What.ROSTER, What.RECEIPT, What.SIBLING, What.ASK}
    assert offered.troubles == ()
    assert offered.proves == 1


# -- what is signed, but not by whom it has to be ----------------------------------------------------------------------


def test_a_forged_receipt_that_says_all_has_arrived_proves_nothing(world: World, tmp_path: Path) -> None:
    platform = world.county.service.platform
    device = world.first.device_key.public
    receipt = make_receipt(platform.storage, device, platform.keys.device.public, platform.epoch, "county")
    assert receipt is not None
    school = world.first.school.code
    signers = {"stranger": SigningKey.generate(), "sibling": world.second.device_key, "own": world.first.device_key}
    forged = {
        **{name: seal_receipt(replace(receipt, device=key.public), school, key) for name, key in signers.items()},
        "epoch": seal_receipt(replace(receipt, epoch="0" * 16), school, platform.keys.device),
        "school": seal_receipt(receipt, "2165000000", platform.keys.device),
    }
    for name, raw in forged.items():
        (folder(tmp_path) / f"{name}.yilu").write_bytes(raw)
    before = world.state
    offer = world.look(tmp_path)
    assert [item.what for item in offer.items] == []
    assert {trouble.name for trouble in offer.troubles} == {"stranger.yilu", "sibling.yilu", "own.yilu"}
    assert (offer.known, offer.others) == (1, 1)
    world.take(tmp_path)
    assert world.state == before


def test_rosters_old_foreign_or_under_another_root_change_nothing(world: World, tmp_path: Path) -> None:
    platform = world.county.service.platform
    roster, stranger = platform.roster(), SigningKey.generate()
    held = joining.roster_of(world.first)
    assert held is not None
    older = replace(held, version=held.version - 1)
    other = Roster(9, "659999", "别的县", (stranger.public,))
    planted = replace(roster, version=99, roots=(stranger.public,))
    for name, raw in {
        "older": seal_roster(older, platform.keys.root),
        "other": seal_roster(other, stranger),
        "planted": seal_roster(planted, stranger),
        "fork": seal_roster(replace(held, name="改了名"), platform.keys.root),
    }.items():
        (folder(tmp_path) / f"{name}.yilu").write_bytes(raw)
    before = world.state
    offer = world.look(tmp_path)
    assert offer.items == ()
    assert {trouble.name for trouble in offer.troubles} == {"other.yilu", "planted.yilu", "fork.yilu"}
    assert offer.known == 1
    world.take(tmp_path)
    assert world.state == before


# -- what is no file of ours -------------------------------------------------------------------------------------------


@pytest.fixture
def mess(world: World, tmp_path: Path) -> Path:
    """A stick full of traps with one sound parcel among them."""
    root = tmp_path / "stick"
    set_traps(folder(root), tmp_path, files_for_the_first(world)["sibling"])
    return root


def test_in_a_mess_nothing_blocks_or_is_followed_and_the_sound_file_is_taken(world: World, mess: Path) -> None:
    before = {path: path.lstat().st_mtime_ns for path in mess.rglob("*")}
    offer = world.look(mess)
    assert [(item.what, item.found.path.name) for item in offer.items] == [(What.SIBLING, "sound.yilu")]
    named = {trouble.name for trouble in offer.troubles}
    assert {"sparse.yilu", "CASE.YILU", "case.yilu", "a:b.yilu", "尾.yilu"} <= named
    assert not named & {"CON.yilu", "aux.yilu", "COM1 .yilu"}  # Windows would open a device
    assert not any(character in trouble.name for trouble in offer.troubles for character in "\n\u202e")
    assert max(len(trouble.name) for trouble in offer.troubles) <= 40
    assert offer.strange >= 8
    world.write(world.second, "B2")  # so that what was taken here is not the last of the other PC's
    taken = take(world.first, pack(), Stick(mess), offer)
    assert [parcel.decision for parcel in taken.parcels] == [Decision.TAKEN]
    assert {path: path.lstat().st_mtime_ns for path in mess.rglob("*")} == before


class CountingDisk(Disk):
    """Counts the files that are opened."""

    def __init__(self) -> None:
        self.opened = 0

    def chunks(self, path: Path) -> Iterator[bytes]:
        self.opened += 1
        return super().chunks(path)


def flooded(world: World, root: Path, count: int) -> None:
    """A flood with a sound file in it."""
    flood(folder(root), count)
    (folder(root) / "receipt-x.yilu").write_bytes(files_for_the_first(world)["receipt"])


def test_of_a_flood_of_files_only_so_many_are_opened(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flooded(world, tmp_path, 800)
    disk = CountingDisk()
    offer = look_at_stick(world.first, Stick(tmp_path, disk))
    assert offer.proves == 1
    assert (len(offer.troubles), offer.strange) == (200, 600)
    assert disk.opened == 202  # the receipt's first lines, and then all of it
    monkeypatch.setattr(stick_module, "MOST_OPENED", 50)
    monkeypatch.setattr(stick_module, "MOST_NAMES", 400)
    disk = CountingDisk()
    offer = look_at_stick(world.first, Stick(tmp_path, disk))
    assert disk.opened <= 51
    assert len(offer.troubles) + offer.strange <= 400


@pytest.mark.soak
@pytest.mark.timeout(600)
def test_a_hundred_thousand_files_are_looked_through(world: World, tmp_path: Path) -> None:
    flooded(world, tmp_path, 100_000)
    offer = look_at_stick(world.first, Stick(tmp_path))
    assert offer.proves == 1
    assert len(offer.troubles) + offer.strange == 100_000
