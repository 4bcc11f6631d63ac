"""Who may hand over for which school: requests that wait for a person, and what a person decides; each a new roster.

Whatever changes the roster also judges again, in the same transaction, what was held for the want of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from forms.errors import InputError
from forms.text import Text
from sync.county import founding
from sync.county.schools import listed
from sync.envelope import roster_changes
from sync.envelope.errors import ParcelError
from sync.envelope.fingerprint import fingerprint
from sync.envelope.join import JoinRequest, open_join
from sync.envelope.roster import Roster, School
from sync.receive.closing import cuts_of
from sync.receive.inbox import Outcome
from sync.receive.receiving import retry_held
from sync.store import Store
from sync.store.county_book import ADMITTED, PENDING, REFUSED, KeptRequest
from sync.store.school import PackOfForms

MAX_PENDING = 500

_NO_REQUEST = Text(
    "没有这台电脑为这所学校提出的申请，名册没有改动。请重新读一次优盘。",
    "This PC did not ask to join for this school; the roster was not changed. Read the stick again.",
)
_UNREADABLE = Text(
    "这份申请打不开了（县里的密钥换过），名册没有改动。请学校用新的县名片再申请一次。",
    "This request does not open any more (the county's key is another one); the roster was not changed. "
    "The school asks again with the new county card.",
)
_CLOSED = Text(
    "这台电脑的密钥已经注销，不能再接纳，名册没有改动。请学校在那台电脑上重新申请（会用新密钥）。",
    "This PC's key is closed and cannot be let in again; the roster was not changed. "
    "The school asks again from that PC, under a new key.",
)
_NO_DEVICE = Text("名册里没有这台电脑，名册没有改动。", "The roster does not list this PC; it was not changed.")
_ITSELF = Text(
    "学校不能并入它自己，也不能并入要并进它的学校，名册没有改动。请选另一所学校。",
    "A school cannot go on in itself, nor in one that goes on in it; the roster was not changed. Choose another.",
)


class Asked(StrEnum):
    """What became of a request that came."""

    NEW = "new"  # waits for a person from now on
    WAITING = "waiting"  # did before
    ADMITTED = "admitted"  # the roster lists the PC for this school already
    REFUSED = "refused"  # a person said no
    CLOSED = "closed"  # the PC's key is closed
    FULL = "full"  # too many wait: not kept


@dataclass(frozen=True, slots=True)
class Request:
    """A PC that asks. `claimed_name`: what it calls the school; `school_name`: what the county's list does.
    `fingerprint`: six groups of digits, to be compared with the school by phone. `others`: keys of the PCs the school
    has already, closed ones left out: one of them may be the PC this one replaces."""

    device: str
    school: str
    school_name: str
    claimed_name: str
    asked_at: int
    fingerprint: tuple[str, ...]
    others: tuple[str, ...]
    is_refused: bool = False


@dataclass(frozen=True, slots=True)
class Decided:
    """The roster that now holds, and the parcels that were held before and could be taken under it."""

    roster: Roster
    released: tuple[Outcome, ...] = ()


def requests(store: Store, state: str = PENDING) -> list[Request]:
    """Who waits to be admitted, in the order they asked; or, with 'refused', who was turned away."""
    roster = founding.roster_of(store)
    names = {school.code: school.name for school in store.county_book().schools()}
    found = []
    for kept in store.county_book().requests(state):
        try:
            request = open_join(kept.raw, store.age_identities)
        except ParcelError:
            continue  # sealed to a key that is gone
        others = tuple(
            d.key
            for d in roster.devices
            if kept.school in d.schools and d.key != kept.device and not roster_changes.is_closed(roster, d.key)
        )
        prints = fingerprint_of(store, request)
        name = names.get(kept.school, "")
        is_refused = kept.state == REFUSED
        found.append(Request(kept.device, kept.school, name, request.school.name, kept.at, prints, others, is_refused))
    return found


def fingerprint_of(store: Store, request: JoinRequest) -> tuple[str, ...]:
    """What the school reads out if its keys and ours are the true ones."""
    ours = (store.device_key.public, store.age_identities[0].recipient)
    return fingerprint((request.device, request.recipient), ours)


def asked(store: Store, roster: Roster, request: JoinRequest) -> Asked:
    """How a request stands under the newest roster, before anything is kept."""
    if roster_changes.is_closed(roster, request.device):
        return Asked.CLOSED
    if roster_changes.lists(roster, request.device, request.school.code):
        return Asked.ADMITTED
    kept = store.county_book().request(request.device, request.school.code)
    if kept is not None and kept.state != ADMITTED:
        return Asked.REFUSED if kept.state == REFUSED else Asked.WAITING
    full = len(store.county_book().requests(PENDING)) >= MAX_PENDING
    return Asked.FULL if full else Asked.NEW


def keep(store: Store, roster: Roster, request: JoinRequest, raw: bytes) -> Asked:
    """Keeps a request for a person to decide; nothing is let in by it."""
    with store.together():
        state = asked(store, roster, request)
        if state in (Asked.NEW, Asked.WAITING):
            kept = KeptRequest(request.device, request.school.code, store.now, PENDING, raw)
            store.county_book().keep_request(kept)
    return state


def admit(store: Store, pack: PackOfForms, device: str, school: str) -> Decided:
    """Let in a PC whose fingerprint a person has compared. InputError 'no_request', 'closed', 'unknown_school'."""
    with store.together():
        kept, request = _request(store, device, school)
        name = listed(store, school).name
        decided = _sign(store, pack, roster_changes.admitted(founding.roster_of(store), request, name))
        store.county_book().keep_request(replace(kept, state=ADMITTED))
    return decided


def refuse(store: Store, device: str, school: str) -> None:
    """Turn a request away; it can still be admitted later. What was held for it stays held. InputError 'no_request'."""
    with store.together():
        kept = store.county_book().request(device, school)
        if kept is None or kept.state == ADMITTED:
            raise InputError("no_request", _NO_REQUEST)
        store.county_book().keep_request(replace(kept, state=REFUSED))


def revoke(store: Store, pack: PackOfForms, device: str) -> Decided:
    """Close a PC's key: what was taken of it so far counts, nothing else. InputError 'no_device'."""
    with store.together():
        roster = _listing(store, device)
        cuts = cuts_of(store.receiving().standings(device))
        return _sign(store, pack, roster_changes.revoked(roster, device, cuts))


def replace_pc(store: Store, pack: PackOfForms, old: str, device: str, school: str) -> Decided:
    """Let in a PC in the place of one that is closed at once, for all the schools that one wrote for; what the old one
    handed over is given to the new one at its next visit. InputError as of `admit` and `revoke`."""
    with store.together():
        kept, request = _request(store, device, school)
        name = listed(store, school).name
        roster = _listing(store, old)
        cuts = cuts_of(store.receiving().standings(old))
        decided = _sign(store, pack, roster_changes.replaced(roster, old, cuts, request, name))
        store.county_book().keep_request(replace(kept, state=ADMITTED))
    return decided


def let_write_for(store: Store, pack: PackOfForms, device: str, schools: Iterable[str]) -> Decided:
    """A PC hands over for exactly these schools of the list. InputError 'no_device', 'unknown_school'."""
    with store.together():
        roster = _listing(store, device)
        wanted = [School(school.code, school.name) for school in (listed(store, code) for code in schools)]
        return _sign(store, pack, roster_changes.writing_for(roster, device, wanted))


def go_on(store: Store, pack: PackOfForms, school: str, successor: str, day: str) -> Decided:
    """From `day` ('YYYY-MM-DD') on a school goes on in another: its PCs may hand over for that one, too, and hear of it
    by the roster. What it recorded stays its own and is taken however late it comes. InputError 'unknown_school',
    'itself'."""
    if school in (successor, *_successors(store, successor)):
        raise InputError("itself", _ITSELF)
    with store.together():
        closed, heir = listed(store, school), listed(store, successor)
        store.county_book().put_schools([replace(closed, goes_on_in=successor, goes_on_from=day)])
        roster = founding.roster_of(store)
        return _sign(store, pack, roster_changes.going_on(roster, school, School(heir.code, heir.name), day))


def stay(store: Store, pack: PackOfForms, school: str) -> Decided:
    """It was a mistake: the school goes on in no other. Its PCs may still hand over for whom they could. InputError
    'unknown_school'."""
    with store.together():
        store.county_book().put_schools([replace(listed(store, school), goes_on_in="", goes_on_from="")])
        return _sign(store, pack, roster_changes.staying(founding.roster_of(store), school))


def _successors(store: Store, school: str) -> Iterator[str]:
    """The schools that one goes on in, one after another."""
    seen = {school}
    found = store.county_book().school(school)
    while found is not None and found.goes_on_in and found.goes_on_in not in seen:
        seen.add(found.goes_on_in)
        yield found.goes_on_in
        found = store.county_book().school(found.goes_on_in)


def note_read(store: Store, outcomes: Iterable[Outcome]) -> None:
    """What held parcels turned out to say, for the record of arrivals. In a transaction."""
    for outcome in outcomes:
        store.county_book().note_read(outcome.header.id, outcome.latest, counts(outcome))
        note_read(store, outcome.released)


def counts(outcome: Outcome) -> Mapping[str, int]:
    """Form -> how many records a parcel touched."""
    return {form: len(dots) for form, dots in outcome.records.items()}


def _sign(store: Store, pack: PackOfForms, roster: Roster) -> Decided:
    founding.sign(store, roster)
    released = retry_held(founding.inbox(store, pack, roster))
    note_read(store, released)
    return Decided(roster, released)


def _request(store: Store, device: str, school: str) -> tuple[KeptRequest, JoinRequest]:
    """A request that may be granted. InputError 'no_request', 'closed'."""
    kept = store.county_book().request(device, school)
    if kept is None or kept.state == ADMITTED:
        raise InputError("no_request", _NO_REQUEST)
    if roster_changes.is_closed(founding.roster_of(store), device):
        raise InputError("closed", _CLOSED)
    try:
        return kept, open_join(kept.raw, store.age_identities)
    except ParcelError:
        raise InputError("no_request", _UNREADABLE) from None


def _listing(store: Store, device: str) -> Roster:
    """The newest roster, which lists this PC. InputError 'no_device'."""
    roster = founding.roster_of(store)
    if all(device != d.key for d in roster.devices):
        raise InputError("no_device", _NO_DEVICE)
    return roster
