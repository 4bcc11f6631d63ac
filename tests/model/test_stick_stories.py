"""Single stories over sticks that the machine once found: what a set-back and a purge must not leave behind."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.model.cast import Entry
from tests.model.stick_machine import StickMachine


@pytest.fixture
def machine() -> Iterator[StickMachine]:
    """Three records of two schools; the second PC of the first school has heard of what the first one entered."""
    made = StickMachine()
    made.begin(pupil(1), Entry("tally", {"day": "2026-09-01", "minutes": 60, "memo": "甲"}), pupil(2))
    made.stick("a1")
    yield made
    made.close()


def pupil(number: int) -> Entry:
    return Entry("pupil", {"name": f"古丽{number}", "grade": number})


def purge_all_of_the_first(machine: StickMachine) -> None:
    """The second PC purges what the first one entered and nobody above has heard of."""
    machine.purge_record("a2", "pupil", 1)
    machine.purge_record("a2", "tally", 2)
    machine.stick("a2")


@pytest.mark.parametrize("pc", ["a1", "b1", "b2"])
@pytest.mark.parametrize("answered", [False, True])
def test_what_a_pc_lost_unnoticed_is_at_both_pcs_again(machine: StickMachine, pc: str, answered: bool) -> None:
    machine.lose_the_last_save_unnoticed(pc, pupil(3), answered)
    machine.everything_is_exchanged()


def test_what_is_given_back_tells_a_pc_that_it_was_set_back(machine: StickMachine) -> None:
    purge_all_of_the_first(machine)  # so that nothing waits by which the county could compare
    machine.lose_the_last_save_unnoticed("a1", pupil(3), False)
    machine.everything_is_exchanged()


def test_what_a_purge_left_of_an_epoch_goes_along_with_the_next_save(machine: StickMachine) -> None:
    purge_all_of_the_first(machine)
    machine.everything_is_exchanged()


def test_a_pc_that_comes_late_has_what_stays_in_the_school(machine: StickMachine) -> None:
    machine.create("b1", Entry("tally", {"day": "2026-09-02", "memo": "乙"}))
    machine.visit("b1", True)
    machine.create("b2", pupil(4))
    machine.visit("b2", True)
    machine.admit_late()
    machine.everything_is_exchanged()
