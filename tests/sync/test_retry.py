"""Pauses between tries: they grow, stay under their bound, and differ between schools."""

from __future__ import annotations

from random import Random

import pytest

from sync import wire
from sync.retry import BACK_OFFS, JITTER, PARKED, is_parked, pause
from sync.routes.base import WORDS


@pytest.mark.parametrize("code", sorted(BACK_OFFS))
def test_pauses_grow_up_to_their_bound(code: str) -> None:
    steady = Random(1)
    middle = [sum(pause(code, n, steady) for _ in range(400)) / 400 for n in range(1, 30)]
    back_off = BACK_OFFS[code]
    assert middle[0] == pytest.approx(back_off.first, rel=0.05)
    assert middle[1] > middle[0] * 1.5
    assert max(middle) <= back_off.longest * 1.05
    assert middle[-1] == pytest.approx(back_off.longest, rel=0.05)


def test_schools_do_not_come_back_together() -> None:
    tries = sorted(pause("no_link", 3, Random(school)) for school in range(200))
    assert tries[0] >= 240 * (1 - JITTER)
    assert tries[-1] <= 240 * (1 + JITTER)
    assert tries[150] - tries[50] > 30


def test_what_a_person_must_settle_is_parked_and_what_is_unknown_too() -> None:
    assert is_parked("unknown_device")
    assert is_parked("never heard of")
    assert pause("never heard of", 1, Random(1)) >= PARKED.first * (1 - JITTER)
    assert not is_parked("cut")


def test_every_way_a_link_fails_has_its_pause() -> None:
    fails = set(WORDS) - {"cancelled"}
    assert fails <= set(BACK_OFFS)
    assert {"offset", "checksum", "busy"} <= set(BACK_OFFS) & set(wire.PROBLEMS)
