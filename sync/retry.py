"""When to try again: one table from the kind of failure to a pause. Nothing is ever dropped, only parked."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class BackOff:
    """Seconds: the first pause, the longest one. A pause doubles with each failure in a row."""

    first: float
    longest: float


PARKED = BackOff(6 * 3600.0, 24 * 3600.0)  # a person has to do something; still asked now and then

BACK_OFFS: dict[str, BackOff] = {
    "cut": BackOff(5.0, 900.0),  # the link is there, poor: what arrived is kept
    "slow": BackOff(30.0, 1800.0),
    "no_link": BackOff(60.0, 1800.0),  # asking costs nothing where there is no link
    "portal": BackOff(120.0, 3600.0),
    "busy": BackOff(120.0, 3600.0),
    "platform_error": BackOff(60.0, 7200.0),
    "offset": BackOff(1.0, 60.0),
    "checksum": BackOff(1.0, 60.0),
    "stranger": PARKED,  # something answers in the platform's place
    "unknown_device": PARKED,
    "join_code": PARKED,
    "refused": PARKED,
    "pending": BackOff(900.0, 3600.0),  # a person at the county has to admit this PC
    "storage": BackOff(300.0, 3600.0),
}

JITTER = 0.25  # a pause is longer or shorter by up to this share, so that schools do not all come at once


def pause(code: str, failures: int, random: Random) -> float:
    """Seconds until the next try after `failures` (>= 1) failures of this kind in a row."""
    back_off = BACK_OFFS.get(code, PARKED)
    doubled = back_off.first * 2.0 ** min(max(failures, 1) - 1, 20)
    return min(doubled, back_off.longest) * random.uniform(1 - JITTER, 1 + JITTER)


def is_parked(code: str) -> bool:
    """Whether only a person can take the cause away."""
    return BACK_OFFS.get(code, PARKED) is PARKED
