"""What a receiver does with a parcel: have, held, refused or fork, merged and answered for in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from sync.change import Change
from sync.envelope.audiences import joined_batches
from sync.envelope.batch import Batch
from sync.envelope.errors import ParcelError, refuse
from sync.envelope.header import COUNTY, SCHOOL, Header
from sync.envelope.opening import Verified
from sync.envelope.roster import ALL_FORMS, DeviceScope
from sync.receive import codes
from sync.receive.checking import Findings, Rules, check
from sync.receive.forks import fit
from sync.receive.inbox import NEEDS, Decision, Inbox, Outcome
from sync.receive.storage import HeldParcel, Span, Standing, given_back
from sync.receive.taking import apply, note_early, note_runs, span_of, standing_after
from sync.vector import Ranges

MAX_HELD_UNKNOWN = 64 << 20
"""Bytes kept for devices that nobody admitted, or that were closed, all together."""

MAX_HELD_OF_ONE = 8 << 20
"""Bytes of that for one of them: whoever fills its share leaves the others theirs."""

_UNKNOWN = {"unknown_device": codes.DEVICE, "unknown_school": codes.SCHOOL, "owner": codes.SCHOOL}
_BY_ANYBODY = frozenset({codes.DEVICE, codes.SCHOOL, codes.EPOCH, codes.REVOKED})
_KEPT_WHOLE = frozenset({"cannot_open", "bomb", "content", "moved"})


class _Hold(Exception):
    """A decision taken deep inside: keep the parcel whole, apply nothing."""

    def __init__(self, code: str, fork: int = 0) -> None:
        super().__init__(code)
        self.code = code
        self.fork = fork


def receive(raw: bytes, inbox: Inbox) -> Outcome:
    """Judge one parcel and do what follows, in one transaction that also counts up the receipt.

    ParcelError: the bytes are not a parcel whose signature and hashes hold, or lack a section meant for this
    receiver; `TooMuchHeld`: nobody admitted its sender and no more is kept. Then nothing was changed and the range
    stays missing. WorldError: the storage failed; nothing was changed."""
    verified = inbox.reader.verify(raw)
    with inbox.storage.transaction():
        is_new_epoch = inbox.storage.standing(verified.header.epoch) is None
        outcome = _judge(inbox, verified, raw)
        if outcome.decision is Decision.TAKEN:
            released = _retry(inbox, frozenset({codes.FORK}), verified.header.epoch)
            if is_new_epoch:
                released += _retry(inbox, frozenset({codes.OWNER}))
            outcome = replace(outcome, released=released)
    return outcome


def retry_held(inbox: Inbox) -> tuple[Outcome, ...]:
    """Judge again, after a new roster or a new key, what was held for the want of one; those that were released."""
    with inbox.storage.transaction():
        released = _retry(inbox, codes.BY_ROSTER)
        return released + _retry(inbox, frozenset({codes.OWNER})) if released else released


def _retry(inbox: Inbox, wanted: frozenset[str], epoch: str | None = None) -> tuple[Outcome, ...]:
    released: list[Outcome] = []
    for held in inbox.storage.held_parcels(epoch=epoch):
        raw = inbox.storage.parcel(held.header_hash) if held.code in wanted else None
        outcome = None if raw is None else _judged_again(inbox, held, raw)
        if outcome is not None and outcome.decision is Decision.TAKEN:
            released.append(outcome)
    return tuple(released)


def _judged_again(inbox: Inbox, held: HeldParcel, raw: bytes) -> Outcome | None:
    """None if it was never fit to be taken: who was not known when it came may have sent less than a whole parcel.
    It is let go, so that the range is missing again and owed; no parcel held stops the others."""
    try:
        verified = inbox.reader.verify(raw)
        return _release(inbox, verified) if held.code == codes.OWNER else _judge(inbox, verified, raw)
    except ParcelError:
        inbox.storage.release_parcel(held.header_hash)
        inbox.storage.count_up()
    except codes.TooMuchHeld:
        pass  # it stays held for the reason it was
    return None


def _judge(inbox: Inbox, verified: Verified, raw: bytes) -> Outcome:
    header, storage = verified.header, inbox.storage
    if inbox.level == SCHOOL and header.school != inbox.school:
        raise refuse("owner")
    standing = storage.standing(header.epoch)
    is_own = header.device == inbox.device or (header.owner, header.epoch) == (inbox.device, inbox.epoch)
    if is_own and not inbox.regains:
        is_ahead = header.epoch == inbox.epoch and standing is not None and header.last > standing.have.highest
        return Outcome(Decision.OWN, header, is_rolled_back=standing is None or is_ahead)
    spans, header_id = storage.spans(header.epoch, header.first, header.last), header.id
    if any(span.header_hash == header_id for span in spans):
        _note_witness(inbox, header, standing)
        return Outcome(Decision.KNOWN, header)
    try:
        scope = _scope(inbox, header, standing)
        batches, changes = _open(inbox, verified)
        new = _new_numbers(inbox, header, standing, changes, spans)
    except _Hold as hold:
        return _hold(inbox, header, standing, raw, hold)
    if not new:
        if not header.restates:
            storage.keep_parcel(span_of(header, batches), raw)  # so that what follows it by hash fits
            _note_witness(inbox, header, standing)
        storage.release_parcel(header.id)
        return Outcome(Decision.KNOWN, header)
    standing = standing or Standing(header.epoch, header.owner, _owner(inbox, header))
    note_runs(storage, standing, [change for change in changes if change.dot.seq in new])
    outcome = _take(inbox, header, standing, batches, changes, scope, new)
    storage.keep_parcel(span_of(header, batches), raw)
    storage.release_parcel(header.id)
    if any(code == codes.OWNER for _, code in outcome.held):
        _keep_as_held(inbox, header, raw, codes.OWNER)
    return outcome


def _note_witness(inbox: Inbox, header: Header, standing: Standing | None) -> None:
    """What was taken came again: its link goes into the receipt, the latest such one only. A sender that was set back
    learns by it how far both histories are one."""
    if standing is not None and header.last not in standing.links and not header.restates:
        ends = {last: standing.links[last] for _, last in standing.verified.spans if last in standing.links}
        links = {**ends, header.last: header.link}
        inbox.storage.save_standing(replace(standing, links=links, counter=inbox.storage.count_up()))


def _scope(inbox: Inbox, header: Header, standing: Standing | None) -> DeviceScope:
    """What the roster lets the signer write here; `_Hold` if nothing yet, or nothing any more."""
    try:
        scope = inbox.roster.finds(header)
    except ParcelError as error:
        if error.code not in _UNKNOWN:
            raise
        raise _Hold(_UNKNOWN[error.code]) from error
    if standing is not None and standing.device != header.owner:
        raise _Hold(codes.EPOCH)
    if standing is not None and standing.owner != _owner(inbox, header):
        raise _Hold(codes.SCHOOL)
    if scope.cuts is not None:
        cut = scope.cuts.get(header.epoch)
        if cut is None or header.last > cut.seq or (header.last == cut.seq and header.link != cut.link):
            raise _Hold(codes.REVOKED)
    if header.restates:
        is_by_receiver = inbox.roster.receiver(header.restates) is not None
        is_said_for_it = is_by_receiver and header.device != header.restates  # nobody speaks for a county but itself
        if scope.level not in (COUNTY, SCHOOL) or inbox.level != SCHOOL or is_said_for_it:
            raise _Hold(codes.SCHOOL)
        if not is_by_receiver:
            return DeviceScope(header.restates, SCHOOL, (header.school,), (ALL_FORMS,))
    return replace(scope, schools=(header.school,), forms=(ALL_FORMS,)) if scope.level == COUNTY else scope


def _owner(inbox: Inbox, header: Header) -> str:
    """Whose the records made in this parcel are: the county's, if a county wrote them, for whomever it did."""
    receiver = inbox.roster.receiver(header.owner)
    return receiver.id if receiver else header.school


def _open(inbox: Inbox, verified: Verified) -> tuple[Mapping[str, Batch], Sequence[Change]]:
    try:
        batches = inbox.reader.open(verified, NEEDS[inbox.level])
        changes = joined_batches(batches)
    except ParcelError as error:
        if error.code not in _KEPT_WHOLE:
            raise
        raise _Hold(error.code) from error
    if any(after.seen.get(epoch, 0) < seq for before, after in pairwise(changes) for epoch, seq in before.seen.items()):
        raise _Hold(codes.SEEN)
    return batches, changes


def _new_numbers(
    inbox: Inbox, header: Header, standing: Standing | None, changes: Sequence[Change], spans: Sequence[Span]
) -> Ranges:
    """The seqs of the parcel to be taken; `_Hold` if it shows another history than `spans`, which were taken."""
    whole = Ranges(((header.first, header.last),))
    if standing is None:
        return whole
    if not header.restates:
        found = fit(inbox, header, changes, spans)
        if not found.is_sound:
            raise _Hold(codes.FORK, found.fork)
    is_said_by_its_writer = header.restates in ("", header.device)
    return whole - (standing.verified - given_back(spans) if is_said_by_its_writer else standing.verified)


def _hold(inbox: Inbox, header: Header, standing: Standing | None, raw: bytes, hold: _Hold) -> Outcome:
    storage = inbox.storage
    held_before = storage.held_parcels(epoch=header.epoch)
    if any((held.header_hash, held.code) == (header.id, hold.code) for held in held_before):
        return Outcome(Decision.HELD, header, hold.code)
    if hold.code in _BY_ANYBODY:
        strangers = [held for held in storage.held_parcels() if held.code in _BY_ANYBODY]
        of_one = sum(held.size for held in strangers if held.device == header.owner)
        if of_one + len(raw) > MAX_HELD_OF_ONE or sum(held.size for held in strangers) + len(raw) > MAX_HELD_UNKNOWN:
            raise codes.TooMuchHeld() from hold
    _keep_as_held(inbox, header, raw, hold.code)
    counter = storage.count_up()
    if standing is not None and standing.device == header.owner:
        forks = [number for number in (standing.fork, hold.fork) if number]
        storage.save_standing(replace(standing, fork=min(forks, default=0), counter=counter))
    return Outcome(Decision.HELD, header, hold.code)


def _keep_as_held(inbox: Inbox, header: Header, raw: bytes, code: str) -> None:
    held = HeldParcel(header.id, header.owner, header.epoch, header.first, header.last, code, len(raw))
    inbox.storage.hold_parcel(held, raw)


def _take(
    inbox: Inbox,
    header: Header,
    standing: Standing,
    batches: Mapping[str, Batch],
    changes: Sequence[Change],
    scope: DeviceScope,
    new: Ranges,
) -> Outcome:
    storage = inbox.storage
    found = _check(inbox, header, standing, batches, changes, scope)
    found = Findings(
        {seq: why for seq, why in found.refused.items() if seq in new},
        {seq: why for seq, why in found.held.items() if seq in new},
    )
    sound = [c for c in changes if c.dot.seq in new and c.dot.seq not in found.refused and c.dot.seq not in found.held]
    applied = apply(storage, standing, [change for change in sound if change.creates or not change.is_erased])
    note_early(storage, applied.early, but=header.epoch)
    created = {change.dot.seq for change in sound if change.creates}
    early = (standing.early | applied.early.get(header.epoch, frozenset())) - created
    storage.save_standing(standing_after(standing, header, new, found, early, storage.count_up()))
    remarks = [(seq, code, key) for seq, (code, key) in sorted({**found.refused, **found.held}.items())]
    if remarks:
        storage.note_refusals(header.epoch, remarks)
    return Outcome(
        Decision.TAKEN,
        header,
        refused=tuple((seq, code) for seq, (code, _) in sorted(found.refused.items())),
        held=tuple((seq, code) for seq, (code, _) in sorted(found.held.items())),
        records=applied.records,
        latest=max((change.at for change in changes), default=0),
    )


def _check(
    inbox: Inbox,
    header: Header,
    standing: Standing,
    batches: Mapping[str, Batch],
    changes: Sequence[Change],
    scope: DeviceScope,
) -> Findings:
    owners: dict[str, str | None] = {header.epoch: standing.owner}

    def owner_of(epoch: str) -> str | None:
        if epoch not in owners:
            other = inbox.storage.standing(epoch)
            owners[epoch] = other.owner if other else None
        return owners[epoch]

    is_same_pack = header.pack == inbox.pack
    return check(batches, changes, Rules(standing.owner, scope, inbox.forms, is_same_pack, owner_of))


def _release(inbox: Inbox, verified: Verified) -> Outcome:
    """A parcel that was taken but for some changes of records nobody had heard of: look at those again."""
    header, storage = verified.header, inbox.storage
    standing = storage.standing(header.epoch)
    waiting = standing.held.get(codes.OWNER, Ranges()) if standing else Ranges()
    new = waiting & Ranges(((header.first, header.last),))
    try:
        if standing is None or not new:
            return Outcome(Decision.KNOWN, header)
        scope = _scope(inbox, header, standing)
        batches, changes = _open(inbox, verified)
    except _Hold as hold:
        return Outcome(Decision.HELD, header, hold.code)
    outcome = _take(inbox, header, standing, batches, changes, scope, new)
    if not any(code == codes.OWNER for _, code in outcome.held):
        storage.release_parcel(header.id)
    return outcome if outcome.records or outcome.refused else replace(outcome, decision=Decision.HELD)
