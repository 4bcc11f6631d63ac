"""The region file: by whose keys the region speaks, and which counties it vouches for; two of three roots sign it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from sync.envelope.errors import ParcelError, refuse
from sync.envelope.header import PUBLIC, Header
from sync.envelope.keys import SigningKey, is_signed
from sync.envelope.opening import by_itself, open_public, verify
from sync.envelope.roster import Roster, root_hash
from sync.envelope.roster_file import MAX_VERSION, PINNED_DIGITS, as_id, as_name, as_roots, spoken
from sync.envelope.seal import Part, seal
from sync.envelope.strict import Json, dumps, from_base64, is_count, to_base64

LEAST_ROOTS = 3
MAX_COUNTIES = 1000
MAX_PASSINGS = 64
_PINNED = re.compile(rf"[0-9a-f]{{{PINNED_DIGITS},64}}")

Signatures = Mapping[str, str]
"""Root key -> its signature, base64."""


@dataclass(frozen=True, slots=True)
class County:
    """A county the region vouches for: its rosters are those under these roots, or under roots they handed over to."""

    code: str
    name: str
    roots: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Passing:
    """The roots `before` handing over to those that follow, signed by most of them."""

    before: tuple[str, ...]
    signatures: Signatures


@dataclass(frozen=True, slots=True)
class Region:
    """One version of the region file. `roots` are sorted; more than half of them sign.

    `office`: the roots of the region's own roster, which names its receivers. They are kept where the region's
    platform runs, so that it can begin a new epoch by itself; the `roots` are not."""

    version: int
    code: str
    name: str
    roots: tuple[str, ...]
    office: tuple[str, ...]
    counties: tuple[County, ...] = ()
    lineage: tuple[Passing, ...] = field(default=())

    @property
    def root_hash(self) -> str:
        return root_hash(self.roots)

    @property
    def spoken(self) -> tuple[str, ...]:
        """The first 80 bits of the root hash in five groups, to be read aloud before the region is trusted."""
        return spoken(self.root_hash)

    def county(self, code: str) -> County | None:
        return next((county for county in self.counties if county.code == code), None)

    def is_own(self, roster: Roster) -> bool:
        """Whether this is the region's own roster, under the roots listed for it or their successors."""
        return roster.county == self.code and self.office in roster.stages

    def vouches(self, roster: Roster) -> bool:
        """Whether the roster's county is one of the region's, under the roots listed or their successors.

        ParcelError('wrong_root') if the county is listed with other roots: the region's word stands over a root's."""
        listed = self.county(roster.county)
        if listed is None:
            return False
        if listed.roots not in roster.stages:
            raise refuse("wrong_root")
        return True


def quorum(roots: Sequence[str]) -> int:
    """How many of the roots have to sign: two of three."""
    return len(roots) // 2 + 1


def with_county(region: Region, county: County) -> Region:
    """The next version, with this county in place of the one of the same code."""
    others = tuple(c for c in region.counties if c.code != county.code)
    listed = tuple(sorted((*others, county), key=lambda c: c.code))
    return replace(region, version=region.version + 1, counties=listed)


def pass_on(region: Region, roots: Sequence[str], old: Sequence[SigningKey]) -> Region:
    """The next version with new roots, vouched for by the old roots' keys `old`; the new roots sign its file."""
    after = tuple(sorted(roots))
    text = _passing_text(region.code, region.roots, after)
    passing = Passing(region.roots, {key.public: to_base64(key.sign(text)) for key in old})
    return replace(region, version=region.version + 1, roots=after, lineage=(*region.lineage, passing))


def seal_region(region: Region, keys: Sequence[SigningKey]) -> bytes:
    """The region's file, signed by these roots; ValueError if they are too few or no reader would take it."""
    content = as_json(region)
    signatures = {key.public: to_base64(key.sign(_text(content))) for key in keys}
    header = Header("region", keys[0].public, roster=region.version)
    raw = seal(header, [Part(PUBLIC, {"region": content, "signatures": signatures})], keys[0])
    try:
        if accept_region(raw, None, region.root_hash) != region:
            raise ValueError("not a sound region")
    except ParcelError:
        raise ValueError("not a sound region, or too few of its roots") from None
    return raw


def accept_region(raw: bytes, current: Region | None, pinned: str) -> Region:
    """The region in `raw`, if it may take the place of `current`; `pinned` as in `roster_file.accept_roster`.

    ParcelError 'wrong_root' (too few of its roots signed, or not those trusted), 'roster_kinship', 'roster_mix',
    'rollback', 'roster_fork'."""
    region = open_region(raw)
    stages = (*(passing.before for passing in region.lineage), region.roots)
    if not _PINNED.fullmatch(pinned) or not any(root_hash(stage).startswith(pinned) for stage in stages):
        raise refuse("wrong_root")
    if current is not None:
        if region.code != current.code:
            raise refuse("roster_mix")
        if current.roots not in stages:
            raise refuse("roster_kinship")
        if region.version < current.version:
            raise refuse("rollback")
        if region.version == current.version and region != current:
            raise refuse("roster_fork")
    return region


def open_region(raw: bytes) -> Region:
    """The region in `raw`, signed by its own roots; whether these are to be trusted is for the caller to ask a person.

    ParcelError 'wrong_root', 'roster_kinship'."""
    verified = verify(raw, by_itself, ("region",))
    content = open_public(verified)
    if not isinstance(content, dict) or content.keys() != {"region", "signatures"}:
        raise refuse("content")
    region = _from_json(content["region"], verified.header.roster)
    if verified.header.device not in region.roots:
        raise refuse("wrong_root")
    if not _is_signed_by_most(region.roots, _text(content["region"]), content["signatures"]):
        raise refuse("wrong_root")
    _check_lineage(region)
    return region


def as_json(region: Region) -> dict[str, Json]:
    """The region as its roots sign it."""
    return {
        "version": region.version,
        "code": region.code,
        "name": region.name,
        "roots": list(region.roots),
        "office": list(region.office),
        "counties": [{"code": c.code, "name": c.name, "roots": list(c.roots)} for c in region.counties],
        "lineage": [{"before": list(p.before), "signatures": dict(p.signatures)} for p in region.lineage],
    }


def _from_json(content: Json, version: int) -> Region:
    try:
        region = Region(
            version=content["version"],
            code=as_id(content["code"]),
            name=as_name(content["name"]),
            roots=as_roots(content["roots"]),
            office=as_roots(content["office"]),
            counties=tuple(
                County(as_id(item["code"]), as_name(item["name"]), as_roots(item["roots"]))
                for item in content["counties"]
            ),
            lineage=tuple(Passing(as_roots(item["before"]), dict(item["signatures"])) for item in content["lineage"]),
        )
        codes = [region.code, *(county.code for county in region.counties)]
        sound = (
            as_json(region) == content
            and is_count(region.version, MAX_VERSION, 1)
            and region.version == version
            and len(region.roots) >= LEAST_ROOTS
            and len(codes) == len(set(codes)) <= MAX_COUNTIES
            and len(region.lineage) <= MAX_PASSINGS
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        raise refuse("content") from None
    if not sound:
        raise refuse("content")
    return region


def _check_lineage(region: Region) -> None:
    """Each stage is passed on by most of the roots before it, in an unbroken line."""
    stages = [*(passing.before for passing in region.lineage), region.roots]
    for passing, after in zip(region.lineage, stages[1:], strict=True):
        text = _passing_text(region.code, passing.before, after)
        if not _is_signed_by_most(passing.before, text, passing.signatures):
            raise refuse("roster_kinship")


def _is_signed_by_most(roots: Sequence[str], text: bytes, signatures: Json) -> bool:
    if not isinstance(signatures, Mapping) or len(signatures) > len(roots):
        return False
    return sum(_is_signed(root, text, signatures.get(root)) for root in roots) >= quorum(roots)


def _is_signed(root: str, text: bytes, signature: Json) -> bool:
    try:
        return isinstance(signature, str) and is_signed(root, text, from_base64(signature, 64))
    except ValueError:
        return False


def _text(content: Json) -> bytes:
    """What a root signs; not a text any envelope's signature covers."""
    return b"YILU1 region\n" + dumps(content)


def _passing_text(code: str, before: tuple[str, ...], after: tuple[str, ...]) -> bytes:
    return b"YILU1 passing\n" + dumps({"region": code, "before": list(before), "after": list(after)})
