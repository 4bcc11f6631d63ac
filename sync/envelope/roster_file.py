"""The roster as a signed file: made by a root, taken only under a pinned root and only if it grows."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache

from sync.envelope import limits
from sync.envelope.errors import ParcelError, refuse
from sync.envelope.header import COUNTY, PUBLIC, REGION, Header
from sync.envelope.keys import SigningKey, is_public_key, is_recipient, is_signed
from sync.envelope.opening import by_itself, open_public, verify
from sync.envelope.roster import Cut, Device, Handover, Receiver, Revocation, Roster, School, root_hash
from sync.envelope.seal import Part, seal
from sync.envelope.strict import Json, dumps, from_base64, is_count, is_hash, to_base64
from sync.vector import EPOCH_PATTERN, MAX_SEQ

MAX_VERSION = 1 << 31
MAX_ROOTS = 16
MAX_HANDOVERS = 64
PINNED_DIGITS = 20  # hex digits of a root hash a one-time code carries, the least that is ever trusted
_ID = re.compile(r"[0-9A-Za-z-]{1,32}")
_FORM = re.compile(r"\*|[a-z][a-z0-9_]{0,47}")
_NAME_CHARACTERS = 120
_NO_NAME = ("Cc", "Cs", "Zl", "Zp")  # controls, broken Unicode, line ends

Vouches = Callable[[Roster], bool]
"""Whether a region trusted here lists a roster's county with its roots; see `region.Region.vouches`."""


def by_nobody(_roster: Roster) -> bool:
    return False


def seal_roster(roster: Roster, root: SigningKey) -> bytes:
    """The roster's file signed by `root`; ValueError if that is none of its roots or no reader would take it."""
    header = Header("roster", root.public, roster=roster.version)
    try:
        sound = root.public in roster.roots and from_json(as_json(roster), header) == roster
    except ParcelError:
        sound = False
    if not sound:
        raise ValueError("not a sound roster of this root")
    return seal(header, [Part(PUBLIC, as_json(roster))], root)


@lru_cache(maxsize=8)
def kept_roster(raw: bytes, pinned: str) -> Roster:
    """The roster in a file that was accepted when it came: asked for at every step, read and verified once."""
    return accept_roster(raw, None, pinned)


def accept_roster(raw: bytes, current: Roster | None, pinned: str, vouches: Vouches = by_nobody) -> Roster:
    """The roster in `raw`, if it may take the place of `current`.

    `pinned` is the root hash trusted here, or its first 20 hex digits or more; a roster that a region trusted here
    `vouches` for needs neither to be under it nor to follow from `current`. Refused: a root that neither is the
    pinned one nor was handed over to by it ('wrong_root', 'roster_kinship'), another county's ('roster_mix'), a
    lower version ('rollback'), the same version with other content ('roster_fork')."""
    verified = verify(raw, by_itself, ("roster",))
    roster = from_json(open_public(verified), verified.header)
    if verified.header.device not in roster.roots:
        raise refuse("wrong_root")
    _check_lineage(roster)
    is_vouched = vouches(roster)
    is_pinned = len(pinned) >= PINNED_DIGITS and any(root_hash(stage).startswith(pinned) for stage in roster.stages)
    if not is_pinned and not is_vouched:
        raise refuse("wrong_root")
    if current is not None:
        if roster.county != current.county:
            raise refuse("roster_mix")
        if current.roots not in roster.stages:
            if is_vouched:
                return roster  # a county founded anew after its roots were lost: its versions are a line of their own
            raise refuse("roster_kinship")
        if roster.version < current.version:
            raise refuse("rollback")
        if roster.version == current.version and roster != current:
            raise refuse("roster_fork")
    return roster


def spoken(hash_of_roots: str) -> tuple[str, ...]:
    """The first 80 bits of a root hash in five groups, to be read aloud before the root is trusted."""
    return tuple(hash_of_roots[at : at + 4] for at in range(0, PINNED_DIGITS, 4))


def county_named(raw: bytes) -> str:
    """The code of the county a roster names, whoever signed it: where to look for what it has to follow."""
    verified = verify(raw, by_itself, ("roster",))
    return from_json(open_public(verified), verified.header).county


def hand_over(roster: Roster, roots: Sequence[str], old: SigningKey) -> Roster:
    """The next version with new roots, vouched for by the old root `old`; one of the new roots signs its file."""
    if old.public not in roster.roots:
        raise ValueError("only a present root can hand over")
    after = tuple(sorted(roots))
    signature = to_base64(old.sign(handover_text(roster.county, roster.roots, after)))
    step = Handover(roster.roots, old.public, signature)
    return replace(roster, version=roster.version + 1, roots=after, lineage=(*roster.lineage, step))


def as_json(roster: Roster) -> dict[str, Json]:
    """The roster as the content of its public section."""
    return {
        "version": roster.version,
        "county": roster.county,
        "name": roster.name,
        "roots": list(roster.roots),
        "receivers": [receiver_as_json(receiver) for receiver in roster.receivers],
        "schools": [_school_as_json(school) for school in roster.schools],
        "devices": [
            {"key": d.key, "recipient": d.recipient, "schools": list(d.schools), "forms": list(d.forms)}
            for d in roster.devices
        ],
        "revocations": [
            {"device": r.device, "cuts": {epoch: [cut.seq, cut.link] for epoch, cut in r.cuts.items()}}
            for r in roster.revocations
        ],
        "lineage": [{"before": list(h.before), "by": h.by, "signature": h.signature} for h in roster.lineage],
        **({"region": roster.region} if roster.region else {}),
    }


def from_json(content: Json, header: Header) -> Roster:
    """The roster in a public section; ParcelError('content') unless it is well formed and of the header's version."""
    try:
        roster = Roster(
            version=content["version"],
            county=content["county"],
            name=content["name"],
            roots=as_roots(content["roots"]),
            receivers=tuple(receiver_from_json(item) for item in content["receivers"]),
            schools=tuple(_school(item) for item in content["schools"]),
            devices=tuple(_device(item) for item in content["devices"]),
            revocations=tuple(_revocation(item) for item in content["revocations"]),
            lineage=tuple(_handover(item) for item in content["lineage"]),
            region=content.get("region", ""),
        )
        keys = [device.key for device in roster.devices] + [receiver.device for receiver in roster.receivers]
        sound = (
            as_json(roster) == content
            and is_count(roster.version, MAX_VERSION, 1)
            and roster.version == header.roster
            and len(roster.lineage) <= MAX_HANDOVERS
            and (roster.region == "" or is_hash(roster.region))
            and len(keys) == len(set(keys)) <= limits.ROSTER_DEVICES
            and len({school.code for school in roster.schools}) == len(roster.schools)
            and len({revocation.device for revocation in roster.revocations}) == len(roster.revocations)
        )
        as_id(roster.county)
        as_name(roster.name)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise refuse("content") from None
    if not sound:
        raise refuse("content")
    return roster


def _school_as_json(school: School) -> dict[str, Json]:
    onward = {"goes_on_in": school.goes_on_in, "goes_on_from": school.goes_on_from} if school.goes_on_in else {}
    return {"code": school.code, "name": school.name, **onward}


def _school(item: Json) -> School:
    school = School(as_id(item["code"]), as_name(item["name"]))
    if "goes_on_in" not in item:
        return school
    day = item["goes_on_from"]
    if date.fromisoformat(day).isoformat() != day:
        raise ValueError("not a day")
    return replace(school, goes_on_in=as_id(item["goes_on_in"]), goes_on_from=day)


def receiver_as_json(receiver: Receiver) -> dict[str, Json]:
    return {
        "id": receiver.id,
        "level": receiver.level,
        "device": receiver.device,
        "epoch": receiver.epoch,
        "recipient": receiver.recipient,
        "name": receiver.name,
    }


def receiver_from_json(item: Json) -> Receiver:
    """ValueError, KeyError or TypeError unless it is a receiver."""
    receiver = Receiver(
        as_id(item["id"]), item["level"], item["device"], item["epoch"], item["recipient"], as_name(item["name"])
    )
    if receiver.level not in (COUNTY, REGION) or not is_public_key(receiver.device):
        raise ValueError("not a receiver")
    if not EPOCH_PATTERN.fullmatch(receiver.epoch) or not is_recipient(receiver.recipient):
        raise ValueError("not a receiver")
    return receiver


def _device(item: Json) -> Device:
    schools = tuple(as_id(code) for code in item["schools"])
    forms = tuple(item["forms"])
    if not is_public_key(item["key"]) or not is_recipient(item["recipient"]):
        raise ValueError("not a device")
    if not all(_FORM.fullmatch(form) for form in forms):
        raise ValueError("not a form")
    return Device(item["key"], item["recipient"], schools, forms)


def _revocation(item: Json) -> Revocation:
    cuts = {epoch: Cut(seq, link) for epoch, (seq, link) in item["cuts"].items()}
    sound = all(
        EPOCH_PATTERN.fullmatch(epoch) and is_count(cut.seq, MAX_SEQ, 1) and is_hash(cut.link)
        for epoch, cut in cuts.items()
    )
    if not sound or not is_public_key(item["device"]):
        raise ValueError("not a revocation")
    return Revocation(item["device"], cuts)


def _handover(item: Json) -> Handover:
    return Handover(as_roots(item["before"]), item["by"], item["signature"])


def _check_lineage(roster: Roster) -> None:
    """Every handover is signed by one of the roots before it, in an unbroken line."""
    for handover, after in zip(roster.lineage, roster.stages[1:], strict=True):
        text = handover_text(roster.county, handover.before, after)
        try:
            signature = from_base64(handover.signature, 64)
        except ValueError:
            raise refuse("roster_kinship") from None
        if handover.by not in handover.before or not is_signed(handover.by, text, signature):
            raise refuse("roster_kinship")


def handover_text(county: str, before: tuple[str, ...], after: tuple[str, ...]) -> bytes:
    """What a root signs to hand over; not a text any envelope's signature covers."""
    return b"YILU1 handover\n" + dumps({"county": county, "before": list(before), "after": list(after)})


def as_roots(items: Json) -> tuple[str, ...]:
    """Sorted public keys, at least one; ValueError otherwise."""
    keys = tuple(items)
    if not 1 <= len(keys) <= MAX_ROOTS or list(keys) != sorted(set(keys)) or not all(map(is_public_key, keys)):
        raise ValueError("not a sorted list of keys")
    return keys


def as_id(text: Json) -> str:
    """A code of a school, county or receiver; ValueError otherwise."""
    if not isinstance(text, str) or not _ID.fullmatch(text):
        raise ValueError("not an identifier")
    return text


def as_name(text: Json) -> str:
    """A name that can be shown on one line; ValueError otherwise."""
    if not isinstance(text, str) or len(text) > _NAME_CHARACTERS:
        raise ValueError("not a name")
    if any(unicodedata.category(letter) in _NO_NAME for letter in text):
        raise ValueError("not a name")
    return text
