"""What waits for whom, what receipts change about it, and sealed parcels that are kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from forms.answers import Answers
from forms.errors import BugError
from sync.change import PURGED
from sync.envelope.header import Header
from sync.envelope.keys import SigningKey
from sync.envelope.receipt import Answer, Receipt
from sync.envelope.roster import Receiver
from sync.receive.ledger import Verdict
from sync.store import Kept, Query, Store
from sync.vector import Dot, Ranges
from tests.sync.store_kit import Clock, Desk, case, pupil

COUNTY_EPOCH, REGION_EPOCH = "c0" * 8, "e0" * 8
COUNTY = Receiver("county-1", "county", SigningKey(b"c" * 32).public, COUNTY_EPOCH, "age1c", "县教育局")
REGION = Receiver("region-1", "region", SigningKey(b"r" * 32).public, REGION_EPOCH, "age1r", "自治区")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Iterator[Store]:
    opened = Desk(tmp_path, clock).create()
    yield opened
    opened.close()


def receipt(store: Store, counter: int, have: str, receiver: Receiver = COUNTY, **more: object) -> Receipt:
    ranges = Ranges.parse(have)
    link = store.link(Dot(store.own_epoch, ranges.contiguous)) if 0 < ranges.contiguous <= store.head else ""
    answer = Answer(store.device_key.public, store.own_epoch, ranges, **{"link": link, **more})  # type: ignore[arg-type]
    return Receipt(receiver.device, receiver.epoch, counter, receiver.level, (answer,))


def test_everything_waits_until_a_receipt_has_it(store: Store, clock: Clock) -> None:
    started = int(clock())
    saved = [store.save("pupil", None, pupil(i), 1) for i in range(3)]
    clock.seconds += 60
    month = store.save("counts", None, Answers({"month": "2026-03", "total": 3}), 1)
    waiting = store.waiting("county")
    assert [(w.form, w.count) for w in waiting.by_form] == [("counts", 1), ("pupil", 3)]
    assert (waiting.count, waiting.oldest) == (4, started)
    assert [(w.form, w.count) for w in store.waiting("region").by_form] == [("counts", 1)]
    ids = [s.local_id for s in saved]
    assert store.delivery_states("pupil", ids) == ["waiting"] * 3

    store.follow_receivers([COUNTY, REGION])
    assert store.note_receipt(receipt(store, 1, "1-2,4")).outcome is Verdict.TAKEN
    assert [(w.form, w.count) for w in store.waiting("county", COUNTY.device).by_form] == [("pupil", 1)]
    assert store.waiting("region", REGION.device).count == 1
    assert store.delivery_states("pupil", ids) == ["all", "all", "waiting"]
    assert store.delivery_states("counts", [month.local_id]) == ["some"]
    store.note_receipt(receipt(store, 1, "1-4", REGION))
    assert store.delivery_states("counts", [month.local_id]) == ["all"]
    assert store.record("counts", month.local_id).delivery == "all"


def test_an_edit_waits_again_and_private_edits_do_not(store: Store) -> None:
    saved = store.save("pupil", None, pupil(1), 1)
    store.follow_receivers([COUNTY])
    store.note_receipt(receipt(store, 1, "1"))
    store.save("pupil", saved.local_id, pupil(1, remark="只在本校"), 1)
    assert store.waiting("county", COUNTY.device).count == 0
    store.save("pupil", saved.local_id, pupil(1, remark="只在本校", grade=9), 1)
    assert store.waiting("county", COUNTY.device).count == 1
    assert store.delivery_states("pupil", [saved.local_id]) == ["waiting"]


def test_only_the_highest_counter_of_the_current_epoch_counts(store: Store) -> None:
    for i in range(3):
        store.save("pupil", None, pupil(i), 1)
    assert store.note_receipt(receipt(store, 1, "1-3")).outcome is Verdict.STRANGER
    store.follow_receivers([COUNTY])
    assert store.note_receipt(receipt(store, 5, "1-3")).outcome is Verdict.TAKEN
    assert store.note_receipt(receipt(store, 5, "1")).outcome is Verdict.OLD
    assert store.note_receipt(receipt(store, 4, "1")).outcome is Verdict.OLD
    assert store.answered(COUNTY.device, store.own_epoch).have == Ranges.up_to(3)
    restored = Receiver(COUNTY.id, "county", COUNTY.device, "d0" * 8, COUNTY.recipient)
    store.follow_receivers([restored])
    assert store.waiting("county", COUNTY.device).count == 3
    assert store.note_receipt(receipt(store, 9, "1-3")).outcome is Verdict.STRANGER
    assert store.note_receipt(receipt(store, 1, "1-2", restored)).outcome is Verdict.TAKEN
    assert store.waiting("county", COUNTY.device).count == 1
    store.follow_receivers([])
    assert store.receivers() == []


def test_held_and_refused_are_answered_but_not_delivered(store: Store) -> None:
    ids = [store.save("pupil", None, pupil(i), 1).local_id for i in range(4)]
    store.follow_receivers([COUNTY])
    held, refused = ((2, 3, "clock"),), ((4, "type"),)
    store.note_receipt(receipt(store, 1, "1", held=held, refused=refused))
    waiting = store.waiting("county", COUNTY.device)
    assert (waiting.count, waiting.stopped, waiting.oldest) == (0, 3, None)
    assert store.delivery_states("pupil", ids) == ["all", "waiting", "waiting", "waiting"]
    answer = store.answered(COUNTY.device, store.own_epoch)
    assert (answer.have, answer.held, answer.refused) == (Ranges.up_to(1), held, refused)
    assert store.answered(COUNTY.device, "00" * 8).have == Ranges()


def test_an_epoch_in_doubt_goes_on_until_the_receiver_has_compared(store: Store) -> None:
    for i in range(4):
        store.save("pupil", None, pupil(i), 1)
    first = store.own_epoch
    store.follow_receivers([COUNTY])
    noted = store.note_receipt(receipt(store, 1, "1-9", link="ab" * 32, links=((2, store.link(Dot(first, 2))),)))
    assert (noted.doubts, noted.forks) == ((Dot(first, 3),), ())
    assert store.answered(COUNTY.device, first).have == Ranges.up_to(2)
    saved = store.save("pupil", None, pupil(9), 1)
    assert saved.dot == Dot(first, 5)
    noted = store.note_receipt(receipt(store, 2, "1-9", link="ab" * 32, fork=5))
    assert noted.forks == (Dot(first, 5),)
    assert (store.head_of(first), store.head) == (4, 1)
    assert store.journal(store.own_epoch, 1, 1)[0].seen == {first: 4}
    again = Answer(store.device_key.public, first, Ranges.up_to(9), link="ab" * 32, fork=5)
    assert store.note_receipt(Receipt(COUNTY.device, COUNTY.epoch, 3, "county", (again,))).forks == ()


def test_from_a_fork_on_everything_is_said_again_and_nothing_is_lost(store: Store) -> None:
    old = store.own_epoch
    kept = store.save("pupil", None, pupil(0), 1)
    store.save("pupil", None, pupil(1), 1)
    born = store.save("pupil", None, pupil(2), 1)
    saved_case = store.save("case_", None, case_of(born.dot, "在家"), 1)
    store.save("pupil", kept.local_id, pupil(0, grade=9), 1)
    purged = store.save("pupil", None, pupil(7), 1)
    store.purge("pupil", [purged.local_id], 1)
    store.save_draft("d", "case_", saved_case.local_id, store.record("case_", saved_case.local_id).answers)
    store.keep_parcel(header(store, 1, 2), b"agreed")
    store.keep_parcel(header(store, 3, 7, store.previous_parcel(old)), b"forked")
    links = [store.link(Dot(old, seq)) for seq in (1, 2)]
    store.follow_receivers([COUNTY])
    noted = store.note_receipt(receipt(store, 1, "1-4", link="ab" * 32, links=((2, links[1]),), fork=3))
    new = store.own_epoch
    assert noted.forks == (Dot(old, 3),)
    assert new != old
    assert store.own_epochs == (old, new)
    assert (store.head_of(old), store.head_of(new)) == (2, 5)
    assert [store.link(Dot(old, seq)) for seq in (1, 2)] == links

    [again] = store.ids("pupil", Query(filters={"id_number": pupil(2)["id_number"]}))
    stored = store.record("pupil", again)
    assert (stored.id, stored.answers) == (Dot(new, 1), pupil(2))
    [local_id] = store.ids("case_", Query())
    stored = store.record("case_", local_id)
    assert stored.id == Dot(new, 2)
    assert stored.answers["pupil"] == f"{new}-1"
    assert [(r.id, r.values["result"]) for r in stored.answers.rows["visits"]] == [(f"{new}-2.0", "在家")]
    assert store.record("pupil", kept.local_id).answers == pupil(0, grade=9)
    assert store.count("pupil", Query()) == 3
    assert list(store.ids("pupil", Query(text=str(pupil(2)["id_number"])))) == [again]
    [draft] = store.drafts()
    assert (draft.local_id, draft.answers) == (local_id, stored.answers)
    assert all(change.seen == {old: 2} for change in store.journal(new, 1, 5))
    assert [dict(change.fields) for change in store.journal(new, 4, 5)] == [{}, {PURGED: 1}]
    assert [(k.first, k.state) for k in store.parcels()] == [(1, "sealed"), (3, "forked")]
    assert [store.parcel_bytes(k.id) is None for k in store.parcels()] == [False, True]  # nobody is sent it any more
    assert store.waiting("county", COUNTY.device).count == 4
    assert store.problems() == []
    edit = store.save("pupil", again, pupil(2, grade=5), 1)
    assert edit.dot == Dot(new, 6)
    assert store.record("pupil", again).conflicts == ()


def case_of(pupil_id: Dot | None, result: str) -> Answers:
    return case("warning", {"result": result}, pupil=str(pupil_id))


def header(store: Store, first: int, last: int, prev: str = "") -> Header:
    link = store.link(Dot(store.own_epoch, last))
    return Header(
        "parcel", store.device_key.public, epoch=store.own_epoch, first=first, last=last, prev=prev, link=link
    )


def test_own_parcels_are_kept_as_sealed_and_never_overlap(store: Store, clock: Clock) -> None:
    for i in range(5):
        store.save("pupil", None, pupil(i), 1)
    one = header(store, 1, 3)
    number = store.keep_parcel(one, b"sealed")
    assert store.keep_parcel(one, b"sealed") == number
    assert store.parcel_bytes(one.id) == b"sealed"
    assert (store.sealed_up_to(store.own_epoch), store.previous_parcel(store.own_epoch)) == (3, one.id)
    for first, last in ((3, 4), (5, 5), (1, 2)):
        with pytest.raises(BugError, match="range_taken"):
            store.keep_parcel(header(store, first, last), b"other")
    store.keep_parcel(header(store, 4, 5, one.id), b"second")
    assert [(k.first, k.last, k.state, k.size) for k in store.parcels()] == [(1, 3, "sealed", 6), (4, 5, "sealed", 6)]


def test_bytes_go_ninety_days_after_all_have_them(store: Store, clock: Clock) -> None:
    store.save("pupil", None, pupil(1), 1)
    one = header(store, 1, 1)
    number = store.keep_parcel(one, b"sealed")
    clock.seconds += 200 * 86_400
    store.tidy()
    assert store.parcel_bytes(one.id) == b"sealed"
    store.settle_parcel(number)
    clock.seconds += 89 * 86_400
    store.tidy()
    assert store.parcel_bytes(one.id) == b"sealed"
    store.settle_parcel(number, is_settled=False)
    clock.seconds += 89 * 86_400
    store.tidy()
    assert store.parcel_bytes(one.id) == b"sealed"
    store.settle_parcel(number)
    clock.seconds += 91 * 86_400
    store.tidy()
    assert store.parcel_bytes(one.id) is None
    kept: Kept = store.parcels(state="settled")[0]
    assert (kept.id, kept.first, kept.last) == (one.id, 1, 1)


def test_a_purge_takes_own_sealed_bytes_as_soon_as_nobody_is_owed_them(store: Store) -> None:
    saved = [store.save("pupil", None, pupil(number), 1).local_id for number in (1, 2, 3)]
    sealed: list[Header] = []
    for number in (1, 2, 3):
        sealed.append(header(store, number, number, sealed[-1].id if sealed else ""))
        store.keep_parcel(sealed[-1], b"sealed")
    first, second, third = (kept.no for kept in store.parcels())
    store.settle_parcel(first)
    store.settle_parcel(third)
    store.purge("pupil", saved[:2], 1)
    assert [store.parcel_bytes(one.id) for one in sealed] == [None, b"sealed", b"sealed"]
    store.settle_parcel(second)
    assert [store.parcel_bytes(one.id) for one in sealed] == [None, None, b"sealed"]
    assert [kept.state for kept in store.parcels()] == ["settled"] * 3


def test_old_bytes_go_once_a_day_without_the_program_being_closed(store: Store, clock: Clock) -> None:
    store.save("pupil", None, pupil(1), 1)
    one = header(store, 1, 1)
    store.settle_parcel(store.keep_parcel(one, b"sealed"))
    assert store.tidy_daily()
    clock.seconds += 90 * 86_400 - 60
    assert store.tidy_daily()
    clock.seconds += 3600
    assert not store.tidy_daily()
    assert store.parcel_bytes(one.id) == b"sealed"
    clock.seconds += 86_400
    assert store.tidy_daily()
    assert store.parcel_bytes(one.id) is None
    clock.seconds -= 365 * 86_400  # a clock set back must not stop it for a year
    assert store.tidy_daily()


def test_signed_files_only_grow_newer(store: Store) -> None:
    assert store.signed("roster", "653121") is None
    assert store.keep_signed("roster", "653121", 3, b"three")
    assert not store.keep_signed("roster", "653121", 2, b"two")
    assert store.signed("roster", "653121") == b"three"
    assert store.keep_signed("roster", "653121", 4, b"four")
    assert store.signed("roster", "653121") == b"four"
