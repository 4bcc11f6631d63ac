"""Joining the county, worked out from what this PC holds; the asking itself is done by the next delivery."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from desktop.i18n import NOTHING, day, same, t
from desktop.presenters.joining_view import CardView, JoiningView
from forms.errors import WorldError
from forms.text import Text
from sync import joining
from sync.envelope.card import open_card
from sync.joining import Membership
from sync.store import Store
from sync.visit import OnSticks, on_sticks

LARGEST_FILE = 1_000_000  # bytes; a card has some thousand, a region file with a thousand counties some hundred
UNREADABLE = t(
    "这个文件读不出来。没有改动任何数据。换一个文件，或换一个U盘再试。",
    "This file cannot be read. No data was changed. Try another file or another stick.",
)


def read_joining(store: Store, is_sample: bool) -> JoiningView:
    """Where it stands; six groups to compare as soon as the county's key is known."""
    standing = joining.standing(store)
    known = joining.trusted(store)
    county = next((r for r in known.receivers if r.level == "county"), None) if known is not None else None
    is_joined = standing.membership is Membership.JOINED
    lies = on_sticks(store)
    groups = joining.fingerprint_with(store, county) if county is not None and not is_joined else ()
    return JoiningView(
        address=standing.url,
        is_joined=is_joined,
        is_asking=standing.membership is Membership.ASKING,
        is_pending=standing.membership is Membership.PENDING,
        county=same(standing.name) if standing.name else NOTHING,
        fingerprint=groups,
        is_sample=is_sample,
        written=_written(lies),
    )


def _written(lies: OnSticks) -> Text:
    """The day the request was last put on a stick; nothing if it is on none."""
    if lies.at is None or not lies.has_request:
        return NOTHING
    return day(datetime.fromtimestamp(lies.at).date())


def read_file(path: Path) -> bytes:
    """A small signed file that a person chose, as far as it may be long. WorldError if it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(LARGEST_FILE + 1)
    except OSError:
        raise WorldError("unreadable", UNREADABLE) from None


def card_view(raw: bytes) -> CardView:
    """What to show of a county card's file. ParcelError if it is none."""
    card = open_card(raw)
    return CardView(same(card.name), card.addresses[0] if card.addresses else "", card.spoken)


def begin_with_card(store: Store, raw: bytes, address: str) -> None:
    """Trust a card whose groups a person has compared; the next delivery, by network or stick, asks to be let in.
    `address` '': there is none, or it stands on the card."""
    joining.begin_with_card(store, raw, address)
    joining.follow(store)


def begin_joining(store: Store, address: str, code: str) -> None:
    """Keep address and code; ParcelError 'code_typo' if a letter of the code is wrong."""
    joining.begin_with_code(store, address, code)
