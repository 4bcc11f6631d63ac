"""What on a stick is for this PC, verified and shown before anything is taken; what is for others is only counted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from sync import exchange, joining
from sync.envelope.card import open_card
from sync.envelope.errors import ParcelError, refuse
from sync.envelope.header import COUNTY, PACK, PROGRAM, SCHOOL, Header
from sync.envelope.hello import open_ask
from sync.envelope.opening import is_sealed_to, verify
from sync.envelope.receipt import Receipt
from sync.envelope.region import Region, accept_region, open_region
from sync.envelope.roster import Roster
from sync.envelope.roster_file import Vouches, accept_roster, by_nobody, county_named
from sync.receive.storage import given_back
from sync.routes.usb.naming import FOLDERS
from sync.routes.usb.stick import Found, Stick
from sync.routes.usb.writing import Written
from sync.store import Store
from sync.vector import Ranges
from sync.visit import memory
from sync.visit.offer import Gone, Item, Offer, Trouble, What

MOST_FOR_US = 4096  # files of this school on one stick that are read; what is beyond is read when those are done
MOST_CARDS = 16  # county cards of one stick that are read
UPDATES = (PACK, PROGRAM)
_LOOKED_AT = frozenset({"roster", "region", "receipt", "ask", "parcel", "card", *UPDATES})


_ORDER = {what: at for at, what in enumerate(What)}


def look_at_stick(store: Store, stick: Stick) -> Offer:
    """What on the stick is for this PC. `StickError` if the stick fails; nothing a stranger put there is an error."""
    looks = [stick.look(folder) for folder in FOLDERS]
    by_hand = stick.by_hand("card")
    offer = _Looking(store, stick, [*(one for look in looks for one in look.found), *by_hand.found])
    return offer.made(sum(look.others for look in looks) + by_hand.others)


@dataclass(slots=True)
class _Looking:
    store: Store
    stick: Stick
    found: list[Found]
    trusted: Roster | None = None
    items: list[Item] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    had: Mapping[tuple[str, str], Ranges] = field(default_factory=lambda: MappingProxyType({}))
    proven: dict[str, Ranges] = field(default_factory=dict)
    offered: set[str] = field(default_factory=set)
    known: int = 0
    others: int = 0

    def made(self, strange: int) -> Offer:
        by_kind: dict[str, list[Found]] = {}
        for one in self.found:
            by_kind.setdefault(one.kind, []).append(one)
        self.troubles = [Trouble(one.shown, one.trouble) for one in by_kind.get("", []) if one.trouble]
        self.trusted = joining.trusted(self.store)
        self.had = self.store.had()
        self._look_at_papers(by_kind.get("region", []), by_kind.get("roster", []))
        ours = [one for kind in ("receipt", "ask", "parcel") for one in by_kind.get(kind, [])]
        for one in self._of_this_school(ours):
            self._judge(one)
        rest = [one for one in self.found if one.kind and one.kind not in _LOOKED_AT]
        self.others += sum(not self._is_own(one) for one in rest)
        cards = tuple(self._new_cards(by_kind.get("card", [])))
        return Offer(
            items=tuple(sorted(self.items, key=_order)),
            known=self.known,
            others=self.others,
            strange=strange,
            cards=cards,
            packs=tuple(one for kind in UPDATES for one in by_kind.get(kind, [])),
            troubles=tuple(self.troubles),
            gone=tuple(self._gone()),
        )

    def _look_at_papers(self, regions: list[Found], rosters: list[Found]) -> None:
        """The newest papers that may be followed are what the rest is judged by: the county's roster, which names its
        region, the region's file, and the region's own roster, which stands under that."""
        pinned = joining.standing(self.store).pinned
        if not pinned:
            self.others += len(regions) + len(rosters)
            return
        region = joining.region_of(self.store)
        vouching = [made for one in regions if (made := self._opened_region(one)) is not None]
        roster, above = joining.roster_of(self.store), joining.region_roster_of(self.store)
        county = [one for one in rosters if not self._is_of_region(one, [*vouching, *([region] if region else [])])]
        roster = self._newest_roster(county, What.ROSTER, roster, pinned)
        if roster is not None and roster.region:
            region = self._newest_region(regions, region, roster.region)
        else:
            self.others += len(regions)
        own = [one for one in rosters if one not in county]
        if region is not None:
            above = self._newest_roster(own, What.REGION, above, "", region.is_own)
        else:
            self.others += len(own)
        if roster is not None:
            self.trusted = joining.under_region(roster, above)

    def _newest_roster(
        self, found: list[Found], what: What, current: Roster | None, pinned: str, vouches: Vouches = by_nobody
    ) -> Roster | None:
        """The newest of these that may take the place of `current`, offered if it is newer."""
        newest, best, version = current, None, current.version if current else 0
        for one in found:
            try:
                roster = accept_roster(self.stick.read(one), current, pinned, vouches)
            except ParcelError as error:
                self._not_followed(one, error)
                continue
            if roster.version > version:
                self.known += best is not None
                newest, best, version = roster, one, roster.version
            else:
                self.known += 1
        if best is not None and best.header is not None and newest is not None:
            self.items.append(Item(what, best, best.header.device, newest.name, version))
        return newest

    def _newest_region(self, found: list[Found], current: Region | None, pinned: str) -> Region | None:
        newest, best = current, None
        for one in found:
            try:
                region = accept_region(self.stick.read(one), current, pinned)
            except ParcelError as error:
                self._not_followed(one, error)
                continue
            if newest is None or region.version > newest.version:
                self.known += best is not None
                newest, best = region, one
            else:
                self.known += 1
        if best is not None and best.header is not None and newest is not None:
            self.items.append(Item(What.REGION, best, best.header.device, newest.name, newest.version))
        return newest

    def _not_followed(self, one: Found, error: ParcelError) -> None:
        """What is older than what is here is no news; anything else is told."""
        if error.code == "rollback":
            self.known += 1
        else:
            self.troubles.append(Trouble(one.shown, error.text))

    def _opened_region(self, one: Found) -> Region | None:
        """What a region file says of itself, whoever it is: only to tell whose a roster is. It is judged elsewhere."""
        try:
            return open_region(self.stick.read(one))
        except ParcelError:
            return None

    def _is_of_region(self, one: Found, regions: list[Region]) -> bool:
        try:
            code = county_named(self.stick.read(one))
        except ParcelError:
            return False
        known = self.trusted.county if self.trusted else ""
        return code != known and any(code == region.code for region in regions)

    def _of_this_school(self, found: list[Found]) -> Iterator[Found]:
        number = 0
        for one in found:
            if one.header is None or one.header.school != self.store.school.code or number == MOST_FOR_US:
                self.others += 1
            else:
                number += 1
                yield one

    def _judge(self, one: Found) -> None:
        header = one.header
        if header is None or self.trusted is None:
            self.others += not self._is_own(one)
            return
        judge = {"receipt": self._receipt, "ask": self._ask, "parcel": self._parcel}[one.kind]
        try:
            judge(one, header, self.trusted)
        except ParcelError as error:
            self.troubles.append(Trouble(one.shown, error.text))

    def _receipt(self, one: Found, header: Header, trusted: Roster) -> None:
        receipt, is_ours = exchange.open_answer(self.store, trusted, self.stick.read(one))
        if not is_ours:
            self.others += 1
            return
        new = self._newly_proven(receipt, trusted)
        if new is None:
            self.known += 1
        else:
            self.items.append(Item(What.RECEIPT, one, header.device, _name(trusted, header), new))

    def _newly_proven(self, receipt: Receipt, trusted: Roster) -> int | None:
        """How many own changes the receipt proves beyond what is known; None if it does not count or is no news."""
        receiver = trusted.receiver(receipt.device)
        if receiver is None or receiver.epoch != receipt.epoch:
            return None
        if not self.store.is_news(receipt):
            return None
        count = 0
        for answer in receipt.answers:
            if answer.epoch in self.store.own_epochs:
                have = answer.have & Ranges.up_to(self.store.head_of(answer.epoch))
                self.proven[answer.epoch] = self.proven.get(answer.epoch, Ranges()) | have
                new = have - self.store.answered(receipt.device, answer.epoch).have
                count += self.store.count_changes(answer.epoch, new, receiver.level)
        return count

    def _ask(self, one: Found, header: Header, trusted: Roster) -> None:
        if self._is_own(one):
            return
        asked = open_ask(self.stick.read(one), trusted.finds)
        if any(sibling.key == asked.device for sibling in memory.siblings(self.store, trusted)):
            self.items.append(Item(What.ASK, one, header.device))
        else:
            self.others += 1

    def _parcel(self, one: Found, header: Header, trusted: Roster) -> None:
        new = Ranges(((header.first, header.last),)) - self.had.get((header.owner, header.epoch), Ranges())
        if self._is_own(one):
            if new:
                self.items.append(Item(What.OWN, one, header.device, changes=len(new)))
            return
        if not (new or self._may_be_said_whole(header)) or header.id in self.offered:
            self.known += 1
            return
        verified = verify(self.stick.read(one), trusted.finds, ("parcel",))
        is_whole = all(note.audience in verified.sections for note in header.sections)
        is_ours = is_whole and is_sealed_to(verified, self.store.age_identities)
        if not is_ours and verified.scope.level == SCHOOL:
            self.others += 1  # for the county: another PC of the school believes that we have it, or knows us not
            return
        if verified.scope.level not in (SCHOOL, COUNTY):
            raise refuse("owner")
        self.offered.add(header.id)
        is_given_back = header.restates not in ("", header.device)
        above = What.RESTATEMENT if is_given_back else What.RETURN
        what = What.SIBLING if verified.scope.level == SCHOOL else above
        self.items.append(Item(what, one, header.device, _name(trusted, header), len(new)))

    def _may_be_said_whole(self, header: Header) -> bool:
        """Whether a PC of the school says itself, with what stays in the school, what is here as a county gave it
        back."""
        if header.restates not in ("", header.device) or header.note(SCHOOL) is None:
            return False
        spans = self.store.spans(header.epoch, header.first, header.last)
        return bool(given_back(spans) & Ranges(((header.first, header.last),)))

    def _is_own(self, one: Found) -> bool:
        return one.header is not None and one.header.device == self.store.device_key.public

    def _new_cards(self, found: list[Found]) -> Iterator[Found]:
        """Sound cards of a root that is not the one trusted here, each once; which to trust is for a person."""
        held = joining.card_of(self.store)
        roots = set(self.trusted.roots if self.trusted else ()) | set(held.roots if held else ())
        offered: set[str] = set()
        for one in found[:MOST_CARDS]:
            if one.header is None or one.header.device in roots:
                self.known += 1
                continue
            try:
                open_card(self.stick.read(one))
            except ParcelError as error:
                self.troubles.append(Trouble(one.shown, error.text))
                continue
            if one.header.id not in offered:
                offered.add(one.header.id)
                yield one

    def _gone(self) -> Iterator[Gone]:
        """Only what nobody has proven yet: a county may take away what it answered for."""
        mark = self.stick.mark()
        receivers = [r.device for r in self.store.receivers()]
        for noted in memory.written_on(self.store, mark) if mark else ():
            had = self.proven.get(noted.epoch, Ranges())
            for device in receivers:
                had |= self.store.answered(device, noted.epoch).have
            path = self.stick.path_of("up", noted.name)
            if had.covers(noted.first, noted.last) or self.stick.still_there(Written(path, noted.size, noted.sha256)):
                continue
            yield Gone(noted.name, noted.epoch, noted.first, noted.last)


def _name(trusted: Roster, header: Header) -> str:
    receiver = trusted.receiver(header.device)
    return receiver.name if receiver else ""


def _order(item: Item) -> tuple[int, str, int]:
    header = item.found.header
    return (_ORDER[item.what], header.epoch if header else "", header.first if header else 0)
