"""Single stories told over memory and over the store: what a fork, and a purge before sealing, must not lose."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest

from tests.model.cast import FIELDS, PCS, Edit, Entry
from tests.model.machine import Machine
from tests.model.machines import StoreMachine

VALUES: dict[str, tuple[str | int | None, ...]] = {
    "name": ("古丽1", "古丽2"),
    "grade": (None, 1, 2),
    "status": (None, "在校"),
    "note": (None, "甲"),
    "minutes": (None, 60),
    "memo": (None, "乙"),
}


@pytest.fixture(params=[Machine, StoreMachine])
def machine(request: pytest.FixtureRequest) -> Iterator[Machine]:
    """A county that has three records of two schools; the two PCs of the first school have the same."""
    made: Machine = request.param()
    made.begin(pupil(1), Entry("tally", {"day": "2026-09-01", "minutes": 60, "memo": "甲"}), pupil(2))
    made.back_up("county")  # as it was before it had anything
    for pc in PCS:
        made.send_owed(pc, "county", True)
    yield made
    made.close()


def pupil(number: int, **more: object) -> Entry:
    return Entry("pupil", {"name": f"古丽{number}", "grade": number}, **more)  # type: ignore[arg-type]


def edit(machine: Machine, pc: str, record: int, field: str, value: str | int | None) -> None:
    found = [made for form, made in machine.living(pc) if field in FIELDS[form]]
    machine.edit(pc, Edit(found.index(record), field, value))


def do_something(machine: Machine, pc: str, dice: Random) -> None:
    """One save, of any kind."""
    before = len(machine.world.saves)
    while len(machine.world.saves) == before:
        pick = dice.randrange(1000)
        field = dice.choice(sorted(VALUES))
        match dice.randrange(8):
            case 0 | 1:
                machine.create(pc, pupil(dice.randrange(3), has_visit=dice.random() < 0.5, friend=pick))
            case 2:
                machine.create(pc, Entry("tally", {"day": "2026-09-02", "minutes": 90}))
            case 3 | 4:
                machine.edit(pc, Edit(pick, field, dice.choice(VALUES[field])))
            case 5:
                machine.edit_rows(pc, pick, dice.choice(["add", "change", "memo", "remove"]))
            case 6:
                machine.delete_or_take_back(pc, pick)
            case 7:
                machine.purge(pc, pick, pick % 4 == 0)


def a_fork_is_found(machine: Machine, late: int, dice: Random) -> None:
    """A PC is set back unnoticed behind what the county has of it, and goes on for `late` saves before it hears."""
    machine.back_up("a1")
    for _ in range(1 + dice.randrange(5)):
        do_something(machine, "a1", dice)
    machine.send_owed("a1", "county", dice.random() < 0.5)
    machine.restore_pc("a1", noticed=False)
    assert machine.isolated == {"a1"}
    for _ in range(late):
        do_something(machine, "a1", dice)
        if dice.random() < 0.2:
            machine.seal("a1")
    machine.everything_is_exchanged()
    assert not machine.isolated, "the fork was never found"
    for name in ("county", "a1", "a2"):
        lost = [save for save in machine.world.saves if save not in machine.model[name].depth]
        assert [s for s in lost if machine.school_of(s) == PCS["a1"] or name == "county"] == [], f"lost at {name}"


@pytest.mark.parametrize(
    ("machine", "late"),
    [*((Machine, late) for late in range(1, 51)), *((StoreMachine, late) for late in (1, 2, 3, 5, 8, 13, 21, 34, 50))],
    indirect=["machine"],
)
def test_a_fork_found_late_loses_nothing(machine: Machine, late: int) -> None:
    a_fork_is_found(machine, late, Random(late))


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("late", range(1, 51))
def test_a_fork_found_late_loses_nothing_at_all(machine: Machine, late: int, seed: int) -> None:
    a_fork_is_found(machine, late, Random(1000 * seed + late))


def test_a_purge_before_sealing_holds_up_nothing(machine: Machine) -> None:
    machine.create("a2", pupil(3))  # its writer had seen the other PC's
    machine.create("a2", pupil(4))
    machine.purge_record("a2", "pupil", max(machine.world.saves))
    machine.everything_is_exchanged()


def test_a_purge_arrives_though_the_other_pc_purged_too(machine: Machine) -> None:
    machine.purge_record("a1", "pupil", 1)
    machine.purge_record("a2", "pupil", 1)
    machine.stick("a1")
    machine.send_owed("a2", "county", True)
    assert machine.product_views("county")["pupil", 1].purged
    machine.everything_is_exchanged()


def test_a_reference_to_a_purged_pupil_never_comes_to_mean_another(machine: Machine) -> None:
    machine.back_up("a1")
    machine.create("a1", pupil(3))
    machine.send_owed("a1", "county", False)
    machine.restore_pc("a1", noticed=False)
    machine.create("a1", pupil(4))  # under the number that is pupil 3 at the county
    gone = max(machine.world.saves)
    others = [record for form, record in machine.living("a1") if form == "pupil"]
    machine.create("a1", pupil(5, friend=others.index(gone)))
    machine.purge_record("a1", "pupil", gone)
    machine.everything_is_exchanged()


def test_what_follows_a_fork_is_held_with_it(machine: Machine) -> None:
    machine.back_up("a1")
    machine.create("a1", pupil(3))
    machine.send_owed("a1", "county", False)
    machine.restore_pc("a1", noticed=False)
    machine.create("a1", pupil(4))
    machine.create("a1", pupil(5))
    machine.seal("a1")
    edit(machine, "a1", max(machine.world.saves) - 1, "grade", 2)
    machine.send_owed("a1", "county", False)  # the edit alone would be of pupil 3 there
    machine.everything_is_exchanged()


def test_a_purge_stands_though_its_writer_is_set_back_to_before_it(machine: Machine) -> None:
    machine.create("a1", pupil(3))
    gone = max(machine.world.saves)
    machine.back_up("a1")
    machine.purge_record("a1", "pupil", gone)
    machine.send_owed("a1", "county", False)
    machine.restore_pc("a1", noticed=False)
    machine.everything_is_exchanged()
    for name in ("county", "a1", "a2"):
        assert machine.product_views(name)["pupil", gone].purged


def test_what_is_sealed_again_after_a_purge_is_the_same_to_all_who_have_it(machine: Machine) -> None:
    machine.back_up("county")
    machine.create("a1", Entry("tally", {"day": "2026-09-02", "minutes": 60}))
    gone = max(machine.world.saves)
    edit(machine, "a1", gone, "minutes", 90)
    for office in ("county", "region"):
        machine.send_owed("a1", office, True)
    machine.stick("a1")
    machine.purge_record("a1", "tally", gone)
    for office in ("county", "region"):
        machine.send_owed("a1", office, True)
    machine.restore_county()
    machine.seal("a1")
    for target in ("region", "a2", "county"):
        machine.deliver(machine.pool[-1], target)
    assert not machine.receiver("region").inbox().storage.held_parcels()
    machine.everything_is_exchanged()


def test_a_pc_that_lost_its_disk_claims_no_more_than_it_knows(machine: Machine) -> None:
    machine.back_up("a1")
    machine.edit("a1", Edit(0, "name", "古丽5"))
    machine.stick("a1")
    machine.edit("a2", Edit(0, "grade", 3))  # its writer had seen what the first PC is about to lose
    machine.restore_pc("a1", noticed=True)
    machine.stick("a2")
    machine.edit("a1", Edit(0, "grade", 1))
    machine.everything_is_exchanged()


def test_a_pc_with_a_gap_writes_no_clock_that_nobody_can_explain(machine: Machine) -> None:
    for grade in (2, 3, 2, 3):
        machine.edit("a1", Edit(0, "grade", grade))
    machine.seal("a1")
    machine.edit("a1", Edit(0, "name", "古丽5"))
    machine.seal("a1")
    machine.deliver(machine.pool[-1], "a2")  # the other PC has the fifth edit, but not the four before it
    machine.edit("a2", Edit(0, "grade", None))
    machine.everything_is_exchanged()


def test_what_waits_at_the_county_for_its_record_is_not_said_again(machine: Machine) -> None:
    machine.restore_county()
    machine.edit_rows("a2", 0, "add")  # of a record whose own parcel the restored county does not have
    machine.back_up("a2")
    machine.create("a2", pupil(3))
    machine.send_owed("a2", "county", False)
    machine.restore_pc("a2", noticed=False)
    machine.edit("a2", Edit(0, "grade", 2))
    machine.send_owed("a2", "county", True)
    machine.everything_is_exchanged()
