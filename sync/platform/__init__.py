"""The receiving service of a county or region: founded in a directory, served over HTTP, run from a terminal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from forms.pack import Pack, load_pack
from resources import find
from sync.envelope.card import open_card
from sync.envelope.code import JoinCode
from sync.envelope.errors import refuse
from sync.envelope.header import REGION, read_header
from sync.envelope.region import Region, open_region
from sync.envelope.roster import Roster, School
from sync.envelope.roster_file import PINNED_DIGITS
from sync.platform import enlisting, office, oversight, papers, region, serving, upward
from sync.platform.founding import Config, Founded, found, open_platform
from sync.platform.keys import load_root
from sync.platform.office import Pending
from sync.platform.oversight import Finding

DEFAULT_PORT = 8712
CACHE = "cache"

_Result = TypeVar("_Result")


def init(directory: Path, level: str = "county", name: str = "", code: str = "", url: str = "") -> None:
    """Found a platform in `directory`; `url` is a database's, '' for SQLite beside the keys. See `founding.found`."""
    found(directory, Config(level, code, name, url), _pack(directory).forms)


def serve(
    directory: Path,
    host: str = "127.0.0.1",
    port: int = DEFAULT_PORT,
    on_listening: Callable[[str, int], None] = lambda host, port: None,
) -> None:
    """Serve it until a signal ends it. See `serving.serve`."""
    serving.serve(directory, _pack(directory), host, port, on_listening)


def invite(directory: Path, school_code: str, school_name: str) -> JoinCode:
    """A one-time join code for a PC of this school. Works while the platform serves, as all below do."""
    return _with(directory, lambda platform: office.invite(platform, School(school_code, school_name)))


def invite_county(directory: Path, code: str, name: str) -> JoinCode:
    """A one-time code for a county that is to come under this region."""
    return _with(directory, lambda platform: enlisting.invite(platform, School(code, name)))


def card(directory: Path, addresses: tuple[str, ...] = ()) -> bytes:
    """The county card's file, `addresses` the platform's URLs; of a region, its region file."""
    return _with(directory, lambda platform: _card(platform, addresses))


def spoken(raw: bytes) -> tuple[str, ...]:
    """What is read aloud to compare a county card or a region file."""
    return open_region(raw).spoken if read_header(raw).kind == REGION else open_card(raw).spoken


def pending(directory: Path) -> list[Pending]:
    """PCs that wait to be admitted; at a region counties, too."""
    return _with(directory, office.pending)


def admit(directory: Path, device: str) -> Roster:
    """Let in a PC that waits, by its key."""
    return _with(directory, lambda platform: office.admit(platform, device))


def list_county(directory: Path, device: str, roots: Sequence[Path]) -> Region:
    """List a county that asked, by the root it named, with two root keys. See `enlisting.admit`."""
    keys = [load_root(path) for path in roots]
    return _with(directory, lambda platform: enlisting.admit(platform, device, keys))


def revoke(directory: Path, device: str) -> Roster:
    """Close a PC's key."""
    return _with(directory, lambda platform: office.revoke(platform, device))


def go_under(directory: Path, region_file: bytes, pinned: str) -> Region:
    """Put the county of this platform under a region. See `upward.go_under`."""
    return _with(directory, lambda platform: upward.go_under(platform, region_file, pinned))


def admit_county(directory: Path, card: bytes, pinned: str, roots: Sequence[Path]) -> Region:
    """List a county in the region's file with two root keys. See `region.admit_county`."""
    if len(pinned) < PINNED_DIGITS:
        raise refuse("wrong_root")
    opened, keys = open_card(card, pinned), [load_root(path) for path in roots]
    return _with(directory, lambda platform: region.admit_county(platform, opened, keys))


def findings(directory: Path) -> list[Finding]:
    """What a region found out about its counties. See `oversight.audit`."""
    return _with(directory, oversight.audit)


def _card(platform: Founded, addresses: tuple[str, ...]) -> bytes:
    raw = papers.region_file(platform) if platform.config.level == REGION else None
    return raw or office.card(platform, addresses)


def _pack(directory: Path) -> Pack:
    return load_pack(find("pack"), directory / CACHE)


def _with(directory: Path, job: Callable[[Founded], _Result]) -> _Result:
    platform = open_platform(directory, _pack(directory).forms)
    try:
        return job(platform)
    finally:
        platform.close()
