"""From one roster to the next: each is one version on, can be signed, and changes what it says and nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sync.envelope import roster_changes as changes
from sync.envelope.join import JoinRequest
from sync.envelope.keys import AgeIdentity, SigningKey
from sync.envelope.roster import ALL_FORMS, Cut, Device, Receiver, Roster, School
from sync.envelope.roster_file import accept_roster, seal_roster

ROOT = SigningKey.generate()
ONE, TWO = School("S1", "一小"), School("S2", "二小")


def key() -> str:
    return SigningKey.generate().public


def recipient() -> str:
    return AgeIdentity.generate().recipient


def receiver(epoch: str = "0" * 16, device: str = "") -> Receiver:
    return Receiver("659001", "county", device or key(), epoch, recipient(), "测试县")


def request(school: School = ONE, device: str = "") -> JoinRequest:
    return JoinRequest(device or key(), recipient(), "1" * 16, school)


@pytest.fixture
def roster() -> Roster:
    return Roster(1, "659001", "测试县", (ROOT.public,), (receiver(),))


def follows(after: Roster, before: Roster, by: int = 1) -> Roster:
    """It can be signed and takes the place of the one before."""
    assert after.version == before.version + by
    assert accept_roster(seal_roster(after, ROOT), before, before.root_hash) == after
    return after


def test_letting_in_names_the_school_as_the_county_does(roster: Roster) -> None:
    asks = request(School("S1", "自称第一小学"))
    after = follows(changes.admitted(roster, asks, "一小"), roster)
    assert after.schools == (ONE,)
    assert after.devices == (Device(asks.device, asks.recipient, ("S1",), (ALL_FORMS,)),)
    second = follows(changes.admitted(after, replace(asks, school=TWO)), after)
    assert second.devices[0].schools == ("S1", "S2")
    renewed = follows(changes.admitted(second, replace(asks, recipient=recipient())), second)
    assert renewed.devices[0].schools == ("S1", "S2")
    assert renewed.devices[0].recipient != asks.recipient


def test_closing_keeps_the_pc_listed_and_cuts_it_off(roster: Roster) -> None:
    asks = request()
    before = changes.admitted(roster, asks)
    cut = {"2" * 16: Cut(7, "ab" * 32)}
    after = follows(changes.revoked(before, asks.device, cut), before)
    assert after.devices == before.devices
    assert after.allowed(asks.device).cuts == cut
    assert changes.is_closed(after, asks.device)
    assert changes.lists(after, asks.device, "S1")
    again = follows(changes.revoked(after, asks.device, {}), after)
    assert [r.cuts for r in again.revocations] == [{}]


def test_a_pc_in_the_place_of_another_has_its_schools_and_forms(roster: Roster) -> None:
    old = request()
    before = changes.admitted(changes.admitted(roster, old), replace(old, school=TWO))
    before = replace(before, devices=(replace(before.devices[0], forms=("pupil",)),))
    new = request()
    after = follows(changes.replaced(before, old.device, {}, new), before)
    heir = next(device for device in after.devices if device.key == new.device)
    assert (heir.schools, heir.forms) == (("S1", "S2"), ("pupil",))
    assert changes.is_closed(after, old.device)
    assert not changes.is_closed(after, new.device)


def test_a_school_goes_on_with_the_pcs_that_are_open(roster: Roster) -> None:
    open_one, closed_one, other = request(), request(), request(School("S3"))
    before = roster
    for asks in (open_one, closed_one, other):
        before = changes.admitted(before, asks)
    before = changes.revoked(before, closed_one.device, {})
    after = follows(changes.going_on(before, "S1", TWO, "2026-09-01"), before)
    assert {d.key: d.schools for d in after.devices} == {
        open_one.device: ("S1", "S2"),
        closed_one.device: ("S1",),
        other.device: ("S3",),
    }
    assert after.school("S2") == TWO
    moved = after.school("S1")
    assert moved is not None
    assert (moved.goes_on_in, moved.goes_on_from) == ("S2", "2026-09-01")
    set_back = replace(before, version=after.version)
    assert changes.rejoined(set_back, after).school("S1") == moved  # stands again after a set-back
    assert follows(changes.staying(after, "S1"), after).schools == (*before.schools, TWO)


def test_a_receiver_takes_the_place_of_the_one_it_was(roster: Roster) -> None:
    region = replace(receiver(), id="65", level="region")
    before = replace(roster, receivers=(*roster.receivers, region))
    restored = replace(roster.receivers[0], epoch="9" * 16)
    assert follows(changes.answered_by(before, restored), before).receivers == (restored, region)
    rebuilt = receiver()
    assert changes.answered_by(before, rebuilt, above=40).receivers == (rebuilt, region)
    assert changes.answered_by(before, rebuilt, above=40).version == 41
    platform = replace(receiver(), id="659001-2")
    assert changes.answered_by(before, platform).receivers == (platform, *before.receivers)


def test_what_a_lost_roster_let_in_and_closed_stands_again(roster: Roster) -> None:
    known, lost_pc, closed = request(), request(TWO), request()
    before = changes.admitted(changes.admitted(roster, known), closed)
    lost = changes.revoked(changes.admitted(before, lost_pc), closed.device, {})
    newer = changes.admitted(before, request(School("S9")))
    after = follows(changes.rejoined(newer, lost), newer, by=2)
    assert {device.key for device in after.devices} >= {known.device, lost_pc.device, closed.device}
    assert changes.is_closed(after, closed.device)
    assert {school.code for school in after.schools} == {"S1", "S2", "S9"}
    assert after.receivers == newer.receivers


def test_names_change_only_where_they_do(roster: Roster) -> None:
    before = changes.admitted(roster, request())
    assert changes.named(before, {"S1": "一小", "S2": "二小"}) is before
    assert follows(changes.named(before, {"S1": "新一小"}), before).schools == (School("S1", "新一小"),)
