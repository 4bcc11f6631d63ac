"""What the road does: parcels and receipts go anywhere, late, again and out of order, or never."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from sync.envelope.header import Header, read_header
from sync.envelope.receipt import Receipt
from sync.receive.inbox import Decision
from sync.receive.ledger import Verdict
from sync.vector import Dot
from tests.model.abstract import BORN, NOTHING
from tests.model.cast import NAMES, OFFICES, PCS, PICK
from tests.model.papers import Noted, Paper, Slip
from tests.model.saving import ANY_PC, Saving


class Road(Saving):
    # -- sending

    @rule(pc=ANY_PC)
    def seal(self, pc: str) -> None:
        for raw in self.pcs[pc].seal():
            slip = self.post(pc, raw)
            if any(self.overlap(slip.header, other.header) for other in self.pool):
                self.sealed_anew.add(slip.header.epoch)
            self.pool.append(slip)
            self.slips[raw] = slip

    @precondition(lambda self: self.pool)
    @rule(pick=PICK, to=st.sampled_from(NAMES))
    def deliver_any(self, pick: int, to: str) -> None:
        """Any parcel ever sealed, to anybody, as often as it happens."""
        self.deliver(self.pool[pick % len(self.pool)], to)

    @rule(pc=ANY_PC, office=st.sampled_from(OFFICES), answered=st.booleans())
    def send_owed(self, pc: str, office: str, answered: bool) -> None:
        self.seal(pc)
        for raw in self.pcs[pc].owed_parcels(office):
            self.deliver(self.slips[raw], office)
        if answered:
            self.answer(office, pc)
            if self.papers:
                self.take(self.papers[-1])

    @rule(pc=ANY_PC)
    def stick(self, pc: str) -> None:
        """A stick from one PC of a school to the other, with all its parcels."""
        self.seal(pc)
        for raw in self.pcs[pc].sealed():
            self.deliver(self.slips[raw], self.sibling(pc))

    @staticmethod
    def overlap(one: Header, other: Header) -> bool:
        return one.epoch == other.epoch and one.first <= other.last and other.first <= one.last

    def post(self, pc: str, raw: bytes, giver: str = "") -> Slip:
        """What the model knows of a parcel just sealed; `giver`: it was given back by that replica."""
        header = read_header(raw)
        source = self.model[giver or pc]
        numbers: dict[int, tuple[int, str, int]] = {}
        for seq in range(header.first, header.last + 1):
            save = source.stands_for(header.epoch, seq)
            if save is not None:
                record_epoch = self.dot_of(giver or pc, self.world.saves[save].record)[0]
                numbers[seq] = (save, record_epoch, self.depth_sealed(pc, save, giver))
        return Slip(raw, header, pc, numbers)

    def depth_sealed(self, pc: str, save: int, giver: str) -> int:
        """How much of a save is in a parcel: of what was purged before no more than that it was."""
        source = self.model[giver or pc]
        if giver or not self.world.is_erased(source, save):
            return source.depth.get(save, source.level)
        return BORN if self.world.saves[save].is_for(BORN) else NOTHING

    # -- arriving

    def may_go(self, slip: Slip, target: str) -> bool:
        """What docs/SYNC.md leaves out: two histories of one epoch reaching different replicas of the same level, or
        the county with a gap between them before it knows of both; and a PC that was set back speaking with the other
        PC of its school before it learns of it."""
        if target in PCS and PCS[target] != PCS[slip.writer]:
            return False
        epoch, first = slip.header.epoch, slip.header.first
        is_beyond_a_gap = first > 1 and self.model["county"].stands_for(epoch, first - 1) is None
        if target == "county" and epoch in self.contested - self.forked and is_beyond_a_gap:
            return False
        is_doubtful = slip.header.epoch in self.contested and slip.header.id not in self.county_took
        if target != "county" and is_doubtful and not slip.header.restates:
            return False
        return not (target in PCS and (slip.writer in self.isolated or target in self.isolated))

    def deliver(self, slip: Slip, target: str) -> None:
        if not self.may_go(slip, target):
            return
        model = self.model[target]
        header = slip.header
        before = {seq: model.stands_for(header.epoch, seq) for seq in slip.numbers}
        outcome = self.receiver(target).receive(slip.raw)
        agrees = all(here in (None, slip.numbers[seq][0]) for seq, here in before.items())
        is_all_here = all(here is not None for here in before.values())
        if slip.writer == target and not header.restates:
            assert outcome.decision is Decision.OWN
        elif slip.writer not in self.place.admitted:
            assert (outcome.decision, outcome.code) == (Decision.HELD, "device")
            self.held[target][header.id] = slip
        elif outcome.decision is Decision.HELD:
            assert outcome.code == "fork", outcome.code
            # What was sealed anew may have to go along first: then it comes again by itself, and fits.
            assert header.epoch in self.contested | self.sealed_anew, "a sound parcel was held as a fork"
            self.forked |= {header.epoch} if target == "county" else set()
        elif outcome.decision is Decision.KNOWN:
            assert is_all_here, "a parcel with something new was called known"
            assert agrees or header.restates
        else:
            assert outcome.decision is Decision.TAKEN
            assert agrees, "another history was taken for the same numbers"
            assert not outcome.refused, "a sound change was refused"
            self.took(target, slip)
            for released in outcome.released:
                self.took(target, self.slip_of(released.header))
        if target == "county" and outcome.decision in (Decision.TAKEN, Decision.KNOWN):
            self.county_took.add(header.id)
        self.compare(target)

    def slip_of(self, header: Header) -> Slip:
        return next(slip for slip in self.pool if slip.header.id == header.id)

    def took(self, target: str, slip: Slip) -> None:
        model = self.model[target]
        epoch = slip.header.epoch
        new: dict[int, tuple[int, str, int]] = {}
        for seq, (save, record_epoch, depth) in slip.numbers.items():
            if model.stands_for(epoch, seq) is None:
                depth = self.world.saves[save].reaches(model.level, depth)
                is_told = self.world.saves[save].is_for(depth)  # of what it cannot read it asks nothing
                new[seq] = (save, record_epoch if is_told else epoch, depth)
        model.take(epoch, new)

    def is_known(self, name: str, slip: Slip) -> bool:
        return all(self.model[name].stands_for(slip.header.epoch, seq) is not None for seq in slip.numbers)

    # -- answering

    @rule(office=st.sampled_from(OFFICES), pc=ANY_PC)
    def answer(self, office: str, pc: str) -> None:
        if pc not in self.place.admitted:
            return
        receipt = self.offices[office].receipt(self.pcs[pc].device)
        if receipt is None:
            assert not {s.header.epoch for s in self.pool if s.writer == pc} & self.model[office].epochs
        else:
            self.papers.append(self.paper(office, pc, receipt))

    def paper(self, office: str, pc: str, receipt: Receipt) -> Paper:
        """What the model knows of a receipt just made, which must say what is there."""
        model = self.model[office]
        mine = {s.header.epoch for s in self.pool if s.writer == pc}
        covers = {dot: save for dot, save in model.dots.items() if dot[0] in mine}
        covers |= {dot: save for dot, (save, _, _) in model.pending.items() if dot[0] in mine}
        self.covered_is_there_once(office, receipt, {dot: covers[dot] for dot in covers if dot in model.dots})
        return Paper(receipt, office, pc, covers)

    def covered_is_there_once(self, office: str, receipt: Receipt, there: Mapping[tuple[str, int], int]) -> None:
        """A receipt says have of exactly what is there, and each record created by it stands there once."""
        told = [(answer.epoch, seq) for answer in receipt.answers for seq in answer.have]
        assert sorted(told) == sorted(there), "a receipt says have where it has not, or not where it has"
        standing = [
            self.save_of(office, dot) for (_, dot), state in self.offices[office].states().items() if state.created
        ]
        level = self.model[office].level
        for save in (self.world.saves[there[dot]] for dot in told):
            if save.record == save.number and save.is_for(level):
                assert standing.count(save.number) == 1, "a record that a receipt covers is not there once"

    @precondition(lambda self: self.papers)
    @rule(pick=PICK)
    def take_any(self, pick: int) -> None:
        """Any receipt ever given, in any order, again and again."""
        self.take(self.papers[pick % len(self.papers)])

    def take(self, paper: Paper) -> None:
        pc = self.pcs[paper.pc]
        noted = self.noted_of(paper.pc, paper.office)
        is_current = paper.receipt.epoch == self.place.office_epochs[paper.office]
        taken = pc.take(paper.receipt, paper.office)
        if not is_current:
            assert taken.verdict is Verdict.STRANGER
            return
        if paper.receipt.counter <= noted.counter:
            assert taken.verdict is Verdict.OLD
            return
        assert taken.verdict is Verdict.TAKEN
        covers = frozenset(paper.covers.items())
        self.noted[paper.pc, paper.office] = Noted(paper.receipt.epoch, paper.receipt.counter, covers)
        assert taken.forks <= self.contested, "a fork where there is one history"
        heads = pc.heads()
        beyond = {epoch for epoch, seq in paper.covers if seq > heads.get(epoch, seq)}
        assert taken.doubts <= self.contested | beyond, "a doubt where there is none"
        self.doubts[paper.pc, paper.office] = set(taken.doubts)
        if taken.forks:
            self.reissued(paper.pc, taken.renamed)
            self.compare(paper.pc)
        self.compare_owed(paper.pc)

    def reissued(self, pc: str, renamed: Mapping[Dot, Dot]) -> None:
        """The same saves under new numbers; nothing the county has is said twice, nothing it lacks is left out."""
        model = self.model[pc]
        for old, new in renamed.items():
            save = model.dots.pop(old)
            county = self.model["county"]
            arrived = county.stands_for(*old) == save or save in county.depth
            assert not arrived or county.depth.get(save) == NOTHING, "a save that had arrived was said again"
            model.dots[new] = save
            self.names.setdefault(new, save)
        model.epochs.add(self.pcs[pc].epoch)
        self.isolated.discard(pc)
        heads = self.pcs[pc].heads()
        own = {epoch for epoch in heads if epoch in model.epochs}
        assert {dot for dot in model.dots if dot[0] in own and dot[1] > heads[dot[0]]} <= {
            dot for dot in model.dots if dot[0] in self.contested
        }
