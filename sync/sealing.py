"""Sealing what is owed: a range of the journal, cut by audience, becomes one parcel whose bytes never change again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from forms.errors import BugError
from sync.change import Change
from sync.envelope.audiences import joined_batches, split
from sync.envelope.errors import ParcelError
from sync.envelope.header import AUDIENCES, COUNTY, REGION, SCHOOL, Header, read_header
from sync.envelope.keys import SigningKey
from sync.envelope.limits import CHANGES_ADVISED, HAVE_ENTRIES
from sync.envelope.opening import detach
from sync.envelope.roster import Roster
from sync.envelope.seal import seal_parcel
from sync.receive.inbox import NEEDS, EnvelopeReader
from sync.receive.restating import said_from
from sync.store import Kept, Store
from sync.store.school import PackOfForms
from sync.vector import Dot

MAX_BYTES = 512 << 10  # a larger parcel is cut in two: what a cut link or a full stick costs stays small


def seal_owed(store: Store, pack: PackOfForms, trusted: Roster, *, for_school: bool = False) -> list[int]:
    """Seal all that is not yet, if some of it is for somebody above, or `for_school`; the numbers of the parcels kept.

    Urgent forms do not go first yet: a parcel is a contiguous range, so they would need ranges of their own."""
    sealed: list[int] = []
    for epoch in store.own_epochs:
        first, last = store.sealed_up_to(epoch) + 1, store.head_of(epoch)
        if first <= last and (for_school or _leaves_anything(store, pack, epoch, first, last)):
            sealed.extend(_seal_range(store, pack, trusted, epoch, first, last))
    return sealed


def seal_for(store: Store, pack: PackOfForms, trusted: Roster, school: str) -> list[int]:
    """A county's: seal what it wrote for this school and is not sealed yet, to all the PCs of the school and to itself,
    so that it can read its own word once it has lost it. The numbers of the parcels kept."""
    sealed: list[int] = []
    for epoch in filter(store.addressed.is_own, store.addressed.epochs(school)):
        first, last = store.sealed_up_to(epoch) + 1, store.head_of(epoch)
        sealed.extend(_seal_range(store, pack, trusted, epoch, first, last, school))
    return sealed


def seal_again_for(store: Store, pack: PackOfForms, trusted: Roster, school: str, raw: bytes) -> bytes:
    """A county's parcel for a school, sealed once more to the PCs the school has now. A restatement by its own writer:
    nobody compares its bytes with those that went before."""
    reader = EnvelopeReader(store.age_identities)
    verified = reader.verify(raw)
    changes = joined_batches(reader.open(verified, (SCHOOL,)))
    key = store.device_key
    header = replace(verified.header, prev="", restates=key.public, pack=pack.version, roster=trusted.version)
    readers = trusted.recipients(school, (store.age_identities[0].recipient,))[SCHOOL]
    return seal_parcel(header, {SCHOOL: changes}, {SCHOOL: readers}, key)


def seal_given_back(store: Store, pack: PackOfForms, trusted: Roster, raw: bytes) -> bytes:
    """What this PC had lost and was given back, sealed once more to the school's other PCs, as far as it has no parcel
    of its own for it; in the sections it came in. ParcelError if not all of it can be read here any more."""
    reader = EnvelopeReader(store.age_identities)
    verified = reader.verify(raw)
    key, came = store.device_key, verified.header
    first = max(came.first, store.head_of(came.epoch) + 1)
    header = _header(store, pack, trusted, key, came.epoch, first, came.last, link=came.link)
    changes = said_from(reader.open(verified, NEEDS[SCHOOL]), first)
    readers = trusted.recipients(store.school.code, (store.age_identities[0].recipient,))[SCHOOL]
    header = replace(header, prev="", restates=came.owner)
    return seal_parcel(header, changes, dict.fromkeys(changes, readers), key)


def for_above(raw: bytes) -> bytes:
    """The parcel as it goes to county or region: without the section that only the school's own PCs may open."""
    return detach(raw, (COUNTY, REGION))


def _leaves_anything(store: Store, pack: PackOfForms, epoch: str, first: int, last: int) -> bool:
    return any(
        change.form in pack.forms and split(change, pack.forms[change.form]).keys() - {SCHOOL}
        for change in _changes(store, epoch, first, last)
    )


def _changes(store: Store, epoch: str, first: int, last: int) -> Iterator[Change]:
    for start in range(first, last + 1, CHANGES_ADVISED):
        yield from store.journal(epoch, start, min(start + CHANGES_ADVISED - 1, last))


def _seal_range(
    store: Store, pack: PackOfForms, trusted: Roster, epoch: str, first: int, last: int, addressee: str = ""
) -> Iterator[int]:
    count = CHANGES_ADVISED
    while first <= last:
        header, raw = _sealed(store, pack, trusted, epoch, first, min(first + count - 1, last), addressee)
        try:
            yield store.keep_parcel(header, raw)
        except BugError as error:
            if error.code != "range_taken":
                raise
            return  # another cycle has sealed from here on: its bytes are the ones that count
        count = _fitting(header.last - first + 1, len(raw))
        first = header.last + 1


def _sealed(
    store: Store, pack: PackOfForms, trusted: Roster, epoch: str, first: int, last: int, addressee: str
) -> tuple[Header, bytes]:
    """One parcel from `first` on, up to `last` or as far as the size allows."""
    while True:
        count = last - first + 1
        try:
            raw = _seal(store, pack, trusted, epoch, first, last, addressee)
        except ParcelError as error:
            if error.code != "too_large" or count == 1:
                raise
            count //= 2
        else:
            if len(raw) <= MAX_BYTES or count == 1:
                return read_header(raw), raw
            count = min(count - 1, _fitting(count, len(raw)))
        last = first + count - 1


def _fitting(count: int, size: int) -> int:
    """How many changes make a parcel that is not too large, when `count` of them made `size` bytes: packing them at
    random sizes until one fits would cost seconds each time."""
    return min(CHANGES_ADVISED, max(1, count * (MAX_BYTES - MAX_BYTES // 8) // size))


def seal_for_school(store: Store, pack: PackOfForms, trusted: Roster, kept: Kept) -> bytes:
    """An own parcel said once more to the school's other PCs: to those that were not in the roster when it was sealed.
    It is a restatement: nobody compares its bytes with those that went before, and nobody above is meant."""
    key = store.device_keys.of(kept.epoch)
    header = _header(store, pack, trusted, key, kept.epoch, kept.first, kept.last)
    header = replace(header, prev="", restates=key.public)
    readers = trusted.recipients(store.school.code, (store.age_identities[0].recipient,))[SCHOOL]
    return seal_parcel(header, _parts(store, pack, header), dict.fromkeys(AUDIENCES, readers), key)


def _seal(
    store: Store, pack: PackOfForms, trusted: Roster, epoch: str, first: int, last: int, addressee: str
) -> bytes:
    key = store.device_keys.of(epoch)
    own = store.age_identities[0].recipient
    header = _header(store, pack, trusted, key, epoch, first, last, addressee)
    readers = trusted.recipients(header.school, (own,))
    return seal_parcel(header, _parts(store, pack, header), readers, key)


def _header(
    store: Store,
    pack: PackOfForms,
    trusted: Roster,
    key: SigningKey,
    epoch: str,
    first: int,
    last: int,
    addressee: str = "",
    link: str = "",
) -> Header:
    """`addressee`: the school it is for, if that is not whose it is; what else is here is no business of that one.
    `link`: the chain's at `last`, if the journal does not reach so far."""
    return Header(
        "parcel",
        key.public,
        school=addressee or store.school.code,
        epoch=epoch,
        first=first,
        last=last,
        prev=store.previous_parcel(epoch),
        link=link or store.link(Dot(epoch, last)),
        pack=pack.version,
        roster=trusted.version,
        have={} if addressee else had_elsewhere(store, key.public),
    )


def _parts(store: Store, pack: PackOfForms, header: Header) -> dict[str, list[Change]]:
    """The changes of the header's range, cut by audience."""
    parts: dict[str, list[Change]] = {audience: [] for audience in AUDIENCES}
    for change in store.journal(header.epoch, header.first, header.last):
        form = pack.forms.get(change.form)
        for audience, part in (split(change, form) if form else {SCHOOL: change}).items():
            parts[audience].append(part)
    return parts


def had_elsewhere(store: Store, device: str) -> dict[tuple[str, str], int]:
    """What is here of other devices than this one, contiguously, for a header; as many as it takes."""
    found = {key: ranges.contiguous for key, ranges in store.had().items() if key[0] != device}
    return dict(sorted((key, seq) for key, seq in found.items() if seq)[:HAVE_ENTRIES])
