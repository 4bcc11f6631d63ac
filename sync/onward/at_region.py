"""A region and a county on one stick: the region takes what counties wrote, then answers each that asks."""

from __future__ import annotations

from contextlib import suppress

from sync.envelope.errors import ParcelError
from sync.envelope.header import read_header
from sync.envelope.join import open_join
from sync.onward.on_stick import Carried, counted, relayed, write
from sync.platform.refusal import Refusal
from sync.platform.region_service import RegionService
from sync.routes.usb.stick import Stick
from sync.routes.usb.writing import Written


def carry_down(service: RegionService, stick: Stick) -> Carried:
    """At the region: take what counties wrote, then answer each. StickError if the stick fails."""
    taken, refused = 0, 0
    for kind in ("region", "roster", "parcel", "receipt"):
        for found, raw in relayed(stick, kind):
            if kind != "parcel":
                service.weigh(raw)
                continue
            if not service.knows(read_header(raw)):
                continue  # of another region's schools: left for whom it is for
            try:
                service.accept(raw)
                taken += 1
                stick.drop(found)
            except Refusal:
                refused += 1
    written: list[Written] = []
    for _, request in relayed(stick, "join"):
        with suppress(Refusal, ParcelError):
            if open_join(request).level:  # a school's PC asks its county
                written += [write(stick, raw) for raw in service.join(request)]
    for _, ask in relayed(stick, "ask"):
        with suppress(Refusal):  # of no county that this region knows
            written += [write(stick, raw) for raw in service.exchange(ask)]
    return Carried(taken, refused, counted(stick, written))
