"""A state machine that drives the product and the abstract model side by side and compares them after every step."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from forms.answers import Answers, Row, Value
from sync.change import Change
from sync.envelope.header import Header, read_header
from sync.envelope.keys import AgeIdentity, SigningKey
from sync.envelope.receipt import Receipt
from sync.merge.state import RecordState
from sync.receive.inbox import Decision, Outcome
from sync.receive.ledger import Verdict
from sync.vector import Dot, Ranges
from tests.model.abstract import DELETED, LEVELS, Key, Ref, Replica, Said, Save, View, World
from tests.model.codec import Codec, Plain
from tests.model.replicas import MemoryPc, Office, Pc, Place

PCS = {"a1": "6531210001", "a2": "6531210001", "b1": "6531210002", "b2": "6531210002"}
OFFICES = ("county", "region")
NAMES = (*PCS, *OFFICES)
KEYS = {name: SigningKey(hashlib.sha256(name.encode()).digest()) for name in NAMES}
IDENTITIES = {name: AgeIdentity.generate() for name in NAMES}

PUPIL_FIELDS: Mapping[str, st.SearchStrategy[Value]] = {
    "name": st.sampled_from([f"古丽{i}" for i in range(4)]),
    "grade": st.sampled_from([None, 1, 2, 3]),
    "status": st.sampled_from([None, "在校", "休学"]),
    "status_date": st.sampled_from([None, "2026-09-01", "2026-10-01"]),
    "note": st.sampled_from([None, "甲", "乙"]),
}
TALLY_FIELDS: Mapping[str, st.SearchStrategy[Value]] = {
    "day": st.sampled_from(["2026-09-01", "2026-09-02", "2026-09-03"]),
    "minutes": st.sampled_from([None, 60, 90]),
    "remark": st.sampled_from([None, "甲", "乙"]),
    "memo": st.sampled_from([None, "甲", "乙"]),
}
FIELDS = {"pupil": PUPIL_FIELDS, "tally": TALLY_FIELDS}
GROUP = ("status", "status_date")
PICK = st.integers(0, 1 << 16)


@dataclass(frozen=True)
class Slip:
    """A parcel on its way: what the model knows of it. `numbers` as in `Replica.take`."""

    raw: bytes
    header: Header
    writer: str
    numbers: Mapping[int, tuple[int, str, int]]


@dataclass(frozen=True)
class Paper:
    """A receipt on its way: the product's, and what the model says it covers."""

    receipt: Receipt
    office: str
    pc: str
    covers: Mapping[tuple[str, int], int]


@dataclass(frozen=True)
class Noted:
    """What the model says a PC has taken of an office's answers."""

    epoch: str = ""
    counter: int = 0
    covers: frozenset[tuple[tuple[str, int], int]] = frozenset()


class Machine(RuleBasedStateMachine):
    """2 schools x 2 PCs x a county x a region. `codec` and `make_pc` say what stands behind it."""

    codec: Codec = Plain()
    make_pc: Callable[[Place, str], Pc] = MemoryPc

    def __init__(self) -> None:
        super().__init__()
        self.world = World()
        admitted = {name for name in PCS if name != "b2"}
        self.place = Place(self.codec, dict(KEYS), dict(IDENTITIES), dict(PCS), OFFICES, admitted)
        self.offices = {name: Office(self.place, name) for name in OFFICES}
        self.pcs: dict[str, Pc] = {name: type(self).make_pc(self.place, name) for name in PCS}
        self.model = {name: Replica(LEVELS["school"]) for name in PCS}
        self.model |= {name: Replica(LEVELS[name]) for name in OFFICES}
        for name, pc in self.pcs.items():
            self.model[name].epochs.add(pc.epoch)
        self.names: dict[tuple[str, int], int] = {}
        self.pool: list[Slip] = []
        self.papers: list[Paper] = []
        self.noted: dict[tuple[str, str], Noted] = {}
        self.held: dict[str, dict[str, Slip]] = {name: {} for name in NAMES}
        self.backups: dict[str, tuple[object, Replica, dict[str, Noted], dict[str, Slip]]] = {}
        self.contested: set[str] = set()  # epochs that two histories may have
        self.isolated: set[str] = set()  # PCs that were set back and have not learned of it
        self.county_took: set[str] = set()
        self.orphans: set[int] = set()  # saves whose writer lost its disk
        self.doubts: dict[tuple[str, str], set[str]] = {}  # (PC, office): epochs of which it has, or had, more

    @initialize(data=st.data())
    def begin(self, data: st.DataObject) -> None:
        """A few records, so that there is something to disagree about."""
        for pc, form in (("a1", "pupil"), ("a1", "tally"), ("b1", "pupil")):
            self.create(pc, form, data)
        self.stick("a1")

    # -- saving ------------------------------------------------------------------------------------------------------

    @rule(pc=st.sampled_from(sorted(PCS)), form=st.sampled_from(["pupil", "pupil", "tally"]), data=st.data())
    def create(self, pc: str, form: str, data: st.DataObject) -> None:
        values = {name: data.draw(strategy, label=name) for name, strategy in FIELDS[form].items()}
        answers = Answers().with_values(values)
        writes: dict[Key, Said] = {(name,): value for name, value in values.items() if value is not None}
        if form == "pupil" and data.draw(st.booleans(), label="row"):
            answers = answers.with_rows("visits", (Row("", {"what": "家访"}),))
            number = len(self.world.saves) + 1
            writes |= {("visits", (number, 0)): 1, ("visits", (number, 0), "what"): "家访"}
        others = [record for form_, record in self.living(pc) if form_ == "pupil"]
        if form == "pupil" and others and data.draw(st.booleans(), label="friend"):
            friend = others[data.draw(PICK, label="which") % len(others)]
            answers = answers.with_value("friend", str(Dot(*self.model[pc].name(friend))))
            writes[("friend",)] = Ref(friend)
        change = self.pcs[pc].save(form, None, answers)
        self.wrote(pc, change, form, None, {**writes, ("_created",): 1})

    @rule(pc=st.sampled_from(sorted(PCS)), pick=PICK, data=st.data())
    def edit(self, pc: str, pick: int, data: st.DataObject) -> None:
        found = self.living(pc)
        if not found:
            return
        form, record = found[pick % len(found)]
        view = self.world.view(self.model[pc], form, record)
        assert view is not None
        name = data.draw(st.sampled_from(sorted(FIELDS[form])), label="field")
        value = data.draw(FIELDS[form][name], label="value")
        dot = Dot(*self.model[pc].name(record))
        answers = self.pcs[pc].answers(form, dot).with_value(name, value)
        settle = [name] if (name,) in view.conflicts else []
        writes: dict[Key, Said] = {}
        if view.shown.get((name,)) != value or settle:
            writes[(name,)] = value
        if name in GROUP and view.shown.get((name,)) != value:
            writes = {(other,): value if other == name else view.shown.get((other,)) for other in GROUP}
        change = self.pcs[pc].save(form, dot, answers, settle)
        if writes:
            self.wrote(pc, change, form, record, writes)
        else:
            assert change is None

    @rule(pc=st.sampled_from(sorted(PCS)), pick=PICK, what=st.sampled_from(["add", "change", "memo", "remove"]))
    def edit_rows(self, pc: str, pick: int, what: str) -> None:
        found = [record for form, record in self.living(pc) if form == "pupil"]
        if not found:
            return
        record = found[pick % len(found)]
        view = self.world.view(self.model[pc], "pupil", record)
        assert view is not None
        dot = Dot(*self.model[pc].name(record))
        answers = self.pcs[pc].answers("pupil", dot)
        rows = list(answers.rows.get("visits", ()))
        assert len(rows) == len(self.rows_shown(view)), "rows that show"
        writes: dict[Key, Said] = {}
        if what == "add" or not rows:
            rows.append(Row("", {"what": "电话"}))
            key: Key = ("visits", (len(self.world.saves) + 1, 0))
            writes = {key: 1, (*key, "what"): "电话"}  # type: ignore[dict-item]
        else:
            at = pick % len(rows)
            row_dot, _, index = rows[at].id.partition(".")
            key = ("visits", (self.save_of(pc, Dot.parse(row_dot)), int(index)))
            if what == "remove":
                del rows[at]
                writes = {key: None}
            else:
                name = "what" if what == "change" else "memo"
                value = f"改{pick % 3}"
                if rows[at].values.get(name) != value:
                    writes = {key: 1, (*key, name): value}  # type: ignore[dict-item]
                rows[at] = Row(rows[at].id, {**rows[at].values, name: value})
        change = self.pcs[pc].save("pupil", dot, answers.with_rows("visits", tuple(rows)))
        if writes:
            self.wrote(pc, change, "pupil", record, writes)
        else:
            assert change is None

    @rule(pc=st.sampled_from(sorted(PCS)), pick=PICK)
    def delete_or_take_back(self, pc: str, pick: int) -> None:
        found = self.living(pc, deleted=True)
        if found:
            form, record = found[pick % len(found)]
            view = self.world.view(self.model[pc], form, record)
            assert view is not None
            deleted = not view.deleted or pick % 5 == 0
            change = self.pcs[pc].mark(form, Dot(*self.model[pc].name(record)), deleted)
            self.wrote(pc, change, form, record, {DELETED: 1 if deleted else None})

    @rule(pc=st.sampled_from(sorted(PCS)), pick=PICK)
    def purge(self, pc: str, pick: int) -> None:
        found = self.living(pc, deleted=True)
        if found and pick % 3 == 0:
            form, record = found[pick % len(found)]
            change = self.pcs[pc].purge(form, Dot(*self.model[pc].name(record)))
            self.wrote(pc, change, form, record, {}, purges=True)

    def living(self, pc: str, deleted: bool = False) -> list[tuple[str, int]]:
        """Records a person at this PC may work on."""
        found = []
        for form, record in sorted(self.world.records(self.model[pc])):
            view = self.world.view(self.model[pc], form, record)
            if view is not None and view.created and not view.purged and (deleted or not view.deleted):
                found.append((form, record))
        return found

    @staticmethod
    def rows_shown(view: View) -> list[Key]:
        return [
            key
            for key, standing in view.registers.items()
            if key[0] == "visits" and len(key) == 2 and all(value is not None for _, value in standing)
        ]

    def wrote(
        self,
        pc: str,
        change: Change | None,
        form: str,
        record: int | None,
        writes: Mapping[Key, Said],
        purges: bool = False,
    ) -> None:
        """The product saved: it must have said exactly this."""
        assert change is not None, "a save that differs was not journalled"
        model = self.model[pc]
        save = self.world.add(model, form, record, writes, purges)
        self.names.setdefault(change.dot, save.number)
        model.gain(*change.dot, save.number, model.level)
        said = dict(self.statements(pc, change))
        assert said == {key: value for key, value in writes.items() if key != ("_created",)}
        assert change.clock == save.clock
        assert self.claimed_by(pc, change) == save.past
        self.compare(pc, [(form, save.record)])
        self.compare_owed(pc)

    def statements(self, pc: str, change: Change) -> Iterator[tuple[Key, Said]]:
        for name, value in change.fields.items():
            if name != "_purged":
                yield (name,), self.said(pc, name, value)
        for row_key, fields in change.rows.items():
            key = self.key(pc, row_key)
            yield key, None if fields is None else 1
            for name, value in (fields or {}).items():
                yield (*key, name), value  # type: ignore[misc]

    def claimed_by(self, pc: str, change: Change) -> frozenset[int]:
        vector = {**change.seen, change.dot.epoch: change.dot.seq - 1}
        return frozenset(
            self.model[pc].dots[epoch, seq] for epoch, last in vector.items() for seq in range(1, last + 1)
        )

    # -- the road ----------------------------------------------------------------------------------------------------

    @rule(pc=st.sampled_from(sorted(PCS)))
    def seal(self, pc: str) -> None:
        for raw in self.pcs[pc].seal():
            self.post(pc, raw)

    @precondition(lambda self: self.pool)
    @rule(pick=PICK, to=st.sampled_from(NAMES))
    def deliver_any(self, pick: int, to: str) -> None:
        """Any parcel ever sealed, to anybody, as often as it happens."""
        self.deliver(self.pool[pick % len(self.pool)], to)

    @rule(pc=st.sampled_from(sorted(PCS)), office=st.sampled_from(OFFICES), answered=st.booleans())
    def send_owed(self, pc: str, office: str, answered: bool) -> None:
        self.seal(pc)
        for raw in self.pcs[pc].owed_parcels(office):
            self.deliver(self.slip(raw), office)
        if answered:
            self.answer(office, pc)
            if self.papers:
                self.take(self.papers[-1])

    @rule(pc=st.sampled_from(sorted(PCS)))
    def stick(self, pc: str) -> None:
        """A stick from one PC of a school to the other, with all its parcels."""
        self.seal(pc)
        for raw in self.pcs[pc].sealed():
            self.deliver(self.slip(raw), self.sibling(pc))

    @rule(office=st.sampled_from(OFFICES), pc=st.sampled_from(sorted(PCS)))
    def answer(self, office: str, pc: str) -> None:
        if pc not in self.place.admitted:
            return
        device = self.pcs[pc].device
        receipt = self.offices[office].receipt(device)
        model = self.model[office]
        mine = {s.header.epoch for s in self.pool if s.writer == pc}
        if receipt is None:
            assert not mine & (model.epochs)
            return
        covers = {dot: save for dot, save in model.dots.items() if dot[0] in mine}
        covers |= {dot: save for dot, (save, _, _) in model.pending.items() if dot[0] in mine}
        told = {(a.epoch, seq) for a in receipt.answers for seq in a.have}
        assert told == {dot for dot in covers if dot in model.dots}, "a receipt says have where it has not"
        self.papers.append(Paper(receipt, office, pc, covers))

    @precondition(lambda self: self.papers)
    @rule(pick=PICK)
    def take_any(self, pick: int) -> None:
        """Any receipt ever given, in any order, again and again."""
        self.take(self.papers[pick % len(self.papers)])

    def post(self, pc: str, raw: bytes, giver: str = "") -> Slip:
        """Note what the model knows of a parcel just sealed; `giver`: it was given back by that replica."""
        header = read_header(raw)
        source = self.model[giver or pc]
        numbers: dict[int, tuple[int, str, int]] = {}
        for seq in range(header.first, header.last + 1):
            save = source.stands_for(header.epoch, seq)
            if save is not None:
                record_epoch = self.dot_of(giver or pc, self.world.saves[save].record)[0]
                depth = max(source.level, source.depth.get(save, source.level))
                numbers[seq] = (save, record_epoch, depth)
        slip = Slip(raw, header, pc, numbers)
        self.pool.append(slip)
        return slip

    def slip(self, raw: bytes) -> Slip:
        wanted = read_header(raw).id
        return next(slip for slip in self.pool if slip.header.id == wanted)

    def sibling(self, pc: str) -> str:
        return next(name for name, school in PCS.items() if school == PCS[pc] and name != pc)

    def may_go(self, slip: Slip, target: str) -> bool:
        """What docs/SYNC.md leaves out: two histories of one epoch reaching different replicas of the same level,
        and a PC that was set back speaking with the other PC of its school before it learns of it."""
        if target in PCS and PCS[target] != PCS[slip.writer]:
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
            assert header.epoch in self.contested, "a sound parcel was held as a fork"
        elif outcome.decision is Decision.KNOWN:
            assert is_all_here, "a parcel with something new was called known"
            assert agrees or header.restates
        else:
            assert outcome.decision is Decision.TAKEN
            assert agrees, "another history was taken for the same numbers"
            self.took(target, slip)
        if target == "county" and outcome.decision in (Decision.TAKEN, Decision.KNOWN):
            self.county_took.add(header.id)
        self.compare(target)

    def took(self, target: str, slip: Slip) -> None:
        model = self.model[target]
        epoch = slip.header.epoch
        new: dict[int, tuple[int, str, int]] = {}
        for seq, (save, record_epoch, depth) in slip.numbers.items():
            if model.stands_for(epoch, seq) is None:
                depth = max(model.level, depth)
                is_told = self.world.saves[save].is_for(depth)  # of what it cannot read it asks nothing
                new[seq] = (save, record_epoch if is_told else epoch, depth)
        model.take(epoch, new)

    def take(self, paper: Paper) -> None:
        pc = self.pcs[paper.pc]
        noted = self.noted_of(paper.pc, paper.office)
        is_current = paper.receipt.epoch == self.place.office_epochs[paper.office]
        taken, renamed = pc.take(paper.receipt, paper.office)
        if not is_current:
            assert taken.verdict is Verdict.STRANGER
            return
        if paper.receipt.counter <= noted.counter:
            assert taken.verdict is Verdict.OLD
            return
        assert taken.verdict is Verdict.TAKEN
        covers = frozenset(paper.covers.items())
        self.noted[paper.pc, paper.office] = Noted(paper.receipt.epoch, paper.receipt.counter, covers)
        assert set(taken.forks) <= self.contested, "a fork where there is one history"
        heads = pc.heads()
        beyond = {epoch for epoch, seq in paper.covers if seq > heads.get(epoch, seq)}
        assert set(taken.doubts) <= self.contested | beyond, "a doubt where there is none"
        self.doubts[paper.pc, paper.office] = set(taken.doubts)
        if taken.forks:
            self.reissued(paper.pc, renamed)
        self.compare_owed(paper.pc)

    def reissued(self, pc: str, renamed: Mapping[Dot, Dot]) -> None:
        """The same saves under new numbers; nothing the county has is said twice, nothing it lacks is left out."""
        model = self.model[pc]
        for old, new in renamed.items():
            save = model.dots.pop(old)
            assert save not in self.model["county"].depth, "a save that had arrived was said again"
            model.dots[new] = save
            self.names.setdefault(new, save)
        model.epochs.add(self.pcs[pc].epoch)
        self.isolated.discard(pc)
        self.backups.pop(pc, None)
        heads = self.pcs[pc].heads()
        own = {epoch for epoch in heads if epoch in model.epochs}
        assert {dot for dot in model.dots if dot[0] in own and dot[1] > heads[dot[0]]} <= {
            dot for dot in model.dots if dot[0] in self.contested
        }
        self.compare(pc)

    # -- disks -------------------------------------------------------------------------------------------------------

    @rule(name=st.sampled_from([*sorted(PCS), "county"]))
    def back_up(self, name: str) -> None:
        if name in self.isolated:
            return
        noted = {office: self.noted_of(name, office) for office in OFFICES} if name in PCS else {}
        disk = self.receiver(name).backup()
        self.backups[name] = (disk, self.model[name].copy(), noted, dict(self.held[name]))

    @precondition(lambda self: "county" in self.backups and not self.isolated)
    @rule()
    def restore_county(self) -> None:
        disk, model, _, held = self.backups["county"]
        if not self.orphans & set(self.model["county"].depth) <= set(model.depth):
            return  # nobody could give these back
        self.offices["county"].restore(disk)  # type: ignore[arg-type]
        self.model["county"] = model.copy()
        self.held["county"] = dict(held)
        if "b2" in self.place.admitted:
            self.released("county")
        self.compare("county")

    @rule(pc=st.sampled_from(sorted(PCS)), noticed=st.booleans())
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
        self.model[pc] = model.copy()
        self.held[pc] = dict(held)
        self.noted |= {(pc, office): one for office, one in noted.items()}
        self.orphans |= orphans
        epoch = self.pcs[pc].epoch
        if noticed:
            self.model[pc].epochs.add(epoch)
        else:
            self.contested.add(epoch)
            self.isolated.add(pc)
        if "b2" in self.place.admitted:
            self.released(pc)
        self.compare(pc)
        self.compare_owed(pc)

    def may_go_unnoticed(self, pc: str, model: Replica) -> bool:
        """Whether what this PC had sent since is nowhere but at the county: see `may_go`."""
        epoch = self.pcs[pc].epoch
        if epoch not in model.epochs:
            return False
        since = {dot for dot in self.model[pc].dots if dot[0] == epoch and dot not in model.dots}
        elsewhere = {dot for name in NAMES if name not in (pc, "county") for dot in since & set(self.model[name].dots)}
        return elsewhere <= set(self.model["county"].dots)

    @precondition(lambda self: "b2" not in self.place.admitted)
    @rule(sure=st.integers(0, 3))
    def admit(self, sure: int) -> None:
        if sure:
            return
        self.place.admitted.add("b2")
        for name in NAMES:
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

    def is_known(self, name: str, slip: Slip) -> bool:
        return all(self.model[name].stands_for(slip.header.epoch, seq) is not None for seq in slip.numbers)

    # -- comparing ---------------------------------------------------------------------------------------------------

    def receiver(self, name: str) -> Pc | Office:
        return self.pcs[name] if name in PCS else self.offices[name]

    def noted_of(self, pc: str, office: str) -> Noted:
        noted = self.noted.get((pc, office), Noted())
        return noted if noted.epoch == self.place.office_epochs[office] else Noted(self.place.office_epochs[office])

    def save_of(self, name: str, dot: Dot) -> int:
        """The save a dot means at a replica; one it does not have means what the county has, or the only one."""
        for at in (self.model[name], self.model["county"]):
            found = at.stands_for(*dot)
            if found is not None:
                return found
        return self.names[dot]

    def dot_of(self, name: str, save: int) -> tuple[str, int]:
        for dots in (self.model[name].dots, self.names):
            for dot, number in dots.items():
                if number == save:
                    return dot
        raise KeyError(save)

    def key(self, name: str, key: str) -> Key:
        repeat, *rest = key.split("/")
        if not rest:
            return (repeat,)
        dot, _, index = rest[0].partition(".")
        row = (self.save_of(name, Dot.parse(dot)), int(index))
        return (repeat, row) if len(rest) == 1 else (repeat, row, rest[1])

    def said(self, name: str, field: str, value: Value) -> Said:
        if field == "friend" and isinstance(value, str):
            return Ref(self.save_of(name, Dot.parse(value)))
        return value

    def product_view(self, name: str, state: RecordState) -> View:
        registers: dict[Key, frozenset[tuple[int, Said]]] = {}
        shown: dict[Key, Said] = {}
        for register, siblings in state.registers.items():
            key = self.key(name, register)
            registers[key] = frozenset(
                (self.save_of(name, s.dot), self.said(name, register, s.value)) for s in siblings
            )
            shown[key] = self.said(name, register, state.value(register))
        conflicts = frozenset(self.key(name, register) for register in state.conflicts)
        return View(state.created, state.purged, state.deleted, state.clock, registers, shown, conflicts)

    def compare(self, name: str, only: Iterable[tuple[str, int]] | None = None) -> None:
        """Everything this replica has is as the model says, once, and nothing else is there."""
        model = self.model[name]
        states = self.receiver(name).states()
        found: dict[tuple[str, int], View] = {}
        wanted = set(only) if only is not None else None
        for (form, dot), state in states.items():
            record = self.save_of(name, dot)
            assert (form, record) not in found, "one record under two numbers"
            if wanted is None or (form, record) in wanted:
                found[form, record] = self.product_view(name, state)
        expected = {}
        for form, record in self.world.records(model) if wanted is None else wanted:
            view = self.world.view(model, form, record)
            if view is not None:
                expected[form, record] = view
        assert found == expected, name

    def compare_owed(self, pc: str) -> None:
        """Waiting for an office: the own saves that hold something for it and that it has not answered."""
        model = self.model[pc]
        heads = self.pcs[pc].heads()
        own = {dot: save for dot, save in model.dots.items() if dot[0] in heads and dot[1] <= heads[dot[0]]}
        for office in OFFICES:
            owed = self.pcs[pc].owed(office)
            waiting = {dot: save for dot, save in own.items() if dot[1] in owed.get(dot[0], Ranges())}
            covered = self.noted_of(pc, office).covers
            expected = {dot: save for dot, save in own.items() if (dot, save) not in covered}
            assert expected.items() <= waiting.items(), "something not answered is not owed"
            unsure = self.contested | self.doubts.get((pc, office), set())
            waiting = {dot: save for dot, save in waiting.items() if dot[0] not in unsure}
            expected = {dot: save for dot, save in expected.items() if dot[0] not in unsure}
            level = self.model[office].level
            assert self.count(waiting, level) == self.count(expected, level), "what waits"
            assert waiting == expected

    def count(self, dots: Mapping[tuple[str, int], int], level: int) -> int:
        return sum(1 for save in dots.values() if self.world.saves[save].is_for(level))

    # -- the end -----------------------------------------------------------------------------------------------------

    def teardown(self) -> None:
        self.everything_is_exchanged()
        super().teardown()

    def everything_is_exchanged(self) -> None:
        """Afterwards all have the same, nothing waits, and every save that anybody still had has arrived."""
        self.place.admitted.add("b2")
        for name in NAMES:
            self.released(name)
        for _ in range(8):
            for pc in PCS:
                for office in OFFICES:
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
        for office in OFFICES:
            yield from (ranges for ranges in self.pcs[pc].owed(office).values() if ranges)

    def pass_on(self) -> None:
        """Whoever keeps a parcel may carry it on."""
        for pc in PCS:
            self.stick(pc)
        for giver in NAMES:
            for raw in self.receiver(giver).kept():
                for target in NAMES:
                    if target != giver:
                        self.deliver(self.slip(raw), target)

    def give_back(self) -> None:
        """PCs that lost their disk get their own changes back: from the other PC of the school, then the county."""
        for pc in PCS:
            for giver in (self.sibling(pc), "county"):
                has = self.pcs[pc].has()
                for raw in self.receiver(giver).restatements(self.pcs[pc].device, has, PCS[pc]):
                    slip = self.post(pc, raw, giver)
                    self.pool.remove(slip)
                    self.deliver(replace(slip, writer=pc), pc)

    def all_agree(self) -> None:
        county = set(self.model["county"].depth)
        assert not any(model.pending for model in self.model.values())
        assert set(self.model["region"].depth) == county, "county and region differ"
        for pc, school in PCS.items():
            ours = {save for save in county if self.school_of(save) == school}
            assert set(self.model[pc].depth) == ours, "a PC and the county differ"
        for name in NAMES:
            self.compare(name)

    def school_of(self, save: int) -> str:
        for pc, school in PCS.items():
            if save in self.model[pc].depth:
                return school
        raise AssertionError("the county has what no PC of any school has")


def start(machine: type[Machine]) -> Machine:
    """An instance as Hypothesis would make one, for tests that tell one story."""
    return machine()


__all__ = ["Machine", "Outcome", "Save", "initialize", "start"]
