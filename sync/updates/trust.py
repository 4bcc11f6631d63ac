"""Who may issue what: packs any root or receiver that the roster names, programs a root alone."""

from __future__ import annotations

from sync.envelope.errors import refuse
from sync.envelope.header import COUNTY, REGION, Header
from sync.envelope.opening import FindDevice
from sync.envelope.roster import DeviceScope, Roster

ROOT = "root"


def of_packs(roster: Roster) -> FindDevice:
    """Lets through a pack's signer: a root of the county, or a receiver of county or region that is not closed."""

    def find(header: Header) -> DeviceScope:
        if header.device in roster.roots:
            return DeviceScope(header.device, ROOT)
        scope = roster.allowed(header.device)
        if scope.level not in (COUNTY, REGION) or scope.cuts is not None:
            raise refuse("issuer")
        return scope

    return find


def of_programs(roster: Roster) -> FindDevice:
    """Lets through a program's signer: a root, which lies on paper or with the administrator. A receiver's key works
    every day on a machine that is reached from outside; who steals it must not reach every PC with a program."""

    def find(header: Header) -> DeviceScope:
        if header.device not in roster.roots:
            raise refuse("issuer")
        return DeviceScope(header.device, ROOT)

    return find
