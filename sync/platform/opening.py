"""Which service answers for a platform: its level says so."""

from __future__ import annotations

from pathlib import Path

from sync.envelope.header import REGION
from sync.platform.founding import open_platform
from sync.platform.region_service import ROOM, RegionService
from sync.platform.service import PackOfForms, PlatformService


def open_service(directory: Path, pack: PackOfForms, room: int = ROOM) -> PlatformService:
    """The service of the platform in a directory; `room`: bytes of files in one answer of a region's.

    See `founding.open_platform`."""
    platform = open_platform(directory, pack.forms)
    if platform.config.level == REGION:
        return RegionService(platform, pack, room)
    return PlatformService(platform, pack)
