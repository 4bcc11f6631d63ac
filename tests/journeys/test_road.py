"""The main road on real parts: store, cycle, HTTP, a platform process, its database, the receipt."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from forms.definition import Audience
from sync import joining, outbox, platform
from sync.cycle import CycleProgress, Step
from sync.envelope.header import SCHOOL, read_header
from sync.joining import Membership
from sync.platform.audit import contents
from sync.store import Query, Store
from tests.fakes.platform_process import PlatformProcess
from tests.fakes.road import CODE, Road, may_be_at, new_school, pack, record_everything, stands_at


@pytest.fixture
def county(tmp_path: Path) -> Iterator[PlatformProcess]:
    with PlatformProcess(tmp_path / "county") as running:
        yield running


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = new_school(tmp_path / "school")
    yield made
    made.close()


def test_fifty_records_arrive_once_and_whole_and_the_receipt_proves_it(county: PlatformProcess, store: Store) -> None:
    number = record_everything(store)
    assert number == 50
    assert store.waiting("county").count >= number
    road = Road(store, county.url)
    road.join(platform.invite(county.directory, CODE, "样本学校"))
    seen: list[CycleProgress] = []
    result = road.deliver(seen)
    assert result.trouble is None
    assert result.reached is Step.DONE
    assert result.membership is Membership.JOINED
    assert result.delivered == store.head
    assert result.waiting is not None
    assert (result.waiting.count, result.waiting.bytes, result.waiting.stopped) == (0, 0, 0)
    assert [p.step for p in seen if p.acknowledged == 0] == [
        Step.NOTICE, Step.JOIN, Step.SEAL, Step.SEND, Step.EXCHANGE, Step.DONE
    ]  # fmt: skip
    sending = [p.acknowledged for p in seen if p.step is Step.SEND]
    assert sending == sorted(sending)
    assert sending[-1] == seen[-2].total or sending[-1] > 0
    stands = contents(county.directory)
    assert stands_at(stands) == may_be_at(store, Audience.COUNTY)
    assert sum(len(records) for records in stands.records.values()) == number
    assert stands.strangers == 0


def test_no_school_only_field_reaches_the_platform_in_any_form(county: PlatformProcess, store: Store) -> None:
    record_everything(store)
    road = Road(store, county.url)
    road.join(platform.invite(county.directory, CODE, "样本学校"))
    assert road.deliver().trouble is None
    for form_id, form in pack().forms.items():
        private = {f.name for f in form.fields if f.audience is Audience.SCHOOL}
        assert not private & contents(county.directory).columns[form_id]
    for kept in store.parcels():
        raw = store.parcel_bytes(kept.id)
        assert raw is not None
        from_school = [note for note in _notes(raw) if note == SCHOOL]
        assert from_school == [SCHOOL]  # it was sealed, for the school's own PCs ...
    names = [row[0] for row in store.page("enrolment", store.ids("enrolment", _all()), ("address",)) if row[0]]
    assert names
    whole = b"".join(path.read_bytes() for path in county.directory.rglob("*") if path.is_file())
    assert not [name for name in names if str(name).encode() in whole]  # ... and did not come here


def test_edits_follow_and_an_idle_cycle_sends_nothing(county: PlatformProcess, store: Store) -> None:
    record_everything(store)
    road = Road(store, county.url)
    road.join(platform.invite(county.directory, CODE, "样本学校"))
    road.deliver()
    before = len(store.parcels())
    idle = road.deliver()
    assert (idle.reached, idle.delivered, len(store.parcels())) == (Step.DONE, 0, before)
    local_id = store.ids("equipment", _all())[0]
    answers = store.record("equipment", local_id).answers
    store.save("equipment", local_id, answers.with_value("condition", "3"), 1)
    store.delete("counselling", store.ids("counselling", _all())[0], 1)
    pupil = store.ids("enrolment", _all())[0]
    store.purge("enrolment", [pupil], 1)
    result = road.deliver()
    assert result.delivered == 3
    assert stands_at(contents(county.directory)) == may_be_at(store, Audience.COUNTY)


def test_with_a_card_alone_a_person_admits_and_what_was_held_counts_then(
    county: PlatformProcess, store: Store
) -> None:
    number = record_everything(store)
    card = joining.begin_with_card(store, platform.card(county.directory, (county.url,)))
    road = Road(store, county.url)
    waiting = road.deliver()
    assert waiting.membership is Membership.PENDING
    assert waiting.trouble is not None
    assert waiting.trouble.code == "pending"
    assert waiting.delivered == 0
    assert waiting.waiting is not None
    assert waiting.waiting.count >= number
    assert sum(len(found) for found in contents(county.directory).records.values()) == 0
    (asked,) = platform.pending(county.directory)
    assert asked.fingerprint == joining.fingerprint_with(store, card.receivers[0])
    platform.admit(county.directory, asked.device)
    result = road.deliver()
    assert result.trouble is None
    assert result.delivered == store.head
    assert stands_at(contents(county.directory)) == may_be_at(store, Audience.COUNTY)


def test_a_revoked_pc_is_told_so(county: PlatformProcess, store: Store) -> None:
    record_everything(store)
    road = Road(store, county.url)
    road.join(platform.invite(county.directory, CODE, "样本学校"))
    road.deliver()
    held = stands_at(contents(county.directory))
    platform.revoke(county.directory, store.device_key.public)
    store.save_many("equipment", [store.record("equipment", store.ids("equipment", _all())[0]).answers], 1)
    result = road.deliver()
    assert result.trouble is not None
    assert (result.trouble.code, result.membership) == ("closed", Membership.CLOSED)
    assert stands_at(contents(county.directory)) == held
    (receiver,) = store.receivers()
    assert outbox.waiting(store, "county", receiver.device).count == 1


def _all() -> Query:
    return Query()


def _notes(raw: bytes) -> list[str]:
    return [note.audience for note in read_header(raw).sections]
