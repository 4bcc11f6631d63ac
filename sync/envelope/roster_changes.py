"""From one version of a roster to the next: who is let in, closed, replaced, moved. Pure; nothing is signed here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from sync.envelope.join import JoinRequest
from sync.envelope.roster import ALL_FORMS, Cut, Device, Receiver, Revocation, Roster, School

LOST_VERSIONS = 10_000
"""More versions than a county signs in the life of a backup: how far above a restored one goes on."""


def lists(roster: Roster, device: str, school: str) -> bool:
    """Whether this key may write for this school, closed or not."""
    return any(listed.key == device and school in listed.schools for listed in roster.devices)


def is_closed(roster: Roster, device: str) -> bool:
    return any(revocation.device == device for revocation in roster.revocations)


def admitted(roster: Roster, request: JoinRequest, name: str = "") -> Roster:
    """The next version, with the device that asks for this school, and the school if it is new. `name`: what the
    county calls the school, '' for what the request calls it."""
    school = School(request.school.code, name or request.school.name)
    listed = _device(roster, request.device)
    codes = (*listed.schools, school.code) if listed else (school.code,)
    forms = listed.forms if listed else (ALL_FORMS,)
    device = Device(request.device, request.recipient, tuple(dict.fromkeys(codes)), forms)
    return replace(_with_device(_next(roster), device), schools=_with_school(roster, school))


def revoked(roster: Roster, device: str, cuts: Mapping[str, Cut]) -> Roster:
    """The next version, in which this key is closed but for what `cuts` says of each of its epochs."""
    others = tuple(revocation for revocation in roster.revocations if revocation.device != device)
    return replace(_next(roster), revocations=(*others, Revocation(device, cuts)))


def replaced(
    roster: Roster, device: str, cuts: Mapping[str, Cut], request: JoinRequest, name: str = ""
) -> Roster:
    """The next version, in which the device that asks takes over the schools and forms of one that is closed."""
    before = _device(roster, device)
    let_in = admitted(roster, request, name)
    if before is not None:
        codes = dict.fromkeys((*before.schools, request.school.code))
        heir = Device(request.device, request.recipient, tuple(codes), before.forms)
        let_in = _with_device(let_in, heir)
    return replace(revoked(let_in, device, cuts), version=roster.version + 1)


def writing_for(roster: Roster, device: str, schools: Iterable[School]) -> Roster:
    """The next version, in which this device writes for exactly these schools; KeyError if it is not listed."""
    listed = _device(roster, device)
    if listed is None:
        raise KeyError(device)
    wanted = tuple(schools)
    changed = _with_device(_next(roster), replace(listed, schools=tuple(dict.fromkeys(s.code for s in wanted))))
    for school in wanted:
        changed = replace(changed, schools=_with_school(changed, school))
    return changed


def going_on(roster: Roster, school: str, successor: School, day: str) -> Roster:
    """The next version, in which `school` goes on in its successor from `day` ('YYYY-MM-DD') on, and every open device
    of it writes for that one, too. What it wrote before stays that school's and is still taken."""
    changed = _marked(replace(_next(roster), schools=_with_school(roster, successor)), school, successor.code, day)
    for device in roster.devices:
        if school in device.schools and not is_closed(roster, device.key):
            codes = tuple(dict.fromkeys((*device.schools, successor.code)))
            changed = _with_device(changed, replace(device, schools=codes))
    return changed


def staying(roster: Roster, school: str) -> Roster:
    """The next version, in which `school` goes on in no other; devices write for whom they did."""
    return _marked(_next(roster), school, "", "")


def answered_by(roster: Roster, receiver: Receiver, above: int = 0) -> Roster:
    """The next version, in which this receiver stands first, in place of the one of its key or of its code and level.
    `above`: the version is higher than this one, too."""
    others = tuple(
        other
        for other in roster.receivers
        if other.device != receiver.device and (other.id, other.level) != (receiver.id, receiver.level)
    )
    return replace(roster, version=max(roster.version, above) + 1, receivers=(receiver, *others))


def named(roster: Roster, names: Mapping[str, str]) -> Roster:
    """The next version, in which schools are called by these names (by code); the same one if all are."""
    schools = tuple(replace(school, name=names.get(school.code, school.name)) for school in roster.schools)
    return roster if schools == roster.schools else replace(_next(roster), schools=schools)


def rejoined(roster: Roster, lost: Roster) -> Roster:
    """The next version, with what a roster signed here and forgotten since had let in or closed: schools, devices and
    revocations that stand in it alone, where a school goes on, and the region it went under."""
    codes = {school.code for school in roster.schools}
    keys = {device.key for device in roster.devices} | {receiver.device for receiver in roster.receivers}
    closed = {revocation.device for revocation in roster.revocations}
    for school in lost.schools:
        here = roster.school(school.code)
        if here is not None and not here.goes_on_in:
            roster = _marked(roster, school.code, school.goes_on_in, school.goes_on_from)
    return replace(
        _next(roster),
        version=max(roster.version, lost.version) + 1,
        schools=(*roster.schools, *(school for school in lost.schools if school.code not in codes)),
        devices=(*roster.devices, *(device for device in lost.devices if device.key not in keys)),
        revocations=(*roster.revocations, *(r for r in lost.revocations if r.device not in closed)),
        region=roster.region or lost.region,
    )


def _next(roster: Roster) -> Roster:
    return replace(roster, version=roster.version + 1)


def _marked(roster: Roster, code: str, successor: str, day: str) -> Roster:
    schools = (
        replace(school, goes_on_in=successor, goes_on_from=day) if school.code == code else school
        for school in roster.schools
    )
    return replace(roster, schools=tuple(schools))


def _device(roster: Roster, key: str) -> Device | None:
    return next((device for device in roster.devices if device.key == key), None)


def _with_device(roster: Roster, device: Device) -> Roster:
    return replace(roster, devices=(*(d for d in roster.devices if d.key != device.key), device))


def _with_school(roster: Roster, school: School) -> tuple[School, ...]:
    return roster.schools if roster.school(school.code) else (*roster.schools, school)
