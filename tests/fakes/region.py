"""A county put under a region as two administrators do it, and forwarding as `yilu platform forward` does it."""

from __future__ import annotations

from pathlib import Path

from sync import platform
from sync.envelope.card import open_card
from sync.envelope.region import open_region
from sync.onward.forwarding import Forwarded, forward
from sync.platform.opening import open_service
from sync.platform.upward import CountyPlatform
from sync.routes.http import HttpRoute
from tests.fakes.road import QUICK, pack


def put_under(county: Path, region: Path, roots: tuple[int, int] = (1, 3)) -> None:
    """Each side compares the other's root hash; the region's file then lists the county."""
    file = platform.card(region)
    platform.go_under(county, file, open_region(file).root_hash[:20])
    card = platform.card(county)
    keys = [region / "roots" / f"root-{number}.json" for number in roots]
    platform.admit_county(region, card, open_card(card).root_hash[:20], keys)


def forward_to(county: Path, url: str) -> Forwarded:
    """Everything once, over HTTP."""
    service = open_service(county, pack())
    route = HttpRoute(url, QUICK)
    try:
        return forward(CountyPlatform(service), route)
    finally:
        route.close()
        service.close()
