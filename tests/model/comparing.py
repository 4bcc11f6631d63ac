"""The stage of a run: product and model side by side, how one is read in the terms of the other, what must be equal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from forms.answers import Value
from sync.change import Change
from sync.merge.state import RecordState
from sync.vector import Dot, Ranges
from tests.model.abstract import LEVELS, Key, Ref, Replica, Said, View, World
from tests.model.cast import IDENTITIES, KEYS, OFFICES, PCS
from tests.model.codec import Codec, Plain
from tests.model.memory_pc import MemoryPc
from tests.model.office import MemoryOffice, Office
from tests.model.papers import Noted, Paper, Slip
from tests.model.pc import Pc
from tests.model.place import Place


class Comparing:
    """2 schools x 2 PCs x a county x a region. `codec`, `open_pc` and `open_office` say what stands behind it,
    `levels` who is above the schools."""

    codec: Codec = Plain()
    levels: tuple[str, ...] = OFFICES

    def __init__(self) -> None:
        super().__init__()
        self.world = World()
        admitted = {name for name in PCS if name != "b2"}
        self.place = Place(self.codec, dict(KEYS), dict(IDENTITIES), dict(PCS), self.levels, admitted)
        self.everybody = (*PCS, *self.levels)
        self.offices = {name: self.open_office(name) for name in self.levels}
        self.pcs: dict[str, Pc] = {name: self.open_pc(name) for name in PCS}
        self.model = {name: Replica(LEVELS["school"]) for name in PCS}
        self.model |= {name: Replica(LEVELS[name]) for name in self.levels}
        for name, pc in self.pcs.items():
            self.model[name].epochs.add(pc.epoch)
        self.names: dict[tuple[str, int], int] = {}
        self.pool: list[Slip] = []
        self.slips: dict[bytes, Slip] = {}
        self.papers: list[Paper] = []
        self.noted: dict[tuple[str, str], Noted] = {}
        self.held: dict[str, dict[str, Slip]] = {name: {} for name in self.everybody}
        self.purged: dict[str, set[tuple[str, int]]] = {name: set() for name in self.everybody}
        self.contested: set[str] = set()  # epochs that two histories may have
        self.isolated: set[str] = set()  # PCs that were set back and have not learned of it
        self.county_took: set[str] = set()
        self.sealed_anew: set[str] = set()  # epochs of which some numbers were sealed a second time
        self.forked: set[str] = set()  # epochs of which the county knows two histories
        self.doubts: dict[tuple[str, str], set[str]] = {}  # (PC, office): epochs of which it has, or had, more

    def open_pc(self, name: str) -> Pc:
        return MemoryPc(self.place, name)

    def open_office(self, name: str) -> Office:
        return MemoryOffice(self.place, name)

    def receiver(self, name: str) -> Pc | Office:
        return self.pcs[name] if name in PCS else self.offices[name]

    def sibling(self, pc: str) -> str:
        return next(name for name, school in PCS.items() if school == PCS[pc] and name != pc)

    def noted_of(self, pc: str, office: str) -> Noted:
        """What the PC has taken of the office's answers, as it counts now."""
        noted, epoch = self.noted.get((pc, office), Noted()), self.follows(pc, office)
        return noted if noted.epoch == epoch else Noted(epoch)

    def follows(self, pc: str, office: str) -> str:
        """Under which epoch of the office its answers count at this PC."""
        return self.place.office_epochs[office]

    # -- from the product's names to the model's

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

    def product_views(self, name: str, only: set[tuple[str, int]] | None = None) -> dict[tuple[str, int], View]:
        """Every record that stands at a replica, all or some of them; each must stand there once."""
        found: dict[tuple[str, int], View] = {}
        every: set[tuple[str, int]] = set()
        for (form, dot), state in self.receiver(name).states().items():
            record = (form, self.save_of(name, dot))
            assert record not in every, "one record under two numbers"
            every.add(record)
            if only is None or record in only:
                found[record] = self.product_view(name, state)
        return found

    # -- what must be equal

    def compare(self, name: str, only: Iterable[tuple[str, int]] | None = None) -> None:
        """Everything this replica has is as the model says, once, and nothing else is there."""
        model = self.model[name]
        wanted = set(only) if only is not None else None
        expected = {}
        for form, record in self.world.records(model) if wanted is None else wanted:
            view = self.world.view(model, form, record)
            if view is not None:
                expected[form, record] = view
        found = self.product_views(name, wanted)
        differing = {r: (found.get(r), expected.get(r)) for r in found.keys() | expected.keys()}
        differing = {record: views for record, views in differing.items() if views[0] != views[1]}
        assert not differing, f"{name} has, and should have: {differing}"
        self.nothing_purged_is_back(name, found, is_all=wanted is None)

    def nothing_purged_is_back(self, name: str, found: Mapping[tuple[str, int], View], is_all: bool) -> None:
        purged = {record for record, view in found.items() if view.purged}
        before = self.purged[name] if is_all else self.purged[name] & found.keys()
        assert before <= purged, "something purged came back"
        assert not any(found[record].registers for record in purged), "something of a purged record is left"
        self.purged[name] |= purged

    def compare_owed(self, pc: str) -> None:
        """Waiting for an office: the own saves that hold something for it and that it has not answered."""
        model = self.model[pc]
        heads = self.pcs[pc].heads()
        own = {dot: save for dot, save in model.dots.items() if dot[0] in heads and dot[1] <= heads[dot[0]]}
        for office in self.levels:
            owed = self.pcs[pc].owed(office)
            waiting = {dot: save for dot, save in own.items() if dot[1] in owed.get(dot[0], Ranges())}
            covered = self.noted_of(pc, office).covers
            expected = {dot: save for dot, save in own.items() if (dot, save) not in covered}
            assert expected.items() <= waiting.items(), "something not answered is not owed"
            unsure = self.contested | self.doubts.get((pc, office), set())
            if not unsure & heads.keys():
                assert waiting == expected
                assert self.pcs[pc].waiting(office) == self.count(pc, expected, office), "what waits"
            waiting = {dot: save for dot, save in waiting.items() if dot[0] not in unsure}
            expected = {dot: save for dot, save in expected.items() if dot[0] not in unsure}
            assert waiting == expected

    def count(self, pc: str, dots: Mapping[tuple[str, int], int], office: str) -> int:
        left = [save for save in dots.values() if not self.world.is_erased(self.model[pc], save)]
        return sum(1 for save in left if self.world.saves[save].is_for(self.model[office].level))
