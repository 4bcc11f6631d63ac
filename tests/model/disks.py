"""What happens to disks: copies are made and put back, with or without anybody noticing; and who is admitted late."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.model.abstract import Replica
from tests.model.cast import PCS, Entry, entries
from tests.model.papers import Noted, Slip
from tests.model.road import Road
from tests.model.saving import ANY_PC


class Disks(Road):
    def __init__(self) -> None:
        super().__init__()
        self.backups: dict[str, tuple[object, Replica, dict[str, Noted], dict[str, Slip]]] = {}
        self.orphans: set[int] = set()  # saves whose writer lost its disk

    @rule(name=st.sampled_from([*sorted(PCS), "county"]))
    def back_up(self, name: str) -> None:
        if name in self.isolated:
            return
        noted = {office: self.noted_of(name, office) for office in self.levels} if name in PCS else {}
        disk = self.receiver(name).backup()
        self.backups[name] = (disk, self.model[name].copy(), noted, dict(self.held[name]))

    @precondition(lambda self: "county" in self.backups and not self.isolated)
    @rule()
    def restore_county(self) -> None:
        disk, model, _, held = self.backups["county"]
        if not self.orphans & set(self.model["county"].depth) <= set(model.depth):
            return  # nobody could give these back
        self.offices["county"].restore(disk)
        self.forked.clear()
        self.set_back("county", model, held)

    @rule(pc=ANY_PC, noticed=st.booleans())
    def restore_pc(self, pc: str, noticed: bool) -> None:
        if pc not in self.backups or pc in self.isolated:
            return
        disk, model, noted, held = self.backups[pc]
        lost = {dot: save for dot, save in self.model[pc].dots.items() if dot not in model.dots}
        own = set(self.pcs[pc].heads())
        orphans = {save for (epoch, _), save in lost.items() if epoch in own}
        if not noticed and not self.may_go_unnoticed(pc, model):
            return
        self.pcs[pc].restore(disk, noticed)
        self.noted |= {(pc, office): one for office, one in noted.items()}
        self.orphans |= orphans
        epoch = self.pcs[pc].epoch
        if not noticed:
            self.contested.add(epoch)
            self.isolated.add(pc)
        self.set_back(pc, model, held)
        self.model[pc].epochs.add(epoch)
        self.compare_owed(pc)

    @rule(pc=ANY_PC, entry=entries("pupil"), answered=st.booleans())
    def lose_the_last_save_unnoticed(self, pc: str, entry: Entry, answered: bool) -> None:
        """What makes a fork, all at once: by chance alone it would be rare."""
        if pc not in self.isolated:
            self.back_up(pc)
            self.create(pc, entry)
            self.send_owed(pc, "county", answered)
            self.restore_pc(pc, noticed=False)

    def set_back(self, name: str, model: Replica, held: dict[str, Slip]) -> None:
        self.model[name] = model.copy()
        self.held[name] = dict(held)
        self.purged[name] = set()  # a copy does not know what was purged after it; it hears of it again
        if "b2" in self.place.admitted:
            self.released(name)
        self.compare(name)

    def may_go_unnoticed(self, pc: str, model: Replica) -> bool:
        """Whether what this PC had sent since is nowhere but at the county: see `may_go`."""
        epoch = self.pcs[pc].epoch
        if epoch not in model.epochs:
            return False
        since = {dot for dot in self.model[pc].dots if dot[0] == epoch and dot not in model.dots}
        others = [name for name in self.everybody if name not in (pc, "county")]
        elsewhere = {dot for dot in since for other in others if self.may_ever_have(other, dot)}
        return all(self.model["county"].stands_for(*dot) is not None for dot in elsewhere)

    def may_ever_have(self, name: str, dot: tuple[str, int]) -> bool:
        """Whether this replica took a number or holds a parcel of it that it may take later."""
        held = [slip for slip in self.held[name].values() if slip.header.epoch == dot[0]]
        return self.model[name].stands_for(*dot) is not None or any(dot[1] in slip.numbers for slip in held)

    @precondition(lambda self: "b2" not in self.place.admitted)
    @rule(sure=st.integers(0, 3))
    def admit(self, sure: int) -> None:
        if sure:
            return
        self.place.admitted.add("b2")
        for name in self.everybody:
            self.released(name)
            self.compare(name)

    def released(self, name: str) -> None:
        """What was held for the want of a roster is judged again, in the order it came."""
        outcomes = self.receiver(name).retry()
        held = self.held[name]
        for outcome in outcomes:
            slip = held.pop(outcome.header.id)
            self.took(name, slip)
            if name == "county":
                self.county_took.add(slip.header.id)
        left = [slip for slip in held.values() if not self.is_known(name, slip)]
        assert all(slip.header.epoch in self.contested for slip in left), "a held parcel was not taken up again"
        held.clear()
