"""The state machine: the product and the abstract model go the same way, compared after every step and at the end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from hypothesis.stateful import RuleBasedStateMachine, initialize

from sync.vector import Ranges
from tests.model.cast import PCS, Entry, entries
from tests.model.disks import Disks


class Machine(Disks, RuleBasedStateMachine):
    @initialize(pupil=entries("pupil"), tally=entries("tally"), other=entries("pupil"))
    def begin(self, pupil: Entry, tally: Entry, other: Entry) -> None:
        """A few records, so that there is something to disagree about."""
        self.create("a1", pupil)
        self.create("a1", tally)
        self.create("b1", other)
        self.stick("a1")

    def teardown(self) -> None:
        try:
            self.everything_is_exchanged()
        finally:
            self.close()

    def close(self) -> None:
        for replica in (*self.pcs.values(), *self.offices.values()):
            replica.close()

    def everything_is_exchanged(self) -> None:
        """Afterwards all have the same, nothing waits, and every save that anybody still had has arrived."""
        self.place.admitted.add("b2")
        for name in self.everybody:
            self.released(name)
        for _ in range(8):
            for pc in PCS:
                for office in self.levels:
                    self.send_owed(pc, office, True)
                self.isolated = {one for one in self.isolated if not self.is_resolved(one)}
            self.pass_on()
            if not self.isolated and not any(o for pc in PCS for o in self.owed_anywhere(pc)):
                break
        self.give_back()
        self.pass_on()
        for pc in PCS:
            assert not list(self.owed_anywhere(pc)), "something is owed for ever"
        self.all_agree()

    def is_resolved(self, pc: str) -> bool:
        heads = self.pcs[pc].heads()
        county = self.model["county"]
        mine = {dot: save for dot, save in self.model[pc].dots.items() if dot[0] in heads and dot[1] <= heads[dot[0]]}
        return all(county.stands_for(*dot) == save for dot, save in mine.items())

    def owed_anywhere(self, pc: str) -> Iterator[Ranges]:
        for office in self.levels:
            yield from (ranges for ranges in self.pcs[pc].owed(office).values() if ranges)

    def pass_on(self) -> None:
        """Whoever keeps a parcel may carry it on."""
        for pc in PCS:
            self.stick(pc)
        for giver in self.everybody:
            for slip in [self.slips[raw] for raw in self.receiver(giver).kept()]:
                for target in self.everybody:
                    if target != giver and not self.is_known(target, slip):
                        self.deliver(slip, target)

    def give_back(self) -> None:
        """PCs that lost their disk get their own changes back: from the other PC of the school, then the county."""
        for pc in PCS:
            for giver in (self.sibling(pc), "county"):
                has = self.pcs[pc].has()
                for raw in self.receiver(giver).restatements(self.pcs[pc].device, has, PCS[pc]):
                    slip = self.post(pc, raw, giver)
                    self.deliver(replace(slip, writer=pc), pc)

    def all_agree(self) -> None:
        county = set(self.model["county"].depth)
        assert not any(model.pending for model in self.model.values())
        assert set(self.model["region"].depth) == county, "county and region differ"
        for pc, school in PCS.items():
            ours = {save for save in county if self.school_of(save) == school}
            assert set(self.model[pc].depth) == ours, "a PC and the county differ"
        for name in self.everybody:
            self.compare(name)
        for pc in ("a1", "b1"):
            if self.model[pc].depth == self.model[self.sibling(pc)].depth:
                self.views_agree(pc, self.sibling(pc))

    def views_agree(self, one: str, other: str) -> None:
        """The product of both says the same of every record, without asking the model."""
        assert self.product_views(one) == self.product_views(other), f"{one} and {other} differ"

    def school_of(self, save: int) -> str:
        for pc, school in PCS.items():
            if save in self.model[pc].depth:
                return school
        raise AssertionError("the county has what no PC of any school has")
