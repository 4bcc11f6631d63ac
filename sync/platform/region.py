"""What a region does about its counties: lists them with two of its roots, follows their rosters, and by them knows who
may write for which school."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, insert, select

from forms.errors import InputError
from forms.text import Text
from sync.envelope.card import Card
from sync.envelope.errors import ParcelError, refuse
from sync.envelope.header import COUNTY, Header
from sync.envelope.keys import SigningKey
from sync.envelope.region import County, Region, seal_region, with_county
from sync.envelope.roster import DeviceScope, Receiver, Roster
from sync.envelope.roster_file import accept_roster, county_named
from sync.platform.database import school_counties
from sync.platform.founding import Founded
from sync.platform.papers import REGION, ROSTER, keep_paper, paper_versions, region_of, roster_file

_NO_REGION = Text(
    "这个平台不是自治区平台，或它的数据里没有自治区文件。没有改动任何数据。",
    "This platform is no region's, or it lacks its region file. Nothing was changed.",
)
_ROOTS = Text(
    "接纳一个县要三把根密钥中的两把。没有改动任何数据。请插好另一把再试。",
    "Admitting a county takes two of the three root keys. Nothing was changed. Insert the other one and try again.",
)
_CODE = Text(
    "县的代码和自治区的一样，名册会混淆。没有改动任何数据。请核对县卡。",
    "The county has the region's own code, so their rosters would be mixed up. Nothing was changed. Check the card.",
)


@dataclass(frozen=True, slots=True)
class Admissions:
    """Several rosters behind one face (`sync.receive.inbox.Admission`): those of the counties, and the region's own.

    A school is judged by the roster of the county that named it first; that it stands in another's too gives nobody
    there a right to its records."""

    rosters: Mapping[str, Roster]
    schools: Mapping[str, str]  # school -> county

    def finds(self, header: Header) -> DeviceScope:
        if header.school in self.schools:
            return self.rosters[self.schools[header.school]].finds(header)
        for roster in self.rosters.values():
            if header.school == "" and roster.receiver(header.device) is not None:
                return roster.finds(header)
        raise refuse("unknown_school" if header.school else "unknown_device")

    def receiver(self, device: str) -> Receiver | None:
        found = (roster.receiver(device) for roster in self.rosters.values())
        return next((receiver for receiver in found if receiver is not None), None)

    def county_of(self, device: str) -> str | None:
        """The code of the county whose receiver this device is; None if it is none."""
        receives = (
            code
            for code, roster in self.rosters.items()
            if any(r.device == device and r.level == COUNTY for r in roster.receivers)
        )
        return next(receives, None)

    def senders(self, county: str) -> dict[str, str]:
        """Device -> one of its schools, of the devices whose schools are this county's."""
        return {
            device.key: mine[0]
            for device in self.rosters[county].devices
            if (mine := [code for code in device.schools if self.schools.get(code) == county])
        }


class Counties:
    """The rosters of one region's counties, read anew only when they have changed. Used from one thread."""

    def __init__(self, platform: Founded) -> None:
        self._platform = platform
        self._state: tuple[int, dict[str, int]] | None = None
        self._admissions = Admissions({}, {})

    def admissions(self) -> tuple[Admissions, tuple[int, dict[str, int]]]:
        """Who may write what now, and a value that is another whenever that has changed."""
        own = self._platform.roster()
        state = (own.version, paper_versions(self._platform))
        if state != self._state:
            region = region_of(self._platform)
            rosters = {own.county: own}
            rosters.update(_all_kept(self._platform, region))
            self._admissions = Admissions(rosters, self._schools(rosters))
            self._state = state
        return self._admissions, state

    def take(self, raw: bytes) -> bool:
        """Follow a county's roster: False if it is the one here. ParcelError if the region does not list it so, or it
        is older than the one here."""
        platform = self._platform
        region = region_of(platform)
        if region is None:
            raise refuse("wrong_root")
        current = _kept(platform, region, county_named(raw))
        roster = accept_roster(raw, current, "", region.vouches)
        if roster == current:
            return False
        with platform.storage.transaction():
            keep_paper(platform, ROSTER, roster.county, roster.version, raw)
            _claim_schools(platform, _all_kept(platform, region))
        return True

    def _schools(self, rosters: Mapping[str, Roster]) -> dict[str, str]:
        with self._platform.storage.reading() as connection:
            rows = connection.execute(select(school_counties.c.school, school_counties.c.county)).all()
        claimed = {school: county for school, county in rows if county in rosters}
        own = next(iter(rosters.values()))
        return {**{school.code: own.county for school in own.schools}, **claimed}


def admit_county(platform: Founded, card: Card, roots: Sequence[SigningKey]) -> Region:
    """List the county of this card, whose root hash a person has compared, in the region file.

    InputError 'no_region', 'roots' (fewer than two of the three), 'code'."""
    region = own_region(platform)
    if card.county == region.code:
        raise InputError("code", _CODE)
    changed = with_county(region, County(card.county, card.name, card.roots))
    try:
        raw = seal_region(changed, list({root.public: root for root in roots}.values()))
    except (ValueError, IndexError):
        raise InputError("roots", _ROOTS) from None
    with platform.storage.transaction():
        keep_paper(platform, REGION, "", changed.version, raw)
    return changed


def own_region(platform: Founded) -> Region:
    """The region this platform is; InputError 'no_region' if it is none."""
    region = region_of(platform) if platform.config.level == REGION else None
    if region is None:
        raise InputError("no_region", _NO_REGION)
    return region


def _kept(platform: Founded, region: Region | None, code: str) -> Roster | None:
    """The county's roster here, None if there is none or the region does not list it (with these roots) any more."""
    raw = roster_file(platform, code)
    if raw is None or region is None:
        return None
    try:
        return accept_roster(raw, None, "", region.vouches)
    except ParcelError:
        return None


def _all_kept(platform: Founded, region: Region | None) -> dict[str, Roster]:
    kept = ((code, _kept(platform, region, code)) for code in sorted(paper_versions(platform)) if code)
    return {code: roster for code, roster in kept if roster is not None}


def _claim_schools(platform: Founded, rosters: Mapping[str, Roster]) -> None:
    """A school is the county's that named it first, until that one names it no more. In a transaction."""
    connection = platform.storage.connection
    listed = {code: {school.code for school in roster.schools} for code, roster in rosters.items()}
    rows = connection.execute(select(school_counties.c.school, school_counties.c.county)).all()
    stays = {school for school, county in rows if school in listed.get(county, ())}
    for school, _ in rows:
        if school not in stays:
            connection.execute(delete(school_counties).where(school_counties.c.school == school))
    for county, schools in listed.items():
        new = [{"school": school, "county": county} for school in sorted(schools - stays)]
        stays |= schools
        if new:
            connection.execute(insert(school_counties), new)
