"""Seconds to put one school's term on a new stick, read back and safe to remove, against a plain copy with fsync.

The plain copy makes the same folders and files: the parcels, and what goes along with them, which lasts as well."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from sync import joining, sealing
from sync.envelope.card import Card, seal_card
from sync.envelope.keys import AgeIdentity, SigningKey
from sync.envelope.roster import Receiver
from sync.routes.usb.stick import Stick
from sync.store import Store
from sync.visit import copy_to_stick
from tests.bench.floors import Tree, plain_copy, typical
from tests.bench.result import Result
from tests.fakes.road import new_school, pack, record_everything

ROUNDS = 9
DAYS, PUPILS, ITEMS, CASES = 90, 400, 200, 20
PARCELS = 20  # a term: the first visit, then a parcel a week


def with_card(store: Store) -> None:
    root, device, identity = SigningKey.generate(), SigningKey.generate(), AgeIdentity.generate()
    receiver = Receiver("county", "county", device.public, "c0" * 8, identity.recipient, "县")
    joining.begin_with_card(store, seal_card(Card("659001", "测试县", (root.public,), (receiver,)), root))


def term(directory: Path) -> Store:
    """A school whose term is sealed, as weekly parcels, and that nobody has answered yet."""
    store = new_school(directory)
    with_card(store)
    for week in range(PARCELS):
        share = (PUPILS, DAYS, ITEMS, CASES) if week == 0 else (2, 5, 2, 1)
        record_everything(store, week + 1, *share)
        trusted = joining.trusted(store)
        assert trusted is not None
        sealing.seal_owed(store, pack(), trusted)
    return store


def tree_of(root: Path) -> Tree:
    folders = sorted(path for path in root.rglob("*") if path.is_dir())
    return {
        folder.relative_to(root): {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}
        for folder in folders
    }


def run() -> Iterator[Result]:
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        store = term(root / "school")
        first = root / "first"
        first.mkdir()
        copied = copy_to_stick(store, pack(), Stick(first))
        tree = tree_of(first)
        ours, floors = [], []
        for number in range(ROUNDS):
            target = root / f"plain{number}"
            target.mkdir()
            floors.append(plain_copy(tree, target))
            stick = root / f"stick{number}"
            stick.mkdir()
            begun = time.perf_counter()
            copied = copy_to_stick(store, pack(), Stick(stick))
            ours.append(time.perf_counter() - begun)
        store.close()
        details: dict[str, float | int | str] = {
            "parcels": PARCELS,
            "files": sum(map(len, tree.values())),
            "bytes": copied.bytes,
            "ms": round(typical(ours) * 1000, 1),
            "floor_ms": round(typical(floors) * 1000, 1),
        }
        yield Result("stick_write", typical(ours) / typical(floors), 2.0, details=details)
