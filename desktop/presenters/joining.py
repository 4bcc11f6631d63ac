"""Joining the county, worked out from what this PC holds; the asking itself is done by the next delivery."""

from __future__ import annotations

from desktop.i18n import NOTHING, same
from desktop.presenters.joining_view import JoiningView
from sync import joining
from sync.joining import Membership
from sync.store import Store


def read_joining(store: Store, is_sample: bool) -> JoiningView:
    """Where it stands; six groups to compare as soon as the county's key is known."""
    standing = joining.standing(store)
    known = joining.trusted(store)
    county = next((r for r in known.receivers if r.level == "county"), None) if known is not None else None
    is_joined = standing.membership is Membership.JOINED
    groups = joining.fingerprint_with(store, county) if county is not None and not is_joined else ()
    return JoiningView(
        address=standing.url,
        is_joined=is_joined,
        is_pending=standing.membership in (Membership.PENDING, Membership.ASKING),
        county=same(standing.name) if standing.name else NOTHING,
        fingerprint=groups,
        is_sample=is_sample,
    )


def begin_joining(store: Store, address: str, code: str) -> None:
    """Keep address and code; ParcelError 'code_typo' if a letter of the code is wrong."""
    joining.begin_with_code(store, address, code)
