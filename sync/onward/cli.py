"""`yilu platform ...` with the two commands that take a way to the region: over HTTP, or on a stick."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from forms.pack import load_pack
from resources import find
from sync.onward.at_region import carry_down
from sync.onward.forwarding import forward
from sync.onward.on_stick import carry_up
from sync.platform import CACHE, cli
from sync.platform.opening import open_service
from sync.platform.region_service import RegionService
from sync.platform.upward import CountyPlatform
from sync.routes.http import HttpRoute
from sync.routes.usb.stick import Stick

WHOLE_STICK = 1 << 40  # bytes: a stick bounds itself


def main(argv: Sequence[str]) -> int:
    """See `sync.platform.cli.main`."""
    return cli.main(argv, _more)


def _more(add: cli.Add) -> None:
    words = "把学校签名的原件转送自治区，取回自治区的回执和信箱 / forward to the region, and fetch what waits there"
    forwarding = add("forward", _forward, words)
    forwarding.add_argument("url", metavar="URL", help="自治区平台网址 / where the region answers")
    words = "用U盘在县和自治区之间转送：读取，再写上回答 / the same on a stick: read it, then write the answers"
    carrying = add("carry", _carry, words)
    carrying.add_argument("folder", type=Path, metavar="STICK")


def _forward(arguments: argparse.Namespace) -> None:
    """Works while the platform serves: every step is a transaction of its own."""
    service = open_service(arguments.directory, load_pack(find("pack"), arguments.directory / CACHE))
    route = HttpRoute(arguments.url)
    try:
        done = forward(CountyPlatform(service), route)
    finally:
        route.close()
        service.close()
    print(f"转送 {done.offered} 份，自治区没有收下 {done.refused} 份 / {done.offered} offered, {done.refused} refused")
    print(f"取回 {done.taken} 份 / {done.taken} taken from the mailbox")
    print(f"自治区还没有回执的 {done.owed} 份 / {done.owed} without a receipt of the region yet")


def _carry(arguments: argparse.Namespace) -> None:
    service = open_service(arguments.directory, load_pack(find("pack"), arguments.directory / CACHE), WHOLE_STICK)
    stick = Stick(arguments.folder)
    try:
        if isinstance(service, RegionService):
            done = carry_down(service, stick)
        else:
            done = carry_up(CountyPlatform(service), stick)
    finally:
        service.close()
    print(f"收下 {done.taken} 份，没有收下 {done.refused} 份 / {done.taken} taken, {done.refused} refused")
    print(f"写上 {done.written} 份 / {done.written} written")
