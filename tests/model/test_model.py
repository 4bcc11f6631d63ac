"""The state machine: the product does as the abstract model says, over memory, sealed parcels, the real store, and
real stores with nothing but real sticks between them.

A soak run can be cut in slices: `YILU_SOAK_RUNS` says how many runs each machine makes, `--hypothesis-seed` which."""

from __future__ import annotations

import os

import pytest
from hypothesis.stateful import run_state_machine_as_test

from tests.model.machine import Machine
from tests.model.machines import SealedMachine, StoreMachine, runs
from tests.model.stick_machine import StickMachine

pytestmark = pytest.mark.timeout(900)  # a failure is made small first, which takes a while


def test_memory_does_as_the_model_says() -> None:
    run_state_machine_as_test(Machine, settings=runs(500, 25))


def test_sealed_parcels_say_the_same() -> None:
    run_state_machine_as_test(SealedMachine, settings=runs(20, 20))


def test_the_store_does_as_the_model_says() -> None:
    run_state_machine_as_test(StoreMachine, settings=runs(25, 20))


@pytest.mark.parametrize("half", [1, 2])
def test_stores_with_sticks_between_them_do_as_the_model_says(half: int) -> None:
    run_state_machine_as_test(StickMachine, settings=runs(250, 12))


def soak_runs(count: int) -> int:
    return int(os.environ.get("YILU_SOAK_RUNS", count))


@pytest.mark.soak
@pytest.mark.timeout(0)
def test_memory_in_20_000_runs() -> None:
    run_state_machine_as_test(Machine, settings=runs(soak_runs(20_000), 40))


@pytest.mark.soak
@pytest.mark.timeout(0)
def test_sealed_parcels_in_500_runs() -> None:
    run_state_machine_as_test(SealedMachine, settings=runs(soak_runs(500), 40))


@pytest.mark.soak
@pytest.mark.timeout(0)
def test_the_store_in_1_000_runs() -> None:
    run_state_machine_as_test(StoreMachine, settings=runs(soak_runs(1_000), 40))


@pytest.mark.soak
@pytest.mark.timeout(0)
def test_stores_with_sticks_between_them_in_20_000_runs() -> None:
    run_state_machine_as_test(StickMachine, settings=runs(soak_runs(20_000), 30))
