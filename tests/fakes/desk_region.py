"""A county's desk under a region: schools with sticks, and a region's platform in this process or in one of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random

from sync import platform
from sync.county import founding, under
from sync.cycle import CycleResult
from sync.envelope.header import REGION, read_header
from sync.envelope.opening import detach
from sync.onward.at_region import carry_down
from sync.onward.on_stick import Carried
from sync.passing import copy_to_stick, deliver, look_at_stick, take
from sync.platform.founding import Config, found
from sync.platform.opening import open_service
from sync.platform.oversight import Finding, audit
from sync.platform.refusal import Refusal
from sync.platform.region_service import RegionService
from sync.platform.service import PlatformService
from sync.routes.base import Cancelled, Progress, Route, RouteError, never
from sync.routes.http import HttpRoute
from sync.routes.memory import MemoryRoute
from sync.routes.usb.stick import Stick
from sync.store import Store
from sync.visit import Copied, Taken
from sync.wire import PROBLEMS
from tests.fakes.road import QUICK
from tests.journeys.returns_kit import Land, pack

REGION_CODE = "65"


class LandUnderRegion(Land):
    """The region's folder is `region_home`; `region` its open service."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.region_home = self.root / "region"
        found(self.region_home, Config("region", REGION_CODE, "自治区"), pack().forms)
        self.region: PlatformService = open_service(self.region_home, pack())

    @property
    def roots(self) -> list[Path]:
        return [self.region_home / "roots" / f"root-{number}.json" for number in (1, 3)]

    def reopen_region(self, change: Callable[[], None] = lambda: None) -> None:
        """The region's platform stops, something happens to its folder, and it starts again."""
        self.region.close()
        change()
        self.region = open_service(self.region_home, pack())

    def put_under(self) -> None:
        """By a code, as two administrators do it."""
        code = platform.invite_county(self.region_home, self.county.school.code, self.county.school.name)
        under.begin_with_code(self.county, "http://region.example", str(code))
        assert self.forward().trouble is not None
        platform.list_county(self.region_home, founding.root_key(self.county).public, self.roots)
        assert self.forward().trouble is None

    @property
    def route(self) -> Route:
        return MemoryRoute(self.region, Refusal)

    def forward(self, route: Route | None = None) -> CycleResult:
        return deliver(self.county, pack(), route or self.route, lambda progress: None, random=Random(1))

    def forward_over(self, url: str) -> CycleResult:
        route = HttpRoute(url, QUICK)
        try:
            return self.forward(route)
        finally:
            route.close()

    def at_region(self, stick: Stick) -> Carried:
        assert isinstance(self.region, RegionService)
        return carry_down(self.region, stick)

    def writes(self, stick: Stick) -> Copied:
        return copy_to_stick(self.county, pack(), stick)

    def reads(self, stick: Stick) -> Taken:
        return take(self.county, pack(), stick, look_at_stick(self.county, stick))

    def close_county(self) -> None:
        self.county.close()
        self.stores.remove(self.county)

    def open_county(self) -> None:
        self.county = self.reopened(self.root / "county")

    def findings(self) -> list[Finding]:
        return audit(self.region.platform)

    def bytes_at_region(self) -> list[bytes]:
        """Every parcel the region's database holds, sorted."""
        with self.region.platform.storage.transaction():
            rows = self.region.platform.storage.connection.exec_driver_sql("select bytes from parcel").scalars().all()
        return sorted(bytes(raw) for raw in rows)

    def close(self) -> None:
        super().close()
        self.region.close()


class Watched(MemoryRoute):
    """The way to the region, noting the parcels sent; one that is `withheld` never arrives."""

    def __init__(self, region: PlatformService, sent: list[bytes], withheld: str = "") -> None:
        super().__init__(region, Refusal)
        self._sent, self._withheld = sent, withheld

    def send(self, parcel: bytes, tell: Progress, cancelled: Cancelled = never) -> None:
        if read_header(parcel).id != self._withheld:
            self._sent.append(parcel)
            super().send(parcel, tell, cancelled)


class Refusing(MemoryRoute):
    """The way to a region that does not take one of the parcels."""

    def __init__(self, region: PlatformService, refused: str) -> None:
        super().__init__(region, Refusal)
        self.refused = refused

    def send(self, parcel: bytes, tell: Progress, cancelled: Cancelled = never) -> None:
        if read_header(parcel).id == self.refused:
            raise RouteError("refused", PROBLEMS["refused"].text, is_answer=True)
        super().send(parcel, tell, cancelled)


class Impostor(MemoryRoute):
    """The way to a region that answers every request to be listed with these papers."""

    def __init__(self, region: PlatformService, papers: tuple[bytes, ...]) -> None:
        super().__init__(region, Refusal)
        self._papers = papers

    def join(self, request: bytes) -> tuple[bytes, ...]:
        return self._papers


def for_region(store: Store) -> list[bytes]:
    """What a school signed, cut as the region may have it, sorted."""
    raws = [store.parcel_bytes(kept.id) for kept in store.parcels() if kept.epoch in store.own_epochs]
    return sorted(detach(raw, (REGION,)) for raw in raws if raw is not None)
