"""The region file: two of three roots sign it, counties under it are taken, and only as the region lists them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from sync.envelope.errors import ParcelError
from sync.envelope.header import PUBLIC, Header
from sync.envelope.keys import SigningKey
from sync.envelope.region import County, Region, accept_region, as_json, pass_on, seal_region, with_county
from sync.envelope.roster import Roster
from sync.envelope.roster_file import accept_roster, hand_over, seal_roster
from sync.envelope.seal import Part, seal

ROOTS = sorted((SigningKey.generate() for _ in range(3)), key=lambda key: key.public)
NEW_ROOTS = sorted((SigningKey.generate() for _ in range(3)), key=lambda key: key.public)
OFFICE, COUNTY_ROOT, OTHER = (SigningKey.generate() for _ in range(3))


def publics(keys: list[SigningKey]) -> tuple[str, ...]:
    return tuple(key.public for key in keys)


REGION = Region(1, "65", "自治区", publics(ROOTS), (OFFICE.public,))
LISTED = with_county(REGION, County("653125", "莎车县", (COUNTY_ROOT.public,)))
ROSTER = Roster(4, "653125", "莎车县", (COUNTY_ROOT.public,))


def refused(code: str, job: Callable[[], object]) -> None:
    with pytest.raises(ParcelError) as caught:
        job()
    assert caught.value.code == code


@pytest.mark.parametrize("two", [(0, 1), (0, 2), (1, 2), (0, 1, 2)])
def test_any_two_of_three_roots_sign(two: tuple[int, ...]) -> None:
    raw = seal_region(LISTED, [ROOTS[at] for at in two])
    assert accept_region(raw, None, REGION.root_hash) == LISTED
    assert accept_region(raw, REGION, REGION.root_hash[:20]) == LISTED


def test_one_root_alone_or_a_stranger_beside_it_does_not() -> None:
    with pytest.raises(ValueError, match="too few"):
        seal_region(LISTED, [ROOTS[0]])
    with pytest.raises(ValueError, match="too few"):
        seal_region(LISTED, [ROOTS[0], OTHER])
    with pytest.raises(ValueError, match="too few"):
        seal_region(LISTED, [ROOTS[0], ROOTS[0]])


def test_the_signatures_of_one_version_sign_no_other() -> None:
    signatures = {}
    for key in ROOTS[:2]:
        raw = seal_region(REGION, [key, ROOTS[2]])
        signatures[key.public] = raw.partition(f'"{key.public}":"'.encode())[2][:88].decode()
    forged = {"region": as_json(replace(REGION, office=(OTHER.public,))), "signatures": signatures}
    whole = seal(Header("region", ROOTS[0].public, roster=1), [Part(PUBLIC, forged)], ROOTS[0])
    refused("wrong_root", lambda: accept_region(whole, None, REGION.root_hash))
    good = {"region": as_json(REGION), "signatures": signatures}
    whole = seal(Header("region", ROOTS[0].public, roster=1), [Part(PUBLIC, good)], ROOTS[0])
    assert accept_region(whole, None, REGION.root_hash) == REGION
    by_another = seal(Header("region", OTHER.public, roster=1), [Part(PUBLIC, good)], OTHER)
    refused("wrong_root", lambda: accept_region(by_another, None, REGION.root_hash))


def test_versions_only_grow_and_another_region_is_no_successor() -> None:
    first, second = seal_region(REGION, ROOTS), seal_region(LISTED, ROOTS)
    refused("rollback", lambda: accept_region(first, LISTED, REGION.root_hash))
    fork = seal_region(replace(LISTED, name="别的"), ROOTS)
    refused("roster_fork", lambda: accept_region(fork, LISTED, REGION.root_hash))
    refused("roster_mix", lambda: accept_region(second, replace(REGION, code="64"), REGION.root_hash))
    refused("wrong_root", lambda: accept_region(second, None, "0" * 64))
    refused("wrong_root", lambda: accept_region(second, None, ""))
    stranger = seal_region(replace(LISTED, roots=publics(NEW_ROOTS)), NEW_ROOTS)
    refused("roster_kinship", lambda: accept_region(stranger, LISTED, root_hash_of(NEW_ROOTS)))


def root_hash_of(keys: list[SigningKey]) -> str:
    return replace(REGION, roots=publics(keys)).root_hash


def test_roots_are_passed_on_by_two_of_those_before() -> None:
    passed = pass_on(LISTED, publics(NEW_ROOTS), ROOTS[1:])
    raw = seal_region(passed, NEW_ROOTS[:2])
    assert accept_region(raw, LISTED, REGION.root_hash) == passed
    alone = pass_on(LISTED, publics(NEW_ROOTS), ROOTS[:1])
    with pytest.raises(ValueError, match="sound"):
        seal_region(alone, NEW_ROOTS)


@pytest.mark.parametrize(
    "unsound",
    [
        replace(LISTED, roots=publics(ROOTS)[:2]),
        replace(LISTED, roots=publics(ROOTS)[::-1]),
        replace(LISTED, office=()),
        replace(LISTED, counties=(*LISTED.counties, *LISTED.counties)),
        replace(LISTED, counties=(County("65", "自治区", (COUNTY_ROOT.public,)),)),
        replace(LISTED, name="a\nb"),
        replace(LISTED, version=0),
    ],
)
def test_an_unsound_region_is_not_sealed(unsound: Region) -> None:
    with pytest.raises(ValueError, match="sound"):
        seal_region(unsound, ROOTS)


def test_a_listed_county_needs_no_pin_and_an_unlisted_one_does() -> None:
    raw = seal_roster(ROSTER, COUNTY_ROOT)
    assert accept_roster(raw, None, "", LISTED.vouches) == ROSTER
    refused("wrong_root", lambda: accept_roster(raw, None, "", REGION.vouches))
    assert accept_roster(raw, None, ROSTER.root_hash, REGION.vouches) == ROSTER


def test_the_regions_word_stands_over_a_roots() -> None:
    moved = with_county(LISTED, County("653125", "莎车县", (OTHER.public,)))
    old = seal_roster(ROSTER, COUNTY_ROOT)
    refused("wrong_root", lambda: accept_roster(old, None, ROSTER.root_hash, moved.vouches))
    anew = replace(ROSTER, version=1, roots=(OTHER.public,))
    assert accept_roster(seal_roster(anew, OTHER), ROSTER, ROSTER.root_hash, moved.vouches) == anew
    refused("wrong_root", lambda: accept_roster(seal_roster(anew, OTHER), ROSTER, ROSTER.root_hash))


def test_a_county_that_handed_its_roots_over_is_still_the_one_listed() -> None:
    later = hand_over(ROSTER, [OTHER.public], COUNTY_ROOT)
    assert accept_roster(seal_roster(later, OTHER), ROSTER, ROSTER.root_hash, LISTED.vouches) == later
    assert accept_roster(seal_roster(later, OTHER), None, "", LISTED.vouches) == later


def test_a_roster_names_the_region_it_goes_under() -> None:
    under = replace(ROSTER, version=5, region=REGION.root_hash)
    assert accept_roster(seal_roster(under, COUNTY_ROOT), ROSTER, ROSTER.root_hash) == under
    with pytest.raises(ValueError, match="sound"):
        seal_roster(replace(ROSTER, region="65"), COUNTY_ROOT)
