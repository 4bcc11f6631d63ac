"""What every `ReceiverStorage` must do; subclass it with a `storage` fixture. The forms it needs are `FORMS`."""

from __future__ import annotations

from contextlib import suppress

from forms.definition import Audience, Field, FieldType, Form, FormKind, Repeat, Section
from forms.text import Text
from sync.change import DELETED, SAME_AS, Change
from sync.merge.rule import Saw, created, merged
from sync.merge.seen import Seen
from sync.merge.state import RecordState, Sibling
from sync.receive.storage import HeldParcel, ReceiverStorage, Span, Standing
from sync.vector import Dot, Ranges, Vector

_T = Text("文", "text")


def _field(name: str, audience: Audience, kind: FieldType = FieldType.TEXT, repeat: str | None = None) -> Field:
    return Field(name, kind, _T, "main", repeat, audience=audience)


PUPIL = Form(
    id="pupil",
    version=1,
    kind=FormKind.REGISTER,
    title=_T,
    one=_T,
    measure="人",
    sections=(Section("main", _T),),
    fields=(
        _field("name", Audience.COUNTY),
        _field("grade", Audience.COUNTY, FieldType.INTEGER),
        _field("status", Audience.COUNTY),
        _field("status_date", Audience.COUNTY, FieldType.DATE),
        _field("note", Audience.SCHOOL),
        _field("friend", Audience.COUNTY, FieldType.REFERENCE),
        _field("what", Audience.COUNTY, repeat="visits"),
        _field("memo", Audience.SCHOOL, repeat="visits"),
    ),
    repeats=(Repeat("visits", _T, "main"),),
    keys=("name",),
    groups=(("status", "status_date"),),
    title_field="name",
)
TALLY = Form(
    id="tally",
    version=1,
    kind=FormKind.LOG,
    title=_T,
    one=_T,
    measure="天",
    sections=(Section("main", _T),),
    fields=(
        _field("day", Audience.REGION, FieldType.DATE),
        _field("minutes", Audience.REGION, FieldType.INTEGER),
        _field("remark", Audience.COUNTY),
        _field("memo", Audience.SCHOOL),
    ),
    keys=("day",),
    title_field="day",
)
FORMS = {"pupil": PUPIL, "tally": TALLY}

E, F = "e1" * 8, "f2" * 8
DEVICE, OTHER = "A" * 43 + "=", "B" * 43 + "="
HASH, LATER = "0a" * 32, "0b" * 32


def change(seq: int, record: Dot | None = None, **said: object) -> Change:
    """Change `seq` of epoch E: a creation unless `record` is given; `said` are Change's fields but the dots."""
    dot = Dot(E, seq)
    whole = {"form": "pupil", "clock": 1, "at": 1_700_000_000, "author": 1, "fields": {}, **said}
    return Change(dot, record or dot, **whole)  # type: ignore[arg-type]


def span(first: int, last: int, name: str = HASH, **more: object) -> Span:
    return Span(E, first, last, name, "", "0c" * 32, ("county",), **more)  # type: ignore[arg-type]


def held(name: str = HASH, epoch: str = E, device: str = DEVICE, code: str = "device") -> HeldParcel:
    return HeldParcel(name, device, epoch, 1, 3, code, 5)


STANDING = Standing(
    epoch=E,
    device=DEVICE,
    owner="6501",
    have=Ranges(((1, 4), (8, 9))),
    held={"clock": Ranges(((5, 5),))},
    refused={"type": Ranges(((6, 6),)), "code": Ranges(((7, 7), (10, 10)))},
    verified=Ranges(((1, 10),)),
    links={10: "0c" * 32},
    early=frozenset({12, 14}),
    fork=3,
    counter=7,
)


class _Undone(Exception):
    """Leaves a transaction by an error on purpose."""


class ReceiverStorageContract:
    """Subclasses give a fixture `storage` that knows `FORMS`."""

    def test_a_standing_comes_back_whole_and_is_replaced(self, storage: ReceiverStorage) -> None:
        with storage.transaction():
            assert storage.standing(E) is None
            storage.save_standing(Standing(E, DEVICE, "6501"))
            storage.save_standing(STANDING)
            storage.save_standing(Standing(F, OTHER, "6502"))
            assert storage.standing(E) == STANDING
            assert storage.standings(DEVICE) == [STANDING]
        with storage.transaction():
            assert storage.standing(E) == STANDING
            assert storage.standing(F) == Standing(F, OTHER, "6502")
        assert storage.standings(DEVICE) == [STANDING]
        assert storage.standings("C" * 43 + "=") == []

    def test_an_error_takes_everything_of_its_transaction_back(self, storage: ReceiverStorage) -> None:
        with storage.transaction():
            storage.save_standing(Standing(E, DEVICE, "6501"))
            storage.count_up()
        with suppress(_Undone), storage.transaction():
            storage.save_standing(STANDING)
            storage.keep_parcel(span(1, 3), b"taken")
            storage.hold_parcel(held(LATER), b"held.")
            storage.create_records("pupil", "6501", [change(1, fields={"name": "甲"})])
            storage.add_seen_runs(E, [(1, Vector({F: 2}))])
            storage.note_refusals(E, [(6, "type", "grade")])
            storage.count_up()
            raise _Undone
        with storage.transaction():
            assert storage.standing(E) == Standing(E, DEVICE, "6501")
            assert storage.spans(E, 1, 3) == []
            assert storage.parcel(HASH) is None
            assert storage.held_parcels() == []
            assert storage.load_records("pupil", [Dot(E, 1)]) == {}
            assert list(storage.seen_runs(E)) == []
            assert storage.counter() == 1

    def test_spans_that_overlap_or_touch_are_found_in_order(self, storage: ReceiverStorage) -> None:
        names = [f"{i:02x}" * 32 for i in range(4)]
        with storage.transaction():
            storage.save_standing(Standing(E, DEVICE, "6501"))
            for name, (first, last) in zip(names, [(1, 3), (4, 6), (7, 9), (20, 30)], strict=True):
                storage.keep_parcel(span(first, last, name), name.encode())
            assert [s.header_hash for s in storage.spans(E, 4, 6)] == names[:3]
            assert [s.header_hash for s in storage.spans(E, 10, 18)] == [names[2]]
            assert [s.header_hash for s in storage.spans(E, 25, 25)] == [names[3]]
            assert storage.spans(E, 11, 18) == []
            assert storage.spans(F, 1, 30) == []
            assert storage.parcel(names[1]) == names[1].encode()
            assert storage.spans(E, 1, 1)[0] == span(1, 3, names[0])

    def test_a_parcel_kept_again_replaces_what_was_kept(self, storage: ReceiverStorage) -> None:
        with storage.transaction():
            storage.save_standing(Standing(E, DEVICE, "6501"))
            storage.keep_parcel(span(1, 3), b"first")
            storage.keep_parcel(span(1, 3, restated=True), b"again")
            assert storage.parcel(HASH) == b"again"
            assert storage.spans(E, 1, 3) == [span(1, 3, restated=True)]

    def test_held_parcels_come_in_the_order_they_came(self, storage: ReceiverStorage) -> None:
        with storage.transaction():
            storage.hold_parcel(held(LATER), b"held.")
            storage.hold_parcel(held(HASH, F, OTHER), b"other")
            storage.hold_parcel(held(LATER, code="revoked"), b"held.")
            assert storage.held_parcels() == [held(LATER, code="revoked"), held(HASH, F, OTHER)]
            assert storage.held_parcels(epoch=F) == [held(HASH, F, OTHER)]
            assert storage.held_parcels(device=DEVICE) == [held(LATER, code="revoked")]
            assert storage.held_parcels(epoch=F, device=DEVICE) == []
            assert storage.parcel(LATER) == b"held."
            assert storage.standing(E) is None
            storage.release_parcel(LATER)
            assert storage.held_parcels() == [held(HASH, F, OTHER)]
            assert storage.parcel(LATER) is None
        assert storage.held_parcels(device=OTHER) == [held(HASH, F, OTHER)]

    def test_a_parcel_may_be_taken_and_held_at_once(self, storage: ReceiverStorage) -> None:
        with storage.transaction():
            storage.save_standing(Standing(E, DEVICE, "6501"))
            storage.keep_parcel(span(1, 3), b"bytes")
            storage.hold_parcel(held(code="owner"), b"bytes")
            assert storage.spans(E, 1, 3) == [span(1, 3)]
            assert storage.held_parcels() == [held(code="owner")]
            storage.release_parcel(HASH)
            assert storage.held_parcels() == []
            assert storage.spans(E, 1, 3) == [span(1, 3)]
            assert storage.parcel(HASH) == b"bytes"

    def test_a_held_parcel_may_be_taken(self, storage: ReceiverStorage) -> None:
        with storage.transaction():
            storage.hold_parcel(held(), b"bytes")
            storage.save_standing(Standing(E, DEVICE, "6501"))
            storage.keep_parcel(span(1, 3), b"bytes")
            storage.release_parcel(HASH)
            assert storage.held_parcels() == []
            assert storage.spans(E, 1, 3) == [span(1, 3)]
            assert storage.parcel(HASH) == b"bytes"

    def test_created_records_are_as_the_rule_creates_them(self, storage: ReceiverStorage) -> None:
        every = [
            change(1, fields={"name": "古丽·买买提", "grade": 3, "status_date": "2024-09-01"}),
            change(2, fields={}, rows={f"visits/{E}-2.0": {"what": "家访"}, f"visits/{E}-2.1": {}}),
            change(3, fields={"name": "乙", "later_field": "还没有列", "friend": f"{E}-1"}, clock=4),
        ]
        with storage.transaction():
            storage.save_standing(Standing(E, DEVICE, "6501"))
            storage.create_records("pupil", "6501", every)
        with storage.transaction():
            found = storage.load_records("pupil", [c.dot for c in every] + [Dot(E, 9), Dot(F, 1)])
        assert dict(found) == {c.dot: created(c) for c in every}

    def test_a_form_that_no_pack_knows_is_kept_the_same(self, storage: ReceiverStorage) -> None:
        made = change(1, form="boarding", fields={"bed": 3, "room": "东 2"}, rows={f"nights/{E}-1.0": {"on": "一"}})
        state = merged(created(made), [change(2, made.dot, form="boarding", clock=2, fields={"bed": None})], _saw())
        with storage.transaction():
            storage.save_standing(Standing(E, DEVICE, "6501"))
            storage.create_records("boarding", "6501", [made])
            assert storage.load_records("boarding", [made.dot]) == {made.dot: created(made)}
            storage.save_records("boarding", "6501", [state])
            assert storage.load_records("boarding", [made.dot]) == {made.dot: state}
            assert storage.load_records("pupil", [made.dot]) == {}

    def test_any_state_comes_back_as_it_was_saved(self, storage: ReceiverStorage) -> None:
        states = _states()
        with storage.transaction():
            storage.save_standing(Standing(E, DEVICE, "6501"))
            storage.save_records("pupil", "6501", list(states))
        with storage.transaction():
            found = storage.load_records("pupil", [state.id for state in states])
        assert dict(found) == {state.id: state for state in states}

    def test_a_state_saved_again_replaces_the_first(self, storage: ReceiverStorage) -> None:
        """Registers only ever grow by merging; a purge alone takes them away."""
        pairs = [(a, b) for a in _states() for b in _states() if not a.purged and a.id != b.id]
        for first, second in pairs:
            registers = {} if second.purged else {**first.registers, **second.registers}
            again = RecordState(
                first.id, "pupil", registers, second.clock, second.created, second.purged, second.conflicts
            )
            with suppress(_Undone), storage.transaction():
                storage.save_standing(Standing(E, DEVICE, "6501"))
                storage.save_records("pupil", "6501", [first])
                storage.save_records("pupil", "6501", [again])
                assert storage.load_records("pupil", [first.id]) == {first.id: again}
                raise _Undone

    def test_what_is_loaded_merged_and_saved_is_what_merging_alone_gives(self, storage: ReceiverStorage) -> None:
        """Whichever way a storage writes what differs: by the columns concerned, or all of it."""
        steps = _life_of_a_record()
        saw = Seen(lambda epoch: (), steps).saw
        expected = created(steps[0])
        with storage.transaction():
            storage.save_standing(Standing(E, DEVICE, "6501"))
            storage.create_records("pupil", "6501", [steps[0]])
        for step in steps[1:]:
            expected = merged(RecordState(**_whole(expected)), [step], saw)
            with storage.transaction():
                loaded = storage.load_records("pupil", [steps[0].dot])[steps[0].dot]
                storage.save_records("pupil", "6501", [merged(loaded, [step], saw)])
                assert storage.load_records("pupil", [steps[0].dot]) == {steps[0].dot: expected}, step
            with storage.transaction():
                assert storage.load_records("pupil", [steps[0].dot]) == {steps[0].dot: expected}, step

    def test_runs_come_sorted_and_are_replaced_by_their_start(self, storage: ReceiverStorage) -> None:
        with storage.transaction():
            storage.save_standing(Standing(E, DEVICE, "6501"))
            assert list(storage.seen_runs(E)) == []
            storage.add_seen_runs(E, [(5, Vector({F: 2}))])
            assert list(storage.seen_runs(E)) == [(5, {F: 2})]
            storage.add_seen_runs(E, [(1, Vector()), (5, Vector({F: 3}))])
            assert [(first, dict(vector)) for first, vector in storage.seen_runs(E)] == [(1, {}), (5, {F: 3})]
        with storage.transaction():
            assert [(first, dict(vector)) for first, vector in storage.seen_runs(E)] == [(1, {}), (5, {F: 3})]

    def test_the_counter_grows_by_one_and_stays(self, storage: ReceiverStorage) -> None:
        before = storage.counter()
        with storage.transaction():
            assert storage.count_up() == before + 1
            assert storage.count_up() == before + 2
        assert storage.counter() == before + 2

    def test_refusals_may_be_noted_again(self, storage: ReceiverStorage) -> None:
        with storage.transaction():
            storage.save_standing(STANDING)
            storage.note_refusals(E, [(6, "type", "grade"), (7, "owner", "")])
            storage.note_refusals(E, [(6, "type", "grade")])


def _life_of_a_record() -> list[Change]:
    """Edits, a field cleared and filled, rows, an unknown field, a rival that is settled, a deletion taken back."""
    first = change(1, fields={"name": "古丽", "grade": 3, "status": "in"}, rows={f"visits/{E}-1.0": {"what": "家访"}})
    dot = first.dot
    mine = [
        change(2, dot, clock=2, fields={"grade": 4}),
        change(3, dot, clock=3, fields={"status": None, "status_date": "2026-09-01"}),
        change(4, dot, clock=4, fields={"status": "out", "grade": 4}),
        change(5, dot, clock=5, fields={"name": "古丽娜", "note": "换"}),
        change(6, dot, clock=6, rows={f"visits/{E}-1.0": {"what": None}, f"visits/{E}-6.1": {"what": "电话"}}),
        change(7, dot, clock=7, fields={"bed": 3, "grade": 5}),
        change(8, dot, clock=8, fields={"bed": None}),
    ]
    theirs = Change(Dot(F, 1), dot, "pupil", 8, 1_700_000_000, 1, {"grade": 6, "name": "古丽娜"}, seen=Vector({E: 7}))
    mine += [
        change(9, dot, clock=9, fields={DELETED: 1}),
        change(10, dot, clock=10, fields={"grade": 7, "name": "娜"}, seen=Vector({F: 1})),
        change(11, dot, clock=11, fields={DELETED: None}, seen=Vector({F: 1})),
        change(12, dot, clock=12, fields={"friend": f"{F}-1"}, seen=Vector({F: 1})),
    ]
    return [first, *mine[:7], theirs, *mine[7:], *mine[1:3]]


def _whole(state: RecordState) -> dict[str, object]:
    """A state's parts, its registers one by one."""
    parts = {name: getattr(state, name) for name in ("id", "form", "clock", "created", "purged", "conflicts")}
    return {**parts, "registers": dict(state.registers)}


def _saw() -> Saw:
    return Seen(lambda epoch: ()).saw


def _states() -> tuple[RecordState, ...]:
    """Every kind of state a replica may have to keep, each of another record."""

    def s(seq: int, clock: int, value: object, epoch: str = E) -> Sibling:
        return Sibling(Dot(epoch, seq), clock, value)  # type: ignore[arg-type]

    row = f"visits/{E}-3.0"
    return (
        RecordState(Dot(E, 21), "pupil", {"name": (s(21, 1, "甲"),), "grade": (s(30, 2, 4),)}, 2, True),
        RecordState(Dot(E, 22), "pupil", {"name": (s(5, 3, "乙", F), s(22, 1, "丙"))}, 3, True, False, ("name",)),
        RecordState(Dot(E, 23), "pupil", {"grade": (s(5, 2, 5, F), s(31, 2, 5))}, 2, True),
        RecordState(Dot(E, 24), "pupil", {"grade": (s(31, 2, None),), "name": (s(24, 1, "丁"),)}, 2, True),
        RecordState(Dot(E, 25), "pupil", {"name": (s(32, 3, "早到"),)}, 3, False),
        RecordState(Dot(E, 26), "pupil", {}, 4, True, True),
        RecordState(Dot(E, 27), "pupil", {}, 4, False, True),
        RecordState(
            Dot(E, 28), "pupil", {DELETED: (s(33, 2, 1),), "name": (s(9, 2, "戊", F),)}, 2, True, False, (DELETED,)
        ),
        RecordState(Dot(E, 29), "pupil", {SAME_AS: (s(33, 2, f"{F}-1"),), "name": (s(29, 1, "己"),)}, 2, True),
        RecordState(
            Dot(E, 40),
            "pupil",
            {
                row: (s(41, 2, None), s(6, 2, 1, F)),
                f"{row}/what": (s(6, 2, "两处改", F),),
                f"visits/{E}-40.1": (s(40, 1, 1),),
                f"visits/{E}-40.1/memo": (s(42, 3, "只在本校"),),
                f"visits/{E}-40.1/unknown": (s(42, 3, 7),),
            },
            3,
            True,
            False,
            (row,),
        ),
        RecordState(Dot(E, 43), "pupil", {"unknown": (s(43, 1, 2.5), s(7, 1, "x", F))}, 1, True, False, ("unknown",)),
        RecordState(Dot(E, 44), "pupil", {}, 1, True),
    )
