"""What a region believes of counties: those listed by two of its roots, and each for its own schools only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from forms.errors import InputError
from sync.envelope.card import Card, open_card
from sync.envelope.errors import ParcelError
from sync.envelope.header import Header
from sync.envelope.hello import Ask, seal_ask
from sync.envelope.keys import AgeIdentity, SigningKey
from sync.envelope.roster import Device, Receiver, Roster, School
from sync.envelope.roster_file import seal_roster
from sync.platform import keys, office, papers
from sync.platform.founding import Config, found
from sync.platform.opening import open_service
from sync.platform.refusal import Refusal
from sync.platform.region import Counties, admit_county
from sync.platform.region_service import RegionService
from sync.platform.upward import go_under
from tests.fakes.road import pack


@pytest.fixture
def region(tmp_path: Path) -> Iterator[RegionService]:
    found(tmp_path / "region", Config("region", "65", "自治区"), pack().forms)
    opened = open_service(tmp_path / "region", pack())
    assert isinstance(opened, RegionService)
    yield opened
    opened.close()


def roots(region: RegionService, *numbers: int) -> list[SigningKey]:
    return [keys.load_root(region.platform.directory / "roots" / f"root-{number}.json") for number in numbers]


class County:
    """A county's office with a root, a receiver, and schools with one device each."""

    def __init__(self, code: str, *schools: str) -> None:
        self.root, self.key = SigningKey.generate(), SigningKey.generate()
        receiver = Receiver("r", "county", self.key.public, "c" * 16, AgeIdentity.generate().recipient)
        self.devices = {school: SigningKey.generate() for school in schools}
        listed = tuple(
            Device(key.public, AgeIdentity.generate().recipient, (school,)) for school, key in self.devices.items()
        )
        named = tuple(School(school) for school in schools)
        self.roster = Roster(1, code, code, (self.root.public,), (receiver,), named, listed)

    @property
    def card(self) -> Card:
        return Card(self.roster.county, self.roster.name, self.roster.roots, self.roster.receivers)

    def file(self, **changes: object) -> bytes:
        self.roster = replace(self.roster, version=self.roster.version + 1, **changes)  # type: ignore[arg-type]
        return seal_roster(self.roster, self.root)

    def header(self, school: str) -> Header:
        return Header("parcel", self.devices[school].public, school=school)

    def ask(self) -> bytes:
        return seal_ask(Ask(self.key.public, "c" * 16, "", "0" * 16), self.key)


def test_the_root_keys_are_three_files_that_no_database_or_key_file_holds(region: RegionService) -> None:
    directory = region.platform.directory
    for root in roots(region, 1, 2, 3):
        for path in (*directory.glob("platform.db*"), directory / "keys.json"):
            assert root.seed not in path.read_bytes()
    assert oct((directory / "roots" / "root-1.json").stat().st_mode)[-3:] == "600"
    for path in (directory / "roots").iterdir():
        path.unlink()  # taken to three places: the platform goes on without them
    assert region.hello("0" * 16)


def test_two_roots_admit_a_county_and_one_does_not(region: RegionService) -> None:
    county = County("653125", "S1")
    for few in ([], roots(region, 1), roots(region, 1, 1), [SigningKey.generate(), *roots(region, 2)]):
        with pytest.raises(InputError, match="roots"):
            admit_county(region.platform, county.card, few)
    counties = Counties(region.platform)
    with pytest.raises(ParcelError, match="wrong_root"):
        counties.take(county.file())
    admit_county(region.platform, county.card, roots(region, 2, 3))
    assert counties.take(county.file())
    assert not counties.take(seal_roster(county.roster, county.root))  # the same again
    assert counties.admissions()[0].finds(county.header("S1")).schools == ("S1",)
    with pytest.raises(InputError, match="code"):
        admit_county(region.platform, replace(county.card, county="65"), roots(region, 1, 2))


def test_a_county_replaced_by_other_roots_is_believed_no_more(region: RegionService) -> None:
    county, impostor = County("653125", "S1"), County("653125", "S1")
    admit_county(region.platform, county.card, roots(region, 1, 2))
    counties = Counties(region.platform)
    counties.take(county.file())
    with pytest.raises(ParcelError, match="wrong_root"):
        counties.take(impostor.file())
    admit_county(region.platform, impostor.card, roots(region, 1, 2))
    with pytest.raises(ParcelError):
        counties.admissions()[0].finds(county.header("S1"))
    with pytest.raises(ParcelError, match="wrong_root"):
        counties.take(county.file())
    counties.take(impostor.file())
    assert counties.admissions()[0].finds(impostor.header("S1")).level == "school"


def test_a_school_is_the_countys_that_named_it_first_until_that_lets_it_go(region: RegionService) -> None:
    first, second = County("653125", "S1", "S2"), County("653126", "S1", "S3")
    counties = Counties(region.platform)
    for county in (first, second):
        admit_county(region.platform, county.card, roots(region, 1, 3))
        counties.take(county.file())
    admissions, state = counties.admissions()
    assert admissions.finds(first.header("S1")).schools == ("S1",)
    assert admissions.finds(second.header("S3")).schools == ("S3",)
    with pytest.raises(ParcelError, match="unknown_device"):
        admissions.finds(second.header("S1"))
    assert admissions.senders("653126").keys() == {second.devices["S3"].public}
    counties.take(first.file(schools=(School("S2"),)))
    admissions, later = counties.admissions()
    assert later != state
    assert admissions.finds(second.header("S1")).schools == ("S1",)
    with pytest.raises(ParcelError, match="unknown_device"):
        admissions.finds(first.header("S1"))


def test_a_stranger_gets_nothing_and_a_county_its_papers(region: RegionService) -> None:
    county = County("653125", "S1")
    with pytest.raises(Refusal, match="unknown_device"):
        region.exchange(county.ask(), (county.file(),))
    admit_county(region.platform, county.card, roots(region, 1, 2))
    files = region.exchange(county.ask(), (county.file(),))
    assert files == (papers.region_file(region.platform), region.platform.roster_file())


def test_what_goes_under_a_region_names_it_and_a_region_goes_under_none(region: RegionService, tmp_path: Path) -> None:
    found(tmp_path / "county", Config("county", "653125", "莎车县"), pack().forms)
    county = open_service(tmp_path / "county", pack())
    file = papers.region_file(region.platform) or b""
    with pytest.raises(ParcelError, match="wrong_root"):
        go_under(county.platform, file, "0" * 20)
    before = open_card(office.card(county.platform)).root_hash
    made = go_under(county.platform, file, region.platform.roster().region[:20])
    roster = county.platform.roster()
    assert (roster.region, roster.version) == (made.root_hash, 2)
    assert roster.root_hash == before  # its schools go on trusting what they trust
    go_under(county.platform, file, made.root_hash)
    assert county.platform.roster().version == 2
    with pytest.raises(InputError, match="is_region"):
        go_under(region.platform, file, made.root_hash)
    with pytest.raises(InputError, match="no_region"):
        admit_county(county.platform, County("653126").card, roots(region, 1, 2))
    county.close()
