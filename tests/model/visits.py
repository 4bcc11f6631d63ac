"""What a stick does between a school's PC and the county's desk: each visit through the product's own doors, and after
it the model has what the product says it took; whether it might, and should have, is asked of the model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sync import sealing
from sync.county.inbox import Taken
from sync.county.verdicts import SOUND
from sync.envelope.header import Header, read_header
from sync.envelope.receipt_file import open_receipt
from sync.envelope.roster import Roster
from tests.model.cast import PCS
from tests.model.desk_office import DeskOffice
from tests.model.disks import Disks
from tests.model.papers import Noted, Paper, Slip
from tests.model.stick_folder import StickFolder
from tests.model.visit_pc import VisitPc


@dataclass(frozen=True)
class Made:
    """A file as one of the replicas made it. `is_cut`: without what stays in the school."""

    header: Header
    slip: Slip | None = None
    paper: Paper | None = None
    is_cut: bool = False


class Visits(Disks):
    pcs: Mapping[str, VisitPc]  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.made: dict[bytes, Made] = {}
        self.by_id: dict[str, Slip] = {}
        self.spoilt: set[bytes] = set()
        self.older: list[Mapping[str, bytes]] = []  # sticks as they were before and after the county's answers
        self.readers: dict[str, set[str]] = {}  # header's id -> the PCs that its signer's roster listed

    @property
    def county(self) -> DeskOffice:
        office = self.offices["county"]
        assert isinstance(office, DeskOffice)
        return office

    def follows(self, pc: str, office: str) -> str:
        receiver = self.pcs[pc].roster.receiver(self.place.public(office))
        assert receiver is not None
        return receiver.epoch

    # -- a school's PC writes

    def copy_to(self, folder: StickFolder, pc: str) -> None:
        copied = self.pcs[pc].copy(folder.stick)
        self.model[pc].epochs.add(self.pcs[pc].epoch)
        self.sealed_by(pc)
        self.found_on(folder, pc)
        self.compare_owed(pc)  # nothing is delivered by having been written
        assert copied.changes == self.pcs[pc].waiting("county")
        self.owed_is_on(folder, pc)

    def sealed_by(self, pc: str) -> None:
        for raw in self.pcs[pc].sealed():
            if raw not in self.made:
                slip = self.post(pc, raw)
                if any(self.overlap(slip.header, other.header) for other in self.pool):
                    self.sealed_anew.add(slip.header.epoch)
                self.pool.append(slip)
                self.keep(slip, pc)
                self.made[sealing.for_above(raw)] = Made(slip.header, slip, is_cut=True)
                self.made[raw] = Made(slip.header, slip)

    def found_on(self, folder: StickFolder, maker: str) -> None:
        """Takes note of the files the last writer made."""
        for raw in folder.files().values():
            if raw not in self.made and raw not in self.spoilt:
                header = read_header(raw)
                slip = self.restated(header, raw, maker) if header.kind == "parcel" else None
                self.made[raw] = Made(header, slip)

    def restated(self, header: Header, raw: bytes, maker: str) -> Slip:
        assert header.restates, "a parcel on the stick that its writer does not keep"
        writer = next(pc for pc in PCS if self.place.public(pc) == header.restates)
        is_of_journal = maker == writer and header.last <= self.pcs[writer].heads().get(header.epoch, 0)
        slip = self.post(writer, raw, "" if is_of_journal else maker)
        self.keep(slip, maker)
        return slip

    def keep(self, slip: Slip, signer: str) -> None:
        self.by_id[slip.header.id] = slip
        roster = self.county.roster if signer == "county" else self.pcs[signer].roster
        self.readers[slip.header.id] = {pc for pc in PCS if self.lists(roster, self.place.public(pc))}

    @staticmethod
    def lists(roster: Roster, device: str) -> bool:
        return any(listed.key == device for listed in roster.devices)

    def owed_is_on(self, folder: StickFolder, pc: str) -> None:
        """All that waits for the county is on the stick whole, as far as there is anything for it."""
        if self.pcs[pc].waiting("county"):
            there = {self.made[raw].header.id for raw in folder.files().values() if raw in self.made}
            assert {self.made[raw].header.id for raw in self.pcs[pc].owed_parcels("county")} <= there

    # -- the county reads and answers

    def visit_county(self, folder: StickFolder) -> Taken | None:
        """What the county took; None if it may not be: see `may_go`."""
        slips = [made.slip for made in self.on(folder) if made.slip and not made.header.restates]
        if not self.may_all_go(slips):
            return None
        before, files = self.taken_by("county"), folder.files()
        taken = self.county.take(folder.stick)
        self.absorb("county", before)
        self.place.admitted = self.listed()
        self.forked |= {held.epoch for held in self.county.inbox().storage.held_parcels() if held.code == "fork"}
        self.county_took |= self.taken_by("county")
        assert self.forked <= self.contested | self.sealed_anew, "a sound parcel was held as a fork"
        bad = {folder.shown(path) for path, raw in files.items() if raw not in self.made}
        sound = {row.name for row in taken.survey.rows if row.verdict in SOUND}
        assert not bad & sound, "a damaged file was taken"
        for slip in slips:
            if slip.writer in self.place.admitted and slip.header.epoch not in self.contested | self.sealed_anew:
                assert self.is_known("county", slip), "a sound parcel was left on the stick"
        self.compare("county")
        return taken

    def answer_on(self, folder: StickFolder, taken: Taken) -> None:
        self.older.append(folder.everything())
        for file in self.county.answer_on(folder.stick, taken):
            if file.kind == "receipt":
                pc = next(pc for pc in PCS if self.place.public(pc) == file.device)
                receipt, header = open_receipt(file.raw, self.county.roster.finds)
                self.made[file.raw] = Made(header, paper=self.paper("county", pc, receipt))
        self.found_on(folder, "county")
        self.older.append(folder.everything())

    def listed(self) -> set[str]:
        roster = self.county.roster
        return {pc for pc in PCS if self.lists(roster, self.place.public(pc))}

    def may_all_go(self, slips: Iterable[Slip]) -> bool:
        """Whether the county may have all of these, one after another as it takes them."""
        model = self.model["county"].copy()
        for slip in sorted(slips, key=_order):
            epoch, first = slip.header.epoch, slip.header.first
            is_beyond_a_gap = first > 1 and model.stands_for(epoch, first - 1) is None
            if epoch in self.contested - self.forked and is_beyond_a_gap:
                return False
            for seq, (save, _, depth) in slip.numbers.items():
                if model.stands_for(epoch, seq) is None:
                    model.gain(epoch, seq, save, depth)
        return True

    # -- a school's PC reads

    def read_at(self, folder: StickFolder, pc: str) -> None:
        ours = [made for made in self.on(folder) if made.header.school == PCS[pc]]
        others = [made.slip for made in ours if made.slip and made.slip.writer != pc and not made.is_cut]
        if not all(self.may_go(slip, pc) for slip in others):
            return
        replica, before = self.pcs[pc], self.taken_by(pc)
        offer = replica.look(folder.stick)
        files, epochs = folder.files(), set(replica.heads())
        bad = {path for path, raw in files.items() if raw not in self.made}
        assert not bad & {item.found.path for item in offer.items}, "a damaged file was offered"
        taken, renamed = replica.read(folder.stick, offer)
        assert taken.stopped is None
        self.model[pc].epochs |= set(replica.heads()) - epochs
        self.noted_at(pc, [made.paper for made in ours if made.paper and made.paper.pc == pc])
        if renamed:
            assert taken.are_ids_new
            self.reissued(pc, renamed)
        self.absorb(pc, before)
        for slip in others:
            is_sound = slip.header.epoch not in self.contested | self.sealed_anew
            if is_sound and pc in self.readers[slip.header.id] and self.lists(replica.roster, slip.header.device):
                assert self.is_known(pc, slip), "a sound parcel was left on the stick"
        self.compare(pc)
        self.compare_owed(pc)

    def noted_at(self, pc: str, papers: Iterable[Paper]) -> None:
        """The newest receipt of the epoch that counts is what the PC goes by, however many are on the stick."""
        before = self.noted_of(pc, "county")
        counting = [paper for paper in papers if paper.receipt.epoch == before.epoch]
        newest = max(counting, key=lambda paper: paper.receipt.counter, default=None)
        if newest is not None and newest.receipt.counter > before.counter:
            covers = frozenset(newest.covers.items())
            self.noted[pc, "county"] = Noted(before.epoch, newest.receipt.counter, covers)
            heads = self.pcs[pc].heads()
            self.doubts[pc, "county"] = {epoch for epoch, seq in newest.covers if seq > heads.get(epoch, seq)}
        after = self.noted_of(pc, "county")
        assert self.pcs[pc].answered() == (after.epoch, after.counter), "another receipt counts"

    # -- both

    def on(self, folder: StickFolder) -> list[Made]:
        """The sound files on a stick, in the order they were made."""
        there = set(folder.files().values())
        return [made for raw, made in self.made.items() if raw in there]

    def taken_by(self, name: str) -> set[str]:
        replica = self.county if name == "county" else self.pcs[name]
        return {kept.id for kept in replica.store.parcels() if kept.state == "taken"}

    def absorb(self, name: str, before: set[str]) -> None:
        """The model takes what the product took."""
        new = [self.by_id[one] for one in self.taken_by(name) - before]
        for slip in sorted(new, key=_order):
            here = {seq: self.model[name].stands_for(slip.header.epoch, seq) for seq in slip.numbers}
            agrees = all(save in (None, slip.numbers[seq][0]) for seq, save in here.items())
            assert agrees or slip.header.restates, "another history was taken for the same numbers"
            self.took(name, slip)

    def took(self, target: str, slip: Slip) -> None:
        """What was given back is taken once more when its writer says it whole."""
        model, dots = self.model[target], {(slip.header.epoch, seq): seq for seq in slip.numbers}
        new = {dot for dot in dots if model.stands_for(*dot) is None}
        super().took(target, slip)
        if slip.header.restates and slip.header.note("school") is None:
            model.given_back |= new
        if slip.header.restates not in ("", slip.header.device):
            return
        for dot in (model.given_back - new) & dots.keys():
            save, record_epoch, depth = slip.numbers[dots[dot]]
            depth = self.world.saves[save].reaches(model.level, depth)
            if dot in model.pending:
                model.pending[dot] = (save, record_epoch, min(depth, model.pending[dot][2]))
            else:
                model.gain(*dot, save, depth)
        if not slip.header.restates or slip.header.note("school"):
            model.given_back -= dots.keys()


def _order(slip: Slip) -> tuple[str, int, int, bool]:
    return slip.header.epoch, slip.header.first, slip.header.last, bool(slip.header.restates)
