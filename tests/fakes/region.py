"""A county put under a region as two administrators do it, and what passes between the three.

`Offices` holds both services in this process: everything but HTTP is the real thing."""

from __future__ import annotations

import shutil
from pathlib import Path
from random import Random

from sync import joining, platform
from sync.cycle import Cycle, CycleResult
from sync.envelope.card import open_card
from sync.envelope.header import COUNTY, read_head
from sync.envelope.opening import sections_of
from sync.envelope.region import open_region
from sync.envelope.roster import School
from sync.onward.forwarding import Forwarded, forward
from sync.platform import office, papers
from sync.platform.founding import Config, found
from sync.platform.keys import load_root
from sync.platform.opening import open_service
from sync.platform.oversight import Finding, audit
from sync.platform.refusal import Refusal
from sync.platform.region import admit_county
from sync.platform.service import PlatformService
from sync.platform.upward import CountyPlatform, go_under
from sync.routes.http import HttpRoute
from sync.routes.memory import MemoryRoute
from sync.store import Store
from tests.fakes.road import QUICK, pack

COUNTY_CODE, REGION_CODE = "659001", "65"


def put_under(county: Path, region: Path, roots: tuple[int, int] = (1, 3)) -> None:
    """Each side compares the other's root hash; the region's file then lists the county."""
    file = platform.card(region)
    platform.go_under(county, file, open_region(file).root_hash[:20])
    card = platform.card(county)
    keys = [region / "roots" / f"root-{number}.json" for number in roots]
    platform.admit_county(region, card, open_card(card).root_hash[:20], keys)


def forward_to(county: Path, url: str) -> Forwarded:
    """Everything once, over HTTP, as `yilu platform forward` does it beside a platform that serves."""
    service = open_service(county, pack())
    route = HttpRoute(url, QUICK)
    try:
        return forward(CountyPlatform(service), route)
    finally:
        route.close()
        service.close()


def kept_sections(service: PlatformService) -> list[set[str]]:
    """Which sections of each parcel a platform's database really holds."""
    with service.platform.storage.transaction():
        rows = service.platform.storage.connection.exec_driver_sql("select bytes from parcel").scalars().all()
    return [set(sections_of(bytes(raw), read_head(bytes(raw)))) for raw in rows]


class Offices:
    """A county under a region, founded in `directory` and open; no HTTP between them. `url`: the region's database."""

    def __init__(self, directory: Path, url: str = "", code: str = COUNTY_CODE) -> None:
        self.county_home, self.region_home = directory / "county", directory / "region"
        found(self.county_home, Config("county", code, "测试县"), pack().forms)
        found(self.region_home, Config("region", REGION_CODE, "自治区", url), pack().forms)
        self.county, self.region = self._opened(self.county_home), self._opened(self.region_home)
        region = papers.region_of(self.region.platform)
        assert region is not None
        go_under(self.county.platform, papers.region_file(self.region.platform) or b"", region.root_hash)
        keys = [load_root(self.region_home / "roots" / f"root-{number}.json") for number in (1, 2)]
        admit_county(self.region.platform, open_card(office.card(self.county.platform)), keys)

    def close(self) -> None:
        self.county.close()
        self.region.close()

    def join(self, store: Store) -> None:
        """A school's PC with a one-time code; it asks when it first delivers."""
        code = office.invite(self.county.platform, School(store.school.code, store.school.name))
        joining.begin_with_code(store, "http://county.example", str(code))

    def deliver(self, store: Store, to: PlatformService) -> CycleResult:
        return Cycle(store, pack(), MemoryRoute(to, Refusal), random=Random(1)).run(lambda progress: None)

    def forward(self) -> Forwarded:
        return forward(CountyPlatform(self.county), MemoryRoute(self.region, Refusal))

    def findings(self) -> list[Finding]:
        return audit(self.region.platform)

    def waits_for_county(self) -> int:
        """How many parcels at the region hold a section that only the county can open."""
        return sum(COUNTY in sections for sections in kept_sections(self.region))

    def copy(self, home: Path, name: str) -> Path:
        """A copy of a platform's folder as a backup takes it."""
        self.close()
        backup = home.with_name(name)
        shutil.copytree(home, backup)
        self.county, self.region = self._opened(self.county_home), self._opened(self.region_home)
        return backup

    def put_back(self, home: Path, backup: Path, keep: tuple[str, ...] = ()) -> None:
        """The backup in place of the folder, but for the files named."""
        self.close()
        for name in keep:
            shutil.copy(home / name, backup / name)
        shutil.rmtree(home)
        shutil.copytree(backup, home)
        self.county, self.region = self._opened(self.county_home), self._opened(self.region_home)

    def _opened(self, home: Path) -> PlatformService:
        return open_service(home, pack())
