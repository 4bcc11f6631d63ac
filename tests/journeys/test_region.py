"""School, county and region as real parts: originals go up both ways, receipts and the mailbox come down."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from forms.answers import Answers
from forms.definition import Audience
from forms.errors import WorldError
from sync import joining, platform
from sync.cycle import Step
from sync.envelope.card import Card
from sync.envelope.errors import ParcelError
from sync.envelope.keys import SigningKey
from sync.envelope.roster_file import seal_roster
from sync.joining import Membership
from sync.platform import office, papers
from sync.platform.audit import contents
from sync.platform.founding import begin_epoch
from sync.platform.keys import load_root
from sync.platform.region import admit_county
from sync.store import Query, Store
from tests.fakes.platform_process import PlatformProcess
from tests.fakes.region import REGION_CODE, Offices, forward_to, put_under
from tests.fakes.road import CODE, Expected, Road, may_be_at, new_school, record_everything, stands_at
from tests.fakes.road import pack as the_pack


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = new_school(tmp_path / "school")
    record_everything(made)
    yield made
    made.close()


@pytest.fixture
def offices(tmp_path: Path, store: Store) -> Iterator[Offices]:
    made = Offices(tmp_path)
    made.forward()  # the county has the region's own roster, for its schools
    made.join(store)
    yield made
    made.close()


def levels_with_all(store: Store) -> set[str]:
    """The levels whose receiver has every number this school ever wrote."""
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


def rename_a_pupil(store: Store, name: str) -> None:
    local_id = store.ids("enrolment", Query())[0]
    answers = store.record("enrolment", local_id).answers
    store.save("enrolment", local_id, answers.with_value("name", name), 1)


def test_both_ways_with_real_processes(tmp_path: Path, store: Store) -> None:
    county, region = PlatformProcess(tmp_path / "county"), PlatformProcess(tmp_path / "region", "65", "region")
    with county, region:
        road, direct = Road(store, county.url), Road(store, region.url)
        road.join(platform.invite(county.directory, CODE, "样本学校"))
        assert road.deliver().trouble is None  # a county of its own first: nobody above it
        with pytest.raises(WorldError, match="no_region"):
            forward_to(county.directory, region.url)
        put_under(county.directory, region.directory)
        first = forward_to(county.directory, region.url)
        assert (first.offered, first.refused, first.owed) == (len(store.parcels()), 0, first.offered)
        assert stands_at(contents(region.directory))["counselling"] == {}  # sealed before the region was known
        for _ in range(2):
            assert road.deliver().trouble is None  # learns of the region; hears what it could not open, seals again
            forward_to(county.directory, region.url)
        assert road.deliver().reached is Step.DONE
        assert levels_with_all(store) == {"county", "region"}
        rename_a_pupil(store, "阿依古丽·买买提")
        assert direct.deliver().delivered == 1
        whole = b"".join(path.read_bytes() for path in region.directory.rglob("*") if path.is_file())
        assert "阿依古丽".encode() not in whole
        assert forward_to(county.directory, region.url).taken == 1
        assert direct.deliver().trouble is None  # the county's receipt waited at the region
        assert levels_with_all(store) == {"county", "region"}
        assert forward_to(county.directory, region.url).offered == 0
    assert stands_at(contents(region.directory)) == for_region(store)
    assert stands_at(contents(county.directory)) == may_be_at(store, Audience.COUNTY)
    assert platform.findings(region.directory) == []


def test_from_school_over_the_county_to_the_region_and_the_receipt_back(offices: Offices, store: Store) -> None:
    assert offices.deliver(store, offices.county).trouble is None
    assert levels_with_all(store) == {"county"}
    done = offices.forward()
    assert (done.offered, done.refused, done.taken, done.owed) == (len(store.parcels()), 0, 0, 0)
    assert offices.waits_for_county() == 0  # what only the county may open does not go along
    idle = offices.forward()
    assert (idle.offered, idle.owed) == (0, 0)
    assert offices.deliver(store, offices.county).reached is Step.DONE
    assert levels_with_all(store) == {"county", "region"}
    assert stands_at(contents(offices.region_home)) == for_region(store)
    assert offices.findings() == []


def test_from_school_to_the_region_and_from_its_mailbox_to_the_county(offices: Offices, store: Store) -> None:
    offices.deliver(store, offices.county)
    offices.forward()
    offices.deliver(store, offices.county)
    store.save_many("equipment", [Answers({"asset_no": "N1", "name": "投影仪"})], 1)
    rename_a_pupil(store, "努尔·买买提")
    result = offices.deliver(store, offices.region)
    assert (result.trouble, result.delivered) == (None, 2)
    assert levels_with_all(store) == {"region"}
    assert offices.waits_for_county() == 1
    assert stands_at(contents(offices.county_home)) != may_be_at(store, Audience.COUNTY)
    done = offices.forward()
    assert (done.offered, done.taken, done.owed) == (0, 1, 0)
    assert offices.waits_for_county() == 0
    assert stands_at(contents(offices.county_home)) == may_be_at(store, Audience.COUNTY)
    assert offices.deliver(store, offices.region).trouble is None
    assert levels_with_all(store) == {"county", "region"}
    assert offices.forward().taken == 0
    assert offices.findings() == []


def test_a_school_brings_its_countys_roster_to_a_region_that_lacks_it(offices: Offices, store: Store) -> None:
    offices.deliver(store, offices.county)  # admitted by a roster that nobody forwarded yet
    result = offices.deliver(store, offices.region)
    assert result.trouble is None
    assert levels_with_all(store) == {"county", "region"}


def test_with_the_countys_card_alone_a_region_is_a_stranger(offices: Offices, store: Store) -> None:
    pc = new_school(offices.county_home.with_name("far"))
    joining.begin_with_card(pc, office.card(offices.county.platform))
    lost = offices.deliver(pc, offices.region)
    pc.close()
    assert lost.trouble is not None
    assert lost.trouble.code == "stranger"


def test_a_county_that_is_restored_gets_again_what_lay_in_the_mailbox(offices: Offices, store: Store) -> None:
    offices.deliver(store, offices.county)
    offices.forward()
    backup = offices.copy(offices.county_home, "backup")
    rename_a_pupil(store, "努尔·买买提")
    offices.deliver(store, offices.region)
    assert offices.forward().taken == 1
    offices.deliver(store, offices.region)
    assert levels_with_all(store) == {"county", "region"}
    offices.put_back(offices.county_home, backup, keep=("mark.json",))
    assert offices.forward().taken == 0  # it answers under a new epoch and says so; nothing is left at the region
    offices.deliver(store, offices.region)  # learns of it ...
    assert levels_with_all(store) == {"region"}
    offices.deliver(store, offices.region)  # ... and brings again what the county has not answered for
    assert offices.forward().taken == 1
    offices.deliver(store, offices.region)
    assert levels_with_all(store) == {"county", "region"}
    assert stands_at(contents(offices.county_home)) == may_be_at(store, Audience.COUNTY)


def test_a_region_that_was_set_back_is_shown_what_it_signed(offices: Offices, store: Store) -> None:
    offices.deliver(store, offices.county)
    offices.forward()
    backup = offices.copy(offices.region_home, "backup")
    store.delete("equipment", store.ids("equipment", Query())[0], 1)
    offices.deliver(store, offices.county)
    assert offices.forward().offered == 1
    offices.put_back(offices.region_home, backup)
    assert offices.forward().owed == 0
    assert stands_at(contents(offices.region_home)) == for_region(store)
    assert offices.findings() == []


def test_a_school_shows_a_region_that_was_set_back_what_it_signed(offices: Offices, store: Store) -> None:
    offices.deliver(store, offices.county)
    backup = offices.copy(offices.region_home, "backup")
    offices.deliver(store, offices.region)
    rename_a_pupil(store, "努尔·买买提")
    offices.deliver(store, offices.region)
    offices.put_back(offices.region_home, backup)
    for _ in range(2):
        assert offices.deliver(store, offices.region).trouble is None
    assert levels_with_all(store) >= {"region"}
    assert stands_at(contents(offices.region_home)) == for_region(store)


def test_a_county_whose_root_was_lost_is_followed_by_its_schools_on_the_regions_word(
    offices: Offices, store: Store
) -> None:
    offices.deliver(store, offices.county)
    offices.forward()
    before = joining.roster_of(store)
    assert before is not None
    root = SigningKey.generate()
    anew = replace(offices.county.platform.roster(), version=1, roots=(root.public,))
    file = seal_roster(anew, root)
    with pytest.raises(ParcelError, match="wrong_root"):
        joining.take_papers(store, (file,))
    roots = [load_root(offices.region_home / "roots" / f"root-{number}.json") for number in (2, 3)]
    admit_county(offices.region.platform, Card(anew.county, anew.name, anew.roots, anew.receivers), roots)
    region_file = papers.region_file(offices.region.platform)
    assert region_file is not None
    joining.take_papers(store, (file, region_file))
    after = joining.roster_of(store)
    assert after is not None
    assert after.roots == (root.public,)
    assert joining.standing(store).membership is Membership.JOINED
    old = offices.county.platform.roster_file()
    with pytest.raises(ParcelError, match="wrong_root"):
        joining.take_papers(store, (old,))
    assert {receiver.level for receiver in store.receivers()} == {"county", "region"}


def test_a_platform_that_has_heard_less_of_the_region_takes_nothing_back(offices: Offices, store: Store) -> None:
    older = papers.region_file(offices.county.platform)
    older_roster = papers.roster_file(offices.county.platform, REGION_CODE)
    offices.deliver(store, offices.county)
    begin_epoch(offices.region.platform)
    roots = [load_root(offices.region_home / "roots" / f"root-{number}.json") for number in (1, 3)]
    county = offices.county.platform.roster()
    admit_county(offices.region.platform, Card("653126", "另一县", county.roots, county.receivers), roots)
    offices.deliver(store, offices.region)
    newest = joining.holds(store)
    assert older is not None
    assert older_roster is not None
    joining.take_papers(store, (older, older_roster))
    assert joining.holds(store) == newest
    assert newest["region"] == 3
    assert newest["region_roster"] == 2
