"""School, stick and county: what is copied, offered and taken, and that nothing but a receipt counts as arrived."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from forms.answers import Answers
from forms.definition import Audience
from forms.errors import WorldError
from sync import joining, outbox, sealing
from sync.cycle import Cycle
from sync.envelope.header import SCHOOL, read_header
from sync.envelope.roster_file import seal_roster
from sync.joining import Membership
from sync.platform import office
from sync.platform.app import build
from sync.platform.audit import contents
from sync.platform.refusal import Refusal
from sync.platform.uploads import Uploads
from sync.receive.inbox import Decision
from sync.routes.http import HttpRoute
from sync.routes.memory import MemoryRoute
from sync.routes.usb import errors
from sync.routes.usb.errors import StickError
from sync.routes.usb.naming import DOWN, UP
from sync.routes.usb.stick import MOST_BY_HAND, Stick
from sync.store import Query, Store, open_store, read_front
from sync.visit import (
    Copied,
    Offer,
    OnSticks,
    Taken,
    ToWrite,
    What,
    copy_to_stick,
    look_at_stick,
    on_sticks,
    take,
    to_write,
)
from tests.fakes.disks import LyingDisk
from tests.fakes.road import PASSWORD, may_be_at, new_school, pack, record_everything, stands_at
from tests.fakes.serving import Serving
from tests.fakes.stick_county import StickCounty


@pytest.fixture
def county(tmp_path: Path) -> Iterator[StickCounty]:
    made = StickCounty(tmp_path / "county")
    yield made
    made.close()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = new_school(tmp_path / "school")
    yield made
    made.close()


@pytest.fixture
def stick(tmp_path: Path) -> Stick:
    root = tmp_path / "stick"
    root.mkdir()
    return Stick(root)


@pytest.fixture
def joined(store: Store, county: StickCounty, stick: Stick) -> Store:
    """A school with a card that was admitted by stick, and some fifty records it has not copied yet."""
    admit(store, county, stick)
    record_everything(store)
    return store


def admit(store: Store, county: StickCounty, stick: Stick) -> None:
    joining.begin_with_card(store, county.card)
    copy(store, stick)
    county.visit(stick)
    county.admit_all()
    county.visit(stick)
    assert read(store, stick).is_admitted_now


def copy(store: Store, stick: Stick) -> Copied:
    return copy_to_stick(store, pack(), stick)


def read(store: Store, stick: Stick) -> Taken:
    return take(store, pack(), stick, look_at_stick(store, stick))


def parcels_on(stick: Stick) -> list[bytes]:
    return [stick.read(one) for one in stick.look(UP).found if one.kind == "parcel"]


def kinds(offer: Offer) -> list[What]:
    return [item.what for item in offer.shown]


# -- first visit -------------------------------------------------------------------------------------------------------


def test_on_the_first_visit_request_and_parcels_travel_together_and_the_answer_comes_back(
    store: Store, county: StickCounty, stick: Stick
) -> None:
    number = record_everything(store)
    joining.begin_with_card(store, county.card)
    copied = copy(store, stick)
    assert copied.has_request
    assert copied.changes == store.waiting("county").count >= number
    assert {one.kind for one in stick.look(UP).found} == {"join", "parcel"}
    county.visit(stick)
    assert stands_at(contents(county.service.platform.directory)).get("enrolment", {}) == {}  # held for a stranger
    county.admit_all()
    county.visit(stick)
    offer = look_at_stick(store, stick)
    assert kinds(offer) == [What.ROSTER, What.RECEIPT]
    assert joining.standing(store).membership is Membership.ASKING
    assert store.waiting("county").count == copied.changes
    taken = take(store, pack(), stick, offer)
    assert (taken.is_admitted_now, taken.troubles, taken.stopped) == (True, (), None)
    assert store.waiting("county", county.service.platform.keys.device.public).count == 0
    assert stands_at(contents(county.service.platform.directory)) == may_be_at(store, Audience.COUNTY)
    assert [(p.name, p.level, p.route, p.changes) for p in taken.proofs] == [
        (taken.proofs[0].name, "county", "usb", copied.changes)
    ]
    assert taken.proofs[0].at == pytest.approx(store.now, abs=60)
    assert offer.proves == copied.changes
    assert store.proofs() == list(taken.proofs)


def test_a_school_that_trusts_nobody_writes_nothing_and_is_told_whom_to_ask(store: Store, stick: Stick) -> None:
    record_everything(store)
    with pytest.raises(WorldError) as caught:
        copy(store, stick)
    assert caught.value.code == "alone"
    assert list(stick.root.iterdir()) == []


def test_a_card_on_a_stick_is_offered_to_be_compared_and_no_more(
    store: Store, county: StickCounty, stick: Stick
) -> None:
    stick.write(DOWN, "card.yilu", county.card)
    offer = look_at_stick(store, stick)
    assert (len(offer.cards), offer.items) == (1, ())
    assert take(store, pack(), stick, offer) == Taken()
    assert joining.standing(store).membership is Membership.ALONE
    joining.begin_with_card(store, stick.read(offer.cards[0]))
    assert look_at_stick(store, stick).cards == ()


@pytest.mark.parametrize("place", ["县名片.yilu", "CARD.YILU", "YILU/card.yilu"])
def test_a_card_put_on_the_stick_by_hand_is_found_wherever_it_says_what_it_is(
    store: Store, county: StickCounty, stick: Stick, place: str
) -> None:
    path = stick.root / place
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(county.card)
    offer = look_at_stick(store, stick)
    assert [one.path for one in offer.cards] == [path]
    assert (offer.strange, offer.troubles) == (0, ())
    assert stick.read(offer.cards[0]) == county.card
    stick.write(DOWN, "card.yilu", county.card)
    assert len(look_at_stick(store, stick).cards) == 1  # the same card is offered once
    joining.begin_with_card(store, county.card)
    assert look_at_stick(store, stick).cards == ()


def test_nothing_else_at_the_top_of_a_stick_is_taken_or_followed(
    store: Store, county: StickCounty, stick: Stick, tmp_path: Path
) -> None:
    joining.begin_with_card(store, county.card)
    copy(store, stick)
    county.visit(stick)
    county.admit_all()
    county.visit(stick)
    answered = stick.look(DOWN).found
    assert answered
    for found in answered:  # put beside the folder by hand
        found.path.rename(stick.root / found.path.name)
    (stick.root / "holiday.txt").write_bytes(county.card)
    (stick.root / "link.yilu").symlink_to(tmp_path / "elsewhere.yilu")
    (tmp_path / "elsewhere.yilu").write_bytes(county.card)
    (stick.root / "folder.yilu").mkdir()
    offer = look_at_stick(store, stick)
    assert (offer.items, offer.cards, offer.troubles) == ((), (), ())
    assert offer.strange == len(answered)


def test_a_damaged_card_is_told_of_and_not_offered(store: Store, county: StickCounty, stick: Stick) -> None:
    cut, changed = stick.root / "cut.yilu", stick.root / "changed.yilu"
    cut.write_bytes(county.card[:60])
    changed.write_bytes(county.card[:-20] + bytes(20))
    offer = look_at_stick(store, stick)
    assert offer.cards == ()
    assert {trouble.name for trouble in offer.troubles} == {"cut.yilu", "changed.yilu"}


def test_many_files_at_the_top_cost_no_more_than_a_few(store: Store, county: StickCounty, stick: Stick) -> None:
    for number in range(MOST_BY_HAND + 10):
        (stick.root / f"a{number:04d}.yilu").write_bytes(county.card[:200])
    (stick.root / "card-0.yilu").write_bytes(county.card)  # named as ours are: looked at first
    offer = look_at_stick(store, stick)
    assert len(offer.cards) == 1
    assert len(offer.troubles) == MOST_BY_HAND - 1


def test_a_closed_pc_copies_nothing(joined: Store, county: StickCounty, stick: Stick) -> None:
    office.revoke(county.service.platform, joined.device_key.public)
    county.visit(stick)
    read(joined, stick)
    with pytest.raises(WorldError) as caught:
        copy(joined, stick)
    assert caught.value.code == "closed"


# -- later visits ------------------------------------------------------------------------------------------------------


def test_copying_changes_nothing_of_what_is_owed_and_the_receipt_alone_does(
    joined: Store, county: StickCounty, stick: Stick
) -> None:
    device = county.service.platform.keys.device.public
    before = joined.waiting("county", device).count
    assert before > 0
    for _ in range(2):
        copied = copy(joined, stick)
        assert joined.waiting("county", device).count == copied.changes == before
        assert [kept.id for kept in outbox.owed(joined, device)] == [read_header(raw).id for raw in parcels_on(stick)]
    county.visit(stick)
    assert joined.waiting("county", device).count == before
    assert read(joined, stick).proofs[0].changes == before
    assert joined.waiting("county", device).count == 0


def test_a_second_copy_writes_only_what_is_new_and_a_receipt_clears_the_stick(
    joined: Store, county: StickCounty, stick: Stick
) -> None:
    first = copy(joined, stick)
    again = copy(joined, stick)
    assert again.files == first.files
    assert again.new == 1  # the question what waits is asked anew
    county.visit(stick)
    read(joined, stick)
    last = copy(joined, stick)
    assert (last.changes, last.dropped) == (0, len(outbox.own_parcels(joined)))
    assert parcels_on(stick) == []
    joined.save("equipment", None, Answers({"asset_no": "Z9", "name": "投影仪"}), 1)
    assert copy(joined, stick).changes == 1
    assert len(parcels_on(stick)) == 1


def test_over_http_the_platform_gets_the_very_bytes_that_lie_on_the_stick(
    joined: Store, county: StickCounty, stick: Stick, tmp_path: Path
) -> None:
    copy(joined, stick)
    on_stick = parcels_on(stick)
    assert on_stick
    service = county.service
    with ThreadPoolExecutor(1) as writer, Serving(build(service, Uploads(tmp_path / "uploads"), writer)) as serving:
        route = HttpRoute(serving.url)
        assert Cycle(joined, pack(), route).run(lambda progress: None).trouble is None
        route.close()
    assert owed_to_the_county(joined) == []
    with service.platform.storage.transaction():
        assert [service.platform.storage.parcel(read_header(raw).id) for raw in on_stick] == on_stick


def owed_to_the_county(store: Store) -> list[str]:
    return [kept.id for receiver in store.receivers() for kept in outbox.owed(store, receiver.device)]


def test_a_receipt_over_the_link_is_told_as_such(joined: Store, county: StickCounty) -> None:
    before = joined.waiting("county").count
    Cycle(joined, pack(), MemoryRoute(county.service, Refusal)).run(lambda progress: None)
    assert [(p.route, p.changes) for p in joined.proofs()] == [("http", before)]


def test_a_travelling_stick_carries_several_schools_and_each_takes_its_own(
    joined: Store, county: StickCounty, stick: Stick, tmp_path: Path
) -> None:
    other = new_school(tmp_path / "other", "2165009999")
    try:
        admit(other, county, stick)
        record_everything(other, seed=2, pupils=5)
        copy(joined, stick)
        copy(other, stick)
        county.visit(stick)
        before = {path: path.read_bytes() for path in stick.root.rglob("*.yilu")}
        offer = look_at_stick(joined, stick)
        assert What.RECEIPT in kinds(offer)
        assert offer.others >= 2
        take(joined, pack(), stick, offer)
        assert {path: path.read_bytes() for path in stick.root.rglob("*.yilu")} == before
        for one in (joined, other):
            read(one, stick)
            assert one.waiting("county", county.service.platform.keys.device.public).count == 0
        assert county.refused == []
    finally:
        other.close()


def test_a_parcel_that_vanished_after_it_was_safe_to_remove_is_told_until_it_is_there_or_proven(
    joined: Store, county: StickCounty, stick: Stick
) -> None:
    copy(joined, stick)
    assert look_at_stick(joined, stick).gone == ()
    (found,) = (one for one in stick.look(UP).found if one.kind == "parcel")
    stick.drop(found)
    gone = look_at_stick(joined, stick).gone
    assert [(one.name, one.first, one.last) for one in gone] == [(found.path.name, 1, joined.head)]
    copy(joined, stick)
    assert look_at_stick(joined, stick).gone == ()
    county.visit(stick)
    stick.drop(found)
    assert look_at_stick(joined, stick).gone == ()  # the receipt beside it proves it


def test_a_parcel_changed_on_the_stick_is_told_and_the_county_refuses_it(
    joined: Store, county: StickCounty, stick: Stick
) -> None:
    copy(joined, stick)
    (found,) = (one for one in stick.look(UP).found if one.kind == "parcel")
    raw = stick.read(found)
    found.path.write_bytes(raw[:-1] + bytes([raw[-1] ^ 1]))
    assert len(look_at_stick(joined, stick).gone) == 1
    county.visit(stick)
    assert county.refused == ["refused"]
    read(joined, stick)
    assert joined.waiting("county", county.service.platform.keys.device.public).count > 0


def test_a_stick_smaller_than_it_says_is_never_safe_to_remove(joined: Store, stick: Stick, tmp_path: Path) -> None:
    size = copy(joined, stick).bytes
    small = tmp_path / "small"
    small.mkdir()
    with pytest.raises(StickError) as caught:
        copy(joined, Stick(small, LyingDisk(size - 1000, wraps=True)))
    assert caught.value.code == errors.LIES
    assert joined.waiting("county").count > 0


def test_copying_can_be_stopped_and_gone_on_with(joined: Store, stick: Stick) -> None:
    calls: list[int] = []
    with pytest.raises(WorldError) as caught:
        copy_to_stick(joined, pack(), stick, lambda done, total: calls.append(done), lambda: len(calls) > 1)
    assert caught.value.code == "cancelled"
    assert len(calls) == 2
    copied = copy_to_stick(joined, pack(), stick, lambda done, total: calls.append(done))
    assert calls[-1] == copied.bytes


def test_taking_can_be_stopped_and_gone_on_with(joined: Store, county: StickCounty, stick: Stick) -> None:
    copy(joined, stick)
    county.visit(stick)
    offer = look_at_stick(joined, stick)
    stopped = take(joined, pack(), stick, offer, cancelled=lambda: True)
    assert (stopped.proofs, stopped.stopped is None) == ((), False)
    assert read(joined, stick).proofs


# -- what people are told before and after -----------------------------------------------------------------------------


def test_what_would_be_written_is_what_is_written(store: Store, county: StickCounty, stick: Stick) -> None:
    record_everything(store)
    refused = to_write(store)
    assert refused.refused is not None
    assert refused == ToWrite(refused=refused.refused)
    joining.begin_with_card(store, county.card)
    first = to_write(store)
    assert (first.has_request, first.siblings, first.refused) == (True, 0, None)
    assert store.parcels() == []  # asking seals nothing
    assert copy(store, stick).changes == first.changes == store.waiting("county").count


def test_what_lies_on_sticks_is_told_until_a_receipt_answers_it(
    store: Store, county: StickCounty, stick: Stick, tmp_path: Path
) -> None:
    assert on_sticks(store) == OnSticks()
    joining.begin_with_card(store, county.card)
    record_everything(store)
    number = copy(store, stick).changes
    lies = on_sticks(store)
    assert (lies.changes, lies.has_request, list(lies.parcels)) == (number, True, [(store.own_epoch, 1, store.head)])
    assert lies.at == pytest.approx(store.now, abs=60)
    store.save("equipment", None, Answers({"asset_no": "LATER", "name": "投影仪"}), 1)
    assert (on_sticks(store).changes, to_write(store).changes) == (number, number + 1)
    (tmp_path / "another").mkdir()
    copy(store, Stick(tmp_path / "another"))
    assert on_sticks(store).changes == number + 1  # what is on both is counted once
    county.visit(stick)
    county.admit_all()
    county.visit(stick)
    read(store, stick)
    assert (on_sticks(store).changes, to_write(store).changes) == (1, 1)
    assert not to_write(store).has_request


def test_each_number_is_told_with_the_receipt_that_proved_it_first(
    joined: Store, county: StickCounty, stick: Stick
) -> None:
    device, number = county.service.platform.keys.device.public, joined.head
    copy(joined, stick)
    county.visit(stick)
    read(joined, stick)
    joined.save("equipment", None, Answers({"asset_no": "LATER", "name": "投影仪"}), 1)
    Cycle(joined, pack(), MemoryRoute(county.service, Refusal)).run(lambda progress: None)
    proven = joined.proven(device, joined.own_epoch)
    assert [(p.first, p.last, p.route) for p in proven] == [
        (number + 1, number + 1, "http"),
        (1, number, "usb"),
    ]
    assert [p.counter for p in proven] == [p.counter for p in joined.proofs()]


# -- what does not count -----------------------------------------------------------------------------------------------


def test_a_receipt_that_was_taken_before_is_known_and_proves_nothing_again(
    joined: Store, county: StickCounty, stick: Stick
) -> None:
    copy(joined, stick)
    county.visit(stick)
    read(joined, stick)
    offer = look_at_stick(joined, stick)
    assert offer.shown == ()
    assert offer.known >= 2
    assert len(joined.proofs()) == 1


def test_a_roster_under_another_root_is_named_and_never_followed(joined: Store, stick: Stick, tmp_path: Path) -> None:
    planted = StickCounty(tmp_path / "planted")
    try:
        roster = planted.service.platform.roster()
        stick.write(DOWN, "roster-z.yilu", seal_roster(replace(roster, version=99), planted.service.platform.keys.root))
        offer = look_at_stick(joined, stick)
        assert kinds(offer) == []
        assert ["根密钥" in trouble.text.zh for trouble in offer.troubles] == [True]
        before = joining.roster_of(joined)
        take(joined, pack(), stick, offer)
        assert joining.roster_of(joined) == before
    finally:
        planted.close()


def test_a_file_spoilt_between_looking_and_taking_is_named_and_stops_no_other(
    joined: Store, county: StickCounty, stick: Stick
) -> None:
    copy(joined, stick)
    county.visit(stick)
    county.admit_all()
    offer = look_at_stick(joined, stick)
    (receipt,) = (item for item in offer.items if item.what is What.RECEIPT)
    receipt.found.path.write_bytes(b"x" * receipt.found.size)
    taken = take(joined, pack(), stick, offer)
    assert [trouble.name for trouble in taken.troubles] == [receipt.found.shown]
    assert taken.proofs == ()
    assert taken.stopped is None


# -- two PCs of one school ---------------------------------------------------------------------------------------------


@pytest.fixture
def second(joined: Store, county: StickCounty, stick: Stick, tmp_path: Path) -> Iterator[Store]:
    """Another PC of the same school, admitted; the first one knows of it."""
    made = new_school(tmp_path / "second")
    admit(made, county, stick)
    read(joined, stick)
    yield made
    made.close()


def names_of(store: Store) -> set[object]:
    ids = store.ids("equipment", Query())
    return {row[0] for row in store.page("equipment", ids, ["asset_no"])}


def test_a_pc_that_came_later_gets_what_was_sealed_before_it_was_known(
    joined: Store, county: StickCounty, stick: Stick, tmp_path: Path
) -> None:
    copy(joined, stick)
    county.visit(stick)
    read(joined, stick)
    second = new_school(tmp_path / "second")
    try:
        admit(second, county, stick)
        read(joined, stick)
        assert copy(joined, stick).siblings == 1
        taken = read(second, stick)
        assert [(p.item.what, p.decision) for p in taken.parcels] == [(What.SIBLING, Decision.TAKEN)]
        assert may_be_at(second, Audience.SCHOOL) == may_be_at(joined, Audience.SCHOOL)
        copy(second, stick)
        read(joined, stick)
        assert copy(joined, stick).siblings == 0
        joined.save("equipment", None, Answers({"asset_no": "LATER", "name": "投影仪"}), 1)
        copy(joined, stick)
        assert [p.decision for p in read(second, stick).parcels] == [Decision.TAKEN]
        assert may_be_at(second, Audience.SCHOOL) == may_be_at(joined, Audience.SCHOOL)
        county.visit(stick)
        assert county.refused == []
    finally:
        second.close()


def test_the_other_pc_gets_all_sections_and_the_county_what_it_may_read(
    joined: Store, second: Store, county: StickCounty, stick: Stick
) -> None:
    assert to_write(joined).siblings == 1
    copied = copy(joined, stick)
    assert copied.siblings == 1
    offer = look_at_stick(second, stick)
    assert What.SIBLING in kinds(offer)
    taken = take(second, pack(), stick, offer)
    assert [p.decision for p in taken.parcels] == [Decision.TAKEN]
    assert taken.troubles == ()
    assert sum(taken.records.values()) == may_be_at_school(joined)
    assert may_be_at(second, Audience.SCHOOL) == may_be_at(joined, Audience.SCHOOL)
    county.visit(stick)
    assert county.refused == []
    assert stands_at(contents(county.service.platform.directory)) == may_be_at(joined, Audience.COUNTY)


def may_be_at_school(store: Store) -> int:
    return sum(len(records) for records in may_be_at(store, Audience.SCHOOL).values())


def test_both_pcs_end_alike_and_what_one_has_said_it_has_is_not_carried_again(
    joined: Store, second: Store, county: StickCounty, stick: Stick
) -> None:
    second.save("equipment", None, Answers({"asset_no": "SECOND", "name": "投影仪"}), 1)
    copy(joined, stick)
    read(second, stick)
    copy(second, stick)
    read(joined, stick)
    assert names_of(joined) == names_of(second) >= {"SECOND"}
    county.visit(stick)
    read(joined, stick)
    read(second, stick)
    assert to_write(joined).siblings == 0
    assert copy(joined, stick).siblings == 0
    assert [one for one in stick.look(UP).found if one.kind == "parcel" and one.header and one.header.device
            == joined.device_key.public] == []  # fmt: skip


def test_a_receipt_for_the_other_pc_says_nothing_of_ours(
    joined: Store, second: Store, county: StickCounty, stick: Stick
) -> None:
    device = county.service.platform.keys.device.public
    copy(joined, stick)
    county.visit(stick)
    read(joined, stick)
    assert joined.waiting("county", device).count == 0
    second.save("equipment", None, Answers({"asset_no": "SECOND", "name": "投影仪"}), 1)
    copy(second, stick)
    county.visit(stick)
    read(joined, stick)
    assert joined.waiting("county", device).count == 0
    assert outbox.owed(joined, device) == []


def test_with_one_pc_nothing_of_what_stays_in_the_school_is_on_the_stick(joined: Store, stick: Stick) -> None:
    copy(joined, stick)
    raws = parcels_on(stick)
    assert any(read_header(raw).note(SCHOOL) for raw in raws)
    assert [sealing.for_above(raw) for raw in raws] == raws


def test_for_two_pcs_the_file_holds_the_bytes_of_the_link_and_the_schools_section_behind(
    joined: Store, second: Store, stick: Stick
) -> None:
    copy(joined, stick)
    (kept,) = outbox.own_parcels(joined)
    raw = joined.parcel_bytes(kept.id)
    assert parcels_on(stick) == [raw]
    assert raw is not None
    above = sealing.for_above(raw)
    assert raw[: len(above)] == above
    assert len(raw) > len(above)


# -- set back ----------------------------------------------------------------------------------------------------------


def opened(directory: Path) -> Store:
    return open_store(directory, read_front(directory).users[0].id, PASSWORD, pack(), reserve=0)


def test_a_pc_that_was_set_back_learns_it_from_its_own_stick_and_once_only(
    joined: Store, stick: Stick, tmp_path: Path
) -> None:
    joined.close()
    database = tmp_path / "school" / "yilu.db"
    earlier = database.read_bytes()
    now = opened(tmp_path / "school")
    now.save("equipment", None, Answers({"asset_no": "LOST", "name": "投影仪"}), 1)
    copy(now, stick)
    now.close()
    database.write_bytes(earlier)  # a restore card: the same file on the same disk, as it was
    back = opened(tmp_path / "school")
    try:
        (before,) = back.own_epochs
        assert read(back, stick).is_set_back
        assert back.own_epochs[0] == before
        assert len(back.own_epochs) == 2
        assert not read(back, stick).is_set_back
        assert len(back.own_epochs) == 2
        copy(back, stick)
        assert "LOST" not in names_of(back)  # it is on the stick for the county, which gives it back
        assert [read_header(raw).epoch for raw in parcels_on(stick)].count(before) >= 1
    finally:
        back.close()
