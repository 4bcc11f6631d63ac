"""A county's desk under a region: whose file it trusts, how it asks to be listed, and the region's papers it keeps.

Whom the region is comes from a person who compared, or from a one-time code; never from whoever answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from forms.errors import InputError
from forms.text import Text
from sync.county import founding
from sync.envelope.code import JoinCode
from sync.envelope.errors import ParcelError, refuse
from sync.envelope.header import COUNTY, read_header
from sync.envelope.join import JoinRequest, prove, seal_join
from sync.envelope.opening import by_itself, open_public, verify
from sync.envelope.receipt import Answer, Receipt, decode
from sync.envelope.receipt_file import open_receipt
from sync.envelope.region import Region, accept_region, open_region
from sync.envelope.roster import Roster, School
from sync.envelope.roster_file import PINNED_DIGITS, accept_roster
from sync.joining import Membership, Standing
from sync.store import Store
from sync.store.county_book import Forwarding
from sync.vector import Ranges

REGION, ROSTER, LETTER = "region", "roster", "letter"
_SETTING = "region"

_ITSELF = Text(
    "这份自治区文件的代码和本县的一样，名册会混淆。没有改动任何数据。请核对文件。",
    "This region file has the county's own code, so their rosters would be mixed up. Nothing was changed. "
    "Check the file.",
)


# -- going under -------------------------------------------------------------------------------------------------------


def begin_with_code(store: Store, url: str, text: str) -> None:
    """Keep a one-time code for the next delivery to ask with. ParcelError 'code_typo' if a letter is wrong."""
    code = JoinCode.parse(text)
    _write(store, url=url.strip(), code=str(code), is_asked=False)


def begin_with_file(store: Store, raw: bytes, pinned: str, url: str = "") -> Region:
    """Go under the region of this file, whose root hash (or its first 20 digits, `pinned`) a person has compared.
    `url` '': sticks carry everything. InputError 'itself'; ParcelError if the file is not that region's."""
    with store.together():
        region = go_under(store, raw, pinned)
        _write(store, url=url.strip(), code="", is_asked=False)
    return region


def go_under(store: Store, raw: bytes, pinned: str) -> Region:
    """The next roster names the region, and so schools learn of it; they go on under the county's root."""
    region = accept_region(raw, None, pinned)
    if region.code == store.school.code:
        raise InputError("itself", _ITSELF)
    roster = founding.roster_of(store)
    with store.together():
        if roster.region != region.root_hash:
            founding.sign(store, replace(roster, version=roster.version + 1, region=region.root_hash))
        store.keep_signed(REGION, _shelf(region.root_hash), region.version, raw)
    return region


def set_url(store: Store, url: str) -> None:
    """The region answers at another address from now on; '' for none."""
    _write(store, url=url.strip())


def standing(store: Store) -> Standing:
    """How far this county is with its region: 'closed' if the region lists it with another root than this one."""
    kept, region, roster = _read(store), region_of(store), founding.roster_of(store)
    if not roster.region:
        pinned = JoinCode.parse(kept["code"]).pinned if kept["code"] else ""
        return Standing(Membership.ASKING if pinned else Membership.ALONE, kept["url"], pinned)
    membership = Membership.PENDING if kept["is_asked"] else Membership.ASKING
    if region is None:
        return Standing(membership, kept["url"], roster.region)
    try:
        membership = Membership.JOINED if region.vouches(roster) else membership
    except ParcelError:
        membership = Membership.CLOSED
    return Standing(membership, kept["url"], roster.region, region.code, region.name, region.version)


def request(store: Store) -> bytes:
    """The county's request to be listed, signed by its root; with the proof of the code if there is one."""
    key, county = founding.root_key(store), store.school
    asked = JoinRequest(
        key.public,
        store.age_identities[0].recipient,
        store.own_epoch,
        School(county.code, county.name),
        level=COUNTY,
    )
    code = _read(store)["code"]
    if code:
        asked = replace(asked, proof=prove(asked, JoinCode.parse(code)))
    return seal_join(asked, key)


def note_asked(store: Store, files: Sequence[bytes] = ()) -> None:
    """The request was handed in, and these files came for it. ParcelError if they are not the region's."""
    pinned = founding.roster_of(store).region or JoinCode.parse(_read(store)["code"]).pinned
    with store.together():
        for raw in files:
            if read_header(raw).kind == "region" and not founding.roster_of(store).region:
                go_under(store, raw, pinned)
        if not founding.roster_of(store).region:
            raise refuse("wrong_root")  # whatever answered is no region; the code stays good
        take_papers(store, files)
        _write(store, is_asked=True, code="")


# -- its papers --------------------------------------------------------------------------------------------------------


def region_file(store: Store) -> bytes | None:
    """The newest file of the region the roster names, as it was signed; None before it came."""
    pinned = founding.roster_of(store).region
    return store.signed(REGION, _shelf(pinned)) if pinned else None


def region_of(store: Store) -> Region | None:
    raw = region_file(store)
    return None if raw is None else open_region(raw)  # it was accepted when it was kept


def region_roster_file(store: Store) -> bytes | None:
    """The region's own roster, as it was signed; None before it came."""
    pinned = founding.roster_of(store).region
    return store.signed(ROSTER, _shelf(pinned)) if pinned else None


def region_roster_of(store: Store) -> Roster | None:
    """Who receives for the region."""
    raw, region = region_roster_file(store), region_of(store)
    return None if raw is None or region is None else accept_roster(raw, None, "", region.is_own)


def papers(store: Store) -> tuple[bytes, ...]:
    """Region file and region's roster, for the schools; nothing before both are here."""
    files = (region_file(store), region_roster_file(store))
    return tuple(raw for raw in files if raw) if all(files) else ()


def receivers(store: Store) -> tuple[str, ...]:
    """The keys of who receives for the region."""
    roster = region_roster_of(store)
    return () if roster is None else tuple(r.device for r in roster.receivers if r.level == REGION)


def take_papers(store: Store, files: Sequence[bytes]) -> None:
    """Keep region file and region's roster if these are among the files. ParcelError if they are not the region's."""
    for raw in files:
        if read_header(raw).kind == REGION:
            take_region(store, raw)
    for raw in files:
        if read_header(raw).kind == ROSTER:
            take_region_roster(store, raw)


def take_region(store: Store, raw: bytes) -> bool:
    """Keep a region file that follows the one here; False if it says nothing new. ParcelError if it may not."""
    pinned, current = founding.roster_of(store).region, region_of(store)
    region = accept_region(raw, current, pinned)
    if region == current:
        return False
    return store.keep_signed(REGION, _shelf(pinned), region.version, raw)


def take_region_roster(store: Store, raw: bytes) -> bool:
    """Keep the region's own roster if it is newer; False if not. ParcelError if it is not the region's."""
    region, current = region_of(store), region_roster_of(store)
    if region is None:
        raise refuse("wrong_root")
    roster = accept_roster(raw, current, "", region.is_own)
    if current is not None and roster.version <= current.version:
        return False
    return store.keep_signed(ROSTER, _shelf(founding.roster_of(store).region), roster.version, raw)


# -- its receipts ------------------------------------------------------------------------------------------------------


def letter(store: Store, receiver: str, sender: str) -> tuple[Receipt, bytes] | None:
    """The newest receipt of this receiver of the region for one device, and its file."""
    raw = store.signed(LETTER, _name(receiver, sender))
    if raw is None:
        return None
    verified = verify(raw, by_itself, ("receipt",))  # by whom was looked at when it was kept
    return decode(open_public(verified), verified.header.device, verified.header.epoch), raw


def newest_letter(store: Store, receiver: str, epoch: str) -> bytes | None:
    """Of all receipts of this receiver in this epoch the one with the highest counter."""
    for raw in store.signed_files(LETTER):
        header = read_header(raw)
        if (header.device, header.epoch) == (receiver, epoch):
            return raw
    return None


def take_letter(store: Store, raw: bytes, route: str) -> Receipt | None:
    """Keep a receipt of the region that came by `route`; None if it says nothing new. ParcelError if it is not the
    region's."""
    roster = region_roster_of(store)
    if roster is None:
        raise refuse("unknown_device")
    receipt, _ = open_receipt(raw, lambda header: roster.allowed(header.device))
    receiver = roster.receiver(receipt.device)
    if receiver is None or not keep_letter(store, receipt, raw, receiver.epoch, route):
        return None
    return receipt


def keep_letter(store: Store, receipt: Receipt, raw: bytes, epoch: str, route: str) -> bool:
    """Keep a verified receipt of the region, whose receiver's present epoch is `epoch`, if it is the newest for its
    device; whether it was. What the region has by it counts as forwarded from now on; nothing else ever does."""
    if receipt.epoch != epoch:
        return False
    is_news = False
    with store.together():
        for sender in sorted({answer.device for answer in receipt.answers}):
            before = letter(store, receipt.device, sender)
            if before is not None and before[0].epoch != epoch:
                store.forget_signed(LETTER, _name(receipt.device, sender))  # its counters are another line
            elif before is not None and before[0].counter >= receipt.counter:
                continue
            store.keep_signed(LETTER, _name(receipt.device, sender), receipt.counter, raw)
            is_news = True
            for answer in receipt.answers:
                if answer.device == sender and (reached := _reached(answer)):
                    now = Forwarding(answer.epoch, reached, store.now, route, receipt.counter)
                    store.county_book().note_forwarding(now)
    return is_news


def _reached(answer: Answer) -> int:
    """Up to which number the region has an epoch: what it refused it has seen; what it holds it may yet want again."""
    return (answer.have | Ranges.of((seq, seq) for seq, _ in answer.refused)).contiguous


def _name(receiver: str, sender: str) -> str:
    return f"{receiver} {sender}"


def _shelf(pinned: str) -> str:
    return pinned[:PINNED_DIGITS]


def _read(store: Store) -> dict[str, Any]:
    """`code`: a one-time code not used yet; `is_asked`: the region was given the request."""
    return {"url": "", "code": "", "is_asked": False, **store.setting(_SETTING, {})}


def _write(store: Store, **values: Any) -> None:
    before = _read(store)
    if (after := {**before, **values}) != before:
        store.put_setting(_SETTING, after)
