"""The county itself: its root, the roster that names this desk its receiver, its card, and how a set-back shows."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from forms.errors import BugError
from sync.envelope.card import Card, seal_card
from sync.envelope.header import COUNTY, Header
from sync.envelope.keys import SigningKey
from sync.envelope.receipt import Receipt
from sync.envelope.roster import Receiver, Roster, root_hash
from sync.envelope.roster_changes import LOST_VERSIONS, answered_by, rejoined
from sync.envelope.roster_file import PINNED_DIGITS, accept_roster, kept_roster, seal_roster
from sync.receive.inbox import EnvelopeReader, Inbox
from sync.store import Store, root_paper
from sync.store.errors import UNEXPECTED
from sync.store.school import PackOfForms, Root

_ON_PAPER = 1_000_000
"""Where the rosters of a root begin that comes from paper: above those it is likely to have signed before."""


def roster_of(store: Store) -> Roster:
    """The newest roster, signed now if there is none yet or if it does not name this desk under its present epoch: one
    that was restored, or set up anew, answers under a new epoch, and what the old one confirmed is owed again."""
    receiver = _receiver(store)
    raw = store.signed("roster", _shelf(store))
    if raw is None:
        version = _ON_PAPER if _root(store).is_from_paper else 1
        key = root_key(store)
        return sign(store, Roster(version, store.school.code, store.school.name, (key.public,), (receiver,)))
    roster = kept_roster(raw, root_hash((root_key(store).public,)))
    if receiver in roster.receivers:
        return roster
    return sign(store, answered_by(roster, receiver, above=roster.version + LOST_VERSIONS))


def roster_file(store: Store) -> bytes:
    """The newest roster as it was signed."""
    roster_of(store)
    raw = store.signed("roster", _shelf(store))
    assert raw is not None
    return raw


def sign(store: Store, roster: Roster) -> Roster:
    """Make this the newest roster; it must be the next version."""
    raw = seal_roster(roster, root_key(store))
    with store.together():
        store.keep_signed("roster", _shelf(store), roster.version, raw)
        store.county_book().note_roster(_digest(raw), roster.version, store.now)
    return roster


def card(store: Store, addresses: tuple[str, ...] = ()) -> bytes:
    """The county card: whom schools trust and seal to."""
    roster = roster_of(store)
    return seal_card(Card(roster.county, roster.name, roster.roots, roster.receivers, addresses), root_key(store))


def root_characters(store: Store) -> str:
    """The twelve characters of the root, to be written on paper: who has them is the county."""
    return root_paper.characters(_root(store).secret)


def inbox(store: Store, pack: PackOfForms, roster: Roster) -> Inbox:
    """This desk as a receiver, under its newest roster."""
    return Inbox(
        storage=store.receiving(),
        reader=EnvelopeReader(store.age_identities),
        roster=roster,
        level=COUNTY,
        device=store.device_key.public,
        epoch=store.own_epoch,
        forms=pack.forms,
        pack=pack.version,
    )


def lost_roster(store: Store, raw: bytes) -> Roster | None:
    """The roster in `raw` if this county signed it and does not know of it: then this desk was set back; None if it is
    known. ParcelError if it is none of this county's."""
    roster = accept_roster(raw, None, root_hash((root_key(store).public,)))
    return None if store.county_book().knows_roster(_digest(raw)) else roster


def is_lost_receipt(store: Store, receipt: Receipt, header: Header) -> bool:
    """Whether a verified receipt is this desk's own, of its present epoch, and beyond what it knows to have answered:
    the newest one is one above the counter."""
    own = (header.device, header.epoch) == (store.device_key.public, store.own_epoch)
    return own and receipt.counter > store.receiving().counter() + 1


def take_up(store: Store, lost_file: bytes = b"", counter: int = 0) -> Roster:
    """Goes on after a set-back: what a lost roster let in or closed stands again. A new epoch begins if what was lost
    was signed under the present one, which then answers for things that are not here. `counter`: of a lost receipt."""
    roster = roster_of(store)
    lost = lost_roster(store, lost_file) if lost_file else None
    is_mine = counter > 0 or (lost is not None and _receiver(store) in lost.receivers)
    with store.together():
        if lost is not None:
            store.county_book().note_roster(_digest(lost_file), lost.version, store.now)
            again = rejoined(roster, lost)
            _relist(store, again)
            if lost.version >= roster.version or replace(again, version=roster.version) != roster:
                sign(store, again)
        if is_mine:
            store.begin_epoch(counter)
    return roster_of(store)


def _relist(store: Store, roster: Roster) -> None:
    """The county's list says again in which schools others go on."""
    listed = {school.code: school for school in store.county_book().schools()}
    store.county_book().put_schools(
        replace(listed[school.code], goes_on_in=school.goes_on_in, goes_on_from=school.goes_on_from)
        for school in roster.schools
        if school.goes_on_in and school.code in listed
    )


def pinned(store: Store) -> str:
    """The hash of this county's root, 64 hex digits: what schools pin."""
    return root_hash((root_key(store).public,))


def root_key(store: Store) -> SigningKey:
    """The county's root. It signs rosters, cards and the request to come under a region, nothing else."""
    return root_paper.root_key(_root(store).secret)


def _digest(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def _receiver(store: Store) -> Receiver:
    school = store.school
    return Receiver(
        id=school.code,
        level=COUNTY,
        device=store.device_key.public,
        epoch=store.own_epoch,
        recipient=store.age_identities[0].recipient,
        name=school.name,
    )


def _root(store: Store) -> Root:
    root = store.root
    if root is None:
        raise BugError("no_county", UNEXPECTED)
    return root


def _shelf(store: Store) -> str:
    """The name under which rosters are kept: their root's, see `sync.joining`."""
    return root_hash((root_key(store).public,))[:PINNED_DIGITS]
