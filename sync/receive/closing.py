"""Where a key that is closed is cut off: what was taken of it so far counts, nothing else. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from sync.envelope.roster import Cut
from sync.receive.storage import Standing


def cuts_of(standings: Iterable[Standing]) -> dict[str, Cut]:
    """By epoch of the device, the last number up to which all was taken, with the link there. A number refused or
    held in between closes nothing."""
    cuts = {}
    for standing in standings:
        last = standing.verified.contiguous
        if last in standing.links:
            cuts[standing.epoch] = Cut(last, standing.links[last])
    return cuts
