"""Programs that a county's desk carries: kept whole or not, put on sticks once, and taken by a school from there."""

from __future__ import annotations

from pathlib import Path

import pytest

from forms.errors import InputError, WorldError
from forms.pack import Pack, load_pack
from resources import find
from sync.envelope.keys import SigningKey
from sync.routes.usb.naming import DOWN, piece_name
from sync.routes.usb.stick import Stick
from sync.updates.depot import Depot
from sync.updates.making import Made
from sync.visit.updates import look_for_updates, take_program
from tests.sync.program_kit import ROSTER, made, place_at, reader


@pytest.fixture
def pack() -> Pack:
    return load_pack(find("pack"))


def stick(root: Path) -> Stick:
    root.mkdir(exist_ok=True)
    return Stick(root)


def keep(depot: Depot, given: Made) -> None:
    depot.keep(given.raw, given.program, reader(given))


def names(of: Stick) -> set[str]:
    return {path.name for path in of.root.rglob("*.yilu")}


def test_a_school_installs_what_the_desk_put_on_its_stick(tmp_path: Path, pack: Pack) -> None:
    depot, given = Depot(tmp_path / "desk"), made(tmp_path, 2)
    assert depot.held(ROSTER) == []
    assert depot.wants(ROSTER, given.program)
    keep(depot, given)
    assert not depot.wants(ROSTER, given.program)
    carried = stick(tmp_path / "stick")
    assert depot.put_on(carried, ROSTER) == 1
    before = names(carried)
    assert depot.put_on(carried, ROSTER) == 0
    assert names(carried) == before
    place = place_at(tmp_path / "school")
    place.home.mkdir()
    offered = look_for_updates(carried, ROSTER, pack, None, place).program
    assert offered is not None
    take_program(carried, offered, place)
    assert place.program(2).is_file()


def test_a_newer_release_takes_the_place_of_the_one_before_here_and_on_sticks(tmp_path: Path) -> None:
    depot, old, new = Depot(tmp_path / "desk"), made(tmp_path, 2), made(tmp_path, 3)
    carried = stick(tmp_path / "stick")
    keep(depot, old)
    depot.put_on(carried, ROSTER)
    keep(depot, new)
    assert [one.program.release for one in depot.held(ROSTER)] == [3]
    assert depot.put_on(carried, ROSTER) == 1
    here = Stick(tmp_path / "desk" / "programs")
    for where in (carried, here):
        pieces = {name for name in names(where) if name.startswith("piece-")}
        assert pieces == {piece_name(piece.sha256) for piece in new.program.pieces}
    keep(depot, old)
    assert depot.put_on(carried, ROSTER) == 0  # the newer one there stays


def test_what_is_not_whole_or_not_a_roots_is_carried_nowhere(tmp_path: Path) -> None:
    depot, given = Depot(tmp_path / "desk"), made(tmp_path, 2)
    carried = stick(tmp_path / "stick")
    with pytest.raises(InputError, match="pieces"):
        depot.keep(given.raw, given.program, lambda piece: bytes(piece.length))
    assert depot.held(ROSTER) == []
    keep(depot, made(tmp_path / "strange", 4, key=SigningKey(b"s" * 32)))
    assert depot.held(ROSTER) == []
    assert depot.put_on(carried, ROSTER) == 0
    keep(depot, given)
    (piece, *_) = given.program.pieces
    path = Stick(tmp_path / "desk" / "programs").path_of(DOWN, piece_name(piece.sha256))
    path.write_bytes(bytes(piece.length))
    with pytest.raises(InputError, match="pieces"):
        depot.put_on(carried, ROSTER)
    assert not any(name.startswith("program-") for name in names(carried))  # without a list nobody takes a piece


def test_stopped_between_pieces_the_list_is_not_there_and_the_next_time_goes_on(tmp_path: Path) -> None:
    depot, given = Depot(tmp_path / "desk"), made(tmp_path, 2)
    with pytest.raises(WorldError, match="cancelled"):
        depot.keep(given.raw, given.program, reader(given), cancelled=lambda: True)
    assert depot.held(ROSTER) == []
    keep(depot, given)
    carried = stick(tmp_path / "stick")
    with pytest.raises(WorldError, match="cancelled"):
        depot.put_on(carried, ROSTER, cancelled=lambda: True)
    assert depot.put_on(carried, ROSTER) == 1


def test_a_piece_pulled_off_the_stick_is_put_back(tmp_path: Path) -> None:
    depot, given = Depot(tmp_path / "desk"), made(tmp_path, 2)
    carried = stick(tmp_path / "stick")
    keep(depot, given)
    depot.put_on(carried, ROSTER)
    (piece, *_) = given.program.pieces
    carried.path_of(DOWN, piece_name(piece.sha256)).unlink()
    depot.put_on(carried, ROSTER)
    assert carried.has_piece(DOWN, piece.sha256, piece.length)
