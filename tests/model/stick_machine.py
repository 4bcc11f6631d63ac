"""The machine over sticks: real stores, a real county's desk, and between them real folders to which things happen."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from tests.model.abstract import COUNTY, Replica
from tests.model.cast import PCS, PICK, Entry, entries
from tests.model.codec import Sealed
from tests.model.desk_office import DeskOffice
from tests.model.founded import LATE, make_quick
from tests.model.machine import Machine
from tests.model.office import Office
from tests.model.papers import Slip
from tests.model.pc import Pc
from tests.model.saving import ANY_PC
from tests.model.stick_folder import StickFolder, cut, flipped
from tests.model.visit_pc import VisitPc
from tests.model.visits import Visits

MEMORY = Path("/dev/shm")  # what survives a pulled plug is for `tests/faults`
STICKS = ("red", "blue")
ANY_STICK = st.sampled_from(STICKS)


class StickMachine(Visits, Machine):
    """2 schools x 2 PCs and a county's desk, each with its own encrypted store. There is no network and no region."""

    codec = Sealed()
    levels = ("county",)
    seal = deliver_any = answer = take_any = None  # type: ignore[assignment]  # no rules here: there is no network

    def __init__(self) -> None:
        self.root = Path(tempfile.mkdtemp(prefix="sticks-", dir=MEMORY if MEMORY.is_dir() else None))
        self.patch = pytest.MonkeyPatch()
        super().__init__()
        self.sticks = {name: StickFolder(self.root / f"stick-{name}") for name in STICKS}
        self.fresh = 0

    @initialize(first=entries("pupil"), second=entries("tally"))
    def begin(self, first: Entry, second: Entry, *others: Entry) -> None:
        """One school has a little; what of it travels, and whether the other one does anything, is chance."""
        for entry in (first, second):
            self.create("a1", entry)
        for entry in others:
            self.create("b1", entry)

    def open_office(self, name: str) -> Office:
        make_quick(self.patch, self.place)
        return DeskOffice(self.place, name, self.root / name)

    def open_pc(self, name: str) -> Pc:
        return VisitPc(self.place, name, self.root / name)

    def close(self) -> None:
        super().close()
        self.patch.undo()
        shutil.rmtree(self.root)

    # -- visits

    @rule(pc=ANY_PC, stick=ANY_STICK)
    def copy(self, pc: str, stick: str) -> None:
        self.copy_to(self.sticks[stick], pc)

    @rule(stick=ANY_STICK, answered=st.booleans())
    def at_county(self, stick: str, answered: bool) -> None:
        """`answered`: False if the stick is pulled out before the county has written."""
        taken = self.visit_county(self.sticks[stick])
        if taken and answered:
            self.answer_on(self.sticks[stick], taken)

    @rule(pc=ANY_PC, stick=ANY_STICK)
    def at_school(self, pc: str, stick: str) -> None:
        self.read_at(self.sticks[stick], pc)

    @rule(pc=ANY_PC, answered=st.booleans())
    def visit(self, pc: str, answered: bool) -> None:
        self.send_owed(pc, "county", answered)

    def send_owed(self, pc: str, office: str, answered: bool) -> None:
        """There and back on a stick of its own."""
        folder = self.fresh_stick()
        self.copy_to(folder, pc)
        taken = self.visit_county(folder)
        if taken and answered:
            self.answer_on(folder, taken)
            self.read_at(folder, pc)

    @rule(pc=ANY_PC)
    def stick(self, pc: str) -> None:
        """From one PC of a school to the other."""
        folder = self.fresh_stick()
        self.copy_to(folder, pc)
        self.read_at(folder, self.sibling(pc))

    def fresh_stick(self, raws: Iterable[bytes] = ()) -> StickFolder:
        self.fresh += 1
        folder = StickFolder(self.root / f"stick-{self.fresh}")
        for number, raw in enumerate(raws):
            folder.add(f"by-hand-{number}.yilu", raw)
        return folder

    # -- what becomes of sticks

    @rule(stick=ANY_STICK)
    def lose(self, stick: str) -> None:
        self.sticks[stick].becomes({})

    @precondition(lambda self: self.older)
    @rule(stick=ANY_STICK, pick=PICK, to=st.sampled_from(["county", *sorted(PCS)]))
    def an_old_one_comes(self, stick: str, pick: int, to: str) -> None:
        """As it was when the county last wrote to it, or before."""
        folder = self.sticks[stick]
        folder.becomes(self.older[pick % len(self.older)])
        if to != "county":
            self.read_at(folder, to)
        elif taken := self.visit_county(folder):
            self.answer_on(folder, taken)

    @rule(stick=ANY_STICK, pick=PICK, share=st.floats(0, 1), how=st.sampled_from(["cut", "flipped", "half", "copied"]))
    def something_happens(self, stick: str, pick: int, share: float, how: str) -> None:
        folder = self.sticks[stick]
        at = {raw: path for path, raw in folder.files().items()}
        there = [raw for raw in self.made if raw in at]
        if not there:
            return
        raw = there[pick % len(there)]
        if how == "copied":
            folder.is_copied(at[raw], len(at))
        elif how == "half":
            folder.is_pulled_while_writing(at[raw], share)
        else:
            bad = (cut if how == "cut" else flipped)(raw, share)
            at[raw].write_bytes(bad)
            self.spoilt |= {bad} - self.made.keys()

    # -- disks and who is let in

    @rule(pc=ANY_PC)
    def forget_what_the_other_pc_wrote(self, pc: str) -> None:
        """A PC takes what the other one has, tells it so, and is set back behind it."""
        if not self.isolated & {pc, self.sibling(pc)}:
            self.back_up(pc)
            self.stick(self.sibling(pc))
            self.stick(pc)
            self.restore_pc(pc, noticed=True)

    @rule(sure=st.integers(0, 3))
    def admit(self, sure: int) -> None:
        if not sure:
            self.admit_late()

    def admit_late(self) -> None:
        before = self.taken_by("county")
        self.county.admit(self.place.public(LATE), PCS[LATE])
        self.place.admitted = self.listed()
        self.absorb("county", before)
        self.county_took |= self.taken_by("county")
        self.compare("county")

    @precondition(lambda self: "county" in self.backups and not self.isolated)
    @rule(noticed=st.booleans())
    def restore_county(self, noticed: bool = True) -> None:
        disk, model, _, held = self.backups["county"]
        if self.orphans & set(self.model["county"].depth) <= set(model.depth):
            self.county.restore(disk, noticed)
            self.place.admitted = self.listed()
            self.forked.clear()
            self.set_back("county", model, held)

    def set_back(self, name: str, model: Replica, held: dict[str, Slip]) -> None:
        self.model[name] = model.copy()
        self.purged[name] = set()
        self.compare(name)

    # -- the end

    @property
    def at_work(self) -> list[str]:
        """The PCs of schools that have anything, but for one that was never let in and has nothing itself."""
        has = {PCS[pc] for pc in PCS if self.model[pc].depth or self.is_at_the_county(pc)}
        return [pc for pc in PCS if PCS[pc] in has and (pc in self.place.admitted or self.model[pc].depth)]

    def is_at_the_county(self, pc: str) -> bool:
        mine = {slip.header.epoch for slip in self.pool if slip.writer == pc}
        return any(epoch in mine for epoch, _ in self.model["county"].dots)

    def everything_is_exchanged(self) -> None:
        for _ in range(8):
            if self.isolated:
                for pc in self.at_work:
                    self.send_owed(pc, "county", True)
                    if pc == LATE:
                        self.admit_late()
                self.isolated = {one for one in self.isolated if not self.is_resolved(one)}
            else:
                self.go_round()
            if not self.isolated and all(self.is_served(pc) for pc in self.at_work):
                break
        if self.orphans:
            self.pass_on()
            self.give_back()
            self.go_round()
        if self.model["county"].pending:
            self.each_writes_once_more()
        for pc in self.at_work:
            assert not self.pcs[pc].waiting("county"), "something waits for ever"
        self.all_agree()

    def go_round(self) -> None:
        """One stick goes to all schools, to the county, where the last PC is let in, and home again."""
        folder = self.fresh_stick()
        for pc in self.at_work:
            self.copy_to(folder, pc)
        taken = self.visit_county(folder)
        if taken:
            if LATE in self.at_work:
                self.admit_late()
            self.answer_on(folder, taken)
            for pc in self.at_work:
                self.read_at(folder, pc)

    def each_writes_once_more(self) -> None:
        """Numbers that say nothing any more, since their records were purged, go along with the next that do."""
        for pc in self.at_work:
            self.create(pc, Entry("tally", {"day": "2026-09-01"}))
        self.go_round()

    def is_resolved(self, pc: str) -> bool:
        heads, county = self.pcs[pc].heads(), self.model["county"]
        mine = {dot: save for dot, save in self.model[pc].dots.items() if dot[0] in heads and dot[1] <= heads[dot[0]]}
        is_one = all(county.stands_for(*dot) in (save, None) for dot, save in mine.items())
        return is_one and not self.pcs[pc].waiting("county")

    def is_served(self, pc: str) -> bool:
        """Nothing of this PC waits, and neither the county nor the other PC has anything of the school that is not
        here."""
        here = self.model[pc].depth.keys()
        of_school = {slip.header.epoch for slip in self.pool if PCS[slip.writer] == PCS[pc]}
        back = {save for dot, save in self.model["county"].dots.items() if dot[0] in of_school}
        theirs = self.model[self.sibling(pc)].depth.keys()
        is_whole = (back | theirs) - self.orphans <= here
        return pc in self.place.admitted and is_whole and not self.pcs[pc].waiting("county")

    def pass_on(self) -> None:
        """What one PC keeps of the other is carried to the county by hand."""
        for pc in self.at_work:
            kept = [self.made[raw].slip for raw in self.pcs[pc].kept()]
            raws = [slip.raw for slip in kept if slip is not None and not self.is_known("county", slip)]
            if raws:
                self.visit_county(self.fresh_stick(raws))

    def give_back(self) -> None:
        """PCs that lost their disk get their own changes back from the other PC of the school."""
        for pc in self.at_work:
            giver = self.sibling(pc)
            given = self.pcs[giver].restatements(self.pcs[pc].device, self.pcs[pc].has(), PCS[pc])
            if given:
                folder = self.fresh_stick(given)
                self.found_on(folder, giver)
                self.read_at(folder, pc)

    def all_agree(self) -> None:
        """The county lacks only what says nothing to it, and comes last."""
        county = set(self.model["county"].depth)
        assert not any(model.pending for model in self.model.values())
        for pc in self.at_work:
            mine = set(self.model[pc].depth)
            theirs = set(self.model[self.sibling(pc)].depth)
            assert mine == theirs or self.sibling(pc) not in self.at_work, f"two PCs differ in {sorted(mine ^ theirs)}"
            of_school = {save for save in county if self.school_of(save) == PCS[pc]}
            assert of_school <= mine, "a PC lacks what the county has"
            assert not any(self.says_something(pc, save) for save in mine - county), "the county lacks something"
            self.nothing_stays_in_one_pc(pc)
        for name in self.everybody:
            self.compare(name)
        for pc in ("a1", "b1"):
            if self.model[pc].depth == self.model[self.sibling(pc)].depth:
                self.views_agree(pc, self.sibling(pc))

    def nothing_stays_in_one_pc(self, pc: str) -> None:
        """What stays in the school is at both of its PCs, but for what came back from the county alone."""
        mine, theirs = self.model[pc], self.model[self.sibling(pc)]
        alive = [s for s in mine.depth.keys() - self.orphans if not self.world.is_erased(mine, s)]
        lacking = [save for save in alive if theirs.depth.get(save, mine.depth[save]) != mine.depth[save]]
        assert not lacking, f"the PCs of a school have more or less of {lacking}"

    def says_something(self, pc: str, save: int) -> bool:
        return self.world.saves[save].is_for(COUNTY) and not self.world.is_erased(self.model[pc], save)
