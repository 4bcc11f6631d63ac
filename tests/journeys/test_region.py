"""School, county and region as real parts: originals go up both ways, receipts and the mailbox come down."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from forms.answers import Answers
from forms.definition import Audience
from forms.errors import WorldError
from sync import joining, platform
from sync.cycle import Step
from sync.envelope.header import COUNTY, SCHOOL, read_head
from sync.envelope.opening import sections_of
from sync.platform.audit import contents
from sync.platform.opening import open_service
from sync.store import Query, Store
from tests.fakes.platform_process import PlatformProcess
from tests.fakes.region import forward_to, put_under
from tests.fakes.road import CODE, Expected, Road, may_be_at, new_school, record_everything, stands_at
from tests.fakes.road import pack as the_pack


@pytest.fixture
def county(tmp_path: Path) -> Iterator[PlatformProcess]:
    with PlatformProcess(tmp_path / "county") as running:
        yield running


@pytest.fixture
def region(tmp_path: Path) -> Iterator[PlatformProcess]:
    with PlatformProcess(tmp_path / "region", "65", "region") as running:
        yield running


@pytest.fixture
def store(tmp_path: Path, county: PlatformProcess) -> Iterator[Store]:
    made = new_school(tmp_path / "school")
    record_everything(made)
    joining.begin_with_code(made, county.url, str(platform.invite(county.directory, CODE, "样本学校")))
    yield made
    made.close()


def levels_with_all(store: Store) -> set[str]:
    """The levels whose receiver has every number this school ever sealed."""
    found = set()
    for receiver in store.receivers():
        had = {epoch: store.answered(receiver.device, epoch).have for epoch in store.own_epochs}
        if all(had[epoch].covers(1, store.head_of(epoch)) for epoch in store.own_epochs):
            found.add(receiver.level)
    return found


def for_region(store: Store) -> Expected:
    """What the region may hold: of forms about persons not even that a record exists."""
    forms = the_pack().forms
    every = may_be_at(store, Audience.REGION)
    return {form: records if forms[form].audience is Audience.REGION else {} for form, records in every.items()}


def kept_sections(directory: Path) -> list[set[str]]:
    """Which sections of each parcel a platform's database really holds."""
    service = open_service(directory, the_pack())
    with service.platform.storage.transaction():
        rows = service.platform.storage.connection.exec_driver_sql("select bytes from parcel").scalars().all()
    service.close()
    return [set(sections_of(bytes(raw), read_head(bytes(raw)))) for raw in rows]


def test_from_school_over_the_county_to_the_region_and_the_receipt_back(
    county: PlatformProcess, region: PlatformProcess, store: Store
) -> None:
    road = Road(store, county.url)
    assert road.deliver().trouble is None  # a county of its own first: nobody above it
    with pytest.raises(WorldError, match="no_region"):
        forward_to(county.directory, region.url)
    put_under(county.directory, region.directory)
    first = forward_to(county.directory, region.url)
    assert (first.offered, first.refused, first.owed) == (len(store.parcels()), 0, first.offered)
    assert stands_at(contents(region.directory))["counselling"] == {}  # sealed before the region was known
    for _ in range(3):
        assert road.deliver().trouble is None  # learns of the region, hears that it could not open, seals again
        forward_to(county.directory, region.url)
    assert road.deliver().reached is Step.DONE
    assert stands_at(contents(region.directory)) == for_region(store)
    assert stands_at(contents(county.directory)) == may_be_at(store, Audience.COUNTY)
    assert levels_with_all(store) == {"county", "region"}
    assert all(COUNTY not in kept and SCHOOL not in kept for kept in kept_sections(region.directory))
    again = forward_to(county.directory, region.url)
    assert (again.offered, again.owed) == (0, 0)
    assert platform.findings(region.directory) == []


def test_from_school_to_the_region_and_from_its_mailbox_to_the_county(
    county: PlatformProcess, region: PlatformProcess, store: Store
) -> None:
    put_under(county.directory, region.directory)
    forward_to(county.directory, region.url)
    Road(store, county.url).deliver()
    assert forward_to(county.directory, region.url).owed == 0
    Road(store, county.url).deliver()  # the region's receipt waits at the county
    assert levels_with_all(store) == {"county", "region"}
    Road(store, county.url).deliver()  # the region's receipt is there
    assert levels_with_all(store) == {"county", "region"}
    store.save_many("equipment", [Answers({"asset_no": "N1", "name": "投影仪"})], 1)
    local_id = store.ids("enrolment", Query())[0]
    answers = store.record("enrolment", local_id).answers
    store.save("enrolment", local_id, answers.with_value("name", "阿依古丽·买买提"), 1)
    direct = Road(store, region.url)
    result = direct.deliver()
    assert result.trouble is None
    assert result.delivered == 2
    assert levels_with_all(store) == {"region"}
    assert stands_at(contents(county.directory)) != may_be_at(store, Audience.COUNTY)
    whole = b"".join(path.read_bytes() for path in region.directory.rglob("*") if path.is_file())
    assert "阿依古丽".encode() not in whole
    assert any(COUNTY in kept for kept in kept_sections(region.directory))
    fetched = forward_to(county.directory, region.url)
    assert (fetched.offered, fetched.taken, fetched.owed) == (0, 1, 0)
    assert stands_at(contents(county.directory)) == may_be_at(store, Audience.COUNTY)
    assert not any(COUNTY in kept for kept in kept_sections(region.directory))
    assert direct.deliver().trouble is None  # the county's receipt waits at the region
    assert levels_with_all(store) == {"county", "region"}
    assert forward_to(county.directory, region.url).taken == 0
    assert platform.findings(region.directory) == []


def test_a_school_that_only_ever_speaks_to_the_region_delivers_to_both(
    county: PlatformProcess, region: PlatformProcess, store: Store, tmp_path: Path
) -> None:
    put_under(county.directory, region.directory)
    forward_to(county.directory, region.url)
    pc = new_school(tmp_path / "far")
    record_everything(pc, seed=2)
    joining.begin_with_card(pc, platform.card(county.directory), region.url)
    lost = Road(pc, region.url).deliver()
    assert lost.trouble is not None
    assert lost.trouble.code == "stranger"  # with the county's card alone it does not know the region
    Road(pc, county.url).deliver()
    platform.admit(county.directory, pc.device_key.public)
    for _ in range(3):  # what was sealed with the card alone is sealed again, to the region too
        Road(pc, county.url).deliver()
        forward_to(county.directory, region.url)
    Road(pc, county.url).deliver()
    pc.delete("equipment", pc.ids("equipment", Query())[0], 1)
    assert Road(pc, region.url).deliver().delivered == 1
    forward_to(county.directory, region.url)
    Road(pc, region.url).deliver()
    assert levels_with_all(pc) == {"county", "region"}
    pc.close()


def test_a_county_that_is_restored_gets_again_what_lay_in_the_mailbox(
    county: PlatformProcess, region: PlatformProcess, store: Store
) -> None:
    put_under(county.directory, region.directory)
    forward_to(county.directory, region.url)
    Road(store, county.url).deliver()
    forward_to(county.directory, region.url)
    backup = (county.directory / "platform.db").with_suffix(".backup")
    service = open_service(county.directory, the_pack())
    with service.platform.engine.connect() as connection:
        connection.exec_driver_sql("commit")
        connection.exec_driver_sql("vacuum into ?", (str(backup),))
    service.close()
    direct = Road(store, region.url)
    store.delete("enrolment", store.ids("enrolment", Query())[0], 1)
    direct.deliver()
    assert forward_to(county.directory, region.url).taken == 1
    direct.deliver()
    assert levels_with_all(store) == {"county", "region"}
    county.stop()
    for part in ("platform.db", "platform.db-wal", "platform.db-shm"):
        (county.directory / part).unlink(missing_ok=True)
    backup.rename(county.directory / "platform.db")
    assert forward_to(county.directory, region.url).taken == 0  # opens under a new epoch and says so; nothing is left
    direct.deliver()  # learns of it ...
    assert levels_with_all(store) == {"region"}
    direct.deliver()  # ... and brings again what the county has not answered for
    assert forward_to(county.directory, region.url).taken == 1
    direct.deliver()
    assert levels_with_all(store) == {"county", "region"}
    assert stands_at(contents(county.directory)) == may_be_at(store, Audience.COUNTY)


def test_a_region_that_is_set_back_is_shown_what_it_signed(
    county: PlatformProcess, region: PlatformProcess, store: Store, tmp_path: Path
) -> None:
    put_under(county.directory, region.directory)
    forward_to(county.directory, region.url)
    Road(store, county.url).deliver()
    forward_to(county.directory, region.url)
    region.stop()
    copy = tmp_path / "copy"
    copy.mkdir()
    for path in region.directory.iterdir():
        if path.is_file():
            (copy / path.name).write_bytes(path.read_bytes())
    region.start()
    store.delete("equipment", store.ids("equipment", Query())[0], 1)
    Road(store, county.url).deliver()
    assert forward_to(county.directory, region.url).offered == 1
    region.stop()
    for path in copy.iterdir():
        (region.directory / path.name).write_bytes(path.read_bytes())
    for part in ("platform.db-wal", "platform.db-shm"):
        (region.directory / part).unlink(missing_ok=True)
    region.start()
    forward_to(county.directory, region.url)
    assert forward_to(county.directory, region.url).owed == 0
    assert stands_at(contents(region.directory)) == for_region(store)
    assert platform.findings(region.directory) == []
