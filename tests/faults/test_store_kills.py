"""Programs killed at random moments while saving: nothing that was said to be saved is lost, doubled or half."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from sync.store import Query, Store
from tests.faults import store_child
from tests.faults.forked import Forked
from tests.sync.store_kit import Desk, pupil


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path, marker=tmp_path / "marker")
    desk.create().close()
    return desk


def killed_after(desk: Desk, seconds: float, first: int) -> list[str]:
    """Starts a saving program, kills it with SIGKILL after it said its first line and `seconds` more; what it said."""
    child = Forked(lambda: store_child.saves(desk.open(), first, 100_000))
    child.wait()
    assert child.end(kill_after=seconds)
    return child.said


def kill_many_times(desk: Desk, rounds: int, seed: int) -> int:
    """How many promises were made in all; every one of them is checked after every kill."""
    dice = random.Random(seed)
    promised: dict[str, int] = {}  # id number -> the grade that was said to be saved
    for round_ in range(rounds):
        first = 1 + 100_000 * round_
        said = killed_after(desk, dice.random() * 0.12, first)
        assert not [line for line in said if line.startswith("FAILED")]
        for line in said:
            word, _, number = line.partition(" ")
            if word in ("ACK", "EDIT"):
                promised[str(pupil(int(number))["id_number"])] = 1 if word == "ACK" else 2
        store = desk.open()
        unpromised = check(store, promised)
        promised.update(unpromised)  # what was saved just before the kill is there for good, too
        drafts = {d.key for d in store.drafts()}
        assert {f"entry {line.partition(' ')[2]}" for line in said if line.startswith("DRAFT")} <= drafts
        if round_ == rounds - 1:
            assert store.problems() == []
        store.close()
    return len(promised)


def check(store: Store, promised: dict[str, int]) -> dict[str, int]:
    """Holds the store against the promises; what is there beyond them (at most one save or edit)."""
    ids = store.ids("pupil", Query())
    found = {str(i): g for i, g in store.page("pupil", ids, ["id_number", "grade"]) if isinstance(g, int)}
    assert len(found) == len(ids)
    assert promised.keys() <= found.keys()
    beyond = {i: g for i, g in found.items() if promised.get(i) != g}
    assert len(beyond) <= 1
    assert all(g == promised.get(i, 0) + 1 for i, g in beyond.items())
    # One change for each pupil and one more for each edit, in whichever epoch: none lost, none double.
    assert sum(store.head_of(epoch) for epoch in store.own_epochs) == sum(found.values())
    return beyond


def test_a_hundred_kills_lose_nothing(desk: Desk) -> None:
    assert kill_many_times(desk, 100, seed=1) > 100


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_a_thousand_kills_lose_nothing(desk: Desk) -> None:
    assert kill_many_times(desk, 1000, seed=2) > 2000
