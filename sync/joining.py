"""How a school's PC comes to trust a county: a code or a card pins the root, a request asks, the roster admits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from sync.envelope.card import Card, kept_card, open_card
from sync.envelope.code import JoinCode
from sync.envelope.fingerprint import fingerprint
from sync.envelope.header import COUNTY, REGION, read_header
from sync.envelope.hello import REGION_FILE, REGION_ROSTER
from sync.envelope.join import JoinRequest, prove, seal_join
from sync.envelope.limits import HAVE_ENTRIES
from sync.envelope.region import Region, accept_region
from sync.envelope.roster import Receiver, Roster, School, root_hash
from sync.envelope.roster_file import PINNED_DIGITS, accept_roster, county_named, kept_roster
from sync.routes.base import Route
from sync.store import Store

_SETTING = "membership"


class Membership(StrEnum):
    """How far this PC is with its county."""

    ALONE = "alone"  # nobody to deliver to yet: everything else works
    ASKING = "asking"  # code or card are here, the platform has not heard of it
    PENDING = "pending"  # asked: a person at the county has to admit this PC
    JOINED = "joined"
    CLOSED = "closed"  # the roster closes this PC's key


@dataclass(frozen=True, slots=True)
class Standing:
    """What this PC knows of its county. `url` '' if only a card without an address is here; `pinned` is the root
    hash, or its first 20 hex digits; `name` and `county` are '' until a card or roster came."""

    membership: Membership
    url: str = ""
    pinned: str = ""
    county: str = ""
    name: str = ""
    roster: int = 0


def begin_with_code(store: Store, url: str, text: str) -> None:
    """Keep a one-time code for the next cycle to join with. ParcelError 'code_typo' if a letter is wrong."""
    code = JoinCode.parse(text)
    _write(store, url=url.strip(), pinned=code.pinned, code=str(code), is_asked=False)


def begin_with_card(store: Store, raw: bytes, url: str = "") -> Card:
    """Keep a county card whose root hash a person has compared; parcels can be sealed from now on.

    `url` '' takes the card's first address. ParcelError if the file is no card."""
    card = open_card(raw)
    store.keep_signed("card", _shelf(card.root_hash), 1, raw)
    address = url.strip() or (card.addresses[0] if card.addresses else "")
    _write(store, url=address, pinned=card.root_hash, code="", is_asked=False)
    return card


def set_url(store: Store, url: str) -> None:
    """The platform answers at another address from now on; whom to trust stays the same."""
    _write(store, url=url.strip())


def standing(store: Store) -> Standing:
    """How far this PC is with its county."""
    kept = _read(store)
    if not kept["pinned"]:
        return Standing(Membership.ALONE, kept["url"])
    roster = roster_of(store)
    known = roster or card_of(store)
    membership = Membership.PENDING if kept["is_asked"] else Membership.ASKING
    device = store.device_key.public
    if roster is not None and any(listed.key == device for listed in roster.devices):
        closed = any(revocation.device == device for revocation in roster.revocations)
        membership = Membership.CLOSED if closed else Membership.JOINED
    return Standing(
        membership,
        kept["url"],
        kept["pinned"],
        known.county if known else "",
        known.name if known else "",
        roster.version if roster else 0,
    )


def roster_of(store: Store) -> Roster | None:
    """The newest roster held, None before admission."""
    raw = roster_file(store)
    return None if raw is None else kept_roster(raw, _read(store)["pinned"])


def roster_file(store: Store) -> bytes | None:
    """The newest roster held, as it was signed."""
    return store.signed("roster", _shelf(_read(store)["pinned"]))


def card_of(store: Store) -> Card | None:
    """The county's card, None if none was ever held."""
    pinned = _read(store)["pinned"]
    raw = store.signed("card", _shelf(pinned))
    return None if raw is None else kept_card(raw, pinned)


def trusted(store: Store) -> Roster | None:
    """Whom parcels are sealed to and whose answers count: the roster, with the region's receivers where the county is
    under a region, or what a card says as a roster of version 0.

    None while neither is here: then nothing is sealed."""
    roster = roster_of(store)
    if roster is not None:
        return under_region(roster, region_roster_of(store))
    card = card_of(store)
    return None if card is None else Roster(0, card.county, card.name, card.roots, card.receivers)


def under_region(roster: Roster, above: Roster | None) -> Roster:
    """A county's roster, with the receivers of its region where the region's own roster is known."""
    region = () if above is None else (receiver for receiver in above.receivers if receiver.level == REGION)
    return replace(roster, receivers=(*roster.receivers, *region))


def take_card(store: Store, raw: bytes) -> Card:
    """Keep the card a platform gave, if its root is the one the code pinned; ParcelError 'wrong_root' otherwise."""
    pinned = _read(store)["pinned"]
    card = open_card(raw, pinned)
    store.keep_signed("card", _shelf(pinned), 1, raw)
    return card


def take_roster(store: Store, raw: bytes) -> Roster:
    """Follow a roster signed under the pinned root, newer than the one held or the same; ParcelError otherwise."""
    pinned, region = _read(store)["pinned"], region_of(store)
    roster = accept_roster(raw, roster_of(store), pinned, *((region.vouches,) if region else ()))
    if not any(root_hash(stage).startswith(pinned) for stage in roster.stages):
        pinned = roster.root_hash  # its roots were lost, and the region vouches for those it has now
        _write(store, pinned=pinned)
    store.keep_signed("roster", _shelf(pinned), roster.version, raw)
    follow(store)
    return roster


def take_papers(store: Store, files: Sequence[bytes]) -> None:
    """Follow whatever rosters and region file are among these files. ParcelError if one of them is not theirs.

    A region file comes before the county's roster, since it says which roots the county has now, and again after it,
    since the roster says which region to trust; the region's own roster stands under its file."""
    known = trusted(store)
    county = known.county if known else ""
    regions = [raw for raw in files if read_header(raw).kind == "region"]
    rosters = [(county_named(raw), raw) for raw in files if read_header(raw).kind == "roster"]
    for raw in regions:
        _take_region(store, raw)
    for code, raw in rosters:
        if code == county or not county:
            take_roster(store, raw)
    for raw in regions:
        _take_region(store, raw)
    for code, raw in rosters:
        if county and code != county:
            _take_region_roster(store, raw)


def region_of(store: Store) -> Region | None:
    """The region this school's county is under, None if it is under none or its file has not come."""
    roster = roster_of(store)
    raw = store.signed("region", _shelf(roster.region)) if roster is not None and roster.region else None
    return None if raw is None or roster is None else accept_region(raw, None, roster.region)


def region_roster_of(store: Store) -> Roster | None:
    """The region's own roster, which names its receivers; None before it came."""
    region = region_of(store)
    roster = roster_of(store)
    raw = None if roster is None else store.signed("roster", _shelf(roster.region))
    return None if raw is None or region is None else accept_roster(raw, None, "", region.is_own)


def held_by(store: Store, device: str) -> tuple[int, bytes]:
    """Version and file of the newest roster here that names this receiver, county's or region's; (0, b"") if none."""
    above = region_roster_of(store)
    roster = roster_of(store)
    if roster is not None and above is not None and above.receiver(device) is not None:
        return above.version, store.signed("roster", _shelf(roster.region)) or b""
    return (0, b"") if roster is None else (roster.version, roster_file(store) or b"")


def holds(store: Store) -> dict[str, int]:
    """What this PC holds of the region's papers and of each receiver's receipts, for an `ask`."""
    region, above = region_of(store), region_roster_of(store)
    found = {REGION_FILE: region.version if region else 0, REGION_ROSTER: above.version if above else 0}
    found.update({receiver.device: receiver.counter for receiver in store.receivers()})
    return {name: number for name, number in found.items() if number}


def _take_region(store: Store, raw: bytes) -> None:
    """An older file than the one here is passed over: a platform may have heard less of the region than this PC."""
    roster, current = roster_of(store), region_of(store)
    if roster is not None and roster.region:
        region = accept_region(raw, None, roster.region)
        if current is not None and region.version < current.version:
            return
        region = accept_region(raw, current, roster.region)
        store.keep_signed("region", _shelf(roster.region), region.version, raw)
        follow(store)


def _take_region_roster(store: Store, raw: bytes) -> None:
    roster, region = roster_of(store), region_of(store)
    if roster is not None and region is not None:
        current = region_roster_of(store)
        taken = accept_roster(raw, None, "", region.is_own)
        if current is not None and taken.version < current.version:
            return
        taken = accept_roster(raw, current, "", region.is_own)
        store.keep_signed("roster", _shelf(roster.region), taken.version, raw)
        follow(store)


def follow(store: Store) -> None:
    """Make the store's receivers those of the roster held; again after a crash between the two."""
    known = trusted(store)
    if known is None:
        return
    wanted = {(r.device, r.epoch, r.level, r.name) for r in known.receivers}
    if wanted != {(r.device, r.epoch, r.level, r.name) for r in store.receivers()}:
        store.follow_receivers(known.receivers)


def ask(store: Store, route: Route) -> Membership:
    """Hand in the join request and take the admission if it comes at once. The card must be here.

    RouteError 'join_code' if the code is used up or wrong; ParcelError if the answer is not the county's."""
    answer = route.join(request(store))
    take_papers(store, answer)
    _write(store, is_asked=True, code="")
    return standing(store).membership


def request(store: Store) -> bytes:
    """This PC's join file, sealed to the county if its card is here; with the proof of the code if there is one."""
    key = store.device_key
    school = store.school
    made = JoinRequest(
        key.public,
        store.age_identities[0].recipient,
        store.own_epoch,
        School(school.code, school.name),
        had(store),
    )
    code = _read(store)["code"]
    if code:
        made = replace(made, proof=prove(made, JoinCode.parse(code)))
    card = card_of(store)
    county = tuple(r.recipient for r in card.receivers if r.level == COUNTY) if card else ()
    return seal_join(made, key, county)


def had(store: Store) -> dict[tuple[str, str], int]:
    """What is here by (device key, epoch), own and others', contiguously, for the header of a question; as many as it
    takes. What is left out is only given once more."""
    found = {key: ranges.contiguous for key, ranges in store.had().items()}
    return dict(sorted((key, seq) for key, seq in found.items() if seq)[:HAVE_ENTRIES])


def fingerprint_with(store: Store, receiver: Receiver) -> tuple[str, ...]:
    """Six groups of digits to be compared by phone with what the county's platform lists."""
    ours = (store.device_key.public, store.age_identities[0].recipient)
    return fingerprint(ours, (receiver.device, receiver.recipient))


def _read(store: Store) -> dict[str, Any]:
    """`code`: a one-time code not used yet; `is_asked`: the platform has the request."""
    empty = {"url": "", "pinned": "", "code": "", "is_asked": False}
    return {**empty, **store.setting(_SETTING, {})}


def _shelf(pinned: str) -> str:
    """The name under which a county's files are kept: its root's, since a county founded anew has the same code, and
    its rosters begin again at version 1."""
    return pinned[:PINNED_DIGITS]


def _write(store: Store, **values: Any) -> None:
    before = _read(store)
    after = {**before, **values}
    if after != before:
        store.put_setting(_SETTING, after)
